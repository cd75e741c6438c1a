//! What tables and charts over many tasks are made of: values with counts, groups, columns, names of columns.
//! It leaves finding the tasks to the listing.

mod columns;
mod differences;
mod facets;
mod fuzzy;
mod groups;
mod names;
mod overview;
mod prepared;
mod references;
mod tally;
mod texts;

pub use columns::get_columns;
pub use differences::get_differences;
pub use facets::get_facets;
pub use fuzzy::Fuzzy;
pub use groups::get_groups;
pub use names::search_columns;
pub use overview::{OverviewParts, overview};
pub use prepared::{bounded, value_path};

use serde_json::Value;

/// What a row shows in one cell: its value, a list where it has several, null for none.
pub fn cell(values: &[Value]) -> Value {
    match values {
        [] => Value::Null,
        [one] => one.clone(),
        several => Value::Array(several.to_vec()),
    }
}

/// The number that a value is, or that its text spells; nothing for what is not finite.
pub fn number(value: &Value) -> Option<f64> {
    crate::query::value::as_number(value)?.as_f64().filter(|number| number.is_finite())
}
