//! Walks the bytes of a segment: each intact record, and each stretch that holds none, with its place in the file.
//! It leaves files to `folder`, and what records mean to the reporter.

use super::record::{ALIGN, FRAME, Kind, checksum, room, split};

/// What lies at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found<'a> {
    Record {
        kind: Kind,
        payload: &'a [u8],
    },
    /// Bytes that are no record: damaged, or of a kind that this program does not know.
    Damage,
}

/// A stretch of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece<'a> {
    /// Offsets in the file.
    pub from: usize,
    pub to: usize,
    pub found: Found<'a>,
}

/// Walks `bytes`, which begin at the offset `start` of their file, to their end.
#[derive(Debug)]
pub struct Scan<'a> {
    bytes: &'a [u8],
    start: usize,
    seed: u32,
    at: usize,
}

impl<'a> Scan<'a> {
    /// `seed` is that of the segment's head.
    pub fn new(bytes: &'a [u8], start: usize, seed: u32) -> Self {
        Self { bytes, start, seed, at: 0 }
    }

    /// The record at `at` and where it ends; its kind is `None` where the checksum is right and the kind unknown.
    fn record(&self, at: usize) -> Option<(Option<Kind>, &'a [u8], usize)> {
        let frame = self.bytes.get(at..at + FRAME)?;
        let four = |at: usize| u32::from_le_bytes([frame[at], frame[at + 1], frame[at + 2], frame[at + 3]]);
        let word = four(4);
        if word & 0xf == 0 {
            return None;
        }
        let (kind, length) = split(word);
        let payload = self.bytes.get(at + FRAME..at + FRAME + length)?;
        let sum = checksum(self.seed, (self.start + at) as u64, word, payload);
        (sum == four(0)).then_some((kind, payload, at + room(length)))
    }

    /// From `at`, where no record is: the next place that has one, or the end.
    fn next_record(&self, at: usize) -> usize {
        let mut at = at.next_multiple_of(ALIGN);
        while at < self.bytes.len() && self.record(at).is_none() {
            at += ALIGN;
        }
        at.min(self.bytes.len())
    }
}

impl<'a> Iterator for Scan<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        let from = self.at;
        if from >= self.bytes.len() {
            return None;
        }
        let (found, to) = match self.record(from) {
            Some((Some(kind), payload, to)) => (Found::Record { kind, payload }, to.min(self.bytes.len())),
            Some((None, _, to)) => (Found::Damage, to.min(self.bytes.len())),
            None => (Found::Damage, self.next_record(from + ALIGN)),
        };
        self.at = to;
        // nothing was published from here to the end: room never taken, or taken by a call that never returned
        if to == self.bytes.len() && self.bytes[from..].get(4..FRAME).is_none_or(|word| word == [0; 4]) {
            return None;
        }
        Some(Piece { from: self.start + from, to: self.start + to, found })
    }
}

#[cfg(test)]
mod tests {
    use super::super::record::word;
    use super::*;
    use proptest::prelude::*;

    const SEED: u32 = 7;

    fn written(payloads: &[Vec<u8>]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for payload in payloads {
            let word = word(Kind::Log, payload.len());
            bytes.extend(checksum(SEED, 64 + bytes.len() as u64, word, payload).to_le_bytes());
            bytes.extend(word.to_le_bytes());
            bytes.extend(payload);
            bytes.resize(bytes.len().next_multiple_of(ALIGN), 0);
        }
        bytes
    }

    fn records(bytes: &[u8]) -> (Vec<Vec<u8>>, Vec<(usize, usize)>) {
        let (mut records, mut damage) = (Vec::new(), Vec::new());
        for piece in Scan::new(bytes, 64, SEED) {
            match piece.found {
                Found::Record { payload, .. } => records.push(payload.to_vec()),
                Found::Damage => damage.push((piece.from, piece.to)),
            }
        }
        (records, damage)
    }

    proptest! {
        #[test]
        fn a_flipped_bit_costs_one_record_and_is_named(payloads in prop::collection::vec(prop::collection::vec(1..255u8, 1..40), 1..20), at in any::<prop::sample::Index>(), bit in 0..8u8) {
            let mut bytes = written(&payloads);
            let place = at.index(bytes.len());
            let ends: Vec<usize> = (1..=payloads.len()).map(|n| written(&payloads[..n]).len()).collect();
            let hit = ends.iter().position(|end| place < *end).unwrap();
            let is_padding = place >= ends[hit] - (room(payloads[hit].len()) - FRAME - payloads[hit].len());
            bytes[place] ^= 1 << bit;
            let (found, damage) = records(&bytes);
            if is_padding {
                prop_assert_eq!(found, payloads);
            } else {
                let mut left = payloads.clone();
                left.remove(hit);
                prop_assert_eq!(found, left);
                let from = if hit == 0 { 0 } else { ends[hit - 1] };
                prop_assert_eq!(damage, vec![(64 + from, 64 + ends[hit])]);
            }
        }

        #[test]
        fn a_block_of_zeros_costs_what_lay_in_it(payloads in prop::collection::vec(prop::collection::vec(1..255u8, 8..40), 3..20), from in any::<prop::sample::Index>()) {
            let mut bytes = written(&payloads);
            let from = from.index(bytes.len()) / ALIGN * ALIGN;
            let to = (from + 24).min(bytes.len());
            bytes[from..to].fill(0);
            let (found, _) = records(&bytes);
            let ends: Vec<usize> = (1..=payloads.len()).map(|n| written(&payloads[..n]).len()).collect();
            let hit = |n: usize| { let begin = if n == 0 { 0 } else { ends[n - 1] }; begin < to && from < ends[n] };
            let left: Vec<Vec<u8>> = payloads.iter().enumerate().filter(|(n, _)| !hit(*n)).map(|(_, p)| p.clone()).collect();
            prop_assert_eq!(found, left);
        }

        #[test]
        fn no_bytes_make_the_walk_panic_or_stand_still(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            let mut at = 64;
            for piece in Scan::new(&bytes, 64, SEED) {
                prop_assert!(piece.from == at && piece.to > at);
                at = piece.to;
            }
        }
    }

    #[test]
    fn room_that_was_never_written_is_no_damage() {
        let mut bytes = written(&[vec![1, 2], vec![3]]);
        bytes.resize(4096, 0);
        assert_eq!(records(&bytes), (vec![vec![1, 2], vec![3]], vec![]));
        assert_eq!(records(&[0; 64]), (vec![], vec![]));
    }

    #[test]
    fn a_file_cut_in_the_middle_of_a_record_keeps_those_before() {
        let bytes = written(&[vec![1; 20], vec![2; 20]]);
        let (found, damage) = records(&bytes[..bytes.len() - 10]);
        assert_eq!((found, damage), (vec![vec![1; 20]], vec![(64 + 32, 64 + bytes.len() - 10)]));
    }
}
