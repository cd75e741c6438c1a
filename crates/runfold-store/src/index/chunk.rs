//! The values of 1,024 rids as one blob: who has one, then numbers, times, or a sorted dictionary with ordinals.
//! It leaves single values to `cell`.

use super::bits::{CHUNK_WORDS, ones};
use super::cell::{self, Cell, Fixed};
use crate::error::{Result, StoreError};
use crate::query::order;
use runfold_api::query::Kind;
use runfold_api::time::Moment;
use serde_json::Value;
use std::collections::BTreeMap;

const VERSION: u8 = 2;
const NUMBERS_4: u8 = 4;
const NUMBERS_8: u8 = 8;
const WHOLE: u8 = b'i';
const TIMES: u8 = b't';
const DICTIONARY: u8 = b'd';
/// Up to this many members are listed; more are bits.
const LISTED: usize = 60;
const BITMAP: u8 = 0xff;
/// Values of this length and longer have their length in two bytes behind it.
const LONG_VALUE: u8 = 0xff;

/// Cells by their place in the chunk.
pub type Cells = BTreeMap<u16, Vec<u8>>;

/// The blob of a chunk; empty when there is nothing in it.
pub fn encode(cells: &Cells) -> Vec<u8> {
    if cells.is_empty() {
        return Vec::new();
    }
    let mut blob = vec![VERSION];
    write_members(cells, &mut blob);
    let fixed: Option<Vec<Fixed>> = cells.values().map(|cell| cell::fixed_width(cell)).collect();
    let numbers = fixed.as_ref().and_then(|fixed| fixed.iter().map(as_number).collect::<Option<Vec<f64>>>());
    let times = fixed.as_ref().and_then(|fixed| fixed.iter().map(as_time).collect::<Option<Vec<i64>>>());
    match (numbers, times) {
        (Some(numbers), _) => write_numbers(&numbers, &mut blob),
        (_, Some(times)) => {
            blob.push(TIMES);
            write_whole(&times, &mut blob);
        }
        _ => write_dictionary(cells, &mut blob),
    }
    blob
}

fn as_number(fixed: &Fixed) -> Option<f64> {
    if let Fixed::Number(number) = fixed { Some(*number) } else { None }
}

fn as_time(fixed: &Fixed) -> Option<i64> {
    if let Fixed::Time(at) = fixed { Some(*at) } else { None }
}

fn write_members(cells: &Cells, blob: &mut Vec<u8>) {
    if cells.len() <= LISTED {
        blob.push(cells.len() as u8);
        blob.extend(cells.keys().flat_map(|place| place.to_le_bytes()));
        return;
    }
    let mut words = [0u64; CHUNK_WORDS];
    cells.keys().for_each(|place| words[usize::from(*place) / 64] |= 1 << (place % 64));
    blob.push(BITMAP);
    blob.extend(words.iter().flat_map(|word| word.to_le_bytes()));
}

fn write_numbers(numbers: &[f64], blob: &mut Vec<u8>) {
    let whole: Option<Vec<i64>> = numbers.iter().map(|number| exact_whole(*number)).collect();
    if let Some(whole) = whole {
        blob.push(WHOLE);
        write_whole(&whole, blob);
    } else if numbers.iter().all(|number| f64::from(*number as f32).to_bits() == number.to_bits()) {
        blob.push(NUMBERS_4);
        blob.extend(numbers.iter().flat_map(|number| (*number as f32).to_le_bytes()));
    } else {
        blob.push(NUMBERS_8);
        blob.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
    }
}

/// A float that is a whole number and nothing else; of the two zeros, the positive one.
fn exact_whole(number: f64) -> Option<i64> {
    let whole = number as i64;
    (whole.unsigned_abs() < 1 << 53 && (whole as f64).to_bits() == number.to_bits()).then_some(whole)
}

/// The smallest, then how far above it each is, in as few bytes as the farthest needs.
fn write_whole(values: &[i64], blob: &mut Vec<u8>) {
    let first = values.iter().copied().min().unwrap_or_default();
    let after = |value: &i64| value.wrapping_sub(first) as u64;
    let longest = values.iter().map(after).max().unwrap_or_default();
    let width = (64 - longest.leading_zeros()).div_ceil(8) as usize;
    blob.extend(first.to_le_bytes());
    blob.push(width as u8);
    values.iter().for_each(|value| blob.extend(&after(value).to_le_bytes()[..width]));
}

