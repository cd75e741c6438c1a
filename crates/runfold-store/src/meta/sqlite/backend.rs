//! The backend trait in SQLite's words. Table names come from `Kind`, values are always bound.

use super::fields::{lookups, number, unique_number, uniques};
use crate::document::{Doc, DocExt, Document};
use crate::error::{Result, StoreError};
use crate::kind::Kind;
use crate::meta::body::{Bodies, Class, dictionary_of, id_bytes, texts_of};
use crate::meta::texts::Hash;
use crate::meta::{
    AuditFilter, Backend, Change, ChangeKind, Counter, HistoryEntry, KeyId, Mark, Place, Runs, Sample, SampleSeries,
};
use runfold_api::Problem;
use runfold_api::problem::Code;
use runfold_api::time::Moment;
use rusqlite::{CachedStatement, Connection, OptionalExtension, Row, params};
use serde_json::Value;
use std::cell::RefCell;
use std::collections::HashMap;

/// The `ws` of keys that are unique in the whole installation.
const EVERYWHERE: i64 = -1;
/// The one key of the document that an entry of the history is packed as.
const FIELDS: &str = "fields";
const COLUMNS: &str = "d.rid, d.rev, (select id from workspace_key where n = d.ws), d.body";

pub(crate) struct SqliteBackend<'a> {
    connection: &'a Connection,
    bodies: &'a Bodies,
    known: Option<&'a RefCell<KnownKeys>>,
}

/// Numbers that the writer has looked up; it forgets them whenever something is taken back.
#[derive(Default)]
pub(super) struct KnownKeys {
    pub workspaces: HashMap<String, i64>,
    /// By space and name.
    pub facets: HashMap<i64, HashMap<String, KeyId>>,
    facet_count: usize,
}

impl KnownKeys {
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }

    fn add_facet(&mut self, space: i64, name: &str, key: KeyId) {
        if self.facet_count >= MOST_KNOWN {
            self.forget();
        }
        self.facet_count += 1;
        self.facets.entry(space).or_default().insert(name.to_owned(), key);
    }
}

/// Keys of the index that the writer remembers, about 100 bytes each.
const MOST_KNOWN: usize = 50_000;

impl<'a> SqliteBackend<'a> {
    pub(super) fn new(connection: &'a Connection, bodies: &'a Bodies) -> Self {
        Self { connection, bodies, known: None }
    }

    /// Of the writer, whose changes nobody else can undercut.
    pub(super) fn remembering(self, known: &'a RefCell<KnownKeys>) -> Self {
        Self { known: Some(known), ..self }
    }

    pub(super) fn known_facet(&self, space: i64, name: &str) -> Option<KeyId> {
        self.known?.borrow().facets.get(&space)?.get(name).copied()
    }

    pub(super) fn remember_facet(&self, space: i64, name: &str, key: KeyId) {
        if let Some(known) = self.known {
            known.borrow_mut().add_facet(space, name, key);
        }
    }

    pub(super) fn forget_keys(&self) {
        if let Some(known) = self.known {
            known.borrow_mut().forget();
        }
    }

