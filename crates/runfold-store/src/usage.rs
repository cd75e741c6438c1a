//! What takes room in a workspace: counts of objects, and files by the task that they belong to.

use crate::document::DocExt;
use crate::error::Result;
use crate::kind::Kind;
use crate::tx::View;
use runfold_api::wire::settings::{ObjectCounts, ProjectUsage, TaskUsage};
use std::collections::{BTreeMap, HashMap};

const PROJECTS: usize = 100;
const TASKS: usize = 50;

#[derive(Debug)]
pub struct Usage {
    pub counts: ObjectCounts,
    pub projects: Vec<ProjectUsage>,
    pub tasks: Vec<TaskUsage>,
}

/// Files and their bytes.
#[derive(Debug, Clone, Copy, Default)]
struct Files {
    count: u64,
    bytes: u64,
}

/// Reads every file's document once, and counters for the rest.
///
/// # Errors
/// Whatever keeps the store from reading.
pub fn usage(view: &View<'_>) -> Result<Usage> {
    let workspace = view.workspace();
    let count = |kind| view.backend().count(kind, workspace);
    let mut counts = ObjectCounts {
        projects: count(Kind::Project)?,
        tasks: count(Kind::Task)?,
        models: count(Kind::Model)?,
        waiting_deletions: count(Kind::Deletion)?,
        ..ObjectCounts::default()
    };
    let mut by_task: HashMap<String, Files> = HashMap::new();
    view.for_each(Kind::File, |file| {
        let bytes = file.i64_at("size").unwrap_or(0).unsigned_abs();
        counts.files += 1;
        counts.files_bytes += bytes;
        if let Some(task) = task_of(file.str_at("path").unwrap_or_default()) {
            let files = by_task.entry(task.to_owned()).or_default();
            files.count += 1;
            files.bytes += bytes;
        }
        Ok(())
    })?;
    let mut sized: Vec<(String, Files)> = by_task.into_iter().collect();
    sized.sort_by(|(a_id, a), (b_id, b)| b.bytes.cmp(&a.bytes).then_with(|| a_id.cmp(b_id)));
    let (tasks, by_project) = named(view, sized)?;
    Ok(Usage { counts, projects: projects(view, &by_project)?, tasks })
}

/// The id in a path as clients lay out their files: `<project>/<name>.<id>/artifacts/…`.
pub fn task_of(path: &str) -> Option<&str> {
    let folders = path.split('/');
    folders.filter_map(|folder| folder.rsplit_once('.')).map(|(_, id)| id).find(|id| is_id(id))
}

fn is_id(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The largest tasks by name, and the bytes of all by project.
fn named(view: &View<'_>, sized: Vec<(String, Files)>) -> Result<(Vec<TaskUsage>, BTreeMap<String, u64>)> {
    let (mut tasks, mut by_project) = (Vec::new(), BTreeMap::new());
    for (id, files) in sized {
        let Some(task) = view.find(Kind::Task, &id)? else { continue };
        let project = task.str_at("project").map(str::to_owned);
        *by_project.entry(project.clone().unwrap_or_default()).or_default() += files.bytes;
        if tasks.len() < TASKS {
            tasks.push(TaskUsage {
                name: task.str_at("name").unwrap_or_default().to_owned(),
                id,
                project,
                files: files.count,
                files_bytes: files.bytes,
            });
        }
    }
    Ok((tasks, by_project))
}

fn projects(view: &View<'_>, files: &BTreeMap<String, u64>) -> Result<Vec<ProjectUsage>> {
    let mut found: BTreeMap<String, ProjectUsage> = BTreeMap::new();
    let blank = || ProjectUsage { id: String::new(), name: String::new(), tasks: 0, models: 0, runtime_s: 0, bytes: 0 };
    for counter in view.counters(None)? {
        let usage = found.entry(counter.project.clone()).or_insert_with(blank);
        match counter.of.as_str() {
            "task" => usage.tasks += counter.count.unsigned_abs(),
            _ => usage.models += counter.count.unsigned_abs(),
        }
        usage.runtime_s += counter.runtime_s;
    }
    for (project, bytes) in files {
        found.entry(project.clone()).or_insert_with(blank).bytes = *bytes;
    }
    let mut largest: Vec<_> = found.into_iter().collect();
    largest.sort_by(|(a_id, a), (b_id, b)| {
        b.bytes.cmp(&a.bytes).then_with(|| b.tasks.cmp(&a.tasks)).then_with(|| a_id.cmp(b_id))
    });
    largest.truncate(PROJECTS);
    let name = |(id, usage): (String, ProjectUsage)| {
        let row = if id.is_empty() { None } else { view.find(Kind::Project, &id)? };
        let name = row.and_then(|row| row.str_at("name").map(str::to_owned)).unwrap_or_default();
        Ok(ProjectUsage { id, name, ..usage })
    };
    largest.into_iter().map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_belongs_to_the_task_whose_id_stands_in_its_path() {
        let id = "0123456789abcdef0123456789abcdef";
        assert_eq!(task_of(&format!("vision/run 1.{id}/artifacts/x/y.pkl")), Some(id));
        assert_eq!(task_of("a/b.c/d"), None);
    }
}
