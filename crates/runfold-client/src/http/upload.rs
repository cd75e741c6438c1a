//! One file to the server: in parts, several at a time, taken up where it was cut.
//! It leaves what the file is for to its callers. The only limit on time is how long nothing moves.

use super::answer::{Reply, read_answer};
use super::pause::{Backoff, Deadline};
use super::{Client, Failed, failed, lock};
use crate::error::{ClientError, Result};
use serde_json::{Value, json};
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};
use ureq::SendBody;

/// Parts at a time.
const PARALLEL: usize = 4;
/// What one cut costs at most, and the smallest part; more parts than ten thousand are larger ones.
const PART: u64 = 4 << 20;
const PARTS: u64 = 10_000;
const CALL: Duration = Duration::from_secs(60);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// How a file is sent.
pub struct Sent<'a> {
    /// The server's name of an upload that was begun before.
    pub begun: Option<String>,
    pub stop: &'a dyn Fn() -> bool,
    /// Told of bytes sent and bytes in all.
    pub progress: Option<&'a mut dyn FnMut(u64, u64)>,
    /// How long nothing may move.
    pub patience: Duration,
}

/// An upload as the server describes it.
#[derive(Debug)]
struct Begun {
    id: String,
    part_size: u64,
    size: u64,
    missing: Vec<u64>,
    complete: bool,
}

impl Begun {
    fn read(data: &[u8]) -> Option<Self> {
        let answer: Value = serde_json::from_slice(data).ok()?;
        Some(Self {
            id: answer["upload"].as_str()?.to_owned(),
            part_size: answer["part_size"].as_u64()?,
            size: answer["size"].as_u64()?,
            missing: answer["missing"].as_array()?.iter().filter_map(range).flatten().collect(),
            complete: answer["complete"].as_bool()?,
        })
    }
}

/// Parts that are missing come as stretches.
fn range(stretch: &Value) -> Option<std::ops::Range<u64>> {
    Some(stretch["start"].as_u64()?..stretch["end"].as_u64()?)
}

/// What the threads of one upload share.
struct Shared<'a> {
    client: &'a Client,
    path: &'a Path,
    begun: &'a Begun,
    parts: Mutex<Vec<u64>>,
    sent: AtomicU64,
    moved: Mutex<Instant>,
    failed: Mutex<Option<ClientError>>,
    stop: AtomicBool,
    patience: Duration,
}

impl Client {
    /// Sends a file under `name`; gives back its URL. `note` hears the server's name of the upload once it has begun.
    ///
    /// # Errors
    /// When the file can't be read, the server refuses, or nothing moved for as long as patience lasts.
    pub fn upload_resumable(
        &self,
        path: &Path,
        name: &str,
        content_type: Option<&str>,
        mut how: Sent<'_>,
        note: &mut dyn FnMut(&str),
    ) -> Result<String> {
        let size = std::fs::metadata(path).map_err(ClientError::file(format!("`{}` can't be read", path.display())))?;
        let url = self.file_url(name);
        if !self.features(CALL)?.contains("uploads") {
            self.upload_form(path, name, size.len(), &mut how)?;
            return Ok(url);
        }
        let begun = self.begin(name, size.len(), content_type, how.begun.take())?;
        note(&begun.id);
        if !begun.complete {
            self.send_parts(path, &begun, &mut how)?;
        }
        let done = self.call("uploads.complete", json!({"upload": begun.id}).to_string().as_bytes(), how.patience)?;
        check_content(path, &done)?;
        Ok(url)
    }

