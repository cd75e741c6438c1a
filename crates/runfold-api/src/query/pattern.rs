//! Regular expressions as clients write them, compiled within a size limit.
//! It leaves to the engine whatever both dialects mean alike.

use regex::RegexBuilder;

use super::condition::Pattern;
use crate::limits::REGEX_BYTES;
use crate::problem::{Code, Problem, Result};

impl Pattern {
    /// # Errors
    /// 400/21 when it is malformed, too large, or needs look-around or back-references.
    pub fn parse(text: &str, ignore_case: bool) -> Result<Self> {
        let built = RegexBuilder::new(&translate(text))
            .case_insensitive(ignore_case)
            .size_limit(REGEX_BYTES)
            .dfa_size_limit(REGEX_BYTES)
            .build();
        built.map(|regex| Self(regex, ignore_case)).map_err(|error| refusal(text, &error))
    }
}

fn refusal(text: &str, error: &regex::Error) -> Problem {
    let full = error.to_string();
    let reason = if full.contains("look-around") {
        "it uses look-around, which is not supported because it has no time limit".to_owned()
    } else if full.contains("backreference") {
        "it uses a back-reference, which is not supported because it has no time limit".to_owned()
    } else if matches!(error, regex::Error::CompiledTooBig(_)) {
        format!("it compiles to more than {REGEX_BYTES} bytes; use fewer or smaller repetitions")
    } else {
        let last = full.lines().last().unwrap_or_default();
        last.strip_prefix("error: ").unwrap_or(last).to_owned()
    };
    Problem::new(Code::BAD_REGEX, format!("`{text}` is not a regular expression that can be searched for: {reason}"))
        .with("pattern", text)
}

/// Rewrites the few spellings that clients' `re.escape` and PCRE take as literals and the engine does not.
fn translate(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    let mut class = Class::Outside;
    while let Some(c) = chars.next() {
        match c {
            '\\' => {
                escaped(chars.next(), &mut out);
                class = class.after_item();
                continue;
            }
            '[' if class == Class::Outside => class = Class::Start,
            '[' if chars.peek() == Some(&':') => {
                out.push('[');
                copy_through(&mut chars, &mut out);
                class = class.after_item();
                continue;
            }
            // inside a class these would nest classes or intersect them
            '[' | '&' | '~' if class != Class::Outside => {
                out.push('\\');
                class = class.after_item();
            }
            '^' if class == Class::Start => {}
            ']' if class == Class::Inside => class = Class::Outside,
            _ => class = class.after_item(),
        }
        out.push(c);
    }
    out
}

#[derive(Clone, Copy, PartialEq)]
enum Class {
    Outside,
    /// Right after `[` or `[^`, where `]` is a literal.
    Start,
    Inside,
}

impl Class {
    fn after_item(self) -> Self {
        if self == Self::Outside { Self::Outside } else { Self::Inside }
    }
}

fn escaped(next: Option<char>, out: &mut String) {
    match next {
        Some('Z') => out.push_str("\\z"),
        Some(c) if c == '<' || c == '>' || !c.is_ascii() => out.push(c),
        Some(c) => out.extend(['\\', c]),
        None => out.push('\\'),
    }
}

fn copy_through(chars: &mut std::iter::Peekable<std::str::Chars<'_>>, out: &mut String) {
    for c in chars.by_ref() {
        out.push(c);
        if c == ']' {
            break;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn finds(pattern: &str, text: &str) -> bool {
        Pattern::parse(pattern, false).unwrap().regex().is_match(text)
    }

    #[test]
    fn names_escaped_by_clients_match_themselves() {
        for (pattern, text) in [
            (r"^a\ b\-c\#\&\~$", "a b-c#&~"),
            (r"^\<x\>$", "<x>"),
            (r"^cafe\é$", "cafeé"),
            (r"^a\/b\.datasets$", "a/b.datasets"),
            (r"^[[a]$", "["),
            (r"^[]a]$", "]"),
            (r"^[^]a]$", "b"),
            (r"^[a&&b]$", "&"),
            (r"^[[:digit:]]+\Z", "42"),
        ] {
            assert!(finds(pattern, text), "{pattern} {text}");
        }
    }

    #[test]
    fn a_malformed_pattern_says_what_is_wrong() {
        let told = |text| {
            let problem = Pattern::parse(text, false).unwrap_err();
            assert_eq!(problem.code, Code::BAD_REGEX);
            problem.message
        };
        assert!(told("(").contains("unclosed group"), "{}", told("("));
        assert!(told("(?=a)").contains("look-around"));
        assert!(told("(?<!a)b").contains("look-around"));
        assert!(told(r"(a)\1").contains("back-reference"));
        assert!(told("(a{1000}){1000}").contains("compiles to more than"));
    }

    proptest! {
        #[test]
        fn any_text_escaped_finds_itself(text in "\\PC{0,20}") {
            let whole = format!("^{}$", regex::escape(&text));
            prop_assert!(finds(&whole, &text));
        }

        #[test]
        fn no_text_breaks_the_translation(text in "[\\[\\]\\\\^&~:a()é-]{0,12}") {
            let _ = Pattern::parse(&text, true);
        }
    }
}
