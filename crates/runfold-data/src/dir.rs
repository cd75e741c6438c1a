//! A folder held open by descriptor, in which no name is followed through a symbolic link.
//! Leaves to others: which names there are and what the files mean.

use std::ffi::OsString;
use std::fs::{DirBuilder, File};
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::sync::Arc;

use rustix::fs::{self, AtFlags, Mode, OFlags};
use rustix::io::Errno;

use crate::DataError;
use crate::error::io_error;

const FOLDER: OFlags = OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::NOFOLLOW).union(OFlags::CLOEXEC);

/// Names are looked up relative to the descriptor, so swapping a parent for a link changes nothing.
#[derive(Debug, Clone)]
pub(crate) struct Dir {
    fd: Arc<OwnedFd>,
}

impl Dir {
    /// Opens `path`, making it durable if it is new. Only its last part must not be a link.
    pub fn open_root(path: &Path) -> Result<Self, DataError> {
        let is_new = path.symlink_metadata().is_err();
        DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(|e| not_a_folder(path, e))?;
        if let Some(parent) = path.parent().filter(|parent| is_new && !parent.as_os_str().is_empty()) {
            File::open(parent).and_then(|parent| parent.sync_all()).map_err(io_error("sync a folder"))?;
        }
        // with a trailing slash the kernel follows the link in spite of NOFOLLOW
        let trimmed: std::path::PathBuf = path.components().collect();
        let fd = fs::open(&trimmed, FOLDER, Mode::empty()).map_err(|e| not_a_folder(path, e.into()))?;
        Ok(Self { fd: Arc::new(fd) })
    }

    /// Opens the folder `name`, making it durable if it is new.
    pub fn subfolder(&self, name: &str) -> Result<Self, DataError> {
        match fs::mkdirat(&self.fd, name, Mode::RWXU) {
            Ok(()) => self.sync()?,
            Err(Errno::EXIST) => {}
            Err(e) => return Err(io_error("make a folder")(e.into())),
        }
        self.existing_subfolder(name)
    }

    pub fn existing_subfolder(&self, name: &str) -> Result<Self, DataError> {
        let fd =
            fs::openat(&self.fd, name, FOLDER, Mode::empty()).map_err(|e| not_a_folder(Path::new(name), e.into()))?;
        Ok(Self { fd: Arc::new(fd) })
    }

    /// Makes a file that must not be there yet, readable by its owner only.
    pub fn create_new(&self, name: &str) -> io::Result<File> {
        let flags = OFlags::RDWR | OFlags::CREATE | OFlags::EXCL;
        self.open_file(name, flags, Mode::RUSR | Mode::WUSR)
    }

    pub fn open_read(&self, name: &str) -> io::Result<File> {
        self.open_file(name, OFlags::RDONLY, Mode::empty())
    }

    pub fn open_write(&self, name: &str) -> io::Result<File> {
        self.open_file(name, OFlags::RDWR, Mode::empty())
    }

    fn open_file(&self, name: &str, flags: OFlags, mode: Mode) -> io::Result<File> {
        // NONBLOCK: a planted FIFO must not hang the thread that opens it
        let flags = flags | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
        let file = File::from(fs::openat(&self.fd, name, flags, mode)?);
        if !file.metadata()?.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "not a plain file"));
        }
        Ok(file)
    }

    /// Size and age of a plain file; `None` for anything else under that name.
    pub fn file_metadata(&self, name: &str) -> io::Result<Option<std::fs::Metadata>> {
        match self.open_read(name) {
            Ok(file) => file.metadata().map(Some),
            Err(e) if is_absent(&e) => Ok(None),
            Err(e) => Err(e),
        }
    }

    pub fn rename(&self, from: &str, to_folder: &Dir, to: &str) -> io::Result<()> {
        Ok(fs::renameat(&self.fd, from, &to_folder.fd, to)?)
    }

    /// Gives the plain file `name` a second name outside, or copies it there where that can't be.
    pub fn link_or_copy(&self, name: &str, to: &Path) -> io::Result<()> {
        let mut from = self.open_read(name)?;
        if fs::linkat(&self.fd, name, fs::CWD, to, AtFlags::empty()).is_ok() {
            return Ok(());
        }
        let mut copy = File::create_new(to)?;
        io::copy(&mut from, &mut copy)?;
        copy.sync_all()
    }

    /// Removes a file or a link itself; tells whether it was there.
    pub fn remove(&self, name: &str) -> io::Result<bool> {
        match fs::unlinkat(&self.fd, name, AtFlags::empty()) {
            Ok(()) => Ok(true),
            Err(Errno::NOENT) => Ok(false),
            Err(e) => Err(e.into()),
        }
    }

    /// After this, names made or removed here survive a power cut.
    pub fn sync(&self) -> Result<(), DataError> {
        fs::fsync(&self.fd).map_err(|e| io_error("sync a folder")(e.into()))
    }

    /// All names but `.` and `..`, in no order; those that are not UTF-8 are not ours and are left out.
    pub fn names(&self) -> Result<Vec<String>, DataError> {
        let entries = fs::Dir::read_from(&self.fd).map_err(|e| io_error("list a folder")(e.into()))?;
        let mut names = Vec::new();
        for entry in entries {
            let entry = entry.map_err(|e| io_error("list a folder")(e.into()))?;
            let name = OsString::from_vec(entry.file_name().to_bytes().to_vec()).into_string();
            names.extend(name.ok().filter(|name| name != "." && name != ".."));
        }
        Ok(names)
    }

    /// Bytes that an ordinary user may still write on this file system.
    pub fn free_space(&self) -> Result<u64, DataError> {
        let stat = fs::fstatvfs(&self.fd).map_err(|e| io_error("ask for free space")(e.into()))?;
        Ok(stat.f_bavail.saturating_mul(stat.f_frsize))
    }
}

/// Whether the error means "no plain file under this name": missing, a link, or something else.
pub(crate) fn is_absent(error: &io::Error) -> bool {
    let is_link = error.raw_os_error() == Some(Errno::LOOP.raw_os_error());
    is_link || matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::InvalidInput)
}

fn not_a_folder(path: &Path, error: io::Error) -> DataError {
    let code = error.raw_os_error();
    let refused = [Errno::LOOP, Errno::NOTDIR, Errno::EXIST];
    if refused.iter().any(|errno| code == Some(errno.raw_os_error())) {
        return DataError::NotAFolder { path: path.display().to_string() };
    }
    io_error("open a folder")(error)
}
