//! One file of a journal, mapped into memory: records are appended to it by any thread without a lock.
//! It leaves which segment is written to the journal.
//!
//! Room is taken by one atomic addition, then filled, then published by the record's word. What was published is never
//! written again, so it may be read while others append. Room that was taken and never published (the process was
//! killed just then) is a gap that readers step over.
#![allow(unsafe_code)] // a mapping that outlives the process is what makes SIGKILL lose nothing

use super::head::{HEAD, Head, SEALED_AT};
use super::record::{ALIGN, FRAME, Kind, checksum, room, split, word};
use memmap2::MmapRaw;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::fd::AsRawFd;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, AtomicU64, AtomicUsize, Ordering};

/// A segment that this process writes.
#[derive(Debug)]
pub struct Segment {
    pub head: Head,
    pub path: PathBuf,
    map: MmapRaw,
    /// Where the next record goes; beyond the end when the segment is full.
    tail: AtomicUsize,
    seed: u32,
}

/// The segment has no room; the next one takes over.
#[derive(Debug)]
pub struct Full;

impl Segment {
    /// Makes the file with all its space taken: a mapped write to a full disk would be a fatal signal.
    ///
    /// # Errors
    /// When there is no space, or the folder can't be written.
    pub fn create(path: &Path, head: Head) -> io::Result<Self> {
        let made = Self::create_whole(path, head);
        if made.is_err() {
            // a file without its space must not be taken for a segment; where removing fails too, its head is missing
            let _ = std::fs::remove_file(path);
        }
        made
    }

    fn create_whole(path: &Path, head: Head) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        let mut file = options.read(true).write(true).create_new(true).mode(0o600).open(path)?;
        reserve(&file, head.length)?;
        file.write_all(&head.encode())?;
        let map = MmapRaw::map_raw(&file)?;
        let seed = head.seed();
        Ok(Self { path: path.to_owned(), map, tail: AtomicUsize::new(HEAD), seed, head })
    }

    fn length(&self) -> usize {
        self.map.len()
    }

    /// The place in the journal that follows this segment.
    pub fn end(&self) -> u64 {
        self.head.base + self.head.length
    }

    /// Bytes that records take, those that are being written included.
    pub fn used(&self) -> usize {
        match self.sealed().load(Ordering::Acquire) {
            0 => self.tail.load(Ordering::Relaxed).min(self.length()),
            sealed => (sealed as usize).min(self.length()),
        }
    }

    /// Appends a record and gives back the place in the journal where it ends.
    ///
    /// # Errors
    /// [`Full`] when it has no room here.
    #[inline]
    pub fn append(&self, kind: Kind, payload: &[u8]) -> Result<u64, Full> {
        let size = room(payload.len());
        let at = self.tail.fetch_add(size, Ordering::Relaxed);
        if at.checked_add(size).is_none_or(|end| end > self.length()) {
            self.seal(at);
            return Err(Full);
        }
        let word = word(kind, payload.len());
        let sum = checksum(self.seed, at as u64, word, payload);
        // SAFETY: `at..at + size` lies in the mapping, was taken by this thread alone by the addition above, and is
        // read by nobody before its word is published. `at` is a multiple of eight, and so is the mapping's start.
        unsafe {
            let place = self.map.as_mut_ptr().add(at);
            place.cast::<u32>().write(sum.to_le());
            place.add(FRAME).copy_from_nonoverlapping(payload.as_ptr(), payload.len());
            (*place.add(4).cast::<AtomicU32>()).store(word.to_le(), Ordering::Release);
        }
        Ok(self.head.base + (at + size) as u64)
    }

    /// Ends the segment at `at`, unless another thread did.
    fn seal(&self, at: usize) {
        if at <= self.length() {
            // of those that found no room, only the first began within the segment
            self.sealed().store(at as u64, Ordering::Release);
        }
    }

    /// Takes no more records.
    pub fn close(&self) {
        let at = self.tail.swap(self.length() + 1, Ordering::AcqRel);
        self.seal(at);
    }

    fn sealed(&self) -> &AtomicU64 {
        // SAFETY: eight aligned bytes of the mapping's head that are only ever accessed through this atomic
        unsafe { &*self.map.as_mut_ptr().add(SEALED_AT).cast::<AtomicU64>() }
    }

    /// Where the published records that begin at `from` end, `limit` bytes further at most. Both are offsets.
    fn published(&self, from: usize, limit: usize) -> usize {
        let mut at = from;
        while at + FRAME <= self.length() && at < from.saturating_add(limit) {
            // SAFETY: four aligned bytes within the mapping; writers publish them through the same atomic
            let word = unsafe { &*self.map.as_mut_ptr().add(at + 4).cast::<AtomicU32>() }.load(Ordering::Acquire);
            let (_, length) = split(u32::from_le(word));
            if word == 0 || at + room(length) > self.length() {
                break;
            }
            at += room(length);
        }
        at
    }

    /// A copy of the published records from the offset `from` on, about `limit` bytes.
    pub fn read(&self, from: usize, limit: usize) -> Vec<u8> {
        let end = self.published(from, limit);
        // SAFETY: everything up to `end` was published before (acquired above) and is never written again
        unsafe { std::slice::from_raw_parts(self.map.as_mut_ptr().add(from), end - from) }.to_vec()
    }

    /// Waits until what was appended would survive a power cut.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn flush(&self) -> io::Result<()> {
        self.map.flush_range(0, self.used().max(HEAD))
    }

    /// Touches the pages, so that appending need not wait for them one by one.
    pub fn warm(&self) {
        #[cfg(target_os = "linux")]
        // SAFETY: advice on the mapping itself; where the kernel does not know it, pages come as they are touched
        unsafe {
            libc::madvise(self.map.as_mut_ptr().cast(), self.length(), libc::MADV_POPULATE_WRITE);
        }
    }
}

