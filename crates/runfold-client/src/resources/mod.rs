//! What the machine and the process tree of a task use, sampled by a thread and reported as scalars.
//! It leaves where numbers come from to its modules, and what they mean for the user to others.

mod amd;
mod nvidia;
mod procfs;

use crate::journal::{lock, now_ms};
use crate::reporter::Reporter;
use procfs::{Machine, Tree};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering::Relaxed};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// The metrics under which ClearML's users look for these; their iterations don't count as progress.
const MACHINE: &str = ":monitor:machine";
const GPU: &str = ":monitor:gpu";
const GB: f64 = (1u64 << 30) as f64;
const MB: f64 = (1u64 << 20) as f64;

/// What one GPU did at a moment.
#[derive(Debug, Clone, Default, PartialEq, serde::Serialize)]
pub struct Gpu {
    /// As the machine counts them.
    pub index: usize,
    pub name: String,
    pub utilization: Option<f64>,
    pub memory_used_bytes: u64,
    pub memory_total_bytes: u64,
    pub temperature: Option<f64>,
    pub power_w: Option<f64>,
    /// Of the processes that are sampled.
    pub process_memory_bytes: Option<u64>,
}

/// Where numbers about GPUs come from on this machine.
#[derive(Debug)]
enum Gpus {
    Nvidia(nvidia::Nvml),
    Amd(Vec<std::path::PathBuf>),
    None,
}

impl Gpus {
    fn find() -> Self {
        if let Some(nvml) = nvidia::Nvml::open() {
            return Self::Nvidia(nvml);
        }
        match amd::cards() {
            cards if cards.is_empty() => Self::None,
            cards => Self::Amd(cards),
        }
    }

    fn sample(&self, tree: &[u32]) -> Vec<Gpu> {
        match self {
            Self::Nvidia(nvml) => nvml.sample(tree),
            Self::Amd(cards) => cards.iter().enumerate().map(|(index, card)| amd::sample(index, card)).collect(),
            Self::None => Vec::new(),
        }
    }

    fn driver(&self) -> Option<String> {
        if let Self::Nvidia(nvml) = self { nvml.driver() } else { None }
    }
}

/// How the sampler behaves.
#[derive(Debug, Clone)]
pub struct Options {
    pub sample_every: Duration,
    pub report_every: Duration,
    /// Set behind each variant: which node or rank it is.
    pub suffix: String,
    /// The root of the process tree.
    pub pid: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            sample_every: Duration::from_secs(2),
            report_every: Duration::from_secs(30),
            suffix: String::new(),
            pid: crate::process::id(),
        }
    }
}

/// Samples until it is stopped or dropped.
#[derive(Debug)]
pub struct Sampler {
    shared: Arc<Shared>,
    thread: Mutex<Option<(u32, JoinHandle<()>)>>,
}

#[derive(Debug)]
struct Shared {
    reporter: Arc<Reporter>,
    options: Options,
    iteration: AtomicI64,
    stopped: Mutex<bool>,
    changed: Condvar,
    latest: Mutex<Sample>,
}

/// Values by variant.
#[derive(Debug, Clone, Default, serde::Serialize)]
struct Sample {
    #[serde(flatten)]
    machine: BTreeMap<String, f64>,
    gpus: Vec<Gpu>,
}

/// No iteration was said.
const NONE: i64 = i64::MIN;

impl Sampler {
    pub fn new(reporter: Arc<Reporter>, options: Options) -> Self {
        let shared = Shared {
            reporter,
            options,
            iteration: AtomicI64::new(NONE),
            stopped: Mutex::new(false),
            changed: Condvar::new(),
            latest: Mutex::default(),
        };
        Self { shared: Arc::new(shared), thread: Mutex::default() }
    }

    /// # Errors
    /// When the system starts no thread.
    pub fn start(&self) -> std::io::Result<()> {
        let mut thread = lock(&self.thread);
        if thread.is_some() {
            return Ok(());
        }
        *lock(&self.shared.stopped) = false;
        let shared = self.shared.clone();
        let named = std::thread::Builder::new().name("runfold-resources".to_owned()).stack_size(256 << 10);
        *thread = Some((crate::process::id(), named.spawn(move || shared.run())?));
        Ok(())
    }

