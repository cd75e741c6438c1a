//! What the store promises about the life of a task: status, queues, clones, resets, deletions.

use super::Home;
use proptest::prelude::*;
use runfold_api::problem::Code;
use runfold_api::status::TaskStatus::{self, *};
use runfold_api::time::Moment;
use runfold_api::wire::queues::{CreateQueue, GetNextTask, GetQueueMetrics};
use runfold_api::wire::task_lifecycle::*;
use runfold_store::queues::{self, entries, entries::Move, metrics};
use runfold_store::tasks::status::Change;
use runfold_store::tasks::{archive, clone, delete, publish, queueing, reset, running};
use runfold_store::{Actor, Doc, DocExt, Document, Kind, Result, Source, Store, StoreError, Tx};
use serde_json::{Value, json};
use std::collections::HashSet;
use std::sync::atomic::{AtomicI64, Ordering};

struct Desk {
    store: Store,
    clock: AtomicI64,
    _home: Home,
}

impl Desk {
    fn new() -> Self {
        let home = Home::new();
        let store = home.open().unwrap();
        Self { store, clock: AtomicI64::new(1_800_000_000_000_000), _home: home }
    }

    fn now(&self) -> Moment {
        Moment(self.clock.load(Ordering::SeqCst))
    }

    fn pass(&self, seconds: i64) {
        self.clock.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }

    fn actor(&self) -> Actor {
        Actor {
            user: "ann".into(),
            workspace: "w".into(),
            source: Source::Api("127.0.0.1".into()),
            action: "test".into(),
            at: self.now(),
        }
    }

    fn write<T: Send + 'static>(&self, verb: impl Fn(&Tx<'_>) -> Result<T> + Send + 'static) -> Result<T> {
        self.store.write_now(self.actor(), verb)
    }

    fn put(&self, kind: Kind, value: Value) {
        let doc: Doc = value.as_object().unwrap().clone();
        self.write(move |tx| tx.create(kind, doc.clone())).unwrap();
    }

    fn task(&self, id: &str, status: TaskStatus) {
        self.put(Kind::Task, json!({"id": id, "name": "train", "type": "training", "status": status.as_str()}));
    }

    fn queue(&self, name: &str) -> String {
        let request =
            CreateQueue { name: name.into(), display_name: None, tags: None, system_tags: None, metadata: None };
        self.write(move |tx| queues::create(tx, &request)).unwrap().id().to_owned()
    }

    fn enqueue(&self, task: &str, queue: &str) -> Result<Enqueued> {
        let (task, how) = (task.to_owned(), Enqueue { queue: Some(queue.to_owned()), ..Enqueue::default() });
        self.write(move |tx| Ok(queueing::enqueue(tx, &task, &how)?.0))
    }

    fn next(&self, queue: &str) -> Option<String> {
        let request = GetNextTask { queue: queue.to_owned(), task: None, get_task_info: None };
        let next = self.write(move |tx| entries::next(tx, &request)).unwrap();
        next.entry.map(|entry| entry["task"].as_str().unwrap().to_owned())
    }

    fn get(&self, kind: Kind, id: &str) -> Document {
        self.store.read_now("w", |view| view.get(kind, id)).unwrap()
    }

    fn status(&self, task: &str) -> String {
        self.get(Kind::Task, task).str_at("status").unwrap().to_owned()
    }

    fn waiting(&self, queue: &str) -> Vec<String> {
        entries::tasks(&self.get(Kind::Queue, queue))
    }

    fn gone(&self, kind: Kind, id: &str) -> bool {
        !self.store.read_now("w", |view| view.exists(kind, id)).unwrap()
    }

    fn deletions(&self) -> Vec<(String, String)> {
        let mut found = Vec::new();
        self.store
            .read_now("w", |view| {
                view.for_each(Kind::Deletion, |row| {
                    let url = row.str_at("url").unwrap_or_else(|| row.str_at("owner").unwrap()).to_owned();
                    found.push((row.str_at("what").unwrap().to_owned(), url));
                    Ok(())
                })
            })
            .unwrap();
        found
    }
}

fn code<T>(outcome: Result<T>) -> Code {
    match outcome {
        Err(StoreError::Refused(problem)) => problem.code,
        Err(other) => panic!("not a refusal: {other}"),
        Ok(_) => panic!("it was not refused"),
    }
}

