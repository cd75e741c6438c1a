//! Who somebody is and what they may do: the rule that every route declares.

use runfold_api::Problem;
use runfold_api::problem::Code;
use runfold_store::Source;

/// What a user of a workspace may do. Stored and shown in our words, told to ClearML's clients in theirs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    Viewer,
    /// Runs tasks: an editor with a flag.
    Agent,
    Editor,
    Admin,
}

impl Role {
    pub const ALL: [Self; 4] = [Self::Viewer, Self::Agent, Self::Editor, Self::Admin];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Agent => "agent",
            Self::Editor => "editor",
            Self::Admin => "admin",
        }
    }

    /// Reads our words and ClearML's.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "viewer" | "guest" => Some(Self::Viewer),
            "agent" => Some(Self::Agent),
            "editor" | "user" | "annotator" => Some(Self::Editor),
            "admin" | "superuser" => Some(Self::Admin),
            _ => None,
        }
    }

    pub fn on_the_wire(self) -> &'static str {
        match self {
            Self::Viewer => "guest",
            Self::Agent | Self::Editor => "user",
            Self::Admin => "admin",
        }
    }
}

/// Who may call a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Also without login.
    Anyone,
    /// Whoever is logged in.
    Viewer,
    /// Whoever may change things: editors, agents, admins.
    Editor,
    Admin,
}

impl Access {
    pub fn allows(self, role: Role) -> bool {
        match self {
            Self::Anyone | Self::Viewer => true,
            Self::Editor => role != Role::Viewer,
            Self::Admin => role == Role::Admin,
        }
    }

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Anyone => "anyone",
            Self::Viewer => "viewer",
            Self::Editor => "editor",
            Self::Admin => "admin",
        }
    }

    /// # Errors
    /// 401/20 for nobody where somebody is needed, 403/20 for a role that is not enough.
    pub fn check(self, who: Option<&Identity>, action: &str) -> Result<(), Problem> {
        match who {
            _ if self == Self::Anyone => Ok(()),
            None => {
                Err(Problem::new(Code::NO_CREDENTIALS, "log in first: send a token or an access key with the request"))
            }
            Some(who) if self.allows(who.role) => Ok(()),
            Some(who) => Err(Problem::new(
                Code::FORBIDDEN_ROLE,
                format!("`{action}` needs the role {}; `{}` is {}", self.as_str(), who.user_name, who.role.as_str()),
            )),
        }
    }
}

/// Somebody who has proved who they are.
#[derive(Debug, Clone, PartialEq)]
pub struct Identity {
    pub user: String,
    pub user_name: String,
    pub workspace: String,
    pub workspace_name: String,
    pub role: Role,
    /// The access key or session that was used; what ends when it is revoked.
    pub grant: Grant,
}

impl Identity {
    /// Where a change in this name comes from.
    pub fn source(&self, address: String) -> Source {
        match &self.grant {
            Grant::Task(of) => Source::Task { id: of.task.clone(), attempt: of.fence, address },
            Grant::Key(_) | Grant::Session(_) | Grant::User => Source::Api(address),
        }
    }
}

/// By what right a request is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Grant {
    Key(String),
    Session(String),
    /// A token made for a user by the user or by an admin.
    User,
    /// The token of one attempt of a task.
    Task(TaskGrant),
}

/// What a task's own token is good for: one attempt of one task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskGrant {
    pub task: String,
    pub fence: u64,
    /// The access key of whoever claimed the task; the token ends with it.
    pub key: Option<String>,
}
