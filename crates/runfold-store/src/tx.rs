//! What a domain verb works with: a `View` for reading, a `Tx` for changing.
//! `Tx::put` is the one door for changes: history, change feed and counters follow from what differs.

use crate::document::{Doc, DocExt, Document};
use crate::error::{Result, StoreError};
use crate::kind::Kind;
use crate::meta::{Backend, Change, ChangeKind, Counter, HistoryEntry};
use crate::{counters, differences, index};
use runfold_api::time::Moment;
use serde_json::Value;
use std::cell::Cell;
use std::ops::Deref;

/// Who changes something, from where.
#[derive(Debug, Clone, PartialEq)]
pub struct Actor {
    pub user: String,
    pub workspace: String,
    pub source: Source,
    /// The action or job in whose name it happens (`tasks.edit`, `job.watchdog`).
    pub action: String,
    pub at: Moment,
}

/// Where a change came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// The API, from this address.
    Api(String),
    /// A running task by its own token.
    Task { id: String, attempt: u64, address: String },
    /// A job of the server itself.
    Job,
    /// A command on the server's machine.
    Command,
}

impl Source {
    pub fn words(&self) -> String {
        match self {
            Self::Api(address) => format!("api {address}"),
            Self::Task { id, attempt, address } => format!("task {id}, attempt {attempt}, at {address}"),
            Self::Job => "job".to_owned(),
            Self::Command => "command".to_owned(),
        }
    }
}

impl Actor {
    /// The server itself, in a job.
    pub fn job(workspace: &str, job: &str, at: Moment) -> Self {
        Self {
            user: String::new(),
            workspace: workspace.to_owned(),
            source: Source::Job,
            action: format!("job.{job}"),
            at,
        }
    }
}

/// Reading as one workspace sees it: its own rows and public ones.
#[derive(Clone, Copy)]
pub struct View<'a> {
    backend: &'a dyn Backend,
    workspace: &'a str,
}

impl<'a> View<'a> {
    pub fn new(backend: &'a dyn Backend, workspace: &'a str) -> Self {
        Self { backend, workspace }
    }

    pub fn workspace(&self) -> &'a str {
        self.workspace
    }

    /// The engine itself, for what no method here offers.
    pub fn backend(&self) -> &'a dyn Backend {
        self.backend
    }

    pub fn find(&self, kind: Kind, id: &str) -> Result<Option<Document>> {
        self.backend.by_id(kind, Some(self.workspace), id)
    }

    /// # Errors
    /// The kind's "unknown id" problem; the same for what is not there and what is another workspace's.
    pub fn get(&self, kind: Kind, id: &str) -> Result<Document> {
        self.find(kind, id)?.ok_or_else(|| kind.unknown(id).into())
    }

    pub fn exists(&self, kind: Kind, id: &str) -> Result<bool> {
        Ok(self.find(kind, id)?.is_some())
    }

    /// Those of `ids` that exist, in the order asked.
    pub fn get_all(&self, kind: Kind, ids: &[String]) -> Result<Vec<Document>> {
        let found: Result<Vec<_>> = ids.iter().map(|id| self.find(kind, id)).collect();
        Ok(found?.into_iter().flatten().collect())
    }

    pub fn by_unique(&self, kind: Kind, field: &str, value: &str) -> Result<Option<Document>> {
        self.backend.by_unique(kind, Some(self.workspace), field, value)
    }

    /// Rows whose indexed `field` holds `value`.
    pub fn by_field(&self, kind: Kind, field: &str, value: &str) -> Result<Vec<Document>> {
        let rids = self.backend.rids_by(kind, Some(self.workspace), field, value)?;
        self.backend.by_rids(kind, &rids)
    }

    /// Rows of a group (tasks of a project), most recently updated first. `None`: those in no group.
    pub fn group(&self, kind: Kind, group: Option<&str>) -> Result<Vec<Document>> {
        let rids = self.backend.group(kind, self.workspace, group, usize::MAX >> 1)?;
        self.backend.by_rids(kind, &rids)
    }

    /// Calls `each` with every row of the workspace and every public one, by rid.
    pub fn for_each(&self, kind: Kind, mut each: impl FnMut(Document) -> Result<()>) -> Result<()> {
        for_each_of(self.backend, kind, Some(self.workspace), &mut each)
    }

    pub fn counters(&self, projects: Option<&[String]>) -> Result<Vec<Counter>> {
        self.backend.counters(self.workspace, projects)
    }
}

