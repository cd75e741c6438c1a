//! Sets of rids in memory, and the containers in which 65,536 of them lie on disk.
//! It leaves which rows a set stands for to others.

use crate::error::{Result, StoreError};
use std::collections::BTreeMap;

/// Words of a segment of 65,536 rids.
const WORDS: usize = 1_024;
/// Words of a chunk of 1,024 rids.
pub const CHUNK_WORDS: usize = 16;
/// More members than this are smaller as a bitmap.
const LIST: usize = 4_096;
const AS_LIST: u8 = 0;
const AS_BITMAP: u8 = 1;

type Segment = Box<[u64; WORDS]>;

/// A set of rids. Segments without members may stand in it.
#[derive(Debug, Clone, Default)]
pub struct Bits(BTreeMap<u32, Segment>);

fn segment_of(rid: i64) -> u32 {
    u32::try_from(rid >> 16).unwrap_or(u32::MAX)
}

fn place_of(rid: i64) -> (usize, u64) {
    let low = (rid & 0xffff) as usize;
    (low / 64, 1 << (low % 64))
}

impl Bits {
    pub fn insert(&mut self, rid: i64) {
        let (word, bit) = place_of(rid);
        self.0.entry(segment_of(rid)).or_insert_with(|| Box::new([0; WORDS]))[word] |= bit;
    }

    pub fn remove(&mut self, rid: i64) {
        let (word, bit) = place_of(rid);
        if let Some(segment) = self.0.get_mut(&segment_of(rid)) {
            segment[word] &= !bit;
        }
    }

    pub fn set(&mut self, rid: i64, member: bool) {
        if member { self.insert(rid) } else { self.remove(rid) }
    }

    pub fn contains(&self, rid: i64) -> bool {
        let (word, bit) = place_of(rid);
        self.0.get(&segment_of(rid)).is_some_and(|segment| segment[word] & bit != 0)
    }

    pub fn count(&self) -> usize {
        self.0.values().flat_map(|segment| segment.iter()).map(|word| word.count_ones() as usize).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.0.values().all(|segment| segment.iter().all(|word| *word == 0))
    }

    pub fn and(&mut self, other: &Self) {
        self.0.retain(|seg, _| other.0.contains_key(seg));
        for (seg, words) in &mut self.0 {
            other.0[seg].iter().zip(words.iter_mut()).for_each(|(theirs, mine)| *mine &= theirs);
        }
    }

    pub fn or(&mut self, other: &Self) {
        for (seg, theirs) in &other.0 {
            let mine = self.0.entry(*seg).or_insert_with(|| Box::new([0; WORDS]));
            theirs.iter().zip(mine.iter_mut()).for_each(|(theirs, mine)| *mine |= theirs);
        }
    }

    pub fn and_not(&mut self, other: &Self) {
        for (seg, words) in &mut self.0 {
            if let Some(theirs) = other.0.get(seg) {
                theirs.iter().zip(words.iter_mut()).for_each(|(theirs, mine)| *mine &= !theirs);
            }
        }
    }

    /// Members in order.
    pub fn iter(&self) -> impl Iterator<Item = i64> + '_ {
        self.0.iter().flat_map(|(seg, words)| {
            let start = i64::from(*seg) << 16;
            words.iter().enumerate().flat_map(move |(n, word)| ones(*word).map(move |bit| start + n as i64 * 64 + bit))
        })
    }

    /// The chunks of 1,024 rids that have members, with their words.
    pub fn chunks(&self) -> impl Iterator<Item = (i64, &[u64; CHUNK_WORDS])> {
        self.0.iter().flat_map(|(seg, words)| {
            let (parts, _) = words.as_chunks::<CHUNK_WORDS>();
            let first = i64::from(*seg) << 6;
            let parts = parts.iter().enumerate().map(move |(n, part)| (first + n as i64, part));
            parts.filter(|(_, part)| part.iter().any(|word| *word != 0))
        })
    }

    /// Adds the members of one container.
    pub fn add_container(&mut self, seg: u32, bytes: &[u8]) -> Result<()> {
        let words = self.0.entry(seg).or_insert_with(|| Box::new([0; WORDS]));
        read_container(bytes, words)
    }

    /// One segment as a container; nothing when it has no members.
    pub fn container(&self, seg: u32) -> Vec<u8> {
        self.0.get(&seg).map(|words| write_container(words)).unwrap_or_default()
    }

    #[cfg(test)]
    pub fn segments(&self) -> impl Iterator<Item = u32> + '_ {
        self.0.keys().copied()
    }
}

