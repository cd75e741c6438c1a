use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn parse(entity: Entity, params: Value) -> Result<Query> {
    Query::parse(entity, params.as_object().expect("tests give objects"))
}

fn refusal(params: Value) -> Code {
    match parse(Entity::Task, params.clone()) {
        Ok(query) => panic!("{params} was read as {query:?}"),
        Err(problem) => problem.code,
    }
}

#[test]
fn parameters_that_mean_nothing_are_ignored() {
    let query = parse(Entity::Task, json!({"nonsense": [1, 2], "__proto__": {}, "name": null, "tags": []})).unwrap();
    assert_eq!(query.condition, Condition::And(vec![]));
    assert_eq!(query.paging, Paging::None);
    assert!(query.allow_public);
}

#[test]
fn each_parameter_is_read_as_the_table_says() {
    let kind = |entity, name: &str, value: Value| match parse(entity, json!({name: value})).map(|query| query.condition)
    {
        Ok(Condition::Pattern { .. }) => "pattern",
        Ok(Condition::AnyOf { .. }) => "list",
        Ok(Condition::Range { .. }) => "range",
        Ok(Condition::Date { .. }) => "date",
        Ok(Condition::Equals { .. }) => "equality",
        other => panic!("{name}: {other:?}"),
    };
    use Entity::*;
    let table: &[(Entity, &str, &str)] = &[
        (Task, "pattern", "name comment report"),
        (
            Task,
            "list",
            "id user tags system_tags type status project parent hyperparams.a.b.value execution.queue models.input.model",
        ),
        (Task, "range", "active_duration last_metrics.a.b.value last_iteration"),
        (Task, "date", "status_changed last_update last_change"),
        (Task, "equality", "runtime.x"),
        (Model, "pattern", "name comment"),
        (Model, "list", "tags system_tags framework uri id user project task parent metadata.k.value"),
        (Model, "range", "last_metrics.a.b.value last_iteration"),
        (Model, "date", "last_update last_change"),
        (Model, "equality", "ready"),
        (Project, "pattern", "name basename description"),
        (Project, "list", "tags system_tags id parent path"),
        (Queue, "pattern", "name"),
        (Queue, "list", "tags system_tags id metadata.k.value"),
        (User, "pattern", "name"),
        (User, "list", "id"),
    ];
    for (entity, wanted, names) in table {
        for name in names.split(' ') {
            let value = match *wanted {
                "pattern" => json!("a"),
                "list" => json!(["a"]),
                "range" => json!([1, 2]),
                "date" => json!(">2026-01-01"),
                _ => json!("true"),
            };
            assert_eq!(kind(*entity, name, value), *wanted, "{} {name}", entity.noun());
        }
    }
    for (entity, name) in [(Task, "created"), (Task, "started"), (Model, "created"), (Project, "last_update")] {
        assert_eq!(kind(entity, name, json!(["2026-01-01", null])), "range");
    }
}

