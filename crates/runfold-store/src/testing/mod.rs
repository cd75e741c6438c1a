//! What the tests of this crate and of those above it need to put the store into trouble. Not part of any release.

mod disk;
mod trace;
mod vfs;

pub use disk::{Disk, Fault};
pub use trace::{Loss, Trace};

/// Flips one bit in the middle of the largest value of `column` in the rows of `table` for which `rows` holds (`?1` is
/// `id`); says whether there was one. As a disk would do it: no check of the database's own sees it.
///
/// # Panics
/// When the database can't be written.
pub fn rot(database: &std::path::Path, table: &str, column: &str, rows: &str, id: &str) -> bool {
    let connection = rusqlite::Connection::open(database).expect("the database is there");
    let largest = format!("select {column} from {table} where {rows} order by length({column}) desc limit 1");
    let Ok(mut value) = connection.query_row(&largest, [id], |row| row.get::<_, Vec<u8>>(0)) else { return false };
    let whole = value.clone();
    let middle = value.len() / 2;
    value[middle] ^= 0x10;
    let update = format!("update {table} set {column} = ?2 where {column} = ?3 and {rows}");
    connection.execute(&update, (id, &value, &whole)).expect("the row can be written") > 0
}
