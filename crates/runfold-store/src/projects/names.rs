//! The names of projects: parts joined by `/`, and what the parts may be.

use runfold_api::limits::PROJECT_DEPTH;
use runfold_api::problem::Code;
use runfold_api::{Problem, names};

/// The parts of a path, trimmed, without empty ones.
///
/// # Errors
/// 400/407 for no part at all, 400/12 for one that is no name, 400/409 for too many.
pub fn parts(raw: &str) -> Result<Vec<String>, Problem> {
    let parts = location(raw)?;
    if parts.is_empty() {
        return Err(Problem::new(Code::PROJECT_BAD_NAME, format!("`{raw}` holds no name of a project")));
    }
    Ok(parts)
}

/// As `parts`; the root has none.
pub fn location(raw: &str) -> Result<Vec<String>, Problem> {
    let parts = raw.split('/').map(str::trim).filter(|part| !part.is_empty());
    let parts: Vec<_> = parts.map(names::name).collect::<Result<_, _>>()?;
    check_depth(parts.len())?;
    Ok(parts)
}

pub fn check_depth(depth: usize) -> Result<(), Problem> {
    if depth <= PROJECT_DEPTH {
        return Ok(());
    }
    let message = format!("the project would lie {depth} levels deep; at most {PROJECT_DEPTH} are possible");
    Err(Problem::new(Code::PROJECT_TOO_DEEP, message))
}

/// The last part of a stored name.
pub fn basename(name: &str) -> &str {
    name.rsplit_once('/').map_or(name, |(_, last)| last)
}

/// All but the last part of a stored name; empty at the top.
pub fn parent_name(name: &str) -> &str {
    name.rsplit_once('/').map_or("", |(parent, _)| parent)
}

/// The system tags that a project has by its place: sections are hidden, and what lies in them has their kind.
pub fn conventional_tags(name: &str) -> Vec<&'static str> {
    const SECTIONS: [(&str, &str); 2] = [(".datasets", "dataset"), (".pipelines", "pipeline")];
    let parts: Vec<_> = name.split('/').collect();
    let Some(last) = parts.last() else { return Vec::new() };
    if *last == ".reports" {
        return vec!["hidden", "reports"];
    }
    for (section, tag) in SECTIONS {
        match parts.iter().position(|part| *part == section) {
            Some(place) if place + 1 == parts.len() => return vec!["hidden"],
            Some(_) => return vec![tag, "hidden"],
            None => {}
        }
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_and_repeated_slashes_are_dropped() {
        assert_eq!(parts(" vision //  cars/ ").unwrap(), ["vision", "cars"]);
        assert_eq!(parts(" / ").unwrap_err().code, Code::PROJECT_BAD_NAME);
        assert_eq!(parts("vision/ab").unwrap_err().code, Code::VALIDATION);
    }

    #[test]
    fn ten_levels_are_possible_and_eleven_are_not() {
        assert_eq!(parts(&["abc"; 10].join("/")).unwrap().len(), 10);
        assert_eq!(parts(&["abc"; 11].join("/")).unwrap_err().code, Code::PROJECT_TOO_DEEP);
    }

    #[test]
    fn sections_are_hidden_and_what_lies_in_them_has_their_kind() {
        assert_eq!(conventional_tags("vision/.datasets"), ["hidden"]);
        assert_eq!(conventional_tags("vision/.datasets/cars"), ["dataset", "hidden"]);
        assert_eq!(conventional_tags(".pipelines/nightly"), ["pipeline", "hidden"]);
        assert_eq!(conventional_tags("vision/.reports"), ["hidden", "reports"]);
        assert!(conventional_tags("vision/datasets").is_empty());
    }
}
