//! Signed links: one object, reading only, for five minutes.

use super::Name;
use crate::access::{Grant, Identity};
use crate::accounts::{identity_of_user, secrets::Pepper};
use crate::app::App;
use crate::failure::Outcome;
use runfold_api::Problem;
use runfold_api::problem::Code;
use runfold_api::time::Moment;

const LIFE_S: i64 = 300;

/// The query that makes a link to `path` valid in the name of `user`.
pub fn query(pepper: &Pepper, path: &Name, user: &str, now: Moment) -> String {
    let ends = now.seconds() + LIFE_S;
    format!("user={user}&ends={ends}&signature={}", signature(pepper, &path.folded, user, ends))
}

fn signature(pepper: &Pepper, folded: &str, user: &str, ends: i64) -> String {
    pepper.hash(&format!("file\n{folded}\n{user}\n{ends}"))
}

/// In whose name a signed link reads; nothing for a request without a signature.
///
/// # Errors
/// 401/30 for a signature that is wrong or over; 401/31 when its user has gone.
pub async fn signed_for(app: &App, path: &str, query: Option<&str>, now: Moment) -> Outcome<Option<Identity>> {
    let field = |name: &str| {
        let pairs = query.unwrap_or("").split('&').filter_map(|pair| pair.split_once('='));
        pairs.into_iter().find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
    };
    let Some(given) = field("signature") else { return Ok(None) };
    let refused = || Problem::new(Code::BAD_TOKEN, "the link is wrong or has ended; ask for a new one");
    let (user, ends) =
        field("user").zip(field("ends").and_then(|ends| ends.parse::<i64>().ok())).ok_or_else(refused)?;
    let name = Name::parse(path).map_err(|_| refused())?;
    let message = format!("file\n{}\n{user}\n{ends}", name.folded);
    if !app.accounts.pepper.matches(&message, &given) || ends < now.seconds() {
        return Err(refused().into());
    }
    let found = app.store.read("", move |view| identity_of_user(&view, &user, Grant::User)).await?;
    found.map(Some).ok_or_else(|| Problem::new(Code::BLOCKED_TOKEN, "the user of the link has gone").into())
}