fn any_status() -> impl Strategy<Value = TaskStatus> {
    proptest::sample::select(TaskStatus::ALL.to_vec())
}

#[test]
fn every_change_of_status_is_done_or_refused_as_the_table_says_and_force_skips_it() {
    let desk = Desk::new();
    let mut number = 0;
    for (from, to) in TaskStatus::ALL.iter().flat_map(|from| TaskStatus::ALL.map(|to| (*from, to))) {
        for force in [false, true] {
            number += 1;
            let id = format!("t{number}");
            desk.task(&id, from);
            let name = id.clone();
            let outcome = desk.write(move |tx| running::set_status(tx, &name, Change::to(to).force(force)));
            if force || from.may_become(to) {
                let fields = outcome.unwrap().fields;
                assert_eq!(desk.status(&id), to.as_str());
                assert_eq!(fields.get("status").is_some(), from != to, "{from} to {to}");
            } else {
                assert_eq!(code(outcome), Code::TASK_WRONG_STATUS, "{from} to {to}");
                assert_eq!(desk.status(&id), from.as_str());
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn times_follow_any_walk_through_the_table(walk in proptest::collection::vec((any_status(), 0..1_000_i64), 1..12)) {
        let desk = Desk::new();
        desk.task("t", Created);
        for (to, seconds) in walk {
            desk.pass(seconds);
            let before = desk.get(Kind::Task, "t");
            let changed = desk.write(move |tx| running::set_status(tx, "t", Change::to(to)));
            let after = desk.get(Kind::Task, "t");
            if changed.is_err() {
                prop_assert_eq!(&before, &after);
                continue;
            }
            let now = desk.now().iso();
            for field in ["status_changed", "last_update", "last_change"] {
                prop_assert_eq!(after.str_at(field), Some(now.as_str()));
            }
            prop_assert_eq!(after.str_at("last_changed_by"), Some("ann"));
            let was = before.str_at("status").unwrap();
            match to {
                InProgress if was == "in_progress" => prop_assert_eq!(after.get("started"), before.get("started")),
                InProgress => {
                    prop_assert_eq!(after.str_at("started"), Some(now.as_str()));
                    prop_assert!(after.get("completed").is_none() && after.get("active_duration").is_none());
                }
                Stopped | Failed | Completed => prop_assert_eq!(after.str_at("completed"), Some(now.as_str())),
                Published => prop_assert_eq!(after.str_at("published"), Some(now.as_str())),
                _ => {}
            }
        }
    }
}

#[test]
fn a_task_knows_how_many_seconds_it_ran() {
    let desk = Desk::new();
    desk.task("t", Created);
    desk.write(|tx| running::started(tx, "t", &StatusChange::default())).unwrap();
    desk.pass(90);
    desk.write(|tx| running::completed(tx, "t", &Completion::default())).unwrap();
    assert_eq!(desk.get(Kind::Task, "t").i64_at("active_duration"), Some(90));
}

#[test]
fn whoever_saw_another_status_loses_the_race() {
    let desk = Desk::new();
    desk.task("t", Completed);
    let late = desk.write(|tx| running::set_status(tx, "t", Change::to(Stopped).seen(InProgress).force(true)));
    assert_eq!(code(late), Code::TASK_STATUS_RACE);
}

#[test]
fn queueing_drops_the_tag_development_and_moves_the_projects_last_update() {
    let desk = Desk::new();
    desk.put(Kind::Project, json!({"id": "p", "name": "vision", "last_update": "before"}));
    desk.put(
        Kind::Task,
        json!({"id": "t", "name": "train", "status": "created", "project": "p", "system_tags": ["development"]}),
    );
    let queue = desk.queue("gpu");
    let fields = desk.enqueue("t", &queue).unwrap().fields;
    assert_eq!(fields["execution.queue"], json!(queue));
    assert!(desk.get(Kind::Task, "t").strings_at("system_tags").is_empty());
    assert_eq!(desk.get(Kind::Project, "p").str_at("last_update"), Some(desk.now().iso().as_str()));
}

#[test]
fn stop_asks_a_worker_that_listens_and_ends_all_else_at_once() {
    let desk = Desk::new();
    let running = |id: &str, more: Value| {
        let mut task = json!({"id": id, "name": "train", "status": "in_progress", "last_update": desk.now().iso()});
        task.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        desk.put(Kind::Task, task);
    };
    running("listened", json!({"last_worker": "mill"}));
    running("local", json!({"last_worker": "mill", "system_tags": ["development"]}));
    running("alone", json!({}));
    running("silent", json!({"last_worker": "mill", "last_update": desk.now().plus_seconds(-601).iso()}));
    for id in ["listened", "local", "alone", "silent"] {
        desk.write(move |tx| running::stop(tx, id, &Stop::default())).unwrap();
    }
    let listened = desk.get(Kind::Task, "listened");
    assert_eq!((listened.str_at("status"), listened.str_at("status_message")), (Some("in_progress"), Some("stopping")));
    for id in ["local", "alone", "silent"] {
        assert_eq!(desk.status(id), "stopped", "{id}");
    }
}

#[test]
fn stopping_a_controller_with_its_steps_stops_what_runs_or_waits() {
    let desk = Desk::new();
    desk.put(Kind::Task, json!({"id": "c", "name": "pipe", "type": "controller", "status": "in_progress"}));
    let queue = desk.queue("gpu");
    for (id, status) in [("a", "created"), ("b", "in_progress"), ("done", "completed")] {
        desk.put(Kind::Task, json!({"id": id, "name": "step", "status": status, "parent": "c"}));
    }
    desk.enqueue("a", &queue).unwrap();
    desk.write(|tx| running::stop(tx, "c", &Stop { include_pipeline_steps: Some(true), ..Stop::default() })).unwrap();
    let statuses = ["c", "a", "b", "done"].map(|id| desk.status(id));
    assert_eq!(statuses, ["stopped", "stopped", "stopped", "completed"]);
    assert!(desk.waiting(&queue).is_empty());
}

#[test]
fn tasks_leave_a_queue_in_the_order_in_which_they_came_and_may_be_moved() {
    let desk = Desk::new();
    let queue = desk.queue("gpu");
    for id in ["a", "b", "c", "d"] {
        desk.task(id, Created);
        desk.enqueue(id, &queue).unwrap();
    }
    let shift = |task: &'static str, to: Move| {
        let queue = queue.clone();
        desk.write(move |tx| entries::shift(tx, &queue, task, to)).unwrap()
    };
    assert_eq!(shift("c", Move::Front), 0); // c a b d
    assert_eq!(shift("a", Move::By(-1)), 2); // c b a d
    assert_eq!(shift("d", Move::By(100)), 0); // d c b a
    assert_eq!(shift("d", Move::Back), 3); // c b a d
    let order: Vec<String> = std::iter::from_fn(|| desk.next(&queue)).collect();
    assert_eq!(order, ["c", "b", "a", "d"]);
}

#[test]
fn a_queued_task_is_not_queued_twice_and_waits_in_one_queue_only() {
    let desk = Desk::new();
    let (gpu, cpu) = (desk.queue("gpu"), desk.queue("cpu"));
    desk.task("t", Created);
    desk.enqueue("t", &gpu).unwrap();
    assert_eq!(code(desk.enqueue("t", &gpu)), Code::QUEUE_ALREADY_QUEUED);
    assert_eq!(code(desk.enqueue("t", &cpu)), Code::QUEUE_ALREADY_QUEUED);
    let to_cpu = Enqueue { queue: Some(cpu.clone()), update_execution_queue: Some(false), ..Enqueue::default() };
    desk.write(move |tx| queueing::enqueue(tx, "t", &to_cpu)).unwrap();
    assert_eq!((desk.waiting(&gpu).len(), desk.waiting(&cpu).len()), (0, 1));
    assert_eq!(desk.get(Kind::Task, "t").str_at("execution.queue"), Some(gpu.as_str()));
}

#[test]
fn eight_threads_that_queue_one_task_at_once_queue_it_once() {
    let desk = Desk::new();
    let queue = desk.queue("gpu");
    desk.task("t", Created);
    let done: usize = std::thread::scope(|scope| {
        let each: Vec<_> = (0..8).map(|_| scope.spawn(|| usize::from(desk.enqueue("t", &queue).is_ok()))).collect();
        each.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    assert_eq!((done, desk.waiting(&queue).len()), (1, 1));
}

#[test]
fn eight_threads_claim_each_task_once() {
    let desk = Desk::new();
    let queue = desk.queue("gpu");
    for number in 0..64 {
        let id = format!("t{number}");
        desk.task(&id, Created);
        desk.enqueue(&id, &queue).unwrap();
    }
    let claimed: Vec<String> = std::thread::scope(|scope| {
        let claim = || std::iter::from_fn(|| desk.next(&queue)).collect::<Vec<_>>();
        let each: Vec<_> = (0..8).map(|_| scope.spawn(claim)).collect();
        each.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(claimed.len(), 64);
    assert_eq!(claimed.iter().collect::<HashSet<_>>().len(), 64);
}

#[test]
fn a_task_that_was_started_by_hand_is_handed_to_no_worker() {
    let desk = Desk::new();
    let queue = desk.queue("gpu");
    desk.task("t", Created);
    desk.enqueue("t", &queue).unwrap();
    desk.write(|tx| running::started(tx, "t", &StatusChange::default())).unwrap();
    assert_eq!(desk.next(&queue), None);
}

#[test]
fn a_stopped_task_that_is_handed_out_is_queued_again() {
    let desk = Desk::new();
    let queue = desk.queue("gpu");
    desk.task("t", Stopped);
    let added = queue.clone();
    desk.write(move |tx| entries::add(tx, &added, "t")).unwrap();
    assert_eq!(desk.next(&queue).as_deref(), Some("t"));
    assert_eq!(desk.status("t"), "queued");
}

#[test]
fn only_the_first_task_can_be_claimed_by_name() {
    let desk = Desk::new();
    let queue = desk.queue("gpu");
    for id in ["a", "b"] {
        desk.task(id, Created);
        desk.enqueue(id, &queue).unwrap();
    }
    let claim = |task: &str| {
        let request = GetNextTask { queue: queue.clone(), task: Some(task.into()), get_task_info: Some(true) };
        desk.write(move |tx| entries::next(tx, &request)).unwrap().entry.is_some()
    };
    assert_eq!((claim("b"), claim("a"), claim("b")), (false, true, true));
}

#[test]
fn a_dequeued_task_has_the_status_that_it_had_before() {
    let desk = Desk::new();
    let queue = desk.queue("gpu");
    for (id, status) in [("draft", Created), ("stopped", Stopped), ("failed", Failed)] {
        desk.task(id, status);
        desk.enqueue(id, &queue).unwrap();
        let done = desk.write(move |tx| queueing::dequeue(tx, id, &Dequeue::default())).unwrap();
        assert_eq!((done.dequeued, done.updated), (1, 1));
        assert_eq!(desk.status(id), status.as_str());
        assert_eq!(desk.get(Kind::Task, id).at("execution.queue"), None);
    }
    let again = desk.write(|tx| queueing::dequeue(tx, "draft", &Dequeue::default())).unwrap();
    assert_eq!(again.updated, 0);
}

#[test]
fn a_queue_with_tasks_is_deleted_by_force_only_and_its_tasks_are_as_before() {
    let desk = Desk::new();
    let queue = desk.queue("gpu");
    desk.task("t", Stopped);
    desk.enqueue("t", &queue).unwrap();
    let delete = |force: bool| {
        let queue = queue.clone();
        desk.write(move |tx| queues::delete(tx, &queue, force))
    };
    assert_eq!(code(delete(false)), Code::QUEUE_NOT_EMPTY);
    delete(true).unwrap();
    assert_eq!(desk.status("t"), "stopped");
    assert!(desk.gone(Kind::Queue, &queue));
}

#[test]
fn a_queue_by_name_is_made_and_none_named_is_the_default_one() {
    let desk = Desk::new();
    desk.task("t", Created);
    let enqueue = |how: Enqueue| desk.write(move |tx| Ok(queueing::enqueue(tx, "t", &how)?.1));
    assert_eq!(code(enqueue(Enqueue::default())), Code::QUEUE_NO_DEFAULT);
    let both = Enqueue { queue: Some("q".into()), queue_name: Some("gpu".into()), ..Enqueue::default() };
    assert_eq!(code(enqueue(both)), Code::VALIDATION);
    let queue = enqueue(Enqueue { queue_name: Some("gpu".into()), ..Enqueue::default() }).unwrap();
    assert_eq!(desk.get(Kind::Queue, &queue).str_at("name"), Some("gpu"));
    desk.write(|tx| queueing::dequeue(tx, "t", &Dequeue::default())).unwrap();
    let default = desk.write(|tx| queues::create_default_in(tx, "w")).unwrap();
    assert_eq!(enqueue(Enqueue::default()).unwrap(), default.id());
}

#[test]
fn queue_metrics_tell_lengths_and_waiting_times_over_time() {
    let desk = Desk::new();
    let queue = desk.queue("gpu");
    let begin = desk.now().seconds();
    for id in ["a", "b"] {
        desk.task(id, Created);
        desk.enqueue(id, &queue).unwrap();
    }
    desk.pass(100);
    desk.next(&queue);
    desk.pass(100);
    let request = GetQueueMetrics {
        queue_ids: None,
        from_date: begin as f64,
        to_date: (begin + 200) as f64,
        interval: 50,
        refresh: None,
    };
    let now = desk.now();
    let told = desk.store.read_now("w", |view| metrics::get(&view, &request, now)).unwrap();
    assert_eq!(told[0].dates, [0, 50, 100, 150].map(|seconds| begin + seconds));
    assert_eq!(told[0].queue_lengths, [2, 2, 2, 1]);
    assert_eq!(told[0].avg_waiting_times, [50.0, 100.0, 150.0, 200.0]);
}

fn rich_task(desk: &Desk) {
    desk.put(Kind::Project, json!({"id": "p", "name": "vision"}));
    desk.put(Kind::Model, json!({"id": "m-in", "name": "base", "ready": true}));
    desk.put(
        Kind::Task,
        json!({
            "id": "t", "name": "train", "type": "training", "status": "completed", "project": "p", "comment": "first",
            "tags": ["keep"], "system_tags": ["development", "mine"], "started": "x", "last_worker": "mill",
            "script": {"entry_point": "main.py"}, "hyperparams": {"Args": {"lr": {"value": "1"}}},
            "execution": {"queue": "q", "artifacts": [
                {"key": "in", "mode": "input", "uri": "http://f/in"}, {"key": "out", "uri": "http://f/out"}]},
            "output": {"destination": "http://f", "error": "e"}, "runtime": {"gpus": 1}, "last_iteration": 9,
            "models": {"input": [{"name": "base", "model": "m-in"}], "output": [{"name": "out", "model": "m-out"}]},
        }),
    );
}

#[test]
fn a_clone_is_a_draft_with_what_was_put_in_and_nothing_that_came_out() {
    let desk = Desk::new();
    rich_task(&desk);
    let id = desk.write(|tx| clone::clone(tx, &CloneTask { task: "t".into(), ..CloneTask::default() })).unwrap().id;
    let mut draft = desk.get(Kind::Task, &id).doc;
    for field in ["id", "created", "status_changed", "last_update", "last_change"] {
        assert!(draft.remove(field).is_some(), "{field}");
    }
    assert_eq!(
        Value::Object(draft),
        json!({
            "name": "train", "type": "training", "status": "created", "project": "p", "comment": "first", "tags": ["keep"],
            "system_tags": ["mine"], "script": {"entry_point": "main.py"}, "hyperparams": {"Args": {"lr": {"value": "1"}}},
            "execution": {"artifacts": [{"key": "in", "mode": "input", "uri": "http://f/in"}]},
            "output": {"destination": "http://f"}, "parent": "t", "user": "ann", "company": "w", "last_changed_by": "ann",
            "models": {"input": [{"name": "base", "model": "m-in"}], "output": []},
        })
    );
}

#[test]
fn what_is_given_anew_replaces_what_the_source_has_and_must_exist() {
    let desk = Desk::new();
    rich_task(&desk);
    let request = CloneTask {
        task: "t".into(),
        new_task_name: Some(" again ".into()),
        new_task_tags: Some(vec![]),
        new_project_name: Some("vision/sub".into()),
        execution_overrides: json!({"queue": "q2", "framework": "torch"}).as_object().cloned(),
        ..CloneTask::default()
    };
    let cloned = desk.write(move |tx| clone::clone(tx, &request)).unwrap();
    let draft = desk.get(Kind::Task, &cloned.id);
    let project = cloned.new_project.unwrap();
    assert_eq!(project.name, "vision/sub");
    assert_eq!(desk.get(Kind::Project, &project.id).str_at("parent"), Some("p"));
    assert_eq!((draft.str_at("name"), draft.str_at("project")), (Some("again"), Some(project.id.as_str())));
    assert_eq!((draft.strings_at("tags").len(), draft.at("execution.queue")), (0, None));
    assert_eq!(draft.str_at("execution.framework"), Some("torch"));
    let refused = |change: fn(&mut CloneTask)| {
        let mut request = CloneTask { task: "t".into(), ..CloneTask::default() };
        change(&mut request);
        code(desk.write(move |tx| clone::clone(tx, &request)))
    };
    assert_eq!(refused(|request| request.task = "none".into()), Code::TASK_UNKNOWN);
    assert_eq!(refused(|request| request.new_task_parent = Some("none".into())), Code::TASK_UNKNOWN);
    assert_eq!(refused(|request| request.new_task_project = Some("none".into())), Code::PROJECT_UNKNOWN);
}

fn models(desk: &Desk) {
    for (id, ready) in [("m-out", false), ("m-used", false), ("m-ready", true)] {
        let uri = format!("http://f/{id}");
        desk.put(Kind::Model, json!({"id": id, "name": "model", "task": "t", "ready": ready, "uri": uri}));
    }
    desk.put(
        Kind::Task,
        json!({"id": "user", "name": "user", "status": "created", "parent": "t",
            "models": {"input": [{"name": "m", "model": "m-used"}], "output": []}}),
    );
}

#[test]
fn a_reset_takes_away_what_came_out_but_not_models_that_others_use() {
    let desk = Desk::new();
    rich_task(&desk);
    models(&desk);
    let done =
        desk.write(|tx| reset::reset(tx, "t", &Reset { return_file_urls: Some(true), ..Reset::default() })).unwrap();
    let task = desk.get(Kind::Task, "t");
    assert_eq!(done.deleted_models, 1);
    assert_eq!(
        done.urls.unwrap(),
        Urls {
            model_urls: vec!["http://f/m-out".into()],
            artifact_urls: vec!["http://f/out".into()],
            event_urls: vec![]
        }
    );
    for field in
        ["started", "last_worker", "last_iteration", "runtime", "output.error", "models.output", "execution.queue"]
    {
        assert_eq!(task.at(field), None, "{field}");
    }
    assert_eq!(task.at("execution.artifacts").unwrap(), &json!([{"key": "in", "mode": "input", "uri": "http://f/in"}]));
    assert_eq!(task.str_at("status"), Some("created"));
    assert_eq!(task.at("hyperparams.Args.lr.value").unwrap(), "1");
    assert!(desk.gone(Kind::Model, "m-out"));
    assert!(!desk.gone(Kind::Model, "m-used") && !desk.gone(Kind::Model, "m-ready"));
    let of = |what: &str, owner: &str| (what.to_owned(), owner.to_owned());
    let expected = [of("events", "m-out"), of("events", "t"), of("file", "http://f/m-out"), of("file", "http://f/out")];
    assert_eq!(desk.deletions().into_iter().collect::<HashSet<_>>(), HashSet::from(expected));
}

#[test]
fn a_published_task_is_reset_by_force_only() {
    let desk = Desk::new();
    desk.task("t", Published);
    let reset = |force| desk.write(move |tx| reset::reset(tx, "t", &Reset { force: Some(force), ..Reset::default() }));
    assert_eq!(code(reset(false)), Code::TASK_WRONG_STATUS);
    reset(true).unwrap();
    assert_eq!(desk.status("t"), "created");
}

#[test]
fn clearing_all_takes_execution_and_script_too() {
    let desk = Desk::new();
    rich_task(&desk);
    desk.write(|tx| reset::reset(tx, "t", &Reset { clear_all: Some(true), ..Reset::default() })).unwrap();
    let task = desk.get(Kind::Task, "t");
    assert!(task.get("execution").is_none() && task.get("script").is_none());
}

#[test]
fn a_deleted_task_leaves_children_and_published_models_that_say_so() {
    let desk = Desk::new();
    rich_task(&desk);
    models(&desk);
    let delete =
        |force| desk.write(move |tx| delete::delete(tx, "t", &Delete { force: Some(force), ..Delete::default() }));
    assert_eq!(code(delete(false)), Code::TASK_NOT_DELETABLE);
    desk.write(|tx| archive::archive(tx, "t", &Archive::default())).unwrap();
    assert_eq!(code(delete(false)), Code::TASK_NOT_DELETABLE, "it has a published model");
    let done = delete(true).unwrap();
    assert!(done.deleted && desk.gone(Kind::Task, "t") && desk.gone(Kind::Model, "m-out"));
    assert_eq!((done.updated_children, done.updated_models, done.deleted_models), (1, 2, 1));
    assert_eq!(desk.get(Kind::Task, "user").str_at("parent"), Some("__DELETED__t"));
    assert_eq!(desk.get(Kind::Model, "m-ready").str_at("task"), Some("__DELETED__t"));
    assert_eq!(code(delete(true)), Code::TASK_UNKNOWN);
}

#[test]
fn the_trash_hides_a_task_and_gives_it_back_whole() {
    let desk = Desk::new();
    rich_task(&desk);
    let before = desk.get(Kind::Task, "t").at("execution").cloned();
    let to_trash = Delete { force: Some(true), move_to_trash: Some(true), ..Delete::default() };
    desk.write(move |tx| delete::delete(tx, "t", &to_trash)).unwrap();
    assert!(desk.get(Kind::Task, "t").lists("system_tags", "trash"));
    assert!(desk.write(|tx| archive::restore(tx, "t")).unwrap());
    let task = desk.get(Kind::Task, "t");
    assert!(!task.lists("system_tags", "trash"));
    assert_eq!((task.at("execution").cloned(), desk.deletions()), (before, vec![]));
}

#[test]
fn archiving_takes_a_waiting_task_out_and_stops_a_running_one() {
    let desk = Desk::new();
    let queue = desk.queue("gpu");
    desk.task("waits", Created);
    desk.enqueue("waits", &queue).unwrap();
    desk.task("runs", InProgress);
    for id in ["waits", "runs"] {
        assert!(desk.write(move |tx| archive::archive(tx, id, &Archive::default())).unwrap());
        assert!(!desk.write(move |tx| archive::archive(tx, id, &Archive::default())).unwrap());
    }
    assert_eq!((desk.status("waits"), desk.status("runs")), ("created".into(), "stopped".into()));
    assert!(desk.waiting(&queue).is_empty());
}

#[test]
fn publishing_a_task_publishes_its_last_output_model_only() {
    let desk = Desk::new();
    for id in ["m1", "m2"] {
        desk.put(Kind::Model, json!({"id": id, "name": "model", "ready": false}));
    }
    desk.put(
        Kind::Task,
        json!({"id": "t", "name": "train", "status": "completed", "models": {"input": [],
            "output": [{"name": "a", "model": "m1"}, {"name": "b", "model": "m2"}]}}),
    );
    desk.write(|tx| publish::publish_task(tx, "t", &Publish::default())).unwrap();
    assert_eq!(desk.status("t"), "published");
    assert!(!desk.get(Kind::Model, "m1").bool_at("ready") && desk.get(Kind::Model, "m2").bool_at("ready"));
    desk.task("draft", Created);
    let draft = desk.write(|tx| publish::publish_task(tx, "draft", &Publish::default()));
    assert_eq!(code(draft), Code::TASK_WRONG_STATUS);
}

#[test]
fn another_workspaces_task_is_unknown_to_every_verb() {
    let desk = Desk::new();
    desk.task("t", Created);
    let other = Actor { workspace: "v".into(), ..desk.actor() };
    let store = &desk.store;
    let stop = store.write_now(other.clone(), |tx| running::stop(tx, "t", &Stop::default()));
    let reset = store.write_now(other.clone(), |tx| reset::reset(tx, "t", &Reset::default()));
    let delete = store.write_now(other.clone(), |tx| delete::delete(tx, "t", &Delete::default()));
    let copy = CloneTask { task: "t".into(), ..CloneTask::default() };
    let clone = store.write_now(other, move |tx| clone::clone(tx, &copy));
    let codes = [code(stop), code(reset), code(delete), code(clone)];
    assert_eq!(codes, [Code::TASK_UNKNOWN; 4]);
}
