//! Times on the wire: ISO 8601 in UTC with microseconds in documents, milliseconds since 1970 in events.

use chrono::{DateTime, SecondsFormat, TimeZone, Utc};

/// A moment, in microseconds since 1970. What the store keeps and the clock hands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Moment(pub i64);

impl Moment {
    pub fn now() -> Self {
        Self(Utc::now().timestamp_micros())
    }

    pub fn from_millis(ms: i64) -> Self {
        Self(ms.saturating_mul(1_000))
    }

    pub fn millis(self) -> i64 {
        self.0.div_euclid(1_000)
    }

    pub fn seconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }

    /// `2026-01-31T12:00:00.000000+00:00`
    pub fn iso(self) -> String {
        let time = Utc.timestamp_micros(self.0).single().unwrap_or(DateTime::<Utc>::MAX_UTC);
        time.to_rfc3339_opts(SecondsFormat::Micros, false)
    }

    /// Reads ISO 8601 with or without zone (none is UTC), with a blank or `T`, or a plain date.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Ok(time) = DateTime::parse_from_rfc3339(text) {
            return Some(Self(time.timestamp_micros()));
        }
        if let Ok(time) = DateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S%.f%#z") {
            return Some(Self(time.timestamp_micros()));
        }
        for form in ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"] {
            let text = text.strip_suffix('Z').unwrap_or(text);
            if let Ok(time) = chrono::NaiveDateTime::parse_from_str(text, form) {
                return Some(Self(time.and_utc().timestamp_micros()));
            }
        }
        let date = chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
        Some(Self(date.and_hms_opt(0, 0, 0)?.and_utc().timestamp_micros()))
    }
}

#[cfg(test)]
mod tests {
    use super::Moment;

    #[test]
    fn a_moment_reads_back_from_its_own_form() {
        let moment = Moment(1_769_860_800_000_123);
        assert_eq!(moment.iso(), "2026-01-31T12:00:00.000123+00:00");
        assert_eq!(Moment::parse(&moment.iso()), Some(moment));
    }

    #[test]
    fn dates_are_read_in_the_forms_that_clients_send() {
        let noon = Moment::parse("2026-01-31T12:00:00+00:00");
        for text in [
            "2026-01-31T12:00:00Z",
            "2026-01-31 12:00:00",
            "2026-01-31T12:00:00.000000",
            "2026-01-31T12:00",
            "2026-01-31 13:00:00+01:00",
        ] {
            assert_eq!(Moment::parse(text), noon, "{text}");
        }
        assert!(Moment::parse("2026-01-31").is_some());
        assert_eq!(Moment::parse("yesterday"), None);
    }
}
