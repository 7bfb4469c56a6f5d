//! `ironlaw validate`: how far are the engines from what was measured and published?

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use validate::{
    CALIBRATION, Calibration, CaseResult, Comparison, FamilyReport, KNOWN_GAPS, PUBLISHED_CASES,
    REASONS, Reason, Validation, check_gaps, check_reasons, parse_cases, parse_gaps, parse_reasons,
    reason_for, validate,
};

use crate::args;
use crate::failure::{End, Failure, Fault};
use crate::files::shown;
use crate::output::{Output, table};
use crate::wire::{
    AnswerObject, CaseObject, FamilyObject, OverallObject, ValidationInputs, ValidationResult,
};

pub(crate) fn run(command: &args::Validate, output: &Output) -> Result<End, Failure> {
    let place = command.cases.as_deref().map(shown);
    let text = match command.cases.as_deref() {
        Some(path) => read_cases(path)?,
        None => PUBLISHED_CASES.to_owned(),
    };
    let cases = parse_cases(&text).map_err(|error| {
        let hint = "the columns are those of `validation/published.csv`";
        let fault = Fault::new(error.to_string(), hint);
        Failure::one(place.iter().fold(fault, |fault, place| fault.at(place.clone())))
    })?;
    let own = |error: &dyn std::fmt::Display| {
        Failure::one(Fault::new(error.to_string(), "this build of ironlaw is damaged"))
    };
    let calibration = Calibration::parse(CALIBRATION).map_err(|error| own(&error))?;
    let validation = validate(cases, &calibration);
    let reasons = parse_reasons(REASONS).map_err(|error| own(&error))?;
    let gaps: Vec<String> = if command.cases.is_some() {
        vec![]
    } else {
        let known = parse_gaps(KNOWN_GAPS).map_err(|error| own(&error))?;
        let gaps = check_gaps(&validation, &known);
        let gaps = gaps.iter().map(ToString::to_string);
        gaps.chain(check_reasons(&validation, &reasons)).collect()
    };
    if output.json {
        let result = object(&validation, &reasons, gaps.clone());
        let inputs = ValidationInputs { cases_file: place };
        output.object(&AnswerObject::new("validate", inputs, result))?;
    } else {
        output.text(&text_of(&validation, &reasons, command.each))?;
        for gap in &gaps {
            output.note(&format!("known gap: {gap}"));
        }
    }
    Ok(if gaps.is_empty() { End::Done } else { End::NotHeld })
}

fn read_cases(path: &Path) -> Result<String, Failure> {
    /// No list of published measurements is longer.
    const MOST: u64 = 64 << 20;
    let failed = |error: &io::Error| Failure::of_file(path, "read", error);
    let mut text = String::new();
    let read = if path == Path::new("-") {
        io::stdin().lock().take(MOST + 1).read_to_string(&mut text)
    } else {
        File::open(path).and_then(|file| file.take(MOST + 1).read_to_string(&mut text))
    };
    read.map_err(|error| failed(&error))?;
    if text.len() as u64 > MOST {
        return Err(failed(&io::Error::other("more than 64 MiB of cases")));
    }
    Ok(text)
}

// ---- as text ----

fn text_of(validation: &Validation, reasons: &[Reason], each: bool) -> String {
    let header = ["family", "cases", "counted", "median", "worst", "naive", "model", "stands on"];
    let rows = validation.families.iter().map(family_row).collect();
    let mut text = table(&header, rows, &[1, 2, 3, 4, 5]);
    for family in &validation.families {
        if let Some(because) = reason_for(family, reasons) {
            let name = crate::terminal::printable(&family.family);
            text += &format!("\n{name}: {}\n  {because}\n", comparison(family));
        }
    }
    let overall = &validation.overall;
    text += &format!(
        "\n{} of {} cases count (predicted, and no constant fitted on them): median error {}, \
         90th percentile {}\n",
        overall.counted,
        overall.cases,
        size(overall.median_error),
        size(overall.p90_error),
    );
    if each {
        let header = ["case", "measured", "predicted", "error", "naive", "by"];
        let rows = validation.cases.iter().map(case_row).collect();
        text += &format!("\n{}", table(&header, rows, &[1, 2, 3, 4]));
    }
    text
}

