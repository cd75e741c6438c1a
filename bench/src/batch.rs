//! Bodies of `events.add_batch` as the SDK writes them: JSON lines with a blank after each colon and comma.
//! Leaves sending them to the load generator.

use std::io::Write;

pub const SERIES: usize = 10;

/// Writes the batches of one task, one after the other.
pub struct Writer {
    task: String,
    names: Vec<(String, String)>,
    /// Values as text, made beforehand: noise costs the client's share of the processor otherwise.
    noise: Vec<String>,
    next: u64,
}

impl Writer {
    pub fn new(task: &str) -> Self {
        let names = (0..SERIES).map(|series| (format!("metric {}", series / 2), format!("variant {series}"))).collect();
        let noise = (0..4_096u64).map(|i| f64::from(noise(i) as f32).to_string()).collect();
        Self { task: task.to_owned(), names, noise, next: 0 }
    }

    /// The next batch: every series at the same iterations, as training loops report.
    pub fn batch(&mut self, events: usize, body: &mut Vec<u8>) {
        body.clear();
        let iterations = (events / SERIES) as u64;
        for iteration in self.next..self.next + iterations {
            for series in 0..SERIES {
                self.line(body, iteration, series);
            }
        }
        self.next += iterations;
    }

    fn line(&self, body: &mut Vec<u8>, iteration: u64, series: usize) {
        let (metric, variant) = &self.names[series];
        body.extend_from_slice(b"{\"timestamp\": ");
        put(body, 1_700_000_000_000 + iteration * 250 + (iteration * 31) % 7 + (series % 2) as u64);
        body.extend_from_slice(b", \"type\": \"training_stats_scalar\", \"task\": \"");
        body.extend_from_slice(self.task.as_bytes());
        body.extend_from_slice(b"\", \"iter\": ");
        put(body, iteration);
        body.extend_from_slice(b", \"metric\": \"");
        body.extend_from_slice(metric.as_bytes());
        body.extend_from_slice(b"\", \"variant\": \"");
        body.extend_from_slice(variant.as_bytes());
        body.extend_from_slice(b"\", \"value\": ");
        self.value(body, iteration, series);
        body.extend_from_slice(b"}\n");
    }

    /// Smooth averages, noisy losses, rates, accuracies and counts.
    fn value(&self, body: &mut Vec<u8>, iteration: u64, series: usize) {
        match series % 5 {
            0 => number(body, f64::from(1.0 / (1.0 + iteration as f32 * 0.001))),
            1 => body.extend_from_slice(self.noisy(iteration, series).as_bytes()),
            2 => body.extend_from_slice(b"0.001"),
            3 => number(body, ((noise(iteration) * 256.0) as i64) as f64 / 256.0),
            _ => put(body, (noise(iteration + series as u64) * 100.0) as u64),
        }
    }

    fn noisy(&self, iteration: u64, series: usize) -> &str {
        let place = mix(iteration * SERIES as u64 + series as u64) as usize % self.noise.len();
        &self.noise[place]
    }
}

fn number(body: &mut Vec<u8>, value: f64) {
    write!(body, "{value}").expect("writing to memory does not fail");
}

fn put(body: &mut Vec<u8>, mut number: u64) {
    let mut digits = [0u8; 20];
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + (number % 10) as u8;
        number /= 10;
        if number == 0 {
            break;
        }
    }
    body.extend_from_slice(&digits[at..]);
}

/// Between 0 and 1, always the same for the same number.
pub fn noise(number: u64) -> f64 {
    (mix(number) >> 11) as f64 / (1u64 << 53) as f64
}

/// A number that looks random: splitmix64.
pub fn mix(number: u64) -> u64 {
    let z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn a_batch_is_json_lines_and_the_next_one_goes_on_where_it_ended() {
        let (mut writer, mut body) = (Writer::new("t1"), Vec::new());
        writer.batch(50, &mut body);
        let read = |body: &[u8]| {
            let lines = body.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
            lines.map(|line| serde_json::from_slice::<Value>(line).unwrap()).collect::<Vec<_>>()
        };
        let first = read(&body);
        assert_eq!(first.len(), 50);
        assert!(first.iter().all(|event| event["value"].is_number() && event["task"] == "t1"));
        assert_eq!((first[0]["iter"].as_u64(), first[49]["iter"].as_u64()), (Some(0), Some(4)));
        writer.batch(50, &mut body);
        assert_eq!(read(&body)[0]["iter"], 5);
    }
}
