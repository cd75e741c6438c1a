//! Points as three columns of equal length, and how two sets of them become one.
//! It leaves storing and summing them to others.

/// One reported value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    pub iteration: i64,
    /// Milliseconds since 1970.
    pub timestamp: i64,
    pub value: f64,
}

/// Points in columns; the three always have one length.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Columns {
    pub iterations: Vec<i64>,
    /// Milliseconds since 1970.
    pub timestamps: Vec<i64>,
    pub values: Vec<f64>,
}

impl Columns {
    pub fn len(&self) -> usize {
        self.iterations.len()
    }

    pub fn is_empty(&self) -> bool {
        self.iterations.is_empty()
    }

    /// Without points, but with room for `count`.
    pub fn with_capacity(count: usize) -> Self {
        let (iterations, timestamps) = (Vec::with_capacity(count), Vec::with_capacity(count));
        Self { iterations, timestamps, values: Vec::with_capacity(count) }
    }

    pub fn push(&mut self, point: Point) {
        self.iterations.push(point.iteration);
        self.timestamps.push(point.timestamp);
        self.values.push(point.value);
    }

    /// The point at `index`, which must be below [`Self::len`].
    pub fn point(&self, index: usize) -> Point {
        Point { iteration: self.iterations[index], timestamp: self.timestamps[index], value: self.values[index] }
    }

    pub fn iter(&self) -> impl DoubleEndedIterator<Item = Point> + '_ {
        (0..self.len()).map(|index| self.point(index))
    }

    pub fn extend(&mut self, other: &Columns) {
        self.iterations.extend_from_slice(&other.iterations);
        self.timestamps.extend_from_slice(&other.timestamps);
        self.values.extend_from_slice(&other.values);
    }

    /// The points with indices in `range`.
    pub fn slice(&self, range: std::ops::Range<usize>) -> Columns {
        Columns {
            iterations: self.iterations[range.clone()].to_vec(),
            timestamps: self.timestamps[range.clone()].to_vec(),
            values: self.values[range].to_vec(),
        }
    }

    /// Of sorted points, those with iterations from `first` to `last`, both included.
    pub fn between(&self, first: i64, last: i64) -> Columns {
        let start = self.iterations.partition_point(|&iteration| iteration < first);
        let end = self.iterations.partition_point(|&iteration| iteration <= last);
        self.slice(start..end.max(start))
    }

    /// Whether iterations rise strictly, so that each is there once.
    pub fn is_sorted(&self) -> bool {
        self.iterations.windows(2).all(|pair| pair[0] < pair[1])
    }

    /// Points in the order of arrival become sorted points, each iteration once: the larger timestamp wins, at equal
    /// ones the later arrival.
    #[must_use]
    pub fn sorted(self) -> Columns {
        if self.is_sorted() {
            return self;
        }
        let mut order: Vec<usize> = (0..self.len()).collect();
        // the sort is stable, so arrival decides between equal timestamps
        order.sort_by_key(|&index| (self.iterations[index], self.timestamps[index]));
        let mut sorted = Columns::default();
        for (place, &index) in order.iter().enumerate() {
            let next = order.get(place + 1).map(|&next| self.iterations[next]);
            if next != Some(self.iterations[index]) {
                sorted.push(self.point(index));
            }
        }
        sorted
    }
}

impl FromIterator<Point> for Columns {
    fn from_iter<I: IntoIterator<Item = Point>>(points: I) -> Self {
        let mut columns = Self::default();
        points.into_iter().for_each(|point| columns.push(point));
        columns
    }
}

/// Two sorted sets as one; of two points at one iteration the larger timestamp wins, at equal ones `later`.
#[must_use]
pub fn merge(earlier: Columns, later: &Columns) -> Columns {
    if later.is_empty() {
        return earlier;
    }
    if earlier.iterations.last() < later.iterations.first() {
        let mut merged = earlier;
        merged.extend(later);
        return merged;
    }
    interleave(&earlier, later)
}

fn interleave(earlier: &Columns, later: &Columns) -> Columns {
    use std::cmp::Ordering::{Equal, Greater, Less};
    let mut merged = Columns::default();
    let (mut left, mut right) = (0, 0);
    while left < earlier.len() && right < later.len() {
        let (a, b) = (earlier.point(left), later.point(right));
        let order = a.iteration.cmp(&b.iteration);
        merged.push(match order {
            Less => a,
            Greater => b,
            Equal if a.timestamp > b.timestamp => a,
            Equal => b,
        });
        left += usize::from(order != Greater);
        right += usize::from(order != Less);
    }
    merged.extend(&earlier.slice(left..earlier.len()));
    merged.extend(&later.slice(right..later.len()));
    merged
}
