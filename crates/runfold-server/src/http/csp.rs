//! What browsers report that a page of ours tried and its policy refused: counted, and told to the operator.
//! Anybody may send them, so they are short, few, and nothing in them is believed.

use crate::app::App;
use crate::http::router::read_body_of;
use axum::body::Body;
use axum::http::{HeaderMap, Response, StatusCode};
use axum::response::IntoResponse;
use runfold_api::Problem;
use runfold_api::problem::Code;
use serde_json::Value;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

const MOST_BYTES: usize = 8 << 10;
/// Reports taken in a minute.
const A_MINUTE: u32 = 60;

/// How many came lately.
#[derive(Default)]
pub struct Reports(Mutex<Option<(Instant, u32)>>);

impl Reports {
    fn is_one_too_many(&self, now: Instant) -> bool {
        let mut lately = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (since, count) = lately.filter(|(since, _)| now - *since < Duration::from_secs(60)).unwrap_or((now, 0));
        *lately = Some((since, count.saturating_add(1)));
        count >= A_MINUTE
    }
}

/// # Errors
/// 429 for too many, 413 for one too long; its body may not have been read then.
pub async fn take(app: &App, headers: &HeaderMap, body: Body) -> Result<Response<Body>, Problem> {
    if app.reports.is_one_too_many(Instant::now()) {
        let message = format!("more than {A_MINUTE} reports in a minute; send no more for a while");
        return Err(Problem::new(Code::TOO_MANY_REQUESTS, message).retry_after(60));
    }
    let body = read_body_of(headers, body, app.settings.head_timeout, MOST_BYTES).await?;
    app.metrics.add("runfold_csp_reports_total", 1.0);
    let report = serde_json::from_slice(&body).unwrap_or(Value::Null);
    tracing::warn!("a browser says that a page tried what its policy refuses: {:?}", told(&report));
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// The directive, what was refused and where, of either form of reports.
fn told(report: &Value) -> [String; 3] {
    let first = report.get(0).unwrap_or(report);
    let inner = first.get("csp-report").or(first.get("body")).unwrap_or(first);
    let text = |names: [&str; 2]| {
        let value = names.iter().find_map(|name| inner.get(*name)?.as_str()).unwrap_or_default();
        value.chars().take(200).collect::<String>()
    };
    [
        text(["violated-directive", "effectiveDirective"]),
        text(["blocked-uri", "blockedURL"]),
        text(["document-uri", "documentURL"]),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn both_forms_of_reports_are_read_and_hostile_ones_are_cut() {
        let old = json!({"csp-report": {"violated-directive": "img-src", "blocked-uri": "https://evil", "document-uri": "x"}});
        let new =
            json!([{"body": {"effectiveDirective": "img-src", "blockedURL": "https://evil", "documentURL": "x"}}]);
        assert_eq!(told(&old), ["img-src", "https://evil", "x"]);
        assert_eq!(told(&new), told(&old));
        assert_eq!(told(&json!({"blocked-uri": "x".repeat(10_000)}))[1].len(), 200);
        assert_eq!(told(&Value::Null), ["", "", ""]);
    }

    #[test]
    fn only_so_many_are_taken_in_a_minute() {
        let (reports, now) = (Reports::default(), Instant::now());
        let refused = (0..70).filter(|_| reports.is_one_too_many(now)).count();
        assert_eq!(refused, 10);
        assert!(!reports.is_one_too_many(now + Duration::from_secs(61)));
    }
}
