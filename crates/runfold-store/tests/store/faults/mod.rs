//! The store on a disk that lies, fails, fills up or loses its power. What was acknowledged stays.

mod calls;
mod ledger;
mod power;
mod slow;
mod upgrades;
