//! How many tasks and models each project has, by state, and when they ran: kept in the transaction that changes them.

use crate::document::{DocExt, Document};
use crate::kind::Kind;
use crate::meta::{Counter, Mark, MarkOf};
use runfold_api::time::Moment;

/// What to add so that the counters tell the truth after `old` became `new`.
pub fn changes(kind: Kind, old: Option<&Document>, new: Option<&Document>) -> Vec<Counter> {
    let before = old.and_then(|row| of(kind, row));
    let after = new.and_then(|row| of(kind, row));
    if before == after {
        return Vec::new();
    }
    let taken = before.map(|counter| Counter { count: -counter.count, runtime_s: -counter.runtime_s, ..counter });
    taken.into_iter().chain(after).collect()
}

/// The counter that one row adds to.
pub fn of(kind: Kind, row: &Document) -> Option<Counter> {
    let (of, class, status) = match kind {
        Kind::Task => ("task", row.str_at("type").unwrap_or_default(), row.str_at("status").unwrap_or_default()),
        Kind::Model => ("model", "", if row.bool_at("ready") { "ready" } else { "draft" }),
        _ => return None,
    };
    Some(Counter {
        workspace: row.workspace.clone(),
        project: row.str_at("project").unwrap_or_default().to_owned(),
        of: of.to_owned(),
        archived: row.lists("system_tags", "archived"),
        hidden: row.lists("system_tags", "hidden"),
        class: class.to_owned(),
        status: status.to_owned(),
        count: 1,
        runtime_s: row.i64_at("active_duration").unwrap_or(0),
    })
}

/// The times that one task is listed under in its project.
pub fn marks(kind: Kind, row: Option<&Document>) -> Vec<Mark> {
    let Some(row) = row.filter(|_| kind == Kind::Task) else { return Vec::new() };
    let at = |field| row.str_at(field).and_then(Moment::parse);
    let times = [(MarkOf::Started, at("started")), (MarkOf::Completed, at("completed"))];
    let mark = |(of, at): (MarkOf, Option<Moment>)| {
        Some(Mark {
            workspace: row.workspace.clone(),
            project: row.str_at("project").unwrap_or_default().to_owned(),
            archived: row.lists("system_tags", "archived"),
            hidden: row.lists("system_tags", "hidden"),
            of,
            at: at?,
            rid: row.rid,
        })
    };
    times.into_iter().filter_map(mark).collect()
}
