//! `runfold index`: build the facet index anew, or compare it with the documents.

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use runfold_store::Store;
use runfold_store::index;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct IndexCommand {
    #[command(subcommand)]
    verb: IndexVerb,
    /// The server's data folder
    #[arg(long, env = "RUNFOLD_DATA_DIR", value_name = "DIR", global = true)]
    data_dir: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum IndexVerb {
    /// Build the index anew from the documents; queries read documents until it is whole
    Rebuild,
    /// Compare the index with the documents; the exit code is 1 if they disagree
    Check,
}

pub fn run(command: IndexCommand) -> anyhow::Result<()> {
    let folder = command.data_dir.context("name the data folder with `--data-dir DIR` or RUNFOLD_DATA_DIR")?;
    let store = Store::open(&folder).with_context(|| format!("can't open the store in {}", folder.display()))?;
    match command.verb {
        IndexVerb::Rebuild => {
            index::rebuild(&store).context("can't build the index")?;
            println!("the index is built anew");
        }
        IndexVerb::Check => {
            let differences = index::check(&store).context("can't read the index")?;
            for difference in &differences {
                println!("{} {}: {}: {}", difference.kind.word(), difference.rid, difference.field, difference.what);
            }
            if !differences.is_empty() {
                bail!(
                    "the index and the documents disagree in {} places; `runfold index rebuild` mends that",
                    differences.len()
                );
            }
            println!("the index agrees with the documents");
        }
    }
    store.close();
    Ok(())
}
