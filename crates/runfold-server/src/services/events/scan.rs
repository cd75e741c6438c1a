//! The most common line, a scalar as the SDK writes it, read in one pass over its bytes.
//! Leaves every other line, and every doubt, to `line::read`, whose answer is the same where both have one.

use super::line::{Line, Number};
use std::borrow::Cow;

/// The line, if it holds nothing but plain strings, whole numbers and a value under the names of a scalar.
pub fn scalar(bytes: &[u8]) -> Option<Line<'_>> {
    let mut cursor = Cursor { bytes, at: 0 };
    let mut line = Line::default();
    cursor.take(b'{')?;
    loop {
        let name = cursor.string()?;
        cursor.take(b':')?;
        match name {
            "timestamp" => set(&mut line.timestamp, cursor.whole()?)?,
            "type" => set(&mut line.kind, cursor.text()?)?,
            "task" => set(&mut line.task, cursor.text()?)?,
            "iter" => set(&mut line.iter, cursor.whole()?)?,
            "metric" => set(&mut line.metric, cursor.text()?)?,
            "variant" => set(&mut line.variant, cursor.text()?)?,
            "value" => set(&mut line.value, cursor.number()?)?,
            _ => return None,
        }
        match cursor.next()? {
            b',' => {}
            b'}' => break,
            _ => return None,
        }
    }
    (cursor.at == bytes.len() && line.kind.as_deref() == Some("training_stats_scalar")).then_some(line)
}

/// A name that comes twice is for the careful reader to refuse.
fn set<T>(field: &mut Option<T>, value: T) -> Option<()> {
    field.replace(value).is_none().then_some(())
}

/// Longest whole number that can't leave 64 bits.
const SAFE_DIGITS: usize = 18;

struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Cursor<'a> {
    /// The next byte that is no blank.
    fn next(&mut self) -> Option<u8> {
        loop {
            let byte = *self.bytes.get(self.at)?;
            self.at += 1;
            if byte != b' ' {
                return Some(byte);
            }
        }
    }

    fn take(&mut self, wanted: u8) -> Option<()> {
        (self.next()? == wanted).then_some(())
    }

    /// A string without escapes.
    fn string(&mut self) -> Option<&'a str> {
        self.take(b'"')?;
        let rest = &self.bytes[self.at..];
        let length = rest.iter().position(|&byte| byte == b'"' || byte == b'\\' || byte < b' ')?;
        if rest[length] != b'"' {
            return None;
        }
        self.at += length + 1;
        std::str::from_utf8(&rest[..length]).ok()
    }

    fn text(&mut self) -> Option<Cow<'a, str>> {
        self.string().map(Cow::Borrowed)
    }

    fn whole(&mut self) -> Option<Number> {
        match self.number()? {
            whole @ Number::Int(_) => Some(whole),
            Number::Float(_) => None,
        }
    }

    fn number(&mut self) -> Option<Number> {
        let first = self.next()?;
        let start = self.at - 1;
        let is_part = |byte: &u8| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-');
        let length = self.bytes[self.at..].iter().take_while(|byte| is_part(byte)).count();
        self.at += length;
        let text = std::str::from_utf8(&self.bytes[start..self.at]).ok()?;
        let digits = text.strip_prefix('-').unwrap_or(text);
        if digits.bytes().all(|byte| byte.is_ascii_digit()) {
            // JSON has no leading zeros, and its -0 is no whole number
            let is_plain = !digits.is_empty() && digits.len() <= SAFE_DIGITS && !digits.starts_with('0');
            return if is_plain || text == "0" { text.parse().ok().map(Number::Int) } else { None };
        }
        let is_json = first != b'+' && is_decimal(digits.as_bytes());
        let value: f64 = if is_json { text.parse().ok()? } else { return None };
        value.is_finite().then_some(Number::Float(value))
    }
}

