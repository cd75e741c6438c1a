//! `events.*`: what tasks and models report, on its way in and out.

mod columns;
mod documents;
mod ingest;
mod line;
mod logs;
mod names;
mod owners;
pub mod pairs;
mod raw;
mod runs;
mod scalars;
mod scan;
mod walks;
mod windows;

pub(crate) use owners::owner_of;

pub(super) use documents::multi_plots;
pub(super) use scalars::{multi_histogram, single_values};
pub(super) use walks::debug_images;
pub(super) use windows::columns as window_columns;

use crate::access::Access;
use crate::action::Service;
use runfold_api::wire::windows::ScalarWindow;

pub(crate) use ingest::count_lines;

pub fn actions() -> Service {
    Service::new("events")
        .raw("events.add", Access::Editor, ingest::add)
        .raw("events.add_batch", Access::Editor, ingest::add_batch)
        .raw("events.add_columns", Access::Editor, columns::add_columns)
        .own()
        .action("events.delete_for_task", Access::Editor, ingest::delete_for_task)
        .action("events.delete_for_model", Access::Editor, ingest::delete_for_model)
        .action("events.scalar_metrics_iter_histogram", Access::Viewer, scalars::histogram)
        .action("events.multi_task_scalar_metrics_iter_histogram", Access::Viewer, scalars::multi_histogram)
        .action("events.scalar_metrics_iter_raw", Access::Viewer, raw::scalars)
        .action("events.get_task_latest_scalar_values", Access::Viewer, scalars::latest)
        .action("events.get_task_single_value_metrics", Access::Viewer, scalars::single_values)
        .action("events.get_scalar_metric_data", Access::Viewer, raw::metric_data)
        .action("events.vector_metrics_iter_histogram", Access::Viewer, documents::vectors)
        .action("events.get_scalar_metrics_and_variants", Access::Viewer, names::scalars)
        .action("events.get_vector_metrics_and_variants", Access::Viewer, names::vectors)
        .action("events.get_task_metrics", Access::Viewer, names::of_tasks)
        .action("events.get_multi_task_metrics", Access::Viewer, names::of_many)
        .action("events.get_task_events", Access::Viewer, raw::events)
        .action("events.get_task_log", Access::Viewer, logs::page)
        .raw("events.download_task_log", Access::Viewer, logs::download)
        .action("events.clear_task_log", Access::Editor, logs::clear)
        .action("events.get_log_window", Access::Viewer, logs::window)
        .own()
        .action("events.search_log", Access::Viewer, logs::search)
        .own()
        .answering::<_, ScalarWindow, _, _>("events.get_scalar_window", Access::Viewer, windows::get)
        .own()
        .action("events.search_metrics", Access::Viewer, windows::search)
        .own()
        .action("events.get_task_plots", Access::Viewer, documents::task_plots)
        .action("events.get_multi_task_plots", Access::Viewer, documents::multi_plots)
        .action("events.plots", Access::Viewer, walks::plots)
        .action("events.debug_images", Access::Viewer, walks::debug_images)
        .action("events.get_debug_image_sample", Access::Viewer, walks::get_image)
        .action("events.next_debug_image_sample", Access::Viewer, walks::next_image)
        .action("events.get_plot_sample", Access::Viewer, walks::get_plot)
        .action("events.next_plot_sample", Access::Viewer, walks::next_plot)
        .action("events.clear_scroll", Access::Viewer, raw::clear_scroll)
}
