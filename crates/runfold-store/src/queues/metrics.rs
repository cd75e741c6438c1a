//! How long queues were and how long their tasks waited, over time.
//!
//! A sample is taken with each change: the length and the mean moment at which the waiting tasks came. Between changes
//! the length stays and the waiting time grows by itself, so that nothing needs to be recorded while nothing happens.

use crate::error::{Result, StoreError};
use crate::kind::Kind;
use crate::meta::{Sample, SampleSeries};
use crate::{Doc, DocExt, Tx, View};
use runfold_api::Problem;
use runfold_api::time::Moment;
use runfold_api::wire::queues::{GetQueueMetrics, QueueSeries};
use serde_json::Value;

/// Changes within one slot leave one sample, the last.
const SLOT_S: i64 = 5;
/// Points of one series; a longer time is told in longer intervals.
const POINTS: i64 = 5_000;

/// A queue from one change to the next.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct State {
    length: i64,
    /// Mean of the moments at which the entries were added, in microseconds.
    mean_added: i64,
}

impl State {
    fn of(queue: &Doc) -> Self {
        let entries = queue.at("entries").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let added = entries.iter().filter_map(|entry| Moment::parse(entry.get("added")?.as_str()?));
        let sum: i128 = added.map(|moment| i128::from(moment.0)).sum();
        let length = entries.len() as i64;
        let mean = sum / i128::from(length.max(1));
        Self { length, mean_added: i64::try_from(mean).unwrap_or_default() }
    }

    fn encode(self) -> Vec<u8> {
        [self.length.to_le_bytes(), self.mean_added.to_le_bytes()].concat()
    }

    fn decode(body: &[u8]) -> Result<Self> {
        let number = |range: std::ops::Range<usize>| {
            let bytes = body.get(range).and_then(|bytes| bytes.try_into().ok());
            bytes.map(i64::from_le_bytes).ok_or_else(|| StoreError::damaged("sample of a queue", "too short"))
        };
        Ok(Self { length: number(0..8)?, mean_added: number(8..16)? })
    }

    /// Seconds that the waiting tasks have waited on average.
    fn waited_s(self, at: Moment) -> f64 {
        if self.length == 0 { 0.0 } else { ((at.0 - self.mean_added).max(0)) as f64 / 1e6 }
    }
}

/// Notes what a queue looks like after a change.
pub(super) fn note(tx: &Tx<'_>, queue: &Doc) -> Result<()> {
    let slot = tx.now().0.div_euclid(SLOT_S * 1_000_000) * SLOT_S * 1_000_000;
    let at = Moment(slot);
    tx.backend().put_sample(&Sample {
        series: series(tx, queue.str_at("id").unwrap_or_default()),
        at,
        body: State::of(queue).encode(),
    })
}

fn series(view: &View<'_>, queue: &str) -> SampleSeries {
    SampleSeries { kind: Kind::Queue, workspace: view.workspace().to_owned(), owner: queue.to_owned() }
}

/// Lengths and waiting times of some queues, or of all together.
///
/// # Errors
/// 400/12 for a time that ends before it begins.
pub fn get(view: &View<'_>, request: &GetQueueMetrics, now: Moment) -> Result<Vec<QueueSeries>> {
    let steps = Steps::new(request.from_date, request.to_date, request.interval, now)?;
    if let Some(ids) = request.queue_ids.as_ref().filter(|ids| !ids.is_empty()) {
        let one = |id: &String| {
            view.get(Kind::Queue, id)?;
            Ok(told(Some(id.clone()), &steps, &[walk(view, id, &steps)?]))
        };
        return ids.iter().map(one).collect();
    }
    let mut all = Vec::new();
    view.for_each(Kind::Queue, |queue| {
        all.push(walk(view, queue.id(), &steps)?);
        Ok(())
    })?;
    Ok(vec![told(None, &steps, &all)])
}

/// The intervals of a request, in microseconds; those that lie in the future are left out.
struct Steps {
    from: i64,
    to: i64,
    width: i64,
}

impl Steps {
    fn new(from: f64, to: f64, interval: i64, now: Moment) -> Result<Self, Problem> {
        if !from.is_finite() || !to.is_finite() || from >= to || from < 0.0 || to > 1e11 {
            return Err(Problem::validation("`from_date` must lie before `to_date`; both are seconds since 1970"));
        }
        let (from, to) = ((from * 1e6) as i64, ((to * 1e6) as i64).min(now.0));
        let least = ((to - from).max(0) / POINTS / 1_000_000 + 1) * 1_000_000;
        Ok(Self { from, to, width: interval.clamp(1, 1 << 32).saturating_mul(1_000_000).max(least) })
    }

    fn each(&self) -> impl Iterator<Item = (i64, i64)> + '_ {
        let count = if self.to > self.from { (self.to - self.from - 1) / self.width + 1 } else { 0 };
        (0..count).map(|step| {
            let begin = self.from + step * self.width;
            (begin, (begin + self.width).min(self.to))
        })
    }
}

/// The greatest length and the waiting time at the end of each interval; nothing where nothing is known yet.
fn walk(view: &View<'_>, queue: &str, steps: &Steps) -> Result<Vec<Option<(i64, f64)>>> {
    let series = series(view, queue);
    let before = view.backend().sample_before(&series, Moment(steps.from))?;
    let mut state = before.map(|(_, body)| State::decode(&body)).transpose()?;
    let samples = view.backend().samples(&series, Moment(steps.from), Moment(steps.to))?;
    let mut samples = samples.into_iter().peekable();
    let mut found = Vec::new();
    for (_, end) in steps.each() {
        let mut longest = state.map_or(0, |state| state.length);
        while let Some((_, body)) = samples.next_if(|(at, _)| at.0 < end) {
            let next = State::decode(&body)?;
            longest = longest.max(next.length);
            state = Some(next);
        }
        found.push(state.map(|state| (longest, state.waited_s(Moment(end)))));
    }
    Ok(found)
}

fn told(queue: Option<String>, steps: &Steps, walks: &[Vec<Option<(i64, f64)>>]) -> QueueSeries {
    let mut told = QueueSeries { queue, ..QueueSeries::default() };
    for (place, (begin, _)) in steps.each().enumerate() {
        let known: Vec<(i64, f64)> = walks.iter().filter_map(|walk| walk[place]).collect();
        if known.is_empty() {
            continue;
        }
        let length: i64 = known.iter().map(|(length, _)| length).sum();
        let waited: f64 = known.iter().map(|(length, waited)| *length as f64 * waited).sum();
        told.dates.push(begin.div_euclid(1_000_000));
        told.queue_lengths.push(length);
        told.avg_waiting_times.push(if length == 0 { 0.0 } else { waited / length as f64 });
    }
    told
}

#[cfg(test)]
mod tests {
    use super::State;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn decoding_a_state_undoes_encoding(length: i64, mean_added: i64) {
            let state = State { length, mean_added };
            prop_assert_eq!(State::decode(&state.encode()).unwrap(), state);
        }

        #[test]
        fn any_bytes_decode_or_are_called_damaged(bytes in proptest::collection::vec(any::<u8>(), 0..32)) {
            prop_assert_eq!(State::decode(&bytes).is_ok(), bytes.len() >= 16);
        }
    }
}
