//! The page in a real browser: a server with a user, and scripts of `web/browser` that walk through it.
//! Leaves what is clicked and seen to those scripts.

use crate::process::{command, run};
use crate::server::{Profile, Server, add_user, binary, random_hex};
use crate::{root, setup, work};
use anyhow::{Context, Result};
use std::fs;
use std::path::Path;

const USER: &str = "mira";

/// Walks through every page.
pub fn check() -> Result<()> {
    let shots = work().join("browser");
    for script in ["browser/flow.mjs", "browser/task.mjs", "browser/hostile.mjs"] {
        run_script(script, &shots)?;
    }
    Ok(())
}

/// Takes the pictures of every page for the documents.
pub fn take_screenshots() -> Result<()> {
    run_script("browser/screenshots.mjs", &root().join("docs/images"))
}

/// A script of `web/browser`, with a fresh server, somebody to sign in as, and a place for its pictures.
fn run_script(script: &str, shots: &Path) -> Result<()> {
    let chromium = setup::chromium()?;
    setup::node_modules()?;
    let binary = binary(Profile::Dev)?;
    let home = tempfile::tempdir().context("there is no place for a server's folder")?;
    fs::create_dir_all(shots)?;
    let (access, secret, password) = (random_hex(10)?, random_hex(24)?, random_hex(8)?);
    let keys = [("RUNFOLD_ADMIN_ACCESS_KEY", access.as_str()), ("RUNFOLD_ADMIN_SECRET_KEY", secret.as_str())];
    let data = home.path().join("data");
    let server = Server::start(&binary, &data, home.path(), &keys)?;
    add_user(&binary, &data, home.path(), (USER, "admin"), &password)?;
    let mut program = command("node", [script]);
    program
        .current_dir(root().join("web"))
        .env("RUNFOLD_URL", &server.url)
        .env("RUNFOLD_ACCESS_KEY", &access)
        .env("RUNFOLD_SECRET_KEY", &secret)
        .env("RUNFOLD_NAME", USER)
        .env("RUNFOLD_PASSWORD", &password)
        .env("CHROMIUM", chromium)
        .env("SHOTS", shots);
    run(&mut program)
}
