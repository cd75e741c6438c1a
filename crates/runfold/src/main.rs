//! The executable `runfold`.

use anyhow::Context;
use clap::{Parser, Subcommand};
use runfold_server::accounts::first_start::KeyPair;
use runfold_server::{App, Server, Settings};
use std::net::SocketAddr;
use std::path::PathBuf;

#[derive(Parser)]
#[command(version, about = "Experiment tracking, remote execution and datasets in one binary and one folder")]
struct Options {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the tracking server.
    Server(ServerOptions),
}

#[derive(clap::Args)]
struct ServerOptions {
    /// The folder that holds everything.
    #[arg(long, env = "RUNFOLD_DATA_DIR")]
    data_dir: PathBuf,
    /// Where to listen.
    #[arg(long, env = "RUNFOLD_LISTEN", default_value = "127.0.0.1:8008")]
    listen: SocketAddr,
}

fn main() -> anyhow::Result<()> {
    let Command::Server(options) = Options::parse().command;
    tracing_subscriber::fmt().with_writer(std::io::stderr).init();
    let mut settings = Settings::new(options.data_dir, options.listen);
    let given = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    settings.admin = given("RUNFOLD_ADMIN_ACCESS_KEY")
        .zip(given("RUNFOLD_ADMIN_SECRET_KEY"))
        .map(|(access_key, secret_key)| KeyPair { access_key, secret_key });
    let runtime = tokio::runtime::Runtime::new().context("can't start the runtime")?;
    let (app, made) = App::open(settings)?;
    if let Some(pair) = made {
        println!("access key {}\nsecret key {}", pair.access_key, pair.secret_key);
    }
    runtime.block_on(async {
        let server = Server::bind(app).await?;
        tracing::info!("listening on http://{}", server.address()?);
        let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
        server
            .run(async {
                tokio::select! {
                    _ = terminate.recv() => {}
                    _ = tokio::signal::ctrl_c() => {}
                }
            })
            .await;
        Ok(())
    })
}