fn family_row(family: &FamilyReport) -> Vec<String> {
    let calibrated = match family.calibrated_on.len() {
        0 => String::new(),
        1 => format!(" on {}", crate::terminal::printable(&family.calibrated_on[0])),
        more => format!(" on {more} rows"),
    };
    vec![
        crate::terminal::printable(&family.family.chars().take(44).collect::<String>()),
        family.cases.to_string(),
        (family.predicted - family.fitted).to_string(),
        size(family.median_error),
        signed(family.worst_error),
        size(family.naive_median_error),
        comparison(family).to_owned(),
        format!("{}{calibrated}", family.bases.join(", ")),
    ]
}

/// The model beside the naive number, for people.
fn comparison(family: &FamilyReport) -> &'static str {
    match family.comparison {
        Comparison::Better => "better",
        Comparison::Worse => "worse",
        Comparison::SameFormula => "same formula",
        Comparison::NoNaive => "—",
    }
}

fn case_row(each: &CaseResult) -> Vec<String> {
    let (predicted, by) = match &each.prediction {
        Ok(prediction) => (
            units::Significant(prediction.value, 5).to_string(),
            format!("{}, {}", prediction.engine, prediction.basis.as_str()),
        ),
        Err(reason) => ("—".to_owned(), reason.to_string()),
    };
    vec![
        crate::terminal::printable(&each.case.id),
        each.case.measured.to_string(),
        predicted,
        signed(each.error()),
        signed(each.naive_error()),
        by,
    ]
}

fn size(error: Option<f64>) -> String {
    error.map_or_else(|| "—".to_owned(), |error| format!("{:.1} %", error * 100.0))
}

fn signed(error: Option<f64>) -> String {
    error.map_or_else(|| "—".to_owned(), |error| format!("{:+.1} %", error * 100.0))
}

// ---- as JSON ----

fn object(validation: &Validation, reasons: &[Reason], gaps: Vec<String>) -> ValidationResult {
    let overall = &validation.overall;
    let family = |family| family_object(family, reasons);
    ValidationResult {
        families: validation.families.iter().map(family).collect(),
        overall: OverallObject {
            cases: overall.cases,
            counted: overall.counted,
            median_error: overall.median_error,
            p90_error: overall.p90_error,
        },
        cases: validation.cases.iter().map(case_object).collect(),
        gaps,
    }
}

fn family_object(family: &FamilyReport, reasons: &[Reason]) -> FamilyObject {
    FamilyObject {
        family: family.family.clone(),
        cases: family.cases,
        predicted: family.predicted,
        fitted: family.fitted,
        median_error: family.median_error,
        worst_error: family.worst_error,
        worst_case: family.worst_case.clone(),
        naive_median_error: family.naive_median_error,
        median_error_beside_naive: family.median_error_beside_naive,
        comparison: family.comparison.as_str().to_owned(),
        because: reason_for(family, reasons).map(str::to_owned),
        bases: family.bases.iter().map(|&basis| basis.to_owned()).collect(),
        calibrated_on: family.calibrated_on.clone(),
    }
}

fn case_object(each: &CaseResult) -> CaseObject {
    let prediction = each.prediction.as_ref().ok();
    CaseObject {
        id: each.case.id.clone(),
        family: each.case.family.clone(),
        measured: each.case.measured,
        unit: each.case.unit.clone(),
        predicted: prediction.map(|prediction| prediction.value),
        engine: prediction.map(|prediction| prediction.engine.to_string()),
        basis: prediction.map(|prediction| prediction.basis.as_str().to_owned()),
        error: each.error(),
        naive_error: each.naive_error(),
        refused: each.prediction.as_ref().err().map(ToString::to_string),
        source: each.case.source.clone(),
    }
}
