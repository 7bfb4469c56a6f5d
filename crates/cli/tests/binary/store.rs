//! Does the meter measure an object store, and stand up to one that throttles, lies and breaks off?

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

#[cfg(target_os = "linux")]
use crate::common::most_memory;
use crate::common::{Ran, finish, folder, ironlaw, path, run, strictly};
use crate::wire::{AnswerObject, MeasureInputs, MeasureResult};

/// What a request asks for.
struct Request {
    method: String,
    path: String,
    query: String,
    range: Option<(usize, usize)>,
}

impl Request {
    /// Nothing when the client has closed the connection.
    fn read(stream: &mut TcpStream) -> Option<Self> {
        let mut head = Vec::new();
        let mut byte = [0];
        while !head.ends_with(b"\r\n\r\n") {
            if stream.read(&mut byte).ok()? == 0 {
                return None;
            }
            head.push(byte[0]);
        }
        let head = String::from_utf8(head).ok()?;
        let mut words = head.split(' ');
        let (method, target) = (words.next()?.to_owned(), words.next()?);
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let range = head.lines().find_map(|line| {
            let (name, value) = line.split_once(": ")?;
            let (from, to) = value.strip_prefix("bytes=")?.split_once('-')?;
            name.eq_ignore_ascii_case("range").then(|| (from.parse().ok(), to.parse().ok()))
        });
        let range = range.and_then(|(from, to)| from.zip(to));
        Some(Self { method, path: path.to_owned(), query: query.to_owned(), range })
    }
}

/// A server on this machine, one thread for each connection; it ends with the tests.
struct Server {
    address: SocketAddr,
}

impl Server {
    /// `answer` says whether the connection goes on.
    fn start(answer: impl Fn(&Request, &mut TcpStream) -> bool + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("there is a port");
        let address = listener.local_addr().expect("it is bound");
        let answer = Arc::new(answer);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (Ok(mut stream), answer) = (stream, Arc::clone(&answer)) else { continue };
                // An answer in two pieces must not wait for the first to be acknowledged.
                stream.set_nodelay(true).expect("a fresh connection");
                thread::spawn(move || {
                    while Request::read(&mut stream).is_some_and(|it| answer(&it, &mut stream)) {}
                });
            }
        });
        Self { address }
    }

    /// The binary, asked to measure the bucket `b` of this server for a moment.
    fn s3(&self, arguments: &[&str]) -> Command {
        let probes = ["--batch", "4", "--probe-seconds", "0.1", "--seconds", "4"];
        let step = ["--step-time", "1ms", "--workers", "2"];
        let mut command =
            ironlaw(&[&["measure", "s3://b/photos"], &probes[..], &step, arguments].concat());
        command
            .env("AWS_ENDPOINT_URL", format!("http://{}", self.address))
            .env("AWS_ACCESS_KEY_ID", "key")
            .env("AWS_SECRET_ACCESS_KEY", "secret")
            .env("AWS_REGION", "us-east-1");
        command
    }
}

fn head(status: &str, length: usize, more: &str) -> String {
    format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\nETag: \"1\"\r\n{more}\r\n")
}

fn send(stream: &mut TcpStream, status: &str, more: &str, body: &[u8]) -> bool {
    let head = head(status, body.len(), more);
    stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body)).is_ok()
}

/// An object as a store gives it: whole, in part, or its head alone.
fn give(request: &Request, stream: &mut TcpStream, body: &[u8]) -> bool {
    const DATE: &str = "Last-Modified: Tue, 24 Nov 2026 12:00:00 GMT\r\n";
    if request.method == "HEAD" {
        return stream.write_all(head("200 OK", body.len(), DATE).as_bytes()).is_ok();
    }
    let Some((from, to)) = request.range else { return send(stream, "200 OK", DATE, body) };
    let end = (to + 1).min(body.len());
    let more = format!("{DATE}Content-Range: bytes {from}-{}/{}\r\n", end - 1, body.len());
    send(stream, "206 Partial Content", &more, &body[from..end])
}

/// A page of a listing; `next` goes on.
fn page(objects: &[(String, usize)], next: Option<&str>) -> String {
    let mut text = "<?xml version=\"1.0\"?><ListBucketResult>".to_owned();
    for (key, size) in objects {
        text += &format!(
            "<Contents><Key>{key}</Key><LastModified>2026-11-24T12:00:00.000Z</LastModified>\
             <ETag>\"1\"</ETag><Size>{size}</Size></Contents>"
        );
    }
    match next {
        Some(token) => {
            text += &format!(
                "<IsTruncated>true</IsTruncated><NextContinuationToken>{token}\
                 </NextContinuationToken></ListBucketResult>"
            );
        }
        None => text += "<IsTruncated>false</IsTruncated></ListBucketResult>",
    }
    text
}

