//! `runfold sync`: sends what runs recorded while no server could be reached.

use crate::login::Login;
use anyhow::{Context, bail};
use clap::Args;
use runfold_client::reporter::Report;
use runfold_client::reporter::sync::{pending, sync};
use runfold_client::{Client, Settings, Verify};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct SyncCommand {
    /// The folder of journals [default: `journal` below RUNFOLD_HOME, which is ~/.local/share/runfold unless set]
    folder: Option<PathBuf>,
    /// Send this task alone
    #[arg(long, value_name = "ID")]
    task: Option<String>,
    /// Only say what waits
    #[arg(long)]
    list: bool,
    /// The server's origin [default: RUNFOLD_HOST, CLEARML_API_HOST as it stands, or the user's file]
    #[arg(long, value_name = "URL")]
    host: Option<String>,
}

pub fn run(command: &SyncCommand) -> anyhow::Result<()> {
    let folder =
        command.folder.clone().or_else(usual_folder).context("no home to look in; name the folder of journals")?;
    if command.list {
        return list(folder);
    }
    let login = Login::of_user(command.host.as_deref())?;
    let client = Client::new(Settings {
        api: login.api,
        files: login.files,
        access_key: login.access_key,
        secret_key: login.secret_key,
        token: None,
        user_agent: concat!("runfold/", env!("CARGO_PKG_VERSION")).to_owned(),
        worker: None,
        verify: Verify::System,
    })?;
    let reports = sync(&folder, &client, command.task.as_deref(), None);
    if reports.is_empty() {
        println!("nothing waits in {}", folder.display());
    }
    reports.iter().for_each(say);
    match reports.iter().filter(|report| !report.complete).count() {
        0 => Ok(()),
        left => bail!("{left} of {} journals were not sent whole; what is left stays on disk", reports.len()),
    }
}

fn list(folder: PathBuf) -> anyhow::Result<()> {
    for found in pending(&[folder]) {
        let use_ = if found.in_use { ", in use" } else { "" };
        println!("{}  {} bytes, {} files{use_}  {}", found.task, found.bytes, found.uploads, found.folder.display());
    }
    Ok(())
}

fn say(report: &Report) {
    let task = if report.server_task.is_empty() { &report.task } else { &report.server_task };
    if report.complete {
        println!("{task}  sent");
    } else {
        let (bytes, files) = (report.unsent_bytes, report.unsent_uploads);
        println!("{task}  {bytes} bytes and {files} files left: {}", report.last_error);
    }
    report.tally.refused.iter().for_each(|words| println!("{task}  refused by the server: {words}"));
}

fn usual_folder() -> Option<PathBuf> {
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let data = || variable("XDG_DATA_HOME").or_else(|| variable("HOME").map(|home| home.join(".local/share")));
    let home = variable("RUNFOLD_HOME").or_else(|| data().map(|data| data.join("runfold")));
    home.map(|home| home.join("journal"))
}
