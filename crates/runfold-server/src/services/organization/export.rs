//! All tasks that a query finds as one file, streamed. Which ones is settled at the start, each row is read when its
//! turn comes.
//! It leaves the cells to `csv`.

use super::csv::{self, Column};
use crate::action::Answer;
use crate::app::App;
use crate::call::Call;
use crate::failure::{Failure, Outcome};
use crate::services::listing::{Viewer, found_ids, rows};
use axum::body::Body;
use axum::http::{HeaderValue, Response, header};
use runfold_api::Problem;
use runfold_api::query::{Entity, Query};
use runfold_api::wire::tables::{Export, ExportFormat};
use runfold_store::Kind;
use serde_json::{Value, json};
use std::sync::Arc;

const COLUMNS: usize = 500;
/// Rows that are in memory at once.
const SLICE: usize = 200;

/// One export on its way out.
struct Progress {
    app: App,
    workspace: String,
    viewer: Viewer,
    form: Arc<Form>,
    ids: std::vec::IntoIter<String>,
    place: Place,
}

/// Where in its file an export is.
enum Place {
    Head(Vec<u8>),
    First,
    Among,
}

/// What each line is made of.
struct Form {
    query: Query,
    columns: Vec<Column>,
    format: ExportFormat,
    raw: bool,
}

pub async fn tasks(app: App, call: Call, request: Export) -> Outcome<Answer> {
    if request.columns.is_empty() || request.columns.len() > COLUMNS {
        let message = format!("`columns` names {}; an export has 1 to {COLUMNS}", request.columns.len());
        return Err(Problem::validation(message).with("field", "columns").into());
    }
    let mut params = request.query.unwrap_or_default();
    // which rows are exported is the query's to say, not which page of them was on the screen
    for paging in ["page", "page_size", "size", "start", "scroll_id", "refresh_scroll", "projection"] {
        params.remove(paging);
    }
    let paths: Vec<_> = request.columns.iter().map(|column| column.path.as_str()).collect();
    params.insert("only_fields".to_owned(), json!(paths));
    let query = Query::parse(Entity::Task, &params)?;
    app.live.settle_for_reading().await;
    let (workspace, asked) = (call.workspace()?, query.clone());
    let ids = app.store.read(&workspace, move |view| found_ids(&view, asked, &params)).await?;
    let format = request.format.unwrap_or_default();
    let raw = request.raw.unwrap_or(false);
    let columns = csv::exported(&request.columns);
    let head = match format {
        ExportFormat::Csv => csv::export_head(&columns, raw)?,
        ExportFormat::Json => b"[".to_vec(),
        ExportFormat::JsonLines => Vec::new(),
    };
    let viewer = Viewer::of(&call, true);
    let form = Arc::new(Form { query, columns, format, raw });
    let start = Some(Progress { app, workspace, viewer, form, ids: ids.into_iter(), place: Place::Head(head) });
    response(format, Body::from_stream(futures_util::stream::try_unfold(start, slice)))
}

fn response(format: ExportFormat, body: Body) -> Outcome<Answer> {
    let (kind, name) = match format {
        ExportFormat::Csv => ("text/csv; charset=utf-8", "attachment; filename=\"tasks.csv\""),
        ExportFormat::Json => ("application/json", "attachment; filename=\"tasks.json\""),
        ExportFormat::JsonLines => ("application/x-ndjson", "attachment; filename=\"tasks.jsonl\""),
    };
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static(name));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(Answer::Whole(response))
}

type Step = Option<(Vec<u8>, Option<Progress>)>;

async fn slice(progress: Option<Progress>) -> Result<Step, std::io::Error> {
    let Some(mut progress) = progress else { return Ok(None) };
    if let Place::Head(head) = &mut progress.place {
        let head = std::mem::take(head);
        progress.place = Place::First;
        return Ok(Some((head, Some(progress))));
    }
    let ids: Vec<String> = progress.ids.by_ref().take(SLICE).collect();
    if ids.is_empty() {
        let tail = if progress.form.format == ExportFormat::Json { b"\n]\n".to_vec() } else { Vec::new() };
        return Ok(Some((tail, None)));
    }
    let lines = progress.lines(ids).await.map_err(|failure| std::io::Error::other(format!("{failure:?}")))?;
    progress.place = Place::Among;
    Ok(Some((lines, Some(progress))))
}

impl Progress {
    async fn lines(&self, ids: Vec<String>) -> Outcome<Vec<u8>> {
        let (form, viewer) = (Arc::clone(&self.form), self.viewer);
        let read = self.app.store.read(&self.workspace, move |view| {
            let documents = view.get_all(Kind::Task, &ids)?;
            rows(&view, &form.query, documents, viewer)
        });
        let mut lines = Vec::new();
        let mut is_first = matches!(self.place, Place::First);
        for row in read.await? {
            let Value::Object(row) = row else { return Err(Failure::internal("a row that is no object")) };
            lines.extend(match self.form.format {
                ExportFormat::Csv => csv::export_row(&self.form.columns, &row, self.form.raw)?,
                ExportFormat::Json => {
                    let between = if is_first { "\n" } else { ",\n" };
                    [between.as_bytes(), &csv::json_object(&self.form.columns, &row)].concat()
                }
                ExportFormat::JsonLines => [&csv::json_object(&self.form.columns, &row)[..], b"\n"].concat(),
            });
            is_first = false;
        }
        Ok(lines)
    }
}
