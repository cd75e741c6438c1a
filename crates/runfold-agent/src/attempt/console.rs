//! What a task prints: masked, written to a journal on disk, sent from there. Memory is bounded by one batch, the disk
//! by the journal's limit; what is not sent yet outlives the supervisor.

use crate::masking::{Mask, Secrets};
use crate::server::Server;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use serde_json::json;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::fd::AsFd;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// What waits longer than this was printed while nobody could be reached; more is left out and counted.
const JOURNAL_BYTES: u64 = 256 << 20;
/// A journal that is sent to its end begins anew at this size.
const ANEW_BYTES: u64 = 8 << 20;
const BATCH_BYTES: usize = 512 << 10;
/// Longer lines are cut into several.
const LINE_BYTES: usize = 32 << 10;
/// How soon a line is on its way.
const PAUSE: Duration = Duration::from_millis(500);

/// The console of one attempt. Cheap to clone.
#[derive(Clone)]
pub struct Console(Arc<Inner>);

struct Inner {
    journal: Mutex<Journal>,
    grown: Condvar,
    secrets: Secrets,
    worker: String,
    task: String,
    ended: AtomicBool,
}

struct Journal {
    file: File,
    sent_path: PathBuf,
    length: u64,
    sent: u64,
    left_out: u64,
}

fn lock(inner: &Inner) -> MutexGuard<'_, Journal> {
    inner.journal.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Console {
    /// Opens the journal of an attempt, with what an earlier supervisor left unsent.
    ///
    /// # Errors
    /// The folder can't be written to.
    pub fn open(folder: &Path, task: &str, worker: &str, secrets: Secrets) -> io::Result<Self> {
        let file = OpenOptions::new().read(true).append(true).create(true).mode(0o600).open(folder.join("console"))?;
        let sent_path = folder.join("console.sent");
        let sent = fs::read_to_string(&sent_path).ok().and_then(|text| text.trim().parse().ok()).unwrap_or(0);
        let length = whole_lines(&file)?;
        let journal = Journal { file, sent_path, length, sent: sent.min(length), left_out: 0 };
        Ok(Self(Arc::new(Inner {
            journal: Mutex::new(journal),
            grown: Condvar::new(),
            secrets,
            worker: worker.to_owned(),
            task: task.to_owned(),
            ended: AtomicBool::new(false),
        })))
    }

    /// A line of the agent's own.
    pub fn say(&self, text: &str) {
        let masked = self.0.secrets.mask(text);
        masked.lines().for_each(|line| self.write(&format!("[runfold] {line}")));
    }

    fn write(&self, line: &str) {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let event = json!({
            "type": "log", "task": self.0.task, "timestamp": u64::try_from(now.as_millis()).unwrap_or(u64::MAX),
            "level": "INFO", "worker": self.0.worker, "msg": line,
        });
        let mut journal = lock(&self.0);
        if let Err(error) = journal.append(&event.to_string()) {
            journal.left_out += 1;
            tracing::warn!("a line of the console was not kept: {error}");
        }
        self.0.grown.notify_one();
    }

    /// Reads what a task prints to its end. Returns the last lines, to tell how it ended.
    pub fn read(&self, mut pipe: impl Read + AsFd) -> Vec<String> {
        let mut lines = Lines { mask: Mask::new(self.0.secrets.clone()), line: Vec::new(), last: Vec::new() };
        let mut chunk = vec![0; 64 << 10];
        loop {
            if lines.mask.is_holding() && is_quiet(&pipe) {
                lines.pause(self);
            }
            match pipe.read(&mut chunk) {
                Ok(0) => break,
                Ok(count) => lines.feed(&chunk[..count], self),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.say(&format!("the console could not be read to its end: {error}"));
                    break;
                }
            }
        }
        lines.finish(self);
        lines.last
    }

    /// Sends what is written from now on until it is dropped.
    pub fn sender(&self, server: Server) -> Sender {
        let console = self.clone();
        let thread = std::thread::Builder::new().name("console".into()).spawn(move || console.keep_sending(&server));
        Sender { console: self.clone(), thread: thread.ok() }
    }

    fn keep_sending(&self, server: &Server) {
        loop {
            let ended = self.0.ended.load(Ordering::Acquire);
            match self.send_some(server, Duration::from_secs(20)) {
                Ok(0) if ended => return,
                Ok(0) => {
                    let journal = lock(&self.0);
                    let waits =
                        |journal: &mut Journal| journal.sent == journal.length && !self.0.ended.load(Ordering::Acquire);
                    drop(self.0.grown.wait_timeout_while(journal, Duration::from_secs(5), waits));
                    if !self.0.ended.load(Ordering::Acquire) {
                        std::thread::sleep(PAUSE);
                    }
                }
                Ok(_) => {}
                Err(_) if ended => return,
                Err(error) => {
                    tracing::warn!("the console waits on disk: {error}");
                    std::thread::sleep(Duration::from_secs(1));
                }
            }
        }
    }

    /// Sends what waits, as far as it can within `limit`; whether all went.
    pub fn flush(&self, server: &Server, limit: Duration) -> bool {
        let end = Instant::now() + limit;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            match self.send_some(server, left.max(Duration::from_secs(1))) {
                Ok(0) => return true,
                Ok(_) => {}
                Err(_) if left.is_zero() => return false,
                Err(error) if !error.is_temporary() => return false,
                Err(_) => std::thread::sleep(Duration::from_millis(500).min(left)),
            }
        }
    }

    fn send_some(&self, server: &Server, within: Duration) -> Result<usize, runfold_client::ClientError> {
        let Some(batch) = lock(&self.0).next_batch() else { return Ok(0) };
        match server.add_events(&batch, within) {
            Ok(()) => {}
            // refused for good: it would be refused again, and all that follows would wait for it
            Err(error)
                if !error.is_temporary() && !matches!(error, runfold_client::ClientError::Api { code: 401, .. }) =>
            {
                tracing::warn!("{} bytes of console were refused: {error}", batch.len());
            }
            Err(error) => return Err(error),
        }
        if let Err(error) = lock(&self.0).was_sent(batch.len() as u64) {
            tracing::warn!("what was sent could not be noted; some lines may come twice: {error}");
        }
        Ok(batch.len())
    }
}

