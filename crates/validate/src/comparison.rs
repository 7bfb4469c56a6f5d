//! Is a family's model better than the naive number, and if not, why?

use std::fmt;

use crate::report::{FamilyReport, Validation};
use crate::wire::{ReasonEntry, ReasonsFile};

/// How a family's predictions stand beside the naive ones, over the cases that both answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// The median of our absolute errors is the smaller one.
    Better,
    /// It is not.
    Worse,
    /// Both say the same of every case: the rows state nothing that a model could add.
    SameFormula,
    /// No counted case has a naive number.
    NoNaive,
}

impl Comparison {
    /// From the signed errors of the same cases, ours and the naive ones, and their medians.
    pub(crate) fn of<'a>(
        mut errors: impl Iterator<Item = (&'a f64, &'a f64)>,
        ours: Option<f64>,
        naive: Option<f64>,
    ) -> Self {
        /// Two predictions this near to each other come from one formula and rounded constants.
        const SAME: f64 = 0.002;
        let (Some(ours), Some(naive)) = (ours, naive) else { return Self::NoNaive };
        if errors.all(|(one, other)| ((1.0 + one) / (1.0 + other) - 1.0).abs() < SAME) {
            Self::SameFormula
        } else if ours < naive {
            Self::Better
        } else {
            Self::Worse
        }
    }

    /// The word in files and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Better => "better",
            Self::Worse => "worse",
            Self::SameFormula => "same-formula",
            Self::NoNaive => "no-naive",
        }
    }
}

/// Why a family's model is no better than the naive number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The family, as its cases name it.
    pub family: String,
    /// What the comparison said when the reason was written down.
    pub comparison: String,
    /// The reason, as a sentence.
    pub because: String,
}

/// Text that holds no reasons, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReasonError(String);

impl fmt::Display for ReasonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.trim_end())
    }
}

impl std::error::Error for ReasonError {}

/// The reasons of a TOML text.
pub fn parse_reasons(text: &str) -> Result<Vec<Reason>, ReasonError> {
    let file: ReasonsFile = toml::from_str(text).map_err(|error| ReasonError(error.to_string()))?;
    let reason = |entry: ReasonEntry| Reason {
        family: entry.family,
        comparison: entry.comparison,
        because: entry.because,
    };
    Ok(file.family.into_iter().map(reason).collect())
}

/// The reason that was written down for a family as it stands today.
pub fn reason_for<'a>(family: &FamilyReport, known: &'a [Reason]) -> Option<&'a str> {
    let mut own = known.iter().filter(|reason| reason.family == family.family);
    let own = own.find(|reason| reason.comparison == family.comparison.as_str());
    own.map(|reason| reason.because.as_str())
}

/// Families that are no better than the naive number without a reason, and reasons that no
/// family has any more.
pub fn check_reasons(validation: &Validation, known: &[Reason]) -> Vec<String> {
    let families = &validation.families;
    let unexplained = families.iter().filter(|family| {
        let lost = matches!(family.comparison, Comparison::Worse | Comparison::SameFormula);
        lost && reason_for(family, known).is_none()
    });
    let unexplained = unexplained.map(|family| {
        format!("{}: {} without a reason", family.family, family.comparison.as_str())
    });
    let stale = known.iter().filter(|reason| {
        let stands = |family: &&FamilyReport| {
            family.family == reason.family && family.comparison.as_str() == reason.comparison
        };
        !families.iter().any(|family| stands(&family))
    });
    let stale = stale.map(|reason| format!("{}: no longer {}", reason.family, reason.comparison));
    unexplained.chain(stale).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compare(errors: &[(f64, f64)], ours: f64, naive: f64) -> Comparison {
        Comparison::of(errors.iter().map(|(one, other)| (one, other)), Some(ours), Some(naive))
    }

    #[test]
    fn the_smaller_median_is_better() {
        assert_eq!(compare(&[(0.1, 0.2)], 0.1, 0.2), Comparison::Better);
        assert_eq!(compare(&[(-0.2, 0.1)], 0.2, 0.1), Comparison::Worse);
        // A tie of two different formulas is no win.
        assert_eq!(compare(&[(-0.1, 0.1)], 0.1, 0.1), Comparison::Worse);
    }

    #[test]
    fn predictions_that_agree_are_one_formula() {
        let near = 1.1 * 1.0019 - 1.0;
        assert_eq!(compare(&[(near, 0.1), (0.3, 0.3)], near, 0.2), Comparison::SameFormula);
        let far = 1.1 * 1.0021 - 1.0;
        assert_eq!(compare(&[(0.3, 0.3), (far, 0.1)], 0.1, 0.2), Comparison::Better);
        assert_eq!(Comparison::of([].into_iter(), Some(0.1), None), Comparison::NoNaive);
    }
}
