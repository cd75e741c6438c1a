//! The executable `runfold`: options and commands. What they do lies in the crates below.

mod admin;
mod agent;
mod credentials;
mod file;
mod greeting;
mod index;
mod login;
mod openapi;
mod people;
mod server;
mod sync;
mod units;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

#[derive(Parser)]
#[command(version, about = "Experiment tracking, remote execution and datasets in one binary and one folder")]
struct Options {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the tracking server.
    Server(Box<server::ServerOptions>),
    /// Take tasks from queues, build their environments and run them.
    Agent(Box<agent::AgentCommand>),
    /// Send what runs recorded on this machine while no server could be reached.
    Sync(sync::SyncCommand),
    /// Add, list, disable and enable users, and set their passwords.
    User(people::UserCommand),
    /// Create, list and revoke access keys.
    Key(people::KeyCommand),
    /// Add and list workspaces, whose users don't see each other's work.
    Workspace(people::WorkspaceCommand),
    /// Back up, restore and check a data folder.
    Admin(admin::AdminCommand),
    /// Rebuild or check the index that queries are answered from.
    Index(index::IndexCommand),
    /// Print the OpenAPI document of the server's API.
    Openapi,
}

fn main() -> ExitCode {
    let outcome = match Options::parse().command {
        Command::Server(options) => server::run(*options),
        Command::Agent(command) => agent::run(*command),
        Command::Sync(command) => sync::run(&command),
        Command::User(command) => people::user(command),
        Command::Key(command) => people::key(command),
        Command::Workspace(command) => people::workspace(command),
        Command::Admin(command) => admin::run(command),
        Command::Index(command) => index::run(command),
        Command::Openapi => openapi::print(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("runfold: {error:#}");
            ExitCode::FAILURE
        }
    }
}
