//! `cargo xtask bench`: runs the bench targets of the workspace, optimised.
//! Leaves what is measured to `benches/` of each crate.

use crate::process::{cargo, output, run};
use anyhow::{Context, Result, bail};
use serde_json::Value;

struct Bench {
    package: String,
    name: String,
}

pub fn run_all(what: Option<&str>) -> Result<()> {
    let mut benches = benches_in(&output(&mut cargo(["metadata", "--no-deps", "--locked", "--format-version", "1"]))?)?;
    let known = benches.iter().map(|bench| bench.name.clone()).collect::<Vec<_>>().join(", ");
    benches.retain(|bench| what.is_none_or(|part| bench.name.contains(part)));
    if benches.is_empty() {
        bail!("no benchmark is named `{}`; there are: {known}", what.unwrap_or_default());
    }
    benches.iter().try_for_each(|Bench { package, name }| {
        run(&mut cargo(["bench", "--locked", "--package", package.as_str(), "--bench", name.as_str()]))
    })
}

fn benches_in(metadata: &str) -> Result<Vec<Bench>> {
    let metadata: Value = serde_json::from_str(metadata).context("cargo metadata wrote something else than JSON")?;
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut benches = Vec::new();
    for package in list(&metadata["packages"]) {
        let targets = list(&package["targets"]);
        let found = targets.iter().filter(|target| list(&target["kind"]).iter().any(|kind| kind == "bench"));
        benches.extend(found.map(|target| Bench { package: text(&package["name"]), name: text(&target["name"]) }));
    }
    Ok(benches)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bench_targets_are_found_and_others_are_not() {
        let metadata = r#"{"packages": [{"name": "runfold-series", "targets": [
            {"kind": ["lib"], "name": "runfold_series"}, {"kind": ["bench"], "name": "codec"}]}]}"#;
        let found = benches_in(metadata).unwrap();
        let found: Vec<_> = found.iter().map(|bench| (bench.package.as_str(), bench.name.as_str())).collect();
        assert_eq!(found, [("runfold-series", "codec")]);
    }
}
