//! Which tags are in use, among tasks, models or projects.

use super::tree::{for_each_in, subtree};
use crate::document::{Doc, DocExt};
use crate::error::Result;
use crate::kind::Kind;
use crate::tx::View;
use runfold_api::wire::projects::{GetTags, Tags, TagsFilter};
use std::collections::BTreeSet;

/// Tags met so far.
#[derive(Debug, Default)]
pub struct TagSet {
    tags: BTreeSet<String>,
    system_tags: BTreeSet<String>,
}

impl TagSet {
    fn add(&mut self, doc: &Doc) {
        self.tags.extend(doc.strings_at("tags"));
        self.system_tags.extend(doc.strings_at("system_tags"));
    }

    pub fn answer(self, include_system: bool) -> Tags {
        Tags {
            tags: self.tags.into_iter().collect(),
            system_tags: include_system.then(|| self.system_tags.into_iter().collect()),
        }
    }
}

pub fn get_task_tags(view: &View<'_>, request: &GetTags) -> Result<Tags> {
    of_kind(view, Kind::Task, request)
}

pub fn get_model_tags(view: &View<'_>, request: &GetTags) -> Result<Tags> {
    of_kind(view, Kind::Model, request)
}

/// The tags of projects: of those named (and below), or of all.
pub fn get_project_tags(view: &View<'_>, request: &GetTags) -> Result<Tags> {
    let mut found = TagSet::default();
    match request.projects.as_deref().filter(|projects| !projects.is_empty()) {
        None => collect_tags(view, Kind::Project, None, false, request.filter.as_ref(), &mut found)?,
        Some(ids) => {
            let ids = if request.include_subprojects.unwrap_or(true) { subtree(view, ids)? } else { ids.to_vec() };
            let projects = view.get_all(Kind::Project, &ids)?;
            projects.iter().filter(|project| passes(project, request.filter.as_ref())).for_each(|row| found.add(row));
        }
    }
    Ok(found.answer(request.include_system.unwrap_or(false)))
}

/// The tags of all reports; reads the projects, and of the tasks only those in sections of reports.
pub fn get_report_tags(view: &View<'_>) -> Result<Tags> {
    let mut sections = Vec::new();
    view.for_each(Kind::Project, |project| {
        if project.lists("system_tags", "reports") {
            sections.push(project.id().to_owned());
        }
        Ok(())
    })?;
    let mut found = TagSet::default();
    if !sections.is_empty() {
        for_each_in(view, Kind::Task, Some(&sections), false, |task| {
            if task.str_at("type") == Some("report") {
                found.add(task);
            }
            Ok(())
        })?;
    }
    Ok(found.answer(false))
}

fn of_kind(view: &View<'_>, kind: Kind, request: &GetTags) -> Result<Tags> {
    let mut found = TagSet::default();
    let below = request.include_subprojects.unwrap_or(true);
    collect_tags(view, kind, request.projects.as_deref(), below, request.filter.as_ref(), &mut found)?;
    Ok(found.answer(request.include_system.unwrap_or(false)))
}

/// Adds the tags of all rows of a kind that pass the filter. Reads each row.
pub fn collect_tags(
    view: &View<'_>,
    kind: Kind,
    projects: Option<&[String]>,
    include_subprojects: bool,
    filter: Option<&TagsFilter>,
    found: &mut TagSet,
) -> Result<()> {
    for_each_in(view, kind, projects, include_subprojects, |row| {
        if passes(row, filter) {
            found.add(row);
        }
        Ok(())
    })
}

fn passes(doc: &Doc, filter: Option<&TagsFilter>) -> bool {
    let Some(filter) = filter else { return true };
    list_passes(doc, "tags", filter.tags.as_deref()) && list_passes(doc, "system_tags", filter.system_tags.as_deref())
}

/// One of the plain words must be there (all of them after `__$all`), and none of those with `-` or `__$not` before them.
fn list_passes(doc: &Doc, field: &str, wanted: Option<&[String]>) -> bool {
    let (mut with, mut without) = (Vec::new(), Vec::new());
    let (mut all, mut negated) = (false, false);
    for word in wanted.unwrap_or_default() {
        match (word.as_str(), word.strip_prefix('-')) {
            ("__$not", _) => negated = true,
            ("__$all" | "__$and", _) => all = true,
            ("__$any" | "__$or" | "__$nop", _) => all = false,
            (word, _) if std::mem::take(&mut negated) => without.push(word),
            (_, Some(word)) => without.push(word),
            (word, None) => with.push(word),
        }
    }
    let has = |word: &&str| doc.lists(field, word);
    let right = with.is_empty() || if all { with.iter().all(has) } else { with.iter().any(has) };
    right && !without.iter().any(has)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_wants_one_word_and_forbids_those_with_a_minus() {
        let mut doc = Doc::new();
        doc.set("tags", vec!["a", "b"]);
        let passes = |words: &[&str]| {
            let words: Vec<_> = words.iter().map(|word| (*word).to_owned()).collect();
            list_passes(&doc, "tags", Some(&words))
        };
        assert!(passes(&[]) && passes(&["a", "z"]) && passes(&["__$all", "a", "b"]));
        assert!(!passes(&["__$all", "a", "z"]) && !passes(&["-a"]) && !passes(&["__$not", "b"]) && !passes(&["z"]));
    }
}
