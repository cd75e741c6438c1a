//! How long to wait before asking again: doubling, with jitter, never past a deadline.
//! It leaves whether to ask again to whoever asks.

use std::time::{Duration, Instant};

const FIRST: Duration = Duration::from_millis(100);

/// Pauses between attempts. Jitter spreads the clients that lost the same server at the same moment.
#[derive(Debug)]
pub struct Backoff {
    next: Duration,
    longest: Duration,
}

impl Backoff {
    pub fn up_to(longest: Duration) -> Self {
        Self { next: FIRST, longest }
    }

    /// The next pause: between half and all of a span that doubles each time, or what the server asked for.
    pub fn pause(&mut self, retry_after: Option<Duration>) -> Duration {
        let span = self.next;
        self.next = (span * 2).min(self.longest);
        let jittered = span.mul_f64(rand::random_range(0.5..=1.0));
        retry_after.map_or(jittered, |asked| asked.min(self.longest).max(jittered))
    }
}

/// A moment until which a call may take.
#[derive(Debug, Clone, Copy)]
pub struct Deadline(Instant);

impl Deadline {
    pub fn after(span: Duration) -> Self {
        // an absurd span is cut to a year, since instants end somewhere
        Self(Instant::now() + span.min(Duration::from_secs(365 * 86_400)))
    }

    pub fn left(self) -> Duration {
        self.0.saturating_duration_since(Instant::now())
    }

    pub fn is_over(self) -> bool {
        self.left().is_zero()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_longest_and_obey_the_server() {
        let longest = Duration::from_secs(1);
        let mut backoff = Backoff::up_to(longest);
        for span in [100, 200, 400, 800, 1_000, 1_000].map(Duration::from_millis) {
            let pause = backoff.pause(None);
            assert!(pause >= span / 2 && pause <= span, "{pause:?} is not between {:?} and {span:?}", span / 2);
        }
        let mut backoff = Backoff::up_to(longest);
        assert_eq!(backoff.pause(Some(Duration::from_millis(700))), Duration::from_millis(700));
        assert_eq!(backoff.pause(Some(Duration::from_secs(9_000))), longest, "no server keeps a client away for hours");
    }
}
