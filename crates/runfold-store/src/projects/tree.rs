//! Walking the tree of projects, always by `path` and `parent`.

use super::names::check_depth;
use crate::document::{DocExt, Document};
use crate::error::Result;
use crate::kind::Kind;
use crate::tx::{Tx, View};
use runfold_api::Problem;
use runfold_api::wire::projects::Named;
use std::collections::{BTreeMap, HashMap, HashSet};

pub fn is_hidden(project: &Document) -> bool {
    project.lists("system_tags", "hidden")
}

/// All descendants of a project, without itself.
pub fn descendants(view: &View<'_>, id: &str) -> Result<Vec<Document>> {
    view.by_field(Kind::Project, "path", id)
}

/// These projects and all their descendants, each once; unknown ids are left in, since rows may still name them.
pub fn subtree(view: &View<'_>, ids: &[String]) -> Result<Vec<String>> {
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    for id in ids {
        let below = descendants(view, id)?;
        let all = std::iter::once(id.clone()).chain(below.iter().map(|project| project.id().to_owned()));
        found.extend(all.filter(|id| seen.insert(id.clone())));
    }
    Ok(found)
}

/// Projects with their descendants, each document read once however many of the projects lie above it.
pub struct Families {
    documents: HashMap<i64, Document>,
    below: BTreeMap<String, Vec<i64>>,
}

impl Families {
    pub fn of(view: &View<'_>, ids: &[String]) -> Result<Self> {
        let mut below = BTreeMap::new();
        for id in ids {
            below.insert(id.clone(), view.backend().rids_by(Kind::Project, Some(view.workspace()), "path", id)?);
        }
        let mut rids: Vec<_> = below.values().flatten().copied().collect();
        rids.sort_unstable();
        rids.dedup();
        let documents = view.backend().by_rids(Kind::Project, &rids)?;
        Ok(Self { documents: documents.into_iter().map(|row| (row.rid, row)).collect(), below })
    }

    /// Each project asked for with its descendants, hidden ones only when asked for.
    pub fn each(&self, hidden_too: bool) -> impl Iterator<Item = (&String, Vec<&Document>)> {
        self.below.iter().map(move |(id, rids)| {
            let documents = rids.iter().filter_map(|rid| self.documents.get(rid));
            (id, documents.filter(|project| hidden_too || !is_hidden(project)).collect())
        })
    }
}

/// The descendants of each project as id and name, sorted by name; hidden ones only when asked for.
pub fn sub_projects(view: &View<'_>, ids: &[String], hidden_too: bool) -> Result<BTreeMap<String, Vec<Named>>> {
    let mut found = BTreeMap::new();
    for (id, below) in Families::of(view, ids)?.each(hidden_too) {
        let mut named: Vec<_> = below.into_iter().map(named).collect();
        named.sort_by(|a, b| a.name.cmp(&b.name));
        found.insert(id.clone(), named);
    }
    Ok(found)
}

pub fn named(document: &Document) -> Named {
    Named { id: document.id().to_owned(), name: document.str_at("name").unwrap_or_default().to_owned() }
}

/// Calls `each` with every task or model of these projects, or of all; reads the documents one by one.
pub fn for_each_in(
    view: &View<'_>,
    kind: Kind,
    projects: Option<&[String]>,
    include_subprojects: bool,
    mut each: impl FnMut(&Document) -> Result<()>,
) -> Result<()> {
    let Some(projects) = projects.filter(|projects| !projects.is_empty()) else {
        return view.for_each(kind, |row| each(&row));
    };
    let projects = if include_subprojects { subtree(view, projects)? } else { projects.to_vec() };
    for project in projects {
        for row in in_project(view, kind, &project)? {
            each(&row)?;
        }
    }
    Ok(())
}

/// The tasks or models of one project: the workspace's own and public ones.
pub fn in_project(view: &View<'_>, kind: Kind, project: &str) -> Result<Vec<Document>> {
    let mut rids = view.backend().group(kind, view.workspace(), Some(project), usize::MAX)?;
    if !view.workspace().is_empty() {
        rids.extend(view.backend().group(kind, "", Some(project), usize::MAX)?);
    }
    view.backend().by_rids(kind, &rids)
}

/// Notes that something in a project changed. No project and a public one stay as they are.
pub fn touch(tx: &Tx<'_>, project: Option<&str>) -> Result<()> {
    let Some(project) = project.map(|id| tx.find(Kind::Project, id)).transpose()?.flatten() else { return Ok(()) };
    if project.is_public() {
        return Ok(());
    }
    let mut project = tx.edit(Kind::Project, project.id())?;
    project.set("last_update", tx.now_iso());
    tx.put(project)?;
    Ok(())
}

/// Brings a project to another parent or name, and its descendants with it. Answers how many changed.
pub fn replace(tx: &Tx<'_>, id: &str, parent: Option<&Document>, basename: &str) -> Result<u64> {
    let below = descendants(&tx.view(), id)?;
    let mut project = tx.edit(Kind::Project, id)?;
    let (old_name, old_depth) =
        (project.str_at("name").unwrap_or_default().to_owned(), project.strings_at("path").len());
    let (name, path) = match parent {
        Some(parent) => {
            let mut path = parent.strings_at("path");
            path.push(parent.id().to_owned());
            (format!("{}/{basename}", parent.str_at("name").unwrap_or_default()), path)
        }
        None => (basename.to_owned(), Vec::new()),
    };
    let height = below.iter().map(|child| child.strings_at("path").len() - old_depth).max().unwrap_or(0);
    check_depth(path.len() + height + 1)?;
    project.set("name", name.as_str());
    project.set("basename", basename);
    project.set("path", path.clone());
    match parent {
        Some(parent) => project.set("parent", parent.id()),
        None => drop(project.unset("parent")),
    }
    project.set("last_update", tx.now_iso());
    put_named(tx, project, &name)?;
    for child in &below {
        follow(tx, child, &old_name, &name, &path, old_depth)?;
    }
    Ok(below.len() as u64 + 1)
}

/// A descendant's name and path begin as its ancestor's do.
fn follow(tx: &Tx<'_>, child: &Document, old_name: &str, name: &str, path: &[String], old_depth: usize) -> Result<()> {
    let mut editing = tx.edit(Kind::Project, child.id())?;
    let rest = child.str_at("name").unwrap_or_default().get(old_name.len()..).unwrap_or_default().to_owned();
    let mut new_path = path.to_vec();
    new_path.extend(child.strings_at("path").into_iter().skip(old_depth));
    editing.set("name", format!("{name}{rest}"));
    editing.set("path", new_path);
    tx.put(editing)?;
    Ok(())
}

/// Stores a project under a name that may be a public one's.
pub fn put_named(tx: &Tx<'_>, project: crate::tx::Editing, name: &str) -> Result<()> {
    refuse_public_name(tx, name)?;
    tx.put(project)?;
    Ok(())
}

/// # Errors
/// 400/414 when a public project has this name.
pub fn refuse_public_name(tx: &Tx<'_>, name: &str) -> Result<()> {
    match tx.by_unique(Kind::Project, "name", name)? {
        Some(project) if project.is_public() && !tx.workspace().is_empty() => {
            let message = format!("there is a public project named `{name}`; choose another name");
            Err(Problem::new(runfold_api::problem::Code::PROJECT_PUBLIC_NAME, message).with("name", name).into())
        }
        _ => Ok(()),
    }
}
