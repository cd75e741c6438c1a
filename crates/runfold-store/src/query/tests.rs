use proptest::prelude::*;
use runfold_api::query::{Condition, Entity, Query, path};
use serde_json::{Map, Value, json};

use super::{compare, find, matches, project, run};

fn document(value: Value) -> Map<String, Value> {
    value.as_object().expect("tests give objects").clone()
}

fn query(entity: Entity, params: Value) -> Query {
    Query::parse(entity, &document(params)).unwrap()
}

/// Ids that a query finds among `rows`, in order.
fn ids(entity: Entity, rows: &[Map<String, Value>], params: Value) -> String {
    run(&query(entity, params), rows.iter()).ids.join(" ")
}

fn rows(values: Value) -> Vec<Map<String, Value>> {
    values.as_array().unwrap().iter().cloned().map(document).collect()
}

fn tagged() -> Vec<Map<String, Value>> {
    rows(json!([
        {"id": "0", "tags": []}, {"id": "1", "tags": ["a"]}, {"id": "2", "tags": ["b"]}, {"id": "3", "tags": ["a", "b"]},
        {"id": "4", "tags": ["a", "b", "c"]}, {"id": "5"}, {"id": "6", "tags": null}, {"id": "7", "tags": ["-x"]},
    ]))
}

#[test]
fn lists_combine_as_their_operators_say() {
    let cases = [
        (json!([]), "0 1 2 3 4 5 6 7"),
        (json!("c"), "4"),
        (json!(["a", "c"]), "1 3 4"),
        (json!(["a", null]), "0 1 3 4 5 6"),
        (json!([null]), "0 5 6"),
        (json!(["__$not", null]), "1 2 3 4 7"),
        (json!(["a", "-b"]), "1"),
        (json!(["-a", "-b"]), "0 5 6 7"),
        (json!(["__$any", "-x"]), "7"),
        (json!(["a", "__$not", "b"]), "1"),
        (json!(["__$all", "a", "b"]), "3 4"),
        (json!(["__$and", "a", "b", "__$not", "c"]), "3"),
        (json!(["__$any", "a", "__$not", "b"]), "0 1 3 4 5 6 7"),
        (json!(["__$all", "a", "__$or", "b", "c"]), "3 4"),
        (json!(["__$or", "c", "__$all", "a", "b"]), "3 4"),
        (json!(["__$or", "c", "__$all", "a", "__$not", "b"]), "1 4"),
        (json!(["__$all", "a", "__$nop", "c", "-x"]), "4"),
        (json!(["__$all", "a", "__$or", "c", "__$not", "b", "__$and", "__$or", "a", "c"]), "1 4"),
    ];
    for (tags, wanted) in cases {
        assert_eq!(ids(Entity::Task, &tagged(), json!({"tags": tags.clone()})), wanted, "{tags}");
    }
}

#[test]
fn filters_replace_the_plain_parameter() {
    let cases = [
        (json!({"any": {"include": ["a", "c"]}}), "1 3 4"),
        (json!({"any": {"exclude": ["a", "b"]}}), "0 1 2 5 6 7"),
        (json!({"any": {"include": ["c"], "exclude": ["a", "b"]}}), "0 1 2 4 5 6 7"),
        (json!({"all": {"include": ["a", "b"]}}), "3 4"),
        (json!({"all": {"include": ["a", "b"], "exclude": ["c"]}}), "3"),
        (json!({"all": {"exclude": ["a", "b"]}}), "0 5 6 7"),
        (json!({"any": {"include": [null, "c"]}}), "0 4 5 6"),
        (json!({"all": {"exclude": [null, "a"]}}), "2 7"),
        (json!({"any": {"include": ["b"]}, "all": {"include": ["a"]}}), "3 4"),
        (json!({"any": {"include": ["b"]}, "all": {"include": ["a"]}, "op": "or"}), "1 2 3 4"),
        (json!({}), "0 1 2 3 4 5 6 7"),
    ];
    for (filter, wanted) in cases {
        let params = json!({"filters": {"tags": filter.clone()}, "tags": ["nothing has this"]});
        assert_eq!(ids(Entity::Task, &tagged(), params), wanted, "{filter}");
    }
}

