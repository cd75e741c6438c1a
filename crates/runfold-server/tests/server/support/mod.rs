//! A real server on a free port, and people who call it.

use runfold_server::accounts::first_start::{KeyPair, command, set_key, user};
use runfold_server::{App, Server, Settings};
use runfold_store::{Doc, DocExt, Kind};
use serde_json::Value;
use std::net::SocketAddr;
use std::thread::JoinHandle;
use tokio::sync::oneshot;

pub struct TestServer {
    pub app: App,
    pub address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
    _folder: tempfile::TempDir,
}

/// Somebody with a key.
pub struct Caller {
    agent: ureq::Agent,
    address: SocketAddr,
    authorization: String,
}

impl TestServer {
    pub fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut settings = Settings::new(folder.path().join("data"), "127.0.0.1:0".parse().unwrap());
        settings.admin = Some(pair("admin"));
        let (app, _) = App::open(settings).unwrap();
        let (tell, told) = std::sync::mpsc::channel();
        let (stop, stopped) = oneshot::channel::<()>();
        let running = app.clone();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
            runtime.block_on(async {
                let server = Server::bind(running).await.unwrap();
                tell.send(server.address().unwrap()).unwrap();
                server.run(async { drop(stopped.await) }).await;
            });
        });
        let address = told.recv().unwrap();
        Self { app, address, stop: Some(stop), thread: Some(thread), _folder: folder }
    }

    pub fn admin(&self) -> Caller {
        self.caller("admin")
    }

    /// A new user of a workspace, which is made when it is missing.
    pub fn person(&self, name: &'static str, role: &'static str, workspace: &'static str) -> Caller {
        let pepper = self.app.accounts.pepper.clone();
        self.app
            .store
            .write_now(command("test"), move |tx| {
                if tx.find(Kind::Workspace, workspace)?.is_none() {
                    let mut row = Doc::new();
                    row.set("id", workspace);
                    row.set("name", workspace);
                    tx.create_in("", Kind::Workspace, row)?;
                }
                let mut person = user(tx, name, role);
                person.set("company", workspace);
                let person = tx.create_in(workspace, Kind::User, person)?;
                set_key(tx, &pepper, person.id(), workspace, &pair(name), "test")
            })
            .unwrap();
        self.caller(name)
    }

    fn caller(&self, name: &str) -> Caller {
        use base64::Engine;
        let KeyPair { access_key, secret_key } = pair(name);
        let basic = base64::engine::general_purpose::STANDARD.encode(format!("{access_key}:{secret_key}"));
        let agent = ureq::Agent::new_with_config(
            ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build(),
        );
        Caller { agent, address: self.address, authorization: format!("Basic {basic}") }
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}

impl Caller {
    /// The whole envelope.
    pub fn envelope(&self, action: &str, content_type: &str, body: &str) -> Value {
        let url = format!("http://{}/{action}", self.address);
        let request = self.agent.post(url).header("Authorization", &self.authorization);
        let mut response = request.header("Content-Type", content_type).send(body).unwrap();
        response.body_mut().read_json().unwrap()
    }

    /// The answer of an action that succeeds.
    pub fn call(&self, action: &str, request: Value) -> Value {
        let mut envelope = self.envelope(action, "application/json", &request.to_string());
        assert_eq!(envelope["meta"]["result_code"], 200, "{action}: {}", envelope["meta"]);
        envelope["data"].take()
    }

    /// Code and subcode of an action that is refused.
    pub fn refused(&self, action: &str, request: Value) -> (u64, u64) {
        let envelope = self.envelope(action, "application/json", &request.to_string());
        code_of(&envelope)
    }
}

pub fn code_of(envelope: &Value) -> (u64, u64) {
    let number = |field: &str| envelope["meta"][field].as_u64().unwrap();
    (number("result_code"), number("result_subcode"))
}

fn pair(name: &str) -> KeyPair {
    KeyPair { access_key: format!("KEY{name}"), secret_key: format!("secret of {name}") }
}