/// Calls `each` with every row of a workspace, or of all, in slices so that no cursor stays open.
pub fn for_each_of(
    backend: &dyn Backend,
    kind: Kind,
    workspace: Option<&str>,
    each: &mut dyn FnMut(Document) -> Result<()>,
) -> Result<()> {
    const SLICE: usize = 500;
    let mut after = 0;
    loop {
        let slice = backend.scan(kind, workspace, after, SLICE)?;
        let Some(last) = slice.last() else { return Ok(()) };
        after = last.rid;
        let ends = slice.len() < SLICE;
        slice.into_iter().try_for_each(&mut *each)?;
        if ends {
            return Ok(());
        }
    }
}

/// One transaction in somebody's name.
pub struct Tx<'a> {
    view: View<'a>,
    actor: &'a Actor,
    /// Whether a queue changed, so that those who wait for a task look again.
    moves_queues: Cell<bool>,
}

/// The field that says which running task made a document by its own token.
pub const MADE_BY: &str = "made_by_task";

impl<'a> Deref for Tx<'a> {
    type Target = View<'a>;
    fn deref(&self) -> &View<'a> {
        &self.view
    }
}

impl<'a> Tx<'a> {
    pub fn new(backend: &'a dyn Backend, actor: &'a Actor) -> Self {
        Self { view: View::new(backend, &actor.workspace), actor, moves_queues: Cell::new(false) }
    }

    pub(crate) fn moves_queues(&self) -> bool {
        self.moves_queues.get()
    }

    /// The running task in whose name this happens, if it happens by its own token.
    pub fn own_task(&self) -> Option<(&'a str, u64)> {
        match &self.actor.source {
            Source::Task { id, attempt, .. } => Some((id, *attempt)),
            Source::Api(_) | Source::Job | Source::Command => None,
        }
    }

    pub fn actor(&self) -> &'a Actor {
        self.actor
    }

    pub fn view(&self) -> View<'a> {
        self.view
    }

    /// The moment of this transaction.
    pub fn now(&self) -> Moment {
        self.actor.at
    }

    pub fn now_iso(&self) -> String {
        self.actor.at.iso()
    }

    /// A document that may be changed.
    ///
    /// # Errors
    /// The kind's "unknown id" problem; 403/21 for a public document, which everybody reads and nobody writes.
    pub fn edit(&self, kind: Kind, id: &str) -> Result<Editing> {
        self.edit_row(kind, self.get(kind, id)?)
    }

    /// As [`Tx::edit`], of a document that was read in this transaction.
    ///
    /// # Errors
    /// 403/21 for a public document.
    pub fn edit_row(&self, kind: Kind, document: Document) -> Result<Editing> {
        if document.is_public() && !self.workspace().is_empty() {
            let id = document.id();
            let message = format!("{} `{id}` is public, so it can't be changed; make it private first", kind.word());
            return Err(runfold_api::Problem::new(runfold_api::problem::Code::NO_WRITE_PERMISSION, message).into());
        }
        Ok(Editing { kind, old: document.clone(), new: document })
    }

    /// A public document, for the verb that makes it private again.
    ///
    /// # Errors
    /// The kind's "unknown id" problem; 400/24 for a document that is not public.
    pub fn edit_public(&self, kind: Kind, id: &str) -> Result<Editing> {
        let document = self.get(kind, id)?;
        if !document.is_public() {
            let message = format!("{} `{id}` is not public", kind.word());
            return Err(runfold_api::Problem::new(runfold_api::problem::Code::NOT_PUBLIC, message)
                .with("id", id)
                .into());
        }
        Ok(Editing { kind, old: document.clone(), new: document })
    }

    /// Stores a new document in the caller's workspace.
    ///
    /// # Errors
    /// 400/801 when a unique value, the id among them, is taken.
    pub fn create(&self, kind: Kind, doc: Doc) -> Result<Document> {
        self.create_in(self.workspace(), kind, doc)
    }

    /// Stores a new document in another workspace (accounts; empty for public ones).
    pub fn create_in(&self, workspace: &str, kind: Kind, doc: Doc) -> Result<Document> {
        let mut document = Document::new(workspace, doc);
        if let Some((task, _)) = self.own_task() {
            document.set(MADE_BY, task);
        }
        let id = document.id().to_owned();
        if self.backend().by_id(kind, Some(workspace), &id)?.is_some() {
            let message = format!("there is a {} with the id `{id}` already", kind.word());
            return Err(runfold_api::Problem::new(runfold_api::problem::Code::NOT_UNIQUE, message)
                .with("id", id)
                .into());
        }
        document.rev = 1;
        document.rid = self.backend().insert(kind, &document)?;
        self.note(kind, None, Some(&document))?;
        Ok(document)
    }

    /// Stores what was edited; nothing happens when nothing differs.
    pub fn put(&self, editing: Editing) -> Result<Document> {
        let Editing { kind, old, mut new } = editing;
        if old.doc == new.doc && old.workspace == new.workspace {
            return Ok(old);
        }
        if old.id() != new.id() {
            return Err(StoreError::damaged("edit", "a document's id can't change"));
        }
        new.rev += 1;
        self.backend().update(kind, &old, &new)?;
        self.note(kind, Some(&old), Some(&new))?;
        Ok(new)
    }

    /// Takes a document away.
    pub fn remove(&self, kind: Kind, document: &Document) -> Result<()> {
        self.backend().remove(kind, document)?;
        self.note(kind, Some(document), None)
    }

    fn move_marks(&self, kind: Kind, old: Option<&Document>, new: Option<&Document>) -> Result<()> {
        let (before, after) = (counters::marks(kind, old), counters::marks(kind, new));
        for gone in before.iter().filter(|mark| !after.contains(mark)) {
            self.backend().drop_mark(gone)?;
        }
        after.iter().filter(|mark| !before.contains(mark)).try_for_each(|mark| self.backend().add_mark(mark))
    }

    /// History, change feed, counters, index: all that follows from a change.
    fn note(&self, kind: Kind, old: Option<&Document>, new: Option<&Document>) -> Result<()> {
        let Some(row) = new.or(old) else { return Ok(()) };
        self.moves_queues.set(self.moves_queues.get() || kind == Kind::Queue);
        if kind.shape().history {
            let fields = differences::between(old.map(|row| &row.doc), new.map(|row| &row.doc));
            if !fields.is_empty() {
                self.backend().add_history(&HistoryEntry {
                    workspace: row.workspace.clone(),
                    kind,
                    rid: row.rid,
                    at: self.now(),
                    user: self.actor.user.clone(),
                    source: self.actor.source.words(),
                    action: self.actor.action.clone(),
                    fields: Value::Array(fields),
                })?;
            }
        }
        for counter in counters::changes(kind, old, new) {
            self.backend().add_to_counter(&counter)?;
        }
        self.move_marks(kind, old, new)?;
        index::note(self.backend(), kind, old, new)?;
        index::note_uses(self.backend(), kind, old, new)?;
        self.backend().add_change(&change(kind, row, old, new, self.now()))
    }
}

