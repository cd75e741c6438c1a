//! Events as bytes of `text/event-stream`.

use bytes::Bytes;
use runfold_api::wire::live::LiveEvent;
use serde::Serialize;
use serde_json::Value;
use std::fmt::Write;

/// Gathers events to be sent together.
#[derive(Debug, Default)]
pub struct Frame(String);

#[derive(Serialize)]
struct Named<'a>(&'a LiveEvent);

impl Frame {
    /// Adds an event; one with a number lets the reader go on behind it.
    pub fn add(&mut self, number: Option<i64>, event: &LiveEvent) -> Result<(), serde_json::Error> {
        let whole = serde_json::to_value(Named(event))?;
        if let Some(number) = number {
            self.number(number);
        }
        let name = whole["event"].as_str().unwrap_or_default();
        let data = whole.get("data").unwrap_or(&Value::Null);
        // JSON holds no line ends, so the data is one line
        write!(self.0, "event: {name}\ndata: {data}\n\n").expect("writing to a string can't fail");
        Ok(())
    }

    /// A line that tells nothing but that the stream lives, and how far it is.
    pub fn heartbeat(position: i64) -> Bytes {
        let mut frame = Self::default();
        frame.number(position);
        frame.0.push_str(": still here\n\n");
        frame.take()
    }

    fn number(&mut self, number: i64) {
        writeln!(self.0, "id: {number}").expect("writing to a string can't fail");
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn take(self) -> Bytes {
        self.0.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use runfold_api::wire::live::{NewLines, Opened};

    #[test]
    fn an_event_is_its_number_its_name_and_one_line_of_data() {
        let mut frame = Frame::default();
        frame.add(Some(7), &LiveEvent::Open(Opened { last_id: 7, heartbeat_ms: 15_000 })).unwrap();
        frame.add(None, &LiveEvent::Log(NewLines { task: "a\nb".into(), to_line: 3 })).unwrap();
        let text = String::from_utf8(frame.take().to_vec()).unwrap();
        insta::assert_snapshot!(text, @r#"
        id: 7
        event: open
        data: {"heartbeat_ms":15000,"last_id":7}

        event: log
        data: {"task":"a\nb","to_line":3}
        "#);
    }
}