    pub(super) fn bodies(&self) -> &'a Bodies {
        self.bodies
    }

    /// The document in a body, with whichever dictionary it was written.
    pub(super) fn unpack(&self, body: &[u8]) -> Result<Doc> {
        self.bodies.decode(body, self)
    }

    fn document(&self, row: &Row<'_>) -> Result<Document> {
        let body = row.get_ref(3)?.as_blob().map_err(|error| StoreError::damaged("document", error))?;
        Ok(Document { rid: row.get(0)?, rev: row.get(1)?, workspace: row.get(2)?, doc: self.unpack(body)? })
    }

    fn one(&self, statement: &mut CachedStatement<'_>, params: impl rusqlite::Params) -> Result<Option<Document>> {
        let mut rows = statement.query(params)?;
        rows.next()?.map(|row| self.document(row)).transpose()
    }

    pub(super) fn prepare(&self, sql: &str) -> Result<CachedStatement<'a>> {
        Ok(self.connection.prepare_cached(sql)?)
    }

    /// The number of a workspace that may not be known yet; such a one has no rows.
    pub(super) fn ws(&self, workspace: &str) -> Result<Option<i64>> {
        if workspace.is_empty() {
            return Ok(Some(0));
        }
        if let Some(n) = self.known.and_then(|known| known.borrow().workspaces.get(workspace).copied()) {
            return Ok(Some(n));
        }
        let n = self
            .prepare("select n from workspace_key where id = ?1")?
            .query_row([workspace], |row| row.get(0))
            .optional()?;
        if let (Some(known), Some(n)) = (self.known, n) {
            known.borrow_mut().workspaces.insert(workspace.to_owned(), n);
        }
        Ok(n)
    }

    pub(super) fn ws_or_new(&self, workspace: &str) -> Result<i64> {
        if let Some(n) = self.ws(workspace)? {
            return Ok(n);
        }
        self.prepare("insert into workspace_key (id) values (?1)")?.execute([workspace])?;
        Ok(self.connection.last_insert_rowid())
    }

    /// The prefixes of the mark table's key that hold a place's marks; each is one short range.
    fn mark_keys(&self, place: &Place<'_>) -> Result<Vec<(i64, bool)>> {
        let own = self.ws(place.workspace)?.filter(|ws| *ws != 0);
        let workspaces = own.into_iter().chain([0]);
        let hidden: &[bool] = if place.hidden_too { &[false, true] } else { &[false] };
        Ok(workspaces.flat_map(|ws| hidden.iter().map(move |hidden| (ws, *hidden))).collect())
    }

    fn add_keys(&self, kind: Kind, ws: i64, rid: i64, row: &Document) -> Result<()> {
        let mut add = self.prepare("insert into lookup (field, ws, value, rid) values (?1, ?2, ?3, ?4)")?;
        for (field, value) in lookups(kind, row) {
            add.execute(params![field, ws, id_bytes(&value), rid])?;
        }
        for (name, field, global, value) in uniques(kind, row) {
            let ws = if global { EVERYWHERE } else { ws };
            let taken = self
                .prepare(
                    "insert into unique_key (field, ws, value, rid) values (?1, ?2, ?3, ?4) on conflict do nothing",
                )?
                .execute(params![field, ws, value, rid])?
                == 0;
            if taken {
                let message = format!("there is a {} with the {name} `{value}` already", kind.word());
                return Err(Problem::new(Code::NOT_UNIQUE, message).with("field", name).with("value", value).into());
            }
        }
        Ok(())
    }

    /// A number that no row of the kind ever had: SQLite gives the largest one again once its row is gone, and the
    /// history of what is gone would be the new row's.
    fn next_rid(&self, kind: Kind) -> Result<i64> {
        let largest = format!("coalesce((select max(rid) from {}), 0)", kind.shape().table);
        let sql = format!(
            "insert into last_rid (kind, rid) values (?1, {largest} + 1)
             on conflict (kind) do update set rid = max(last_rid.rid, {largest}) + 1 returning rid"
        );
        Ok(self.prepare(&sql)?.query_row([kind.code()], |row| row.get(0))?)
    }

    fn drop_keys(&self, kind: Kind, ws: i64, row: &Document) -> Result<()> {
        let mut drop = self.prepare("delete from lookup where field = ?1 and ws = ?2 and value = ?3 and rid = ?4")?;
        for (field, value) in lookups(kind, row) {
            drop.execute(params![field, ws, id_bytes(&value), row.rid])?;
        }
        for (_, field, global, value) in uniques(kind, row) {
            let ws = if global { EVERYWHERE } else { ws };
            self.prepare("delete from unique_key where field = ?1 and ws = ?2 and value = ?3 and rid = ?4")?
                .execute(params![field, ws, value, row.rid])?;
        }
        Ok(())
    }
}

impl SqliteBackend<'_> {
    /// Only what differs: a long queue stays cheap to append to.
    fn move_lookups(&self, kind: Kind, ws: i64, old: &Document, new: &Document) -> Result<()> {
        let (before, after) = (lookups(kind, old), lookups(kind, new));
        let mut drop = self.prepare("delete from lookup where field = ?1 and ws = ?2 and value = ?3 and rid = ?4")?;
        for (field, value) in before.iter().filter(|pair| after.binary_search(pair).is_err()) {
            drop.execute(params![field, ws, id_bytes(value), new.rid])?;
        }
        let mut add = self.prepare("insert into lookup (field, ws, value, rid) values (?1, ?2, ?3, ?4)")?;
        for (field, value) in after.iter().filter(|pair| before.binary_search(pair).is_err()) {
            add.execute(params![field, ws, id_bytes(value), new.rid])?;
        }
        Ok(())
    }
}

