//! The table of actions against the contract: what clients of ClearML's API call is there.

use runfold_server::routes;

/// Every action that the SDK, its tools, the agent and existing scripts call, by service.
const ACTIONS: &[(&str, &str)] = &[
    (
        "auth",
        "login create_credentials get_credentials edit_credentials revoke_credentials validate_token logout \
         get_token_for_user create_user edit_user fixed_users_mode",
    ),
    (
        "tasks",
        "create get_by_id get_by_id_ex get_all get_all_ex edit update started stopped failed completed ping close \
         edit_hyper_params edit_configuration add_or_update_artifacts add_or_update_model set_requirements edit_runtime \
         reset clone enqueue dequeue delete publish archive stop update_batch get_hyper_params delete_hyper_params \
         get_configurations get_configuration_names delete_configuration delete_artifacts delete_models move \
         update_tags get_types validate archive_many unarchive_many delete_many dequeue_many enqueue_many \
         publish_many reset_many stop_many make_public make_private",
    ),
    (
        "events",
        "add add_batch get_task_log scalar_metrics_iter_histogram get_task_single_value_metrics get_task_events \
         get_task_plots debug_images get_task_metrics scalar_metrics_iter_raw get_task_latest_scalar_values \
         delete_for_task delete_for_model multi_task_scalar_metrics_iter_histogram get_scalar_metric_data \
         get_scalar_metrics_and_variants get_vector_metrics_and_variants get_multi_task_metrics \
         vector_metrics_iter_histogram download_task_log clear_task_log get_multi_task_plots plots \
         get_debug_image_sample next_debug_image_sample get_plot_sample next_plot_sample",
    ),
    (
        "projects",
        "create get_by_id get_all get_all_ex update delete validate_delete move merge get_unique_metric_variants \
         get_hyper_parameters get_hyperparam_values get_task_tags get_model_tags get_project_tags \
         get_model_metadata_keys get_model_metadata_values get_task_parents get_user_names make_public make_private",
    ),
    (
        "models",
        "create edit update get_by_id get_by_id_ex get_all get_all_ex set_ready delete move update_tags \
         add_or_update_metadata delete_metadata get_frameworks publish_many archive_many unarchive_many delete_many \
         update_for_task get_by_task_id make_public make_private",
    ),
    (
        "queues",
        "create update delete get_by_id get_all get_all_ex get_default get_next_task add_task remove_task clear_queue \
         move_task_forward move_task_backward move_task_to_front move_task_to_back peek_task get_num_entries \
         get_queue_metrics add_or_update_metadata delete_metadata",
    ),
    (
        "workers",
        "register unregister status_report get_all get_count get_stats get_metric_keys get_activity_report \
         get_runtime_properties set_runtime_properties",
    ),
    ("users", "get_current_user get_by_id get_all get_all_ex update create delete get_preferences set_preferences"),
    (
        "organization",
        "get_tags get_user_companies get_entities_count prepare_download_for_get_all download_for_get_all \
         get_project_usages",
    ),
    ("reports", "create update move publish archive unarchive delete get_all_ex get_tags get_task_data"),
    ("pipelines", "start_pipeline delete_runs"),
    ("login", "supported_modes logout"),
    ("server", "info config endpoints report_stats_option"),
    ("async", "result"),
    ("debug", "ping"),
];

#[test]
fn every_action_of_the_contract_stands_in_the_table() {
    let table = routes::table();
    let names = ACTIONS
        .iter()
        .flat_map(|(service, actions)| actions.split_whitespace().map(move |action| format!("{service}.{action}")));
    let missing: Vec<_> = names.filter(|name| !table.contains_key(name.as_str())).collect();
    assert!(missing.is_empty(), "missing: {missing:?}");
}

#[test]
fn the_description_that_is_kept_is_what_the_types_say() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json");
    let fresh = serde_json::to_string_pretty(&runfold_server::openapi::document()).unwrap() + "\n";
    if std::env::var_os("RUNFOLD_WRITE_DOCS").is_some() {
        std::fs::write(&path, &fresh).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap();
    assert!(kept == fresh, "docs/openapi.json is stale; run `cargo xtask openapi`");
}
