//! What clients of older versions send and read.

use super::Bench;
use runfold_api::wire::tasks::TaskFields;
use runfold_store::tasks::{create, legacy, outward};
use runfold_store::{Doc, DocExt, Kind};
use serde_json::{Value, json};

const NEW: legacy::Version = (2, 34);

/// Creates a task as a client of one version, and reads it as one of another.
fn through(sent: legacy::Version, read: legacy::Version, mut fields: Value) -> Doc {
    let bench = Bench::new();
    bench.store_document(Kind::Model, json!({"id": "m1", "name": "net"}));
    fields["name"] = json!("train");
    fields["type"] = json!("training");
    let mut fields: TaskFields = serde_json::from_value(fields).unwrap();
    legacy::inward(sent, &mut fields);
    bench.store.write_now(bench.actor("w"), move |tx| create::create(tx, "t1", &fields).map(drop)).unwrap();
    let mut task = outward(bench.task("t1"));
    legacy::outward(read, &mut task);
    task
}

#[test]
fn models_and_containers_of_old_clients_become_lists_and_objects() {
    let fields = json!({"execution": {"model": "m1", "docker_cmd": "image:1 -e A=b  -v x"}, "output": {"model": "m1"}});
    let task = through((2, 12), NEW, fields.clone());
    assert_eq!(task.at("models.input"), Some(&json!([{"name": "Input Model", "model": "m1"}])));
    assert_eq!(task.at("models.output"), Some(&json!([{"name": "Output Model", "model": "m1"}])));
    assert_eq!(task.at("container"), Some(&json!({"image": "image:1", "arguments": "-e A=b  -v x"})));
    assert_eq!((task.at("execution"), task.at("output")), (Some(&json!({"artifacts": []})), Some(&json!({}))));
    let again = through((2, 12), (2, 12), fields);
    assert_eq!(
        again.at("execution"),
        Some(&json!({"model": "m1", "docker_cmd": "image:1 -e A=b  -v x", "artifacts": []}))
    );
    assert_eq!(again.at("output"), Some(&json!({"model": "m1"})));
}

#[test]
fn parameters_without_sections_come_to_args_and_go_back() {
    let fields = json!({"execution": {"parameters": {"lr": "0.1", "TF_DEFINE/steps": "5", "a/b": "1"}, "model_desc": {"design": "x"}}});
    let task = through((2, 8), NEW, fields.clone());
    let item = |section: &str, name: &str, value: &str| json!({"section": section, "name": name, "value": value, "type": "legacy"});
    let expected = json!({
        "Args": {"lr": item("Args", "lr", "0.1"), "a/b": item("Args", "a/b", "1")},
        "TF_DEFINE": {"steps": item("TF_DEFINE", "steps", "5")},
    });
    assert_eq!(task.at("hyperparams"), Some(&expected));
    assert_eq!(task.at("configuration"), Some(&json!({"design": {"name": "design", "value": "x", "type": "legacy"}})));
    let again = through((2, 8), (2, 8), fields.clone());
    let mut execution = fields["execution"].clone();
    execution["artifacts"] = json!([]);
    assert_eq!(again.at("execution"), Some(&execution));
}

#[test]
fn tags_that_came_in_one_list_are_told_apart_and_go_back_as_one() {
    let fields = json!({"tags": ["mine", "archived"]});
    let task = through((2, 2), NEW, fields.clone());
    assert_eq!(
        (task.strings_at("tags"), task.strings_at("system_tags")),
        (vec!["mine".into()], vec!["archived".into()])
    );
    assert_eq!(through((2, 2), (2, 2), fields).strings_at("tags"), ["mine", "archived"]);
}

#[test]
fn today_s_clients_see_nothing_of_the_older_forms() {
    let task = through(NEW, (2, 13), json!({"container": {"image": "a"}, "tags": ["archived"]}));
    assert_eq!(task.at("execution"), Some(&json!({"artifacts": []})));
    assert_eq!(task.strings_at("tags"), ["archived"]);
}