    /// The place on the x axis from now on.
    pub fn set_iteration(&self, iteration: i64) {
        self.shared.iteration.store(iteration, Relaxed);
    }

    /// Reports what was sampled since the last report, and ends.
    pub fn stop(&self) {
        let Some((process, thread)) = lock(&self.thread).take() else { return };
        *lock(&self.shared.stopped) = true;
        self.shared.changed.notify_all();
        // a child has its parent's handle and not its thread
        if process == crate::process::id() && thread.join().is_err() {
            lock(&self.shared.latest).machine.clear();
        }
    }

    /// The newest sample as JSON.
    pub fn latest(&self) -> Vec<u8> {
        serde_json::to_vec(&*lock(&self.shared.latest)).unwrap_or_default()
    }
}

impl Shared {
    fn run(&self) {
        let gpus = Gpus::find();
        let began = Instant::now();
        let (mut before, mut means) = (Reading::now(self.options.pid), Means::default());
        let mut reported = Instant::now();
        loop {
            let stopped = self.rest();
            let now = Reading::now(self.options.pid);
            let sample = Sample { machine: now.since(&before), gpus: gpus.sample(&now.tree.pids) };
            means.add(&sample);
            *lock(&self.latest) = sample;
            before = now;
            if stopped || reported.elapsed() >= self.options.report_every {
                self.report(&mut means, began);
                reported = Instant::now();
            }
            if stopped {
                return;
            }
        }
    }

