//! A real server on a fresh folder and a free port, and the requests to ask it with.
#![allow(dead_code)] // each test file uses what it needs

pub mod caller;
pub mod listener;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use runfold_api::time::Moment;
use runfold_server::access::{Access, Role};
use runfold_server::accounts::administration::Administration;
use runfold_server::accounts::first_start::{KeyPair, WORKSPACE, WORKSPACE_NAME};
use runfold_server::{App, Server, Settings};
use runfold_store::{Actor, Source};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::sync::oneshot;

/// The name of the second workspace.
pub const OTHER: &str = "other";

pub struct TestServer {
    pub app: App,
    pub address: SocketAddr,
    pub admin: Person,
    /// An admin of another workspace.
    pub foreigner: Person,
    folder: TempDir,
    agent: ureq::Agent,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// Somebody with an access key.
#[derive(Debug, Clone)]
pub struct Person {
    pub id: String,
    pub workspace: String,
    pub keys: KeyPair,
}

impl Person {
    pub fn basic(&self) -> String {
        basic(&self.keys.access_key, &self.keys.secret_key)
    }
}

pub fn basic(key: &str, secret: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{key}:{secret}")))
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    pub json: Value,
}

impl Answer {
    pub fn code(&self) -> (u64, u64) {
        let number = |name: &str| self.json["meta"][name].as_u64().unwrap_or(0);
        (number("result_code"), number("result_subcode"))
    }

    pub fn data(&self) -> &Value {
        &self.json["data"]
    }

    /// The data of an answer that must be good.
    #[track_caller]
    pub fn ok(self) -> Value {
        assert_eq!(self.code(), (200, 0), "{}", self.json);
        self.json["data"].clone()
    }

    /// The code of an answer that must be a problem with a sentence.
    #[track_caller]
    pub fn problem(&self) -> (u64, u64) {
        assert!(self.status >= 400, "{}", self.json);
        assert!(self.json["meta"]["result_msg"].as_str().is_some_and(|text| text.len() > 10), "{}", self.json);
        assert_eq!(u64::from(self.status), self.code().0);
        self.code()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The session's cookie as a browser sends it back.
    #[track_caller]
    pub fn cookie(&self) -> String {
        self.header("set-cookie").unwrap().split(';').next().unwrap().to_owned()
    }
}

impl TestServer {
    pub fn start() -> Self {
        Self::start_with(|_| {})
    }

