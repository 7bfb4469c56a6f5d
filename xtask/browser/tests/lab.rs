//! Does the lab work as its reader meets it?

use browser::{Browser, LabServer};

const LAB: &str = "labs/v1-04-data-gravity/";

#[test]
fn the_page_comes_alive_without_a_word_on_the_console() {
    let server = LabServer::start(&[]);
    let browser = Browser::start(1280, 900);
    browser.open(&format!("{}{LAB}", server.address));
    browser.wait_ready();
    browser.assert_quiet();
}

#[test]
fn only_its_own_host_is_answered() {
    let server = LabServer::start(&[]);
    let ask = |host: &str| {
        server.raw(&format!("GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"))
    };
    assert!(ask(&format!("127.0.0.1:{}", server.port)).starts_with("HTTP/1.1 200"));
    let stranger = ask("evil.example");
    assert!(stranger.starts_with("HTTP/1.1 421"), "{stranger}");
    assert!(!stranger.to_lowercase().contains("access-control"), "{stranger}");
}
