//! Files that wait to be sent: each a note beside the journal, with its content or the place of it.
//! It leaves sending one file to `http::upload`, and when to do so to the threads.

use super::calls::{Alias, Made, make};
use crate::error::{ClientError, Result};
use crate::http::Client;
use crate::http::upload::Sent;
use serde::{Deserialize, Serialize};
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

const CALL: Duration = Duration::from_secs(60);

/// What becomes of the file meanwhile.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// What arrives is the content as it was when it was given.
    Copy,
    /// The journal takes the file.
    Move,
    /// It is read when it is sent.
    Reference,
}

/// A file to send.
#[derive(Debug, Clone)]
pub struct Upload {
    pub path: PathBuf,
    /// Below the server's files.
    pub name: String,
    /// Calls made once it is there whole.
    pub then: Vec<(String, Vec<u8>)>,
    pub keep: Keep,
    pub content_type: Option<String>,
}

/// The note of one.
#[derive(Debug, Serialize, Deserialize)]
struct Note {
    name: String,
    /// Where the content is, if not beside the note.
    path: Option<PathBuf>,
    then: Vec<(String, String)>,
    content_type: Option<String>,
    /// The journal's place when it was given: calls made before come first.
    after: u64,
    /// The server's name for it, once it has begun.
    #[serde(default)]
    upload: Option<String>,
}

fn folder_of(journal: &Path) -> PathBuf {
    journal.join("uploads")
}

/// Puts the file where the threads find it; gives back its number.
///
/// # Errors
/// When it can't be read or kept.
pub fn put(journal: &Path, upload: &Upload, after: u64) -> Result<u64> {
    let folder = folder_of(journal);
    let refused = || ClientError::file(format!("`{}` can't be kept for sending", upload.path.display()));
    fs::create_dir_all(&folder).map_err(refused())?;
    let size = fs::metadata(&upload.path).map_err(refused())?;
    if !size.is_file() {
        return Err(ClientError::Settings(format!("`{}` is not a file", upload.path.display())));
    }
    let number = claim(&folder).map_err(refused())?;
    let content = content_path(&folder, number);
    let kept = match upload.keep {
        Keep::Copy => fs::copy(&upload.path, &content).map(drop),
        Keep::Move => fs::rename(&upload.path, &content)
            .or_else(|_| fs::copy(&upload.path, &content).and_then(|_| fs::remove_file(&upload.path))),
        Keep::Reference => Ok(()),
    };
    let path = match upload.keep {
        Keep::Reference => Some(fs::canonicalize(&upload.path).map_err(refused())?),
        _ => None,
    };
    let then = upload.then.iter().map(|(action, body)| (action.clone(), String::from_utf8_lossy(body).into_owned()));
    let note = Note {
        name: upload.name.clone(),
        path,
        then: then.collect(),
        content_type: upload.content_type.clone(),
        after,
        upload: None,
    };
    let written = kept.and_then(|()| write(&note_path(&folder, number), &note));
    written.map_err(|source| {
        // without its note nobody finds the copy
        let _ = fs::remove_file(&content);
        refused()(source)
    })?;
    Ok(number)
}

/// Takes the next number, also among threads and processes.
fn claim(folder: &Path) -> std::io::Result<u64> {
    let numbers = fs::read_dir(folder)?.flatten().filter_map(|entry| number_of(&entry.path()));
    let mut number = numbers.max().unwrap_or(0) + 1;
    loop {
        let mut options = OpenOptions::new();
        match options.write(true).create_new(true).mode(0o600).open(content_path(folder, number)) {
            Ok(_) => return Ok(number),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => number += 1,
            Err(error) => return Err(error),
        }
    }
}

fn number_of(path: &Path) -> Option<u64> {
    path.file_name()?.to_str()?.split('.').next()?.parse().ok()
}

fn content_path(folder: &Path, number: u64) -> PathBuf {
    folder.join(format!("{number:08}.content"))
}

fn note_path(folder: &Path, number: u64) -> PathBuf {
    folder.join(format!("{number:08}.json"))
}

fn write(path: &Path, note: &Note) -> std::io::Result<()> {
    let temporary = path.with_extension("new");
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&temporary)?;
    file.write_all(&serde_json::to_vec(note)?)?;
    fs::rename(&temporary, path)
}

