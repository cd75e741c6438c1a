//! `runfold admin`: what operators see and what the exit code says.
#![allow(clippy::unwrap_used)] // a test that can't go on has failed

use runfold_server::{App, Settings};
use std::path::Path;
use std::process::{Command, Output};

fn admin(words: &[&str], data: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_runfold"));
    command.arg("admin").args(words).arg("--data-dir").arg(data).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn a_folder_in_use_is_backed_up_restored_and_checked_by_command() {
    let folder = tempfile::tempdir().unwrap();
    let (data, bundle, new) = (folder.path().join("data"), folder.path().join("bundle"), folder.path().join("new"));
    let settings = Settings::new(data.clone(), "127.0.0.1:0".parse().unwrap());
    let (app, _) = App::open(settings).unwrap();
    let target = bundle.to_str().unwrap();
    let made = admin(&["backup", target], &data);
    assert!(made.status.success(), "{}", text(&made.stderr));
    let again = admin(&["backup", target], &data);
    assert!(!again.status.success() && text(&again.stderr).contains("there already"), "{}", text(&again.stderr));
    assert!(admin(&["check", "--deep"], &data).status.success());
    let taken = admin(&["restore", target, "--verify"], &data);
    assert!(!taken.status.success() && text(&taken.stderr).contains("not empty"), "{}", text(&taken.stderr));
    let restored = admin(&["restore", target, "--verify"], &new);
    assert!(restored.status.success(), "{}", text(&restored.stderr));
    app.close();
    std::fs::write(new.join("series.db"), vec![7; 8_192]).unwrap();
    let damaged = admin(&["check"], &new);
    assert_eq!(damaged.status.code(), Some(1));
    assert!(text(&damaged.stdout).contains("events"), "{}", text(&damaged.stdout));
    let none = admin(&["check"], folder.path());
    assert!(!none.status.success() && text(&none.stderr).contains("no data folder"), "{}", text(&none.stderr));
}
