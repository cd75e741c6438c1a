//! Who changed what of a task, when, from where: its history, page by page.
//! It leaves writing the history to the transaction.

use crate::document::DocExt;
use crate::error::Result;
use crate::kind::Kind;
use crate::tx::View;
use crate::visibility;
use runfold_api::Problem;
use runfold_api::limits::PAGE_ROWS;
use runfold_api::problem::Code;
use runfold_api::wire::tasks::{GetOperationsLog, Order};
use serde_json::{Value, json};

/// Rows of a page where the size is not asked for.
const PAGE: i64 = 100;

/// One page and the total.
///
/// # Errors
/// 400/12 for a page that can't be; 403/21 for a public task of another workspace, whose history is not public.
pub fn of_task(view: &View<'_>, request: &GetOperationsLog) -> Result<(Vec<Value>, u64)> {
    let (page, size) = (request.page.unwrap_or(0), request.page_size.unwrap_or(PAGE));
    if page < 0 || size < 1 {
        let message = format!("page {page} of size {size} can't be; pages count from 0, sizes from 1");
        return Err(Problem::validation(message).into());
    }
    let task = view.get(Kind::Task, &request.task)?;
    if task.is_public() && task.str_at(visibility::ORIGIN) != Some(view.workspace()) {
        let message = format!("task `{}` is public, but its history is not", request.task);
        return Err(Problem::new(Code::NO_WRITE_PERMISSION, message).into());
    }
    let size = usize::try_from(size).unwrap_or(PAGE_ROWS).min(PAGE_ROWS);
    let skip = usize::try_from(page).unwrap_or(usize::MAX).saturating_mul(size).min(i64::MAX as usize);
    let oldest_first = request.order.unwrap_or_default() == Order::Asc;
    let (entries, total) = view.backend().history(Kind::Task, task.rid, skip, size, oldest_first)?;
    let operations = entries.into_iter().map(|entry| {
        json!({
            "at": entry.at.iso(),
            "user": entry.user,
            "source": entry.source,
            "action": entry.action,
            "fields": entry.fields,
        })
    });
    Ok((operations.collect(), total))
}
