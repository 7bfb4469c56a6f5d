//! How does the lab answer a browser, and nobody else?

use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{self, HeaderMap, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

use super::pages::Pages;
use super::site;

/// A browser sends its headers at once; who has not by then is slow on purpose.
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);
/// The longest that one connection may take, so that a reader who stops reading frees its place.
const CONNECTION_TIMEOUT: Duration = Duration::from_mins(5);
/// One learner's browser opens six.
const CONNECTIONS: usize = 64;

/// Where our own server says who it is.
pub(crate) const IDENTITY: &str = "/ironlaw-lab";

type Answer = Response<Full<Bytes>>;

/// A server that answers as long as it is polled.
pub(crate) fn serve(
    listener: TcpListener,
    pages: Arc<Pages>,
) -> io::Result<impl Future<Output = ()> + Send> {
    let address = listener.local_addr()?;
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    Ok(async move {
        while let Ok(place) = Arc::clone(&places).acquire_owned().await {
            match listener.accept().await {
                Ok((stream, _)) => {
                    let connection = connection(stream, address, Arc::clone(&pages));
                    tokio::spawn(async move {
                        connection.await;
                        drop(place);
                    });
                }
                // It ended before it was there, or no file handle is free: waiting frees some.
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
    })
}

async fn connection(stream: TcpStream, address: SocketAddr, pages: Arc<Pages>) {
    let service = service_fn(|request: Request<Incoming>| {
        let answer = answer(&request, address, &pages);
        async { Ok::<_, Infallible>(answer) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIMEOUT)
        .serve_connection(TokioIo::new(stream), service);
    // However it ends, it concerns only its other side.
    let _ = tokio::time::timeout(CONNECTION_TIMEOUT, connection).await;
}

fn answer(request: &Request<Incoming>, address: SocketAddr, pages: &Pages) -> Answer {
    let mut answer = if is_for_us(request.headers(), address) {
        content(request, pages)
    } else {
        text(StatusCode::MISDIRECTED_REQUEST, "this server answers only to its own address\n")
    };
    secure(answer.headers_mut(), pages);
    answer
}

/// A page of a stranger that resolves its own name to this machine still sends its own name.
fn is_for_us(headers: &HeaderMap, address: SocketAddr) -> bool {
    let mut hosts = headers.get_all(header::HOST).iter();
    let (Some(host), None) = (hosts.next(), hosts.next()) else { return false };
    let Ok(host) = host.to_str() else { return false };
    let port = address.port();
    ["127.0.0.1", "localhost", "[::1]"].iter().any(|name| host == format!("{name}:{port}"))
}

fn content(request: &Request<Incoming>, pages: &Pages) -> Answer {
    if request.method() != Method::GET && request.method() != Method::HEAD {
        let mut answer = text(StatusCode::METHOD_NOT_ALLOWED, "only GET and HEAD\n");
        answer.headers_mut().insert(header::ALLOW, HeaderValue::from_static("GET, HEAD"));
        return answer;
    }
    let address = request.uri().path();
    if address == IDENTITY {
        return text(StatusCode::OK, &pages.identity());
    }
    let path = site::path_of(address);
    let Some(file) = pages.file(&path) else {
        return match pages.file(&format!("{path}/index.html")) {
            Some(_) => moved(&format!("{address}/")),
            None => text(StatusCode::NOT_FOUND, "there is no such page\n"),
        };
    };
    let mut answer = Response::new(Full::default());
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(site::media_type(&path)));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(site::cache_control(&path)));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Ok(tag) = HeaderValue::from_str(&file.tag) {
        headers.insert(header::ETAG, tag);
    }
    if names(request.headers(), &header::IF_NONE_MATCH, &file.tag) {
        *answer.status_mut() = StatusCode::NOT_MODIFIED;
        return answer;
    }
    let body = match file.packed {
        Some(packed) if names(request.headers(), &header::ACCEPT_ENCODING, "br") => {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
            packed
        }
        _ => file.plain,
    };
    let body = Bytes::from(body.into_owned());
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
    if request.method() == Method::GET {
        *answer.body_mut() = Full::new(body);
    }
    answer
}

/// Whether a list in a header names something, and does not refuse it.
fn names(headers: &HeaderMap, name: &header::HeaderName, wanted: &str) -> bool {
    let lists = headers.get_all(name).iter().filter_map(|list| list.to_str().ok());
    lists.flat_map(|list| list.split(',')).any(|item| {
        let (item, weight) = item.split_once(';').unwrap_or((item, ""));
        let refused = weight.trim().strip_prefix("q=").and_then(|q| q.parse::<f32>().ok());
        item.trim() == wanted && refused.is_none_or(|weight| weight > 0.0)
    })
}

fn text(status: StatusCode, words: &str) -> Answer {
    let mut answer = Response::new(Full::new(Bytes::from(words.to_owned())));
    *answer.status_mut() = status;
    let plain = HeaderValue::from_static("text/plain; charset=utf-8");
    answer.headers_mut().insert(header::CONTENT_TYPE, plain);
    answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    answer
}

/// Relative links need the slash at the end of a folder's address.
fn moved(to: &str) -> Answer {
    let mut answer = text(StatusCode::PERMANENT_REDIRECT, "this page is a folder\n");
    // `//host/` would lead away from here.
    if let Ok(place) = HeaderValue::from_str(&format!("/{}", to.trim_start_matches('/'))) {
        answer.headers_mut().insert(header::LOCATION, place);
    }
    answer
}

fn secure(headers: &mut HeaderMap, pages: &Pages) {
    headers.insert(header::CONTENT_SECURITY_POLICY, pages.policy.clone());
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (header::HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let pair = |(name, value): &(&'static str, &str)| {
            (header::HeaderName::from_static(name), HeaderValue::from_str(value).unwrap())
        };
        pairs.iter().map(pair).collect()
    }

    #[test]
    fn only_our_own_names_with_our_port_are_us() {
        let address = SocketAddr::from(([127, 0, 0, 1], 8123));
        let host = |host: &str| is_for_us(&headers(&[("host", host)]), address);
        assert!(host("127.0.0.1:8123") && host("localhost:8123") && host("[::1]:8123"));
        for stranger in ["127.0.0.1", "127.0.0.1:80", "evil.example:8123", "localhost:8123.evil"] {
            assert!(!host(stranger), "{stranger}");
        }
        assert!(!is_for_us(&HeaderMap::new(), address));
        let mut twice = headers(&[("host", "localhost:8123")]);
        twice.append(header::HOST, HeaderValue::from_static("evil.example"));
        assert!(!is_for_us(&twice, address));
    }

    #[test]
    fn brotli_is_sent_to_those_who_take_it() {
        let takes = |list: &str| {
            names(&headers(&[("accept-encoding", list)]), &header::ACCEPT_ENCODING, "br")
        };
        assert!(takes("gzip, deflate, br, zstd") && takes("br;q=0.5"));
        assert!(!takes("gzip") && !takes("br;q=0") && !takes("brotli"));
    }

    #[test]
    fn a_move_never_leads_to_another_host() {
        let place = |to: &str| moved(to).headers()[header::LOCATION].to_str().unwrap().to_owned();
        assert_eq!(place("/labs/"), "/labs/");
        assert_eq!(place("//evil.example/"), "/evil.example/");
    }
}
