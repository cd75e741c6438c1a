//! Tells the server how far an attempt has come, and when nothing moves. Never makes the attempt wait.

use crate::server::Server;
use runfold_api::wire::leases::Phase;
use std::sync::mpsc::{self, RecvTimeoutError, SyncSender};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// More about the same phase is told this often.
const EVERY: Duration = Duration::from_secs(2);
/// A phase before the task runs in which nothing is heard for so long has stalled.
const STALLED: Duration = Duration::from_secs(60);

pub struct Phases {
    sender: Option<SyncSender<(Phase, String)>>,
    thread: Option<JoinHandle<()>>,
}

impl Phases {
    pub fn start(server: Server, task: String) -> Self {
        let (sender, receiver) = mpsc::sync_channel::<(Phase, String)>(64);
        let thread = std::thread::Builder::new().name("phases".into()).spawn(move || {
            let mut teller =
                Teller { server, task, now: None, waiting: None, told: Instant::now(), heard: Instant::now() };
            loop {
                match receiver.recv_timeout(EVERY) {
                    Ok((phase, detail)) => teller.hear(phase, detail),
                    Err(RecvTimeoutError::Timeout) => teller.look(),
                    Err(RecvTimeoutError::Disconnected) => return teller.tell_waiting(),
                }
            }
        });
        Self { sender: Some(sender), thread: thread.ok() }
    }

    /// A phase begins, or there is more to say about it.
    pub fn enter(&self, phase: Phase, detail: &str) {
        if let Some(sender) = &self.sender {
            // a full channel means that the server is slow; the next word says more than this one
            let _ = sender.try_send((phase, detail.to_owned()));
        }
    }
}

impl Drop for Phases {
    fn drop(&mut self) {
        drop(self.sender.take());
        if let Some(thread) = self.thread.take() {
            // it has told all it could
            let _ = thread.join();
        }
    }
}

struct Teller {
    server: Server,
    task: String,
    now: Option<Phase>,
    waiting: Option<String>,
    told: Instant,
    heard: Instant,
}

impl Teller {
    fn hear(&mut self, phase: Phase, detail: String) {
        self.heard = Instant::now();
        let is_new = self.now != Some(phase);
        if is_new || self.told.elapsed() >= EVERY {
            self.now = Some(phase);
            self.waiting = None;
            self.tell(&detail, None);
        } else {
            self.waiting = Some(detail);
        }
    }

    fn look(&mut self) {
        self.tell_waiting();
        let is_before = self.now.is_some_and(|phase| phase != Phase::Running);
        if is_before && self.heard.elapsed() > STALLED && self.told.elapsed() > STALLED {
            let stall = format!("nothing moved for {} s", self.heard.elapsed().as_secs());
            self.tell("", Some(&stall));
        }
    }

    fn tell_waiting(&mut self) {
        if let Some(detail) = self.waiting.take() {
            self.tell(&detail, None);
        }
    }

    fn tell(&mut self, detail: &str, stall: Option<&str>) {
        self.told = Instant::now();
        let Some(phase) = self.now else { return };
        let detail = Some(detail).filter(|detail| !detail.is_empty());
        if let Err(error) = self.server.set_phase(&self.task, phase, detail, stall) {
            tracing::debug!("phase {} was not told: {error}", phase.as_str());
        }
    }
}
