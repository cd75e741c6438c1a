//! F1 and F2 for the databases: the process is killed, or the power goes, at every write.

use super::ledger::{Ledger, Open, is_sound, owner};
use runfold_store::testing::{Disk, Loss, Trace};

/// A life with all that writes: a first start, edits, batches, flushes, compactions, a stop and a start.
fn life(turns: usize) -> (Trace, Ledger) {
    let folder = tempfile::tempdir().unwrap();
    let disk = Disk::under(folder.path());
    disk.record();
    let mut ledger = Ledger::default();
    for half in 0..2 {
        let open = Open::on(folder.path()).unwrap();
        for turn in 0..turns {
            ledger.edit(&open, &disk).unwrap();
            ledger.append(&open, &disk).unwrap();
            if turn % 6 == 5 {
                open.events.flush().unwrap();
            }
            if turn % 20 == 19 {
                open.events.compact(&owner()).unwrap();
            }
        }
        if half == 0 {
            open.close().unwrap();
        }
    }
    (disk.take_trace(), ledger)
}

fn survives(trace: &Trace, ledger: &Ledger, at: usize, loss: Loss) {
    let folder = tempfile::tempdir().unwrap();
    trace.cut(at, loss, folder.path());
    let told = |error| panic!("after a cut at {at} of {} ({loss:?}) the store does not open: {error:?}", trace.len());
    let open = Open::on(folder.path()).unwrap_or_else(told);
    ledger.holds(&open, at);
    is_sound(folder.path(), &open);
}

/// Cuts at every `step`-th place, beginning at one that the seed chooses.
fn cut_everywhere(trace: &Trace, ledger: &Ledger, step: usize, seed: u64) {
    let places: Vec<_> = (seed as usize % step..=trace.len()).step_by(step).collect();
    std::thread::scope(|scope| {
        for half in 0..2 {
            let places = &places;
            scope.spawn(move || {
                for at in places.iter().skip(half).step_by(2) {
                    let losses = [Loss::Nothing, Loss::Everything, Loss::Some(seed ^ *at as u64)];
                    losses.into_iter().for_each(|loss| survives(trace, ledger, *at, loss));
                }
            });
        }
    });
}

fn seed() -> u64 {
    let given = std::env::var("RUNFOLD_TEST_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed = given.unwrap_or_else(|| std::time::UNIX_EPOCH.elapsed().unwrap().as_nanos() as u64);
    eprintln!("RUNFOLD_TEST_SEED={seed}");
    seed
}

#[test]
fn nothing_acknowledged_is_lost_when_the_power_goes_at_any_write() {
    let (trace, ledger) = life(40);
    assert!(trace.len() > 500, "{} calls were recorded", trace.len());
    cut_everywhere(&trace, &ledger, trace.len() / 24, seed());
}

#[test]
#[ignore = "minutes: each write of a longer life, several ways of losing it"]
fn nothing_acknowledged_is_lost_when_the_power_goes_at_each_write() {
    let (trace, ledger) = life(60);
    cut_everywhere(&trace, &ledger, 1, seed());
}

#[test]
fn after_an_orderly_stop_each_database_holds_all_that_is_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let disk = Disk::under(folder.path());
    let (open, mut ledger) = (Open::on(folder.path()).unwrap(), Ledger::default());
    for _ in 0..5 {
        ledger.edit(&open, &disk).unwrap();
        ledger.append(&open, &disk).unwrap();
    }
    open.close().unwrap();
    // as whoever copies the databases and forgets what lies beside them
    let copy = tempfile::tempdir().unwrap();
    for name in ["meta.db", "hot.db", "series.db"] {
        std::fs::copy(folder.path().join(name), copy.path().join(name)).unwrap();
    }
    let open = Open::on(copy.path()).unwrap();
    ledger.holds(&open, usize::MAX);
    is_sound(copy.path(), &open);
}
