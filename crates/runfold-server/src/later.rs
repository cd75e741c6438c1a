//! Answers that are fetched later: a call with `X-Clearml-Async` is answered with a number at once.
//! The table lives in memory and is bounded; a restart forgets it.

use crate::access::Identity;
use crate::accounts::secrets::new_id;
use axum::body::Body;
use axum::http::{Response, StatusCode};
use bytes::Bytes;
use http_body_util::{BodyExt, Limited};
use runfold_api::Problem;
use runfold_api::problem::Code;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Calls that are under way or were not fetched yet.
const CALLS: usize = 1_000;
/// Bytes of one answer, and of all.
const ANSWER_BYTES: usize = 64 << 20;
const ALL_BYTES: usize = 256 << 20;
const KEPT: Duration = Duration::from_secs(3_600);

#[derive(Default)]
pub struct Later {
    calls: Mutex<BTreeMap<String, Kept>>,
}

struct Kept {
    owner: (String, String),
    since: Instant,
    answer: Option<(StatusCode, Bytes)>,
}

/// What has become of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    UnderWay,
    /// The whole answer, envelope included.
    Answered(StatusCode, Bytes),
}

impl Later {
    /// Makes room for a call's answer and numbers it.
    ///
    /// # Errors
    /// 429 when too many calls are under way.
    pub fn begin(&self, who: &Identity) -> Result<String, Problem> {
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        calls.retain(|_, kept| kept.since.elapsed() < KEPT);
        if calls.len() >= CALLS {
            drop_oldest_answer(&mut calls);
        }
        if calls.len() >= CALLS {
            let message = format!("{CALLS} asynchronous calls are under way; try again when some have ended");
            return Err(Problem::new(Code::TOO_MANY_REQUESTS, message).retry_after(5));
        }
        let id = new_id();
        calls.insert(id.clone(), Kept { owner: owner(who), since: Instant::now(), answer: None });
        Ok(id)
    }

    /// Keeps the answer until it is fetched.
    pub async fn finish(&self, id: &str, response: Response<Body>) {
        let (parts, body) = response.into_parts();
        let answer = match Limited::new(body, ANSWER_BYTES).collect().await {
            Ok(body) => (parts.status, body.to_bytes()),
            Err(error) => {
                tracing::warn!("the answer of an asynchronous call can't be kept: {error}");
                let message = format!("the answer has more than {ANSWER_BYTES} bytes; call without `X-Clearml-Async`");
                let problem = crate::http::router::plain_problem(&Problem::new(Code::TOO_LARGE, message));
                let body = problem.into_body().collect().await.map(|body| body.to_bytes()).unwrap_or_default();
                (StatusCode::PAYLOAD_TOO_LARGE, body)
            }
        };
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = calls.get_mut(id) {
            kept.answer = Some(answer);
        }
        while bytes(&calls) > ALL_BYTES {
            drop_oldest_answer(&mut calls);
        }
    }

    /// What has become of one's own call.
    ///
    /// # Errors
    /// 400/10 for a number that is not known, or somebody else's.
    pub fn fate(&self, who: &Identity, id: &str) -> Result<Fate, Problem> {
        let calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        match calls.get(id).filter(|kept| kept.owner == owner(who)) {
            None => Err(Problem::new(Code::BAD_ID, "there is no such call; answers are kept for an hour")),
            Some(Kept { answer: None, .. }) => Ok(Fate::UnderWay),
            Some(Kept { answer: Some((status, body)), .. }) => Ok(Fate::Answered(*status, body.clone())),
        }
    }
}

fn owner(who: &Identity) -> (String, String) {
    (who.workspace.clone(), who.user.clone())
}

fn bytes(calls: &BTreeMap<String, Kept>) -> usize {
    calls.values().filter_map(|kept| kept.answer.as_ref()).map(|(_, body)| body.len()).sum()
}

fn drop_oldest_answer(calls: &mut BTreeMap<String, Kept>) {
    let answered = calls.iter().filter(|(_, kept)| kept.answer.is_some());
    if let Some(oldest) = answered.min_by_key(|(_, kept)| kept.since).map(|(id, _)| id.clone()) {
        calls.remove(&oldest);
    }
}
