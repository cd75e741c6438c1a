//! Numbers from `/proc` and `/sys`: of the machine, and of a process with all its descendants.
//! What this machine does not tell is zero or nothing.
#![allow(unsafe_code)] // free space and the clock's ticks come from system calls that std does not have

use std::collections::HashMap;
use std::ffi::CString;
use std::fs;

#[derive(Debug, Default, Clone)]
pub struct Machine {
    /// In ticks of all cores.
    pub cpu_busy: u64,
    pub cpu_all: u64,
    pub memory_free_bytes: u64,
    pub sent_bytes: u64,
    pub received_bytes: u64,
}

impl Machine {
    pub fn now() -> Self {
        let (cpu_busy, cpu_all) = cpu(&fs::read_to_string("/proc/stat").unwrap_or_default());
        let (received_bytes, sent_bytes) = network(&fs::read_to_string("/proc/net/dev").unwrap_or_default());
        let memory_free_bytes = meminfo("MemAvailable:").unwrap_or(0);
        Self { cpu_busy, cpu_all, memory_free_bytes, sent_bytes, received_bytes }
    }
}

fn cpu(stat: &str) -> (u64, u64) {
    let line = stat.lines().next().unwrap_or_default();
    let ticks: Vec<u64> = line.split_whitespace().skip(1).take(8).filter_map(|word| word.parse().ok()).collect();
    let all: u64 = ticks.iter().sum();
    let idle: u64 = ticks.iter().skip(3).take(2).sum();
    (all.saturating_sub(idle), all)
}

fn network(table: &str) -> (u64, u64) {
    let rows = table.lines().skip(2).filter_map(|line| line.split_once(':'));
    let real = rows.filter(|(name, _)| name.trim() != "lo");
    real.fold((0, 0), |(received, sent), (_, numbers)| {
        let numbers: Vec<u64> = numbers.split_whitespace().filter_map(|word| word.parse().ok()).collect();
        (received + numbers.first().unwrap_or(&0), sent + numbers.get(8).unwrap_or(&0))
    })
}

fn meminfo(name: &str) -> Option<u64> {
    let text = fs::read_to_string("/proc/meminfo").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse::<u64>().ok().map(|kib| kib << 10)
}

pub fn memory_total_bytes() -> Option<u64> {
    meminfo("MemTotal:")
}

/// What the cgroup may use.
pub fn memory_limit_bytes() -> Option<u64> {
    let own = fs::read_to_string("/proc/self/cgroup").ok()?;
    let path = own.lines().find_map(|line| line.strip_prefix("0::"))?;
    first_line(&format!("/sys/fs/cgroup{path}/memory.max"))?.parse().ok()
}

pub fn first_line(path: &str) -> Option<String> {
    fs::read_to_string(path).ok()?.lines().next().map(|line| line.trim().to_owned())
}

pub fn cpu_name() -> Option<String> {
    let text = fs::read_to_string("/proc/cpuinfo").ok()?;
    let line = text.lines().find(|line| line.starts_with("model name"))?;
    Some(line.split_once(':')?.1.trim().to_owned())
}

/// The hottest sensor that calls itself one of a processor.
pub fn cpu_temperature() -> Option<f64> {
    let zones = fs::read_dir("/sys/class/thermal").ok()?.flatten().map(|entry| entry.path());
    let of_cpu = zones.filter(|zone| {
        let kind = fs::read_to_string(zone.join("type")).unwrap_or_default();
        ["x86_pkg_temp", "cpu", "coretemp", "k10temp"].iter().any(|name| kind.contains(name))
    });
    let degrees = of_cpu.filter_map(|zone| fs::read_to_string(zone.join("temp")).ok()?.trim().parse::<f64>().ok());
    degrees.map(|millis| millis / 1_000.0).max_by(f64::total_cmp)
}

