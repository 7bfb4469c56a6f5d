//! How is the lab opened on this machine, and what if something else holds its port?

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use super::pages::Pages;
use super::server;
use crate::args::LabServe;
use crate::failure::{End, Failure, Fault};
use crate::output::Output;

/// A browser's storage belongs to the origin, port included: on another port, earlier work would
/// seem lost.
pub(crate) const PORT: u16 = 4704;

/// `ironlaw lab serve`.
pub(crate) fn run(command: &LabServe, output: &Output) -> Result<End, Failure> {
    output.refuse_json("a running server")?;
    let pages = Pages::new(super::site()?, command.preview, &command.allow_frames_from);
    let pages = pages.ok_or_else(|| {
        let fault =
            Fault::new("expected an origin, as `https://course.example`", "check its characters");
        Failure::one(fault.at("--allow-frames-from"))
    })?;
    if let Some(folder) = &command.labs {
        // An author hears at once that a folder is the wrong one.
        super::folder::texts(Some(folder))?;
    }
    let pages = pages.with_labs_of(command.labs.clone());
    let port = command.port.unwrap_or(PORT);
    let listener = match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
        Ok(listener) => listener,
        Err(_) if command.port.is_none() && is_ours(PORT, &pages.identity()) => {
            let address = address_of(SocketAddr::from((Ipv4Addr::LOCALHOST, PORT)));
            output.text(&format!("{address}\n"))?;
            output.note("the lab is running already; this opens it");
            open(command, &address);
            return Ok(End::Done);
        }
        Err(error) => return Err(refused(port, command.port.is_some(), &error)),
    };
    let address = listener.local_addr().map_err(|error| refused(port, true, &error))?;
    let away = address.port() != PORT;
    let pages = pages.away_from(away.then(|| format!("http://127.0.0.1:{PORT}/")));
    answer(listener, pages, || {
        let address = address_of(address);
        output.text(&format!("{address}\n"))?;
        output.note("Ctrl-C stops it");
        open(command, &address);
        Ok(())
    })
}

/// Serves until Ctrl-C; `ready` is called when the first request would be answered.
fn answer(
    listener: TcpListener,
    pages: Pages,
    ready: impl FnOnce() -> Result<(), Failure>,
) -> Result<End, Failure> {
    let failed = |error: std::io::Error| {
        Failure::one(Fault::new(format!("the lab cannot be served: {error}"), "try `--port 0`"))
    };
    listener.set_nonblocking(true).map_err(failed)?;
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.map_err(failed)?.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener).map_err(failed)?;
        let server = server::serve(listener, Arc::new(pages)).map_err(failed)?;
        tokio::spawn(server);
        ready()?;
        tokio::signal::ctrl_c().await.map_err(failed)?;
        Ok(End::Done)
    })
}

fn address_of(address: SocketAddr) -> String {
    format!("http://{address}/")
}

/// Whether what listens there is a server like the one that we would start.
fn is_ours(port: u16, identity: &str) -> bool {
    let ask = || -> std::io::Result<String> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(1))?;
        stream.set_read_timeout(Some(Duration::from_secs(1)))?;
        let path = server::IDENTITY;
        // In one piece: a stranger that answers the first and hangs up would cut off its own answer.
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes())?;
        let mut answer = String::new();
        // A stranger may talk without end.
        stream.take(4096).read_to_string(&mut answer)?;
        Ok(answer)
    };
    ask().is_ok_and(|answer| answer.starts_with("HTTP/1.1 200") && answer.ends_with(identity))
}

fn refused(port: u16, chosen: bool, error: &std::io::Error) -> Failure {
    let hint = if chosen {
        "choose another port, or `--port 0` for any that is free"
    } else {
        "end what holds it, or name another with `--port`; the page then says where earlier work lies"
    };
    Failure::one(Fault::new(format!("port {port} is not free: {error}"), hint).at("--port"))
}

/// Shows the page; that no browser could be started is no failure, for the address is printed.
fn open(command: &LabServe, address: &str) {
    if command.no_open {
        return;
    }
    let (program, arguments): (_, &[&str]) = match std::env::consts::OS {
        "macos" => ("open", &[]),
        "windows" => ("cmd", &["/c", "start", ""]),
        _ => ("xdg-open", &[]),
    };
    let mut browser = Command::new(program);
    browser.args(arguments).arg(address);
    let _ = browser.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A server that answers every connection with the same words.
    fn stranger(words: &'static str) -> u16 {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let _ = stream.read(&mut [0; 1024]);
                let _ = stream.write_all(words.as_bytes());
            }
        });
        port
    }

    #[test]
    fn only_a_server_like_ours_is_ours() {
        let identity = "ironlaw lab lab 0\n";
        assert!(is_ours(stranger("HTTP/1.1 200 OK\r\n\r\nironlaw lab lab 0\n"), identity));
        assert!(!is_ours(stranger("HTTP/1.1 200 OK\r\n\r\nironlaw lab preview 0\n"), identity));
        assert!(!is_ours(stranger("HTTP/1.1 404 Not Found\r\n\r\nironlaw lab lab 0\n"), identity));
        assert!(!is_ours(stranger("SSH-2.0\r\n"), identity));
    }

    #[test]
    fn a_port_that_is_held_says_what_to_do() {
        let busy = std::io::Error::from(std::io::ErrorKind::AddrInUse);
        let Failure::Faults(faults) = refused(4704, false, &busy) else { panic!("a fault") };
        assert_eq!(faults[0].message, "port 4704 is not free: address in use");
        assert!(faults[0].hint.as_ref().unwrap().contains("--port"));
    }
}
