//! F6 for files: the folder of a running server loses its permission to be written.

use crate::running::{BASIC, Running, agent, ask, call, download, until, upload};
use serde_json::json;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

/// Permissions bind nobody who has root's power to pass them by; such a server would not notice.
fn bound_by_permissions() -> Command {
    let program = env!("CARGO_BIN_EXE_runfold");
    if !rustix::process::geteuid().is_root() {
        return Command::new(program);
    }
    let powers = "-dac_override,-dac_read_search";
    let mut command = Command::new("setpriv");
    command.args(["--bounding-set", powers, "--inh-caps", powers, program]);
    command
}

fn set_mode(folder: &Path, mode: u32) {
    std::fs::set_permissions(folder, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn files_that_can_not_be_stored_are_refused_until_the_folder_is_writable_again() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let server = Running::start_as(bound_by_permissions(), &data, 0);
    let (agent, to) = (agent(), server.address);
    upload(&agent, to, "p/before", "bytes").unwrap();
    let task = call(&agent, to, "tasks.create", json!({"name": "a task", "type": "training"})).unwrap()["id"].take();
    let health = || {
        let mut answer = agent.get(format!("http://{to}/health")).header("Authorization", BASIC).call().unwrap();
        answer.body_mut().read_to_string().unwrap()
    };
    assert!(health().contains("\"ok\""), "{}", health());

    let temporary = data.join("blobs/blobs/tmp");
    set_mode(&temporary, 0o500);
    let form = "--x\r\nContent-Disposition: form-data; name=\"p/lost\"; filename=\"f\"\r\n\r\nlost\r\n--x--\r\n";
    let kind = "multipart/form-data; boundary=x";
    let (status, answer) = ask(&agent, to, "files/", kind, form.as_bytes()).unwrap();
    assert_eq!(status, 503, "{answer}");
    assert!(!answer.to_string().contains("blobs/tmp"), "where it lies is nobody's business: {answer}");
    until(Duration::from_secs(30), || health().contains("degraded"));
    // all else goes on
    assert_eq!(download(&agent, to, "p/before"), (200, "bytes".to_owned()));
    assert_eq!(download(&agent, to, "p/lost").0, 404);
    call(&agent, to, "tasks.edit", json!({"task": task, "comment": "written", "force": true})).unwrap();

    set_mode(&temporary, 0o700);
    until(Duration::from_secs(30), || health().contains("\"ok\""));
    upload(&agent, to, "p/lost", "found").unwrap();
    assert_eq!(download(&agent, to, "p/lost"), (200, "found".to_owned()));
}
