//! What a page asks to be told of, and which changes that means.
//! It leaves reading changes to the feed.

use crate::access::Identity;
use runfold_api::Problem;
use runfold_api::limits::{STREAM_HINTED_SERIES, STREAM_SCOPES};
use runfold_api::wire::live::{LiveEvent, ObjectChanged, RefusedScope, WhatHappened};
use runfold_store::events::{Owner, OwnerKind};
use runfold_store::meta::{Change, ChangeKind};
use runfold_store::{Kind, Result, StoreError, View};
use std::collections::{BTreeMap, HashMap, HashSet};

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Every task of the workspace.
    AllTasks,
    /// The tasks of a project and of all below it.
    TasksOf(String),
    Task(String),
    Points(String),
    Log(String),
    Queues,
    Workers,
    Projects,
    Models,
    /// One's own tasks, preferences and account.
    User,
}

impl Scope {
    /// # Errors
    /// 400/12 for what is no scope.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let (word, of) = text.split_once(':').map_or((text, None), |(word, of)| (word, Some(of)));
        let of = of.filter(|of| !of.is_empty()).map(str::to_owned);
        match (word, of) {
            ("tasks", Some(all)) if all == "*" => Ok(Self::AllTasks),
            ("tasks", Some(project)) => Ok(Self::TasksOf(project)),
            ("task", Some(task)) => Ok(Self::Task(task)),
            ("points", Some(task)) => Ok(Self::Points(task)),
            ("log", Some(task)) => Ok(Self::Log(task)),
            ("queues", None) => Ok(Self::Queues),
            ("workers", None) => Ok(Self::Workers),
            ("projects", None) => Ok(Self::Projects),
            ("models", None) => Ok(Self::Models),
            ("user", None) => Ok(Self::User),
            _ => Err(Problem::validation(
                "a scope is one of `tasks:<project>`, `tasks:*`, `task:<id>`, `points:<task>`, `points:<task>:<metric>`, `log:<task>`, `queues`, \
                 `workers`, `projects`, `models`, `user`",
            )
            .with("scope", text)),
        }
    }

    /// # Errors
    /// 400/12 for none, for too many, and for what is no scope.
    pub fn parse_all(texts: &[String]) -> Result<Vec<(String, Self)>, Problem> {
        if texts.is_empty() || texts.len() > STREAM_SCOPES {
            let message = format!("`scopes` lists {}; a stream follows 1 to {STREAM_SCOPES}", texts.len());
            return Err(Problem::validation(message));
        }
        texts.iter().map(|text| Ok((text.clone(), Self::parse(text)?))).collect()
    }
}

/// Everything that one stream is to tell of.
#[derive(Debug, Default)]
pub struct Interest {
    whole: HashSet<Scope>,
    /// The projects asked for, and the family that they are today.
    roots: Vec<String>,
    family: HashSet<String>,
    tasks: HashSet<String>,
    /// Whose points, and of which metrics; of all where there are none.
    points: HashMap<Owner, HashSet<String>>,
    logs: HashSet<Owner>,
}

impl Interest {
    /// What these scopes mean to a viewer, and those of them that name what is not there for the viewer.
    pub fn find(
        view: &View<'_>,
        scopes: &[(String, Scope)],
        metrics: &BTreeMap<String, Vec<String>>,
    ) -> Result<(Self, Vec<RefusedScope>)> {
        let (mut interest, mut refused) = (Self::default(), Vec::new());
        for (text, scope) in scopes {
            match interest.add(view, scope, metrics) {
                Ok(()) => {}
                Err(StoreError::Refused(problem)) => refused.push(RefusedScope {
                    scope: text.clone(),
                    code: problem.code.0,
                    subcode: problem.code.1,
                    message: problem.message,
                }),
                Err(error) => return Err(error),
            }
        }
        interest.find_family(view)?;
        Ok((interest, refused))
    }

