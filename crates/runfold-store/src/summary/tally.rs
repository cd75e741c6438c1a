//! Counting the values of one field.

use super::number;
use crate::error::Result;
use crate::index::Values;
use crate::listing::Found;
use runfold_api::query::path::Path;
use serde_json::Value;
use std::collections::HashMap;
use std::rc::Rc;

/// Each value of a field and how many rows have it; a row with a list counts for each of its items.
#[derive(Debug, Default)]
pub struct Tally {
    pub counts: HashMap<String, (Value, u64)>,
    /// Rows that have a value.
    pub present: u64,
    pub min: Option<f64>,
    pub max: Option<f64>,
}

impl Tally {
    pub fn of(found: &Found<'_>, path: &Path) -> Result<Self> {
        let mut shared: Vec<(Values, u64)> = Vec::new();
        let mut places: HashMap<*const Vec<Value>, usize> = HashMap::new();
        found.values(path, &mut |_, values| {
            let place = *places.entry(Rc::as_ptr(values)).or_insert_with(|| {
                // kept, so that its address stays its own
                shared.push((Rc::clone(values), 0));
                shared.len() - 1
            });
            shared[place].1 += 1;
        })?;
        let mut tally = Self::default();
        shared.iter().for_each(|(values, rows)| tally.add(values, *rows));
        Ok(tally)
    }

    fn add(&mut self, values: &[Value], rows: u64) {
        let items = values.iter().flat_map(|value| match value {
            Value::Array(items) => items.as_slice(),
            one => std::slice::from_ref(one),
        });
        let mut is_present = false;
        for item in items.filter(|item| !item.is_null()) {
            is_present = true;
            let spelled = item.as_str().map_or_else(|| format!("\u{0}{item}"), str::to_owned);
            self.counts.entry(spelled).or_insert_with(|| (item.clone(), 0)).1 += rows;
            if let Some(number) = number(item) {
                self.min = Some(self.min.map_or(number, |min| min.min(number)));
                self.max = Some(self.max.map_or(number, |max| max.max(number)));
            }
        }
        self.present += if is_present { rows } else { 0 };
    }

    /// The most common first; equally common ones as text sorts.
    pub fn by_count(self) -> Vec<(Value, u64)> {
        let mut all: Vec<_> = self.counts.into_iter().collect();
        all.sort_by(|(a, (_, m)), (b, (_, n))| n.cmp(m).then_with(|| crate::query::value::compare_naturally(a, b)));
        all.into_iter().map(|(_, counted)| counted).collect()
    }
}
