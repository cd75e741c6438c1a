//! A commit of a repository: fetched into a bare cache by the URL as recorded, checked out as a worktree of it.
//! Credentials reach git by its askpass program and the environment, never on a command line or in a file of the cache.

use super::{Checkout, Fetching};
use crate::error::Failure;
use crate::source::spec::Repository;
use crate::tools::{self, Cut};
use rustix::fs::{FlockOperation, flock};
use std::fs::{self, File};
use std::io::Write;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

/// Git that says nothing for so long is stuck, most often at a question for a password.
const PATIENCE: Duration = Duration::from_secs(300);

/// How the agent may reach code.
#[derive(Debug, Clone, Default)]
pub struct GitAccess {
    /// Protocols that git may speak; `ext` and its like run commands.
    pub protocols: Vec<String>,
    pub user: Option<String>,
    pub password: Option<String>,
    /// The one host that user and password are for; any where it is not given.
    pub host: Option<String>,
}

impl GitAccess {
    /// CLEARML_AGENT_GIT_USER, _PASS and _HOST, or the same with RUNFOLD_.
    pub fn of_environment(protocols: &[String]) -> Self {
        let read = |name: &str| {
            let names = [format!("RUNFOLD_AGENT_GIT_{name}"), format!("CLEARML_AGENT_GIT_{name}")];
            names.iter().find_map(|name| std::env::var(name).ok()).filter(|value| !value.is_empty())
        };
        Self { protocols: protocols.to_vec(), user: read("USER"), password: read("PASS"), host: read("HOST") }
    }
}

/// A URL without what it carries of credentials.
#[derive(Debug, PartialEq, Eq)]
struct Address {
    url: String,
    user: Option<String>,
    password: Option<String>,
    protocol: String,
    host: String,
}

impl Address {
    fn parse(url: &str) -> Self {
        let Some((protocol, rest)) = url.split_once("://") else {
            // `git@host:path` is ssh, anything else a path
            let is_ssh = url.split_once(':').is_some_and(|(host, _)| !host.contains('/') && !host.is_empty());
            let host = url.split(':').next().unwrap_or_default().rsplit('@').next().unwrap_or_default().to_owned();
            let protocol = if url.contains("::") {
                "ext"
            } else if is_ssh {
                "ssh"
            } else {
                "file"
            };
            return Self { url: url.to_owned(), user: None, password: None, protocol: protocol.into(), host };
        };
        let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let (userinfo, host) = authority.rsplit_once('@').map_or((None, authority), |(info, host)| (Some(info), host));
        let decode = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
        let protocol = protocol.to_ascii_lowercase();
        let only_host = host.split(':').next().unwrap_or_default().to_owned();
        let keeps_user = protocol == "ssh";
        let (user, password) = match userinfo.filter(|_| !keeps_user).map(|info| info.split_once(':')) {
            Some(Some((user, password))) => (Some(decode(user)), Some(decode(password))),
            Some(None) => (userinfo.map(decode), None),
            None => (None, None),
        };
        let url = if keeps_user || userinfo.is_none() { url.to_owned() } else { format!("{protocol}://{host}{path}") };
        Self { url, user, password, protocol, host: only_host }
    }
}

struct Git<'a> {
    fetching: &'a Fetching<'a>,
    address: Address,
    bare: PathBuf,
    askpass: PathBuf,
}

