//! The first so many of a stream of numbers, and which others can't be among them any more.
//! It leaves rows to `arrange`.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

/// How good a number is: the larger the earlier it comes.
#[derive(PartialEq)]
struct Good(f64);

impl Eq for Good {}

impl Ord for Good {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl PartialOrd for Good {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Knows the best `most` numbers offered.
pub struct Best {
    most: usize,
    descending: bool,
    heap: BinaryHeap<Reverse<Good>>,
}

impl Best {
    pub fn new(most: usize, descending: bool) -> Self {
        Self { most, descending, heap: BinaryHeap::new() }
    }

    fn goodness(&self, value: f64) -> f64 {
        // adding nought makes one zero of both
        (if self.descending { value } else { -value }) + 0.0
    }

    /// The best that a chunk may hold; everything where its bounds are not known.
    pub fn reach(&self, bounds: Option<(f64, f64)>) -> f64 {
        match bounds {
            None => f64::INFINITY,
            Some((low, high)) => self.goodness(if self.descending { high } else { low }),
        }
    }

    /// Whether nothing up to `reach` can be among the best any more; ties still are.
    pub fn is_beyond(&self, reach: f64) -> bool {
        self.is_full() && self.heap.peek().is_some_and(|Reverse(worst)| reach < worst.0)
    }

    /// Whether a value can't be among the best any more.
    pub fn turns_away(&self, value: f64) -> bool {
        self.is_beyond(self.goodness(value))
    }

    pub fn is_full(&self) -> bool {
        self.heap.len() >= self.most
    }

    /// Takes a value; `false` when it can't be among the best. What is no number always can.
    pub fn offer(&mut self, value: Option<f64>) -> bool {
        let Some(value) = value else { return true };
        let goodness = self.goodness(value);
        if self.is_beyond(goodness) {
            return false;
        }
        self.heap.push(Reverse(Good(goodness)));
        if self.heap.len() > self.most {
            self.heap.pop();
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn none_of_the_first_is_turned_away(values in prop::collection::vec(-5i8..5, 1..40), most in 1usize..10, descending in any::<bool>()) {
            let mut best = Best::new(most, descending);
            let kept: Vec<i8> = values.iter().copied().filter(|value| best.offer(Some(f64::from(*value)))).collect();
            let first = |values: &[i8]| {
                let mut sorted = values.to_vec();
                sorted.sort_by(|a, b| if descending { b.cmp(a) } else { a.cmp(b) });
                sorted.truncate(most);
                sorted
            };
            prop_assert_eq!(first(&kept), first(&values));
            prop_assert_eq!(best.is_full(), values.len() >= most);
        }
    }
}
