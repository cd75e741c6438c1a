//! `queues.*`: where tasks wait for workers.

use crate::access::Access;
use crate::action::Service;
use crate::app::App;
use crate::call::Call;
use crate::failure::Outcome;
use runfold_api::Problem;
use runfold_api::wire::Nothing;
use runfold_api::wire::explain::{ExplainTask, Explanation, ListeningWorker, MoveToQueue, MovedToQueue, QueuesOfTask};
use runfold_api::wire::queues::*;
use runfold_store::queues::{self, entries, entries::Move, metadata, metrics};
use runfold_store::{DocExt, Kind, Result, Tx, View};
use serde_json::{Value, json};

/// The largest number of places that one call moves a task by.
const PLACES: i64 = 1 << 32;

pub fn actions() -> Service {
    use Access::{Editor, Viewer};
    Service::new("queues")
        .action("queues.create", Editor, create)
        .action("queues.update", Editor, update)
        .action("queues.delete", Editor, delete)
        .action("queues.update_tags", Editor, update_tags)
        .action("queues.get_by_id", Viewer, get_by_id)
        .action("queues.get_default", Viewer, get_default)
        .action("queues.get_next_task", Editor, get_next_task)
        .action("queues.add_task", Editor, add_task)
        .action("queues.remove_task", Editor, remove_task)
        .action("queues.clear_queue", Editor, clear_queue)
        .action("queues.move_task_forward", Editor, move_task_forward)
        .action("queues.move_task_backward", Editor, move_task_backward)
        .action("queues.move_task_to_front", Editor, move_task_to_front)
        .action("queues.move_task_to_back", Editor, move_task_to_back)
        .action("queues.peek_task", Viewer, peek_task)
        .action("queues.get_num_entries", Viewer, get_num_entries)
        .action("queues.add_or_update_metadata", Editor, add_or_update_metadata)
        .action("queues.delete_metadata", Editor, delete_metadata)
        .action("queues.get_queue_metrics", Viewer, get_queue_metrics)
        .action("queues.get_by_task_id", Viewer, get_by_task_id)
        .action("queues.move_task_to_queue", Editor, move_task_to_queue)
        .action("queues.explain", Viewer, explain)
        .own()
}

async fn write<T: Send + 'static>(
    app: &App,
    call: &Call,
    verb: impl Fn(&Tx<'_>) -> Result<T> + Send + 'static,
) -> Outcome<T> {
    Ok(app.store.write(call.actor()?, verb).await?)
}

async fn read<T: Send + 'static>(
    app: &App,
    call: &Call,
    verb: impl FnOnce(View<'_>) -> Result<T> + Send + 'static,
) -> Outcome<T> {
    Ok(app.store.read(&call.workspace()?, verb).await?)
}

async fn create(app: App, call: Call, request: CreateQueue) -> Outcome<Value> {
    let queue = write(&app, &call, move |tx| queues::create(tx, &request)).await?;
    Ok(json!({"id": queue.id()}))
}

async fn update(app: App, call: Call, request: UpdateQueue) -> Outcome<Updated> {
    write(&app, &call, move |tx| queues::update(tx, &request)).await
}

async fn delete(app: App, call: Call, request: DeleteQueue) -> Outcome<Value> {
    write(&app, &call, move |tx| queues::delete(tx, &request.queue, request.force.unwrap_or(false))).await?;
    Ok(json!({"deleted": 1}))
}

async fn update_tags(app: App, call: Call, request: UpdateTags) -> Outcome<Value> {
    let updated = write(&app, &call, move |tx| queues::update_tags(tx, &request)).await?;
    Ok(json!({"updated": updated}))
}

async fn get_by_id(app: App, call: Call, request: GetQueue) -> Outcome<Value> {
    let queue = read(&app, &call, move |view| {
        Ok(queues::shown(&view.get(Kind::Queue, &request.queue)?, request.max_task_entries))
    });
    Ok(json!({"queue": queue.await?}))
}

async fn get_default(app: App, call: Call, _: Nothing) -> Outcome<Value> {
    let queue = read(&app, &call, |view| queues::default_queue(&view)).await?;
    Ok(json!({"id": queue.id(), "name": queue.str_at("name")}))
}

async fn get_next_task(app: App, call: Call, request: GetNextTask) -> Outcome<NextTask> {
    write(&app, &call, move |tx| entries::next(tx, &request)).await
}

async fn add_task(app: App, call: Call, request: QueueTask) -> Outcome<Value> {
    write(&app, &call, move |tx| entries::add(tx, &request.queue, &request.task)).await?;
    Ok(json!({"added": 1}))
}

