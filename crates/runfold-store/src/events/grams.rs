//! Which three bytes in a row a piece of a log holds, roughly: a search passes over pieces that can't hold its text.
//! It leaves pieces that may hold it, and regular expressions, to the search.

use std::collections::HashSet;

const VERSION_ASCII: u8 = 1;
/// The piece has letters of which the case is not a matter of one bit.
const VERSION_OTHER: u8 = 2;
/// Bits for each different gram: fewer make a search look in vain, more cost space.
const BITS_PER_GRAM: usize = 4;
const FEWEST_BITS: usize = 256;
const MOST_BITS: usize = 1 << 16;

/// The filter of these texts.
pub fn filter_of<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<u8> {
    let (mut grams, mut ascii) = (HashSet::new(), true);
    for text in texts {
        ascii &= text.is_ascii();
        grams.extend(grams_of(text));
    }
    let bits = (BITS_PER_GRAM * grams.len()).next_power_of_two().clamp(FEWEST_BITS, MOST_BITS);
    let mut filter = vec![0; 1 + bits / 8];
    filter[0] = if ascii { VERSION_ASCII } else { VERSION_OTHER };
    for gram in grams {
        let place = place(gram, bits);
        filter[1 + place / 8] |= 1 << (place % 8);
    }
    filter
}

/// What a filter must hold for a piece to be worth a look.
pub struct Wanted {
    grams: Vec<u32>,
    case_sensitive: bool,
}

impl Wanted {
    /// `None` for a text of which a filter says nothing.
    pub fn of(text: &str, case_sensitive: bool) -> Option<Self> {
        let grams: Vec<u32> = grams_of(text).collect();
        let told = !grams.is_empty() && (case_sensitive || text.is_ascii());
        told.then_some(Self { grams, case_sensitive })
    }

    /// Whether a piece with this filter may hold the text. A filter of no known form says nothing.
    pub fn may_be_in(&self, filter: &[u8]) -> bool {
        let Some((version, bytes)) = filter.split_first() else { return true };
        let bits = 8 * bytes.len();
        let known = *version == VERSION_ASCII || (*version == VERSION_OTHER && self.case_sensitive);
        if !known || !bits.is_power_of_two() {
            return true;
        }
        self.grams.iter().all(|gram| {
            let place = place(*gram, bits);
            bytes[place / 8] >> (place % 8) & 1 == 1
        })
    }
}

/// Three bytes in a row, in lower case where they are ASCII.
fn grams_of(text: &str) -> impl Iterator<Item = u32> + '_ {
    let fold = |byte: u8| u32::from(byte.to_ascii_lowercase());
    text.as_bytes().windows(3).map(move |three| fold(three[0]) << 16 | fold(three[1]) << 8 | fold(three[2]))
}

/// Fibonacci hashing, Knuth, The Art of Computer Programming, volume 3, section 6.4.
fn place(gram: u32, bits: usize) -> usize {
    (gram.wrapping_mul(2_654_435_769) >> 8) as usize & (bits - 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_piece_that_lacks_a_text_is_mostly_passed_over() {
        let lines: Vec<String> = (0..1_000).map(|n| format!("epoch {n} loss 0.{:05}", n * 7_919 % 100_000)).collect();
        let filter = filter_of(lines.iter().map(String::as_str));
        assert!(filter.len() <= 1_025, "{}", filter.len());
        let may = |text: &str| Wanted::of(text, false).unwrap().may_be_in(&filter);
        assert!(may("EPOCH 77") && !may("Traceback") && !may("cuda out of memory"));
        assert!(Wanted::of("ab", false).is_none() && Wanted::of("größe", false).is_none());
    }

    #[test]
    fn letters_that_fold_beyond_ascii_are_never_passed_over() {
        // K (U+212A, kelvin) is a `k` to a search that ignores case
        let filter = filter_of(["to\u{212A}en"].into_iter());
        assert!(Wanted::of("token", false).unwrap().may_be_in(&filter));
        assert!(!Wanted::of("token", true).unwrap().may_be_in(&filter));
    }

    proptest! {
        #[test]
        fn a_text_that_is_there_is_never_passed_over(lines in prop::collection::vec(".{0,30}", 1..6), line in any::<prop::sample::Index>(), from in 0usize..20, length in 0usize..12, case_sensitive in any::<bool>()) {
            let filter = filter_of(lines.iter().map(String::as_str));
            let part: String = line.get(&lines).chars().skip(from).take(length).collect();
            let part = if case_sensitive { part } else { part.to_uppercase() };
            let folded = regex::RegexBuilder::new(&regex::escape(&part)).case_insensitive(!case_sensitive).build().unwrap();
            if lines.iter().any(|line| folded.is_match(line)) && let Some(wanted) = Wanted::of(&part, case_sensitive) {
                prop_assert!(wanted.may_be_in(&filter));
            }
        }

        #[test]
        fn any_bytes_are_a_filter(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            let _ = Wanted::of("abcdef", true).unwrap().may_be_in(&bytes);
        }
    }
}