#[test]
fn every_refusal_has_its_code() {
    let cases = [
        (json!({"name": "("}), Code::BAD_REGEX),
        (json!({"name": "(?=a)"}), Code::BAD_REGEX),
        (json!({"name": ["a"]}), Code::VALIDATION),
        (json!({"_any_": {"fields": ["name"], "pattern": "("}}), Code::BAD_REGEX),
        (json!({"_any_": {"fields": [], "pattern": "a"}}), Code::VALIDATION),
        (json!({"_any_": {"fields": ["name"]}}), Code::VALIDATION),
        (json!({"_any_": {"fields": ["nope"], "pattern": "a"}}), Code::UNKNOWN_FIELD),
        (json!({"tags": ["__$not"]}), Code::BAD_VALUE),
        (json!({"tags": ["__$not", "__$all", "a"]}), Code::BAD_VALUE),
        (json!({"tags": ["__$xor", "a"]}), Code::BAD_VALUE),
        (json!({"tags": ["a", 1]}), Code::BAD_VALUE),
        (json!({"tags": {"a": 1}}), Code::BAD_VALUE),
        (json!({"filters": {"tags": {"any": {"include": [1]}}}}), Code::BAD_VALUE),
        (json!({"filters": {"tags": {"some": {}}}}), Code::VALIDATION),
        (json!({"filters": {"tags": {"op": "xor"}}}), Code::VALIDATION),
        (json!({"filters": {"name": {}}}), Code::VALIDATION),
        (json!({"filters": []}), Code::VALIDATION),
        (json!({"last_iteration": [null, null]}), Code::VALIDATION),
        (json!({"last_iteration": [1]}), Code::VALIDATION),
        (json!({"last_iteration": [1, 2, 3]}), Code::VALIDATION),
        (json!({"last_iteration": 1}), Code::VALIDATION),
        (json!({"last_iteration": ["a", null]}), Code::VALIDATION),
        (json!({"created": ["yesterday", null]}), Code::VALIDATION),
        (json!({"hyperparams.Args.lr": ["1"]}), Code::VALIDATION),
        (json!({"hyperparams.Args.a.b.value": ["1"]}), Code::VALIDATION),
        (json!({"order_by": ["nope"]}), Code::UNKNOWN_FIELD),
        (json!({"order_by": ["-last_metrics.a.b"]}), Code::VALIDATION),
        (json!({"order_by": ["@text_score"]}), Code::BAD_VALUE),
        (json!({"only_fields": ["nope"]}), Code::UNKNOWN_FIELD),
        (json!({"only_fields": ["-nope.a"]}), Code::UNKNOWN_FIELD),
        (json!({"only_fields": ["hyperparams.a.b.c.d"]}), Code::VALIDATION),
        (json!({"page": -1}), Code::VALIDATION),
        (json!({"page_size": 0}), Code::VALIDATION),
        (json!({"start": -1, "size": 5}), Code::VALIDATION),
        (json!({"scroll_id": null}), Code::VALIDATION),
        (json!({"scroll_id": null, "size": 0}), Code::VALIDATION),
        (json!({"where": {"field": "name", "op": "like", "value": "a"}}), Code::VALIDATION),
        (json!({"where": {"field": "nope", "op": "eq", "value": "a"}}), Code::VALIDATION),
        (json!({"where": {"field": "name", "op": "eq", "value": "a", "more": 1}}), Code::VALIDATION),
        (json!({"where": {"field": "name", "op": "eq"}}), Code::VALIDATION),
        (json!({"where": {"field": "name", "op": "in", "value": "a"}}), Code::VALIDATION),
        (json!({"where": {"field": "name", "op": "eq", "value": {}}}), Code::VALIDATION),
        (json!({"where": {"and": [], "or": []}}), Code::VALIDATION),
        (json!({"where": {"field": "name", "op": "matches", "value": "("}}), Code::BAD_REGEX),
    ];
    for (params, code) in cases {
        assert_eq!(refusal(params.clone()), code, "{params}");
    }
}

#[test]
fn a_query_is_limited_in_conditions_and_values() {
    let leaf = json!({"field": "name", "op": "eq", "value": "a"});
    assert_eq!(refusal(json!({"where": {"and": vec![leaf.clone(); QUERY_CONDITIONS + 1]}})), Code::VALIDATION);
    assert!(parse(Entity::Task, json!({"where": {"and": vec![leaf; QUERY_CONDITIONS]}})).is_ok());
    assert_eq!(refusal(json!({"id": vec!["a"; crate::limits::QUERY_VALUES + 1]})), Code::VALIDATION);
    let mut deep = json!({"and": []});
    for _ in 0..=crate::limits::JSON_DEPTH {
        deep = json!({"not": deep});
    }
    assert_eq!(refusal(json!({"where": deep})), Code::VALIDATION);
}

