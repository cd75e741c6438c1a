//! The native module `runfold._core`: what `runfold-client` does, as Python objects.
//! It has no logic of its own: it turns arguments and errors, and lets go of the GIL.

mod client;
mod errors;

use pyo3::prelude::*;

#[pymodule]
fn _core(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    errors::add_to(module)?;
    module.add_class::<client::Client>()?;
    Ok(())
}