fn tasks() -> Vec<Map<String, Value>> {
    let parameter = |value: &str| json!({"Args": {"l.r": {"value": value}}});
    rows(json!([
        {"id": "1", "name": "Train ResNet", "comment": "first", "last_iteration": 10, "started": "2026-01-01T00:00:00.000000+00:00",
         "last_update": "2026-01-01T12:00:00.000000+00:00", "hyperparams": parameter("9"), "project": "p", "runtime": {"_hash": "x", "n": 1},
         "last_metrics": {"m": {"v": {"value": 0.5}}}},
        {"id": "2", "name": "train vgg", "last_iteration": 20, "started": "2026-02-01T00:00:00.000000+00:00",
         "last_update": "2026-02-01T12:00:00.000000+00:00", "hyperparams": parameter("10"), "project": "q",
         "last_metrics": {"m": {"v": {"value": -2}}}, "models": {"input": [{"model": "m1"}, {"model": "m2"}]}},
        {"id": "3", "name": "eval", "comment": "a resnet50", "last_iteration": 0, "hyperparams": parameter("fast"),
         "last_update": "2026-03-01T12:00:00.000000+00:00", "execution": {"queue": "k"}},
        {"id": "4", "name": "draft"},
    ]))
}

fn found(params: Value) -> String {
    ids(Entity::Task, &tasks(), params)
}

#[test]
fn each_kind_of_condition_finds_what_it_says() {
    let cases = [
        (json!({"name": "rain"}), "1 2"),
        (json!({"name": "^train"}), "2"),
        (json!({"name": r"^train\ vgg$"}), "2"),
        (json!({"_any_": {"fields": ["name", "comment"], "pattern": "RESNET"}}), "1 3"),
        (json!({"_or_": {"fields": ["name", "id"], "pattern": "^2|draft"}}), "2 4"),
        (json!({"_all_": {"fields": ["name", "comment"], "pattern": "r"}}), "1"),
        (json!({"_and_": {"fields": ["runtime._hash"], "pattern": "^X$"}}), "1"),
        (json!({"_any_": {"fields": ["started", "last_update"], "datetime": [">=2026-02-01"]}}), "2 3"),
        (json!({"_all_": {"fields": ["started", "last_update"], "datetime": ">=2026-02-01"}}), "2"),
        (json!({"last_iteration": [10, 20]}), "1 2"),
        (json!({"last_iteration": [10, null]}), "1 2"),
        (json!({"last_iteration": [null, 10]}), "1 3 4"),
        (json!({"last_metrics.m.v.value": ["0.1", null]}), "1"),
        (json!({"last_metrics.m.v.value": [null, 0]}), "2 3 4"),
        (json!({"started": ["2026-01-01", "2026-01-31"]}), "1"),
        (json!({"started": [null, "2026-01-31"]}), "1 3 4"),
        (json!({"last_update": ">2026-01-01T12:00:00"}), "2 3"),
        (json!({"last_update": [">=2026-01-01T12:00:00Z", "<2026-03-01"]}), "1 2"),
        (json!({"last_update": ["2026-01-15", "2026-04-01"]}), "2 3"),
        (json!({"last_update": "2026-02-01 12:00:00"}), "2"),
        (json!({"last_update": ["yesterday", 5]}), "1 2 3 4"),
        (json!({"hyperparams.Args.l%2Er.value": ["10", "fast"]}), "2 3"),
        (json!({"models.input.model": ["m2"]}), "2"),
        (json!({"execution.queue": ["k"]}), "3"),
        (json!({"runtime.n": 1}), "1"),
        (json!({"runtime.n": 1.0}), "1"),
        (json!({"runtime.n": "1"}), ""),
        (json!({"project": ["p"]}), "1"),
        (json!({"project": [null]}), "3 4"),
        (json!({"search_text": "resnet", "order_by": ["id"]}), "1 3"),
        (json!({"search_text": "vgg eval", "order_by": ["id"]}), "2 3"),
        (json!({"search_text": "resnet -train", "order_by": ["@text_score"]}), "3"),
        (json!({"search_text": "resnet"}), "1 3"),
        (json!({"name": "r", "last_iteration": [15, null]}), "2"),
    ];
    for (params, wanted) in cases {
        assert_eq!(found(params.clone()), wanted, "{params}");
    }
}

#[test]
fn typed_conditions_compare_numbers_as_numbers() {
    let lr = "hyperparams.Args.l%2Er.value";
    let cases = [
        (json!({"field": lr, "op": "lt", "value": 10}), "1"),
        (json!({"field": lr, "op": "le", "value": "10.0"}), "1 2"),
        (json!({"field": lr, "op": "eq", "value": 9.0}), "1"),
        (json!({"field": lr, "op": "gt", "value": "a"}), "3"),
        (json!({"field": lr, "op": "ne", "value": 9}), "2 3 4"),
        (json!({"field": lr, "op": "in", "value": [9, "fast"]}), "1 3"),
        (json!({"field": lr, "op": "exists"}), "1 2 3"),
        (json!({"field": "comment", "op": "exists", "value": false}), "2 4"),
        (json!({"field": "comment", "op": "eq", "value": null}), "2 4"),
        (json!({"field": "name", "op": "matches", "value": "^t"}), "2"),
        (json!({"field": "last_update", "op": "ge", "value": "2026-02-01T13:00:00+01:00"}), "2 3"),
        (json!({"field": "last_metrics.m.v.value", "op": "ge", "value": -2}), "1 2"),
        (json!({"field": "id", "op": "eq", "value": "1.0"}), ""),
        (json!({"not": [{"field": "id", "op": "eq", "value": "1"}]}), "2 3 4"),
        (json!({"or": [{"field": "id", "op": "eq", "value": "1"}, {"field": "id", "op": "eq", "value": "4"}]}), "1 4"),
        (json!({"and": []}), "1 2 3 4"),
        (json!({"or": []}), ""),
    ];
    for (tree, wanted) in cases {
        assert_eq!(found(json!({"where": tree.clone()})), wanted, "{tree}");
    }
    assert_eq!(
        found(json!({"name": "train", "where": {"field": "id", "op": "ne", "value": "2"}})),
        "",
        "joined by and"
    );
}

