//! The calls that an agent makes, typed. Leaves connections, log-in and repeats to the client.

use runfold_api::wire::leases::{ClaimAnswer, Phase, Released, Renewed};
use runfold_client::http::Kind;
use runfold_client::http::pause::Deadline;
use runfold_client::{Client, ClientError};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use std::time::Duration;

pub type Doc = Map<String, Value>;

const QUICK: Duration = Duration::from_secs(10);

#[derive(Debug, Clone)]
pub struct Server(Client);

/// Why a lease is over: somebody else may run the task by now.
pub fn is_lost(error: &ClientError) -> bool {
    matches!(error, ClientError::Api { code: 400, subcode: 710 | 101, .. })
}

impl Server {
    pub fn new(client: Client) -> Self {
        Self(client)
    }

    pub fn ask<T: DeserializeOwned>(&self, action: &str, body: Value, within: Duration) -> Result<T, ClientError> {
        let data = self.0.call(action, body.to_string().as_bytes(), within)?;
        let foreign = |error| ClientError::unreachable(action, &self.0.settings().api, format!("odd answer: {error}"));
        serde_json::from_slice(&data).map_err(foreign)
    }

    fn tell(&self, action: &str, body: Value, within: Duration) -> Result<(), ClientError> {
        self.ask::<Value>(action, body, within).map(drop)
    }

    /// Whether the server gives tasks under leases at all.
    pub fn has_leases(&self) -> Result<bool, ClientError> {
        Ok(self.0.features(QUICK)?.contains("queues.claim_next_task"))
    }

    /// A task for a worker; waits at the server for one, less long than a connection may be silent.
    pub fn claim(
        &self,
        worker: &str,
        queues: &[String],
        free: Value,
        request: &str,
        wait_s: u64,
    ) -> Result<ClaimAnswer, ClientError> {
        let body = json!({
            "worker": worker, "queues": queues, "free": free, "request": request, "wait_s": wait_s,
        });
        self.ask("queues.claim_next_task", body, Duration::from_secs(wait_s) + QUICK)
    }

    pub fn claim_task(&self, worker: &str, task: &str, request: &str) -> Result<ClaimAnswer, ClientError> {
        self.ask("queues.claim_next_task", json!({"worker": worker, "task": task, "request": request}), QUICK)
    }

    pub fn renew(&self, task: &str, fence: u64, worker: &str) -> Result<Renewed, ClientError> {
        self.ask("queues.renew_lease", json!({"task": task, "fence": fence, "worker": worker}), QUICK)
    }

    pub fn release(&self, body: Value) -> Result<Released, ClientError> {
        self.ask("queues.release", body, QUICK)
    }

    pub fn set_phase(
        &self,
        task: &str,
        phase: Phase,
        detail: Option<&str>,
        stall: Option<&str>,
    ) -> Result<(), ClientError> {
        let body = json!({"task": task, "phase": phase, "detail": detail, "stall_reason": stall});
        self.tell("tasks.set_phase", body, QUICK)
    }

    pub fn task(&self, id: &str) -> Result<Doc, ClientError> {
        let answer: Value = self.ask("tasks.get_by_id", json!({"task": id}), Duration::from_secs(60))?;
        Ok(answer["task"].as_object().cloned().unwrap_or_default())
    }

    pub fn add_events(&self, lines: &[u8], within: Duration) -> Result<(), ClientError> {
        self.0.send("events.add_batch", Kind::Lines, lines, Deadline::after(within)).map(drop)
    }

    pub fn set_requirements(&self, task: &str, requirements: Value) -> Result<(), ClientError> {
        self.tell("tasks.set_requirements", json!({"task": task, "requirements": requirements}), QUICK)
    }

    pub fn register(
        &self,
        worker: &str,
        queues: &[String],
        tags: &[String],
        resources: Value,
    ) -> Result<(), ClientError> {
        let body = json!({
            "worker": worker, "timeout": 600, "queues": queues, "tags": tags, "system_tags": ["runfold-agent"],
            "resources": resources,
        });
        self.tell("workers.register", body, Duration::from_secs(30))
    }

    pub fn unregister(&self, worker: &str) -> Result<(), ClientError> {
        self.tell("workers.unregister", json!({"worker": worker}), QUICK)
    }

    /// Asks all workers of an agent to drain; how many there are.
    pub fn drain(&self, agent: &str) -> Result<usize, ClientError> {
        let answer: Value = self.ask("workers.get_all", json!({"worker_pattern": format!("{agent}:*")}), QUICK)?;
        let workers = answer["workers"].as_array().map(Vec::as_slice).unwrap_or_default();
        let ids: Vec<&str> = workers.iter().filter_map(|worker| worker["id"].as_str()).collect();
        ids.iter().try_for_each(|id| self.tell("workers.drain", json!({"worker": id}), QUICK))?;
        Ok(ids.len())
    }

    pub fn report(&self, body: Value) -> Result<(), ClientError> {
        self.tell("workers.status_report", body, QUICK)
    }

    /// The id of a queue by its id or name.
    pub fn queue(&self, name: &str) -> Result<Option<String>, ClientError> {
        let body = json!({"only_fields": ["id", "name"], "search_hidden": true, "page_size": 500});
        let answer: Value = self.ask("queues.get_all", body, QUICK)?;
        let queues = answer["queues"].as_array().map(Vec::as_slice).unwrap_or_default();
        let found = queues.iter().find(|queue| queue["id"] == name || queue["name"] == name);
        Ok(found.and_then(|queue| queue["id"].as_str()).map(str::to_owned))
    }

    pub fn create_queue(&self, name: &str) -> Result<String, ClientError> {
        let answer: Value = self.ask("queues.create", json!({"name": name}), QUICK)?;
        Ok(answer["id"].as_str().unwrap_or_default().to_owned())
    }
}
