//! `ResourceSampler` and `machine`.

use crate::client::seconds;
use crate::reporter::Reporter;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use runfold_client::process;
use runfold_client::resources::{self, Options, Sampler};
use std::time::Duration;

const SHORTEST: Duration = Duration::from_millis(50);

#[pyclass(frozen, module = "runfold._core")]
pub struct ResourceSampler(Sampler);

#[pymethods]
impl ResourceSampler {
    #[new]
    #[pyo3(signature = (reporter, *, sample_interval_s=2.0, report_interval_s=30.0, variant_suffix="", pid=None))]
    fn new(
        reporter: &Reporter,
        sample_interval_s: f64,
        report_interval_s: f64,
        variant_suffix: &str,
        pid: Option<u32>,
    ) -> Self {
        let options = Options {
            sample_every: seconds(sample_interval_s).max(SHORTEST),
            report_every: seconds(report_interval_s).max(SHORTEST),
            suffix: variant_suffix.to_owned(),
            pid: pid.unwrap_or_else(process::id),
        };
        Self(Sampler::new(reporter.inner.clone(), options))
    }

    fn start(&self) -> PyResult<()> {
        Ok(self.0.start()?)
    }

    fn set_iteration(&self, iteration: i64) {
        self.0.set_iteration(iteration);
    }

    fn stop(&self, py: Python<'_>) {
        py.detach(|| self.0.stop());
    }

    fn latest<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.0.latest())
    }
}

/// Facts about this machine, as JSON.
#[pyfunction]
pub fn machine(py: Python<'_>) -> Bound<'_, PyBytes> {
    let facts = py.detach(resources::machine);
    PyBytes::new(py, &facts)
}
