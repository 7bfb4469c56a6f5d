//! How far off are the predictions, family by family, beside the naive bound's?

use crate::calibration::Calibration;
use crate::case::Case;
use crate::comparison::Comparison;
use crate::predict::{Basis, NoPrediction, Prediction, predict};

/// One case with what was predicted.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseResult {
    /// The case.
    pub case: Case,
    /// The prediction, or why there is none.
    pub prediction: Result<Prediction, NoPrediction>,
}

impl CaseResult {
    /// The signed error, prediction over measurement less one.
    pub fn error(&self) -> Option<f64> {
        let prediction = self.prediction.as_ref().ok()?;
        Some(prediction.value / self.case.measured - 1.0)
    }

    /// The naive bound's signed error.
    pub fn naive_error(&self) -> Option<f64> {
        Some(self.case.naive? / self.case.measured - 1.0)
    }

    /// Whether a constant was fitted on this very case.
    pub fn fitted_here(&self) -> bool {
        matches!(&self.prediction, Ok(prediction) if prediction.basis == Basis::FittedHere)
    }

    /// The error, if it proves something.
    fn unseen_error(&self) -> Option<f64> {
        if self.fitted_here() { None } else { self.error() }
    }
}

/// A family of cases, measured alike.
#[derive(Debug, Clone, PartialEq)]
pub struct FamilyReport {
    /// The family, as its cases name it.
    pub family: String,
    /// All of its cases.
    pub cases: usize,
    /// Cases with a prediction.
    pub predicted: usize,
    /// Predicted cases that a constant was fitted on; they are in no error here.
    pub fitted: usize,
    /// Median of the absolute errors.
    pub median_error: Option<f64>,
    /// The signed error that is largest in size.
    pub worst_error: Option<f64>,
    /// The case with it.
    pub worst_case: Option<String>,
    /// Median of the naive bound's absolute errors, over the same cases where it is known.
    pub naive_median_error: Option<f64>,
    /// Median absolute error over the cases that the naive bound also answers, so that the two
    /// medians can be compared.
    pub median_error_beside_naive: Option<f64>,
    /// Whether our predictions or the naive ones are nearer, or both are one formula.
    pub comparison: Comparison,
    /// On what the predictions stand: `declared`, `other-run`, `calibrated`.
    pub bases: Vec<&'static str>,
    /// Rows that constants of these predictions were fitted on.
    pub calibrated_on: Vec<String>,
}

/// All cases together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Overall {
    /// All cases.
    pub cases: usize,
    /// Cases whose error counts: predicted, and nothing fitted on them.
    pub counted: usize,
    /// Median of the absolute errors.
    pub median_error: Option<f64>,
    /// What nine in ten absolute errors do not exceed.
    pub p90_error: Option<f64>,
}

/// A validation of all cases.
#[derive(Debug, Clone, PartialEq)]
pub struct Validation {
    /// Case by case, in the order given.
    pub cases: Vec<CaseResult>,
    /// Family by family, in the order in which they first occur.
    pub families: Vec<FamilyReport>,
    /// All together.
    pub overall: Overall,
}

/// Predicts all cases and compares.
pub fn validate(cases: Vec<Case>, calibration: &Calibration) -> Validation {
    let result = |case: Case| CaseResult { prediction: predict(&case, calibration), case };
    let cases: Vec<CaseResult> = cases.into_iter().map(result).collect();
    let mut names: Vec<&str> = Vec::new();
    for result in &cases {
        if !names.contains(&result.case.family.as_str()) {
            names.push(&result.case.family);
        }
    }
    let families = names.iter().map(|name| family(name, &cases)).collect();
    let errors: Vec<f64> = cases.iter().filter_map(CaseResult::unseen_error).collect();
    let overall = Overall {
        cases: cases.len(),
        counted: errors.len(),
        median_error: quantile_of_size(&errors, 0.5),
        p90_error: quantile_of_size(&errors, 0.9),
    };
    Validation { cases, families, overall }
}

fn family(name: &str, cases: &[CaseResult]) -> FamilyReport {
    let own: Vec<&CaseResult> = cases.iter().filter(|each| each.case.family == name).collect();
    let counted: Vec<(&CaseResult, f64)> =
        own.iter().filter_map(|each| Some((*each, each.unseen_error()?))).collect();
    let errors: Vec<f64> = counted.iter().map(|(_, error)| *error).collect();
    let beside: Vec<(f64, f64)> =
        counted.iter().filter_map(|(each, error)| Some((*error, each.naive_error()?))).collect();
    let (both, naive): (Vec<f64>, Vec<f64>) = beside.into_iter().unzip();
    let worst = counted.iter().max_by(|one, other| one.1.abs().total_cmp(&other.1.abs()));
    let (bases, calibrated_on) = standing(&own);
    let (median_beside, naive_median) =
        (quantile_of_size(&both, 0.5), quantile_of_size(&naive, 0.5));
    FamilyReport {
        family: name.to_owned(),
        cases: own.len(),
        predicted: own.iter().filter(|each| each.prediction.is_ok()).count(),
        fitted: own.iter().filter(|each| each.fitted_here()).count(),
        median_error: quantile_of_size(&errors, 0.5),
        worst_error: worst.map(|(_, error)| *error),
        worst_case: worst.map(|(each, _)| each.case.id.clone()),
        naive_median_error: naive_median,
        median_error_beside_naive: median_beside,
        comparison: Comparison::of(both.iter().zip(&naive), median_beside, naive_median),
        bases,
        calibrated_on,
    }
}

/// On what a family's predictions stand, and the rows behind its constants.
fn standing(own: &[&CaseResult]) -> (Vec<&'static str>, Vec<String>) {
    let mut bases = Vec::new();
    let mut rows: Vec<String> = Vec::new();
    for prediction in own.iter().filter_map(|each| each.prediction.as_ref().ok()) {
        match &prediction.basis {
            Basis::Calibrated(on) => rows.extend(on.iter().cloned()),
            Basis::FittedHere => continue,
            Basis::Declared | Basis::OtherRun => {}
        }
        bases.push(prediction.basis.as_str());
    }
    bases.sort_unstable();
    bases.dedup();
    rows.sort_unstable();
    rows.dedup();
    (bases, rows)
}

/// The quantile of the sizes of these errors, between neighbors by their distance.
fn quantile_of_size(errors: &[f64], share: f64) -> Option<f64> {
    let mut sizes: Vec<f64> = errors.iter().map(|error| error.abs()).collect();
    sizes.sort_by(f64::total_cmp);
    let last = sizes.len().checked_sub(1)?;
    let place = share * last as f64;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to `last`")]
    let below = place.floor() as usize;
    let above = (below + 1).min(last);
    let part = place - below as f64;
    Some(sizes[below] * (1.0 - part) + sizes[above] * part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_lie_between_neighbors() {
        assert_eq!(quantile_of_size(&[], 0.5), None);
        assert_eq!(quantile_of_size(&[-3.0], 0.9), Some(3.0));
        assert_eq!(quantile_of_size(&[-3.0, 1.0], 0.5), Some(2.0));
        let ten: Vec<f64> = (0..=10).map(|n| -f64::from(n)).collect();
        assert_eq!(quantile_of_size(&ten, 0.9), Some(9.0));
    }
}
