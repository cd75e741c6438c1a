//! What 64 points at a time come to, for curves that are drawn from far away.
//! It leaves deciding when that is exact enough to `thin`.

use crate::ROLLUP_POINTS;
use crate::bytes::{Reader, Writer};
use crate::chunk::{ended, read_count};
use crate::column::{read_integers, read_values, write_integers, write_values};
use crate::error::CodecError;
use crate::points::{Columns, Point};

const VERSION: u8 = 1;

/// Up to 64 neighbouring points. Only finite values enter `min`, `max` and `sum`; without any, those are NaN, NaN, 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Block {
    pub first: i64,
    pub last: i64,
    pub min: f64,
    pub max: f64,
    pub sum: f64,
    /// The value at iteration `last`, finite or not.
    pub last_value: f64,
    /// Points, whatever their values.
    pub count: u32,
    /// Points with finite values.
    pub finite: u32,
}

impl Block {
    /// A block of one point.
    pub fn of(point: Point) -> Self {
        let finite = point.value.is_finite();
        let bound = if finite { point.value } else { f64::NAN };
        Self {
            first: point.iteration,
            last: point.iteration,
            min: bound,
            max: bound,
            sum: if finite { point.value } else { 0.0 },
            last_value: point.value,
            count: 1,
            finite: u32::from(finite),
        }
    }

    /// Takes in the block that follows this one.
    pub fn absorb(&mut self, next: &Block) {
        self.last = next.last;
        self.last_value = next.last_value;
        self.min = self.min.min(next.min); // f64::min passes over a NaN
        self.max = self.max.max(next.max);
        self.sum += next.sum;
        self.count += next.count;
        self.finite += next.finite;
    }

    /// The mean of the finite values; without any, the last value as it is.
    pub fn mean(&self) -> f64 {
        if self.finite == 0 { self.last_value } else { self.sum / f64::from(self.finite) }
    }
}

/// Sorted points, 64 at a time.
pub fn rollup(columns: &Columns) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::with_capacity(columns.len().div_ceil(ROLLUP_POINTS));
    for (index, point) in columns.iter().enumerate() {
        match blocks.last_mut() {
            Some(block) if index % ROLLUP_POINTS != 0 => block.absorb(&Block::of(point)),
            _ => blocks.push(Block::of(point)),
        }
    }
    blocks
}

pub fn encode_rollup(blocks: &[Block], level: usize) -> Vec<u8> {
    let mut out = Writer::default();
    out.varint(blocks.len() as u64);
    for field in
        [|b: &Block| b.first, |b: &Block| b.last, |b: &Block| i64::from(b.count), |b: &Block| i64::from(b.finite)]
    {
        write_integers(&mut out, &blocks.iter().map(field).collect::<Vec<_>>(), level);
    }
    for field in [|b: &Block| b.min, |b: &Block| b.max, |b: &Block| b.sum, |b: &Block| b.last_value] {
        write_values(&mut out, &blocks.iter().map(field).collect::<Vec<_>>(), level);
    }
    out.seal(VERSION)
}

/// # Errors
/// When the bytes are not what [`encode_rollup`] made.
pub fn decode_rollup(bytes: &[u8]) -> Result<Vec<Block>, CodecError> {
    let mut input = Reader::open(bytes, VERSION)?;
    let n = read_count(&mut input)?;
    let mut integers = || read_integers(&mut input, n);
    let (first, last, count, finite) = (integers()?, integers()?, integers()?, integers()?);
    let mut values = || read_values(&mut input, n);
    let (min, max, sum, last_value) = (values()?, values()?, values()?, values()?);
    ended(&input)?;
    let small = |value: i64| u32::try_from(value).map_err(|_| CodecError::Malformed("a count is out of range"));
    (0..n)
        .map(|i| {
            Ok(Block {
                first: first[i],
                last: last[i],
                min: min[i],
                max: max[i],
                sum: sum[i],
                last_value: last_value[i],
                count: small(count[i])?,
                finite: small(finite[i])?,
            })
        })
        .collect()
}
