//! The server on its port: one listener, one router, a graceful end.

pub mod guard;
pub mod router;
pub mod ui;

use crate::app::App;
use crate::settings::Settings;
use axum::extract::Request;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
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
/// A client that has not sent its request's head by then is shed.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);

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
        let mut http = Builder::new(TokioExecutor::new());
        http.http1().timer(hyper_util::rt::TokioTimer::new()).header_read_timeout(HEAD_TIMEOUT);
        let http = Arc::new(http);
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
            tokio::spawn(async move {
                let served = connection(stream, remote, tls, router, &http, watcher).await;
                if let Err(error) = served {
                    tracing::debug!("a connection from {remote} ended: {error}");
                }
            });
        }
        drop(self.listener);
        if tokio::time::timeout(GRACE, connections.shutdown()).await.is_err() {
            tracing::warn!("some requests did not end within {} s and were cut", GRACE.as_secs());
        }
        let app = self.app;
        if let Err(failure) = app.live.settle_all().await {
            tracing::error!("could not write the last reports; they follow at the next start: {failure:?}");
        }
        if tokio::task::spawn_blocking(move || app.close()).await.is_err() {
            tracing::error!("closing the store ended in a panic");
        }
    }
}

type Error = Box<dyn std::error::Error + Send + Sync>;

async fn connection(
    stream: TcpStream,
    remote: SocketAddr,
    tls: Option<TlsAcceptor>,
    router: axum::Router,
    http: &Builder<TokioExecutor>,
    watcher: hyper_util::server::graceful::Watcher,
) -> Result<(), Error> {
    stream.set_nodelay(true)?;
    let ends = Ends { remote, local: stream.local_addr()? };
    let service = hyper::service::service_fn(move |mut request: Request<hyper::body::Incoming>| {
        request.extensions_mut().insert(ends);
        router.clone().oneshot(request.map(axum::body::Body::new))
    });
    match tls {
        None => watcher.watch(http.serve_connection(TokioIo::new(stream), service).into_owned()).await,
        Some(tls) => {
            let stream = tokio::time::timeout(HEAD_TIMEOUT, tls.accept(stream)).await??;
            watcher.watch(http.serve_connection(TokioIo::new(stream), service).into_owned()).await
        }
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
