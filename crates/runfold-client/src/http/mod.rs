//! Calls to a server of ClearML's grammar: log in, ask, ask again where that helps, give up in time.
//! It leaves the meaning of actions to callers, and files to `files`.

mod answer;
mod download;
pub mod pause;
mod remove;
mod tls;
mod token;
pub mod upload;

use crate::error::{ClientError, Result, is_temporary};
use crate::process;
use answer::{Reply, read_answer};
use flate2::Compression;
use flate2::write::GzEncoder;
use pause::{Backoff, Deadline};
use serde_json::Value;
use std::collections::BTreeSet;
use std::io::Write;
use std::sync::atomic::{AtomicPtr, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;
pub use tls::Verify;
use token::Token;
use ureq::Agent;

/// The version of ClearML's API whose fields we send.
const API_VERSION: &str = "v2.34";
/// A read or write that makes no progress for so long has failed; there is no limit on the whole.
const IDLE: Duration = Duration::from_secs(30);
const CONNECT: Duration = Duration::from_secs(10);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// Smaller bodies gain nothing from being packed.
const GZIP_BYTES: usize = 1 << 10;
const ANSWER_BYTES: u64 = 1 << 30;

/// Where the server is and who asks.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The root of the API, e.g. `http://localhost:8008`.
    pub api: String,
    /// The root of the files, e.g. `http://localhost:8008/files`.
    pub files: String,
    pub access_key: String,
    pub secret_key: String,
    /// A token to begin with, in the place of keys.
    pub token: Option<String>,
    pub user_agent: String,
    /// Becomes the `worker` of events that name none.
    pub worker: Option<String>,
    pub verify: Verify,
}

/// A server to talk to. Clones share connections and token; a forked child makes its own.
#[derive(Debug, Clone)]
pub struct Client(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    settings: Settings,
    session: AtomicPtr<Session>,
}

/// What belongs to one process: sockets must not be shared with a child, and a lock may be held while it is forked.
#[derive(Debug)]
pub(crate) struct Session {
    process: u32,
    agent: OnceLock<Agent>,
    token: Mutex<Option<Token>>,
    features: Mutex<Option<Arc<BTreeSet<String>>>>,
}

impl Session {
    fn new() -> Box<Self> {
        let (token, features) = (Mutex::default(), Mutex::default());
        Box::new(Self { process: process::id(), agent: OnceLock::new(), token, features })
    }
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What kind of body a call has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Json,
    Lines,
    /// `events.add_columns`: compressed by its own format.
    Columns,
}

impl Kind {
    fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Lines => "application/json-lines",
            Self::Columns => "application/vnd.runfold.columns",
        }
    }
}

/// Why one attempt came to nothing.
#[derive(Debug)]
pub(crate) enum Failed {
    /// The server never saw the call.
    Unsent(String),
    /// It may have seen it.
    Unknown(String),
    /// It said "not now", perhaps with the time to wait.
    NotNow(ClientError, Option<Duration>),
    For(ClientError),
}

impl Client {
    /// # Errors
    /// When the address is no HTTP URL.
    pub fn new(mut settings: Settings) -> Result<Self> {
        for url in [&mut settings.api, &mut settings.files] {
            *url = url.trim_end_matches('/').to_owned();
        }
        if !["http://", "https://"].iter().any(|scheme| settings.api.starts_with(scheme)) {
            let message = format!("the server's address is not `http://…` or `https://…`: `{}`", settings.api);
            return Err(ClientError::Settings(message));
        }
        let session = AtomicPtr::new(Box::into_raw(Session::new()));
        Ok(Self(Arc::new(Inner { settings, session })))
    }

    /// Whether both are one client.
    pub fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// Calls `action` with a JSON object and gives back `data` of the answer, asking again until `within` is over.
    ///
    /// # Errors
    /// [`ClientError::Api`] when the server refuses, [`ClientError::Unreachable`] when it did not answer in time.
    pub fn call(&self, action: &str, body: &[u8], within: Duration) -> Result<Vec<u8>> {
        self.send(action, Kind::Json, body, Deadline::after(within))
    }

