//! `ClientError` as Python exceptions.

use pyo3::exceptions::{PyConnectionError, PyException, PyOSError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use pyo3::{create_exception, exceptions::PyRuntimeError};
use runfold_client::ClientError;

create_exception!(runfold._core, ApiError, PyException, "The server understood and refused.");
create_exception!(runfold._core, Unreachable, PyConnectionError, "No answer that makes sense came in time.");

pub fn add_to(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("ApiError", module.py().get_type::<ApiError>())?;
    module.add("Unreachable", module.py().get_type::<Unreachable>())
}

/// The exception with its fields as attributes.
pub fn raised(py: Python<'_>, error: &ClientError) -> PyErr {
    let text = error.to_string();
    let made = match error {
        ClientError::Api { action, code, subcode, message, data } => {
            let raised = ApiError::new_err(text);
            let value = raised.value(py);
            let data = PyBytes::new(py, data.to_string().as_bytes());
            let set = value.setattr("code", code).and_then(|()| value.setattr("subcode", subcode));
            let set = set.and_then(|()| value.setattr("message", message));
            set.and_then(|()| value.setattr("action", action))
                .and_then(|()| value.setattr("data", data))
                .map(|()| raised)
        }
        ClientError::Unreachable { action, reason, url } => {
            let raised = Unreachable::new_err(text);
            let value = raised.value(py);
            let set = value.setattr("action", action).and_then(|()| value.setattr("reason", reason));
            set.and_then(|()| value.setattr("url", url)).map(|()| raised)
        }
        ClientError::Settings(_) | ClientError::Waits(_) => Ok(PyValueError::new_err(text)),
        ClientError::File { source, .. } => Ok(match source.raw_os_error() {
            Some(number) => PyOSError::new_err((number, text)),
            None => PyOSError::new_err(text),
        }),
    };
    made.unwrap_or_else(|error| PyRuntimeError::new_err(error.to_string()))
}

/// `?` for results of the client.
pub trait Raise<T> {
    fn raise(self, py: Python<'_>) -> PyResult<T>;
}

impl<T> Raise<T> for runfold_client::error::Result<T> {
    fn raise(self, py: Python<'_>) -> PyResult<T> {
        self.map_err(|error| raised(py, &error))
    }
}
