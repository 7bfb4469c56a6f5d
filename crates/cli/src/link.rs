//! `ironlaw measure link`: how fast do bytes really go between two ends, beside the model's word?

use std::io;
use std::net::{SocketAddr, ToSocketAddrs};
use std::time::Duration;

use engine::Warning;
use measure::link::{LinkLimits, LinkListener, MOST_STREAMS, send};
use plan::{Congestion, Fleet, RateLimit, Stream};
use units::{Bytes, BytesPerSec, CheckedDiv, CheckedMul, ParseError, Quantity, Ratio, Secs};

use crate::args;
use crate::failure::{End, Failure, Fault, all_of};
use crate::output::Output;
use crate::phrases::both;
use crate::predict::end;
use crate::require::{Checked, Named, check, conditions};
use crate::wire::{AnswerObject, FactUsed, LinkInputs, LinkResult, Required, WarningObject};

pub(crate) fn run(command: &args::MeasureLink, output: &Output) -> Result<End, Failure> {
    match (&command.listen, &command.to) {
        (Some(address), None) => listen(command, address, output),
        (None, Some(address)) => reach(command, address, output),
        _ => {
            let fault = Fault::new(
                "expected `--listen ADDRESS:PORT` at one end and `--to HOST:PORT` at the other",
                "start the listening end first; it prints the code that the other end needs",
            );
            Err(Failure::one(fault))
        }
    }
}

fn read<Q: Quantity + std::str::FromStr<Err = ParseError>>(
    flag: &str,
    text: &str,
) -> Result<Q, Failure> {
    let value: Q = text.parse().map_err(|error: ParseError| {
        let fault = Fault { place: None, message: error.to_string(), hint: error.hint }.at(flag);
        Failure::one(fault)
    })?;
    if value.get() > 0.0 {
        return Ok(value);
    }
    let message = format!("expected {} above 0, found `{}`", Q::NOUN, text.escape_debug());
    Err(Failure::one(Fault::new(message, "nothing sent is nothing measured").at(flag)))
}

/// An hour is enough for any link, and a slip of the pen ends.
const LONGEST: f64 = 3600.0;

fn limits(command: &args::MeasureLink) -> Result<LinkLimits, Failure> {
    let volume = read::<Bytes>("--max-bytes", &command.max_bytes);
    let time = read::<Secs>("--max-time", &command.max_time);
    let (volume, time, ()) = all_of(volume, time, Ok(()))?;
    if time.get() > LONGEST {
        let message = format!("expected at most 1 h, found {time}");
        return Err(Failure::one(Fault::new(message, "measure for seconds").at("--max-time")));
    }
    // Below 2^53 in every plausible case; a larger limit is none.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "above 0")]
    let bytes = volume.get().min(u64::MAX as f64 / 2.0) as u64;
    Ok(LinkLimits { bytes, time: Duration::from_secs_f64(time.get()) })
}

fn listen(command: &args::MeasureLink, address: &str, output: &Output) -> Result<End, Failure> {
    let limits = limits(command)?;
    if command.code.is_some() || command.link.is_some() || !command.require.is_empty() {
        let message = "`--code`, `--link` and `--require` belong to the end that sends";
        return Err(Failure::one(Fault::new(message, "leave them out here").at("--listen")));
    }
    let address: SocketAddr = address.parse().map_err(|_| {
        let message = format!("expected ADDRESS:PORT, found `{}`", address.escape_debug());
        let hint = "name the address to listen at, for example `10.0.0.1:5201`";
        Failure::one(Fault::new(message, hint).at("--listen"))
    })?;
    let listener =
        LinkListener::bind(address, limits).map_err(|error| failed("--listen", &error))?;
    let own = listener.address().map_err(|error| failed("--listen", &error))?;
    // The code goes to whoever sits at this end, on a line of its own that a script can read.
    let told = format!("listening at {own}\ncode {}\n", listener.code());
    if output.json {
        output.aside(told.trim_end());
    } else {
        output.text(&told)?;
    }
    let received = listener.serve().map_err(|error| failed("--listen", &error))?;
    let seconds = received.elapsed.as_secs_f64();
    let rate = rate(received.bytes, seconds)?;
    if output.json {
        let inputs = LinkInputs {
            end: "listen".to_owned(),
            address: own.to_string(),
            streams: u32::try_from(received.by_stream.len()).unwrap_or(u32::MAX),
            link_bytes_per_s: None,
        };
        let result = LinkResult {
            bytes: received.bytes,
            transfer_s: seconds,
            bytes_per_s: rate.get(),
            stream_bytes: Some(received.by_stream.clone()),
            ..LinkResult::default()
        };
        output.object(&AnswerObject::new("measure-link", inputs, result))?;
    } else {
        output.prose(&format!(
            "{} bytes from {} in {}: {}\n",
            received.bytes,
            received.peer,
            Secs::new(seconds).unwrap_or_default(),
            both(rate)
        ))?;
    }
    Ok(End::Done)
}