/// Checks a commit out into the attempt's folder and applies the changes on top.
pub fn check_out(fetching: &Fetching<'_>, repository: &Repository) -> Result<Checkout, Failure> {
    let address = Address::parse(&repository.url);
    let allowed = &fetching.access.protocols;
    if !allowed.contains(&address.protocol) {
        let message = format!(
            "code is not fetched by `{}`; this agent allows {} (RUNFOLD_AGENT_GIT_PROTOCOLS)",
            address.protocol,
            allowed.join(", ")
        );
        return Err(Failure::code(message));
    }
    let key = blake3::hash(address.url.as_bytes()).to_hex();
    let folder = fetching.cache.join("git");
    fs::create_dir_all(&folder).map_err(Failure::machine("making the cache of repositories"))?;
    let bare = folder.join(format!("{}.git", &key[..32]));
    let lock = folder.join(format!("{}.lock", &key[..32]));
    let lock = File::create(&lock).map_err(Failure::machine("locking the cached repository"))?;
    flock(&lock, FlockOperation::LockExclusive)
        .map_err(|error| Failure::machine("locking the cached repository")(error.into()))?;
    let askpass = write_askpass(fetching)?;
    let git = Git { fetching, address, bare, askpass };
    git.prepare()?;
    let commit = git.find(repository)?;
    git.worktree(&commit)?;
    drop(lock);
    git.submodules()?;
    git.large_files()?;
    git.apply()?;
    Ok(Checkout { root: fetching.folder.to_owned(), commit: Some(commit) })
}

/// Git asks `Password for 'https://user@host:port': `. Only the very host is answered, nobody whose name holds it.
const ASKPASS: &str = "#!/bin/sh\nplace=${1#*://}\nplace=${place%%[\\'\\\"/]*}\nplace=${place##*@}\nplace=${place%%:*}\n\
[ -n \"$RUNFOLD_ASKPASS_HOST\" ] && [ \"$place\" = \"$RUNFOLD_ASKPASS_HOST\" ] || exit 1\n\
case \"$1\" in\n  Username*) printf '%s\\n' \"$RUNFOLD_ASKPASS_USER\" ;;\n  *) printf '%s\\n' \"$RUNFOLD_ASKPASS_PASSWORD\" ;;\nesac\n";

/// The program that git asks for user and password. It holds no secret itself.
fn write_askpass(fetching: &Fetching<'_>) -> Result<PathBuf, Failure> {
    let path = fetching.folder.with_extension("askpass");
    let write = || -> std::io::Result<()> {
        let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o700).open(&path)?;
        file.write_all(ASKPASS.as_bytes())?;
        file.set_permissions(fs::Permissions::from_mode(0o700))
    };
    write().map_err(Failure::machine("writing the askpass program"))?;
    Ok(path)
}

