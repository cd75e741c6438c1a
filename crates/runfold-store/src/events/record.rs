//! One acknowledged group as bytes: what `hot.db` keeps until the flusher has been there.
//! It leaves writing them, and their order, to the writer.

use runfold_series::{CodecError, Columns, MAX_POINTS, Reader, Writer};

use super::spans::Span;
use super::types::{Body, Document, EventBatch, LogEntry, Owner, OwnerKind, ScalarRun};

const VERSION: u8 = 1;

// no byte of lz4 stands for more
const LZ4_RATIO: usize = 256;

const BATCH: u8 = 0;
const DELETE: u8 = 1;
const CLEAR_LOG: u8 = 2;
/// A batch with its span in front. Since format 2 of `hot.db`.
const SPAN_BATCH: u8 = 3;

/// A change of one owner's events. They take effect in the order in which they were acknowledged.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    Batch {
        batch: EventBatch,
        /// Milliseconds since 1970.
        received: i64,
    },
    /// Everything that the owner had before goes.
    Delete(Owner),
    /// Log lines from before the timestamp that were there before go.
    ClearLog(Owner, i64),
}

/// A group as it is stored: compressed, checksummed, with its version in front.
pub fn seal_group(changes: &[&[u8]]) -> Vec<u8> {
    let mut body = Writer::default();
    body.varint(changes.len() as u64);
    changes.iter().for_each(|change| body.blob(change));
    sealed(lz4_flex::compress_prepend_size(&body.bytes))
}

/// Packed bytes with the version in front and the checksum behind.
pub fn sealed(packed: Vec<u8>) -> Vec<u8> {
    Writer { bytes: packed }.seal(VERSION)
}

pub fn open_group(bytes: &[u8]) -> Result<Vec<Change>, CodecError> {
    let packed = Reader::open(bytes, VERSION)?;
    let claimed = packed.rest().first_chunk().map_or(0, |size| u32::from_le_bytes(*size) as usize);
    if claimed > packed.rest().len().saturating_mul(LZ4_RATIO) {
        return Err(CodecError::Malformed("the group claims to be longer than it can be"));
    }
    let body = lz4_flex::decompress_size_prepended(packed.rest())
        .map_err(|_| CodecError::Malformed("the group can't be unpacked"))?;
    let mut input = Reader::new(&body);
    let count = input.count()?;
    (0..count).map(|_| decode(input.blob()?)).collect()
}

pub fn encode(change: &Change) -> Vec<u8> {
    let mut out = Writer::default();
    match change {
        Change::Batch { batch, received } => {
            out.u8(if batch.span.is_some() { SPAN_BATCH } else { BATCH });
            out.zigzag(*received);
            batch.span.iter().for_each(|span| write_span(&mut out, span));
            write_batch(&mut out, batch);
        }
        Change::Delete(owner) => {
            out.u8(DELETE);
            write_owner(&mut out, owner);
        }
        Change::ClearLog(owner, before) => {
            out.u8(CLEAR_LOG);
            write_owner(&mut out, owner);
            out.zigzag(*before);
        }
    }
    out.bytes
}

fn decode(bytes: &[u8]) -> Result<Change, CodecError> {
    let mut input = Reader::new(bytes);
    match input.u8()? {
        BATCH => {
            let received = input.zigzag()?;
            Ok(Change::Batch { batch: read_batch(&mut input)?, received })
        }
        SPAN_BATCH => {
            let received = input.zigzag()?;
            let span = read_span(&mut input)?;
            let batch = EventBatch { span: Some(span), ..read_batch(&mut input)? };
            Ok(Change::Batch { batch, received })
        }
        DELETE => Ok(Change::Delete(read_owner(&mut input)?)),
        CLEAR_LOG => Ok(Change::ClearLog(read_owner(&mut input)?, input.zigzag()?)),
        _ => Err(CodecError::Malformed("unknown kind of change")),
    }
}

fn write_span(out: &mut Writer, span: &Span) {
    out.bytes.extend_from_slice(&span.client);
    out.varint(span.from);
    out.varint(span.to);
}

fn read_span(input: &mut Reader<'_>) -> Result<Span, CodecError> {
    let mut client = [0; 16];
    client.copy_from_slice(input.take(16)?);
    Ok(Span { client, from: input.varint()?, to: input.varint()? })
}

