//! How fast do bytes go between two ends of the user's, and is it really their other end?
//!
//! One end listens at an address that its user names and shows a code that is good for one run;
//! the other end connects with that code, opens streams and sends bytes that mean nothing. The
//! listener counts what arrives, and its clock times it: from the first byte to the last.
//!
//! The talk on the control connection is lines of text:
//!
//! ```text
//! > ironlaw-link 1 control CODE STREAMS          < ok TOKEN  |  refused REASON
//! > ping                                         < pong               (several)
//! (STREAMS connections: > ironlaw-link 1 data TOKEN)
//! (all streams are there)                        < go
//! (bytes, then the end of each stream)           < done BYTES NANOSECONDS
//! ```

use std::hash::{BuildHasher, RandomState};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{IpAddr, SocketAddr, TcpListener, TcpStream};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// No line of the talk is longer.
const LONGEST_LINE: u64 = 200;
/// Who says nothing for so long has gone.
const SILENCE: Duration = Duration::from_secs(10);
/// A code is guessed at so often and no more.
const TRIES: u32 = 3;
/// Bytes that one call to the system moves.
const CHUNK: usize = 128 * 1024;
/// Round trips of which the shortest counts.
const PINGS: u32 = 20;
/// Streams of one run at most.
pub const MOST_STREAMS: u32 = 256;

/// What a run may use up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkLimits {
    /// Bytes, over all streams.
    pub bytes: u64,
    /// Time from the first byte.
    pub time: Duration,
}

/// What arrived, by the listener's count and clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// Who sent it.
    pub peer: IpAddr,
    /// All bytes.
    pub bytes: u64,
    /// From the first byte to the last.
    pub elapsed: Duration,
    /// The bytes of each stream.
    pub by_stream: Vec<u64>,
}

/// What was sent, as the other end counted and timed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// Bytes that arrived.
    pub bytes: u64,
    /// From the first byte to the last, by the listener's clock.
    pub elapsed: Duration,
    /// The shortest of several round trips before the bytes.
    pub round_trip: Duration,
    /// The rule by which this end paces itself and answers losses, as the system calls it
    /// (`cubic`, `bbr`); nothing where the system does not say.
    pub congestion: Option<String>,
}

/// A listener with a code that is good for one run.
#[derive(Debug)]
pub struct LinkListener {
    socket: TcpListener,
    code: String,
    limits: LinkLimits,
}

impl LinkListener {
    /// Listens at exactly this address.
    ///
    /// # Errors
    ///
    /// What the system says of the address.
    pub fn bind(address: SocketAddr, limits: LinkLimits) -> io::Result<Self> {
        Ok(Self { socket: TcpListener::bind(address)?, code: secret(), limits })
    }

