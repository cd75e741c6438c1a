//! A store in a folder of its own, and short words for what tests arrange.

use super::super::Home;
use runfold_api::problem::Code;
use runfold_api::time::Moment;
use runfold_api::wire::projects::Create;
use runfold_store::{Actor, Doc, DocExt, Kind, Result, Source, Store, StoreError, Tx, View, projects};
use serde_json::{Value, json};

/// When all of it happens.
pub const NOW: Moment = Moment(1_769_860_800_000_000);

pub struct TestStore {
    pub store: Store,
    _home: Home,
}

impl TestStore {
    pub fn open() -> Self {
        let home = Home::new();
        Self { store: home.open().unwrap(), _home: home }
    }

    pub fn write<T: Send + 'static>(&self, work: impl Fn(&Tx<'_>) -> Result<T> + Send + 'static) -> T {
        self.try_write(work).unwrap()
    }

    pub fn try_write<T: Send + 'static>(&self, work: impl Fn(&Tx<'_>) -> Result<T> + Send + 'static) -> Result<T> {
        self.store.write_now(actor("w"), work)
    }

    /// The code with which a write is refused.
    pub fn refused<T: Send + 'static>(&self, work: impl Fn(&Tx<'_>) -> Result<T> + Send + 'static) -> Code {
        match self.try_write(work) {
            Err(StoreError::Refused(problem)) => problem.code,
            Err(other) => panic!("not a refusal: {other}"),
            Ok(_) => panic!("it was not refused"),
        }
    }

    pub fn read<T>(&self, work: impl FnOnce(View<'_>) -> Result<T>) -> T {
        self.store.read_now("w", work).unwrap()
    }

    pub fn project(&self, name: &str) -> String {
        let name = name.to_owned();
        self.write(move |tx| projects::create(tx, &Create { name: name.clone(), ..Create::default() }))
    }

    /// Stores a task; type and status are there unless given.
    pub fn task(&self, doc: Value) -> String {
        self.row(Kind::Task, json!({"name": "task", "type": "training", "status": "created"}), doc)
    }

    pub fn model(&self, doc: Value) -> String {
        self.row(Kind::Model, json!({"name": "model", "ready": false}), doc)
    }

    fn row(&self, kind: Kind, defaults: Value, given: Value) -> String {
        let mut doc = object(defaults);
        doc.extend(object(given));
        let id = doc.str_at("id").unwrap().to_owned();
        self.write(move |tx| tx.create(kind, doc.clone()));
        id
    }

    pub fn get(&self, kind: Kind, id: &str) -> Doc {
        self.read(|view| Ok(view.get(kind, id)?.doc))
    }

    pub fn exists(&self, kind: Kind, id: &str) -> bool {
        self.read(|view| view.exists(kind, id))
    }

    pub fn text(&self, kind: Kind, id: &str, path: &str) -> Option<String> {
        self.get(kind, id).str_at(path).map(str::to_owned)
    }

    /// The names of all projects, sorted.
    pub fn project_names(&self) -> Vec<String> {
        let mut names = Vec::new();
        self.read(|view| {
            view.for_each(Kind::Project, |project| {
                names.extend(project.str_at("name").map(str::to_owned));
                Ok(())
            })
        });
        names.sort();
        names
    }
}

pub fn object(value: Value) -> Doc {
    value.as_object().unwrap().clone()
}

pub fn actor(workspace: &str) -> Actor {
    Actor {
        user: "ann".into(),
        workspace: workspace.into(),
        source: Source::Api("127.0.0.1".into()),
        action: "test".into(),
        at: NOW,
    }
}
