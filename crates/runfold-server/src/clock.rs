//! The clocks that jobs go by. Tests move them on instead of waiting.

use runfold_api::time::Moment;
use std::sync::atomic::AtomicI64;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Duration, Instant};

#[derive(Debug)]
pub struct Clock {
    /// How far this clock is ahead of the machine's, in microseconds.
    ahead: AtomicI64,
    began: Instant,
}

impl Default for Clock {
    fn default() -> Self {
        Self { ahead: AtomicI64::new(0), began: Instant::now() }
    }
}

impl Clock {
    pub fn now(&self) -> Moment {
        Moment(Moment::now().0.saturating_add(self.ahead.load(Relaxed)))
    }

    /// Time since the start, which no change of the machine's date moves: silence is measured by it.
    pub fn steady(&self) -> Duration {
        self.began.elapsed() + Duration::from_micros(u64::try_from(self.ahead.load(Relaxed)).unwrap_or(0))
    }

    pub fn move_on(&self, by: Duration) {
        self.ahead.fetch_add(i64::try_from(by.as_micros()).unwrap_or(i64::MAX), Relaxed);
    }
}

/// `earlier` by this much.
pub fn before(moment: Moment, by: Duration) -> Moment {
    Moment(moment.0.saturating_sub(i64::try_from(by.as_micros()).unwrap_or(i64::MAX)))
}
