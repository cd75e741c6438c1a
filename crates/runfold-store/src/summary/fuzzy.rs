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
        let worth = |place: usize| LETTER + if starts.get(place).copied().unwrap_or(false) { AT_A_START } else { 0 };
        let (first, rest) = self.letters.split_first()?;
        let mut best: Vec<Option<i64>> =
            chars.iter().enumerate().map(|(place, c)| (c == first).then(|| worth(place))).collect();
        for letter in rest {
            best = followed_by(*letter, &chars, &best, worth);
        }
        Some(best.into_iter().flatten().max()? - (chars.len() as i64).min(CHARS as i64) / 16)
    }
}

/// The best score of each place as that of the next letter, from those of the letter before.
fn followed_by(letter: char, chars: &[char], before: &[Option<i64>], worth: impl Fn(usize) -> i64) -> Vec<Option<i64>> {
    // the best way to a place with something skipped: what is near loses by each step, what is far no more
    let (mut near, mut far) = (None, None);
    let mut best = Vec::with_capacity(chars.len());
    for (place, c) in chars.iter().enumerate() {
        let neighbour = place.checked_sub(1).and_then(|last| before[last]);
        let way = near.max(far).max(neighbour.map(|score| score + IN_A_ROW));
        best.push(way.filter(|_| *c == letter).map(|score| score + worth(place)));
        near = near.max(neighbour).map(|score| score + SKIPPED);
        far = far.max(neighbour.map(|score| score - MOST_SKIPPED));
    }
    best
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
