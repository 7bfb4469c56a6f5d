//! How does a size or a time scatter: which words go with which coefficient of variation?

use scenario::Spread;
use units::{Quantity, Ratio};

use super::Said;
use super::choices::{SPREADS, SpreadKind};
use super::words::Resolver;
use crate::field::Field;

/// The two fields that say how something scatters, and what holds when nobody says it.
pub(super) struct Scatter {
    kind: Field,
    cv: Field,
    without_cv: &'static str,
    without_kind: &'static str,
}

impl Scatter {
    pub(super) const SAMPLE: Self = Self {
        kind: Field::SampleSpread,
        cv: Field::SampleCv,
        without_cv: "all samples have the mean size: no `sample-cv` was given",
        without_kind: "stored sizes scatter by a gamma distribution",
    };
    pub(super) const PREP: Self = Self {
        kind: Field::PrepSpread,
        cv: Field::PrepCv,
        without_cv: "every sample takes the mean time to prepare: no `prep-cv` was given",
        without_kind: "preparation times scatter by a gamma distribution",
    };
}

pub(super) fn spread(resolver: &mut Resolver<'_>, scatter: &Scatter) -> Said<Spread> {
    // Both are read before one of them can be refused.
    let kind = resolver.is_said(scatter.kind).then(|| resolver.choice(scatter.kind, &SPREADS));
    let cv = resolver.is_said(scatter.cv).then(|| resolver.quantity::<Ratio>(scatter.cv));
    match (kind, cv) {
        (None, None) => {
            resolver.default(scatter.kind, "gamma".to_owned());
            Some(without_cv(resolver, scatter))
        }
        (None, Some(cv)) => {
            let cv = cv?;
            resolver.default(scatter.kind, "gamma".to_owned());
            if !cv.is_zero() {
                resolver.assume(scatter.without_kind);
            }
            Some(scattered(Spread::Gamma, cv))
        }
        (Some(kind), None) => Some(match kind? {
            SpreadKind::Exponential => {
                resolver.default(scatter.cv, Ratio::ONE.exact());
                Spread::Exponential
            }
            SpreadKind::Constant => {
                resolver.default(scatter.cv, Ratio::ZERO.exact());
                Spread::Constant
            }
            SpreadKind::Gamma | SpreadKind::Lognormal => without_cv(resolver, scatter),
        }),
        (Some(kind), Some(cv)) => both(resolver, scatter, kind?, cv?),
    }
}

fn both(
    resolver: &mut Resolver<'_>,
    scatter: &Scatter,
    kind: SpreadKind,
    cv: Ratio,
) -> Said<Spread> {
    let name = scatter.cv.name();
    let is_one = (cv.get() - 1.0).abs() < 1e-9;
    match kind {
        SpreadKind::Gamma => Some(scattered(Spread::Gamma, cv)),
        SpreadKind::Lognormal => Some(scattered(Spread::Lognormal, cv)),
        SpreadKind::Constant if cv.is_zero() => Some(Spread::Constant),
        SpreadKind::Exponential if is_one => Some(Spread::Exponential),
        SpreadKind::Constant => {
            let message = format!("`{name} = {}` contradicts a constant spread", cv.get());
            let hint = "write 0, or choose `gamma` or `lognormal`";
            resolver.conflict(scatter.cv, message, hint);
            None
        }
        SpreadKind::Exponential => {
            let message = format!(
                "`{name} = {}` contradicts an exponential spread, whose coefficient of variation is 1",
                cv.get()
            );
            let hint = "write 1, leave it out, or choose `gamma`";
            resolver.conflict(scatter.cv, message, hint);
            None
        }
    }
}

fn without_cv(resolver: &mut Resolver<'_>, scatter: &Scatter) -> Spread {
    resolver.assume(scatter.without_cv);
    resolver.default(scatter.cv, Ratio::ZERO.exact());
    Spread::Constant
}

/// A distribution that does not scatter is a constant.
pub(super) fn scattered(kind: fn(Ratio) -> Spread, cv: Ratio) -> Spread {
    if cv.is_zero() { Spread::Constant } else { kind(cv) }
}
