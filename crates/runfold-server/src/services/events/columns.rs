//! `events.add_columns`: a batch in columns, with the place in its client's journal that makes it stored once.
//! It leaves the format to `runfold-series` and the rest of the way to `ingest`.

use super::ingest::{Group, Mark, Parsed, store};
use super::line::read;
use crate::action::{Answer, RawBody};
use crate::app::App;
use crate::call::Call;
use crate::failure::Outcome;
use runfold_api::Problem;
use runfold_api::limits::{BATCH_EVENTS, INFLATED_BODY_BYTES, METRIC_NAME_BYTES};
use runfold_api::problem::Code;
use runfold_series::batch::{Limits, Part};
use runfold_series::{CodecError, decode_batch};
use runfold_store::events::{LogEntry, Span};

const LIMITS: Limits = Limits { events: BATCH_EVENTS, text_bytes: INFLATED_BODY_BYTES };

/// A batch is all new or all a repeat; one that is neither is refused with `stored`, the place to cut it at.
pub async fn add_columns(app: App, call: Call, body: RawBody) -> Outcome<Answer> {
    let RawBody::Lines(bytes) = body else {
        let message = "the body is JSON; send columns as `application/vnd.runfold.columns`, JSON by `events.add_batch`";
        return Err(Problem::new(Code::BAD_BATCH, message).into());
    };
    let (now_ms, worker) = (call.at.millis(), call.worker.clone());
    let parsing = tokio::task::spawn_blocking(move || parse(&bytes, now_ms, worker.as_deref()));
    let parsed = parsing.await.map_err(crate::Failure::internal)??;
    store(app, call, parsed).await
}

fn parse(bytes: &[u8], now_ms: i64, worker: Option<&str>) -> Outcome<Parsed> {
    let batch = decode_batch(bytes, LIMITS).map_err(|error| unreadable(&error))?;
    let span = Span { client: batch.client, from: batch.from, to: batch.to };
    let mut parsed = Parsed::new(Mark::Span(span));
    for part in batch.parts {
        if part.is_model && !part.lines.is_empty() {
            parsed.errors.add("Models have no log", part.lines.len() as u64);
        }
        let key = (part.id.clone(), part.is_model);
        let mut group = parsed.groups.remove(&key).unwrap_or_default();
        fill(&mut group, part, now_ms, worker, &mut |message, times| parsed.errors.add(message, times));
        parsed.groups.insert(key, group);
    }
    Ok(parsed)
}

fn unreadable(error: &CodecError) -> Problem {
    let code = match error {
        CodecError::TooMany(_) | CodecError::TooLong { .. } => Code::TOO_LARGE,
        _ => Code::BAD_BATCH,
    };
    Problem::new(code, format!("the batch can't be read: {error}"))
}

fn fill(group: &mut Group, part: Part, now_ms: i64, worker: Option<&str>, refuse: &mut dyn FnMut(String, u64)) {
    for series in part.series {
        if series.metric.len().max(series.variant.len()) > METRIC_NAME_BYTES {
            let message = format!("Metric, variant, key or worker longer than {METRIC_NAME_BYTES} bytes");
            refuse(message, series.points.len() as u64);
            continue;
        }
        group.add_points(&series.metric, &series.variant, &series.points);
    }
    if !part.is_model {
        for line in part.lines {
            if line.worker.len().max(line.level.len()) > METRIC_NAME_BYTES {
                refuse(format!("Metric, variant, key or worker longer than {METRIC_NAME_BYTES} bytes"), 1);
                continue;
            }
            let worker = if line.worker.is_empty() { worker.unwrap_or_default().to_owned() } else { line.worker };
            group.add_log(LogEntry { timestamp: line.timestamp, level: line.level, worker, msg: line.text });
        }
    }
    for event in part.events {
        if let Err(message) = add_event(group, &event, now_ms, worker) {
            refuse(message, 1);
        }
    }
}

/// Whose event it is says the part, not the event.
fn add_event(group: &mut Group, event: &[u8], now_ms: i64, worker: Option<&str>) -> Result<(), String> {
    let mut mended = String::new();
    let mut line = read(event, &mut mended)?;
    let read = line.event(event, now_ms, worker)?;
    group.add(&mut line, read);
    Ok(())
}