impl PartialEq for Bits {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl FromIterator<i64> for Bits {
    fn from_iter<T: IntoIterator<Item = i64>>(rids: T) -> Self {
        let mut bits = Self::default();
        rids.into_iter().for_each(|rid| bits.insert(rid));
        bits
    }
}

/// The places of a word's ones.
pub fn ones(word: u64) -> impl Iterator<Item = i64> {
    let rest = std::iter::successors(Some(word), |rest| Some(rest & rest.wrapping_sub(1)));
    rest.take_while(|rest| *rest != 0).map(|rest| i64::from(rest.trailing_zeros()))
}

/// Up to 4,096 members as sorted numbers, more as a bitmap.
fn write_container(words: &[u64; WORDS]) -> Vec<u8> {
    let count: usize = words.iter().map(|word| word.count_ones() as usize).sum();
    if count == 0 {
        return Vec::new();
    }
    if count > LIST {
        return std::iter::once(AS_BITMAP).chain(words.iter().flat_map(|word| word.to_le_bytes())).collect();
    }
    let members =
        words.iter().enumerate().flat_map(|(n, word)| ones(*word).map(move |bit| (n as i64 * 64 + bit) as u16));
    std::iter::once(AS_LIST).chain(members.flat_map(u16::to_le_bytes)).collect()
}

fn read_container(bytes: &[u8], words: &mut [u64; WORDS]) -> Result<()> {
    match bytes.split_first() {
        Some((&AS_LIST, list)) if list.len() % 2 == 0 && list.len() <= 2 * LIST => {
            for member in list.as_chunks::<2>().0 {
                let low = usize::from(u16::from_le_bytes(*member));
                words[low / 64] |= 1 << (low % 64);
            }
            Ok(())
        }
        Some((&AS_BITMAP, bitmap)) if bitmap.len() == 8 * WORDS => {
            let all = bitmap.as_chunks::<8>().0.iter().zip(words.iter_mut());
            all.for_each(|(bytes, word)| *word |= u64::from_le_bytes(*bytes));
            Ok(())
        }
        _ => Err(StoreError::damaged("posting", format!("{} bytes of no known form", bytes.len()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn rids() -> impl Strategy<Value = BTreeSet<i64>> {
        let few = prop::collection::btree_set(0i64..200_000, 0..60);
        let dense = (0i64..70_000, 0i64..9_000, 1i64..5).prop_map(|(start, length, step)| {
            (start..start + length * step).step_by(step as usize).collect::<BTreeSet<_>>()
        });
        prop_oneof![few, dense]
    }

    fn bits(rids: &BTreeSet<i64>) -> Bits {
        rids.iter().copied().collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn a_set_of_bits_does_what_a_set_does(a in rids(), b in rids(), other in 0i64..200_000) {
            let with = |change: fn(&mut Bits, &Bits)| {
                let mut set = bits(&a);
                change(&mut set, &bits(&b));
                set.iter().collect::<Vec<_>>()
            };
            prop_assert_eq!(with(Bits::and), a.intersection(&b).copied().collect::<Vec<_>>());
            prop_assert_eq!(with(Bits::or), a.union(&b).copied().collect::<Vec<_>>());
            prop_assert_eq!(with(Bits::and_not), a.difference(&b).copied().collect::<Vec<_>>());
            prop_assert_eq!(bits(&a).count(), a.len());
            prop_assert_eq!(bits(&a).contains(other), a.contains(&other));
            prop_assert_eq!(bits(&a).is_empty(), a.is_empty());
            prop_assert_eq!(bits(&a) == bits(&b), a == b);
            let chunks: BTreeSet<i64> = bits(&a).chunks().map(|(chunk, _)| chunk).collect();
            prop_assert_eq!(chunks, a.iter().map(|rid| rid >> 10).collect::<BTreeSet<_>>());
        }

        #[test]
        fn a_container_holds_its_members_in_the_smaller_form(a in rids()) {
            let set = bits(&a);
            let mut back = Bits::default();
            for seg in set.segments() {
                let container = set.container(seg);
                prop_assert!(container.len() <= 1 + 8 * WORDS);
                if !container.is_empty() {
                    back.add_container(seg, &container).unwrap();
                }
            }
            prop_assert_eq!(back, set);
        }

        #[test]
        fn changing_members_one_by_one_is_what_a_set_does(a in rids(), changes in prop::collection::vec((0i64..70_000, any::<bool>()), 0..40)) {
            let (mut set, mut model) = (bits(&a), a);
            for (rid, member) in changes {
                set.set(rid, member);
                if member { model.insert(rid) } else { model.remove(&rid) };
            }
            prop_assert!(set.iter().eq(model));
        }

        #[test]
        fn any_bytes_are_a_container_or_called_damaged(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            let _ = Bits::default().add_container(0, &bytes);
        }
    }
}
