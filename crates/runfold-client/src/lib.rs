//! Talks to a server for those who report: calls, files, and the journal that keeps what was not sent yet.
//! It leaves what is reported, and when, to its callers; it knows no server and no database.

pub mod error;
#[doc(hidden)]
pub mod fuzzing;
pub mod http;
pub mod journal;
pub mod process;
pub mod reporter;
pub mod resources;

pub use error::ClientError;
pub use http::{Client, Settings, Verify};
pub use reporter::{Options, Reporter};
pub use runfold_series::SINGLE_VALUE_ITERATION;
