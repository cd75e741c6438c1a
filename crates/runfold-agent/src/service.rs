//! A systemd unit for the agent. Leaves installing it to whoever may.

use std::path::Path;

/// The unit's text. Supervisors go on when the agent is stopped or replaced, and are found again at its next start.
pub fn unit(executable: &Path, arguments: &[String], environment_file: &Path) -> String {
    let words: Vec<String> = arguments.iter().map(|word| quoted(word)).collect();
    format!(
        "[Unit]\n\
         Description=Runfold agent\n\
         After=network-online.target\n\
         Wants=network-online.target\n\
         \n\
         [Service]\n\
         # the keys, in a file that only this user reads: RUNFOLD_HOST, RUNFOLD_API_ACCESS_KEY, RUNFOLD_API_SECRET_KEY\n\
         EnvironmentFile={}\n\
         ExecStart={} agent run {}\n\
         Restart=on-failure\n\
         RestartSec=5\n\
         # running tasks outlive a restart of the agent\n\
         KillMode=process\n\
         Delegate=yes\n\
         TimeoutStopSec=infinity\n\
         \n\
         [Install]\n\
         WantedBy=default.target\n",
        environment_file.display(),
        quoted(&executable.to_string_lossy()),
        words.join(" ")
    )
}

/// A word as systemd reads it.
fn quoted(word: &str) -> String {
    let plain = word.chars().all(|c| c.is_ascii_alphanumeric() || "-_./:=,".contains(c));
    if plain && !word.is_empty() {
        return word.to_owned();
    }
    let escaped = word.replace('\\', "\\\\").replace('"', "\\\"").replace('%', "%%").replace('$', "$$");
    format!("\"{escaped}\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_unit_stay_words() {
        let arguments = ["--queue", "a b", "--name", "50% \"x\" $HOME"].map(str::to_owned);
        let text = unit(Path::new("/usr/bin/runfold"), &arguments, Path::new("/etc/runfold/agent.env"));
        let line = text.lines().find(|line| line.starts_with("ExecStart=")).unwrap();
        assert_eq!(line, r#"ExecStart=/usr/bin/runfold agent run --queue "a b" --name "50%% \"x\" $$HOME""#);
        assert!(!text.contains("SECRET_KEY="), "keys stand in the file, not in the unit");
    }
}