    fn add(&mut self, view: &View<'_>, scope: &Scope, metrics: &BTreeMap<String, Vec<String>>) -> Result<()> {
        match scope {
            Scope::TasksOf(project) => self.roots.push(view.get(Kind::Project, project)?.id().to_owned()),
            Scope::Task(task) => drop(self.tasks.insert(view.get(Kind::Task, task)?.id().to_owned())),
            Scope::Points(text) => self.add_points(view, text, metrics)?,
            Scope::Log(task) => drop(self.logs.insert(owner(view, task)?)),
            whole => drop(self.whole.insert(whole.clone())),
        }
        Ok(())
    }

    /// `<task>`, or `<task>:<metric>` for one metric of it. An id may hold a colon itself, so it is looked for first.
    fn add_points(&mut self, view: &View<'_>, text: &str, metrics: &BTreeMap<String, Vec<String>>) -> Result<()> {
        let (task, metric) = match text.split_once(':') {
            Some((task, metric)) if !view.exists(Kind::Task, text)? => (task, Some(metric)),
            _ => (text, None),
        };
        let owner = owner(view, task)?;
        let named: HashSet<String> = match metric {
            Some(metric) => HashSet::from([metric.to_owned()]),
            // more than a hint ever names are as good as all, and cost memory for as long as the stream lives
            None => {
                let named = metrics.get(task).filter(|named| named.len() <= STREAM_HINTED_SERIES);
                named.into_iter().flatten().cloned().collect()
            }
        };
        match self.points.get_mut(&owner) {
            // none named stands for all
            Some(known) if known.is_empty() || named.is_empty() => known.clear(),
            Some(known) => known.extend(named),
            None => drop(self.points.insert(owner, named)),
        }
        Ok(())
    }

    /// Looks anew which projects lie below those asked for.
    pub fn find_family(&mut self, view: &View<'_>) -> Result<()> {
        self.family = self.roots.iter().cloned().collect();
        for root in &self.roots {
            let below = view.by_field(Kind::Project, "path", root)?;
            self.family.extend(below.iter().map(|project| project.id().to_owned()));
        }
        Ok(())
    }

    /// Whether it depends on the tree of projects.
    pub fn has_family(&self) -> bool {
        !self.roots.is_empty()
    }

    /// Whose reports it is about.
    pub fn owners(&self) -> Vec<Owner> {
        let all: HashSet<_> = self.points.keys().chain(&self.logs).cloned().collect();
        all.into_iter().collect()
    }

    /// Whether it is about this owner's points of this metric.
    pub fn wants_points(&self, owner: &Owner, metric: &str) -> bool {
        self.points.get(owner).is_some_and(|named| named.is_empty() || named.contains(metric))
    }

    pub fn wants_any_points(&self, owner: &Owner) -> bool {
        self.points.contains_key(owner)
    }

    pub fn wants_lines(&self, owner: &Owner) -> bool {
        self.logs.contains(owner)
    }

    /// What a change means to this viewer; nothing where it is none of the viewer's business.
    pub fn event(&self, change: &Change, who: &Identity) -> Option<LiveEvent> {
        if change.workspace != who.workspace && !change.workspace.is_empty() {
            return None;
        }
        let told = |is_wanted: bool, name: fn(ObjectChanged) -> LiveEvent| is_wanted.then(|| name(outward(change)));
        let whole = |scope: Scope| self.whole.contains(&scope);
        match change.kind {
            Kind::Task => told(self.wants_task(change, who), LiveEvent::TaskChanged),
            Kind::Queue => told(whole(Scope::Queues), LiveEvent::QueueChanged),
            Kind::Worker => told(whole(Scope::Workers), LiveEvent::WorkerChanged),
            Kind::Project => told(whole(Scope::Projects), LiveEvent::ProjectChanged),
            Kind::Model => told(whole(Scope::Models), LiveEvent::ModelChanged),
            Kind::User | Kind::Preferences => told(change.id == who.user && whole(Scope::User), LiveEvent::UserChanged),
            _ => None,
        }
    }

