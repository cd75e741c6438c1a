//! Forged, expired and early tokens.

use crate::support::TestServer;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use runfold_api::time::Moment;
use runfold_server::access::{Grant, Identity, Role};
use serde_json::json;
use sha2::Sha256;

/// S3.
#[test]
fn forged_tokens_are_refused_each_with_401() {
    let server = TestServer::start();
    let good = server.token(&server.admin);
    let parts: Vec<&str> = good.split('.').collect();
    let with = |header: &str, key: &[u8]| {
        let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), parts[1]);
        let mut mac: Hmac<Sha256> = Hmac::new_from_slice(key).unwrap();
        mac.update(signed.as_bytes());
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
    };
    let unsigned = format!("{}.{}.", URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#), parts[1]);
    let forged = [
        unsigned,
        format!("{}.{}.{}", URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#), parts[1], parts[2]),
        with(r#"{"alg":"HS256","typ":"JWT"}"#, b""),
        with(r#"{"alg":"HS256","typ":"JWT"}"#, b"a public key"),
        with(r#"{"alg":"HS256","kid":"other"}"#, b"other"),
        with(r#"{"alg":"HS256","kid":"../../../dev/null"}"#, b""),
        format!("{}.{}.{}", parts[0], parts[1], parts[0]),
        "a.b".to_owned(),
        String::new(),
    ];
    for token in forged {
        let answer = server.call_with_token(&token, "users.get_current_user", json!({}));
        assert_eq!(answer.problem(), (401, 30), "{token}");
    }
    server.call_with_token(&good, "users.get_current_user", json!({})).ok();
}

/// S4.
#[test]
fn expired_and_early_tokens_are_refused_beyond_a_minute() {
    let server = TestServer::start();
    let who = Identity {
        user: server.admin.id.clone(),
        user_name: "admin".into(),
        workspace: server.admin.workspace.clone(),
        workspace_name: "runfold".into(),
        role: Role::Admin,
        grant: Grant::User,
    };
    let made_at = |offset: i64, life: i64| {
        let token = server.app.accounts.signer.sign(&who, Moment::now().plus_seconds(offset), life);
        server.call_with_token(&token, "users.get_current_user", json!({})).code()
    };
    assert_eq!(made_at(0, 60), (200, 0));
    assert_eq!(made_at(-100, 10), (401, 30), "expired");
    assert_eq!(made_at(-40, 10), (200, 0), "expired within the tolerance");
    assert_eq!(made_at(120, 600), (401, 30), "not valid yet");
    assert_eq!(made_at(40, 600), (200, 0), "a clock that goes before within the tolerance");
}

#[test]
fn a_token_that_lies_about_its_role_gains_nothing() {
    let server = TestServer::start();
    let ann = server.person("Ann Smith", Role::Viewer);
    let who = Identity {
        user: ann.id.clone(),
        user_name: "Ann Smith".into(),
        workspace: server.foreigner.workspace.clone(),
        workspace_name: "other".into(),
        role: Role::Admin,
        grant: Grant::Key(server.admin.keys.access_key.clone()),
    };
    let sign = |who: &Identity| server.app.accounts.signer.sign(who, Moment::now(), 60);
    let somebody_elses_key = server.call_with_token(&sign(&who), "server.config", json!({}));
    assert_eq!(somebody_elses_key.problem(), (401, 31));
    let old_role = server.call_with_token(&sign(&Identity { grant: Grant::User, ..who }), "server.config", json!({}));
    assert_eq!(old_role.problem(), (403, 20), "the store says who is what");
}
