//! `Reporter`, `sync` and `pending`.

use crate::client::{Client, seconds};
use crate::errors::Raise;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString};
use runfold_client::journal::series::Series;
use runfold_client::process;
use runfold_client::reporter::{self, Keep, Options, Tally, Upload, sync as syncing};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Signals are looked after so often while something is waited for.
const SLICE: Duration = Duration::from_millis(200);
/// Series that are known by the very string objects that name them: a loop passes the same ones each time.
const FAMILIAR: usize = 64;

/// A series, and the strings by which it was asked for. They are kept, so no other string gets their address.
struct Familiar {
    metric: Py<PyString>,
    variant: Py<PyString>,
    process: u32,
    series: Arc<Series>,
}

#[pyclass(frozen, module = "runfold._core")]
pub struct Reporter {
    pub inner: Arc<runfold_client::Reporter>,
    familiar: Mutex<Vec<Option<Familiar>>>,
}

fn place_of(metric: *mut pyo3::ffi::PyObject, variant: *mut pyo3::ffi::PyObject) -> usize {
    // objects lie at multiples of sixteen
    let mixed = (metric as usize >> 4).wrapping_mul(31) ^ (variant as usize >> 4);
    (mixed ^ (mixed >> 6)) % FAMILIAR
}

impl Reporter {
    /// Reports to a series that was asked for by these very objects before; `false` when it was not.
    #[inline]
    fn familiar(
        &self,
        metric: &Bound<'_, PyString>,
        variant: &Bound<'_, PyString>,
        point: (i64, Option<i64>, f64),
    ) -> bool {
        // held by another thread only while that one reports; then the longer way is as good
        let Ok(known) = self.familiar.try_lock() else { return false };
        let found = known.get(place_of(metric.as_ptr(), variant.as_ptr())).and_then(Option::as_ref);
        let is_it = |known: &&Familiar| known.metric.is(metric) && known.variant.is(variant);
        match found.filter(is_it) {
            Some(known) => {
                self.inner.scalar_of(known.process, &known.series, point);
                true
            }
            None => false,
        }
    }

    #[cold]
    fn remember(&self, metric: &Bound<'_, PyString>, variant: &Bound<'_, PyString>, series: Arc<Series>) {
        let Ok(mut known) = self.familiar.try_lock() else { return };
        if known.is_empty() {
            known.resize_with(FAMILIAR, || None);
        }
        let familiar = Familiar {
            metric: metric.clone().unbind(),
            variant: variant.clone().unbind(),
            process: process::id(),
            series,
        };
        known[place_of(metric.as_ptr(), variant.as_ptr())] = Some(familiar);
    }
}

#[pymethods]
impl Reporter {
    #[new]
    #[pyo3(signature = (directory, *, task, client=None, worker="", send_interval_s=1.0, disk_interval_s=1.0, disk_limit_bytes=4 << 30, main=false))]
    #[allow(clippy::too_many_arguments)] // named ones of Python's
    fn new(
        directory: PathBuf,
        task: &str,
        client: Option<&Client>,
        worker: &str,
        send_interval_s: f64,
        disk_interval_s: f64,
        disk_limit_bytes: u64,
        main: bool,
    ) -> Self {
        let options = Options {
            worker: worker.to_owned(),
            send_every: seconds(send_interval_s).max(Duration::from_millis(10)),
            flush_every: seconds(disk_interval_s).max(Duration::from_millis(10)),
            disk_bytes: disk_limit_bytes,
            is_main: main,
            ..Options::new(&directory, task)
        };
        let inner = runfold_client::Reporter::new(options, client.map(|client| client.0.clone()));
        Self { inner: Arc::new(inner), familiar: Mutex::default() }
    }

    #[getter]
    fn task(&self) -> &str {
        &self.inner.options().task
    }

    #[getter]
    fn server_task(&self) -> String {
        self.inner.server_task()
    }

    #[getter]
    fn directory(&self) -> String {
        self.inner.folder().display().to_string()
    }

    fn open(&self, py: Python<'_>) -> PyResult<()> {
        py.detach(|| self.inner.open()).raise(py)
    }

    fn attach(&self, client: &Client) {
        self.inner.attach(Some(client.0.clone()));
    }

