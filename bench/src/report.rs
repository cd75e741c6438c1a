//! The figures as a page: what was compared with what, on which machine, by which command.
//! Leaves the figures themselves to the parts.

use crate::Results;
use crate::documents::Documents;
use crate::ingest::{Durable, Ingest};
use crate::machine::Machine;
use crate::reads::Reads;
use crate::timing::Row;
use std::fmt::Write;

/// `docs/benchmarks.md`, made from what was measured.
pub fn page(results: &Results) -> String {
    let mut page = String::from("# Benchmarks\n\n");
    page.push_str(
        "This page is written by `cargo xtask bench`; change the benchmark, not the page. Times are milliseconds as the client\n\
         sees them; p95 is the time that 95 of 100 answers did not exceed. *Must* is the bound for 100,000 tasks that the design set.\n\n",
    );
    if results.quick {
        page.push_str("**A quick run over a tenth of the data: the tables name the full sizes, and nothing here is a figure.**\n\n");
    }
    for part in [
        results.machine.as_ref().map(|machine| self::machine(machine, &results.command)),
        results.ingest.as_ref().map(ingest),
        results.reads.iter().map(reads).reduce(|all, one| all + &one).map(|tables| READS.to_owned() + &tables),
        results.documents.iter().map(documents).reduce(|all, one| all + &one).map(|text| DOCUMENTS.to_owned() + &text),
        results.series.as_ref().map(|rows| SERIES.to_owned() + &table(rows)),
    ] {
        page.push_str(&part.unwrap_or_default());
    }
    page.truncate(page.trim_end().len());
    page.push('\n');
    page
}

fn machine(machine: &Machine, command: &str) -> String {
    let Machine { cpu, cores, memory_gib, kernel, file_system, load_before, date } = machine;
    format!(
        "| | |\n| --- | --- |\n| date | {date} |\n| command | `{command}` |\n| processor | {cpu}, {cores} cores, shared by client and \
         server |\n| memory | {memory_gib:.0} GiB |\n| system | Linux {kernel}, data on {file_system} |\n| load before | \
         {load_before:.1} programs ready to run; above 0.5 other work took part of the processor |\n\n"
    )
}

fn ingest(durable: &Durable) -> String {
    let Durable { runfold, stored, reference } = durable;
    let Ingest { clients, batch, .. } = runfold;
    let mut text = format!(
        "## Durable ingest\n\n{clients} clients on loopback, each with one connection, send scalars of ten series through ClearML's own \
         `events.add_batch`\n(JSON lines as the SDK writes them, {batch} events a batch, one task a client) as fast as they are answered. An answer \
         means that\nthe batch has been written and `fsync` has returned: SQLite in WAL mode with `synchronous=FULL`, batches that arrive together\n\
         share one commit. The reference is [row_per_point.py](../tests/bench/row_per_point.py): Python's `http.server`, one SQLite table, one row\n\
         a point, the same `synchronous=FULL`, the same client and batches; it checks no login, looks up no task and derives nothing.\n\n\
         | | events/s | p50 | p95 | max | server CPU, µs an event | client CPU, µs an event | server RSS at its peak, MB |\n\
         | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n"
    );
    text.push_str(&ingest_row("Runfold", runfold));
    if let Some(reference) = reference {
        text.push_str(&ingest_row("a row a point", reference));
    }
    let again = match runfold.sent_again {
        0 => "no batch was told to come back".to_owned(),
        times => format!("batches were told to come back {times} times and sent again"),
    };
    let _ = write!(text, "\n{} events in {:.1} s; {again}. ", whole(runfold.events as f64), runfold.seconds);
    if let Some(reference) = reference {
        let _ = write!(
            text,
            "Runfold took {:.1} times as many events as the reference. ",
            runfold.events_per_s / reference.events_per_s
        );
    }
    let _ = write!(
        text,
        "On disk a point takes {:.2} bytes\nafter the flush that ends the server ({:.1} s) and {:.2} bytes after compaction.\n\n",
        stored.flushed_bytes_per_point, stored.stop_s, stored.compacted_bytes_per_point
    );
    text
}

