//! One stream from its first event to its last.
//! It leaves what a scope means to `scope` and how events look to `frames`.

use super::frames::Frame;
use super::hints::{Ear, News};
use super::scope::{Interest, Scope, joined};
use super::{Seat, feed::Tick};
use crate::access::Identity;
use crate::accounts::BELIEVED_FOR;
use crate::app::App;
use crate::failure::{Failure, Outcome};
use bytes::Bytes;
use runfold_api::time::Moment;
use runfold_api::wire::live::{
    EndReason, Ended, Gap, LiveEvent, LiveStream, NewLines, NewPoints, NewPointsOfSeries, Opened, RefusedScope,
};
use runfold_store::Kind;
use runfold_store::events::Owner;
use runfold_store::meta::Change;
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::sync::{broadcast, mpsc};
use tokio::time::{Instant, sleep_until, timeout};

/// A line comes at least this often, so that proxies keep the stream and a dead one is noticed.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// Hints of the same task are told at most this often.
const HINTS_APART: Duration = Duration::from_millis(250);
/// A reader that takes nothing for this long goes on later, from its last number.
const PATIENCE: Duration = Duration::from_secs(10);
/// Streams are renewed now and then, so that they spread anew over the servers there are.
const LIFE: Duration = Duration::from_secs(3_600);
/// Frames that may wait for a slow reader.
const FRAMES: usize = 4;

/// With what the viewer logged in.
#[derive(Debug, Clone)]
pub struct Login {
    pub who: Identity,
    pub authorization: Option<String>,
    pub cookie: Option<String>,
    /// The admin who looks in somebody else's name.
    pub impersonator: Option<String>,
}

/// Why a stream goes no further.
enum Stop {
    Told(EndReason),
    /// Nobody takes what is sent.
    Gone,
}

/// The frames of a new stream.
///
/// # Errors
/// What keeps the store from reading what the scopes mean.
pub async fn follow(
    app: App,
    seat: Seat,
    login: Login,
    request: LiveStream,
    scopes: Vec<(String, Scope)>,
) -> Outcome<mpsc::Receiver<Bytes>> {
    // heard from here on, so that nothing falls between the beginning and the first read
    let ticks = app.streams.feed.subscribe();
    let metrics = request.metrics.unwrap_or_default();
    let (interest, refused) = find(&app, &login.who, scopes, metrics).await?;
    let ear = app.streams.hints.listen(interest.owners());
    let (first, last) = app.streams.feed.bounds().await?;
    let (sender, frames) = mpsc::channel(FRAMES);
    let mut stream = Stream { app, login, interest, ear, position: last, frames: sender };
    let since = request.last_id;
    tokio::spawn(async move {
        let _seat = seat;
        let begun = stream.begin(refused, since, first, last).await;
        let ended = match begun {
            Ok(()) => stream.go_on(ticks).await,
            Err(stop) => stop,
        };
        stream.end(ended).await;
    });
    Ok(frames)
}

async fn find(
    app: &App,
    who: &Identity,
    scopes: Vec<(String, Scope)>,
    metrics: BTreeMap<String, Vec<String>>,
) -> Outcome<(Interest, Vec<RefusedScope>)> {
    Ok(app.store.read(&who.workspace, move |view| Interest::find(&view, &scopes, &metrics)).await?)
}

struct Stream {
    app: App,
    login: Login,
    interest: Interest,
    ear: Ear,
    /// The number up to which everything was looked at.
    position: i64,
    frames: mpsc::Sender<Bytes>,
}

impl Stream {
    /// The first events, and what the reader missed since its last number.
    async fn begin(
        &mut self,
        refused: Vec<RefusedScope>,
        since: Option<i64>,
        first: i64,
        last: i64,
    ) -> Result<(), Stop> {
        let mut frame = Frame::default();
        let kept = |since: &i64| (first - 1..=last).contains(since);
        self.position = since.filter(kept).unwrap_or(last);
        let heartbeat_ms = HEARTBEAT.as_millis().try_into().unwrap_or(u64::MAX);
        frame.add(Some(self.position), &LiveEvent::Open(Opened { last_id: self.position, heartbeat_ms }))?;
        for scope in refused {
            frame.add(None, &LiveEvent::Refused(scope))?;
        }
        if since.is_some_and(|since| !kept(&since)) {
            frame.add(Some(last), &LiveEvent::Gap(Gap { last_id: last }))?;
        }
        self.send(frame.take()).await?;
        self.catch_up().await
    }

    async fn go_on(&mut self, mut ticks: broadcast::Receiver<Tick>) -> Stop {
        match self.listen(&mut ticks).await {
            Ok(never) => match never {},
            Err(stop) => stop,
        }
    }

    async fn listen(&mut self, ticks: &mut broadcast::Receiver<Tick>) -> Result<std::convert::Infallible, Stop> {
        let (mut accounts, mut stopping) = (self.app.accounts.changes(), self.app.streams.stopping.subscribe());
        let (mut look, mut beat) = (Instant::now() + BELIEVED_FOR, Instant::now() + HEARTBEAT);
        let (mut next_hints, mut are_hints_due) = (Instant::now(), false);
        let end = Instant::now() + LIFE;
        let frames = self.frames.clone();
        loop {
            if *stopping.borrow_and_update() {
                return Err(Stop::Told(EndReason::Stopping));
            }
            let mut is_login_in_doubt = false;
            tokio::select! {
                tick = ticks.recv() => self.take(tick).await?,
                () = self.ear.woken(), if !are_hints_due => are_hints_due = true,
                () = sleep_until(next_hints), if are_hints_due => {
                    are_hints_due = false;
                    next_hints = Instant::now() + HINTS_APART;
                    self.tell_hints().await?;
                }
                _ = accounts.changed() => is_login_in_doubt = true,
                () = sleep_until(look) => is_login_in_doubt = true,
                () = sleep_until(beat) => {
                    beat = Instant::now() + HEARTBEAT;
                    self.send(Frame::heartbeat(self.position)).await?;
                }
                () = sleep_until(end) => return Err(Stop::Told(EndReason::Renew)),
                _ = stopping.changed() => {}
                () = frames.closed() => return Err(Stop::Gone),
            }
            if is_login_in_doubt {
                look = Instant::now() + BELIEVED_FOR;
                self.check_login().await?;
            }
        }
    }

