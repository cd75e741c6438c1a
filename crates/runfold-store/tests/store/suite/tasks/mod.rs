//! What the store promises about tasks: their description, parameters, outputs and places.

mod description;
mod legacy;
mod outputs;
mod parameters;
mod places;

use super::Home;
use runfold_api::problem::Code;
use runfold_api::time::Moment;
use runfold_api::wire::tasks::TaskFields;
use runfold_store::tasks::create;
use runfold_store::{Actor, Doc, DocExt, Kind, Result, Source, Store, StoreError, Tx};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

const NOON: Moment = Moment(1_769_860_800_000_000);

/// A store with a clock that stands still until it is moved.
struct Bench {
    store: Store,
    now: std::cell::Cell<Moment>,
    _home: Home,
}

impl Bench {
    fn new() -> Self {
        let home = Home::new();
        Self { store: home.open().unwrap(), now: NOON.into(), _home: home }
    }

    fn later(&self, seconds: i64) {
        self.now.set(self.now.get().plus_seconds(seconds));
    }

    fn actor(&self, workspace: &str) -> Actor {
        Actor {
            user: "ann".into(),
            workspace: workspace.into(),
            source: Source::Api("127.0.0.1".into()),
            action: "test".into(),
            at: self.now.get(),
        }
    }

    /// Runs a verb with a request as it travels.
    fn call<Q, T>(&self, verb: fn(&Tx<'_>, &Q) -> Result<T>, request: Value) -> Result<T>
    where
        Q: DeserializeOwned + Send + 'static,
        T: Send + 'static,
    {
        let request: Q = serde_json::from_value(request).unwrap();
        self.store.write_now(self.actor("w"), move |tx| verb(tx, &request))
    }

    fn create(&self, id: &str, fields: Value) -> Result<()> {
        let fields: TaskFields = serde_json::from_value(fields).unwrap();
        let id = id.to_owned();
        self.store.write_now(self.actor("w"), move |tx| create::create(tx, &id, &fields).map(drop))
    }

    /// A draft `t1`, then put into this status.
    fn task_in(status: &str) -> Self {
        let bench = Self::new();
        bench.create("t1", json!({"name": "train", "type": "training"})).unwrap();
        bench.set("t1", "status", json!(status));
        bench
    }

    fn set(&self, id: &str, path: &str, value: Value) {
        let (id, path) = (id.to_owned(), path.to_owned());
        self.store
            .write_now(self.actor("w"), move |tx| {
                let mut task = tx.edit(Kind::Task, &id)?;
                task.set(&path, value.clone());
                tx.put(task).map(drop)
            })
            .unwrap();
    }

    fn store_document(&self, kind: Kind, document: Value) {
        let document = document.as_object().unwrap().clone();
        self.store.write_now(self.actor("w"), move |tx| tx.create(kind, document.clone()).map(drop)).unwrap();
    }

    fn task(&self, id: &str) -> Doc {
        self.store.read_now("w", |view| Ok(view.get(Kind::Task, id)?.doc)).unwrap()
    }

    fn at(&self, path: &str) -> Value {
        self.task("t1").at(path).cloned().unwrap_or_default()
    }
}

fn code<T: std::fmt::Debug>(outcome: Result<T>) -> Code {
    match outcome.unwrap_err() {
        StoreError::Refused(problem) => problem.code,
        other => panic!("not a refusal: {other}"),
    }
}
