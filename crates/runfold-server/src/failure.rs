//! Why a handler could not answer: a problem for the caller, or a cause for the operator's log.

use runfold_api::Problem;
use runfold_api::problem::Code;
use runfold_data::DataError;
use runfold_store::StoreError;
use runfold_store::events::EventError;

/// A caller learns the problem; an internal cause is logged under the request's id and never sent.
#[derive(Debug)]
pub enum Failure {
    Problem(Problem),
    Internal(Box<dyn std::error::Error + Send + Sync>),
}

pub type Outcome<T> = Result<T, Failure>;

impl Failure {
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(cause.into())
    }

    /// The problem to answer with; logs the cause where there is one.
    pub fn into_problem(self, request_id: &str) -> Problem {
        match self {
            Self::Problem(problem) => problem,
            Self::Internal(cause) => {
                tracing::error!(request_id, "request failed: {cause}");
                Problem::internal().with("request_id", request_id)
            }
        }
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Refused(problem) => Self::Problem(problem),
            StoreError::Busy { waiting } => Self::Problem(
                Problem::new(Code::TOO_MANY_REQUESTS, format!("{waiting} writes wait already; try again in a moment"))
                    .retry_after(1),
            ),
            StoreError::DiskFull => disk_full(),
            StoreError::DiskFailed(ref why) => disk_failed(why),
            StoreError::Closed => {
                Self::Problem(Problem::new(Code::STORE_UNAVAILABLE, "the server is stopping; try again").retry_after(5))
            }
            StoreError::Damaged { ref what, ref why } => damaged(&format!("damaged {what}: {why}")),
            other => Self::internal(other),
        }
    }
}

/// Whether the operating system refused for a reason that is the operator's to mend.
fn is_refusal(error: &std::io::Error) -> bool {
    matches!(error.kind(), std::io::ErrorKind::ReadOnlyFilesystem | std::io::ErrorKind::PermissionDenied)
}

/// What is stored can't be read. Which of it is the operator's to know; that nothing else is touched, the caller's.
fn damaged(cause: &dyn std::fmt::Display) -> Failure {
    tracing::error!("{cause}");
    let message =
        "what is stored of this can't be read, all else can; an operator finds out more with `runfold admin check`";
    Failure::Problem(Problem::new(Code::DATA_INCONSISTENT, message))
}

fn disk_full() -> Failure {
    let message = "the server's disk is full; reads go on, writes come back when space does";
    Failure::Problem(Problem::new(Code::DISK_LOW, message).retry_after(60))
}

/// The operator finds the cause in the log and in `server.health`; the caller learns that trying again later helps.
fn disk_failed(cause: &dyn std::fmt::Display) -> Failure {
    tracing::debug!("refused for the disk's sake: {cause}");
    let message =
        "the server's disk can't be written at the moment and nothing was changed; reads go on, send this again";
    Failure::Problem(Problem::new(Code::STORE_UNAVAILABLE, message).retry_after(10))
}

impl From<EventError> for Failure {
    fn from(error: EventError) -> Self {
        match error {
            EventError::Busy { retry_after_s } => Self::Problem(
                Problem::new(
                    Code::TOO_MANY_REQUESTS,
                    "more events wait to be written than fit in memory; send this batch again",
                )
                .retry_after(u32::try_from(retry_after_s).unwrap_or(u32::MAX)),
            ),
            EventError::Pattern { pattern, reason } => Self::Problem(Problem::new(
                Code::BAD_REGEX,
                format!("`{pattern}` is not a regular expression: {reason}"),
            )),
            EventError::StoredInPart { cut_at } => {
                Self::Problem(Problem::new(Code::BAD_BATCH, error.to_string()).with("cut_at", cut_at))
            }
            EventError::DiskFull => disk_full(),
            EventError::DiskFailed(ref why) => disk_failed(why),
            EventError::Damaged { ref what, ref source } => damaged(&format!("damaged events ({what}): {source}")),
            EventError::TooLarge { .. } => Self::Problem(Problem::new(Code::TOO_LARGE, error.to_string())),
            ref failed if failed.is_disk_full() => StoreError::DiskFull.into(),
            EventError::Closed => {
                Self::Problem(Problem::new(Code::STORE_UNAVAILABLE, "the server is stopping; try again").retry_after(5))
            }
            other => Self::internal(other),
        }
    }
}

impl From<DataError> for Failure {
    fn from(error: DataError) -> Self {
        let words = error.to_string();
        let refused = |code| Self::Problem(Problem::new(code, words.clone()));
        match error {
            DataError::NotFound { .. } | DataError::BadId { .. } => refused(Code::NOT_FOUND),
            DataError::BadName { .. } | DataError::BadUpload { .. } | DataError::NoSuchPart { .. } => {
                refused(Code::VALIDATION)
            }
            DataError::NameTooLong { .. } => refused(Code::VALIDATION),
            DataError::SizeMismatch { .. } | DataError::HashMismatch { .. } | DataError::MissingParts { .. } => {
                refused(Code::BAD_VALUE)
            }
            DataError::PartSuperseded { .. } | DataError::PartConflict { .. } => refused(Code::CONFLICTING_FIELDS),
            DataError::DiskLow { .. } => Self::Problem(Problem::new(Code::DISK_LOW, words).retry_after(60)),
            DataError::NotWritable(ref cause) => disk_failed(cause),
            DataError::Io { ref source, .. } if is_refusal(source) => disk_failed(source),
            DataError::RangeNotSatisfiable { .. } => refused(Code::BAD_VALUE),
            DataError::Sender(_) => refused(Code::VALIDATION),
            other => Self::internal(other),
        }
    }
}
