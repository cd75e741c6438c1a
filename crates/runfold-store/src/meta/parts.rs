//! A document taken apart for packing: its shape, which many documents share, and its own texts and numbers.
//! It leaves compressing the parts, and dictionaries, to `body`.

use crate::document::Doc;
use runfold_api::time::Moment;
use runfold_series::{CodecError, Reader, Writer};
use serde_json::{Number, Value};
use std::sync::Arc;

/// A document in four streams. The first three are for a compressor, numbers hardly compress.
#[derive(Default)]
pub struct Parts {
    /// Keys, kinds of values, and texts that say what a value is.
    pub shape: Writer,
    pub texts: Writer,
    /// In which form each number is kept, and small ones themselves: many numbers in a row are alike.
    pub forms: Writer,
    /// Floats, times and hexadecimal digests.
    pub numbers: Writer,
    /// Long texts, in the order in which they stand; many documents share each.
    pub long: Vec<String>,
}

const NULL: u8 = b'n';
const TRUE: u8 = b't';
const FALSE: u8 = b'f';
const OBJECT: u8 = b'{';
const LIST: u8 = b'[';
const NUMBER: u8 = b'#';
const TEXT: u8 = b's';
const WORD: u8 = b'w';
const HEX: u8 = b'h';
const TIME: u8 = b'@';
const LONG: u8 = b'b';

/// Numbers below this are their own byte.
const SMALL: u64 = 0x80;
const WHOLE: u8 = 0x80;
const NEGATIVE: u8 = 0x81;
const WIDE: u8 = 0x82;
const NARROW: u8 = 0x83;
const DECIMAL: u8 = 0x84;
/// From here on: the float that stood so many before.
const AGAIN: u8 = 0x90;
const REMEMBERED: usize = (u8::MAX - AGAIN) as usize;
/// Shorter digests are texts.
const SHORTEST_HEX: usize = 16;
/// Texts under these keys, deep inside, name what stands beside them; most documents have the same.
const WORDS: &[&str] = &["section", "name", "type", "metric", "variant", "mode", "hash_type"];
const WORDS_FROM: usize = 3;
const DEEPEST: usize = 200;

/// Texts of `long_from` bytes and more are kept apart.
pub fn take_apart(doc: &Doc, long_from: usize) -> Parts {
    let mut taker = Taker { parts: Parts::default(), floats: Vec::new(), time: 0, long_from };
    taker.object(doc, 1);
    taker.parts
}

struct Taker {
    parts: Parts,
    floats: Vec<f64>,
    time: i64,
    long_from: usize,
}

impl Taker {
    fn object(&mut self, map: &Doc, depth: usize) {
        self.parts.shape.varint(map.len() as u64);
        for (key, value) in map {
            self.parts.shape.text(key);
            self.value(key, value, depth);
        }
    }

    fn value(&mut self, key: &str, value: &Value, depth: usize) {
        let tag = match value {
            Value::Null => NULL,
            Value::Bool(true) => TRUE,
            Value::Bool(false) => FALSE,
            Value::Number(_) => NUMBER,
            Value::Object(_) => OBJECT,
            Value::Array(_) => LIST,
            Value::String(text) => return self.string(key, text, depth),
        };
        self.parts.shape.u8(tag);
        match value {
            Value::Number(number) => self.number(number),
            Value::Object(map) => self.object(map, depth + 1),
            Value::Array(items) => {
                self.parts.shape.varint(items.len() as u64);
                items.iter().for_each(|item| self.value("", item, depth + 1));
            }
            _ => {}
        }
    }