/// Takes the space of a file; what was taken reads as zeros.
fn reserve(file: &File, length: u64) -> io::Result<()> {
    debug_assert!((length as usize).is_multiple_of(ALIGN));
    #[cfg(target_os = "linux")]
    {
        // SAFETY: plain system call on an open descriptor
        let failed = unsafe { libc::fallocate(file.as_raw_fd(), 0, 0, length.cast_signed()) } != 0;
        if !failed {
            return Ok(());
        }
        let error = io::Error::last_os_error();
        if !matches!(error.raw_os_error(), Some(libc::EOPNOTSUPP | libc::ENOSYS)) {
            return Err(error);
        }
    }
    let mut file = file;
    let zeros = vec![0; 64 << 10];
    let mut left = length as usize;
    while left > 0 {
        let size = left.min(zeros.len());
        file.write_all(&zeros[..size])?;
        left -= size;
    }
    std::io::Seek::rewind(&mut file)
}

#[cfg(test)]
mod tests {
    use super::super::head::Head;
    use super::*;

    #[test]
    fn threads_append_without_losing_or_tearing_a_record() {
        let folder = tempfile::tempdir().unwrap();
        let head = Head { client: [1; 16], base: 0, began_ms: 0, length: 1 << 20, number: 1 };
        let segment = Segment::create(&folder.path().join("a"), head).unwrap();
        std::thread::scope(|scope| {
            for thread in 0..4u8 {
                let segment = &segment;
                scope.spawn(move || {
                    for n in 0..1_000u32 {
                        let payload = [&[thread][..], &n.to_le_bytes()].concat();
                        segment.append(Kind::Log, &payload).unwrap();
                    }
                });
            }
        });
        let bytes = segment.read(HEAD, usize::MAX);
        assert_eq!(bytes.len(), 4_000 * room(5));
        let mut seen: Vec<Vec<u8>> = bytes.chunks(room(5)).map(|record| record[FRAME..FRAME + 5].to_vec()).collect();
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), 4_000);
    }

    #[test]
    fn a_full_segment_takes_no_record_and_says_where_it_ends() {
        let folder = tempfile::tempdir().unwrap();
        let head = Head { client: [1; 16], base: 100, began_ms: 0, length: HEAD as u64 + 32, number: 1 };
        let segment = Segment::create(&folder.path().join("a"), head).unwrap();
        assert_eq!(segment.append(Kind::Log, &[1; 8]).unwrap(), 100 + HEAD as u64 + 16);
        assert!(segment.append(Kind::Log, &[1; 30]).is_err());
        assert!(segment.append(Kind::Log, &[1; 1]).is_err(), "what is full stays full, so that order holds");
        assert_eq!(segment.sealed().load(Ordering::Acquire), HEAD as u64 + 16);
    }
}
