//! Answers timed one by one, and what is said of them: how many, the middle, the slow end, the slowest.
//! Leaves judging to the reader.

use anyhow::Result;
use serde::{Deserialize, Serialize};
use std::time::{Duration, Instant};

/// One line of a table.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Row {
    pub what: String,
    pub n: usize,
    pub p50_ms: f64,
    pub p95_ms: f64,
    pub max_ms: f64,
    /// What the 95th percentile must stay under.
    pub must_ms: Option<f64>,
}

/// How often something is measured: until either is used up, but at least three times.
#[derive(Debug, Clone, Copy)]
pub struct Budget {
    pub times: usize,
    pub time: Duration,
}

impl Budget {
    pub fn of(quick: bool) -> Self {
        match quick {
            true => Self { times: 20, time: Duration::from_secs(1) },
            false => Self { times: 300, time: Duration::from_secs(6) },
        }
    }
}

/// Measures `work`, which is told its number, after one turn that warms the caches.
pub fn measure(
    what: &str,
    must_ms: Option<f64>,
    budget: Budget,
    mut work: impl FnMut(usize) -> Result<()>,
) -> Result<Row> {
    work(0)?;
    let start = Instant::now();
    let mut taken = Vec::new();
    while taken.len() < 3 || (taken.len() < budget.times && start.elapsed() < budget.time) {
        let begun = Instant::now();
        work(taken.len() + 1)?;
        taken.push(begun.elapsed());
    }
    let row = row(what, must_ms, taken);
    eprintln!("  {what}: n {} p50 {:.2} p95 {:.2} max {:.2} ms", row.n, row.p50_ms, row.p95_ms, row.max_ms);
    Ok(row)
}

pub fn row(what: &str, must_ms: Option<f64>, mut taken: Vec<Duration>) -> Row {
    taken.sort_unstable();
    let at = |share: f64| millis(percentile(&taken, share));
    Row { what: what.to_owned(), n: taken.len(), p50_ms: at(0.5), p95_ms: at(0.95), max_ms: at(1.0), must_ms }
}

/// The smallest value that so large a share of all does not exceed.
fn percentile(sorted: &[Duration], share: f64) -> Duration {
    let rank = (sorted.len() as f64 * share).ceil() as usize;
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or_default()
}

pub fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_values_that_were_measured() {
        let row = row("x", None, (1..=100).rev().map(Duration::from_millis).collect());
        assert_eq!((row.n, row.p50_ms, row.p95_ms, row.max_ms), (100, 50.0, 95.0, 100.0));
        let few = super::row("x", None, vec![Duration::from_millis(3), Duration::from_millis(1)]);
        assert_eq!((few.p50_ms, few.p95_ms), (1.0, 3.0));
    }

    #[test]
    fn a_measurement_ends_with_its_count_and_runs_thrice_at_least() {
        let endless = Budget { times: 7, time: Duration::from_secs(3600) };
        assert_eq!(measure("count", None, endless, |_| Ok(())).unwrap().n, 7);
        let none = Budget { times: 7, time: Duration::ZERO };
        assert_eq!(measure("time", None, none, |_| Ok(())).unwrap().n, 3);
    }
}
