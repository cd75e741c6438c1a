//! Listings as CSV for spreadsheets: UTF-8 with a byte order mark, and no cell that a spreadsheet would run.

use crate::failure::{Failure, Outcome};
use runfold_api::query::path;
use runfold_api::wire::organization::{FieldMapping, ValueMapping};
use runfold_api::wire::tables::ExportColumn;
use runfold_store::Doc;
use serde_json::Value;

/// Tells spreadsheets that the text is UTF-8.
const BYTE_ORDER_MARK: &str = "\u{feff}";
/// A cell that begins with one of these is a formula to a spreadsheet.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// One column: where its values come from, its title, and words for some of them.
#[derive(Debug, Clone)]
pub struct Column {
    path: Vec<String>,
    title: String,
    words: Vec<ValueMapping>,
}

/// The columns of a download: those mapped first, then the fields that have no mapping.
pub fn columns(only_fields: &[String], mappings: &[FieldMapping]) -> Vec<Column> {
    let mapped = mappings.iter().map(|mapping| column(&mapping.field, Some(mapping)));
    let is_mapped = |field: &String| mappings.iter().any(|mapping| &mapping.field == field);
    let plain = only_fields.iter().filter(|field| !is_mapped(field)).map(|field| column(field, None));
    mapped.chain(plain).collect()
}

fn column(field: &str, mapping: Option<&FieldMapping>) -> Column {
    Column {
        path: field.split('.').map(str::to_owned).collect(),
        title: mapping.and_then(|mapping| mapping.name.clone()).unwrap_or_else(|| field.to_owned()),
        words: mapping.and_then(|mapping| mapping.values.clone()).unwrap_or_default(),
    }
}

/// Columns of an export: paths as conditions spell them, with their titles.
pub fn exported(columns: &[ExportColumn]) -> Vec<Column> {
    let column = |column: &ExportColumn| Column {
        path: path::split(&column.path),
        title: column.name.clone().unwrap_or_else(|| column.path.clone()),
        words: Vec::new(),
    };
    columns.iter().map(column).collect()
}

/// The head of an export, and the line of one document in it. `raw` cells are left as they are; of the others those
/// that a spreadsheet would run are disarmed, and numbers stay numbers.
pub fn export_head(columns: &[Column], raw: bool) -> Outcome<Vec<u8>> {
    let titles = line(columns.iter().map(|column| disarmed(column.title.clone(), raw)))?;
    Ok([BYTE_ORDER_MARK.as_bytes(), &titles].concat())
}

pub fn export_row(columns: &[Column], doc: &Doc, raw: bool) -> Outcome<Vec<u8>> {
    line(columns.iter().map(|column| disarmed(cell(column, doc), raw)))
}

/// One document as a JSON object: its id, and titles with values as they are stored.
pub fn json_object(columns: &[Column], doc: &Doc) -> Vec<u8> {
    let field = |column: &Column| (column.title.clone(), value(column, doc).clone());
    let id = doc.get("id").map(|id| ("id".to_owned(), id.clone()));
    Value::Object(id.into_iter().chain(columns.iter().map(field)).collect()).to_string().into_bytes()
}

fn disarmed(cell: String, raw: bool) -> String {
    let is_number =
        || cell.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte)) && cell.parse::<f64>().is_ok();
    if raw || is_number() { cell } else { guarded(cell) }
}

/// The first bytes of a download.
pub fn head(columns: &[Column]) -> Outcome<Vec<u8>> {
    let titles = columns.iter().map(|column| guarded(column.title.clone()));
    Ok([BYTE_ORDER_MARK.as_bytes(), &line(titles)?].concat())
}

/// The line of one document.
pub fn row(columns: &[Column], doc: &Doc) -> Outcome<Vec<u8>> {
    line(columns.iter().map(|column| guarded(cell(column, doc))))
}

fn line(cells: impl Iterator<Item = String>) -> Outcome<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(cells).map_err(Failure::internal)?;
    writer.into_inner().map_err(|error| Failure::internal(error.to_string()))
}

fn value<'d>(column: &Column, doc: &'d Doc) -> &'d Value {
    let mut value = column.path.first().and_then(|part| doc.get(part));
    for part in column.path.iter().skip(1) {
        value = value.and_then(|value| value.get(part));
    }
    value.unwrap_or(&Value::Null)
}

fn cell(column: &Column, doc: &Doc) -> String {
    let value = value(column, doc);
    let word = column.words.iter().find(|word| &word.key == value).map(|word| &word.value);
    text(word.unwrap_or(value))
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(text).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}

fn guarded(cell: String) -> String {
    if cell.starts_with(FORMULA) { format!("'{cell}") } else { cell }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn doc(value: Value) -> Doc {
        value.as_object().unwrap().clone()
    }

    fn file(only_fields: &[&str], mappings: Value, rows: &[Value]) -> String {
        let only_fields: Vec<_> = only_fields.iter().map(|field| (*field).to_owned()).collect();
        let mappings: Vec<FieldMapping> = serde_json::from_value(mappings).unwrap();
        let columns = columns(&only_fields, &mappings);
        let mut bytes = head(&columns).unwrap();
        rows.iter().for_each(|value| bytes.extend(row(&columns, &doc(value.clone())).unwrap()));
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn a_download_begins_with_a_byte_order_mark_and_the_titles() {
        let text = file(&["id"], json!([{"field": "project.name", "name": "Project"}]), &[]);
        assert_eq!(text, "\u{feff}Project,id\r\n");
    }

    #[test]
    fn no_cell_is_a_formula_to_a_spreadsheet() {
        for start in ["=", "+", "-", "@", "\t", "\r"] {
            let value = format!("{start}1");
            assert_eq!(guarded(value.clone()), format!("'{value}"));
        }
        let text = file(&["name", "value"], json!([]), &[json!({"name": "=cmd()", "value": -1.5})]);
        assert_eq!(text, "\u{feff}name,value\r\n'=cmd(),'-1.5\r\n");
    }

    #[test]
    fn an_export_disarms_formulas_and_leaves_numbers_alone() {
        for number in ["-1.5", "+2", "1e-9", "-3E+4"] {
            assert_eq!(disarmed(number.to_owned(), false), number);
        }
        for formula in ["-inf", "+1+1", "=1", "-", "@x", "-1-1"] {
            assert_eq!(disarmed(formula.to_owned(), false), format!("'{formula}"));
            assert_eq!(disarmed(formula.to_owned(), true), formula);
        }
    }

    #[test]
    fn commas_quotes_and_line_ends_stay_within_their_cell() {
        let text = file(&["name", "tags"], json!([]), &[json!({"name": "a,\"b\"\nc", "tags": ["x", "y"]})]);
        assert_eq!(text, "\u{feff}name,tags\r\n\"a,\"\"b\"\"\nc\",x y\r\n");
    }

    #[test]
    fn a_mapping_gives_values_their_words() {
        let mappings = json!([{"field": "ready", "name": "State", "values": [{"key": true, "value": "published"}]}]);
        let text = file(&["ready"], mappings, &[json!({"ready": true}), json!({"ready": false}), json!({})]);
        assert_eq!(text, "\u{feff}State\r\npublished\r\nfalse\r\n\"\"\r\n");
    }
}
