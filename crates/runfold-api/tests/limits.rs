//! docs/limits.md against the table of limits.
#![allow(clippy::unwrap_used)] // a test that can't go on has failed

use runfold_api::limits::TABLE;
use std::path::Path;

const HEAD: &str = "# Limits\n\n\
    What Runfold takes before it says no. Whoever meets a limit gets a problem that names it, but for the rows of a page:\n\
    one that asks for more is answered with as many as it may have.\n\n\
    | limit | value | of what |\n| --- | ---: | --- |\n";

fn page() -> String {
    let line = |(name, value, meaning): &(&str, u64, &str)| {
        format!("| {} | {} | {} |\n", name.to_lowercase().replace('_', " "), readable(*value), meaning.trim())
    };
    let lines: String = TABLE.iter().map(line).collect();
    format!("{HEAD}{lines}")
}

/// Whole mebibytes as such, else the number with its thousands apart.
fn readable(value: u64) -> String {
    if value >= 1 << 20 && value.is_multiple_of(1 << 20) {
        return format!("{} MiB", value >> 20);
    }
    let digits = value.to_string();
    let groups: Vec<_> = digits.as_bytes().rchunks(3).rev().map(|group| std::str::from_utf8(group).unwrap()).collect();
    groups.join(",")
}

#[test]
fn the_page_of_limits_says_what_the_table_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/limits.md");
    if std::env::var_os("RUNFOLD_WRITE_DOCS").is_some() {
        std::fs::write(&path, page()).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap();
    assert_eq!(kept, page(), "docs/limits.md is stale; run this test with RUNFOLD_WRITE_DOCS=1");
}