/// Whether nothing comes for a while.
fn is_quiet(pipe: &impl AsFd) -> bool {
    let mut waits = [PollFd::new(pipe, PollFlags::IN)];
    let pause = Timespec { tv_sec: 0, tv_nsec: PAUSE.as_nanos() as i64 };
    matches!(poll(&mut waits, Some(&pause)), Ok(0))
}

/// The length up to the end of the last whole line: a kill may have torn the one behind it.
fn whole_lines(file: &File) -> io::Result<u64> {
    let mut length = file.metadata()?.len();
    let mut byte = [0];
    while length > 0 {
        file.read_exact_at(&mut byte, length - 1)?;
        if byte[0] == b'\n' {
            break;
        }
        length -= 1;
    }
    file.set_len(length)?;
    Ok(length)
}

impl Journal {
    fn append(&mut self, event: &str) -> io::Result<()> {
        if self.length - self.sent > JOURNAL_BYTES {
            self.left_out += 1;
            return Ok(());
        }
        let line = format!("{event}\n");
        if let Err(error) = self.file.write_all(line.as_bytes()) {
            self.file.set_len(self.length)?; // no torn line: what follows is found by `length`
            return Err(error);
        }
        self.length += line.len() as u64;
        Ok(())
    }

    /// The next lines to send, whole.
    fn next_batch(&self) -> Option<Vec<u8>> {
        let waiting = usize::try_from(self.length - self.sent).unwrap_or(usize::MAX);
        let mut batch = vec![0; waiting.min(BATCH_BYTES)];
        self.file.read_exact_at(&mut batch, self.sent).ok()?;
        let end = batch.iter().rposition(|byte| *byte == b'\n')?;
        batch.truncate(end + 1);
        Some(batch)
    }

    fn was_sent(&mut self, bytes: u64) -> io::Result<()> {
        self.sent += bytes;
        if self.sent == self.length && self.length > ANEW_BYTES {
            self.file.set_len(0)?;
            self.file.seek(SeekFrom::Start(0))?;
            (self.length, self.sent) = (0, 0);
        }
        fs::write(&self.sent_path, self.sent.to_string())
    }
}

/// Cuts a stream into lines. Of lines that overwrite each other (progress bars) the last of each chunk stays.
struct Lines {
    mask: Mask,
    line: Vec<u8>,
    last: Vec<String>,
}

/// Lines kept to tell how a task ended.
const LAST: usize = 40;

impl Lines {
    fn feed(&mut self, bytes: &[u8], console: &Console) {
        let masked = self.mask.feed(bytes);
        self.split(&masked, console);
        // A progress bar that moves on is shown now and then, not only when it ends.
        if self.line.last() == Some(&b'\r') {
            self.line.pop();
            self.end_line(console);
        }
    }

    fn pause(&mut self, console: &Console) {
        let held = self.mask.pause();
        self.split(&held, console);
    }