    fn string(&mut self, key: &str, text: &str, depth: usize) {
        let Parts { shape, texts, forms, numbers, long } = &mut self.parts;
        if text.len() >= self.long_from {
            shape.u8(LONG);
            long.push(text.to_owned());
        } else if let Some(bytes) = hex_bytes(text) {
            shape.u8(HEX);
            forms.varint(bytes.len() as u64);
            numbers.bytes.extend_from_slice(&bytes);
        } else if depth >= WORDS_FROM && WORDS.contains(&key) {
            shape.u8(WORD);
            shape.text(text);
        } else if let Some(at) = time_of(text) {
            shape.u8(TIME);
            numbers.zigzag(at.wrapping_sub(self.time));
            self.time = at;
        } else {
            shape.u8(TEXT);
            texts.text(text);
        }
    }

    fn number(&mut self, number: &Number) {
        let forms = &mut self.parts.forms;
        if let Some(whole) = number.as_u64() {
            if whole < SMALL {
                return forms.u8(whole as u8);
            }
            forms.u8(WHOLE);
            forms.varint(whole);
        } else if let Some(whole) = number.as_i64() {
            forms.u8(NEGATIVE);
            forms.varint(!whole as u64);
        } else {
            self.float(number.as_f64().unwrap_or_default());
        }
    }

    fn float(&mut self, value: f64) {
        let Parts { forms, numbers, .. } = &mut self.parts;
        let recent = self.floats.iter().rev().take(REMEMBERED);
        if let Some(back) = recent.into_iter().position(|known| known.to_bits() == value.to_bits()) {
            return forms.u8(AGAIN + back as u8);
        }
        self.floats.push(value);
        if let Some((digits, places)) = decimal(value) {
            forms.u8(DECIMAL);
            forms.u8(places);
            numbers.zigzag(digits);
        } else if f64::from(value as f32).to_bits() == value.to_bits() {
            forms.u8(NARROW);
            numbers.f32(value as f32);
        } else {
            forms.u8(WIDE);
            numbers.f64(value);
        }
    }
}

/// A float of few decimal digits as digits and how many of them are behind the point.
fn decimal(value: f64) -> Option<(i64, u8)> {
    (0..=6u8).find_map(|places| {
        let digits = (value * 10f64.powi(i32::from(places))).round();
        let same = digits.abs() < 1e6 && from_decimal(digits as i64, places).to_bits() == value.to_bits();
        same.then_some((digits as i64, places))
    })
}

/// Both are exact as floats, so the quotient is the float nearest to the decimal.
fn from_decimal(digits: i64, places: u8) -> f64 {
    digits as f64 / 10f64.powi(i32::from(places))
}

fn time_of(text: &str) -> Option<i64> {
    // most texts are no times, and looking closely costs
    if text.len() != 32 || !text.is_ascii() || text.as_bytes()[10] != b'T' {
        return None;
    }
    Moment::parse(text).filter(|at| at.iso() == text).map(|at| at.0)
}

fn hex_bytes(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes();
    if digits.len() < SHORTEST_HEX || !digits.len().is_multiple_of(2) {
        return None;
    }
    let digit = |digit: u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    };
    digits.as_chunks::<2>().0.iter().map(|pair| Some(digit(pair[0])? << 4 | digit(pair[1])?)).collect()
}

fn hex_text(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).map(|digit| char::from(DIGITS[usize::from(digit)])).collect()
}

/// The streams of [`Parts`] again.
#[derive(Clone, Copy)]
pub struct Streams<'a> {
    pub shape: &'a [u8],
    pub texts: &'a [u8],
    pub forms: &'a [u8],
    pub numbers: &'a [u8],
}

/// The document that [`take_apart`] took apart.
///
/// # Errors
/// When the streams are not what it made.
pub fn put_together(streams: Streams<'_>, long: &[Arc<str>]) -> Result<Doc, CodecError> {
    let [shape, texts, forms, numbers] =
        [streams.shape, streams.texts, streams.forms, streams.numbers].map(Reader::new);
    let mut putter = Putter { shape, texts, forms, numbers, long: long.iter(), floats: Vec::new(), time: 0 };
    let doc = putter.object(1)?;
    let whole = putter.shape.is_empty() && putter.texts.is_empty() && putter.numbers.is_empty();
    let whole = whole && putter.forms.is_empty() && putter.long.next().is_none();
    if whole { Ok(doc) } else { Err(CodecError::Malformed("bytes are left over")) }
}

