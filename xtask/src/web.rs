//! The web page: its checks, and the bundle that is committed where the server embeds it.
//! Leaves the page itself to `web/`.

use crate::process::{command, run};
use crate::{root, setup, tree, work};
use anyhow::{Result, bail};
use std::process::Command;

const BUNDLE: &str = "crates/runfold-server/ui";

pub fn build_bundle() -> Result<()> {
    setup::node_modules()?;
    run(&mut npm(&["run", "build"]))
}

pub fn check() -> Result<()> {
    setup::node_modules()?;
    setup::openapi_generator()?;
    // `api:check` fails when the types are not what docs/openapi.json says, `budget` when a page has grown too heavy
    for script in ["typecheck", "lint", "test", "api:check", "budget"] {
        run(&mut npm(&["run", "--silent", script]))?;
    }
    bundle_is_fresh()
}

fn bundle_is_fresh() -> Result<()> {
    let fresh = work().join("web-bundle");
    run(npm(&["run", "--silent", "build"]).env("RUNFOLD_UI", &fresh))?;
    let differences = tree::differences(&root().join(BUNDLE), &fresh)?;
    if !differences.is_empty() {
        bail!("`{BUNDLE}` is not what `web/` builds ({}); run `cargo xtask web`", differences.join(", "));
    }
    Ok(())
}

fn npm(arguments: &[&str]) -> Command {
    let mut npm = command("npm", arguments);
    npm.current_dir(root().join("web"));
    npm
}
