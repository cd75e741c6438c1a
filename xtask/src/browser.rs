//! The page in a real browser: a server with a user, and `web/browser/flow.mjs` that walks through it.
//! Leaves what is clicked and seen to that script.

use crate::process::{command, run};
use crate::server::{Profile, Server, add_user, binary, random_hex};
use crate::{root, setup, work};
use anyhow::{Context, Result};
use std::fs;

const USER: &str = "mira";

pub fn check() -> Result<()> {
    let chromium = setup::chromium()?;
    setup::node_modules()?;
    let binary = binary(Profile::Dev)?;
    let home = tempfile::tempdir().context("there is no place for a server's folder")?;
    let shots = work().join("browser");
    fs::create_dir_all(&shots)?;
    let (access, secret, password) = (random_hex(10)?, random_hex(24)?, random_hex(8)?);
    let keys = [("RUNFOLD_ADMIN_ACCESS_KEY", access.as_str()), ("RUNFOLD_ADMIN_SECRET_KEY", secret.as_str())];
    let data = home.path().join("data");
    let server = Server::start(&binary, &data, home.path(), &keys)?;
    add_user(&binary, &data, home.path(), USER, &password)?;
    let mut flow = command("node", ["browser/flow.mjs"]);
    flow.current_dir(root().join("web"))
        .env("RUNFOLD_URL", &server.url)
        .env("RUNFOLD_ACCESS_KEY", &access)
        .env("RUNFOLD_SECRET_KEY", &secret)
        .env("RUNFOLD_NAME", USER)
        .env("RUNFOLD_PASSWORD", &password)
        .env("CHROMIUM", chromium)
        .env("SHOTS", shots);
    run(&mut flow)
}
