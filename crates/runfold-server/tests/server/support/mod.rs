//! A real server on a fresh folder and a free port, and the requests to ask it with.
#![allow(dead_code)] // each test file uses what it needs

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use runfold_api::time::Moment;
use runfold_server::accounts::first_start::{KeyPair, WORKSPACE};
use runfold_server::{App, Server, Settings};
use runfold_store::{Actor, Source};
use serde_json::Value;
use std::net::SocketAddr;
use std::thread::JoinHandle;
use tempfile::TempDir;
use tokio::sync::oneshot;

pub struct TestServer {
    pub app: App,
    pub address: SocketAddr,
    pub admin: Person,
    _folder: TempDir,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// Somebody with an access key.
#[derive(Debug, Clone)]
pub struct Person {
    pub workspace: String,
    pub keys: KeyPair,
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub json: Value,
}

impl Answer {
    pub fn code(&self) -> (u64, u64) {
        let number = |name: &str| self.json["meta"][name].as_u64().unwrap_or(0);
        (number("result_code"), number("result_subcode"))
    }

    /// The data of an answer that must be good.
    #[track_caller]
    pub fn ok(self) -> Value {
        assert_eq!(self.code(), (200, 0), "{}", self.json);
        self.json["data"].clone()
    }

    /// The code of an answer that must be a problem.
    #[track_caller]
    pub fn problem(&self) -> (u64, u64) {
        assert!(self.status >= 400, "{}", self.json);
        self.code()
    }
}

impl TestServer {
    pub fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings::new(folder.path().join("data"), "127.0.0.1:0".parse().unwrap());
        let (app, made) = App::open(settings).unwrap();
        let (address, stop, thread) = serve(app.clone());
        let admin = Person { workspace: WORKSPACE.into(), keys: made.unwrap() };
        Self { app, address, admin, _folder: folder, stop: Some(stop), thread: Some(thread) }
    }

    /// What the first admin is answered; it must be good.
    #[track_caller]
    pub fn call(&self, action: &str, body: Value) -> Value {
        self.call_as(&self.admin, action, body).ok()
    }

    pub fn call_as(&self, who: &Person, action: &str, body: Value) -> Answer {
        let basic = STANDARD.encode(format!("{}:{}", who.keys.access_key, who.keys.secret_key));
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let mut response = agent
            .post(format!("http://{}/{action}", self.address))
            .header("authorization", format!("Basic {basic}"))
            .send_json(body)
            .unwrap();
        Answer { status: response.status().as_u16(), json: response.body_mut().read_json().unwrap() }
    }

    /// An actor of a workspace, to write to the store directly.
    pub fn actor(&self, workspace: &str) -> Actor {
        let action = "test".to_owned();
        Actor { user: String::new(), workspace: workspace.into(), source: Source::Command, action, at: Moment::now() }
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // The server may have ended by itself.
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take()
            && !std::thread::panicking()
        {
            thread.join().unwrap();
        }
    }
}

fn serve(app: App) -> (SocketAddr, oneshot::Sender<()>, JoinHandle<()>) {
    let (stop, stopped) = oneshot::channel();
    let (tell, told) = std::sync::mpsc::channel();
    let thread = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(async {
            let server = Server::bind(app).await.unwrap();
            tell.send(server.address().unwrap()).unwrap();
            server
                .run(async {
                    // A dropped sender stops the server, too.
                    let _ = stopped.await;
                })
                .await;
        });
    });
    (told.recv().unwrap(), stop, thread)
}
