//! The browser's boundary: which hosts and origins a request may name, and when a cookie counts.

use crate::http::Ends;
use crate::settings::Settings;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Uri, header};
use runfold_api::Problem;
use runfold_api::problem::Code;
use std::net::IpAddr;

/// The session's cookie.
pub const COOKIE: &str = "runfold_session";

/// # Errors
/// 421 for a host that is not ours, which is what DNS rebinding looks like.
pub fn check_host(settings: &Settings, ends: Ends, uri: &Uri, headers: &HeaderMap) -> Result<(), Problem> {
    let named = uri.authority().map(|authority| authority.as_str().to_owned());
    let named = named.or_else(|| text(headers, header::HOST.as_str()).map(str::to_owned)).unwrap_or_default();
    let host = host_of(&named);
    let is_ours = match host.parse::<IpAddr>() {
        Ok(ip) => ip.is_loopback() || ip == ends.local.ip() || allowed(settings, &host),
        Err(_) => host == "localhost" || host.ends_with(".localhost") || allowed(settings, &host),
    };
    if is_ours {
        return Ok(());
    }
    Err(Problem::new(
        Code::WRONG_HOST,
        "this server does not answer to the host name of the request; the operator allows one with `--allowed-host NAME` or `--public-url`",
    ))
}

/// # Errors
/// 403/10 when a page of another origin sends the request.
pub fn check_origin(settings: &Settings, headers: &HeaderMap) -> Result<(), Problem> {
    let foreign = || Problem::new(Code::FORBIDDEN_ROUTE, "requests from pages of other origins are refused");
    if matches!(text(headers, "sec-fetch-site"), Some("cross-site" | "same-site"))
        && text(headers, "sec-fetch-mode") != Some("navigate")
    {
        return Err(foreign());
    }
    let Some(origin) = text(headers, header::ORIGIN.as_str()) else { return Ok(()) };
    let here = text(headers, header::HOST.as_str()).unwrap_or_default();
    let same = origin.split_once("://").is_some_and(|(_, rest)| rest.eq_ignore_ascii_case(here));
    let public = settings.public_url.as_deref().map(origin_of);
    if same || public.is_some_and(|public| public.eq_ignore_ascii_case(origin)) { Ok(()) } else { Err(foreign()) }
}

/// The session token of the cookie, if a cookie counts for this request at all.
pub fn counting_cookie(headers: &HeaderMap) -> Option<String> {
    if headers.contains_key(header::AUTHORIZATION) {
        return None;
    }
    let counts = match text(headers, "sec-fetch-site") {
        Some(site) => site == "same-origin",
        None => text(headers, "x-runfold") == Some("1"),
    };
    if counts { cookie(headers) } else { None }
}

/// The session token of the cookie, whether it counts or not.
pub fn cookie(headers: &HeaderMap) -> Option<String> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == COOKIE).map(|(_, value)| value.to_owned())
}

/// The header that gives a browser its session, or takes it away (an empty token).
pub fn set_cookie(settings: &Settings, token: &str, life_s: i64) -> (HeaderName, HeaderValue) {
    let path = settings.sub_path();
    let secure = if settings.is_behind_tls() { "; Secure" } else { "" };
    let cookie = format!("{COOKIE}={token}; HttpOnly; SameSite=Strict; Path={path}/; Max-Age={life_s}{secure}");
    let value = HeaderValue::from_str(&cookie).unwrap_or(HeaderValue::from_static("runfold_session=; Max-Age=0"));
    (header::SET_COOKIE, value)
}

fn allowed(settings: &Settings, host: &str) -> bool {
    let public = settings
        .public_url
        .as_deref()
        .map(|url| host_of(origin_of(url).split_once("://").map_or("", |(_, rest)| rest)));
    host == settings.listen.ip().to_string()
        || settings.allowed_hosts.iter().any(|name| name.eq_ignore_ascii_case(host))
        || public.is_some_and(|name| name == host)
}

/// Whether a URL with this `host:port` may lead to this server: by a name that is ours, or by any address.
pub fn may_be_ours(settings: &Settings, authority: &str) -> bool {
    let host = host_of(authority);
    let is_name = host == "localhost" || host.ends_with(".localhost") || allowed(settings, &host);
    is_name || host.parse::<IpAddr>().is_ok()
}

/// Scheme, host and port of a URL.
fn origin_of(url: &str) -> &str {
    let after_scheme = url.find("://").map_or(0, |at| at + 3);
    let end = url[after_scheme..].find('/').map_or(url.len(), |at| after_scheme + at);
    &url[..end]
}

/// The host of `host:port`, lower-case, without the brackets of IPv6.
fn host_of(authority: &str) -> String {
    let authority = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = match authority.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((ipv6, _)) => ipv6,
        None => authority.split_once(':').map_or(authority, |(host, _)| host),
    };
    host.trim_end_matches('.').to_ascii_lowercase()
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_str(value).unwrap())).collect()
    }

    fn settings() -> Settings {
        let mut settings = Settings::new("/nowhere".into(), "127.0.0.1:8008".parse().unwrap());
        settings.public_url = Some("https://runfold.example/ml".into());
        settings.allowed_hosts = vec!["tracker".into()];
        settings
    }

    fn host(name: &str) -> bool {
        let ends = Ends { remote: "10.0.0.9:1".parse().unwrap(), local: "10.0.0.1:8008".parse().unwrap() };
        check_host(&settings(), ends, &Uri::from_static("/"), &headers(&[("host", name)])).is_ok()
    }

    #[test]
    fn only_our_own_names_are_answered_to() {
        for ours in
            ["localhost:8008", "127.0.0.1", "[::1]:8008", "10.0.0.1:8008", "tracker:1", "runfold.example", "LOCALHOST."]
        {
            assert!(host(ours), "{ours}");
        }
        for foreign in ["evil.example", "10.0.0.2", "", "localhost.evil.example", "127.0.0.1.evil.example"] {
            assert!(!host(foreign), "{foreign}");
        }
    }

    #[test]
    fn pages_of_other_origins_are_refused_to_the_port() {
        let check = |origin: &str| {
            check_origin(&settings(), &headers(&[("host", "localhost:8008"), ("origin", origin)])).is_ok()
        };
        assert!(check("http://localhost:8008") && check("https://runfold.example"));
        assert!(!check("http://localhost:8009") && !check("null") && !check("https://runfold.example.evil"));
    }

    #[test]
    fn a_cookie_counts_only_from_our_own_pages() {
        let with = |name, value| counting_cookie(&headers(&[("cookie", "a=b; runfold_session=tok"), (name, value)]));
        assert_eq!(with("sec-fetch-site", "same-origin").as_deref(), Some("tok"));
        assert_eq!(with("x-runfold", "1").as_deref(), Some("tok"));
        assert_eq!(with("sec-fetch-site", "cross-site"), None);
        assert_eq!(with("authorization", "Bearer x"), None);
        assert_eq!(counting_cookie(&headers(&[("cookie", "runfold_session=tok")])), None);
    }
}
