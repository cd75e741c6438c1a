//! What lists of projects say of each one, and the vocabulary of their tasks.

use super::support::{NOW, TestStore};
use runfold_api::wire::projects::{
    ChildrenType, GetHyperParamValues, GetMetricVariants, GetNames, GetTags, GetTaskParents, GetUserNames, State,
};
use runfold_store::projects::{self, StatsOptions};
use runfold_store::{DocExt, Kind};
use serde_json::{Value, json};

const ALL: StatsOptions = StatsOptions { with_children: true, state: None, hidden_too: false, now: NOW };

fn stats(store: &TestStore, id: &str, options: StatsOptions) -> Value {
    let ids = [id.to_owned()];
    store.read(|view| Ok(projects::stats(&view, &ids, &options)?.remove(id).unwrap()))
}

fn hours_ago(hours: i64) -> String {
    NOW.plus_seconds(-3_600 * hours).iso()
}

#[test]
fn statistics_count_descendants_by_status_and_know_the_last_run() {
    let store = TestStore::open();
    let (top, inner) = (store.project("vision/car"), store.project("vision/car/night"));
    let beside = store.project("vision/carsharing");
    store.task(json!({"id": "a", "project": top, "status": "completed", "started": hours_ago(30), "completed": hours_ago(25), "active_duration": 100}));
    store.task(json!({"id": "b", "project": inner, "status": "completed", "started": hours_ago(3), "completed": hours_ago(2), "active_duration": 20}));
    store.task(
        json!({"id": "c", "project": inner, "status": "queued", "system_tags": ["archived"], "started": hours_ago(1)}),
    );
    store.task(json!({"id": "d", "project": beside, "status": "created"}));
    let all = stats(&store, &top, ALL);
    let active = &all["active"];
    assert_eq!(active["total_tasks"], 2);
    assert_eq!(active["total_runtime"], 120);
    assert_eq!((&active["status_count"]["completed"], &active["status_count"]["queued"]), (&json!(2), &json!(0)));
    assert_eq!(active["completed_tasks_24h"], 1);
    assert_eq!(active["last_task_run"], NOW.plus_seconds(-3 * 3_600).seconds());
    assert_eq!(all["archived"]["total_tasks"], 1);
    let own = stats(&store, &top, StatsOptions { with_children: false, state: Some(State::Active), ..ALL });
    assert_eq!((&own["active"]["total_tasks"], own.get("archived")), (&json!(1), None));
}

#[test]
fn statistics_follow_a_task_that_moves_is_reset_or_goes() {
    let store = TestStore::open();
    let (from, to) = (store.project("vision"), store.project("speech"));
    store.task(
        json!({"id": "a", "project": from, "status": "completed", "started": hours_ago(2), "completed": hours_ago(1)}),
    );
    let target = to.clone();
    store.write(move |tx| projects::move_contents(tx, Kind::Task, &["a".to_owned()], Some(&target)));
    assert_eq!(stats(&store, &from, ALL)["active"]["last_task_run"], Value::Null);
    assert_eq!(stats(&store, &to, ALL)["active"]["completed_tasks_24h"], 1);
    store.write(|tx| {
        let mut task = tx.edit(Kind::Task, "a")?;
        task.unset("completed");
        tx.put(task)
    });
    assert_eq!(stats(&store, &to, ALL)["active"]["completed_tasks_24h"], 0);
    store.write(|tx| tx.remove(Kind::Task, &tx.get(Kind::Task, "a")?));
    assert_eq!(stats(&store, &to, ALL)["active"], stats(&store, &from, ALL)["active"]);
}

