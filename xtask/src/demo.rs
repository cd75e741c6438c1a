//! `cargo xtask demo`: from a clean clone to a curve on the screen, with the real clearml SDK.
//! Leaves the training to `examples/digits.py`.

use crate::process::{command, run as run_command};
use crate::server::{Profile, Server, add_user, at_home, binary, random_hex};
use crate::setup::{self, EXAMPLES};
use crate::work;
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};

const USER: &str = "demo";

/// The SDK forks a process for reporting while a thread of it starts git; where the two meet, closing the task waits
/// for five minutes. A thread reports as well.
const SDK_CONFIGURATION: &str = "sdk { development { report_use_subprocess: false } }\n";

fn run_script(programs: &Path, server: &Server, home: &Path, access: &str, secret: &str) -> Result<()> {
    let mut script = command(programs.join("python"), ["examples/digits.py"]);
    script
        .env("CLEARML_API_HOST", format!("{}/api", server.url))
        .env("CLEARML_FILES_HOST", format!("{}/files", server.url))
        .env("CLEARML_WEB_HOST", &server.url)
        .env("CLEARML_API_ACCESS_KEY", access)
        .env("CLEARML_API_SECRET_KEY", secret)
        .env("CLEARML_CONFIG_FILE", home.join("clearml.conf"))
        .env("NO_PROXY", "127.0.0.1,localhost")
        .env("MPLBACKEND", "Agg");
    at_home(&mut script, home);
    run_command(&mut script)
}

pub fn run(once: bool, profile: Profile) -> Result<()> {
    let programs = setup::venv(EXAMPLES)?;
    let binary = binary(profile)?;
    let (home, data) = fresh_folders()?;
    let (access, secret, password) = (random_hex(10)?, random_hex(24)?, random_hex(8)?);
    let keys = [("RUNFOLD_ADMIN_ACCESS_KEY", access.as_str()), ("RUNFOLD_ADMIN_SECRET_KEY", secret.as_str())];
    let mut server = Server::start(&binary, &data, &home, &keys)?;
    add_user(&binary, &data, &home, (USER, "editor"), &password)?;
    run_script(&programs, &server, &home, &access, &secret)?;
    println!("\nRunfold shows the experiment at {}\n  name     {USER}\n  password {password}", server.url);
    if once {
        return Ok(());
    }
    println!("The server runs until Ctrl-C; its data lie in {}", data.display());
    server.wait().map(drop)
}

/// Home and data of a demo that nothing before has touched.
fn fresh_folders() -> Result<(PathBuf, PathBuf)> {
    let home = work().join("demo");
    if home.exists() {
        fs::remove_dir_all(&home).with_context(|| format!("`{}` can't be emptied", home.display()))?;
    }
    fs::create_dir_all(home.join("data"))?;
    fs::write(home.join("clearml.conf"), SDK_CONFIGURATION)?;
    Ok((home.clone(), home.join("data")))
}
