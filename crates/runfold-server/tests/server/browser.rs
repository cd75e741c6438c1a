//! The browser's boundary, and requests that are not what they should be.

use crate::support::TestServer;
use flate2::{Compression, write::GzEncoder};
use runfold_api::limits::{BODY_BYTES, INFLATED_BODY_BYTES, JSON_DEPTH};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::time::Duration;

#[test]
fn a_session_sets_the_one_cookie_and_ends_with_it() {
    let server = TestServer::start();
    server.person_with_password("Ann Smith", "correct horse");
    let started = server.log_in("ann smith", "correct horse");
    let header = started.header("set-cookie").unwrap();
    for part in ["runfold_session=", "; HttpOnly", "; SameSite=Strict", "; Path=/;"] {
        assert!(header.contains(part), "{header}");
    }
    assert!(!header.contains("Secure"), "a browser would not send it back over http");
    let cookie = started.cookie();
    server.call_with_cookie(&cookie, "users.get_current_user", json!({})).ok();
    let by_key = json!({"access_key": server.admin.keys.access_key, "secret_key": server.admin.keys.secret_key});
    server.call_anonymously("auth.start_session", by_key).ok();

    let ended = server.call_with_cookie(&cookie, "auth.end_session", json!({}));
    assert!(ended.header("set-cookie").unwrap().contains("Max-Age=0"));
    assert_eq!(ended.ok()["ended"], 1);
    assert_eq!(server.call_with_cookie(&cookie, "users.get_current_user", json!({})).problem(), (401, 31));
    server.call_with_cookie(&cookie, "login.logout", json!({})).ok();
}

#[test]
fn the_cookie_is_secure_behind_tls_and_keeps_to_the_sub_path() {
    let server = TestServer::start_with(|settings| settings.public_url = Some("https://lab.example/ml/".into()));
    let pair = &server.admin.keys;
    let body = json!({"access_key": pair.access_key, "secret_key": pair.secret_key});
    let header = server.call_anonymously("auth.start_session", body).header("set-cookie").unwrap().to_owned();
    assert!(header.contains("; Path=/ml/;") && header.ends_with("; Secure"), "{header}");
}

/// The SDK forks with idle connections in its pool, and two processes on one connection read each other's answers.
#[test]
fn connections_of_the_sdk_are_not_kept_and_those_of_others_are() {
    let server = TestServer::start();
    let basic = server.admin.basic();
    let from = |client: &[(&str, &str)]| {
        let headers = [client, &[("authorization", basic.as_str())]].concat();
        let answer = server.send("users.get_current_user", &headers, &json!({}));
        answer.header("connection").map(str::to_owned)
    };
    assert_eq!(from(&[("x-clearml-client", "clearml-2.1.12")]).as_deref(), Some("close"));
    assert_eq!(from(&[]), None);
}

