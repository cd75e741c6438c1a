//! The OpenAPI document, as the server's own types make it: writing it, and noticing when it is stale.
//! Leaves the document to `runfold openapi`, which prints it.

use crate::process::{cargo, output};
use crate::root;
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::PathBuf;

fn document() -> PathBuf {
    root().join("docs/openapi.json")
}

pub fn is_kept() -> bool {
    document().is_file()
}

pub fn write() -> Result<()> {
    fs::write(document(), fresh()?).context("docs/openapi.json can't be written")
}

pub fn check() -> Result<()> {
    if fs::read_to_string(document())? != fresh()? {
        bail!("docs/openapi.json is not what the types say; run `cargo xtask openapi`");
    }
    Ok(())
}

fn fresh() -> Result<String> {
    output(&mut cargo(["run", "--quiet", "--locked", "--package", "runfold", "--", "openapi"]))
}
