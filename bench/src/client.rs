//! A client that keeps its connection and costs next to nothing, so that the server is what is measured.
//! Leaves bodies and their meaning to those who ask.

use anyhow::{Context, Result, bail, ensure};
use base64::Engine;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, IoSlice, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// No answer takes longer.
const PATIENCE: Duration = Duration::from_secs(120);

pub struct Client {
    stream: BufReader<TcpStream>,
    address: String,
    authorization: String,
}

/// A status and a body.
pub type Answer = (u16, Vec<u8>);

impl Client {
    pub fn connect(address: &str, authorization: &str) -> Result<Self> {
        let stream = TcpStream::connect(address).with_context(|| format!("can't connect to {address}"))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Self {
            stream: BufReader::new(stream),
            address: address.to_owned(),
            authorization: authorization.to_owned(),
        })
    }

    /// Logs in with a key pair; the client that comes back carries the token.
    pub fn login(address: &str, key: &str, secret: &str) -> Result<Self> {
        let basic = base64::engine::general_purpose::STANDARD.encode(format!("{key}:{secret}"));
        let mut client = Self::connect(address, &format!("Basic {basic}"))?;
        let token = client.call("auth.login", &json!({}))?;
        let token = token["token"].as_str().context("auth.login gave no token")?;
        client.authorization = format!("Bearer {token}");
        Ok(client)
    }

    pub fn authorization(&self) -> &str {
        &self.authorization
    }

    /// Calls an action that must succeed and gives back its data.
    pub fn call(&mut self, action: &str, body: &Value) -> Result<Value> {
        let (status, answer) = self.post(action, "application/json", body.to_string().as_bytes())?;
        ensure!(status == 200, "{action} answered {status}: {}", String::from_utf8_lossy(&answer));
        let mut answer: Value = serde_json::from_slice(&answer)?;
        Ok(answer["data"].take())
    }

    pub fn post(&mut self, action: &str, kind: &str, body: &[u8]) -> Result<Answer> {
        let head = format!(
            "POST /api/{action} HTTP/1.1\r\nHost: {}\r\nAuthorization: {}\r\nContent-Type: {kind}\r\n\
             Content-Length: {}\r\n\r\n",
            self.address,
            self.authorization,
            body.len()
        );
        self.send(head.as_bytes(), body)?;
        self.answer()
    }

    /// Head and body in one system call where the socket takes them.
    fn send(&mut self, head: &[u8], body: &[u8]) -> Result<()> {
        let stream = self.stream.get_mut();
        let sent = stream.write_vectored(&[IoSlice::new(head), IoSlice::new(body)])?;
        if sent < head.len() {
            stream.write_all(&head[sent..])?;
        }
        stream.write_all(&body[sent.saturating_sub(head.len())..])?;
        Ok(())
    }

    fn answer(&mut self) -> Result<Answer> {
        let mut line = String::new();
        self.stream.read_line(&mut line)?;
        let status = line.split(' ').nth(1).and_then(|code| code.parse().ok()).context("no HTTP answer came")?;
        let mut length = None;
        loop {
            line.clear();
            self.stream.read_line(&mut line)?;
            let Some((name, value)) = line.split_once(':') else { break };
            if name.eq_ignore_ascii_case("content-length") {
                length = Some(value.trim().parse()?);
            }
        }
        let Some(length) = length else { bail!("an answer without a content length") };
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body)?;
        Ok((status, body))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    #[test]
    fn one_connection_carries_many_requests() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let echo = std::thread::spawn(move || {
            let mut stream = BufReader::new(listener.accept().unwrap().0);
            for _ in 0..2 {
                let mut length = 0;
                for line in stream.by_ref().lines().map(Result::unwrap).take_while(|line| !line.is_empty()) {
                    if let Some(value) = line.strip_prefix("Content-Length: ") {
                        length = value.parse().unwrap();
                    }
                }
                let mut body = vec![0; length];
                stream.read_exact(&mut body).unwrap();
                write!(stream.get_mut(), "HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\n").unwrap();
                stream.get_mut().write_all(&body).unwrap();
            }
        });
        let mut client = Client::connect(&address, "").unwrap();
        let large = vec![b'x'; 3 << 20];
        assert_eq!(client.post("a.b", "text/plain", &large).unwrap(), (200, large));
        assert_eq!(client.post("a.b", "text/plain", b"").unwrap(), (200, Vec::new()));
        echo.join().unwrap();
    }
}
