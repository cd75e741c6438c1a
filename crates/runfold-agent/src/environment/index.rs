//! Where packages come from: what pip is configured with on this machine, told to uv in its words.

use std::process::Command;

/// Settings of an index, as variables for uv.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Index {
    variables: Vec<(String, String)>,
}

/// pip's name of a setting, and uv's variable for it.
const NAMES: &[(&str, &str)] = &[
    ("index-url", "UV_DEFAULT_INDEX"),
    ("extra-index-url", "UV_INDEX"),
    ("find-links", "UV_FIND_LINKS"),
    ("cert", "SSL_CERT_FILE"),
    ("trusted-host", "UV_INSECURE_HOST"),
    ("no-index", "UV_NO_INDEX"),
    ("timeout", "UV_HTTP_TIMEOUT"),
];

impl Index {
    /// What pip.conf and PIP_* say; what is set in uv's own variables goes first.
    pub fn of_machine(python: &std::path::Path) -> Self {
        let listed = Command::new(python).args(["-m", "pip", "config", "list"]).output();
        let listed = listed.ok().filter(|output| output.status.success());
        let listed = listed.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
        Self::of_pip(&listed, |name| std::env::var(name).ok())
    }

    fn of_pip(listed: &str, variable: impl Fn(&str) -> Option<String>) -> Self {
        let mut variables: Vec<(String, String)> = Vec::new();
        // pip lists files before the environment, and the last one counts
        for line in listed.lines() {
            let Some((name, value)) = line.split_once('=') else { continue };
            let Some(setting) = name.trim().rsplit('.').next() else { continue };
            let Some((_, uv)) = NAMES.iter().find(|(pip, _)| *pip == setting) else { continue };
            let value = value.trim().trim_matches('\'').replace("\\n", " ").trim().to_owned();
            variables.retain(|(known, _)| known != uv);
            variables.push(((*uv).to_owned(), value));
        }
        variables.retain(|(name, value)| !value.is_empty() && variable(name).is_none());
        for (_, name) in NAMES {
            if let Some(value) = variable(name) {
                variables.push(((*name).to_owned(), value));
            }
        }
        Self { variables }
    }

    pub fn variables(&self) -> &[(String, String)] {
        &self.variables
    }

    /// What decides which packages there are, without credentials.
    pub fn public_parts(&self) -> Vec<String> {
        let mut parts: Vec<String> = self
            .variables
            .iter()
            .filter(|(name, _)| {
                matches!(name.as_str(), "UV_DEFAULT_INDEX" | "UV_INDEX" | "UV_FIND_LINKS" | "UV_NO_INDEX")
            })
            .map(|(name, value)| format!("{name}={}", without_credentials(value)))
            .collect();
        parts.sort();
        parts
    }
}

fn without_credentials(urls: &str) -> String {
    let plain = urls.split_whitespace().map(|url| match url.split_once("://") {
        Some((scheme, rest)) => {
            let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
            format!("{scheme}://{}{path}", authority.rsplit('@').next().unwrap_or_default())
        }
        None => url.to_owned(),
    });
    plain.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_pip_is_told_uv_is_told_too() {
        let listed = "global.index-url='https://u:secret1@mirror/simple'\nglobal.extra-index-url='\\nhttps://a/s\\nhttps://b/s'\n\
            :env:.cert='/etc/ca.crt'\nglobal.timeout='60'\n:env:.timeout='180'\nglobal.quiet='1'\n";
        let index = Index::of_pip(listed, |name| (name == "UV_INSECURE_HOST").then(|| "mine".to_owned()));
        let of =
            |name: &str| index.variables().iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        assert_eq!(of("UV_DEFAULT_INDEX"), Some("https://u:secret1@mirror/simple"));
        assert_eq!(of("UV_INDEX"), Some("https://a/s https://b/s"));
        assert_eq!((of("SSL_CERT_FILE"), of("UV_HTTP_TIMEOUT")), (Some("/etc/ca.crt"), Some("180")));
        assert_eq!(of("UV_INSECURE_HOST"), Some("mine"));
        assert_eq!(
            index.public_parts(),
            ["UV_DEFAULT_INDEX=https://mirror/simple", "UV_INDEX=https://a/s https://b/s"]
        );
    }
}
