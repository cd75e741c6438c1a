//! `runfold agent`: settings from flags, environment and the user's file, in this order; then the agent itself.

use crate::login::Login;
use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use runfold_agent::agent::{self, Agent, Control};
use runfold_agent::attempt::orders::{Orders, Stop};
use runfold_agent::settings::{Running, Settings};
use runfold_agent::{attempt, service};
use std::path::PathBuf;
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

#[derive(Debug, Args)]
pub struct AgentCommand {
    #[command(subcommand)]
    what: What,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Take tasks from queues and run them, until told to stop
    Run(RunOptions),
    /// Run one task here, wherever it waits or as a draft
    Execute {
        #[arg(long)]
        task: String,
    },
    /// Build the environment of a task ahead of time, into the cache
    Build {
        #[arg(long)]
        task: String,
    },
    /// Show the tasks that run on this machine under this agent's name
    Status,
    /// Ask the workers of this agent to end when their tasks have ended
    Drain,
    /// Print a systemd unit that runs the agent with these options
    InstallService {
        #[command(flatten)]
        options: RunOptions,
        /// The file with the address and the keys, which only the agent's user may read
        #[arg(long, value_name = "FILE", default_value = "/etc/runfold/agent.env")]
        environment_file: PathBuf,
    },
    /// Supervise an attempt that the agent has written down
    #[command(hide = true)]
    Supervise { folder: PathBuf },
}

/// Keys are never flags: others on the machine could read them. They come from the environment or the user's file.
#[derive(Debug, Args)]
struct Common {
    /// The server's origin [default: RUNFOLD_HOST, CLEARML_API_HOST as it stands, or the user's file]
    #[arg(long, value_name = "URL", global = true)]
    host: Option<String>,
    /// The name of this agent; its workers are NAME:0, NAME:1, … [default: the host's name]
    #[arg(long, env = "RUNFOLD_AGENT_NAME", global = true)]
    name: Option<String>,
    /// Where code, packages and running tasks lie [default: ~/.cache/runfold/agent]
    #[arg(long, env = "RUNFOLD_AGENT_CACHE", value_name = "DIR", global = true)]
    cache: Option<PathBuf>,
    /// How much built environments may take
    #[arg(long, env = "RUNFOLD_AGENT_CACHE_BYTES", value_name = "SIZE", default_value = "50GiB", value_parser = crate::units::bytes, global = true)]
    cache_bytes: u64,
    /// Below this much free disk nothing is built
    #[arg(long, env = "RUNFOLD_AGENT_MIN_FREE_BYTES", value_name = "SIZE", default_value = "2GiB", value_parser = crate::units::bytes, global = true)]
    min_free_bytes: u64,
    /// Run tasks in this interpreter as it is, and install nothing
    #[arg(long, env = "RUNFOLD_AGENT_INTERPRETER", value_name = "PYTHON", global = true)]
    interpreter: Option<PathBuf>,
    /// How long a task may take to end by itself after it was asked to
    #[arg(long, env = "RUNFOLD_AGENT_GRACE", value_name = "DURATION", default_value = "30s", value_parser = crate::units::duration, global = true)]
    grace: Duration,
    /// A protocol that git may fetch code by; repeatable
    #[arg(
        long = "git-protocol",
        env = "RUNFOLD_AGENT_GIT_PROTOCOLS",
        value_name = "NAME",
        value_delimiter = ',',
        default_value = "https,ssh",
        global = true
    )]
    git_protocols: Vec<String>,
    /// What to log
    #[arg(long, env = "RUNFOLD_LOG", value_name = "LEVEL", default_value = "info", global = true)]
    log: String,
}

#[derive(Debug, Args)]
struct RunOptions {
    /// A queue by name or id; an earlier one goes before a later one; repeatable
    #[arg(long = "queue", value_name = "QUEUE", required = true)]
    queues: Vec<String>,
    /// Make queues that are not there
    #[arg(long)]
    create_queue: bool,
    /// The GPUs that tasks may have, by number
    #[arg(long, value_name = "LIST", value_delimiter = ',', conflicts_with = "cpu")]
    gpus: Option<Vec<String>>,
    /// Hide all GPUs from tasks
    #[arg(long)]
    cpu: bool,
    /// How many tasks run at once [default: 1]
    #[arg(long, value_name = "N")]
    slots: Option<u32>,
    /// Run tasks that mostly wait (pipelines, schedulers): up to 64 at once, without GPUs
    #[arg(long, conflicts_with_all = ["slots", "gpus"])]
    services: bool,
    /// End when nothing waits any more
    #[arg(long)]
    once: bool,
}

/// Slots of an agent for tasks that mostly wait.
const SERVICES: u32 = 64;

pub fn run(command: AgentCommand) -> anyhow::Result<()> {
    let AgentCommand { what, common } = command;
    let filter = EnvFilter::try_new(&common.log).with_context(|| format!("`--log {}` names no level", common.log))?;
    tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false).with_writer(std::io::stderr).init();
    match what {
        What::Run(options) => work(options, &common),
        What::Execute { task } => {
            let orders = Orders::default();
            let told = orders.clone();
            on_signal(move || told.give(Stop::Agent))?;
            Ok(agent::execute(&settings(&common, None)?, &task, &orders)?)
        }
        What::Build { task } => Ok(agent::build(&settings(&common, None)?, &task, &|line| println!("{line}"))?),
        What::Status => {
            agent::status(&settings(&common, None)?).iter().for_each(|line| println!("{line}"));
            Ok(())
        }
        What::Drain => {
            let workers = agent::drain(&settings(&common, None)?)?;
            println!("{workers} workers take no further task and end when theirs have ended");
            Ok(())
        }
        What::InstallService { options, environment_file } => {
            print!("{}", service::unit(&std::env::current_exe()?, &words(&options, &common), &environment_file));
            eprintln!("Save this as a unit, for example /etc/systemd/system/runfold-agent.service, then enable it.");
            Ok(())
        }
        What::Supervise { folder } => {
            let orders = Orders::default();
            let told = orders.clone();
            on_signal(move || told.give(Stop::Agent))?;
            Ok(attempt::supervise(&folder, &orders)?)
        }
    }
}