    /// The code that the other end must say.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// Where it listens; the port is the system's choice if 0 was asked for.
    ///
    /// # Errors
    ///
    /// What the system says.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.socket.local_addr()
    }

    /// Serves one run and ends. Whoever says a wrong code is refused, three times at most.
    ///
    /// # Errors
    ///
    /// `PermissionDenied` after three wrong codes; else what the system or the talk says.
    pub fn serve(self) -> io::Result<Received> {
        for _ in 0..TRIES {
            let (socket, peer) = self.socket.accept()?;
            // A stranger who says nonsense ends his own connection, and not the listener.
            if let Ok(Some((control, streams))) = self.greet(socket) {
                return self.receive(control, streams, peer.ip());
            }
        }
        let message = format!("{TRIES} connections without the right code");
        Err(io::Error::new(io::ErrorKind::PermissionDenied, message))
    }

    fn greet(&self, socket: TcpStream) -> io::Result<Option<(Talk, u32)>> {
        let mut talk = Talk::new(socket)?;
        let line = talk.hear()?;
        let words: Vec<&str> = line.split(' ').collect();
        let ["ironlaw-link", "1", "control", code, streams] = words.as_slice() else {
            talk.say("refused unknown greeting")?;
            return Ok(None);
        };
        if !same(code, &self.code) {
            talk.say("refused wrong code")?;
            return Ok(None);
        }
        match streams.parse::<u32>() {
            Ok(count) if (1..=MOST_STREAMS).contains(&count) => Ok(Some((talk, count))),
            _ => {
                talk.say("refused number of streams")?;
                Ok(None)
            }
        }
    }

    fn receive(&self, mut control: Talk, streams: u32, peer: IpAddr) -> io::Result<Received> {
        let token = secret();
        control.say(&format!("ok {token}"))?;
        loop {
            match control.hear()?.as_str() {
                "ping" => control.say("pong")?,
                "streams" => break,
                _ => return Err(nonsense("a ping or the streams")),
            }
        }
        let mut sockets = Vec::new();
        let mut strangers = 0;
        while sockets.len() < streams as usize {
            let (socket, from) = self.socket.accept()?;
            let mut talk = Talk::new(socket)?;
            let greeted = talk.hear().is_ok_and(|line| {
                let word = line.strip_prefix("ironlaw-link 1 data ");
                from.ip() == peer && word.is_some_and(|word| same(word, &token))
            });
            if greeted {
                sockets.push(talk);
            } else {
                strangers += 1;
                if strangers > TRIES {
                    return Err(nonsense("data streams with the run's token"));
                }
            }
        }
        control.say("go")?;
        let received = self.count(sockets, peer)?;
        control.say(&format!("done {} {}", received.bytes, received.elapsed.as_nanos()))?;
        Ok(received)
    }

    fn count(&self, sockets: Vec<Talk>, peer: IpAddr) -> io::Result<Received> {
        let left = AtomicU64::new(self.limits.bytes);
        let begin = Instant::now();
        let counts: Vec<io::Result<Counted>> = thread::scope(|scope| {
            let readers: Vec<_> = sockets
                .into_iter()
                .map(|talk| scope.spawn(|| drain(talk, &left, begin, self.limits.time)))
                .collect();
            let joined = |reader: thread::ScopedJoinHandle<'_, io::Result<Counted>>| {
                reader.join().unwrap_or_else(|_| Err(io::Error::other("a reader ended early")))
            };
            readers.into_iter().map(joined).collect()
        });
        let counts: Vec<Counted> = counts.into_iter().collect::<io::Result<_>>()?;
        let first = counts.iter().filter_map(|count| count.first).min();
        let last = counts.iter().filter_map(|count| count.last).max();
        let elapsed = first.zip(last).map_or(Duration::ZERO, |(first, last)| last - first);
        let by_stream: Vec<u64> = counts.iter().map(|count| count.bytes).collect();
        Ok(Received { peer, bytes: by_stream.iter().sum(), elapsed, by_stream })
    }
}

/// What one stream brought, and when.
struct Counted {
    bytes: u64,
    first: Option<Instant>,
    last: Option<Instant>,
}

/// Reads a stream to its end, or until the run has used up what it may.
fn drain(talk: Talk, left: &AtomicU64, begin: Instant, time: Duration) -> io::Result<Counted> {
    let mut reader = talk.reader;
    let mut buffer = vec![0; CHUNK];
    let mut counted = Counted { bytes: 0, first: None, last: None };
    // A grace beyond the limit: the sender's clock started a little later.
    while begin.elapsed() < time + SILENCE {
        let length = reader.read(&mut buffer)? as u64;
        if length == 0 {
            return Ok(counted);
        }
        let now = Instant::now();
        counted.first.get_or_insert(now);
        counted.last = Some(now);
        counted.bytes += length;
        let allowed = left
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(length));
        if allowed.is_err() {
            return Err(io::Error::new(io::ErrorKind::QuotaExceeded, "more bytes than allowed"));
        }
    }
    Err(io::Error::new(io::ErrorKind::TimedOut, "the run took longer than allowed"))
}

/// Sends bytes to a listener at an address that the user names, until either limit is reached.
///
/// # Errors
///
/// `PermissionDenied` if the other end refuses; else what the system or the talk says.
pub fn send(
    address: SocketAddr,
    code: &str,
    streams: NonZeroU32,
    limits: LinkLimits,
) -> io::Result<Sent> {
    if code.is_empty() || !code.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "no code has that form"));
    }
    let mut control = Talk::new(TcpStream::connect_timeout(&address, SILENCE)?)?;
    control.say(&format!("ironlaw-link 1 control {code} {streams}"))?;
    let answer = control.hear()?;
    let Some(token) = answer.strip_prefix("ok ") else {
        let reason = answer.strip_prefix("refused ").unwrap_or("an answer that is none");
        let message = format!("the other end refuses: {}", reason.escape_debug());
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, message));
    };
    let mut round_trip = Duration::MAX;
    for _ in 0..PINGS {
        let begin = Instant::now();
        control.say("ping")?;
        if control.hear()? != "pong" {
            return Err(nonsense("a pong"));
        }
        round_trip = round_trip.min(begin.elapsed());
    }
    control.say("streams")?;
    let mut sockets = Vec::new();
    for _ in 0..streams.get() {
        let mut talk = Talk::new(TcpStream::connect_timeout(&address, SILENCE)?)?;
        talk.say(&format!("ironlaw-link 1 data {token}"))?;
        sockets.push(talk.writer);
    }
    if control.hear()? != "go" {
        return Err(nonsense("the start"));
    }
    let congestion = sockets.first().and_then(congestion);
    pour(sockets, limits)?;
    // The last bytes may still be on their way, through a queue that holds seconds of them.
    control.writer.set_read_timeout(Some(limits.time + SILENCE))?;
    let (bytes, elapsed) = done(&control.hear()?)?;
    Ok(Sent { bytes, elapsed, round_trip, congestion })
}

