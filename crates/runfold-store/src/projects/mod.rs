//! Projects: named places for tasks and models, nested by `/` in their names and by `path` in their documents.
//! Descendants are found by `path` alone: `a/b` does not lie in `a/bc`.

mod contents;
mod create;
mod delete;
mod names;
mod people;
mod place;
mod settings;
mod stats;
mod tags;
mod tree;
mod update;
mod vocabulary;

pub use contents::{Removed, remove_model, remove_task};
pub use create::{create, find_or_create};
pub use delete::{delete, validate_delete};
pub use names::{basename, parent_name, parts};
pub use people::{get_task_parents, get_user_names};
pub use place::{merge, move_contents, move_project, target};
pub use settings::set_settings;
pub use stats::{
    DatasetStats, StatsOptions, dataset_stats, datasets_below, filtered_stats, own_counts, stats, with_active_users,
    with_children_type,
};
pub use tags::{TagSet, collect_tags, get_model_tags, get_project_tags, get_report_tags, get_task_tags};
pub use tree::{for_each_in, is_hidden, sub_projects, subtree, touch};
pub use update::update;
pub use vocabulary::{
    get_hyper_parameters, get_hyperparam_values, get_model_metadata_keys, get_model_metadata_values,
    get_unique_metric_variants,
};

use crate::document::{Doc, DocExt};

/// Fields of the document that no answer shows.
const INNER: &[&str] = &["path", "company_origin"];

/// A project as it goes out.
pub fn outward(mut project: Doc) -> Doc {
    for field in INNER {
        project.remove(*field);
    }
    for list in ["tags", "system_tags"] {
        if project.at(list).is_none() {
            project.set(list, Vec::<String>::new());
        }
    }
    project
}