/// The line of the change feed for a change of `row`; its number is the backend's to give.
fn change(kind: Kind, row: &Document, old: Option<&Document>, new: Option<&Document>, at: Moment) -> Change {
    let what = match (old, new) {
        (None, _) => ChangeKind::Created,
        (_, None) => ChangeKind::Deleted,
        _ => ChangeKind::Changed,
    };
    let place = |row: &Document| kind.shape().group.and_then(|field| row.str_at(field)).map(str::to_owned);
    let project = place(row);
    let fields = old.zip(new).map(|(old, new)| differences::top_fields(&old.doc, &new.doc)).unwrap_or_default();
    Change {
        seq: 0,
        at,
        workspace: row.workspace.clone(),
        kind,
        id: row.id().to_owned(),
        what,
        rev: row.rev,
        origin: old.and_then(place).filter(|origin| Some(origin) != project.as_ref()),
        project,
        owner: row.str_at("user").map(str::to_owned),
        fields,
    }
}

/// A document between reading and storing.
#[derive(Debug, Clone)]
pub struct Editing {
    kind: Kind,
    old: Document,
    new: Document,
}

impl Editing {
    /// As it was when it was read.
    pub fn before(&self) -> &Document {
        &self.old
    }

    pub fn is_changed(&self) -> bool {
        self.old.doc != self.new.doc
    }

    /// Moves it to another workspace; empty makes it public.
    pub fn set_workspace(&mut self, workspace: &str) {
        self.new.workspace = workspace.to_owned();
        self.new.doc.set("company", workspace);
    }
}

impl Deref for Editing {
    type Target = Doc;
    fn deref(&self) -> &Doc {
        &self.new.doc
    }
}

impl std::ops::DerefMut for Editing {
    fn deref_mut(&mut self) -> &mut Doc {
        &mut self.new.doc
    }
}
