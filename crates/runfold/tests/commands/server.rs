//! `runfold server`: its start, its settings, its end.

use crate::support::Place;
use serde_json::json;
use std::os::unix::fs::PermissionsExt;

#[test]
fn the_first_start_says_all_that_a_client_needs_and_the_second_nothing() {
    let place = Place::new();
    let server = place.server(|_| {});
    let origin = server.origin.clone();
    let path = place.home().join(".config/runfold/config.toml");
    let written: toml::Table = toml::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let (status, answer) = server.post(
        "auth.start_session",
        &json!({"access_key": written["api_access_key"].as_str(), "secret_key": written["api_secret_key"].as_str()}),
    );
    assert_eq!(status, 200, "{answer}");
    let (status, printed, log) = server.end("TERM");
    assert!(status.success() && log.contains("stopped"), "{status} {log}");
    for part in [
        format!("api_server: {origin}/api"),
        format!("files_server: {origin}/files"),
        format!("\"secret_key\" = \"{}\"", written["api_secret_key"].as_str().unwrap()),
        "runfold user set-password admin".to_owned(),
    ] {
        assert!(printed.contains(&part), "{part} in {printed}");
    }
    assert_eq!(written["host"].as_str(), Some(origin.as_str()));

    let (status, printed, _) = place.server(|_| {}).end("INT");
    assert!(status.success());
    assert_eq!(printed, "");
}

#[test]
fn a_pair_from_the_environment_is_neither_printed_nor_written() {
    let place = Place::new();
    let server = place.server(|command| {
        command.env("RUNFOLD_ADMIN_ACCESS_KEY", "GIVEN").env("RUNFOLD_ADMIN_SECRET_KEY", "given secret");
    });
    let (status, _) = server.post("auth.start_session", &json!({"access_key": "GIVEN", "secret_key": "given secret"}));
    assert_eq!(status, 200);
    let (_, printed, log) = server.end("TERM");
    assert!(printed.is_empty() && !log.contains("given secret"), "{printed} {log}");
    assert!(!place.home().join(".config").exists());
}

#[test]
fn without_a_home_no_credentials_are_written() {
    let place = Place::new();
    let (_, printed, _) = place
        .server(|command| {
            command.env_remove("HOME");
        })
        .end("TERM");
    assert!(printed.contains("without a home"), "{printed}");
}

#[test]
fn a_flag_beats_the_environment_which_beats_the_file() {
    let place = Place::new();
    let file = place.data().with_file_name("runfold.toml");
    std::fs::write(&file, "log_format = \"json\"\nlisten = \"256.0.0.1:1\"\n").unwrap();
    let refused = place.run(&["server", "--config", file.to_str().unwrap()], "");
    assert!(!refused.status.success() && String::from_utf8_lossy(&refused.stderr).contains("listen"));

    std::fs::write(&file, "log_format = \"json\"\nlisten = \"127.0.0.1:1\"\nlog = \"info\"\n").unwrap();
    let server = place.server(|command| {
        command.env("RUNFOLD_CONFIG", &file).env("RUNFOLD_LISTEN", "127.0.0.1:2");
    });
    assert!(server.line.starts_with('{') && !server.origin.ends_with(":1") && !server.origin.ends_with(":2"));
    server.end("TERM");

    std::fs::write(&file, "data_dri = \"/tmp/x\"\n").unwrap();
    let refused = place.run(&["server", "--config", file.to_str().unwrap()], "");
    assert!(String::from_utf8_lossy(&refused.stderr).contains("`data_dri`"));
}

#[test]
fn the_secret_is_shown_even_where_listening_fails() {
    let place = Place::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let data = place.data();
    let listen = taken.local_addr().unwrap().to_string();
    let failed = place.run(&["server", "--data-dir", data.to_str().unwrap(), "--listen", &listen], "");
    assert!(!failed.status.success());
    assert!(String::from_utf8_lossy(&failed.stdout).contains("\"secret_key\""));
    assert!(String::from_utf8_lossy(&failed.stderr).contains("can't listen on"));
}

#[test]
fn help_names_every_option_with_its_variable() {
    let help = Place::new().run(&["server", "--help"], "");
    let help = String::from_utf8_lossy(&help.stdout).into_owned();
    for name in [
        "CONFIG",
        "DATA_DIR",
        "LISTEN",
        "PUBLIC_URL",
        "ALLOWED_HOSTS",
        "TLS_CERT",
        "TLS_KEY",
        "ADMIN_ACCESS_KEY",
        "ADMIN_SECRET_KEY",
        "OPEN_METRICS",
        "WATCHDOG_AFTER",
        "RETENTION",
        "MIN_FREE_BYTES",
        "SLOW_QUERY",
        "HEAD_TIMEOUT",
        "LOG",
        "LOG_FORMAT",
    ] {
        assert!(help.contains(&format!("RUNFOLD_{name}")), "{name}");
    }
}
