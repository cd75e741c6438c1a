//! Problems as the API tells them: a numeric code that programs test, and a sentence for people.

use serde_json::{Map, Value};

/// What a caller can rely on: `result_code` (also the HTTP status) and `result_subcode`. Codes never change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Code(pub u16, pub u16);

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal / $subcode:literal;)*) => {
        impl Code {
            $($(#[$doc])* pub const $name: Code = Code($code, $subcode);)*
            /// Every code by name, for the documentation and its test.
            pub const ALL: &'static [(&'static str, Code)] = &[$((stringify!($name), Code::$name)),*];
        }
    };
}

codes! {
    NO_LONGER_SUPPORTED = 301 / 1;

    UNKNOWN_ACTION = 400 / 1;
    BAD_VERSION = 400 / 2;
    BAD_HEADERS = 400 / 5;
    BAD_IMPERSONATION = 400 / 6;
    BAD_ID = 400 / 10;
    MISSING_FIELD = 400 / 11;
    VALIDATION = 400 / 12;
    FIELDS_NOT_ALLOWED_FOR_ROLE = 400 / 13;
    /// A name in a projection or an order that the entity does not have.
    UNKNOWN_FIELD = 400 / 14;
    CONFLICTING_FIELDS = 400 / 15;
    BAD_VALUE = 400 / 16;
    EMPTY_BATCH = 400 / 17;
    BAD_BATCH = 400 / 18;
    BAD_TYPE = 400 / 20;
    BAD_REGEX = 400 / 21;
    NOT_PUBLIC = 400 / 24;
    UNKNOWN_ACCESS_KEY = 400 / 75;

    TASK_UNKNOWN = 400 / 101;
    TASK_VALIDATION = 400 / 102;
    TASK_WRONG_STATUS = 400 / 110;
    TASK_STATUS_RACE = 400 / 121;
    TASK_FIELD_MISSING = 400 / 122;
    TASK_NOT_DELETABLE = 400 / 123;
    TASK_WRONG_TYPE = 400 / 126;
    TASK_NOT_FOUND = 400 / 130;
    NO_EVENT_ADDED = 400 / 131;
    NOT_A_REPORT = 400 / 150;
    LAST_PIPELINE_RUN = 400 / 160;

    MODEL_UNKNOWN = 400 / 201;
    MODEL_NOT_READY = 400 / 202;
    MODEL_PUBLISHED = 400 / 203;
    MODEL_BAD_URI = 400 / 204;
    MODEL_IN_USE = 400 / 205;
    MODEL_TASK_EXISTS = 400 / 206;

    USER_PROBLEM = 400 / 300;
    USER_UNKNOWN = 400 / 301;
    USER_ID_EXISTS = 400 / 302;
    PREFERENCE_UPDATE = 400 / 305;

    PROJECT_UNKNOWN = 400 / 401;
    PROJECT_HAS_TASKS = 400 / 402;
    PROJECT_NOT_FOUND = 400 / 403;
    PROJECT_HAS_MODELS = 400 / 405;
    PROJECT_HAS_DATASETS = 400 / 406;
    PROJECT_BAD_NAME = 400 / 407;
    PROJECT_LOCATION = 400 / 408;
    PROJECT_TOO_DEEP = 400 / 409;
    PROJECT_SAME_PLACE = 400 / 410;
    PROJECT_UNDER_ITSELF = 400 / 411;
    PROJECT_INTO_CHILD = 400 / 412;
    PROJECT_HAS_PIPELINES = 400 / 413;
    PROJECT_PUBLIC_NAME = 400 / 414;

    QUEUE_UNKNOWN = 400 / 701;
    QUEUE_NOT_EMPTY = 400 / 702;
    QUEUE_TASK_NOT_IN = 400 / 703;
    QUEUE_RACED = 400 / 704;
    QUEUE_ALREADY_QUEUED = 400 / 706;
    QUEUE_NO_DEFAULT = 400 / 707;
    QUEUE_SEVERAL_DEFAULTS = 400 / 708;
    /// Ours: the attempt is over, so its worker ends it.
    LEASE_LOST = 400 / 710;

    DATA_VALIDATION = 400 / 800;
    NOT_UNIQUE = 400 / 801;

    WORKER_ID = 400 / 1001;
    WORKER_REGISTRATION = 400 / 1002;
    WORKER_NOT_REGISTERED = 400 / 1004;
    WORKER_NO_STATISTICS = 400 / 1005;
    BAD_SCROLL = 400 / 1104;

    NOT_FOR_THIS_ENDPOINT = 401 / 1;
    BAD_AUTHENTICATION_TYPE = 401 / 10;
    NO_CREDENTIALS = 401 / 20;
    MALFORMED_CREDENTIALS = 401 / 21;
    WRONG_CREDENTIALS = 401 / 22;
    BAD_TOKEN = 401 / 30;
    BLOCKED_TOKEN = 401 / 31;
    FIXED_USER = 401 / 40;

    FORBIDDEN_ROUTE = 403 / 10;
    INTERNAL_ENDPOINT = 403 / 12;
    FORBIDDEN_ROLE = 403 / 20;
    NO_WRITE_PERMISSION = 403 / 21;

    /// Of our own routes and of files: missing and foreign look the same.
    NOT_FOUND = 404 / 0;
    TOO_LARGE = 413 / 0;
    UNSUPPORTED_MEDIA = 415 / 0;
    WRONG_HOST = 421 / 0;
    TOO_MANY_REQUESTS = 429 / 0;

    INTERNAL = 500 / 0;
    DISK_LOW = 507 / 4;
    DATA_INCONSISTENT = 500 / 101;
    STORE_UNAVAILABLE = 503 / 102;
    NOT_IMPLEMENTED = 500 / 9999;
}

