//! What may be a name, an id or a tag.

use crate::limits::{NAME_MAX_CHARS, NAME_MIN_CHARS, TAGS};
use crate::problem::{Code, Problem, Result};

/// A new object's name, trimmed.
///
/// # Errors
/// 400/12 when it is shorter than three characters or longer than the limit.
pub fn name(raw: &str) -> Result<String> {
    let name = raw.trim();
    let length = name.chars().count();
    if length < NAME_MIN_CHARS {
        return Err(Problem::validation(format!(
            "name `{name}` has {length} characters; at least {NAME_MIN_CHARS} are needed"
        ))
        .with("name", name));
    }
    if length > NAME_MAX_CHARS {
        return Err(Problem::validation(format!(
            "a name of {length} characters is too long; at most {NAME_MAX_CHARS} are stored"
        )));
    }
    Ok(name.to_owned())
}

/// Tags as they are stored: sorted, each once.
///
/// # Errors
/// 400/16 for a tag that begins with `__$`, which the query language keeps for itself; 400/12 for too many.
pub fn tags(raw: &[String]) -> Result<Vec<String>> {
    if let Some(tag) = raw.iter().find(|tag| tag.starts_with("__$")) {
        return Err(Problem::new(
            Code::BAD_VALUE,
            format!("tag `{tag}` begins with `__$`, which queries use for operators"),
        ));
    }
    if raw.len() > TAGS {
        return Err(Problem::validation(format!("{} tags are too many; at most {TAGS} are stored", raw.len())));
    }
    let mut tags = raw.to_vec();
    tags.sort();
    tags.dedup();
    Ok(tags)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_trimmed_before_they_are_measured() {
        assert_eq!(name("  abc ").unwrap(), "abc");
        assert_eq!(name(" ab ").unwrap_err().code, Code::VALIDATION);
    }

    #[test]
    fn tags_are_sorted_and_unique() {
        let raw = ["b", "a", "b"].map(str::to_owned);
        assert_eq!(tags(&raw).unwrap(), ["a", "b"]);
        assert_eq!(tags(&["__$not".to_owned()]).unwrap_err().code, Code::BAD_VALUE);
    }
}