#[cfg(target_os = "linux")]
fn congestion(socket: &TcpStream) -> Option<String> {
    rustix::net::sockopt::tcp_congestion(socket).ok()
}

#[cfg(not(target_os = "linux"))]
const fn congestion(_: &TcpStream) -> Option<String> {
    None
}

fn done(line: &str) -> io::Result<(u64, Duration)> {
    let mut words = line.strip_prefix("done ").unwrap_or_default().split(' ');
    let mut number = || words.next().and_then(|word| word.parse::<u64>().ok());
    match (number(), number()) {
        (Some(bytes), Some(nanos)) => Ok((bytes, Duration::from_nanos(nanos))),
        _ => Err(nonsense("the count")),
    }
}

/// Every stream takes from one store of bytes, so that none idles while another still sends.
fn pour(sockets: Vec<TcpStream>, limits: LinkLimits) -> io::Result<()> {
    let left = AtomicU64::new(limits.bytes);
    let begin = Instant::now();
    let results: Vec<io::Result<()>> = thread::scope(|scope| {
        let writers: Vec<_> = sockets
            .into_iter()
            .map(|socket| scope.spawn(|| pour_one(socket, &left, begin, limits.time)))
            .collect();
        let joined = |writer: thread::ScopedJoinHandle<'_, io::Result<()>>| {
            writer.join().unwrap_or_else(|_| Err(io::Error::other("a writer ended early")))
        };
        writers.into_iter().map(joined).collect()
    });
    results.into_iter().collect()
}

fn pour_one(
    mut socket: TcpStream,
    left: &AtomicU64,
    begin: Instant,
    time: Duration,
) -> io::Result<()> {
    let bytes = noise();
    while begin.elapsed() < time {
        let taken = left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
            (left > 0).then(|| left.saturating_sub(CHUNK as u64))
        });
        let Ok(before) = taken else { break };
        let length = usize::try_from(before).unwrap_or(CHUNK).min(CHUNK);
        socket.write_all(&bytes[..length])?;
    }
    socket.shutdown(std::net::Shutdown::Write)
}

/// Bytes that no link compresses (xorshift, Marsaglia 2003, doi:10.18637/jss.v008.i14).
fn noise() -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut bytes = Vec::with_capacity(CHUNK);
    while bytes.len() < CHUNK {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend_from_slice(&state.to_le_bytes());
    }
    bytes
}

/// One end of a connection that speaks in lines.
struct Talk {
    reader: BufReader<TcpStream>,
    writer: TcpStream,
}

impl Talk {
    fn new(socket: TcpStream) -> io::Result<Self> {
        socket.set_read_timeout(Some(SILENCE))?;
        socket.set_write_timeout(Some(SILENCE))?;
        socket.set_nodelay(true)?;
        Ok(Self { reader: BufReader::new(socket.try_clone()?), writer: socket })
    }

    fn say(&mut self, line: &str) -> io::Result<()> {
        self.writer.write_all(format!("{line}\n").as_bytes())
    }

    fn hear(&mut self) -> io::Result<String> {
        let mut bytes = Vec::new();
        self.reader.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut bytes)?;
        match bytes.pop() {
            Some(b'\n') => String::from_utf8(bytes).map_err(|_| nonsense("text")),
            _ => Err(nonsense("a line")),
        }
    }
}

fn nonsense(expected: &str) -> io::Error {
    let message = format!("expected {expected} from the other end");
    io::Error::new(io::ErrorKind::InvalidData, message)
}

/// Sixty bits that nobody can guess, from the system's randomness, in letters that read well.
fn secret() -> String {
    const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz23456789w";
    let mut bits = RandomState::new().hash_one(0_u8);
    let mut code = String::with_capacity(12);
    for _ in 0..12 {
        code.push(char::from(LETTERS[(bits & 31) as usize]));
        bits >>= 5;
    }
    code
}

