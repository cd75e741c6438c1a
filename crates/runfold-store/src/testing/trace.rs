//! What was written to a disk, in order, and what a power cut at any place of it may have left.
//!
//! Until a file is synced, any of its writes may be missing, also an earlier one where a later one is there, and any
//! sector of a write that is there. A new file is sure to have its name once the folder was synced, which SQLite does
//! with the first sync of a journal.

use std::collections::BTreeMap;
use std::path::Path;

/// What a disk writes as a whole.
const SECTOR: usize = 512;

#[derive(Debug, Clone)]
pub(super) enum Op {
    Open { name: String, is_journal: bool },
    Write { name: String, at: usize, bytes: Vec<u8> },
    Truncate { name: String, size: usize },
    Sync { name: String },
    Delete { name: String, synced: bool },
}

/// What happens to that which was not synced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loss {
    /// The process was killed, the machine goes on: everything is there.
    Nothing,
    /// The power was cut before the disk did anything on its own.
    Everything,
    /// Writes are missing, torn and out of order, as this seed has it.
    Some(u64),
}

/// Everything that was done to the files of a folder.
#[derive(Debug, Clone)]
pub struct Trace {
    before: BTreeMap<String, Vec<u8>>,
    ops: Vec<Op>,
}

impl Trace {
    pub(super) fn from_folder(folder: &Path) -> Self {
        let mut before = BTreeMap::new();
        for entry in std::fs::read_dir(folder).expect("the folder can be read") {
            let entry = entry.expect("the folder can be read");
            let name = entry.file_name().to_string_lossy().into_owned();
            if entry.path().is_file() && !name.ends_with("-shm") {
                before.insert(name, std::fs::read(entry.path()).expect("the file can be read"));
            }
        }
        Self { before, ops: Vec::new() }
    }

    pub(super) fn push(&mut self, op: Op) {
        self.ops.push(op);
    }

    pub fn len(&self) -> usize {
        self.ops.len()
    }

    pub fn is_empty(&self) -> bool {
        self.ops.is_empty()
    }

    /// Makes in `to` what a disk holds after the first `at` calls and a cut.
    ///
    /// # Panics
    /// When `to` can't be written.
    pub fn cut(&self, at: usize, loss: Loss, to: &Path) {
        let mut files: BTreeMap<&str, Image> =
            self.before.iter().map(|(name, bytes)| (name.as_str(), Image::durable(bytes))).collect();
        self.ops[..at].iter().for_each(|op| apply(&mut files, op));
        let mut dice = Dice(match loss {
            Loss::Some(seed) => seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1,
            _ => 1,
        });
        for (name, image) in files {
            if let Some(bytes) = image.after(loss, &mut dice) {
                std::fs::write(to.join(name), bytes).expect("the image can be written");
            }
        }
    }
}

fn apply<'a>(files: &mut BTreeMap<&'a str, Image>, op: &'a Op) {
    match op {
        Op::Open { name, is_journal } => {
            let image = files.entry(name).or_default();
            if !image.is_there {
                // the bytes of a deleted file of this name can still come back with it, so they stay durable
                image.is_there = true;
                image.pending.push(Pending::Truncate(0));
            }
            image.syncs_folder |= *is_journal && !image.has_name;
        }
        Op::Write { name, at, bytes } => {
            files.entry(name).or_default().pending.push(Pending::Write(*at, bytes.clone()))
        }
        Op::Truncate { name, size } => files.entry(name).or_default().pending.push(Pending::Truncate(*size)),
        Op::Sync { name } => {
            let image = files.entry(name).or_default();
            image.sync();
            if std::mem::take(&mut image.syncs_folder) {
                files.values_mut().for_each(|image| image.has_name = image.is_there);
            }
        }
        Op::Delete { name, synced } => {
            let image = files.entry(name).or_default();
            image.is_there = false;
            if *synced {
                image.durable.clear();
                image.pending.clear();
                files.values_mut().for_each(|image| image.has_name = image.is_there);
            }
        }
    }
}

#[derive(Debug, Clone)]
enum Pending {
    Write(usize, Vec<u8>),
    Truncate(usize),
}

/// One file, on the disk and on its way there.
#[derive(Debug, Clone, Default)]
struct Image {
    /// For the process that works with it.
    is_there: bool,
    /// On the disk.
    has_name: bool,
    syncs_folder: bool,
    durable: Vec<u8>,
    pending: Vec<Pending>,
}

impl Image {
    fn durable(bytes: &[u8]) -> Self {
        Self { is_there: true, has_name: true, durable: bytes.to_vec(), ..Self::default() }
    }

    fn sync(&mut self) {
        for pending in std::mem::take(&mut self.pending) {
            put(&mut self.durable, &pending);
        }
    }

    fn after(mut self, loss: Loss, dice: &mut Dice) -> Option<Vec<u8>> {
        let survives = match loss {
            Loss::Nothing => self.is_there,
            Loss::Everything => self.has_name,
            Loss::Some(_) if self.is_there == self.has_name => self.has_name,
            Loss::Some(_) => dice.is_lucky(),
        };
        if !survives {
            return None;
        }
        match loss {
            Loss::Nothing => self.sync(),
            Loss::Everything => {}
            Loss::Some(_) => {
                // how much of what was not synced a disk has written is as much luck as which of it
                let odds = dice.below(5);
                for pending in std::mem::take(&mut self.pending) {
                    if dice.below(4) < odds {
                        put_torn(&mut self.durable, &pending, dice);
                    }
                }
            }
        }
        Some(self.durable)
    }
}

fn put(file: &mut Vec<u8>, pending: &Pending) {
    match pending {
        Pending::Truncate(size) => file.resize(*size, 0),
        Pending::Write(at, bytes) => {
            if file.len() < at + bytes.len() {
                file.resize(at + bytes.len(), 0);
            }
            file[*at..at + bytes.len()].copy_from_slice(bytes);
        }
    }
}

/// As `put`, but now and then only some sectors arrive; where the file ends before them there are noughts then.
fn put_torn(file: &mut Vec<u8>, pending: &Pending, dice: &mut Dice) {
    let Pending::Write(at, bytes) = pending else { return put(file, pending) };
    if dice.below(3) > 0 {
        return put(file, pending);
    }
    let mut from = 0;
    while from < bytes.len() {
        let to = bytes.len().min((at + from) / SECTOR * SECTOR + SECTOR - at);
        if dice.is_lucky() {
            put(file, &Pending::Write(at + from, bytes[from..to].to_vec()));
        }
        from = to;
    }
}

#[derive(Debug)]
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % limit
    }

    fn is_lucky(&mut self) -> bool {
        self.below(2) == 0
    }
}
