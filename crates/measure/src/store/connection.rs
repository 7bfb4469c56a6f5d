//! How are objects listed, asked for and read, a request after another?

use std::io;
use std::ops::ControlFlow;
use std::time::Duration;

use futures_util::{StreamExt, TryStreamExt};
use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};
use object_store::client::{HttpError, HttpErrorKind};
use object_store::http::HttpBuilder;
use object_store::path::Path;
use object_store::{
    ClientConfigKey, Error, GetOptions, GetRange, ObjectStore, ObjectStoreExt, RetryConfig,
};
use tokio::runtime::{Builder, Runtime};

use super::transport::Counted;
use super::{Kind, Store, StorePlace};
use crate::error::because;

/// A client with its own connection, on the thread that uses it.
pub(super) struct Connection {
    runtime: Runtime,
    store: Box<dyn ObjectStore>,
    limit: Duration,
}

impl Connection {
    /// Makes a client; the network is not touched yet.
    pub(super) fn open(store: &Store) -> io::Result<Self> {
        // An error says that a provider was chosen before, which serves as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let limit = store.limits.request;
        let counted = Counted { counts: store.counts.clone(), patience: limit };
        let client = client(&store.place, limit, counted).map_err(|error| {
            because(format!("no client for {}: {}", store.place, innermost(&error)))
        })?;
        let runtime = Builder::new_current_thread().enable_all().build()?;
        Ok(Self { runtime, store: client, limit })
    }

    /// Names and lengths of all objects under a prefix, until `each` says to stop.
    pub(super) fn list(
        &self,
        prefix: &str,
        each: &mut dyn FnMut(&str, u64) -> ControlFlow<()>,
    ) -> io::Result<()> {
        let prefix = (!prefix.is_empty()).then(|| Path::from(prefix));
        self.runtime.block_on(async {
            let mut objects = self.store.list(prefix.as_ref());
            while let Some(object) = objects.next().await {
                let object = object.map_err(|error| failed(&error))?;
                if each(object.location.as_ref(), object.size).is_break() {
                    break;
                }
            }
            Ok(())
        })
    }

    /// The length of an object, as the store says.
    pub(super) fn length(&self, name: &str) -> io::Result<u64> {
        let asked = async { self.store.head(&Path::from(name)).await };
        self.within_limit(asked).map(|object| object.size)
    }

    /// The first bytes of an object, at most so many.
    pub(super) fn start_of(&self, name: &str, most: u64) -> io::Result<Vec<u8>> {
        let options = GetOptions { range: Some(GetRange::Bounded(0..most)), ..<_>::default() };
        let path = Path::from(name);
        let asked = async {
            let answer = self.store.get_opts(&path, options).await?;
            let mut start = Vec::new();
            let mut pieces = answer.into_stream();
            while let Some(piece) = pieces.try_next().await? {
                start.extend_from_slice(&piece);
                if start.len() as u64 >= most {
                    break;
                }
            }
            Ok(start)
        };
        self.within_limit(asked)
    }

    /// A whole object that has this length; another length is an error.
    pub(super) fn read(&self, name: &str, length: u64, buffer: &mut Vec<u8>) -> io::Result<()> {
        buffer.clear();
        let path = Path::from(name);
        let asked = async {
            let answer = self.store.get(&path).await?;
            let mut pieces = answer.into_stream();
            while let Some(piece) = pieces.try_next().await? {
                buffer.extend_from_slice(&piece);
                if buffer.len() as u64 > length {
                    break;
                }
            }
            Ok(())
        };
        self.within_limit(asked)?;
        match (buffer.len() as u64).cmp(&length) {
            std::cmp::Ordering::Equal => Ok(()),
            std::cmp::Ordering::Less => Err(because("shorter than listed")),
            std::cmp::Ordering::Greater => Err(because("longer than listed")),
        }
    }

    /// The client limits a request; this limits the whole, its waits included.
    fn within_limit<T>(&self, asked: impl Future<Output = Result<T, Error>>) -> io::Result<T> {
        self.runtime.block_on(async {
            match tokio::time::timeout(self.limit, asked).await {
                Ok(answer) => answer.map_err(|error| failed(&error)),
                Err(_) => Err(because(TOO_LONG)),
            }
        })
    }
}

const TOO_LONG: &str = "took too long";

fn client(
    place: &StorePlace,
    limit: Duration,
    counted: Counted,
) -> Result<Box<dyn ObjectStore>, Error> {
    let seconds = format!("{} seconds", limit.as_secs_f64().ceil());
    // The transport sends again, and counts it.
    let retry = RetryConfig { max_retries: 0, ..RetryConfig::default() };
    let keys = [ClientConfigKey::Timeout, ClientConfigKey::ConnectTimeout];
    Ok(match &place.kind {
        Kind::S3 { bucket } => {
            let mut builder = AmazonS3Builder::from_env().with_bucket_name(bucket);
            for key in keys {
                builder = builder.with_config(AmazonS3ConfigKey::Client(key), &seconds);
            }
            // Who names an endpoint without encryption wants one without encryption.
            let endpoint = builder.get_config_value(&AmazonS3ConfigKey::Endpoint);
            let plain = endpoint.is_some_and(|endpoint| endpoint.starts_with("http://"));
            let builder = if plain { builder.with_allow_http(true) } else { builder };
            Box::new(builder.with_retry(retry).with_http_connector(counted).build()?)
        }
        Kind::Http { server } => {
            let mut builder = HttpBuilder::new().with_url(server);
            for key in keys {
                builder = builder.with_config(key, &seconds);
            }
            let builder = builder.with_config(ClientConfigKey::AllowHttp, "true");
            Box::new(builder.with_retry(retry).with_http_connector(counted).build()?)
        }
    })
}

/// What went wrong, in a few words that do not name the object: reasons are counted.
fn failed(error: &Error) -> io::Error {
    because(match error {
        Error::NotFound { .. } => "not there (404)".to_owned(),
        Error::PermissionDenied { .. } => "no permission (403)".to_owned(),
        Error::Unauthenticated { .. } => "not authenticated (401)".to_owned(),
        other => transport_words(other).unwrap_or_else(|| innermost(other)),
    })
}

fn transport_words(error: &Error) -> Option<String> {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(each) = cause {
        if let Some(found) = each.downcast_ref::<HttpError>() {
            let words = match found.kind() {
                HttpErrorKind::Timeout => TOO_LONG,
                HttpErrorKind::Connect => "no connection",
                HttpErrorKind::Request | HttpErrorKind::Interrupted => "connection lost",
                _ => "an answer that is no HTTP, or too long",
            };
            return Some(words.to_owned());
        }
        cause = each.source();
    }
    None
}

/// The last cause of an error, shortened: stores answer with pages of text.
fn innermost(error: &Error) -> String {
    const MOST: usize = 120;
    let mut cause: &dyn std::error::Error = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    let text: String = cause.to_string().chars().take(MOST).collect();
    text.lines().next().unwrap_or_default().trim_end_matches([':', ' ']).escape_debug().to_string()
}
