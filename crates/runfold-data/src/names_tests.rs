use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use proptest::prelude::*;

use super::*;

const LIMIT: usize = 4_096;

/// What Python's `quote(text)` leaves alone, and the slash.
const QUOTE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'_').remove(b'.').remove(b'-').remove(b'~').remove(b'/');

fn quote(text: &str) -> String {
    utf8_percent_encode(text, QUOTE).to_string()
}

fn parse(raw: &str) -> FilePath {
    FilePath::parse(raw, LIMIT).unwrap_or_else(|e| panic!("{raw:?}: {e}"))
}

fn name(raw: &str) -> String {
    parse(raw).as_str().to_owned()
}

#[test]
fn raw_and_encoded_spellings_are_one_object() {
    for spelling in ["/my model/käse+🚀.pt", "my%20model/k%C3%A4se+%F0%9F%9A%80.pt", "my%2520model%2fk%c3%a4se%2B🚀.pt"]
    {
        assert_eq!(name(spelling), "my model/käse+🚀.pt");
    }
}

/// The field name of an upload and the path of the request for the recorded address, as clearml 2.1.12 sends them.
const ARTIFACTS: &[(&str, &str)] = &[
    ("p/t.01/artifacts/a b/a%20b.pkl", "/p/t.01/artifacts/a%20b/a%2520b.pkl"),
    (
        "p/t.01/artifacts/käse 100%/k%C3%A4se%20100%25.pkl",
        "/p/t.01/artifacts/k%C3%A4se%20100%25/k%25C3%25A4se%2520100%2525.pkl",
    ),
    ("p/t.01/artifacts/50%25/50%2525.pkl", "/p/t.01/artifacts/50%2525/50%252525.pkl"),
    ("p/t.01/artifacts/x&y=1/x%26y%3D1.pkl", "/p/t.01/artifacts/x%26y%3D1/x%2526y%253D1.pkl"),
    ("p/t.01/artifacts/top%10/top%2510.pkl", "/p/t.01/artifacts/top%2510/top%252510.pkl"),
    ("p/t.01/artifacts/5%fat/5%25fat.pkl", "/p/t.01/artifacts/5%25fat/5%2525fat.pkl"),
    ("p/t.01/artifacts/q%22uote/q%22uote.pkl", "/p/t.01/artifacts/q%22uote/q%2522uote.pkl"),
    (
        "p/t.01/artifacts/emoji 🚀/emoji%20%F0%9F%9A%80.pkl",
        "/p/t.01/artifacts/emoji%20%F0%9F%9A%80/emoji%2520%25F0%259F%259A%2580.pkl",
    ),
    ("p/t.01/artifacts/a+b/a%2Bb.pkl", "/p/t.01/artifacts/a%2Bb/a%252Bb.pkl"),
    ("p/t.01/artifacts/%41/%2541.pkl", "/p/t.01/artifacts/%2541/%252541.pkl"),
    (
        "p/t.01/artifacts/(x)[y]~!*'$,;@:/%28x%29%5By%5D~%21%2A%27%24%2C%3B%40%3A.pkl",
        "/p/t.01/artifacts/%28x%29%5By%5D~%21%2A%27%24%2C%3B%40%3A/%2528x%2529%255By%255D~%2521%252A%2527%2524%252C%253B%2540%253A.pkl",
    ),
];

/// The same for models, whose address is recorded unquoted.
const MODELS: &[(&str, &str)] = &[
    ("Pr%C3%BCfung 1/t.01/models/my model.pt", "/Pr%C3%BCfung%201/t.01/models/my%20model.pt"),
    ("a%25b/t.01/models/net {v1}.pt", "/a%25b/t.01/models/net%20%7Bv1%7D.pt"),
    ("%E6%97%A5%E6%9C%AC/t.01/models/epoch=1 <best>.ckpt", "/%E6%97%A5%E6%9C%AC/t.01/models/epoch=1%20%3Cbest%3E.ckpt"),
    ("x/t.01/models/5%fat é.pt", "/x/t.01/models/5%FAt%20%C3%A9.pt"),
    ("x/t.01/models/a%22b|c^d.pt", "/x/t.01/models/a%22b%7Cc%5Ed.pt"),
    ("x/t.01/models/50%20mix+1.pt", "/x/t.01/models/50%20mix+1.pt"),
];

#[test]
fn what_the_sdk_uploads_is_found_where_it_looks_for_it() {
    let mut names = std::collections::BTreeSet::new();
    for (field, requested) in ARTIFACTS.iter().chain(MODELS) {
        assert_eq!(name(field), name(requested));
        names.insert(name(field));
    }
    assert_eq!(names.len(), ARTIFACTS.len() + MODELS.len(), "no two objects share a name");
}

#[test]
fn names_that_differ_only_in_depth_of_encoding_are_one_object() {
    assert_eq!(name("report %41"), "report A");
    assert_eq!(name("report %2541"), "report A");
    assert_eq!(name("100%25"), name("100%"));
}

#[test]
fn escapes_of_no_printable_character_belong_to_the_name_in_upper_case() {
    assert_eq!(name("growth 5%fat.png"), "growth 5%FAt.png");
    assert_eq!(name("growth%205%25fat.png"), "growth 5%FAt.png");
    assert_eq!(name("two%0alines"), "two%0Alines");
    assert_eq!(name("100% sure, 5%x, 7%"), "100% sure, 5%x, 7%");
    assert_eq!(name("over%c0%aelong"), "over%C0%AElong");
}

#[test]
fn a_plus_is_a_blank_only_in_form_encoded_names() {
    assert_eq!(name("a+b c"), "a+b c");
    assert_eq!(FilePath::parse_form("/a+b%2Bc", LIMIT).unwrap().as_str(), "a b+c");
}

