//! The walls of ARCHITECTURE.md, asked of `cargo tree`: who may name whom, who may reach what.
//! Leaves everything else about dependencies (licences, sources, bans) to cargo deny.

use crate::process::{cargo, output};
use anyhow::{Result, bail};
use std::collections::BTreeSet;

/// What a crate may name of ours, and what it must not reach, however far away.
struct Wall {
    name: &'static str,
    may_name: &'static [&'static str],
    must_not_reach: &'static [&'static str],
}

const WALLS: &[Wall] = &[
    Wall { name: "runfold-api", may_name: &[], must_not_reach: &["tokio", "axum", "hyper", "rusqlite", "mio"] },
    Wall { name: "runfold-series", may_name: &[], must_not_reach: &["tokio", "axum", "hyper", "rusqlite", "mio"] },
    Wall { name: "runfold-data", may_name: &["runfold-api"], must_not_reach: &["axum", "hyper", "rusqlite"] },
    Wall { name: "runfold-store", may_name: &["runfold-api", "runfold-series"], must_not_reach: &["axum", "hyper"] },
    Wall {
        name: "runfold-client",
        may_name: &["runfold-api", "runfold-data", "runfold-series"],
        must_not_reach: &["axum", "rusqlite"],
    },
    Wall {
        name: "runfold-agent",
        may_name: &["runfold-api", "runfold-client"],
        must_not_reach: &["axum", "rusqlite", "tokio-postgres"],
    },
    Wall { name: "runfold-py", may_name: &["runfold-client"], must_not_reach: &["axum", "rusqlite"] },
    Wall {
        name: "runfold-server",
        may_name: &["runfold-api", "runfold-data", "runfold-series", "runfold-store"],
        must_not_reach: &[],
    },
    Wall {
        name: "runfold",
        may_name: &[
            "runfold-agent",
            "runfold-api",
            "runfold-client",
            "runfold-data",
            "runfold-server",
            "runfold-store",
        ],
        must_not_reach: &[],
    },
];

/// Crates that one crate of ours alone may name.
const SOLE_OWNERS: &[(&str, &str)] =
    &[("rusqlite", "runfold-store"), ("axum", "runfold-server"), ("pyo3", "runfold-py")];

pub fn check() -> Result<()> {
    let mut breaches = Vec::new();
    for wall in WALLS {
        breaches.extend(breaches_of(wall, &tree(wall.name, &["--depth", "1"])?, &tree(wall.name, &[])?));
    }
    for (dependency, owner) in SOLE_OWNERS {
        breaches.extend(shared(dependency, owner)?);
    }
    if !breaches.is_empty() {
        bail!("{}", breaches.join("; "));
    }
    println!("{} crates stay behind their walls", WALLS.len());
    Ok(())
}

fn breaches_of(wall: &Wall, named: &BTreeSet<String>, reached: &BTreeSet<String>) -> Vec<String> {
    let ours = named.iter().filter(|name| name.starts_with("runfold") && name.as_str() != wall.name);
    let unknown = ours.filter(|name| !wall.may_name.contains(&name.as_str()));
    let unknown = unknown.map(|name| format!("`{}` must not name `{name}`", wall.name));
    let far = wall.must_not_reach.iter().filter(|name| reached.contains(**name));
    unknown.chain(far.map(|name| format!("`{}` must not reach `{name}`", wall.name))).collect()
}

fn shared(dependency: &str, owner: &str) -> Result<Vec<String>> {
    let users = tree_of(&["--workspace", "--invert", dependency, "--depth", "1"])?;
    let others = users.into_iter().filter(|user| user.starts_with("runfold") && user != owner);
    Ok(others.map(|user| format!("`{user}` must leave `{dependency}` to `{owner}`")).collect())
}

fn tree(package: &str, more: &[&str]) -> Result<BTreeSet<String>> {
    tree_of(&[&["--package", package], more].concat())
}

/// The names of the crates in a tree of ordinary dependencies; what only tests use is no breach.
fn tree_of(arguments: &[&str]) -> Result<BTreeSet<String>> {
    let common = ["tree", "--locked", "--edges", "normal", "--prefix", "none", "--format", "{p}"];
    let lines = output(cargo(common).args(arguments))?;
    Ok(lines.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_that_names_or_reaches_past_its_wall_is_a_breach() {
        let wall = Wall { name: "runfold-series", may_name: &[], must_not_reach: &["axum"] };
        let set = |names: &[&str]| names.iter().map(|name| name.to_string()).collect::<BTreeSet<_>>();
        let named = set(&["runfold-series", "runfold-api", "pco"]);
        let breaches = breaches_of(&wall, &named, &set(&["pco", "axum"]));
        assert_eq!(
            breaches,
            ["`runfold-series` must not name `runfold-api`", "`runfold-series` must not reach `axum`"]
        );
        assert!(breaches_of(&wall, &set(&["runfold-series", "pco"]), &set(&["pco"])).is_empty());
    }
}
