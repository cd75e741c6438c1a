//! Where packages come from: what pip is configured with on this machine, told to uv in its words.

use std::path::PathBuf;

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
    ("default-timeout", "UV_HTTP_TIMEOUT"),
];

impl Index {
    /// What pip's files and PIP_* say; what is set in uv's own variables goes first. The files are read here, since
    /// asking pip takes longer than all the rest of a warm start.
    pub fn of_machine() -> Self {
        let variable = |name: &str| std::env::var(name).ok();
        let files: Vec<String> = files(variable).iter().filter_map(|path| std::fs::read_to_string(path).ok()).collect();
        Self::of_pip(&files, variable)
    }

    fn of_pip(files: &[String], variable: impl Fn(&str) -> Option<String>) -> Self {
        let mut index = Self::default();
        // a later file counts more than an earlier one, and the environment more than any
        for (setting, value) in files.iter().flat_map(|text| settings(text)) {
            if let Some((_, uv)) = NAMES.iter().find(|(pip, _)| *pip == setting) {
                index.set(uv, value);
            }
        }
        for (pip, uv) in NAMES {
            let of_pip = variable(&format!("PIP_{}", pip.to_ascii_uppercase().replace('-', "_")));
            if let Some(value) = variable(uv).or(of_pip) {
                index.set(uv, value);
            }
        }
        index.variables.retain(|(_, value)| !value.is_empty());
        index
    }

    fn set(&mut self, name: &str, value: String) {
        self.variables.retain(|(known, _)| known != name);
        self.variables.push((name.to_owned(), value));
    }

    pub fn variables(&self) -> &[(String, String)] {
        &self.variables
    }

    /// What decides which packages there are, without credentials.
    pub fn public_parts(&self) -> Vec<String> {
        const PUBLIC: [&str; 4] = ["UV_DEFAULT_INDEX", "UV_INDEX", "UV_FIND_LINKS", "UV_NO_INDEX"];
        let of_index = self.variables.iter().filter(|(name, _)| PUBLIC.contains(&name.as_str()));
        let mut parts: Vec<String> =
            of_index.map(|(name, value)| format!("{name}={}", without_credentials(value))).collect();
        parts.sort();
        parts
    }
}

/// pip's files in the order in which it reads them.
fn files(variable: impl Fn(&str) -> Option<String>) -> Vec<PathBuf> {
    let home = PathBuf::from(variable("HOME").unwrap_or_default());
    let configuration = variable("XDG_CONFIG_HOME").map_or_else(|| home.join(".config"), PathBuf::from);
    let mut files = vec![
        PathBuf::from("/etc/xdg/pip/pip.conf"),
        PathBuf::from("/etc/pip.conf"),
        home.join(".pip/pip.conf"),
        configuration.join("pip/pip.conf"),
    ];
    files.extend(variable("PIP_CONFIG_FILE").map(PathBuf::from));
    files
}

/// The settings of the sections that installing reads. A value may go on in indented lines.
fn settings(text: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut counts = false;
    for line in text.lines().filter(|line| !line.trim_start().starts_with(['#', ';'])) {
        if let Some(section) = line.trim().strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            counts = matches!(section, "global" | "install");
        } else if line.starts_with([' ', '\t']) && counts {
            if let Some((_, value)) = found.last_mut() {
                *value = format!("{value} {}", line.trim()).trim().to_owned();
            }
        } else if let Some((name, value)) = line.split_once(['=', ':']).filter(|_| counts) {
            found.push((name.trim().to_ascii_lowercase().replace('_', "-"), value.trim().to_owned()));
        }
    }
    found
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
        let global = "[global]\nindex-url = https://u:secret1@mirror/simple\nextra-index-url =\n    https://a/s\n    https://b/s\n\
            timeout = 60\nquiet = 1\n[list]\ncert = /wrong\n";
        let user = "# mine\n[install]\ntimeout: 180\n";
        let index = Index::of_pip(&[global.to_owned(), user.to_owned()], |name| match name {
            "UV_INSECURE_HOST" => Some("mine".to_owned()),
            "PIP_TRUSTED_HOST" => Some("theirs".to_owned()),
            "PIP_CERT" => Some("/etc/ca.crt".to_owned()),
            _ => None,
        });
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
