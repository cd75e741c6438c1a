//! Long curves as few points: ClearML's histogram of means, and a window that keeps every spike.
//! It leaves fetching the points to the store.

use std::collections::BTreeMap;

use crate::chunk::Trace;
use crate::column::{Numbers, Places};
use crate::points::Point;
use crate::rollup::Block;

/// Buckets of equal width on an axis of integers (iterations or milliseconds), aligned to multiples of the width.
///
/// Arithmetic is in 128 bits, so that the extremes of 64 bits are ordinary places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grid {
    width: i128,
    origin: i128,
}

impl Grid {
    /// The narrowest grid, from ⌈range / samples⌉ on, whose buckets between `min` and `max` are at most `samples`.
    pub fn new(min: i64, max: i64, samples: usize) -> Self {
        let (min, max, samples) = (i128::from(min), i128::from(max.max(min)), samples.max(1) as i128);
        if samples == 1 {
            // aligned buckets would part at zero, whatever their width
            return Self { width: max - min + 1, origin: min };
        }
        let mut width = ((max - min + samples - 1) / samples).max(1);
        while max.div_euclid(width) - min.div_euclid(width) + 1 > samples {
            width += (width / samples).max(1);
        }
        Self { width, origin: 0 }
    }

    pub fn width(&self) -> u64 {
        u64::try_from(self.width).unwrap_or(u64::MAX)
    }

    /// The start of the bucket that `key` lies in; the one bucket that would start below 64 bits starts at their end.
    pub fn start(&self, key: i64) -> i64 {
        let start = (i128::from(key) - self.origin).div_euclid(self.width) * self.width + self.origin;
        i64::try_from(start).unwrap_or(i64::MIN)
    }

    /// The last key of the bucket that `key` lies in.
    pub fn end(&self, key: i64) -> i64 {
        let start = (i128::from(key) - self.origin).div_euclid(self.width) * self.width + self.origin;
        i64::try_from(start + self.width - 1).unwrap_or(i64::MAX)
    }

    /// Whether `first` and `last` lie in one bucket.
    pub fn holds(&self, first: i64, last: i64) -> bool {
        self.start(first) == self.start(last)
    }
}

/// Sums by bucket. Values that are not finite count only where a bucket has no others.
#[derive(Debug, Clone)]
pub struct Means {
    grid: Grid,
    buckets: BTreeMap<i64, Sum>,
    // the bucket of the last point, its first and last key: neighbours mostly share it
    open: Option<(i64, i64, Sum)>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    sum: f64,
    finite: u64,
    last_odd: f64,
}

/// Sums side by side, so that an addition need not wait for the one before it.
const LANES: usize = 8;

impl Sum {
    fn add(&mut self, value: f64) {
        if value.is_finite() {
            self.sum += value;
            self.finite += 1;
        } else {
            self.last_odd = value;
        }
    }

    fn add_all<V: Copy + Into<f64>>(&mut self, values: &[V]) {
        let mut lanes = [0.0; LANES];
        let (groups, rest) = values.as_chunks::<LANES>();
        for group in groups {
            lanes.iter_mut().zip(group).for_each(|(lane, value)| *lane += (*value).into());
        }
        lanes.iter_mut().zip(rest).for_each(|(lane, value)| *lane += (*value).into());
        let sum: f64 = lanes.iter().sum();
        if sum.is_finite() {
            self.sum += sum;
            self.finite += values.len() as u64;
        } else {
            // something among them is not finite, or all together are too much
            values.iter().for_each(|value| self.add((*value).into()));
        }
    }
}

impl Means {
    pub fn new(grid: Grid) -> Self {
        Self { grid, buckets: BTreeMap::new(), open: None }
    }

    pub fn grid(&self) -> &Grid {
        &self.grid
    }

    /// Adds `value` at `key`.
    pub fn add(&mut self, key: i64, value: f64) {
        self.bucket(key).add(value);
    }

    /// Adds the points of a chunk.
    pub fn add_trace(&mut self, trace: &Trace) {
        match &trace.values {
            Numbers::Narrow(values) => self.add_run(&trace.iterations, values),
            Numbers::Wide(values) => self.add_run(&trace.iterations, values),
        }
    }

    fn add_run<V: Copy + Into<f64>>(&mut self, places: &Places, values: &[V]) {
        if !places.rise() {
            return values.iter().enumerate().for_each(|(index, value)| self.add(places.at(index), (*value).into()));
        }
        let mut from = 0;
        while from < values.len().min(places.len()) {
            let key = places.at(from);
            let end = places.beyond(from, self.grid.end(key)).clamp(from + 1, values.len());
            self.bucket(key).add_all(&values[from..end]);
            from = end;
        }
    }

    /// Adds a block of which [`Grid::holds`] said that it lies in one bucket.
    pub fn add_block(&mut self, block: &Block) {
        let bucket = self.bucket(block.first);
        bucket.sum += block.sum;
        bucket.finite += u64::from(block.finite);
        if block.finite == 0 {
            bucket.last_odd = block.last_value;
        }
    }

    /// The buckets that have points, ascending: their starts and means.
    pub fn finish(mut self) -> (Vec<i64>, Vec<f64>) {
        self.close();
        let mean = |sum: &Sum| if sum.finite == 0 { sum.last_odd } else { sum.sum / sum.finite as f64 };
        (self.buckets.keys().copied().collect(), self.buckets.values().map(mean).collect())
    }

    fn bucket(&mut self, key: i64) -> &mut Sum {
        if !self.open.is_some_and(|(start, end, _)| (start..=end).contains(&key)) {
            self.close();
        }
        let (grid, buckets) = (&self.grid, &self.buckets);
        let open = || {
            let start = grid.start(key);
            (start, grid.end(key), buckets.get(&start).copied().unwrap_or_default())
        };
        &mut self.open.get_or_insert_with(open).2
    }

    fn close(&mut self) {
        if let Some((start, _, sum)) = self.open.take() {
            self.buckets.insert(start, sum);
        }
    }
}

/// What a pixel column of a chart shows: from where to where, how low and how high.
pub type Span = Block;

/// Points by bucket with minimum and maximum kept, so that no spike gets lost.
#[derive(Debug, Clone)]
pub struct Window {
    grid: Grid,
    spans: Vec<Span>,
}

impl Window {
    pub fn new(grid: Grid) -> Self {
        Self { grid, spans: Vec::new() }
    }

    /// Adds the point that follows by iteration.
    pub fn add(&mut self, point: Point) {
        self.add_block(&Block::of(point));
    }

    /// Adds the block that follows by iteration; one that straddles buckets goes to the one where it begins.
    pub fn add_block(&mut self, block: &Block) {
        match self.spans.last_mut() {
            Some(span) if self.grid.holds(span.first, block.first) => span.absorb(block),
            _ => self.spans.push(*block),
        }
    }

    pub fn finish(self) -> Vec<Span> {
        self.spans
    }
}
