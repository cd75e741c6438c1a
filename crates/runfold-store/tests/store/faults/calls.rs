//! F5 and F3 for the databases: the n-th call to the disk fails, for every n.

use super::ledger::{Failure, Ledger, Open, is_sound, owner};
use runfold_store::StoreError;
use runfold_store::events::EventError;
use runfold_store::testing::{Disk, Fault};
use std::path::Path;

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

/// Opens, edits, appends, flushes, compacts, backs up, closes. Every error is one; nothing panics or hangs.
fn work(folder: &Path, disk: &Disk, ledger: &mut Ledger) -> Option<Open> {
    let open = Open::on(folder).ok()?;
    for turn in 0..3 {
        // what fails is written down as not acknowledged
        let _ = ledger.edit(&open, disk);
        let _ = ledger.append(&open, disk);
        if turn == 1 {
            let _ = open.events.flush();
            let _ = open.events.compact(&owner());
        }
        let _ = open.events.log_total(&owner());
    }
    let copy = tempfile::tempdir().unwrap();
    let _ = open.events.backup(copy.path());
    let _ = open.store.meta().backup(copy.path());
    Some(open)
}

/// Runs the work with one fault; says whether it struck.
fn survives(template: &Path, fault: Fault) -> bool {
    let folder = tempfile::tempdir().unwrap();
    copy(template, folder.path());
    let disk = Disk::under(folder.path());
    let mut ledger = Ledger::default();
    disk.fail(fault);
    let open = work(folder.path(), &disk, &mut ledger);
    let has_struck = disk.refused() > 0;
    disk.heal();
    // without a restart, everything goes on
    if let Some(open) = open {
        ledger.edit(&open, &disk).unwrap_or_else(|error| panic!("{fault:?}: no edit afterwards: {error:?}"));
        ledger.append(&open, &disk).unwrap_or_else(|error| panic!("{fault:?}: no batch afterwards: {error:?}"));
        open.events.flush().unwrap_or_else(|error| panic!("{fault:?}: no flush afterwards: {error:?}"));
        ledger.holds(&open, usize::MAX);
    }
    let open = Open::on(folder.path()).unwrap_or_else(|error| panic!("{fault:?}: no start afterwards: {error:?}"));
    ledger.holds(&open, usize::MAX);
    is_sound(folder.path(), &open);
    has_struck
}

fn template() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let open = Open::on(folder.path()).unwrap();
    open.close().unwrap();
    folder
}

fn every(step: u64, fault: impl Fn(u64) -> Fault) {
    let template = template();
    let mut struck = 0;
    for n in (1..).step_by(step as usize) {
        if !survives(template.path(), fault(n)) {
            break;
        }
        struck += 1;
    }
    assert!(struck * step > 100, "only {struck} faults struck");
}

#[test]
fn a_call_to_the_disk_that_fails_is_an_error_and_the_store_goes_on() {
    every(9, Fault::Once);
}

#[test]
fn a_disk_that_fails_for_good_loses_nothing_acknowledged() {
    every(23, Fault::From);
}

#[test]
#[ignore = "minutes: each call, in three ways"]
fn whichever_call_to_the_disk_fails_nothing_acknowledged_is_lost() {
    every(1, Fault::Once);
    every(1, Fault::From);
    let template = template();
    for n in 1.. {
        if !survives(template.path(), Fault::FullFrom(n)) {
            break;
        }
    }
}

#[test]
fn a_full_disk_is_called_full_and_writing_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let disk = Disk::under(folder.path());
    let open = Open::on(folder.path()).unwrap();
    let mut ledger = Ledger::default();
    ledger.edit(&open, &disk).unwrap();
    disk.fail(Fault::FullFrom(1));
    let refused = (ledger.edit(&open, &disk), ledger.append(&open, &disk));
    assert!(
        matches!(refused, (Err(Failure::Documents(StoreError::DiskFull)), Err(Failure::Events(EventError::DiskFull)))),
        "{refused:?}"
    );
    ledger.holds(&open, usize::MAX);
    disk.heal();
    ledger.edit(&open, &disk).unwrap();
    ledger.append(&open, &disk).unwrap();
    ledger.holds(&open, usize::MAX);
}
