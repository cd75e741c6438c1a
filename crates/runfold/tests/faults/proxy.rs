//! A network that cuts, delays, repeats and reorders requests.

use crate::running::Dice;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::Ordering::Relaxed;
use std::sync::atomic::{AtomicU16, AtomicU64};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// What happens to a request on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// The server never hears of it.
    Lost,
    Delayed,
    /// It arrives so many times, one after the other.
    Repeated,
    /// It arrives several times at once.
    Crowded,
    /// Half of it arrives first.
    Halved,
    /// The server has it, and the client never hears of that.
    Unanswered,
    HalfAnswered,
    /// It arrives, and once more much later, perhaps at another process of the server.
    Echoed,
    /// The client is cut off and tries again; this one arrives after later ones.
    Overtaken,
    Passed,
}

const FATES: [Fate; 12] = [
    Fate::Lost,
    Fate::Delayed,
    Fate::Repeated,
    Fate::Crowded,
    Fate::Halved,
    Fate::Unanswered,
    Fate::HalfAnswered,
    Fate::Echoed,
    Fate::Overtaken,
    Fate::Passed,
    Fate::Passed,
    Fate::Passed,
];

/// Requests that came with each fate.
pub type Met = Arc<[AtomicU64; FATES.len()]>;

/// Takes one request a connection and sends it on to the port of the moment.
pub fn start(to: Arc<AtomicU16>) -> (u16, Met) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let met = Met::new([const { AtomicU64::new(0) }; FATES.len()]);
    let (counted, dice) = (met.clone(), Arc::new(Mutex::new(Dice::new())));
    std::thread::spawn(move || {
        for client in listener.incoming() {
            let (to, met, dice) = (to.clone(), counted.clone(), dice.clone());
            std::thread::spawn(move || {
                let n = dice.lock().unwrap().below(FATES.len() as u64) as usize;
                met[n].fetch_add(1, Relaxed);
                // a connection that breaks is what this is for
                let _ = client.and_then(|client| pass(client, &to, FATES[n], &dice));
            });
        }
    });
    (port, met)
}

fn pass(mut client: TcpStream, to: &AtomicU16, fate: Fate, dice: &Mutex<Dice>) -> std::io::Result<()> {
    client.set_read_timeout(Some(Duration::from_secs(5)))?;
    let request = one_request(&mut client)?;
    let below = |limit| dice.lock().unwrap().below(limit);
    // a second edit of the same field, long after others, is another edit: only what bears its own identity may come late
    let may_come_late = [&b"POST /events.add_batch"[..], b"POST /files"].iter().any(|start| request.starts_with(start));
    let later = || {
        std::thread::sleep(Duration::from_millis(100 + below(1_500)));
        exchange(&request, to)
    };
    match fate {
        Fate::Lost => return Ok(()),
        Fate::Delayed => std::thread::sleep(Duration::from_millis(below(100))),
        Fate::Repeated => {
            for _ in 0..1 + below(4) {
                exchange(&request, to)?;
            }
        }
        Fate::Crowded => {
            std::thread::scope(|scope| (0..1 + below(4)).for_each(|_| drop(scope.spawn(|| exchange(&request, to)))));
        }
        Fate::Halved => {
            TcpStream::connect(("127.0.0.1", to.load(Relaxed)))?.write_all(&request[..request.len() / 2])?;
        }
        Fate::Overtaken => {
            drop(client);
            return if may_come_late { later().map(drop) } else { Ok(()) };
        }
        Fate::Unanswered | Fate::HalfAnswered | Fate::Echoed | Fate::Passed => {}
    }
    let answer = exchange(&request, to)?;
    match fate {
        Fate::Unanswered => Ok(()),
        Fate::HalfAnswered => client.write_all(&answer[..answer.len() / 2]),
        Fate::Echoed if may_come_late => {
            client.write_all(&answer)?;
            drop(client);
            later().map(drop)
        }
        _ => client.write_all(&answer),
    }
}

fn exchange(request: &[u8], to: &AtomicU16) -> std::io::Result<Vec<u8>> {
    let mut server = TcpStream::connect(("127.0.0.1", to.load(Relaxed)))?;
    server.set_read_timeout(Some(Duration::from_secs(5)))?;
    server.write_all(request)?;
    let mut answer = Vec::new();
    server.read_to_end(&mut answer)?;
    Ok(answer)
}

/// Head and body of a request, made to be the last of its connection.
fn one_request(client: &mut TcpStream) -> std::io::Result<Vec<u8>> {
    let mut reader = BufReader::new(client);
    let (mut head, mut length) = (String::new(), 0);
    let began = Instant::now();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 || began.elapsed() > Duration::from_secs(5) {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        if line == "\r\n" {
            break;
        }
        let lower = line.to_ascii_lowercase();
        if let Some(value) = lower.strip_prefix("content-length:") {
            length = value.trim().parse().map_err(std::io::Error::other)?;
        }
        if !lower.starts_with("connection:") {
            head.push_str(&line);
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    Ok([head.as_bytes(), b"Connection: close\r\n\r\n", &body].concat())
}
