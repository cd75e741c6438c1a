//! Signed links: one object, reading only, for five minutes.

use super::Name;
use crate::access::{Grant, Identity};
use crate::accounts::{identity_of_user, secrets::Pepper};
use crate::app::App;
use crate::failure::Outcome;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use runfold_api::Problem;
use runfold_api::problem::Code;
use runfold_api::time::Moment;
use runfold_api::wire::files::LinkPurpose;

const LIFE_S: i64 = 300;
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// The address and query of a link to the file stored as `path`, valid in the name of `user`.
pub fn link(pepper: &Pepper, path: &str, user: &str, purpose: LinkPurpose, now: Moment) -> (String, String) {
    let ends = now.seconds() + LIFE_S;
    let signature = pepper.hash(&message(path, user, purpose, ends));
    let purpose = if purpose == LinkPurpose::Preview { "&purpose=preview" } else { "" };
    let query = format!("user={user}&ends={ends}&signature={signature}{purpose}");
    (format!("files/{}", utf8_percent_encode(path, ESCAPED)), query)
}

/// What is signed. No path holds a control character.
fn message(path: &str, user: &str, purpose: LinkPurpose, ends: i64) -> String {
    let kind = if purpose == LinkPurpose::Preview { "preview" } else { "file" };
    format!("{kind}\n{path}\n{user}\n{ends}")
}

/// The one file that a signed link reads, and what for.
pub struct Only {
    pub path: String,
    pub purpose: LinkPurpose,
}

/// In whose name a signed link reads, and the one file; nothing for a request without a signature.
///
/// # Errors
/// 401/30 for a signature that is wrong or over; 401/31 when its user has gone.
pub async fn signed_for(app: &App, path: &str, query: Option<&str>, now: Moment) -> Outcome<Option<(Identity, Only)>> {
    let field = |name: &str| {
        let pairs = query.unwrap_or("").split('&').filter_map(|pair| pair.split_once('='));
        pairs.into_iter().find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
    };
    let Some(given) = field("signature") else { return Ok(None) };
    let refused = || Problem::new(Code::BAD_TOKEN, "the link is wrong or has ended; ask for a new one");
    let (user, ends) =
        field("user").zip(field("ends").and_then(|ends| ends.parse::<i64>().ok())).ok_or_else(refused)?;
    let path = Name::parse(path).map_err(|_| refused())?.decoded;
    let purpose =
        if field("purpose").as_deref() == Some("preview") { LinkPurpose::Preview } else { LinkPurpose::Download };
    if !app.accounts.pepper.matches(&message(&path, &user, purpose, ends), &given) || ends < now.seconds() {
        return Err(refused().into());
    }
    let found = app.store.read("", move |view| identity_of_user(&view, &user, Grant::User)).await?;
    let who = found.ok_or_else(|| Problem::new(Code::BLOCKED_TOKEN, "the user of the link has gone"))?;
    Ok(Some((who, Only { path, purpose })))
}
