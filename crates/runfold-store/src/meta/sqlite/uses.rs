//! Names of columns in SQLite's words.

use super::backend::SqliteBackend;
use super::facets::space;
use crate::error::Result;
use crate::kind::Kind;
use crate::meta::{UsedName, Uses};
use rusqlite::{OptionalExtension, params};

impl Uses for SqliteBackend<'_> {
    fn use_format(&self) -> Result<i64> {
        Ok(self.prepare("select format from column_use_state")?.query_row([], |row| row.get(0))?)
    }

    fn set_use_format(&self, format: i64) -> Result<()> {
        self.prepare("update column_use_state set format = ?1")?.execute([format])?;
        Ok(())
    }

    fn clear_uses(&self) -> Result<()> {
        self.prepare("delete from column_use")?.execute([])?;
        self.prepare("delete from column_name")?.execute([])?;
        Ok(())
    }

    fn add_use(&self, of: (&str, Kind), (name, label): (&str, &str), projects: &[&str], by: i64) -> Result<()> {
        let space = space(self.ws_or_new(of.0)?, of.1);
        let mut find = self.prepare("select id from column_name where space = ?1 and name = ?2")?;
        let known: Option<i64> = find.query_row(params![space, name], |row| row.get(0)).optional()?;
        let id = match known {
            Some(id) => id,
            None => {
                let mut add =
                    self.prepare("insert into column_name (space, name, label) values (?1, ?2, ?3) returning id")?;
                add.query_row(params![space, name, label], |row| row.get(0))?
            }
        };
        let mut count = self.prepare(
            "insert into column_use (project, name, n) values (?1, ?2, ?3) on conflict do update set n = n + excluded.n",
        )?;
        for project in projects {
            count.execute(params![project, id, by])?;
        }
        Ok(())
    }

    fn uses(&self, of: (&str, Kind), project: &str) -> Result<Vec<UsedName>> {
        let Some(ws) = self.ws(of.0)? else { return Ok(Vec::new()) };
        let mut all = self.prepare(
            "select c.name, c.label, u.n from column_use u join column_name c on c.id = u.name
              where u.project = ?1 and c.space = ?2 and u.n > 0",
        )?;
        let found = all.query_map(params![project, space(ws, of.1)], |row| {
            Ok(UsedName { name: row.get(0)?, label: row.get(1)?, rows: row.get::<_, i64>(2)?.unsigned_abs() })
        })?;
        Ok(found.collect::<rusqlite::Result<_>>()?)
    }
}