/// The numbers of those that wait, in order.
pub fn list(journal: &Path) -> Vec<u64> {
    let entries = fs::read_dir(folder_of(journal)).into_iter().flatten().flatten().map(|entry| entry.path());
    let notes = entries.filter(|path| path.extension().is_some_and(|kind| kind == "json"));
    let mut numbers: Vec<u64> = notes.filter_map(|path| number_of(&path)).collect();
    numbers.sort_unstable();
    numbers
}

/// The number of the newest; 0 without one.
pub fn newest(journal: &Path) -> u64 {
    list(journal).last().copied().unwrap_or(0)
}

pub fn any_up_to(journal: &Path, number: u64) -> bool {
    number > 0 && list(journal).first().is_some_and(|first| *first <= number)
}

/// Whether one waits that was given before the journal's place.
pub fn any_before(journal: &Path, place: u64) -> bool {
    let folder = folder_of(journal);
    list(journal).into_iter().any(|number| {
        let note = fs::read(note_path(&folder, number)).ok();
        note.and_then(|note| serde_json::from_slice::<Note>(&note).ok()).is_some_and(|note| note.after < place)
    })
}

/// Sends what waits beside one journal.
pub struct Sending<'a> {
    pub folder: &'a Path,
    pub client: &'a Client,
    pub alias: Alias,
    /// How far the journal was sent.
    pub sent: &'a dyn Fn() -> u64,
}

impl Sending<'_> {
    /// Sends all, until `stop` says so. `refused` hears of those that will never be sent.
    ///
    /// # Errors
    /// When one should be tried again later.
    pub fn all(&self, stop: &dyn Fn() -> bool, refused: &mut dyn FnMut(String)) -> Result<()> {
        for number in list(self.folder) {
            if stop() {
                break;
            }
            if let Some(words) = self.one(number, stop)? {
                refused(words);
            }
            self.remove(number)?;
        }
        Ok(())
    }

    /// `Some`: why it will never be sent.
    fn one(&self, number: u64, stop: &dyn Fn() -> bool) -> Result<Option<String>> {
        let folder = folder_of(self.folder);
        let path = note_path(&folder, number);
        let read = fs::read(&path).map_err(ClientError::file(format!("`{}` can't be read", path.display())))?;
        let Ok(mut note) = serde_json::from_slice::<Note>(&read) else {
            return Ok(Some(format!("the note of an upload is damaged: {}", path.display())));
        };
        let content = note.path.clone().unwrap_or_else(|| content_path(&folder, number));
        let (name, kind, begun) = (note.name.clone(), note.content_type.clone(), note.upload.clone());
        let sent = self.client.upload_resumable(
            &content,
            &name,
            kind.as_deref(),
            Sent { begun, stop, progress: None, patience: Duration::from_secs(120) },
            &mut |upload| {
                note.upload = Some(upload.to_owned());
                // without it the upload begins anew after a crash, which costs time and nothing else
                let _ = write(&path, &note);
            },
        );
        match sent {
            Ok(_) => self.make_all(&note),
            Err(error) if super::calls::waits(&error) => Err(error),
            Err(error) => Ok(Some(error.to_string())),
        }
    }

    fn make_all(&self, note: &Note) -> Result<Option<String>> {
        if !note.then.is_empty() && (self.sent)() < note.after {
            return Err(ClientError::Waits("a file was sent before the calls that come first".to_owned()));
        }
        for (action, body) in &note.then {
            if let Made::Refused(words) = make(self.client, action, body.as_bytes(), &self.alias, CALL)? {
                return Ok(Some(words));
            }
        }
        Ok(None)
    }

    fn remove(&self, number: u64) -> Result<()> {
        let folder = folder_of(self.folder);
        // the content first: a note without content is reported, content without a note would stay for ever
        let content = fs::remove_file(content_path(&folder, number));
        let note = note_path(&folder, number);
        content
            .or_else(gone)
            .and_then(|()| fs::remove_file(&note).or_else(gone))
            .map_err(ClientError::file(format!("`{}` can't be removed", note.display())))
    }
}

fn gone(error: std::io::Error) -> std::io::Result<()> {
    if error.kind() == std::io::ErrorKind::NotFound { Ok(()) } else { Err(error) }
}