    fn finish(&mut self, console: &Console) {
        let rest = self.mask.finish();
        self.split(&rest, console);
        if !self.line.is_empty() {
            self.end_line(console);
        }
        let left_out = std::mem::take(&mut lock(&console.0).left_out);
        if left_out > 0 {
            console.say(&format!("{left_out} lines were left out: the server was away and the journal was full"));
        }
    }

    fn split(&mut self, bytes: &[u8], console: &Console) {
        for byte in bytes {
            if *byte == b'\n' {
                if self.line.last() == Some(&b'\r') {
                    self.line.pop();
                }
                self.end_line(console);
                continue;
            }
            if self.line.last() == Some(&b'\r') {
                self.line.clear();
            }
            self.line.push(*byte);
            if self.line.len() >= LINE_BYTES {
                self.end_line(console);
            }
        }
    }

    fn end_line(&mut self, console: &Console) {
        let text = String::from_utf8_lossy(&self.line).into_owned();
        self.line.clear();
        console.write(&text);
        if self.last.len() == LAST {
            self.last.remove(0);
        }
        self.last.push(text.chars().take(2_000).collect());
    }
}

/// Sends a console until it is dropped.
pub struct Sender {
    console: Console,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Sender {
    fn drop(&mut self) {
        self.console.0.ended.store(true, Ordering::Release);
        self.console.0.grown.notify_all();
        if let Some(thread) = self.thread.take() {
            // what it could not send is in the journal
            let _ = thread.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(folder: &Path) -> Vec<String> {
        let text = fs::read_to_string(folder.join("console")).unwrap();
        let message =
            |line: &str| serde_json::from_str::<serde_json::Value>(line).unwrap()["msg"].as_str().unwrap().to_owned();
        text.lines().map(message).collect()
    }

    fn pipe_with(text: Vec<u8>) -> io::PipeReader {
        let (reader, mut writer) = io::pipe().unwrap();
        std::thread::spawn(move || writer.write_all(&text).unwrap());
        reader
    }

    #[test]
    fn the_last_line_is_shown_while_the_task_goes_on_in_silence() {
        let folder = tempfile::tempdir().unwrap();
        let console = Console::open(folder.path(), "t", "w", Secrets::new(["d41d8cd98f"])).unwrap();
        let (reader, mut writer) = io::pipe().unwrap();
        let reading = std::thread::spawn({
            let console = console.clone();
            move || console.read(reader)
        });
        writer.write_all(b"started\n").unwrap();
        let end = Instant::now() + Duration::from_secs(20);
        while lines(folder.path()) != ["started"] {
            assert!(Instant::now() < end, "the line is held back");
            std::thread::sleep(Duration::from_millis(20));
        }
        drop(writer);
        reading.join().unwrap();
    }

    #[test]
    fn lines_are_kept_whole_and_progress_bars_thinned() {
        let folder = tempfile::tempdir().unwrap();
        let console = Console::open(folder.path(), "t", "w", Secrets::new(["hunter2222"])).unwrap();
        let last = console.read(pipe_with(b"one\r\n10%\r20%\r30%\nkey hunter2222\nno end".to_vec()));
        assert_eq!(lines(folder.path()), ["one", "30%", "key *****", "no end"]);
        assert_eq!(last.last().map(String::as_str), Some("no end"));
    }

    #[test]
    fn a_line_without_end_is_cut_and_does_not_fill_the_memory() {
        let folder = tempfile::tempdir().unwrap();
        let console = Console::open(folder.path(), "t", "w", Secrets::default()).unwrap();
        console.read(pipe_with(vec![b'x'; 3 * LINE_BYTES + 5]));
        assert_eq!(
            lines(folder.path()).iter().map(String::len).collect::<Vec<_>>(),
            [LINE_BYTES, LINE_BYTES, LINE_BYTES, 5]
        );
    }

    #[test]
    fn what_was_not_sent_is_found_again_without_the_torn_line() {
        let folder = tempfile::tempdir().unwrap();
        Console::open(folder.path(), "t", "w", Secrets::default()).unwrap().say("before the crash");
        let path = folder.path().join("console");
        let mut text = fs::read(&path).unwrap();
        let whole = text.len();
        text.extend_from_slice(b"{\"type\": \"lo");
        fs::write(&path, text).unwrap();
        let console = Console::open(folder.path(), "t", "w", Secrets::default()).unwrap();
        assert_eq!(lock(&console.0).next_batch().unwrap().len(), whole);
        lock(&console.0).was_sent(whole as u64).unwrap();
        let again = Console::open(folder.path(), "t", "w", Secrets::default()).unwrap();
        assert!(lock(&again.0).next_batch().is_none());
    }
}