    /// As [`Self::call`]; `always` says that repeating it does no harm even where its name suggests otherwise.
    pub(crate) fn call_repeatable(&self, action: &str, body: &[u8], within: Duration, always: bool) -> Result<Vec<u8>> {
        self.repeat(action, Kind::Json, body, Deadline::after(within), always || is_repeatable(action))
    }

    /// As [`Self::call`], for a body of any kind.
    ///
    /// # Errors
    /// As for [`Self::call`].
    pub fn send(&self, action: &str, kind: Kind, body: &[u8], deadline: Deadline) -> Result<Vec<u8>> {
        self.repeat(action, kind, body, deadline, is_repeatable(action))
    }

    fn repeat(&self, action: &str, kind: Kind, body: &[u8], deadline: Deadline, repeatable: bool) -> Result<Vec<u8>> {
        let packed = (kind != Kind::Columns && body.len() >= GZIP_BYTES).then(|| gzip(body));
        let mut backoff = Backoff::up_to(LONGEST_PAUSE);
        loop {
            let failed = match self.attempt(action, kind, packed.as_deref().unwrap_or(body), packed.is_some(), deadline)
            {
                Ok(data) => return Ok(data),
                Err(failed) => failed,
            };
            let (error, retry_after) = match failed {
                Failed::For(error) => return Err(error),
                Failed::Unknown(reason) if !repeatable => return Err(self.unreachable(action, reason)),
                Failed::Unsent(reason) | Failed::Unknown(reason) => (self.unreachable(action, reason), None),
                Failed::NotNow(error, retry_after) => (error, retry_after),
            };
            let pause = backoff.pause(retry_after);
            if pause >= deadline.left() {
                return Err(error);
            }
            std::thread::sleep(pause);
        }
    }

    /// Our additions that the server has; none on a server of ClearML's.
    ///
    /// # Errors
    /// As for [`Self::call`].
    pub fn features(&self, within: Duration) -> Result<Arc<BTreeSet<String>>> {
        let session = self.session();
        if let Some(known) = lock(&session.features).as_ref() {
            return Ok(known.clone());
        }
        let data = self.call("server.info", b"{}", within)?;
        let info: Value = serde_json::from_slice(&data).unwrap_or_default();
        let names = info["runfold"]["features"].as_array().into_iter().flatten();
        let found = Arc::new(names.filter_map(Value::as_str).map(str::to_owned).collect::<BTreeSet<_>>());
        *lock(&session.features) = Some(found.clone());
        Ok(found)
    }

    /// A server may have been replaced by a newer one while we were away.
    pub fn forget_features(&self) {
        *lock(&self.session().features) = None;
    }

    fn unreachable(&self, action: &str, reason: String) -> ClientError {
        ClientError::unreachable(action, &self.0.settings.api, reason)
    }

    fn attempt(
        &self,
        action: &str,
        kind: Kind,
        body: &[u8],
        packed: bool,
        deadline: Deadline,
    ) -> Result<Vec<u8>, Failed> {
        let token = self.token(deadline)?;
        match self.post(action, kind, body, packed, &token.authorization(), deadline) {
            // a token may have been revoked, or the server restored: one new one is worth a try
            Err(Failed::For(ClientError::Api { code: 401, .. })) if self.forget(&token) => {
                let token = self.token(deadline)?;
                self.post(action, kind, body, packed, &token.authorization(), deadline)
            }
            other => other,
        }
    }