#[test]
fn slashes_around_and_doubled_mean_nothing() {
    let path = parse("//proj///task/file.txt/");
    assert_eq!(path.as_str(), "proj/task/file.txt");
    assert_eq!(path.file_name(), "file.txt");
    assert_eq!(path.folder_prefix(), "proj/task/file.txt/");
}

#[test]
fn dots_inside_a_name_are_no_traversal() {
    for harmless in ["...", "a..b/..c/d..", ".hidden/.git", "v1.0..2", "‥/．．／x"] {
        assert_eq!(name(harmless), harmless);
    }
}

#[test]
fn empty_and_control_and_nul_and_dot_names_are_refused() {
    let refused =
        ["", "/", "//", "%2f", "%252F%2f", ".", "a/.", "./a", "..", "a/../b", "a/%2e%2e/b", "a\\..\\b", "a/.. /b"];
    let control = ["a\0b", "a%00b", "a%2500b", "a%252500b", "..%00", "a\nb", "tab\t", "\u{7f}", "\u{85}"];
    for raw in refused.iter().chain(&control) {
        assert!(matches!(FilePath::parse(raw, LIMIT), Err(DataError::BadName { .. })), "{raw:?}");
    }
}

#[test]
fn the_limit_counts_characters_of_the_decoded_name() {
    let longest = "é".repeat(LIMIT);
    assert_eq!(name(&quote(&longest)), longest);
    for over in ["é".repeat(LIMIT + 1), "%".repeat(1 << 20), "a/".repeat(LIMIT)] {
        assert!(matches!(FilePath::parse(&over, LIMIT), Err(DataError::NameTooLong { limit: LIMIT })));
    }
}

#[test]
fn endless_encoding_is_refused_quickly() {
    let raw = format!("a%{}41", "25".repeat(2_000));
    assert!(matches!(FilePath::parse(&raw, LIMIT), Err(DataError::BadName { .. })));
}

/// One character, escaped from 0 to 4 times over, in hex of either case.
fn spelled(character: char) -> impl Strategy<Value = String> {
    (0..=4usize, any::<bool>()).prop_map(move |(depth, upper)| {
        let mut spelling = character.to_string();
        for level in 0..depth {
            spelling = if level == 0 { escape_all(&spelling, upper) } else { spelling.replace('%', "%25") };
        }
        spelling
    })
}

fn escape_all(text: &str, upper: bool) -> String {
    text.bytes().map(|byte| if upper { format!("%{byte:02X}") } else { format!("%{byte:02x}") }).collect()
}

fn dot_segment() -> impl Strategy<Value = String> {
    let dots = || (spelled('.'), spelled('.')).prop_map(|(a, b)| a + &b);
    prop_oneof![4 => dots(), 1 => spelled('.'), 1 => (dots(), spelled(' ')).prop_map(|(a, b)| a + &b)]
}

fn separator() -> impl Strategy<Value = String> {
    prop_oneof![4 => spelled('/'), 1 => spelled('\\')]
}

/// Spellings that reach for a parent: `<segments> <separator> <dots> <separator> <segments>`.
fn traversal() -> impl Strategy<Value = String> {
    let side = || proptest::collection::vec("[a-z]{1,4}", 0..3).prop_map(|parts| parts.join("/"));
    (side(), separator(), proptest::collection::vec((dot_segment(), separator()), 1..4), side()).prop_map(
        |(before, first, dots, after)| {
            let dots: String = dots.into_iter().map(|(dots, separator)| dots + &separator).collect();
            before + &first + &dots + &after
        },
    )
}

/// Anything made of the pieces that matter, most of it senseless.
fn noise() -> impl Strategy<Value = String> {
    let pieces = vec![
        "..",
        ".",
        "/",
        "\\",
        "%",
        "%2e",
        "%2E",
        "%25",
        "25",
        "2e",
        "2f",
        "%2f",
        "%5c",
        "%c0%ae",
        "%e0%80%ae",
        "%ff",
        "%00",
        "%0a",
        "%20",
        "a",
        "é",
        "．",
        "‥",
        "∕",
        "／",
        " ",
        "+",
        "%u002e",
        "%c3",
        "%bc",
        "CON",
        "nul.txt",
        "~",
    ];
    proptest::collection::vec(proptest::sample::select(pieces), 0..14).prop_map(|pieces| pieces.concat())
}

fn has_parent_segment(name: &str) -> bool {
    name.split(['/', '\\']).any(|segment| matches!(segment, "." | ".."))
}

/// Decodes as careless software would.
fn careless(name: &str) -> String {
    percent_decode_str(name).decode_utf8_lossy().into_owned()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn every_spelling_of_a_traversal_is_refused(raw in traversal()) {
        prop_assert!(matches!(FilePath::parse(&raw, LIMIT), Err(DataError::BadName { .. })), "{}", raw);
    }

    #[test]
    fn no_accepted_name_turns_into_a_traversal_when_decoded_again(raw in noise()) {
        if let Ok(path) = FilePath::parse(&raw, LIMIT) {
            let mut decoded = path.as_str().to_owned();
            for _ in 0..=3 {
                prop_assert!(!has_parent_segment(&decoded), "{} became {}", raw, decoded);
                prop_assert!(!decoded.starts_with('/') && !decoded.contains('\0'));
                decoded = careless(&decoded);
            }
        }
    }

    #[test]
    fn a_name_is_its_own_spelling_however_often_it_is_encoded(raw in noise(), times in 0..4usize) {
        if let Ok(path) = FilePath::parse(&raw, LIMIT) {
            let spelling = (0..times).fold(path.as_str().to_owned(), |spelling, _| quote(&spelling));
            prop_assert_eq!(FilePath::parse(&spelling, LIMIT).unwrap(), path);
        }
    }
}
