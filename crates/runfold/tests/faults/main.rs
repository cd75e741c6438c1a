//! The real server, killed, starved and flooded while clients write; what it acknowledged must be there, once.
#![allow(clippy::unwrap_used)] // a test that can't go on has failed

mod flood;
mod ledger;
mod permissions;
mod proxy;
mod running;
mod soak;

use ledger::Ledger;
use running::{Dice, Running, check};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::atomic::{AtomicBool, AtomicU16};
use std::time::Duration;

/// How many kills, by how many clients with batches of which size, and whether the network lies.
struct Ordeal {
    kills: usize,
    clients: usize,
    batch: u64,
    proxy: bool,
}

/// Writes, kills at a random moment, starts again and verifies. Returns the points that were acknowledged.
fn survive(ordeal: &Ordeal) -> u64 {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let mut dice = Dice::new();
    let mut server = Running::start(&data, 0);
    let address = server.address;
    let mut ledgers: Vec<_> =
        (0..ordeal.clients).map(|n| Ledger::new(address, &format!("crash {n}"), ordeal.batch)).collect();
    let port = Arc::new(AtomicU16::new(server.address.port()));
    let proxy = ordeal.proxy.then(|| proxy::start(port.clone()));
    let entrance = proxy.as_ref().map(|(port, _)| *port);
    for kill in 0..ordeal.kills {
        let stop = AtomicBool::new(false);
        std::thread::scope(|scope| {
            for ledger in &mut ledgers {
                let (port, stop) = (&port, &stop);
                let to = move || SocketAddr::from(([127, 0, 0, 1], entrance.unwrap_or(port.load(Relaxed))));
                scope.spawn(move || ledger.write(to, stop));
            }
            std::thread::sleep(Duration::from_millis(50 + dice.below(500)));
            server.kill();
            server = Running::start(&data, 0);
            port.store(server.address.port(), Relaxed);
            std::thread::sleep(Duration::from_millis(dice.below(100)));
            stop.store(true, Relaxed);
        });
        ledgers.iter().for_each(|ledger| ledger.verify(server.address));
        eprintln!("kill {kill}: {} batches", ledgers.iter().map(|ledger| ledger.batches).sum::<u64>());
    }
    assert!(ledgers.iter().all(|ledger| ledger.batches > 0));
    if let Some((_, met)) = proxy {
        let met: Vec<_> = met.iter().map(|count| count.load(Relaxed)).collect();
        assert!(met.iter().all(|count| *count > 0), "the network did each of its tricks: {met:?}");
    }
    server.kill();
    check(&data).unwrap_or_else(|found| panic!("{found}"));
    ledgers.iter().map(Ledger::points).sum()
}

#[test]
fn nothing_acknowledged_is_lost_or_doubled_when_the_server_is_killed() {
    survive(&Ordeal { kills: 10, clients: 3, batch: 10, proxy: false });
}

#[test]
fn nothing_is_lost_or_doubled_by_a_network_that_cuts_delays_repeats_and_reorders() {
    survive(&Ordeal { kills: 6, clients: 3, batch: 10, proxy: true });
}

#[test]
#[ignore = "minutes"]
fn nothing_acknowledged_is_lost_or_doubled_in_fifty_kills() {
    survive(&Ordeal { kills: 50, clients: 3, batch: 10, proxy: false });
}

#[test]
#[ignore = "minutes"]
fn nothing_is_lost_or_doubled_by_a_lying_network_and_fifty_kills() {
    survive(&Ordeal { kills: 50, clients: 3, batch: 10, proxy: true });
}

#[test]
#[ignore = "minutes"]
fn a_million_scalars_of_twenty_clients_survive_fifty_kills() {
    let points = survive(&Ordeal { kills: 50, clients: 20, batch: 500, proxy: false });
    assert!(points >= 1_000_000, "{points} points were acknowledged");
}