fn rate(bytes: u64, seconds: f64) -> Result<BytesPerSec, Failure> {
    BytesPerSec::new(bytes as f64 / seconds).map_err(|_| {
        let fault = Fault::new(
            "nothing arrived, or all of it at once: no rate can be told",
            "send more: `--max-bytes 1GB --max-time 10s`",
        );
        Failure::one(fault)
    })
}

fn failed(flag: &str, error: &io::Error) -> Failure {
    let hint = match error.kind() {
        io::ErrorKind::PermissionDenied => "check the code that the listening end printed",
        io::ErrorKind::ConnectionRefused => {
            "start the other end first: `ironlaw measure link --listen ADDRESS:PORT`"
        }
        io::ErrorKind::AddrInUse => "choose another port",
        io::ErrorKind::AddrNotAvailable => "name an address of this machine",
        io::ErrorKind::QuotaExceeded => "allow more with `--max-bytes` at both ends",
        io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => {
            "the other end said nothing for ten seconds: is a firewall between?"
        }
        _ => "check address, port and what lies between",
    };
    Failure::one(Fault::new(format!("{error}"), hint).at(flag))
}

const KEYS: [&str; 3] = ["bytes_per_s", "transfer_s", "error"];

fn reach(command: &args::MeasureLink, address: &str, output: &Output) -> Result<End, Failure> {
    let link = command.link.as_deref().map(|text| read::<BytesPerSec>("--link", text)).transpose();
    let (limits, link, conditions) =
        all_of(limits(command), link, conditions(&command.require, &KEYS))?;
    let code = command.code.as_deref().ok_or_else(|| {
        let hint = "the listening end prints it; it is good for one run";
        Failure::one(Fault::new("`--code` is missing", hint).at("--code"))
    })?;
    if command.streams.get() > MOST_STREAMS {
        let message = format!("expected at most {MOST_STREAMS} streams");
        return Err(Failure::one(Fault::new(message, "more say no more").at("--streams")));
    }
    // One address of the host that was named, and no other.
    let mut found = address.to_socket_addrs().map_err(|error| failed("--to", &error))?;
    let target = found.next().ok_or_else(|| {
        let message = format!("`{}` has no address", address.escape_debug());
        Failure::one(Fault::new(message, "for example `10.0.0.1:5201`").at("--to"))
    })?;
    let sent =
        send(target, code, command.streams, limits).map_err(|error| failed("--to", &error))?;
    let seconds = sent.elapsed.as_secs_f64();
    let measured = rate(sent.bytes, seconds)?;
    let round_trip = Secs::new(sent.round_trip.as_secs_f64()).unwrap_or_default();
    let predicted = predict(command, link, round_trip)?;
    let volume = Bytes::new(sent.bytes as f64).unwrap_or_default();
    let expected = predicted.as_ref().and_then(|found| volume.checked_div(found.rate));
    let error = expected.map(|expected| expected.get() / seconds - 1.0);
    let checked = check(
        &conditions,
        &[
            Named::new("bytes_per_s", measured.get()),
            Named::new("transfer_s", seconds),
            Named::maybe("error", error.map(f64::abs)),
        ],
    )?;
    let congestion = sent.congestion;
    let warning = predicted.as_ref().and_then(|_| not_modeled(congestion.as_deref()));
    let run = Measured {
        target,
        sent_bytes: sent.bytes,
        seconds,
        rate: measured,
        round_trip,
        link,
        congestion,
        warning,
    };
    if output.json {
        output.object(&object(command, &run, predicted.as_ref(), expected, &checked))?;
    } else {
        output.prose(&text(command, &run, predicted.as_ref(), expected))?;
        output.warn(run.warning.as_slice());
    }
    Ok(end(&checked, output))
}

/// A run, as it went.
struct Measured {
    target: SocketAddr,
    sent_bytes: u64,
    seconds: f64,
    rate: BytesPerSec,
    round_trip: Secs,
    link: Option<BytesPerSec>,
    congestion: Option<String>,
    warning: Option<Warning>,
}

/// A sender by a rule that the model does not know.
fn not_modeled(congestion: Option<&str>) -> Option<Warning> {
    let known = [Congestion::Cubic, Congestion::Reno].map(Congestion::as_str);
    let rule = congestion.filter(|rule| !known.contains(rule))?;
    Some(Warning {
        code: "sender-not-modeled",
        message: format!(
            "this end sends by `{}`, and the model knows {} only: by another rule the last streams of a transfer may leave the link idle",
            rule.escape_debug(),
            known.join(" and ")
        ),
        hint: Some("`ip route change … congctl cubic` sends by that rule on one route".to_owned()),
    })
}

