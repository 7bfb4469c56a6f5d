//! Which promises does a parser keep for any text at all?
//!
//! Each function is a fuzz target's whole body, and a test of `xtask` runs it on generated text,
//! so that it cannot rot between two runs of the fuzzer.

use engine::{Diagnostics, Draft, ParsedFile, Preset};
use units::{
    Bytes, BytesPerSample, BytesPerSec, Dollars, DollarsPerGb, DollarsPerHour, Flop, FlopPerSample,
    FlopPerSec, ParseError, Quantity, Ratio, Samples, SamplesPerSec, Secs,
};

/// Every quantity's parser.
///
/// # Panics
///
/// If one breaks a promise.
pub fn units(text: &str) {
    quantity::<Bytes>(text);
    quantity::<BytesPerSec>(text);
    quantity::<Samples>(text);
    quantity::<SamplesPerSec>(text);
    quantity::<BytesPerSample>(text);
    quantity::<Flop>(text);
    quantity::<FlopPerSample>(text);
    quantity::<FlopPerSec>(text);
    quantity::<Secs>(text);
    quantity::<Dollars>(text);
    quantity::<DollarsPerHour>(text);
    quantity::<DollarsPerGb>(text);
    quantity::<Ratio>(text);
}

/// What is read is finite, not negative, plausible, and survives being written out; what is not
/// read is answered with a repair and without control characters.
fn quantity<Q: Quantity + std::str::FromStr<Err = ParseError>>(text: &str) {
    match text.parse::<Q>() {
        Ok(value) => {
            assert!((0.0..=Q::PLAUSIBLE_MAX).contains(&value.get()), "`{text}` gave {value:?}");
            let exact = value.exact();
            assert_eq!(exact.parse::<Q>().as_ref(), Ok(&value), "`{text}` was written `{exact}`");
            assert!(!value.to_string().is_empty());
        }
        Err(error) => {
            let message = error.to_string();
            assert!(!message.contains(char::is_control), "{message:?}");
            assert!(error.hint.is_some_and(|hint| !hint.is_empty()), "{message}");
        }
    }
}

/// The scenario file's parser, and the way from its words to a scenario.
///
/// # Panics
///
/// If it breaks a promise.
pub fn scenario(text: &str) {
    match engine::parse(text, "fuzz.toml") {
        Ok(parsed) => {
            survives_writing(&parsed);
            resolves(&parsed.draft);
        }
        Err(faults) => explains(&faults),
    }
}

/// A file that is written says what was read.
fn survives_writing(ParsedFile { draft, .. }: &ParsedFile) {
    let words = |draft: &Draft| {
        let entries = draft.entries().map(|(field, entry)| (field.name(), entry.text.clone()));
        entries.collect::<Vec<_>>()
    };
    let written = engine::write(draft, "what the fuzzer found");
    let again = engine::parse(&written, "written.toml").unwrap_or_else(|faults| panic!("{faults}"));
    assert_eq!(words(draft), words(&again.draft), "{written}");
}

/// Alone and laid over a preset: a scenario without faults, or an explanation.
fn resolves(draft: &Draft) {
    let preset = Preset::from_name("lab-04").expect("there is a preset of this name");
    let mut over_preset = preset.draft();
    if let Err(faults) = over_preset.overlay(draft) {
        explains(&Diagnostics(faults));
    }
    for draft in [draft, &over_preset] {
        match draft.resolve() {
            Ok(resolved) => assert_eq!(resolved.scenario.faults(), []),
            Err(faults) => explains(&faults),
        }
    }
}

/// At least one fault; each has a repair and no control characters.
fn explains(Diagnostics(faults): &Diagnostics) {
    assert!(!faults.is_empty());
    for fault in faults {
        assert!(!fault.to_string().contains(char::is_control), "{fault:?}");
        assert!(fault.hint.as_ref().is_some_and(|hint| !hint.is_empty()), "{fault:?}");
    }
}