fn write_dictionary(cells: &Cells, blob: &mut Vec<u8>) {
    let mut values: Vec<&Vec<u8>> = cells.values().collect();
    values.sort_unstable();
    values.dedup();
    blob.push(DICTIONARY);
    blob.extend((values.len() as u16).to_le_bytes());
    for value in &values {
        match u8::try_from(value.len()) {
            Ok(length) if length < LONG_VALUE => blob.push(length),
            _ => {
                blob.push(LONG_VALUE);
                blob.extend((value.len() as u16).to_le_bytes());
            }
        }
        blob.extend(*value);
    }
    for cell in cells.values() {
        let ordinal = values.binary_search(&cell).expect("every cell is among the values");
        match ordinal_width(values.len()) {
            0 => {}
            1 => blob.push(ordinal as u8),
            _ => blob.extend((ordinal as u16).to_le_bytes()),
        }
    }
}

fn ordinal_width(values: usize) -> usize {
    match values {
        0 | 1 => 0,
        2..=256 => 1,
        _ => 2,
    }
}

/// The smallest and largest value, where each cell sorts as one number or time that a float holds exactly.
pub fn bounds(cells: &Cells, kind: Kind) -> Option<(f64, f64)> {
    let mut ends: Option<(f64, f64)> = None;
    for cell in cells.values() {
        let value = sorts_as(&cell::decode(cell), kind)?;
        ends = Some(ends.map_or((value, value), |(low, high)| (low.min(value), high.max(value))));
    }
    ends
}

/// The float that sorts as a cell does, whichever the direction.
pub fn sorts_as(cell: &Cell<'_>, kind: Kind) -> Option<f64> {
    match cell {
        Cell::Number(number) => Some(*number),
        Cell::Time(at) => exact_time(*at),
        Cell::Text(text) if kind == Kind::Parameter && plain_decimal(text).is_some() => plain_decimal(text),
        Cell::Text(text) if kind == Kind::Parameter || kind == Kind::Time => {
            let value = Value::String(text.clone().into_owned());
            match order::key(&[&value], kind, false)? {
                order::Key::Number(number) => cell::exact(&number),
                order::Key::Time(at) => exact_time(at),
                _ => None,
            }
        }
        _ => None,
    }
}

/// The number that a text of few digits, and at most a point between them, stands for.
fn plain_decimal(text: &str) -> Option<f64> {
    let (whole, part) = text.split_once('.').map_or((text, None), |(whole, part)| (whole, Some(part)));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if text.len() > 15 || !digits(whole) || !part.is_none_or(digits) || (whole.len() > 1 && whole.starts_with('0')) {
        return None;
    }
    let read = |text: &str| text.bytes().fold(0u64, |sum, digit| 10 * sum + u64::from(digit - b'0'));
    let part = part.unwrap_or_default();
    let scale = 10u64.pow(part.len() as u32);
    // both are exact as floats, so the quotient is the float nearest to the decimal
    Some((read(whole) * scale + read(part)) as f64 / scale as f64)
}

fn exact_time(at: Moment) -> Option<f64> {
    let float = at.0 as f64;
    (float as i64 == at.0 && at.0.abs() < 1 << 53).then_some(float)
}

/// A blob, opened.
pub struct Chunk<'a> {
    pub members: [u64; CHUNK_WORDS],
    body: Body<'a>,
}

enum Body<'a> {
    Numbers(Vec<f64>),
    Times(Vec<i64>),
    Dictionary { values: Vec<&'a [u8]>, ordinals: Ordinals<'a> },
}

enum Ordinals<'a> {
    None,
    One(&'a [u8]),
    Two(&'a [[u8; 2]]),
}

impl Ordinals<'_> {
    fn get(&self, rank: usize) -> usize {
        match self {
            Self::None => 0,
            Self::One(bytes) => usize::from(bytes[rank]),
            Self::Two(pairs) => usize::from(u16::from_le_bytes(pairs[rank])),
        }
    }
}

/// Bytes, taken from the front.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count).ok_or_else(|| damaged("it ends too early"))?;
        self.0 = rest;
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8> {
        Ok(self.take(1)?[0])
    }

    fn pair(&mut self) -> Result<u16> {
        Ok(u16::from_le_bytes(self.take(2)?.try_into().expect("two bytes were taken")))
    }
}

