//! How is the lab opened on this machine?

use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::sync::Arc;

use super::pages::Pages;
use super::port::Port;
use super::server;
use crate::args::LabServe;
use crate::failure::{End, Failure, Fault};
use crate::output::Output;

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
        super::folder::holds_labs(folder)?;
    }
    let pages = pages.with_labs_of(command.labs.clone());
    let show = |address: &str| {
        if !command.no_open {
            open(address);
        }
    };
    match Port::take(command.port, &pages.identity())? {
        Port::Ours { address } => {
            output.text(&format!("{address}\n"))?;
            output.note("the lab is running already; this opens it");
            show(&address);
            Ok(End::Done)
        }
        Port::Free { listener, address, home } => answer(listener, pages.away_from(home), || {
            output.text(&format!("{address}\n"))?;
            output.note("Ctrl-C stops it");
            show(&address);
            Ok(())
        }),
    }
}

/// Serves until Ctrl-C; `ready` is called when the first request would be answered.
pub(super) fn answer(
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

/// Shows the page; that no browser could be started is no failure, for the address is printed.
pub(super) fn open(address: &str) {
    let (program, arguments): (_, &[&str]) = match std::env::consts::OS {
        "macos" => ("open", &[]),
        "windows" => ("cmd", &["/c", "start", ""]),
        _ => ("xdg-open", &[]),
    };
    let mut browser = Command::new(program);
    browser.args(arguments).arg(address);
    let _ = browser.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
}
