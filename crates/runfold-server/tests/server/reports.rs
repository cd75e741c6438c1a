//! `reports.*` and `pipelines.*` as clients call them.

use crate::support::TestServer;
use serde_json::json;

#[test]
fn a_report_is_written_published_archived_and_deleted() {
    let server = TestServer::start();
    let ann = server.caller("ann", "editor", "west");
    let project = ann.call("projects.create", json!({"name": "vision"}))["id"].take();
    let made = ann.call("reports.create", json!({"name": "weekly", "project": project, "report": "# hello"}));
    let section = ann.call("projects.get_by_id", json!({"project": made["project_id"]}))["project"].take();
    assert_eq!((&section["name"], &section["system_tags"]), (&json!("vision/.reports"), &json!(["hidden", "reports"])));
    let id = &made["id"];
    assert_eq!(ann.call("reports.update", json!({"task": id, "report": "# more"}))["updated"], 1);
    assert_eq!(ann.call("reports.publish", json!({"task": id}))["fields"]["status"], "published");
    assert_eq!(ann.refused("reports.update", json!({"task": id, "report": "# late"})), (400, 110));
    assert_eq!(ann.call("reports.archive", json!({"task": id})), json!({"archived": 1}));
    assert_eq!(ann.call("reports.delete", json!({"task": id})), json!({"deleted": 1}));
    assert_eq!(ann.refused("projects.get_by_id", json!({"project": made["project_id"]})), (400, 401));
}

#[test]
fn a_run_that_is_not_of_the_pipeline_fails_alone() {
    let server = TestServer::start();
    let ann = server.caller("ann", "editor", "west");
    let pipeline = ann.call("projects.create", json!({"name": "vision/.pipelines/nightly"}))["id"].take();
    let answer = ann.call("pipelines.delete_runs", json!({"project": pipeline, "ids": ["gone"]}));
    assert_eq!((&answer["succeeded"], &answer["failed"][0]["error"]["codes"]), (&json!([]), &json!([400, 101])));
}
