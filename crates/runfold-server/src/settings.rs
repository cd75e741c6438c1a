//! What the server is told at its start: read once, at the door, by the executable.

use crate::accounts::first_start::KeyPair;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

#[derive(Debug, Clone)]
pub struct Settings {
    /// The folder that holds everything (RUNFOLD_DATA_DIR).
    pub data_dir: PathBuf,
    /// RUNFOLD_LISTEN
    pub listen: SocketAddr,
    /// The address under which browsers and clients reach the server, with a sub-path if there is one (RUNFOLD_PUBLIC_URL).
    pub public_url: Option<String>,
    /// Host names that requests may be addressed to besides loopback, the listen address and the public URL (RUNFOLD_ALLOWED_HOSTS).
    pub allowed_hosts: Vec<String>,
    /// Certificate chain and private key in PEM (RUNFOLD_TLS_CERT, RUNFOLD_TLS_KEY).
    pub tls: Option<(PathBuf, PathBuf)>,
    /// RUNFOLD_ADMIN_ACCESS_KEY and RUNFOLD_ADMIN_SECRET_KEY
    pub admin: Option<KeyPair>,
    /// Whether /metrics answers without login; only on a private address (RUNFOLD_OPEN_METRICS).
    pub open_metrics: bool,
    /// A running task that has been silent for this long is ended by the watchdog (RUNFOLD_WATCHDOG_AFTER).
    pub watchdog_after: Duration,
    /// How long trashed and deleted things are kept (RUNFOLD_RETENTION).
    pub retention: Duration,
    /// Below this many free bytes writes are refused (RUNFOLD_MIN_FREE_BYTES).
    pub min_free_bytes: u64,
    /// A client that has not sent its request's head by then is shed.
    pub head_timeout: Duration,
    /// Queries slower than this are logged (RUNFOLD_SLOW_QUERY).
    pub slow_query: Duration,
}

impl Settings {
    /// Settings that work on a laptop, for this folder and address.
    pub fn new(data_dir: PathBuf, listen: SocketAddr) -> Self {
        Self {
            data_dir,
            listen,
            public_url: None,
            allowed_hosts: Vec::new(),
            tls: None,
            admin: None,
            open_metrics: false,
            watchdog_after: Duration::from_secs(2 * 3_600),
            retention: Duration::from_secs(30 * 24 * 3_600),
            min_free_bytes: 256 << 20,
            head_timeout: Duration::from_secs(30),
            slow_query: Duration::from_millis(500),
        }
    }

    /// The path of the public URL, without a slash at its end: `/ml` of `https://host/ml/`, nothing for a host alone.
    pub fn sub_path(&self) -> String {
        let after = self.public_url.as_deref().and_then(|url| url.split_once("://")).map_or("", |(_, rest)| rest);
        after.find('/').map_or(String::new(), |at| after[at..].trim_end_matches('/').to_owned())
    }

    /// Whether browsers reach the server by TLS only, its own or a proxy's.
    pub fn is_behind_tls(&self) -> bool {
        self.tls.is_some() || self.public_url.as_deref().is_some_and(|url| url.starts_with("https://"))
    }
}
