// Generated from docs/openapi.json by `npm run api`; don't edit.

export interface Calls {
  "admin.backup": { request: components["schemas"]["Nothing"]; answer: unknown; access: "admin" };
  "admin.check": { request: components["schemas"]["Check"]; answer: components["schemas"]["Report"]; access: "admin" };
  "async.result": { request: components["schemas"]["CallId"]; answer: unknown; access: "viewer" };
  "audit.get_all": { request: components["schemas"]["GetAudit"]; answer: components["schemas"]["Audit"]; access: "admin" };
  "auth.accept_invitation": { request: components["schemas"]["AcceptInvitation"]; answer: components["schemas"]["InvitationAccepted"]; access: "anyone" };
  "auth.change_password": { request: components["schemas"]["ChangePassword"]; answer: components["schemas"]["Updated"]; access: "viewer" };
  "auth.create_credentials": { request: components["schemas"]["CreateCredentials"]; answer: components["schemas"]["CreatedCredentials"]; access: "viewer" };
  "auth.create_user": { request: components["schemas"]["CreateUser"]; answer: components["schemas"]["Created"]; access: "admin" };
  "auth.edit_credentials": { request: components["schemas"]["EditCredentials"]; answer: components["schemas"]["Updated"]; access: "viewer" };
  "auth.edit_user": { request: components["schemas"]["EditUser"]; answer: components["schemas"]["UpdatedFields"]; access: "admin" };
  "auth.end_session": { request: components["schemas"]["EndSession"]; answer: components["schemas"]["Ended"]; access: "anyone" };
  "auth.end_sessions": { request: components["schemas"]["EndSessions"]; answer: components["schemas"]["Ended"]; access: "viewer" };
  "auth.fixed_users_mode": { request: components["schemas"]["Nothing"]; answer: unknown; access: "anyone" };
  "auth.get_credentials": { request: components["schemas"]["GetCredentials"]; answer: components["schemas"]["CredentialList"]; access: "viewer" };
  "auth.get_sessions": { request: components["schemas"]["OfUser"]; answer: components["schemas"]["SessionList"]; access: "viewer" };
  "auth.get_token_for_user": { request: components["schemas"]["GetTokenForUser"]; answer: components["schemas"]["Token"]; access: "viewer" };
  "auth.login": { request: components["schemas"]["Login"]; answer: components["schemas"]["Token"]; access: "viewer" };
  "auth.logout": { request: components["schemas"]["EndSession"]; answer: components["schemas"]["Ended"]; access: "anyone" };
  "auth.revoke_credentials": { request: components["schemas"]["RevokeCredentials"]; answer: components["schemas"]["Revoked"]; access: "viewer" };
  "auth.start_session": { request: components["schemas"]["StartSession"]; answer: components["schemas"]["SessionStarted"]; access: "anyone" };
  "auth.validate_token": { request: components["schemas"]["ValidateToken"]; answer: components["schemas"]["TokenVerdict"]; access: "viewer" };
  "datasets.get_differences": { request: components["schemas"]["GetFileDifferences"]; answer: components["schemas"]["FileDifferences"]; access: "viewer" };
  "datasets.list_files": { request: components["schemas"]["ListFiles"]; answer: components["schemas"]["FileList"]; access: "viewer" };
  "debug.ping": { request: components["schemas"]["Nothing"]; answer: unknown; access: "anyone" };
  "events.add": { request: Record<string, unknown>; answer: unknown; access: "editor" };
  "events.add_batch": { request: Record<string, unknown>; answer: unknown; access: "editor" };
  "events.add_columns": { request: Record<string, unknown>; answer: unknown; access: "editor" };
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
  "events.get_scalar_metrics_and_variants": { request: components["schemas"]["OfTask"]; answer: unknown; access: "viewer" };
  "events.get_scalar_window": { request: components["schemas"]["GetScalarWindow"]; answer: components["schemas"]["ScalarWindow"]; access: "viewer" };
  "events.get_task_events": { request: components["schemas"]["TaskEvents"]; answer: unknown; access: "viewer" };
  "events.get_task_latest_scalar_values": { request: components["schemas"]["OfTask"]; answer: unknown; access: "viewer" };
  "events.get_task_log": { request: components["schemas"]["TaskLog"]; answer: unknown; access: "viewer" };
  "events.get_task_metrics": { request: components["schemas"]["OfTasks"]; answer: unknown; access: "viewer" };
  "events.get_task_plots": { request: components["schemas"]["TaskPlots"]; answer: unknown; access: "viewer" };
  "events.get_task_single_value_metrics": { request: components["schemas"]["OfTasks"]; answer: unknown; access: "viewer" };
  "events.get_vector_metrics_and_variants": { request: components["schemas"]["OfTask"]; answer: unknown; access: "viewer" };
  "events.multi_task_scalar_metrics_iter_histogram": { request: components["schemas"]["MultiHistogram"]; answer: unknown; access: "viewer" };
  "events.next_debug_image_sample": { request: components["schemas"]["NextSample"]; answer: unknown; access: "viewer" };
  "events.next_plot_sample": { request: components["schemas"]["NextSample"]; answer: unknown; access: "viewer" };
  "events.plots": { request: components["schemas"]["Documents"]; answer: unknown; access: "viewer" };
  "events.scalar_metrics_iter_histogram": { request: components["schemas"]["Histogram"]; answer: unknown; access: "viewer" };
  "events.scalar_metrics_iter_raw": { request: components["schemas"]["Raw"]; answer: unknown; access: "viewer" };
  "events.search_log": { request: components["schemas"]["SearchLog"]; answer: unknown; access: "viewer" };
  "events.search_metrics": { request: components["schemas"]["SearchMetrics"]; answer: components["schemas"]["FoundMetrics"]; access: "viewer" };
  "events.vector_metrics_iter_histogram": { request: components["schemas"]["Vectors"]; answer: unknown; access: "viewer" };
  "files.sign": { request: components["schemas"]["SignFile"]; answer: unknown; access: "viewer" };
  "live.stream": { request: components["schemas"]["LiveStream"]; answer: unknown; access: "viewer" };
  "login.logout": { request: components["schemas"]["EndSession"]; answer: components["schemas"]["Ended"]; access: "anyone" };
  "login.supported_modes": { request: components["schemas"]["Nothing"]; answer: unknown; access: "anyone" };
  "models.add_or_update_metadata": { request: components["schemas"]["AddMetadata"]; answer: components["schemas"]["UpdatedCount"]; access: "editor" };
  "models.archive_many": { request: components["schemas"]["Ids"]; answer: components["schemas"]["Many"]; access: "editor" };
  "models.create": { request: components["schemas"]["Create"]; answer: components["schemas"]["Created2"]; access: "editor" };
  "models.delete": { request: components["schemas"]["Delete"]; answer: components["schemas"]["Deleted"]; access: "editor" };
  "models.delete_many": { request: components["schemas"]["DeleteMany"]; answer: components["schemas"]["Many"]; access: "editor" };
  "models.delete_metadata": { request: components["schemas"]["DeleteMetadata"]; answer: components["schemas"]["UpdatedCount"]; access: "editor" };
  "models.edit": { request: components["schemas"]["Edit"]; answer: components["schemas"]["Updated2"]; access: "editor" };
  "models.get_all": { request: Record<string, unknown>; answer: unknown; access: "viewer" };
  "models.get_all_ex": { request: Record<string, unknown>; answer: unknown; access: "viewer" };
  "models.get_by_id": { request: components["schemas"]["ModelId"]; answer: unknown; access: "viewer" };
  "models.get_by_id_ex": { request: Record<string, unknown>; answer: unknown; access: "viewer" };
  "models.get_by_task_id": { request: components["schemas"]["TaskId"]; answer: unknown; access: "viewer" };
  "models.get_frameworks": { request: components["schemas"]["GetFrameworks"]; answer: components["schemas"]["Frameworks"]; access: "viewer" };
  "models.make_private": { request: components["schemas"]["Ids"]; answer: components["schemas"]["UpdatedCount"]; access: "editor" };
  "models.make_public": { request: components["schemas"]["Ids"]; answer: components["schemas"]["UpdatedCount"]; access: "editor" };
  "models.move": { request: components["schemas"]["MoveToProject"]; answer: components["schemas"]["MovedToProject"]; access: "editor" };
  "models.publish_many": { request: components["schemas"]["PublishMany"]; answer: components["schemas"]["Many"]; access: "editor" };
  "models.set_alias": { request: components["schemas"]["SetAlias"]; answer: components["schemas"]["AliasSet"]; access: "editor" };
  "models.set_ready": { request: components["schemas"]["SetReady"]; answer: components["schemas"]["Published"]; access: "editor" };
  "models.unarchive_many": { request: components["schemas"]["Ids"]; answer: components["schemas"]["Many"]; access: "editor" };
  "models.update": { request: components["schemas"]["Edit"]; answer: components["schemas"]["Updated2"]; access: "editor" };
  "models.update_for_task": { request: components["schemas"]["UpdateForTask"]; answer: components["schemas"]["UpdatedForTask"]; access: "editor" };
  "models.update_tags": { request: components["schemas"]["UpdateTags"]; answer: components["schemas"]["UpdatedCount"]; access: "editor" };
  "organization.download_for_get_all": { request: components["schemas"]["DownloadPrepared"]; answer: unknown; access: "viewer" };
  "organization.get_entities_count": { request: components["schemas"]["GetEntitiesCount"]; answer: components["schemas"]["EntitiesCount"]; access: "viewer" };
  "organization.get_project_usages": { request: components["schemas"]["GetProjectUsages"]; answer: components["schemas"]["ProjectUsages"]; access: "viewer" };
  "organization.get_tags": { request: components["schemas"]["GetTags"]; answer: components["schemas"]["Tags"]; access: "viewer" };
  "organization.get_user_companies": { request: components["schemas"]["Nothing"]; answer: components["schemas"]["Companies"]; access: "viewer" };
  "organization.prepare_download_for_get_all": { request: Record<string, unknown>; answer: components["schemas"]["Prepared"]; access: "viewer" };
  "organization.search": { request: components["schemas"]["SearchEverything"]; answer: components["schemas"]["FoundEverything"]; access: "viewer" };
  "pipelines.delete_runs": { request: components["schemas"]["DeleteRuns"]; answer: components["schemas"]["Many"]; access: "editor" };
  "pipelines.get_graph": { request: components["schemas"]["GetGraph"]; answer: components["schemas"]["Graph"]; access: "viewer" };
  "pipelines.start_pipeline": { request: components["schemas"]["StartPipeline"]; answer: components["schemas"]["Started"]; access: "editor" };
  "projects.create": { request: components["schemas"]["Create2"]; answer: components["schemas"]["Created3"]; access: "editor" };
  "projects.delete": { request: components["schemas"]["Delete2"]; answer: components["schemas"]["Deleted2"]; access: "editor" };
  "projects.get_all": { request: Record<string, unknown>; answer: unknown; access: "viewer" };
  "projects.get_all_ex": { request: Record<string, unknown>; answer: unknown; access: "viewer" };
  "projects.get_by_id": { request: components["schemas"]["ProjectId"]; answer: unknown; access: "viewer" };
  "projects.get_hyper_parameters": { request: components["schemas"]["GetNames"]; answer: components["schemas"]["HyperParameters"]; access: "viewer" };
  "projects.get_hyperparam_values": { request: components["schemas"]["GetHyperParamValues"]; answer: components["schemas"]["Values"]; access: "viewer" };
  "projects.get_model_metadata_keys": { request: components["schemas"]["GetNames"]; answer: components["schemas"]["MetadataKeys"]; access: "viewer" };
  "projects.get_model_metadata_values": { request: components["schemas"]["GetMetadataValues"]; answer: components["schemas"]["Values"]; access: "viewer" };
  "projects.get_model_tags": { request: components["schemas"]["GetTags2"]; answer: components["schemas"]["Tags"]; access: "viewer" };
  "projects.get_project_tags": { request: components["schemas"]["GetTags2"]; answer: components["schemas"]["Tags"]; access: "viewer" };
  "projects.get_task_parents": { request: components["schemas"]["GetTaskParents"]; answer: components["schemas"]["TaskParents"]; access: "viewer" };
  "projects.get_task_tags": { request: components["schemas"]["GetTags2"]; answer: components["schemas"]["Tags"]; access: "viewer" };
  "projects.get_unique_metric_variants": { request: components["schemas"]["GetMetricVariants"]; answer: components["schemas"]["MetricVariants2"]; access: "viewer" };
  "projects.get_user_names": { request: components["schemas"]["GetUserNames"]; answer: components["schemas"]["UserNames"]; access: "viewer" };
  "projects.make_private": { request: components["schemas"]["Ids"]; answer: components["schemas"]["UpdatedCount"]; access: "editor" };
  "projects.make_public": { request: components["schemas"]["Ids"]; answer: components["schemas"]["UpdatedCount"]; access: "editor" };
  "projects.merge": { request: components["schemas"]["Merge"]; answer: components["schemas"]["Merged"]; access: "editor" };
  "projects.move": { request: components["schemas"]["Move"]; answer: components["schemas"]["Moved"]; access: "editor" };
  "projects.search_columns": { request: components["schemas"]["SearchColumns"]; answer: components["schemas"]["FoundColumns"]; access: "viewer" };
  "projects.set_settings": { request: components["schemas"]["SetSettings"]; answer: components["schemas"]["Updated2"]; access: "editor" };
  "projects.update": { request: components["schemas"]["Update"]; answer: components["schemas"]["Updated2"]; access: "editor" };
  "projects.validate_delete": { request: components["schemas"]["ProjectId"]; answer: components["schemas"]["Contents"]; access: "viewer" };
  "queues.add_or_update_metadata": { request: components["schemas"]["AddMetadata2"]; answer: unknown; access: "editor" };
  "queues.add_task": { request: components["schemas"]["QueueTask"]; answer: unknown; access: "editor" };
  "queues.claim_next_task": { request: components["schemas"]["ClaimNextTask"]; answer: components["schemas"]["ClaimAnswer"]; access: "editor" };
  "queues.clear_queue": { request: components["schemas"]["QueueId"]; answer: unknown; access: "editor" };
  "queues.create": { request: components["schemas"]["CreateQueue"]; answer: unknown; access: "editor" };
  "queues.delete": { request: components["schemas"]["DeleteQueue"]; answer: unknown; access: "editor" };
  "queues.delete_metadata": { request: components["schemas"]["DeleteMetadata2"]; answer: unknown; access: "editor" };
  "queues.explain": { request: components["schemas"]["ExplainTask"]; answer: components["schemas"]["Explanation"]; access: "viewer" };
  "queues.get_all": { request: Record<string, unknown>; answer: unknown; access: "viewer" };
  "queues.get_all_ex": { request: Record<string, unknown>; answer: unknown; access: "viewer" };
  "queues.get_by_id": { request: components["schemas"]["GetQueue"]; answer: unknown; access: "viewer" };
  "queues.get_by_task_id": { request: components["schemas"]["QueuesOfTask"]; answer: unknown; access: "viewer" };
  "queues.get_default": { request: components["schemas"]["Nothing"]; answer: unknown; access: "viewer" };
  "queues.get_next_task": { request: components["schemas"]["GetNextTask"]; answer: components["schemas"]["NextTask"]; access: "editor" };
  "queues.get_num_entries": { request: components["schemas"]["QueueId"]; answer: unknown; access: "viewer" };
  "queues.get_queue_metrics": { request: components["schemas"]["GetQueueMetrics"]; answer: components["schemas"]["QueueMetrics"]; access: "viewer" };
  "queues.move_task_backward": { request: components["schemas"]["MoveTask"]; answer: unknown; access: "editor" };
  "queues.move_task_forward": { request: components["schemas"]["MoveTask"]; answer: unknown; access: "editor" };
  "queues.move_task_to_back": { request: components["schemas"]["QueueTask"]; answer: unknown; access: "editor" };
  "queues.move_task_to_front": { request: components["schemas"]["QueueTask"]; answer: unknown; access: "editor" };
  "queues.move_task_to_queue": { request: components["schemas"]["MoveToQueue"]; answer: components["schemas"]["MovedToQueue"]; access: "editor" };
  "queues.peek_task": { request: components["schemas"]["QueueId"]; answer: unknown; access: "viewer" };
  "queues.release": { request: components["schemas"]["ReleaseLease"]; answer: components["schemas"]["Released"]; access: "editor" };
  "queues.remove_task": { request: components["schemas"]["RemoveTask"]; answer: unknown; access: "editor" };
  "queues.renew_lease": { request: components["schemas"]["RenewLease"]; answer: components["schemas"]["Renewed"]; access: "editor" };
  "queues.update": { request: components["schemas"]["UpdateQueue"]; answer: components["schemas"]["Updated3"]; access: "editor" };
  "queues.update_tags": { request: components["schemas"]["UpdateTags2"]; answer: unknown; access: "editor" };
  "reports.archive": { request: components["schemas"]["Report2"]; answer: components["schemas"]["Archived"]; access: "editor" };
  "reports.create": { request: components["schemas"]["Create3"]; answer: components["schemas"]["Created4"]; access: "editor" };
  "reports.delete": { request: components["schemas"]["Delete3"]; answer: components["schemas"]["Deleted3"]; access: "editor" };
  "reports.get_all_ex": { request: Record<string, unknown>; answer: unknown; access: "viewer" };
  "reports.get_tags": { request: components["schemas"]["Nothing"]; answer: components["schemas"]["Tags"]; access: "viewer" };
  "reports.get_task_data": { request: Record<string, unknown>; answer: unknown; access: "viewer" };
  "reports.move": { request: components["schemas"]["Move2"]; answer: components["schemas"]["Moved2"]; access: "editor" };
  "reports.publish": { request: components["schemas"]["Report2"]; answer: components["schemas"]["Updated2"]; access: "editor" };
  "reports.unarchive": { request: components["schemas"]["Report2"]; answer: components["schemas"]["Unarchived"]; access: "editor" };
  "reports.update": { request: components["schemas"]["Update2"]; answer: components["schemas"]["Updated2"]; access: "editor" };
  "server.config": { request: components["schemas"]["Nothing"]; answer: unknown; access: "admin" };
  "server.endpoints": { request: components["schemas"]["Nothing"]; answer: unknown; access: "viewer" };
  "server.get_usage": { request: components["schemas"]["Nothing"]; answer: components["schemas"]["Usage2"]; access: "admin" };
  "server.health": { request: components["schemas"]["Nothing"]; answer: components["schemas"]["HealthReport"]; access: "viewer" };
  "server.info": { request: components["schemas"]["Nothing"]; answer: unknown; access: "viewer" };
  "server.list_jobs": { request: components["schemas"]["Nothing"]; answer: components["schemas"]["JobList"]; access: "viewer" };
  "server.report_stats_option": { request: components["schemas"]["Nothing"]; answer: unknown; access: "viewer" };
  "tasks.add_or_update_artifacts": { request: components["schemas"]["AddOrUpdateArtifacts"]; answer: components["schemas"]["UpdatedCount2"]; access: "editor" };
  "tasks.add_or_update_model": { request: components["schemas"]["AddOrUpdateModel"]; answer: components["schemas"]["UpdatedCount2"]; access: "editor" };
  "tasks.archive": { request: components["schemas"]["ArchiveTasks"]; answer: components["schemas"]["Archived2"]; access: "editor" };
  "tasks.archive_many": { request: components["schemas"]["Many2"]; answer: components["schemas"]["Many"]; access: "editor" };
  "tasks.clone": { request: components["schemas"]["CloneTask"]; answer: components["schemas"]["Cloned"]; access: "editor" };
  "tasks.close": { request: components["schemas"]["One"]; answer: components["schemas"]["Changed"]; access: "editor" };
  "tasks.completed": { request: components["schemas"]["One2"]; answer: components["schemas"]["Completed"]; access: "editor" };
  "tasks.create": { request: components["schemas"]["CreateTask"]; answer: components["schemas"]["Made"]; access: "editor" };
  "tasks.delete": { request: components["schemas"]["One3"]; answer: components["schemas"]["WasDeleted"]; access: "editor" };
  "tasks.delete_artifacts": { request: components["schemas"]["DeleteArtifacts"]; answer: components["schemas"]["DeletedCount"]; access: "editor" };
  "tasks.delete_configuration": { request: components["schemas"]["DeleteConfiguration"]; answer: components["schemas"]["DeletedCount"]; access: "editor" };
  "tasks.delete_hyper_params": { request: components["schemas"]["DeleteHyperParams"]; answer: components["schemas"]["DeletedCount"]; access: "editor" };
  "tasks.delete_many": { request: components["schemas"]["Many3"]; answer: components["schemas"]["Many"]; access: "editor" };
  "tasks.delete_models": { request: components["schemas"]["DeleteModels"]; answer: components["schemas"]["UpdatedCount2"]; access: "editor" };
  "tasks.dequeue": { request: components["schemas"]["One4"]; answer: components["schemas"]["Dequeued"]; access: "editor" };
  "tasks.dequeue_many": { request: components["schemas"]["Many4"]; answer: components["schemas"]["Many"]; access: "editor" };
  "tasks.edit": { request: components["schemas"]["EditTask"]; answer: components["schemas"]["Updated4"]; access: "editor" };
  "tasks.edit_configuration": { request: components["schemas"]["EditConfiguration"]; answer: components["schemas"]["UpdatedCount2"]; access: "editor" };
  "tasks.edit_hyper_params": { request: components["schemas"]["EditHyperParams"]; answer: components["schemas"]["UpdatedCount2"]; access: "editor" };
  "tasks.edit_runtime": { request: components["schemas"]["EditRuntime"]; answer: components["schemas"]["UpdatedCount2"]; access: "editor" };
  "tasks.enqueue": { request: components["schemas"]["One5"]; answer: components["schemas"]["Enqueued"]; access: "editor" };
  "tasks.enqueue_many": { request: components["schemas"]["Many5"]; answer: components["schemas"]["ManyEnqueued"]; access: "editor" };
  "tasks.export": { request: components["schemas"]["Export"]; answer: unknown; access: "viewer" };
  "tasks.failed": { request: components["schemas"]["One"]; answer: components["schemas"]["Changed"]; access: "editor" };
  "tasks.get_all": { request: Record<string, unknown>; answer: unknown; access: "viewer" };
  "tasks.get_all_ex": { request: Record<string, unknown>; answer: unknown; access: "viewer" };
  "tasks.get_by_id": { request: components["schemas"]["TaskId2"]; answer: unknown; access: "viewer" };
  "tasks.get_by_id_ex": { request: Record<string, unknown>; answer: unknown; access: "viewer" };
  "tasks.get_columns": { request: components["schemas"]["GetColumns"]; answer: components["schemas"]["Columns"]; access: "viewer" };
  "tasks.get_configuration_names": { request: components["schemas"]["GetConfigurationNames"]; answer: unknown; access: "viewer" };
  "tasks.get_configurations": { request: components["schemas"]["GetConfigurations"]; answer: unknown; access: "viewer" };
  "tasks.get_differences": { request: components["schemas"]["GetDifferences"]; answer: components["schemas"]["Differences"]; access: "viewer" };
  "tasks.get_facets": { request: components["schemas"]["GetFacets"]; answer: components["schemas"]["Facets"]; access: "viewer" };
  "tasks.get_groups": { request: components["schemas"]["GetGroups"]; answer: components["schemas"]["Groups"]; access: "viewer" };
  "tasks.get_hyper_params": { request: components["schemas"]["TaskIds"]; answer: unknown; access: "viewer" };
  "tasks.get_operations_log": { request: components["schemas"]["GetOperationsLog"]; answer: unknown; access: "viewer" };
  "tasks.get_overview": { request: components["schemas"]["GetOverview"]; answer: components["schemas"]["Overview"]; access: "viewer" };
  "tasks.get_types": { request: components["schemas"]["GetTypes"]; answer: unknown; access: "viewer" };
  "tasks.make_private": { request: components["schemas"]["Ids2"]; answer: components["schemas"]["UpdatedCount2"]; access: "editor" };
  "tasks.make_public": { request: components["schemas"]["Ids2"]; answer: components["schemas"]["UpdatedCount2"]; access: "editor" };
  "tasks.move": { request: components["schemas"]["MoveTasks"]; answer: unknown; access: "editor" };
  "tasks.ping": { request: components["schemas"]["TaskId2"]; answer: components["schemas"]["Nothing"]; access: "editor" };
  "tasks.publish": { request: components["schemas"]["One6"]; answer: components["schemas"]["Changed"]; access: "editor" };
  "tasks.publish_many": { request: components["schemas"]["Many6"]; answer: components["schemas"]["Many"]; access: "editor" };
  "tasks.reset": { request: components["schemas"]["One7"]; answer: components["schemas"]["WasReset"]; access: "editor" };
  "tasks.reset_many": { request: components["schemas"]["Many7"]; answer: components["schemas"]["Many"]; access: "editor" };
  "tasks.restore_many": { request: components["schemas"]["Ids"]; answer: components["schemas"]["Many"]; access: "editor" };
  "tasks.set_phase": { request: components["schemas"]["SetPhase"]; answer: components["schemas"]["Nothing"]; access: "editor" };
  "tasks.set_requirements": { request: components["schemas"]["SetRequirements"]; answer: components["schemas"]["Updated4"]; access: "editor" };
  "tasks.started": { request: components["schemas"]["One"]; answer: components["schemas"]["Started2"]; access: "editor" };
  "tasks.stop": { request: components["schemas"]["One8"]; answer: components["schemas"]["Changed"]; access: "editor" };
  "tasks.stop_many": { request: components["schemas"]["Many8"]; answer: components["schemas"]["Many"]; access: "editor" };
  "tasks.stopped": { request: components["schemas"]["One"]; answer: components["schemas"]["Changed"]; access: "editor" };
  "tasks.unarchive_many": { request: components["schemas"]["Ids"]; answer: components["schemas"]["Many"]; access: "editor" };
  "tasks.update": { request: components["schemas"]["UpdateTask"]; answer: components["schemas"]["Updated4"]; access: "editor" };
  "tasks.update_batch": { request: Record<string, unknown>; answer: unknown; access: "editor" };
  "tasks.update_tags": { request: components["schemas"]["UpdateTags3"]; answer: components["schemas"]["UpdatedCount2"]; access: "editor" };
  "tasks.validate": { request: components["schemas"]["TaskFields"]; answer: components["schemas"]["Nothing"]; access: "viewer" };
  "uploads.abort": { request: components["schemas"]["UploadRef"]; answer: unknown; access: "editor" };
  "uploads.complete": { request: components["schemas"]["UploadRef"]; answer: unknown; access: "editor" };
  "uploads.create": { request: components["schemas"]["CreateUpload"]; answer: unknown; access: "editor" };
  "uploads.status": { request: components["schemas"]["UploadRef"]; answer: unknown; access: "editor" };
  "users.create": { request: components["schemas"]["CreateUser2"]; answer: components["schemas"]["Created"]; access: "admin" };
  "users.delete": { request: components["schemas"]["UserId"]; answer: unknown; access: "admin" };
  "users.get_all": { request: Record<string, unknown>; answer: unknown; access: "viewer" };
  "users.get_all_ex": { request: Record<string, unknown>; answer: unknown; access: "viewer" };
  "users.get_by_id": { request: components["schemas"]["UserId"]; answer: components["schemas"]["OneUser"]; access: "viewer" };
  "users.get_current_user": { request: components["schemas"]["Nothing"]; answer: unknown; access: "viewer" };
  "users.get_preferences": { request: components["schemas"]["Nothing"]; answer: components["schemas"]["Preferences"]; access: "viewer" };
  "users.invite": { request: components["schemas"]["Invite"]; answer: components["schemas"]["Invited"]; access: "admin" };
  "users.set_preferences": { request: components["schemas"]["SetPreferences"]; answer: components["schemas"]["UpdatedFields"]; access: "viewer" };
  "users.update": { request: components["schemas"]["UpdateUser"]; answer: components["schemas"]["UpdatedFields"]; access: "viewer" };
  "views.create": { request: components["schemas"]["CreateView"]; answer: components["schemas"]["Created3"]; access: "viewer" };
  "views.delete": { request: components["schemas"]["DeleteView"]; answer: components["schemas"]["DeletedView"]; access: "viewer" };
  "views.get_all": { request: components["schemas"]["GetViews"]; answer: components["schemas"]["Views"]; access: "viewer" };
  "views.update": { request: components["schemas"]["UpdateView"]; answer: components["schemas"]["UpdatedCount"]; access: "viewer" };
  "workers.drain": { request: components["schemas"]["DrainWorker"]; answer: components["schemas"]["Nothing"]; access: "editor" };
  "workers.get_activity_report": { request: components["schemas"]["GetActivity"]; answer: components["schemas"]["Activity"]; access: "viewer" };
  "workers.get_all": { request: components["schemas"]["GetWorkers"]; answer: components["schemas"]["WorkersFound"]; access: "viewer" };
  "workers.get_count": { request: components["schemas"]["GetWorkers"]; answer: components["schemas"]["WorkerCount"]; access: "viewer" };
  "workers.get_metric_keys": { request: components["schemas"]["GetMetricKeys"]; answer: components["schemas"]["MetricKeys"]; access: "viewer" };
  "workers.get_runtime_properties": { request: components["schemas"]["WorkerId"]; answer: unknown; access: "viewer" };
  "workers.get_stats": { request: components["schemas"]["GetStats"]; answer: components["schemas"]["StatsFound"]; access: "viewer" };
  "workers.register": { request: components["schemas"]["Register"]; answer: components["schemas"]["Nothing"]; access: "editor" };
  "workers.set_runtime_properties": { request: components["schemas"]["SetProperties"]; answer: components["schemas"]["Nothing"]; access: "editor" };
  "workers.status_report": { request: components["schemas"]["StatusReport"]; answer: components["schemas"]["Nothing"]; access: "editor" };
  "workers.unregister": { request: components["schemas"]["WorkerId"]; answer: components["schemas"]["Nothing"]; access: "editor" };
}

