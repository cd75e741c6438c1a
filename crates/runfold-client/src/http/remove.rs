//! Removing one file from a server.

use super::pause::Deadline;
use super::{Client, Failed, failed};
use crate::error::{ClientError, Result};
use serde_json::Value;
use std::time::Duration;

const CALL: Duration = Duration::from_secs(60);

impl Client {
    /// Removes a file of this server; one that is not there is no error.
    ///
    /// # Errors
    /// When the address is not this server's, or it refuses or does not answer.
    pub fn delete_file(&self, url: &str) -> Result<()> {
        if !self.is_own(url) {
            return Err(ClientError::Settings(format!("only files of the server can be removed, not `{url}`")));
        }
        let as_error = |failure: Failed| match failure {
            Failed::For(error) | Failed::NotNow(error, _) => error,
            Failed::Unsent(reason) | Failed::Unknown(reason) => ClientError::unreachable("delete", url, reason),
        };
        let token = self.token(Deadline::after(CALL)).map_err(as_error)?;
        let request = self.agent()?.delete(url).header("Authorization", token.authorization());
        let response = request.call().map_err(|error| as_error(failed(&error)))?;
        match response.status().as_u16() {
            200..300 | 404 => Ok(()),
            code => {
                let message = format!("the file was not removed: {url}");
                Err(ClientError::Api { action: "delete".to_owned(), code, subcode: 0, message, data: Value::Null })
            }
        }
    }
}