/// Whether digits, a fraction and an exponent stand where JSON wants them.
fn is_decimal(text: &[u8]) -> bool {
    let digits = |text: &[u8]| text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let whole = digits(text);
    if whole == 0 || (whole > 1 && text[0] == b'0') {
        return false;
    }
    let mut rest = &text[whole..];
    if let [b'.', fraction @ ..] = rest {
        let places = digits(fraction);
        if places == 0 {
            return false;
        }
        rest = &fraction[places..];
    }
    if let [b'e' | b'E', exponent @ ..] = rest {
        let exponent = exponent.strip_prefix(b"-").or_else(|| exponent.strip_prefix(b"+")).unwrap_or(exponent);
        return !exponent.is_empty() && digits(exponent) == exponent.len();
    }
    rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::super::line::read;
    use super::*;
    use proptest::prelude::*;

    const SENT: &str = r#"{"timestamp": 1795479618178, "type": "training_stats_scalar", "task": "aa", "iter": 12, "metric": "loss", "variant": "train", "value": 0.123456789}"#;

    #[track_caller]
    fn agrees(bytes: &[u8]) -> bool {
        let Some(quick) = scalar(bytes) else { return false };
        let mut mended = String::new();
        assert_eq!(read(bytes, &mut mended), Ok(quick), "{}", String::from_utf8_lossy(bytes));
        true
    }

    #[test]
    fn a_scalar_as_the_sdk_writes_it_is_read_quickly() {
        assert!(agrees(SENT.as_bytes()));
        assert!(agrees(SENT.replace(": ", ":").replace(", ", ",").as_bytes()));
        assert!(agrees(SENT.replace("loss", "verlust in €").as_bytes()));
    }

    #[test]
    fn numbers_are_those_of_the_careful_reader() {
        let with = |number: &str| SENT.replace("0.123456789", number);
        for number in
            ["0", "-1", "1e5", "-0.0", "1E-7", "2.5e+3", "123456789012345678", "5e-324", "1.7976931348623157e308"]
        {
            assert!(agrees(with(number).as_bytes()), "{number}");
        }
        let odd = [
            "01",
            "-01",
            "1.",
            ".5",
            "+1",
            "1e",
            "--1",
            "-",
            "1e999",
            "NaN",
            "-Infinity",
            "-0",
            "1e+",
            "0x1",
            "1.e5",
            "00.5",
            "null",
        ];
        for number in odd {
            assert!(scalar(with(number).as_bytes()).is_none(), "{number}");
        }
    }

    #[test]
    fn every_doubt_is_left_to_the_careful_reader() {
        let doubtful = [
            SENT.replace("\"iter\": 12", "\"iter\": 12.0"),
            SENT.replace("loss", "lo\\\"ss"),
            SENT.replace("loss", "lo\tss"),
            SENT.replace("metric", "worker"),
            SENT.replace("training_stats_scalar", "log"),
            SENT.replace("\"aa\"", "null"),
            SENT.replace("\"aa\"", "\"aa\", \"task\": \"bb\""),
            format!("{SENT} x"),
            SENT[..SENT.len() - 1].to_owned(),
            "{}".to_owned(),
            String::new(),
        ];
        for line in doubtful {
            assert!(scalar(line.as_bytes()).is_none(), "{line}");
        }
        assert!(scalar(&[b"{\"metric\": \"", &[0xff][..], b"\"}"].concat()).is_none());
    }

    fn number() -> impl Strategy<Value = String> {
        prop_oneof![
            any::<i64>().prop_map(|n| n.to_string()),
            any::<f64>().prop_map(|n| n.to_string()),
            any::<f64>().prop_map(|n| format!("{n:e}")),
            "-?[0-9]{0,3}(\\.[0-9]{0,3})?([eE][-+]?[0-9]{0,3})?",
        ]
    }

    proptest! {
        #[test]
        fn where_both_readers_answer_they_answer_alike(
            fields in prop::collection::vec((prop::sample::select(vec!["timestamp", "type", "task", "iter", "metric", "variant", "value"]), number(), ".{0,12}"), 0..9),
            blanks in prop::sample::select(vec!["", " ", "  "]),
        ) {
            let written = |(name, number, text): &(&str, String, String)| {
                let value = match *name {
                    "timestamp" | "iter" | "value" => number.clone(),
                    "type" => "\"training_stats_scalar\"".to_owned(),
                    _ => format!("\"{text}\""),
                };
                format!("\"{name}\":{blanks}{value}")
            };
            let parts: Vec<String> = fields.iter().map(written).collect();
            agrees(format!("{{{}}}", parts.join(&format!("{blanks},"))).as_bytes());
        }

        #[test]
        fn a_line_with_a_changed_byte_is_read_alike_or_not_quickly(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
            let mut line = SENT.as_bytes().to_vec();
            let place = at.index(line.len());
            line[place] = byte;
            agrees(&line);
        }

        #[test]
        fn values_come_through_bit_by_bit(value in any::<f64>().prop_filter("finite", |value| value.is_finite())) {
            let text = serde_json::to_string(&value).unwrap();
            let line = SENT.replace("0.123456789", &text);
            let quick = scalar(line.as_bytes()).unwrap();
            prop_assert_eq!(quick.value.unwrap().float().to_bits(), value.to_bits());
        }
    }
}
