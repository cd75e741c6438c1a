//! `tasks.*`: what describes a task, its parameters and its outputs.
//! It leaves changes of status and the listings to their own tables.

mod contents;
mod description;
mod outputs;

use crate::access::Access::{Editor, Viewer};
use crate::action::Service;
use crate::app::App;
use crate::call::Call;
use crate::failure::Outcome;
use runfold_store::{Result, Tx};

pub fn actions() -> Service {
    Service::new("tasks")
        .action("tasks.create", Editor, description::create)
        .action("tasks.validate", Viewer, description::validate)
        .action("tasks.get_by_id", Viewer, description::get_by_id)
        .action("tasks.edit", Editor, description::edit)
        .action("tasks.update", Editor, description::update)
        .raw("tasks.update_batch", Editor, description::update_batch)
        .action("tasks.set_requirements", Editor, description::set_requirements)
        .action("tasks.update_tags", Editor, description::update_tags)
        .action("tasks.move", Editor, description::relocate)
        .action("tasks.make_public", Editor, description::make_public)
        .action("tasks.make_private", Editor, description::make_private)
        .action("tasks.get_types", Viewer, description::get_types)
        .action("tasks.get_operations_log", Viewer, description::get_operations_log)
        .own()
        .action("tasks.edit_hyper_params", Editor, contents::edit_hyper_params)
        .action("tasks.delete_hyper_params", Editor, contents::delete_hyper_params)
        .action("tasks.get_hyper_params", Viewer, contents::get_hyper_params)
        .action("tasks.edit_configuration", Editor, contents::edit_configuration)
        .action("tasks.delete_configuration", Editor, contents::delete_configuration)
        .action("tasks.get_configurations", Viewer, contents::get_configurations)
        .action("tasks.get_configuration_names", Viewer, contents::get_configuration_names)
        .action("tasks.ping", Editor, outputs::ping)
        .action("tasks.edit_runtime", Editor, outputs::edit_runtime)
        .action("tasks.add_or_update_artifacts", Editor, outputs::add_or_update_artifacts)
        .action("tasks.delete_artifacts", Editor, outputs::delete_artifacts)
        .action("tasks.add_or_update_model", Editor, outputs::add_or_update_model)
        .action("tasks.delete_models", Editor, outputs::delete_models)
}

/// Runs a verb in a transaction in the caller's name.
async fn written<Q, T>(app: &App, call: &Call, request: Q, verb: fn(&Tx<'_>, &Q) -> Result<T>) -> Outcome<T>
where
    Q: Send + 'static,
    T: Send + 'static,
{
    Ok(app.store.write(call.actor()?, move |tx| verb(tx, &request)).await?)
}