    fn wants_task(&self, change: &Change, who: &Identity) -> bool {
        let lies = |place: &Option<String>| place.as_ref().is_some_and(|project| self.family.contains(project));
        self.whole.contains(&Scope::AllTasks)
            || self.tasks.contains(&change.id)
            || lies(&change.project)
            || lies(&change.origin)
            || (self.whole.contains(&Scope::User) && change.owner.as_ref() == Some(&who.user))
    }
}

fn owner(view: &View<'_>, task: &str) -> Result<Owner> {
    Ok(crate::services::events::owner_of(OwnerKind::Task, &view.get(Kind::Task, task)?))
}

fn outward(change: &Change) -> ObjectChanged {
    ObjectChanged {
        id: change.id.clone(),
        what: match change.what {
            ChangeKind::Created => WhatHappened::Created,
            ChangeKind::Changed => WhatHappened::Changed,
            ChangeKind::Deleted => WhatHappened::Deleted,
        },
        rev: change.rev,
        fields: change.fields.clone(),
        project: change.project.clone(),
        origin: change.origin.clone(),
    }
}

/// Several changes of one object as one, under the last number.
pub fn joined(changes: &[Change]) -> Vec<Change> {
    let mut places: HashMap<(Kind, &str, &str), usize> = HashMap::new();
    let mut joined: Vec<Option<Change>> = Vec::new();
    for change in changes {
        let key = (change.kind, change.workspace.as_str(), change.id.as_str());
        let before = places.insert(key, joined.len()).and_then(|place| joined[place].take());
        joined.push(Some(match before {
            Some(before) => join(before, change),
            None => change.clone(),
        }));
    }
    joined.into_iter().flatten().collect()
}

fn join(before: Change, after: &Change) -> Change {
    let what = match (before.what, after.what) {
        (ChangeKind::Created, ChangeKind::Changed) => ChangeKind::Created,
        (_, last) => last,
    };
    let mut fields: Vec<_> = before.fields.into_iter().chain(after.fields.iter().cloned()).collect();
    fields.sort();
    fields.dedup();
    let origin = before.origin.or_else(|| after.origin.clone());
    Change { what, fields, origin, ..after.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use runfold_api::time::Moment;

    fn change(seq: i64, id: &str, what: ChangeKind, fields: &[&str]) -> Change {
        Change {
            seq,
            at: Moment(0),
            workspace: "w".into(),
            kind: Kind::Task,
            id: id.into(),
            what,
            rev: seq,
            project: None,
            origin: None,
            owner: None,
            fields: fields.iter().map(|field| (*field).to_owned()).collect(),
        }
    }

    #[test]
    fn scopes_are_read_with_what_they_are_of() {
        assert_eq!(Scope::parse("tasks:p1").unwrap(), Scope::TasksOf("p1".into()));
        assert_eq!(Scope::parse("points:a:b").unwrap(), Scope::Points("a:b".into()));
        for odd in ["", "tasks", "tasks:", "queues:x", "everything", "task"] {
            assert!(Scope::parse(odd).is_err(), "{odd}");
        }
    }

    #[test]
    fn changes_of_one_object_become_one_under_the_last_number() {
        use ChangeKind::{Changed, Created, Deleted};
        let all = [
            change(1, "a", Created, &[]),
            change(2, "b", Changed, &["name"]),
            change(3, "a", Changed, &["tags"]),
            change(4, "b", Changed, &["comment"]),
            change(5, "c", Created, &[]),
            change(6, "c", Deleted, &[]),
        ];
        let told: Vec<_> = joined(&all).into_iter().map(|change| (change.seq, change.what, change.fields)).collect();
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        assert_eq!(
            told,
            [(3, Created, words(&["tags"])), (4, Changed, words(&["comment", "name"])), (6, Deleted, words(&[]))]
        );
    }
}
