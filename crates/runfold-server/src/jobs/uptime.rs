//! When the server was up: the watchdog must not count hours in which nobody could be heard.

use crate::app::App;
use crate::clock::Clock;
use crate::failure::Outcome;
use runfold_api::time::Moment;
use runfold_store::{Actor, Doc, DocExt, Kind, Result, Store, Tx};
use serde_json::{Value, json};

/// The document that knows.
pub const UPTIME: &str = "uptime";
/// Outages that are remembered; an older one matters to no task that is still believed to run.
const REMEMBERED: usize = 200;

/// Stretches in which the server was down, oldest first.
#[derive(Debug, Clone, Default)]
pub struct Uptime {
    outages: Vec<(Moment, Moment)>,
    ended_well: bool,
}

impl Uptime {
    /// Reads when the server was last up, and notes the outage since.
    pub fn begin(store: &Store, clock: &Clock) -> Result<Self> {
        store.write_now(Actor::job("", "uptime", clock.now()), |tx| {
            let mut doc = stored(tx)?;
            let mut outages = outages(&doc);
            if let Some(last) = doc.str_at("alive").and_then(Moment::parse).filter(|last| *last < tx.now()) {
                outages.push((last, tx.now()));
            }
            outages.drain(..outages.len().saturating_sub(REMEMBERED));
            let ended_well = doc.bool_at("ended_well");
            doc.set("ended_well", false);
            doc.set("outages", outages.iter().map(|(from, to)| json!([from.0, to.0])).collect::<Vec<_>>());
            keep(tx, doc)?;
            Ok(Self { outages, ended_well })
        })
    }

    /// Whether the last stop was an orderly one.
    pub fn ended_well(&self) -> bool {
        self.ended_well
    }

    /// How long, in microseconds, the server was up between two moments.
    pub fn between(&self, from: Moment, to: Moment) -> i64 {
        let down: i64 = self.outages.iter().map(|(start, end)| (to.min(*end).0 - from.max(*start).0).max(0)).sum();
        (to.0 - from.0).max(0) - down
    }
}

pub async fn run(app: App) -> Outcome<String> {
    let is_last = app.jobs.is_stopping();
    let actor = Actor::job("", "uptime", app.clock.now());
    app.store
        .write(actor, move |tx| {
            let mut doc = stored(tx)?;
            doc.set("ended_well", is_last);
            keep(tx, doc)
        })
        .await?;
    Ok("noted that the server is up".to_owned())
}

fn stored(tx: &Tx<'_>) -> Result<Doc> {
    Ok(tx.find(Kind::Setting, UPTIME)?.map(|row| row.doc).unwrap_or_default())
}

fn keep(tx: &Tx<'_>, mut doc: Doc) -> Result<()> {
    doc.set("id", UPTIME);
    doc.set("alive", tx.now_iso());
    if tx.exists(Kind::Setting, UPTIME)? {
        let mut row = tx.edit(Kind::Setting, UPTIME)?;
        *row = doc;
        tx.put(row)?;
    } else {
        tx.create_in("", Kind::Setting, doc)?;
    }
    Ok(())
}

fn outages(doc: &Doc) -> Vec<(Moment, Moment)> {
    let list = doc.at("outages").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    list.iter().filter_map(|pair| Some((Moment(pair.get(0)?.as_i64()?), Moment(pair.get(1)?.as_i64()?)))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_in_which_the_server_was_down_does_not_count() {
        let outages = vec![(Moment(10), Moment(20)), (Moment(40), Moment(60))];
        let uptime = Uptime { outages, ended_well: true };
        assert_eq!(uptime.between(Moment(0), Moment(50)), 30);
        assert_eq!(uptime.between(Moment(12), Moment(18)), 0);
        assert_eq!(uptime.between(Moment(60), Moment(70)), 10);
        assert_eq!(uptime.between(Moment(70), Moment(60)), 0);
    }
}
