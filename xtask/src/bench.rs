//! `cargo xtask bench`: builds the server and the load generator, takes the figures, writes docs/benchmarks.md.
//! Leaves what is measured, and the page, to the crate `runfold-bench`.

use crate::process::{cargo, command, run};
use crate::root;
use crate::server::{Profile, binary, target};
use crate::setup::{self, COMPAT};
use anyhow::Result;
use clap::{Args, ValueEnum};

/// Figures that are taken by themselves, on a page of their own.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    /// From the queue to the first line of user code, beside ClearML's agent
    Agent,
}

#[derive(Args)]
pub struct Options {
    /// Take these figures and no others
    part: Option<Part>,
    /// Take only these figures (ingest, reads, series); the page keeps the others' last ones
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// How many tasks there are to read, comma-separated [default: 10000,100000]
    #[arg(long, value_delimiter = ',')]
    tasks: Vec<usize>,
    /// A tenth of the work and a page under target/: to see that it runs, not for figures
    #[arg(long)]
    quick: bool,
}

pub fn take_figures(options: &Options) -> Result<()> {
    if options.part == Some(Part::Agent) {
        return beside_clearmls_agent();
    }
    let server = binary(Profile::Release)?;
    run(&mut cargo(["build", "--locked", "--release", "--package", "runfold-bench"]))?;
    let kept = target().join("bench");
    let results = kept.join(if options.quick { "quick.json" } else { "results.json" });
    let page = if options.quick { kept.join("quick.md") } else { root().join("docs/benchmarks.md") };
    let given = arguments(options);
    let mut bench = command(target().join("release/runfold-bench"), &given);
    bench.arg("--server").arg(server);
    bench.arg("--reference").arg(root().join("tests/bench/row_per_point.py"));
    bench.arg("--results").arg(results).arg("--page").arg(page);
    bench.arg("--command").arg([&["cargo xtask bench".to_owned()], given.as_slice()].concat().join(" "));
    run(&mut bench)
}

fn beside_clearmls_agent() -> Result<()> {
    let python = setup::venv(COMPAT)?.join("python");
    let mut bench = command(python, ["tests/bench/agent.py"]);
    bench.arg("--runfold").arg(binary(Profile::Release)?).arg("--page").arg(root().join("docs/benchmarks-agent.md"));
    run(&mut bench)
}

fn arguments(options: &Options) -> Vec<String> {
    let mut arguments = Vec::new();
    if !options.only.is_empty() {
        arguments.push(format!("--only={}", options.only.join(",")));
    }
    if !options.tasks.is_empty() {
        let tasks: Vec<_> = options.tasks.iter().map(usize::to_string).collect();
        arguments.push(format!("--tasks={}", tasks.join(",")));
    }
    if options.quick {
        arguments.push("--quick".to_owned());
    }
    arguments
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_handed_on_as_they_were_given() {
        let options =
            Options { part: None, only: vec!["ingest".into(), "reads".into()], tasks: vec![10, 20], quick: true };
        assert_eq!(arguments(&options), ["--only=ingest,reads", "--tasks=10,20", "--quick"]);
        assert!(arguments(&Options { part: None, only: vec![], tasks: vec![], quick: false }).is_empty());
    }
}
