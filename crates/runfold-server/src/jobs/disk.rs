//! Watches the disk's free space for operators. Each write asks for itself, so that writing goes on the moment space is back.

use super::blocking;
use crate::app::App;
use crate::failure::{Failure, Outcome};
use crate::health::Status;
use runfold_api::Problem;
use runfold_api::problem::Code;

/// The finding about stored files in health.
const FILES: &str = "files";

/// Free and total bytes of the disk that holds the data folder.
///
/// # Errors
/// When the operating system doesn't tell.
pub fn space(app: &App) -> std::io::Result<(u64, u64)> {
    let disk = rustix::fs::statvfs(&app.settings.data_dir)?;
    Ok((disk.f_bavail.saturating_mul(disk.f_frsize), disk.f_blocks.saturating_mul(disk.f_frsize)))
}

pub async fn run(app: App) -> Outcome<String> {
    let (free, total) = space(&app).map_err(Failure::internal)?;
    app.metrics.set("runfold_disk_free_bytes", free as f64);
    app.metrics.set("runfold_disk_total_bytes", total as f64);
    let is_low = app.blobs.check_space(0).is_err();
    let was_low = app.metrics.get("runfold_disk_low") > 0.0;
    app.metrics.set("runfold_disk_low", f64::from(u8::from(is_low)));
    match (was_low, is_low) {
        (false, true) => tracing::warn!("{} MiB are free; writes are refused until there is more", free >> 20),
        (true, false) => tracing::info!("{} MiB are free; writes go on", free >> 20),
        _ => {}
    }
    try_writing(&app).await?;
    Ok(format!("{} of {} MiB are free", free >> 20, total >> 20))
}

/// Without this, a server that nobody writes to would call itself broken long after its disk was mended.
async fn try_writing(app: &App) -> Outcome<()> {
    let trying = app.clone();
    let files = blocking(move || trying.blobs.try_writing()).await?;
    match files {
        Ok(()) => app.health.withdraw(FILES),
        Err(error) => app.health.report(FILES, Status::Failed, format!("no file can be stored, reads go on: {error}")),
    }
    if app.store.meta().write_trouble().is_some() {
        super::uptime::run(app.clone()).await?;
    }
    if app.events.write_trouble().is_some() {
        let events = app.events.clone();
        blocking(move || events.try_writing()).await??;
    }
    Ok(())
}

/// # Errors
/// 507/4 for a write while the disk is nearly full. What frees space, looks or lets people in goes on.
pub fn check(app: &App, action: &str, writes: bool) -> Result<(), Problem> {
    let goes_on = action.contains("delete") || action.starts_with("auth.") || action == "admin.check";
    if !writes || goes_on {
        return Ok(());
    }
    match app.blobs.check_space(0) {
        Err(runfold_data::DataError::DiskLow { free, needed }) => {
            app.metrics.add("runfold_disk_refusals_total", 1.0);
            let message = format!(
                "the server's disk has {} MiB free and keeps {} MiB; reads go on, send this again when there is space",
                free >> 20,
                needed >> 20
            );
            Err(Problem::new(Code::DISK_LOW, message).with("free", free).retry_after(60))
        }
        // Where the operating system does not tell, the write itself finds out.
        _ => Ok(()),
    }
}
