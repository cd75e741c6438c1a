//! The series of one owner in one batch, each with its points.
//! Leaves reading the lines to `line`.

use runfold_series::Columns;
use runfold_store::events::ScalarRun;
use std::collections::HashMap;

/// Training loops report their series in the same order again and again, so the one that followed the last time is
/// tried before the names are looked up.
#[derive(Debug, Default)]
pub struct Runs {
    pub list: Vec<ScalarRun>,
    /// For each of the list, the place of the one that came after it the last time.
    followers: Vec<usize>,
    last: usize,
    /// By metric and variant.
    places: HashMap<String, HashMap<String, usize>>,
}

impl Runs {
    /// The run of a series, made when it is new.
    pub fn of(&mut self, metric: &str, variant: &str) -> &mut ScalarRun {
        let guess = self.followers.get(self.last).copied().unwrap_or(0);
        let is_right = |run: &ScalarRun| run.variant == variant && run.metric == metric;
        let place = match self.list.get(guess) {
            Some(run) if is_right(run) => guess,
            _ => self.look_up(metric, variant),
        };
        self.last = place;
        &mut self.list[place]
    }

    fn look_up(&mut self, metric: &str, variant: &str) -> usize {
        let known = self.places.get(metric).and_then(|variants| variants.get(variant)).copied();
        let place = known.unwrap_or_else(|| self.add(metric, variant));
        if let Some(follower) = self.followers.get_mut(self.last) {
            *follower = place;
        }
        place
    }

    fn add(&mut self, metric: &str, variant: &str) -> usize {
        let place = self.list.len();
        self.places.entry(metric.to_owned()).or_default().insert(variant.to_owned(), place);
        let (metric, variant) = (metric.to_owned(), variant.to_owned());
        self.list.push(ScalarRun { metric, variant, x_axis_label: None, points: Columns::default() });
        self.followers.push(0);
        place
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use runfold_series::Point;
    use std::collections::BTreeMap;

    proptest! {
        #[test]
        fn points_land_in_their_own_series_whatever_the_order(reports in prop::collection::vec((0..4u8, 0..4u8), 0..200)) {
            let (mut runs, mut expected) = (Runs::default(), BTreeMap::<(String, String), Vec<i64>>::new());
            for (iteration, (metric, variant)) in (0..).zip(reports) {
                let (metric, variant) = (format!("m{metric}"), format!("v{variant}"));
                runs.of(&metric, &variant).points.push(Point { iteration, timestamp: 0, value: 0.0 });
                expected.entry((metric, variant)).or_default().push(iteration);
            }
            let count = runs.list.len();
            let found: BTreeMap<_, _> =
                runs.list.into_iter().map(|run| ((run.metric, run.variant), run.points.iterations)).collect();
            prop_assert_eq!(found.len(), count);
            prop_assert_eq!(found, expected);
        }
    }
}
