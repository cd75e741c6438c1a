//! The one door for people who work on Runfold: `cargo xtask demo|test|acceptance|bench|…`.
//! Leaves the work to cargo, npm and Python; a task here says which of them runs, where, in what order.

mod acceptance;
mod bench;
mod browser;
mod demo;
mod links;
mod openapi;
mod process;
mod runner;
mod sdk;
mod server;
mod setup;
mod steps;
mod tree;
mod walls;
mod web;

use crate::server::Profile;
use anyhow::Result;
use clap::{Parser, Subcommand};
use std::path::PathBuf;

#[derive(Parser)]
#[command(name = "cargo xtask", about = "The one door for people who work on Runfold")]
struct Cli {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Set up, build, start a server, run a real training script against it, print link and password
    Demo {
        /// End the server after the script instead of keeping it until Ctrl-C
        #[arg(long)]
        once: bool,
        /// Use the quick build instead of the release build
        #[arg(long)]
        dev: bool,
    },
    /// Set up and run the test suite, step by step
    Test {
        /// Add the long steps: library matrix, ignored tests, ten minutes of each fuzz target
        #[arg(long)]
        all: bool,
        /// Run only the steps of these names, long ones included
        #[arg(long, value_name = "NAME")]
        only: Vec<String>,
        /// Print the steps and end
        #[arg(long)]
        list: bool,
    },
    /// Run a folder of acceptance cases (DIR/setup.sh, DIR/run.py) against a built server
    Acceptance(acceptance::Options),
    /// Take the figures of a release build and write docs/benchmarks.md
    Bench(bench::Options),
    /// Run the steps that read the code without running it
    Lint,
    /// Build the web page into the folder that the server embeds
    Web,
    /// Take pictures of every page into docs/images
    Screenshots,
    /// Write docs/openapi.json from the server's types
    Openapi,
    /// Install what the tests need and is missing; quick when nothing is
    Setup,
}

fn main() -> Result<()> {
    match Cli::parse().task {
        Task::Demo { once, dev } => demo::run(once, Profile::quick_if(dev)),
        Task::Test { list: true, .. } => runner::list(),
        Task::Test { all, only, .. } => runner::run(&runner::select(all, &only)?),
        Task::Acceptance(options) => acceptance::run(&options),
        Task::Bench(options) => bench::take_figures(&options),
        Task::Lint => runner::run(&runner::lints()),
        Task::Web => web::build_bundle(),
        Task::Screenshots => browser::take_screenshots(),
        Task::Openapi => openapi::write(),
        Task::Setup => setup::everything(),
    }
}

/// The root of the repository: this crate's parent folder.
fn root() -> PathBuf {
    let crate_folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    crate_folder.parent().map(PathBuf::from).unwrap_or(crate_folder)
}

/// The git-ignored folder for what tasks install and leave behind.
fn work() -> PathBuf {
    root().join(".work")
}