fn write_batch(out: &mut Writer, batch: &EventBatch) {
    write_owner(out, &batch.owner);
    out.blob(batch.hash.as_ref().map_or(&[], |hash| hash.as_slice()));
    out.varint(batch.scalars.len() as u64);
    batch.scalars.iter().for_each(|run| write_run(out, run));
    out.varint(batch.documents.len() as u64);
    batch.documents.iter().for_each(|document| write_document(out, document));
    out.varint(batch.logs.len() as u64);
    for line in &batch.logs {
        out.zigzag(line.timestamp);
        out.text(&line.level);
        out.text(&line.worker);
        out.text(&line.msg);
    }
}

fn read_batch(input: &mut Reader<'_>) -> Result<EventBatch, CodecError> {
    let mut batch = EventBatch::new(read_owner(input)?);
    batch.hash = match input.blob()? {
        [] => None,
        hash => Some(hash.try_into().map_err(|_| CodecError::Malformed("a batch hash has not 16 bytes"))?),
    };
    let count = input.count()?;
    batch.scalars = (0..count).map(|_| read_run(input)).collect::<Result<_, _>>()?;
    let count = input.count()?;
    batch.documents = (0..count).map(|_| read_document(input)).collect::<Result<_, _>>()?;
    let count = input.count()?;
    batch.logs = (0..count).map(|_| read_line(input)).collect::<Result<_, _>>()?;
    Ok(batch)
}

fn read_line(input: &mut Reader<'_>) -> Result<LogEntry, CodecError> {
    Ok(LogEntry {
        timestamp: input.zigzag()?,
        level: input.text()?.to_owned(),
        worker: input.text()?.to_owned(),
        msg: input.text()?.to_owned(),
    })
}

fn write_owner(out: &mut Writer, owner: &Owner) {
    out.text(&owner.workspace);
    out.u8(owner.kind.number());
    out.text(&owner.id);
}

fn read_owner(input: &mut Reader<'_>) -> Result<Owner, CodecError> {
    let workspace = input.text()?.to_owned();
    let kind = OwnerKind::from_number(input.u8()?).ok_or(CodecError::Malformed("unknown kind of owner"))?;
    Ok(Owner { workspace, kind, id: input.text()?.to_owned() })
}

fn write_run(out: &mut Writer, run: &ScalarRun) {
    out.text(&run.metric);
    out.text(&run.variant);
    out.u8(u8::from(run.x_axis_label.is_some()));
    out.text(run.x_axis_label.as_deref().unwrap_or(""));
    out.varint(run.points.len() as u64);
    for column in [&run.points.iterations, &run.points.timestamps] {
        let mut last = 0i64;
        for &value in column {
            out.zigzag(value.wrapping_sub(last));
            last = value;
        }
    }
    let values = &run.points.values;
    let narrow = values.iter().all(|&value| f64::from(value as f32).to_bits() == value.to_bits());
    out.u8(u8::from(narrow));
    match narrow {
        true => values.iter().for_each(|&value| out.f32(value as f32)),
        false => values.iter().for_each(|&value| out.f64(value)),
    }
}

fn read_run(input: &mut Reader<'_>) -> Result<ScalarRun, CodecError> {
    let (metric, variant) = (input.text()?.to_owned(), input.text()?.to_owned());
    let labelled = input.u8()? == 1;
    let label = input.text()?.to_owned();
    let count = input.count()?;
    let mut column = || {
        let mut last = 0i64;
        (0..count)
            .map(|_| {
                last = last.wrapping_add(input.zigzag()?);
                Ok(last)
            })
            .collect::<Result<Vec<_>, CodecError>>()
    };
    let (iterations, timestamps) = (column()?, column()?);
    let narrow = input.u8()? == 1;
    let values = (0..count).map(|_| if narrow { input.f32().map(f64::from) } else { input.f64() });
    let values = values.collect::<Result<_, _>>()?;
    let points = Columns { iterations, timestamps, values };
    Ok(ScalarRun { metric, variant, x_axis_label: labelled.then_some(label), points })
}

