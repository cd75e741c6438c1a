//! `tasks.*`, the life cycle: started, stopped, queued, reset, published, archived, cloned, deleted.

use super::many::{Many as ManyDone, many};
use crate::access::Access;
use crate::action::Service;
use crate::app::App;
use crate::call::Call;
use crate::deletions;
use crate::failure::Outcome;
use runfold_api::wire::Ids;
use runfold_api::wire::task_lifecycle::*;
use runfold_store::events::Owner;
use runfold_store::tasks::{archive, clone, delete, publish, queueing, reset, running};
use runfold_store::{Result, Tx};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

pub fn actions() -> Service {
    use Access::Editor;
    Service::new("tasks")
        .action("tasks.started", Editor, started)
        .action("tasks.stopped", Editor, stopped)
        .action("tasks.failed", Editor, failed)
        .action("tasks.completed", Editor, completed)
        .action("tasks.close", Editor, close)
        .action("tasks.stop", Editor, stop)
        .action("tasks.stop_many", Editor, stop_many)
        .action("tasks.enqueue", Editor, enqueue)
        .action("tasks.enqueue_many", Editor, enqueue_many)
        .action("tasks.dequeue", Editor, dequeue)
        .action("tasks.dequeue_many", Editor, dequeue_many)
        .action("tasks.reset", Editor, reset)
        .action("tasks.reset_many", Editor, reset_many)
        .action("tasks.delete", Editor, delete)
        .action("tasks.delete_many", Editor, delete_many)
        .action("tasks.restore_many", Editor, restore_many)
        .own()
        .action("tasks.archive", Editor, archive)
        .action("tasks.archive_many", Editor, archive_many)
        .action("tasks.unarchive_many", Editor, unarchive_many)
        .action("tasks.publish", Editor, publish)
        .action("tasks.publish_many", Editor, publish_many)
        .action("tasks.clone", Editor, clone)
}

