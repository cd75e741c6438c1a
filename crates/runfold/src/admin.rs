//! `runfold admin`: backup, restore and check of a data folder, also while a server runs on it.

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use runfold_server::keeping::{backup, check, restore};
use runfold_store::Store;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub struct AdminCommand {
    #[command(subcommand)]
    verb: AdminVerb,
}

#[derive(Debug, Args)]
struct Place {
    /// The server's data folder
    #[arg(long, env = "RUNFOLD_DATA_DIR", value_name = "DIR")]
    data_dir: PathBuf,
}

#[derive(Debug, Subcommand)]
enum AdminVerb {
    /// Copy everything into a new folder, consistent also while a server runs
    Backup {
        /// The new folder; it appears complete or not at all
        to: PathBuf,
        #[command(flatten)]
        place: Place,
    },
    /// Make a new data folder out of a backup
    Restore {
        /// The folder that `backup` made
        bundle: PathBuf,
        #[command(flatten)]
        place: Place,
        /// Also read through all that the backup holds before it counts as good
        #[arg(long)]
        verify: bool,
    },
    /// Look for damage and name it; the exit code is 1 if there is any
    Check {
        #[command(flatten)]
        place: Place,
        /// Also read every file's bytes and compare them with their hash
        #[arg(long)]
        deep: bool,
        /// Answer in JSON
        #[arg(long)]
        json: bool,
    },
}

pub fn run(command: AdminCommand) -> anyhow::Result<()> {
    match command.verb {
        AdminVerb::Backup { to, place } => make_backup(&place.data_dir, &to),
        AdminVerb::Restore { bundle, place, verify } => {
            let manifest = restore::restore(&bundle, &place.data_dir, verify).context("can't restore the backup")?;
            println!(
                "restored {} files of the backup from {} into {}",
                manifest.files.len(),
                manifest.created,
                place.data_dir.display()
            );
            Ok(())
        }
        AdminVerb::Check { place, deep, json } => look(&place.data_dir, deep, json),
    }
}

fn make_backup(data: &Path, to: &Path) -> anyhow::Result<()> {
    let manifest = backup::backup(data, to).context("can't make the backup")?;
    let bytes: u64 = manifest.files.iter().map(|file| file.size).sum();
    let counts: Vec<_> = manifest.counts.iter().map(|(what, count)| format!("{count} {what}")).collect();
    println!("{}: {} files, {bytes} bytes; {}", to.display(), manifest.files.len(), counts.join(", "));
    let noted = Store::open(data).map_err(Into::into).and_then(|store| {
        let noted = backup::remember(&store, &manifest, to);
        store.close();
        noted
    });
    if let Err(error) = noted {
        eprintln!("runfold: the backup is good, but the store could not note it, so health won't know: {error}");
    }
    Ok(())
}

fn look(data: &Path, deep: bool, json: bool) -> anyhow::Result<()> {
    let report = check::check(data, deep).context("can't check the folder")?;
    if json {
        println!("{}", serde_json::to_string(&report)?);
    } else {
        report.problems.iter().for_each(|problem| println!("{problem}"));
        report
            .orphans
            .iter()
            .for_each(|blob| println!("blob `{blob}` belongs to no file (a job deletes it after a day)"));
        println!("{} files looked at; {} problems", report.files, report.problems.len());
    }
    match report.problems.len() {
        0 => Ok(()),
        count => bail!("{count} things are wrong; restore them from a backup (`runfold admin restore`)"),
    }
}
