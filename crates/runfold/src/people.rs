//! `runfold user`, `runfold key` and `runfold workspace`: people on the data folder, also while a server runs on it.

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use runfold_server::access::Role;
use runfold_server::accounts::administration::Administration;
use runfold_server::accounts::first_start::WORKSPACE_NAME;
use serde_json::{Value, json};
use std::io::{BufRead, IsTerminal};
use std::path::PathBuf;

/// Where, and how to answer.
#[derive(Debug, Args)]
struct Place {
    /// The server's data folder
    #[arg(long, env = "RUNFOLD_DATA_DIR", value_name = "DIR", global = true)]
    data_dir: Option<PathBuf>,
    /// Answer in JSON
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Args)]
pub struct UserCommand {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    verb: UserVerb,
}

#[derive(Debug, Subcommand)]
enum UserVerb {
    /// Add a user; asks for a password
    Add {
        name: String,
        /// viewer, agent, editor or admin
        #[arg(long, default_value = "editor", value_parser = role)]
        role: Role,
        /// Read the password from the first line of standard input
        #[arg(long)]
        password_stdin: bool,
        /// Add the user without a password, to work with keys only
        #[arg(long, conflicts_with = "password_stdin")]
        no_password: bool,
        /// The workspace that the user belongs to
        #[arg(long, value_name = "NAME", default_value = WORKSPACE_NAME)]
        workspace: String,
    },
    /// List all users
    List,
    /// Keep a user out: sessions end, keys sleep
    Disable { name: String },
    /// Let a disabled user in again
    Enable { name: String },
    /// Set a user's password; the user's sessions end
    SetPassword {
        name: String,
        /// Read the password from the first line of standard input
        #[arg(long)]
        password_stdin: bool,
    },
}

#[derive(Debug, Args)]
pub struct KeyCommand {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    verb: KeyVerb,
}

#[derive(Debug, Subcommand)]
enum KeyVerb {
    /// Create an access key for a user; its secret is shown once
    Create {
        user: String,
        /// What the key is for
        #[arg(long, default_value = "")]
        label: String,
    },
    /// Revoke an access key; tokens made with it end
    Revoke { key: String },
    /// List all access keys, without secrets
    List,
}

#[derive(Debug, Args)]
pub struct WorkspaceCommand {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    verb: WorkspaceVerb,
}

#[derive(Debug, Subcommand)]
enum WorkspaceVerb {
    /// Add a workspace; users are added with `runfold user add NAME --workspace WORKSPACE`
    Add { name: String },
    /// List all workspaces
    List,
}

pub fn user(command: UserCommand) -> anyhow::Result<()> {
    on(&command.place, |store| match &command.verb {
        UserVerb::Add { name, role, password_stdin, no_password, workspace } => {
            let password = if *no_password { None } else { Some(read_password(*password_stdin)?) };
            store.add_user(workspace, name, *role, password.as_deref()).context("can't add the user")
        }
        UserVerb::List => Ok(Value::Array(store.users()?)),
        UserVerb::Disable { name } => store.set_disabled(name, true).context("can't disable the user"),
        UserVerb::Enable { name } => store.set_disabled(name, false).context("can't enable the user"),
        UserVerb::SetPassword { name, password_stdin } => {
            store.set_password(name, &read_password(*password_stdin)?).context("can't set the password")
        }
    })
}

pub fn key(command: KeyCommand) -> anyhow::Result<()> {
    on(&command.place, |store| match &command.verb {
        KeyVerb::Create { user, label } => {
            let pair = store.create_key(user, label).context("can't create the key")?;
            Ok(json!({"access_key": pair.access_key, "secret_key": pair.secret_key, "label": label}))
        }
        KeyVerb::Revoke { key } => {
            store.revoke_key(key).context("can't revoke the key")?;
            Ok(json!({"revoked": key}))
        }
        KeyVerb::List => Ok(Value::Array(store.keys()?)),
    })
}

pub fn workspace(command: WorkspaceCommand) -> anyhow::Result<()> {
    on(&command.place, |store| match &command.verb {
        WorkspaceVerb::Add { name } => store.add_workspace(name).context("can't add the workspace"),
        WorkspaceVerb::List => Ok(Value::Array(store.workspaces()?)),
    })
}

/// Opens the folder, does the work, and shows what came of it.
fn on(place: &Place, work: impl FnOnce(&Administration) -> anyhow::Result<Value>) -> anyhow::Result<()> {
    let Some(folder) = place.data_dir.as_deref().filter(|folder| !folder.as_os_str().is_empty()) else {
        bail!("name the server's data folder: `--data-dir DIR` (or RUNFOLD_DATA_DIR)");
    };
    let store = Administration::open(folder)?;
    let outcome = work(&store);
    store.close();
    let answer = outcome?;
    println!("{}", if place.json { serde_json::to_string(&answer)? } else { words(&answer) });
    Ok(())
}

/// One line for each thing, its facts apart by tabs and named where the value alone says too little.
fn words(answer: &Value) -> String {
    match answer {
        Value::Array(rows) => rows.iter().map(words).collect::<Vec<_>>().join("\n"),
        Value::Object(facts) => {
            let shown = facts.iter().filter(|(_, value)| !value.is_null() && !value.is_object());
            let fact = |(name, value): (&String, &Value)| match value {
                Value::String(text) => format!("{name}: {text}"),
                other => format!("{name}: {other}"),
            };
            shown.map(fact).collect::<Vec<_>>().join("\t")
        }
        other => other.to_string(),
    }
}

fn role(word: &str) -> Result<Role, String> {
    Role::ALL
        .into_iter()
        .find(|role| role.as_str() == word)
        .ok_or_else(|| "choose viewer, agent, editor or admin".to_owned())
}

/// The first line of standard input. Never an argument: others on the machine can read those.
fn read_password(from_stdin: bool) -> anyhow::Result<String> {
    let input = std::io::stdin();
    if !from_stdin {
        if !input.is_terminal() {
            bail!("say where the password comes from: --password-stdin");
        }
        eprint!("password: ");
    }
    let mut line = String::new();
    let echo = (!from_stdin).then(|| Echo::off(&input)).transpose()?;
    let read = input.lock().read_line(&mut line);
    drop(echo);
    read.context("can't read the password")?;
    let password = line.trim_end_matches(['\n', '\r']);
    if password.is_empty() {
        bail!("the password is empty");
    }
    Ok(password.to_owned())
}

/// A terminal that does not show what is typed, until this is dropped.
struct Echo {
    before: rustix::termios::Termios,
}

impl Echo {
    fn off(terminal: &std::io::Stdin) -> anyhow::Result<Self> {
        let before = rustix::termios::tcgetattr(terminal).context("can't ask the terminal")?;
        let mut silent = before.clone();
        silent.local_modes.remove(rustix::termios::LocalModes::ECHO);
        rustix::termios::tcsetattr(terminal, rustix::termios::OptionalActions::Flush, &silent)?;
        Ok(Self { before })
    }
}

impl Drop for Echo {
    fn drop(&mut self) {
        eprintln!();
        if let Err(error) =
            rustix::termios::tcsetattr(std::io::stdin(), rustix::termios::OptionalActions::Now, &self.before)
        {
            eprintln!("the terminal could not be set back ({error}); type `reset`");
        }
    }
}