    pub fn start_with(set: impl FnOnce(&mut Settings)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut settings = Settings::new(folder.path().join("data"), "127.0.0.1:0".parse().unwrap());
        set(&mut settings);
        let data = settings.data_dir.clone();
        let given = settings.admin.clone();
        let (app, made) = App::open(settings).unwrap();
        let (address, stop, thread) = serve(app.clone());
        let operator = Administration::open(&data).unwrap();
        let admin = operator.users().unwrap()[0]["id"].as_str().unwrap().to_owned();
        operator.add_workspace(OTHER).unwrap();
        let foreigner = operator.add_user(OTHER, "foreigner", Role::Admin, None).unwrap();
        let foreigner = person(&operator, &foreigner);
        operator.close();
        Self {
            app,
            address,
            admin: Person { id: admin, workspace: WORKSPACE.into(), keys: made.or(given).unwrap() },
            foreigner,
            folder,
            agent: agent(),
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    pub fn data_dir(&self) -> &Path {
        &self.app.settings.data_dir
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}/{path}", self.address)
    }

    /// The operator's commands on this server's folder, as from another process.
    pub fn operator(&self) -> Administration {
        Administration::open(self.data_dir()).unwrap()
    }

    /// A new user of the first workspace, without a password.
    pub fn person(&self, name: &str, role: Role) -> Person {
        let operator = self.operator();
        let user = operator.add_user(WORKSPACE_NAME, name, role, None).unwrap();
        let person = person(&operator, &user);
        operator.close();
        person
    }

    /// A new editor with a password.
    pub fn person_with_password(&self, name: &str, password: &str) -> Person {
        let person = self.person(name, Role::Editor);
        let operator = self.operator();
        operator.set_password(name, password).unwrap();
        operator.close();
        person
    }

    /// What the first admin is answered; it must be good.
    #[track_caller]
    pub fn call(&self, action: &str, body: Value) -> Value {
        self.call_as(&self.admin, action, body).ok()
    }

    pub fn call_as(&self, who: &Person, action: &str, body: Value) -> Answer {
        self.send(action, &[("authorization", &who.basic())], &body)
    }

    pub fn call_with_token(&self, token: &str, action: &str, body: Value) -> Answer {
        self.send(action, &[("authorization", &format!("Bearer {token}"))], &body)
    }

    /// As a page of our own sends it.
    pub fn call_with_cookie(&self, cookie: &str, action: &str, body: Value) -> Answer {
        self.send(action, &[("cookie", cookie), ("sec-fetch-site", "same-origin")], &body)
    }

    pub fn call_anonymously(&self, action: &str, body: Value) -> Answer {
        self.send(action, &[], &body)
    }

    pub fn token(&self, who: &Person) -> String {
        self.call_as(who, "auth.login", json!({})).ok()["token"].as_str().unwrap().to_owned()
    }

    pub fn log_in(&self, name: &str, password: &str) -> Answer {
        self.call_anonymously("auth.start_session", json!({"username": name, "password": password}))
    }

    pub fn send(&self, path: &str, headers: &[(&str, &str)], body: &Value) -> Answer {
        self.request("POST", path, headers, body.to_string().as_bytes())
    }

    pub fn request(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut request = ureq::http::Request::builder().method(method).uri(self.url(path));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = self.agent.run(request.body(body).unwrap()).unwrap();
        let status = response.status().as_u16();
        let text = |value: &ureq::http::HeaderValue| value.to_str().unwrap_or_default().to_owned();
        let headers = response.headers().iter().map(|(name, value)| (name.to_string(), text(value))).collect();
        // A stream has no end; what matters of it here is its status.
        let body = response.into_body().read_to_vec().unwrap_or_default();
        Answer { status, headers, json: serde_json::from_slice(&body).unwrap_or(Value::Null), body }
    }

    /// Sends bytes as they stand and reads until the server closes.
    pub fn raw(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect();
        stream.write_all(bytes).unwrap();
        let mut answer = Vec::new();
        // A reset after the answer is the server's good right.
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    pub fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream
    }

    /// An actor of a workspace, to write to the store directly.
    pub fn actor(&self, workspace: &str) -> Actor {
        let action = "test".to_owned();
        Actor { user: String::new(), workspace: workspace.into(), source: Source::Command, action, at: Moment::now() }
    }

    /// Stops the server gracefully; the folder stays until the result is dropped.
    pub fn stop(mut self) -> TempDir {
        self.halt();
        std::mem::replace(&mut self.folder, tempfile::tempdir().unwrap())
    }

    /// Stops the server gracefully and starts it again on the same folder.
    pub fn restart(self) -> Self {
        let data = self.data_dir().to_owned();
        self.restart_on(&data)
    }

    /// Stops the server gracefully and starts it again on another folder with the same people, a restored one.
    pub fn restart_on(mut self, data: &Path) -> Self {
        self.halt();
        let settings = Settings { data_dir: data.to_owned(), ..self.app.settings.clone() };
        let folder = std::mem::replace(&mut self.folder, tempfile::tempdir().unwrap());
        let (admin, foreigner) = (self.admin.clone(), self.foreigner.clone());
        drop(self);
        let (app, _) = App::open(settings).unwrap();
        let (address, stop, thread) = serve(app.clone());
        Self { app, address, admin, foreigner, folder, agent: agent(), stop: Some(stop), thread: Some(thread) }
    }

    fn halt(&mut self) {
        if let Some(stop) = self.stop.take() {
            // The server may have ended by itself.
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.halt();
        }
    }
}

/// The roles of the matrix with the access that each has.
pub fn may(role: Option<Role>, access: Access) -> bool {
    match role {
        None => access == Access::Anyone,
        Some(role) => access.allows(role),
    }
}

/// Asks again until it is true.
#[track_caller]
pub fn until(limit: Duration, mut is_true: impl FnMut() -> bool) {
    let end = Instant::now() + limit;
    while !is_true() {
        assert!(Instant::now() < end, "not within {limit:?}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn person(operator: &Administration, user: &Value) -> Person {
    let id = user["id"].as_str().unwrap().to_owned();
    let keys = operator.create_key(&id, "test").unwrap();
    Person { workspace: user["company"].as_str().unwrap().to_owned(), id, keys }
}

fn agent() -> ureq::Agent {
    let config = ureq::Agent::config_builder();
    config
        .http_status_as_error(false)
        .max_redirects(0)
        .allow_non_standard_methods(true)
        .timeout_recv_response(Some(Duration::from_secs(60)))
        .timeout_recv_body(Some(Duration::from_secs(10)))
        .build()
        .into()
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