    /// `true` when it was stopped.
    fn rest(&self) -> bool {
        let until = Instant::now() + self.options.sample_every;
        let mut stopped = lock(&self.stopped);
        while !*stopped {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            stopped = self.changed.wait_timeout(stopped, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        *stopped
    }

    fn report(&self, means: &mut Means, began: Instant) {
        let seconds = i64::try_from(began.elapsed().as_secs()).unwrap_or(i64::MAX);
        let iteration = match self.iteration.load(Relaxed) {
            NONE => seconds,
            iteration => iteration,
        };
        let timestamp = now_ms();
        for ((metric, variant), (sum, count)) in std::mem::take(&mut means.0) {
            let variant = format!("{variant}{}", self.options.suffix);
            self.reporter.scalar(None, metric, &variant, (iteration, Some(timestamp), sum / count));
        }
    }
}

/// Sums and counts by metric and variant.
#[derive(Debug, Default)]
struct Means(BTreeMap<(&'static str, String), (f64, f64)>);

impl Means {
    fn add(&mut self, sample: &Sample) {
        for (variant, value) in &sample.machine {
            self.put(MACHINE, variant.clone(), *value);
        }
        for gpu in &sample.gpus {
            let mut put = |name: &str, value: Option<f64>| {
                if let Some(value) = value {
                    self.put(GPU, format!("gpu_{}_{name}", gpu.index), value);
                }
            };
            let (used, total) = (gpu.memory_used_bytes as f64, gpu.memory_total_bytes as f64);
            put("utilization", gpu.utilization);
            put("temperature", gpu.temperature);
            put("power_w", gpu.power_w);
            put("mem_used_gb", Some(used / GB));
            put("mem_free_gb", Some((total - used) / GB));
            put("mem_usage", (total > 0.0).then_some(100.0 * used / total));
            put("process_mem_gb", gpu.process_memory_bytes.map(|bytes| bytes as f64 / GB));
        }
    }

    fn put(&mut self, metric: &'static str, variant: String, value: f64) {
        let (sum, count) = self.0.entry((metric, variant)).or_default();
        *sum += value;
        *count += 1.0;
    }
}

/// Counters at a moment; two of them make rates.
#[derive(Debug)]
struct Reading {
    at: Instant,
    machine: Machine,
    tree: Tree,
}

impl Reading {
    fn now(pid: u32) -> Self {
        Self { at: Instant::now(), machine: Machine::now(), tree: Tree::of(pid) }
    }

    fn since(&self, before: &Self) -> BTreeMap<String, f64> {
        let seconds = self.at.duration_since(before.at).as_secs_f64().max(1e-3);
        let rate = |now: u64, before: u64| now.saturating_sub(before) as f64 / seconds;
        let busy = self.machine.cpu_busy.saturating_sub(before.machine.cpu_busy) as f64;
        let all = self.machine.cpu_all.saturating_sub(before.machine.cpu_all) as f64;
        let mut values = BTreeMap::new();
        let mut put = |name: &str, value: Option<f64>| {
            if let Some(value) = value.filter(|value| value.is_finite()) {
                values.insert(name.to_owned(), value);
            }
        };
        put("cpu_usage", (all > 0.0).then_some(100.0 * busy / all));
        put("memory_used_gb", Some(self.tree.memory_bytes as f64 / GB));
        put("memory_free_gb", Some(self.machine.memory_free_bytes as f64 / GB));
        put("disk_free_percent", procfs::disk_free_percent());
        put("cpu_temperature", procfs::cpu_temperature());
        put("network_tx_mbs", Some(rate(self.machine.sent_bytes, before.machine.sent_bytes) / MB));
        put("network_rx_mbs", Some(rate(self.machine.received_bytes, before.machine.received_bytes) / MB));
        put("io_read_mbs", Some(rate(self.tree.read_bytes, before.tree.read_bytes) / MB));
        put("io_write_mbs", Some(rate(self.tree.written_bytes, before.tree.written_bytes) / MB));
        put("process_cpu_percent", Some(100.0 * rate(self.tree.cpu_ms, before.tree.cpu_ms) / 1_000.0));
        put("process_count", Some(self.tree.pids.len() as f64));
        values
    }
}

/// Facts about this machine as JSON.
pub fn machine() -> Vec<u8> {
    let gpus = Gpus::find();
    let found = gpus.sample(&[]);
    let gpu = |gpu: &Gpu| serde_json::json!({"name": gpu.name, "memory_gb": gpu.memory_total_bytes as f64 / GB});
    let facts = serde_json::json!({
        "hostname": crate::journal::folder::host(),
        "cpu_cores": std::thread::available_parallelism().map_or(1, usize::from),
        "cpu_name": procfs::cpu_name(),
        "memory_gb": procfs::memory_total_bytes().map(|bytes| bytes as f64 / GB),
        "memory_limit_gb": procfs::memory_limit_bytes().map(|bytes| bytes as f64 / GB),
        "kernel": procfs::first_line("/proc/sys/kernel/osrelease"),
        "gpu_driver": gpus.driver(),
        "gpus": found.iter().map(gpu).collect::<Vec<_>>(),
    });
    facts.to_string().into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_busy_process_is_seen_to_be_busy() {
        let before = Reading::now(std::process::id());
        let until = Instant::now() + Duration::from_millis(300);
        let mut sum = 0u64;
        while Instant::now() < until {
            sum = std::hint::black_box(sum.wrapping_add(1));
        }
        let values = Reading::now(std::process::id()).since(&before);
        assert!(values["process_cpu_percent"] > 10.0, "{values:?}");
        assert!(values["memory_used_gb"] > 0.0 && values["memory_free_gb"] > 0.0, "{values:?}");
        assert!((0.0..=100.0).contains(&values["cpu_usage"]), "{values:?}");
    }

    #[test]
    fn means_are_taken_over_what_was_sampled() {
        let mut means = Means::default();
        for value in [1.0, 3.0] {
            let machine = [("cpu_usage".to_owned(), value)].into();
            means.add(&Sample { machine, gpus: vec![Gpu { index: 1, utilization: Some(value), ..Gpu::default() }] });
        }
        assert_eq!(means.0[&(MACHINE, "cpu_usage".to_owned())], (4.0, 2.0));
        assert_eq!(means.0[&(GPU, "gpu_1_utilization".to_owned())], (4.0, 2.0));
    }

    #[test]
    fn the_machine_says_what_it_is() {
        let facts: serde_json::Value = serde_json::from_slice(&machine()).unwrap();
        assert!(facts["cpu_cores"].as_u64().unwrap() > 0);
        assert!(facts["memory_gb"].as_f64().unwrap() > 0.0);
    }
}
