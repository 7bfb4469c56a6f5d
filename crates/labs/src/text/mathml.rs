//! How do the engine's numbers come into a formula?

use super::html::{Show, escaped};
use crate::document::prose::{Math, slot};

/// The formula as `MathML` Core; the error is a number in it that comes to nothing.
pub fn mathml<E>(math: &Math, show: Show<'_, E>) -> Result<String, E> {
    let mut markup = math.markup.clone();
    for (number, reference) in math.values.iter().enumerate() {
        let shown = show(reference)?;
        // In a formula's text, a browser would let a plain space at an end vanish.
        let text = escaped(&shown.text).replace(' ', "\u{a0}");
        if let Some(slot) = slot(number) {
            markup = markup.replace(slot, &text);
        }
    }
    Ok(markup)
}
