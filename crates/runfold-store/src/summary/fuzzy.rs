//! Finding names by some of their letters, as people type them.

/// What was typed, to be looked for in names.
#[derive(Debug, Clone)]
pub struct Fuzzy {
    letters: Vec<char>,
}

/// Letters in a row are worth more than letters here and there, and those at the start of a word more than others.
const IN_A_ROW: i64 = 8;
const AT_A_START: i64 = 6;
const LETTER: i64 = 1;
const SKIPPED: i64 = -1;
/// Skipping further costs no more.
const MOST_SKIPPED: i64 = 12;
/// Longer names are looked at up to here.
const CHARS: usize = 300;

impl Fuzzy {
    /// Blanks and case don't count.
    pub fn new(typed: &str) -> Self {
        Self { letters: typed.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).take(100).collect() }
    }

    pub fn is_empty(&self) -> bool {
        self.letters.is_empty()
    }

    /// How well a name holds the letters in their order; the larger the better, nothing where it does not.
    pub fn score(&self, name: &str) -> Option<i64> {
        let chars: Vec<char> = name.chars().flat_map(char::to_lowercase).take(CHARS).collect();
        let starts = starts(name);
        // the best way may begin at any place where the first letter is
        let first = *self.letters.first()?;
        let places = chars.iter().enumerate().filter(|(_, c)| **c == first).map(|(place, _)| place);
        let best = places.filter_map(|place| self.from(&chars, &starts, place)).max()?;
        Some(best - (chars.len() as i64).min(CHARS as i64) / 16)
    }

    fn from(&self, chars: &[char], starts: &[bool], begin: usize) -> Option<i64> {
        let (mut score, mut place, mut last) = (0, begin, None);
        for letter in &self.letters {
            let found = place + chars.get(place..)?.iter().position(|c| c == letter)?;
            score += LETTER;
            if starts.get(found).copied().unwrap_or(false) {
                score += AT_A_START;
            }
            match last {
                Some(last) if last + 1 == found => score += IN_A_ROW,
                Some(last) => score += ((found - last - 1) as i64 * SKIPPED).max(-MOST_SKIPPED),
                None => {}
            }
            last = Some(found);
            place = found + 1;
        }
        Some(score)
    }
}

/// Which characters of a name begin a word of it.
fn starts(name: &str) -> Vec<bool> {
    let mut before = ' ';
    name.chars()
        .take(CHARS)
        .map(|c| {
            let is_start =
                (!before.is_alphanumeric() && c.is_alphanumeric()) || (before.is_lowercase() && c.is_uppercase());
            before = c;
            is_start
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranked<'a>(typed: &str, names: &[&'a str]) -> Vec<&'a str> {
        let fuzzy = Fuzzy::new(typed);
        let mut found: Vec<_> = names.iter().filter_map(|name| Some((fuzzy.score(name)?, *name))).collect();
        found.sort_by_key(|(score, _)| -score);
        found.into_iter().map(|(_, name)| name).collect()
    }

    #[test]
    fn the_letters_must_stand_in_their_order() {
        assert_eq!(ranked("acc", &["acc", "a/b/c/c", "cca", "ac"]), ["acc", "a/b/c/c"]);
        assert_eq!(Fuzzy::new("xyz").score("loss"), None);
        assert_eq!(Fuzzy::new("").score("loss"), None);
    }

    #[test]
    fn whole_words_and_their_starts_come_first() {
        assert_eq!(ranked("lr", &["color", "Args/lr", "learning_rate"])[0], "Args/lr");
        assert_eq!(ranked("lrate", &["elaborate", "learning_rate"])[0], "learning_rate");
        assert_eq!(ranked("Top 1", &["stop11", "acc/top1"])[0], "acc/top1");
    }

    #[test]
    fn a_name_of_any_length_is_looked_at_quickly() {
        let long = "ab".repeat(100_000);
        assert!(Fuzzy::new("abab").score(&long).is_some());
    }
}
