//! Client credentials for the user who starts the server: `~/.config/runfold/config.toml`, so that clients of ours on
//! the same machine will need no set-up. Never another program's file, never for a service.

use anyhow::Context;
use runfold_server::accounts::first_start::KeyPair;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// The first line of a file that is ours to replace.
const OURS: &str = "# Written by `runfold server` for this user; it is replaced when a new store is made.";
/// Below this the system's own users begin to end, on every common system.
const FIRST_PERSON: u32 = if cfg!(target_os = "macos") { 500 } else { 1_000 };

/// Writes them where they belong, and says where; or says why not.
pub fn write_for_local_user(host: &str, pair: &KeyPair) -> anyhow::Result<String> {
    match home_of_a_person() {
        Err(why) => Ok(format!("No client credentials were written: {why}.")),
        Ok(home) => write(&home.join(".config/runfold/config.toml"), host, pair),
    }
}

fn write(path: &Path, host: &str, pair: &KeyPair) -> anyhow::Result<String> {
    let shown = path.display();
    let folder = path.parent().context("the file has no folder")?;
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .with_context(|| format!("making {}", folder.display()))?;
    let text = content(host, pair);
    match create(path) {
        Ok(mut file) => file.write_all(text.as_bytes()).and_then(|()| file.sync_all())?,
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            if !is_ours(path) {
                return Ok(format!(
                    "{shown} is not ours, so it was left as it is; add the key by hand where it is wanted."
                ));
            }
            replace(path, &text)?;
        }
        Err(error) => return Err(error).with_context(|| format!("making {shown}")),
    }
    Ok(format!("For Runfold's own clients of this user, the address and the key are also in {shown}"))
}

/// Fails where there is anything already, a dangling link included.
fn create(path: &Path) -> std::io::Result<File> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

fn replace(path: &Path, text: &str) -> anyhow::Result<()> {
    let fresh = path.with_extension(format!("toml.{}", std::process::id()));
    let mut file = create(&fresh).with_context(|| format!("making {}", fresh.display()))?;
    let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
    let done = written.and_then(|()| std::fs::rename(&fresh, path));
    if done.is_err() {
        std::fs::remove_file(&fresh)?;
    }
    done.with_context(|| format!("writing {}", path.display()))
}

/// A plain file that begins with our line.
fn is_ours(path: &Path) -> bool {
    let is_plain = std::fs::symlink_metadata(path).is_ok_and(|found| found.is_file());
    is_plain && std::fs::read_to_string(path).is_ok_and(|text| text.lines().next() == Some(OURS))
}

fn content(host: &str, pair: &KeyPair) -> String {
    let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
    format!(
        "{OURS}\nhost = {}\napi_access_key = {}\napi_secret_key = {}\n",
        quoted(host),
        quoted(&pair.access_key),
        quoted(&pair.secret_key)
    )
}

/// The home of whoever starts the server, if that is a person.
fn home_of_a_person() -> Result<PathBuf, &'static str> {
    let home = std::env::var_os("HOME").map(PathBuf::from).filter(|home| home.is_absolute() && home.is_dir());
    let home = home.ok_or("the server runs as a user without a home")?;
    let uid = rustix::process::geteuid().as_raw();
    let owner = std::fs::metadata(&home).map_err(|_| "the home can't be looked at")?.uid();
    if owner != uid {
        return Err("the home is another user's");
    }
    if uid != 0 && uid < FIRST_PERSON {
        return Err("the server runs as a system user");
    }
    if logs_to_the_journal() {
        return Err("the server runs as a service");
    }
    Ok(home)
}

/// systemd names the journal's stream in the environment; children of a service inherit the name, but not the stream.
fn logs_to_the_journal() -> bool {
    let Some(stream) = std::env::var("JOURNAL_STREAM").ok() else { return false };
    let ours = std::fs::metadata("/dev/stderr").map(|found| format!("{}:{}", found.dev(), found.ino()));
    ours.is_ok_and(|ours| ours == stream)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn pair(key: &str) -> KeyPair {
        KeyPair { access_key: key.into(), secret_key: "quote \" and \\".into() }
    }

    #[test]
    fn the_file_is_the_users_alone_and_reads_back() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join(".config/runfold/config.toml");
        write(&path, "http://h:1", &pair("A")).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let read: toml::Table = toml::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        assert_eq!(read["api_secret_key"].as_str(), Some("quote \" and \\"));
        write(&path, "http://h:2", &pair("B")).unwrap();
        let read: toml::Table = toml::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        assert_eq!((read["host"].as_str(), read["api_access_key"].as_str()), (Some("http://h:2"), Some("B")));
        assert_eq!(std::fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn another_programs_file_and_links_are_left_alone() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("config.toml");
        std::fs::write(&path, "host = \"mine\"\n").unwrap();
        assert!(write(&path, "http://h:1", &pair("A")).unwrap().contains("not ours"));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "host = \"mine\"\n");
        let (target, link) = (home.path().join("target"), home.path().join("link.toml"));
        std::fs::write(&target, format!("{OURS}\n")).unwrap();
        std::os::unix::fs::symlink(&target, &link).unwrap();
        assert!(write(&link, "http://h:1", &pair("A")).unwrap().contains("not ours"));
        assert_eq!(std::fs::read_to_string(&target).unwrap(), format!("{OURS}\n"));
    }
}