impl SqliteBackend<'_> {
    /// The long texts that a stored row is counted for; the first formats kept them inside.
    fn texts_apart(&self, kind: Kind, row: &Document) -> Result<Vec<Hash>> {
        let texts = texts_of(Class::of(kind), row);
        if texts.is_empty() {
            return Ok(texts);
        }
        let mut find = self.prepare(&format!("select body from {} where rid = ?1", kind.shape().table))?;
        let mut rows = find.query([row.rid])?;
        let body = rows.next()?.map(|row| row.get_ref(0)).transpose()?;
        let apart = body.is_some_and(|body| body.as_blob().is_ok_and(|body| dictionary_of(body).is_some()));
        Ok(if apart { texts } else { Vec::new() })
    }

    /// What an entry of the history says.
    fn history_fields(&self, bytes: &[u8]) -> Result<Value> {
        Ok(self.unpack_any(Class::HISTORY, bytes)?.remove(FIELDS).unwrap_or_default())
    }

    /// As `unpack`, of any class. The first entries of the history are a list as JSON.
    pub(super) fn unpack_any(&self, class: Class, bytes: &[u8]) -> Result<Doc> {
        if class != Class::HISTORY || bytes.first() != Some(&b'[') {
            return self.unpack(bytes);
        }
        let fields = serde_json::from_slice(bytes).map_err(|error| StoreError::damaged("history entry", error))?;
        Ok(Doc::from_iter([(FIELDS.to_owned(), fields)]))
    }
}

