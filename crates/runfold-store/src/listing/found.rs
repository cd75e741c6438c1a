//! All that a query finds, to be counted, grouped and laid out in columns: from the index where it answers, without
//! opening documents.
//! It leaves what is counted to the summaries.

use super::{by_index, kind_of, search};
use crate::document::Document;
use crate::error::Result;
use crate::index::{self, Matches, Values};
use crate::query::compare;
use crate::tx::View;
use runfold_api::query::{Query, path, resolve};
use serde_json::Value;
use std::collections::HashSet;
use std::ops::Range;
use std::rc::Rc;

pub struct Found<'a> {
    view: View<'a>,
    query: &'a Query,
    rows: Rows<'a>,
}

enum Rows<'a> {
    Indexed(Vec<Matches<'a>>),
    /// In the query's order.
    Read(Vec<Document>),
}

impl<'a> Found<'a> {
    /// What a prepared query finds.
    pub fn of(view: &View<'a>, query: &'a Query) -> Result<Self> {
        let rows = match by_index(view, query)? {
            Some(matches) => Rows::Indexed(matches),
            None => Rows::Read(search(view, query)?),
        };
        Ok(Self { view: *view, query, rows })
    }

    pub fn total(&self) -> usize {
        match &self.rows {
            Rows::Indexed(matches) => matches.iter().map(Matches::count).sum(),
            Rows::Read(documents) => documents.len(),
        }
    }

    /// Calls `each` with every row whose document has something at `path`, and with what that is. Rows that have the
    /// same mostly share one `Rc`.
    pub fn values(&self, path: &path::Path, each: &mut dyn FnMut(i64, &Values)) -> Result<()> {
        match &self.rows {
            Rows::Indexed(matches) => index::visit(matches, path, each),
            Rows::Read(documents) => {
                for document in documents {
                    give(document, path, &mut |rid, values| each(rid, &Rc::new(values.to_vec())));
                }
                Ok(())
            }
        }
    }

    /// The rows of a stretch of the query's order.
    pub fn window(&self, window: Range<usize>) -> Result<Vec<i64>> {
        match &self.rows {
            Rows::Indexed(matches) => index::arrange(matches, &self.query.order, window),
            Rows::Read(documents) => {
                Ok(documents.iter().map(|document| document.rid).skip(window.start).take(window.len()).collect())
            }
        }
    }

    /// The ids of these rows, in their order.
    pub fn ids(&self, rids: &[i64]) -> Result<Vec<String>> {
        match &self.rows {
            Rows::Indexed(matches) => index::ids(matches, rids),
            Rows::Read(_) => {
                let rows = self.view.backend().by_rids(kind_of(self.query.entity), rids)?;
                Ok(rows.iter().map(|document| document.id().to_owned()).collect())
            }
        }
    }

    /// The same, but of these rows only.
    pub fn only(&self, rids: &[i64]) -> Self {
        let rows = match &self.rows {
            Rows::Indexed(matches) => Rows::Indexed(index::only(matches, rids)),
            Rows::Read(documents) => {
                let wanted: HashSet<_> = rids.iter().collect();
                let mut kept: Vec<_> = documents.iter().filter(|row| wanted.contains(&row.rid)).cloned().collect();
                kept.sort_by(|a, b| compare(&self.query.order, &a.doc, &b.doc));
                Rows::Read(kept)
            }
        };
        Self { view: self.view, query: self.query, rows }
    }
}

fn give(document: &Document, path: &path::Path, each: &mut dyn FnMut(i64, &[Value])) {
    let mut values: Vec<_> = resolve(&document.doc, path).into_iter().cloned().collect();
    values.iter_mut().for_each(index::plain);
    if !values.is_empty() {
        each(document.rid, &values);
    }
}
