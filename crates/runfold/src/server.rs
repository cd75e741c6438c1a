//! `runfold server`: settings from flags, environment, file and defaults, in this order; then the server itself.

use crate::file::ConfigFile;
use crate::{credentials, greeting, units};
use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use runfold_server::accounts::first_start::KeyPair;
use runfold_server::{App, Server, Settings};
use serde::Deserialize;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

/// Each option may also stand in the environment or, with underscores, in the file named by --config;
/// a flag beats the environment, which beats the file.
#[derive(Debug, Default, Args)]
pub struct ServerOptions {
    /// A TOML file with any of these options
    #[arg(long, env = "RUNFOLD_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// The folder that holds everything; made at the first start
    #[arg(long, env = "RUNFOLD_DATA_DIR", value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// Where to listen [default: 127.0.0.1:8008]
    #[arg(long, env = "RUNFOLD_LISTEN", value_name = "ADDR:PORT")]
    listen: Option<SocketAddr>,
    /// The address under which browsers and clients reach the server, with its sub-path if there is one
    #[arg(long, env = "RUNFOLD_PUBLIC_URL", value_name = "URL")]
    public_url: Option<String>,
    /// A host name that requests may be addressed to besides loopback, the listen address and the public URL; repeatable
    #[arg(long = "allowed-host", env = "RUNFOLD_ALLOWED_HOSTS", value_name = "NAME", value_delimiter = ',')]
    allowed_hosts: Option<Vec<String>>,
    /// Certificate chain in PEM for TLS
    #[arg(long, env = "RUNFOLD_TLS_CERT", value_name = "FILE")]
    tls_cert: Option<PathBuf>,
    /// Private key in PEM for TLS
    #[arg(long, env = "RUNFOLD_TLS_KEY", value_name = "FILE")]
    tls_key: Option<PathBuf>,
    /// Access key of the first admin; goes with the secret [default: random, shown once]
    #[arg(long, env = "RUNFOLD_ADMIN_ACCESS_KEY", value_name = "KEY", hide_env_values = true)]
    admin_access_key: Option<String>,
    /// Secret key of the first admin; better in the environment than as a flag, which others on the machine can read
    #[arg(long, env = "RUNFOLD_ADMIN_SECRET_KEY", value_name = "SECRET", hide_env_values = true)]
    admin_secret_key: Option<String>,
    /// Whether /metrics answers without login; only with a loopback or private listen address [default: false]
    #[arg(long, env = "RUNFOLD_OPEN_METRICS", value_name = "BOOL", num_args = 0..=1, default_missing_value = "true")]
    open_metrics: Option<bool>,
    /// A running task that has been silent for this long is stopped by the watchdog [default: 2h]
    #[arg(long, env = "RUNFOLD_WATCHDOG_AFTER", value_name = "DURATION", value_parser = units::duration)]
    watchdog_after: Option<Duration>,
    /// How long things in the trash and deleted things are kept [default: 30d]
    #[arg(long, env = "RUNFOLD_RETENTION", value_name = "DURATION", value_parser = units::duration)]
    retention: Option<Duration>,
    /// Below this much free disk writes are refused [default: 256MiB]
    #[arg(long, env = "RUNFOLD_MIN_FREE_BYTES", value_name = "SIZE", value_parser = units::bytes)]
    min_free_bytes: Option<u64>,
    /// Queries slower than this are logged [default: 500ms]
    #[arg(long, env = "RUNFOLD_SLOW_QUERY", value_name = "DURATION", value_parser = units::duration)]
    slow_query: Option<Duration>,
    /// A client that has not sent its request's head by then is shed [default: 30s]
    #[arg(long, env = "RUNFOLD_HEAD_TIMEOUT", value_name = "DURATION", value_parser = units::duration)]
    head_timeout: Option<Duration>,
    /// What to log: error, warn, info, debug, trace, or by part (`info,runfold_store=debug`) [default: info]
    #[arg(long, env = "RUNFOLD_LOG", value_name = "LEVEL")]
    log: Option<String>,
    /// How to log [default: human]
    #[arg(long, env = "RUNFOLD_LOG_FORMAT", value_enum, value_name = "FORMAT")]
    log_format: Option<LogFormat>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    #[default]
    Human,
    Json,
}