/// Of the file system that holds the working folder.
pub fn disk_free_percent() -> Option<f64> {
    let path = CString::new(".").ok()?;
    // SAFETY: an all-zero `statvfs` is a valid value
    let mut found: libc::statvfs = unsafe { std::mem::zeroed() };
    // SAFETY: the path ends in a zero byte and `found` outlives the call
    if unsafe { libc::statvfs(path.as_ptr(), &raw mut found) } != 0 || found.f_blocks == 0 {
        return None;
    }
    Some(100.0 * found.f_bavail as f64 / found.f_blocks as f64)
}

/// A process and its descendants.
#[derive(Debug, Default, Clone)]
pub struct Tree {
    pub pids: Vec<u32>,
    pub memory_bytes: u64,
    /// Of those that live and those that were waited for.
    pub cpu_ms: u64,
    pub read_bytes: u64,
    pub written_bytes: u64,
}

/// What `/proc/<pid>/stat` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stat {
    parent: u32,
    ticks: u64,
    pages: u64,
}

impl Tree {
    pub fn of(root: u32) -> Self {
        let stats = all_stats();
        let mut children: HashMap<u32, Vec<u32>> = HashMap::new();
        for (pid, stat) in &stats {
            children.entry(stat.parent).or_default().push(*pid);
        }
        let mut tree = Self::default();
        let mut waiting = vec![root];
        while let Some(pid) = waiting.pop() {
            let Some(stat) = stats.get(&pid) else { continue };
            waiting.extend(children.remove(&pid).unwrap_or_default());
            tree.add(pid, stat);
        }
        tree
    }

    fn add(&mut self, pid: u32, stat: &Stat) {
        self.pids.push(pid);
        self.memory_bytes += stat.pages * system(libc::_SC_PAGESIZE);
        self.cpu_ms += stat.ticks * 1_000 / system(libc::_SC_CLK_TCK).max(1);
        let io = fs::read_to_string(format!("/proc/{pid}/io")).unwrap_or_default();
        let number = |name: &str| {
            let text = io.lines().find_map(|line| line.strip_prefix(name));
            text.and_then(|text| text.trim().parse::<u64>().ok()).unwrap_or(0)
        };
        self.read_bytes += number("read_bytes:");
        self.written_bytes += number("write_bytes:");
    }
}

fn system(name: libc::c_int) -> u64 {
    // SAFETY: asks for a constant of the system
    u64::try_from(unsafe { libc::sysconf(name) }).unwrap_or(0)
}

fn all_stats() -> HashMap<u32, Stat> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    // processes come and go meanwhile
    pids.filter_map(|pid| Some((pid, stat(&fs::read_to_string(format!("/proc/{pid}/stat")).ok()?)?))).collect()
}

/// The name may hold blanks and brackets, so the fields are counted from its last bracket.
fn stat(text: &str) -> Option<Stat> {
    let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
    let number = |at: usize| fields.get(at)?.parse::<u64>().ok();
    let ticks = number(11)? + number(12)? + number(13)? + number(14)?;
    Some(Stat { parent: u32::try_from(number(1)?).ok()?, ticks, pages: number(21)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_of_the_kernel_are_read() {
        assert_eq!(cpu("cpu  10 0 5 100 20 1 2 3 0 0\ncpu0 1"), (21, 141));
        let table = "Inter-|\n face |\n lo: 5 0 0 0 0 0 0 0 5 0\n eth0: 7 0 0 0 0 0 0 0 9 0 0 0 0 0 0 0\n";
        assert_eq!(network(table), (7, 9));
        let line = "42 (a) b) S 7 1 1 0 -1 0 0 0 0 0 100 50 10 5 20 0 1 0 9 1000 33 184";
        assert_eq!(stat(line), Some(Stat { parent: 7, ticks: 165, pages: 33 }));
        assert_eq!(stat("42 (a"), None);
    }

    #[test]
    fn a_child_counts_with_its_parent() {
        let mut child = std::process::Command::new("sleep").arg("30").spawn().unwrap();
        let tree = Tree::of(std::process::id());
        assert!(tree.pids.contains(&std::process::id()) && tree.pids.contains(&child.id()));
        child.kill().unwrap();
        child.wait().unwrap();
    }
}
