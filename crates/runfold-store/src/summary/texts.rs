//! Long texts told by what they come to.

use runfold_api::wire::compare::LongText;
use std::collections::HashMap;

/// Longer texts, and those of several lines, are told and not shown.
pub const LONG_BYTES: usize = 500;

/// Lines that only one of two texts has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Compared {
    pub only_here: u64,
    pub only_in_base: u64,
}

/// Compares lines wherever they stand: one that moved is in both.
pub fn compared(base: &str, text: &str) -> Compared {
    let mut counts: HashMap<&str, i64> = HashMap::new();
    text.lines().for_each(|line| *counts.entry(line).or_default() += 1);
    base.lines().for_each(|line| *counts.entry(line).or_default() -= 1);
    let sum = |wanted: fn(&i64) -> bool| counts.values().filter(|n| wanted(n)).map(|n| n.unsigned_abs()).sum();
    Compared { only_here: sum(|n| *n > 0), only_in_base: sum(|n| *n < 0) }
}

pub fn told(text: &str, compared: &Compared) -> LongText {
    LongText {
        bytes: text.len() as u64,
        lines: text.lines().count() as u64,
        hash: blake3::hash(text.as_bytes()).to_hex().to_string(),
        only_here: compared.only_here,
        only_in_base: compared.only_in_base,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_moved_is_in_both_and_one_that_changed_is_in_neither() {
        assert_eq!(compared("a\nb\nc", "c\nb\na"), Compared { only_here: 0, only_in_base: 0 });
        assert_eq!(compared("a\nb", "a\nx\ny"), Compared { only_here: 2, only_in_base: 1 });
        assert_eq!(compared("", "a\na"), Compared { only_here: 2, only_in_base: 0 });
    }
}
