// Generated from docs/openapi.json by `npm run api`; don't edit.

export interface Calls {
  "admin.backup": { request: components["schemas"]["Nothing"]; answer: unknown; access: "admin" };
  "admin.check": { request: components["schemas"]["Check"]; answer: components["schemas"]["Report"]; access: "admin" };
  "async.result": { request: components["schemas"]["CallId"]; answer: unknown; access: "viewer" };
  "auth.change_password": {
    request: components["schemas"]["ChangePassword"];
    answer: components["schemas"]["Updated"];
    access: "viewer";
  };
  "auth.create_credentials": {
    request: components["schemas"]["CreateCredentials"];
    answer: components["schemas"]["CreatedCredentials"];
    access: "viewer";
  };
  "auth.create_user": {
    request: components["schemas"]["CreateUser"];
    answer: components["schemas"]["Created"];
    access: "admin";
  };
  "auth.edit_credentials": {
    request: components["schemas"]["EditCredentials"];
    answer: components["schemas"]["Updated"];
    access: "viewer";
  };
  "auth.edit_user": {
    request: components["schemas"]["EditUser"];
    answer: components["schemas"]["UpdatedFields"];
    access: "admin";
  };
  "auth.end_session": {
    request: components["schemas"]["EndSession"];
    answer: components["schemas"]["Ended"];
    access: "anyone";
  };
  "auth.end_sessions": {
    request: components["schemas"]["EndSessions"];
    answer: components["schemas"]["Ended"];
    access: "viewer";
  };
  "auth.fixed_users_mode": { request: components["schemas"]["Nothing"]; answer: unknown; access: "anyone" };
  "auth.get_credentials": {
    request: components["schemas"]["GetCredentials"];
    answer: components["schemas"]["CredentialList"];
    access: "viewer";
  };
  "auth.get_sessions": {
    request: components["schemas"]["OfUser"];
    answer: components["schemas"]["SessionList"];
    access: "viewer";
  };
  "auth.get_token_for_user": {
    request: components["schemas"]["GetTokenForUser"];
    answer: components["schemas"]["Token"];
    access: "viewer";
  };
  "auth.login": { request: components["schemas"]["Login"]; answer: components["schemas"]["Token"]; access: "viewer" };
  "auth.logout": {
    request: components["schemas"]["EndSession"];
    answer: components["schemas"]["Ended"];
    access: "anyone";
  };
  "auth.revoke_credentials": {
    request: components["schemas"]["RevokeCredentials"];
    answer: components["schemas"]["Revoked"];
    access: "viewer";
  };
  "auth.start_session": {
    request: components["schemas"]["StartSession"];
    answer: components["schemas"]["SessionStarted"];
    access: "anyone";
  };
  "auth.validate_token": {
    request: components["schemas"]["ValidateToken"];
    answer: components["schemas"]["TokenVerdict"];
    access: "viewer";
  };
  "debug.ping": { request: components["schemas"]["Nothing"]; answer: unknown; access: "anyone" };
  "events.add": { request: Record<string, unknown>; answer: unknown; access: "editor" };
  "events.add_batch": { request: Record<string, unknown>; answer: unknown; access: "editor" };
  "events.clear_scroll": { request: components["schemas"]["ClearScroll"]; answer: unknown; access: "viewer" };
  "events.clear_task_log": { request: components["schemas"]["ClearLog"]; answer: unknown; access: "editor" };
  "events.debug_images": { request: components["schemas"]["Documents"]; answer: unknown; access: "viewer" };
  "events.delete_for_model": { request: components["schemas"]["DeleteForModel"]; answer: unknown; access: "editor" };
  "events.delete_for_task": { request: components["schemas"]["DeleteForTask"]; answer: unknown; access: "editor" };
  "events.download_task_log": { request: Record<string, unknown>; answer: unknown; access: "viewer" };
  "events.get_debug_image_sample": { request: components["schemas"]["Sample"]; answer: unknown; access: "viewer" };
  "events.get_log_window": { request: components["schemas"]["LogWindow"]; answer: unknown; access: "viewer" };
  "events.get_multi_task_metrics": { request: components["schemas"]["OfTasks"]; answer: unknown; access: "viewer" };
  "events.get_multi_task_plots": { request: components["schemas"]["MultiPlots"]; answer: unknown; access: "viewer" };
  "events.get_plot_sample": { request: components["schemas"]["Sample"]; answer: unknown; access: "viewer" };
  "events.get_scalar_metric_data": { request: components["schemas"]["MetricData"]; answer: unknown; access: "viewer" };
  "events.get_scalar_metrics_and_variants": {
    request: components["schemas"]["OfTask"];
    answer: unknown;
    access: "viewer";
  };
  "events.get_task_events": { request: components["schemas"]["TaskEvents"]; answer: unknown; access: "viewer" };
  "events.get_task_latest_scalar_values": {
    request: components["schemas"]["OfTask"];
    answer: unknown;
    access: "viewer";
  };
  "events.get_task_log": { request: components["schemas"]["TaskLog"]; answer: unknown; access: "viewer" };
  "events.get_task_metrics": { request: components["schemas"]["OfTasks"]; answer: unknown; access: "viewer" };
  "events.get_task_plots": { request: components["schemas"]["TaskPlots"]; answer: unknown; access: "viewer" };
  "events.get_task_single_value_metrics": {
    request: components["schemas"]["OfTasks"];
    answer: unknown;
    access: "viewer";
  };
  "events.get_vector_metrics_and_variants": {
    request: components["schemas"]["OfTask"];
    answer: unknown;
    access: "viewer";
  };
  "events.multi_task_scalar_metrics_iter_histogram": {
    request: components["schemas"]["MultiHistogram"];
    answer: unknown;
    access: "viewer";
  };
  "events.next_debug_image_sample": { request: components["schemas"]["NextSample"]; answer: unknown; access: "viewer" };
  "events.next_plot_sample": { request: components["schemas"]["NextSample"]; answer: unknown; access: "viewer" };
  "events.plots": { request: components["schemas"]["Documents"]; answer: unknown; access: "viewer" };
  "events.scalar_metrics_iter_histogram": {
    request: components["schemas"]["Histogram"];
    answer: unknown;
    access: "viewer";
  };
  "events.scalar_metrics_iter_raw": { request: components["schemas"]["Raw"]; answer: unknown; access: "viewer" };
  "events.search_log": { request: components["schemas"]["SearchLog"]; answer: unknown; access: "viewer" };
  "events.vector_metrics_iter_histogram": {
    request: components["schemas"]["Vectors"];
    answer: unknown;
    access: "viewer";
  };
  "files.sign": { request: components["schemas"]["SignFile"]; answer: unknown; access: "viewer" };
  "login.logout": {
    request: components["schemas"]["EndSession"];
    answer: components["schemas"]["Ended"];
    access: "anyone";
  };
  "login.supported_modes": { request: components["schemas"]["Nothing"]; answer: unknown; access: "anyone" };
  "models.add_or_update_metadata": {
    request: components["schemas"]["AddMetadata"];
    answer: components["schemas"]["UpdatedCount"];
    access: "editor";
  };
  "models.archive_many": {
    request: components["schemas"]["Ids"];
    answer: components["schemas"]["Many"];
    access: "editor";
  };
  "models.create": {
    request: components["schemas"]["Create"];
    answer: components["schemas"]["Created2"];
    access: "editor";
  };
  "models.delete": {
    request: components["schemas"]["Delete"];
    answer: components["schemas"]["Deleted"];
    access: "editor";
  };
  "models.delete_many": {
    request: components["schemas"]["DeleteMany"];
    answer: components["schemas"]["Many"];
    access: "editor";
  };
  "models.delete_metadata": {
    request: components["schemas"]["DeleteMetadata"];
    answer: components["schemas"]["UpdatedCount"];
    access: "editor";
  };
  "models.edit": {
    request: components["schemas"]["Edit"];
    answer: components["schemas"]["Updated2"];
    access: "editor";
  };
  "models.get_all": { request: Record<string, unknown>; answer: unknown; access: "viewer" };
  "models.get_all_ex": { request: Record<string, unknown>; answer: unknown; access: "viewer" };
  "models.get_by_id": { request: components["schemas"]["ModelId"]; answer: unknown; access: "viewer" };
  "models.get_by_id_ex": { request: Record<string, unknown>; answer: unknown; access: "viewer" };
  "models.get_by_task_id": { request: components["schemas"]["TaskId"]; answer: unknown; access: "viewer" };
  "models.get_frameworks": {
    request: components["schemas"]["GetFrameworks"];
    answer: components["schemas"]["Frameworks"];
    access: "viewer";
  };
  "models.make_private": {
    request: components["schemas"]["Ids"];
    answer: components["schemas"]["UpdatedCount"];
    access: "editor";
  };
  "models.make_public": {
    request: components["schemas"]["Ids"];
    answer: components["schemas"]["UpdatedCount"];
    access: "editor";
  };
  "models.move": {
    request: components["schemas"]["MoveToProject"];
    answer: components["schemas"]["MovedToProject"];
    access: "editor";
  };
  "models.publish_many": {
    request: components["schemas"]["PublishMany"];
    answer: components["schemas"]["Many"];
    access: "editor";
  };
  "models.set_ready": {
    request: components["schemas"]["SetReady"];
    answer: components["schemas"]["Published"];
    access: "editor";
  };
  "models.unarchive_many": {
    request: components["schemas"]["Ids"];
    answer: components["schemas"]["Many"];
    access: "editor";
  };
  "models.update": {
    request: components["schemas"]["Edit"];
    answer: components["schemas"]["Updated2"];
    access: "editor";
  };
  "models.update_for_task": {
    request: components["schemas"]["UpdateForTask"];
    answer: components["schemas"]["UpdatedForTask"];
    access: "editor";
  };
  "models.update_tags": {
    request: components["schemas"]["UpdateTags"];
    answer: components["schemas"]["UpdatedCount"];
    access: "editor";
  };
  "organization.download_for_get_all": {
    request: components["schemas"]["DownloadPrepared"];
    answer: unknown;
    access: "viewer";
  };
  "organization.get_entities_count": {
    request: components["schemas"]["GetEntitiesCount"];
    answer: components["schemas"]["EntitiesCount"];
    access: "viewer";
  };
  "organization.get_project_usages": {
    request: components["schemas"]["GetProjectUsages"];
    answer: components["schemas"]["ProjectUsages"];
    access: "viewer";
  };
  "organization.get_tags": {
    request: components["schemas"]["GetTags"];
    answer: components["schemas"]["Tags"];
    access: "viewer";
  };
  "organization.get_user_companies": {
    request: components["schemas"]["Nothing"];
    answer: components["schemas"]["Companies"];
    access: "viewer";
  };
  "organization.prepare_download_for_get_all": {
    request: Record<string, unknown>;
    answer: components["schemas"]["Prepared"];
    access: "viewer";
  };
  "pipelines.delete_runs": {
    request: components["schemas"]["DeleteRuns"];
    answer: components["schemas"]["Many"];
    access: "editor";
  };
  "pipelines.start_pipeline": {
    request: components["schemas"]["StartPipeline"];
    answer: components["schemas"]["Started"];
    access: "editor";
  };
  "projects.create": {
    request: components["schemas"]["Create2"];
    answer: components["schemas"]["Created3"];
    access: "editor";
  };
  "projects.delete": {
    request: components["schemas"]["Delete2"];
    answer: components["schemas"]["Deleted2"];
    access: "editor";
  };
  "projects.get_all": { request: Record<string, unknown>; answer: unknown; access: "viewer" };
  "projects.get_all_ex": { request: Record<string, unknown>; answer: unknown; access: "viewer" };
  "projects.get_by_id": { request: components["schemas"]["ProjectId"]; answer: unknown; access: "viewer" };
  "projects.get_hyper_parameters": {
    request: components["schemas"]["GetNames"];
    answer: components["schemas"]["HyperParameters"];
    access: "viewer";
  };
  "projects.get_hyperparam_values": {
    request: components["schemas"]["GetHyperParamValues"];
    answer: components["schemas"]["Values"];
    access: "viewer";
  };
  "projects.get_model_metadata_keys": {
    request: components["schemas"]["GetNames"];
    answer: components["schemas"]["MetadataKeys"];
    access: "viewer";
  };
  "projects.get_model_metadata_values": {
    request: components["schemas"]["GetMetadataValues"];
    answer: components["schemas"]["Values"];
    access: "viewer";
  };
  "projects.get_model_tags": {
    request: components["schemas"]["GetTags2"];
    answer: components["schemas"]["Tags"];
    access: "viewer";
  };
  "projects.get_project_tags": {
    request: components["schemas"]["GetTags2"];
    answer: components["schemas"]["Tags"];
    access: "viewer";
  };
  "projects.get_task_parents": {
    request: components["schemas"]["GetTaskParents"];
    answer: components["schemas"]["TaskParents"];
    access: "viewer";
  };
  "projects.get_task_tags": {
    request: components["schemas"]["GetTags2"];
    answer: components["schemas"]["Tags"];
    access: "viewer";
  };
  "projects.get_unique_metric_variants": {
    request: components["schemas"]["GetMetricVariants"];
    answer: components["schemas"]["MetricVariants2"];
    access: "viewer";
  };
  "projects.get_user_names": {
    request: components["schemas"]["GetUserNames"];
    answer: components["schemas"]["UserNames"];
    access: "viewer";
  };
  "projects.make_private": {
    request: components["schemas"]["Ids"];
    answer: components["schemas"]["UpdatedCount"];
    access: "editor";
  };
  "projects.make_public": {
    request: components["schemas"]["Ids"];
    answer: components["schemas"]["UpdatedCount"];
    access: "editor";
  };
  "projects.merge": {
    request: components["schemas"]["Merge"];
    answer: components["schemas"]["Merged"];
    access: "editor";
  };
  "projects.move": { request: components["schemas"]["Move"]; answer: components["schemas"]["Moved"]; access: "editor" };
  "projects.update": {
    request: components["schemas"]["Update"];
    answer: components["schemas"]["Updated2"];
    access: "editor";
  };
  "projects.validate_delete": {
    request: components["schemas"]["ProjectId"];
    answer: components["schemas"]["Contents"];
    access: "viewer";
  };
  "queues.add_or_update_metadata": {
    request: components["schemas"]["AddMetadata2"];
    answer: unknown;
    access: "editor";
  };
  "queues.add_task": { request: components["schemas"]["QueueTask"]; answer: unknown; access: "editor" };
  "queues.clear_queue": { request: components["schemas"]["QueueId"]; answer: unknown; access: "editor" };
  "queues.create": { request: components["schemas"]["CreateQueue"]; answer: unknown; access: "editor" };
  "queues.delete": { request: components["schemas"]["DeleteQueue"]; answer: unknown; access: "editor" };
  "queues.delete_metadata": { request: components["schemas"]["DeleteMetadata2"]; answer: unknown; access: "editor" };
  "queues.get_all": { request: Record<string, unknown>; answer: unknown; access: "viewer" };
  "queues.get_all_ex": { request: Record<string, unknown>; answer: unknown; access: "viewer" };
  "queues.get_by_id": { request: components["schemas"]["GetQueue"]; answer: unknown; access: "viewer" };
  "queues.get_default": { request: components["schemas"]["Nothing"]; answer: unknown; access: "viewer" };
  "queues.get_next_task": {
    request: components["schemas"]["GetNextTask"];
    answer: components["schemas"]["NextTask"];
    access: "editor";
  };
  "queues.get_num_entries": { request: components["schemas"]["QueueId"]; answer: unknown; access: "viewer" };
  "queues.get_queue_metrics": {
    request: components["schemas"]["GetQueueMetrics"];
    answer: components["schemas"]["QueueMetrics"];
    access: "viewer";
  };
  "queues.move_task_backward": { request: components["schemas"]["MoveTask"]; answer: unknown; access: "editor" };
  "queues.move_task_forward": { request: components["schemas"]["MoveTask"]; answer: unknown; access: "editor" };
  "queues.move_task_to_back": { request: components["schemas"]["QueueTask"]; answer: unknown; access: "editor" };
  "queues.move_task_to_front": { request: components["schemas"]["QueueTask"]; answer: unknown; access: "editor" };
  "queues.peek_task": { request: components["schemas"]["QueueId"]; answer: unknown; access: "viewer" };
  "queues.remove_task": { request: components["schemas"]["RemoveTask"]; answer: unknown; access: "editor" };
  "queues.update": {
    request: components["schemas"]["UpdateQueue"];
    answer: components["schemas"]["Updated3"];
    access: "editor";
  };
  "queues.update_tags": { request: components["schemas"]["UpdateTags2"]; answer: unknown; access: "editor" };
  "reports.archive": {
    request: components["schemas"]["Report2"];
    answer: components["schemas"]["Archived"];
    access: "editor";
  };
  "reports.create": {
    request: components["schemas"]["Create3"];
    answer: components["schemas"]["Created4"];
    access: "editor";
  };
  "reports.delete": {
    request: components["schemas"]["Delete3"];
    answer: components["schemas"]["Deleted3"];
    access: "editor";
  };
  "reports.get_all_ex": { request: Record<string, unknown>; answer: unknown; access: "viewer" };
  "reports.get_tags": {
    request: components["schemas"]["Nothing"];
    answer: components["schemas"]["Tags"];
    access: "viewer";
  };
  "reports.get_task_data": { request: Record<string, unknown>; answer: unknown; access: "viewer" };
  "reports.move": {
    request: components["schemas"]["Move2"];
    answer: components["schemas"]["Moved2"];
    access: "editor";
  };
  "reports.publish": {
    request: components["schemas"]["Report2"];
    answer: components["schemas"]["Updated2"];
    access: "editor";
  };
  "reports.unarchive": {
    request: components["schemas"]["Report2"];
    answer: components["schemas"]["Unarchived"];
    access: "editor";
  };
  "reports.update": {
    request: components["schemas"]["Update2"];
    answer: components["schemas"]["Updated2"];
    access: "editor";
  };
  "server.config": { request: components["schemas"]["Nothing"]; answer: unknown; access: "admin" };
  "server.endpoints": { request: components["schemas"]["Nothing"]; answer: unknown; access: "viewer" };
  "server.health": {
    request: components["schemas"]["Nothing"];
    answer: components["schemas"]["HealthReport"];
    access: "viewer";
  };
  "server.info": { request: components["schemas"]["Nothing"]; answer: unknown; access: "viewer" };
  "server.list_jobs": {
    request: components["schemas"]["Nothing"];
    answer: components["schemas"]["JobList"];
    access: "viewer";
  };
  "server.report_stats_option": { request: components["schemas"]["Nothing"]; answer: unknown; access: "viewer" };
  "tasks.add_or_update_artifacts": {
    request: components["schemas"]["AddOrUpdateArtifacts"];
    answer: components["schemas"]["UpdatedCount2"];
    access: "editor";
  };
  "tasks.add_or_update_model": {
    request: components["schemas"]["AddOrUpdateModel"];
    answer: components["schemas"]["UpdatedCount2"];
    access: "editor";
  };
  "tasks.archive": {
    request: components["schemas"]["ArchiveTasks"];
    answer: components["schemas"]["Archived2"];
    access: "editor";
  };
  "tasks.archive_many": {
    request: components["schemas"]["Many2"];
    answer: components["schemas"]["Many"];
    access: "editor";
  };
  "tasks.clone": {
    request: components["schemas"]["CloneTask"];
    answer: components["schemas"]["Cloned"];
    access: "editor";
  };
  "tasks.close": { request: components["schemas"]["One"]; answer: components["schemas"]["Changed"]; access: "editor" };
  "tasks.completed": {
    request: components["schemas"]["One2"];
    answer: components["schemas"]["Completed"];
    access: "editor";
  };
  "tasks.create": {
    request: components["schemas"]["TaskFields"];
    answer: components["schemas"]["Made"];
    access: "editor";
  };
  "tasks.delete": {
    request: components["schemas"]["One3"];
    answer: components["schemas"]["WasDeleted"];
    access: "editor";
  };
  "tasks.delete_artifacts": {
    request: components["schemas"]["DeleteArtifacts"];
    answer: components["schemas"]["DeletedCount"];
    access: "editor";
  };
  "tasks.delete_configuration": {
    request: components["schemas"]["DeleteConfiguration"];
    answer: components["schemas"]["DeletedCount"];
    access: "editor";
  };
  "tasks.delete_hyper_params": {
    request: components["schemas"]["DeleteHyperParams"];
    answer: components["schemas"]["DeletedCount"];
    access: "editor";
  };
  "tasks.delete_many": {
    request: components["schemas"]["Many3"];
    answer: components["schemas"]["Many"];
    access: "editor";
  };
  "tasks.delete_models": {
    request: components["schemas"]["DeleteModels"];
    answer: components["schemas"]["UpdatedCount2"];
    access: "editor";
  };
  "tasks.dequeue": {
    request: components["schemas"]["One4"];
    answer: components["schemas"]["Dequeued"];
    access: "editor";
  };
  "tasks.dequeue_many": {
    request: components["schemas"]["Many4"];
    answer: components["schemas"]["Many"];
    access: "editor";
  };
  "tasks.edit": {
    request: components["schemas"]["EditTask"];
    answer: components["schemas"]["Updated4"];
    access: "editor";
  };
  "tasks.edit_configuration": {
    request: components["schemas"]["EditConfiguration"];
    answer: components["schemas"]["UpdatedCount2"];
    access: "editor";
  };
  "tasks.edit_hyper_params": {
    request: components["schemas"]["EditHyperParams"];
    answer: components["schemas"]["UpdatedCount2"];
    access: "editor";
  };
  "tasks.edit_runtime": {
    request: components["schemas"]["EditRuntime"];
    answer: components["schemas"]["UpdatedCount2"];
    access: "editor";
  };
  "tasks.enqueue": {
    request: components["schemas"]["One5"];
    answer: components["schemas"]["Enqueued"];
    access: "editor";
  };
  "tasks.enqueue_many": {
    request: components["schemas"]["Many5"];
    answer: components["schemas"]["ManyEnqueued"];
    access: "editor";
  };
  "tasks.failed": { request: components["schemas"]["One"]; answer: components["schemas"]["Changed"]; access: "editor" };
  "tasks.get_all": { request: Record<string, unknown>; answer: unknown; access: "viewer" };
  "tasks.get_all_ex": { request: Record<string, unknown>; answer: unknown; access: "viewer" };
  "tasks.get_by_id": { request: components["schemas"]["TaskId2"]; answer: unknown; access: "viewer" };
  "tasks.get_by_id_ex": { request: Record<string, unknown>; answer: unknown; access: "viewer" };
  "tasks.get_configuration_names": {
    request: components["schemas"]["GetConfigurationNames"];
    answer: unknown;
    access: "viewer";
  };
  "tasks.get_configurations": {
    request: components["schemas"]["GetConfigurations"];
    answer: unknown;
    access: "viewer";
  };
  "tasks.get_hyper_params": { request: components["schemas"]["TaskIds"]; answer: unknown; access: "viewer" };
  "tasks.get_operations_log": { request: components["schemas"]["GetOperationsLog"]; answer: unknown; access: "viewer" };
  "tasks.get_types": { request: components["schemas"]["GetTypes"]; answer: unknown; access: "viewer" };
  "tasks.make_private": {
    request: components["schemas"]["Ids2"];
    answer: components["schemas"]["UpdatedCount2"];
    access: "editor";
  };
  "tasks.make_public": {
    request: components["schemas"]["Ids2"];
    answer: components["schemas"]["UpdatedCount2"];
    access: "editor";
  };
  "tasks.move": { request: components["schemas"]["MoveTasks"]; answer: unknown; access: "editor" };
  "tasks.ping": {
    request: components["schemas"]["TaskId2"];
    answer: components["schemas"]["Nothing"];
    access: "editor";
  };
  "tasks.publish": {
    request: components["schemas"]["One6"];
    answer: components["schemas"]["Changed"];
    access: "editor";
  };
  "tasks.publish_many": {
    request: components["schemas"]["Many6"];
    answer: components["schemas"]["Many"];
    access: "editor";
  };
  "tasks.reset": {
    request: components["schemas"]["One7"];
    answer: components["schemas"]["WasReset"];
    access: "editor";
  };
  "tasks.reset_many": {
    request: components["schemas"]["Many7"];
    answer: components["schemas"]["Many"];
    access: "editor";
  };
  "tasks.restore_many": {
    request: components["schemas"]["Ids"];
    answer: components["schemas"]["Many"];
    access: "editor";
  };
  "tasks.set_requirements": {
    request: components["schemas"]["SetRequirements"];
    answer: components["schemas"]["Updated4"];
    access: "editor";
  };
  "tasks.started": {
    request: components["schemas"]["One"];
    answer: components["schemas"]["Started2"];
    access: "editor";
  };
  "tasks.stop": { request: components["schemas"]["One8"]; answer: components["schemas"]["Changed"]; access: "editor" };
  "tasks.stop_many": {
    request: components["schemas"]["Many8"];
    answer: components["schemas"]["Many"];
    access: "editor";
  };
  "tasks.stopped": {
    request: components["schemas"]["One"];
    answer: components["schemas"]["Changed"];
    access: "editor";
  };
  "tasks.unarchive_many": {
    request: components["schemas"]["Ids"];
    answer: components["schemas"]["Many"];
    access: "editor";
  };
  "tasks.update": {
    request: components["schemas"]["UpdateTask"];
    answer: components["schemas"]["Updated4"];
    access: "editor";
  };
  "tasks.update_batch": { request: Record<string, unknown>; answer: unknown; access: "editor" };
  "tasks.update_tags": {
    request: components["schemas"]["UpdateTags3"];
    answer: components["schemas"]["UpdatedCount2"];
    access: "editor";
  };
  "tasks.validate": {
    request: components["schemas"]["TaskFields"];
    answer: components["schemas"]["Nothing"];
    access: "viewer";
  };
  "uploads.abort": { request: components["schemas"]["UploadRef"]; answer: unknown; access: "editor" };
  "uploads.complete": { request: components["schemas"]["UploadRef"]; answer: unknown; access: "editor" };
  "uploads.create": { request: components["schemas"]["CreateUpload"]; answer: unknown; access: "editor" };
  "uploads.status": { request: components["schemas"]["UploadRef"]; answer: unknown; access: "editor" };
  "users.create": {
    request: components["schemas"]["CreateUser2"];
    answer: components["schemas"]["Created"];
    access: "admin";
  };
  "users.delete": { request: components["schemas"]["UserId"]; answer: unknown; access: "admin" };
  "users.get_all": { request: Record<string, unknown>; answer: unknown; access: "viewer" };
  "users.get_all_ex": { request: Record<string, unknown>; answer: unknown; access: "viewer" };
  "users.get_by_id": {
    request: components["schemas"]["UserId"];
    answer: components["schemas"]["OneUser"];
    access: "viewer";
  };
  "users.get_current_user": { request: components["schemas"]["Nothing"]; answer: unknown; access: "viewer" };
  "users.get_preferences": {
    request: components["schemas"]["Nothing"];
    answer: components["schemas"]["Preferences"];
    access: "viewer";
  };
  "users.set_preferences": {
    request: components["schemas"]["SetPreferences"];
    answer: components["schemas"]["UpdatedFields"];
    access: "viewer";
  };
  "users.update": {
    request: components["schemas"]["UpdateUser"];
    answer: components["schemas"]["UpdatedFields"];
    access: "viewer";
  };
  "workers.get_activity_report": {
    request: components["schemas"]["GetActivity"];
    answer: components["schemas"]["Activity"];
    access: "viewer";
  };
  "workers.get_all": {
    request: components["schemas"]["GetWorkers"];
    answer: components["schemas"]["WorkersFound"];
    access: "viewer";
  };
  "workers.get_count": {
    request: components["schemas"]["GetWorkers"];
    answer: components["schemas"]["WorkerCount"];
    access: "viewer";
  };
  "workers.get_metric_keys": {
    request: components["schemas"]["GetMetricKeys"];
    answer: components["schemas"]["MetricKeys"];
    access: "viewer";
  };
  "workers.get_runtime_properties": { request: components["schemas"]["WorkerId"]; answer: unknown; access: "viewer" };
  "workers.get_stats": {
    request: components["schemas"]["GetStats"];
    answer: components["schemas"]["StatsFound"];
    access: "viewer";
  };
  "workers.register": {
    request: components["schemas"]["Register"];
    answer: components["schemas"]["Nothing"];
    access: "editor";
  };
  "workers.set_runtime_properties": {
    request: components["schemas"]["SetProperties"];
    answer: components["schemas"]["Nothing"];
    access: "editor";
  };
  "workers.status_report": {
    request: components["schemas"]["StatusReport"];
    answer: components["schemas"]["Nothing"];
    access: "editor";
  };
  "workers.unregister": {
    request: components["schemas"]["WorkerId"];
    answer: components["schemas"]["Nothing"];
    access: "editor";
  };
}