/// What the model says of this run.
struct Predicted {
    rate: BytesPerSec,
    limit: RateLimit,
    facts: Vec<&'static facts::Fact>,
}

/// The planner's rate model with the round trip that was measured; nothing without a link, whose
/// rate nobody could know.
fn predict(
    command: &args::MeasureLink,
    link: Option<BytesPerSec>,
    round_trip: Secs,
) -> Result<Option<Predicted>, Failure> {
    let Some(link) = link else { return Ok(None) };
    let mut used = Vec::new();
    let share: Ratio = number("transfer.payload-share", &mut used)?;
    let window: Bytes = number("transfer.window", &mut used)?;
    let segment: Bytes = number("transfer.segment", &mut used)?;
    let fleet = Fleet {
        // A link's rate counts whole frames.
        link: link.checked_mul(share),
        movers: std::num::NonZeroU32::MIN,
        egress_cap: None,
        ingress_cap: None,
        streams: command.streams,
        stream: Stream {
            flow_cap: None,
            window,
            round_trip,
            segment,
            loss: Ratio::ZERO,
            congestion: Congestion::Cubic,
        },
        store: None,
        write_rate: None,
    };
    let found = fleet.rate();
    Ok(found.map(|found| Predicted { rate: found.rate, limit: found.limit, facts: used }))
}

fn number<Q: Quantity>(
    id: &'static str,
    used: &mut Vec<&'static facts::Fact>,
) -> Result<Q, Failure> {
    let fact = facts::get(id).and_then(|fact| Some((fact, fact.quantity().ok()?)));
    let (fact, value) = fact.ok_or_else(|| {
        let message = format!("the catalogue has no `{id}`");
        Failure::one(Fault::new(message, "this version is incomplete: reinstall it"))
    })?;
    used.push(fact);
    Ok(value)
}

fn text(
    command: &args::MeasureLink,
    run: &Measured,
    predicted: Option<&Predicted>,
    expected: Option<Secs>,
) -> String {
    let seconds = Secs::new(run.seconds).unwrap_or_default();
    let mut text = format!(
        "measured: {} bytes in {seconds} by {} streams: {}, round trip {}\n",
        run.sent_bytes,
        command.streams,
        both(run.rate),
        run.round_trip
    );
    if let (Some(predicted), Some(expected)) = (predicted, expected) {
        text += &format!(
            "predicted: {expected} at {}, bound by {}; off by {:+.1} %\n",
            both(predicted.rate),
            predicted.limit,
            (expected.get() / run.seconds - 1.0) * 100.0
        );
    } else {
        text += "no prediction without the link's rate; `--link 1Gbps` says it\n";
    }
    text
}

fn object(
    command: &args::MeasureLink,
    run: &Measured,
    predicted: Option<&Predicted>,
    expected: Option<Secs>,
    checked: &[Checked],
) -> AnswerObject<LinkInputs, LinkResult> {
    let inputs = LinkInputs {
        end: "to".to_owned(),
        address: run.target.to_string(),
        streams: command.streams.get(),
        link_bytes_per_s: run.link.map(BytesPerSec::get),
    };
    let result = LinkResult {
        bytes: run.sent_bytes,
        transfer_s: run.seconds,
        bytes_per_s: run.rate.get(),
        round_trip_s: Some(run.round_trip.get()),
        congestion: run.congestion.clone(),
        predicted_bytes_per_s: predicted.map(|found| found.rate.get()),
        predicted_transfer_s: expected.map(Secs::get),
        bound_by: predicted.map(|found| found.limit.to_string()),
        error: expected.map(|expected| expected.get() / run.seconds - 1.0),
        stream_bytes: None,
    };
    let facts = predicted.map(|found| found.facts.iter().map(|fact| FactUsed::from(*fact)));
    AnswerObject {
        facts: facts.into_iter().flatten().collect(),
        warnings: run.warning.iter().map(WarningObject::from).collect(),
        required: checked.iter().map(Required::from).collect(),
        ..AnswerObject::new("measure-link", inputs, result)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_that_the_model_does_not_know_is_warned_about() {
        let found = not_modeled(Some("bbr")).expect("a warning");
        assert_eq!(found.code, "sender-not-modeled");
        assert!(found.message.contains("`bbr`") && found.message.contains("cubic and reno"));
        for known in [Some("cubic"), Some("reno"), None] {
            assert_eq!(not_modeled(known), None, "{known:?}");
        }
    }
}
