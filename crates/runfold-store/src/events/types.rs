//! Events as they go in: runs of scalars, documents (vectors, plots, samples) and log lines, by owner.
//! It leaves ClearML's field names to the server.

use runfold_series::Columns;

use super::spans::Span;

/// What an event can belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OwnerKind {
    Task,
    Model,
}

impl OwnerKind {
    pub(super) fn number(self) -> u8 {
        match self {
            Self::Task => 0,
            Self::Model => 1,
        }
    }

    pub(super) fn from_number(number: u8) -> Option<Self> {
        [Self::Task, Self::Model].into_iter().find(|kind| kind.number() == number)
    }
}

/// The task or model that events belong to.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Owner {
    pub workspace: String,
    pub kind: OwnerKind,
    pub id: String,
}

impl Owner {
    pub fn task(workspace: &str, id: &str) -> Self {
        Self { workspace: workspace.to_owned(), kind: OwnerKind::Task, id: id.to_owned() }
    }

    pub fn model(workspace: &str, id: &str) -> Self {
        Self { workspace: workspace.to_owned(), kind: OwnerKind::Model, id: id.to_owned() }
    }
}

/// Events of one owner, stored all or none.
#[derive(Debug, Clone, PartialEq)]
pub struct EventBatch {
    pub owner: Owner,
    /// Of the batch as it was sent. A batch with a hash seen in the last ten minutes is a repeat and stores nothing.
    pub hash: Option<[u8; 16]>,
    /// Of the client's journal. A batch with a span that is stored already is a repeat, whenever it comes.
    pub span: Option<Span>,
    pub scalars: Vec<ScalarRun>,
    pub documents: Vec<Document>,
    pub logs: Vec<LogEntry>,
}

impl EventBatch {
    pub fn new(owner: Owner) -> Self {
        Self { owner, hash: None, span: None, scalars: Vec::new(), documents: Vec::new(), logs: Vec::new() }
    }

    /// What storing the batch adds.
    pub fn counts(&self) -> Counts {
        let documents = |kind| self.documents.iter().filter(|document| document.kind() == kind).count() as u64;
        Counts {
            scalars: self.scalars.iter().map(|run| run.points.len() as u64).sum(),
            vectors: documents(DocumentKind::Vector),
            plots: documents(DocumentKind::Plot),
            samples: documents(DocumentKind::Sample),
            logs: self.logs.len() as u64,
        }
    }
}

/// Points of one series, in any order. Single values lie at [`runfold_series::SINGLE_VALUE_ITERATION`].
#[derive(Debug, Clone, PartialEq)]
pub struct ScalarRun {
    pub metric: String,
    pub variant: String,
    pub x_axis_label: Option<String>,
    pub points: Columns,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum DocumentKind {
    Vector,
    Plot,
    Sample,
}

impl DocumentKind {
    pub(super) fn number(self) -> u8 {
        match self {
            Self::Vector => 1,
            Self::Plot => 2,
            Self::Sample => 3,
        }
    }

    pub(super) fn from_number(number: u8) -> Option<Self> {
        [Self::Vector, Self::Plot, Self::Sample].into_iter().find(|kind| kind.number() == number)
    }
}

/// A vector, plot or sample. Its identity is (owner, kind, metric, variant, iteration, key).
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    pub metric: String,
    pub variant: String,
    /// Empty where the event has none.
    pub key: String,
    pub iteration: i64,
    /// Milliseconds since 1970.
    pub timestamp: i64,
    pub body: Body,
}

impl Document {
    pub fn kind(&self) -> DocumentKind {
        match self.body {
            Body::Vector(_) => DocumentKind::Vector,
            Body::Plot { .. } => DocumentKind::Plot,
            Body::Sample { .. } => DocumentKind::Sample,
        }
    }
}

/// What a document holds. `extra` is JSON of further fields, or empty; it comes back as it was given.
#[derive(Debug, Clone, PartialEq)]
pub enum Body {
    Vector(Vec<f64>),
    Plot { plot: String, extra: String },
    Sample { url: String, extra: String },
}

/// A log line on its way in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEntry {
    /// Milliseconds since 1970.
    pub timestamp: i64,
    pub level: String,
    pub worker: String,
    pub msg: String,
}

/// Events by type.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    pub scalars: u64,
    pub vectors: u64,
    pub plots: u64,
    pub samples: u64,
    pub logs: u64,
}

impl Counts {
    pub fn total(&self) -> u64 {
        self.scalars + self.vectors + self.plots + self.samples + self.logs
    }
}

/// The answer to a batch, and to each repeat of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Appended {
    pub counts: Counts,
    /// The batch had been stored before; this time nothing was.
    pub repeat: bool,
}

/// Which metrics and variants a reader wants. Empty means all; a metric with `None` means all its variants.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection(pub Vec<(String, Option<Vec<String>>)>);

impl Selection {
    pub fn all() -> Self {
        Self::default()
    }

    pub fn metric(metric: &str) -> Self {
        Self(vec![(metric.to_owned(), None)])
    }

    pub fn series(metric: &str, variant: &str) -> Self {
        Self(vec![(metric.to_owned(), Some(vec![variant.to_owned()]))])
    }

    pub fn holds(&self, metric: &str, variant: &str) -> bool {
        let wanted =
            |variants: &Option<Vec<String>>| variants.as_ref().is_none_or(|all| all.iter().any(|v| v == variant));
        self.0.is_empty() || self.0.iter().any(|(name, variants)| name == metric && wanted(variants))
    }
}
