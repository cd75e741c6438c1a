//! What concerns the workspace as a whole.

use super::support::{NOW, TestStore};
use runfold_api::wire::organization::{GetProjectUsages, GetTags};
use runfold_store::organization;
use runfold_store::workers::Workers;
use serde_json::json;

#[test]
fn the_tags_of_tasks_models_and_projects_are_told_together() {
    let store = TestStore::open();
    store.task(json!({"id": "t", "tags": ["b"], "system_tags": ["archived"]}));
    store.model(json!({"id": "m", "tags": ["a", "b"]}));
    let tags = store.read(|view| organization::get_tags(&view, &GetTags::default()));
    assert_eq!((tags.tags, tags.system_tags), (vec!["a".into(), "b".into()], None));
}

#[test]
fn usage_counts_only_the_asked_time_and_a_running_task_until_now() {
    let store = TestStore::open();
    let at = |seconds: i64| NOW.plus_seconds(seconds).iso();
    store.task(json!({"id": "a", "project": "p", "started": at(-100), "completed": at(-40), "status": "completed"}));
    store.task(json!({"id": "b", "project": "p", "started": at(-10), "status": "in_progress"}));
    store.task(json!({"id": "c", "project": "q", "started": at(-900), "completed": at(-800), "status": "completed"}));
    let now = NOW.seconds() as f64;
    let request = |more: serde_json::Value| {
        let mut request = json!({"from_date": now - 60.0, "to_date": now + 60.0});
        request.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        serde_json::from_value::<GetProjectUsages>(request).unwrap()
    };
    let workers = Workers::open(&store.store).unwrap();
    let found = store.read(|view| organization::get_project_usages(&view, &workers, &request(json!({})), NOW));
    assert_eq!(serde_json::to_value(found).unwrap(), json!({"usages": [{"project": "p", "duration": 30.0}]}));
}