/// Some JPEGs of the demo.
fn images() -> Vec<Vec<u8>> {
    let folder = folder();
    let kept = path(&folder, "corpus");
    let demo = ["measure", "--demo", "--keep", &kept, "--images", "30", "--pixels", "10000"];
    let short =
        ["--probe-seconds", "0.1", "--seconds", "0.1", "--batch", "4", "--step-time", "1ms"];
    let ran = run(&[&demo[..], &short].concat());
    assert_eq!(ran.status, 0, "{}", ran.stderr);
    let inside = Path::new(&kept).join("000");
    crate::common::names(&inside)
        .iter()
        .map(|name| fs::read(inside.join(name)).expect("the demo's image"))
        .collect()
}

type Objects = BTreeMap<String, Vec<u8>>;

fn objects(images: &[Vec<u8>]) -> Objects {
    let name = |place| format!("photos/{place:03}.jpg");
    images.iter().enumerate().map(|(place, image)| (name(place), image.clone())).collect()
}

/// Answers as S3 does: a listing in pages of twenty, objects by their keys.
fn serve(objects: &Objects, request: &Request, stream: &mut TcpStream) -> bool {
    if request.query.contains("list-type=2") {
        let all: Vec<(String, usize)> =
            objects.iter().map(|(key, body)| (key.clone(), body.len())).collect();
        let (first, rest) = all.split_at(all.len().min(20));
        let text = if request.query.contains("continuation-token=") {
            page(rest, None)
        } else {
            page(first, (!rest.is_empty()).then_some("more"))
        };
        return send(stream, "200 OK", "Content-Type: application/xml\r\n", text.as_bytes());
    }
    match request.path.strip_prefix("/b/").and_then(|key| objects.get(key)) {
        Some(body) => give(request, stream, body),
        None => send(stream, "404 Not Found", "", b""),
    }
}

#[track_caller]
fn measured(command: Command) -> Value {
    let ran = finish(command);
    assert_eq!((ran.status, ran.stderr.as_str()), (0, ""), "{}", ran.stdout);
    let answer: Value = serde_json::from_str(&ran.stdout).expect("one object");
    strictly::<AnswerObject<MeasureInputs, MeasureResult>>(&answer);
    answer
}

#[track_caller]
fn refused(command: Command, expected: &[&str]) -> Ran {
    let ran = finish(command);
    assert_eq!((ran.status, ran.stdout.as_str()), (2, ""), "{}", ran.stderr);
    for text in expected {
        assert!(ran.stderr.contains(text), "{text} in {}", ran.stderr);
    }
    ran
}

#[test]
fn a_store_is_listed_probed_and_predicted() {
    let objects = objects(&images());
    let bytes: usize = objects.values().map(Vec::len).sum();
    let server = Server::start(move |request, stream| serve(&objects, request, stream));
    let answer = measured(server.s3(&["--json"]));
    let result = &answer["result"];
    assert_eq!(answer["inputs"]["cache"], "remote");
    assert_eq!((&result["scan"]["samples"], &result["scan"]["bytes"]), (&30.into(), &bytes.into()));
    assert_eq!(result["scan"]["formats"]["jpeg"], 30);
    assert_eq!(result["measured"]["access"], "object");
    assert_eq!(result["measured"]["store"]["turned_away"], 0);
    assert_eq!(result["measured"]["replaced"], serde_json::json!({}));
    let probes = &result["probes"];
    assert_eq!(
        (&probes["storage_cold"], &probes["storage_warm"]),
        (&serde_json::json!([]), &serde_json::json!([]))
    );
    let streams: Vec<u64> = probes["storage_remote"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|probe| probe["streams"].as_u64().expect("a number"))
        .collect();
    assert_eq!(streams, [1, 2, 4, 8]);
    let rules = result["rules"].as_array().expect("a list");
    let rule = |name: &str| rules.iter().find(|rule| rule["rule"] == name).expect(name);
    assert_eq!(rule("cache-state")["verdict"], "not checked");
    assert_eq!(rule("throttled")["verdict"], "held");
    assert!(result["predicted"]["simulate"]["samples_per_s"].as_f64() > Some(0.0));
}