#[test]
fn pages_are_cut_to_five_hundred_rows() {
    let paging = |params| parse(Entity::Task, params).unwrap().paging;
    assert_eq!(paging(json!({})).window(), (0, 500));
    assert_eq!(paging(json!({"page": 2, "page_size": 9999})), Paging::Page { page: 2, size: 500 });
    assert_eq!(paging(json!({"page": "1", "page_size": "10"})).window(), (10, 10));
    assert_eq!(paging(json!({"start": 7, "size": 3})).window(), (7, 3));
    assert_eq!(paging(json!({"page": null, "page_size": null})), Paging::None);
}

#[test]
fn the_key_scroll_id_starts_a_scroll_even_when_null() {
    let paging = |params| parse(Entity::Task, params).unwrap().paging;
    assert_eq!(paging(json!({"scroll_id": null, "size": 3})), Paging::Scroll { id: None, size: 3, refresh: false });
    let again = json!({"scroll_id": "s1", "size": 3, "refresh_scroll": true});
    assert_eq!(paging(again), Paging::Scroll { id: Some("s1".into()), size: 3, refresh: true });
}

#[test]
fn hidden_documents_are_left_out_unless_asked_for() {
    let shows = |entity, params| parse(entity, params).unwrap().visible.is_none();
    for entity in [Entity::Task, Entity::Project, Entity::Queue] {
        assert!(!shows(entity, json!({})));
        assert!(!shows(entity, json!({"id": []})));
        assert!(shows(entity, json!({"search_hidden": true})));
        assert!(shows(entity, json!({"id": ["a"]})));
        assert!(shows(entity, json!({"id": "a"})));
        assert_eq!(shows(entity, json!({"name": "a"})), entity == Entity::Queue);
    }
    assert!(shows(Entity::Model, json!({})));
}

#[test]
fn references_are_expanded_by_their_fields() {
    let projection = |fields| parse(Entity::Task, json!({"only_fields": fields})).unwrap().projection;
    let asked = projection(json!(["name", "project.name", "project.id", "user.*", "execution.queue.name", "parent"]));
    let include = ["name", "project", "project", "user", "execution.queue", "parent"].map(path::split).to_vec();
    assert_eq!(asked.include, Some(include));
    assert_eq!(asked.references["project"], ReferenceFields::Some(vec!["name".into(), "id".into()]));
    assert_eq!(asked.references["user"], ReferenceFields::All);
    assert_eq!(asked.references["execution.queue"], ReferenceFields::Some(vec!["name".into()]));
    assert!(!asked.references.contains_key("parent"));
    assert_eq!(projection(json!(["*", "project.name", "-script"])).include, None);
    assert_eq!(
        projection(json!(["-script.diff"])),
        Projection { exclude: vec![path::split("script.diff")], ..Default::default() }
    );
    assert_eq!(projection(json!("name")).include, Some(vec![path::split("name")]));
    let older = parse(Entity::Task, json!({"projection": ["name"]})).unwrap().projection;
    assert_eq!(older.include, Some(vec![path::split("name")]));
}

#[test]
fn a_search_without_an_order_brings_the_best_hits_first() {
    let order = |params| parse(Entity::Task, params).unwrap().order;
    assert!(matches!(order(json!({"search_text": "a"}))[..], [Order { by: OrderBy::TextScore(_), .. }]));
    assert_eq!(order(json!({"search_text": "a", "order_by": ["name"]})).len(), 1);
    assert!(matches!(
        order(json!({"search_text": "a", "order_by": ["name", "@text_score"]}))[1].by,
        OrderBy::TextScore(_)
    ));
    assert!(order(json!({"order_by": "-created"}))[0].descending);
}

#[test]
fn sub_projects_count_only_when_asked_for() {
    let below = |id: &str| if id == "a" { vec!["a1".to_owned(), "a2".to_owned()] } else { vec![] };
    let named =
        |params| parse(Entity::Task, params).unwrap().with_projects(below).projects().into_iter().collect::<Vec<_>>();
    assert_eq!(named(json!({"project": ["a", "b"]})), ["a", "b"]);
    assert_eq!(named(json!({"project": ["a", "b"], "include_subprojects": true})), ["a", "a1", "a2", "b"]);
    assert_eq!(
        named(json!({"project": ["__$all", "a", "__$not", "b"], "include_subprojects": true})),
        ["a", "a1", "a2", "b"]
    );
}