    fn detach(&self) {
        self.inner.attach(None);
    }

    #[pyo3(signature = (metric, variant, value, iteration, timestamp_ms=None, model=None))]
    fn scalar(
        &self,
        metric: &Bound<'_, PyString>,
        variant: &Bound<'_, PyString>,
        value: f64,
        iteration: i64,
        timestamp_ms: Option<i64>,
        model: Option<&str>,
    ) -> PyResult<()> {
        let point = (iteration, timestamp_ms, value);
        if model.is_none() && self.familiar(metric, variant, point) {
            return Ok(());
        }
        let (metric_text, variant_text) = (metric.to_cow()?, variant.to_cow()?);
        self.inner.scalar(model, &metric_text, &variant_text, point);
        if model.is_none()
            && let Some(series) = self.inner.series(None, &metric_text, &variant_text)
        {
            self.remember(metric, variant, series);
        }
        Ok(())
    }

    #[pyo3(signature = (metric, variant, values, iterations, timestamps_ms=None, model=None))]
    #[allow(clippy::too_many_arguments)] // named ones of Python's
    fn scalars(
        &self,
        py: Python<'_>,
        metric: &str,
        variant: &str,
        values: Vec<f64>,
        iterations: Vec<i64>,
        timestamps_ms: Option<Vec<i64>>,
        model: Option<&str>,
    ) -> PyResult<()> {
        let same = |length: usize| length == values.len();
        if !same(iterations.len()) || !timestamps_ms.as_ref().is_none_or(|times| same(times.len())) {
            return Err(PyValueError::new_err("values, iterations and timestamps have different lengths"));
        }
        py.detach(|| {
            for (index, (value, iteration)) in values.iter().zip(&iterations).enumerate() {
                let timestamp = timestamps_ms.as_ref().map(|times| times[index]);
                self.inner.scalar(model, metric, variant, (*iteration, timestamp, *value));
            }
        });
        Ok(())
    }

    fn single_value(&self, name: &str, value: f64) {
        self.inner.scalar(None, "Summary", name, (runfold_client::SINGLE_VALUE_ITERATION, None, value));
    }

    #[pyo3(signature = (text, level="INFO", worker=None, timestamp_ms=None))]
    fn log(&self, text: &str, level: &str, worker: Option<&str>, timestamp_ms: Option<i64>) {
        self.inner.log(text, level, worker, timestamp_ms);
    }

    fn event(&self, body: &[u8]) {
        self.inner.event(body);
    }

    fn call(&self, action: &str, body: &[u8]) {
        self.inner.call(action, body);
    }

    #[pyo3(signature = (path, name, *, then=Vec::new(), keep="copy", content_type=None))]
    fn upload(
        &self,
        py: Python<'_>,
        path: PathBuf,
        name: &str,
        then: Vec<(String, Vec<u8>)>,
        keep: &str,
        content_type: Option<String>,
    ) -> PyResult<()> {
        let keep = match keep {
            "copy" => Keep::Copy,
            "move" => Keep::Move,
            "reference" => Keep::Reference,
            other => {
                let message = format!("`keep` is `{other}`; use `copy`, `move` or `reference`");
                return Err(PyValueError::new_err(message));
            }
        };
        let upload = Upload { path, name: name.to_owned(), then, keep, content_type };
        py.detach(|| self.inner.upload(&upload)).raise(py)
    }

    #[pyo3(signature = (timeout_s=10.0))]
    fn flush(&self, py: Python<'_>, timeout_s: f64) -> PyResult<bool> {
        let until = Instant::now() + seconds(timeout_s);
        loop {
            let left = until.saturating_duration_since(Instant::now());
            if py.detach(|| self.inner.flush(left.min(SLICE))) {
                return Ok(true);
            }
            py.check_signals()?;
            if left <= SLICE {
                return Ok(false);
            }
        }
    }

    fn flush_to_disk(&self, py: Python<'_>) -> PyResult<()> {
        py.detach(|| self.inner.flush_to_disk()).raise(py)
    }

