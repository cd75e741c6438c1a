//! The agent: takes tasks for its free slots, has each supervised by a process of its own, and looks after them all.

use crate::attempt;
use crate::devices::Devices;
use crate::error::{AgentError, Result};
use crate::server::Server;
use crate::settings::Settings;
use crate::state::{self, Attempt};
use crate::statistics::{self, Statistics};
use runfold_api::wire::leases::{Claim, ClaimAnswer, Command};
use runfold_client::Client;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

const LOOK_EVERY: Duration = Duration::from_millis(100);
const REPORT_EVERY: Duration = Duration::from_secs(30);
/// After a failed claim; the server may be away.
const PAUSE: Duration = Duration::from_secs(2);

/// Tells a running agent to take no further task.
#[derive(Debug, Clone, Default)]
pub struct Control(Arc<AtomicBool>);

impl Control {
    pub fn drain(&self) {
        self.0.store(true, Ordering::Release);
    }

    fn is_draining(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// A task that runs in a slot.
struct Held {
    folder: PathBuf,
    /// None for a supervisor that an earlier agent started.
    child: Option<Child>,
    task: String,
    queue: Option<String>,
}

type Slots = Arc<Mutex<BTreeMap<u32, Held>>>;

fn lock(slots: &Slots) -> MutexGuard<'_, BTreeMap<u32, Held>> {
    slots.lock().unwrap_or_else(PoisonError::into_inner)
}

pub struct Agent {
    settings: Settings,
    server: Server,
    control: Control,
    devices: Devices,
    slots: Slots,
    /// The ids of the queues, for the workers' reports.
    queues: Vec<String>,
}

pub fn connect(settings: &Settings) -> Result<Server> {
    let client = Client::new(runfold_client::Settings {
        api: settings.api.clone(),
        files: settings.files.clone(),
        access_key: settings.access_key.clone(),
        secret_key: settings.secret_key.clone(),
        user_agent: concat!("runfold-agent/", env!("CARGO_PKG_VERSION")).to_owned(),
        ..runfold_client::Settings::default()
    })?;
    let server = Server::new(client);
    if !server.has_leases()? {
        let message = "this server gives no tasks under leases; use an agent of its own, or a Runfold server";
        return Err(AgentError::Settings(message.to_owned()));
    }
    Ok(server)
}

fn devices_of(settings: &Settings) -> Devices {
    let cpus = std::thread::available_parallelism().map_or(1, usize::from);
    Devices::new(settings.gpus.clone(), settings.slots, cpus as f64, statistics::memory().0)
}

impl Agent {
    /// # Errors
    /// The server is not reached, a queue is unknown, or an agent of this name runs already.
    pub fn start(settings: Settings, control: Control) -> Result<Self> {
        let server = connect(&settings)?;
        let devices = devices_of(&settings);
        let mut agent = Self { settings, server, control, devices, slots: Slots::default(), queues: Vec::new() };
        agent.find_queues()?;
        agent.look_after_former()?;
        Ok(agent)
    }

    fn worker(&self, slot: u32) -> String {
        format!("{}:{slot}", self.settings.name)
    }

    fn find_queues(&mut self) -> Result<()> {
        for name in &self.settings.queues {
            let id = match self.server.queue(name)? {
                Some(id) => id,
                None if self.settings.creates_queues => self.server.create_queue(name)?,
                None => {
                    let message = format!("there is no queue `{name}`; make it first, or start with --create-queue");
                    return Err(AgentError::Settings(message));
                }
            };
            self.queues.push(id);
        }
        Ok(())
    }

    /// Attempts of an agent of this name that is gone: those that are still supervised go on, the others are buried.
    fn look_after_former(&mut self) -> Result<()> {
        for folder in state::attempts(&self.settings.state()) {
            let Ok(attempt) = state::read(&folder) else {
                state::remove(&folder);
                continue;
            };
            match state::try_lock(&folder).map_err(AgentError::file("looking at a former attempt"))? {
                None => {
                    tracing::info!(task.id = attempt.claim.task, "its supervisor goes on");
                    self.devices.take_back(attempt.slot, attempt.share.clone());
                    let held = Held { folder, child: None, task: attempt.claim.task, queue: attempt.claim.queue };
                    lock(&self.slots).insert(attempt.slot, held);
                }
                Some(free) => {
                    drop(free);
                    bury(&folder);
                }
            }
        }
        Ok(())
    }

    /// Works until it is told to drain, or, with `once`, until nothing waits.
    ///
    /// # Errors
    /// As [`Agent::start`], where registering fails.
    pub fn run(mut self) -> Result<()> {
        self.register()?;
        let (stop, stopped) = mpsc::channel::<()>();
        let reporting = self.report_in_background(stopped);
        let worked = self.work();
        drop(stop);
        // it ends after the report under way
        drop(reporting.join());
        for slot in 0..self.settings.slots {
            if let Err(error) = self.server.unregister(&self.worker(slot)) {
                tracing::warn!("worker `{}` is not unregistered: {error}", self.worker(slot));
            }
        }
        worked
    }