/// Runs the server until it is told to stop by SIGTERM or SIGINT.
pub fn run(options: ServerOptions) -> anyhow::Result<()> {
    let file = ConfigFile::read(options.config.as_deref())?;
    start_log(&options, &file)?;
    let settings = settings(options, file)?;
    let runtime = tokio::runtime::Runtime::new().context("can't start the runtime")?;
    let (app, made) = App::open(settings.clone())
        .with_context(|| format!("can't open the data folder {}", settings.data_dir.display()))?;
    runtime.block_on(serve(app, &settings, made))
}

async fn serve(app: App, settings: &Settings, made: Option<KeyPair>) -> anyhow::Result<()> {
    // Heeded from here on, so that a signal never finds the server half started and unprepared.
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let bound = Server::bind(app.clone()).await;
    let address = bound.as_ref().ok().and_then(|server| server.address().ok()).unwrap_or(settings.listen);
    if let Some(pair) = &made {
        // Shown even where listening failed: the secret is nowhere else.
        greet(settings, address, pair);
    }
    let server = match bound {
        Ok(server) => server,
        Err(error) => {
            tokio::task::spawn_blocking(move || app.close()).await?;
            return Err(error.into());
        }
    };
    tracing::info!("listening on {}", greeting::local_origin(settings, address));
    server
        .run(async {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
        })
        .await;
    tracing::info!("stopped");
    Ok(())
}

fn greet(settings: &Settings, address: SocketAddr, pair: &KeyPair) {
    let host = greeting::client_host(settings, address);
    println!("{}", greeting::first_start(&host, &settings.data_dir, pair));
    match credentials::write_for_local_user(&host, pair) {
        Ok(written) => println!("{written}"),
        Err(error) => tracing::warn!("could not write client credentials for the local user: {error:#}"),
    }
}

fn start_log(options: &ServerOptions, file: &ConfigFile) -> anyhow::Result<()> {
    let level = options.log.as_deref().or(file.log.as_deref()).filter(|level| !level.is_empty()).unwrap_or("info");
    let filter = EnvFilter::try_new(level).with_context(|| format!("`{level}` is not a log level; try `info`"))?;
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match options.log_format.or(file.log_format).unwrap_or_default() {
        LogFormat::Human => log.init(),
        LogFormat::Json => log.json().flatten_event(true).init(),
    }
    Ok(())
}

/// Flag over environment (clap has merged these two) over file over default.
fn settings(options: ServerOptions, file: ConfigFile) -> anyhow::Result<Settings> {
    let Some(data_dir) = options.data_dir.or(file.data_dir).filter(|path| !path.as_os_str().is_empty()) else {
        bail!("name the folder that holds everything: `runfold server --data-dir DIR` (or RUNFOLD_DATA_DIR)");
    };
    let listen = options.listen.or(file.listen).unwrap_or(SocketAddr::from(([127, 0, 0, 1], 8008)));
    let mut settings = Settings::new(data_dir, listen);
    settings.public_url = given(options.public_url).or(given(file.public_url));
    settings.allowed_hosts = options.allowed_hosts.or(file.allowed_hosts).unwrap_or_default();
    settings.allowed_hosts.retain(|name| !name.is_empty());
    settings.tls = tls(options.tls_cert.or(file.tls_cert), options.tls_key.or(file.tls_key))?;
    settings.admin = admin(
        given(options.admin_access_key).or(given(file.admin_access_key)),
        given(options.admin_secret_key).or(given(file.admin_secret_key)),
    )?;
    settings.open_metrics = options.open_metrics.or(file.open_metrics).unwrap_or(false);
    let in_file = |name: &str, text: Option<String>| {
        let read = text.as_deref().map(units::duration).transpose();
        read.map_err(|error| anyhow::anyhow!("`{name}` in the configuration file: {error}"))
    };
    let durations = [
        (&mut settings.watchdog_after, options.watchdog_after, in_file("watchdog_after", file.watchdog_after)?),
        (&mut settings.retention, options.retention, in_file("retention", file.retention)?),
        (&mut settings.slow_query, options.slow_query, in_file("slow_query", file.slow_query)?),
        (&mut settings.head_timeout, options.head_timeout, in_file("head_timeout", file.head_timeout)?),
    ];
    for (setting, option, in_file) in durations {
        *setting = option.or(in_file).unwrap_or(*setting);
    }
    let least = file.min_free_bytes.map(|size| size.bytes()).transpose();
    let least = least.map_err(|error| anyhow::anyhow!("`min_free_bytes` in the configuration file: {error}"))?;
    settings.min_free_bytes = options.min_free_bytes.or(least).unwrap_or(settings.min_free_bytes);
    check(&settings)?;
    Ok(settings)
}