    async fn check_login(&self) -> Result<(), Stop> {
        match self.app.accounts.still_says(&self.login, Moment::now()).await? {
            true => Ok(()),
            false => Err(Stop::Told(EndReason::LoggedOut)),
        }
    }

    async fn take(&mut self, tick: Result<Tick, broadcast::error::RecvError>) -> Result<(), Stop> {
        match tick {
            Ok(tick) if tick.upto <= self.position => Ok(()),
            Ok(tick) if tick.after <= self.position => {
                let new: Vec<_> = tick.changes.iter().filter(|change| change.seq > self.position).cloned().collect();
                self.tell(&new).await?;
                self.position = tick.upto;
                Ok(())
            }
            // behind, because it was slow or began just now
            Ok(_) | Err(broadcast::error::RecvError::Lagged(_)) => self.catch_up().await,
            Err(broadcast::error::RecvError::Closed) => Err(Stop::Told(EndReason::Stopping)),
        }
    }

    /// Reads the feed by itself up to its end.
    async fn catch_up(&mut self) -> Result<(), Stop> {
        loop {
            let feed = &self.app.streams.feed;
            let (changes, is_all) = feed.since(&self.login.who.workspace, self.position).await?;
            self.tell(&changes).await?;
            self.position = changes.last().map_or(self.position, |change| change.seq);
            if is_all {
                return Ok(());
            }
        }
    }

    async fn tell(&mut self, changes: &[Change]) -> Result<(), Stop> {
        if self.interest.has_family() && changes.iter().any(|change| change.kind == Kind::Project) {
            self.find_family().await?;
        }
        let mut frame = Frame::default();
        for change in joined(changes) {
            if let Some(event) = self.interest.event(&change, &self.login.who) {
                frame.add(Some(change.seq), &event)?;
            }
        }
        if frame.is_empty() { Ok(()) } else { self.send(frame.take()).await }
    }

    async fn find_family(&mut self) -> Result<(), Stop> {
        let mut interest = std::mem::take(&mut self.interest);
        let read = move |view: runfold_store::View<'_>| {
            interest.find_family(&view)?;
            Ok(interest)
        };
        self.interest = self.app.store.read(&self.login.who.workspace, read).await.map_err(Failure::from)?;
        Ok(())
    }

    async fn tell_hints(&mut self) -> Result<(), Stop> {
        let mut frame = Frame::default();
        for (owner, news) in self.ear.take() {
            if let Some(points) = self.new_points(&owner, &news) {
                frame.add(None, &LiveEvent::Points(points))?;
            }
            if news.lines && self.interest.wants_lines(&owner) {
                let (events, asked) = (self.app.events.clone(), owner.clone());
                let counting = tokio::task::spawn_blocking(move || events.log_total(&asked)).await;
                let to_line = counting.map_err(Failure::internal)?.map_err(Failure::from)?;
                frame.add(None, &LiveEvent::Log(NewLines { task: owner.id, to_line }))?;
            }
        }
        if frame.is_empty() { Ok(()) } else { self.send(frame.take()).await }
    }

    fn new_points(&self, owner: &Owner, news: &News) -> Option<NewPoints> {
        if !self.interest.wants_any_points(owner) {
            return None;
        }
        let Some(series) = &news.series else { return Some(NewPoints { task: owner.id.clone(), series: None }) };
        let wanted = series.iter().filter(|((metric, _), _)| self.interest.wants_points(owner, metric));
        let named: Vec<_> = wanted
            .map(|((metric, variant), from)| NewPointsOfSeries {
                metric: metric.clone(),
                variant: variant.clone(),
                from_iteration: *from,
            })
            .collect();
        (!named.is_empty()).then(|| NewPoints { task: owner.id.clone(), series: Some(named) })
    }

    async fn send(&self, frame: Bytes) -> Result<(), Stop> {
        match timeout(PATIENCE, self.frames.send(frame)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(Stop::Gone),
        }
    }

    /// Says why, where there is still somebody to hear it.
    async fn end(self, stop: Stop) {
        let Stop::Told(reason) = stop else { return };
        let mut frame = Frame::default();
        if frame.add(Some(self.position), &LiveEvent::End(Ended { reason })).is_ok() {
            // whoever went away meanwhile needs no reason
            let _ = self.send(frame.take()).await;
        }
    }
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        tracing::error!("a live stream ends: {failure:?}");
        Self::Told(EndReason::Failed)
    }
}

impl From<runfold_store::StoreError> for Stop {
    fn from(error: runfold_store::StoreError) -> Self {
        Failure::from(error).into()
    }
}

impl From<serde_json::Error> for Stop {
    fn from(error: serde_json::Error) -> Self {
        Failure::internal(error).into()
    }
}
