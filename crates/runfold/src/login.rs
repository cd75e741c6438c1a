//! Which server, with which key: for the commands that are clients of one.

use anyhow::Context;
use std::path::PathBuf;

/// The address and the keys of whoever runs a command.
pub struct Login {
    pub api: String,
    pub files: String,
    pub access_key: String,
    pub secret_key: String,
}

impl Login {
    /// Addresses and keys by the names that all of Runfold's clients take, in their order: RUNFOLD_…, CLEARML_…, the file
    /// that `runfold server` writes for its user.
    pub fn of_user(host: Option<&str>) -> anyhow::Result<Self> {
        let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let file = user_file()?;
        let in_file = |name: &str| file.get(name).and_then(toml::Value::as_str).map(str::to_owned);
        let (api, files) = host
            .map(str::to_owned)
            .or_else(|| variable("RUNFOLD_HOST"))
            .map(|origin| below(&origin))
            .or_else(|| variable("CLEARML_API_HOST").map(|api| as_they_stand(&api, variable("CLEARML_FILES_HOST"))))
            .or_else(|| in_file("api_host").map(|api| as_they_stand(&api, in_file("files_host"))))
            .or_else(|| in_file("host").map(|origin| below(&origin)))
            .context("no server is known; set RUNFOLD_HOST, or start `runfold server` on this machine once")?;
        let in_variables = |whose: &str| {
            variable(&format!("{whose}_API_ACCESS_KEY")).zip(variable(&format!("{whose}_API_SECRET_KEY")))
        };
        let (access_key, secret_key) = in_variables("RUNFOLD")
            .or_else(|| in_variables("CLEARML"))
            .or_else(|| in_file("api_access_key").zip(in_file("api_secret_key")))
            .context("no keys; set RUNFOLD_API_ACCESS_KEY and RUNFOLD_API_SECRET_KEY")?;
        Ok(Self { api, files, access_key, secret_key })
    }
}

/// Where a Runfold server of this origin has its API and its files.
fn below(origin: &str) -> (String, String) {
    let origin = origin.trim_end_matches('/');
    (format!("{origin}/api"), format!("{origin}/files"))
}

fn as_they_stand(api: &str, files: Option<String>) -> (String, String) {
    let api = api.trim_end_matches('/');
    let files = files.unwrap_or_else(|| format!("{}/files", api.strip_suffix("/api").unwrap_or(api)));
    (api.to_owned(), files)
}

fn user_file() -> anyhow::Result<toml::Table> {
    let Some(home) = std::env::var_os("HOME").map(PathBuf::from) else { return Ok(toml::Table::new()) };
    let path = home.join(".config/runfold/config.toml");
    match std::fs::read_to_string(&path) {
        Ok(text) => toml::from_str(&text).with_context(|| format!("reading {}", path.display())),
        Err(_) => Ok(toml::Table::new()), // no file is no settings
    }
}
