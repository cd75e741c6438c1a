//! Slows guessing: who was wrong several times waits before the next try counts.
//! Told apart by account and address, so that nobody can lock somebody else out.

use runfold_api::Problem;
use runfold_api::problem::Code;
use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Wrong tries that cost nothing: people mistype.
const FREE: u32 = 4;
const FIRST_PAUSE: Duration = Duration::from_millis(125);
const LONGEST_PAUSE: Duration = Duration::from_secs(2);
/// Who would have to wait longer, because many tries wait already, is told to come back.
const LONGEST_WAIT: Duration = Duration::from_secs(10);
const FORGOTTEN_AFTER: Duration = Duration::from_secs(15 * 60);
/// Pairs of account and address remembered at once.
const REMEMBERED: usize = 10_000;
/// Longer names are told apart by their beginning.
const NAME_CHARS: usize = 128;

/// Wrong tries of late.
#[derive(Default)]
pub struct Guesses {
    tries: Mutex<HashMap<Place, Tries>>,
}

/// The account that is tried and the network that tries.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Place {
    account: String,
    network: String,
}

struct Tries {
    wrong: u32,
    last: Instant,
    next: Instant,
}

impl Place {
    pub fn new(account: &str, address: &str) -> Self {
        let account = account.trim().to_lowercase().chars().take(NAME_CHARS).collect();
        Self { account, network: network(address) }
    }
}

/// An IPv6 address stands for its /64: one machine has that many.
fn network(address: &str) -> String {
    match address.parse::<IpAddr>() {
        Ok(IpAddr::V6(address)) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).to_string()
        }
        _ => address.to_owned(),
    }
}

impl Guesses {
    /// How long to wait before this try may be looked at. Tries at once queue up.
    ///
    /// # Errors
    /// 429 when too many wait already.
    pub fn turn(&self, place: &Place, now: Instant) -> Result<Duration, Problem> {
        let mut tries = self.tries.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(known) = tries.get_mut(place).filter(|known| known.wrong >= FREE) else { return Ok(Duration::ZERO) };
        let wait = known.next.saturating_duration_since(now);
        if wait > LONGEST_WAIT {
            let seconds = u32::try_from(wait.as_secs()).unwrap_or(u32::MAX);
            let message = "too many wrong tries for this account from this address; wait a moment and try again";
            return Err(Problem::new(Code::TOO_MANY_REQUESTS, message).retry_after(seconds));
        }
        known.next = now + wait + pause(known.wrong);
        Ok(wait)
    }

    /// Notes a wrong try; returns how many there were of late.
    pub fn wrong(&self, place: &Place, now: Instant) -> u32 {
        let mut tries = self.tries.lock().unwrap_or_else(PoisonError::into_inner);
        if tries.len() >= REMEMBERED && !tries.contains_key(place) {
            make_room(&mut tries, now);
        }
        let known = tries.entry(place.clone()).or_insert(Tries { wrong: 0, last: now, next: now });
        if now.saturating_duration_since(known.last) > FORGOTTEN_AFTER {
            known.wrong = 0;
        }
        known.wrong = known.wrong.saturating_add(1);
        known.last = now;
        known.next = known.next.max(now + pause(known.wrong));
        known.wrong
    }

    /// The account's owner is there: nothing held against the address any more.
    pub fn right(&self, place: &Place) {
        self.tries.lock().unwrap_or_else(PoisonError::into_inner).remove(place);
    }
}

fn pause(wrong: u32) -> Duration {
    match wrong.checked_sub(FREE) {
        None => Duration::ZERO,
        Some(more) => FIRST_PAUSE.saturating_mul(1 << more.min(16)).min(LONGEST_PAUSE),
    }
}

fn make_room(tries: &mut HashMap<Place, Tries>, now: Instant) {
    tries.retain(|_, known| now.saturating_duration_since(known.last) < FORGOTTEN_AFTER);
    if tries.len() >= REMEMBERED
        && let Some(oldest) = tries.iter().min_by_key(|(_, known)| known.last).map(|(place, _)| place.clone())
    {
        tries.remove(&oldest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The waits of `n` wrong tries, one after the other.
    fn waits(guesses: &Guesses, place: &Place, n: usize, mut now: Instant) -> Vec<Duration> {
        let mut waited = Vec::new();
        for _ in 0..n {
            let wait = guesses.turn(place, now).unwrap();
            now += wait;
            guesses.wrong(place, now);
            waited.push(wait);
        }
        waited
    }

    #[test]
    fn each_wrong_try_waits_longer_up_to_a_bound() {
        let waited = waits(&Guesses::default(), &Place::new("ann", "10.0.0.1"), 20, Instant::now());
        assert!(waited[..4].iter().all(Duration::is_zero));
        assert!(waited[4] >= FIRST_PAUSE && waited.windows(2).all(|pair| pair[0] <= pair[1]), "{waited:?}");
        assert_eq!(waited[19], LONGEST_PAUSE);
    }

    #[test]
    fn other_accounts_and_other_addresses_do_not_wait() {
        let (guesses, now) = (Guesses::default(), Instant::now());
        waits(&guesses, &Place::new("ann", "10.0.0.1"), 5, now);
        assert_eq!(guesses.turn(&Place::new("ann", "10.0.0.2"), now), Ok(Duration::ZERO));
        assert_eq!(guesses.turn(&Place::new("bob", "10.0.0.1"), now), Ok(Duration::ZERO));
        assert!(guesses.turn(&Place::new(" ANN", "10.0.0.1"), now).unwrap() > Duration::ZERO);
    }

    #[test]
    fn tries_at_the_same_time_queue_up_and_then_are_sent_away() {
        let (guesses, now) = (Guesses::default(), Instant::now());
        let place = Place::new("ann", "10.0.0.1");
        waits(&guesses, &place, 20, now);
        let answers: Vec<_> = (0..200).map(|_| guesses.turn(&place, now)).collect();
        assert_eq!(answers.last().unwrap().as_ref().unwrap_err().code, Code::TOO_MANY_REQUESTS);
    }

    #[test]
    fn the_right_password_and_time_wipe_the_slate() {
        let (guesses, now) = (Guesses::default(), Instant::now());
        let place = Place::new("ann", "2001:db8::1");
        waits(&guesses, &place, 5, now);
        assert!(guesses.turn(&Place::new("ann", "2001:db8::2"), now).unwrap() > Duration::ZERO);
        assert_eq!(guesses.wrong(&place, now + FORGOTTEN_AFTER * 2), 1);
        guesses.right(&place);
        assert_eq!(guesses.turn(&place, now), Ok(Duration::ZERO));
    }

    #[test]
    fn memory_stays_bounded() {
        let (guesses, now) = (Guesses::default(), Instant::now());
        for n in 0..REMEMBERED + 50 {
            guesses.wrong(&Place::new(&format!("user{n}"), "10.0.0.1"), now);
        }
        assert_eq!(guesses.tries.lock().unwrap().len(), REMEMBERED);
    }
}
