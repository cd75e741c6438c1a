//! The server's configuration file: TOML, the options' names with underscores.

use anyhow::Context;
use serde::Deserialize;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// Every key is optional; one that is not known is an error that names it.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConfigFile {
    pub data_dir: Option<PathBuf>,
    pub listen: Option<SocketAddr>,
    pub public_url: Option<String>,
    pub allowed_hosts: Option<Vec<String>>,
    pub tls_cert: Option<PathBuf>,
    pub tls_key: Option<PathBuf>,
    pub admin_access_key: Option<String>,
    pub admin_secret_key: Option<String>,
    pub open_metrics: Option<bool>,
    pub watchdog_after: Option<String>,
    pub retention: Option<String>,
    pub min_free_bytes: Option<Size>,
    pub slow_query: Option<String>,
    pub head_timeout: Option<String>,
    pub log: Option<String>,
    pub log_format: Option<crate::server::LogFormat>,
}

/// A size in bytes, or with its unit.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Size {
    Bytes(u64),
    Words(String),
}

impl Size {
    pub fn bytes(&self) -> Result<u64, String> {
        match self {
            Self::Bytes(bytes) => Ok(*bytes),
            Self::Words(words) => crate::units::bytes(words),
        }
    }
}

impl ConfigFile {
    /// An empty one where no file was named.
    pub fn read(path: Option<&Path>) -> anyhow::Result<Self> {
        let Some(path) = path else { return Ok(Self::default()) };
        let text = std::fs::read_to_string(path).with_context(|| format!("can't read {}", path.display()))?;
        toml::from_str(&text).with_context(|| format!("{} is not a configuration of the server", path.display()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_key_is_an_error_that_names_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("runfold.toml");
        std::fs::write(&path, "listen = \"127.0.0.1:9000\"\nkeep_for = \"3d\"\n").unwrap();
        let error = format!("{:#}", ConfigFile::read(Some(&path)).unwrap_err());
        assert!(error.contains("keep_for") && error.contains("runfold.toml"), "{error}");
    }

    #[test]
    fn sizes_stand_as_numbers_or_with_a_unit() {
        let size = |text: &str| toml::from_str::<ConfigFile>(text).unwrap().min_free_bytes.unwrap().bytes();
        assert_eq!(size("min_free_bytes = 12"), Ok(12));
        assert_eq!(size("min_free_bytes = \"1 GiB\""), Ok(1 << 30));
    }
}