/// How often each path was asked for.
#[derive(Default)]
struct Asked(Mutex<BTreeMap<String, u64>>);

impl Asked {
    fn again(&self, path: &str) -> u64 {
        let mut counts = self.0.lock().expect("no test fails inside");
        let count = counts.entry(path.to_owned()).or_default();
        *count += 1;
        *count
    }
}

#[test]
fn a_hostile_store_is_counted_by_its_reasons() {
    let mut all = objects(&images());
    let image = all["photos/000.jpg"].clone();
    for name in ["gone", "html", "long", "reset", "short", "slow"] {
        all.insert(format!("photos/{name}"), image.clone());
    }
    let asked = Asked::default();
    let server = Server::start(move |request, stream| {
        let body = all.get(request.path.trim_start_matches("/b/"));
        let whole = head("200 OK", image.len(), "Last-Modified: Tue, 24 Nov 2026 12:00:00 GMT\r\n");
        match (request.path.trim_start_matches("/b/photos/"), request.range) {
            // Every seventh time an object is asked for, the store says "in a moment".
            (_, None) if body.is_some() && asked.again(&request.path) % 7 == 3 => {
                send(stream, "503 Slow Down", "Retry-After: 0\r\n", b"")
            }
            ("gone", None) => send(stream, "404 Not Found", "", b""),
            ("html", _) => give(request, stream, &b"<html>".repeat(image.len() / 6 + 1)),
            ("long", None) => {
                give(request, stream, &[image.as_slice(), b"and more than was listed"].concat())
            }
            ("reset", None) => {
                let half = &image[..image.len() / 2];
                let _ = stream.write_all(whole.as_bytes()).and_then(|()| stream.write_all(half));
                false
            }
            ("short", None) => give(request, stream, &image[..image.len() / 2]),
            ("slow", None) => {
                let _ = stream.write_all(whole.as_bytes());
                thread::sleep(Duration::from_secs(3));
                false
            }
            _ => serve(&all, request, stream),
        }
    });
    let command = server.s3(&["--json", "--request-seconds", "1"]);
    let answer = measured(command);
    let result = &answer["result"];
    assert_eq!(result["scan"]["skipped"]["not an image"], 1, "{}", result["scan"]);
    let replaced = result["measured"]["replaced"].as_object().expect("reasons");
    for reason in [
        "not there (404)",
        "longer than listed",
        "connection lost",
        "shorter than listed",
        "took too long",
    ] {
        let known = replaced.keys().any(|key| key.ends_with(reason));
        assert!(known, "{reason} in {replaced:?}");
    }
    assert!(
        result["measured"]["store"]["turned_away"].as_u64() > Some(0),
        "{}",
        result["measured"]
    );
    let reasons = result["reasons"].to_string();
    for rule in ["throttled: ", "readable-samples: "] {
        assert!(reasons.contains(rule), "{rule} in {reasons}");
    }
}

