//! Full text: which words a search names, which fields it looks in, and how much a hit counts.
//! It leaves reading documents to the evaluator, and folding text is all it computes.

/// Where a search looks, and the weight of a hit there.
pub const FIELDS: &[(&str, u64)] = &[
    ("name", 10),
    ("id", 10),
    ("comment", 10),
    ("report", 10),
    ("models.input.model", 2),
    ("models.output.model", 2),
    ("script.repository", 1),
    ("script.entry_point", 1),
    ("basename", 10),
    ("description", 10),
    ("uri", 1),
];

/// A search: phrases all of which must be there, words of which one must, words that must not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FullText {
    pub words: Vec<String>,
    pub phrases: Vec<String>,
    pub excluded: Vec<String>,
}

impl FullText {
    /// Reads `word "a phrase" -excluded`; `None` when nothing is asked.
    pub fn parse(text: &str) -> Option<Self> {
        let mut search = Self::default();
        for (index, piece) in text.to_lowercase().split('"').enumerate() {
            if index % 2 == 1 {
                search.phrases.extend(Some(piece.trim().to_owned()).filter(|phrase| !phrase.is_empty()));
                continue;
            }
            for word in piece.split_whitespace() {
                match word.strip_prefix('-').filter(|rest| !rest.is_empty()) {
                    Some(excluded) => search.excluded.push(excluded.to_owned()),
                    None => search.words.push(word.to_owned()),
                }
            }
        }
        (search != Self::default()).then_some(search)
    }

    /// How many words and phrases are looked for.
    pub fn pieces(&self) -> usize {
        self.words.len() + self.phrases.len() + self.excluded.len()
    }

    /// Zero when the texts don't match, else the higher the better. Each text comes lower-cased with its weight.
    pub fn score(&self, texts: &[(String, u64)]) -> u64 {
        let mut sum = vec![0; self.needles().count()];
        for (text, weight) in texts {
            sum.iter_mut().zip(self.hits(text, *weight)).for_each(|(sum, hit)| *sum += hit);
        }
        self.score_of(&sum)
    }

    /// How much one lower-cased text counts for each thing that the search names. Those of several texts add up.
    pub fn hits(&self, text: &str, weight: u64) -> Vec<u64> {
        self.needles().map(|needle| weight * occurrence(text, needle)).collect()
    }

    /// The score of added-up hits; none at all are as many noughts.
    pub fn score_of(&self, hits: &[u64]) -> u64 {
        let mut hits = hits.iter().copied().chain(std::iter::repeat(0));
        if hits.by_ref().take(self.excluded.len()).any(|hit| hit > 0) {
            return 0;
        }
        let phrases: Vec<u64> = hits.by_ref().take(self.phrases.len()).collect();
        let words: u64 = hits.take(self.words.len()).sum();
        if phrases.contains(&0) || (phrases.is_empty() && words == 0 && !self.words.is_empty()) {
            return 0;
        }
        phrases.iter().sum::<u64>() + words + u64::from(self.words.is_empty() && self.phrases.is_empty())
    }

    /// What the search names: excluded words, phrases, words.
    pub fn needles(&self) -> impl Iterator<Item = &str> {
        self.excluded.iter().chain(&self.phrases).chain(&self.words).map(String::as_str)
    }
}

/// 2 for a whole word, 1 for a part of one.
fn occurrence(text: &str, needle: &str) -> u64 {
    let is_edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    let mut best = 0;
    for (at, found) in text.match_indices(needle) {
        let whole = is_edge(text[..at].chars().next_back()) && is_edge(text[at + found.len()..].chars().next());
        if whole {
            return 2;
        }
        best = 1;
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    fn score(search: &str, name: &str) -> u64 {
        FullText::parse(search).unwrap().score(&[(name.to_lowercase(), 10)])
    }

    #[test]
    fn one_of_the_words_is_enough_and_every_phrase_is_needed() {
        assert!(score("resnet vgg", "train ResNet") > 0);
        assert_eq!(score("vgg", "train resnet"), 0);
        assert_eq!(score("\"big model\" \"no\"", "a big model"), 0);
        assert_eq!(score("train -resnet", "train resnet"), 0);
        assert_eq!(score("-vgg", "train resnet"), 1);
    }

    #[test]
    fn a_whole_word_scores_more_than_a_part() {
        assert!(score("net", "net") > score("net", "resnet"));
        assert_eq!(FullText::parse("  \"\" "), None);
    }
}
