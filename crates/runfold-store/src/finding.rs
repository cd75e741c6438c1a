//! Finding anything by a few letters of its name.
//! It leaves which page opens a hit to whoever asked.

use crate::document::{DocExt, Document};
use crate::error::Result;
use crate::kind::Kind;
use crate::listing::{documents, kind_of, page, prepare};
use crate::summary::{Fuzzy, bounded};
use crate::tx::View;
use runfold_api::Problem;
use runfold_api::query::{Condition, Entity, Pattern, Query};
use runfold_api::wire::finding::{FoundEverything, Hit, HitProject, SearchEverything, SearchKind};
use serde_json::{Map, json};

const LIMIT: i64 = 8;
const MOST: i64 = 50;
/// The matches that changed last, among which the best are looked for.
const RANKED: usize = 100;
const PATTERN_CHARS: usize = 200;
const WORDS: usize = 10;

/// # Errors
/// 400/12 for nothing to look for, or too much.
pub fn search(view: &View<'_>, request: &SearchEverything) -> Result<FoundEverything> {
    let limit = bounded("limit", request.limit, LIMIT, 1, MOST)?;
    let pattern = request.pattern.trim();
    let words: Vec<&str> = pattern.split_whitespace().collect();
    if words.is_empty() || words.len() > WORDS || pattern.chars().count() > PATTERN_CHARS {
        let message = format!(
            "`pattern` holds {} words; 1 to {WORDS} are looked for, in {PATTERN_CHARS} characters",
            words.len()
        );
        return Err(Problem::validation(message).with("field", "pattern").into());
    }
    let kinds = request.kinds.clone().unwrap_or_else(|| SearchKind::ALL.to_vec());
    let mut found = FoundEverything::default();
    for kind in kinds {
        let (hits, total) = hits(view, kind, pattern, &words, limit)?;
        if total > 0 {
            found.totals.insert(kind, total);
        }
        *found.of(kind) = hits;
    }
    Ok(found)
}

fn entity(kind: SearchKind) -> Entity {
    match kind {
        SearchKind::Task | SearchKind::Dataset | SearchKind::Pipeline => Entity::Task,
        SearchKind::Report => Entity::Report,
        SearchKind::Project => Entity::Project,
        SearchKind::Model => Entity::Model,
        SearchKind::Queue => Entity::Queue,
        SearchKind::User => Entity::User,
    }
}

/// The best hits of a kind, and how many there are in all.
fn hits(view: &View<'_>, kind: SearchKind, pattern: &str, words: &[&str], limit: usize) -> Result<(Vec<Hit>, u64)> {
    let entity = entity(kind);
    let mut params = Map::new();
    if entity != Entity::User {
        params.insert("order_by".to_owned(), json!(["-last_update"]));
    }
    let mut query = Query::parse(entity, &params)?;
    let mut conditions = vec![query.condition, what_it_is(kind)];
    for word in words {
        conditions.push(holds(word)?);
    }
    query.condition = Condition::all(conditions);
    if matches!(kind, SearchKind::Dataset | SearchKind::Pipeline) {
        query.visible = None; // they lie in hidden projects
    }
    let query = prepare(view, query)?;
    let found = page(view, &query, 0..RANKED)?;
    let mut rows = documents(view, entity, &found.rids)?;
    let mut total = found.total as u64;
    if let Some(named) = view.find(kind_of(entity), pattern)?.filter(|row| is_one(kind, row))
        && rows.iter().all(|row| row.id() != named.id())
    {
        total += 1;
        rows.insert(0, named);
    }
    let hits = ranked(rows, pattern).into_iter().take(limit).map(|row| hit(view, &row)).collect::<Result<Vec<_>>>()?;
    Ok((hits, total))
}

fn tag(tag: &str) -> Condition {
    Condition::AnyOf { path: vec!["system_tags".to_owned()], values: vec![tag.to_owned()] }
}

/// What tells kinds apart that are stored alike.
fn what_it_is(kind: SearchKind) -> Condition {
    let controller = || Condition::AnyOf { path: vec!["type".to_owned()], values: vec!["controller".to_owned()] };
    let report = || Condition::AnyOf { path: vec!["type".to_owned()], values: vec!["report".to_owned()] };
    match kind {
        SearchKind::Dataset => tag("dataset"),
        SearchKind::Pipeline => Condition::And(vec![tag("pipeline"), controller()]),
        SearchKind::Task => Condition::And(vec![
            tag("dataset").negate(),
            Condition::And(vec![tag("pipeline"), controller()]).negate(),
            report().negate(),
        ]),
        _ => Condition::And(Vec::new()),
    }
}

/// As [`what_it_is`], of one document.
fn is_one(kind: SearchKind, row: &Document) -> bool {
    crate::query::matches(&what_it_is(kind), row)
        && (kind != SearchKind::Report || row.str_at("type") == Some("report"))
}

fn holds(word: &str) -> Result<Condition> {
    let pattern = Pattern::parse(&regex::escape(word), true)?;
    Ok(Condition::Pattern { path: vec!["name".to_owned()], pattern })
}

/// The best match first; equals stay as they are.
fn ranked(rows: Vec<Document>, pattern: &str) -> Vec<Document> {
    let fuzzy = Fuzzy::new(pattern);
    let score = |row: &Document| {
        let name = row.str_at("name").unwrap_or_default();
        let is_whole = name.eq_ignore_ascii_case(pattern) || row.id() == pattern;
        (is_whole, fuzzy.score(name).unwrap_or(i64::MIN))
    };
    let mut scored: Vec<_> = rows.into_iter().map(|row| (score(&row), row)).collect();
    scored.sort_by(|(a, _), (b, _)| b.cmp(a));
    scored.into_iter().map(|(_, row)| row).collect()
}

fn hit(view: &View<'_>, row: &Document) -> Result<Hit> {
    let text = |field: &str| row.str_at(field).map(str::to_owned);
    let project = text("project");
    let lies_in = project.as_deref().map(|id| view.find(Kind::Project, id)).transpose()?.flatten();
    Ok(Hit {
        id: row.id().to_owned(),
        name: text("name").unwrap_or_default(),
        project: project
            .map(|id| HitProject { id, name: lies_in.and_then(|row| row.str_at("name").map(str::to_owned)) }),
        status: text("status"),
        last_update: text("last_update"),
    })
}
