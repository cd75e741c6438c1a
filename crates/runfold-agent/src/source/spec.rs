//! What a task says about its code, checked before anything is done with it.

use crate::error::Failure;
use crate::server::Doc;
use serde_json::Value;
use std::path::{Component, Path, PathBuf};

/// The code of a task and how it is started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spec {
    pub repository: Option<Repository>,
    pub diff: String,
    /// Relative to the root of the code, without steps upwards.
    pub working_dir: PathBuf,
    pub command: Command,
    /// The interpreter's name as recorded, such as `python3.11`.
    pub binary: String,
    /// Captured packages, one a line.
    pub requirements: Option<String>,
    /// What was installed when the same captured packages were installed before.
    pub pins: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repository {
    pub url: String,
    pub branch: Option<String>,
    pub commit: Option<String>,
    pub tag: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    Script {
        path: PathBuf,
        arguments: Vec<String>,
    },
    /// `python -m module`
    Module {
        name: String,
        arguments: Vec<String>,
    },
}

impl Spec {
    /// # Errors
    /// `code_fetch_error` for fields that could only do harm.
    pub fn of(task: &Doc) -> Result<Self, Failure> {
        let empty = Doc::new();
        let script = task.get("script").and_then(Value::as_object).unwrap_or(&empty);
        let text = |name: &str| script.get(name).and_then(Value::as_str).unwrap_or_default().trim().to_owned();
        let some = |name: &str| Some(text(name)).filter(|text| !text.is_empty());
        let url = some("repository");
        let repository =
            url.map(|url| Repository::new(url, some("branch"), some("version_num"), some("tag"))).transpose()?;
        let diff = script.get("diff").and_then(Value::as_str).unwrap_or_default().to_owned();
        let working_dir = inside("working_dir", &text("working_dir"))?;
        let requirements = script.get("requirements").and_then(Value::as_object);
        let packages = requirements.and_then(|all| lines_of(all.get("pip")?));
        let pins = requirements.and_then(|all| pins_for(all, packages.as_deref()?));
        Ok(Self {
            repository,
            diff,
            working_dir,
            command: Command::parse(&text("entry_point"))?,
            binary: some("binary").unwrap_or_else(|| "python".to_owned()),
            requirements: packages,
            pins,
        })
    }
}

/// Requirements are a text or a list of lines.
fn lines_of(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Array(lines) => lines.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("\n"),
        _ => return None,
    };
    (!text.trim().is_empty()).then_some(text)
}

/// The mark of captured packages: pins count only for the packages they were resolved from.
pub fn mark(packages: &str) -> String {
    blake3::hash(packages.trim().as_bytes()).to_hex().to_string()
}

fn pins_for(requirements: &Doc, packages: &str) -> Option<String> {
    let lock = requirements.get("runfold_lock")?.as_object()?;
    let fits = lock.get("of")?.as_str()? == mark(packages);
    lock.get("pins")?.as_str().filter(|_| fits).map(str::to_owned)
}

impl Repository {
    fn new(url: String, branch: Option<String>, commit: Option<String>, tag: Option<String>) -> Result<Self, Failure> {
        check_word("repository", &url)?;
        for (name, word) in [("branch", &branch), ("commit", &commit), ("tag", &tag)] {
            if let Some(word) = word {
                check_word(name, word)?;
            }
        }
        if let Some(commit) = &commit
            && !commit.chars().all(|c| c.is_ascii_hexdigit())
        {
            return Err(Failure::code(format!("the commit `{commit}` is no hash; record the commit's full hash")));
        }
        let branch = branch.map(|branch| branch.trim_start_matches("origin/").to_owned());
        Ok(Self { url, branch, commit, tag })
    }
}

/// A word that a program takes as a word: no option, no line break, nothing invisible.
fn check_word(name: &str, word: &str) -> Result<(), Failure> {
    if word.starts_with('-') {
        return Err(Failure::code(format!("the {name} `{word}` begins with a dash, so it was not passed to git")));
    }
    if word.chars().any(|c| c.is_control()) {
        return Err(Failure::code(format!("the {name} holds control characters, so it was not passed to git")));
    }
    Ok(())
}

/// A path that stays below the folder it is relative to.
fn inside(name: &str, path: &str) -> Result<PathBuf, Failure> {
    let refused = |why: &str| Failure::code(format!("the {name} `{path}` {why}; give a path below the code's root"));
    if path.contains('\0') {
        return Err(refused("holds a NUL"));
    }
    let mut clean = PathBuf::new();
    for part in Path::new(path).components() {
        match part {
            Component::Normal(part) => clean.push(part),
            Component::CurDir => {}
            Component::ParentDir => return Err(refused("leads upwards")),
            Component::RootDir | Component::Prefix(_) => return Err(refused("is absolute")),
        }
    }
    Ok(clean)
}

