//! Do the results in a ledger come out again? It proves arithmetic, not authorship.

use super::{Entry, Kind, Ledger, fingerprint, results};
use crate::document::structure::{Act, Lab};
use crate::instruments::{Inputs, Value};
use crate::session::{Session, score_curve, transfer_draw};

/// One entry, recomputed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replayed {
    /// The attempt.
    pub attempt: String,
    /// The lab.
    pub lab: String,
    /// The act.
    pub act: String,
    /// What was confirmed.
    pub kind: Kind,
    /// Whether everything came out again.
    pub matches: bool,
    /// What did not, in words.
    pub differences: Vec<String>,
}

/// Results that differ by less are the same: a unit in the last place or so.
const LAST_PLACES: u64 = 1_000_000_000_000;

/// Recomputes every entry with the labs at hand.
pub fn replay(ledger: &Ledger, labs: &[Lab]) -> Vec<Replayed> {
    let mut found = Vec::new();
    for attempt in &ledger.attempts {
        let lab = labs.iter().find(|lab| lab.id == attempt.lab);
        for entry in &attempt.entries {
            let document = lab.and_then(|lab| Some((lab, lab.act(&entry.act)?)));
            let differences = match document {
                Some((lab, act)) => differences(lab, act, entry, attempt.seed),
                None => vec![format!("there is no act `{}` here", crate::fault::shown(&entry.act))],
            };
            found.push(Replayed {
                attempt: attempt.id.clone(),
                lab: attempt.lab.clone(),
                act: entry.act.clone(),
                kind: entry.kind,
                matches: differences.is_empty(),
                differences,
            });
        }
    }
    found
}

fn differences(lab: &Lab, act: &Act, entry: &Entry, seed: u64) -> Vec<String> {
    let mut found = Vec::new();
    if fingerprint(&entry.results) != entry.fingerprint {
        found.push("the results do not have their fingerprint".to_owned());
    }
    match inputs(act, entry) {
        Err(refused) => found.push(refused),
        Ok(inputs) => match act.instrument().run(&inputs) {
            Err(error) => found.push(error.to_string()),
            Ok(outputs) => compare(&entry.results, &results(&inputs, &outputs), &mut found),
        },
    }
    if let Some(curve) = &entry.curve
        && score_curve(act, &curve.placed).as_ref() != Some(curve)
    {
        found.push("the curve has another score".to_owned());
    }
    if let Some(key) = &entry.key {
        let draw = transfer_draw(act, seed);
        if Session::transfer_key(lab, act, &draw).as_ref() != Some(key) {
            found.push("the transfer question has another key".to_owned());
        }
    }
    found
}

fn inputs(act: &Act, entry: &Entry) -> Result<Inputs, String> {
    let instrument = act.instrument();
    let mut inputs = instrument.story();
    for (control, value) in &entry.inputs {
        inputs
            .set(instrument.controls(), control, value.clone())
            .map_err(|error| error.to_string())?;
    }
    Ok(inputs)
}

fn compare(stored: &[(String, Value)], now: &[(String, Value)], found: &mut Vec<String>) {
    for (name, value) in stored {
        let again = now.iter().find(|(it, _)| it == name).map(|(_, value)| value);
        if !again.is_some_and(|again| is_same(value, again)) {
            let again = again.map_or_else(|| "nothing".to_owned(), |value| value.text(6));
            found.push(format!(
                "`{}`: {} is stored, {again} comes out",
                crate::fault::shown(name),
                value.text(6)
            ));
        }
    }
    for (name, _) in now {
        if !stored.iter().any(|(it, _)| it == name) {
            found.push(format!("`{name}` is not stored"));
        }
    }
}

fn is_same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number { value: one, .. }, Value::Number { value: other, .. }) => {
            let size = one.abs().max(other.abs());
            (one - other).abs() <= size / LAST_PLACES as f64
        }
        (one, other) => one == other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instruments::Unit;

    /// Whoever forges a result can forge its fingerprint too; the arithmetic stays.
    #[test]
    fn a_forged_result_differs_though_its_fingerprint_fits() {
        let stored = |value: f64| vec![("wait".to_owned(), Value::number(value, Unit::Secs))];
        let differs = |value: f64| {
            let mut found = Vec::new();
            compare(&stored(value), &stored(0.049), &mut found);
            found
        };
        assert_eq!(differs(0.049), [""; 0]);
        assert_eq!(differs(0.049 * (1.0 + 1e-13)), [""; 0], "a last place is no difference");
        assert_eq!(differs(0.05), ["`wait`: 50 ms is stored, 49 ms comes out"]);
        let mut found = Vec::new();
        compare(&[], &stored(0.049), &mut found);
        assert_eq!(found, ["`wait` is not stored"]);
    }
}
