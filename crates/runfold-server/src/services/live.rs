//! `live.*`: the stream that tells open pages what changed. Ours.

use crate::access::Access;
use crate::action::{Answer, Service};
use crate::app::App;
use crate::call::Call;
use crate::failure::Outcome;
use crate::http::router::Uncompressed;
use crate::streams::{Login, Scope, follow};
use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Response, header};
use futures_util::stream::unfold;
use runfold_api::wire::live::{LiveEvent, LiveStream};
use std::convert::Infallible;

pub fn actions() -> Service {
    Service::new("live").answering::<_, LiveEvent, _, _>("live.stream", Access::Viewer, stream).own().endless()
}

/// Server-sent events for as long as the viewer may look and does.
async fn stream(app: App, call: Call, request: LiveStream) -> Outcome<Answer> {
    let scopes = Scope::parse_all(&request.scopes)?;
    let who = call.caller()?.clone();
    let seat = app.streams.enter(&who.user)?;
    let login =
        Login { who, authorization: call.authorization, cookie: call.session_cookie, impersonator: call.impersonator };
    let frames = follow(app, seat, login, request, scopes).await?;
    let body = unfold(frames, async |mut frames| frames.recv().await.map(|frame| (Ok::<_, Infallible>(frame), frames)));
    let mut response = Response::new(Body::from_stream(body));
    response.extensions_mut().insert(Uncompressed);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // nginx would hold events back until its buffer is full
    headers.insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    Ok(Answer::Whole(response))
}
