//! Loads a server through `events.add_columns` as fast as it acknowledges: one task and one journal for each client.
//!
//! `cargo run --release -p runfold-client --example columns_load -- URL ACCESS_KEY SECRET_KEY [CLIENTS] [POINTS] [BATCH]`

use runfold_client::http::Kind;
use runfold_client::http::pause::Deadline;
use runfold_client::{Client, Settings, process};
use runfold_series::batch::{Batch, Part, Series, encode_batch};
use runfold_series::{Columns, Point};
use std::time::{Duration, Instant};

const SERIES: usize = 20;
const WITHIN: Duration = Duration::from_secs(60);

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, default: usize| arguments.get(at).map_or(default, |text| text.parse().expect("a number"));
    let [url, access_key, secret_key, ..] = &arguments[..] else { panic!("say URL, ACCESS_KEY and SECRET_KEY") };
    let (clients, points, batch) = (number(3, 4), number(4, 5_000_000), number(5, 50_000));
    let settings = Settings {
        api: url.clone(),
        access_key: access_key.clone(),
        secret_key: secret_key.clone(),
        user_agent: "columns_load".to_owned(),
        ..Settings::default()
    };
    let client = Client::new(settings).expect("the address is one");
    let tasks: Vec<String> = (0..clients).map(|_| create(&client)).collect();
    let begun = Instant::now();
    let sent: Vec<(usize, usize, Vec<Duration>)> = std::thread::scope(|scope| {
        let send = |task: &String| {
            let (client, task) = (client.clone(), task.clone());
            scope.spawn(move || load(&client, &task, points / clients, batch))
        };
        let threads: Vec<_> = tasks.iter().map(send).collect();
        threads.into_iter().map(|thread| thread.join().expect("no client panics")).collect()
    });
    let took = begun.elapsed().as_secs_f64();
    let (count, bytes) = sent.iter().fold((0, 0), |(count, bytes), one| (count + one.0, bytes + one.1));
    let mut answers: Vec<Duration> = sent.into_iter().flat_map(|one| one.2).collect();
    answers.sort();
    println!(
        "{count} points in {took:.2} s: {:.2} M/s, {:.2} bytes a point, {} requests, answered in {:?} (p50) and {:?} (p95)",
        count as f64 / took / 1e6,
        bytes as f64 / count as f64,
        answers.len(),
        answers[answers.len() / 2],
        answers[answers.len() * 95 / 100],
    );
}

fn create(client: &Client) -> String {
    let id: String = process::random::<16>().iter().map(|byte| format!("{byte:02x}")).collect();
    let body = format!(r#"{{"id": "{id}", "name": "columns load", "type": "training"}}"#);
    client.call("tasks.create", body.as_bytes(), WITHIN).expect("the server makes the task");
    id
}

/// A training loop's series: noisy losses in f32, with its iterations and times in common.
fn load(client: &Client, task: &str, points: usize, batch: usize) -> (usize, usize, Vec<Duration>) {
    let (journal, mut noise) = (process::random(), 1u64);
    let (mut sent, mut bytes, mut answers) = (0, 0, Vec::new());
    while sent < points {
        let steps = (batch / SERIES).max(1);
        let first = (sent / SERIES) as i64;
        let series = (0..SERIES).map(|number| {
            let point = |step: i64| {
                noise = noise.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let value = f64::from(1.0f32 / (1.0 + step as f32 * 0.001) + (noise >> 40) as f32 * 1e-9);
                Point { iteration: step, timestamp: 1_700_000_000_000 + step * 10, value }
            };
            let points: Columns = (first..first + steps as i64).map(point).collect();
            Series {
                metric: format!("metric {}", number / 2),
                variant: ["train", "val"][number % 2].to_owned(),
                points,
            }
        });
        let part = Part { id: task.to_owned(), series: series.collect(), ..Part::default() };
        let count = steps * SERIES;
        let body =
            encode_batch(&Batch { client: journal, from: sent as u64, to: (sent + count) as u64, parts: vec![part] });
        let asked = Instant::now();
        let answer = client.send("events.add_columns", Kind::Columns, &body, Deadline::after(WITHIN));
        answer.expect("the server takes the batch");
        answers.push(asked.elapsed());
        sent += count;
        bytes += body.len();
    }
    (sent, bytes, answers)
}
