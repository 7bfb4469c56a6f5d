//! How does a formula become `MathML`, with room for the engine's numbers?

use math_core::{LatexToMathML, MathCoreConfig, MathDisplay};

use super::prose::slot;

/// What the number of an engine begins with.
const VALUE: &str = "\\val{";

/// The texts inside `\val{…}`.
pub(crate) fn value_texts(latex: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = latex;
    while let Some((_, after)) = rest.split_once(VALUE) {
        let Some((text, after)) = after.split_once('}') else { break };
        found.push(text);
        rest = after;
    }
    found
}

/// The formula as `MathML` Core, with a slot for each value; the error is a sentence.
pub(crate) fn markup(latex: &str, display: bool) -> Result<String, String> {
    let mut with_slots = latex.to_owned();
    for (number, written) in value_texts(latex).into_iter().enumerate() {
        let slot = slot(number).ok_or("a formula of so many numbers cannot be read")?;
        with_slots =
            with_slots.replacen(&format!("{VALUE}{written}}}"), &format!("\\text{{{slot}}}"), 1);
    }
    let display = if display { MathDisplay::Block } else { MathDisplay::Inline };
    let converter = LatexToMathML::new(MathCoreConfig::default());
    let converter = converter.map_err(|_| "a macro is wrong".to_owned())?;
    let found = converter.convert_with_local_state(&with_slots, display);
    found.map(|it| it.mathml).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_value_has_a_slot_of_its_own() {
        let markup = markup("a = \\frac{\\val{story.wait}}{\\val{story.wait}}", false).unwrap();
        let [first, second] = [0, 1].map(|number| slot(number).unwrap());
        assert_eq!(
            markup,
            format!(
                "<math><mi>a</mi><mo>=</mo><mfrac><mtext>{first}</mtext>\
                 <mtext>{second}</mtext></mfrac></math>"
            )
        );
    }

    #[test]
    fn a_formula_with_a_strange_command_is_none() {
        assert!(markup("\\maxx", true).is_err());
    }
}
