//! What every engine promises. Each engine's file beside this folder brings its `Home` and runs all of it.

use super::Home;

mod documents;
mod lifecycle;
mod places;
mod tasks;
mod workers;