#[test]
fn a_projects_parent_is_any_ancestor_unless_the_search_is_shallow() {
    let condition = |params| parse(Entity::Project, params).unwrap().condition;
    let any_of = |name| Condition::AnyOf { path: path::split(name), values: vec!["p".into()] };
    assert_eq!(condition(json!({"parent": ["p"]})), any_of("path"));
    assert_eq!(condition(json!({"parent": ["p"], "shallow_search": true})), any_of("parent"));
    assert_eq!(condition(json!({"shallow_search": true})), Condition::Empty { path: path::split("parent") });
}

#[test]
fn reports_are_tasks_of_that_type() {
    let condition = parse(Entity::Report, json!({})).unwrap().condition;
    assert_eq!(condition, Condition::AnyOf { path: path::split("type"), values: vec!["report".into()] });
}

#[test]
fn escaped_and_plain_spellings_of_a_path_are_one() {
    let condition = |name: &str| parse(Entity::Task, json!({name: ["1"]})).unwrap().condition;
    assert_eq!(condition("hyperparams.Args.$x.value"), condition("hyperparams.Args.%24x.value"));
    assert_eq!(condition("hyperparams.Args.a__b.value"), condition("hyperparams.Args.a%_%_b.value"));
    let order = |name: &str| parse(Entity::Task, json!({"order_by": [name]})).unwrap().order;
    assert_eq!(order("hyperparams.Args._x.value"), order("hyperparams.Args.%_x.value"));
}

fn any_json() -> impl Strategy<Value = Value> {
    let word = prop_oneof![
        "[a-z]{0,3}",
        prop::sample::select(vec![
            "__$not",
            "__$all",
            "__$any",
            "__$nop",
            "__$",
            "-a",
            "-",
            ">=2026-01-01",
            "name",
            "-name",
            "@text_score",
            "*",
            "hyperparams.a.b.value",
            "-last_metrics.a.b.value",
            "project.*",
            ".",
            "..",
            "(",
            "%",
            "eq",
            "exists",
            "and",
        ])
        .prop_map(str::to_owned),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        word.prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 5, |inner| {
        let keys = prop::sample::select(vec![
            "and", "or", "not", "field", "op", "value", "fields", "pattern", "datetime", "any", "all", "include",
            "exclude", "tags",
        ]);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((keys, inner), 0..4)
                .prop_map(|pairs| pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect::<Value>()),
        ]
    })
}

fn any_params() -> impl Strategy<Value = Map<String, Value>> {
    let keys = prop::sample::select(vec![
        "name",
        "tags",
        "id",
        "project",
        "parent",
        "created",
        "last_iteration",
        "last_update",
        "ready",
        "runtime.x",
        "_any_",
        "_and_",
        "filters",
        "where",
        "order_by",
        "only_fields",
        "projection",
        "page",
        "page_size",
        "start",
        "size",
        "scroll_id",
        "search_text",
        "search_hidden",
        "include_subprojects",
        "shallow_search",
        "hyperparams.a.b.value",
        "hyperparams.",
        "last_metrics.%.%2E.value",
    ]);
    prop::collection::vec((keys, any_json()), 0..5)
        .prop_map(|pairs| pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

proptest! {
    #[test]
    fn no_parameters_break_the_reader(params in any_params()) {
        for entity in [Entity::Task, Entity::Model, Entity::Project, Entity::Queue, Entity::User, Entity::Report] {
            if let Err(problem) = Query::parse(entity, &params) {
                prop_assert!(!problem.message.is_empty());
                prop_assert_eq!(problem.code.0, 400);
            }
        }
    }
}
