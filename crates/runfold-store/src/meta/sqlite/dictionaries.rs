//! Dictionaries and the bodies written with them, in SQLite's words.
//! It leaves when to train one to `crate::dictionaries`.

use super::backend::SqliteBackend;
use crate::error::{Result, StoreError};
use crate::kind::Kind;
use crate::meta::Dictionaries;
use crate::meta::body::{Bodies, Class, Encoded, FIRST_DICTIONARY, Shared, dictionary_of, sample_of};
use crate::meta::texts::Hash;
use rusqlite::{Connection, OptionalExtension, params};
use std::io::Write;

/// Uses the newest dictionary of each class for new bodies.
pub(super) fn load(connection: &Connection, bodies: &Bodies) -> Result<()> {
    let mut newest = connection.prepare("select class, max(id), data from zdict group by class")?;
    let mut rows = newest.query([])?;
    while let Some(row) = rows.next()? {
        let (class, number) = (Class(row.get(0)?), row.get(1)?);
        if bodies.current(class) != Some(number) {
            bodies.use_dictionary(class, number, row.get_ref(2)?.as_blob().unwrap_or_default());
        }
    }
    Ok(())
}

/// The table, and in it the column, that the bodies of a class lie in.
fn place(class: Class) -> Option<(&'static str, &'static str, &'static str)> {
    if class == Class::HISTORY {
        return Some(("history", "n", "fields"));
    }
    Kind::from_code(class.0).map(|kind| (kind.shape().table, "rid", "body"))
}

impl Shared for SqliteBackend<'_> {
    fn dictionary(&self, number: i64) -> Result<Option<Vec<u8>>> {
        let mut find = self.prepare("select data from zdict where id = ?1")?;
        Ok(find.query_row([number], |row| row.get(0)).optional()?)
    }

    fn text(&self, hash: &Hash) -> Result<Option<String>> {
        let mut find = self.prepare("select z from text_blob where hash = ?1")?;
        let packed: Option<Vec<u8>> = find.query_row([&hash[..]], |row| row.get(0)).optional()?;
        packed.map(|packed| unpack_text(&packed)).transpose()
    }
}

/// The form of a text: zstd with a checksum.
const TEXT: u8 = 1;
const TEXT_LEVEL: i32 = 6;

fn pack_text(text: &str) -> Result<Vec<u8>> {
    let damaged = |error| StoreError::damaged("text in memory", error);
    let mut packed = vec![TEXT];
    let mut packer = zstd::Encoder::new(&mut packed, TEXT_LEVEL).map_err(damaged)?;
    packer.include_checksum(true).map_err(damaged)?;
    packer.write_all(text.as_bytes()).map_err(damaged)?;
    packer.finish().map_err(damaged)?;
    Ok(packed)
}

fn unpack_text(packed: &[u8]) -> Result<String> {
    let damaged = |error: std::io::Error| StoreError::damaged("text", error);
    let Some((&TEXT, packed)) = packed.split_first() else {
        return Err(StoreError::damaged("text", "its format is unknown"));
    };
    let bytes = zstd::stream::decode_all(packed).map_err(damaged)?;
    String::from_utf8(bytes).map_err(|error| StoreError::damaged("text", error))
}

impl SqliteBackend<'_> {
    /// Counts one more document that has these texts; stores those that nobody had.
    pub(super) fn add_texts(&self, texts: &[(Hash, String)]) -> Result<()> {
        for (hash, text) in texts {
            let known = self.prepare("update text_blob set refs = refs + 1 where hash = ?1")?.execute([&hash[..]])?;
            if known == 0 {
                self.prepare("insert into text_blob (hash, refs, z) values (?1, 1, ?2)")?
                    .execute(params![&hash[..], pack_text(text)?])?;
            }
        }
        Ok(())
    }

    /// Counts one document fewer; takes away texts that nobody has any more.
    pub(super) fn drop_texts(&self, hashes: &[Hash]) -> Result<()> {
        for hash in hashes {
            self.prepare("update text_blob set refs = refs - 1 where hash = ?1")?.execute([&hash[..]])?;
            self.prepare("delete from text_blob where hash = ?1 and refs <= 0")?.execute([&hash[..]])?;
        }
        Ok(())
    }
}

impl Dictionaries for SqliteBackend<'_> {
    fn body_count(&self, class: Class) -> Result<u64> {
        let Some((table, key, _)) = place(class) else { return Ok(0) };
        let sql = format!("select coalesce(max({key}), 0) from {table}");
        Ok(self.prepare(&sql)?.query_row([], |row| row.get::<_, i64>(0))?.unsigned_abs())
    }

    fn samples_of(&self, class: Class, count: usize) -> Result<Vec<Vec<u8>>> {
        let Some((table, key, body)) = place(class) else { return Ok(Vec::new()) };
        let last = self.body_count(class)?;
        let mut next =
            self.prepare(&format!("select {key}, {body} from {table} where {key} >= ?1 order by {key} limit 1"))?;
        let (mut samples, mut from) = (Vec::new(), 0i64);
        let step = (last / count.max(1) as u64).max(1).cast_signed();
        loop {
            let found =
                next.query_row([from], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?))).optional()?;
            let Some((at, bytes)) = found else { return Ok(samples) };
            if let Ok(doc) = self.unpack_any(class, &bytes) {
                samples.push(sample_of(&doc));
            }
            from = at + step;
        }
    }

    fn dictionary(&self, class: Class) -> Result<Option<(i64, u64)>> {
        let mut newest = self.prepare("select id, trained_on from zdict where class = ?1 order by id desc limit 1")?;
        let found = newest.query_row([class.0], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?))).optional()?;
        Ok(found.map(|(number, bodies)| (number, bodies.unsigned_abs())))
    }

    fn add_dictionary(&self, class: Class, trained_on: u64, data: &[u8]) -> Result<()> {
        self.prepare(
            "insert into zdict (id, class, trained_on, recoded, data)
             values (max(?1, (select coalesce(max(id), 0) + 1 from zdict)), ?2, ?3, 0, ?4)",
        )?
        .execute(params![FIRST_DICTIONARY, class.0, trained_on.cast_signed(), data])?;
        Ok(())
    }

    fn recode(&self, class: Class, limit: usize) -> Result<bool> {
        let (Some((table, key, body)), Some(number)) = (place(class), self.bodies().current(class)) else {
            return Ok(false);
        };
        let after: i64 =
            self.prepare("select recoded from zdict where id = ?1")?.query_row([number], |row| row.get(0))?;
        let mut rows =
            self.prepare(&format!("select {key}, {body} from {table} where {key} > ?1 order by {key} limit ?2"))?;
        let found = rows.query_map(params![after, limit as i64], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let found: Vec<(i64, Vec<u8>)> = found.collect::<rusqlite::Result<_>>()?;
        let mut put = self.prepare(&format!("update {table} set {body} = ?2 where {key} = ?1"))?;
        for (at, old) in &found {
            if dictionary_of(old) == Some(number) {
                continue;
            }
            // a damaged body stays for whoever repairs it
            let Ok(doc) = self.unpack_any(class, old) else { continue };
            let Encoded { body, texts } = self.bodies().encode(class, &doc)?;
            // the first formats have no texts that lie apart
            if dictionary_of(old).is_none() {
                self.add_texts(&texts)?;
            }
            put.execute(params![at, body])?;
        }
        let Some((last, _)) = found.last() else { return Ok(false) };
        self.prepare("update zdict set recoded = ?2 where id = ?1")?.execute([number, *last])?;
        Ok(true)
    }
}
