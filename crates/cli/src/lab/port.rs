//! Who holds the lab's port: nobody, our own server, or a stranger?

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use super::server;
use crate::failure::{Failure, Fault};

/// A browser's storage belongs to the origin, port included: on another port, earlier work would
/// seem lost.
pub(crate) const PORT: u16 = 4704;

/// What became of the wish for a port.
#[derive(Debug)]
pub(crate) enum Port {
    /// It is ours to answer on.
    Free {
        /// Answers nobody yet.
        listener: TcpListener,
        /// `http://127.0.0.1:PORT/`
        address: String,
        /// Where a browser keeps the work of the usual port, if this is another.
        home: Option<String>,
    },
    /// A server like the one that we would start answers there already.
    Ours {
        /// Its address.
        address: String,
    },
}

impl Port {
    /// Takes the port that was chosen, or the usual one.
    pub(crate) fn take(chosen: Option<u16>, identity: &str) -> Result<Self, Failure> {
        let port = chosen.unwrap_or(PORT);
        let listener = match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
            Ok(listener) => listener,
            Err(_) if chosen.is_none() && is_ours(PORT, identity) => {
                return Ok(Self::Ours { address: address_of(PORT) });
            }
            Err(error) => return Err(refused(port, chosen.is_some(), &error)),
        };
        let own = listener.local_addr().map_err(|error| refused(port, true, &error))?.port();
        let home = (own != PORT).then(|| address_of(PORT));
        Ok(Self::Free { listener, address: address_of(own), home })
    }
}

fn address_of(port: u16) -> String {
    format!("http://{}/", SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
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

    #[test]
    fn another_port_than_the_usual_says_where_earlier_work_lies() {
        let Ok(Port::Free { address, home, .. }) = Port::take(Some(0), "") else {
            panic!("some port is free")
        };
        assert_ne!(address, "http://127.0.0.1:4704/");
        assert_eq!(home.as_deref(), Some("http://127.0.0.1:4704/"));
    }
}
