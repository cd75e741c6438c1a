//! Durable ingest through `events.add_batch`: clients that send as fast as they are answered.
//! Leaves starting servers to `process` and bodies to `batch`.

use crate::batch::Writer;
use crate::client::Client;
use crate::process::{Process, Usage, bytes_below, usage};
use crate::timing::{Row, row};
use anyhow::{Context, Result, bail, ensure};
use runfold_store::events::{EventOptions, EventStore, Owner};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::path::Path;
use std::time::{Duration, Instant};

/// What is sent, and when it ends.
#[derive(Debug, Clone, Copy)]
pub struct Load {
    pub clients: usize,
    pub batch: usize,
    /// Batches of each client, at most.
    pub batches: usize,
    pub time: Duration,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Ingest {
    pub clients: usize,
    pub batch: usize,
    pub events: u64,
    pub seconds: f64,
    pub events_per_s: f64,
    pub answers: Row,
    /// Batches that were told to come back.
    pub sent_again: u64,
    pub server: Usage,
    pub client_cpu_s: f64,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Stored {
    pub points: u64,
    /// Everything in `hot.db` and `series.db` after the server stopped, which flushes.
    pub flushed_bytes_per_point: f64,
    pub compacted_bytes_per_point: f64,
    pub stop_s: f64,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Durable {
    pub runfold: Ingest,
    pub stored: Stored,
    pub reference: Option<Ingest>,
}

/// Measures our server, then the reference under the same load.
pub fn run(binary: &Path, script: &Path, load: Load) -> Result<Durable> {
    let folder = tempfile::tempdir()?;
    let data = folder.path().join("data");
    let server = Process::server(binary, &data)?;
    let mut client = server.login()?;
    let tasks = (0..load.clients).map(|number| create_task(&mut client, number)).collect::<Result<Vec<_>>>()?;
    let workspace = workspace(&mut client)?;
    let runfold = flood(&server, client.authorization(), &tasks, load)?;
    let stop_s = server.stop()?.as_secs_f64();
    let stored = stored(&data, &workspace, &tasks, runfold.events, stop_s)?;
    let folder = tempfile::tempdir()?;
    let shorter = Load { batches: load.batches.div_ceil(4), ..load };
    let reference = Process::reference(script, folder.path())?;
    let rows = flood(&reference, "", &tasks, shorter)?;
    reference.stop()?;
    Ok(Durable { runfold, stored, reference: Some(rows) })
}

fn create_task(client: &mut Client, number: usize) -> Result<String> {
    let task = client.call("tasks.create", &json!({"name": format!("load {number}"), "type": "training"}))?;
    Ok(task["id"].as_str().context("tasks.create gave no id")?.to_owned())
}

pub fn workspace(client: &mut Client) -> Result<String> {
    let user = client.call("users.get_current_user", &json!({}))?;
    Ok(user["user"]["company"]["id"].as_str().context("the user has no company")?.to_owned())
}

fn flood(target: &Process, authorization: &str, tasks: &[String], load: Load) -> Result<Ingest> {
    let (server, me) = (target.usage()?, usage(std::process::id())?);
    let begun = Instant::now();
    let clients = std::thread::scope(|scope| {
        let (address, mut threads) = (&target.address, Vec::new());
        for task in tasks {
            threads.push(scope.spawn(move || send(address, authorization, task, load, begun)));
        }
        threads.into_iter().map(|thread| thread.join().expect("a client does not panic")).collect::<Result<Vec<_>>>()
    })?;
    let seconds = begun.elapsed().as_secs_f64();
    let events = clients.iter().map(|sent| sent.answered.len() * load.batch).sum::<usize>() as u64;
    let sent_again = clients.iter().map(|sent| sent.sent_again).sum();
    let answers = row("answer to a batch", None, clients.into_iter().flat_map(|sent| sent.answered).collect());
    let after = target.usage()?;
    Ok(Ingest {
        clients: load.clients,
        batch: load.batch,
        events,
        seconds,
        events_per_s: events as f64 / seconds,
        answers,
        sent_again,
        server: Usage { cpu_s: after.cpu_s - server.cpu_s, ..after },
        client_cpu_s: usage(std::process::id())?.cpu_s - me.cpu_s,
    })
}

#[derive(Default)]
struct Sent {
    answered: Vec<Duration>,
    sent_again: u64,
}

fn send(address: &str, authorization: &str, task: &str, load: Load, begun: Instant) -> Result<Sent> {
    let mut client = Client::connect(address, authorization)?;
    let (mut writer, mut body, mut sent) = (Writer::new(task), Vec::new(), Sent::default());
    while sent.answered.len() < load.batches && begun.elapsed() < load.time {
        writer.batch(load.batch, &mut body);
        let started = Instant::now();
        sent.sent_again += until_stored(&mut client, &body, load.batch)?;
        sent.answered.push(started.elapsed());
    }
    Ok(sent)
}

/// Sends until the batch is acknowledged; says how often it was told to come back.
fn until_stored(client: &mut Client, body: &[u8], events: usize) -> Result<u64> {
    for refused in 0..1_000 {
        let (status, answer) = client.post("events.add_batch", "application/json-lines", body)?;
        match status {
            200 => {
                let added = format!("\"added\":{events},");
                let text = String::from_utf8_lossy(&answer);
                ensure!(text.replace(": ", ":").contains(&added), "not all of {events} events were added: {text}");
                return Ok(refused);
            }
            429 | 503 => std::thread::sleep(Duration::from_millis(20)),
            other => bail!("events.add_batch answered {other}: {}", String::from_utf8_lossy(&answer)),
        }
    }
    bail!("the server was busy a thousand times in a row")
}

fn stored(data: &Path, workspace: &str, tasks: &[String], points: u64, stop_s: f64) -> Result<Stored> {
    let bytes = || -> Result<u64> {
        let names = ["hot.db", "hot.db-wal", "series.db", "series.db-wal"];
        Ok(names.iter().filter_map(|name| std::fs::metadata(data.join(name)).ok()).map(|about| about.len()).sum())
    };
    ensure!(bytes_below(data)? > 0, "the data folder is empty");
    let per_point = |bytes: u64| bytes as f64 / points as f64;
    let flushed = per_point(bytes()?);
    let store = EventStore::open(data, EventOptions::default())?;
    tasks.iter().try_for_each(|task| store.compact(&Owner::task(workspace, task)))?;
    store.give_back_space(u32::MAX)?;
    let compacted = per_point(store.stats()?.series_bytes);
    store.close()?;
    Ok(Stored { points, flushed_bytes_per_point: flushed, compacted_bytes_per_point: compacted, stop_s })
}