#[test]
fn missing_values_come_last_in_both_directions_of_the_first_order_only() {
    let cases = [
        (json!(["name"]), "1 4 3 2"),
        (json!(["-name"]), "2 3 4 1"),
        (json!(["started"]), "1 2 3 4"),
        (json!(["-started"]), "2 1 3 4"),
        (json!(["project", "execution.queue"]), "1 2 4 3"),
        (json!(["project", "-execution.queue"]), "1 2 3 4"),
        (json!(["-hyperparams.Args.l%2Er.value"]), "3 2 1 4"),
        (json!(["hyperparams.Args.l%2Er.value"]), "1 2 3 4"),
        (json!(["-last_metrics.m.v.value"]), "1 2 3 4"),
        (json!([]), "1 2 3 4"),
    ];
    for (order, wanted) in cases {
        assert_eq!(found(json!({"order_by": order.clone()})), wanted, "{order}");
    }
}

#[test]
fn total_counts_the_whole_and_pages_do_not_overlap() {
    let page = |params| run(&query(Entity::Task, params), tasks().iter());
    let second = page(json!({"order_by": ["-id"], "page": 1, "page_size": 3}));
    assert_eq!((second.ids, second.total), (vec!["1".to_owned()], 4));
    assert_eq!(page(json!({"start": 1, "size": 2})).ids, ["2", "3"]);
    assert_eq!(page(json!({"page": usize::MAX, "page_size": 500})).ids, [""; 0]);
}

#[test]
fn hidden_tasks_are_found_by_id_or_when_asked_for() {
    let rows = rows(json!([{"id": "1", "system_tags": ["hidden"]}, {"id": "2"}]));
    assert_eq!(ids(Entity::Task, &rows, json!({})), "2");
    assert_eq!(ids(Entity::Task, &rows, json!({"search_hidden": true})), "1 2");
    assert_eq!(ids(Entity::Task, &rows, json!({"id": ["1"]})), "1");
}

#[test]
fn sub_projects_are_found_only_when_asked_for() {
    let below = |id: &str| if id == "p" { vec!["q".to_owned()] } else { vec![] };
    let asked = |params| {
        let query = query(Entity::Task, params).with_projects(below);
        run(&query, tasks().iter()).ids.join(" ")
    };
    assert_eq!(asked(json!({"project": ["p"]})), "1");
    assert_eq!(asked(json!({"project": ["p"], "include_subprojects": true})), "1 2");
    assert_eq!(asked(json!({"project": ["__$not", "p"], "include_subprojects": true})), "3 4");
}

#[test]
fn a_projection_keeps_the_nesting_and_the_id() {
    let task = document(json!({
        "id": "1", "name": "n", "project": "p", "hyperparams": {"General": {"i": {"value": "1"}, "j": {"value": "2"}}},
        "models": {"input": [{"name": "a", "model": "m"}], "output": []}, "script": {"diff": "d", "branch": "b"},
    }));
    let cut =
        |fields: Value| Value::from(project(&task, &query(Entity::Task, json!({"only_fields": fields})).projection));
    assert_eq!(
        cut(json!(["hyperparams.General.i"])),
        json!({"id": "1", "hyperparams": {"General": {"i": {"value": "1"}}}})
    );
    assert_eq!(
        cut(json!(["hyperparams.General.i.value", "name"])),
        json!({"id": "1", "name": "n", "hyperparams": {"General": {"i": {"value": "1"}}}})
    );
    assert_eq!(cut(json!(["project.name"])), json!({"id": "1", "project": "p"}));
    assert_eq!(cut(json!(["models.input.model"])), json!({"id": "1", "models": {"input": [{"model": "m"}]}}));
    assert_eq!(cut(json!(["hyperparams.Nope"])), json!({"id": "1", "hyperparams": {}}));
    assert_eq!(cut(json!(["runtime.nope"])), json!({"id": "1"}));
    assert_eq!(cut(json!(["script", "-script.diff"])), json!({"id": "1", "script": {"branch": "b"}}));
    assert_eq!(
        cut(json!(["-script", "-models", "-hyperparams.General.j", "-id"])),
        json!({"id": "1", "name": "n", "project": "p", "hyperparams": {"General": {"i": {"value": "1"}}}})
    );
    assert_eq!(cut(json!(["*"])), Value::from(task.clone()));
}

