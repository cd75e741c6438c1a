//! What a document must satisfy, as one tree that every evaluator reads.
//! It leaves evaluating to the store.

use regex::Regex;
use serde_json::{Number, Value};

use super::entity::Kind;
use super::path::Path;
use super::text::FullText;
use crate::time::Moment;

#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// All of them; none is always true.
    And(Vec<Condition>),
    /// At least one of them; none is never true.
    Or(Vec<Condition>),
    Not(Box<Condition>),
    /// The string at the path, or one of a list's, holds a match.
    Pattern {
        path: Path,
        pattern: Pattern,
    },
    /// At least one of these is present: the value itself, or an item of a list.
    AnyOf {
        path: Path,
        values: Vec<String>,
    },
    /// All of these are present.
    AllOf {
        path: Path,
        values: Vec<String>,
    },
    /// Absent, null, an empty string, list or object.
    Empty {
        path: Path,
    },
    /// Neither absent nor null.
    Exists {
        path: Path,
    },
    /// Between two bounds, both included; `or_absent` also takes documents without the value.
    Range {
        path: Path,
        min: Option<Bound>,
        max: Option<Bound>,
        or_absent: bool,
    },
    Date {
        path: Path,
        comparison: Comparison,
        moment: Moment,
    },
    /// Exactly this value, or a list that holds it; numbers are equal by value.
    Equals {
        path: Path,
        value: Value,
    },
    /// A typed comparison of `where`.
    Compare {
        path: Path,
        kind: Kind,
        comparison: Comparison,
        value: Value,
    },
    FullText(FullText),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Comparison {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Comparison {
    pub fn holds(self, ordering: std::cmp::Ordering) -> bool {
        match self {
            Self::Equal => ordering.is_eq(),
            Self::Less => ordering.is_lt(),
            Self::LessOrEqual => ordering.is_le(),
            Self::Greater => ordering.is_gt(),
            Self::GreaterOrEqual => ordering.is_ge(),
        }
    }
}

/// One end of a range.
#[derive(Debug, Clone, PartialEq)]
pub enum Bound {
    Number(Number),
    Time(Moment),
}

/// A compiled regular expression, equal to another of the same text.
#[derive(Debug, Clone)]
pub struct Pattern(pub(super) Regex, pub(super) bool);

impl Pattern {
    pub fn regex(&self) -> &Regex {
        &self.0
    }

    pub fn ignores_case(&self) -> bool {
        self.1
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.0.as_str() == other.0.as_str() && self.1 == other.1
    }
}

impl Condition {
    pub fn negate(self) -> Self {
        match self {
            Self::Not(inner) => *inner,
            other => Self::Not(Box::new(other)),
        }
    }

    /// Joins conditions without wrapping a single one.
    pub fn all(mut conditions: Vec<Condition>) -> Self {
        if conditions.len() == 1 { conditions.swap_remove(0) } else { Self::And(conditions) }
    }

    pub fn any(mut conditions: Vec<Condition>) -> Self {
        if conditions.len() == 1 { conditions.swap_remove(0) } else { Self::Or(conditions) }
    }

    /// How many leaves the tree has.
    pub fn leaves(&self) -> usize {
        match self {
            Self::And(inner) | Self::Or(inner) => inner.iter().map(Self::leaves).sum(),
            Self::Not(inner) => inner.leaves(),
            _ => 1,
        }
    }

    /// Replaces each leaf by what `change` makes of it.
    pub fn map_leaves(self, change: &mut impl FnMut(Condition) -> Condition) -> Self {
        match self {
            Self::And(inner) => Self::And(inner.into_iter().map(|c| c.map_leaves(change)).collect()),
            Self::Or(inner) => Self::Or(inner.into_iter().map(|c| c.map_leaves(change)).collect()),
            Self::Not(inner) => Self::Not(Box::new(inner.map_leaves(change))),
            leaf => change(leaf),
        }
    }
}
