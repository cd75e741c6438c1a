//! Which stretch of the result a call wants.
//! It leaves keeping scrolls alive to the server.

use super::params::{Params, count, flag, text};
use crate::limits::PAGE_ROWS;
use crate::problem::{Problem, Result};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Paging {
    /// The first 500.
    None,
    Page {
        page: usize,
        size: usize,
    },
    Window {
        start: usize,
        size: usize,
    },
    /// `id` is `None` on the first call; `refresh` asks again for all that was passed.
    Scroll {
        id: Option<String>,
        size: usize,
        refresh: bool,
    },
}

impl Paging {
    /// # Errors
    /// 400/12 for a negative page or start, a size below one, or a scroll without a size.
    pub fn parse(params: &Params) -> Result<Self> {
        let cut = |size: usize| size.min(PAGE_ROWS);
        let size = count(params, "size", 1)?;
        let page = count(params, "page", 0)?;
        let page_size = count(params, "page_size", 1)?;
        let start = count(params, "start", 0)?;
        if params.contains_key("scroll_id") {
            let size =
                size.ok_or_else(|| Problem::validation("a scroll needs `size`, at least 1").with("field", "size"))?;
            let id = text(params, "scroll_id")?.filter(|id| !id.is_empty()).map(str::to_owned);
            return Ok(Self::Scroll { id, size: cut(size), refresh: flag(params, "refresh_scroll", false)? });
        }
        if page.is_some() || page_size.is_some() {
            return Ok(Self::Page { page: page.unwrap_or(0), size: cut(page_size.unwrap_or(PAGE_ROWS)) });
        }
        if start.is_some() || size.is_some() {
            return Ok(Self::Window { start: start.unwrap_or(0), size: cut(size.unwrap_or(PAGE_ROWS)) });
        }
        Ok(Self::None)
    }

    /// The rows to return, as an offset and a number. A scroll's offset is the server's to know: here it is 0.
    pub fn window(&self) -> (usize, usize) {
        match self {
            Self::None => (0, PAGE_ROWS),
            Self::Page { page, size } => (page.saturating_mul(*size), *size),
            Self::Window { start, size } => (*start, *size),
            Self::Scroll { size, .. } => (0, *size),
        }
    }
}
