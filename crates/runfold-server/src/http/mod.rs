//! The server on its port: one listener, one router, a graceful end.

pub mod csp;
pub mod guard;
mod moving;
pub mod router;
pub mod ui;

use crate::app::App;
use crate::jobs::Runner;
use crate::settings::Settings;
use axum::extract::Request;
use hyper::server::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use moving::Moving;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;

/// How long requests under way may take to end after the server was told to stop.
const GRACE: Duration = Duration::from_secs(10);
/// How often a client of HTTP/2 must show that it is still there.
const PROOF_OF_LIFE: Duration = Duration::from_secs(20);

/// Where a connection came from and arrived.
#[derive(Debug, Clone, Copy)]
pub struct Ends {
    pub remote: SocketAddr,
    pub local: SocketAddr,
}

/// A server that listens already and answers once `run`.
pub struct Server {
    app: App,
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
}

impl Server {
    /// Binds the address of the settings.
    ///
    /// # Errors
    /// The address is taken or not ours; the certificate or its key can't be read.
    pub async fn bind(app: App) -> io::Result<Self> {
        let Settings { listen, tls, .. } = &app.settings;
        let listener = TcpListener::bind(listen)
            .await
            .map_err(|error| io::Error::new(error.kind(), format!("can't listen on {listen}: {error}")))?;
        let tls = tls.as_ref().map(|(certificate, key)| acceptor(certificate, key)).transpose()?;
        Ok(Self { app, listener, tls })
    }

    /// # Errors
    /// The operating system doesn't tell.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Serves until `stop` is ready, then lets requests under way end and brings everything to disk.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        let router = router::router(self.app.clone());
        let connections = GracefulShutdown::new();
        let http = Arc::new(Http::new(self.app.settings.head_timeout));
        let jobs = Runner::start(&self.app).await;
        tokio::pin!(stop);
        loop {
            let accepted = tokio::select! {
                accepted = self.listener.accept() => accepted,
                () = &mut stop => break,
            };
            let (stream, remote) = match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    tracing::warn!("could not accept a connection: {error}");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            };
            let (router, http, tls, watcher) = (router.clone(), http.clone(), self.tls.clone(), connections.watcher());
            let app = self.app.clone();
            tokio::spawn(async move {
                app.metrics.add("runfold_connections", 1.0);
                let served = connection(stream, remote, tls, router, &http, watcher).await;
                app.metrics.add("runfold_connections", -1.0);
                if let Err(error) = served {
                    tracing::debug!("a connection from {remote} ended: {error}");
                }
            });
        }
        drop(self.listener);
        self.app.streams.end_all();
        self.app.ending.send_replace(true);
        if tokio::time::timeout(GRACE, connections.shutdown()).await.is_err() {
            tracing::warn!("some requests did not end within {} s and were cut", GRACE.as_secs());
        }
        let app = self.app;
        jobs.stop(&app).await;
        if tokio::task::spawn_blocking(move || app.close()).await.is_err() {
            tracing::error!("closing the store ended in a panic");
        }
    }
}

type Error = Box<dyn std::error::Error + Send + Sync>;

/// How connections are served. Which version of HTTP it is, TLS has agreed on; without TLS it is the first, so that
/// a client which says nothing is timed from its first moment.
struct Http {
    one: http1::Builder,
    two: http2::Builder<TokioExecutor>,
    head_timeout: Duration,
}

impl Http {
    fn new(head_timeout: Duration) -> Self {
        let mut one = http1::Builder::new();
        one.timer(TokioTimer::new()).header_read_timeout(head_timeout);
        let mut two = http2::Builder::new(TokioExecutor::new());
        two.timer(TokioTimer::new()).keep_alive_interval(PROOF_OF_LIFE).keep_alive_timeout(PROOF_OF_LIFE);
        Self { one, two, head_timeout }
    }
}

async fn connection(
    stream: TcpStream,
    remote: SocketAddr,
    tls: Option<TlsAcceptor>,
    router: axum::Router,
    http: &Http,
    watcher: hyper_util::server::graceful::Watcher,
) -> Result<(), Error> {
    stream.set_nodelay(true)?;
    let ends = Ends { remote, local: stream.local_addr()? };
    let service = hyper::service::service_fn(move |mut request: Request<hyper::body::Incoming>| {
        request.extensions_mut().insert(ends);
        router.clone().oneshot(request.map(axum::body::Body::new))
    });
    let Some(tls) = tls else {
        let stream = TokioIo::new(Moving::new(stream, http.head_timeout));
        return Ok(watcher.watch(http.one.serve_connection(stream, service)).await?);
    };
    let stream = tokio::time::timeout(http.head_timeout, tls.accept(stream)).await??;
    let is_two = stream.get_ref().1.alpn_protocol() == Some(b"h2");
    let stream = TokioIo::new(Moving::new(stream, http.head_timeout));
    if is_two {
        Ok(watcher.watch(http.two.serve_connection(stream, service)).await?)
    } else {
        Ok(watcher.watch(http.one.serve_connection(stream, service)).await?)
    }
}

fn acceptor(certificate: &std::path::Path, key: &std::path::Path) -> io::Result<TlsAcceptor> {
    use tokio_rustls::rustls::ServerConfig;
    use tokio_rustls::rustls::pki_types::pem::PemObject;
    use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
    let bad = |what: &std::path::Path| {
        let what = what.display().to_string();
        move |error: &dyn std::fmt::Display| {
            io::Error::new(io::ErrorKind::InvalidInput, format!("can't use {what} for TLS: {error}"))
        }
    };
    let chain: Result<Vec<_>, _> =
        CertificateDer::pem_file_iter(certificate).map_err(|error| bad(certificate)(&error))?.collect();
    let chain = chain.map_err(|error| bad(certificate)(&error))?;
    let private = PrivateKeyDer::from_pem_file(key).map_err(|error| bad(key)(&error))?;
    let mut config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(chain, private)
        .map_err(|error| bad(certificate)(&error))?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(TlsAcceptor::from(Arc::new(config)))
}
