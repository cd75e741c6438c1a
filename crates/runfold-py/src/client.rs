//! `Client`: calls and files.

use crate::errors::Raise;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyFrozenSet};
use runfold_client::http::upload::Sent;
use runfold_client::http::{Kind, pause::Deadline};
use runfold_client::{Settings, Verify};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

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

    #[pyo3(signature = (path, name, *, content_type=None, progress=None, patience_s=300.0))]
    fn upload(
        &self,
        py: Python<'_>,
        path: PathBuf,
        name: &str,
        content_type: Option<&str>,
        progress: Option<Py<PyAny>>,
        patience_s: f64,
    ) -> PyResult<String> {
        let told = Told::new(progress);
        let sent = py.detach(|| {
            let mut progress = |sent, total| told.tell(sent, total);
            let how = Sent {
                begun: None,
                stop: &|| told.is_raised(),
                progress: Some(&mut progress),
                patience: seconds(patience_s),
            };
            self.0.upload_resumable(&path, name, content_type, how, &mut |_| {})
        });
        told.raise()?;
        sent.raise(py)
    }

    #[pyo3(signature = (url, path, *, progress=None, patience_s=300.0))]
    fn download(
        &self,
        py: Python<'_>,
        url: &str,
        path: PathBuf,
        progress: Option<Py<PyAny>>,
        patience_s: f64,
    ) -> PyResult<u64> {
        let told = Told::new(progress);
        let fetched = py.detach(|| {
            self.0.download(url, &path, seconds(patience_s), &|| told.is_raised(), &mut |got, total| {
                told.tell(got, total)
            })
        });
        told.raise()?;
        fetched.raise(py)
    }

    fn delete_file(&self, py: Python<'_>, url: &str) -> PyResult<()> {
        py.detach(|| self.0.delete_file(url)).raise(py)
    }

    /// The address of a file of that name.
    fn file_url(&self, name: &str) -> String {
        self.0.file_url(name)
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

/// Tells Python how far something is; what it raises, Ctrl-C included, ends the transfer.
struct Told {
    progress: Option<Py<PyAny>>,
    raised: Mutex<Option<PyErr>>,
    last: Mutex<Option<Instant>>,
}

impl Told {
    /// Python is not bothered more often.
    const EVERY: Duration = Duration::from_millis(100);

    fn new(progress: Option<Py<PyAny>>) -> Self {
        Self { progress, raised: Mutex::default(), last: Mutex::default() }
    }

    fn tell(&self, done: u64, total: u64) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if done != total && last.is_some_and(|at| at.elapsed() < Self::EVERY) {
            return;
        }
        *last = Some(Instant::now());
        let called = Python::attach(|py| {
            py.check_signals()?;
            self.progress.as_ref().map_or(Ok(()), |progress| progress.call1(py, (done, total)).map(drop))
        });
        if let Err(error) = called {
            self.raised.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
        }
    }

    fn is_raised(&self) -> bool {
        self.raised.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    fn raise(&self) -> PyResult<()> {
        self.raised.lock().unwrap_or_else(PoisonError::into_inner).take().map_or(Ok(()), Err)
    }
}