/// Does a verb with one task.
async fn one<O, T>(app: App, call: Call, request: One<O>, verb: fn(&Tx<'_>, &str, &O) -> Result<T>) -> Outcome<T>
where
    O: Send + 'static,
    T: Send + 'static,
{
    Ok(app.store.write(call.actor()?, move |tx| verb(tx, &request.task, &request.how)).await?)
}

/// Does a verb with many tasks.
async fn all<O, T>(
    app: App,
    call: Call,
    request: Many<O>,
    verb: fn(&Tx<'_>, &str, &O) -> Result<T>,
) -> Outcome<ManyDone>
where
    O: Send + Sync + 'static,
    T: Serialize + Send + 'static,
{
    let Many { ids, how } = request;
    many(&app, &call, ids, move |tx, id| verb(tx, id, &how)).await
}

/// Where the samples of a task lie, if the caller wants to know.
async fn event_urls(app: &App, call: &Call, task: &str, wanted: bool) -> Outcome<Vec<String>> {
    if !wanted {
        return Ok(Vec::new());
    }
    let owner = Owner::task(&call.workspace()?, task);
    Ok(deletions::sample_urls(app, owner).await?.into_iter().collect())
}

async fn started(app: App, call: Call, request: One<StatusChange>) -> Outcome<Started> {
    one(app, call, request, running::started).await
}

async fn stopped(app: App, call: Call, request: One<StatusChange>) -> Outcome<Changed> {
    one(app, call, request, running::stopped).await
}

async fn failed(app: App, call: Call, request: One<StatusChange>) -> Outcome<Changed> {
    one(app, call, request, running::failed).await
}

async fn completed(app: App, call: Call, request: One<Completion>) -> Outcome<Completed> {
    one(app, call, request, running::completed).await
}

async fn close(app: App, call: Call, request: One<StatusChange>) -> Outcome<Changed> {
    one(app, call, request, running::close).await
}

async fn stop(app: App, call: Call, request: One<Stop>) -> Outcome<Changed> {
    one(app, call, request, running::stop).await
}

async fn stop_many(app: App, call: Call, request: Many<Stop>) -> Outcome<ManyDone> {
    all(app, call, request, running::stop).await
}

async fn enqueue(app: App, call: Call, request: One<Enqueue>) -> Outcome<Enqueued> {
    let asked = request.how.verify_watched_queue.unwrap_or(false);
    let (mut done, queue) = one(app.clone(), call.clone(), request, queueing::enqueue).await?;
    if asked {
        done.queue_watched = Some(app.workers.is_watched(&call.workspace()?, &queue, call.at));
    }
    Ok(done)
}

#[derive(Debug, Serialize, JsonSchema)]
struct ManyEnqueued {
    #[serde(flatten)]
    done: ManyDone,
    #[serde(skip_serializing_if = "Option::is_none")]
    queue_watched: Option<bool>,
}

async fn enqueue_many(app: App, call: Call, request: Many<Enqueue>) -> Outcome<ManyEnqueued> {
    let asked = request.how.verify_watched_queue.unwrap_or(false);
    let done = all(app.clone(), call.clone(), request, |tx, id, how| Ok(queueing::enqueue(tx, id, how)?.0)).await?;
    let queue = done.succeeded.first().and_then(|first| first.get("fields")?.get("execution.queue")?.as_str());
    let workspace = call.workspace()?;
    let watched = queue.map(|queue| app.workers.is_watched(&workspace, queue, call.at));
    Ok(ManyEnqueued { queue_watched: watched.filter(|_| asked), done })
}

async fn dequeue(app: App, call: Call, request: One<Dequeue>) -> Outcome<Dequeued> {
    one(app, call, request, queueing::dequeue).await
}

async fn dequeue_many(app: App, call: Call, request: Many<Dequeue>) -> Outcome<ManyDone> {
    all(app, call, request, queueing::dequeue).await
}

async fn reset(app: App, call: Call, request: One<Reset>) -> Outcome<WasReset> {
    let wants_urls = request.how.return_file_urls.unwrap_or(false);
    let event_urls = event_urls(&app, &call, &request.task, wants_urls).await?;
    let mut done = one(app.clone(), call, request, reset::reset).await?;
    deletions::events_now(&app).await?;
    if let Some(urls) = &mut done.urls {
        urls.event_urls = event_urls;
    }
    Ok(done)
}

async fn reset_many(app: App, call: Call, request: Many<Reset>) -> Outcome<ManyDone> {
    let done = all(app.clone(), call, request, reset::reset).await?;
    deletions::events_now(&app).await?;
    Ok(done)
}

async fn delete(app: App, call: Call, request: One<Delete>) -> Outcome<WasDeleted> {
    let wants_urls = request.how.return_file_urls.unwrap_or(false);
    let event_urls = event_urls(&app, &call, &request.task, wants_urls).await?;
    let mut done = one(app.clone(), call, request, delete::delete).await?;
    deletions::events_now(&app).await?;
    if let Some(urls) = &mut done.urls {
        urls.event_urls = event_urls;
    }
    Ok(done)
}

async fn delete_many(app: App, call: Call, request: Many<Delete>) -> Outcome<ManyDone> {
    let done = all(app.clone(), call, request, delete::delete).await?;
    deletions::events_now(&app).await?;
    Ok(done)
}

async fn restore_many(app: App, call: Call, request: Ids) -> Outcome<ManyDone> {
    many(&app, &call, request.ids, |tx, id| Ok(json!({"restored": archive::restore(tx, id)?}))).await
}

async fn archive(app: App, call: Call, request: ArchiveTasks) -> Outcome<Archived> {
    if request.tasks.is_empty() {
        return Err(runfold_api::Problem::validation("`tasks` is empty; name at least one").into());
    }
    let archive_all = move |tx: &Tx<'_>| {
        let archived: Result<Vec<bool>> =
            request.tasks.iter().map(|id| archive::archive(tx, id, &request.how)).collect();
        Ok(archived?.into_iter().filter(|archived| *archived).count())
    };
    let archived = app.store.write(call.actor()?, archive_all).await?;
    Ok(Archived { archived: u32::try_from(archived).unwrap_or(u32::MAX) })
}

async fn archive_many(app: App, call: Call, request: Many<Archive>) -> Outcome<ManyDone> {
    all(app, call, request, |tx, id, how| Ok(json!({"archived": archive::archive(tx, id, how)?}))).await
}

async fn unarchive_many(app: App, call: Call, request: Ids) -> Outcome<ManyDone> {
    many(&app, &call, request.ids, |tx, id| Ok(json!({"unarchived": archive::unarchive(tx, id)?}))).await
}

async fn publish(app: App, call: Call, request: One<Publish>) -> Outcome<Changed> {
    one(app, call, request, publish::publish_task).await
}

async fn publish_many(app: App, call: Call, request: Many<Publish>) -> Outcome<ManyDone> {
    all(app, call, request, publish::publish_task).await
}

async fn clone(app: App, call: Call, request: CloneTask) -> Outcome<Cloned> {
    Ok(app.store.write(call.actor()?, move |tx| clone::clone(tx, &request)).await?)
}