struct Putter<'a> {
    shape: Reader<'a>,
    texts: Reader<'a>,
    forms: Reader<'a>,
    numbers: Reader<'a>,
    long: std::slice::Iter<'a, Arc<str>>,
    floats: Vec<f64>,
    time: i64,
}

impl Putter<'_> {
    fn object(&mut self, depth: usize) -> Result<Doc, CodecError> {
        if depth > DEEPEST {
            return Err(CodecError::Malformed("it is nested too deeply"));
        }
        let count = self.shape.count()?;
        // all at once: the keys come in order, so no place has to be looked for
        (0..count).map(|_| Ok((self.shape.text()?.to_owned(), self.value(depth)?))).collect()
    }

    fn value(&mut self, depth: usize) -> Result<Value, CodecError> {
        Ok(match self.shape.u8()? {
            NULL => Value::Null,
            TRUE => Value::Bool(true),
            FALSE => Value::Bool(false),
            NUMBER => Value::Number(self.number()?),
            OBJECT => Value::Object(self.object(depth + 1)?),
            LIST if depth < DEEPEST => {
                let count = self.shape.count()?;
                Value::Array((0..count).map(|_| self.value(depth + 1)).collect::<Result<_, _>>()?)
            }
            WORD => Value::String(self.shape.text()?.to_owned()),
            TEXT => Value::String(self.texts.text()?.to_owned()),
            LONG => {
                let text = self.long.next().ok_or(CodecError::Malformed("a long text is not named"))?;
                Value::String(text.as_ref().to_owned())
            }
            HEX => {
                let length = usize::try_from(self.forms.varint()?).map_err(|_| CodecError::Truncated)?;
                Value::String(hex_text(self.numbers.take(length)?))
            }
            TIME => {
                self.time = self.time.wrapping_add(self.numbers.zigzag()?);
                Value::String(Moment(self.time).iso())
            }
            _ => return Err(CodecError::Malformed("a value is of no known kind")),
        })
    }

    fn number(&mut self) -> Result<Number, CodecError> {
        let value = match self.forms.u8()? {
            small if u64::from(small) < SMALL => return Ok(Number::from(small)),
            WHOLE => return Ok(Number::from(self.forms.varint()?)),
            NEGATIVE => return Ok(Number::from(!self.forms.varint()? as i64)),
            WIDE => self.numbers.f64()?,
            NARROW => f64::from(self.numbers.f32()?),
            DECIMAL => {
                let places = self.forms.u8()?.min(22);
                from_decimal(self.numbers.zigzag()?, places)
            }
            back @ AGAIN.. => {
                let place = self.floats.len().checked_sub(usize::from(back - AGAIN) + 1);
                let known = place.and_then(|place| self.floats.get(place)).copied();
                return known.and_then(Number::from_f64).ok_or(CodecError::Malformed("a number repeats none"));
            }
            _ => return Err(CodecError::Malformed("a number is of no known form")),
        };
        self.floats.push(value);
        Number::from_f64(value).ok_or(CodecError::Malformed("a number is not finite"))
    }
}

/// The texts of a document that [`take_apart`] keeps apart, in the same order.
pub fn long_texts(doc: &Doc, long_from: usize) -> Vec<&str> {
    fn gather<'a>(value: &'a Value, long_from: usize, found: &mut Vec<&'a str>) {
        match value {
            Value::String(text) if text.len() >= long_from => found.push(text),
            Value::Array(items) => items.iter().for_each(|item| gather(item, long_from, found)),
            Value::Object(map) => map.values().for_each(|inner| gather(inner, long_from, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    doc.values().for_each(|value| gather(value, long_from, &mut found));
    found
}
