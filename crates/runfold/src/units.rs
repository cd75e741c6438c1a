//! Durations and sizes as people write them: `90s`, `2h`, `30d`; `256MiB`, `1GB`.

use std::time::Duration;

const DURATIONS: &[(&str, u64)] =
    &[("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000), ("w", 604_800_000)];
const SIZES: &[(&str, u64)] = &[
    ("", 1),
    ("B", 1),
    ("KB", 1_000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
    ("TB", 1_000_000_000_000),
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
    ("TiB", 1 << 40),
];

pub fn duration(text: &str) -> Result<Duration, String> {
    let ms = scaled(text, DURATIONS)
        .ok_or_else(|| format!("`{text}` is not a duration; write `500ms`, `90s`, `30m`, `2h` or `30d`"))?;
    Ok(Duration::from_millis(ms))
}

pub fn bytes(text: &str) -> Result<u64, String> {
    scaled(text, SIZES).ok_or_else(|| format!("`{text}` is not a size; write `268435456`, `256MiB` or `1GB`"))
}

fn scaled(text: &str, units: &[(&str, u64)]) -> Option<u64> {
    let text = text.trim();
    let unit_at = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = (text[..unit_at].parse::<u64>().ok()?, text[unit_at..].trim());
    let (_, scale) = units.iter().find(|(name, _)| name.eq_ignore_ascii_case(unit))?;
    number.checked_mul(*scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_and_sizes_are_read_as_people_write_them() {
        assert_eq!(duration("2h"), Ok(Duration::from_secs(7_200)));
        assert_eq!(duration("500 ms"), Ok(Duration::from_millis(500)));
        assert_eq!(bytes("256MiB"), Ok(256 << 20));
        assert_eq!(bytes("7"), Ok(7));
        for odd in ["", "h", "-1s", "5", "1.5h", "99999999999999999999d", "9e9s"] {
            assert!(duration(odd).is_err(), "{odd}");
        }
        assert!(bytes("20000000 TiB").is_err());
    }
}