export interface components {
    schemas: {
        AcceptInvitation: {
            password: string;
            token: string;
        };
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
        Aggregate: {
            /** @description All of them where it is absent. */
            functions?: components["schemas"]["Function"][] | null;
            /** @description A path to numbers, or to text that reads as numbers. */
            path: string;
        };
        /** @description Over the tasks of a group that have a finite number there. */
        Aggregated: {
            /** Format: uint64 */
            count?: number | null;
            /** Format: double */
            max?: number | null;
            max_task?: string | null;
            /** Format: double */
            mean?: number | null;
            /** Format: double */
            min?: number | null;
            min_task?: string | null;
            path: string;
            /**
             * Format: double
             * @description Of the sample: with one less than their number as the divisor.
             */
            std?: number | null;
        };
        AggregatedStats: {
            aggregation: components["schemas"]["Aggregation"];
            dates: number[];
            resource_series: components["schemas"]["ResourceSeries"][];
            values: number[];
        };
        /** @enum {string} */
        Aggregation: "avg" | "min" | "max";
        AliasSet: {
            /** @description What the model is called now. */
            aliases: string[];
            /** @description The model that had the alias before. */
            taken_from?: string | null;
            /** Format: uint64 */
            updated: number;
        };
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
        /** @description How an attempt ended. */
        AttemptResult: ("completed" | "failed" | "stopped") | "returned";
        Audit: {
            /** @description The newest first. */
            entries: components["schemas"]["AuditEntry"][];
            /**
             * Format: int64
             * @description For `before`, where more follow.
             */
            next?: number | null;
        };
        AuditEntry: {
            action: string;
            at: string;
            /** @description `[{path, old, new}]` */
            fields: unknown;
            /** @description Absent where the object is gone and its name was not written down. */
            id?: string | null;
            kind: string;
            name?: string | null;
            /** @description What it was done to, in words. */
            object: string;
            /** @description From where: `api <address>`, `job`, `command`. */
            source: string;
            user: components["schemas"]["AuditUser"];
        };
        AuditUser: {
            /** @description Empty for the server itself. */
            id: string;
            name?: string | null;
        };
        /** @enum {string} */
        AxisName: "iter" | "timestamp" | "iso_time";
        /** @enum {string} */
        Better: "higher" | "lower";
        CallId: {
            id: string;
        };
        CaptureCheck: {
            good: boolean;
            /** @description What is wrong and what to do; what there is where nothing is wrong. */
            note: string;
            /** @description `repository`, `commit`, `uncommitted_changes`, `entry_point`, `packages`, `parameters`, `container`. */
            what: string;
        };
        /** @description Why an attempt ended as it did. */
        Cause: ("ok" | "user_error" | "env_error" | "image_error" | "code_fetch_error" | "oom" | "gpu_fault" | "timeout" | "preempted" | "lost_host" | "aborted") | "infrastructure";
        ChangeCounts: {
            /** Format: uint64 */
            added: number;
            /** Format: uint64 */
            changed: number;
            /** Format: uint64 */
            removed: number;
            /** Format: uint64 */
            renamed: number;
            /** Format: uint64 */
            same: number;
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
        ChangedParameter: {
            base_value?: string | null;
            name: string;
            section: string;
            value?: string | null;
        };
        Check: {
            /** @description Reads every file's bytes and compares them with their hash. */
            deep?: boolean | null;
        };
        /** @description A task that is the worker's to run, until the lease is released or lost. */
        Claim: {
            /**
             * Format: uint64
             * @description The number of this attempt; it grows with each claim of the task.
             */
            fence: number;
            /** Format: uint64 */
            lease_s: number;
            /** Format: uint64 */
            lost_after_s: number;
            needs: components["schemas"]["Resources"];
            queue?: string | null;
            /** Format: uint64 */
            renew_every_s: number;
            task: string;
            /** @description The task's own token: good for this attempt, and for what belongs to the task alone. */
            token: string;
        };
        ClaimAnswer: {
            /** @description Absent where nothing waits. */
            claim?: components["schemas"]["Claim"] | null;
            /** @default [] */
            commands?: components["schemas"]["Command"][];
        };
        ClaimNextTask: {
            /** @description What the worker has free; a task that needs more is passed over. */
            free?: components["schemas"]["Resources"] | null;
            /** @description Ids or names; an earlier one goes before a later one. */
            queues?: string[] | null;
            /** @description A name that the worker makes up for this request: repeated with it, the request is answered as it was. */
            request?: string | null;
            /** @description Only this task, wherever it waits, or where it is a draft. */
            task?: string | null;
            /**
             * Format: uint64
             * @description Seconds to wait for something to run, at most 55; 0 answers at once.
             */
            wait_s?: number | null;
            worker: string;
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
        Column: {
            path: string;
            /** @description One for each of `ids`: a value, a list where there are several, null where there is none. */
            values: unknown[];
        };
        /** @enum {string} */
        ColumnKind: "field" | "parameter" | "metric" | "runtime" | "metadata";
        Columns: {
            columns: components["schemas"]["Column"][];
            ids: string[];
            /**
             * Format: uint64
             * @description Tasks that the query finds, in the columns or not.
             */
            total: number;
        };
        /** @description What a worker is asked to do. */
        Command: "stop" | "drain";
        Companies: {
            companies: components["schemas"]["Company"][];
        };
        Company: {
            allocated: boolean;
            id: string;
            name: string;
            owners: components["schemas"]["Owner"][];
        };
        ComparedTask: {
            id: string;
            name: string;
            project?: string | null;
            project_name?: string | null;
            status: string;
            type: string;
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
        /** @description What `create` and `edit` take. */
        CreateTask: {
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
            /** @description Of a task that was begun without a server: 32 lower-case hex digits. Ours; a ClearML server makes its own. */
            id?: string | null;
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
        CreateView: {
            /**
             * @description Made for a link, not to be listed: the same state has the same id, and it is kept for a year after it was last
             *     made. Any member who has the id may read it.
             */
            ephemeral?: boolean | null;
            /** @description Of which page it is: `table`, `scalars`, … */
            kind: string;
            /** @description Not needed for an ephemeral one. */
            name?: string | null;
            /** @description The project whose page it is. */
            project?: string | null;
            /** @description Whether others see it, too; that takes an editor. */
            shared?: boolean | null;
            /** @description What the page needs to look like this again: any JSON object, up to 256 KiB. */
            state: {
                [key: string]: unknown;
            };
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
        DeleteView: {
            view: string;
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
        DeletedView: {
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
        DifferenceRow: {
            differs: boolean;
            field: string;
            /** @description Where it stands in the document, as `only_fields` takes it. */
            path: string;
            /** @description One for each task: its value, null where it has none. A long text is told as a [`LongText`]. */
            values: unknown[];
        };
        Differences: {
            sections: components["schemas"]["SectionDifferences"][];
            /** @description In the order of the columns. */
            tasks: components["schemas"]["ComparedTask"][];
        };
        /** @enum {string} */
        Direction: "asc" | "desc";
        DiskUsage: {
            /** Format: uint64 */
            free_bytes: number;
            /**
             * Format: uint64
             * @description Below this, writes are refused.
             */
            kept_free_bytes: number;
        };
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
        DrainWorker: {
            /** @description False takes the request back. */
            drain?: boolean | null;
            worker: string;
        };
        Edge: {
            from: string;
            to: string;
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
        EndReason: "logged_out" | "too_slow" | "renew" | "stopping" | "failed";
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
        Ended2: {
            reason: components["schemas"]["EndReason"];
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
        ErrorLine: {
            level: string;
            /**
             * Format: uint64
             * @description Its place in the console, from 0.
             */
            line: number;
            msg: string;
            /**
             * Format: int64
             * @description Milliseconds since 1970.
             */
            timestamp: number;
        };
        ExplainTask: {
            task: string;
        };
        Explanation: {
            /** @description Where it waits. */
            queue?: components["schemas"]["WaitingIn"] | null;
            /** @description What keeps it, the weightiest first. */
            reasons: components["schemas"]["WaitReason"][];
            status: string;
            task: string;
            /** @description Workers that listen to the queue. */
            workers: components["schemas"]["ListeningWorker"][];
        };
        Export: {
            /** @description 1 to 500. */
            columns: components["schemas"]["ExportColumn"][];
            format?: components["schemas"]["ExportFormat"] | null;
            /** @description With its `order_by`; how many rows is not limited. */
            query?: {
                [key: string]: unknown;
            } | null;
            /** @description Leaves CSV cells as they are, formulas or not. */
            raw?: boolean | null;
        };
        ExportColumn: {
            /** @description The head of the column; its path unless said. */
            name?: string | null;
            path: string;
        };
        ExportFormat: "csv" | "json" | "json_lines";
        Facet: {
            /**
             * Format: uint64
             * @description Different values, shown here or not.
             */
            distinct: number;
            field: string;
            /** Format: double */
            max?: number | null;
            /**
             * Format: double
             * @description The smallest and largest number among the values.
             */
            min?: number | null;
            /**
             * Format: uint64
             * @description Tasks without a value.
             */
            missing: number;
            values: components["schemas"]["FacetValue"][];
        };
        FacetValue: {
            /** Format: uint64 */
            count: number;
            /** @description The name of what an id stands for. */
            name?: string | null;
            value: unknown;
        };
        Facets: {
            facets: components["schemas"]["Facet"][];
            /**
             * Format: uint64
             * @description Tasks that the query finds.
             */
            total: number;
        };
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
        /** @enum {string} */
        FileChange: "added" | "removed" | "changed" | "renamed";
        FileDifference: {
            /** Format: uint64 */
            bytes?: number | null;
            change: components["schemas"]["FileChange"];
            /** Format: uint64 */
            old_bytes?: number | null;
            /** @description Where the same file lay in the base. */
            old_path?: string | null;
            path: string;
        };
        FileDifferences: {
            /** @description What was compared with; nothing for a version without a parent, all of whose files are new. */
            base?: string | null;
            counts: components["schemas"]["ChangeCounts"];
            /** @description By path. */
            differences: components["schemas"]["FileDifference"][];
            /**
             * Format: uint64
             * @description Differences that match, on this page or not.
             */
            total: number;
        };
        FileEntry: {
            /** Format: uint64 */
            bytes: number;
            /** @description The version that brought the file. */
            dataset?: string | null;
            /**
             * Format: uint64
             * @description Files in a folder and all below it; 1 for a file.
             */
            files: number;
            folder: boolean;
            hash?: string | null;
            /** @description Where the file lies, if it is only a link. */
            link?: string | null;
            name: string;
            path: string;
        };
        FileList: {
            /** Format: uint64 */
            bytes: number;
            /** @description Folders come before files; both by name. */
            entries: components["schemas"]["FileEntry"][];
            /**
             * Format: uint64
             * @description Of the whole version.
             */
            files: number;
            /** @description The versions that this one was made of, and those they were made of, as the SDK wrote them down. */
            parents: string[];
            /**
             * Format: uint64
             * @description Entries of the folder, on this page or not.
             */
            total: number;
        };
        /** @description One thing that was looked at. */
        Finding: {
            message: string;
            name: string;
            status: components["schemas"]["Status"];
        };
        FoundColumn: {
            /**
             * Format: uint64
             * @description Different values among the tasks of the query.
             */
            distinct?: number;
            kind: components["schemas"]["ColumnKind"];
            /** Format: double */
            max?: number | null;
            /** Format: double */
            min?: number | null;
            /**
             * Format: uint64
             * @description Tasks of the query without a value.
             */
            missing?: number;
            /** @description The parts of the name for people: section and name, metric and variant. */
            name: string[];
            /**
             * @description As `only_fields`, `order_by` and conditions take it. That of a metric is its parent: `.value`, `.min_value` and
             *     so on follow.
             */
            path: string;
            /**
             * Format: uint64
             * @description How many of the project's tasks have it; absent for fields, which all may have.
             */
            tasks?: number | null;
        };
        FoundColumns: {
            columns: components["schemas"]["FoundColumn"][];
            /**
             * Format: uint64
             * @description Names that match.
             */
            total: number;
        };
        /**
         * @description Hits under the names of what they are, the best match first, of equals the one that changed last. Kinds without a hit
         *     are left out.
         */
        FoundEverything: {
            datasets: components["schemas"]["Hit"][];
            models: components["schemas"]["Hit"][];
            pipelines: components["schemas"]["Hit"][];
            projects: components["schemas"]["Hit"][];
            queues: components["schemas"]["Hit"][];
            reports: components["schemas"]["Hit"][];
            tasks: components["schemas"]["Hit"][];
            /** @description Matches of each kind, shown here or not. */
            totals: {
                /** Format: uint64 */
                dataset?: number;
                /** Format: uint64 */
                model?: number;
                /** Format: uint64 */
                pipeline?: number;
                /** Format: uint64 */
                project?: number;
                /** Format: uint64 */
                queue?: number;
                /** Format: uint64 */
                report?: number;
                /** Format: uint64 */
                task?: number;
                /** Format: uint64 */
                user?: number;
            };
            users: components["schemas"]["Hit"][];
        };
        FoundMetric: {
            /**
             * Format: int64
             * @description When it was reported last, in milliseconds since 1970.
             */
            last_update: number;
            metric: string;
            /** @description Whether it is a measure of the machine; those come last. */
            system: boolean;
            variants: components["schemas"]["FoundVariant"][];
        };
        FoundMetrics: {
            metrics: components["schemas"]["FoundMetric"][];
            /**
             * Format: uint64
             * @description Metrics that match.
             */
            total: number;
        };
        FoundVariant: {
            /**
             * Format: uint64
             * @description How many of the tasks have it.
             */
            tasks: number;
            variant: string;
        };
        Frameworks: {
            frameworks: string[];
        };
        /** @enum {string} */
        Function: "count" | "mean" | "std" | "min" | "max";
        Gap: {
            /**
             * Format: int64
             * @description The number behind which the stream goes on.
             */
            last_id: number;
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
        GetAudit: {
            /** @description Only what this action did. */
            action?: string | null;
            /**
             * Format: int64
             * @description Goes on behind the answer's `next`, which is quicker than a far `page`.
             */
            before?: number | null;
            /** @description From and up to these moments. */
            from?: string | null;
            /** @description Only what was done to this object; needs `kind`. */
            id?: string | null;
            /**
             * @description Only what was done to this kind of object: `task`, `model`, `project`, `queue`, `user`, `credential`, `workspace`,
             *     `saved_view`.
             */
            kind?: string | null;
            /** Format: int64 */
            page?: number | null;
            /**
             * Format: int64
             * @description 1 to 500, 100 unless said.
             */
            page_size?: number | null;
            to?: string | null;
            /** @description Only what this user did. */
            user?: string | null;
        };
        GetColumns: {
            /**
             * Format: int64
             * @description 1 to 10000, 1000 unless said.
             */
            limit?: number | null;
            /** Format: int64 */
            offset?: number | null;
            /** @description 1 to 100. */
            paths: string[];
            /** @description With its `order_by`. */
            query?: {
                [key: string]: unknown;
            } | null;
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
        GetDifferences: {
            /**
             * @description One of `ids`, which the others are compared with: a row differs where a task is not as this one. Where it is
             *     absent, a row differs where not all are alike.
             */
            base?: string | null;
            /** @description 1 to 100, in the order of the columns. */
            ids: string[];
            /** @description Whether rows in which all are alike come, too. */
            include_same?: boolean | null;
            /**
             * Format: int64
             * @description Rows of each section at most: 1 to 10000, 1000 unless said.
             */
            limit?: number | null;
            /** @description Only rows whose field holds this text, whatever its case. */
            pattern?: string | null;
            /** @description All where it is absent. */
            sections?: components["schemas"]["Section"][] | null;
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
        /** @description Values of fields and how many tasks have each. */
        GetFacets: {
            /** @description Paths as in conditions: `status`, `tags`, `hyperparams.Args.lr.value`. */
            fields: string[];
            /**
             * Format: int64
             * @description Values of each field, the most common first: 1 to 1000, 100 unless said.
             */
            limit?: number | null;
            /** @description Only values that hold this text, whatever its case. */
            pattern?: string | null;
            /** @description Conditions as of `tasks.get_all_ex`; all tasks where it is absent. */
            query?: {
                [key: string]: unknown;
            } | null;
        };
        GetFileDifferences: {
            /** @description What it is compared with; its first parent where it is absent. */
            base?: string | null;
            changes?: components["schemas"]["FileChange"][] | null;
            dataset: string;
            /** Format: int64 */
            page?: number | null;
            /**
             * Format: int64
             * @description 1 to 1000, 200 unless said.
             */
            page_size?: number | null;
            pattern?: string | null;
        };
        GetFrameworks: {
            projects?: string[] | null;
        };
        GetGraph: {
            /** @description The controller: one run of a pipeline. */
            task: string;
        };
        GetGroups: {
            /** @description At most 20. */
            aggregates?: components["schemas"]["Aggregate"][] | null;
            /** @description One to three paths; tasks with the same values of all make a group. */
            by: string[];
            /** @description The largest groups first unless said. */
            order?: components["schemas"]["GroupOrder"] | null;
            /** Format: int64 */
            page?: number | null;
            /**
             * Format: int64
             * @description 1 to 500, 100 unless said.
             */
            page_size?: number | null;
            query?: {
                [key: string]: unknown;
            } | null;
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
        GetOverview: {
            /** @description What its parameters are compared with; its parent where it is absent. */
            base?: string | null;
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
        GetScalarWindow: {
            axis?: components["schemas"]["WindowAxis"] | null;
            /**
             * Format: int64
             * @description Buckets a series at most: 1 to 6000, 1000 unless said. Fewer points come as they are.
             */
            buckets?: number | null;
            format?: components["schemas"]["WindowFormat"] | null;
            /**
             * Format: int64
             * @description The first and last place on the axis, both included.
             */
            from?: number | null;
            /** @description All metrics where it is absent. */
            metrics?: components["schemas"]["MetricVariants"][] | null;
            model_events?: boolean | null;
            /** @description 1 to 100. */
            tasks: string[];
            /** Format: int64 */
            to?: number | null;
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
        GetViews: {
            /** @description Only these, ephemeral ones among them. */
            ids?: string[] | null;
            kind?: string | null;
            project?: string | null;
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
        GpuUse: {
            /** Format: double */
            idle_share: number;
            /** @description In percent. */
            mean: components["schemas"]["Number"];
            name: string;
        };
        Graph: {
            /** @description The steps that took longest one after the other, from the first to the last. */
            critical_path: string[];
            edges: components["schemas"]["Edge"][];
            pipeline: components["schemas"]["PipelineRun"];
            /** @description In an order in which each stands behind those that it needs. */
            steps: components["schemas"]["Step"][];
        };
        Group: {
            /** @description In the order asked. */
            aggregates: components["schemas"]["Aggregated"][];
            /** Format: uint64 */
            count: number;
            /** @description The names of what the values stand for, where they are ids. */
            names: (string | null)[];
            /** @description One for each path of `by`: a value, a list where a task has several, null for tasks without one. */
            values: unknown[];
        };
        GroupOrder: {
            /**
             * Format: uint
             * @description The place of an aggregate in the request, and which of its functions.
             */
            aggregate?: number | null;
            /**
             * Format: uint
             * @description The place of a path in `by`. Neither: by the number of tasks.
             */
            by?: number | null;
            descending?: boolean | null;
            function?: components["schemas"]["Function"] | null;
        };
        Groups: {
            groups: components["schemas"]["Group"][];
            /**
             * Format: uint64
             * @description Tasks that the query finds.
             */
            total: number;
            /** Format: uint64 */
            total_groups: number;
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
        Hit: {
            id: string;
            last_update?: string | null;
            name: string;
            project?: components["schemas"]["HitProject"] | null;
            status?: string | null;
        };
        HitProject: {
            id: string;
            name?: string | null;
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
        InvitationAccepted: {
            /** @description What to log in with. */
            username: string;
        };
        Invite: {
            email?: string | null;
            family_name?: string | null;
            given_name?: string | null;
            /** @description What the new user logs in with. */
            name: string;
            /** @description `viewer`, `editor` (unless said) or `admin`. */
            role?: string | null;
        };
        Invited: {
            /** @description When the token ends. */
            ends: string;
            id: string;
            /** @description Shown once: with it the new user chooses a password, by `auth.accept_invitation`. */
            token: string;
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
        Lineage: {
            /** Format: uint64 */
            artifacts: number;
            /** @description The first hundred tasks that name this one as their parent. */
            children: components["schemas"]["NamedTask"][];
            /** Format: uint64 */
            children_total: number;
            /** @description Dataset versions that the task has named. */
            datasets: components["schemas"]["NamedTask"][];
            input_models: components["schemas"]["NamedModel3"][];
            output_models: components["schemas"]["NamedModel3"][];
            parent?: components["schemas"]["NamedTask"] | null;
        };
        /** @description What a signed link is for. */
        LinkPurpose: "download" | "preview";
        ListFiles: {
            /** @description The task that is the dataset version. */
            dataset: string;
            /** @description The folder whose contents are listed; the top unless said. */
            folder?: string | null;
            /** Format: int64 */
            page?: number | null;
            /**
             * Format: int64
             * @description 1 to 1000, 200 unless said.
             */
            page_size?: number | null;
            /** @description Looks for files whose path holds this text, whatever its case, in the folder and all below it. */
            pattern?: string | null;
        };
        ListeningWorker: {
            id: string;
            /** @description The task that it runs. */
            task?: string | null;
        };
        /** @description One event of the stream. Its name stands in the `event` line, its number, if it has one, in the `id` line. */
        LiveEvent: {
            data: components["schemas"]["Opened"];
            /** @constant */
            event: "open";
        } | {
            data: components["schemas"]["RefusedScope"];
            /** @constant */
            event: "refused";
        } | {
            data: components["schemas"]["ObjectChanged"];
            /** @constant */
            event: "task.changed";
        } | {
            data: components["schemas"]["ObjectChanged"];
            /** @constant */
            event: "queue.changed";
        } | {
            data: components["schemas"]["ObjectChanged"];
            /** @constant */
            event: "worker.changed";
        } | {
            data: components["schemas"]["ObjectChanged"];
            /** @constant */
            event: "project.changed";
        } | {
            data: components["schemas"]["ObjectChanged"];
            /** @constant */
            event: "model.changed";
        } | {
            data: components["schemas"]["ObjectChanged"];
            /** @constant */
            event: "user.changed";
        } | {
            data: components["schemas"]["NewPoints"];
            /** @constant */
            event: "points";
        } | {
            data: components["schemas"]["NewLines"];
            /** @constant */
            event: "log";
        } | {
            data: components["schemas"]["Gap"];
            /** @constant */
            event: "gap";
        } | {
            data: components["schemas"]["Ended2"];
            /** @constant */
            event: "end";
        };
        LiveStream: {
            /**
             * Format: int64
             * @description The id of the last event that was received; the stream goes on behind it.
             */
            last_id?: number | null;
            /** @description The metrics that a `points:<task>` scope is about, by task; all where a task is not named. */
            metrics?: {
                [key: string]: string[];
            } | null;
            /**
             * @description What to be told of: `tasks:<project>` (the project and all below it; `tasks:*` for the whole workspace),
             *     `task:<id>`, `points:<task>` (`points:<task>:<metric>` for one metric), `log:<task>`, `queues`, `workers`,
             *     `projects`, `models`, and `user` for one's own tasks, preferences and account.
             */
            scopes: string[];
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
        /** @description What a project's tasks are judged by. */
        MainMetric: {
            /** @default higher */
            better?: components["schemas"]["Better"];
            metric: string;
            variant: string;
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
        Metadata: components["schemas"]["MetadataItem"][] | {
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
        /** @enum {string} */
        MetricKind: "scalar" | "plot" | "sample" | "vector";
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
        MoveToQueue: {
            /** @description The queue that it waits in. */
            queue: string;
            target_queue: string;
            task: string;
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
        MovedToQueue: {
            /**
             * Format: uint64
             * @description Where it stands now; 0 runs next.
             */
            position: number;
            /** Format: uint64 */
            updated: number;
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
        NamedModel3: {
            id: string;
            name: string;
            ready: boolean;
            /** @description The task that made it. */
            task?: string | null;
        };
        NamedTask: {
            id: string;
            name: string;
            status: string;
        };
        NewLines: {
            task: string;
            /**
             * Format: uint64
             * @description The number of lines that the log has now.
             */
            to_line: number;
        };
        NewPoints: {
            /** @description The series with new points; absent when there are too many to name, or it is not known which. */
            series?: components["schemas"]["NewPointsOfSeries"][] | null;
            task: string;
        };
        NewPointsOfSeries: {
            /**
             * Format: int64
             * @description The smallest iteration among the new points.
             */
            from_iteration: number;
            metric: string;
            variant: string;
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
        /** @description A float; what JSON has no number for is one of the words `NaN`, `Infinity` and `-Infinity`. */
        Number: components["schemas"]["NumberOrWord"];
        /** @description How a [`Number`] looks. */
        NumberOrWord: number | string;
        ObjectChanged: {
            /** @description The top fields that differ. */
            fields: string[];
            id: string;
            /** @description The project that it lay in before, if it was moved. */
            origin?: string | null;
            /** @description The project that it lies in; of a project, the one above it. */
            project?: string | null;
            /**
             * Format: int64
             * @description Counts the writes to the object; an answer with a smaller one is older than this event.
             */
            rev: number;
            what: components["schemas"]["WhatHappened"];
        };
        ObjectCounts: {
            /** Format: uint64 */
            files: number;
            /** Format: uint64 */
            files_bytes: number;
            /** Format: uint64 */
            models: number;
            /** Format: uint64 */
            projects: number;
            /** Format: uint64 */
            tasks: number;
            /**
             * Format: uint64
             * @description Things whose bytes are still to be deleted.
             */
            waiting_deletions: number;
        };
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
        Opened: {
            /**
             * Format: uint64
             * @description A comment line comes after this time when there is nothing else to tell.
             */
            heartbeat_ms: number;
            /**
             * Format: int64
             * @description The number of the last change before the stream.
             */
            last_id: number;
        };
        /** @enum {string} */
        Order: "asc" | "desc";
        Overview: {
            /** @description Whether everything is there that it takes to run the task again. */
            capture: components["schemas"]["CaptureCheck"][];
            /** @description The last lines of the console that tell of an error, oldest first. */
            errors: components["schemas"]["ErrorLine"][];
            lineage: components["schemas"]["Lineage"];
            /** @description The metrics that matter most, with a small curve each. */
            metrics: components["schemas"]["OverviewMetric"][];
            /**
             * Format: uint64
             * @description Metric and variant pairs that the task has, shown here or not.
             */
            metrics_total: number;
            parameters: components["schemas"]["ParameterDifferences"];
            /** @description What the task did when, from its history. */
            phases: components["schemas"]["Phase"][];
            task: string;
            waste: components["schemas"]["Waste"];
        };
        OverviewMetric: {
            /** @description Whether the project names it as what its tasks are judged by. */
            is_main: boolean;
            last?: components["schemas"]["Number"] | null;
            max?: components["schemas"]["Number"] | null;
            /** Format: int64 */
            max_iteration?: number | null;
            metric: string;
            min?: components["schemas"]["Number"] | null;
            /** Format: int64 */
            min_iteration?: number | null;
            sparkline: components["schemas"]["WindowColumns"];
            variant: string;
        };
        Owner: {
            avatar?: string | null;
            id: string;
            name: string;
        };
        Owner2: {
            id: string;
            name?: string | null;
        };
        ParameterDifferences: {
            /** @description What was compared with; nothing where there is no such task. */
            base?: components["schemas"]["NamedTask"] | null;
            changed: components["schemas"]["ChangedParameter"][];
            /**
             * Format: uint64
             * @description Changed ones beyond the first hundred.
             */
            left_out: number;
            /**
             * Format: uint64
             * @description Parameters that are as the base's.
             */
            same: number;
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
        Phase: {
            /** Format: int64 */
            duration_ms: number;
            from: string;
            /** @description The status that the task had. */
            phase: string;
            /** @description Absent while it lasts. */
            to?: string | null;
        };
        /** @description How far an attempt has come. */
        Phase2: ("claimed" | "cloning" | "resolving" | "installing" | "pulling" | "starting" | "running") | "waiting";
        PipelineRun: {
            completed?: string | null;
            id: string;
            name: string;
            started?: string | null;
            status: string;
        };
        Place: {
            /** Format: int64 */
            iteration: number;
            value: components["schemas"]["Number"];
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
        ProjectUsage: {
            /**
             * Format: uint64
             * @description Of files of its tasks.
             */
            bytes: number;
            /** @description Empty, as the name, for what lies in no project. */
            id: string;
            /** Format: uint64 */
            models: number;
            name: string;
            /**
             * Format: int64
             * @description How long its tasks ran.
             */
            runtime_s: number;
            /** Format: uint64 */
            tasks: number;
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
        QueuesOfTask: {
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
        RefusedScope: {
            /** Format: uint16 */
            code: number;
            message: string;
            scope: string;
            /** Format: uint16 */
            subcode: number;
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
        ReleaseLease: {
            cause?: components["schemas"]["Cause"] | null;
            /** Format: int64 */
            exit_code?: number | null;
            /** Format: uint64 */
            fence: number;
            /** @description One sentence for people. */
            message?: string | null;
            result: components["schemas"]["AttemptResult"];
            task: string;
            worker: string;
        };
        Released: {
            /** @description Whether a new attempt waits in the queue. */
            requeued: boolean;
            status: components["schemas"]["TaskStatus"];
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
        RenewLease: {
            /** Format: uint64 */
            fence: number;
            task: string;
            worker: string;
        };
        Renewed: {
            commands: components["schemas"]["Command"][];
            /** Format: uint64 */
            lease_s: number;
            /** @description Why it is asked to. */
            reason?: string | null;
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
        /** @description What a task needs, or what a worker has free. Nothing said is nothing needed, or no limit. */
        Resources: {
            /** Format: double */
            cpus?: number | null;
            /** Format: uint32 */
            gpus?: number | null;
            /** Format: uint64 */
            memory_bytes?: number | null;
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
        ScalarWindow: {
            axis: components["schemas"]["WindowAxis"];
            /**
             * Format: uint64
             * @description Series that were left out because there are too many; ask for fewer tasks or metrics at once.
             */
            left_out: number;
            series: components["schemas"]["WindowSeries"][];
        };
        /** @description Names of columns that tasks of a project have something in. */
        SearchColumns: {
            /** @description Whether to count them: false unless said. */
            include_stats?: boolean | null;
            /** @description True unless said. */
            include_subprojects?: boolean | null;
            kinds?: components["schemas"]["ColumnKind"][] | null;
            /** @description Columns of models instead of tasks. */
            models?: boolean | null;
            /** Format: int64 */
            page?: number | null;
            /**
             * Format: int64
             * @description 1 to 500, 50 unless said.
             */
            page_size?: number | null;
            /** @description Only these columns. */
            paths?: string[] | null;
            /** @description Letters that the name holds in this order; the best match first, then the most used. */
            pattern?: string | null;
            /** @description The whole workspace where it is absent. */
            project?: string | null;
            /** @description Conditions that `distinct`, `missing`, `min` and `max` are counted under; the project's tasks where it is absent. */
            query?: {
                [key: string]: unknown;
            } | null;
        };
        SearchEverything: {
            /** @description All where it is absent. */
            kinds?: components["schemas"]["SearchKind"][] | null;
            /**
             * Format: int64
             * @description Hits of each kind at most: 1 to 50, 8 unless said.
             */
            limit?: number | null;
            /** @description Words of which a name must hold every one, in any order and case; or a whole id. */
            pattern: string;
        };
        /** @enum {string} */
        SearchKind: "task" | "project" | "model" | "dataset" | "pipeline" | "report" | "queue" | "user";
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
        /** @description Names of metrics that tasks have reported. */
        SearchMetrics: {
            /** @description Scalars unless said. */
            kind?: components["schemas"]["MetricKind"] | null;
            model_events?: boolean | null;
            /** Format: int64 */
            page?: number | null;
            /**
             * Format: int64
             * @description 1 to 1000, 200 unless said.
             */
            page_size?: number | null;
            /** @description Letters that the name holds in this order; the best match first. */
            pattern?: string | null;
            /** @description 1 to 100. */
            tasks: string[];
        };
        Section: ("parameters" | "artifacts" | "models" | "container") | "about" | "configuration" | "code" | "packages" | "metrics";
        SectionDifferences: {
            /**
             * Format: uint64
             * @description Rows that differ, shown here or not.
             */
            different: number;
            /**
             * Format: uint64
             * @description Rows that the limit left out.
             */
            left_out: number;
            rows: components["schemas"]["DifferenceRow"][];
            /**
             * Format: uint64
             * @description Rows in which all are alike.
             */
            same: number;
            section: components["schemas"]["Section"];
        };
        SeriesTotal: {
            first?: components["schemas"]["Place"] | null;
            last?: components["schemas"]["Place"] | null;
            max?: components["schemas"]["Place"] | null;
            mean?: components["schemas"]["Number"] | null;
            min?: components["schemas"]["Place"] | null;
            /**
             * Format: uint64
             * @description Points that are no finite number.
             */
            odd: number;
            /** Format: uint64 */
            points: number;
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
        /** @description An alias names one model among those of the same name in the same project, `champion` for example. */
        SetAlias: {
            alias: string;
            model: string;
            /** @description Takes the alias away from this model instead of giving it. */
            remove?: boolean | null;
        };
        SetPhase: {
            /** @description What is being done, in one line (`numpy, 4 of 12 packages`). */
            detail?: string | null;
            phase: components["schemas"]["Phase2"];
            /** @description Why nothing moves; absent while something does. */
            stall_reason?: string | null;
            task: string;
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
        /** @description Null clears, absent leaves. They stand in the project's field `settings`. */
        SetSettings: {
            /**
             * @description The task that others are compared with.
             * @default null
             */
            baseline?: string | null;
            /**
             * @description How charts look at first: any JSON object, up to 64 KiB.
             * @default null
             */
            charts?: {
                [key: string]: unknown;
            } | null;
            /**
             * @description Columns of a table that nobody has arranged otherwise; at most 100 paths.
             * @default null
             */
            columns?: string[] | null;
            /**
             * @description The saved view that a table begins with.
             * @default null
             */
            default_view?: string | null;
            /**
             * @description The most important first; at most 20.
             * @default null
             */
            main_metrics?: components["schemas"]["MainMetric"][] | null;
            project: string;
        };
        /**
         * @description On which side of a task something lies.
         * @enum {string}
         */
        Side: "input" | "output";
        SignFile: {
            path: string;
            purpose?: components["schemas"]["LinkPurpose"] | null;
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
        Step: {
            /** @description The task that it is a copy of. */
            base_task?: string | null;
            /** @description Whether the result of an earlier run was taken. */
            cached: boolean;
            completed?: string | null;
            /** Format: int64 */
            duration_ms: number;
            name: string;
            /** @description What the controller says of the step, as it says it. */
            parameters: unknown;
            parents: string[];
            queue?: string | null;
            /** @description The group of steps that it is shown in. */
            stage?: string | null;
            started?: string | null;
            /** @description `pending` (nothing runs it yet), `skipped`, `cached`, or the status of its task. */
            status: string;
            status_reason?: string | null;
            /** @description The task that runs it, or ran it. */
            task?: string | null;
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
        TaskStatus: "created" | "queued" | "in_progress" | "stopped" | "closed" | "failed" | "completed" | "publishing" | "published" | "unknown";
        /** @enum {string} */
        TaskType: "training" | "testing" | "inference" | "data_processing" | "application" | "monitor" | "controller" | "report" | "optimizer" | "service" | "qc" | "custom";
        TaskUsage: {
            /** Format: uint64 */
            files: number;
            /** Format: uint64 */
            files_bytes: number;
            id: string;
            name: string;
            project?: string | null;
        };
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
        UpdateView: {
            kind?: string | null;
            name?: string | null;
            project?: string | null;
            shared?: boolean | null;
            state?: {
                [key: string]: unknown;
            } | null;
            view: string;
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
        /** @description What tasks used in the asked time, for one combination of the breakdown's keys. Fields that were not asked for are left out. */
        Usage: {
            /**
             * Format: double
             * @description Seconds of one processor at full use, as the workers that ran the tasks reported it.
             */
            cpu_usage?: number | null;
            /**
             * Format: double
             * @description Seconds.
             */
            duration?: number | null;
            /**
             * Format: double
             * @description Seconds of one GPU at full use.
             */
            gpu_usage?: number | null;
        } & {
            [key: string]: string | null;
        };
        /** @description What takes how much room. */
        Usage2: {
            /** @description Of this workspace. */
            counts: components["schemas"]["ObjectCounts"];
            disk: components["schemas"]["DiskUsage"];
            parts: components["schemas"]["UsageParts"];
            /** @description Of this workspace, the largest first; at most a hundred. */
            projects: components["schemas"]["ProjectUsage"][];
            /** @description The tasks whose files take the most room; at most fifty. */
            tasks: components["schemas"]["TaskUsage"][];
            /**
             * Format: uint64
             * @description The sum of `parts`.
             */
            total_bytes: number;
        };
        /** @enum {string} */
        UsageField: "duration" | "cpu_usage" | "gpu_usage";
        /** @enum {string} */
        UsageKey: "project" | "user" | "queue";
        UsageParts: {
            /**
             * Format: uint64
             * @description Documents, their history and their index.
             */
            documents: number;
            /**
             * Format: uint64
             * @description Scalars, plots, samples' records and logs.
             */
            events: number;
            /**
             * Format: uint64
             * @description Files of this workspace.
             */
            files: number;
        };
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
        View: {
            created: string;
            ephemeral: boolean;
            id: string;
            kind: string;
            last_update: string;
            /** @description Whether the caller may change it. */
            mine: boolean;
            name: string;
            project?: string | null;
            shared: boolean;
            state: {
                [key: string]: unknown;
            };
            /** @description Whose it is. */
            user: components["schemas"]["Owner2"];
        };
        Views: {
            /** @description One's own and shared ones, by name. */
            views: components["schemas"]["View"][];
        };
        WaitCode: "no_worker_listens" | "not_queued" | "in_no_queue" | "behind" | "workers_busy" | "next";
        WaitReason: {
            code: components["schemas"]["WaitCode"];
            /** @description What it is and what to do. */
            message: string;
        };
        WaitingIn: {
            /** @description Since when it waits there. */
            added?: string | null;
            id: string;
            /** Format: uint64 */
            length: number;
            name: string;
            /**
             * Format: uint64
             * @description 0 runs next.
             */
            position: number;
            /** Format: int64 */
            waited_ms: number;
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
        /** @description What of the machine's time came to nothing, as far as its measures tell. */
        Waste: {
            /** Format: int64 */
            gpu_idle_ms?: number | null;
            /**
             * Format: double
             * @description The share of the time, over all GPUs, in which they were used by less than a twentieth.
             */
            gpu_idle_share?: number | null;
            gpus: components["schemas"]["GpuUse"][];
        };
        /** @enum {string} */
        WhatHappened: "created" | "changed" | "deleted";
        WindowAxis: "iteration" | "timestamp";
        /** @description Columns of equal length, by `x`. `min`, `max` and `mean` are of the finite values; `NaN` where there are none. */
        WindowColumns: {
            /** @description Points in the bucket. */
            count: number[];
            /** @description The value of the bucket's last point, finite or not. */
            last: components["schemas"]["Number"][];
            max: components["schemas"]["Number"][];
            mean: components["schemas"]["Number"][];
            min: components["schemas"]["Number"][];
            /** @description Where each bucket's first point lies. */
            x: number[];
        };
        WindowFormat: "json" | "binary";
        WindowSeries: {
            columns?: components["schemas"]["WindowColumns"] | null;
            /**
             * Format: uint64
             * @description Rows in the columns.
             */
            length: number;
            metric: string;
            /**
             * Format: uint64
             * @description Where the columns lie, in the binary form.
             */
            offset?: number | null;
            /** @description Whether each row is one point as it was reported. */
            raw: boolean;
            task: string;
            /** @description Of the whole series, not of the window alone. */
            total: components["schemas"]["SeriesTotal"];
            variant: string;
            x_axis_label?: string | null;
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
