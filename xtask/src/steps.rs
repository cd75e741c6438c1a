//! The table of what the suite does, in the order in which it does it.
//! Leaves selecting, timing and counting to `runner`.

use crate::process::{cargo, command, exists, output, run};
use crate::setup::{self, COMPAT, TOOLS};
use crate::{browser, links, openapi, root, sdk, server, walls, web};
use anyhow::{Context, Result};
use std::fs;
use std::path::Path;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Tier {
    /// Reads the code without running it.
    Lint,
    /// Part of every run.
    Quick,
    /// Part of `--all`.
    Long,
}

pub struct Step {
    pub name: &'static str,
    pub about: &'static str,
    pub tier: Tier,
    /// Whether what the step checks is part of this checkout.
    pub is_here: fn() -> bool,
    pub run: fn() -> Result<()>,
}

const fn always() -> bool {
    true
}

const fn step(tier: Tier, name: &'static str, about: &'static str, run: fn() -> Result<()>) -> Step {
    Step { name, about, tier, is_here: always, run }
}

pub const STEPS: &[Step] = &[
    step(Tier::Lint, "fmt", "rustfmt changes nothing", fmt),
    step(Tier::Lint, "clippy", "clippy has nothing to say", clippy),
    step(Tier::Lint, "walls", "crates see only what ARCHITECTURE.md lets them see", walls::check),
    step(Tier::Lint, "typos", "words are spelt as in a dictionary", typos),
    step(Tier::Lint, "deny", "licences, sources and banned crates", deny),
    step(Tier::Lint, "links", "links between the documents lead somewhere", links::check),
    step(Tier::Quick, "rust", "tests of the workspace", rust_tests),
    step(Tier::Quick, "doc", "examples in the documentation of the crates", doc_tests),
    Step { is_here: openapi::is_kept, ..step(Tier::Quick, "openapi", "docs/openapi.json is fresh", openapi::check) },
    step(Tier::Quick, "web", "types, lints, tests; a fresh bundle equals the committed one", web::check),
    step(
        Tier::Quick,
        "browser",
        "every page in a real browser: flows, a quiet console, axe, no foreign request",
        browser::check,
    ),
    step(Tier::Quick, "compat", "the real clearml SDK against a server", compat),
    Step { is_here: sdk::has_tests, ..step(Tier::Quick, "sdk", "the Python package, built and tested", sdk::check) },
    Step { is_here: has_fuzz, ..step(Tier::Quick, "fuzz", "20 seconds of each fuzz target", || fuzz(20)) },
    step(Tier::Long, "matrix", "tests/compat with older versions of the SDK", matrix),
    step(
        Tier::Long,
        "ignored",
        "tests that are ignored for their length: kills, power cuts, floods, a soak, large files",
        ignored_tests,
    ),
    Step { is_here: has_fuzz, ..step(Tier::Long, "fuzz-10m", "ten minutes of each fuzz target", || fuzz(600)) },
];

/// Versions of the SDK that scripts in the field use, the newest tested by `compat`.
const SDK_MATRIX: &[&str] = &["1.16.5", "1.18.0", "2.0.2"];

fn fmt() -> Result<()> {
    run(&mut cargo(["fmt", "--all", "--check"]))
}

fn clippy() -> Result<()> {
    run(&mut cargo(["clippy", "--workspace", "--all-targets", "--locked", "--quiet", "--", "-D", "warnings"]))
}

fn typos() -> Result<()> {
    run(&mut command(setup::venv(TOOLS)?.join("typos"), ["--config", "typos.toml"]))
}

fn deny() -> Result<()> {
    let checks = ["--all-features", "--log-level", "error", "check", "bans", "licenses", "sources"];
    run(&mut command(setup::cargo_deny()?, checks))
}

fn rust_tests() -> Result<()> {
    if exists("cargo-nextest") {
        return run(&mut cargo(["nextest", "run", "--workspace", "--locked", "--no-fail-fast", "--no-tests", "fail"]));
    }
    run(&mut cargo(["test", "--workspace", "--locked", "--quiet", "--no-fail-fast", "--all-targets"]))
}

fn doc_tests() -> Result<()> {
    run(&mut cargo(["test", "--workspace", "--locked", "--quiet", "--doc"]))
}

fn ignored_tests() -> Result<()> {
    run(&mut cargo(["test", "--workspace", "--locked", "--release", "--no-fail-fast", "--", "--ignored"]))
}

fn compat() -> Result<()> {
    pytest(&setup::venv(COMPAT)?)
}

fn matrix() -> Result<()> {
    SDK_MATRIX.iter().try_for_each(|version| {
        println!("clearml {version}");
        pytest(&setup::venv_with_sdk(version)?).with_context(|| format!("with clearml {version}"))
    })
}

fn pytest(programs: &Path) -> Result<()> {
    let arguments = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "4", "--durations=5", "tests/compat"];
    let mut pytest = command(programs.join("python"), arguments);
    run(pytest.env("RUNFOLD_BIN", server::binary(server::Profile::Dev)?).env("PYTHONDONTWRITEBYTECODE", "1"))
}

fn has_fuzz() -> bool {
    root().join("fuzz/Cargo.toml").is_file()
}

/// Each target for so many seconds; without a sanitizer, libFuzzer runs on the stable compiler.
fn fuzz(seconds: u32) -> Result<()> {
    let program = setup::cargo_fuzz()?;
    let targets = output(command(&program, ["fuzz", "list"]).env("RUSTC_BOOTSTRAP", "1"))?;
    targets.lines().try_for_each(|target| {
        let corpus = root().join("fuzz/corpus").join(target);
        fs::create_dir_all(&corpus)?;
        let limit = format!("-max_total_time={seconds}");
        let arguments =
            ["fuzz", "run", target, "--sanitizer", "none", "--", &limit, "-print_final_stats=1", "-verbosity=0"];
        run(command(&program, arguments).env("RUSTC_BOOTSTRAP", "1"))
    })
}
