//! The clock that jobs go by. Tests move it on instead of waiting.

use runfold_api::time::Moment;
use std::sync::atomic::AtomicI64;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

/// How far this clock is ahead of the machine's, in microseconds.
#[derive(Debug, Default)]
pub struct Clock(AtomicI64);

impl Clock {
    pub fn now(&self) -> Moment {
        Moment(Moment::now().0.saturating_add(self.0.load(Relaxed)))
    }

    pub fn move_on(&self, by: Duration) {
        self.0.fetch_add(i64::try_from(by.as_micros()).unwrap_or(i64::MAX), Relaxed);
    }
}

/// `earlier` by this much.
pub fn before(moment: Moment, by: Duration) -> Moment {
    Moment(moment.0.saturating_sub(i64::try_from(by.as_micros()).unwrap_or(i64::MAX)))
}