#[test]
fn a_listing_that_is_refused_says_why_and_what_to_do() {
    let quick = ["--request-seconds", "1"];
    let busy = Server::start(|_, stream| send(stream, "503 Slow Down", "", b""));
    let begun = Instant::now();
    refused(busy.s3(&quick), &["cannot list s3://b/photos: ", "503", "hint: check the bucket"]);
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    let page = Server::start(|_, stream| send(stream, "200 OK", "", b"<html><body>Log in</body>"));
    refused(page.s3(&quick), &["cannot list s3://b/photos: ", "hint: check the bucket"]);
    let closed = Server::start(|_, stream| send(stream, "403 Forbidden", "", b""));
    refused(closed.s3(&quick), &["403 Forbidden", "AWS_ACCESS_KEY_ID"]);
    let empty = Server::start(|request, stream| serve(&Objects::new(), request, stream));
    refused(empty.s3(&quick), &["s3://b/photos holds no samples"]);
    let mut tar = vec![0; 1024];
    tar[..5].copy_from_slice(b"1.jpg");
    // The checksum of a header: its bytes, those of the checksum itself as eight blanks.
    let sum = b"1.jpg".iter().map(|byte| u64::from(*byte)).sum::<u64>() + 8 * 32;
    tar[148..155].copy_from_slice(format!("{sum:06o}\0").as_bytes());
    let shards = BTreeMap::from([("photos/a.tar".to_owned(), tar)]);
    let shards = Server::start(move |request, stream| serve(&shards, request, stream));
    refused(shards.s3(&quick), &["holds shards", "hint: copy some shards"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_listing_without_an_end_is_cut_in_bounded_memory() {
    let image = images().remove(0);
    let pages = AtomicU64::new(0);
    let server = Server::start(move |request, stream| {
        if !request.query.contains("list-type=2") {
            return give(request, stream, &image);
        }
        let number = pages.fetch_add(1, Ordering::Relaxed);
        let objects: Vec<(String, usize)> =
            (0..1000).map(|each| (format!("photos/{number}-{each}"), image.len())).collect();
        send(stream, "200 OK", "", page(&objects, Some(&number.to_string())).as_bytes())
    });
    let (most, ran) = most_memory(server.s3(&["--json", "--list-seconds", "2"]));
    assert_eq!(ran.status, 0, "{}", ran.stdout);
    let answer: Value = serde_json::from_str(&ran.stdout).expect("one object");
    assert!(
        answer["result"]["scan"]["samples"].as_u64() > Some(2000),
        "{}",
        answer["result"]["scan"]
    );
    let skipped = &answer["result"]["scan"]["skipped"];
    assert_eq!(skipped["rest of a listing that took too long"], 1, "{skipped}");
    assert!(most < 300 << 20, "{most} bytes");
}

#[cfg(target_os = "linux")]
#[test]
fn a_page_of_a_listing_without_an_end_is_refused_in_bounded_memory() {
    let server = Server::start(|_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        let piece = [b"10000\r\n".to_vec(), vec![b'x'; 1 << 16], b"\r\n".to_vec()].concat();
        while stream.write_all(&piece).is_ok() {}
        false
    });
    let (most, ran) = most_memory(server.s3(&["--request-seconds", "20"]));
    assert_eq!(ran.status, 2);
    assert!(ran.stderr.contains("no HTTP, or too long"), "{}", ran.stderr);
    assert!(most < 200 << 20, "{most} bytes");
}

#[test]
fn plain_http_measures_the_objects_of_a_list() {
    let objects = objects(&images());
    let server = Server::start(move |request, stream| {
        let body = objects.get(request.path.trim_start_matches('/'));
        match (request.method.as_str(), body) {
            ("PROPFIND", _) => send(stream, "405 Method Not Allowed", "", b""),
            (_, Some(body)) => give(request, stream, body),
            (_, None) => send(stream, "404 Not Found", "", b""),
        }
    });
    let place = format!("http://{}/photos", server.address);
    let short =
        ["--batch", "2", "--probe-seconds", "0.1", "--seconds", "0.5", "--step-time", "1ms"];
    refused(
        ironlaw(&[&["measure", &place], &short[..]].concat()),
        &["hint: a server without WebDAV cannot list: give `--list FILE`"],
    );
    let folder = folder();
    let list = path(&folder, "list");
    let lines =
        format!("# some\n000.jpg\n{place}/001.jpg\n002.jpg\nhttp://elsewhere/x.jpg\nnone.jpg\n");
    fs::write(&list, lines).expect("the folder is ours");
    let command = ironlaw(&[&["measure", &place, "--list", &list, "--json"], &short[..]].concat());
    let answer = measured(command);
    let scan = &answer["result"]["scan"];
    assert_eq!(scan["samples"], 3, "{scan}");
    assert_eq!(scan["skipped"]["listed object that lies elsewhere"], 1, "{scan}");
    assert_eq!(scan["skipped"]["object whose length is not told: not there (404)"], 1, "{scan}");
}

#[test]
fn what_contradicts_a_store_is_refused() {
    let folder = folder();
    let list = path(&folder, "list");
    fs::write(&list, "x\n").expect("the folder is ours");
    let here = folder.path().to_str().expect("a plain name");
    let cases: [(&[&str], &str); 4] = [
        (&["s3://b", "--cache", "cold"], "--cache: expected no `--cache`"),
        (&["s3://b", "--grid"], "--grid: expected a folder or a shard"),
        (&["s3://b", "--request-seconds", "0"], "--request-seconds: expected 0.1 to 86400"),
        (&[here, "--list", &list], "--list: expected a store beside the list"),
    ];
    for (arguments, expected) in cases {
        refused(ironlaw(&[&["measure"], arguments].concat()), &[expected, "hint: "]);
    }
}
