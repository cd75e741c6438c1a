//! A batch as JSON lines, for servers that know no columns (ClearML's).
//! It leaves cutting it into bodies of a size to the link.

use runfold_series::Columns;
use runfold_series::batch::{Line, Part, Series};
use serde_json::{Map, Value, json};

/// One line for each point, console line and event of the part.
pub fn of_part(part: &Part, id: &str) -> Vec<String> {
    let owner = if part.is_model {
        format!(r#""task":{0},"model":{0},"model_event":true"#, quoted(id))
    } else {
        format!(r#""task":{}"#, quoted(id))
    };
    let points = part.series.iter().flat_map(|series| of_series(series, &owner));
    let lines = part.lines.iter().map(|line| of_line(line, &owner));
    let events = part.events.iter().map(|event| of_event(event, part.is_model, id));
    points.chain(lines).chain(events).collect()
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

fn of_series<'a>(series: &'a Series, owner: &'a str) -> impl Iterator<Item = String> + 'a {
    let (metric, variant) = (quoted(&series.metric), quoted(&series.variant));
    let points: &Columns = &series.points;
    points.iter().map(move |point| {
        let value = number(point.value);
        format!(
            r#"{{"type":"training_stats_scalar",{owner},"metric":{metric},"variant":{variant},"iter":{},"timestamp":{},"value":{value}}}"#,
            point.iteration, point.timestamp
        )
    })
}

/// As Python writes what JSON has no number for.
fn number(value: f64) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    json!(value).to_string()
}

fn of_line(line: &Line, owner: &str) -> String {
    let worker = if line.worker.is_empty() { String::new() } else { format!(r#","worker":{}"#, quoted(&line.worker)) };
    let (level, text) = (quoted(&line.level), quoted(&line.text));
    format!(r#"{{"type":"log",{owner},"timestamp":{},"level":{level},"msg":{text}{worker}}}"#, line.timestamp)
}

fn of_event(event: &[u8], is_model: bool, id: &str) -> String {
    let Ok(mut event) = serde_json::from_slice::<Map<String, Value>>(event) else {
        return String::from_utf8_lossy(event).into_owned();
    };
    event.insert("task".to_owned(), id.into());
    if is_model {
        event.insert("model".to_owned(), id.into());
        event.insert("model_event".to_owned(), true.into());
    }
    Value::Object(event).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use runfold_series::Point;

    #[test]
    fn each_kind_becomes_an_event_in_the_words_of_clearml() {
        let points = [1.5, f64::NAN].into_iter().map(|value| Point { iteration: 3, timestamp: 9, value }).collect();
        let series = vec![Series { metric: "a\"b".into(), variant: "v".into(), points }];
        let lines = vec![Line { timestamp: 7, level: "INFO".into(), worker: "rank-1".into(), text: "é".into() }];
        let part =
            Part { is_model: false, id: "t".into(), series, lines, events: vec![br#"{"type":"plot"}"#.to_vec()] };
        assert_eq!(
            of_part(&part, "t"),
            [
                r#"{"type":"training_stats_scalar","task":"t","metric":"a\"b","variant":"v","iter":3,"timestamp":9,"value":1.5}"#,
                r#"{"type":"training_stats_scalar","task":"t","metric":"a\"b","variant":"v","iter":3,"timestamp":9,"value":NaN}"#,
                r#"{"type":"log","task":"t","timestamp":7,"level":"INFO","msg":"é","worker":"rank-1"}"#,
                r#"{"task":"t","type":"plot"}"#,
            ]
        );
    }
}