/// A refusal, ready for the envelope. `message` says what happened, why, and what to do.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{message} ({}/{})", code.0, code.1)]
pub struct Problem {
    pub code: Code,
    pub message: String,
    /// `error_data`: the fields that explain.
    pub data: Map<String, Value>,
    /// Seconds after which trying again makes sense (`Retry-After`).
    pub retry_after_s: Option<u32>,
}

pub type Result<T, E = Problem> = std::result::Result<T, E>;

impl Problem {
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), data: Map::new(), retry_after_s: None }
    }

    /// Adds one field to `error_data`.
    pub fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.data.insert(key.to_owned(), value.into());
        self
    }

    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after_s = Some(seconds);
        self
    }

    pub fn missing_field(field: &str) -> Self {
        Self::new(Code::MISSING_FIELD, format!("required field `{field}` is missing")).with("field", field)
    }

    pub fn validation(message: impl Into<String>) -> Self {
        Self::new(Code::VALIDATION, message)
    }

    pub fn bad_value(message: impl Into<String>) -> Self {
        Self::new(Code::BAD_VALUE, message)
    }

    pub fn unknown_task(id: &str) -> Self {
        Self::new(Code::TASK_UNKNOWN, format!("no task `{id}`")).with("id", id)
    }

    pub fn unknown_model(id: &str) -> Self {
        Self::new(Code::MODEL_UNKNOWN, format!("no model `{id}`")).with("id", id)
    }

    pub fn unknown_project(id: &str) -> Self {
        Self::new(Code::PROJECT_UNKNOWN, format!("no project `{id}`")).with("id", id)
    }

    pub fn unknown_queue(id: &str) -> Self {
        Self::new(Code::QUEUE_UNKNOWN, format!("no queue `{id}`")).with("id", id)
    }

    pub fn unknown_user(id: &str) -> Self {
        Self::new(Code::USER_UNKNOWN, format!("no user `{id}`")).with("id", id)
    }

    pub fn internal() -> Self {
        Self::new(Code::INTERNAL, "the server failed; the operator's log names the cause under this request id")
    }
}