fn ingest_row(what: &str, ingest: &Ingest) -> String {
    let Ingest { events, answers, server, client_cpu_s, .. } = ingest;
    let micros = |cpu_s: f64| cpu_s * 1e6 / *events as f64;
    format!(
        "| {what} | {} | {:.1} | {:.1} | {:.1} | {:.2} | {:.2} | {:.0} |\n",
        whole(ingest.events_per_s),
        answers.p50_ms,
        answers.p95_ms,
        answers.max_ms,
        micros(server.cpu_s),
        micros(*client_cpu_s),
        server.peak_rss_mb
    )
}

const READS: &str = "## Reads through HTTP\n\nOne client, one connection, one question after the other, caches warm, totals exact. Tasks have 20 to 60 hyperparameters and the\n\
     last values of 10 to 30 metrics; 1,000 projects in 50 teams hold them, project number k about 1/k of the first one's.\n\n";

const SERIES: &str = "## Series at the store\n\nWithout HTTP, from compacted chunks.\n\n";

const DOCUMENTS: &str =
    "## Documents at the store\n\nThe same tasks without HTTP: pages of fifty, their documents and exact totals.\n\n";

fn documents(found: &Documents) -> String {
    let Documents { tasks, bytes_per_task, rebuilt_per_s, updates_per_s, rows, beside } = found;
    format!(
        "### {} tasks, at the store\n\n{}\nA task takes {} bytes of `meta.db` with history and indexes (must: 2,500). The index is rebuilt from documents at {} tasks \
         a second\n(must: 5,000).\n\nWhile {} metric updates a second are written:\n\n{}\n",
        whole(*tasks as f64),
        table(rows),
        whole(*bytes_per_task),
        whole(*rebuilt_per_s),
        whole(*updates_per_s),
        table(beside)
    )
}

fn reads(reads: &Reads) -> String {
    let Reads { tasks, rows, bytes_per_task, fill_s, idle, after, health, first_page } = reads;
    let starts = [health.clone(), first_page.clone()];
    format!(
        "### {} tasks\n\n{}\nA task takes {} bytes on disk with its history and indexes (must: 2,500; written in {fill_s:.0} s). The server's memory: {:.0} MB two seconds \
         after\nits start, {:.0} MB after all these questions, {:.0} MB at its peak.\n\nStarting on this folder:\n\n{}\n",
        whole(*tasks as f64),
        table(rows),
        whole(*bytes_per_task),
        idle.rss_mb,
        after.rss_mb,
        after.peak_rss_mb,
        table(&starts)
    )
}

fn table(rows: &[Row]) -> String {
    let mut text = String::from("| | n | p50 | p95 | max | must (p95) |\n| --- | ---: | ---: | ---: | ---: | ---: |\n");
    for Row { what, n, p50_ms, p95_ms, max_ms, must_ms } in rows {
        let must = must_ms.map_or_else(String::new, |ms| format!("{ms:.0}"));
        let _ = writeln!(text, "| {what} | {n} | {p50_ms:.1} | {p95_ms:.1} | {max_ms:.1} | {must} |");
    }
    text
}

/// A whole number with a comma after each three digits.
fn whole(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_three() {
        assert_eq!([7.0, 1_000.4, 500_000.0].map(whole), ["7", "1,000", "500,000"]);
    }

    #[test]
    fn a_page_tells_machine_and_command_and_leaves_out_what_was_not_measured() {
        let rows = vec![Row { what: "x".into(), n: 3, p50_ms: 1.0, p95_ms: 2.0, max_ms: 3.0, must_ms: Some(30.0) }];
        let machine = Some(Machine::here());
        let results =
            Results { command: "cargo xtask bench".into(), machine, series: Some(rows), ..Results::default() };
        let page = page(&results);
        assert!(
            page.contains("| command | `cargo xtask bench` |") && page.contains("| x | 3 | 1.0 | 2.0 | 3.0 | 30 |")
        );
        assert!(!page.contains("Durable ingest") && page.ends_with("|\n") && !page.contains("quick run"));
    }
}
