//! Programs that the agent runs for itself (git, uv, python): without a shell, without input, ended when the task is.

use crate::attempt::orders::Orders;
use crate::process::tree;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::{Duration, Instant};

/// What is kept of a program's output for the error message.
const KEPT_BYTES: usize = 64 << 10;
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// How a program ended.
#[derive(Debug)]
pub struct Ended {
    pub ok: bool,
    pub output: String,
}

/// Why a program came to no end of its own.
#[derive(Debug)]
pub enum Cut {
    /// The task is to stop.
    Stopped,
    /// It said nothing for too long.
    Stalled(Duration),
    Io(std::io::Error),
}

/// Runs a program and passes each line of what it says to `said`. One that says nothing for `patience` is ended.
pub fn run(
    command: &mut Command,
    orders: &Orders,
    patience: Duration,
    mut said: impl FnMut(&str),
) -> Result<Ended, Cut> {
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0);
    let mut child = command.spawn().map_err(Cut::Io)?;
    let (sender, lines) = mpsc::sync_channel(256);
    let pipes: [Option<Box<dyn Read + Send>>; 2] =
        [child.stdout.take().map(|pipe| Box::new(pipe) as _), child.stderr.take().map(|pipe| Box::new(pipe) as _)];
    let readers: Vec<_> = pipes.into_iter().flatten().map(|pipe| read_lines(pipe, sender.clone())).collect();
    drop(sender);
    let mut output = String::new();
    let mut heard = Instant::now();
    let cut = loop {
        match lines.recv_timeout(LOOK_EVERY) {
            Ok(line) => {
                heard = Instant::now();
                said(&line);
                keep(&mut output, &line);
            }
            Err(RecvTimeoutError::Disconnected) => break None,
            Err(RecvTimeoutError::Timeout) if orders.stop().is_some() => break Some(Cut::Stopped),
            Err(RecvTimeoutError::Timeout) if heard.elapsed() > patience => break Some(Cut::Stalled(patience)),
            Err(RecvTimeoutError::Timeout) => {}
        }
    };
    if cut.is_some() {
        let pid = i32::try_from(child.id()).unwrap_or_default();
        let family = || {
            let mut family = tree::descendants(pid);
            family.extend(tree::began(pid).map(|_| pid).filter(|_| !is_zombie(pid)));
            family
        };
        tree::end_alone(family, Duration::from_secs(5));
        // what it printed last is of no use any more
        drop(lines);
    }
    let status = child.wait().map_err(Cut::Io)?;
    for reader in readers {
        // a reader has nothing to say but that the pipe ended
        let _ = reader.join();
    }
    match cut {
        Some(cut) => Err(cut),
        None => Ok(Ended { ok: status.success(), output }),
    }
}

fn is_zombie(pid: i32) -> bool {
    std::fs::read_to_string(format!("/proc/{pid}/stat"))
        .ok()
        .and_then(|text| text.rsplit_once(')').map(|(_, rest)| rest.trim_start().starts_with('Z')))
        .unwrap_or(true)
}

fn read_lines(pipe: Box<dyn Read + Send>, sender: mpsc::SyncSender<String>) -> std::thread::JoinHandle<()> {
    std::thread::spawn(move || {
        let mut reader = BufReader::new(pipe);
        let mut line = Vec::new();
        loop {
            line.clear();
            // a line without an end must not fill the memory
            match reader.by_ref().take(KEPT_BYTES as u64).read_until(b'\n', &mut line) {
                Ok(0) | Err(_) => return,
                Ok(_) => {}
            }
            for piece in String::from_utf8_lossy(&line).split(['\n', '\r']).filter(|piece| !piece.trim().is_empty()) {
                if sender.send(piece.to_owned()).is_err() {
                    return;
                }
            }
        }
    })
}

fn keep(output: &mut String, line: &str) {
    if output.len() + line.len() > KEPT_BYTES {
        let mut from = output.len() / 2;
        while !output.is_char_boundary(from) {
            from += 1;
        }
        output.drain(..from);
    }
    output.push_str(line);
    output.push('\n');
}

/// What a program printed, as far as it helps: its last lines.
pub fn last_lines(output: &str, count: usize) -> String {
    let lines: Vec<&str> = output.lines().collect();
    lines[lines.len().saturating_sub(count)..].join("\n")
}