#[test]
fn hidden_descendants_count_only_when_asked_for() {
    let store = TestStore::open();
    let (top, dataset) = (store.project("vision"), store.project("vision/.datasets/cars"));
    store.task(json!({"id": "a", "project": dataset, "system_tags": ["dataset"]}));
    assert_eq!(stats(&store, &top, ALL)["active"]["total_tasks"], 0);
    assert_eq!(stats(&store, &top, StatsOptions { hidden_too: true, ..ALL })["active"]["total_tasks"], 1);
    let ids = [top.clone()];
    let names = |hidden| {
        let below = store.read(|view| projects::sub_projects(&view, &ids, hidden));
        below[&top].iter().map(|named| named.name.clone()).collect::<Vec<_>>()
    };
    assert!(names(false).is_empty());
    assert_eq!(names(true), ["vision/.datasets", "vision/.datasets/cars"]);
}

#[test]
fn the_latest_version_tells_the_size_of_a_dataset() {
    let store = TestStore::open();
    let (top, dataset) = (store.project("vision"), store.project("vision/.datasets/cars"));
    for (id, created, files) in [("new", hours_ago(1), json!("20")), ("old", hours_ago(9), json!(10))] {
        store.task(json!({"id": id, "project": dataset, "system_tags": ["dataset"], "created": created,
            "runtime": {"ds_file_count": files, "ds_total_size": 2048}}));
    }
    let ids = [top.clone(), dataset.clone()];
    let found = store.read(|view| projects::dataset_stats(&view, &ids));
    assert_eq!(serde_json::to_value(found[&dataset]).unwrap(), json!({"file_count": 20, "total_size": 2048}));
    assert!(!found.contains_key(&top));
    let below = store.read(|view| projects::datasets_below(&view, &ids));
    assert_eq!(below[&top]["count"], 1);
    let with = |children| store.read(|view| projects::with_children_type(&view, children, &|_| true));
    assert!(with(ChildrenType::Dataset).contains(&top));
    assert!(with(ChildrenType::Pipeline).is_empty());
}

#[test]
fn own_tasks_and_models_leave_out_descendants_and_the_archive() {
    let store = TestStore::open();
    let (top, inner) = (store.project("vision"), store.project("vision/cars"));
    store.task(json!({"id": "a", "project": top}));
    store.task(json!({"id": "b", "project": top, "system_tags": ["archived"]}));
    store.task(json!({"id": "c", "project": inner}));
    store.model(json!({"id": "m", "project": top}));
    let ids = [top.clone()];
    assert_eq!(store.read(|view| projects::own_counts(&view, &ids, false))[&top], (1, 1));
}

#[test]
fn tags_parameters_and_metrics_come_from_the_project_and_below_alone() {
    let store = TestStore::open();
    let (top, inner, beside) = (store.project("vis"), store.project("vis/cars"), store.project("vision"));
    let parameter = |value: &str| json!({"Args": {"lr": {"section": "Args", "name": "lr", "value": value}}});
    let metrics = json!({"h1": {"h2": {"metric": "loss", "variant": "train"}}});
    store.task(json!({"id": "a", "project": top, "tags": ["one"], "hyperparams": parameter("0.1")}));
    store.task(json!({"id": "b", "project": inner, "tags": ["two"], "system_tags": ["archived"], "hyperparams": parameter("0.2"), "last_metrics": metrics}));
    store.task(
        json!({"id": "c", "project": beside, "tags": ["three"], "hyperparams": {"General": {"x": {"value": "1"}}}}),
    );
    let request = GetTags { projects: Some(vec![top.clone()]), include_system: Some(true), ..GetTags::default() };
    let tags = store.read(|view| projects::get_task_tags(&view, &request));
    assert_eq!((tags.tags, tags.system_tags), (vec!["one".into(), "two".into()], Some(vec!["archived".into()])));
    let names = GetNames { project: Some(top.clone()), ..GetNames::default() };
    let found = store.read(|view| projects::get_hyper_parameters(&view, &names));
    assert_eq!(
        serde_json::to_value(found).unwrap(),
        json!({"parameters": [{"section": "Args", "name": "lr"}], "total": 1, "remaining": 0})
    );
    let values = GetHyperParamValues {
        projects: Some(vec![top.clone()]),
        section: "Args".into(),
        name: "lr".into(),
        ..GetHyperParamValues::default()
    };
    assert_eq!(store.read(|view| projects::get_hyperparam_values(&view, &values)).values, ["0.1", "0.2"]);
    let own = GetMetricVariants {
        project: Some(top.clone()),
        include_subprojects: Some(false),
        ..GetMetricVariants::default()
    };
    assert!(store.read(|view| projects::get_unique_metric_variants(&view, &own)).metrics.is_empty());
    let all = GetMetricVariants { include_subprojects: None, ..own };
    let metrics = store.read(|view| projects::get_unique_metric_variants(&view, &all)).metrics;
    assert_eq!((metrics[0].metric.as_str(), metrics[0].variant_hash.as_str()), ("loss", "h2"));
}