    fn post(
        &self,
        action: &str,
        kind: Kind,
        body: &[u8],
        packed: bool,
        authorization: &str,
        deadline: Deadline,
    ) -> Result<Vec<u8>, Failed> {
        let url = format!("{}/{API_VERSION}/{action}", self.0.settings.api);
        let agent = self.agent().map_err(Failed::For)?;
        let mut request = agent.post(&url).header("Content-Type", kind.content_type());
        if !authorization.is_empty() {
            request = request.header("Authorization", authorization);
        }
        if let Some(worker) = &self.0.settings.worker {
            request = request.header("X-Clearml-Worker", worker);
        }
        if packed {
            request = request.header("Content-Encoding", "gzip");
        }
        // at least a moment, so that a call made at its deadline is one attempt and not none
        let left = deadline.left().max(Duration::from_millis(50));
        let request = request.config().timeout_global(Some(left)).build();
        let mut response = request.send(body).map_err(|error| failed(&error))?;
        let reply = Reply::of(&response);
        let read = response.body_mut().with_config().limit(ANSWER_BYTES).read_to_vec();
        let bytes = read.map_err(|error| Failed::Unknown(format!("the answer broke off: {error}")))?;
        read_answer(action, &url, &reply, &bytes)
    }

    pub(crate) fn session(&self) -> &Session {
        session_of(&self.0.session)
    }

    pub(crate) fn agent(&self) -> Result<&Agent> {
        let session = self.session();
        if let Some(agent) = session.agent.get() {
            return Ok(agent);
        }
        let made = new_agent(&self.0.settings)?;
        Ok(session.agent.get_or_init(|| made))
    }
}

/// The session of this process; a child puts a new one in the place of its parent's, whose locks it can't trust.
#[allow(unsafe_code)]
fn session_of(cell: &AtomicPtr<Session>) -> &Session {
    let found = cell.load(Ordering::Acquire);
    // SAFETY: the pointer comes from `Box::into_raw` and is never freed: one session stays behind for each fork,
    // in the child alone, so a reference to it is valid as long as the process.
    let session = unsafe { &*found };
    if session.process == process::id() {
        return session;
    }
    let fresh = Box::into_raw(Session::new());
    match cell.compare_exchange(found, fresh, Ordering::AcqRel, Ordering::Acquire) {
        // SAFETY: as above; `fresh` was made on the line before and is published now
        Ok(_) => unsafe { &*fresh },
        Err(other) => {
            // SAFETY: `fresh` was never published, so this is its only owner
            drop(unsafe { Box::from_raw(fresh) });
            // SAFETY: as above; another thread of this child published `other`
            unsafe { &*other }
        }
    }
}

fn new_agent(settings: &Settings) -> Result<Agent> {
    let mut config = Agent::config_builder()
        .http_status_as_error(false)
        .user_agent(settings.user_agent.as_str())
        .timeout_connect(Some(CONNECT))
        .timeout_per_read(Some(IDLE))
        .timeout_per_write(Some(IDLE))
        .max_idle_age(Duration::from_secs(10))
        .max_redirects(3);
    if [&settings.api, &settings.files].iter().any(|url| url.starts_with("https://")) {
        config = config.tls_config(tls::config(&settings.verify)?);
    }
    Ok(config.build().into())
}

pub(crate) fn failed(error: &ureq::Error) -> Failed {
    use ureq::Timeout;
    let reason = error.to_string();
    match error {
        ureq::Error::HostNotFound | ureq::Error::ConnectionFailed => Failed::Unsent(reason),
        ureq::Error::Timeout(Timeout::Connect | Timeout::Resolve) => Failed::Unsent(reason),
        ureq::Error::Io(error) if error.kind() == std::io::ErrorKind::ConnectionRefused => Failed::Unsent(reason),
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) => Failed::Unsent(format!("TLS failed: {reason}")),
        ureq::Error::BadUri(_) | ureq::Error::InvalidProxyUrl => Failed::For(ClientError::Settings(reason)),
        _ => Failed::Unknown(reason),
    }
}

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::with_capacity(body.len() / 3), Compression::fast());
    let written = packed.write_all(body).and_then(|()| packed.finish());
    written.expect("writing to memory has no failing case")
}

/// Calls that make something new each time: one whose fate is unknown is not repeated.
fn is_repeatable(action: &str) -> bool {
    let verb = action.split_once('.').map_or(action, |(_, verb)| verb);
    !matches!(verb, "create" | "clone" | "get_next_task" | "claim_next_task" | "create_credentials" | "start_pipeline")
}

pub(crate) fn is_retryable(status: u16) -> bool {
    is_temporary(status)
}
