//! One column of numbers as bytes: a formula where one fits, varints for short ones, `pco` for the rest.
//! It leaves counts, checksums and what the numbers mean to `chunk`.

use pco::data_types::Number;
use pco::standalone::{simple_compress, simple_decompress_into};
use pco::{ChunkConfig, DeltaSpec};

use crate::bytes::{Reader, Writer};
use crate::error::CodecError;

// pco's own header outweighs its savings below this
const SHORT: usize = 32;

const STEP: u8 = 0;
const DELTAS: u8 = 1;
const PCO: u8 = 2;

const SAME: u8 = 0;
const RAW_F32: u8 = 1;
const RAW_F64: u8 = 2;
const PCO_F32: u8 = 3;
const PCO_F64: u8 = 4;

/// Writes integers; their count is the reader's to know.
pub fn write_integers(out: &mut Writer, values: &[i64], level: usize) {
    if let Some(step) = constant_step(values) {
        out.u8(STEP);
        out.zigzag(values.first().copied().unwrap_or(0));
        out.zigzag(step);
    } else if values.len() < SHORT {
        out.u8(DELTAS);
        let mut last = 0i64;
        for &value in values {
            out.zigzag(value.wrapping_sub(last));
            last = value;
        }
    } else {
        out.u8(PCO);
        // the search for the best delta order costs more than all the rest; integers here are almost sorted
        out.blob(&compress(values, level, DeltaSpec::TryConsecutive(1)));
    }
}

pub fn read_integers(input: &mut Reader<'_>, count: usize) -> Result<Vec<i64>, CodecError> {
    match input.u8()? {
        STEP => {
            let (first, step) = (input.zigzag()?, input.zigzag()?);
            Ok((0..count as i64).map(|index| first.wrapping_add(step.wrapping_mul(index))).collect())
        }
        DELTAS => {
            let mut last = 0i64;
            (0..count)
                .map(|_| {
                    last = last.wrapping_add(input.zigzag()?);
                    Ok(last)
                })
                .collect()
        }
        PCO => decompress(input.blob()?, count),
        _ => Err(CodecError::Malformed("unknown form of an integer column")),
    }
}

/// Where points lie: equally far apart, or each at its own place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Places {
    Even { first: i64, step: i64, count: usize },
    Each(Vec<i64>),
}