#[test]
fn a_projects_ancestors_are_never_returned() {
    let row = document(json!({"id": "1", "path": ["0"], "name": "a/b"}));
    for params in [json!({}), json!({"only_fields": ["name", "path"]})] {
        assert_eq!(
            Value::from(project(&row, &query(Entity::Project, params).projection)),
            json!({"id": "1", "name": "a/b"})
        );
    }
}

fn any_row() -> impl Strategy<Value = Map<String, Value>> {
    let scalar = prop_oneof![
        Just(Value::Null),
        "[ab019.]{0,3}".prop_map(Value::from),
        (-3i64..3).prop_map(Value::from),
        (-2.0..2.0f64).prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
    ];
    let values = (scalar.clone(), scalar.clone(), scalar, prop::collection::vec("[abc]", 0..3), 0..5u8);
    values.prop_map(|(iteration, parameter, metric, tags, id)| {
        document(json!({
            "id": id.to_string(), "last_iteration": iteration, "tags": tags, "name": parameter,
            "hyperparams": {"A": {"x": {"value": parameter}}}, "last_metrics": {"m": {"v": {"value": metric}}},
        }))
    })
}

fn any_query() -> impl Strategy<Value = Query> {
    let list = prop::collection::vec(
        prop::sample::select(vec![
            json!("a"),
            json!("b"),
            json!("c"),
            json!(null),
            json!("__$all"),
            json!("__$any"),
            json!("__$nop"),
            json!("-a"),
        ]),
        0..5,
    );
    let order = prop::sample::subsequence(
        vec!["-last_iteration", "tags", "hyperparams.A.x.value", "-last_metrics.m.v.value", "name", "-tags"],
        0..4,
    )
    .prop_shuffle();
    (list, order, -2i64..3, prop::sample::select(vec!["eq", "lt", "ge"]), any::<bool>()).prop_map(
        |(tags, order, bound, op, search)| {
            let mut params = json!({
                "tags": tags, "order_by": order, "last_metrics.m.v.value": [null, bound],
                "where": {"field": "hyperparams.A.x.value", "op": op, "value": bound},
            });
            if search {
                params["search_text"] = json!("a 0");
            }
            query(Entity::Task, params)
        },
    )
}

proptest! {
    #[test]
    fn negation_parts_the_set_in_two(query in any_query(), rows in prop::collection::vec(any_row(), 0..8)) {
        let negated = Condition::Not(Box::new(query.condition.clone()));
        for row in &rows {
            prop_assert_ne!(matches(&query.condition, row), matches(&negated, row));
            prop_assert_eq!(matches(&query.condition.clone().negate(), row), matches(&negated, row));
        }
    }

    #[test]
    fn the_order_is_total_and_pages_do_not_depend_on_where_rows_lie(query in any_query(), a in any_row(), b in any_row(), c in any_row()) {
        let order = |x, y| compare(&query.order, x, y);
        prop_assert_eq!(order(&a, &b), order(&b, &a).reverse());
        prop_assert!(order(&a, &a).is_eq());
        if order(&a, &b).is_le() && order(&b, &c).is_le() {
            prop_assert!(order(&a, &c).is_le());
        }
        let (mut one, mut other) = (vec![&a, &b, &c], vec![&c, &a, &b]);
        one.sort_by(|x, y| order(x, y));
        other.sort_by(|x, y| order(x, y));
        prop_assert!(one.iter().zip(&other).all(|(x, y)| order(x, y).is_eq()));
    }

    #[test]
    fn pages_put_together_are_the_whole(query in any_query(), rows in prop::collection::vec(any_row(), 0..8), size in 1usize..4) {
        let whole = find(&query, rows.iter()).len();
        let pages = (0..=rows.len()).map(|page| {
            let mut query = query.clone();
            query.paging = runfold_api::query::Paging::Page { page, size };
            run(&query, rows.iter())
        });
        prop_assert_eq!(pages.map(|page| page.ids.len()).sum::<usize>(), whole);
    }

    #[test]
    fn a_parameter_is_found_under_any_spelling_of_its_name(name in "[a-z$_é /%2E]{1,8}") {
        let row = document(json!({"id": "1", "hyperparams": {"S": {name.clone(): {"value": "v"}}}}));
        let spelling = format!("hyperparams.S.{}.value", path::escape(&name));
        prop_assert_eq!(ids(Entity::Task, &[row], json!({spelling: ["v"]})), "1");
    }
}
