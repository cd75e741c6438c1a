//! Calls on many ids that never fail as a whole: each id in a transaction of its own.

use crate::app::App;
use crate::call::Call;
use crate::failure::{Failure, Outcome};
use runfold_api::Problem;
use runfold_api::limits::MANY_IDS;
use runfold_store::{Result, Tx};
use serde_json::{Map, Value, json};

/// `{succeeded: [{id, …}], failed: [{id, error}]}`, with what `verb` answers beside each id.
///
/// # Errors
/// 400/12 for no ids or too many; whatever is the server's own fault.
pub async fn many<F>(app: &App, call: &Call, ids: Vec<String>, verb: F) -> Outcome<Value>
where
    F: Fn(&Tx<'_>, &str) -> Result<Value> + Clone + Send + 'static,
{
    if ids.is_empty() || ids.len() > MANY_IDS {
        let message = format!("`ids` has {} entries; 1 to {MANY_IDS} are possible", ids.len());
        return Err(Problem::validation(message).into());
    }
    let (mut succeeded, mut failed) = (Vec::new(), Vec::new());
    for id in ids {
        let (verb, own) = (verb.clone(), id.clone());
        match app.store.write(call.actor()?, move |tx| verb(tx, &own)).await.map_err(Failure::from) {
            Ok(answer) => succeeded.push(with_id(&id, answer)),
            Err(Failure::Problem(problem)) => failed.push(failure(&id, &problem)),
            Err(internal) => return Err(internal),
        }
    }
    Ok(json!({"succeeded": succeeded, "failed": failed}))
}

fn with_id(id: &str, answer: Value) -> Value {
    let mut entry = Map::from_iter([("id".to_owned(), json!(id))]);
    if let Value::Object(answer) = answer {
        entry.extend(answer);
    }
    Value::Object(entry)
}

fn failure(id: &str, problem: &Problem) -> Value {
    let codes = [problem.code.0, problem.code.1];
    json!({"id": id, "error": {"codes": codes, "msg": problem.message, "data": problem.data}})
}
