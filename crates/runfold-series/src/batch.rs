//! A batch of what a client reports, as it travels: series as columns, console lines and JSON events beside them.
//! It leaves sending, storing and the meaning of the events to others.
//!
//! The body of `events.add_columns`: a version byte, a checksum, the client and the span of its journal, the texts
//! (names, lines, events) packed by zstd, and one chunk for each series in the form that chunks are stored in.

use crate::bytes::{Reader, Writer};
use crate::chunk::{Axis, decode_chunk, encode_chunk};
use crate::error::CodecError;
use crate::points::Columns;

const VERSION: u8 = 1;
const ZSTD_LEVEL: i32 = 3;
/// For numbers on their way: what a higher level saves on the wire costs more than the wire.
const NUMBER_LEVEL: usize = 2;

const OWN_AXIS: u8 = 0;
const AXIS_BEFORE: u8 = 1;

/// What a client reports at once. Stored once, however often it is sent: `client` and the span say what it is.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Batch {
    /// The journal that it was cut from.
    pub client: [u8; 16],
    /// Places in that journal: from `from` up to, not including, `to`.
    pub from: u64,
    pub to: u64,
    pub parts: Vec<Part>,
}

/// What a batch holds of one task or model.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Part {
    pub is_model: bool,
    pub id: String,
    pub series: Vec<Series>,
    pub lines: Vec<Line>,
    /// Plots, samples and vectors: each one event as a JSON object in ClearML's words.
    pub events: Vec<Vec<u8>>,
}

/// Points of one series, in the order in which they were reported.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Series {
    pub metric: String,
    pub variant: String,
    pub points: Columns,
}

/// A line of the console.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    /// Milliseconds since 1970.
    pub timestamp: i64,
    pub level: String,
    pub worker: String,
    pub text: String,
}

/// What a reader is ready to hold.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Points, lines and events of one batch together.
    pub events: usize,
    /// Bytes of its names, lines and events.
    pub text_bytes: usize,
}

impl Batch {
    /// Points, lines and events together.
    pub fn count(&self) -> usize {
        self.parts.iter().map(Part::count).sum()
    }
}

impl Part {
    pub fn count(&self) -> usize {
        let points: usize = self.series.iter().map(|series| series.points.len()).sum();
        points + self.lines.len() + self.events.len()
    }
}

/// The batch as bytes. A series has at most [`crate::MAX_POINTS`] points.
pub fn encode_batch(batch: &Batch) -> Vec<u8> {
    let (mut texts, mut numbers) = (Writer::default(), Writer::default());
    texts.varint(batch.parts.len() as u64);
    for part in &batch.parts {
        texts.u8(u8::from(part.is_model));
        texts.text(&part.id);
        write_series(&mut texts, &mut numbers, &part.series);
        write_lines(&mut texts, &part.lines);
        texts.varint(part.events.len() as u64);
        part.events.iter().for_each(|event| texts.blob(event));
    }
    let packed = zstd::bulk::compress(&texts.bytes, ZSTD_LEVEL);
    let packed = packed.expect("compressing into memory has no failing case");
    let mut out = Writer::default();
    out.bytes.extend_from_slice(&batch.client);
    out.varint(batch.from);
    out.varint(batch.to);
    out.varint(texts.bytes.len() as u64);
    out.blob(&packed);
    out.bytes.extend_from_slice(&numbers.bytes);
    out.seal(VERSION)
}

/// # Errors
/// When the bytes are not what [`encode_batch`] made, or hold more than `limits` say.
pub fn decode_batch(bytes: &[u8], limits: Limits) -> Result<Batch, CodecError> {
    let mut input = Reader::open(bytes, VERSION)?;
    let mut client = [0; 16];
    client.copy_from_slice(input.take(16)?);
    let (from, to) = (input.varint()?, input.varint()?);
    if to <= from || i64::try_from(to).is_err() {
        return Err(CodecError::Malformed("its span is empty or ends too late"));
    }
    let length = input.varint()?;
    if length > limits.text_bytes as u64 {
        return Err(CodecError::TooLong { found: length, limit: limits.text_bytes });
    }
    let texts = zstd::bulk::decompress(input.blob()?, length as usize)
        .map_err(|_| CodecError::Malformed("its texts can't be unpacked"))?;
    let mut reading = Reading {
        texts: Reader::new(&texts),
        numbers: input,
        left: limits.events,
        entries: limits.events,
        copies: limits.text_bytes,
    };
    let count = reading.texts.count()?;
    reading.take_entries(count)?;
    let parts = (0..count).map(|_| reading.part()).collect::<Result<_, _>>()?;
    if !reading.texts.is_empty() || !reading.numbers.is_empty() {
        return Err(CodecError::Malformed("bytes are left over"));
    }
    Ok(Batch { client, from, to, parts })
}

