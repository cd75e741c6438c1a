//! The series that a journal knows: their numbers, and in which segment each was named last.
//! It leaves writing the names to the journal.

use super::record::SeriesName;
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::atomic::AtomicU32;
use std::sync::{Arc, PoisonError, RwLock};

/// A series that points refer to by number.
#[derive(Debug)]
pub struct Series {
    pub number: u32,
    pub name: SeriesName,
    /// The newest segment that holds its name; 0 before the first.
    pub named_in: AtomicU32,
}

/// Found by the hash of the names, without making a key of them; those that share a hash stand in one list.
#[derive(Debug, Default)]
pub struct AllSeries {
    by_hash: RwLock<HashMap<u64, Vec<Arc<Series>>, BuildHasherDefault<AsItIs>>>,
}

impl AllSeries {
    /// The series of that name, made when it is new.
    pub fn of(&self, model: Option<&str>, metric: &str, variant: &str) -> Arc<Series> {
        let hash = hash(model, metric, variant);
        let is_it = |series: &&Arc<Series>| {
            let name = &series.name;
            name.variant == variant && name.metric == metric && name.model.as_deref() == model
        };
        let known = self.by_hash.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = known.get(&hash).and_then(|list| list.iter().find(is_it)) {
            return found.clone();
        }
        drop(known);
        let mut known = self.by_hash.write().unwrap_or_else(PoisonError::into_inner);
        let number = known.values().map(Vec::len).sum::<usize>() as u32;
        let list = known.entry(hash).or_default();
        if let Some(found) = list.iter().find(is_it) {
            return found.clone();
        }
        let name =
            SeriesName { model: model.map(str::to_owned), metric: metric.to_owned(), variant: variant.to_owned() };
        let made = Arc::new(Series { number, name, named_in: AtomicU32::new(0) });
        list.push(made.clone());
        made
    }
}

/// FNV-1a: names are short and the user's own, so speed counts and nobody attacks the table.
fn hash(model: Option<&str>, metric: &str, variant: &str) -> u64 {
    let parts = [metric.as_bytes(), &[0xff], variant.as_bytes(), &[0xfe], model.unwrap_or("").as_bytes()];
    let bytes = parts.into_iter().flatten();
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

/// A key that is a hash already.
#[derive(Default)]
pub struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().fold(self.0, |hash, byte| hash.rotate_left(8) ^ u64::from(*byte));
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_series_has_one_number_and_no_two_share_it() {
        let all = AllSeries::default();
        let a = all.of(None, "loss", "train");
        assert_eq!(all.of(None, "loss", "train").number, a.number);
        let others = [all.of(None, "loss", "val"), all.of(Some("m"), "loss", "train"), all.of(None, "losst", "rain")];
        let mut numbers: Vec<u32> = others.iter().chain([&a]).map(|series| series.number).collect();
        numbers.sort_unstable();
        assert_eq!(numbers, [0, 1, 2, 3]);
    }
}
