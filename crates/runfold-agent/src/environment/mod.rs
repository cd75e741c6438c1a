//! The packages of a task: the interpreter it was made with, what was captured, built once and linked from a cache.

mod cache;
mod index;
mod interpreter;
mod requirements;
mod uv;

pub use cache::Cache;
pub use interpreter::Interpreter;

use crate::attempt::orders::Orders;
use crate::error::Failure;
use crate::source::{Checkout, Spec};
use runfold_api::wire::leases::Phase;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// An environment that a task can run in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ready {
    pub python: PathBuf,
    /// The environment's own folder; none where the task runs in an interpreter as it is.
    pub folder: Option<PathBuf>,
    /// What is installed, as pins; told only where it was just built.
    pub pins: Option<String>,
    pub was_cached: bool,
}

/// What an environment is built from and where.
pub struct Building<'a> {
    pub spec: &'a Spec,
    pub checkout: &'a Checkout,
    pub cache: &'a Cache,
    /// Where the task's own copy goes.
    pub folder: &'a Path,
    /// Use this interpreter as it is.
    pub interpreter: Option<&'a Path>,
    pub orders: &'a Orders,
    /// A step that began, with its detail.
    pub phase: &'a dyn Fn(Phase, &str),
    pub say: &'a dyn Fn(&str),
}

/// Gives a task its environment.
///
/// # Errors
/// `env_error` that says which package, why, and what to do.
pub fn prepare(building: &Building<'_>) -> Result<Ready, Failure> {
    if let Some(given) = building.interpreter {
        (building.say)(&format!("using {} as it is; nothing is installed", given.display()));
        return Ok(Ready { python: given.to_owned(), folder: None, pins: None, was_cached: true });
    }
    let began = Instant::now();
    let wanted = requirements::of(building.spec, building.checkout)?;
    let interpreter =
        interpreter::find(&building.spec.binary, wanted.python.as_deref(), building.cache.root(), building.say)?;
    let uv = uv::find(building.cache, &interpreter, building.orders, building.say)?;
    let key = wanted.key(&interpreter, &uv.index);
    if let Some(key) = &key
        && let Some(entry) = building.cache.link(key, building.folder)?
    {
        (building.say)(&format!(
            "environment {} linked from the cache in {} ms",
            &key[..12],
            began.elapsed().as_millis()
        ));
        return Ok(ready(building.folder, Some(entry.pins), true));
    }
    building.cache.make_room(building.say)?;
    let built = match key {
        Some(key) => build_in_cache(building, &uv, &interpreter, &wanted, &key)?,
        // packages by a path of this checkout are good for this attempt alone
        None => {
            uv::build(building, &uv, &interpreter, &wanted, building.folder)?;
            ready(building.folder, uv::freeze(&uv, building.folder, building.orders), false)
        }
    };
    (building.say)(&format!("environment ready after {} ms", began.elapsed().as_millis()));
    Ok(built)
}

fn ready(folder: &Path, pins: Option<String>, was_cached: bool) -> Ready {
    Ready { python: folder.join("bin/python"), folder: Some(folder.to_owned()), pins, was_cached }
}

/// Builds an entry beside the cache, places it whole, and links it. Two that build the same wait for each other.
fn build_in_cache(
    building: &Building<'_>,
    uv: &uv::Uv,
    interpreter: &Interpreter,
    wanted: &requirements::Wanted,
    key: &str,
) -> Result<Ready, Failure> {
    let _building = building.cache.lock(key)?;
    if let Some(entry) = building.cache.link(key, building.folder)? {
        return Ok(ready(building.folder, Some(entry.pins), true));
    }
    let draft = building.cache.draft(key)?;
    uv::build(building, uv, interpreter, wanted, draft.folder())?;
    let pins = uv::freeze(uv, draft.folder(), building.orders).unwrap_or_default();
    draft.place(&pins)?;
    match building.cache.link(key, building.folder)? {
        Some(entry) => Ok(ready(building.folder, Some(entry.pins), false)),
        None => Err(Failure::environment("the environment was built and is not in the cache; is its disk full")),
    }
}