#[test]
fn a_page_of_names_tells_how_many_follow() {
    let store = TestStore::open();
    let parameters: Value =
        (0..5).map(|n| (format!("p{n}"), json!({"value": "1"}))).collect::<serde_json::Map<_, _>>().into();
    store.task(json!({"id": "a", "hyperparams": {"Args": parameters}}));
    let page = |page, size| GetNames { page: Some(page), page_size: Some(size), ..GetNames::default() };
    let found = store.read(|view| projects::get_hyper_parameters(&view, &page(1, 2)));
    assert_eq!((found.parameters[0].name.as_str(), found.total, found.remaining), ("p2", 5, 1));
    assert!(store.store.read_now("w", |view| projects::get_hyper_parameters(&view, &page(0, 0))).is_err());
}

#[test]
fn parents_and_users_are_told_by_name() {
    let store = TestStore::open();
    let project = store.project("vision");
    store.write(|tx| tx.create(Kind::User, super::support::object(json!({"id": "u", "name": "Ann", "login": "ann"}))));
    store.task(json!({"id": "p", "name": "base", "project": project}));
    store.task(json!({"id": "a", "project": project, "parent": "p", "user": "u"}));
    store.task(
        json!({"id": "b", "project": project, "parent": "__DELETED__x", "user": "u", "system_tags": ["archived"]}),
    );
    let parents = |state| {
        let request = GetTaskParents { tasks_state: state, ..GetTaskParents::default() };
        store.read(|view| projects::get_task_parents(&view, &request)).parents
    };
    assert_eq!(parents(None), [json!({"id": "p", "name": "base", "project": {"id": project, "name": "vision"}})]);
    assert!(parents(Some(State::Archived)).is_empty());
    let users = store.read(|view| projects::get_user_names(&view, &GetUserNames::default())).users;
    assert_eq!(users.iter().map(|user| user.name.as_str()).collect::<Vec<_>>(), ["Ann"]);
}

#[test]
fn a_page_of_many_projects_tells_each_its_own() {
    let store = TestStore::open();
    let ids = store.write(|tx| {
        let mut ids = vec![projects::find_or_create(tx, "top")?.id().to_owned()];
        for n in 0..300 {
            let project = projects::find_or_create(tx, &format!("top/group{}/leaf{n}", n % 20))?;
            let task = super::support::object(json!({"id": format!("t{n}"), "type": "training", "status": "completed",
                "project": project.id(), "started": hours_ago(n), "completed": hours_ago(n)}));
            tx.create(Kind::Task, task)?;
            ids.push(project.id().to_owned());
        }
        Ok(ids)
    });
    let found = store.read(|view| projects::stats(&view, &ids, &ALL));
    assert_eq!(found.len(), 301);
    assert_eq!(
        (&found[&ids[0]]["active"]["total_tasks"], &found[&ids[0]]["active"]["completed_tasks_24h"]),
        (&json!(300), &json!(25))
    );
    assert_eq!(found[&ids[8]]["active"]["last_task_run"], NOW.plus_seconds(-7 * 3_600).seconds());
}
