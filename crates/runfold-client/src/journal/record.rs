//! One record: its frame with a checksum, and what each kind of it holds.
//! It leaves where records lie to `segment`, and what becomes of them to the reporter.
//!
//! A frame is eight bytes: the checksum, then the payload's length and the kind in one word. The word is written last,
//! so a record is there whole or not at all for whoever reads the mapping, also after a kill. Frames lie at multiples of
//! eight. The checksum also covers the place and the segment, so that no stray copy of a record passes for one.

use runfold_series::{CodecError, Reader, Writer};

pub const FRAME: usize = 8;
pub const ALIGN: usize = 8;
/// A record's payload is shorter than this.
pub const PAYLOAD_BYTES: usize = 1 << 28;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Kind {
    /// Gives a series its number, for the points that follow in this segment.
    Series = 1,
    Point = 2,
    /// A point whose time is far from the segment's.
    PointAnytime = 3,
    Log = 4,
    Event = 5,
    Call = 6,
    /// Many points of one series, packed; after thinning.
    Points = 7,
    /// How much was thinned out here.
    Thinned = 8,
}

impl Kind {
    pub fn from_number(number: u8) -> Option<Self> {
        use Kind::*;
        [Series, Point, PointAnytime, Log, Event, Call, Points, Thinned].into_iter().find(|kind| *kind as u8 == number)
    }
}

/// The word that makes a record: its payload's length and its kind.
pub fn word(kind: Kind, length: usize) -> u32 {
    ((length as u32) << 4) | u32::from(kind as u8)
}

pub fn split(word: u32) -> (Option<Kind>, usize) {
    (Kind::from_number((word & 0xf) as u8), (word >> 4) as usize)
}

/// Bytes that a record with a payload of `length` takes.
pub fn room(length: usize) -> usize {
    FRAME + length.next_multiple_of(ALIGN)
}

pub fn checksum(seed: u32, place: u64, word: u32, payload: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new_with_initial(seed);
    let mut head = [0; 12];
    head[..8].copy_from_slice(&place.to_le_bytes());
    head[8..].copy_from_slice(&word.to_le_bytes());
    hasher.update(&head);
    hasher.update(payload);
    hasher.finalize()
}

/// Whose a series is, and its name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct SeriesName {
    /// The id of a model, or `None` for the task.
    pub model: Option<String>,
    pub metric: String,
    pub variant: String,
}

/// What a record says.
#[derive(Debug, Clone, PartialEq)]
pub enum Record {
    Series {
        number: u32,
        name: SeriesName,
    },
    Point {
        series: u32,
        iteration: i64,
        timestamp: i64,
        value: f64,
    },
    Log {
        timestamp: i64,
        level: String,
        worker: String,
        text: String,
    },
    Event {
        timestamp: i64,
        body: Vec<u8>,
    },
    /// `place` is where the call was made, also after the segment was thinned.
    Call {
        action: String,
        body: Vec<u8>,
    },
    /// A chunk of `runfold-series`.
    Points {
        series: u32,
        chunk: Vec<u8>,
    },
    Thinned {
        points: u64,
        lines: u64,
    },
}

pub const POINT_BYTES: usize = 24;

/// The payload of a point: its series, milliseconds since the segment began, iteration, value.
pub fn point(series: u32, since_ms: u32, iteration: i64, value: f64) -> [u8; POINT_BYTES] {
    let mut payload = [0; POINT_BYTES];
    payload[..4].copy_from_slice(&series.to_le_bytes());
    payload[4..8].copy_from_slice(&since_ms.to_le_bytes());
    payload[8..16].copy_from_slice(&iteration.to_le_bytes());
    payload[16..].copy_from_slice(&value.to_bits().to_le_bytes());
    payload
}

impl Record {
    /// Its kind and payload. Points have a faster way: [`point`].
    pub fn encode(&self) -> (Kind, Vec<u8>) {
        let mut out = Writer::default();
        let kind = match self {
            Self::Series { number, name } => {
                out.varint(u64::from(*number));
                out.u8(u8::from(name.model.is_some()));
                out.text(name.model.as_deref().unwrap_or(""));
                out.text(&name.metric);
                out.text(&name.variant);
                Kind::Series
            }
            Self::Point { series, iteration, timestamp, value } => {
                out.varint(u64::from(*series));
                out.zigzag(*iteration);
                out.zigzag(*timestamp);
                out.f64(*value);
                Kind::PointAnytime
            }
            Self::Log { timestamp, level, worker, text } => {
                out.zigzag(*timestamp);
                [level, worker, text].into_iter().for_each(|part| out.text(part));
                Kind::Log
            }
            Self::Event { timestamp, body } => {
                out.zigzag(*timestamp);
                out.bytes.extend_from_slice(body);
                Kind::Event
            }
            Self::Call { action, body } => {
                out.text(action);
                out.bytes.extend_from_slice(body);
                Kind::Call
            }
            Self::Points { series, chunk } => {
                out.varint(u64::from(*series));
                out.bytes.extend_from_slice(chunk);
                Kind::Points
            }
            Self::Thinned { points, lines } => {
                out.varint(*points);
                out.varint(*lines);
                Kind::Thinned
            }
        };
        (kind, out.bytes)
    }

    /// `began_ms` is the segment's time, from which points count theirs.
    ///
    /// # Errors
    /// When the payload is not what [`Self::encode`] or [`point`] made.
    pub fn decode(kind: Kind, payload: &[u8], began_ms: i64) -> Result<Self, CodecError> {
        if kind == Kind::Point {
            return read_point(payload, began_ms);
        }
        let mut input = Reader::new(payload);
        let number = |value: u64| u32::try_from(value).map_err(|_| CodecError::Malformed("a number is too large"));
        let owned = |text: &str| text.to_owned();
        Ok(match kind {
            Kind::Series => {
                let number = number(input.varint()?)?;
                let has_model = input.u8()? == 1;
                let model = input.text()?.to_owned();
                let (metric, variant) = (owned(input.text()?), owned(input.text()?));
                let model = has_model.then_some(model);
                Self::Series { number, name: SeriesName { model, metric, variant } }
            }
            Kind::Point | Kind::PointAnytime => Self::Point {
                series: number(input.varint()?)?,
                iteration: input.zigzag()?,
                timestamp: input.zigzag()?,
                value: input.f64()?,
            },
            Kind::Log => Self::Log {
                timestamp: input.zigzag()?,
                level: owned(input.text()?),
                worker: owned(input.text()?),
                text: owned(input.text()?),
            },
            Kind::Event => Self::Event { timestamp: input.zigzag()?, body: input.rest().to_vec() },
            Kind::Call => Self::Call { action: owned(input.text()?), body: input.rest().to_vec() },
            Kind::Points => Self::Points { series: number(input.varint()?)?, chunk: input.rest().to_vec() },
            Kind::Thinned => Self::Thinned { points: input.varint()?, lines: input.varint()? },
        })
    }
}

fn read_point(payload: &[u8], began_ms: i64) -> Result<Record, CodecError> {
    let payload: &[u8; POINT_BYTES] = payload.try_into().map_err(|_| CodecError::Truncated)?;
    let four = |at: usize| u32::from_le_bytes([payload[at], payload[at + 1], payload[at + 2], payload[at + 3]]);
    let eight = |at: usize| u64::from(four(at)) | (u64::from(four(at + 4)) << 32);
    Ok(Record::Point {
        series: four(0),
        timestamp: began_ms.wrapping_add(i64::from(four(4))),
        iteration: eight(8).cast_signed(),
        value: f64::from_bits(eight(16)),
    })
}
