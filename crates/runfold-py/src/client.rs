//! `Client`: calls and files.

use crate::errors::Raise;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyFrozenSet};
use runfold_client::http::{Kind, pause::Deadline};
use runfold_client::{Settings, Verify};
use std::time::Duration;

#[pyclass(frozen, module = "runfold._core")]
pub struct Client(pub runfold_client::Client);

/// A span in seconds; NaN and negative ones are none, endless ones very long.
pub fn seconds(span: f64) -> Duration {
    Duration::try_from_secs_f64(span.clamp(0.0, 1.0e9)).unwrap_or_default()
}

fn verify_of(given: Option<&Bound<'_, PyAny>>) -> PyResult<Verify> {
    let Some(given) = given else { return Ok(Verify::System) };
    if let Ok(flag) = given.extract::<bool>() {
        return Ok(if flag { Verify::System } else { Verify::Off });
    }
    match given.extract::<String>() {
        Ok(path) => Ok(Verify::Bundle(path.into())),
        Err(_) => Err(PyValueError::new_err("`verify` is True, False, or the path of a bundle of certificates")),
    }
}

#[pymethods]
impl Client {
    #[new]
    #[pyo3(signature = (api, files="", access_key="", secret_key="", *, token=None, user_agent="runfold", worker=None, verify=None))]
    #[allow(clippy::too_many_arguments)] // named ones of Python's
    fn new(
        py: Python<'_>,
        api: String,
        files: &str,
        access_key: &str,
        secret_key: &str,
        token: Option<String>,
        user_agent: &str,
        worker: Option<String>,
        verify: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let settings = Settings {
            api,
            files: files.to_owned(),
            access_key: access_key.to_owned(),
            secret_key: secret_key.to_owned(),
            token,
            user_agent: user_agent.to_owned(),
            worker,
            verify: verify_of(verify)?,
        };
        runfold_client::Client::new(settings).map(Self).raise(py)
    }

    #[getter]
    fn api(&self) -> &str {
        &self.0.settings().api
    }

    #[getter]
    fn files(&self) -> &str {
        &self.0.settings().files
    }

    #[pyo3(signature = (action, body=None, timeout_s=30.0))]
    fn call<'py>(
        &self,
        py: Python<'py>,
        action: &str,
        body: Option<&[u8]>,
        timeout_s: f64,
    ) -> PyResult<Bound<'py, PyBytes>> {
        self.send(py, action, Kind::Json, body.unwrap_or(b"{}"), timeout_s)
    }

    #[pyo3(signature = (action, lines, timeout_s=30.0))]
    fn call_lines<'py>(
        &self,
        py: Python<'py>,
        action: &str,
        lines: &[u8],
        timeout_s: f64,
    ) -> PyResult<Bound<'py, PyBytes>> {
        self.send(py, action, Kind::Lines, lines, timeout_s)
    }

    #[pyo3(signature = (timeout_s=30.0))]
    fn features<'py>(&self, py: Python<'py>, timeout_s: f64) -> PyResult<Bound<'py, PyFrozenSet>> {
        let found = py.detach(|| self.0.features(seconds(timeout_s))).raise(py)?;
        PyFrozenSet::new(py, found.iter())
    }
}

impl Client {
    fn send<'py>(
        &self,
        py: Python<'py>,
        action: &str,
        kind: Kind,
        body: &[u8],
        timeout_s: f64,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let deadline = Deadline::after(seconds(timeout_s));
        let data = py.detach(|| self.0.send(action, kind, body, deadline)).raise(py)?;
        Ok(PyBytes::new(py, &data))
    }
}
