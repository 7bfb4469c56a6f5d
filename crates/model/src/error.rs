//! Why a formula has no answer.

use std::fmt;

use scenario::FieldName;

/// A formula that has no finite answer for these inputs.
///
/// A scenario whose `faults()` are empty never causes one by a zero; what remains are
/// products beyond the largest number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ModelError {
    /// An input is 0, or so small or large that the answer is no finite number.
    NoFiniteAnswer {
        /// The answer that was asked for.
        of: &'static str,
        /// The field to look at first.
        field: FieldName,
    },
}

impl fmt::Display for ModelError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoFiniteAnswer { of, field } => {
                write!(f, "{of} has no finite value: look at `{field}`")
            }
        }
    }
}

impl std::error::Error for ModelError {}

/// `value`, or the error that names what has no finite value and where to look.
pub(crate) fn finite<T>(
    value: Option<T>,
    of: &'static str,
    field: FieldName,
) -> Result<T, ModelError> {
    value.ok_or(ModelError::NoFiniteAnswer { of, field })
}
