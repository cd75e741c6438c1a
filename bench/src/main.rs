//! Runs the parts of the benchmark, keeps their figures as JSON and writes them as a page.
//! Leaves building the server that it measures to `cargo xtask bench`.

mod batch;
mod client;
mod documents;
mod fill;
mod ingest;
mod machine;
mod process;
mod reads;
mod report;
mod series;
mod timing;

use anyhow::{Context, Result};
use clap::{Parser, ValueEnum};
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

#[derive(Parser)]
#[command(about = "Takes figures of a built server and writes them as a page")]
struct Options {
    /// The server's executable
    #[arg(long)]
    server: PathBuf,
    /// The reference's script
    #[arg(long)]
    reference: PathBuf,
    /// Where the figures are kept as JSON; parts that do not run keep theirs
    #[arg(long)]
    results: PathBuf,
    /// Where the page is written
    #[arg(long)]
    page: PathBuf,
    /// How the command is told on the page
    #[arg(long)]
    command: String,
    /// Run these parts only
    #[arg(long, value_delimiter = ',')]
    only: Vec<Part>,
    /// How many tasks there are to read; repeatable
    #[arg(long, value_delimiter = ',', default_values_t = [10_000, 100_000])]
    tasks: Vec<usize>,
    /// Where the documents at the store lie, to look at afterwards; else in a folder that goes away
    #[arg(long)]
    folder: Option<PathBuf>,
    /// A tenth of the work: to see that it runs, not for figures
    #[arg(long)]
    quick: bool,
    /// Clients that send events at once
    #[arg(long, default_value_t = 4)]
    clients: usize,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    Ingest,
    Reads,
    Series,
    Documents,
}

/// Everything that was measured last.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Results {
    pub command: String,
    /// A tenth of the work, whatever the tables call it.
    pub quick: bool,
    pub machine: Option<machine::Machine>,
    pub ingest: Option<ingest::Durable>,
    pub reads: Vec<reads::Reads>,
    pub series: Option<Vec<timing::Row>>,
    pub documents: Vec<documents::Documents>,
}

fn main() -> Result<()> {
    let options = Options::parse();
    let mut results = match fs::read(&options.results) {
        Ok(bytes) => serde_json::from_slice(&bytes).context("the kept figures can't be read; delete them")?,
        Err(_) => Results::default(),
    };
    results.command.clone_from(&options.command);
    results.quick = options.quick;
    results.machine = Some(machine::Machine::here());
    measure(&options, &mut results)?;
    if let Some(folder) = options.results.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(&options.results, serde_json::to_vec_pretty(&results)?)?;
    fs::write(&options.page, report::page(&results))?;
    eprintln!("written: {}", options.page.display());
    Ok(())
}

fn measure(options: &Options, results: &mut Results) -> Result<()> {
    let wanted = |part| options.only.is_empty() || options.only.contains(&part);
    if wanted(Part::Ingest) {
        eprintln!("durable ingest");
        results.ingest = Some(ingest::run(&options.server, &options.reference, load(options))?);
        let found = results.ingest.as_ref().map(|durable| durable.runfold.events_per_s / 1e3);
        eprintln!("  {:.0} thousand events/s", found.unwrap_or_default());
    }
    if wanted(Part::Reads) {
        results.reads.retain(|reads| options.tasks.contains(&reads.tasks));
        for &tasks in &options.tasks {
            eprintln!("reads at {tasks} tasks");
            let reads = reads::run(&options.server, tasks, options.quick)?;
            results.reads.retain(|old| old.tasks != tasks);
            results.reads.push(reads);
        }
        results.reads.sort_by_key(|reads| reads.tasks);
    }
    if wanted(Part::Documents) {
        results.documents.retain(|found| options.tasks.contains(&found.tasks));
        for &tasks in &options.tasks {
            eprintln!("{tasks} documents at the store");
            let found = documents::run(options.folder.as_deref(), tasks, options.quick)?;
            results.documents.retain(|old| old.tasks != tasks);
            results.documents.push(found);
        }
        results.documents.sort_by_key(|found| found.tasks);
    }
    if wanted(Part::Series) {
        eprintln!("series at the store");
        results.series = Some(series::run(options.quick)?);
    }
    Ok(())
}

/// Ten million events; a million when it is quick.
fn load(options: &Options) -> ingest::Load {
    let batch = 5_000;
    let events = if options.quick { 1_000_000 } else { 10_000_000 };
    let batches = events / batch / options.clients.max(1);
    ingest::Load { clients: options.clients, batch, batches, time: Duration::from_secs(90) }
}
