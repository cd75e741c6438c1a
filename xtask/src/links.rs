//! Links between the repository's documents: each relative one leads to a file that is there.
//! Leaves links to the outside alone: a test must not depend on somebody else's server.

use crate::{root, tree};
use anyhow::{Result, bail};
use std::fs;
use std::path::Path;

pub fn check() -> Result<()> {
    let skips = |name: &str| name.starts_with('.') || matches!(name, "target" | "node_modules");
    let mut documents = tree::files(&root(), &skips)?;
    documents.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    let mut broken = Vec::new();
    for document in &documents {
        let text = fs::read_to_string(document)?;
        let dead = targets(&text).into_iter().filter(|target| !leads_somewhere(document, target));
        broken.extend(dead.map(|target| format!("`{}` links to `{target}`", document.display())));
    }
    if !broken.is_empty() {
        bail!("nothing is there: {}", broken.join(", "));
    }
    println!("{} documents, no dead link", documents.len());
    Ok(())
}

/// The targets of the inline links outside of code.
fn targets(text: &str) -> Vec<&str> {
    let mut in_code = false;
    let mut found = Vec::new();
    for line in text.lines() {
        in_code ^= line.trim_start().starts_with("```");
        if !in_code {
            let ends = line.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
            found.extend(ends.map(|(target, _)| target));
        }
    }
    found
}

fn leads_somewhere(document: &Path, target: &str) -> bool {
    let path = target.split('#').next().unwrap_or_default();
    let is_outside = target.contains("://") || target.starts_with("mailto:");
    is_outside || path.is_empty() || document.parent().is_some_and(|folder| folder.join(path).exists())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_found_in_text_and_not_in_code() {
        let text = "see [a](docs/a.md) and [b](b.md#part)\n```\n[c](c.md)\n```\n[d](https://example.com)";
        assert_eq!(targets(text), ["docs/a.md", "b.md#part", "https://example.com"]);
    }

    #[test]
    fn a_link_leads_somewhere_when_its_file_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let document = folder.path().join("README.md");
        fs::write(&document, "").unwrap();
        for good in ["README.md", "README.md#part", "#part", "https://example.com/x"] {
            assert!(leads_somewhere(&document, good), "{good}");
        }
        assert!(!leads_somewhere(&document, "docs/gone.md"));
    }
}