impl Git<'_> {
    /// Git with its doors shut: no hooks, no protocols but the allowed, no questions.
    fn command(&self, folder: &Path) -> Command {
        let access = self.fetching.access;
        let mut command = Command::new("git");
        let settings = [
            "core.hooksPath=/dev/null",
            "core.fsmonitor=false",
            "protocol.ext.allow=never",
            "submodule.recurse=false",
            "advice.detachedHead=false",
            "gc.auto=0",
            "credential.interactive=false",
        ];
        for setting in settings {
            command.args(["-c", setting]);
        }
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("GIT_")) {
            if !matches!(name.to_str(), Some("GIT_SSL_CAINFO" | "GIT_SSH" | "GIT_SSH_COMMAND" | "GIT_SSL_NO_VERIFY")) {
                command.env_remove(name);
            }
        }
        let fits = access.host.as_deref().is_none_or(|host| host == self.address.host);
        let user = self.address.user.clone().or_else(|| access.user.clone().filter(|_| fits));
        let password = self.address.password.clone().or_else(|| access.password.clone().filter(|_| fits));
        if std::env::var_os("GIT_SSH_COMMAND").is_none() {
            command.env("GIT_SSH_COMMAND", "ssh -oBatchMode=yes -oStrictHostKeyChecking=accept-new");
        }
        command
            .current_dir(folder)
            .env("GIT_ALLOW_PROTOCOL", access.protocols.join(":"))
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("GIT_LFS_SKIP_SMUDGE", "1")
            .env("GIT_ASKPASS", &self.askpass)
            .env("SSH_ASKPASS_REQUIRE", "never")
            .env("RUNFOLD_ASKPASS_HOST", &self.address.host)
            .env("RUNFOLD_ASKPASS_USER", user.unwrap_or_default())
            .env("RUNFOLD_ASKPASS_PASSWORD", password.unwrap_or_default());
        for name in ["RUNFOLD_AGENT_GIT_PASS", "CLEARML_AGENT_GIT_PASS"] {
            command.env_remove(name);
        }
        command
    }

    fn try_run(&self, folder: &Path, arguments: &[&str]) -> Result<tools::Ended, Failure> {
        let mut command = self.command(folder);
        command.args(arguments);
        tools::run(&mut command, self.fetching.orders, PATIENCE, |line| (self.fetching.say)(line)).map_err(|cut| {
            match cut {
                Cut::Stopped => {
                    Failure::new(runfold_api::wire::leases::Cause::Aborted, "stopped while its code was fetched")
                }
                Cut::Stalled(time) => Failure::code(format!("git said nothing for {} s and was ended", time.as_secs())),
                Cut::Io(error) if error.kind() == std::io::ErrorKind::NotFound => {
                    Failure::code("`git` is not on this machine's PATH; install it, or use an agent that has it")
                }
                Cut::Io(error) => Failure::machine("running git")(error),
            }
        })
    }

    fn run(&self, folder: &Path, step: &str, arguments: &[&str]) -> Result<String, Failure> {
        let ended = self.try_run(folder, arguments)?;
        if ended.ok {
            return Ok(ended.output);
        }
        Err(Failure::code(format!("{step} failed: {}", tools::last_lines(&ended.output, 6))))
    }

    fn prepare(&self) -> Result<(), Failure> {
        if self.bare.join("HEAD").is_file() {
            // a kill between two steps may have left a lock of git's own; ours is held, so nobody uses it
            for stale in ["config.lock", "packed-refs.lock", "shallow.lock"] {
                let _ = fs::remove_file(self.bare.join(stale));
            }
            return Ok(());
        }
        let parent = self.bare.parent().unwrap_or(Path::new("/"));
        let fresh = self.bare.with_extension(format!("new-{}", std::process::id()));
        let name = fresh.to_string_lossy().into_owned();
        self.run(parent, "making the cached repository", &["init", "--quiet", "--bare", &name])?;
        self.run(&fresh, "naming the remote", &["config", "remote.origin.url", &self.address.url])?;
        fs::rename(&fresh, &self.bare).map_err(Failure::machine("placing the cached repository"))
    }

    fn has(&self, commit: &str) -> Result<bool, Failure> {
        Ok(self.try_run(&self.bare, &["cat-file", "-e", &format!("{commit}^{{commit}}")])?.ok)
    }

    /// The commit, fetched if the cache lacks it: by its branch, by all branches, by itself.
    fn find(&self, repository: &Repository) -> Result<String, Failure> {
        let shown = &self.address.url;
        if let Some(commit) = &repository.commit {
            if self.has(commit)? {
                return Ok(commit.clone());
            }
            (self.fetching.say)(&format!("fetching {shown}"));
            let branch = repository.branch.as_ref().map(|branch| format!("+refs/heads/{branch}:refs/heads/{branch}"));
            let ways = [
                branch.as_deref(),
                Some("+refs/heads/*:refs/heads/*"),
                Some(commit.as_str()).filter(|commit| commit.len() >= 40),
            ];
            let mut refusal = String::new();
            for way in ways.into_iter().flatten() {
                let ended = self.try_run(&self.bare, &["fetch", "--quiet", "--tags", "--force", "origin", way])?;
                if ended.ok && self.has(commit)? {
                    return Ok(commit.clone());
                }
                if !ended.ok {
                    refusal = tools::last_lines(&ended.output, 6);
                }
            }
            return Err(Failure::code(missing(commit, shown, &refusal)));
        }
        let wanted = match (&repository.tag, &repository.branch) {
            (Some(tag), _) => format!("refs/tags/{tag}"),
            (None, Some(branch)) => format!("refs/heads/{branch}"),
            (None, None) => "HEAD".to_owned(),
        };
        (self.fetching.say)(&format!("fetching {wanted} of {shown}"));
        self.run(&self.bare, &format!("fetching `{wanted}`"), &["fetch", "--quiet", "--force", "origin", &wanted])?;
        let commit = self.run(&self.bare, "reading the commit", &["rev-parse", "--verify", "FETCH_HEAD^{commit}"])?;
        Ok(commit.trim().to_owned())
    }

    fn worktree(&self, commit: &str) -> Result<(), Failure> {
        let folder = self.fetching.folder.to_string_lossy().into_owned();
        self.run(&self.bare, "forgetting old worktrees", &["worktree", "prune"])?;
        let arguments = ["worktree", "add", "--quiet", "--force", "--detach", &folder, commit];
        self.run(&self.bare, &format!("checking out {commit}"), &arguments).map(drop)
    }

    fn submodules(&self) -> Result<(), Failure> {
        let folder = self.fetching.folder;
        if !folder.join(".gitmodules").is_file() {
            return Ok(());
        }
        (self.fetching.say)("fetching submodules");
        let arguments = ["submodule", "update", "--quiet", "--init", "--recursive"];
        self.run(folder, "fetching submodules", &arguments).map(drop)
    }

    fn large_files(&self) -> Result<(), Failure> {
        let folder = self.fetching.folder;
        let attributes = fs::read_to_string(folder.join(".gitattributes")).unwrap_or_default();
        if !attributes.contains("filter=lfs") {
            return Ok(());
        }
        if !self.try_run(folder, &["lfs", "version"])?.ok {
            let message = "the repository keeps large files in LFS and `git lfs` is not installed here; \
                they stay pointers";
            (self.fetching.say)(message);
            return Ok(());
        }
        self.run(folder, "fetching large files", &["lfs", "pull"]).map(drop)
    }

    /// Applies what was changed and not committed. Git itself refuses paths that leave the folder.
    fn apply(&self) -> Result<(), Failure> {
        let diff = &self.fetching.spec.diff;
        if diff.trim().is_empty() {
            return Ok(());
        }
        let mut command = self.command(self.fetching.folder);
        command.args(["apply", "--whitespace=nowarn", "-"]);
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(Failure::machine("running git apply"))?;
        let mut stdin = child.stdin.take().expect("asked for on the lines before");
        let text = format!("{}\n", diff.trim_end_matches('\n'));
        let writer = std::thread::spawn(move || stdin.write_all(text.as_bytes()));
        let output = child.wait_with_output().map_err(Failure::machine("running git apply"))?;
        // git that stopped reading says why itself
        drop(writer.join());
        if output.status.success() {
            return Ok(());
        }
        let why = String::from_utf8_lossy(&output.stderr).into_owned();
        Err(Failure::code(format!(
            "the changes that were not committed do not apply to the commit: {}; commit and push them, then run again",
            tools::last_lines(&why, 6)
        )))
    }
}

