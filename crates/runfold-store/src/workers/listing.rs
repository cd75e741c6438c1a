//! Workers as they are listed, with their task, project and queues by name.

use super::{Live, Workers, heard};
use crate::error::Result;
use crate::kind::Kind;
use crate::tasks::status::seconds_active;
use crate::{Doc, DocExt, Document, View, queues};
use runfold_api::time::Moment;
use runfold_api::wire::workers::GetWorkers;
use serde_json::{Value, json};

impl Workers {
    /// The workers of a workspace that were heard lately enough and match, by id.
    pub fn list(&self, view: &View<'_>, request: &GetWorkers, now: Moment) -> Result<Vec<Value>> {
        self.matching(view.workspace(), request, now).iter().map(|live| shown(view, live, now)).collect()
    }

    pub fn count(&self, workspace: &str, request: &GetWorkers, now: Moment) -> usize {
        self.matching(workspace, request, now).len()
    }

    fn matching(&self, workspace: &str, request: &GetWorkers, now: Moment) -> Vec<Live> {
        let mut found = self.present(workspace, now);
        let lately = request.last_seen.filter(|seconds| *seconds > 0).map(|seconds| now.plus_seconds(-seconds));
        found.retain(|live| {
            lately.is_none_or(|since| heard(&live.doc) >= since)
                && has_tags(&live.doc, "tags", request.tags.as_deref())
                && has_tags(&live.doc, "system_tags", request.system_tags.as_deref())
                && request.worker_pattern.as_deref().is_none_or(|pattern| fits(pattern, id(live)))
        });
        found.sort_by(|a, b| id(a).cmp(id(b)));
        found
    }

    /// Whether a worker listens to a queue.
    pub fn is_watched(&self, workspace: &str, queue: &str, now: Moment) -> bool {
        self.present(workspace, now).iter().any(|live| live.doc.lists("queues", queue))
    }

    /// The workers that listen to a queue: `[{name, ip, key, task}]`.
    pub fn listening(&self, workspace: &str, queue: &str, now: Moment) -> Vec<Value> {
        let mut found = self.present(workspace, now);
        found.retain(|live| live.doc.lists("queues", queue));
        found.sort_by(|a, b| id(a).cmp(id(b)));
        let field = |live: &Live, name: &str| live.doc.get(name).cloned();
        let told = |live: &Live| json!({"name": id(live), "ip": field(live, "ip"), "key": field(live, "key"), "task": field(live, "task")});
        found.iter().map(told).collect()
    }
}

fn id(live: &Live) -> &str {
    live.doc.str_at("id").unwrap_or_default()
}

/// At least one of the asked tags, and none of those with a minus in front.
fn has_tags(worker: &Doc, field: &str, asked: Option<&[String]>) -> bool {
    let Some(asked) = asked.filter(|asked| !asked.is_empty()) else { return true };
    let (without, with): (Vec<_>, Vec<_>) = asked.iter().partition(|tag| tag.starts_with('-'));
    !without.iter().any(|tag| worker.lists(field, &tag[1..]))
        && (with.is_empty() || with.iter().any(|tag| worker.lists(field, tag)))
}

/// Whether a name fits a pattern in which `*` is any text and `?` any character.
fn fits(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) = (pattern.chars().collect(), name.chars().collect());
    let (mut at, mut place) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while place < name.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, place));
                at += 1;
            }
            Some(c) if *c == '?' || *c == name[place] => {
                at += 1;
                place += 1;
            }
            _ => {
                // The last star takes one character more.
                let Some((star_at, taken)) = star else { return false };
                star = Some((star_at, taken + 1));
                at = star_at + 1;
                place = taken + 1;
            }
        }
    }
    pattern[at..].iter().all(|c| *c == '*')
}

fn shown(view: &View<'_>, live: &Live, now: Moment) -> Result<Value> {
    let mut worker = live.doc.clone();
    worker.remove("runtime_properties");
    let task = match live.doc.str_at("task") {
        Some(id) => view.find(Kind::Task, id)?,
        None => None,
    };
    worker.remove("task");
    if let Some(task) = &task {
        worker.set("task", task_entry(task, now));
        if let Some(project) = task.str_at("project") {
            worker.set("project", named(view, Kind::Project, project)?);
        }
    }
    for (field, kind) in [("user", Kind::User), ("company", Kind::Workspace)] {
        if let Some(id) = live.doc.str_at(field) {
            worker.set(field, named(view, kind, id)?);
        }
    }
    if let Some(queue) = live.doc.str_at("queue") {
        worker.set("queue", queue_entry(view, queue)?);
    }
    let listed: Result<Vec<Value>> = live.doc.strings_at("queues").iter().map(|id| queue_entry(view, id)).collect();
    worker.set("queues", listed?);
    Ok(Value::Object(worker))
}

fn task_entry(task: &Document, now: Moment) -> Value {
    json!({
        "id": task.id(),
        "name": task.get("name"),
        "running_time": seconds_active(task, now) * 1_000,
        "last_iteration": task.i64_at("last_iteration").unwrap_or(0),
    })
}

fn named(view: &View<'_>, kind: Kind, id: &str) -> Result<Value> {
    let found = view.find(kind, id)?;
    Ok(json!({"id": id, "name": found.and_then(|row| row.get("name").cloned())}))
}

fn queue_entry(view: &View<'_>, id: &str) -> Result<Value> {
    let Some(queue) = view.find(Kind::Queue, id)? else { return Ok(json!({"id": id})) };
    let waiting = queues::entries::tasks(&queue);
    let next = waiting.first().map(|task| named(view, Kind::Task, task)).transpose()?;
    Ok(json!({"id": id, "name": queue.get("name"), "num_tasks": waiting.len(), "next_task": next}))
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn a_star_is_any_text_and_a_question_mark_any_character() {
        let cases = [
            ("*", "", true),
            ("mill-*:gpu?", "mill-07:gpu0", true),
            ("mill-*:gpu?", "mill-07:gpu", false),
            ("a*b*c", "axxbyyc", true),
            ("a*b", "abx", false),
        ];
        for (pattern, name, expected) in cases {
            assert_eq!(fits(pattern, name), expected, "{pattern} {name}");
        }
    }
}