/// A number of rows as SQLite counts them.
fn rows(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// One damaged row must not keep all others from being listed: it is left out, and the daily look names it.
fn readable(kind: Kind, rid: i64, found: Result<Option<Document>>) -> Result<Option<Document>> {
    match found {
        Err(error @ StoreError::Damaged { .. }) => {
            tracing::warn!("{} in row {rid} is left out: {error}; `runfold admin check` names all damage", kind.word());
            Ok(None)
        }
        found => found,
    }
}

fn group_of(kind: Kind, row: &Document) -> Option<Vec<u8>> {
    kind.shape().group.and_then(|field| row.str_at(field)).map(id_bytes)
}

fn updated_of(row: &Document) -> i64 {
    let time = row.str_at("last_update").or_else(|| row.str_at("created"));
    time.and_then(Moment::parse).unwrap_or_default().0
}

impl Backend for SqliteBackend<'_> {
    fn by_id(&self, kind: Kind, workspace: Option<&str>, id: &str) -> Result<Option<Document>> {
        let table = kind.shape().table;
        let key = id_bytes(id);
        let Some(workspace) = workspace else {
            let sql = format!("select {COLUMNS} from {table} d where id = ?1 limit 1");
            return self.one(&mut self.prepare(&sql)?, params![key]);
        };
        let ws = self.ws(workspace)?.unwrap_or(0);
        let sql = format!("select {COLUMNS} from {table} d where id = ?1 and ws in (?2, 0) order by ws desc limit 1");
        self.one(&mut self.prepare(&sql)?, params![key, ws])
    }

    fn by_rids(&self, kind: Kind, rids: &[i64]) -> Result<Vec<Document>> {
        let mut statement = self.prepare(&format!("select {COLUMNS} from {} d where rid = ?1", kind.shape().table))?;
        let found: Result<Vec<_>> =
            rids.iter().map(|rid| readable(kind, *rid, self.one(&mut statement, [rid]))).collect();
        Ok(found?.into_iter().flatten().collect())
    }

    fn by_unique(&self, kind: Kind, workspace: Option<&str>, field: &str, value: &str) -> Result<Option<Document>> {
        let (number, global) = unique_number(kind, field)
            .ok_or_else(|| StoreError::damaged("look-up", format!("`{field}` of {} is not unique", kind.word())))?;
        let ws = match workspace {
            _ if global => Some(EVERYWHERE),
            Some(workspace) => self.ws(workspace)?,
            None => None,
        };
        let sql = format!(
            "select {COLUMNS} from unique_key k join {} d on d.rid = k.rid where k.field = ?1 and k.ws in (?2, 0) and k.value = ?3
              order by k.ws desc limit 1",
            kind.shape().table
        );
        self.one(&mut self.prepare(&sql)?, params![number, ws.unwrap_or(0), value])
    }

    fn rids_by(&self, kind: Kind, workspace: Option<&str>, field: &str, value: &str) -> Result<Vec<i64>> {
        let number = number(kind, field)
            .ok_or_else(|| StoreError::damaged("look-up", format!("`{field}` of {} is not indexed", kind.word())))?;
        let key = id_bytes(value);
        let rids = |row: &Row<'_>| row.get(0);
        let found = match workspace {
            None => {
                let all = "select rid from lookup where field = ?1 and ws in (select n from workspace_key) and value = ?2 order by rid";
                self.prepare(all)?.query_map(params![number, key], rids)?.collect::<rusqlite::Result<Vec<_>>>()?
            }
            Some(workspace) => {
                let ws = self.ws(workspace)?.unwrap_or(0);
                let own = "select rid from lookup where field = ?1 and ws in (?2, 0) and value = ?3 order by rid";
                self.prepare(own)?.query_map(params![number, ws, key], rids)?.collect::<rusqlite::Result<Vec<_>>>()?
            }
        };
        Ok(found)
    }

    fn group(&self, kind: Kind, workspace: &str, group: Option<&str>, limit: usize) -> Result<Vec<i64>> {
        let ws = self.ws(workspace)?.unwrap_or(0);
        let sql = format!(
            "select rid from {} where ws = ?1 and grp is ?2 order by updated desc limit ?3",
            kind.shape().table
        );
        let mut statement = self.prepare(&sql)?;
        let found = statement.query_map(params![ws, group.map(id_bytes), rows(limit)], |row| row.get(0))?;
        Ok(found.collect::<rusqlite::Result<_>>()?)
    }

    fn scan(&self, kind: Kind, workspace: Option<&str>, after: i64, limit: usize) -> Result<Vec<Document>> {
        let ws = workspace.map(|workspace| Ok::<_, StoreError>(self.ws(workspace)?.unwrap_or(0))).transpose()?;
        let sql = format!(
            "select {COLUMNS} from {} d where rid > ?1 and (?2 is null or ws in (?2, 0)) order by rid",
            kind.shape().table
        );
        let mut statement = self.prepare(&sql)?;
        let mut cursor = statement.query(params![after, ws])?;
        let mut found = Vec::new();
        while found.len() < limit
            && let Some(row) = cursor.next()?
        {
            found.extend(readable(kind, row.get(0)?, self.document(row).map(Some))?);
        }
        Ok(found)
    }

    fn count(&self, kind: Kind, workspace: &str) -> Result<u64> {
        let ws = self.ws(workspace)?.unwrap_or(0);
        let sql = format!("select count(*) from {} where ws = ?1", kind.shape().table);
        Ok(self.prepare(&sql)?.query_row([ws], |row| row.get::<_, i64>(0))?.unsigned_abs())
    }

    fn insert(&self, kind: Kind, row: &Document) -> Result<i64> {
        let ws = self.ws_or_new(&row.workspace)?;
        let sql = format!(
            "insert into {} (rid, ws, id, rev, grp, updated, body) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            kind.shape().table
        );
        let encoded = self.bodies.encode(Class::of(kind), row)?;
        self.add_texts(&encoded.texts)?;
        let rid = self.next_rid(kind)?;
        let values = params![rid, ws, id_bytes(row.id()), row.rev, group_of(kind, row), updated_of(row), encoded.body];
        self.prepare(&sql)?.execute(values)?;
        self.add_keys(kind, ws, rid, row)?;
        Ok(rid)
    }

    fn update(&self, kind: Kind, old: &Document, new: &Document) -> Result<()> {
        let (ws, old_ws) = (self.ws_or_new(&new.workspace)?, self.ws_or_new(&old.workspace)?);
        let sql = format!(
            "update {} set ws = ?2, rev = ?3, grp = ?4, updated = ?5, body = ?6 where rid = ?1",
            kind.shape().table
        );
        let encoded = self.bodies.encode(Class::of(kind), new)?;
        let texts = self.texts_apart(kind, old)?;
        let same_texts = encoded.texts.iter().map(|(hash, _)| hash).eq(&texts);
        if !same_texts {
            self.add_texts(&encoded.texts)?;
        }
        let values = params![new.rid, ws, new.rev, group_of(kind, new), updated_of(new), encoded.body];
        self.prepare(&sql)?.execute(values)?;
        if !same_texts {
            self.drop_texts(&texts)?;
        }
        if ws != old_ws || uniques(kind, old) != uniques(kind, new) {
            self.drop_keys(kind, old_ws, old)?;
            return self.add_keys(kind, ws, new.rid, new);
        }
        self.move_lookups(kind, ws, old, new)
    }

    fn remove(&self, kind: Kind, row: &Document) -> Result<()> {
        let ws = self.ws_or_new(&row.workspace)?;
        self.drop_keys(kind, ws, row)?;
        self.drop_texts(&self.texts_apart(kind, row)?)?;
        self.prepare(&format!("delete from {} where rid = ?1", kind.shape().table))?.execute([row.rid])?;
        Ok(())
    }

    fn add_history(&self, entry: &HistoryEntry) -> Result<()> {
        let fields = Doc::from_iter([(FIELDS.to_owned(), entry.fields.clone())]);
        let fields = self.bodies.encode(Class::HISTORY, &fields)?.body;
        self.prepare(
            "insert into history (kind, rid, at, user, source, action, fields, ws) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute(params![
            entry.kind.code(),
            entry.rid,
            entry.at.0,
            entry.user,
            entry.source,
            entry.action,
            fields,
            self.ws_or_new(&entry.workspace)?
        ])?;
        Ok(())
    }

    fn history(
        &self,
        kind: Kind,
        rid: i64,
        skip: usize,
        take: usize,
        oldest_first: bool,
    ) -> Result<(Vec<HistoryEntry>, u64)> {
        let total: i64 = self
            .prepare("select count(*) from history where kind = ?1 and rid = ?2")?
            .query_row(params![kind.code(), rid], |row| row.get(0))?;
        let order = if oldest_first { "asc" } else { "desc" };
        let sql = format!(
            "select at, user, source, action, fields, coalesce((select id from workspace_key where n = ws), '')
               from history where kind = ?1 and rid = ?2 order by n {order} limit ?3 offset ?4"
        );
        let mut statement = self.prepare(&sql)?;
        let mut cursor = statement.query(params![kind.code(), rid, rows(take), rows(skip)])?;
        let mut entries = Vec::new();
        while let Some(row) = cursor.next()? {
            let fields: Vec<u8> = row.get(4)?;
            entries.push(HistoryEntry {
                workspace: row.get(5)?,
                kind,
                rid,
                at: Moment(row.get(0)?),
                user: row.get(1)?,
                source: row.get(2)?,
                action: row.get(3)?,
                fields: self.history_fields(&fields)?,
            });
        }
        Ok((entries, total.unsigned_abs()))
    }

    fn audit(
        &self,
        workspace: &str,
        filter: &AuditFilter,
        skip: usize,
        limit: usize,
    ) -> Result<Vec<(i64, HistoryEntry)>> {
        let Some(ws) = self.ws(workspace)? else { return Ok(Vec::new()) };
        let mut statement = self.prepare(
            "select n, kind, rid, at, user, source, action, fields from history
              where ws = ?1 and (?2 is null or kind = ?2) and (?3 is null or rid = ?3) and (?4 is null or user = ?4)
                and (?5 is null or action = ?5) and (?6 is null or at >= ?6) and (?7 is null or at <= ?7)
                and (?8 is null or n < ?8)
              order by n desc limit ?9 offset ?10",
        )?;
        let AuditFilter { kind, rid, user, action, from, to, before } = filter;
        let (from, to) = (from.map(|at| at.0), to.map(|at| at.0));
        let values = params![ws, kind.map(Kind::code), rid, user, action, from, to, before, rows(limit), rows(skip)];
        let mut cursor = statement.query(values)?;
        let mut entries = Vec::new();
        while let Some(row) = cursor.next()? {
            let fields: Vec<u8> = row.get(7)?;
            let entry = HistoryEntry {
                workspace: workspace.to_owned(),
                kind: Kind::from_code(row.get(1)?).unwrap_or(Kind::Setting),
                rid: row.get(2)?,
                at: Moment(row.get(3)?),
                user: row.get(4)?,
                source: row.get(5)?,
                action: row.get(6)?,
                fields: self.history_fields(&fields)?,
            };
            entries.push((row.get(0)?, entry));
        }
        Ok(entries)
    }

    fn add_change(&self, change: &Change) -> Result<()> {
        let ws = self.ws_or_new(&change.workspace)?;
        let Change { at, kind, id, what, rev, project, origin, owner, fields, .. } = change;
        let fields = serde_json::to_string(fields).map_err(|error| StoreError::damaged("change", error))?;
        self.prepare(
            "insert into change (at, ws, kind, id, what, rev, project, origin, owner, fields)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?
        .execute(params![at.0, ws, kind.code(), id, what.code(), rev, project, origin, owner, fields])?;
        Ok(())
    }

    fn changes_since(&self, workspace: Option<&str>, seq: i64, limit: usize) -> Result<Vec<Change>> {
        let ws = workspace.map(|workspace| Ok::<_, StoreError>(self.ws(workspace)?.unwrap_or(0))).transpose()?;
        let sql =
            "select seq, at, coalesce((select id from workspace_key where n = ws), ''), kind, id, what, rev, project,
                          origin, owner, fields
                     from change where seq > ?1 and (?2 is null or ws in (?2, 0)) order by seq limit ?3";
        let mut statement = self.prepare(sql)?;
        let found = statement.query_map(params![seq, ws, rows(limit)], |row| {
            let fields: String = row.get(10)?;
            Ok(Change {
                seq: row.get(0)?,
                at: Moment(row.get(1)?),
                workspace: row.get(2)?,
                kind: Kind::from_code(row.get(3)?).unwrap_or(Kind::Setting),
                id: row.get(4)?,
                what: ChangeKind::from_code(row.get(5)?),
                rev: row.get(6)?,
                project: row.get(7)?,
                origin: row.get(8)?,
                owner: row.get(9)?,
                // fields that don't decode tell as little as none: who follows asks for the whole object then
                fields: serde_json::from_str(&fields).unwrap_or_default(),
            })
        })?;
        Ok(found.collect::<rusqlite::Result<_>>()?)
    }

    fn change_bounds(&self) -> Result<(i64, i64)> {
        let mut last = self.prepare("select coalesce((select seq from sqlite_sequence where name = 'change'), 0)")?;
        let last: i64 = last.query_row([], |row| row.get(0))?;
        let mut first = self.prepare("select min(seq) from change")?;
        let first: Option<i64> = first.query_row([], |row| row.get(0))?;
        Ok((first.unwrap_or(last + 1), last))
    }

    fn drop_changes_before(&self, at: Moment) -> Result<u64> {
        Ok(self.prepare("delete from change where at < ?1")?.execute([at.0])? as u64)
    }

    fn add_to_counter(&self, counter: &Counter) -> Result<()> {
        let ws = self.ws_or_new(&counter.workspace)?;
        let Counter { project, of, archived, hidden, class, status, count, runtime_s, .. } = counter;
        self.prepare(
            "insert into counter (ws, project, of, archived, hidden, class, status, n, runtime_s)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
             on conflict do update set n = n + excluded.n, runtime_s = runtime_s + excluded.runtime_s",
        )?
        .execute(params![ws, project, of, archived, hidden, class, status, count, runtime_s])?;
        self.prepare(
            "delete from counter where ws = ?1 and project = ?2 and of = ?3 and archived = ?4 and hidden = ?5 and class = ?6
                and status = ?7 and n = 0",
        )?
        .execute(params![ws, project, of, archived, hidden, class, status])?;
        Ok(())
    }

    fn counters(&self, workspace: &str, projects: Option<&[String]>) -> Result<Vec<Counter>> {
        let ws = self.ws(workspace)?.unwrap_or(0);
        let read = |row: &Row<'_>| {
            Ok(Counter {
                workspace: workspace.to_owned(),
                project: row.get(0)?,
                of: row.get(1)?,
                archived: row.get(2)?,
                hidden: row.get(3)?,
                class: row.get(4)?,
                status: row.get(5)?,
                count: row.get(6)?,
                runtime_s: row.get(7)?,
            })
        };
        const SELECT: &str =
            "select project, of, archived, hidden, class, status, n, runtime_s from counter where ws in (?1, 0)";
        let Some(projects) = projects else {
            let mut statement = self.prepare(SELECT)?;
            return Ok(statement.query_map([ws], read)?.collect::<rusqlite::Result<_>>()?);
        };
        let mut statement = self.prepare(&format!("{SELECT} and project = ?2"))?;
        let mut found = Vec::new();
        for project in projects {
            found.extend(statement.query_map(params![ws, project], read)?.collect::<rusqlite::Result<Vec<_>>>()?);
        }
        Ok(found)
    }

    fn put_sample(&self, sample: &Sample) -> Result<()> {
        let Sample { series, at, body } = sample;
        let ws = self.ws_or_new(&series.workspace)?;
        self.prepare("insert or replace into sample (kind, ws, owner, at, body) values (?1, ?2, ?3, ?4, ?5)")?
            .execute(params![series.kind.code(), ws, series.owner, at.0, body])?;
        Ok(())
    }

    fn samples(&self, series: &SampleSeries, from: Moment, to: Moment) -> Result<Vec<(Moment, Vec<u8>)>> {
        let ws = self.ws(&series.workspace)?.unwrap_or(0);
        let sql = "select at, body from sample where kind = ?1 and ws = ?2 and owner = ?3 and at between ?4 and ?5 order by at";
        let mut statement = self.prepare(sql)?;
        let values = params![series.kind.code(), ws, series.owner, from.0, to.0];
        let found = statement.query_map(values, |row| Ok((Moment(row.get(0)?), row.get(1)?)))?;
        Ok(found.collect::<rusqlite::Result<_>>()?)
    }

    fn sample_before(&self, series: &SampleSeries, at: Moment) -> Result<Option<(Moment, Vec<u8>)>> {
        let ws = self.ws(&series.workspace)?.unwrap_or(0);
        let sql = "select at, body from sample where kind = ?1 and ws = ?2 and owner = ?3 and at < ?4 order by at desc limit 1";
        let values = params![series.kind.code(), ws, series.owner, at.0];
        Ok(self.prepare(sql)?.query_row(values, |row| Ok((Moment(row.get(0)?), row.get(1)?))).optional()?)
    }

    fn sample_owners(&self, kind: Kind, workspace: &str, from: Moment, to: Moment) -> Result<Vec<String>> {
        let ws = self.ws(workspace)?.unwrap_or(0);
        let sql =
            "select distinct owner from sample where kind = ?1 and ws = ?2 and at between ?3 and ?4 order by owner";
        let mut statement = self.prepare(sql)?;
        let found = statement.query_map(params![kind.code(), ws, from.0, to.0], |row| row.get(0))?;
        Ok(found.collect::<rusqlite::Result<_>>()?)
    }

    fn drop_samples_before(&self, at: Moment) -> Result<u64> {
        Ok(self.prepare("delete from sample where at < ?1")?.execute([at.0])? as u64)
    }

    fn add_mark(&self, mark: &Mark) -> Result<()> {
        let ws = self.ws_or_new(&mark.workspace)?;
        let Mark { project, archived, hidden, of, at, rid, .. } = mark;
        self.prepare(
            "insert into mark (ws, project, archived, hidden, of, at, rid) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![ws, project, archived, hidden, of.code(), at.0, rid])?;
        Ok(())
    }

    fn drop_mark(&self, mark: &Mark) -> Result<()> {
        let ws = self.ws_or_new(&mark.workspace)?;
        let Mark { project, archived, hidden, of, at, rid, .. } = mark;
        self.prepare(
            "delete from mark where ws = ?1 and project = ?2 and archived = ?3 and hidden = ?4 and of = ?5 and at = ?6 and rid = ?7",
        )?
        .execute(params![ws, project, archived, hidden, of.code(), at.0, rid])?;
        Ok(())
    }

    fn runs(&self, place: &Place<'_>, since: Moment) -> Result<Runs> {
        let mut question = self.prepare(
            "select (select max(at) from mark where ws = ?1 and project = ?2 and archived = ?3 and hidden = ?4 and of = 0),
                    (select count(*) from mark where ws = ?1 and project = ?2 and archived = ?3 and hidden = ?4 and of = 1 and at >= ?5)",
        )?;
        let mut found = Runs::default();
        for (ws, hidden) in self.mark_keys(place)? {
            let key = params![ws, place.project, place.archived, hidden, since.0];
            let (started, completed): (Option<i64>, i64) =
                question.query_row(key, |row| Ok((row.get(0)?, row.get(1)?)))?;
            found.last_started = found.last_started.max(started.map(Moment));
            found.completed += completed.unsigned_abs();
        }
        Ok(found)
    }
}
