//! Carries bytes from the async side to blocking work in chunks, with at most two chunks in memory.
//! Leaves to others: what the work does with a chunk.

use tokio::task::JoinHandle;

use crate::DataError;
use crate::error::io_error;

/// One chunk handed to the blocking side.
pub(crate) const CHUNK_BYTES: usize = 1 << 20;

/// Blocking work that takes a stream chunk by chunk.
pub(crate) trait Sink: Send + 'static {
    fn put(&mut self, bytes: &[u8]) -> Result<(), DataError>;
}

/// One chunk is filled while the one before is hashed and written.
pub(crate) struct Pump<S> {
    filling: Vec<u8>,
    side: Side<S>,
}

enum Side<S> {
    Idle(S, Vec<u8>),
    Busy(JoinHandle<Result<(S, Vec<u8>), DataError>>),
    /// A chunk failed, and the sink is gone with it.
    Failed,
}

impl<S: Sink> Pump<S> {
    pub fn new(sink: S) -> Self {
        Self { filling: Vec::new(), side: Side::Idle(sink, Vec::new()) }
    }

    pub async fn write(&mut self, mut bytes: &[u8]) -> Result<(), DataError> {
        while !bytes.is_empty() {
            let room = CHUNK_BYTES - self.filling.len();
            let (now, later) = bytes.split_at(room.min(bytes.len()));
            self.filling.extend_from_slice(now);
            bytes = later;
            if self.filling.len() == CHUNK_BYTES {
                self.send_chunk().await?;
            }
        }
        Ok(())
    }

    /// Hands over what is left and gives the sink back once all of it is through.
    pub async fn drain(mut self) -> Result<S, DataError> {
        if !self.filling.is_empty() {
            self.send_chunk().await?;
        }
        let (sink, _) = self.idle().await?;
        Ok(sink)
    }

    /// Memory held for bytes on their way, the chunk at work included.
    pub fn buffered_bytes(&self) -> usize {
        let other = match &self.side {
            Side::Idle(_, spare) => spare.capacity(),
            Side::Busy(_) => CHUNK_BYTES,
            Side::Failed => 0,
        };
        self.filling.capacity() + other
    }

    async fn send_chunk(&mut self) -> Result<(), DataError> {
        let (mut sink, spare) = self.idle().await?;
        let chunk = std::mem::replace(&mut self.filling, spare);
        self.side = Side::Busy(tokio::task::spawn_blocking(move || {
            sink.put(&chunk)?;
            let mut spare = chunk;
            spare.clear();
            Ok((sink, spare))
        }));
        Ok(())
    }

    /// Waits for the chunk at work. Dropped while it waits, the next call waits for the same chunk.
    async fn idle(&mut self) -> Result<(S, Vec<u8>), DataError> {
        if let Side::Busy(work) = &mut self.side {
            let done = joined(work.await);
            self.side = Side::Failed;
            return done;
        }
        match std::mem::replace(&mut self.side, Side::Failed) {
            Side::Idle(sink, spare) => Ok((sink, spare)),
            _ => Err(io_error("go on after a failed write")(std::io::ErrorKind::BrokenPipe.into())),
        }
    }
}

/// Runs file work where it may block.
pub(crate) async fn blocking<T, F>(work: F) -> Result<T, DataError>
where
    T: Send + 'static,
    F: FnOnce() -> Result<T, DataError> + Send + 'static,
{
    joined(tokio::task::spawn_blocking(work).await)
}

fn joined<T>(ended: Result<Result<T, DataError>, tokio::task::JoinError>) -> Result<T, DataError> {
    ended.unwrap_or_else(|e| Err(io_error("finish file work")(std::io::Error::other(e))))
}