/// Series of a training loop have their iterations in common, so an axis is written once for a row of them.
fn write_series(texts: &mut Writer, numbers: &mut Writer, all: &[Series]) {
    texts.varint(all.len() as u64);
    let mut axis: Option<Axis> = None;
    for series in all {
        texts.text(&series.metric);
        texts.text(&series.variant);
        let shared = axis.as_ref().filter(|axis| axis.iterations == series.points.iterations);
        numbers.u8(if shared.is_some() { AXIS_BEFORE } else { OWN_AXIS });
        numbers.blob(&encode_chunk(&series.points, shared, NUMBER_LEVEL));
        if shared.is_none() {
            axis = Some(Axis::of(&series.points));
        }
    }
}

/// Levels and workers are few, so a line names them by their place in a list.
fn write_lines(out: &mut Writer, lines: &[Line]) {
    let mut kinds: Vec<(&str, &str)> = Vec::new();
    let mut places = Vec::with_capacity(lines.len());
    for line in lines {
        let kind = (line.level.as_str(), line.worker.as_str());
        places.push(kinds.iter().rposition(|known| *known == kind).unwrap_or_else(|| {
            kinds.push(kind);
            kinds.len() - 1
        }));
    }
    out.varint(kinds.len() as u64);
    for (level, worker) in kinds {
        out.text(level);
        out.text(worker);
    }
    out.varint(lines.len() as u64);
    let mut last = 0i64;
    for (line, place) in lines.iter().zip(places) {
        out.varint(place as u64);
        out.zigzag(line.timestamp.wrapping_sub(last));
        out.text(&line.text);
        last = line.timestamp;
    }
}

struct Reading<'a> {
    texts: Reader<'a>,
    numbers: Reader<'a>,
    /// How many more points, lines and events there may be.
    left: usize,
    /// How many more parts, series and kinds of lines: each takes many times its length in memory.
    entries: usize,
    /// How many more bytes of levels and workers lines may copy.
    copies: usize,
}

