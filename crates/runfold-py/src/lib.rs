//! The native module `runfold._core`: what `runfold-client` does, as Python objects.
//! It has no logic of its own: it turns arguments and errors, and lets go of the GIL.

mod client;
mod errors;
mod reporter;
mod resources;

use pyo3::prelude::*;

#[pymodule]
fn _core(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    errors::add_to(module)?;
    module.add_class::<client::Client>()?;
    module.add_class::<reporter::Reporter>()?;
    module.add_class::<resources::ResourceSampler>()?;
    module.add_function(wrap_pyfunction!(reporter::sync, module)?)?;
    module.add_function(wrap_pyfunction!(reporter::pending, module)?)?;
    module.add_function(wrap_pyfunction!(reporter::note_end, module)?)?;
    module.add_function(wrap_pyfunction!(reporter::process_token, module)?)?;
    module.add_function(wrap_pyfunction!(reporter::new_id, module)?)?;
    module.add_function(wrap_pyfunction!(resources::machine, module)?)
}
