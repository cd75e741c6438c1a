//! Making projects, with the ancestors that are missing.

use super::names::{conventional_tags, parts};
use super::tree::refuse_public_name;
use crate::document::{Doc, DocExt, Document};
use crate::error::Result;
use crate::ids::new_id;
use crate::kind::Kind;
use crate::tx::Tx;
use runfold_api::names;
use runfold_api::wire::projects::Create;

/// Makes a project and its missing ancestors; answers its id.
///
/// # Errors
/// 400/801 for a taken name, 400/414 for a public project's, 400/409 for too deep, 400/12 for a part that is no name.
pub fn create(tx: &Tx<'_>, request: &Create) -> Result<String> {
    let parts = parts(&request.name)?;
    let (last, above) = parts.split_last().expect("a name has at least one part");
    let parent = make_all(tx, above)?;
    let mut doc = Doc::new();
    for (field, value) in
        [("description", &request.description), ("default_output_destination", &request.default_output_destination)]
    {
        if let Some(value) = value {
            doc.set(field, value.as_str());
        }
    }
    doc.set("tags", names::tags(request.tags.as_deref().unwrap_or_default())?);
    doc.set("system_tags", names::tags(request.system_tags.as_deref().unwrap_or_default())?);
    Ok(make(tx, parent.as_ref(), last, doc)?.id().to_owned())
}

/// The project with this path, made with its ancestors where it is missing.
///
/// # Errors
/// As [`create`], but a name that exists is what is looked for.
pub fn find_or_create(tx: &Tx<'_>, name: &str) -> Result<Document> {
    Ok(make_all(tx, &parts(name)?)?.expect("a name has at least one part"))
}

/// The last of these nested projects; those that are missing are made.
pub fn make_all(tx: &Tx<'_>, parts: &[String]) -> Result<Option<Document>> {
    let mut parent: Option<Document> = None;
    for (place, part) in parts.iter().enumerate() {
        let found = tx.by_unique(Kind::Project, "name", &parts[..=place].join("/"))?;
        parent = Some(match found {
            Some(project) => project,
            None => make(tx, parent.as_ref(), part, Doc::new())?,
        });
    }
    Ok(parent)
}

fn make(tx: &Tx<'_>, parent: Option<&Document>, basename: &str, mut doc: Doc) -> Result<Document> {
    let name = match parent {
        Some(parent) => format!("{}/{basename}", parent.str_at("name").unwrap_or_default()),
        None => basename.to_owned(),
    };
    refuse_public_name(tx, &name)?;
    doc.set("id", new_id());
    doc.set("name", name.as_str());
    doc.set("basename", basename);
    doc.set("user", tx.actor().user.as_str());
    doc.set("company", tx.workspace());
    doc.set("created", tx.now_iso());
    doc.set("last_update", tx.now_iso());
    let mut path = Vec::new();
    if let Some(parent) = parent {
        path = parent.strings_at("path");
        path.push(parent.id().to_owned());
        doc.set("parent", parent.id());
    }
    doc.set("path", path);
    for tag in conventional_tags(&name) {
        doc.set_listed("system_tags", tag, true);
    }
    tx.create(Kind::Project, doc)
}
