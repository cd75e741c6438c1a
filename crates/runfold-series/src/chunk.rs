//! The stored forms of a time axis, a chunk of points and a bare list of values, each versioned and checksummed.
//! It leaves which chunks there are, and where, to the store.

use crate::MAX_POINTS;
use crate::bytes::{Reader, Writer};
use crate::column::{Numbers, Places, read_integers, read_numbers, read_places, read_values};
use crate::column::{skip_integers, write_integers, write_values};
use crate::error::CodecError;
use crate::points::Columns;

const VERSION: u8 = 1;
const OWN_AXIS: u8 = 0;
const SHARED_AXIS: u8 = 1;

/// Iterations and times that several series of one task have in common, or nearly so.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Axis {
    pub iterations: Vec<i64>,
    /// Milliseconds since 1970.
    pub timestamps: Vec<i64>,
}

impl Axis {
    pub fn of(columns: &Columns) -> Self {
        Self { iterations: columns.iterations.clone(), timestamps: columns.timestamps.clone() }
    }
}

pub fn encode_axis(axis: &Axis, level: usize) -> Vec<u8> {
    let mut out = Writer::default();
    out.varint(axis.iterations.len() as u64);
    write_axis(&mut out, &axis.iterations, &axis.timestamps, level);
    out.seal(VERSION)
}

/// # Errors
/// When the bytes are not what [`encode_axis`] made.
pub fn decode_axis(bytes: &[u8]) -> Result<Axis, CodecError> {
    let mut input = Reader::open(bytes, VERSION)?;
    let count = read_count(&mut input)?;
    let axis = read_axis(&mut input, count)?;
    ended(&input)?;
    Ok(axis)
}

/// Points as bytes. With an `axis` of the same iterations only the differences of the times are kept beside the values.
///
/// `level` is pco's: 4 while a task runs, 8 for good. At most [`MAX_POINTS`] points.
pub fn encode_chunk(columns: &Columns, axis: Option<&Axis>, level: usize) -> Vec<u8> {
    let mut out = Writer::default();
    out.varint(columns.len() as u64);
    match axis.filter(|axis| axis.iterations == columns.iterations) {
        Some(axis) => {
            out.u8(SHARED_AXIS);
            let offsets: Vec<i64> = columns
                .timestamps
                .iter()
                .zip(&axis.timestamps)
                .map(|(own, shared)| own.wrapping_sub(*shared))
                .collect();
            write_integers(&mut out, &offsets, level);
        }
        None => {
            out.u8(OWN_AXIS);
            write_axis(&mut out, &columns.iterations, &columns.timestamps, level);
        }
    }
    write_values(&mut out, &columns.values, level);
    out.seal(VERSION)
}

/// # Errors
/// When the bytes are not what [`encode_chunk`] made, or `axis` is not the one that they were made with.
pub fn decode_chunk(bytes: &[u8], axis: Option<&Axis>) -> Result<Columns, CodecError> {
    let mut input = Reader::open(bytes, VERSION)?;
    let count = read_count(&mut input)?;
    let Axis { iterations, timestamps } = match input.u8()? {
        OWN_AXIS => read_axis(&mut input, count)?,
        SHARED_AXIS => {
            let shared = shared_axis(axis, count)?;
            let offsets = read_integers(&mut input, count)?;
            let timestamps = offsets.iter().zip(&shared.timestamps).map(|(off, at)| at.wrapping_add(*off)).collect();
            Axis { iterations: shared.iterations.clone(), timestamps }
        }
        _ => return Err(CodecError::Malformed("unknown kind of time axis")),
    };
    let values = read_values(&mut input, count)?;
    ended(&input)?;
    Ok(Columns { iterations, timestamps, values })
}

/// What a curve shows of a chunk: where its points lie and their values, as narrow as they are stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Trace {
    pub iterations: Places,
    pub values: Numbers,
}

/// As [`decode_chunk`], passing over the times.
///
/// # Errors
/// When the bytes are not what [`encode_chunk`] made, or `axis` is not the one that they were made with.
pub fn decode_trace(bytes: &[u8], axis: Option<&Axis>) -> Result<Trace, CodecError> {
    let mut input = Reader::open(bytes, VERSION)?;
    let count = read_count(&mut input)?;
    let iterations = match input.u8()? {
        OWN_AXIS => read_places(&mut input, count)?,
        SHARED_AXIS => Places::Each(shared_axis(axis, count)?.iterations.clone()),
        _ => return Err(CodecError::Malformed("unknown kind of time axis")),
    };
    skip_integers(&mut input, count)?;
    let values = read_numbers(&mut input, count)?;
    ended(&input)?;
    Ok(Trace { iterations, values })
}

fn shared_axis(axis: Option<&Axis>, count: usize) -> Result<&Axis, CodecError> {
    let shared = axis.ok_or(CodecError::Malformed("its time axis is missing"))?;
    if shared.iterations.len() != count {
        return Err(CodecError::Malformed("its time axis has another length"));
    }
    Ok(shared)
}

/// A list of numbers alone, for instance a vector event.
pub fn encode_values(values: &[f64], level: usize) -> Vec<u8> {
    let mut out = Writer::default();
    out.varint(values.len() as u64);
    write_values(&mut out, values, level);
    out.seal(VERSION)
}

/// # Errors
/// When the bytes are not what [`encode_values`] made.
pub fn decode_values(bytes: &[u8]) -> Result<Vec<f64>, CodecError> {
    let mut input = Reader::open(bytes, VERSION)?;
    let count = read_count(&mut input)?;
    let values = read_values(&mut input, count)?;
    ended(&input)?;
    Ok(values)
}

/// The number of points, checked before anything is allocated for them.
pub(crate) fn read_count(input: &mut Reader<'_>) -> Result<usize, CodecError> {
    let count = input.varint()?;
    if count > MAX_POINTS as u64 {
        return Err(CodecError::TooMany(count));
    }
    Ok(count as usize)
}

pub(crate) fn ended(input: &Reader<'_>) -> Result<(), CodecError> {
    if input.is_empty() { Ok(()) } else { Err(CodecError::Malformed("bytes are left over")) }
}

fn write_axis(out: &mut Writer, iterations: &[i64], timestamps: &[i64], level: usize) {
    write_integers(out, iterations, level);
    write_integers(out, timestamps, level);
}

fn read_axis(input: &mut Reader<'_>, count: usize) -> Result<Axis, CodecError> {
    Ok(Axis { iterations: read_integers(input, count)?, timestamps: read_integers(input, count)? })
}
