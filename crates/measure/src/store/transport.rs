//! How does a request travel, so that each answer is counted, bounded in size, and a store that
//! says "later" is obeyed?

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use http::header::RETRY_AFTER;
use http_body_util::{BodyExt, Limited};
use object_store::ClientOptions;
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse,
    HttpResponseBody, HttpService, ReqwestConnector,
};

use super::Counts;
use crate::corpus::MOST_SAMPLE_BYTES;

/// Makes clients whose answers are counted.
#[derive(Debug, Clone)]
pub(super) struct Counted {
    pub(super) counts: Arc<Counts>,
    /// A request that was turned away is sent again within this time.
    pub(super) patience: Duration,
}

impl HttpConnector for Counted {
    fn connect(&self, options: &ClientOptions) -> object_store::Result<HttpClient> {
        let inner = ReqwestConnector::default().connect(options)?;
        Ok(HttpClient::new(Transport { inner, counted: self.clone() }))
    }
}

#[derive(Debug)]
struct Transport {
    inner: HttpClient,
    counted: Counted,
}

#[async_trait::async_trait]
impl HttpService for Transport {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let Counted { counts, patience } = &self.counted;
        let begun = Instant::now();
        let most = most_bytes(&request);
        for attempt in 0.. {
            counts.requests.fetch_add(1, Ordering::Relaxed);
            let response = self.inner.execute(request.clone()).await?;
            if !says_later(response.status().as_u16()) {
                return Ok(bounded(response, most));
            }
            counts.turned_away.fetch_add(1, Ordering::Relaxed);
            let wait = wait_of(&response).unwrap_or_else(|| pause(attempt));
            if begun.elapsed() + wait >= *patience {
                return Ok(bounded(response, most));
            }
            let waited_ns = u64::try_from(wait.as_nanos()).unwrap_or(u64::MAX);
            add(&counts.waited_ns, waited_ns);
            tokio::time::sleep(wait).await;
        }
        unreachable!("the patience ends before the numbers do")
    }
}

fn add(counter: &AtomicU64, more: u64) {
    counter.fetch_add(more, Ordering::Relaxed);
}

/// Too many requests, or an error that passes.
fn says_later(status: u16) -> bool {
    matches!(status, 429 | 500 | 502..=504)
}

/// What the store asks for, in whole seconds; a date is answered by a pause of our own.
fn wait_of(response: &HttpResponse) -> Option<Duration> {
    let seconds = response.headers().get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds))
}

/// 50 ms, and twice as long each time.
fn pause(attempt: u32) -> Duration {
    Duration::from_millis(50 << attempt.min(10))
}

/// An answer to a request for an object may be as large as a sample, a page of a listing a
/// hundredth of that. S3 lists a thousand objects a page; `WebDAV` everything in one.
fn most_bytes(request: &HttpRequest) -> usize {
    const MOST_LISTED: usize = 16 << 20;
    const MOST_LISTED_AT_ONCE: usize = 1 << 28;
    let listing = request.uri().query().is_some_and(|query| query.contains("list-type="));
    match request.method().as_str() {
        "PROPFIND" => MOST_LISTED_AT_ONCE,
        _ if listing => MOST_LISTED,
        _ => usize::try_from(MOST_SAMPLE_BYTES).unwrap_or(usize::MAX),
    }
}

/// A body without an end must not fill memory.
fn bounded(response: HttpResponse, most: usize) -> HttpResponse {
    response.map(|body| {
        let limited = Limited::new(body, most).map_err(|error| {
            // The body's own error, or that it is too long.
            match error.downcast::<HttpError>() {
                Ok(error) => *error,
                Err(error) => HttpError::new_boxed(HttpErrorKind::Decode, error),
            }
        });
        HttpResponseBody::new(limited)
    })
}
