//! How are the numbers of an answer said to a person?

use engine::{Answer, EngineName, Resolved};
use units::{BothPrefixes, BytesPerSec, CheckedMul, Ratio, Samples, SamplesPerSec};

use crate::objects::facts_used;
use crate::output::{Output, table};
use crate::words::Words;

/// A share in percent with all its significant digits, so that a column of them lines up in
/// precision: `23.0 %`, `8.33 %`, `100 %`.
pub(crate) fn percent(ratio: Ratio, digits: usize) -> String {
    format!("{} %", units::Significant(ratio.percent(), digits))
}

/// A rate with its noun: `786.2 samples/s`.
fn samples_per_sec(rate: SamplesPerSec) -> String {
    match Samples::new(rate.get()) {
        Ok(samples) => format!("{samples:.4} samples/s"),
        Err(_) => format!("{rate:.4}"),
    }
}

/// A rate that is known to a share of itself, with no more digits than that allows.
fn measured_rate(rate: SamplesPerSec, half_width: Ratio) -> String {
    let spread = rounded(rate.get() * half_width.get(), 2);
    let rate = rounded(rate.get(), digits_known(half_width));
    format!("{rate} samples/s ± {spread} (95 %, batch means)")
}

/// Rounded to so many digits on both sides of the decimal point: 1,807 to two is 1,800.
fn rounded(value: f64, digits: usize) -> units::Significant {
    let value = format!("{value:.*e}", digits.saturating_sub(1)).parse().unwrap_or(value);
    units::Significant(value, digits)
}

/// A data rate with decimal and binary prefixes.
pub(crate) fn both(rate: BytesPerSec) -> String {
    BothPrefixes(rate).to_string()
}

/// A count with its thousands set apart.
pub(crate) fn grouped(count: u64) -> String {
    // Sixteen digits hold every count that a float holds exactly.
    units::Significant(count as f64, 16)
        .to_string()
        .split('.')
        .next()
        .unwrap_or_default()
        .to_owned()
}

/// How many digits a number deserves whose relative uncertainty is this: down to the first digit
/// that the uncertainty touches, and one more.
pub(crate) fn digits_known(relative: Ratio) -> usize {
    let mut digits = 1;
    let mut reach = 1.0;
    while digits < 6 && relative.get() < reach {
        reach /= 10.0;
        digits += 1;
    }
    digits
}

/// The resources from the tightest to the loosest.
pub(crate) fn stages(answer: &Answer) -> String {
    let mut stages = answer.stages.clone();
    stages.sort_by_key(|stage| std::cmp::Reverse(stage.busy));
    let row = |stage: &engine::Stage| {
        let allows = stage.limit.map_or_else(String::new, |limit| format!("{limit:.4}"));
        let mark = if stage.resource == answer.bound_by { "<- binds" } else { "" };
        vec![stage.resource.to_string(), allows, percent(stage.busy, 3), mark.to_owned()]
    };
    let header = if answer.engine == EngineName::Simulate { "" } else { "allows" };
    table(&["stage", header, "in use", ""], stages.iter().map(row).collect(), &[1, 2])
}

/// Rate and utilization, and what sets them.
pub(crate) fn summary(answer: &Answer, resolved: &Resolved, half_width: Option<Ratio>) -> String {
    let rate = match half_width {
        Some(half_width) => measured_rate(answer.samples_per_sec, half_width),
        None => samples_per_sec(answer.samples_per_sec),
    };
    let digits = half_width.map_or(3, |half_width| digits_known(half_width).min(3));
    let read = answer
        .samples_per_sec
        .checked_mul(resolved.scenario.dataset.stored.mean())
        .map_or_else(String::new, |rate| format!(", {} of stored data", both(rate)));
    let next = match (answer.next_bound, answer.headroom) {
        (Some(next), Some(headroom)) if headroom.get() < 1000.0 => {
            format!(", next by {next} at {} × the rate", units::Significant(headroom.get(), 3))
        }
        _ => String::new(),
    };
    format!(
        "{}: {rate}{read}\nutilization {} ({}), bound by {}{next}\n",
        answer.engine,
        percent(answer.utilization, digits),
        answer.health().as_str(),
        answer.bound_by,
    )
}