/// S21.
#[test]
fn pages_of_other_origins_are_refused_and_change_nothing() {
    let server = TestServer::start();
    let ann = server.person_with_password("Ann Smith", "correct horse");
    let cookie = server.log_in("ann smith", "correct horse").cookie();
    let body = json!({"user": ann.id, "name": "Mallory"});
    let foreign: [&[(&str, &str)]; 5] = [
        &[("origin", "https://evil.example"), ("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "cors")],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "websocket"), ("upgrade", "websocket")],
        &[("sec-fetch-site", "same-site"), ("accept", "text/event-stream")],
    ];
    for headers in foreign {
        let headers = [headers, &[("cookie", cookie.as_str())]].concat();
        assert_eq!(server.send("users.update", &headers, &body).problem(), (403, 10), "{headers:?}");
    }
    // A form of another site that navigates: allowed to arrive, but its cookie counts for nothing.
    let navigation = [("cookie", cookie.as_str()), ("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate")];
    assert_eq!(server.send("users.update", &navigation, &body).problem(), (401, 20));
    assert_eq!(server.send("users.update", &[("cookie", cookie.as_str())], &body).problem(), (401, 20));
    assert_eq!(server.call("users.get_by_id", json!({"user": ann.id}))["user"]["name"], "Ann Smith");
}

/// S22.
#[test]
fn a_foreign_host_name_is_refused_on_loopback_too() {
    let server = TestServer::start();
    let with_host = |host: &str| {
        server.raw(format!("GET /debug.ping HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").as_bytes())
    };
    for host in ["evil.example", "127.0.0.1.evil.example", "evil.example:8008", ""] {
        let answer = with_host(host);
        assert!(answer.starts_with("HTTP/1.1 421"), "{host}: {answer}");
        assert!(answer.contains("--allowed-host") && !answer.contains("evil"), "{answer}");
    }
    assert!(with_host("localhost:1").starts_with("HTTP/1.1 200"));
}

/// S8, S10.
#[test]
fn other_spellings_of_a_route_decide_alike_or_are_refused() {
    let server = TestServer::start();
    let ann = server.person("Vera Long", runfold_server::access::Role::Viewer);
    let basic = ann.basic();
    for path in ["server.config", "api/server.config", "v2.23/server.config", "api/v999/server.config"] {
        assert_eq!(server.send(path, &[("authorization", &basic)], &json!({})).problem(), (403, 20), "{path}");
        assert_eq!(server.send(path, &[], &json!({})).problem(), (401, 20), "{path}");
    }
    let admin = server.admin.basic();
    for path in [
        "/server.config",
        "api//server.config",
        "server.config/",
        "server.config;x=1",
        "SERVER.CONFIG",
        "server%2Econfig",
        "v2.23%2Fserver.config",
        "api/../server.config",
        "v2.23/./server.config",
    ] {
        for (method, who) in [("POST", &admin), ("GET", &admin), ("POST", &basic)] {
            let answer = server.request(method, path, &[("authorization", who)], b"");
            assert!(!String::from_utf8_lossy(&answer.body).contains("data_dir"), "{method} {path}");
            assert!(answer.status >= 400 || answer.header("content-type").unwrap().starts_with("text/html"), "{path}");
        }
    }
    let tricks =
        [("x-http-method-override", "DELETE"), ("x-original-url", "/debug.ping"), ("x-rewrite-url", "/debug.ping")];
    for (name, value) in tricks {
        let answer = server.send("server.config", &[("authorization", &basic), (name, value)], &json!({}));
        assert_eq!(answer.problem(), (403, 20), "{name}");
    }
    for method in ["HEAD", "OPTIONS", "PUT", "DELETE", "TRACE", "PATCH"] {
        assert_eq!(
            server.request(method, "api/server.config", &[("authorization", &admin)], b"").status,
            405,
            "{method}"
        );
    }
}

/// S19.
#[test]
fn a_problem_does_not_repeat_hostile_headers_or_values() {
    let server = TestServer::start();
    let hostile = "<script>alert(1)</script>";
    for header in ["authorization", "content-encoding", "content-type", "x-clearml-worker", "x-clearml-impersonate-as"]
    {
        let admin = server.admin.basic();
        let mut headers = vec![(header, hostile)];
        if header != "authorization" {
            headers.push(("authorization", &admin));
        }
        let answer = server.send("users.get_by_id", &headers, &json!({}));
        answer.problem();
        assert!(!answer.json.to_string().contains("script"), "{header}: {}", answer.json);
        assert!(answer.headers.iter().all(|(_, value)| !value.contains("script")));
    }
    let answer = server.call_as(&server.admin, "auth.login", json!({"expiration_sec": hostile}));
    assert_eq!(answer.problem(), (400, 12));
    assert!(!answer.json.to_string().contains("script"), "{}", answer.json);
}

/// S48: a client that says little or nothing is shed, and others are answered meanwhile.
#[test]
fn silent_clients_are_shed_and_others_answered() {
    let server = TestServer::start_with(|settings| settings.head_timeout = Duration::from_millis(700));
    let beginnings: [&[u8]; 4] =
        [b"", b"P", b"PRI * HTTP/2.0\r\n", b"GET /health HTTP/1.1\r\nHost: localhost\r\nX-Slow: "];
    let mut silent: Vec<_> = beginnings
        .iter()
        .cycle()
        .take(200)
        .map(|beginning| {
            let mut stream = server.connect();
            stream.write_all(beginning).unwrap();
            stream
        })
        .collect();
    assert_eq!(server.request("GET", "health", &[], b"").status, 200);
    for stream in &mut silent {
        let mut rest = Vec::new();
        match stream.read_to_end(&mut rest) {
            Ok(_) => {}
            Err(error) => assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset, "still open"),
        }
    }
    let trickle = b"POST /auth.login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{";
    assert!(server.raw(trickle).contains("stood still"));
}

/// S50.
#[test]
fn a_gzip_bomb_is_stopped_while_inflating() {
    let server = TestServer::start();
    let mut bomb = GzEncoder::new(Vec::new(), Compression::fast());
    let zeros = vec![b' '; 1 << 20];
    for _ in 0..=(INFLATED_BODY_BYTES >> 20) {
        bomb.write_all(&zeros).unwrap();
    }
    let bomb = bomb.finish().unwrap();
    assert!(bomb.len() < INFLATED_BODY_BYTES / 100);
    let headers = [("authorization", &*server.admin.basic()), ("content-encoding", "gzip")];
    let answer = server.request("POST", "users.get_by_id", &headers, &bomb);
    assert_eq!(answer.problem(), (413, 0));
}

#[test]
fn bodies_that_are_too_large_malformed_or_too_deep_are_refused() {
    let server = TestServer::start();
    let too_large = format!(
        "POST /auth.login HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
        BODY_BYTES + 1
    );
    assert!(server.raw(too_large.as_bytes()).starts_with("HTTP/1.1 413"));
    let admin = server.admin.basic();
    let send = |body: &[u8]| server.request("POST", "users.get_by_id", &[("authorization", &admin)], body).problem();
    for body in [&b"{"[..], b"nonsense", b"[1]", b"\"x\"", b"{\"user\": 1}", b"\xff\xfe", b"{\"user\": \"a\" \"b\"}"] {
        assert_eq!(send(body), (400, 12), "{body:?}");
    }
    let nested = |depth: usize| format!("{{\"user\": \"x\", \"y\": {}1{}}}", "[".repeat(depth), "]".repeat(depth));
    assert_eq!(send(nested(JSON_DEPTH - 1).as_bytes()), (400, 301), "as deep as allowed");
    for depth in [JSON_DEPTH, 127, 128, 100_000] {
        assert_eq!(send(nested(depth).as_bytes()), (400, 12), "{depth}");
    }
    let not_gzip = [("authorization", admin.as_str()), ("content-encoding", "gzip")];
    assert_eq!(server.request("POST", "users.get_by_id", &not_gzip, b"plain").problem(), (400, 12));
}

/// S57.
#[test]
fn metrics_are_not_for_strangers() {
    let server = TestServer::start();
    assert_eq!(server.request("GET", "metrics", &[], b"").problem(), (401, 20));
    let wrong = server.request("GET", "metrics", &[("authorization", "Bearer x")], b"");
    assert_eq!(wrong.problem(), (401, 30));
    let shown = server.request("GET", "metrics", &[("authorization", &server.admin.basic())], b"");
    assert!(shown.status == 200 && String::from_utf8_lossy(&shown.body).contains("runfold_uptime_seconds"));
    for path in ["debug/pprof", "debug/vars", "admin"] {
        let answer = server.request("GET", path, &[], b"");
        assert!(answer.status >= 400 || answer.header("content-type").unwrap().starts_with("text/html"), "{path}");
    }
    let open = TestServer::start_with(|settings| settings.open_metrics = true);
    assert_eq!(open.request("GET", "metrics", &[], b"").status, 200);
    assert_eq!(Value::Null, open.request("GET", "metrics", &[], b"").json);
}