fn work(options: RunOptions, common: &Common) -> anyhow::Result<()> {
    let control = Control::default();
    let told = control.clone();
    on_signal(move || {
        tracing::info!(
            "no further task is taken; running ones go on, and a second signal leaves them to their supervisors"
        );
        told.drain();
    })?;
    let settings = settings(common, Some(options))?;
    let name = settings.name.clone();
    let agent = Agent::start(settings, control)?;
    tracing::info!("agent `{name}` waits for tasks");
    Ok(agent.run()?)
}

/// Does `first` at the first SIGTERM or SIGINT, and ends the process at the second.
fn on_signal(first: impl FnOnce() + Send + 'static) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (mut terminate, mut interrupt) = {
        let _inside = runtime.enter();
        (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?)
    };
    std::thread::Builder::new().name("signals".into()).spawn(move || {
        runtime.block_on(async {
            let mut first = Some(first);
            loop {
                tokio::select! {
                    _ = terminate.recv() => {}
                    _ = interrupt.recv() => {}
                }
                match first.take() {
                    Some(first) => first(),
                    None => std::process::exit(130),
                }
            }
        });
    })?;
    Ok(())
}

fn settings(common: &Common, options: Option<RunOptions>) -> anyhow::Result<Settings> {
    let login = Login::of_user(common.host.as_deref())?;
    let home = std::env::var_os("HOME").map(PathBuf::from);
    let usual = home.map(|home| home.join(".cache/runfold/agent"));
    let cache = common.cache.clone().or(usual).context("no home to keep a cache in; name one by --cache")?;
    std::fs::create_dir_all(&cache).with_context(|| format!("making {}", cache.display()))?;
    let cache = cache.canonicalize()?;
    let interpreter = common.interpreter.clone().or_else(skipped_install);
    if let Some(interpreter) = &interpreter
        && !interpreter.is_file()
    {
        bail!("there is no interpreter {}", interpreter.display());
    }
    let running = Running {
        interpreter,
        grace: common.grace,
        git_protocols: common.git_protocols.clone(),
        hidden: Vec::new(),
        min_free_bytes: common.min_free_bytes,
        cache: cache.clone(),
        cache_bytes: common.cache_bytes,
    };
    let name = common.name.clone().unwrap_or_else(host_name);
    let options = options.as_ref();
    Ok(Settings {
        files: login.files,
        api: login.api,
        access_key: login.access_key,
        secret_key: login.secret_key,
        name,
        queues: options.map(|options| options.queues.clone()).unwrap_or_default(),
        creates_queues: options.is_some_and(|options| options.create_queue),
        slots: options.map_or(1, slots),
        gpus: options.and_then(gpus),
        once: options.is_some_and(|options| options.once),
        cache,
        cache_bytes: common.cache_bytes,
        running,
        executable: std::env::current_exe()?,
    })
}

/// ClearML's way to say that tasks run in an interpreter that is there.
fn skipped_install() -> Option<PathBuf> {
    let value = std::env::var("CLEARML_AGENT_SKIP_PIP_VENV_INSTALL").ok()?;
    value.starts_with('/').then(|| PathBuf::from(value))
}

fn slots(options: &RunOptions) -> u32 {
    if options.services { SERVICES } else { options.slots.unwrap_or(1).max(1) }
}

fn gpus(options: &RunOptions) -> Option<Vec<String>> {
    if options.cpu || options.services { Some(Vec::new()) } else { options.gpus.clone() }
}

fn host_name() -> String {
    let name = rustix::system::uname().nodename().to_string_lossy().into_owned();
    if name.is_empty() { "agent".to_owned() } else { name }
}

/// The options again as they were given, for the unit.
fn words(options: &RunOptions, common: &Common) -> Vec<String> {
    let mut words: Vec<String> =
        options.queues.iter().flat_map(|queue| ["--queue".to_owned(), queue.clone()]).collect();
    let mut flag = |is_set: bool, name: &str| is_set.then(|| words.push(name.to_owned()));
    flag(options.create_queue, "--create-queue");
    flag(options.cpu, "--cpu");
    flag(options.services, "--services");
    flag(options.once, "--once");
    let mut pair = |name: &str, value: Option<String>| value.map(|value| words.extend([name.to_owned(), value]));
    pair("--gpus", options.gpus.as_ref().map(|gpus| gpus.join(",")));
    pair("--slots", options.slots.map(|slots| slots.to_string()));
    pair("--host", common.host.clone());
    pair("--name", common.name.clone());
    pair("--cache", common.cache.as_ref().map(|path| path.display().to_string()));
    pair("--interpreter", common.interpreter.as_ref().map(|path| path.display().to_string()));
    pair("--cache-bytes", Some(common.cache_bytes.to_string()));
    pair("--min-free-bytes", Some(common.min_free_bytes.to_string()));
    pair("--grace", Some(format!("{}s", common.grace.as_secs())));
    pair("--git-protocol", Some(common.git_protocols.join(",")));
    pair("--log", Some(common.log.clone()));
    words
}