/// What an epoch takes and costs.
pub(crate) fn costs(answer: &Answer, resolved: &Resolved) -> String {
    if resolved.scenario.price.is_zero() {
        return format!("epoch {:.3}\n", answer.epoch);
    }
    format!(
        "epoch {:.3}, {} of accelerators; the Feeding Tax of {} burns {}\n",
        answer.epoch,
        answer.epoch_cost,
        percent(answer.feeding_tax(), 3),
        answer.idle_cost
    )
}

/// A base that nobody asked for is named.
pub(crate) fn base_note(words: &Words, output: &Output) {
    let Some(preset) = words.preset.filter(|_| !words.preset_said) else { return };
    if words.flags_said {
        output.note(&format!("note: what the flags do not say comes from preset `{preset}`"));
        return;
    }
    let title = engine::Preset::from_name(preset).map_or("", |preset| preset.title);
    output.note(&format!("note: nothing was said, so this is preset `{preset}`: {title}"));
    output.note(
        "hint: flags change it (`--storage nvme --workers 8`), `ironlaw scenario new` writes it \
         to a file, `--help` lists what can be said",
    );
}

/// With `-v`: what was assumed, and the facts behind the numbers.
pub(crate) fn details(resolved: &Resolved, output: &Output) {
    for sentence in &resolved.assumed {
        output.detail(&format!("assumed: {sentence}"));
    }
    for fact in facts_used(&resolved.facts) {
        output.detail(&format!("fact: {} ({}, {})", fact.id, fact.kind, fact.date));
    }
}

/// Words as a shell takes them: quoted where it would take them apart.
pub(crate) fn shell_words(words: &[String]) -> String {
    let plain =
        |character: char| character.is_ascii_alphanumeric() || "-_.,/:=%+".contains(character);
    let quoted = |word: &String| {
        if !word.is_empty() && word.chars().all(plain) {
            word.clone()
        } else {
            format!("'{}'", word.replace('\'', "'\\''"))
        }
    };
    words.iter().map(quoted).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ratio(value: f64) -> Ratio {
        Ratio::new(value).unwrap()
    }

    #[test]
    fn digits_follow_the_uncertainty() {
        // 784.2 ± 3.4 is known to the units, and one digit more is written.
        assert_eq!(digits_known(ratio(0.0043)), 4);
        assert_eq!(digits_known(ratio(0.016)), 3);
        assert_eq!(digits_known(ratio(0.3)), 2);
        assert_eq!(digits_known(ratio(2.0)), 1);
        assert_eq!(digits_known(ratio(0.0)), 6);
    }

    #[test]
    fn a_measured_rate_has_the_digits_that_its_spread_allows() {
        let said = |rate: f64, half_width: f64| {
            measured_rate(SamplesPerSec::new(rate).unwrap(), ratio(half_width))
        };
        assert_eq!(said(784.237, 0.0043), "784.2 samples/s ± 3.4 (95 %, batch means)");
        assert_eq!(said(9219.6, 0.196), "9,200 samples/s ± 1,800 (95 %, batch means)");
    }

    #[test]
    fn shares_keep_their_zeros() {
        assert_eq!(percent(ratio(0.23), 3), "23.0 %");
        assert_eq!(percent(ratio(1.0), 3), "100 %");
        assert_eq!(percent(ratio(0.083_33), 3), "8.33 %");
    }

    #[test]
    fn words_survive_a_shell() {
        let words = ["--prep", "3 ms", "it's", "25%", ""].map(str::to_owned);
        assert_eq!(shell_words(&words), r"--prep '3 ms' 'it'\''s' 25% ''");
    }
}
