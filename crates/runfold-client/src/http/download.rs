//! One file from a server: there whole or not at all, taken up where it was cut.
//! It leaves what it is for to its callers.

use super::pause::{Backoff, Deadline};
use super::{Client, Failed, failed};
use crate::error::{ClientError, Result, is_temporary};
use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::path::Path;
use std::time::{Duration, Instant};

const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// What has arrived so far.
struct Arrived {
    bytes: u64,
    total: u64,
    /// Names the content: another one must not be joined to what is here.
    tag: Option<String>,
}

impl Client {
    /// Fetches `url` into `path`; gives back its bytes. The token goes along only to this server's own addresses.
    ///
    /// # Errors
    /// When the server refuses, nothing moved for as long as `patience` lasts, or the disk refuses.
    pub fn download(
        &self,
        url: &str,
        path: &Path,
        patience: Duration,
        stop: &dyn Fn() -> bool,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<u64> {
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(format!(".{}.part", crate::process::token()));
        let partial = path.with_file_name(name);
        let refused = || ClientError::file(format!("`{}` can't be written", path.display()));
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).open(&partial).map_err(refused())?;
        let fetched = self.fetch(url, &mut file, patience, stop, progress);
        let renamed = fetched.and_then(|bytes| {
            file.sync_data().and_then(|()| std::fs::rename(&partial, path)).map_err(refused())?;
            Ok(bytes)
        });
        if renamed.is_err() {
            // half a file is of no use to anybody
            let _ = std::fs::remove_file(&partial);
        }
        renamed
    }

    fn fetch(
        &self,
        url: &str,
        file: &mut File,
        patience: Duration,
        stop: &dyn Fn() -> bool,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<u64> {
        let mut arrived = Arrived { bytes: 0, total: 0, tag: None };
        let mut backoff = Backoff::up_to(LONGEST_PAUSE);
        let mut moved = Instant::now();
        loop {
            let before = arrived.bytes;
            let error = match self.fetch_on(url, file, &mut arrived, stop, progress) {
                Ok(()) => return Ok(arrived.bytes),
                Err(error) => error,
            };
            if arrived.bytes > before {
                moved = Instant::now();
                backoff = Backoff::up_to(LONGEST_PAUSE);
            }
            let pause = backoff.pause(error.retry_after());
            if !error.is_temporary() || stop() || moved.elapsed() + pause > patience {
                return Err(error);
            }
            std::thread::sleep(pause);
        }
    }

    /// From where it was cut, or from the beginning where the content is another one by now.
    fn fetch_on(
        &self,
        url: &str,
        file: &mut File,
        arrived: &mut Arrived,
        stop: &dyn Fn() -> bool,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<()> {
        let broken = |reason: String| ClientError::unreachable("download", url, reason);
        let mut request = self.agent()?.get(url).header("Accept-Encoding", "identity");
        if self.is_own(url) {
            let token = self.token(Deadline::after(patience_of_login()));
            let token = token.map_err(|failure| match failure {
                Failed::For(error) | Failed::NotNow(error, _) => error,
                Failed::Unsent(reason) | Failed::Unknown(reason) => broken(reason),
            })?;
            request = request.header("Authorization", token.authorization());
        }
        if let (true, Some(tag)) = (arrived.bytes > 0, &arrived.tag) {
            request = request.header("Range", format!("bytes={}-", arrived.bytes)).header("If-Range", tag);
        }
        let response = request.call().map_err(|error| match failed(&error) {
            Failed::For(error) => error,
            Failed::NotNow(error, _) => error,
            Failed::Unsent(reason) | Failed::Unknown(reason) => broken(reason),
        })?;
        let status = response.status().as_u16();
        match status {
            206 if arrived.bytes > 0 => {}
            200 => {
                let refused = ClientError::file("the download can't be begun anew".to_owned());
                file.set_len(0).and_then(|()| std::io::Seek::rewind(file)).map_err(refused)?;
                let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok());
                arrived.total = header("content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
                arrived.tag = header("etag").map(str::to_owned);
                arrived.bytes = 0;
            }
            status if is_temporary(status) => return Err(broken(format!("status {status}"))),
            code => {
                let message = format!("the file was not given out: {url}");
                let action = "download".to_owned();
                return Err(ClientError::Api { action, code, subcode: 0, message, data: serde_json::Value::Null });
            }
        }
        let mut body = response.into_body().into_with_config().limit(u64::MAX).reader();
        let mut buffer = vec![0; 256 << 10];
        loop {
            let read = body.read(&mut buffer).map_err(|error| broken(format!("the download broke off: {error}")))?;
            if read == 0 {
                break;
            }
            let refused = ClientError::file("the download can't be written".to_owned());
            file.write_all(&buffer[..read]).map_err(refused)?;
            arrived.bytes += read as u64;
            progress(arrived.bytes, arrived.total);
            if stop() {
                return Err(broken("the download was stopped".to_owned()));
            }
        }
        if arrived.total > 0 && arrived.bytes != arrived.total {
            return Err(broken(format!("{} of {} bytes came", arrived.bytes, arrived.total)));
        }
        Ok(())
    }

    /// Whether the address is this server's, so that it may see the token.
    pub(super) fn is_own(&self, url: &str) -> bool {
        let settings = self.settings();
        [&settings.files, &settings.api].into_iter().any(|root| {
            !root.is_empty()
                && url.strip_prefix(root.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
        })
    }
}

fn patience_of_login() -> Duration {
    Duration::from_secs(60)
}
