//! The console log of a task: pages, lines around a number, search, download, clearing.

use super::owners::{Owned, owned, read, writable};
use crate::action::{Answer, RawBody, from_object};
use crate::app::App;
use crate::call::Call;
use crate::failure::{Failure, Outcome};
use axum::body::Body;
use axum::http::{HeaderValue, Response, header};
use runfold_api::Problem;
use runfold_api::time::Moment;
use runfold_api::wire::events::{ClearLog, Direction, DownloadLog, LogWindow, SearchLog, TaskLog};
use runfold_store::events::{LogLine, LogPageQuery, LogSearch, Owner};
use serde_json::{Value, json};

const PAGE: i64 = 5_000;
const MOST_LINES: u64 = 10_000;
const LINE_FORMAT: &str = "{asctime} {worker} {level} {msg}";

fn event(task: &str, line: &LogLine) -> Value {
    json!({
        "type": "log", "task": task, "timestamp": line.timestamp, "level": line.level, "worker": line.worker, "msg": line.msg,
        "metric": "", "variant": "", "line": line.line,
    })
}

pub async fn page(app: App, call: Call, request: TaskLog) -> Outcome<Value> {
    let batch = request.batch_size.unwrap_or(PAGE);
    if batch < 1 {
        return Err(Problem::validation("`batch_size` must be at least 1").into());
    }
    let earlier = request.navigate_earlier.unwrap_or(true);
    let Owned { owner, .. } = owned(&app, &call, &request.task, None).await?;
    let query = LogPageQuery { from: request.from_timestamp.map(|ms| ms as i64), earlier, batch: batch as usize };
    let page = read(&app, move |events| events.log_page(&owner, query)).await?;
    let mut events: Vec<_> = page.lines.iter().map(|line| event(&request.task, line)).collect();
    let newest_first = match request.order {
        None => earlier,
        Some(order) => order == Direction::Desc,
    };
    if newest_first {
        events.reverse();
    }
    Ok(json!({"returned": events.len(), "total": page.total, "events": events}))
}

pub async fn window(app: App, call: Call, request: LogWindow) -> Outcome<Value> {
    let Owned { owner, .. } = owned(&app, &call, &request.task, None).await?;
    let (first, count) = (request.first.unwrap_or(0), request.count.unwrap_or(500).min(MOST_LINES));
    let (lines, total) =
        read(&app, move |events| Ok((events.log_range(&owner, first, count as usize)?, events.log_total(&owner)?)))
            .await?;
    let lines: Vec<_> = lines.iter().map(|line| event(&request.task, line)).collect();
    Ok(json!({"lines": lines, "total": total}))
}

pub async fn search(app: App, call: Call, request: SearchLog) -> Outcome<Value> {
    let Owned { owner, .. } = owned(&app, &call, &request.task, None).await?;
    let search = LogSearch {
        pattern: request.pattern,
        regex: request.regex.unwrap_or(false),
        case_sensitive: request.case_sensitive.unwrap_or(false),
        from_line: request.from_line.unwrap_or(0),
        limit: request.limit.unwrap_or(100).min(MOST_LINES) as usize,
    };
    let limit = search.limit;
    let found = read(&app, move |events| events.log_search(&owner, &search)).await?;
    let next = if found.len() < limit { None } else { found.last().map(|found| found.line.line + 1) };
    let matches: Vec<_> = found
        .iter()
        .map(|found| {
            let mut value = event(&request.task, &found.line);
            value["start"] = json!(found.start);
            value["end"] = json!(found.end);
            value
        })
        .collect();
    Ok(json!({"matches": matches, "next_line": next}))
}

pub async fn clear(app: App, call: Call, request: ClearLog) -> Outcome<Value> {
    let Owned { owner, .. } = writable(&app, &call, &request.task, false, request.allow_locked).await?;
    let before = match request.threshold_sec {
        Some(seconds) => call.at.plus_seconds(-seconds).millis(),
        None => i64::MAX,
    };
    let deleted = app.events.clear_log(&owner, before).await?;
    Ok(json!({"deleted": deleted}))
}

/// The whole log as text or as JSON lines, streamed slice by slice.
pub async fn download(app: App, call: Call, body: RawBody) -> Outcome<Answer> {
    let RawBody::Object(object) = body else { return Err(Problem::validation("send one JSON object").into()) };
    let request: DownloadLog = from_object(object)?;
    let as_json = match request.line_type.as_deref() {
        None | Some("text") => false,
        Some("json") => true,
        Some(other) => {
            return Err(Problem::validation(format!("`line_type` is `{other}`; it must be json or text")).into());
        }
    };
    let Owned { owner, .. } = owned(&app, &call, &request.task, None).await?;
    let format = request.line_format.unwrap_or_else(|| LINE_FORMAT.to_owned());
    let stream = futures_util::stream::try_unfold(Some(0), move |first| {
        slice(app.clone(), owner.clone(), first, as_json, format.clone())
    });
    let mut response = Response::new(Body::from_stream(stream));
    let headers = response.headers_mut();
    let kind = if as_json { "application/x-ndjson" } else { "text/plain; charset=utf-8" };
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    let name = format!("attachment; filename=\"task-{}.log\"", request.task.escape_default());
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_str(&name).map_err(Failure::internal)?);
    Ok(Answer::Whole(response))
}

type Slice = Option<(String, Option<u64>)>;

/// The next lines as text, and where to go on.
async fn slice(
    app: App,
    owner: Owner,
    first: Option<u64>,
    as_json: bool,
    format: String,
) -> Result<Slice, std::io::Error> {
    let Some(first) = first else { return Ok(None) };
    let task = owner.id.clone();
    let lines = read(&app, move |events| events.log_range(&owner, first, MOST_LINES as usize)).await;
    let lines = lines.map_err(|failure| std::io::Error::other(format!("{failure:?}")))?;
    let Some(last) = lines.last() else { return Ok(None) };
    let next = Some(last.line + 1);
    let write = |line: &LogLine| if as_json { format!("{}\n", event(&task, line)) } else { text_line(&format, line) };
    Ok(Some((lines.iter().map(write).collect(), next)))
}

/// Fills the placeholders in one pass, so that a message that looks like one stays as it is.
fn text_line(format: &str, line: &LogLine) -> String {
    let mut text = String::new();
    let mut rest = format;
    while let Some(open) = rest.find('{') {
        let Some(close) = rest[open..].find('}') else { break };
        text.push_str(&rest[..open]);
        match &rest[open + 1..open + close] {
            "asctime" => text.push_str(&Moment::from_millis(line.timestamp).iso()),
            "timestamp" => text.push_str(&line.timestamp.to_string()),
            "level" => text.push_str(&line.level),
            "worker" => text.push_str(&line.worker),
            "msg" => text.push_str(line.msg.trim_end_matches('\n')),
            other => text.extend(["{", other, "}"]),
        }
        rest = &rest[open + close + 1..];
    }
    text.push_str(rest);
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_that_looks_like_a_placeholder_stays_as_it_is() {
        let line = LogLine { line: 0, timestamp: 5, level: "info".into(), worker: "w".into(), msg: "{level}\n".into() };
        assert_eq!(text_line("{timestamp} {msg} {x} {", &line), "5 {level} {x} {\n");
    }
}