impl Reading<'_> {
    fn take_up(&mut self, count: usize) -> Result<(), CodecError> {
        self.left = self.left.checked_sub(count).ok_or(CodecError::TooMany(count as u64))?;
        Ok(())
    }

    fn take_entries(&mut self, count: usize) -> Result<(), CodecError> {
        self.entries = self.entries.checked_sub(count).ok_or(CodecError::TooMany(count as u64))?;
        Ok(())
    }

    fn part(&mut self) -> Result<Part, CodecError> {
        let is_model = match self.texts.u8()? {
            0 => false,
            1 => true,
            _ => return Err(CodecError::Malformed("unknown kind of owner")),
        };
        let id = self.texts.text()?.to_owned();
        let series = self.series()?;
        let lines = self.lines()?;
        let count = self.texts.count()?;
        self.take_up(count)?;
        let events = (0..count).map(|_| self.texts.blob().map(<[u8]>::to_vec)).collect::<Result<_, _>>()?;
        Ok(Part { is_model, id, series, lines, events })
    }

    fn series(&mut self) -> Result<Vec<Series>, CodecError> {
        let count = self.texts.count()?;
        self.take_entries(count)?;
        let mut axis: Option<Axis> = None;
        let mut all = Vec::new();
        for _ in 0..count {
            let (metric, variant) = (self.texts.text()?.to_owned(), self.texts.text()?.to_owned());
            let shares = self.numbers.u8()? == AXIS_BEFORE;
            let points = decode_chunk(self.numbers.blob()?, axis.as_ref().filter(|_| shares))?;
            self.take_up(points.len())?;
            if !shares {
                axis = Some(Axis::of(&points));
            }
            all.push(Series { metric, variant, points });
        }
        Ok(all)
    }

    fn lines(&mut self) -> Result<Vec<Line>, CodecError> {
        let count = self.texts.count()?;
        self.take_entries(count)?;
        let kind = |texts: &mut Reader<'_>| Ok((texts.text()?.to_owned(), texts.text()?.to_owned()));
        let kinds = (0..count).map(|_| kind(&mut self.texts)).collect::<Result<Vec<_>, CodecError>>()?;
        let count = self.texts.count()?;
        self.take_up(count)?;
        let mut last = 0i64;
        (0..count)
            .map(|_| {
                let place = self.texts.varint()?;
                let kind = usize::try_from(place).ok().and_then(|place| kinds.get(place));
                let (level, worker) = kind.cloned().ok_or(CodecError::Malformed("unknown kind of line"))?;
                let copied = self.copies.checked_sub(level.len() + worker.len());
                self.copies = copied.ok_or(CodecError::Malformed("its lines name too long levels and workers"))?;
                last = last.wrapping_add(self.texts.zigzag()?);
                Ok(Line { timestamp: last, level, worker, text: self.texts.text()?.to_owned() })
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::points::Point;
    use proptest::prelude::*;

    const LIMITS: Limits = Limits { events: 10_000, text_bytes: 1 << 20 };

    fn any_points() -> impl Strategy<Value = Columns> {
        prop::collection::vec((any::<i64>(), any::<i64>(), any::<u64>()), 1..60).prop_map(|points| {
            let point = |(iteration, timestamp, bits)| Point { iteration, timestamp, value: f64::from_bits(bits) };
            points.into_iter().map(point).collect()
        })
    }

    fn any_part() -> impl Strategy<Value = Part> {
        let series = (".{0,5}", ".{0,5}", any_points());
        let line = (any::<i64>(), "(INFO|ERROR)", "[ab]", ".{0,30}");
        (
            any::<bool>(),
            "[a-z0-9]{0,8}",
            prop::collection::vec(series, 0..4),
            prop::collection::vec(line, 0..20),
            prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..3),
        )
            .prop_map(|(is_model, id, series, lines, events)| {
                let series = series.into_iter().map(|(metric, variant, points)| Series { metric, variant, points });
                let lines =
                    lines.into_iter().map(|(timestamp, level, worker, text)| Line { timestamp, level, worker, text });
                Part { is_model, id, series: series.collect(), lines: lines.collect(), events }
            })
    }

    /// Bit by bit: a NaN is the NaN that it was.
    fn bits(batch: &Batch) -> Vec<u64> {
        let series = batch.parts.iter().flat_map(|part| &part.series);
        series.flat_map(|series| series.points.values.iter().map(|value| value.to_bits())).collect()
    }

    fn without_values(mut batch: Batch) -> Batch {
        let series = batch.parts.iter_mut().flat_map(|part| &mut part.series);
        series.for_each(|series| series.points.values.fill(0.0));
        batch
    }

    proptest! {
        #[test]
        fn a_batch_reads_back_as_it_was_written(parts in prop::collection::vec(any_part(), 0..4), from in 0..u64::from(u32::MAX), length in 1..1_000_000u64) {
            let batch = Batch { client: [7; 16], from, to: from + length, parts };
            let read = decode_batch(&encode_batch(&batch), LIMITS).unwrap();
            prop_assert_eq!(bits(&read), bits(&batch));
            prop_assert_eq!(without_values(read), without_values(batch));
        }

        #[test]
        fn no_bytes_make_the_reader_panic(part in any_part(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
            let mut body = encode_batch(&Batch { client: [0; 16], from: 0, to: 1, parts: vec![part] });
            let place = at.index(body.len() - 5);
            body[place + 5] = byte;
            let resealed = Writer { bytes: body[5..].to_vec() }.seal(VERSION);
            let _ = decode_batch(&resealed, LIMITS);
        }
    }

    #[test]
    fn more_than_the_limits_is_refused() {
        let points: Columns = (0..11).map(|i| Point { iteration: i, timestamp: i, value: 1.0 }).collect();
        let series = Series { metric: "m".into(), variant: "v".into(), points };
        let part = Part { id: "t".into(), series: vec![series], ..Part::default() };
        let bytes = encode_batch(&Batch { client: [0; 16], from: 0, to: 1, parts: vec![part] });
        let refused = decode_batch(&bytes, Limits { events: 10, text_bytes: 1 << 20 });
        assert_eq!(refused, Err(CodecError::TooMany(11)));
        let refused = decode_batch(&bytes, Limits { events: 11, text_bytes: 3 });
        assert!(matches!(refused, Err(CodecError::TooLong { limit: 3, .. })), "{refused:?}");
        assert!(decode_batch(&bytes, Limits { events: 11, text_bytes: 100 }).is_ok());
    }

    #[test]
    fn a_span_that_holds_nothing_is_refused() {
        let bytes = encode_batch(&Batch { client: [0; 16], from: 5, to: 5, parts: vec![] });
        assert!(matches!(decode_batch(&bytes, LIMITS), Err(CodecError::Malformed(_))));
    }
}