impl Command {
    fn parse(entry_point: &str) -> Result<Self, Failure> {
        if entry_point.is_empty() {
            return Err(Failure::code("the task has no entry point; set `script.entry_point` to its script"));
        }
        if let Some(module) = entry_point.strip_prefix("-m ") {
            let mut words = split(module)?.into_iter();
            let name = words.next().unwrap_or_default();
            let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '.' || c == '_');
            if !is_name {
                return Err(Failure::code(format!("`{name}` is no name of a Python module")));
            }
            return Ok(Self::Module { name, arguments: words.collect() });
        }
        if entry_point.starts_with('-') {
            return Err(Failure::code(format!("the entry point `{entry_point}` begins with a dash; name a script")));
        }
        let (path, arguments) = match entry_point.find(".py ") {
            Some(end) => (&entry_point[..end + 3], split(&entry_point[end + 4..])?),
            None => (entry_point, Vec::new()),
        };
        Ok(Self::Script { path: inside("entry point", path)?, arguments })
    }
}

/// Cuts words as a shell does, quotes included, without being one.
fn split(text: &str) -> Result<Vec<String>, Failure> {
    let (mut words, mut word, mut quote, mut begun) = (Vec::new(), String::new(), None, false);
    for c in text.chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '"' | '\'') => (quote, begun) = (Some(c), true),
            (None, c) if c.is_whitespace() => {
                if begun || !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
                begun = false;
            }
            (_, c) => word.push(c),
        }
    }
    if quote.is_some() {
        return Err(Failure::code(format!("a quote in the entry point does not end: `{text}`")));
    }
    if begun || !word.is_empty() {
        words.push(word);
    }
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn spec(script: Value) -> Result<Spec, Failure> {
        Spec::of(json!({"script": script}).as_object().unwrap())
    }

    #[test]
    fn an_ordinary_task_is_read_as_recorded() {
        let read = spec(json!({
            "repository": "git@host:lab/net.git", "branch": "origin/main", "version_num": "0a1b", "working_dir": ".",
            "entry_point": "src/train.py", "binary": "python3.11", "requirements": {"pip": ["numpy==2.4.6", "six"]},
        }));
        let read = read.unwrap();
        assert_eq!(read.repository.unwrap().branch.as_deref(), Some("main"));
        assert_eq!(read.command, Command::Script { path: "src/train.py".into(), arguments: vec![] });
        assert_eq!(read.requirements.as_deref(), Some("numpy==2.4.6\nsix"));
        let module = spec(json!({"entry_point": "-m pkg.train --name 'a b'", "diff": "x"})).unwrap();
        assert_eq!(
            module.command,
            Command::Module { name: "pkg.train".into(), arguments: vec!["--name".into(), "a b".into()] }
        );
    }

    #[test]
    fn what_could_become_an_option_or_leave_the_folder_is_refused() {
        for script in [
            json!({"repository": "--upload-pack=touch /tmp/x", "entry_point": "a.py"}),
            json!({"repository": "https://h/r", "branch": "--output=/etc/x", "entry_point": "a.py"}),
            json!({"repository": "https://h/r", "version_num": "HEAD; rm -rf /", "entry_point": "a.py"}),
            json!({"repository": "https://h/r\n[core]", "entry_point": "a.py"}),
            json!({"repository": "https://h/r", "tag": "-x", "entry_point": "a.py"}),
            json!({"entry_point": "../../etc/cron.d/x", "diff": "x"}),
            json!({"entry_point": "/etc/passwd", "diff": "x"}),
            json!({"entry_point": "-c import os", "diff": "x"}),
            json!({"entry_point": "-m os;id", "diff": "x"}),
            json!({"entry_point": "a.py", "working_dir": "../..", "diff": "x"}),
            json!({"entry_point": "a\0.py", "diff": "x"}),
        ] {
            let refused = spec(script.clone());
            assert!(refused.is_err(), "{script}: {refused:?}");
        }
    }

    #[test]
    fn pins_count_only_for_the_packages_they_were_made_from() {
        let with = |of: &str| {
            let lock = json!({"of": mark(of), "pins": "numpy==2.4.6"});
            spec(json!({"entry_point": "a.py", "requirements": {"pip": "numpy", "runfold_lock": lock}})).unwrap().pins
        };
        assert_eq!(with("numpy").as_deref(), Some("numpy==2.4.6"));
        assert_eq!(with("numpy<2"), None);
    }
}
