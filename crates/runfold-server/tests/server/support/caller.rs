//! Somebody who calls: a person and the server, so that a test reads as what people do.

use super::{Answer, Person, TestServer};
use runfold_server::access::Role;
use serde_json::Value;

pub struct Caller<'a> {
    server: &'a TestServer,
    pub who: Person,
}

impl TestServer {
    pub fn admin_caller(&self) -> Caller<'_> {
        Caller { server: self, who: self.admin.clone() }
    }

    /// A new user of a workspace, which is made when it is missing.
    pub fn caller(&self, name: &str, role: &str, workspace: &str) -> Caller<'_> {
        let operator = self.operator();
        let known = operator.workspaces().unwrap();
        if !known.iter().any(|known| known["name"] == workspace) {
            operator.add_workspace(workspace).unwrap();
        }
        let user = operator.add_user(workspace, name, Role::parse(role).unwrap(), None).unwrap();
        let who = super::person(&operator, &user);
        operator.close();
        Caller { server: self, who }
    }
}

impl Caller<'_> {
    /// The whole envelope.
    pub fn envelope(&self, action: &str, content_type: &str, body: &str) -> Value {
        let basic = self.who.basic();
        let headers = [("authorization", basic.as_str()), ("content-type", content_type)];
        let answer: Answer = self.server.request("POST", action, &headers, body.as_bytes());
        answer.json
    }

    /// The answer of an action that succeeds.
    #[track_caller]
    pub fn call(&self, action: &str, request: Value) -> Value {
        let mut envelope = self.envelope(action, "application/json", &request.to_string());
        assert_eq!(envelope["meta"]["result_code"], 200, "{action}: {}", envelope["meta"]);
        envelope["data"].take()
    }

    /// Code and subcode of an action that is refused.
    pub fn refused(&self, action: &str, request: Value) -> (u64, u64) {
        code_of(&self.envelope(action, "application/json", &request.to_string()))
    }
}

pub fn code_of(envelope: &Value) -> (u64, u64) {
    let number = |field: &str| envelope["meta"][field].as_u64().unwrap();
    (number("result_code"), number("result_subcode"))
}