    fn register(&self) -> Result<()> {
        let tags: Vec<String> = self.settings.gpus.iter().flatten().map(|gpu| format!("gpu{gpu}")).collect();
        for slot in 0..self.settings.slots {
            let resources = json!(self.devices.free());
            self.server.register(&self.worker(slot), &self.queues, &tags, resources)?;
        }
        Ok(())
    }

    fn work(&mut self) -> Result<()> {
        let mut drains = false;
        loop {
            self.collect();
            drains |= self.control.is_draining();
            if drains && self.devices.is_idle() {
                return Ok(());
            }
            let slot = self.devices.free_slot().filter(|_| !drains);
            let Some(slot) = slot else {
                std::thread::sleep(LOOK_EVERY);
                continue;
            };
            match self.claim(slot) {
                Ok(ClaimAnswer { claim: Some(claim), .. }) => self.take_up(slot, claim),
                Ok(ClaimAnswer { commands, .. }) => {
                    drains |= commands.contains(&Command::Drain) || self.settings.once;
                }
                Err(error) if error.is_temporary() => {
                    tracing::warn!("no task could be asked for: {error}");
                    std::thread::sleep(PAUSE);
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Asks for a task; in a thread of its own, so that a drain need not wait for the answer of an idle server.
    fn claim(&mut self, slot: u32) -> Result<ClaimAnswer, runfold_client::ClientError> {
        let request = format!("{:032x}", rand::random::<u128>());
        let free = json!(self.devices.free());
        let wait_s = if self.settings.once { 0 } else { 20 };
        let (server, worker, queues) = (self.server.clone(), self.worker(slot), self.queues.clone());
        let (sender, answers) = mpsc::channel();
        std::thread::spawn(move || {
            // nobody waits any more where the agent drains; the server takes an unconfirmed claim back
            let _ = sender.send(server.claim(&worker, &queues, free, &request, wait_s));
        });
        loop {
            match answers.recv_timeout(LOOK_EVERY) {
                Ok(answer) => return answer,
                Err(mpsc::RecvTimeoutError::Disconnected) => return Ok(ClaimAnswer::default()),
                Err(mpsc::RecvTimeoutError::Timeout) => {
                    self.collect();
                    if self.control.is_draining() && self.devices.is_idle() {
                        return Ok(ClaimAnswer { claim: None, commands: vec![Command::Drain] });
                    }
                }
            }
        }
    }

    /// Writes the attempt down and starts its supervisor; what can't be taken up goes back to its queue.
    fn take_up(&mut self, slot: u32, claim: Claim) {
        let (task, queue, fence) = (claim.task.clone(), claim.queue.clone(), claim.fence);
        tracing::info!(task.id = task, fence, "claimed");
        let started = self.begin(slot, claim);
        match started {
            Ok((folder, child)) => {
                let held = Held { folder, child: Some(child), task, queue };
                lock(&self.slots).insert(slot, held);
            }
            Err(error) => {
                tracing::error!(task.id = task, "could not be taken up: {error}");
                self.devices.give_back(slot);
                let body = json!({
                    "task": task, "fence": fence, "worker": self.worker(slot), "result": "returned",
                    "cause": "infrastructure", "message": format!("worker `{}`: {error}", self.worker(slot)),
                });
                if let Err(error) = self.server.release(body) {
                    tracing::error!(task.id = task, "not given back; the server takes it back by itself: {error}");
                }
                std::thread::sleep(PAUSE);
            }
        }
    }

    fn begin(&mut self, slot: u32, claim: Claim) -> Result<(PathBuf, Child)> {
        let missing = || AgentError::Settings("what the task needs is taken".to_owned());
        let share = self.devices.take(slot, &claim.needs).ok_or_else(missing)?;
        let attempt = Attempt {
            claim,
            worker: self.worker(slot),
            slot,
            share,
            api: self.settings.api.clone(),
            files: self.settings.files.clone(),
            web: None,
            running: self.settings.running.clone(),
        };
        let folder =
            state::create(&self.settings.state(), &attempt).map_err(AgentError::file("writing the attempt"))?;
        let child =
            supervisor(&self.settings.executable, &folder).map_err(AgentError::file("starting the supervisor"))?;
        Ok((folder, child))
    }

    /// Frees the slots whose supervisors have ended.
    fn collect(&mut self) {
        let mut slots = lock(&self.slots);
        let ended: Vec<u32> = slots.iter_mut().filter_map(|(slot, held)| has_ended(held).then_some(*slot)).collect();
        let over: Vec<(u32, Held)> = ended.into_iter().filter_map(|slot| Some((slot, slots.remove(&slot)?))).collect();
        drop(slots);
        for (slot, held) in over {
            if state::read(&held.folder).is_ok() {
                // a supervisor that did its work has removed this
                tracing::warn!(task.id = held.task, "its supervisor was killed");
                bury(&held.folder);
            }
            self.devices.give_back(slot);
        }
    }

    fn report_in_background(&self, stopped: mpsc::Receiver<()>) -> std::thread::JoinHandle<()> {
        let (server, slots, queues) = (self.server.clone(), self.slots.clone(), self.queues.clone());
        let workers: Vec<String> = (0..self.settings.slots).map(|slot| self.worker(slot)).collect();
        let cache = self.settings.cache.clone();
        std::thread::spawn(move || {
            let mut statistics = Statistics::begin();
            let mut pause = Duration::from_secs(1);
            while let Err(mpsc::RecvTimeoutError::Timeout) = stopped.recv_timeout(pause) {
                pause = REPORT_EVERY;
                let stats = statistics.take(&cache);
                for (slot, worker) in (0_u32..).zip(&workers) {
                    let body = report_of(worker, &queues, lock(&slots).get(&slot), &stats);
                    if let Err(error) = server.report(body) {
                        tracing::warn!("no report of worker `{worker}`: {error}");
                    }
                }
            }
        })
    }
}

fn report_of(worker: &str, queues: &[String], held: Option<&Held>, stats: &serde_json::Map<String, Value>) -> Value {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    json!({
        "worker": worker, "timestamp": u64::try_from(now.as_millis()).unwrap_or(u64::MAX), "queues": queues,
        "task": held.map(|held| &held.task), "queue": held.and_then(|held| held.queue.as_ref()), "machine_stats": stats,
    })
}

/// A process that supervises one attempt. It is in a group of its own, so that it outlives the agent.
fn supervisor(executable: &Path, folder: &Path) -> std::io::Result<Child> {
    let log = OpenOptions::new().append(true).create(true).open(folder.join("supervisor.log"))?;
    std::process::Command::new(executable)
        .args(["agent", "supervise"])
        .arg(folder)
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log)
        .process_group(0)
        .spawn()
}

fn has_ended(held: &mut Held) -> bool {
    match &mut held.child {
        Some(child) => !matches!(child.try_wait(), Ok(None)),
        None => !matches!(state::try_lock(&held.folder), Ok(None)),
    }
}

fn bury(folder: &Path) {
    if let Err(error) = attempt::bury(folder) {
        tracing::error!("{} is left for the next start: {error}", folder.display());
    }
}

/// Claims one named task and supervises it in this process.
///
/// # Errors
/// The task can't be claimed, or the attempt could not be supervised.
pub fn execute(settings: &Settings, task: &str, orders: &attempt::orders::Orders) -> Result<()> {
    let server = connect(settings)?;
    let worker = format!("{}:execute", settings.name);
    let request = format!("{:032x}", rand::random::<u128>());
    let answer = server.claim_task(&worker, task, &request)?;
    let nothing = || AgentError::Settings(format!("task `{task}` was not given to this worker"));
    let claim = answer.claim.ok_or_else(nothing)?;
    let mut devices = devices_of(settings);
    let share = devices.take(0, &claim.needs).unwrap_or_default();
    let attempt = Attempt {
        claim,
        worker,
        slot: 0,
        share,
        api: settings.api.clone(),
        files: settings.files.clone(),
        web: None,
        running: settings.running.clone(),
    };
    let folder =
        state::create(&settings.state().join("single"), &attempt).map_err(AgentError::file("writing the attempt"))?;
    attempt::supervise(&folder, orders)
}

/// Builds the environment of a task ahead of time, into the cache.
///
/// # Errors
/// Why it can't be built.
pub fn build(settings: &Settings, task: &str, say: &dyn Fn(&str)) -> Result<()> {
    let server = connect(settings)?;
    attempt::build_ahead(&settings.running, &server, task, say)
}

/// The attempts of agents of this name, as they stand on this machine.
pub fn status(settings: &Settings) -> Vec<String> {
    let mut lines = Vec::new();
    for folder in state::attempts(&settings.state()) {
        let Ok(attempt) = state::read(&folder) else { continue };
        let is_supervised = matches!(state::try_lock(&folder), Ok(None));
        let how = if is_supervised { "runs" } else { "has no supervisor" };
        let Claim { task, fence, .. } = &attempt.claim;
        lines.push(format!("{}: task {task}, attempt {fence}, {how}", attempt.worker));
    }
    lines
}

/// Asks the workers of this agent to take no further task.
///
/// # Errors
/// The server is not reached, or knows no such worker.
pub fn drain(settings: &Settings) -> Result<usize> {
    let server = connect(settings)?;
    server.drain(&settings.name).map_err(Into::into)
}
