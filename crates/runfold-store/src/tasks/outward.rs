//! A task as it goes out: what was stored, and the defaults that clients count on.
//! It leaves projection and references to the listing.

use super::queueing::BEFORE;
use crate::document::{Doc, DocExt};
use crate::tx::MADE_BY;
use crate::visibility;
use serde_json::{Value, json};

/// The stored document with the defaults of what was never set.
pub fn outward(mut task: Doc) -> Doc {
    for inner in [visibility::ORIGIN, BEFORE, MADE_BY] {
        task.remove(inner);
    }
    for field in ["execution", "output", "hyperparams", "configuration", "runtime", "container", "last_metrics"] {
        task.entry(field).or_insert_with(|| json!({}));
    }
    for field in ["tags", "system_tags"] {
        task.entry(field).or_insert_with(|| json!([]));
    }
    fill(task.map_mut("execution"), &[("artifacts", json!([]))]); // the SDK walks through them unasked
    task.entry("last_iteration").or_insert_with(|| json!(0));
    task.entry("status").or_insert_with(|| json!("created"));
    fill(task.map_mut("models"), &[("input", json!([])), ("output", json!([]))]);
    fill(task.map_mut("script"), &[("binary", json!("python")), ("repository", json!("")), ("entry_point", json!(""))]);
    task
}

fn fill(object: &mut Doc, defaults: &[(&str, Value)]) {
    for (field, value) in defaults {
        object.entry(*field).or_insert_with(|| value.clone());
    }
}