    /// Where a file of that name is found: percent-encoded where a URL needs it.
    pub fn file_url(&self, name: &str) -> String {
        let mut url = format!("{}/", self.settings().files);
        for byte in name.trim_start_matches('/').bytes() {
            match byte {
                b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                    url.push(char::from(byte))
                }
                _ => url.push_str(&format!("%{byte:02X}")),
            }
        }
        url
    }

    fn begin(&self, name: &str, size: u64, content_type: Option<&str>, begun: Option<String>) -> Result<Begun> {
        if let Some(id) = begun {
            let known = self.call("uploads.status", json!({"upload": id}).to_string().as_bytes(), CALL);
            match known.map(|data| Begun::read(&data)) {
                Ok(Some(begun)) if begun.size == size => return Ok(begun),
                // the file changed, or the server has forgotten it: from the beginning
                Ok(_) | Err(ClientError::Api { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        let part_size = PART.max(size.div_ceil(PARTS));
        let body = json!({"path": name, "size": size, "part_size": part_size, "content_type": content_type});
        // an upload begun twice costs nothing: what is never completed is cleared away
        let data = self.call_repeatable("uploads.create", body.to_string().as_bytes(), CALL, true)?;
        let unreadable =
            || ClientError::unreachable("uploads.create", &self.settings().api, "the answer makes no sense");
        Begun::read(&data).ok_or_else(unreadable)
    }

    fn send_parts(&self, path: &Path, begun: &Begun, how: &mut Sent<'_>) -> Result<()> {
        let missing: u64 = begun.missing.iter().map(|part| part_range(begun, *part).1).sum();
        let shared = Shared {
            client: self,
            path,
            begun,
            parts: Mutex::new(begun.missing.iter().rev().copied().collect()),
            sent: AtomicU64::new(begun.size - missing),
            moved: Mutex::new(Instant::now()),
            failed: Mutex::default(),
            stop: AtomicBool::new(false),
            patience: how.patience,
        };
        std::thread::scope(|scope| {
            let threads: Vec<_> =
                (0..PARALLEL.min(begun.missing.len())).map(|_| scope.spawn(|| shared.work())).collect();
            while threads.iter().any(|thread| !thread.is_finished()) {
                std::thread::sleep(Duration::from_millis(20));
                if let Some(progress) = &mut how.progress {
                    progress(shared.sent.load(Relaxed).min(begun.size), begun.size);
                }
                if (how.stop)() {
                    shared.stop.store(true, Relaxed);
                }
            }
        });
        if let Some(error) = lock(&shared.failed).take() {
            return Err(error);
        }
        if shared.stop.load(Relaxed) {
            return Err(ClientError::unreachable(
                "upload",
                &self.settings().files,
                "it was stopped before it was done",
            ));
        }
        Ok(())
    }

    /// One form, for servers that know no parts (ClearML's).
    fn upload_form(&self, path: &Path, name: &str, size: u64, how: &mut Sent<'_>) -> Result<()> {
        let boundary = format!("runfold-{}", crate::process::token());
        let quoted = name.replace('\\', "\\\\").replace('"', "%22").replace(['\r', '\n'], " ");
        let head = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{quoted}\"; filename=\"file\"\r\nContent-Type: application/octet-stream\r\n\r\n"
        );
        let tail = format!("\r\n--{boundary}--\r\n");
        let mut backoff = Backoff::up_to(LONGEST_PAUSE);
        let begun = Instant::now();
        loop {
            let file = open(path)?;
            let moved = Mutex::new(Instant::now());
            let mut sent = 0;
            let counted = Counted {
                inner: file.take(size),
                count: &mut |bytes| {
                    sent += bytes;
                    *lock(&moved) = Instant::now();
                    if let Some(progress) = &mut how.progress {
                        progress(sent, size);
                    }
                },
            };
            let mut body = head.as_bytes().chain(counted).chain(tail.as_bytes());
            let length = head.len() as u64 + size + tail.len() as u64;
            let url = format!("{}/", self.settings().files);
            let kind = format!("multipart/form-data; boundary={boundary}");
            let error = match self.put(&url, true, &kind, &mut body, length) {
                Ok(()) => return Ok(()),
                Err(error) => error,
            };
            let pause = backoff.pause(error.retry_after());
            if !error.is_temporary()
                || (how.stop)()
                || begun.elapsed() + pause > how.patience.max(lock(&moved).elapsed())
            {
                return Err(error);
            }
            std::thread::sleep(pause);
        }
    }

    /// One request with a body that is read as it goes out.
    fn put(&self, url: &str, is_form: bool, kind: &str, body: &mut dyn Read, length: u64) -> Result<()> {
        let as_error = |failure: Failed| match failure {
            Failed::For(error) | Failed::NotNow(error, _) => error,
            Failed::Unsent(reason) | Failed::Unknown(reason) => ClientError::unreachable("upload", url, reason),
        };
        let token = self.token(Deadline::after(CALL)).map_err(as_error)?;
        let agent = self.agent()?;
        let request = if is_form { agent.post(url) } else { agent.put(url) };
        let request = request
            .header("Content-Type", kind)
            .header("Content-Length", length.to_string())
            .header("Authorization", token.authorization());
        let mut response = request.send(SendBody::from_reader(body)).map_err(|error| as_error(failed(&error)))?;
        let reply = Reply::of(&response);
        let bytes =
            response.body_mut().read_to_vec().map_err(|error| ClientError::unreachable("upload", url, error))?;
        if (200..300).contains(&reply.status) {
            return Ok(());
        }
        if reply.status == 401 {
            self.forget(&token);
            return Err(ClientError::unreachable("upload", url, "the token was not accepted"));
        }
        match read_answer("upload", url, &reply, &bytes) {
            Ok(_) => Ok(()),
            Err(failure) => Err(as_error(failure)),
        }
    }
}

fn open(path: &Path) -> Result<File> {
    File::open(path).map_err(ClientError::file(format!("`{}` can't be read", path.display())))
}

/// Where a part begins, and its bytes.
fn part_range(begun: &Begun, part: u64) -> (u64, u64) {
    let from = part * begun.part_size;
    (from, begun.part_size.min(begun.size.saturating_sub(from)))
}

impl Shared<'_> {
    fn work(&self) {
        loop {
            let Some(part) = lock(&self.parts).pop() else { return };
            if let Err(error) = self.send(part) {
                lock(&self.failed).get_or_insert(error);
                self.stop.store(true, Relaxed);
            }
            if self.stop.load(Relaxed) {
                return;
            }
        }
    }

    /// Sends one part, again and again, as long as any part moves within the time of patience.
    fn send(&self, part: u64) -> Result<()> {
        let (from, length) = part_range(self.begun, part);
        let url = format!("{}/uploads/{}/{part}", self.client.settings().files, self.begun.id);
        let mut backoff = Backoff::up_to(LONGEST_PAUSE);
        loop {
            let mut file = open(self.path)?;
            file.seek(SeekFrom::Start(from)).map_err(ClientError::file(self.path.display().to_string()))?;
            let mut count = 0;
            let mut body = Counted {
                inner: file.take(length),
                count: &mut |bytes| {
                    count += bytes;
                    self.sent.fetch_add(bytes, Relaxed);
                },
            };
            let sent = self.client.put(&url, false, "application/octet-stream", &mut body, length);
            let Err(error) = sent else {
                *lock(&self.moved) = Instant::now();
                return Ok(());
            };
            self.sent.fetch_sub(count, Relaxed);
            let pause = backoff.pause(error.retry_after());
            let waited = lock(&self.moved).elapsed();
            if !error.is_temporary() || waited + pause > self.patience {
                return Err(error);
            }
            if self.stop.load(Relaxed) {
                return Ok(());
            }
            std::thread::sleep(pause);
        }
    }
}

/// Tells how many bytes went out.
struct Counted<'a, R> {
    inner: R,
    count: &'a mut dyn FnMut(u64),
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        (self.count)(read as u64);
        Ok(read)
    }
}

/// The server says what it has; the file may have changed while it was read.
fn check_content(path: &Path, answer: &[u8]) -> Result<()> {
    let answer: Value = serde_json::from_slice(answer).unwrap_or_default();
    let Some(stored) = answer["blake3"].as_str() else { return Ok(()) };
    let mut hasher = blake3::Hasher::new();
    std::io::copy(&mut open(path)?, &mut hasher).map_err(ClientError::file(path.display().to_string()))?;
    if hasher.finalize().to_hex().as_str() == stored {
        return Ok(());
    }
    let message =
        format!("what arrived is not what is there now; was it changed while it was sent: `{}`", path.display());
    Err(ClientError::Settings(message))
}
