//! Somebody who keeps a live stream open and hears its events.

use super::{Person, TestServer};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(15);

#[derive(Debug, Clone, PartialEq)]
pub struct Heard {
    pub name: String,
    pub id: Option<i64>,
    pub data: Value,
}

pub struct Listener {
    socket: TcpStream,
    events: Receiver<Heard>,
    pub head: String,
}

impl TestServer {
    /// Opens a stream, which must be answered well, with its first event still to be heard.
    #[track_caller]
    pub fn listen_as(&self, who: &Person, request: Value) -> Listener {
        self.listen_with(&format!("authorization: {}", who.basic()), request)
    }

    #[track_caller]
    pub fn listen(&self, scopes: &[&str]) -> Listener {
        self.listen_as(&self.admin, json!({"scopes": scopes}))
    }

    #[track_caller]
    pub fn listen_with(&self, header: &str, request: Value) -> Listener {
        let mut socket = self.connect();
        socket.set_read_timeout(None).unwrap();
        let body = request.to_string();
        let head =
            format!("POST /api/live.stream HTTP/1.1\r\nhost: localhost\r\naccept-encoding: gzip\r\n{header}\r\n");
        write!(socket, "{head}content-length: {}\r\n\r\n{body}", body.len()).unwrap();
        let mut reader = BufReader::new(socket.try_clone().unwrap());
        let head = read_head(&mut reader);
        assert!(head.starts_with("HTTP/1.1 200"), "{head}");
        let (sender, events) = channel();
        std::thread::spawn(move || {
            let mut lines = BufReader::new(Chunks { reader, left: 0 }).lines().map_while(Result::ok);
            while let Some(heard) = next_event(&mut lines) {
                if sender.send(heard).is_err() {
                    return;
                }
            }
        });
        Listener { socket, events, head }
    }
}

fn read_head(reader: &mut impl BufRead) -> String {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") && reader.read_line(&mut head).unwrap() > 0 {}
    head
}

/// The next block that is an event; blocks of comments and bare numbers are passed over.
fn next_event(lines: &mut impl Iterator<Item = String>) -> Option<Heard> {
    loop {
        let (mut name, mut id, mut data) = (None, None, None);
        for line in lines.by_ref() {
            match line.split_once(": ") {
                Some(("event", word)) => name = Some(word.to_owned()),
                Some(("id", number)) => id = number.parse().ok(),
                Some(("data", json)) => data = serde_json::from_str(json).ok(),
                _ if line.is_empty() => break,
                _ => {}
            }
        }
        match (name, data) {
            (Some(name), Some(data)) => return Some(Heard { name, id, data }),
            (None, None) if id.is_some() => {}
            _ => return None,
        }
    }
}

impl Listener {
    /// The next event.
    #[track_caller]
    pub fn next(&self) -> Heard {
        self.events.recv_timeout(PATIENCE).expect("nothing was heard")
    }

    /// The next event of this name; others before it are passed over.
    #[track_caller]
    pub fn hear(&self, name: &str) -> Heard {
        let end = Instant::now() + PATIENCE;
        loop {
            assert!(Instant::now() < end, "`{name}` was not heard");
            let heard = self.next();
            if heard.name == name {
                return heard;
            }
        }
    }

    /// Whether the stream has ended after what was heard.
    pub fn has_ended(&self) -> bool {
        self.events.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Disconnected)
    }

    pub fn hang_up(self) {
        self.socket.shutdown(Shutdown::Both).unwrap();
    }
}

/// A chunked body as a plain stream of bytes.
struct Chunks<R> {
    reader: R,
    left: usize,
}

impl<R: BufRead> Read for Chunks<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.left == 0 {
            let mut line = String::new();
            self.reader.read_line(&mut line)?;
            if line.trim().is_empty() {
                line.clear();
                self.reader.read_line(&mut line)?;
            }
            self.left = usize::from_str_radix(line.trim(), 16).unwrap_or(0);
            if self.left == 0 {
                return Ok(0);
            }
        }
        let most = buffer.len().min(self.left);
        let read = self.reader.read(&mut buffer[..most])?;
        self.left -= read;
        Ok(read)
    }
}
