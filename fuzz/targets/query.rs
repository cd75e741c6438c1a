//! The query language: any JSON as parameters, and queries put together from its own words, on documents of all shapes.
#![no_main]

use runfold_api::query::{Entity, Query};
use runfold_store::query::{compare, matches, project, run};
use serde_json::{Map, Value, json};

const NAMES: &[&str] = &[
    "id", "name", "tags", "system_tags", "project", "parent", "type", "status", "user", "started", "last_update",
    "last_iteration", "hyperparams.Args.l%2Er.value", "last_metrics.m.v.value", "models.input.model", "runtime.n",
    "_any_", "_all_", "_or_", "_and_", "where", "filters", "order_by", "only_fields", "projection", "page", "page_size",
    "start", "size", "scroll_id", "search_text", "search_hidden", "allow_public", "include_subprojects", "shallow_search",
    "and", "or", "not", "field", "fields", "op", "value", "pattern", "datetime", "any", "all", "include", "exclude",
];
const WORDS: &[&str] = &[
    "eq", "ne", "lt", "le", "gt", "ge", "in", "matches", "exists", "__$all", "__$any", "__$not", "__$nop", "__$and",
    "__$or", "-name", "-", "", "a", "^a.*$", "(a|b)*c", "[[:digit:]]+", "(?=a)", "2026-01-01", ">=2026-01-01T00:00:00",
    "%2E", "%24", "%%", "\"a b\" -c", "null", "1e999", "NaN", "é", "hyperparams", "*", "-script.diff",
];

/// Makes JSON of bytes: each byte decides one thing.
struct Maker<'a>(std::slice::Iter<'a, u8>);

impl Maker<'_> {
    fn byte(&mut self) -> usize {
        self.0.next().map_or(0, |byte| usize::from(*byte))
    }

    fn value(&mut self, depth: usize) -> Value {
        let kind = self.byte() % if depth == 0 { 6 } else { 9 };
        match kind {
            0 => Value::Null,
            1 => json!(self.byte() % 2 == 0),
            2 => json!(self.byte() as i64 - 128),
            3 => json!(f64::from_bits((self.byte() as u64) << 56 | self.byte() as u64)),
            4 | 5 => json!(WORDS[self.byte() % WORDS.len()]),
            6 => (0..self.byte() % 5).map(|_| self.value(depth - 1)).collect(),
            _ => Value::Object(self.map(depth - 1)),
        }
    }

    fn map(&mut self, depth: usize) -> Map<String, Value> {
        (0..self.byte() % 5).map(|_| (NAMES[self.byte() % NAMES.len()].to_owned(), self.value(depth))).collect()
    }

    /// A document, its dotted names unfolded.
    fn document(&mut self) -> Map<String, Value> {
        let (value, list, other) = (self.value(2), self.value(2), self.value(3));
        let document = json!({
            "id": self.byte().to_string(), "name": value, "tags": list, "system_tags": other, "project": value,
            "last_iteration": value, "started": list, "last_update": value, "status": other, "runtime": other,
            "hyperparams": {"Args": {"l.r": {"value": value}}}, "last_metrics": {"m": {"v": {"value": value}}},
            "models": {"input": list},
        });
        document.as_object().cloned().unwrap_or_default()
    }
}

fn ask(params: &Map<String, Value>, documents: &[Map<String, Value>]) {
    for entity in [Entity::Task, Entity::Model, Entity::Project, Entity::Queue, Entity::User, Entity::Report] {
        let Ok(query) = Query::parse(entity, params) else { continue };
        let filter = query.filter();
        for document in documents {
            assert_ne!(matches(&filter, document), matches(&filter.clone().negate(), document));
            project(document, &query.projection);
            for other in documents {
                assert_eq!(compare(&query.order, document, other), compare(&query.order, other, document).reverse());
            }
        }
        assert!(run(&query, documents.iter()).total <= documents.len());
    }
}

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let mut maker = Maker(input.iter());
    let documents = [maker.document(), maker.document(), maker.document()];
    ask(&maker.map(4), &documents);
    if let Ok(params) = serde_json::from_slice(input) {
        ask(&params, &documents);
    }
});
