//! Acknowledged events that are not in `series.db` yet, as readers and the flusher want them.
//! It leaves locks, and when a table is full, to the store.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Instant;

use runfold_series::Columns;

use super::record::Change;
use super::spans::{Key, Span};
use super::types::{Appended, Body, Document, DocumentKind, EventBatch, LogEntry, Owner};

/// Changes with consecutive sequence numbers, by owner.
#[derive(Debug, Default)]
pub struct MemTable {
    /// Sequence numbers of the first and last group inside; `None` while empty.
    pub sequence: Option<(i64, i64)>,
    pub points: usize,
    pub bytes: usize,
    /// When the first group came.
    pub since: Option<Instant>,
    pub owners: HashMap<Owner, OwnerMemory>,
    /// Batches stored with a hash: its key, when, and the answer.
    pub seen: Vec<([u8; 16], i64, Appended)>,
    /// Spans of batches that have one, and when they came.
    pub spans: Vec<(Key, Span, i64)>,
}

/// One owner's part of a table. `wiped` and `log_cleared` act on what lies below the table, not in it.
#[derive(Debug, Default)]
pub struct OwnerMemory {
    pub wiped: bool,
    pub log_cleared: Option<i64>,
    pub series: BTreeMap<String, BTreeMap<String, SeriesMemory>>,
    pub documents: BTreeMap<DocumentPlace, Arc<Document>>,
    /// `None`: the line was cleared before it was flushed; its number stays taken.
    pub logs: Vec<Option<Arc<LogEntry>>>,
}

#[derive(Debug, Default)]
pub struct SeriesMemory {
    /// In the order of arrival.
    pub points: Columns,
    pub x_axis_label: Option<String>,
}

/// The identity of a document within its owner; ordered by iteration, then by name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocumentPlace {
    pub kind: DocumentKind,
    pub iteration: i64,
    pub metric: String,
    pub variant: String,
    pub key: String,
}

impl DocumentPlace {
    pub fn of(document: &Document) -> Self {
        Self {
            kind: document.kind(),
            iteration: document.iteration,
            metric: document.metric.clone(),
            variant: document.variant.clone(),
            key: document.key.clone(),
        }
    }
}

impl MemTable {
    pub fn is_empty(&self) -> bool {
        self.sequence.is_none()
    }

    /// Takes in the changes of the group `sequence`.
    pub fn put(&mut self, sequence: i64, changes: Vec<Change>) {
        self.sequence = Some((self.sequence.map_or(sequence, |(first, _)| first), sequence));
        self.since.get_or_insert_with(Instant::now);
        for change in changes {
            self.bytes += 64;
            match change {
                Change::Batch { batch, received } => self.put_batch(batch, received),
                Change::Delete(owner) => {
                    self.owners.insert(owner, OwnerMemory { wiped: true, ..OwnerMemory::default() });
                }
                Change::ClearLog(owner, before) => self.clear_log(owner, before),
            }
        }
    }

    fn clear_log(&mut self, owner: Owner, before: i64) {
        let memory = self.owners.entry(owner).or_default();
        for line in &mut memory.logs {
            line.take_if(|line| line.timestamp < before);
        }
        memory.log_cleared = Some(memory.log_cleared.map_or(before, |earlier| earlier.max(before)));
    }

    fn put_batch(&mut self, batch: EventBatch, received: i64) {
        let counts = batch.counts();
        if let Some(hash) = batch.hash {
            self.seen.push((hash_key(&batch.owner, &hash), received, Appended { counts, repeat: false }));
        }
        self.spans.extend(batch.span.map(|span| (span.key(&batch.owner), span, received)));
        self.points += counts.scalars as usize;
        self.bytes += weight(&batch);
        let memory = self.owners.entry(batch.owner).or_default();
        for run in batch.scalars {
            let series = memory.series.entry(run.metric).or_default().entry(run.variant).or_default();
            series.x_axis_label = run.x_axis_label.or(series.x_axis_label.take());
            series.points.extend(&run.points);
        }
        for document in batch.documents {
            let key = DocumentPlace::of(&document);
            if memory.documents.get(&key).is_none_or(|old| old.timestamp <= document.timestamp) {
                memory.documents.insert(key, Arc::new(document));
            }
        }
        memory.logs.extend(batch.logs.into_iter().map(|line| Some(Arc::new(line))));
    }
}

/// Bytes that a batch takes in memory, roughly.
pub fn weight(batch: &EventBatch) -> usize {
    let scalars: usize =
        batch.scalars.iter().map(|run| 24 * run.points.len() + run.metric.len() + run.variant.len() + 64).sum();
    let documents: usize = batch
        .documents
        .iter()
        .map(|document| {
            let names = document.metric.len() + document.variant.len() + document.key.len();
            // the names are kept a second time, as the document's place
            let body = match &document.body {
                Body::Vector(values) => 8 * values.len(),
                Body::Plot { plot: text, extra } | Body::Sample { url: text, extra } => text.len() + extra.len(),
            };
            body + 2 * names + 200
        })
        .sum();
    let logs: usize = batch.logs.iter().map(|line| line.msg.len() + line.worker.len() + line.level.len() + 120).sum();
    scalars + documents + logs
}

/// Under what a batch hash is remembered: the same body sent for two owners is not a repeat.
pub fn hash_key(owner: &Owner, hash: &[u8; 16]) -> [u8; 16] {
    let mut hasher = blake3::Hasher::new();
    for part in [owner.workspace.as_bytes(), &[owner.kind.number()], owner.id.as_bytes(), hash] {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    let mut key = [0; 16];
    key.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    key
}
