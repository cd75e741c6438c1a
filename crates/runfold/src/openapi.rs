//! `runfold openapi`: the description of the API, as tools read it.
//! It leaves making the document to the server.

use anyhow::{Context, Result};
use std::io::Write;

pub fn print() -> Result<()> {
    let mut text = serde_json::to_string_pretty(&runfold_server::openapi::document())?;
    text.push('\n');
    std::io::stdout().lock().write_all(text.as_bytes()).context("the document can't be printed")
}
