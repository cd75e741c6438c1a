//! What a list of tasks shows of a series: last, smallest, largest, first value, count and mean.
//! It leaves naming them as ClearML does to the server.

use crate::bytes::{Reader, Writer};
use crate::chunk::ended;
use crate::error::CodecError;
use crate::points::{Columns, Point};

const VERSION: u8 = 1;

/// A value and the iteration where it was reported.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Extreme {
    pub value: f64,
    pub iteration: i64,
}

/// The sums of one series. Only finite values enter `min`, `max` and the mean.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Aggregate {
    /// The point with the largest (timestamp, iteration).
    pub last: Option<Point>,
    /// The point with the smallest iteration.
    pub first: Option<Point>,
    /// The first of the smallest values by iteration.
    pub min: Option<Extreme>,
    pub max: Option<Extreme>,
    pub max_iteration: Option<i64>,
    pub count: u64,
    /// Points with finite values.
    pub finite: u64,
    /// Of the finite values.
    pub sum: f64,
}

impl Aggregate {
    /// Sums up sorted points.
    pub fn of(columns: &Columns) -> Self {
        let mut aggregate = Self::default();
        columns.iter().for_each(|point| aggregate.append(point));
        aggregate
    }

    /// Takes in sorted points if all of them lie beyond the last iteration; else says `false` and stays as it was, and
    /// the caller sums up the merged series anew.
    #[must_use]
    pub fn extend(&mut self, columns: &Columns) -> bool {
        let beyond = match (self.max_iteration, columns.iterations.first()) {
            (Some(last), Some(&first)) => first > last,
            _ => true,
        };
        if beyond {
            columns.iter().for_each(|point| self.append(point));
        }
        beyond
    }

    /// The mean of the finite values; without any, the last value as it is.
    pub fn mean(&self) -> Option<f64> {
        if self.finite == 0 { self.last.map(|point| point.value) } else { Some(self.sum / self.finite as f64) }
    }

    fn append(&mut self, point: Point) {
        self.count += 1;
        self.first = self.first.or(Some(point));
        self.max_iteration = Some(point.iteration);
        if self.last.is_none_or(|last| (point.timestamp, point.iteration) >= (last.timestamp, last.iteration)) {
            self.last = Some(point);
        }
        if !point.value.is_finite() {
            return;
        }
        self.finite += 1;
        self.sum += point.value;
        let here = Extreme { value: point.value, iteration: point.iteration };
        if self.min.is_none_or(|min| here.value < min.value) {
            self.min = Some(here);
        }
        if self.max.is_none_or(|max| here.value > max.value) {
            self.max = Some(here);
        }
    }

    pub fn encode(&self) -> Vec<u8> {
        let mut out = Writer::default();
        out.varint(self.count);
        out.varint(self.finite);
        out.f64(self.sum);
        for point in [self.last, self.first] {
            write_option(&mut out, point, |out, point| {
                out.zigzag(point.iteration);
                out.zigzag(point.timestamp);
                out.f64(point.value);
            });
        }
        for extreme in [self.min, self.max] {
            write_option(&mut out, extreme, |out, extreme| {
                out.zigzag(extreme.iteration);
                out.f64(extreme.value);
            });
        }
        write_option(&mut out, self.max_iteration, Writer::zigzag);
        out.seal(VERSION)
    }

    /// # Errors
    /// When the bytes are not what [`Self::encode`] made.
    pub fn decode(bytes: &[u8]) -> Result<Self, CodecError> {
        let mut input = Reader::open(bytes, VERSION)?;
        let (count, finite, sum) = (input.varint()?, input.varint()?, input.f64()?);
        let (last, first) = (read_option(&mut input, read_point)?, read_option(&mut input, read_point)?);
        let (min, max) = (read_option(&mut input, read_extreme)?, read_option(&mut input, read_extreme)?);
        let max_iteration = read_option(&mut input, Reader::zigzag)?;
        ended(&input)?;
        Ok(Self { last, first, min, max, max_iteration, count, finite, sum })
    }
}

fn write_option<T>(out: &mut Writer, value: Option<T>, write: impl FnOnce(&mut Writer, T)) {
    out.u8(u8::from(value.is_some()));
    if let Some(value) = value {
        write(out, value);
    }
}

fn read_option<'a, T>(
    input: &mut Reader<'a>,
    read: impl FnOnce(&mut Reader<'a>) -> Result<T, CodecError>,
) -> Result<Option<T>, CodecError> {
    match input.u8()? {
        0 => Ok(None),
        1 => read(input).map(Some),
        _ => Err(CodecError::Malformed("a flag is neither 0 nor 1")),
    }
}

fn read_point(input: &mut Reader<'_>) -> Result<Point, CodecError> {
    Ok(Point { iteration: input.zigzag()?, timestamp: input.zigzag()?, value: input.f64()? })
}

fn read_extreme(input: &mut Reader<'_>) -> Result<Extreme, CodecError> {
    Ok(Extreme { iteration: input.zigzag()?, value: input.f64()? })
}
