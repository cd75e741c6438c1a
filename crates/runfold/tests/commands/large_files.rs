//! Large files through the real process: its memory does not grow with them.

use crate::support::Place;
use std::io::{Read, Write};
use std::net::TcpStream;

const BOUNDARY: &str = "e2f1d3";
const GROWTH_KIB: u64 = 64 << 10;
const MIB: u64 = 1 << 20;

fn rss_kib(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// The bytes of the `n`-th MiB: no two alike.
fn piece(n: u64) -> Vec<u8> {
    let mut state = n.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut bytes = Vec::with_capacity(MIB as usize);
    while bytes.len() < MIB as usize {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend_from_slice(&state.to_le_bytes());
    }
    bytes
}

/// Sends and fetches a file of so many MiB and compares each byte.
fn travels(mib: u64) {
    let place = Place::new();
    let server = place.server(|command| {
        command.env("RUNFOLD_ADMIN_ACCESS_KEY", "GIVEN").env("RUNFOLD_ADMIN_SECRET_KEY", "secret");
    });
    let address = server.origin.strip_prefix("http://").unwrap().to_owned();
    let basic = "Basic R0lWRU46c2VjcmV0";
    let before = rss_kib(server.pid());
    let head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"p/large.bin\"; filename=\"f\"\r\n\r\n");
    let tail = format!("\r\n--{BOUNDARY}--\r\n");
    let length = mib * MIB + (head.len() + tail.len()) as u64;
    let mut stream = TcpStream::connect(&address).unwrap();
    write!(stream, "POST /files HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: {basic}\r\nContent-Type: multipart/form-data; boundary={BOUNDARY}\r\nContent-Length: {length}\r\n\r\n{head}").unwrap();
    (0..mib).for_each(|n| stream.write_all(&piece(n)).unwrap());
    stream.write_all(tail.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");

    let mut stream = TcpStream::connect(&address).unwrap();
    write!(
        stream,
        "GET /files/p/large.bin HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: {basic}\r\n\r\n"
    )
    .unwrap();
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).unwrap();
        head.push(byte[0]);
    }
    assert!(String::from_utf8_lossy(&head).contains(&format!("content-length: {}", mib * MIB)));
    let mut got = vec![0; MIB as usize];
    for n in 0..mib {
        stream.read_exact(&mut got).unwrap();
        assert!(got == piece(n), "MiB {n} differs");
    }
    let grown = rss_kib(server.pid()).saturating_sub(before);
    assert!(grown < GROWTH_KIB, "the server's memory grew by {grown} KiB");
}

#[test]
fn a_large_file_travels_both_ways_in_bounded_memory() {
    let mib = std::env::var("RUNFOLD_TEST_FILE_MIB").ok().and_then(|mib| mib.parse().ok());
    travels(mib.unwrap_or(256));
}

#[test]
#[ignore = "ten GiB take minutes and their room on the disk"]
fn a_file_of_ten_gib_travels_both_ways_in_bounded_memory() {
    travels(10 << 10);
}
