//! Paths into documents: read from their dotted, escaped spelling, and followed through maps and lists.
//! It leaves what is found there to others.

use serde_json::{Map, Value};

use super::entity::{self, Entity, Kind};
use crate::problem::{Code, Problem, Result};

/// Plain parts, outermost first.
pub type Path = Vec<String>;

/// Reads one part of a path as clients escape it; what is no escape stands for itself.
///
/// `%2E` is a dot, `%24` a dollar, `%%` a percent sign, `%_` an underscore.
pub fn unescape(part: &str) -> String {
    const ESCAPES: [(&str, char); 4] = [("%2e", '.'), ("%24", '$'), ("%%", '%'), ("%_", '_')];
    let mut plain = String::with_capacity(part.len());
    let mut rest = part;
    while let Some(first) = rest.chars().next() {
        let escape =
            ESCAPES.iter().find(|(from, _)| rest.get(..from.len()).is_some_and(|h| h.eq_ignore_ascii_case(from)));
        let (taken, character) = escape.map_or((first.len_utf8(), first), |(from, to)| (from.len(), *to));
        plain.push(character);
        rest = &rest[taken..];
    }
    plain
}

/// Writes one part so that `unescape` gives it back and it holds no dot.
pub fn escape(part: &str) -> String {
    let escaped = part.replace('%', "%%").replace('.', "%2E").replace('$', "%24").replace("__", "%_%_");
    match escaped.strip_prefix('_') {
        Some(rest) => format!("%_{rest}"),
        None => escaped,
    }
}

/// Whether `escape` leaves a part as it is.
pub fn is_plain(part: &str) -> bool {
    !part.contains(['%', '.', '$']) && !part.starts_with('_') && !part.contains("__")
}

/// Splits a dotted spelling into plain parts.
pub fn split(spelling: &str) -> Path {
    spelling.split('.').map(unescape).collect()
}

/// A path that names a value: known at the top and of the depth its root asks for.
///
/// # Errors
/// 400/12 for a wrong depth, `unknown` for a field that the entity does not have.
pub fn value_path(entity: Entity, spelling: &str, unknown: Code) -> Result<(Path, Kind)> {
    let path = known(entity, spelling, unknown)?;
    let wanted = entity::depth(&path[0]).unwrap_or(path.len());
    if path.len() != wanted {
        return Err(wrong_depth(spelling, path.len(), wanted));
    }
    let kind = kind_of(entity, spelling);
    Ok((path, kind))
}

/// A path of a projection, which may end anywhere above the deepest value.
///
/// # Errors
/// 400/14 for an unknown field, 400/12 for a path deeper than the field.
pub fn projection_path(entity: Entity, spelling: &str) -> Result<Path> {
    let path = known(entity, spelling, Code::UNKNOWN_FIELD)?;
    match entity::depth(&path[0]) {
        Some(deepest) if path.len() > deepest => Err(wrong_depth(spelling, path.len(), deepest)),
        _ => Ok(path),
    }
}

fn known(entity: Entity, spelling: &str, unknown: Code) -> Result<Path> {
    let path = split(spelling);
    if !entity.has(&path[0]) {
        let message = format!("a {} has no field `{}`, asked for as `{spelling}`", entity.noun(), path[0]);
        return Err(Problem::new(unknown, message).with("field", spelling));
    }
    if path.iter().any(String::is_empty) {
        return Err(Problem::validation(format!("path `{spelling}` has an empty part")).with("field", spelling));
    }
    Ok(path)
}

fn wrong_depth(spelling: &str, parts: usize, wanted: usize) -> Problem {
    Problem::validation(format!(
        "path `{spelling}` has {parts} parts where {wanted} are needed; write dots inside names as `%2E`"
    ))
    .with("field", spelling)
}

fn kind_of(entity: Entity, spelling: &str) -> Kind {
    entity.field(spelling).map_or(Kind::Any, |field| field.kind)
}

/// Every value that `path` leads to. Lists on the way are entered; a list at the end is one value.
pub fn resolve<'a>(document: &'a Map<String, Value>, path: &[String]) -> Vec<&'a Value> {
    let mut found = Vec::new();
    if let Some((first, rest)) = path.split_first()
        && let Some(value) = document.get(first)
    {
        follow(value, rest, &mut found);
    }
    found
}

fn follow<'a>(value: &'a Value, path: &[String], found: &mut Vec<&'a Value>) {
    let Some((first, rest)) = path.split_first() else {
        found.push(value);
        return;
    };
    match value {
        Value::Object(map) => {
            if let Some(inner) = map.get(first) {
                follow(inner, rest, found);
            }
        }
        Value::Array(items) => items.iter().filter(|item| item.is_object()).for_each(|item| follow(item, path, found)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn each_part_of_a_path_is_unescaped() {
        for (escaped, plain) in [
            ("a%2Eb", "a.b"),
            ("a%2eb", "a.b"),
            ("%24x", "$x"),
            ("50%%", "50%"),
            ("a%_%_b", "a__b"),
            ("%_private", "_private"),
            ("%%2E", "%2E"),
            ("a%2Eb$c__d", "a.b$c__d"),
            ("100%", "100%"),
            ("%é", "%é"),
        ] {
            assert_eq!(unescape(escaped), plain, "{escaped}");
        }
    }

    #[test]
    fn a_path_of_wrong_depth_is_refused() {
        for spelling in
            ["hyperparams.lr", "hyperparams.Args.a.b.value", "last_metrics.a.b", "metadata.k", "runtime.a.b"]
        {
            let entity = if spelling.starts_with("metadata") { Entity::Model } else { Entity::Task };
            let problem = value_path(entity, spelling, Code::VALIDATION).unwrap_err();
            assert_eq!(problem.code, Code::VALIDATION, "{spelling}");
        }
        assert!(value_path(Entity::Task, "configuration.General.value", Code::VALIDATION).is_ok());
    }

    #[test]
    fn lists_on_the_way_are_entered() {
        let document = json!({"models": {"input": [{"model": "a"}, {"model": "b"}]}, "tags": ["x", "y"]});
        let document = document.as_object().unwrap();
        assert_eq!(resolve(document, &split("models.input.model")), [&json!("a"), &json!("b")]);
        assert_eq!(resolve(document, &split("tags")), [&json!(["x", "y"])]);
        assert!(resolve(document, &split("tags.x")).is_empty());
    }

    proptest! {
        #[test]
        fn unescaping_undoes_escaping(part in "\\PC*|[%_.$2E4a]*") {
            prop_assert_eq!(unescape(&escape(&part)), part.clone());
            prop_assert!(!escape(&part).contains('.'));
        }

        #[test]
        fn a_name_agrees_however_much_of_it_is_escaped(part in "[a-zA-Z_$ /é-]{1,12}") {
            let half = part.replace('$', "%24");
            prop_assert_eq!(unescape(&part), unescape(&escape(&part)));
            prop_assert_eq!(unescape(&half), part);
        }
    }
}
