//! What gives way when a journal reaches its limit on the disk, and how that is counted.
//! It leaves when to do so to the keeper.
//!
//! The oldest full segments that were never tried to be sent go first. Packed, nothing is lost: points become compressed
//! columns. When that is not enough, of each eight points of a series the first, the least, the greatest and the last
//! stay, and of console lines the first and last thousand of a segment; then of what is left again, and so on. Calls,
//! plots, samples, single values and each series' last point stay always. What goes is counted where it lay.

use super::folder::{segment_path, segments};
use super::head::{HEAD, Head, SEALED_AT};
use super::record::{FRAME, Kind, Record, SeriesName, checksum, room, word};
use super::scan::{Found, Scan};
use crate::error::{ClientError, Result};
use runfold_series::{Columns, SINGLE_VALUE_ITERATION, decode_chunk, encode_chunk};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

/// Points of which four stay.
const GROUP: usize = 8;
/// Lines that stay at each end of a segment.
const LINES: usize = 1_000;
const LEVEL: usize = 4;

/// How much of a segment stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// All of it, in less space.
    Pack,
    Thin,
}

/// What rearranging a segment changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Saved {
    pub bytes: u64,
    pub dropped: u64,
}

/// Rewrites the oldest segment below `before` that lies at or behind the place `tried` and gets smaller by it.
///
/// # Errors
/// When the disk refuses; the segment stays as it was then.
pub fn relieve(folder: &Path, before: u32, tried: u64, how: How) -> Result<Option<Saved>> {
    for (number, path) in segments(folder).into_iter().filter(|(number, _)| *number < before) {
        let bytes = std::fs::read(&path).map_err(ClientError::file(path.display().to_string()))?;
        let Ok((head, Some(_))) = Head::decode(&bytes) else { continue };
        if head.base < tried {
            continue;
        }
        let (packed, dropped) = rewritten(&bytes, head, how);
        // a segment that was packed before gains nothing by being packed again
        if packed.len() + packed.len() / 8 >= bytes.len() {
            continue;
        }
        replace(&segment_path(folder, number), &packed)?;
        return Ok(Some(Saved { bytes: (bytes.len() - packed.len()) as u64, dropped }));
    }
    Ok(None)
}

fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    let temporary = path.with_extension("new");
    let write = || {
        let mut file = std::fs::File::create(&temporary)?;
        file.write_all(bytes)?;
        file.sync_data()?;
        std::fs::rename(&temporary, path)
    };
    write().map_err(|source| {
        // it may never have been made
        let _ = std::fs::remove_file(&temporary);
        ClientError::File { what: format!("`{}` can't be packed", path.display()), source }
    })
}

/// What a segment holds, sorted by what may give way.
#[derive(Debug, Default)]
struct Contents {
    names: BTreeMap<u32, SeriesName>,
    points: BTreeMap<u32, Columns>,
    lines: Vec<Record>,
    /// Calls and events, in their order.
    others: Vec<Record>,
    points_gone: u64,
    lines_gone: u64,
}

fn rewritten(bytes: &[u8], head: Head, how: How) -> (Vec<u8>, u64) {
    let mut contents = read(bytes, head);
    let before = contents.points_gone + contents.lines_gone;
    if how == How::Thin {
        contents.thin();
    }
    let dropped = contents.points_gone + contents.lines_gone - before;
    (contents.written(head), dropped)
}

fn read(bytes: &[u8], head: Head) -> Contents {
    let mut contents = Contents::default();
    for piece in Scan::new(&bytes[HEAD..], HEAD, head.seed()) {
        let Found::Record { kind, payload } = piece.found else { continue };
        match Record::decode(kind, payload, head.began_ms) {
            Ok(Record::Series { number, name }) => drop(contents.names.insert(number, name)),
            Ok(Record::Point { series, iteration, timestamp, value }) => {
                let point = runfold_series::Point { iteration, timestamp, value };
                contents.points.entry(series).or_default().push(point);
            }
            Ok(Record::Points { series, chunk }) => {
                if let Ok(points) = decode_chunk(&chunk, None) {
                    contents.points.entry(series).or_default().extend(&points);
                }
            }
            Ok(Record::Thinned { points, lines }) => {
                contents.points_gone += points;
                contents.lines_gone += lines;
            }
            Ok(line @ Record::Log { .. }) => contents.lines.push(line),
            Ok(other) => contents.others.push(other),
            // its checksum was right, so a program newer than this one wrote it; the range is reported when it is sent
            Err(_) => {}
        }
    }
    contents
}

impl Contents {
    fn thin(&mut self) {
        for points in self.points.values_mut() {
            let before = points.len();
            *points = thinned(points);
            self.points_gone += (before - points.len()) as u64;
        }
        if self.lines.len() > 2 * LINES {
            let gone = self.lines.len() - 2 * LINES;
            self.lines.drain(LINES..LINES + gone);
            self.lines_gone += gone as u64;
        }
    }