impl Places {
    pub fn len(&self) -> usize {
        match self {
            Self::Even { count, .. } => *count,
            Self::Each(all) => all.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The place with this index, which must be below [`Self::len`].
    pub fn at(&self, index: usize) -> i64 {
        match self {
            Self::Even { first, step, .. } => first.wrapping_add(step.wrapping_mul(index as i64)),
            Self::Each(all) => all[index],
        }
    }

    /// Whether each place lies beyond the one before it.
    pub fn rise(&self) -> bool {
        match self {
            Self::Even { count: 0 | 1, .. } => true,
            Self::Even { first, step, count } => {
                let last = (*count as i64 - 1).checked_mul(*step).and_then(|far| first.checked_add(far));
                *step > 0 && last.is_some()
            }
            Self::Each(all) => all.windows(2).all(|pair| pair[0] < pair[1]),
        }
    }

    /// Of rising places, the index of the first beyond `last`, looked for from `from` on.
    pub fn beyond(&self, from: usize, last: i64) -> usize {
        match self {
            Self::Even { first, step, count } => {
                let reach = i128::from(last) - i128::from(*first);
                let passed = if reach < 0 { 0 } else { reach / i128::from((*step).max(1)) + 1 };
                usize::try_from(passed).unwrap_or(usize::MAX).clamp(from, (*count).max(from))
            }
            Self::Each(all) => from + all[from..].partition_point(|place| *place <= last),
        }
    }
}

/// Values as narrow as they are stored.
#[derive(Debug, Clone, PartialEq)]
pub enum Numbers {
    Narrow(Vec<f32>),
    Wide(Vec<f64>),
}

impl Numbers {
    pub fn len(&self) -> usize {
        match self {
            Self::Narrow(all) => all.len(),
            Self::Wide(all) => all.len(),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

pub fn read_places(input: &mut Reader<'_>, count: usize) -> Result<Places, CodecError> {
    let mut ahead = input.clone();
    if ahead.u8()? == STEP {
        let (first, step) = (ahead.zigzag()?, ahead.zigzag()?);
        *input = ahead;
        return Ok(Places::Even { first, step, count });
    }
    Ok(Places::Each(read_integers(input, count)?))
}

/// Passes over a column of integers without decoding it.
pub fn skip_integers(input: &mut Reader<'_>, count: usize) -> Result<(), CodecError> {
    match input.u8()? {
        STEP => (0..2).try_for_each(|_| input.varint().map(drop)),
        DELTAS => (0..count).try_for_each(|_| input.varint().map(drop)),
        PCO => input.blob().map(drop),
        _ => Err(CodecError::Malformed("unknown form of an integer column")),
    }
}

pub fn read_numbers(input: &mut Reader<'_>, count: usize) -> Result<Numbers, CodecError> {
    let mut ahead = input.clone();
    if ahead.u8()? == PCO_F32 {
        let narrow = decompress(ahead.blob()?, count)?;
        *input = ahead;
        return Ok(Numbers::Narrow(narrow));
    }
    Ok(Numbers::Wide(read_values(input, count)?))
}

/// Writes numbers so that each comes back with the same bits, as f32 where all of them allow it.
pub fn write_values(out: &mut Writer, values: &[f64], level: usize) {
    let first = values.first().copied().unwrap_or(0.0);
    if values.iter().all(|value| value.to_bits() == first.to_bits()) {
        out.u8(SAME);
        out.f64(first);
        return;
    }
    match (narrowed(values), values.len() < SHORT) {
        (Some(narrow), true) => {
            out.u8(RAW_F32);
            narrow.iter().for_each(|&value| out.f32(value));
        }
        (Some(narrow), false) => {
            out.u8(PCO_F32);
            out.blob(&compress(&narrow, level, DeltaSpec::Auto));
        }
        (None, true) => {
            out.u8(RAW_F64);
            values.iter().for_each(|&value| out.f64(value));
        }
        (None, false) => {
            out.u8(PCO_F64);
            out.blob(&compress(values, level, DeltaSpec::Auto));
        }
    }
}

pub fn read_values(input: &mut Reader<'_>, count: usize) -> Result<Vec<f64>, CodecError> {
    match input.u8()? {
        SAME => Ok(vec![input.f64()?; count]),
        RAW_F32 => (0..count).map(|_| input.f32().map(f64::from)).collect(),
        RAW_F64 => (0..count).map(|_| input.f64()).collect(),
        PCO_F32 => Ok(decompress::<f32>(input.blob()?, count)?.into_iter().map(f64::from).collect()),
        PCO_F64 => decompress(input.blob()?, count),
        _ => Err(CodecError::Malformed("unknown form of a value column")),
    }
}

/// The values as f32 when no bit is lost by it.
pub fn narrowed(values: &[f64]) -> Option<Vec<f32>> {
    values
        .iter()
        .map(|&value| {
            let narrow = value as f32;
            (f64::from(narrow).to_bits() == value.to_bits()).then_some(narrow)
        })
        .collect()
}

fn constant_step(values: &[i64]) -> Option<i64> {
    let [first, second, ..] = values else { return Some(0) };
    let step = second.wrapping_sub(*first);
    values.windows(2).all(|pair| pair[1].wrapping_sub(pair[0]) == step).then_some(step)
}

fn compress<T: Number>(values: &[T], level: usize, delta: DeltaSpec) -> Vec<u8> {
    let config = ChunkConfig::default().with_compression_level(level).with_delta_spec(delta);
    simple_compress(values, &config).expect("compressing a non-empty slice into memory has no failing case")
}

fn decompress<T: Number + Default>(bytes: &[u8], count: usize) -> Result<Vec<T>, CodecError> {
    let mut values = vec![T::default(); count];
    let progress =
        simple_decompress_into(bytes, &mut values).map_err(|error| CodecError::Numbers(error.to_string()))?;
    if progress.n_processed != count || !progress.finished {
        return Err(CodecError::Malformed("a column has another length than its neighbours"));
    }
    Ok(values)
}
