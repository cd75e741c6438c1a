//! How the machine fares, in ClearML's form: percentages, megabytes, megabytes a second.

use serde_json::{Map, Value, json};
use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

/// Counters as they were read last; rates come from two readings.
#[derive(Debug)]
pub struct Statistics {
    cpus: Vec<(u64, u64)>,
    network: (u64, u64),
    disks: (u64, u64),
    read: Instant,
}

const MB: f64 = (1 << 20) as f64;

impl Statistics {
    pub fn begin() -> Self {
        Self { cpus: cpus(), network: network(), disks: disks(), read: Instant::now() }
    }

    /// What has happened since the last reading.
    pub fn take(&mut self, folder: &Path) -> Map<String, Value> {
        let now = Self::begin();
        let seconds = (now.read - self.read).as_secs_f64().max(0.001);
        let mut stats = Map::new();
        let usage = now
            .cpus
            .iter()
            .zip(&self.cpus)
            .map(|(now, before)| share(now.0 - before.0.min(now.0), now.1 - before.1.min(now.1)));
        stats.insert("cpu_usage".into(), json!(usage.collect::<Vec<_>>()));
        let (total, available) = memory();
        stats.insert("memory_used".into(), json!(total.saturating_sub(available) as f64 / MB));
        stats.insert("memory_free".into(), json!(available as f64 / MB));
        let rate = |now: u64, before: u64| json!(now.saturating_sub(before) as f64 / MB / seconds);
        stats.insert("network_rx".into(), rate(now.network.0, self.network.0));
        stats.insert("network_tx".into(), rate(now.network.1, self.network.1));
        stats.insert("disk_read".into(), rate(now.disks.0, self.disks.0));
        stats.insert("disk_write".into(), rate(now.disks.1, self.disks.1));
        if let Ok(space) = rustix::fs::statvfs(folder) {
            let free = 100.0 * space.f_bavail as f64 / (space.f_blocks.max(1)) as f64;
            stats.insert("disk_free_home".into(), json!(free));
        }
        if let Some(degrees) = cpu_temperature() {
            stats.insert("cpu_temperature".into(), json!(degrees));
        }
        stats.extend(gpus());
        *self = now;
        stats
    }
}

fn share(busy: u64, all: u64) -> f64 {
    if all == 0 { 0.0 } else { 100.0 * busy as f64 / all as f64 }
}

/// Busy and all ticks of each processor.
fn cpus() -> Vec<(u64, u64)> {
    let text = fs::read_to_string("/proc/stat").unwrap_or_default();
    let lines = text.lines().filter(|line| line.starts_with("cpu") && !line.starts_with("cpu "));
    lines
        .map(|line| {
            let ticks: Vec<u64> = line.split_whitespace().skip(1).filter_map(|word| word.parse().ok()).collect();
            let all: u64 = ticks.iter().take(8).sum();
            let idle: u64 = ticks.iter().skip(3).take(2).sum();
            (all - idle, all)
        })
        .collect()
}

/// Total and available bytes.
pub fn memory() -> (u64, u64) {
    let text = fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let of = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name));
        line.and_then(|rest| rest.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) << 10
    };
    (of("MemTotal:"), of("MemAvailable:"))
}

/// Bytes received and sent by all but the loopback.
fn network() -> (u64, u64) {
    let text = fs::read_to_string("/proc/net/dev").unwrap_or_default();
    let mut sums = (0, 0);
    for line in text.lines() {
        let Some((name, counts)) = line.split_once(':') else { continue };
        let counts: Vec<u64> = counts.split_whitespace().filter_map(|word| word.parse().ok()).collect();
        if name.trim() != "lo" && counts.len() > 8 {
            sums = (sums.0 + counts[0], sums.1 + counts[8]);
        }
    }
    sums
}

/// Bytes read from and written to whole disks.
fn disks() -> (u64, u64) {
    const SECTOR: u64 = 512;
    let text = fs::read_to_string("/proc/diskstats").unwrap_or_default();
    let mut sums = (0, 0);
    for line in text.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        let Some(name) = words.get(2).filter(|_| words.len() > 9) else { continue };
        if Path::new("/sys/block").join(name).exists() && !name.starts_with("loop") && !name.starts_with("ram") {
            let count = |place: usize| words[place].parse::<u64>().unwrap_or(0) * SECTOR;
            sums = (sums.0 + count(5), sums.1 + count(9));
        }
    }
    sums
}

fn cpu_temperature() -> Option<f64> {
    let zones = fs::read_dir("/sys/class/thermal").ok()?.flatten();
    let degrees = zones.filter_map(|zone| {
        let kind = fs::read_to_string(zone.path().join("type")).ok()?;
        let is_cpu = kind.contains("pkg_temp") || kind.contains("cpu");
        let text = fs::read_to_string(zone.path().join("temp")).ok().filter(|_| is_cpu)?;
        Some(text.trim().parse::<f64>().ok()? / 1_000.0)
    });
    degrees.reduce(f64::max)
}

const ASKED: &str = "--query-gpu=utilization.gpu,memory.used,memory.free,temperature.gpu";

/// What `nvidia-smi` says, where it is.
fn gpus() -> Map<String, Value> {
    let output = Command::new("nvidia-smi").args([ASKED, "--format=csv,noheader,nounits"]).output();
    match output {
        Ok(output) if output.status.success() => gpu_lines(&String::from_utf8_lossy(&output.stdout)),
        _ => Map::new(),
    }
}

fn gpu_lines(text: &str) -> Map<String, Value> {
    let rows: Vec<Vec<f64>> =
        text.lines().map(|line| line.split(',').map(|word| word.trim().parse().unwrap_or(0.0)).collect()).collect();
    let column = |place: usize| json!(rows.iter().filter_map(|row: &Vec<f64>| row.get(place)).collect::<Vec<_>>());
    if rows.is_empty() {
        return Map::new();
    }
    let names = ["gpu_usage", "gpu_memory_used", "gpu_memory_free", "gpu_temperature"];
    names.iter().enumerate().map(|(place, name)| ((*name).to_owned(), column(place))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_has_a_value_for_each_processor_and_some_memory() {
        let mut statistics = Statistics::begin();
        std::thread::sleep(std::time::Duration::from_millis(30));
        let stats = statistics.take(Path::new("/"));
        let cpus = stats["cpu_usage"].as_array().unwrap();
        assert!(
            !cpus.is_empty() && cpus.iter().all(|usage| (0.0..=100.0).contains(&usage.as_f64().unwrap())),
            "{cpus:?}"
        );
        assert!(stats["memory_used"].as_f64().unwrap() > 0.0);
        assert!((0.0..=100.0).contains(&stats["disk_free_home"].as_f64().unwrap()));
    }

    #[test]
    fn gpus_stand_side_by_side() {
        let stats = gpu_lines("97, 30000, 10000, 71\n0, 0, 40000, 33\n");
        assert_eq!(stats["gpu_usage"], json!([97.0, 0.0]));
        assert_eq!(stats["gpu_temperature"], json!([71.0, 33.0]));
        assert!(gpu_lines("").is_empty());
    }
}