    /// As a segment of the same head; lines stand after calls and events, points at the end.
    fn written(&self, head: Head) -> Vec<u8> {
        let mut bytes = head.encode().to_vec();
        let mut put = |record: &Record| {
            let (kind, payload) = record.encode();
            frame(&mut bytes, head.seed(), kind, &payload);
        };
        self.others.iter().chain(&self.lines).for_each(&mut put);
        for (series, points) in &self.points {
            if let Some(name) = self.names.get(series) {
                put(&Record::Series { number: *series, name: name.clone() });
                put(&Record::Points { series: *series, chunk: encode_chunk(points, None, LEVEL) });
            }
        }
        if self.points_gone + self.lines_gone > 0 {
            put(&Record::Thinned { points: self.points_gone, lines: self.lines_gone });
        }
        let sealed = (bytes.len() as u64).to_le_bytes();
        bytes[SEALED_AT..SEALED_AT + 8].copy_from_slice(&sealed);
        bytes
    }
}

fn frame(bytes: &mut Vec<u8>, seed: u32, kind: Kind, payload: &[u8]) {
    let (place, word) = (bytes.len() as u64, word(kind, payload.len()));
    bytes.extend(checksum(seed, place, word, payload).to_le_bytes());
    bytes.extend(word.to_le_bytes());
    bytes.extend_from_slice(payload);
    bytes.resize(place as usize + room(payload.len()), 0);
    debug_assert!(bytes.len() >= FRAME);
}

/// Of each group of points the first, the least, the greatest and the last; what is no number counts as each.
fn thinned(points: &Columns) -> Columns {
    let mut kept = Columns::default();
    for from in (0..points.len()).step_by(GROUP) {
        let group = points.slice(from..(from + GROUP).min(points.len()));
        let extreme =
            |sign: f64| (0..group.len()).max_by(|a, b| (sign * group.values[*a]).total_cmp(&(sign * group.values[*b])));
        let ends = [Some(0), extreme(1.0), extreme(-1.0), group.len().checked_sub(1)];
        for index in 0..group.len() {
            if ends.contains(&Some(index)) || group.iterations[index] == SINGLE_VALUE_ITERATION {
                kept.push(group.point(index));
            }
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::{Journal, Limits};
    use runfold_series::Point;

    fn journal(folder: &Path) -> Journal {
        Journal::create(&folder.join("j"), "t", Limits { disk_bytes: 1 << 30 }, false).unwrap()
    }

    /// One full segment of points and lines, with a call among them.
    fn filled(journal: &Journal) -> u64 {
        let series = journal.series(None, "m", "v");
        let mut count = 0;
        while journal.current_number() == 1 {
            if count == 100 {
                journal.record(&Record::Call { action: "tasks.edit".into(), body: b"{}".to_vec() }).unwrap();
            }
            if count % 4 == 0 {
                let text = format!("line {count}");
                let log = Record::Log { timestamp: 0, level: "INFO".into(), worker: "w".into(), text };
                journal.record(&log).unwrap();
            }
            journal.point(&series, count, 1_700_000_000_000 + count, (count as f64).sin()).unwrap();
            count += 1;
        }
        // the last one may lie in the second segment already
        count as u64
    }

    fn contents(journal: &Journal) -> Contents {
        let bytes = std::fs::read(segment_path(journal.path(), 1)).unwrap();
        let (head, _) = Head::decode(&bytes).unwrap();
        read(&bytes, head)
    }

    #[test]
    fn packing_loses_nothing_and_takes_less_room() {
        let folder = tempfile::tempdir().unwrap();
        let journal = journal(folder.path());
        filled(&journal);
        let before = contents(&journal);
        let saved = relieve(journal.path(), 2, 0, How::Pack).unwrap().unwrap();
        let after = contents(&journal);
        assert_eq!(saved.dropped, 0);
        assert!(saved.bytes > 300_000, "{saved:?}");
        assert_eq!((before.points, before.lines, before.others), (after.points, after.lines, after.others));
        assert_eq!(relieve(journal.path(), 2, 0, How::Pack).unwrap(), None);
    }

    #[test]
    fn thinning_keeps_calls_ends_and_extremes_and_counts_the_rest() {
        let folder = tempfile::tempdir().unwrap();
        let journal = journal(folder.path());
        filled(&journal);
        let before = contents(&journal);
        let saved = relieve(journal.path(), 2, 0, How::Thin).unwrap().unwrap();
        let after = contents(&journal);
        let (points, kept) = (&before.points[&0], &after.points[&0]);
        assert_eq!(after.others, before.others);
        assert_eq!(after.lines.len(), 2 * LINES);
        assert_eq!(after.points_gone, (points.len() - kept.len()) as u64);
        assert_eq!(saved.dropped, after.points_gone + after.lines_gone);
        let extremes = |points: &Columns| {
            let sorted = |a: &f64, b: &f64| a.total_cmp(b);
            (points.values.iter().copied().min_by(sorted), points.values.iter().copied().max_by(sorted))
        };
        assert_eq!(extremes(points), extremes(kept));
        assert_eq!(points.iter().last(), kept.iter().last());
    }

    #[test]
    fn single_values_are_never_thinned_out() {
        let point = |iteration| Point { iteration, timestamp: 0, value: 1.0 };
        let points: Columns = (0..8).map(|_| point(SINGLE_VALUE_ITERATION)).collect();
        assert_eq!(thinned(&points).len(), 8);
    }

    #[test]
    fn what_may_have_been_sent_is_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let journal = journal(folder.path());
        filled(&journal);
        assert_eq!(relieve(journal.path(), 2, 1, How::Thin).unwrap(), None);
    }
}