fn missing(commit: &str, url: &str, refusal: &str) -> String {
    if refusal.is_empty() {
        format!("commit {commit} is not in {url}; push it, then run again")
    } else {
        format!("commit {commit} could not be fetched from {url}: {refusal}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attempt::orders::Orders;
    use crate::source::spec::{Command as Entry, Spec};

    fn sh(folder: &Path, line: &str) -> String {
        let output = Command::new("sh").args(["-ec", line]).current_dir(folder).output().unwrap();
        assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    struct World {
        home: tempfile::TempDir,
        said: std::cell::RefCell<Vec<String>>,
    }

    impl World {
        fn new() -> Self {
            let home = tempfile::tempdir().unwrap();
            let remote = home.path().join("remote");
            fs::create_dir(&remote).unwrap();
            sh(&remote, "git init -q -b main . && git config user.email a@b && git config user.name a");
            sh(&remote, "echo one > train.py && git add . && git commit -qm one");
            Self { home, said: Default::default() }
        }

        fn remote(&self) -> PathBuf {
            self.home.path().join("remote")
        }

        fn spec(&self, commit: Option<&str>, diff: &str) -> Spec {
            let url = format!("file://{}", self.remote().display());
            Spec {
                repository: Some(Repository {
                    url,
                    branch: Some("main".into()),
                    commit: commit.map(str::to_owned),
                    tag: None,
                }),
                diff: diff.to_owned(),
                working_dir: PathBuf::new(),
                command: Entry::Script { path: "train.py".into(), arguments: Vec::new() },
                binary: "python".into(),
                requirements: None,
                pins: None,
            }
        }

        fn fetch(&self, spec: &Spec, name: &str, protocols: &[&str]) -> Result<Checkout, Failure> {
            let access =
                GitAccess { protocols: protocols.iter().map(|p| (*p).to_owned()).collect(), ..Default::default() };
            let fetching = Fetching {
                spec,
                cache: &self.home.path().join("cache"),
                folder: &self.home.path().join(name),
                access: &access,
                orders: &Orders::default(),
                say: &|line| self.said.borrow_mut().push(line.to_owned()),
            };
            super::super::fetch(&fetching)
        }
    }

    #[test]
    fn a_commit_is_checked_out_with_its_changes_and_from_the_cache_the_second_time() {
        let world = World::new();
        let commit = sh(&world.remote(), "git rev-parse HEAD");
        let diff = "diff --git a/train.py b/train.py\n--- a/train.py\n+++ b/train.py\n@@ -1 +1 @@\n-one\n+two\n";
        let checkout = world.fetch(&world.spec(Some(&commit), diff), "first", &["file"]).unwrap();
        assert_eq!(fs::read_to_string(checkout.root.join("train.py")).unwrap(), "two\n");
        assert_eq!(checkout.commit.as_deref(), Some(commit.as_str()));
        fs::rename(world.remote(), world.home.path().join("away")).unwrap();
        let again = world.fetch(&world.spec(Some(&commit), ""), "second", &["file"]).unwrap();
        assert_eq!(fs::read_to_string(again.root.join("train.py")).unwrap(), "one\n");
    }

    #[test]
    fn a_newer_commit_is_fetched_into_the_same_cache() {
        let world = World::new();
        world.fetch(&world.spec(None, ""), "first", &["file"]).unwrap();
        sh(&world.remote(), "echo three > train.py && git commit -qam three");
        let commit = sh(&world.remote(), "git rev-parse HEAD");
        let checkout = world.fetch(&world.spec(Some(&commit), ""), "second", &["file"]).unwrap();
        assert_eq!(fs::read_to_string(checkout.root.join("train.py")).unwrap(), "three\n");
    }

    #[test]
    fn what_fails_is_told_with_its_step() {
        let world = World::new();
        let missing = world.fetch(&world.spec(Some(&"ab".repeat(20)), ""), "a", &["file"]).unwrap_err();
        assert!(missing.message.contains("ababab"), "{missing}");
        let patch = world.fetch(
            &world.spec(None, "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n"),
            "b",
            &["file"],
        );
        assert!(patch.unwrap_err().message.contains("do not apply"));
        let barred = world.fetch(&world.spec(None, ""), "c", &["https", "ssh"]).unwrap_err();
        assert!(barred.message.contains("not fetched by `file`"), "{barred}");
    }

    #[test]
    fn hooks_of_a_repository_and_patches_out_of_the_folder_do_nothing() {
        let world = World::new();
        let canary = world.home.path().join("canary");
        world.fetch(&world.spec(None, ""), "first", &["file"]).unwrap();
        for bare in fs::read_dir(world.home.path().join("cache/git")).unwrap().flatten() {
            if bare.path().is_dir() {
                let hook = bare.path().join("hooks/post-checkout");
                fs::create_dir_all(hook.parent().unwrap()).unwrap();
                fs::write(&hook, format!("#!/bin/sh\ntouch {}\n", canary.display())).unwrap();
                fs::set_permissions(&hook, fs::Permissions::from_mode(0o755)).unwrap();
            }
        }
        world.fetch(&world.spec(None, ""), "second", &["file"]).unwrap();
        let outside = "diff --git a/../canary b/../canary\nnew file mode 100644\n--- /dev/null\n+++ b/../canary\n@@ -0,0 +1 @@\n+x\n";
        world.fetch(&world.spec(None, outside), "third", &["file"]).unwrap_err();
        let linked = "diff --git a/link b/link\nnew file mode 120000\n--- /dev/null\n+++ b/link\n@@ -0,0 +1 @@\n+..\n\\ No newline at end of file\n\
            diff --git a/link/canary b/link/canary\nnew file mode 100644\n--- /dev/null\n+++ b/link/canary\n@@ -0,0 +1 @@\n+x\n";
        world.fetch(&world.spec(None, linked), "fourth", &["file"]).unwrap_err();
        assert!(!canary.exists());
    }

    #[test]
    fn submodules_by_dangerous_protocols_are_not_followed() {
        let world = World::new();
        let canary = world.home.path().join("canary");
        let module = format!("[submodule \"x\"]\n path = x\n url = ext::sh -c touch% {}\n", canary.display());
        fs::write(world.remote().join(".gitmodules"), module).unwrap();
        let commit = sh(&world.remote(), "git rev-parse HEAD");
        sh(
            &world.remote(),
            &format!(
                "git update-index --add --cacheinfo 160000,{commit},x && git add .gitmodules && git commit -qm sub"
            ),
        );
        let failed = world.fetch(&world.spec(None, ""), "first", &["file"]).unwrap_err();
        assert!(failed.message.contains("submodules"), "{failed}");
        assert!(!canary.exists());
    }

    #[test]
    fn the_password_is_for_the_very_host_and_for_no_name_that_holds_it() {
        let folder = tempfile::tempdir().unwrap();
        let script = folder.path().join("askpass");
        fs::write(&script, ASKPASS).unwrap();
        let asked = |prompt: &str| {
            let mut sh = Command::new("sh");
            sh.arg(&script).arg(prompt).env("RUNFOLD_ASKPASS_HOST", "github.com");
            let answer = sh.env("RUNFOLD_ASKPASS_USER", "me").env("RUNFOLD_ASKPASS_PASSWORD", "pw").output().unwrap();
            String::from_utf8(answer.stdout).unwrap()
        };
        assert_eq!(asked("Username for 'https://github.com': "), "me\n");
        assert_eq!(asked("Password for 'https://me@github.com:8443': "), "pw\n");
        for other in ["github.com.evil.example", "github.com@evil.example", "evil.example/github.com"] {
            assert_eq!(asked(&format!("Password for 'https://{other}': ")), "", "{other}");
        }
    }

    #[test]
    fn credentials_leave_the_url() {
        let address = Address::parse("https://me:p%40ss@host:8443/lab/net.git");
        assert_eq!(address.url, "https://host:8443/lab/net.git");
        assert_eq!((address.user.as_deref(), address.password.as_deref()), (Some("me"), Some("p@ss")));
        let ssh = Address::parse("ssh://git@host:2222/net.git");
        assert_eq!((ssh.url.as_str(), ssh.protocol.as_str()), ("ssh://git@host:2222/net.git", "ssh"));
        assert_eq!(Address::parse("git@host:lab/net.git").protocol, "ssh");
        assert_eq!(Address::parse("ext::sh -c id").protocol, "ext");
        assert_eq!(Address::parse("/srv/net.git").protocol, "file");
    }
}
