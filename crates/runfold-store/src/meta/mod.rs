//! The narrow door to a database: rows by id, by declared field, by group; history, changes and counters.
//! It knows no rule of any kind of document; those live in the verbs above, written once for every engine.

pub mod body;
mod facets;
mod parts;
pub mod sqlite;
mod texts;
mod uses;

pub use body::Class;
pub use facets::{Bounds, ColumnChunk, Delta, FacetKey, Facets, KeyId, ReadPosting, TermId};
pub use uses::{UsedName, Uses};

use crate::document::Document;
use crate::error::Result;
use crate::kind::Kind;
use runfold_api::time::Moment;
use serde_json::Value;
use tokio::sync::watch;

/// What one transaction (or one snapshot, for reading only) can do.
///
/// `workspace: None` looks in every workspace; `Some(id)` looks there and among public rows.
pub trait Backend: Facets + Dictionaries + Uses {
    fn by_id(&self, kind: Kind, workspace: Option<&str>, id: &str) -> Result<Option<Document>>;
    /// In the order asked; rids that do not exist, and rows that can't be read, are left out.
    fn by_rids(&self, kind: Kind, rids: &[i64]) -> Result<Vec<Document>>;
    fn by_unique(&self, kind: Kind, workspace: Option<&str>, field: &str, value: &str) -> Result<Option<Document>>;
    /// Rows whose indexed `field` equals (or, for lists, contains) `value`, by rid.
    fn rids_by(&self, kind: Kind, workspace: Option<&str>, field: &str, value: &str) -> Result<Vec<i64>>;
    /// Rows of a group, most recently updated first.
    fn group(&self, kind: Kind, workspace: &str, group: Option<&str>, limit: usize) -> Result<Vec<i64>>;
    /// Rows of a workspace (and public ones) with a rid above `after`, by rid; those that can't be read are left out.
    fn scan(&self, kind: Kind, workspace: Option<&str>, after: i64, limit: usize) -> Result<Vec<Document>>;
    fn count(&self, kind: Kind, workspace: &str) -> Result<u64>;

    /// Stores a new row and returns its rid.
    fn insert(&self, kind: Kind, row: &Document) -> Result<i64>;
    /// Replaces the row of `new.rid`; `old` tells which look-up entries to take away.
    fn update(&self, kind: Kind, old: &Document, new: &Document) -> Result<()>;
    fn remove(&self, kind: Kind, row: &Document) -> Result<()>;

    fn add_history(&self, entry: &HistoryEntry) -> Result<()>;
    /// Newest first unless `oldest_first`; with the total.
    fn history(
        &self,
        kind: Kind,
        rid: i64,
        skip: usize,
        take: usize,
        oldest_first: bool,
    ) -> Result<(Vec<HistoryEntry>, u64)>;
    /// Entries of all objects of a workspace with their numbers, newest first.
    fn audit(
        &self,
        workspace: &str,
        filter: &AuditFilter,
        skip: usize,
        limit: usize,
    ) -> Result<Vec<(i64, HistoryEntry)>>;
    fn add_change(&self, change: &Change) -> Result<()>;
    /// The changes after `seq`, oldest first.
    fn changes_since(&self, workspace: Option<&str>, seq: i64, limit: usize) -> Result<Vec<Change>>;
    /// The first change that is still kept, and the last that there was; the first is one more when none is kept.
    fn change_bounds(&self) -> Result<(i64, i64)>;
    fn drop_changes_before(&self, at: Moment) -> Result<u64>;

    /// Adds to a counter (see [`Counter`]); the row goes when its count is nought.
    fn add_to_counter(&self, counter: &Counter) -> Result<()>;
    /// The counters of these projects, or of all.
    fn counters(&self, workspace: &str, projects: Option<&[String]>) -> Result<Vec<Counter>>;

    /// Keeps a sample; one of the same owner and moment is replaced.
    fn put_sample(&self, sample: &Sample) -> Result<()>;
    /// Moments and bodies of an owner's samples from `from` up to and with `to`, oldest first.
    fn samples(&self, series: &SampleSeries, from: Moment, to: Moment) -> Result<Vec<(Moment, Vec<u8>)>>;
    /// The last sample before a moment.
    fn sample_before(&self, series: &SampleSeries, at: Moment) -> Result<Option<(Moment, Vec<u8>)>>;
    /// Who has samples from `from` up to and with `to`.
    fn sample_owners(&self, kind: Kind, workspace: &str, from: Moment, to: Moment) -> Result<Vec<String>>;
    fn drop_samples_before(&self, at: Moment) -> Result<u64>;

