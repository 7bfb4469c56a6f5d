//! How does a plain host serve a folder, which knows nothing of the lab?

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A server of files on a port that was free; it ends when it is dropped.
#[derive(Debug)]
pub struct FolderServer {
    /// `http://127.0.0.1:PORT/`
    pub address: String,
    port: u16,
    over: Arc<AtomicBool>,
}

impl FolderServer {
    /// Serves a folder.
    pub fn start(folder: &Path) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let over = Arc::new(AtomicBool::new(false));
        let (folder, ended) = (folder.to_owned(), Arc::clone(&over));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if ended.load(Ordering::SeqCst) {
                    return;
                }
                let folder = folder.clone();
                // A browser opens a connection ahead and says nothing on it for a while.
                std::thread::spawn(move || drop(answer(&stream, &folder)));
            }
        });
        Self { address: format!("http://127.0.0.1:{port}/"), port, over }
    }
}

impl Drop for FolderServer {
    fn drop(&mut self) {
        self.over.store(true, Ordering::SeqCst);
        // One last visitor, so that it looks.
        drop(TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)));
    }
}

fn answer(stream: &TcpStream, folder: &Path) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream).lines();
    let first = lines.next().unwrap_or_else(|| Ok(String::new()))?;
    for line in lines {
        if line?.is_empty() {
            break;
        }
    }
    let file = file(folder, first.split(' ').nth(1).unwrap_or_default());
    let (status, body) = match fs::read(&file) {
        Ok(body) => ("200 OK", body),
        Err(_) => ("404 Not Found", Vec::new()),
    };
    let mut out = stream;
    write!(
        out,
        "HTTP/1.1 {status}\r\nContent-Type: {}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        media_type(&file),
        body.len()
    )?;
    out.write_all(&body)
}

/// The file of an address: a folder means its page, and nothing lies above the root.
fn file(folder: &Path, address: &str) -> PathBuf {
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let names = path.split('/').filter(|name| !name.is_empty() && *name != "..");
    let file = names.fold(folder.to_owned(), |at, name| at.join(name));
    if path.ends_with('/') { file.join("index.html") } else { file }
}

fn media_type(file: &Path) -> &'static str {
    match file.extension().and_then(|ending| ending.to_str()) {
        Some("html") => "text/html",
        Some("js") => "text/javascript",
        Some("css") => "text/css",
        Some("json") => "application/json",
        Some("svg") => "image/svg+xml",
        Some("wasm") => "application/wasm",
        _ => "application/octet-stream",
    }
}
