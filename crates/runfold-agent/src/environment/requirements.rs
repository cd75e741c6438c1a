//! What is to be installed, and the key under which it is found again.

use super::index::Index;
use super::interpreter::Interpreter;
use crate::error::Failure;
use crate::source::{Checkout, Spec};
use std::fs;

/// Lines of a requirements file, and what they say besides.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    pub lines: Vec<String>,
    /// The Python that the packages were captured with.
    pub python: Option<String>,
    /// The commit whose files the lines name, if they name any.
    local: Option<String>,
    /// From where they come, in words.
    pub source: &'static str,
}

/// The packages of a task: pinned before, captured, or those of its repository.
///
/// # Errors
/// `env_error` where the repository's file can't be read.
pub fn of(spec: &Spec, checkout: &Checkout) -> Result<Wanted, Failure> {
    let (text, source) = match (&spec.pins, &spec.requirements) {
        (Some(pins), captured) => {
            let python = captured.as_deref().and_then(|text| text.lines().find_map(python_of)).unwrap_or_default();
            (format!("# Python {python}\n{pins}"), "the pins of an earlier attempt")
        }
        (None, Some(captured)) => (captured.clone(), "the captured packages"),
        (None, None) => (of_repository(checkout)?, "the repository's requirements.txt"),
    };
    Ok(Wanted::parse(&text, checkout, source))
}

fn of_repository(checkout: &Checkout) -> Result<String, Failure> {
    let path = checkout.root.join("requirements.txt");
    match fs::read_to_string(&path) {
        Ok(text) => Ok(text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(String::new()),
        Err(error) => Err(Failure::environment(format!("can't read the repository's requirements.txt: {error}"))),
    }
}

/// `3.11.7` of `# Python 3.11.7 (main, …)`.
fn python_of(line: &str) -> Option<String> {
    let version = line.trim().strip_prefix("# Python ")?.split_whitespace().next()?;
    version.starts_with(|c: char| c.is_ascii_digit()).then(|| version.to_owned())
}

impl Wanted {
    fn parse(text: &str, checkout: &Checkout, source: &'static str) -> Self {
        let python = text.lines().find_map(python_of);
        let meant = text.lines().map(|line| line.split(" #").next().unwrap_or_default().trim());
        let lines: Vec<String> =
            meant.filter(|line| !line.is_empty() && !line.starts_with('#')).map(unspaced).collect();
        let local = lines.iter().any(|line| names_a_path(line)).then(|| checkout.commit.clone().unwrap_or_default());
        Self { lines, python, local, source }
    }

    pub fn text(&self) -> String {
        let mut text = self.lines.join("\n");
        text.push('\n');
        text
    }

    /// The name of what is built from this; nothing where it names files of one checkout.
    pub fn key(&self, interpreter: &Interpreter, index: &Index) -> Option<String> {
        if self.local.is_some() {
            return None;
        }
        let mut sorted = self.lines.clone();
        sorted.sort();
        let mut hasher = blake3::Hasher::new();
        for part in
            ["runfold environment 1", &interpreter.version, &interpreter.build, &interpreter.path.to_string_lossy()]
        {
            hasher.update(part.as_bytes()).update(b"\0");
        }
        for part in index.public_parts().iter().chain(&sorted) {
            hasher.update(part.as_bytes()).update(b"\0");
        }
        Some(hasher.finalize().to_hex()[..40].to_owned())
    }
}

/// `numpy == 2.4.6` as ClearML writes it, without its blanks.
fn unspaced(line: &str) -> String {
    if line.starts_with('-') || line.contains('@') || line.contains(';') || line.contains("://") {
        return line.to_owned();
    }
    line.chars().filter(|c| !c.is_whitespace()).collect()
}

fn names_a_path(line: &str) -> bool {
    let word = line.strip_prefix("-e ").or(line.strip_prefix("--editable ")).unwrap_or(line).trim();
    let is_option = ["-r", "-c", "--requirement", "--constraint"].iter().any(|option| word.starts_with(option));
    let is_url = word.contains("://") && !word.contains("file://");
    is_option
        || word.contains("file:")
        || (!is_url && (word.starts_with('.') || word.starts_with('/')))
        || (line.starts_with("-e") && !is_url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Wanted {
        Wanted::parse(text, &Checkout { root: "/nowhere".into(), commit: Some("abc".into()) }, "a test")
    }

    fn key(text: &str) -> Option<String> {
        let interpreter = Interpreter { path: "/p".into(), version: "3.11.7".into(), build: "cpython-311".into() };
        parse(text).key(&interpreter, &Index::default())
    }

    #[test]
    fn captured_packages_are_read_as_clearml_writes_them() {
        let read = parse(
            "# Python 3.11.7 (main, Jan 1 2026)\n\nclearml == 2.1.12\nnumpy==2.4.6  # here\n\n# Detailed\n# six\n",
        );
        assert_eq!(read.python.as_deref(), Some("3.11.7"));
        assert_eq!(read.lines, ["clearml==2.1.12", "numpy==2.4.6"]);
        assert_eq!(
            parse("a @ git+https://h/r@c\nb; python_version < '3'").lines,
            ["a @ git+https://h/r@c", "b; python_version < '3'"]
        );
    }

    #[test]
    fn the_same_packages_have_the_same_key_and_others_another() {
        assert_eq!(key("a==1\nb==2"), key("# Python 3.11.7\nb == 2\n\na==1  # c\n"));
        assert_ne!(key("a==1"), key("a==2"));
    }

    #[test]
    fn packages_by_a_path_of_the_checkout_are_not_cached() {
        for text in ["-e .", "./wheels/x.whl", "-r other.txt", "x @ file:///tmp/x.whl", "/abs/x.whl"] {
            assert_eq!(key(text), None, "{text}");
        }
        assert!(key("-e git+https://host/r@0a1b#egg=r").is_some());
    }
}
