//! Says "still here" for one attempt, and brings back what it is told.

use super::orders::{Orders, Stop};
use crate::server::{Server, is_lost};
use runfold_api::wire::leases::Command;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread::JoinHandle;
use std::time::Duration;

/// The heart of one attempt; it beats until it is dropped.
pub struct Heart {
    stop: Option<mpsc::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Debug, Clone)]
pub struct Lease {
    pub task: String,
    pub fence: u64,
    pub worker: String,
}

impl Heart {
    pub fn start(server: Server, lease: Lease, every: Duration, orders: Orders) -> Self {
        let (stop, stopped) = mpsc::channel();
        let thread = std::thread::Builder::new().name("heartbeat".into()).spawn(move || {
            loop {
                match server.renew(&lease.task, lease.fence, &lease.worker) {
                    Ok(renewed) if renewed.commands.contains(&Command::Stop) => {
                        orders.give(Stop::Asked(renewed.reason.unwrap_or_else(|| "somebody asked for it".to_owned())));
                    }
                    Ok(_) => {}
                    Err(error) if is_lost(&error) => {
                        orders.give(Stop::FencedOut(error.to_string()));
                        return;
                    }
                    // the task goes on: whoever returns in time has lost nothing
                    Err(error) => tracing::warn!(task.id = lease.task, "heartbeat not heard: {error}"),
                }
                match stopped.recv_timeout(every) {
                    Err(RecvTimeoutError::Timeout) => {}
                    _ => return,
                }
            }
        });
        Self { stop: Some(stop), thread: thread.ok() }
    }
}

impl Drop for Heart {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // it ends after the call under way, and a panic in it was printed
            let _ = thread.join();
        }
    }
}
