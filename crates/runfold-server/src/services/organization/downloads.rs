//! Listings as files, in two steps: a query is prepared under an id, which a plain link then downloads.
//! It leaves the cells to `csv`.

use super::csv::{self, Column};
use crate::accounts::secrets::new_id;
use crate::action::Answer;
use crate::app::App;
use crate::call::Call;
use crate::failure::{Failure, Outcome};
use crate::services::listing::{Viewer, found_ids, rows};
use axum::body::Body;
use axum::http::{HeaderValue, Response, header};
use runfold_api::Problem;
use runfold_api::problem::Code;
use runfold_api::query::{Entity, Query};
use runfold_api::wire::organization::{DownloadPrepared, EntityType, FieldMapping, Prepared};
use runfold_store::Doc;
use runfold_store::listing::kind_of;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long a prepared download can be fetched.
const LIFE: Duration = Duration::from_secs(600);
/// Prepared downloads at once; the oldest makes room.
const MOST: usize = 1_000;
/// Rows that are in memory at once.
const SLICE: usize = 200;

/// Downloads that wait to be fetched. Cheap to clone.
#[derive(Clone, Default)]
pub struct Downloads(Arc<Mutex<HashMap<String, Waiting>>>);

struct Waiting {
    /// Workspace and user; nobody else may fetch it.
    owner: (String, String),
    since: Instant,
    download: Arc<Download>,
}

struct Download {
    entity: Entity,
    query: Query,
    params: Doc,
    columns: Vec<Column>,
}

impl Downloads {
    fn keep(&self, owner: (String, String), download: Download) -> String {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.retain(|_, one| one.since.elapsed() < LIFE);
        if waiting.len() >= MOST
            && let Some(oldest) = waiting.iter().min_by_key(|(_, one)| one.since).map(|(id, _)| id.clone())
        {
            waiting.remove(&oldest);
        }
        let id = new_id();
        waiting.insert(id.clone(), Waiting { owner, since: Instant::now(), download: Arc::new(download) });
        id
    }

    fn get(&self, owner: &(String, String), id: &str) -> Result<Arc<Download>, Problem> {
        let waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = waiting.get(id).filter(|one| one.owner == *owner && one.since.elapsed() < LIFE);
        found.map(|one| Arc::clone(&one.download)).ok_or_else(|| {
            Problem::new(
                Code::BAD_ID,
                "there is no such prepared download; they wait for ten minutes, prepare it again",
            )
        })
    }
}

fn owner(call: &Call) -> Outcome<(String, String)> {
    let who = call.caller()?;
    Ok((who.workspace.clone(), who.user.clone()))
}

fn entity(of: EntityType) -> Entity {
    match of {
        EntityType::Task => Entity::Task,
        EntityType::Model => Entity::Model,
        EntityType::Project => Entity::Project,
        EntityType::Queue => Entity::Queue,
        EntityType::User => Entity::User,
        EntityType::Report => Entity::Report,
    }
}

fn part<T: serde::de::DeserializeOwned>(params: &mut Doc, name: &str) -> Result<Option<T>, Problem> {
    let Some(value) = params.remove(name).filter(|value| !value.is_null()) else { return Ok(None) };
    let read = serde_json::from_value(value)
        .map_err(|_| Problem::validation(format!("`{name}` has another type than it must")).with("field", name))?;
    Ok(Some(read))
}

pub async fn prepare(app: App, call: Call, mut params: Doc) -> Outcome<Prepared> {
    let entity = entity(part(&mut params, "entity_type")?.ok_or_else(|| Problem::missing_field("entity_type"))?);
    let mappings: Vec<FieldMapping> = part(&mut params, "field_mappings")?.unwrap_or_default();
    let fields: Vec<String> = part(&mut params, "only_fields")?.unwrap_or_default();
    let columns = csv::columns(&fields, &mappings);
    if columns.is_empty() {
        let message = "a download needs its columns; name them in `only_fields` or `field_mappings`";
        return Err(Problem::validation(message).into());
    }
    // which rows are downloaded is the query's to say, not which page of them was on the screen
    for paging in ["page", "page_size", "size", "start", "scroll_id", "refresh_scroll"] {
        params.remove(paging);
    }
    let asked: Vec<String> = mappings.into_iter().map(|mapping| mapping.field).chain(fields).collect();
    params.insert("only_fields".to_owned(), json!(asked));
    let query = Query::parse(entity, &params)?;
    let prepare_id = app.downloads.keep(owner(&call)?, Download { entity, query, params, columns });
    Ok(Prepared { prepare_id })
}

/// Streams the rows as they are when each is read; which ones was settled at the start.
pub async fn download(app: App, call: Call, request: DownloadPrepared) -> Outcome<Answer> {
    let download = app.downloads.get(&owner(&call)?, &request.prepare_id)?;
    app.live.settle_few().await?;
    let (workspace, viewer) = (call.workspace()?, Viewer::of(&call, true));
    let wanted = Arc::clone(&download);
    let ids = app.store.read(&workspace, move |view| found_ids(&view, wanted.query.clone(), &wanted.params)).await?;
    let head = csv::head(&download.columns)?;
    let start = Some(Progress { app, workspace, viewer, download, ids: ids.into_iter(), head: Some(head) });
    let stream = futures_util::stream::try_unfold(start, slice);
    let mut response = Response::new(Body::from_stream(stream));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"download.csv\""));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(Answer::Whole(response))
}

struct Progress {
    app: App,
    workspace: String,
    viewer: Viewer,
    download: Arc<Download>,
    ids: std::vec::IntoIter<String>,
    head: Option<Vec<u8>>,
}

type Step = Option<(Vec<u8>, Option<Progress>)>;

async fn slice(progress: Option<Progress>) -> Result<Step, std::io::Error> {
    let Some(mut progress) = progress else { return Ok(None) };
    if let Some(head) = progress.head.take() {
        return Ok(Some((head, Some(progress))));
    }
    let ids: Vec<String> = progress.ids.by_ref().take(SLICE).collect();
    if ids.is_empty() {
        return Ok(None);
    }
    let lines = progress.lines(ids).await.map_err(|failure| std::io::Error::other(format!("{failure:?}")))?;
    Ok(Some((lines, Some(progress))))
}

impl Progress {
    async fn lines(&self, ids: Vec<String>) -> Outcome<Vec<u8>> {
        let (download, viewer) = (Arc::clone(&self.download), self.viewer);
        let read = self.app.store.read(&self.workspace, move |view| {
            let documents = view.get_all(kind_of(download.entity), &ids)?;
            rows(&view, &download.query, documents, viewer)
        });
        let mut lines = Vec::new();
        for row in read.await? {
            let Value::Object(row) = row else { return Err(Failure::internal("a row that is no object")) };
            lines.extend(csv::row(&self.download.columns, &row)?);
        }
        Ok(lines)
    }
}
