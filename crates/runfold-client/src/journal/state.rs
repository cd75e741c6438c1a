//! How far a journal was sent: two slots written in turn, so that one of them is whole whenever the power goes.
//! It leaves deciding how far that is to the sender. Losing it costs a repeat, which the server knows to be one.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::Path;

const SLOT: u64 = 64;

/// Places in the journal, each the end of what was done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// The server has everything before.
    pub sent: u64,
    /// Calls before this place were made.
    pub called: u64,
    /// A batch that ends here may have been sent, with its answer lost: nothing before may be rearranged.
    pub tried: u64,
}

#[derive(Debug)]
pub struct State {
    file: File,
    turn: u64,
    pub progress: Progress,
}

impl State {
    /// # Errors
    /// When the file can't be opened or read.
    pub fn open(path: &Path) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        let file = options.read(true).write(true).create(true).truncate(false).mode(0o600).open(path)?;
        let newest = [0, 1].into_iter().filter_map(|slot| read(&file, slot)).max_by_key(|(turn, _)| *turn);
        let (turn, progress) = newest.unwrap_or_default();
        Ok(Self { file, turn, progress })
    }

    /// # Errors
    /// When the disk fails; what was noted before still holds.
    pub fn note(&mut self, progress: Progress) -> io::Result<()> {
        self.turn += 1;
        let mut slot = [0; SLOT as usize];
        for (at, value) in [self.turn, progress.sent, progress.called, progress.tried].into_iter().enumerate() {
            slot[at * 8..at * 8 + 8].copy_from_slice(&value.to_le_bytes());
        }
        let sum = crc32fast::hash(&slot[..32]);
        slot[32..36].copy_from_slice(&sum.to_le_bytes());
        self.progress = progress;
        self.file.write_all_at(&slot, self.turn % 2 * SLOT)
    }
}

fn read(file: &File, slot: u64) -> Option<(u64, Progress)> {
    let mut bytes = [0; SLOT as usize];
    file.read_exact_at(&mut bytes, slot * SLOT).ok()?;
    let sum = u32::from_le_bytes([bytes[32], bytes[33], bytes[34], bytes[35]]);
    if crc32fast::hash(&bytes[..32]) != sum {
        return None;
    }
    let number = |at: usize| bytes[at * 8..at * 8 + 8].iter().rev().fold(0, |sum, byte| sum << 8 | u64::from(*byte));
    Some((number(0), Progress { sent: number(1), called: number(2), tried: number(3) }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_survives_and_a_torn_slot_costs_one_step() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state");
        let mut state = State::open(&path).unwrap();
        assert_eq!(state.progress, Progress::default());
        let at = |sent| Progress { sent, called: sent + 1, tried: sent + 2 };
        (1..=5).for_each(|sent| state.note(at(sent)).unwrap());
        assert_eq!(State::open(&path).unwrap().progress, at(5));
        state.file.write_all_at(&[0xff; 20], SLOT).unwrap(); // the newest slot is torn
        assert_eq!(State::open(&path).unwrap().progress, at(4));
    }
}
