//! Takes secrets out of what a task prints before it leaves the machine: plain, base64 or percent-encoded, also where a
//! line break or a chunk's end falls into them.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

pub const MASK: &str = "*****";
/// Shorter values are ordinary words.
const SHORTEST: usize = 6;

/// So many letters of a secret's beginning are no chance any more.
const TELLING: usize = 4;

/// What must not be seen.
#[derive(Debug, Clone, Default)]
pub struct Secrets {
    forms: Vec<Vec<u8>>,
}

impl Secrets {
    pub fn new<'a>(values: impl IntoIterator<Item = &'a str>) -> Self {
        let mut forms = Vec::new();
        for value in values.into_iter().map(str::trim).filter(|value| value.len() >= SHORTEST) {
            forms.push(value.as_bytes().to_vec());
            forms.push(utf8_percent_encode(value, NON_ALPHANUMERIC).to_string().into_bytes());
            forms.push(STANDARD.encode(value).into_bytes());
            forms.push(URL_SAFE_NO_PAD.encode(value).into_bytes());
            forms.extend(inner_base64(value));
        }
        // the longest first, so that a form that holds another goes as a whole
        forms.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        forms.dedup();
        Self { forms }
    }

    /// Values of variables whose names say that they are secret.
    pub fn of_environment(extra: &[String]) -> Self {
        let named = std::env::vars().filter(|(name, _)| is_secret_name(name)).map(|(_, value)| value);
        let in_urls = std::env::vars().filter_map(|(_, value)| password_in_url(&value));
        let all: Vec<String> = named.chain(in_urls).chain(extra.iter().cloned()).collect();
        Self::new(all.iter().map(String::as_str))
    }

    pub fn mask(&self, text: &str) -> String {
        let mut mask = Mask::new(self.clone());
        let mut out = mask.feed(text.as_bytes());
        out.extend(mask.finish());
        String::from_utf8_lossy(&out).into_owned()
    }
}

/// Base64 of a longer text that holds the secret: what does not depend on its neighbours, at each of the three offsets.
fn inner_base64(value: &str) -> Vec<Vec<u8>> {
    let offsets = (0..3_usize).map(|offset| {
        let mut padded = vec![0; offset];
        padded.extend_from_slice(value.as_bytes());
        let whole = padded.len() / 3 * 3;
        let text = STANDARD_NO_PAD.encode(&padded[..whole]).into_bytes();
        let begin = if offset == 0 { 0 } else { 4 };
        text.get(begin..).unwrap_or_default().to_vec()
    });
    offsets.filter(|form| form.len() >= SHORTEST + 2).collect()
}

pub fn is_secret_name(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    ["SECRET", "TOKEN", "PASSWORD", "PASSWD", "_PASS", "ACCESS_KEY", "API_KEY", "PRIVATE_KEY", "CREDENTIAL"]
        .iter()
        .any(|word| name.contains(word))
}

/// The password of `scheme://user:password@host/`.
pub fn password_in_url(text: &str) -> Option<String> {
    let (_, rest) = text.split_once("://")?;
    let (userinfo, _) = rest.split(['/', '?', '#', ' ']).next()?.rsplit_once('@')?;
    let secret = userinfo.split_once(':').map_or(userinfo, |(_, password)| password);
    (secret.len() >= SHORTEST).then(|| secret.to_owned())
}

/// A stream on its way out. What may be the beginning of a secret waits for what follows.
#[derive(Debug)]
pub struct Mask {
    secrets: Secrets,
    held: Vec<u8>,
}

enum Match {
    /// So many bytes are a secret.
    Whole(usize),
    /// The text ends within what may be a secret.
    Begun,
    No,
}

impl Mask {
    pub fn new(secrets: Secrets) -> Self {
        Self { secrets, held: Vec::new() }
    }

    /// What may go out by now.
    pub fn feed(&mut self, bytes: &[u8]) -> Vec<u8> {
        self.held.extend_from_slice(bytes);
        self.take(false)
    }

    /// What may go out after a while without more. A few letters that a secret happens to begin with show nothing of it,
    /// and would hide the last line of whoever waits; more of them wait on.
    pub fn pause(&mut self) -> Vec<u8> {
        let letters = self.held.iter().filter(|byte| !matches!(byte, b'\n' | b'\r')).count();
        if letters < TELLING { self.take(true) } else { Vec::new() }
    }

    pub fn is_holding(&self) -> bool {
        !self.held.is_empty()
    }

    /// The rest, when nothing follows.
    pub fn finish(&mut self) -> Vec<u8> {
        self.take(true)
    }

