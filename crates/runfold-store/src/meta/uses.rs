//! What an engine keeps of the names of columns: how many rows of each project have one.
//! It leaves which names there are to the index.

use crate::error::Result;
use crate::kind::Kind;

/// A name that rows of a project have something under.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsedName {
    pub name: String,
    /// The parts of the name for people, as JSON.
    pub label: String,
    pub rows: u64,
}

/// Names of columns and their uses.
pub trait Uses {
    fn use_format(&self) -> Result<i64>;
    fn set_use_format(&self, format: i64) -> Result<()>;
    fn clear_uses(&self) -> Result<()>;
    /// Counts `by` more rows of these projects that have the name.
    fn add_use(&self, space: (&str, Kind), name: (&str, &str), projects: &[&str], by: i64) -> Result<()>;
    /// The names that rows of one project have.
    fn uses(&self, space: (&str, Kind), project: &str) -> Result<Vec<UsedName>>;
}
