//! The values of one field in the rows of a result, read from its column where it has one.
//! It leaves what is made of them to the summaries.

use super::bits::Bits;
use super::cell::Cell;
use super::evaluate::Matches;
use super::keys::{column_of, entity_of};
use crate::error::Result;
use runfold_api::Problem;
use runfold_api::limits::QUERY_SECONDS;
use runfold_api::query::{path, resolve};
use serde_json::{Number, Value};
use std::rc::Rc;
use std::time::{Duration, Instant};

/// Documents opened at once.
const OPENED: usize = 500;

/// What a path led to in one document: every value, lists not opened.
pub type Values = Rc<Vec<Value>>;

/// Calls `each` with every row that has a value. Equal values are mostly one and the same.
pub fn visit(found: &[Matches<'_>], path: &path::Path, each: &mut dyn FnMut(i64, &Values)) -> Result<()> {
    for matches in found {
        let space = &matches.space;
        let column = entity_of(space.kind).and_then(|entity| column_of(entity, path));
        let Some((name, _)) = column else {
            read_documents(matches, &matches.rows.iter().collect::<Vec<_>>(), path, each)?;
            continue;
        };
        let mut elsewhere = Vec::new();
        space.column(&name)?.visit(&matches.rows, &mut |cell| read(&cell), &mut |rid, values| match &values {
            Some(values) => each(rid, values),
            None => elsewhere.push(rid),
        })?;
        read_documents(matches, &elsewhere, path, each)?;
    }
    Ok(())
}

/// The same rows of a result, but only these.
pub fn only<'a>(found: &[Matches<'a>], rids: &[i64]) -> Vec<Matches<'a>> {
    let wanted: Bits = rids.iter().copied().collect();
    let mine = |matches: &Matches<'a>| {
        let mut rows = matches.rows.clone();
        rows.and(&wanted);
        Matches { space: matches.space, rows }
    };
    found.iter().map(mine).collect()
}

/// A cell's values, numbers spelled as users do; nothing where only the document tells.
fn read(cell: &Cell<'_>) -> Option<Values> {
    let mut values = cell.values()?;
    values.iter_mut().for_each(plain);
    Some(Rc::new(values))
}

/// A float without a fraction is a whole number again.
pub fn plain(value: &mut Value) {
    let whole = value.as_f64().filter(|float| value.is_f64() && float.fract() == 0.0 && float.abs() < 9e15);
    if let Some(whole) = whole {
        *value = Value::Number(Number::from(whole as i64));
    }
}

fn read_documents(
    matches: &Matches<'_>,
    rids: &[i64],
    path: &path::Path,
    each: &mut dyn FnMut(i64, &Values),
) -> Result<()> {
    let started = Instant::now();
    for rids in rids.chunks(OPENED) {
        if started.elapsed() > Duration::from_secs(QUERY_SECONDS) {
            let message = format!(
                "reading `{}` of {} documents takes more than {QUERY_SECONDS} s, since it has no index; narrow the query",
                path.join("."),
                matches.count()
            );
            return Err(Problem::validation(message).into());
        }
        for document in matches.space.backend.by_rids(matches.space.kind, rids)? {
            let values: Vec<_> = resolve(&document.doc, path).into_iter().cloned().collect();
            if !values.is_empty() {
                each(document.rid, &Rc::new(values));
            }
        }
    }
    Ok(())
}