    fn take(&mut self, is_end: bool) -> Vec<u8> {
        let text = std::mem::take(&mut self.held);
        let mut out = Vec::with_capacity(text.len());
        let mut at = 0;
        while at < text.len() {
            match self.secrets.at(&text[at..]) {
                Match::Whole(length) => {
                    out.extend_from_slice(MASK.as_bytes());
                    // a line break within the secret stays, so that lines keep their number
                    out.extend(text[at..at + length].iter().filter(|byte| **byte == b'\n'));
                    at += length;
                }
                Match::Begun if !is_end => {
                    self.held = text[at..].to_vec();
                    return out;
                }
                Match::Begun | Match::No => {
                    out.push(text[at]);
                    at += 1;
                }
            }
        }
        out
    }
}

impl Secrets {
    fn at(&self, text: &[u8]) -> Match {
        let mut begun = false;
        for form in self.forms.iter().filter(|form| form.first() == text.first()) {
            match matches(form, text) {
                Match::Whole(length) => return Match::Whole(length),
                Match::Begun => begun = true,
                Match::No => {}
            }
        }
        if begun { Match::Begun } else { Match::No }
    }
}

/// Compares, passing over line breaks within the text.
fn matches(form: &[u8], text: &[u8]) -> Match {
    let mut wanted = form.iter();
    let mut next = wanted.next();
    for (place, byte) in text.iter().enumerate() {
        match next {
            None => return Match::Whole(place),
            Some(expected) if expected == byte => next = wanted.next(),
            Some(_) if matches!(byte, b'\n' | b'\r') && place > 0 => {}
            Some(_) => return Match::No,
        }
    }
    if next.is_none() { Match::Whole(text.len()) } else { Match::Begun }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SECRET: &str = "s3cr3t/Value+42";

    fn masked(chunks: &[&str]) -> String {
        let mut mask = Mask::new(Secrets::new([SECRET]));
        let mut out: Vec<u8> = chunks.iter().flat_map(|chunk| mask.feed(chunk.as_bytes())).collect();
        out.extend(mask.finish());
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_secret_goes_whole_in_each_of_its_spellings() {
        let longer = STANDARD.encode(format!("user:{SECRET}:more"));
        let percent = utf8_percent_encode(SECRET, NON_ALPHANUMERIC).to_string();
        for text in [SECRET.to_owned(), STANDARD.encode(SECRET), percent, longer.clone()] {
            let out = masked(&["before ", &text, " after"]);
            assert!(out.contains(MASK), "{text} → {out}");
            assert!(!out.contains(&text), "{text} → {out}");
        }
    }

    #[test]
    fn a_line_break_or_the_end_of_a_chunk_does_not_hide_it() {
        assert_eq!(masked(&["key s3cr3t/", "Value+42 ends"]), "key ***** ends");
        assert_eq!(masked(&["key s3cr3t/V\nalue+42 ends"]), "key *****\n ends");
        assert_eq!(masked(&["what begins like s3cr3t/V"]), "what begins like s3cr3t/V");
    }

    #[test]
    fn a_line_that_ends_like_a_secret_begins_waits_only_for_a_pause() {
        let mut mask = Mask::new(Secrets::new([SECRET]));
        assert_eq!(mask.feed(b"started s3\n"), b"started ");
        assert_eq!(mask.pause(), b"s3\n");
        assert_eq!(mask.feed(b"key s3cr3t/"), b"key ");
        assert_eq!(mask.pause(), b"");
        assert_eq!(mask.feed(b"Value+42\n"), b"*****\n");
        assert!(!mask.is_holding());
    }

    #[test]
    fn passwords_in_urls_are_secrets_too() {
        assert_eq!(password_in_url("https://u:hunter22@host/simple"), Some("hunter22".to_owned()));
        assert_eq!(password_in_url("https://ghp_token123@host"), Some("ghp_token123".to_owned()));
        assert_eq!(password_in_url("https://host/a@b"), None);
    }

    proptest! {
        #[test]
        fn however_it_is_cut_no_chunk_shows_it(before in "[a-z ]{0,20}", after in "[a-z ]{0,20}", cuts in prop::collection::vec(0_usize..60, 0..6)) {
            let text = format!("{before}{SECRET}{after}");
            let mut cuts: Vec<usize> = cuts.into_iter().filter(|cut| *cut < text.len()).collect();
            cuts.sort_unstable();
            cuts.push(text.len());
            let (mut chunks, mut from) = (Vec::new(), 0);
            for cut in cuts {
                chunks.push(&text[from..cut]);
                from = cut;
            }
            prop_assert_eq!(masked(&chunks), format!("{before}{MASK}{after}"));
        }
    }
}