fn given(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}

fn tls(certificate: Option<PathBuf>, key: Option<PathBuf>) -> anyhow::Result<Option<(PathBuf, PathBuf)>> {
    match (certificate, key) {
        (None, None) => Ok(None),
        (Some(certificate), Some(key)) => Ok(Some((certificate, key))),
        _ => bail!("TLS needs both --tls-cert and --tls-key"),
    }
}

fn admin(access_key: Option<String>, secret_key: Option<String>) -> anyhow::Result<Option<KeyPair>> {
    match (access_key, secret_key) {
        (None, None) => Ok(None),
        (Some(access_key), Some(secret_key)) => Ok(Some(KeyPair { access_key, secret_key })),
        _ => bail!("the first admin needs both RUNFOLD_ADMIN_ACCESS_KEY and RUNFOLD_ADMIN_SECRET_KEY"),
    }
}

fn check(settings: &Settings) -> anyhow::Result<()> {
    if let Some(url) = &settings.public_url
        && !url.starts_with("http://")
        && !url.starts_with("https://")
    {
        bail!("the public URL `{url}` must begin with `http://` or `https://`");
    }
    if settings.open_metrics && !is_private(settings.listen.ip()) {
        bail!(
            "--open-metrics shows /metrics to everybody who reaches {}; listen on a loopback or private address",
            settings.listen
        );
    }
    Ok(())
}

fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => address.is_loopback() || address.is_private() || address.is_link_local(),
        IpAddr::V6(address) => address.is_loopback() || address.is_unique_local() || address.is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options() -> ServerOptions {
        ServerOptions { data_dir: Some("/data".into()), ..ServerOptions::default() }
    }

    #[test]
    fn an_option_beats_the_file_which_beats_the_default() {
        let file = || toml::from_str::<ConfigFile>("listen = \"127.0.0.1:1\"\nretention = \"3d\"").unwrap();
        let options = ServerOptions { listen: Some(([127, 0, 0, 1], 2).into()), ..options() };
        let settings = settings(options, file()).unwrap();
        assert_eq!(settings.listen.port(), 2);
        assert_eq!(settings.retention, Duration::from_secs(3 * 86_400));
        assert_eq!(settings.watchdog_after, Duration::from_secs(7_200));
    }

    #[test]
    fn halves_of_pairs_and_open_metrics_for_everybody_are_refused() {
        let lone_certificate = ServerOptions { tls_cert: Some("a".into()), ..options() };
        assert!(settings(lone_certificate, ConfigFile::default()).is_err());
        let lone_key = ServerOptions { admin_access_key: Some("a".into()), ..options() };
        assert!(settings(lone_key, ConfigFile::default()).is_err());
        let open = |listen: &str| {
            let listen = Some(listen.parse().unwrap());
            settings(ServerOptions { open_metrics: Some(true), listen, ..options() }, ConfigFile::default())
        };
        assert!(open("0.0.0.0:8008").is_err() && open("8.8.8.8:8008").is_err());
        assert!(open("10.1.2.3:8008").is_ok() && open("[::1]:8008").is_ok());
    }

    #[test]
    fn empty_values_count_as_not_given() {
        let options = ServerOptions {
            admin_access_key: Some(String::new()),
            admin_secret_key: Some(String::new()),
            public_url: Some(String::new()),
            ..options()
        };
        let settings = settings(options, ConfigFile::default()).unwrap();
        assert_eq!((settings.admin, settings.public_url), (None, None));
    }
}
