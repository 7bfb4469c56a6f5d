//! Whom does the server answer, and what does it survive?

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::time::{Duration, Instant};

use browser::LabServer;

fn ask(server: &LabServer, line: &str, host: &str, more: &str) -> String {
    server.raw(&format!("{line} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{more}\r\n"))
}

fn own(server: &LabServer) -> String {
    format!("127.0.0.1:{}", server.port)
}

#[test]
fn only_its_own_host_is_answered() {
    let server = LabServer::start(&[]);
    assert!(ask(&server, "GET /", &own(&server), "").starts_with("HTTP/1.1 200"));
    let stranger = ask(&server, "GET /", "evil.example", "");
    assert!(stranger.starts_with("HTTP/1.1 421"), "{stranger}");
    assert!(!stranger.to_lowercase().contains("access-control"), "{stranger}");
}

#[test]
fn every_answer_carries_the_policy_and_names_its_type() {
    let server = LabServer::start(&[]);
    for line in ["GET /", "GET /labs/v1-04-data-gravity/", "GET /nothing", "POST /", "GET /sw.js"] {
        let answer = ask(&server, line, &own(&server), "").to_lowercase();
        for header in [
            "content-security-policy: default-src 'none'; script-src 'self' 'wasm-unsafe-eval'",
            "style-src 'self'",
            "x-content-type-options: nosniff",
            "content-type: ",
        ] {
            assert!(answer.contains(header), "{line}: no `{header}` in\n{answer}");
        }
    }
    let page = ask(&server, "GET /", &own(&server), "");
    assert!(!page.contains("<script>") && !page.contains(" style="), "{page}");
}

#[test]
fn a_folder_without_its_slash_is_moved_and_nothing_lies_above_the_root() {
    let server = LabServer::start(&[]);
    let moved = ask(&server, "GET /labs/v1-04-data-gravity", &own(&server), "");
    assert!(moved.contains("location: /labs/v1-04-data-gravity/"), "{moved}");
    for path in ["/../Cargo.toml", "/..%2fCargo.toml", "/assets/../../Cargo.toml", "//etc/passwd"] {
        let answer = ask(&server, &format!("GET {path}"), &own(&server), "");
        assert!(answer.starts_with("HTTP/1.1 40"), "{path}: {answer}");
    }
}

#[test]
fn brotli_and_hashes_are_used() {
    let server = LabServer::start(&[]);
    // A page on a port of its own is told so, and then goes as it is.
    let page = ask(&server, "HEAD /sw.js", &own(&server), "Accept-Encoding: br\r\n").to_lowercase();
    assert!(page.contains("content-encoding: br") && page.contains("cache-control: no-cache"));
    let tag = page.lines().find_map(|line| line.strip_prefix("etag: ")).expect("a tag");
    let again = ask(&server, "GET /sw.js", &own(&server), &format!("If-None-Match: {tag}\r\n"));
    assert!(again.starts_with("HTTP/1.1 304"), "{again}");
}

#[test]
fn malformed_requests_and_a_slow_client_harm_nobody() {
    let server = LabServer::start(&[]);
    for request in ["\r\n\r\n", "GET\r\n\r\n", "\u{0}\u{1}\u{2}", "GET / HTTP/9.9\r\n\r\n"] {
        server.raw(request);
    }
    let mut slow = TcpStream::connect((Ipv4Addr::LOCALHOST, server.port)).unwrap();
    slow.write_all(b"GET / HTTP/1.1\r\nHost: ").unwrap();
    slow.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let begin = Instant::now();
    let mut rest = Vec::new();
    slow.read_to_end(&mut rest).unwrap();
    assert!(begin.elapsed() < Duration::from_secs(15), "a half-sent header was kept open");
    assert!(ask(&server, "GET /", &own(&server), "").starts_with("HTTP/1.1 200"));
}