fn write_document(out: &mut Writer, document: &Document) {
    out.text(&document.metric);
    out.text(&document.variant);
    out.text(&document.key);
    out.zigzag(document.iteration);
    out.zigzag(document.timestamp);
    out.u8(document.kind().number());
    match &document.body {
        Body::Vector(values) => {
            out.varint(values.len() as u64);
            values.iter().for_each(|&value| out.f64(value));
        }
        Body::Plot { plot: text, extra } | Body::Sample { url: text, extra } => {
            out.text(text);
            out.text(extra);
        }
    }
}

fn read_document(input: &mut Reader<'_>) -> Result<Document, CodecError> {
    let mut text = || input.text().map(str::to_owned);
    let (metric, variant, key) = (text()?, text()?, text()?);
    let (iteration, timestamp) = (input.zigzag()?, input.zigzag()?);
    let body = match input.u8()? {
        1 => {
            let count = input.count()?;
            if count > MAX_POINTS {
                return Err(CodecError::TooMany(count as u64));
            }
            Body::Vector((0..count).map(|_| input.f64()).collect::<Result<_, _>>()?)
        }
        2 => Body::Plot { plot: input.text()?.to_owned(), extra: input.text()?.to_owned() },
        3 => Body::Sample { url: input.text()?.to_owned(), extra: input.text()?.to_owned() },
        _ => return Err(CodecError::Malformed("unknown kind of document")),
    };
    Ok(Document { metric, variant, key, iteration, timestamp, body })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use runfold_series::Point;

    use super::*;

    fn example() -> Change {
        let mut batch = EventBatch::new(Owner::model("acme", "m1"));
        batch.hash = Some([9; 16]);
        let points =
            [(1, 10, 0.5), (-2, 11, 0.1)].map(|(iteration, timestamp, value)| Point { iteration, timestamp, value });
        batch.scalars.push(ScalarRun {
            metric: "loss".into(),
            variant: String::new(),
            x_axis_label: Some("epoch".into()),
            points: points.into_iter().collect(),
        });
        let body = Body::Sample { url: "http://x".into(), extra: "{}".into() };
        let (metric, variant, key) = ("m".into(), "v".into(), "k".into());
        batch.documents.push(Document { metric, variant, key, iteration: i64::MIN, timestamp: i64::MAX, body });
        Change::Batch { batch, received: 7 }
    }

    fn seal(changes: &[Change]) -> Vec<u8> {
        let encoded: Vec<Vec<u8>> = changes.iter().map(encode).collect();
        seal_group(&encoded.iter().map(Vec::as_slice).collect::<Vec<_>>())
    }

    #[test]
    fn a_group_reads_back_as_it_was_written() {
        let owner = Owner::task("acme", "t1");
        let changes = vec![example(), Change::Delete(owner.clone()), Change::ClearLog(owner, -5)];
        assert_eq!(open_group(&seal(&changes)).unwrap(), changes);
    }

    #[test]
    fn a_batch_keeps_its_span() {
        let Change::Batch { mut batch, received } = example() else { panic!("the example is a batch") };
        batch.span = Some(Span { client: [3; 16], from: 40, to: 1 << 40 });
        let changes = vec![Change::Batch { batch, received }];
        assert_eq!(open_group(&seal(&changes)).unwrap(), changes);
    }

    #[test]
    fn groups_of_the_first_format_are_still_read() {
        let hex = FIRST_FORMAT;
        let bytes: Vec<u8> =
            (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect();
        assert_eq!(open_group(&bytes), Ok(vec![example()]));
    }

    const FIRST_FORMAT: &str = concat!(
        "0196a0218f6b000000fb000169000e0461636d6501026d3110090100f20501046c6f737300010565706f636802020514",
        "0200010040e03f9a990100a4b93f01016d0176016bff01002501fe0a00e00308687474703a2f2f78027b7d00",
    );

    proptest! {
        #[test]
        fn no_bytes_make_the_reader_panic(at in any::<prop::sample::Index>(), byte in any::<u8>(), noise in prop::collection::vec(any::<u8>(), 0..200)) {
            let mut body = encode(&example());
            let place = at.index(body.len());
            body[place] = byte;
            let _ = open_group(&seal_group(&[&body]));
            let _ = open_group(&Writer { bytes: noise }.seal(VERSION));
        }
    }
}
