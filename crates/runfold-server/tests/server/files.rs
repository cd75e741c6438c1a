//! `/files` as clients use it: forms, names in every spelling, ranges, deletions, links and resumable uploads.

use crate::support::{Answer, Person, TestServer};
use runfold_api::time::Moment;
use runfold_api::wire::files::LinkPurpose;
use runfold_server::access::Role;
use runfold_server::files::sign;
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::time::Duration;

const BOUNDARY: &str = "e2f1d3";

/// A form with one part a file, whose field name is the path, as the SDK sends it.
pub fn form(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (path, content) in files {
        let name = path.replace('"', "%22");
        let head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"file\"\r\nContent-Type: application/octet-stream\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    body
}

pub fn form_type() -> String {
    format!("multipart/form-data; boundary={BOUNDARY}")
}

pub fn upload(server: &TestServer, who: &Person, path: &str, content: &[u8]) -> Answer {
    let (kind, who) = (form_type(), who.basic());
    server.request("POST", "files/", &[("authorization", &who), ("content-type", &kind)], &form(&[(path, content)]))
}

pub fn fetch(server: &TestServer, who: &Person, path: &str, headers: &[(&str, &str)]) -> Answer {
    with_method(server, who, "GET", path, headers)
}

pub fn with_method(server: &TestServer, who: &Person, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
    let basic = who.basic();
    let mut all = vec![("authorization", basic.as_str())];
    all.extend_from_slice(headers);
    server.request(method, &format!("files/{path}"), &all, b"")
}

#[track_caller]
fn stored(server: &TestServer, path: &str, content: &[u8]) {
    let answer = upload(server, &server.admin, path, content);
    assert_eq!((answer.status, answer.json), (200, json!([path])));
}

#[track_caller]
fn holds(server: &TestServer, path: &str, content: &[u8]) {
    let answer = fetch(server, &server.admin, path, &[]);
    assert_eq!((answer.status, answer.body), (200, content.to_vec()), "{path}");
}

/// Bytes of all blobs on disk, and how many files there are below the data folder's parts for them.
pub fn blob_files(server: &TestServer) -> usize {
    fn count(folder: &std::path::Path) -> usize {
        let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
        entries.map(|entry| if entry.file_type().unwrap().is_dir() { count(&entry.path()) } else { 1 }).sum()
    }
    count(&server.data_dir().join("blobs"))
}

#[test]
fn the_root_of_the_files_says_ok_to_anybody() {
    let server = TestServer::start();
    for path in ["files", "files/"] {
        let answer = server.request("GET", path, &[], b"");
        assert_eq!((answer.status, answer.body.as_slice()), (200, b"OK".as_slice()), "{path}");
    }
}

#[test]
fn a_form_stores_each_part_under_its_field_name() {
    let server = TestServer::start();
    let (kind, who) = (form_type(), server.admin.basic());
    let headers = [("authorization", who.as_str()), ("content-type", kind.as_str())];
    let files: &[(&str, &[u8])] = &[("p/one.bin", b"first"), ("/p/t.2/artifacts/two", b""), ("p/three", b"3\r\n--x")];
    let answer = server.request("POST", "files", &headers, &form(files));
    assert_eq!(answer.json, json!(["p/one.bin", "p/t.2/artifacts/two", "p/three"]));
    holds(&server, "p/one.bin", b"first");
    holds(&server, "p/t.2/artifacts/two", b"");
    holds(&server, "p/three", b"3\r\n--x");
}

#[test]
fn a_name_is_found_in_each_spelling_that_clients_use() {
    let server = TestServer::start();
    stored(&server, "Prüfung.1/artifacts/a b/a%20b.pkl", b"quoted");
    for spelling in [
        "Pr%C3%BCfung.1/artifacts/a%20b/a%2520b.pkl",
        "Pr%c3%bcfung.1/artifacts/a%20b/a%20b.pkl",
        "Pr%25C3%25BCfung.1/artifacts/a%2520b/a%2520b.pkl",
    ] {
        holds(&server, spelling, b"quoted");
    }
}

#[test]
fn an_exact_name_wins_over_an_alias_so_both_stay_objects() {
    let server = TestServer::start();
    stored(&server, "t/artifacts/a b", b"with a blank");
    stored(&server, "t/artifacts/a%20b", b"with an escape");
    holds(&server, "t/artifacts/a%20b", b"with a blank");
    holds(&server, "t/artifacts/a%2520b", b"with an escape");
    let gone = with_method(&server, &server.admin, "DELETE", "t/artifacts/a%2520b", &[]);
    assert_eq!(gone.status, 200);
    holds(&server, "t/artifacts/a%20b", b"with a blank");
}

#[test]
fn a_file_sent_again_takes_the_place_of_the_old_one() {
    let server = TestServer::start();
    stored(&server, "p/model.pt", b"epoch 1");
    let tag = fetch(&server, &server.admin, "p/model.pt", &[]).header("etag").unwrap().to_owned();
    stored(&server, "p/model.pt", b"epoch 22");
    holds(&server, "p/model.pt", b"epoch 22");
    assert_eq!(fetch(&server, &server.admin, "p/model.pt", &[("if-none-match", &tag)]).status, 200);
}

#[test]
fn ranges_heads_and_tags_are_answered_as_http_says() {
    let server = TestServer::start();
    let content: Vec<u8> = (0..100_000u32).map(|n| (n % 251) as u8).collect();
    stored(&server, "p/data.bin", &content);
    let get = |headers: &[(&str, &str)]| fetch(&server, &server.admin, "p/data.bin", headers);
    let whole = get(&[]);
    let tag = whole.header("etag").unwrap().to_owned();
    assert_eq!((whole.header("content-length"), whole.header("accept-ranges")), (Some("100000"), Some("bytes")));
    for (range, wanted) in [
        ("bytes=0-0", 0..1),
        ("bytes=99000-", 99_000..100_000),
        ("bytes=-5", 99_995..100_000),
        ("bytes=5-200000", 5..100_000),
    ] {
        let part = get(&[("range", range)]);
        assert_eq!(part.status, 206, "{range}");
        assert_eq!(part.header("content-range").unwrap(), format!("bytes {}-{}/100000", wanted.start, wanted.end - 1));
        assert_eq!(part.body, content[wanted]);
    }
    let beyond = get(&[("range", "bytes=100000-")]);
    assert_eq!((beyond.status, beyond.header("content-range")), (416, Some("bytes */100000")));
    let head = with_method(&server, &server.admin, "HEAD", "p/data.bin", &[]);
    assert_eq!((head.status, head.header("content-length"), head.body.len()), (200, Some("100000"), 0));
    let same = get(&[("if-none-match", &tag)]);
    assert_eq!((same.status, same.body.len(), same.header("etag")), (304, 0, Some(tag.as_str())));
    assert_eq!(get(&[("range", "bytes=0-1"), ("if-range", &tag)]).status, 206);
    assert_eq!(get(&[("range", "bytes=0-1"), ("if-range", "\"old\"")]).status, 200);
}

#[test]
fn bytes_travel_as_they_were_stored() {
    let server = TestServer::start();
    let text = "a line of text that would compress well\n".repeat(1_000);
    for name in ["frame.csv.gz", "log.txt", "table.json", "index.html"] {
        let path = format!("p/{name}");
        stored(&server, &path, text.as_bytes());
        let answer = fetch(&server, &server.admin, &path, &[("accept-encoding", "gzip")]);
        assert_eq!(answer.header("content-encoding"), None, "{name}");
        assert_eq!(answer.body, text.as_bytes());
    }
}

#[test]
fn a_form_with_a_content_encoding_is_refused() {
    let server = TestServer::start();
    let (kind, who) = (form_type(), server.admin.basic());
    let headers = [("authorization", who.as_str()), ("content-type", kind.as_str()), ("content-encoding", "gzip")];
    let answer = server.request("POST", "files", &headers, &form(&[("p/x", b"x")]));
    assert_eq!(answer.status, 415);
    assert_eq!(fetch(&server, &server.admin, "p/x", &[]).status, 404);
}

/// S17.
#[test]
fn a_lying_upload_is_never_a_page_of_ours() {
    let server = TestServer::start();
    let script = b"GIF89a/*<svg onload=alert(1)><script>alert(document.cookie)</script>*/=1";
    let basic = server.admin.basic();
    for name in [
        "x.html",
        "x.svg",
        "x.xhtml",
        "x.xml",
        "x.pdf",
        "x.js",
        "x.mhtml",
        "x.HTML",
        "x.html%20",
        "x",
        "x.png",
        "x.swf",
    ] {
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        let body = String::from_utf8(form(&[(name, script)])).unwrap().replace("application/octet-stream", "text/html");
        let headers = [("authorization", basic.as_str()), ("content-type", kind.as_str())];
        assert_eq!(server.request("POST", "files", &headers, body.as_bytes()).status, 200);
        let answer = fetch(&server, &server.admin, name, &[]);
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{name}");
        assert!(answer.header("content-security-policy").unwrap().starts_with("sandbox; default-src 'none'"), "{name}");
        let kind = answer.header("content-type").unwrap();
        let inline = answer.header("content-disposition").is_none();
        assert_eq!(inline, kind == "image/png", "{name}: {kind}");
        assert!(!inline || !kind.contains("html") && !kind.contains("xml"), "{name}: {kind}");
        let asked = fetch(&server, &server.admin, &format!("{name}?download"), &[]);
        assert!(asked.header("content-disposition").unwrap().starts_with("attachment"), "{name}");
    }
}

#[test]
fn a_file_and_a_whole_folder_can_be_deleted() {
    let server = TestServer::start();
    for path in ["p/t/a", "p/t/b/c", "p/tt"] {
        stored(&server, path, b"x");
    }
    let delete = |path| with_method(&server, &server.admin, "DELETE", path, &[]).status;
    assert_eq!((delete("p/t/a"), delete("p/t/a"), delete("p/t"), delete("p/t")), (200, 404, 200, 404));
    assert_eq!(fetch(&server, &server.admin, "p/t/b/c", &[]).status, 404);
    holds(&server, "p/tt", b"x");
}

#[test]
fn many_files_are_deleted_at_once_and_a_plus_may_be_a_blank() {
    let server = TestServer::start();
    for path in ["p/a b", "p/c+d", "p/e"] {
        stored(&server, path, b"x");
    }
    let basic = server.admin.basic();
    let body = json!({"files": ["p/a+b", "p/c+d", "p/nothing", "../x"]});
    let answer = server.send("files/delete_many", &[("authorization", &basic)], &body);
    assert_eq!(answer.json["deleted"], json!({"p/a+b": "p/a b", "p/c+d": "p/c+d"}));
    let errors: Vec<_> =
        answer.json["errors"].as_object().unwrap().values().flat_map(|list| list.as_array().unwrap()).collect();
    assert_eq!(errors.len(), 2, "{}", answer.json);
    holds(&server, "p/e", b"x");
}

#[test]
fn another_workspaces_file_looks_like_a_missing_one_to_every_method() {
    let server = TestServer::start();
    assert_eq!(upload(&server, &server.foreigner, "secret/plan.txt", b"theirs").status, 200);
    let basic = server.admin.basic();
    let strip = |answer: Answer| {
        let mut meta = answer.json;
        if let Some(meta) = meta.get_mut("meta").and_then(Value::as_object_mut) {
            ["id", "trx"].iter().for_each(|name| drop(meta.remove(*name)));
        }
        let mut headers = answer.headers;
        headers.retain(|(name, _)| !matches!(name.as_str(), "date" | "x-request-id"));
        (answer.status, meta.to_string().replace("nothing/at.all", "secret/plan.txt"), headers)
    };
    for method in ["GET", "HEAD", "DELETE", "PUT", "POST", "PATCH", "OPTIONS"] {
        for headers in [vec![], vec![("range", "bytes=0-1")], vec![("if-none-match", "*")]] {
            let theirs = strip(with_method(&server, &server.admin, method, "secret/plan.txt", &headers));
            let missing = strip(with_method(&server, &server.admin, method, "nothing/at.all", &headers));
            assert_eq!(theirs, missing, "{method} {headers:?}");
        }
    }
    for path in ["secret/plan.txt", "nothing/at.all"] {
        assert_eq!(server.call_as(&server.admin, "files.sign", json!({"path": path})).status, 404);
        let body = json!({"files": [path]});
        let many = server.send("files/delete_many", &[("authorization", &basic)], &body);
        assert_eq!(many.json["deleted"], json!({}));
    }
    assert_eq!(fetch(&server, &server.foreigner, "secret/plan.txt", &[]).body, b"theirs");
    // the same name is free in one's own workspace, and both stay
    stored(&server, "secret/plan.txt", b"ours");
    assert_eq!(fetch(&server, &server.foreigner, "secret/plan.txt", &[]).body, b"theirs");
}

#[test]
fn files_heed_roles() {
    let server = TestServer::start();
    stored(&server, "p/x", b"x");
    let viewer = server.person("view er", Role::Viewer);
    assert_eq!(fetch(&server, &viewer, "p/x", &[]).status, 200);
    assert_eq!(with_method(&server, &viewer, "DELETE", "p/x", &[]).status, 403);
    assert_eq!(upload(&server, &viewer, "p/x", b"y").status, 403);
    assert_eq!(server.request("GET", "files/p/x", &[], b"").status, 401);
    assert_eq!(server.request("POST", "files", &[("content-type", &form_type())], &form(&[("p/x", b"y")])).status, 401);
    holds(&server, "p/x", b"x");
}

/// S51.
#[test]
fn no_answer_tells_whether_another_workspace_has_the_same_bytes() {
    let server = TestServer::start();
    let content = vec![7u8; 50_000];
    assert_eq!(upload(&server, &server.foreigner, "their/weights", &content).status, 200);
    let hash = blake3::hash(&content).to_hex().to_string();
    let begin = |hash: &str, path: &str| {
        let request = json!({"path": path, "size": content.len(), "part_size": 50_000, "blake3": hash});
        let mut state = server.call("uploads.create", request);
        state.as_object_mut().unwrap().remove("upload");
        state
    };
    let other = blake3::hash(b"nobody has this").to_hex().to_string();
    assert_eq!(begin(&hash, "our/a"), begin(&other, "our/b"), "every upload sends its bytes");
    let before = blob_files(&server);
    stored(&server, "our/weights", &content);
    assert_eq!(blob_files(&server), before + 1, "a copy of one's own");
}

fn signed(server: &TestServer, path: &str) -> (String, String) {
    let link = server.call("files.sign", json!({"path": path}));
    (link["path"].as_str().unwrap().to_owned(), link["query"].as_str().unwrap().to_owned())
}

#[test]
fn a_signed_link_reads_one_object_and_nothing_else() {
    let server = TestServer::start();
    for path in ["p/x", "p/y", "p/a b", "p/a%20b"] {
        stored(&server, path, path.as_bytes());
    }
    let (path, query) = signed(&server, "p/x");
    let ask = |method: &str, path: &str, query: &str| server.request(method, &format!("{path}?{query}"), &[], b"");
    assert_eq!(ask("GET", &path, &query).body, b"p/x");
    assert_eq!(ask("HEAD", &path, &query).status, 200);
    assert_eq!(ask("GET", &path, &format!("{query}&download")).status, 200);
    for (method, path) in [
        ("GET", "files/p/y"),
        ("GET", "files/p"),
        ("GET", "files/p/nothing"),
        ("DELETE", &path),
        ("POST", &path),
        ("PUT", &path),
    ] {
        assert_eq!(ask(method, path, &query).status, 401, "{method} {path}");
    }
    let (user, rest) = query.split_once('&').unwrap();
    let (ends, signature) = rest.split_once('&').unwrap();
    let later = ends.split_once('=').unwrap().1.parse::<i64>().unwrap() + 1;
    let tampered = [
        format!("user={}&{rest}", server.foreigner.id),
        format!("{user}&ends={later}&{signature}"),
        format!("{user}&{ends}&signature={}", "0".repeat(signature.len() - 10)),
        format!("{user}&{ends}&signature="),
        format!("{user}&{signature}"),
        signature.to_owned(),
    ];
    for query in tampered {
        assert_eq!(ask("GET", &path, &query).status, 401, "{query}");
    }
    // an alias is another object
    let (_, query) = signed(&server, "p/a b");
    assert_eq!(ask("GET", "files/p/a%20b", &query).body, b"p/a b");
    assert_eq!(ask("GET", "files/p/a%2520b", &query).status, 401);
}

#[test]
fn a_link_for_a_preview_shows_a_page_in_a_sandbox_and_its_purpose_cant_be_changed() {
    let server = TestServer::start();
    stored(&server, "p/report.html", b"<script>1</script>");
    let link = server.call("files.sign", json!({"path": "p/report.html", "purpose": "preview"}));
    let (path, query) = (link["path"].as_str().unwrap(), link["query"].as_str().unwrap());
    let shown = server.request("GET", &format!("{path}?{query}"), &[], b"");
    assert_eq!(shown.status, 200);
    assert_eq!(shown.header("content-disposition"), None);
    assert!(shown.header("content-security-policy").unwrap().starts_with("sandbox; default-src 'none'"));
    let saved = server.request("GET", &format!("{path}?{query}&download=1"), &[], b"");
    assert!(saved.header("content-disposition").unwrap().starts_with("attachment"));
    let (_, plain) = signed(&server, "p/report.html");
    let asked = server.request("GET", &format!("{path}?{plain}&purpose=preview"), &[], b"");
    assert_eq!(asked.status, 401, "a link to download is none to show");
    let attached = server.request("GET", &format!("{path}?{plain}"), &[], b"");
    assert!(attached.header("content-disposition").unwrap().starts_with("attachment"));
}

#[test]
fn a_signed_link_ends_with_its_user() {
    let server = TestServer::start();
    stored(&server, "p/x", b"x");
    let viewer = server.person("view er", Role::Viewer);
    let link = server.call_as(&viewer, "files.sign", json!({"path": "p/x"})).ok();
    let url = format!("{}?{}", link["path"].as_str().unwrap(), link["query"].as_str().unwrap());
    assert_eq!(server.request("GET", &url, &[], b"").status, 200);
    server.call("users.delete", json!({"user": viewer.id}));
    assert_eq!(server.request("GET", &url, &[], b"").status, 401);
}

#[test]
fn a_signed_link_that_has_ended_is_refused() {
    let server = TestServer::start();
    stored(&server, "p/x", b"x");
    let pepper = &server.app.accounts.pepper;
    let ago = |seconds: i64| Moment::now().plus_seconds(-seconds);
    for (seconds, status) in [(100, 200), (301, 401), (3_000, 401)] {
        let (path, query) = sign::link(pepper, "p/x", &server.admin.id, LinkPurpose::Download, ago(seconds));
        assert_eq!(server.request("GET", &format!("{path}?{query}"), &[], b"").status, status, "{seconds} s ago");
    }
}

fn put(server: &TestServer, who: &Person, upload: &str, part: usize, bytes: &[u8]) -> Answer {
    server.request("PUT", &format!("files/uploads/{upload}/{part}"), &[("authorization", &who.basic())], bytes)
}

fn begin(server: &TestServer, path: &str, content: &[u8], part_size: usize) -> String {
    let request = json!({
        "path": path, "size": content.len(), "part_size": part_size, "blake3": blake3::hash(content).to_hex().to_string(),
    });
    server.call("uploads.create", request)["upload"].as_str().unwrap().to_owned()
}

#[test]
fn an_upload_goes_on_where_it_was_cut_off() {
    let server = TestServer::start();
    let content: Vec<u8> = (0..25_000u32).map(|n| (n * 7 % 253) as u8).collect();
    let upload = begin(&server, "p/large", &content, 10_000);
    assert_eq!(
        put(&server, &server.admin, &upload, 0, &content[..10_000]).json["missing"],
        json!([{"start": 1, "end": 3}])
    );
    // a part that breaks off
    let head = format!(
        "PUT /files/uploads/{upload}/1 HTTP/1.1\r\nHost: localhost\r\nAuthorization: {}\r\nContent-Length: 10000\r\n\r\n",
        server.admin.basic()
    );
    let mut broken = server.connect();
    broken.write_all(head.as_bytes()).unwrap();
    broken.write_all(&content[10_000..15_000]).unwrap();
    drop(broken);
    let early = server.call_as(&server.admin, "uploads.complete", json!({"upload": upload}));
    assert_eq!(early.status, 400);
    assert_eq!(fetch(&server, &server.admin, "p/large", &[]).status, 404);
    assert_eq!(put(&server, &server.admin, &upload, 2, &content[20_000..]).status, 200);
    assert_eq!(put(&server, &server.admin, &upload, 0, &content[..10_000]).status, 200, "sent again");
    assert_ne!(put(&server, &server.admin, &upload, 0, &[0; 10_000]).status, 200, "sent again with other bytes");
    assert_eq!(put(&server, &server.admin, &upload, 1, &content[10_000..15_000]).status, 400, "too short");
    assert_eq!(put(&server, &server.admin, &upload, 3, b"x").status, 400);
    assert_eq!(server.call("uploads.status", json!({"upload": upload}))["missing"], json!([{"start": 1, "end": 2}]));
    assert_eq!(put(&server, &server.admin, &upload, 1, &content[10_000..20_000]).json["missing"], json!([]));
    let stored = server.call("uploads.complete", json!({"upload": upload}));
    assert_eq!(stored["size"], 25_000);
    assert_eq!(server.call("uploads.complete", json!({"upload": upload})), stored, "twice is once");
    holds(&server, "p/large", &content);
    assert_eq!(server.call_as(&server.admin, "uploads.abort", json!({"upload": upload})).status, 400);
}

#[test]
fn completing_at_once_from_many_sides_makes_one_file() {
    let server = TestServer::start();
    let upload = begin(&server, "p/x", b"content", 100);
    put(&server, &server.admin, &upload, 0, b"content");
    let answers: Vec<_> = std::thread::scope(|scope| {
        let ask = || server.call_as(&server.admin, "uploads.complete", json!({"upload": upload}));
        let asking: Vec<_> = (0..8).map(|_| scope.spawn(ask)).collect();
        asking.into_iter().map(|one| one.join().unwrap()).collect()
    });
    for answer in answers {
        assert_eq!(answer.ok()["size"], 7);
    }
    holds(&server, "p/x", b"content");
}

#[test]
fn a_finished_upload_does_not_come_back_after_its_file_was_deleted() {
    let server = TestServer::start();
    let upload = begin(&server, "p/x", b"content", 100);
    put(&server, &server.admin, &upload, 0, b"content");
    server.call("uploads.complete", json!({"upload": upload}));
    assert_eq!(with_method(&server, &server.admin, "DELETE", "p/x", &[]).status, 200);
    let again = server.call_as(&server.admin, "uploads.complete", json!({"upload": upload}));
    assert_eq!(again.status, 404, "{}", again.json);
    assert_eq!(fetch(&server, &server.admin, "p/x", &[]).status, 404);
}

#[test]
fn an_upload_with_a_wrong_hash_is_never_published() {
    let server = TestServer::start();
    let upload = begin(&server, "p/x", b"content", 100);
    let headers = [("authorization", &*server.admin.basic()), ("x-blake3", &*"0".repeat(64))];
    let refused = server.request("PUT", &format!("files/uploads/{upload}/0"), &headers, b"content");
    assert_eq!(refused.status, 400);
    put(&server, &server.admin, &upload, 0, b"CONTENT");
    assert_eq!(server.call_as(&server.admin, "uploads.complete", json!({"upload": upload})).status, 400);
    assert_eq!(fetch(&server, &server.admin, "p/x", &[]).status, 404);
    server.call("uploads.abort", json!({"upload": upload}));
    assert_eq!(server.call_as(&server.admin, "uploads.status", json!({"upload": upload})).status, 404);
    assert_eq!(blob_files(&server), 0);
}

/// S53.
#[test]
fn an_upload_belongs_to_who_began_it() {
    let server = TestServer::start();
    let colleague = server.person("col league", Role::Admin);
    let upload = begin(&server, "p/x", b"content", 100);
    for other in [&colleague, &server.foreigner] {
        for action in ["uploads.status", "uploads.complete", "uploads.abort"] {
            assert_eq!(server.call_as(other, action, json!({"upload": upload})).status, 404, "{action}");
        }
        assert_eq!(put(&server, other, &upload, 0, b"EVILEVI").status, 404);
    }
    assert_eq!(put(&server, &server.admin, &upload, 0, b"content").status, 200);
    for other in [&colleague, &server.foreigner] {
        assert_eq!(server.call_as(other, "uploads.complete", json!({"upload": upload})).status, 404);
        assert_ne!(put(&server, other, &upload, 0, b"EVILEVI").status, 200);
    }
    server.call("uploads.complete", json!({"upload": upload}));
    holds(&server, "p/x", b"content");
}

#[test]
fn an_upload_goes_on_after_a_restart() {
    let server = TestServer::start();
    let content = vec![9u8; 3_000];
    let upload = begin(&server, "p/x", &content, 1_000);
    put(&server, &server.admin, &upload, 1, &content[..1_000]);
    let server = server.restart();
    assert_eq!(
        server.call("uploads.status", json!({"upload": upload}))["missing"],
        json!([{"start": 0, "end": 1}, {"start": 2, "end": 3}])
    );
    for part in [0, 2] {
        put(&server, &server.admin, &upload, part, &content[..1_000]);
    }
    server.call("uploads.complete", json!({"upload": upload}));
    let server = server.restart();
    server.call("uploads.complete", json!({"upload": upload}));
    holds(&server, "p/x", &content);
}

#[test]
fn a_form_that_breaks_off_leaves_nothing() {
    let server = TestServer::start();
    let body = form(&[("p/x", &[1; 200_000])]);
    let head = format!(
        "POST /files HTTP/1.1\r\nHost: localhost\r\nAuthorization: {}\r\nContent-Type: {}\r\nContent-Length: {}\r\n\r\n",
        server.admin.basic(),
        form_type(),
        body.len()
    );
    let mut stream = server.connect();
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(&body[..150_000]).unwrap();
    drop(stream);
    // a whole request behind it: what the broken one began is gone by the time it is let go of
    assert_eq!(fetch(&server, &server.admin, "p/x", &[]).status, 404);
    crate::support::until(Duration::from_secs(20), || blob_files(&server) == 0);
}

#[test]
fn a_form_without_an_end_to_its_head_is_refused_before_it_fills_the_memory() {
    let server = TestServer::start();
    let head = format!(
        "POST /files HTTP/1.1\r\nHost: localhost\r\nAuthorization: {}\r\nContent-Type: {}\r\nContent-Length: 10000000000\r\n\r\n",
        server.admin.basic(),
        form_type(),
    );
    let beginnings = [String::new(), format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"")];
    for beginning in beginnings {
        let mut stream = server.connect();
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(beginning.as_bytes()).unwrap();
        let junk = vec![b'a'; 1 << 20];
        // the server hangs up long before all of this is sent
        let sent = (0..200).take_while(|_| stream.write_all(&junk).is_ok()).count();
        assert!(sent < 64, "{sent} MiB of a form's head were taken");
        let mut answer = Vec::new();
        // a reset instead of the answer is as good
        let _ = stream.read_to_end(&mut answer);
    }
}
