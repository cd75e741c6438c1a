//! One attempt at one task, from its claim to its release, in a process of its own: it outlives its agent.

mod console;
mod heartbeat;
pub mod orders;
mod outcome;
mod phases;
mod running;

use crate::environment::{self, Building, Cache};
use crate::error::{AgentError, Failure, Result};
use crate::masking::Secrets;
use crate::process::tree;
use crate::server::{Server, is_lost};
use crate::source::{self, Checkout, Fetching, GitAccess, Spec};
use crate::state::{self, Attempt};
use console::Console;
use heartbeat::{Heart, Lease};
use orders::Orders;
use outcome::Outcome;
use phases::Phases;
use runfold_api::wire::leases::Phase;
use runfold_client::Client;
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;

/// The console's last lines may take so long before the release; what is left is sent after it.
const FLUSH: Duration = Duration::from_secs(10);
/// How long a finished attempt waits for its server: its result is on no other machine.
const REPORT_WITHIN: Duration = Duration::from_secs(7 * 24 * 3_600);

/// Supervises the attempt that is described in `folder` to its end.
///
/// # Errors
/// The folder is not readable, or another supervisor has it.
pub fn supervise(folder: &Path, orders: &Orders) -> Result<()> {
    let held = state::try_lock(folder).map_err(AgentError::file("locking the attempt"))?;
    let Some(_held) = held else {
        return Err(AgentError::Settings(format!("{} is supervised already", folder.display())));
    };
    let attempt = state::read(folder).map_err(AgentError::file("reading the attempt"))?;
    tree::adopt_orphans().map_err(AgentError::file("becoming the parent of orphans"))?;
    let work = Work::begin(folder, attempt, orders)?;
    // a lease that is not ours any more, or never reached us, must not start anything
    if let Err(error) = work.server.renew(&work.attempt.claim.task, work.attempt.claim.fence, &work.attempt.worker) {
        tracing::warn!(task.id = work.attempt.claim.task, "not started: {error}");
        if is_lost(&error) {
            state::remove(folder);
        }
        return Err(error.into());
    }
    let outcome = work.do_it();
    work.finish(outcome);
    state::remove(folder);
    Ok(())
}

struct Work<'a> {
    folder: &'a Path,
    attempt: Attempt,
    server: Server,
    console: Console,
    secrets: Secrets,
    orders: &'a Orders,
}

impl<'a> Work<'a> {
    fn begin(folder: &'a Path, attempt: Attempt, orders: &'a Orders) -> Result<Self> {
        let settings = runfold_client::Settings {
            api: attempt.api.clone(),
            files: attempt.files.clone(),
            token: Some(attempt.claim.token.clone()),
            user_agent: concat!("runfold-agent/", env!("CARGO_PKG_VERSION")).to_owned(),
            worker: Some(attempt.worker.clone()),
            ..runfold_client::Settings::default()
        };
        let server = Server::new(Client::new(settings)?);
        let secrets = Secrets::of_environment(std::slice::from_ref(&attempt.claim.token));
        let console = Console::open(folder, &attempt.claim.task, &attempt.worker, secrets.clone())
            .map_err(AgentError::file("opening the console's journal"))?;
        Ok(Self { folder, attempt, server, console, secrets, orders })
    }

    fn lease(&self) -> Lease {
        let claim = &self.attempt.claim;
        Lease { task: claim.task.clone(), fence: claim.fence, worker: self.attempt.worker.clone() }
    }

    /// Everything up to the end of the user's process.
    fn do_it(&self) -> Outcome {
        let every = Duration::from_secs(self.attempt.claim.renew_every_s.clamp(1, 60));
        let _heart = Heart::start(self.server.clone(), self.lease(), every, self.orders.clone());
        let _sender = self.console.sender(self.server.clone());
        let phases = Phases::start(self.server.clone(), self.attempt.claim.task.clone());
        match self.journey(&phases) {
            Ok(outcome) => outcome,
            Err(failure) => {
                self.console.say(&failure.message);
                Outcome::of_failure(&failure, self.orders.stop())
            }
        }
    }

    fn journey(&self, phases: &Phases) -> Result<Outcome, Failure> {
        let lost = |error: runfold_client::ClientError| {
            Failure::new(
                runfold_api::wire::leases::Cause::Infrastructure,
                format!("the task could not be read: {error}"),
            )
        };
        let task = self.server.task(&self.attempt.claim.task).map_err(lost)?;
        let spec = Spec::of(&task)?;
        let say = |line: &str| self.console.say(line);
        let checkout = self.fetch(&spec, phases, &say)?;
        let running = &self.attempt.running;
        let cache = Cache::new(&running.cache, running.cache_bytes, running.min_free_bytes);
        let building = Building {
            spec: &spec,
            checkout: &checkout,
            cache: &cache,
            folder: &self.folder.join("environment"),
            interpreter: running.interpreter.as_deref().filter(|_| is_python(&spec.binary)),
            orders: self.orders,
            phase: &|phase, detail| phases.enter(phase, detail),
            say: &say,
        };
        let ready = if is_python(&spec.binary) { Some(environment::prepare(&building)?) } else { None };
        if self.orders.stop().is_some() {
            return Ok(Outcome::stopped_early(self.orders.stop()));
        }
        phases.enter(Phase::Starting, "");
        let process =
            running::Process { work: self, task: &task, spec: &spec, checkout: &checkout, ready: ready.as_ref() };
        process.run(phases)
    }