fn damaged(why: &str) -> StoreError {
    StoreError::damaged("column of the index", why)
}

impl<'a> Chunk<'a> {
    pub fn open(blob: &'a [u8]) -> Result<Self> {
        let mut bytes = Bytes(blob);
        if bytes.byte()? != VERSION {
            return Err(damaged("its version is unknown"));
        }
        let members = read_members(&mut bytes)?;
        let count = members.iter().map(|word| word.count_ones() as usize).sum();
        let body = match bytes.byte()? {
            NUMBERS_4 => Body::Numbers(floats::<4>(&mut bytes, count, |b| f64::from(f32::from_le_bytes(b)))?),
            NUMBERS_8 => Body::Numbers(floats::<8>(&mut bytes, count, f64::from_le_bytes)?),
            WHOLE => Body::Numbers(read_whole(&mut bytes, count)?.into_iter().map(|whole| whole as f64).collect()),
            TIMES => Body::Times(read_whole(&mut bytes, count)?),
            DICTIONARY => read_dictionary(&mut bytes, count)?,
            _ => return Err(damaged("its form is unknown")),
        };
        Ok(Self { members, body })
    }

    /// Calls `each` with the place of each member among `wanted` and what `judge` says of its cell;
    /// equal values of a dictionary are judged once.
    pub fn visit<T: Clone>(
        &self,
        wanted: &[u64; CHUNK_WORDS],
        mut judge: impl FnMut(Cell<'_>) -> T,
        mut each: impl FnMut(u16, T),
    ) {
        let mut judged: Vec<Option<T>> = match &self.body {
            Body::Dictionary { values, .. } => vec![None; values.len()],
            _ => Vec::new(),
        };
        self.ranks(wanted, |place, rank| {
            let verdict = match &self.body {
                Body::Numbers(numbers) => judge(Cell::Number(numbers[rank])),
                Body::Times(times) => judge(Cell::Time(Moment(times[rank]))),
                Body::Dictionary { values, ordinals } => {
                    let ordinal = ordinals.get(rank);
                    judged[ordinal].get_or_insert_with(|| judge(cell::decode(values[ordinal]))).clone()
                }
            };
            each(place, verdict);
        });
    }

    /// The places of wanted members, with their rank among all members.
    fn ranks(&self, wanted: &[u64; CHUNK_WORDS], mut each: impl FnMut(u16, usize)) {
        let mut before = 0;
        for (n, (members, wanted)) in self.members.iter().zip(wanted).enumerate() {
            for bit in ones(members & wanted) {
                let below = members & ((1u64 << bit) - 1);
                each((n * 64) as u16 + bit as u16, before + below.count_ones() as usize);
            }
            before += members.count_ones() as usize;
        }
    }

    /// All cells, to be changed.
    pub fn cells(&self) -> Cells {
        let mut cells = Cells::new();
        self.ranks(&[u64::MAX; CHUNK_WORDS], |place, rank| {
            let cell = match &self.body {
                Body::Numbers(numbers) => cell::of_number(numbers[rank]),
                Body::Times(times) => cell::of_time(times[rank]),
                Body::Dictionary { values, ordinals } => values[ordinals.get(rank)].to_vec(),
            };
            cells.insert(place, cell);
        });
        cells
    }
}

fn read_members(bytes: &mut Bytes<'_>) -> Result<[u64; CHUNK_WORDS]> {
    let mut members = [0u64; CHUNK_WORDS];
    let form = bytes.byte()?;
    if form == BITMAP {
        let words = bytes.take(8 * CHUNK_WORDS)?.as_chunks::<8>().0;
        members.iter_mut().zip(words).for_each(|(member, word)| *member = u64::from_le_bytes(*word));
        return Ok(members);
    }
    for _ in 0..form {
        let place = usize::from(bytes.pair()?);
        *members.get_mut(place / 64).ok_or_else(|| damaged("a member is outside of it"))? |= 1 << (place % 64);
    }
    Ok(members)
}

fn floats<const N: usize>(bytes: &mut Bytes<'_>, count: usize, read: fn([u8; N]) -> f64) -> Result<Vec<f64>> {
    Ok(bytes.take(N * count)?.as_chunks::<N>().0.iter().map(|bytes| read(*bytes)).collect())
}

fn read_whole(bytes: &mut Bytes<'_>, count: usize) -> Result<Vec<i64>> {
    let first = i64::from_le_bytes(bytes.take(8)?.try_into().expect("eight bytes were taken"));
    let width = usize::from(bytes.byte()?);
    if width > 8 {
        return Err(damaged("a number is too wide"));
    }
    if width == 0 {
        return Ok(vec![first; count]);
    }
    let read = |bytes: &[u8]| {
        let mut whole = [0; 8];
        whole[..width].copy_from_slice(bytes);
        first.wrapping_add(u64::from_le_bytes(whole) as i64)
    };
    Ok(bytes.take(width * count)?.chunks_exact(width).map(read).collect())
}

fn read_dictionary<'a>(bytes: &mut Bytes<'a>, count: usize) -> Result<Body<'a>> {
    let size = usize::from(bytes.pair()?);
    let mut values = Vec::with_capacity(size);
    for _ in 0..size {
        let length = match bytes.byte()? {
            LONG_VALUE => usize::from(bytes.pair()?),
            length => usize::from(length),
        };
        values.push(bytes.take(length)?);
    }
    let ordinals = match ordinal_width(size) {
        0 => Ordinals::None,
        1 => Ordinals::One(bytes.take(count)?),
        _ => Ordinals::Two(bytes.take(2 * count)?.as_chunks::<2>().0),
    };
    if (0..count).any(|rank| ordinals.get(rank) >= size) {
        return Err(damaged("a value is not in its dictionary"));
    }
    Ok(Body::Dictionary { values, ordinals })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    fn any_cells() -> impl Strategy<Value = Cells> {
        let number = any::<i32>().prop_map(|n| (json!(f64::from(n) / 3.0), Kind::Number));
        let small = (0i32..100).prop_map(|n| (json!(n), Kind::Number));
        let time = any::<i32>().prop_map(|n| (json!(Moment(i64::from(n) * 1_000_003).iso()), Kind::Time));
        let text = "[a-c]{0,3}".prop_map(|text| (json!(text), Kind::Text));
        let one = |value: BoxedStrategy<(Value, Kind)>| {
            prop::collection::btree_map(
                0u16..1_024,
                value.prop_map(|(value, kind)| cell::encode(&[&value], kind)),
                0..200,
            )
        };
        let mixed = prop_oneof![number.clone(), small.clone(), time.clone(), text.clone()];
        prop_oneof![one(number.boxed()), one(small.boxed()), one(time.boxed()), one(text.boxed()), one(mixed.boxed())]
    }

    proptest! {
        #[test]
        fn a_plain_decimal_is_the_number_that_it_reads_as(text in "[0-9]{0,4}(\\.[0-9]{0,9})?|[0-9]{9,16}") {
            let value = json!(text);
            let slow = order::key(std::slice::from_ref(&&value), Kind::Parameter, false);
            if let Some(fast) = plain_decimal(&text) {
                let Some(order::Key::Number(number)) = slow else { panic!("`{text}` is no number") };
                prop_assert_eq!(cell::exact(&number).map(f64::to_bits), Some(fast.to_bits()));
            }
        }

        #[test]
        fn opening_a_chunk_undoes_encoding_it(cells in any_cells(), wanted in any::<[u64; CHUNK_WORDS]>()) {
            let blob = encode(&cells);
            if cells.is_empty() {
                prop_assert!(blob.is_empty());
                return Ok(());
            }
            let chunk = Chunk::open(&blob).unwrap();
            prop_assert_eq!(&chunk.cells(), &cells);
            let mut seen = BTreeMap::new();
            chunk.visit(&wanted, |cell| cell.values(), |place, values| { seen.insert(place, values); });
            let expected: BTreeMap<_, _> = cells.iter()
                .filter(|(place, _)| wanted[usize::from(**place) / 64] >> (**place % 64) & 1 == 1)
                .map(|(place, cell)| (*place, cell::decode(cell).values())).collect();
            prop_assert_eq!(seen, expected);
        }

        #[test]
        fn any_bytes_are_a_chunk_or_called_damaged(bytes in prop::collection::vec(any::<u8>(), 0..80)) {
            let framed = [&[VERSION, 2, 0, 0, 1, 0][..], &bytes].concat();
            for bytes in [&bytes[..], &framed[..]] {
                if let Ok(chunk) = Chunk::open(bytes) {
                    chunk.cells();
                }
            }
        }
    }
}