async fn remove_task(app: App, call: Call, request: RemoveTask) -> Outcome<Value> {
    let update = request.update_task_status.unwrap_or(false);
    write(&app, &call, move |tx| entries::remove(tx, &request.queue, &request.task, update)).await?;
    Ok(json!({"removed": 1}))
}

async fn clear_queue(app: App, call: Call, request: QueueId) -> Outcome<Value> {
    let removed = write(&app, &call, move |tx| queues::clear(tx, &request.queue)).await?;
    Ok(json!({"removed_tasks": removed}))
}

async fn shift(app: App, call: Call, queue: String, task: String, to: Move) -> Outcome<Value> {
    let position = write(&app, &call, move |tx| entries::shift(tx, &queue, &task, to)).await?;
    Ok(json!({"position": position}))
}

fn places(request: &MoveTask) -> Result<i64, Problem> {
    match request.count.unwrap_or(1) {
        count @ 1..=PLACES => Ok(count),
        count => Err(Problem::validation(format!("`count` is {count}; a task moves by at least one place"))),
    }
}

async fn move_task_forward(app: App, call: Call, request: MoveTask) -> Outcome<Value> {
    let to = Move::By(places(&request)?);
    shift(app, call, request.queue, request.task, to).await
}

async fn move_task_backward(app: App, call: Call, request: MoveTask) -> Outcome<Value> {
    let to = Move::By(-places(&request)?);
    shift(app, call, request.queue, request.task, to).await
}

async fn move_task_to_front(app: App, call: Call, request: QueueTask) -> Outcome<Value> {
    shift(app, call, request.queue, request.task, Move::Front).await
}

async fn move_task_to_back(app: App, call: Call, request: QueueTask) -> Outcome<Value> {
    shift(app, call, request.queue, request.task, Move::Back).await
}

async fn peek_task(app: App, call: Call, request: QueueId) -> Outcome<Value> {
    let task = read(&app, &call, move |view| entries::peek(&view, &request.queue)).await?;
    Ok(task.map_or_else(|| json!({}), |task| json!({"task": task})))
}

async fn get_num_entries(app: App, call: Call, request: QueueId) -> Outcome<Value> {
    Ok(json!({"num": read(&app, &call, move |view| entries::count(&view, &request.queue)).await?}))
}

async fn add_or_update_metadata(app: App, call: Call, request: AddMetadata) -> Outcome<Value> {
    let updated = write(&app, &call, move |tx| metadata::add(tx, &request)).await?;
    Ok(json!({"updated": u8::from(updated)}))
}

async fn delete_metadata(app: App, call: Call, request: DeleteMetadata) -> Outcome<Value> {
    let updated = write(&app, &call, move |tx| metadata::delete(tx, &request)).await?;
    Ok(json!({"updated": u8::from(updated)}))
}

async fn get_by_task_id(app: App, call: Call, request: QueuesOfTask) -> Outcome<Value> {
    let queues = read(&app, &call, move |view| {
        let found = queues::explain::of_task(&view, &request.task)?;
        Ok(found.iter().map(|queue| queues::shown(queue, None)).collect::<Vec<_>>())
    });
    let queues = queues.await?;
    let queue = queues.first().cloned();
    Ok(json!({"queue": queue, "queues": queues}))
}

async fn move_task_to_queue(app: App, call: Call, request: MoveToQueue) -> Outcome<MovedToQueue> {
    write(&app, &call, move |tx| queues::explain::move_to_queue(tx, &request)).await
}

async fn explain(app: App, call: Call, request: ExplainTask) -> Outcome<Explanation> {
    let (now, workspace, workers) = (call.at, call.workspace()?, app.clone());
    let listening = move |queue: &str| {
        let text = |worker: &Value, path: &str| worker.pointer(path).and_then(Value::as_str).map(str::to_owned);
        let found = workers.workers.listening(&workspace, queue, now).into_iter();
        let worker = |worker: Value| ListeningWorker {
            id: text(&worker, "/name").unwrap_or_default(),
            task: text(&worker, "/task/id").or_else(|| text(&worker, "/task")),
        };
        found.map(worker).collect()
    };
    read(&app, &call, move |view| queues::explain::explain(&view, &request.task, now, listening)).await
}

async fn get_queue_metrics(app: App, call: Call, request: GetQueueMetrics) -> Outcome<QueueMetrics> {
    let now = call.at;
    Ok(QueueMetrics { queues: read(&app, &call, move |view| metrics::get(&view, &request, now)).await? })
}