    fn fetch(&self, spec: &Spec, phases: &Phases, say: &dyn Fn(&str)) -> Result<Checkout, Failure> {
        phases.enter(Phase::Cloning, spec.repository.as_ref().map_or("", |repository| &repository.url));
        let running = &self.attempt.running;
        source::fetch(&Fetching {
            spec,
            cache: &running.cache,
            folder: &self.folder.join("code"),
            access: &GitAccess::of_environment(&running.git_protocols),
            orders: self.orders,
            say,
        })
    }

    /// Keeps what was just installed beside what was captured, so that clones need not resolve again.
    fn keep_pins(&self, task: &crate::server::Doc, spec: &Spec, pins: &str) {
        let script = task.get("script").and_then(|script| script.get("requirements")).cloned();
        let mut requirements = script.and_then(|value| value.as_object().cloned()).unwrap_or_default();
        let captured = spec.requirements.clone().unwrap_or_else(|| pins.to_owned());
        if spec.requirements.is_none() {
            requirements.insert("pip".to_owned(), json!(captured));
        }
        requirements.insert("runfold_lock".to_owned(), json!({"of": source::mark(&captured), "pins": pins}));
        if let Err(error) = self.server.set_requirements(&self.attempt.claim.task, Value::Object(requirements)) {
            tracing::warn!("the pins were not kept on the task: {error}");
        }
    }

    /// Sends what is left and ends the lease; waits for a server that is away.
    fn finish(&self, outcome: Outcome) {
        let Some(mut release) = outcome.release(&self.lease()) else { return };
        if let Some(message) = release["message"].as_str() {
            let masked = self.secrets.mask(message);
            release["message"] = json!(masked);
        }
        // what was printed last is read before the end is seen
        self.console.flush(&self.server, FLUSH);
        let _heart = Heart::start(self.server.clone(), self.lease(), Duration::from_secs(5), Orders::default());
        let end = std::time::Instant::now() + REPORT_WITHIN;
        while std::time::Instant::now() < end {
            match self.server.release(release.clone()) {
                Ok(_) => break,
                Err(error) if error.is_temporary() => {
                    tracing::warn!(task.id = self.attempt.claim.task, "its end is not told yet: {error}");
                    std::thread::sleep(Duration::from_secs(2));
                }
                Err(error) => {
                    tracing::warn!(task.id = self.attempt.claim.task, "its end was not taken: {error}");
                    break;
                }
            }
        }
        self.console.flush(&self.server, FLUSH);
    }
}

/// Cleans up after a supervisor that is gone: its processes end, what it had to say is sent, its lease is released as
/// a failure of the infrastructure.
pub fn bury(folder: &Path) -> Result<()> {
    let attempt = state::read(folder).map_err(AgentError::file("reading the attempt"))?;
    let mark = format!("{}={}", state::MARK, folder.display());
    let left = tree::end(|| tree::with_environment(&mark), Duration::from_secs(5), None);
    if !left.is_empty() {
        tracing::error!("processes of a dead attempt can't be killed: {left:?}");
    }
    let orders = Orders::default();
    let work = Work::begin(folder, attempt, &orders)?;
    work.console.say("the supervisor of this attempt was killed; its processes were ended");
    work.finish(Outcome::of_failure(
        &Failure::new(runfold_api::wire::leases::Cause::LostHost, "the supervisor of the task was killed"),
        None,
    ));
    state::remove(folder);
    Ok(())
}

/// Builds the environment of a task into the cache, before anybody waits for it.
///
/// # Errors
/// Why it can't be built.
pub fn build_ahead(running: &crate::settings::Running, server: &Server, task: &str, say: &dyn Fn(&str)) -> Result<()> {
    let spec = Spec::of(&server.task(task)?)?;
    let folder = running.cache.join(format!("ahead-{}", std::process::id()));
    std::fs::create_dir_all(&folder).map_err(AgentError::file("making a folder"))?;
    let orders = Orders::default();
    let built = build_in(&folder, running, &spec, &orders, say);
    state::remove(&folder);
    built.map_err(Into::into)
}

fn build_in(
    folder: &Path,
    running: &crate::settings::Running,
    spec: &Spec,
    orders: &Orders,
    say: &dyn Fn(&str),
) -> Result<(), Failure> {
    let access = GitAccess::of_environment(&running.git_protocols);
    let code = folder.join("code");
    let checkout =
        source::fetch(&Fetching { spec, cache: &running.cache, folder: &code, access: &access, orders, say })?;
    let cache = Cache::new(&running.cache, running.cache_bytes, running.min_free_bytes);
    let building = Building {
        spec,
        checkout: &checkout,
        cache: &cache,
        folder: &folder.join("environment"),
        interpreter: None,
        orders,
        phase: &|_, _| {},
        say,
    };
    environment::prepare(&building).map(drop)
}

fn is_python(binary: &str) -> bool {
    binary.rsplit('/').next().is_some_and(|name| name.starts_with("python"))
}
