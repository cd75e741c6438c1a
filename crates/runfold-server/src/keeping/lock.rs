//! One server on a folder: a lock that the operating system drops with the process, however that ends.

use runfold_store::{Result, StoreError};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

#[derive(Debug)]
pub struct Lock(Mutex<Option<File>>);

impl Lock {
    /// Takes the lock of a data folder.
    ///
    /// # Errors
    /// [`StoreError::InUse`] when another server holds it.
    pub fn take(folder: &Path) -> Result<Self> {
        let path = folder.join("lock");
        let what = || format!("opening `{}`", path.display());
        let mut open = OpenOptions::new();
        open.read(true).write(true).create(true).truncate(false).mode(0o600);
        let mut file = open.open(&path).map_err(StoreError::io(what()))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(in_use(folder, &mut file)),
            Err(TryLockError::Error(error)) => return Err(StoreError::io(what())(error)),
        }
        let name_holder = |file: &mut File| {
            file.set_len(0)?;
            file.rewind()?;
            write!(file, "{}", std::process::id())
        };
        name_holder(&mut file).map_err(StoreError::io(what()))?;
        Ok(Self(Mutex::new(Some(file))))
    }

    pub fn release(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
    }
}

fn in_use(folder: &Path, file: &mut File) -> StoreError {
    let mut holder = String::new();
    // Who holds it is good to know, but not needed to refuse.
    let by = match file.read_to_string(&mut holder) {
        Ok(_) if !holder.is_empty() => format!("process {}", holder.trim()),
        _ => "another process".to_owned(),
    };
    StoreError::InUse(format!(
        "a server works on the data folder `{}` already ({by}); stop that one, or name another folder",
        folder.display()
    ))
}