export interface components {
  schemas: {
    Activity: {
      /** @description Those that ran a task. */
      active: components["schemas"]["ActivitySeries"];
      /** @description All workers that reported. */
      total: components["schemas"]["ActivitySeries"];
    };
    ActivitySeries: {
      counts: number[];
      /** @description Milliseconds. */
      dates: number[];
    };
    AddMetadata: {
      metadata: components["schemas"]["MetadataItem"][];
      model: string;
      replace_metadata?: boolean | null;
    };
    AddMetadata2: {
      metadata: components["schemas"]["MetadataItem2"][];
      queue: string;
      replace_metadata?: boolean | null;
    };
    AddOrUpdateArtifacts: {
      artifacts: components["schemas"]["Artifact"][];
      /** @description Accepted; the statuses that take outputs are the same with it. */
      force?: boolean | null;
      task: string;
    };
    AddOrUpdateModel: {
      /**
       * Format: int64
       * @description Raises `last_iteration`.
       */
      iteration?: number | null;
      model: string;
      name: string;
      task: string;
      type: components["schemas"]["Side"];
    };
    AggregatedStats: {
      aggregation: components["schemas"]["Aggregation"];
      dates: number[];
      resource_series: components["schemas"]["ResourceSeries"][];
      values: number[];
    };
    /** @enum {string} */
    Aggregation: "avg" | "min" | "max";
    ArchiveTasks: {
      include_pipeline_steps?: boolean | null;
      status_message?: string | null;
      status_reason?: string | null;
      tasks: string[];
    };
    Archived: {
      /** Format: uint64 */
      archived: number;
    };
    Archived2: {
      /** Format: uint32 */
      archived: number;
    };
    Argument: {
      name: string;
      value?: unknown;
    };
    Artifact: {
      /** Format: int64 */
      content_size?: number | null;
      display_data?: unknown[][] | null;
      hash?: string | null;
      key: string;
      /**
       * @description An output unless said.
       * @default output
       */
      mode?: components["schemas"]["Side"];
      /**
       * Format: int64
       * @description Seconds since 1970.
       */
      timestamp?: number | null;
      type?: string | null;
      type_data?: {
        [key: string]: unknown;
      } | null;
      uri?: string | null;
    };
    ArtifactId: {
      key: string;
      mode?: components["schemas"]["Side"] | null;
    };
    /** @enum {string} */
    AxisName: "iter" | "timestamp" | "iso_time";
    CallId: {
      id: string;
    };
    ChangePassword: {
      new_password: string;
      /** @description Needed to change one's own, where there is one. */
      old_password?: string | null;
      /** @description The caller unless given; an admin may name others. */
      user?: string | null;
    };
    Changed: {
      fields: {
        [key: string]: unknown;
      };
      /** Format: uint32 */
      updated: number;
    };
    Check: {
      /** @description Reads every file's bytes and compares them with their hash. */
      deep?: boolean | null;
    };
    ClearLog: {
      allow_locked?: boolean | null;
      task: string;
      /**
       * Format: int64
       * @description Deletes what is older than so many seconds; everything unless said.
       */
      threshold_sec?: number | null;
    };
    ClearScroll: {
      scroll_id: string;
    };
    CloneTask: {
      execution_overrides?: {
        [key: string]: unknown;
      } | null;
      new_project_name?: string | null;
      new_task_comment?: string | null;
      new_task_configuration?: {
        [key: string]: unknown;
      } | null;
      new_task_container?: {
        [key: string]: unknown;
      } | null;
      new_task_hyperparams?: {
        [key: string]: unknown;
      } | null;
      new_task_input_models?: components["schemas"]["NamedModel"][] | null;
      new_task_name?: string | null;
      new_task_parent?: string | null;
      new_task_project?: string | null;
      new_task_system_tags?: string[] | null;
      new_task_tags?: string[] | null;
      task: string;
      validate_references?: boolean | null;
    };
    Cloned: {
      id: string;
      new_project?: components["schemas"]["NewProject"] | null;
    };
    Companies: {
      companies: components["schemas"]["Company"][];
    };
    Company: {
      allocated: boolean;
      id: string;
      name: string;
      owners: components["schemas"]["Owner"][];
    };
    Completed: {
      fields: {
        [key: string]: unknown;
      };
      /** Format: uint32 */
      published: number;
      /** Format: uint32 */
      updated: number;
    };
    ConfigurationItem: {
      description?: string | null;
      name?: string | null;
      type?: string | null;
      value?: unknown;
    };
    /** @description What a project and its descendants hold. Tasks of datasets, pipelines and reports count as those alone. */
    Contents: {
      /**
       * Format: int64
       * @description Datasets with versions that are not archived.
       */
      datasets: number;
      /** Format: int64 */
      models: number;
      /** Format: int64 */
      non_archived_models: number;
      /** Format: int64 */
      non_archived_reports: number;
      /** Format: int64 */
      non_archived_tasks: number;
      /**
       * Format: int64
       * @description Pipelines with runs that are not archived.
       */
      pipelines: number;
      /** Format: int64 */
      reports: number;
      /** Format: int64 */
      tasks: number;
    };
    Create: {
      comment?: string | null;
      design?: {
        [key: string]: unknown;
      } | null;
      framework?: string | null;
      /** @description A client may bring its own. */
      id?: string | null;
      labels?: {
        [key: string]: number;
      } | null;
      metadata?: components["schemas"]["Metadata"] | null;
      name: string;
      parent?: string | null;
      project?: string | null;
      public?: boolean | null;
      ready?: boolean | null;
      system_tags?: string[] | null;
      tags?: string[] | null;
      task?: string | null;
      ui_cache?: {
        [key: string]: unknown;
      } | null;
      uri: string;
    };
    Create2: {
      default_output_destination?: string | null;
      description?: string | null;
      /** @description The whole path; missing ancestors are made. */
      name: string;
      system_tags?: string[] | null;
      tags?: string[] | null;
    };
    Create3: {
      comment?: string | null;
      name: string;
      /** @description The project about which it reports; it lies in `.reports` below that. */
      project?: string | null;
      report?: string | null;
      report_assets?: string[] | null;
      tags?: string[] | null;
    };
    CreateCredentials: {
      label?: string | null;
      /** @description Runfold: whose key it becomes; an admin may name others. */
      user?: string | null;
    };
    CreateQueue: {
      display_name?: string | null;
      metadata?: unknown;
      name: string;
      system_tags?: string[] | null;
      tags?: string[] | null;
    };
    CreateUpload: {
      /** @description Hex; checked when the upload is completed. */
      blake3?: string | null;
      content_type?: string | null;
      /**
       * Format: uint64
       * @description Bytes of each part but the last.
       */
      part_size?: number | null;
      /** @description The name under which the file will be found below `/files`. */
      path: string;
      sha256?: string | null;
      /**
       * Format: uint64
       * @description Bytes of the whole file.
       */
      size: number;
    };
    CreateUser: {
      avatar?: string | null;
      company?: string | null;
      email?: string | null;
      family_name?: string | null;
      given_name?: string | null;
      name: string;
      /** @description Runfold: a password to log in to the web page with. */
      password?: string | null;
      /** @description `user` unless given. */
      role?: string | null;
    };
    CreateUser2: {
      avatar?: string | null;
      company?: string | null;
      email?: string | null;
      family_name?: string | null;
      given_name?: string | null;
      id?: string | null;
      name: string;
      role?: string | null;
    };
    Created: {
      id: string;
    };
    Created2: {
      created: boolean;
      id: string;
    };
    /** @description The answer of a call that made something. */
    Created3: {
      id: string;
    };
    Created4: {
      id: string;
      project_id: string;
    };
    CreatedCredentials: {
      credentials: components["schemas"]["Credentials"];
    };
    CredentialList: {
      credentials: {
        [key: string]: unknown;
      }[];
    };
    /** @description A key pair, shown once. */
    Credentials: {
      access_key: string;
      label: string;
      secret_key: string;
    };
    Delete: {
      delete_external_artifacts?: boolean | null;
      force?: boolean | null;
      model: string;
    };
    Delete2: {
      delete_contents?: boolean | null;
      delete_external_artifacts?: boolean | null;
      force?: boolean | null;
      project: string;
    };
    Delete3: {
      /** @description Needed for a published report. */
      force?: boolean | null;
      task: string;
    };
    DeleteArtifacts: {
      artifacts: components["schemas"]["ArtifactId"][];
      /** @description Accepted; the statuses that take outputs are the same with it. */
      force?: boolean | null;
      task: string;
    };
    DeleteConfiguration: {
      configuration: string[];
      force?: boolean | null;
      task: string;
    };
    DeleteForModel: {
      allow_locked?: boolean | null;
      model: string;
    };
    DeleteForTask: {
      allow_locked?: boolean | null;
      task: string;
    };
    DeleteHyperParams: {
      force?: boolean | null;
      hyperparams: components["schemas"]["ParameterKey"][];
      task: string;
    };
    DeleteMany: {
      delete_external_artifacts?: boolean | null;
      force?: boolean | null;
      ids: string[];
    };
    DeleteMetadata: {
      keys: string[];
      model: string;
    };
    DeleteMetadata2: {
      keys: string[];
      queue: string;
    };
    DeleteModels: {
      models: components["schemas"]["NamedModel2"][];
      task: string;
    };
    DeleteQueue: {
      force?: boolean | null;
      queue: string;
    };
    DeleteRuns: {
      ids: string[];
      project: string;
    };
    Deleted: {
      deleted: boolean;
      url?: string | null;
    };
    Deleted2: {
      /**
       * Format: uint64
       * @description Projects, the descendants included.
       */
      deleted: number;
      /** Format: uint64 */
      deleted_models: number;
      /** Format: uint64 */
      deleted_tasks: number;
      /** Format: uint64 */
      disassociated_tasks: number;
      urls: components["schemas"]["Urls"];
    };
    Deleted3: {
      /** Format: uint64 */
      deleted: number;
    };
    DeletedCount: {
      /** Format: uint64 */
      deleted: number;
    };
    Dequeued: {
      /** Format: uint32 */
      dequeued: number;
      fields: {
        [key: string]: unknown;
      };
      /** Format: uint32 */
      updated: number;
    };
    /** @enum {string} */
    Direction: "asc" | "desc";
    Documents: {
      /**
       * Format: int64
       * @description Iterations a task; 1 unless said.
       */
      iters?: number | null;
      metrics: components["schemas"]["TaskMetricVariants"][];
      model_events?: boolean | null;
      navigate_earlier?: boolean | null;
      refresh?: boolean | null;
      scroll_id?: string | null;
    };
    DownloadPrepared: {
      prepare_id: string;
    };
    /** @description What `edit` and `update` change; absent and null leave a field as it is. */
    Edit: {
      comment?: string | null;
      created?: string | null;
      design?: {
        [key: string]: unknown;
      } | null;
      framework?: string | null;
      /**
       * Format: int64
       * @description Becomes the last iteration of the model's task where that is lower.
       */
      iteration?: number | null;
      labels?: {
        [key: string]: number;
      } | null;
      metadata?: components["schemas"]["Metadata"] | null;
      model: string;
      name?: string | null;
      parent?: string | null;
      project?: string | null;
      ready?: boolean | null;
      system_tags?: string[] | null;
      tags?: string[] | null;
      task?: string | null;
      ui_cache?: {
        [key: string]: unknown;
      } | null;
      uri?: string | null;
    };
    EditConfiguration: {
      configuration: components["schemas"]["ConfigurationItem"][];
      force?: boolean | null;
      replace_configuration?: boolean | null;
      task: string;
    };
    EditCredentials: {
      access_key: string;
      label?: string | null;
    };
    EditHyperParams: {
      force?: boolean | null;
      hyperparams: components["schemas"]["ParameterItem"][];
      replace_hyperparams?: components["schemas"]["Replace"] | null;
      task: string;
    };
    EditRuntime: {
      add_or_update?: {
        [key: string]: unknown;
      } | null;
      remove?: string[] | null;
      task: string;
    };
    /** @description What `create` and `edit` take. */
    EditTask: {
      /** @default null */
      comment?: string | null;
      configuration?: {
        [key: string]: components["schemas"]["ConfigurationItem"];
      } | null;
      container?: {
        [key: string]: unknown;
      } | null;
      execution?: {
        [key: string]: unknown;
      } | null;
      /** @description Also in other statuses than created. */
      force?: boolean | null;
      hyperparams?: {
        [key: string]: {
          [key: string]: components["schemas"]["ParameterItem"];
        };
      } | null;
      models?: components["schemas"]["TaskModels"] | null;
      name?: string | null;
      output?: {
        [key: string]: unknown;
      } | null;
      /**
       * @description Becomes `output.destination`.
       * @default null
       */
      output_dest?: string | null;
      /** @default null */
      parent?: string | null;
      /** @default null */
      project?: string | null;
      runtime?: {
        [key: string]: unknown;
      } | null;
      script?: {
        [key: string]: unknown;
      } | null;
      system_tags?: string[] | null;
      tags?: string[] | null;
      task: string;
      type?: components["schemas"]["TaskType"] | null;
    };
    EditUser: {
      /** @description Runfold: a disabled user can't log in; keys and sessions sleep. */
      disabled?: boolean | null;
      role?: string | null;
      user: string;
    };
    EndSession: {
      /** @description The caller's own session unless given. */
      session?: string | null;
    };
    EndSessions: {
      /** @description Whether the session that asks goes on. */
      keep_current?: boolean | null;
      /** @description The caller unless given; an admin may name others. */
      user?: string | null;
    };
    Ended: {
      /** Format: uint */
      ended: number;
    };
    Enqueued: {
      fields: {
        [key: string]: unknown;
      };
      /** @description Whether a worker listens to the queue; only where it was asked. */
      queue_watched?: boolean | null;
      /** Format: uint32 */
      queued: number;
      /** Format: uint32 */
      updated: number;
    };
    /** @description A number under each name that was asked; why, where it can't be told. */
    EntitiesCount: {
      errors: {
        [key: string]: string;
      };
    } & {
      [key: string]: number;
    };
    /** @enum {string} */
    Entity: "task" | "model";
    Failed: {
      error: components["schemas"]["FailedError"];
      id: string;
    };
    FailedError: {
      codes: number[];
      data: {
        [key: string]: unknown;
      };
      msg: string;
    };
    /** @description One thing that was looked at. */
    Finding: {
      message: string;
      name: string;
      status: components["schemas"]["Status"];
    };
    Frameworks: {
      frameworks: string[];
    };
    /** @description Times and the interval are in seconds. */
    GetActivity: {
      /** Format: double */
      from_date: number;
      /** Format: int64 */
      interval: number;
      /** Format: double */
      to_date: number;
    };
    GetConfigurationNames: {
      /** @description Leaves out those without a value; true unless said. */
      skip_empty?: boolean | null;
      tasks: string[];
    };
    GetConfigurations: {
      names?: string[] | null;
      tasks: string[];
    };
    GetCredentials: {
      /** @description Runfold: whose keys; an admin may name others. */
      user?: string | null;
    };
    /** @description What is counted, each with a query of its own; what is not named is not counted. */
    GetEntitiesCount: {
      /** @description Only what these users made, or where they are active. */
      active_users?: string[] | null;
      allow_public?: boolean | null;
      dataset_versions?: {
        [key: string]: unknown;
      } | null;
      datasets?: {
        [key: string]: unknown;
      } | null;
      /**
       * Format: uint
       * @description No number is larger than this.
       */
      limit?: number | null;
      models?: {
        [key: string]: unknown;
      } | null;
      pipeline_runs?: {
        [key: string]: unknown;
      } | null;
      pipelines?: {
        [key: string]: unknown;
      } | null;
      projects?: {
        [key: string]: unknown;
      } | null;
      reports?: {
        [key: string]: unknown;
      } | null;
      search_hidden?: boolean | null;
      tasks?: {
        [key: string]: unknown;
      } | null;
    };
    GetFrameworks: {
      projects?: string[] | null;
    };
    GetHyperParamValues: {
      allow_public?: boolean | null;
      include_subprojects?: boolean | null;
      name: string;
      /** Format: int64 */
      page?: number | null;
      /** Format: int64 */
      page_size?: number | null;
      /** @description A regular expression that values must match. */
      pattern?: string | null;
      projects?: string[] | null;
      section: string;
    };
    GetMetadataValues: {
      allow_public?: boolean | null;
      include_subprojects?: boolean | null;
      key: string;
      /** Format: int64 */
      page?: number | null;
      /** Format: int64 */
      page_size?: number | null;
      projects?: string[] | null;
    };
    GetMetricKeys: {
      worker_ids?: string[] | null;
    };
    GetMetricVariants: {
      /** @description Tasks (or models) to look at in place of a project. */
      ids?: string[] | null;
      include_subprojects?: boolean | null;
      model_metrics?: boolean | null;
      project?: string | null;
    };
    GetNames: {
      include_subprojects?: boolean | null;
      /** Format: int64 */
      page?: number | null;
      /** Format: int64 */
      page_size?: number | null;
      /** @description Absent or null: all. */
      project?: string | null;
    };
    GetNextTask: {
      get_task_info?: boolean | null;
      queue: string;
      /** @description Only if this task is the first. */
      task?: string | null;
    };
    GetOperationsLog: {
      /** @description Newest first unless said. */
      order?: components["schemas"]["Order"] | null;
      /**
       * Format: int64
       * @description From 0.
       */
      page?: number | null;
      /**
       * Format: int64
       * @description At most 500; 100 unless said.
       */
      page_size?: number | null;
      task: string;
    };
    GetProjectUsages: {
      breakdown_keys?: components["schemas"]["UsageKey"][] | null;
      /**
       * Format: double
       * @description Seconds since 1970.
       */
      from_date: number;
      include_subprojects?: boolean | null;
      /** @description None: all. */
      projects?: string[] | null;
      /** Format: double */
      to_date: number;
      usage_fields?: components["schemas"]["UsageField"][] | null;
    };
    GetQueue: {
      /** Format: uint */
      max_task_entries?: number | null;
      queue: string;
    };
    /** @description Times and the interval are in seconds. */
    GetQueueMetrics: {
      /** Format: double */
      from_date: number;
      /** Format: int64 */
      interval: number;
      queue_ids?: string[] | null;
      refresh?: boolean | null;
      /** Format: double */
      to_date: number;
    };
    /** @description Times and the interval are in seconds. */
    GetStats: {
      /** Format: double */
      from_date: number;
      /** Format: int64 */
      interval: number;
      items: components["schemas"]["StatItem"][];
      split_by_resource?: boolean | null;
      /** Format: double */
      to_date: number;
      worker_ids?: string[] | null;
    };
    GetTags: {
      filter?: components["schemas"]["TagsFilter"] | null;
      include_system?: boolean | null;
    };
    GetTags2: {
      filter?: components["schemas"]["TagsFilter"] | null;
      include_subprojects?: boolean | null;
      include_system?: boolean | null;
      projects?: string[] | null;
    };
    GetTaskParents: {
      include_subprojects?: boolean | null;
      projects?: string[] | null;
      /** @description A regular expression that the parent's name must match. */
      task_name?: string | null;
      tasks_state?: components["schemas"]["State"] | null;
    };
    GetTokenForUser: {
      company?: string | null;
      /**
       * Format: int64
       * @description Seconds; at most a year.
       */
      expiration_sec?: number | null;
      user: string;
    };
    GetTypes: {
      projects?: string[] | null;
    };
    GetUserNames: {
      entity?: components["schemas"]["Entity"] | null;
      include_subprojects?: boolean | null;
      projects?: string[] | null;
    };
    GetWorkers: {
      /**
       * Format: int64
       * @description Seconds; 0 is any time.
       */
      last_seen?: number | null;
      system_tags?: string[] | null;
      tags?: string[] | null;
      /** @description With `*` and `?`. */
      worker_pattern?: string | null;
    };
    HealthReport: {
      backup: unknown;
      /** @description Everything that was looked at. */
      checks: components["schemas"]["Finding"][];
      disk: unknown;
      events: unknown;
      jobs: components["schemas"]["JobState"][];
      problems: components["schemas"]["Trouble"][];
      /** @description `ok` or `degraded`. */
      status: string;
    };
    Histogram: {
      key?: components["schemas"]["AxisName"] | null;
      metrics?: components["schemas"]["MetricVariants"][] | null;
      model_events?: boolean | null;
      /**
       * Format: int64
       * @description Points of one variant at most, 1 to 6000; 2000 unless said.
       */
      samples?: number | null;
      task: string;
    };
    HyperParameterName: {
      name: string;
      section: string;
    };
    HyperParameters: {
      parameters: components["schemas"]["HyperParameterName"][];
      /** Format: uint64 */
      remaining: number;
      /** Format: uint64 */
      total: number;
    };
    Ids: {
      ids: string[];
    };
    /** @description The ids of several objects. */
    Ids2: {
      ids: string[];
    };
    JobList: {
      jobs: components["schemas"]["JobState"][];
    };
    /** @description What is known of one job's runs. */
    JobState: {
      /** Format: uint64 */
      errors: number;
      /** Format: uint64 */
      every_s: number;
      last_error?: string | null;
      /** @description What the last run did; nothing after an error. */
      last_outcome?: string | null;
      /** @description When it last began. */
      last_run?: string | null;
      /** Format: double */
      last_seconds?: number | null;
      name: string;
      /** Format: uint64 */
      runs: number;
    };
    /** @description A page of the log around a line number. Ours. */
    LogWindow: {
      /**
       * Format: uint64
       * @description Lines, at most 10,000; 500 unless said.
       */
      count?: number | null;
      /**
       * Format: uint64
       * @description Number of the first line wanted, from 0.
       */
      first?: number | null;
      task: string;
    };
    Login: {
      /**
       * Format: int64
       * @description Seconds; at most a year.
       */
      expiration_sec?: number | null;
    };
    /** @description The id of what was made. */
    Made: {
      id: string;
    };
    Many: {
      failed: components["schemas"]["Failed"][];
      succeeded: {
        [key: string]: unknown;
      }[];
    };
    /** @description Many tasks, all to be treated alike. */
    Many2: {
      ids: string[];
      include_pipeline_steps?: boolean | null;
      status_message?: string | null;
      status_reason?: string | null;
    };
    /** @description Many tasks, all to be treated alike. */
    Many3: {
      delete_external_artifacts?: boolean | null;
      delete_output_models?: boolean | null;
      force?: boolean | null;
      ids: string[];
      include_pipeline_steps?: boolean | null;
      /** @description Hides the task under the system tag `trash` instead; nothing is lost until retention takes it. */
      move_to_trash?: boolean | null;
      return_file_urls?: boolean | null;
      status_message?: string | null;
      status_reason?: string | null;
    };
    /** @description Many tasks, all to be treated alike. */
    Many4: {
      ids: string[];
      new_status?: components["schemas"]["TaskStatus"] | null;
      remove_from_all_queues?: boolean | null;
      status_message?: string | null;
      status_reason?: string | null;
    };
    /** @description Many tasks, all to be treated alike. */
    Many5: {
      force?: boolean | null;
      ids: string[];
      queue?: string | null;
      /** @description Creates the queue where there is none of this name. */
      queue_name?: string | null;
      status_message?: string | null;
      status_reason?: string | null;
      update_execution_queue?: boolean | null;
      validate_tasks?: boolean | null;
      verify_watched_queue?: boolean | null;
    };
    /** @description Many tasks, all to be treated alike. */
    Many6: {
      force?: boolean | null;
      ids: string[];
      publish_model?: boolean | null;
      status_message?: string | null;
      status_reason?: string | null;
    };
    /** @description Many tasks, all to be treated alike. */
    Many7: {
      /** @description Also the execution and the script. */
      clear_all?: boolean | null;
      delete_external_artifacts?: boolean | null;
      delete_output_models?: boolean | null;
      force?: boolean | null;
      ids: string[];
      return_file_urls?: boolean | null;
      status_message?: string | null;
      status_reason?: string | null;
    };
    /** @description Many tasks, all to be treated alike. */
    Many8: {
      force?: boolean | null;
      ids: string[];
      include_pipeline_steps?: boolean | null;
      status_message?: string | null;
      status_reason?: string | null;
    };
    ManyEnqueued: {
      failed: components["schemas"]["Failed"][];
      queue_watched?: boolean | null;
      succeeded: {
        [key: string]: unknown;
      }[];
    };
    Merge: {
      /** @description None is the root. */
      destination_project?: string | null;
      project: string;
    };
    Merged: {
      /** Format: uint64 */
      moved_entities: number;
      /** Format: uint64 */
      moved_projects: number;
    };
    /** @description What stands around every answer. */
    Meta: {
      endpoint: {
        actual_version?: string;
        name?: string;
        requested_version?: string;
      };
      error_data?: Record<string, never>;
      error_stack?: string;
      id: string;
      /** @description The HTTP status. */
      result_code: number;
      result_msg: string;
      result_subcode: number;
      trx: string;
    };
    /** @description The metadata of a model as a list of items or as a map by key. */
    Metadata:
      | components["schemas"]["MetadataItem"][]
      | {
          [key: string]: components["schemas"]["MetadataItem"];
        };
    MetadataItem: {
      key?: string | null;
      type?: string | null;
      value?: string | null;
    };
    MetadataItem2: {
      key: string;
      type?: string | null;
      value?: string | null;
    };
    MetadataKeys: {
      keys: string[];
      /** Format: uint64 */
      remaining: number;
      /** Format: uint64 */
      total: number;
    };
    MetricCategory: {
      metric_keys: string[];
      name: string;
    };
    MetricData: {
      metric?: string | null;
      model_events?: boolean | null;
      no_scroll?: boolean | null;
      scroll_id?: string | null;
      task: string;
    };
    MetricKeys: {
      categories: components["schemas"]["MetricCategory"][];
    };
    MetricStats: {
      /** @description Milliseconds, as in each of `stats`. */
      dates: number[];
      metric: string;
      stats: components["schemas"]["AggregatedStats"][];
    };
    MetricVariant: {
      metric: string;
      metric_hash: string;
      variant: string;
      variant_hash: string;
    };
    /** @description A metric and those of its variants that are wanted; none named means all. */
    MetricVariants: {
      metric?: string | null;
      variants?: string[] | null;
    };
    MetricVariants2: {
      metrics: components["schemas"]["MetricVariant"][];
    };
    ModelId: {
      model: string;
    };
    ModelItem: {
      model: string;
      name: string;
      updated?: string | null;
    };
    Move: {
      /** @description A path, which is made where it is missing; empty for the top. */
      new_location?: string | null;
      project: string;
    };
    Move2: {
      project?: string | null;
      project_name?: string | null;
      task: string;
    };
    MoveTask: {
      /** Format: int64 */
      count?: number | null;
      queue: string;
      task: string;
    };
    MoveTasks: {
      ids: string[];
      /**
       * @description Null is no project.
       * @default null
       */
      project?: string | null;
      /** @description Made when it is missing. */
      project_name?: string | null;
    };
    /** @description Moves tasks, models or reports. Neither name nor id is the root. */
    MoveToProject: {
      ids: string[];
      project?: string | null;
      project_name?: string | null;
    };
    Moved: {
      /**
       * Format: uint64
       * @description Projects, the descendants included.
       */
      moved: number;
    };
    Moved2: {
      project_id: string;
    };
    MovedToProject: {
      project_id?: string | null;
    };
    MultiHistogram: {
      key?: components["schemas"]["AxisName"] | null;
      metrics?: components["schemas"]["MetricVariants"][] | null;
      model_events?: boolean | null;
      /** Format: int64 */
      samples?: number | null;
      /** @description 1 to 100. */
      tasks: string[];
    };
    MultiPlots: {
      /** Format: int64 */
      iters?: number | null;
      last_iters_per_task_metric?: boolean | null;
      metrics?: components["schemas"]["MetricVariants"][] | null;
      model_events?: boolean | null;
      no_scroll?: boolean | null;
      scroll_id?: string | null;
      tasks: string[];
    };
    Named: {
      id: string;
      name: string;
    };
    NamedModel: {
      model: string;
      name: string;
    };
    NamedModel2: {
      name: string;
      type: components["schemas"]["Side"];
    };
    NewProject: {
      id: string;
      name: string;
    };
    NextSample: {
      model_events?: boolean | null;
      navigate_earlier?: boolean | null;
      next_iteration?: boolean | null;
      scroll_id?: string | null;
      task: string;
    };
    /** @description Answers nothing at all when nothing waits. */
    NextTask: {
      entry?: unknown;
      task_info?: components["schemas"]["TaskInfo"] | null;
    };
    /** @description A request or an answer without fields. */
    Nothing: Record<string, never>;
    /** @description One task, or one model with `model_events`. */
    OfTask: {
      model_events?: boolean | null;
      task: string;
    };
    OfTasks: {
      event_type?: string | null;
      metrics?: components["schemas"]["MetricVariants"][] | null;
      model_events?: boolean | null;
      tasks: string[];
    };
    OfUser: {
      /** @description The caller unless given; an admin may name others. */
      user?: string | null;
    };
    /** @description One task and how to treat it. */
    One: {
      force?: boolean | null;
      status_message?: string | null;
      status_reason?: string | null;
      task: string;
    };
    /** @description One task and how to treat it. */
    One2: {
      force?: boolean | null;
      publish?: boolean | null;
      status_message?: string | null;
      status_reason?: string | null;
      task: string;
    };
    /** @description One task and how to treat it. */
    One3: {
      delete_external_artifacts?: boolean | null;
      delete_output_models?: boolean | null;
      force?: boolean | null;
      include_pipeline_steps?: boolean | null;
      /** @description Hides the task under the system tag `trash` instead; nothing is lost until retention takes it. */
      move_to_trash?: boolean | null;
      return_file_urls?: boolean | null;
      status_message?: string | null;
      status_reason?: string | null;
      task: string;
    };
    /** @description One task and how to treat it. */
    One4: {
      new_status?: components["schemas"]["TaskStatus"] | null;
      remove_from_all_queues?: boolean | null;
      status_message?: string | null;
      status_reason?: string | null;
      task: string;
    };
    /** @description One task and how to treat it. */
    One5: {
      force?: boolean | null;
      queue?: string | null;
      /** @description Creates the queue where there is none of this name. */
      queue_name?: string | null;
      status_message?: string | null;
      status_reason?: string | null;
      task: string;
      update_execution_queue?: boolean | null;
      validate_tasks?: boolean | null;
      verify_watched_queue?: boolean | null;
    };
    /** @description One task and how to treat it. */
    One6: {
      force?: boolean | null;
      publish_model?: boolean | null;
      status_message?: string | null;
      status_reason?: string | null;
      task: string;
    };
    /** @description One task and how to treat it. */
    One7: {
      /** @description Also the execution and the script. */
      clear_all?: boolean | null;
      delete_external_artifacts?: boolean | null;
      delete_output_models?: boolean | null;
      force?: boolean | null;
      return_file_urls?: boolean | null;
      status_message?: string | null;
      status_reason?: string | null;
      task: string;
    };
    /** @description One task and how to treat it. */
    One8: {
      force?: boolean | null;
      include_pipeline_steps?: boolean | null;
      status_message?: string | null;
      status_reason?: string | null;
      task: string;
    };
    OneUser: {
      user: {
        [key: string]: unknown;
      };
    };
    /** @enum {string} */
    Order: "asc" | "desc";
    Owner: {
      avatar?: string | null;
      id: string;
      name: string;
    };
    ParameterItem: {
      description?: string | null;
      name?: string | null;
      section?: string | null;
      type?: string | null;
      /** @description Kept as a string; `type` tells what it was. */
      value?: unknown;
    };
    ParameterKey: {
      /** @description None names the whole section. */
      name?: string | null;
      section: string;
    };
    Preferences: {
      preferences: {
        [key: string]: unknown;
      };
    };
    Prepared: {
      prepare_id: string;
    };
    ProjectId: {
      project: string;
    };
    ProjectUsages: {
      usages: components["schemas"]["Usage"][];
    };
    Property: {
      key: string;
      value?: string | null;
    };
    PublishMany: {
      force_publish_task?: boolean | null;
      ids: string[];
      publish_tasks?: boolean | null;
    };
    Published: {
      published_task?: components["schemas"]["PublishedTask"] | null;
      /** Format: uint64 */
      updated: number;
    };
    PublishedTask: {
      data: components["schemas"]["Updated2"];
      id: string;
    };
    QueueId: {
      queue: string;
    };
    QueueMetrics: {
      queues: components["schemas"]["QueueSeries"][];
    };
    QueueSeries: {
      avg_waiting_times: number[];
      dates: number[];
      /** @description Absent where the series is of all queues. */
      queue?: string | null;
      queue_lengths: number[];
    };
    QueueTask: {
      queue: string;
      task: string;
    };
    Raw: {
      /**
       * Format: int64
       * @description Points a batch, at most 200,000; 10,000 unless said.
       */
      batch_size?: number | null;
      count_total?: boolean | null;
      key?: components["schemas"]["AxisName"] | null;
      metric: components["schemas"]["MetricVariants"];
      model_events?: boolean | null;
      scroll_id?: string | null;
      task: string;
    };
    Register: {
      queues?: string[] | null;
      resources?: unknown;
      system_tags?: string[] | null;
      tags?: string[] | null;
      /**
       * Format: int64
       * @description Seconds without a report after which the worker counts as gone.
       */
      timeout?: number | null;
      worker: string;
    };
    RemoveTask: {
      queue: string;
      task: string;
      /** @description Gives the task back the status that it had before it was queued. */
      update_task_status?: boolean | null;
    };
    Removed: {
      /** Format: uint32 */
      removed: number;
    };
    /** @description What happens to parameters that are not named. */
    Replace: "none" | "section" | "all";
    /** @description What was found. */
    Report: {
      /** @description Whether every file was read through and compared with its hash. */
      deep: boolean;
      /** Format: uint64 */
      files: number;
      /** @description Blobs that no file names: uploads under way, or what the orphans job will take away. */
      orphans: string[];
      /** @description What can't be read or is missing, a sentence each; empty when all is well. */
      problems: string[];
    };
    /** @description A report and what to say of the change. */
    Report2: {
      message?: string | null;
      task: string;
    };
    /** @description One of several processors or the like; null where it did not report. */
    ResourceSeries: {
      name: string;
      values: (number | null)[];
    };
    RevokeCredentials: {
      access_key: string;
    };
    Revoked: {
      /** Format: uint32 */
      revoked: number;
    };
    Sample: {
      /** Format: int64 */
      iteration?: number | null;
      metric: string;
      model_events?: boolean | null;
      navigate_current_metric?: boolean | null;
      refresh?: boolean | null;
      scroll_id?: string | null;
      task: string;
      variant?: string | null;
    };
    /** @description A search in the log. Ours. */
    SearchLog: {
      case_sensitive?: boolean | null;
      /**
       * Format: uint64
       * @description Number of the line to begin at: the last match's plus one for the next page.
       */
      from_line?: number | null;
      /**
       * Format: uint64
       * @description Matches, at most 10,000; 100 unless said.
       */
      limit?: number | null;
      pattern: string;
      /** @description Whether the pattern is a regular expression. */
      regex?: boolean | null;
      task: string;
    };
    SessionList: {
      sessions: {
        [key: string]: unknown;
      }[];
    };
    SessionStarted: {
      session: string;
      user: unknown;
    };
    SetPreferences: {
      /** @description Merged into what is there; dots in the names of this level descend. */
      preferences: {
        [key: string]: unknown;
      };
      /** @description True unless given. */
      return_updated?: boolean | null;
    };
    /** @description What an agent notes about itself. */
    SetProperties: {
      runtime_properties: components["schemas"]["Property"][];
      worker: string;
    };
    SetReady: {
      force_publish_task?: boolean | null;
      model: string;
      publish_task?: boolean | null;
    };
    SetRequirements: {
      requirements: {
        [key: string]: unknown;
      };
      task: string;
    };
    /**
     * @description On which side of a task something lies.
     * @enum {string}
     */
    Side: "input" | "output";
    SignFile: {
      path: string;
    };
    StartPipeline: {
      args?: components["schemas"]["Argument"][] | null;
      queue?: string | null;
      task: string;
      verify_watched_queue?: boolean | null;
    };
    /** @description A name and a password, or a key pair. */
    StartSession: {
      access_key?: string | null;
      password?: string | null;
      secret_key?: string | null;
      username?: string | null;
    };
    Started: {
      enqueued: boolean;
      pipeline: string;
      queue_watched?: boolean | null;
    };
    Started2: {
      fields: {
        [key: string]: unknown;
      };
      /** Format: uint32 */
      started: number;
      /** Format: uint32 */
      updated: number;
    };
    StatItem: {
      aggregation?: components["schemas"]["Aggregation"] | null;
      key: string;
    };
    /** @enum {string} */
    State: "active" | "archived";
    StatsFound: {
      workers: components["schemas"]["WorkerStats"][];
    };
    /** @enum {string} */
    Status: "ok" | "warning" | "failed";
    StatusReport: {
      machine_stats?: {
        [key: string]: unknown;
      } | null;
      queue?: string | null;
      queues?: string[] | null;
      system_tags?: string[] | null;
      tags?: string[] | null;
      task?: string | null;
      /**
       * Format: int64
       * @description Milliseconds since 1970.
       */
      timestamp: number;
      worker: string;
    };
    Tags: {
      system_tags?: string[] | null;
      tags: string[];
    };
    /** @description Only objects with these tags are looked at. */
    TagsFilter: {
      system_tags?: string[] | null;
      tags?: string[] | null;
    };
    TaskEvents: {
      /** Format: int64 */
      batch_size?: number | null;
      count_total?: boolean | null;
      /** @description One of the event types; all unless said. */
      event_type?: string | null;
      metrics?: components["schemas"]["MetricVariants"][] | null;
      model_events?: boolean | null;
      order?: components["schemas"]["Direction"] | null;
      scroll_id?: string | null;
      task: string;
    };
    /** @description What `create` and `edit` take. */
    TaskFields: {
      /** @default null */
      comment?: string | null;
      configuration?: {
        [key: string]: components["schemas"]["ConfigurationItem"];
      } | null;
      container?: {
        [key: string]: unknown;
      } | null;
      execution?: {
        [key: string]: unknown;
      } | null;
      hyperparams?: {
        [key: string]: {
          [key: string]: components["schemas"]["ParameterItem"];
        };
      } | null;
      models?: components["schemas"]["TaskModels"] | null;
      name?: string | null;
      output?: {
        [key: string]: unknown;
      } | null;
      /**
       * @description Becomes `output.destination`.
       * @default null
       */
      output_dest?: string | null;
      /** @default null */
      parent?: string | null;
      /** @default null */
      project?: string | null;
      runtime?: {
        [key: string]: unknown;
      } | null;
      script?: {
        [key: string]: unknown;
      } | null;
      system_tags?: string[] | null;
      tags?: string[] | null;
      type?: components["schemas"]["TaskType"] | null;
    };
    TaskId: {
      task: string;
    };
    TaskId2: {
      task: string;
    };
    TaskIds: {
      tasks: string[];
    };
    TaskInfo: {
      company?: string | null;
      user?: string | null;
    };
    TaskLog: {
      /** Format: int64 */
      batch_size?: number | null;
      /**
       * Format: double
       * @description Milliseconds since 1970, exclusive.
       */
      from_timestamp?: number | null;
      navigate_earlier?: boolean | null;
      order?: components["schemas"]["Direction"] | null;
      task: string;
    };
    TaskMetricVariants: {
      metric?: string | null;
      task: string;
      variants?: string[] | null;
    };
    TaskModels: {
      input?: components["schemas"]["ModelItem"][] | null;
      output?: components["schemas"]["ModelItem"][] | null;
    };
    TaskParents: {
      parents: unknown[];
    };
    TaskPlots: {
      /**
       * Format: int64
       * @description The last so many iterations of each metric and variant; 1 unless said.
       */
      iters?: number | null;
      metrics?: components["schemas"]["MetricVariants"][] | null;
      model_events?: boolean | null;
      no_scroll?: boolean | null;
      scroll_id?: string | null;
      task: string;
    };
    /** @enum {string} */
    TaskStatus:
      | "created"
      | "queued"
      | "in_progress"
      | "stopped"
      | "closed"
      | "failed"
      | "completed"
      | "publishing"
      | "published"
      | "unknown";
    /** @enum {string} */
    TaskType:
      | "training"
      | "testing"
      | "inference"
      | "data_processing"
      | "application"
      | "monitor"
      | "controller"
      | "report"
      | "optimizer"
      | "service"
      | "qc"
      | "custom";
    Token: {
      token: string;
    };
    TokenVerdict: {
      company?: string | null;
      msg?: string | null;
      user?: string | null;
      valid: boolean;
    };
    /** @description One thing that needs a person's look. */
    Trouble: {
      do: string;
      what: string;
      why: string;
    };
    Unarchived: {
      /** Format: uint64 */
      unarchived: number;
    };
    /** @description Null clears, absent leaves. */
    Update: {
      /** @default null */
      default_output_destination?: string | null;
      /** @default null */
      description?: string | null;
      name?: string | null;
      project: string;
      /** @default null */
      system_tags?: string[] | null;
      /** @default null */
      tags?: string[] | null;
    };
    Update2: {
      comment?: string | null;
      name?: string | null;
      report?: string | null;
      report_assets?: string[] | null;
      tags?: string[] | null;
      task: string;
    };
    /** @description Before API 2.13. */
    UpdateForTask: {
      comment?: string | null;
      /** Format: int64 */
      iteration?: number | null;
      name?: string | null;
      /** @description A model to attach in place of one with `uri`. */
      override_model_id?: string | null;
      system_tags?: string[] | null;
      tags?: string[] | null;
      task: string;
      uri?: string | null;
    };
    UpdateQueue: {
      display_name?: string | null;
      name?: string | null;
      queue: string;
      system_tags?: string[] | null;
      tags?: string[] | null;
    };
    UpdateTags: {
      add_tags?: string[] | null;
      ids: string[];
      remove_tags?: string[] | null;
    };
    UpdateTags2: {
      add_tags?: string[] | null;
      ids: string[];
      remove_tags?: string[] | null;
    };
    UpdateTags3: {
      add_tags?: string[] | null;
      ids: string[];
      remove_tags?: string[] | null;
    };
    UpdateTask: {
      /** @default null */
      comment?: string | null;
      created?: string | null;
      name?: string | null;
      /** @default null */
      output__error?: string | null;
      /** @default null */
      project?: string | null;
      /** @default null */
      status_message?: string | null;
      system_tags?: string[] | null;
      tags?: string[] | null;
      task: string;
    };
    UpdateUser: {
      avatar?: string | null;
      family_name?: string | null;
      given_name?: string | null;
      name?: string | null;
      user: string;
    };
    Updated: {
      /** Format: uint32 */
      updated: number;
    };
    /** @description The answer of a call that changed one thing: how many, and the new values under dotted names. */
    Updated2: {
      fields: {
        [key: string]: unknown;
      };
      /** Format: uint64 */
      updated: number;
    };
    Updated3: {
      fields: {
        [key: string]: unknown;
      };
      /** Format: uint32 */
      updated: number;
    };
    /** @description How many were changed, and the new values by dotted path. */
    Updated4: {
      fields: {
        [key: string]: unknown;
      };
      /** Format: uint64 */
      updated: number;
    };
    /** @description The answer of a call that changed several things alike. */
    UpdatedCount: {
      /** Format: uint64 */
      updated: number;
    };
    UpdatedCount2: {
      /** Format: uint64 */
      updated: number;
    };
    UpdatedFields: {
      fields: {
        [key: string]: unknown;
      };
      /** Format: uint32 */
      updated: number;
    };
    UpdatedForTask: {
      created: boolean;
      fields: {
        [key: string]: unknown;
      };
      id: string;
      /** Format: uint64 */
      updated: number;
    };
    UploadRef: {
      upload: string;
    };
    /** @description The files that a deletion leaves behind, for clients that delete them on their own. */
    Urls: {
      artifact_urls: string[];
      event_urls: string[];
      model_urls: string[];
    };
    Urls2: {
      artifact_urls: string[];
      event_urls: string[];
      model_urls: string[];
    };
    /** @description How long tasks ran in the asked time, for one combination of the breakdown's keys. */
    Usage: {
      /**
       * Format: double
       * @description Seconds.
       */
      duration: number;
    } & {
      [key: string]: string | null;
    };
    /** @enum {string} */
    UsageField: "duration" | "cpu_usage" | "gpu_usage";
    /** @enum {string} */
    UsageKey: "project" | "user" | "queue";
    UserId: {
      user: string;
    };
    UserNames: {
      users: components["schemas"]["Named"][];
    };
    ValidateToken: {
      token: string;
    };
    Values: {
      /** Format: uint64 */
      total: number;
      values: string[];
    };
    Vectors: {
      metric: string;
      model_events?: boolean | null;
      task: string;
      variant: string;
    };
    WasDeleted: {
      deleted: boolean;
      /** Format: uint32 */
      deleted_models: number;
      /** Format: uint32 */
      updated_children: number;
      /** Format: uint32 */
      updated_models: number;
      urls?: components["schemas"]["Urls2"] | null;
    };
    WasReset: {
      /** Format: uint32 */
      deleted_models: number;
      dequeued: components["schemas"]["Removed"];
      fields: {
        [key: string]: unknown;
      };
      /** Format: uint32 */
      updated: number;
      urls?: components["schemas"]["Urls2"] | null;
    };
    WorkerCount: {
      /** Format: uint */
      count: number;
    };
    WorkerId: {
      worker: string;
    };
    WorkerStats: {
      metrics: components["schemas"]["MetricStats"][];
      worker: string;
    };
    WorkersFound: {
      workers: unknown[];
    };
  };
  responses: never;
  parameters: never;
  requestBodies: never;
  headers: never;
  pathItems: never;
}