    fn add_mark(&self, mark: &Mark) -> Result<()>;
    fn drop_mark(&self, mark: &Mark) -> Result<()>;
    /// When tasks of a project ran last, and how many ended since a time.
    fn runs(&self, place: &Place<'_>, since: Moment) -> Result<Runs>;
}

/// What packing bodies needs of an engine.
pub trait Dictionaries {
    /// How many bodies of a class there are, or have been.
    fn body_count(&self, class: Class) -> Result<u64>;
    /// What a dictionary is trained on: about `count` bodies from all over.
    fn samples_of(&self, class: Class, count: usize) -> Result<Vec<Vec<u8>>>;
    /// The newest dictionary of a class: its number, and how many bodies there were when it was trained.
    fn dictionary(&self, class: Class) -> Result<Option<(i64, u64)>>;
    fn add_dictionary(&self, class: Class, trained_on: u64, data: &[u8]) -> Result<()>;
    /// Writes up to `limit` older bodies anew with the dictionary in use; `false` when there are none left.
    fn recode(&self, class: Class, limit: usize) -> Result<bool>;
}

/// Whose samples.
#[derive(Debug, Clone, PartialEq)]
pub struct SampleSeries {
    pub kind: Kind,
    pub workspace: String,
    pub owner: String,
}

/// What something looked like at a moment, in a form that only its owner reads.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    pub series: SampleSeries,
    pub at: Moment,
    pub body: Vec<u8>,
}

/// What the marks of a project tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Runs {
    pub last_started: Option<Moment>,
    pub completed: u64,
}

/// Whose marks are asked for: the workspace's own tasks of a project and public ones.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    pub workspace: &'a str,
    pub project: &'a str,
    pub archived: bool,
    pub hidden_too: bool,
}

/// A time of a task in its project, kept sorted so that the latest is at hand and recent ones are counted quickly.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    pub workspace: String,
    pub project: String,
    pub archived: bool,
    pub hidden: bool,
    pub of: MarkOf,
    pub at: Moment,
    pub rid: i64,
}

/// What happened at the time of a mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkOf {
    Started,
    Completed,
}

impl MarkOf {
    pub fn code(self) -> i64 {
        self as i64
    }
}

/// One entry of the history: who changed what, when, from where.
#[derive(Debug, Clone, PartialEq)]
pub struct HistoryEntry {
    pub workspace: String,
    pub kind: Kind,
    pub rid: i64,
    pub at: Moment,
    pub user: String,
    pub source: String,
    pub action: String,
    /// `[{path, old, new}]`
    pub fields: Value,
}

/// Which entries of a workspace's history are wanted.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AuditFilter {
    pub kind: Option<Kind>,
    pub rid: Option<i64>,
    pub user: Option<String>,
    pub action: Option<String>,
    pub from: Option<Moment>,
    pub to: Option<Moment>,
    /// Only entries with a smaller number.
    pub before: Option<i64>,
}

/// One line of the change feed.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    pub seq: i64,
    pub at: Moment,
    pub workspace: String,
    pub kind: Kind,
    pub id: String,
    pub what: ChangeKind,
    /// Of the object after the change.
    pub rev: i64,
    /// Where a task or model lies; of a project, the one above it.
    pub project: Option<String>,
    /// Where it lay before, if elsewhere.
    pub origin: Option<String>,
    /// The user whose object it is.
    pub owner: Option<String>,
    /// The top fields that differ; none of what is new or gone.
    pub fields: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    Created,
    Changed,
    Deleted,
}

impl ChangeKind {
    pub fn code(self) -> i64 {
        self as i64
    }

    pub fn from_code(code: i64) -> Self {
        match code {
            0 => Self::Created,
            2 => Self::Deleted,
            _ => Self::Changed,
        }
    }
}

/// How many tasks (or models) of a project are in one state, and how long they ran.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct Counter {
    pub workspace: String,
    pub project: String,
    /// `task` or `model`.
    pub of: String,
    pub archived: bool,
    pub hidden: bool,
    /// The type of a task.
    pub class: String,
    /// The status of a task, `ready` or `draft` of a model.
    pub status: String,
    pub count: i64,
    pub runtime_s: i64,
}

/// A job for the writer: runs inside a savepoint, and is told the outcome once the group is on disk.
pub trait WriteJob: Send {
    /// Runs the change. `false` takes back what it did.
    fn run(&mut self, backend: &dyn Backend) -> bool;
    /// Called once, after the commit is on disk, or with the error that kept it from getting there.
    fn finish(self: Box<Self>, committed: Result<()>);
}

/// A database that holds documents.
pub trait MetaStore: Send + Sync {
    /// Hands a job to the writer; answers at once, `finish` tells the rest.
    fn submit(&self, job: Box<dyn WriteJob>) -> Result<()>;
    /// Runs `work` on a snapshot; blocks the calling thread.
    fn snapshot(&self, work: &mut dyn FnMut(&dyn Backend) -> Result<()>) -> Result<()>;
    /// A consistent copy into the folder `to`, while writes go on.
    fn backup(&self, to: &std::path::Path) -> Result<()>;
    /// Why the last commit failed; nothing since one succeeded.
    fn write_trouble(&self) -> Option<String>;
    /// What the engine itself finds wrong, in words; empty when all is well.
    fn integrity(&self) -> Result<Vec<String>>;
    /// Told after each group of changes that this process brought to disk. Other processes change the store too, so
    /// whoever waits for changes also looks by itself now and then.
    fn commits(&self) -> watch::Receiver<u64>;
    /// Uses the newest dictionaries for what is written from now on.
    fn adopt_dictionaries(&self) -> Result<()>;
    /// Bytes on disk.
    fn size_bytes(&self) -> u64;
    /// Lets no further write in, and returns once all that were let in are on disk.
    fn close(&self);
}
