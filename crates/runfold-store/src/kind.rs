//! The kinds of documents, and which of their fields the store must find rows by.

use runfold_api::Problem;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    Workspace,
    User,
    /// An access key of a user; the document holds the keyed hash of its secret.
    Credential,
    /// A browser's session.
    Session,
    Project,
    Task,
    Model,
    Queue,
    Worker,
    /// A stored file: its name is data, its bytes lie under the document's id.
    File,
    /// Something whose bytes are still to be deleted: events of a task, a file. The visible delete queue.
    Deletion,
    /// Small facts about the installation itself (signing key, counters).
    Setting,
    /// A user's password, hashed; under the user's id.
    Password,
    /// A user's preferences; under the user's id.
    Preferences,
    /// A table, chart or other page as somebody arranged it.
    SavedView,
}

/// How rows of a kind are found besides by id.
#[derive(Debug)]
pub struct Shape {
    pub table: &'static str,
    /// The field by which rows are grouped and listed newest first (`project` of a task).
    pub group: Option<&'static str>,
    /// Dotted paths with equality look-up; arrays are indexed by each member.
    pub indexed: &'static [&'static str],
    /// Fields that no two rows of a workspace may share.
    pub unique: &'static [&'static str],
    /// Fields that no two rows of the installation may share.
    pub globally_unique: &'static [&'static str],
    /// Whether changes are kept in the history.
    pub history: bool,
}

impl Kind {
    pub const ALL: [Self; 15] = [
        Self::Workspace,
        Self::User,
        Self::Credential,
        Self::Session,
        Self::Project,
        Self::Task,
        Self::Model,
        Self::Queue,
        Self::Worker,
        Self::File,
        Self::Deletion,
        Self::Setting,
        Self::Password,
        Self::Preferences,
        Self::SavedView,
    ];

    /// The code stored in shared tables. Never reuse a number.
    pub fn code(self) -> i64 {
        match self {
            Self::Workspace => 1,
            Self::User => 2,
            Self::Credential => 3,
            Self::Session => 4,
            Self::Project => 5,
            Self::Task => 6,
            Self::Model => 7,
            Self::Queue => 8,
            Self::Worker => 9,
            Self::File => 10,
            Self::Deletion => 11,
            Self::Setting => 12,
            Self::Password => 13,
            Self::Preferences => 14,
            Self::SavedView => 15,
        }
    }

    pub fn from_code(code: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    pub fn word(self) -> &'static str {
        self.shape().table
    }

    pub fn shape(self) -> &'static Shape {
        const PLAIN: Shape =
            Shape { table: "", group: None, indexed: &[], unique: &[], globally_unique: &[], history: false };
        match self {
            Self::Workspace => {
                const { &Shape { table: "workspace", globally_unique: &["name"], history: true, ..PLAIN } }
            }
            Self::User => {
                const { &Shape { table: "user", unique: &["name"], globally_unique: &["login"], history: true, ..PLAIN } }
            }
            Self::Credential => const { &Shape { table: "credential", indexed: &["user"], history: true, ..PLAIN } },
            Self::Session => const { &Shape { table: "session", indexed: &["user"], ..PLAIN } },
            Self::Project => {
                const {
                    &Shape {
                        table: "project",
                        group: Some("parent"),
                        indexed: &["path", "basename"],
                        unique: &["name"],
                        history: true,
                        ..PLAIN
                    }
                }
            }
            Self::Task => {
                const {
                    &Shape {
                        table: "task",
                        group: Some("project"),
                        indexed: &["parent", "execution.queue", "models.input.model", "models.output.model"],
                        history: true,
                        ..PLAIN
                    }
                }
            }
            Self::Model => {
                const {
                    &Shape {
                        table: "model",
                        group: Some("project"),
                        indexed: &["task", "parent", "uri"],
                        history: true,
                        ..PLAIN
                    }
                }
            }
            Self::Queue => {
                const { &Shape { table: "queue", indexed: &["entries.task"], unique: &["name"], history: true, ..PLAIN } }
            }
            Self::Worker => const { &Shape { table: "worker", ..PLAIN } },
            Self::File => {
                const { &Shape { table: "file", indexed: &["folded", "folders"], unique: &["path"], ..PLAIN } }
            }
            Self::Deletion => const { &Shape { table: "deletion", ..PLAIN } },
            Self::Setting => const { &Shape { table: "setting", ..PLAIN } },
            Self::Password => const { &Shape { table: "password", ..PLAIN } },
            Self::Preferences => const { &Shape { table: "preferences", ..PLAIN } },
            Self::SavedView => {
                const { &Shape { table: "saved_view", group: Some("project"), indexed: &["user"], history: true, ..PLAIN } }
            }
        }
    }

    /// The problem that a caller gets who names an id which is not there, or not theirs.
    pub fn unknown(self, id: &str) -> Problem {
        match self {
            Self::Task => Problem::unknown_task(id),
            Self::Model => Problem::unknown_model(id),
            Self::Project => Problem::unknown_project(id),
            Self::Queue => Problem::unknown_queue(id),
            Self::User => Problem::unknown_user(id),
            _ => Problem::new(runfold_api::problem::Code::NOT_FOUND, format!("no {} `{id}`", self.word())),
        }
    }
}