/// Compares in a time that says nothing of where they differ.
fn same(said: &str, code: &str) -> bool {
    let differing = said.bytes().zip(code.bytes()).fold(0, |sum, (a, b)| sum | (a ^ b));
    said.len() == code.len() && differing == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: LinkLimits = LinkLimits { bytes: 10_000_000, time: Duration::from_secs(20) };

    fn listening() -> (SocketAddr, String, thread::JoinHandle<io::Result<Received>>) {
        let listener = LinkListener::bind(([127, 0, 0, 1], 0).into(), LIMITS).expect("a port");
        let address = listener.address().expect("an address");
        let code = listener.code().to_owned();
        (address, code, thread::spawn(|| listener.serve()))
    }

    fn streams(count: u32) -> NonZeroU32 {
        NonZeroU32::new(count).expect("not 0")
    }

    #[test]
    fn both_ends_count_the_same_bytes() {
        let (address, code, server) = listening();
        let limits = LinkLimits { bytes: 5_000_001, ..LIMITS };
        let sent = send(address, &code, streams(4), limits).expect("sent");
        let received = server.join().expect("no panic").expect("received");
        assert_eq!((sent.bytes, received.bytes), (5_000_001, 5_000_001));
        assert_eq!(received.by_stream.len(), 4);
        assert_eq!(received.by_stream.iter().sum::<u64>(), received.bytes);
        assert_eq!(sent.elapsed, received.elapsed);
        assert!(sent.round_trip > Duration::ZERO && sent.round_trip < Duration::from_secs(1));
    }

    #[test]
    fn a_wrong_code_is_refused_and_the_right_one_still_counts() {
        let (address, code, server) = listening();
        let refused = send(address, "aaaaaaaaaaaa", streams(1), LIMITS).expect_err("wrong");
        assert_eq!(refused.kind(), io::ErrorKind::PermissionDenied);
        assert!(refused.to_string().contains("wrong code"), "{refused}");
        assert!(send(address, &code, streams(1), LIMITS).is_ok());
        assert!(server.join().expect("no panic").is_ok());
        // The code was good for one run.
        assert!(send(address, &code, streams(1), LIMITS).is_err());
    }

    #[test]
    fn three_wrong_codes_end_the_listener() {
        let (address, _, server) = listening();
        for _ in 0..3 {
            assert!(send(address, "aaaaaaaaaaaa", streams(1), LIMITS).is_err());
        }
        let ended = server.join().expect("no panic").expect_err("three wrong codes");
        assert_eq!(ended.kind(), io::ErrorKind::PermissionDenied);
    }

    #[test]
    fn the_listener_enforces_its_own_limit() {
        let (address, code, server) = listening();
        let greedy = LinkLimits { bytes: 50_000_000, ..LIMITS };
        assert!(send(address, &code, streams(2), greedy).is_err());
        let ended = server.join().expect("no panic").expect_err("too many bytes");
        assert_eq!(ended.kind(), io::ErrorKind::QuotaExceeded);
    }

    #[test]
    fn time_ends_a_run_that_bytes_do_not() {
        let listener = LinkListener::bind(
            ([127, 0, 0, 1], 0).into(),
            LinkLimits { bytes: u64::MAX, time: Duration::from_millis(300) },
        );
        let listener = listener.expect("a port");
        let (address, code) = (listener.address().expect("one"), listener.code().to_owned());
        let server = thread::spawn(|| listener.serve());
        let limits = LinkLimits { bytes: u64::MAX, time: Duration::from_millis(300) };
        let sent = send(address, &code, streams(2), limits).expect("sent");
        assert!(sent.bytes > 0 && sent.elapsed < Duration::from_secs(5), "{sent:?}");
        assert!(server.join().expect("no panic").is_ok());
    }

    #[test]
    fn nonsense_ends_a_connection_and_not_the_listener() {
        let (address, code, server) = listening();
        for nonsense in [&b"GET / HTTP/1.1\r\n"[..], &[0xff; 4096]] {
            let mut stranger = TcpStream::connect(address).expect("it listens");
            let _ = stranger.write_all(nonsense);
            let _ = stranger.shutdown(std::net::Shutdown::Both);
        }
        assert!(send(address, &code, streams(1), LIMITS).is_ok());
        assert!(server.join().expect("no panic").is_ok());
        assert_eq!(
            send(address, "not a code\n", streams(1), LIMITS).expect_err("no code").kind(),
            io::ErrorKind::InvalidInput
        );
    }

    #[test]
    fn secrets_differ_and_have_letters_only() {
        let (one, other) = (secret(), secret());
        assert_ne!(one, other);
        assert!(one.len() == 12 && one.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        assert!(same(&one, &one) && !same(&one, &other) && !same(&one[..11], &one));
    }
}
