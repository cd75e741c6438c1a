//! The one way in which `*_many` actions treat their ids: each by itself, and never failing as a whole.

use crate::app::App;
use crate::call::Call;
use crate::failure::Outcome;
use futures_util::future::join_all;
use runfold_api::Problem;
use runfold_api::limits::MANY_IDS;
use runfold_store::{Result, StoreError, Tx};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::collections::HashSet;
use std::sync::Arc;

/// Writes that wait at once for one call; their commits are shared.
const AT_ONCE: usize = 256;

#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
pub struct Many {
    pub succeeded: Vec<Map<String, Value>>,
    pub failed: Vec<Failed>,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Failed {
    pub id: String,
    pub error: FailedError,
}

#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FailedError {
    pub codes: [u16; 2],
    pub msg: String,
    pub data: Map<String, Value>,
}

/// Does `verb` with each id in a transaction of its own, in order; its answer stands beside the id.
///
/// # Errors
/// 400/12 for no ids or too many; whatever keeps the store from answering at all.
pub async fn many<T, F>(app: &App, call: &Call, ids: Vec<String>, verb: F) -> Outcome<Many>
where
    T: Serialize + Send + 'static,
    F: Fn(&Tx<'_>, &str) -> Result<T> + Send + Sync + 'static,
{
    let ids = each_once(ids)?;
    let verb = Arc::new(verb);
    let mut many = Many::default();
    for some in ids.chunks(AT_ONCE) {
        let writes = some.iter().map(|id| write(app, call, id.clone(), Arc::clone(&verb)));
        for (id, outcome) in some.iter().zip(join_all(writes).await) {
            many.add(id, outcome?)?;
        }
    }
    Ok(many)
}

async fn write<T, F>(app: &App, call: &Call, id: String, verb: Arc<F>) -> Outcome<Result<T, Problem>>
where
    T: Send + 'static,
    F: Fn(&Tx<'_>, &str) -> Result<T> + Send + Sync + 'static,
{
    match app.store.write(call.actor()?, move |tx| verb(tx, &id)).await {
        Ok(done) => Ok(Ok(done)),
        Err(StoreError::Refused(problem)) => Ok(Err(problem)),
        Err(error) => Err(error.into()),
    }
}

fn each_once(ids: Vec<String>) -> Outcome<Vec<String>> {
    if ids.is_empty() {
        return Err(Problem::validation("`ids` is empty; name at least one").into());
    }
    if ids.len() > MANY_IDS {
        return Err(Problem::validation(format!("{} ids are too many; at most {MANY_IDS} a call", ids.len())).into());
    }
    let mut seen = HashSet::new();
    Ok(ids.into_iter().filter(|id| seen.insert(id.clone())).collect())
}

impl Many {
    fn add<T: Serialize>(&mut self, id: &str, outcome: Result<T, Problem>) -> Outcome<()> {
        match outcome {
            Ok(done) => {
                let mut told = Map::from_iter([("id".to_owned(), json!(id))]);
                if let Value::Object(done) = serde_json::to_value(done).map_err(crate::Failure::internal)? {
                    told.extend(done);
                }
                self.succeeded.push(told);
            }
            Err(problem) => {
                let codes = [problem.code.0, problem.code.1];
                let error = FailedError { codes, msg: problem.message, data: problem.data };
                self.failed.push(Failed { id: id.to_owned(), error });
            }
        }
        Ok(())
    }
}
