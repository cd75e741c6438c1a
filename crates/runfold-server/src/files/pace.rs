//! The body of an upload as its reader may have it: a sender that stands still is given up, and a reader that finds
//! nothing in what comes does not pile it up.

use axum::body::{Body, BodyDataStream};
use bytes::Bytes;
use futures_util::Stream;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::Sleep;

/// Bytes that a reader may hold back: more than the largest piece that arrives at once, and any head of a form's part.
const MOST_HELD: usize = 4 << 20;

/// Bytes given to the reader since it last made something of them.
#[derive(Debug, Clone, Default)]
pub struct Held(Arc<AtomicUsize>);

impl Held {
    pub fn let_go(&self) {
        self.0.store(0, Ordering::Relaxed);
    }

    fn add(&self, bytes: usize) -> usize {
        self.0.fetch_add(bytes, Ordering::Relaxed) + bytes
    }
}

pub struct Paced {
    body: BodyDataStream,
    held: Held,
    idle: Duration,
    waiting: Option<Pin<Box<Sleep>>>,
    /// The next poll finds nothing: the form's reader takes all that is there before it looks at any of it.
    rests: bool,
}

impl Paced {
    pub fn new(body: Body, idle: Duration, held: Held) -> Self {
        Self { body: body.into_data_stream(), held, idle, waiting: None, rests: false }
    }

    fn gave_up(&mut self, cx: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        let idle = self.idle;
        let waiting = self.waiting.get_or_insert_with(|| Box::pin(tokio::time::sleep(idle)));
        waiting.as_mut().poll(cx).map(|()| Some(Err(io::Error::new(io::ErrorKind::TimedOut, "it stood still"))))
    }
}

impl Stream for Paced {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        if std::mem::take(&mut self.rests) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        match Pin::new(&mut self.body).poll_next(cx) {
            Poll::Pending => self.gave_up(cx),
            Poll::Ready(None) => Poll::Ready(None),
            Poll::Ready(Some(Err(error))) => Poll::Ready(Some(Err(io::Error::other(error)))),
            Poll::Ready(Some(Ok(bytes))) => {
                self.waiting = None;
                self.rests = true;
                if self.held.add(bytes.len()) > MOST_HELD {
                    let error = io::Error::new(io::ErrorKind::InvalidData, "it holds no part of a form");
                    return Poll::Ready(Some(Err(error)));
                }
                Poll::Ready(Some(Ok(bytes)))
            }
        }
    }
}