    #[pyo3(signature = (deadline_s=10.0))]
    fn close<'py>(&self, py: Python<'py>, deadline_s: f64) -> PyResult<Bound<'py, PyDict>> {
        let report = py.detach(|| self.inner.close(seconds(deadline_s)));
        self.familiar.lock().unwrap_or_else(PoisonError::into_inner).clear();
        report_of(py, &report)
    }

    fn counters<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let counters = py.detach(|| self.inner.counters());
        let made = PyDict::new(py);
        made.set_item("points", counters.points)?;
        made.set_item("logs", counters.logs)?;
        made.set_item("events", counters.events)?;
        made.set_item("calls", counters.calls)?;
        made.set_item("uploads", counters.uploads)?;
        made.set_item("dropped", counters.dropped)?;
        made.set_item("unsent_bytes", counters.unsent_bytes)?;
        made.set_item("unsent_uploads", counters.unsent_uploads)?;
        made.set_item("last_error", counters.last_error)?;
        add_tally(&made, &counters.tally)?;
        made.set_item("refused", counters.tally.refusals)?;
        Ok(made)
    }
}

fn add_tally(made: &Bound<'_, PyDict>, tally: &Tally) -> PyResult<()> {
    made.set_item("sent_records", tally.records)?;
    made.set_item("sent_bytes", tally.bytes)?;
    made.set_item("requests", tally.requests)?;
    made.set_item("failures", tally.failures)
}

fn report_of<'py>(py: Python<'py>, report: &reporter::Report) -> PyResult<Bound<'py, PyDict>> {
    let made = PyDict::new(py);
    made.set_item("directory", report.folder.display().to_string())?;
    made.set_item("task", &report.task)?;
    made.set_item("server_task", &report.server_task)?;
    made.set_item("complete", report.complete)?;
    made.set_item("unsent_bytes", report.unsent_bytes)?;
    made.set_item("unsent_uploads", report.unsent_uploads)?;
    made.set_item("dropped", report.dropped)?;
    made.set_item("last_error", &report.last_error)?;
    add_tally(&made, &report.tally)?;
    made.set_item("refused", &report.tally.refused)?;
    made.set_item("damaged", &report.tally.damaged)?;
    Ok(made)
}

/// Sends what processes that have ended left in their journals.
#[pyfunction]
#[pyo3(signature = (directory, client, *, timeout_s=None, task=None))]
pub fn sync<'py>(
    py: Python<'py>,
    directory: PathBuf,
    client: &Client,
    timeout_s: Option<f64>,
    task: Option<&str>,
) -> PyResult<Bound<'py, PyList>> {
    let reports = py.detach(|| syncing::sync(&directory, &client.0, task, timeout_s.map(seconds)));
    let reports = reports.iter().map(|report| report_of(py, report)).collect::<PyResult<Vec<_>>>()?;
    PyList::new(py, reports)
}

/// Journals that hold something that was not sent.
#[pyfunction]
pub fn pending<'py>(py: Python<'py>, directories: Vec<PathBuf>) -> PyResult<Bound<'py, PyList>> {
    let all = PyList::empty(py);
    for found in py.detach(|| syncing::pending(&directories)) {
        let made = PyDict::new(py);
        made.set_item("directory", found.folder.display().to_string())?;
        made.set_item("task", found.task)?;
        made.set_item("bytes", found.bytes)?;
        made.set_item("uploads", found.uploads)?;
        made.set_item("in_use", found.in_use)?;
        all.append(made)?;
    }
    Ok(all)
}

/// Notes how a task ended, as its parent saw it.
#[pyfunction]
pub fn note_end(py: Python<'_>, directory: PathBuf, task: &str, status: &str, reason: &str) -> PyResult<()> {
    if !["completed", "failed", "stopped"].contains(&status) {
        return Err(PyValueError::new_err(format!("`status` is `{status}`; use `completed`, `failed` or `stopped`")));
    }
    let end = syncing::End { status: status.to_owned(), reason: reason.to_owned() };
    py.detach(|| syncing::note_end(&directory, task, &end)).raise(py)
}

#[pyfunction]
pub fn process_token() -> String {
    process::token()
}

/// A random id: 32 hex digits.
#[pyfunction]
pub fn new_id() -> String {
    process::random::<16>().iter().map(|byte| format!("{byte:02x}")).collect()
}
