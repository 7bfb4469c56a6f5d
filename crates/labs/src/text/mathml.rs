//! How does a formula become `MathML`, with the engine's numbers in it?

use std::fmt;

use math_core::{LatexToMathML, MathCoreConfig, MathDisplay};

use crate::document::bindings::{BindError, Bindings};
use crate::document::prose::{Math, VALUE, value_texts};

/// Why a formula is none.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum MathError {
    /// A number in it comes to nothing.
    Value(BindError),
    /// It is no LaTeX that is known here.
    Latex(String),
}

impl fmt::Display for MathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value(error) => error.fmt(f),
            Self::Latex(error) => f.write_str(error),
        }
    }
}

impl std::error::Error for MathError {}

/// The formula as `MathML` Core.
pub fn mathml(math: &Math, bindings: &Bindings<'_>) -> Result<String, MathError> {
    let mut latex = math.latex.clone();
    for (reference, written) in math.values.iter().zip(value_texts(&math.latex)) {
        let shown = bindings.show(reference).map_err(MathError::Value)?;
        let text = format!("\\text{{{}}}", latex_text(&shown.text));
        latex = latex.replacen(&format!("{VALUE}{written}}}"), &text, 1);
    }
    let display = if math.display { MathDisplay::Block } else { MathDisplay::Inline };
    let converter = LatexToMathML::new(MathCoreConfig::default());
    let converter = converter.map_err(|_| MathError::Latex("a macro is wrong".to_owned()))?;
    let found = converter.convert_with_local_state(&latex, display);
    found.map(|it| it.mathml).map_err(|error| MathError::Latex(error.to_string()))
}

/// Text as LaTeX takes it.
fn latex_text(text: &str) -> String {
    let mut out = String::new();
    for character in text.chars() {
        if "%$&#_{}".contains(character) {
            out.push('\\');
        }
        out.push(character);
    }
    out
}
