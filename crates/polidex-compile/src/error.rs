//! What these passes can find wrong, as facts, and the one place with its wording.
//!
//! In: a finding. Out: a diagnostic with its stable code. `E02xx` are names, `E03xx` types and values, `E04xx` rules
//! about the whole policy.

mod layers;
mod lists;
mod names;
mod tables;
mod times;
mod types;
mod whole;

use polidex_base::Diagnostic;

pub(crate) use layers::{LayerError, Unusable};
pub(crate) use lists::ListError;
pub(crate) use names::{NameError, there_are};
pub(crate) use tables::TableError;
pub(crate) use times::TimeError;
pub(crate) use types::TypeError;
pub(crate) use whole::WholeError;

/// A finding.
#[derive(Debug, Clone)]
pub(crate) enum CompileError {
    /// A name.
    Name(NameError),
    /// A type or value.
    Type(TypeError),
    /// The policy as a whole.
    Whole(WholeError),
    /// Versions, layers, and files that use each other.
    Layer(LayerError),
}

impl CompileError {
    /// Words it.
    pub fn to_diagnostic(&self) -> Diagnostic {
        match self {
            CompileError::Name(error) => error.to_diagnostic(),
            CompileError::Type(error) => error.to_diagnostic(),
            CompileError::Whole(error) => error.to_diagnostic(),
            CompileError::Layer(error) => error.to_diagnostic(),
        }
    }
}

impl CompileError {
    /// Tells whether it says that something is missing.
    pub fn is_of_absence(&self) -> bool {
        match self {
            CompileError::Whole(error) => matches!(
                error,
                WholeError::HeaderLacks { .. }
                    | WholeError::Lacks { .. }
                    | WholeError::MissingLimit { .. }
                    | WholeError::NoLimit { .. }
                    | WholeError::Cut { .. }
                    | WholeError::NoTime { .. }
                    | WholeError::NeverOpens { .. }
            ),
            CompileError::Name(_) | CompileError::Type(_) | CompileError::Layer(_) => false,
        }
    }
}

impl From<NameError> for CompileError {
    fn from(error: NameError) -> Self {
        CompileError::Name(error)
    }
}

impl From<TypeError> for CompileError {
    fn from(error: TypeError) -> Self {
        CompileError::Type(error)
    }
}

impl From<ListError> for CompileError {
    fn from(error: ListError) -> Self {
        CompileError::Type(TypeError::List(error))
    }
}

impl From<TableError> for CompileError {
    fn from(error: TableError) -> Self {
        CompileError::Type(TypeError::Table(error))
    }
}

impl From<TimeError> for CompileError {
    fn from(error: TimeError) -> Self {
        CompileError::Type(TypeError::Time(error))
    }
}

impl From<LayerError> for CompileError {
    fn from(error: LayerError) -> Self {
        CompileError::Layer(error)
    }
}

impl From<WholeError> for CompileError {
    fn from(error: WholeError) -> Self {
        CompileError::Whole(error)
    }
}

polidex_base::codes! {
    "E0201" "unknown name",
    "E0202" "declared twice",
    "E0203" "unknown value",
    "E0204" "a fact this request does not have",
    "E0205" "unknown word",
    "E0206" "which request?",
    "E0207" "a name that cannot stand here",
    "E0208" "a name that means something else here",
    "E0209" "a reserved name",
    "E0301" "another type is expected",
    "E0302" "these do not compare",
    "E0303" "currencies never mix",
    "E0304" "no order among these values",
    "E0305" "an optional fact without a guard",
    "E0306" "no such arithmetic",
    "E0307" "not a condition",
    "E0308" "a bare number",
    "E0309" "not a constant",
    "E0310" "not rounded",
    "E0311" "unknown currency",
    "E0312" "too many decimal places",
    "E0313" "another kind of duration",
    "E0314" "outside the range",
    "E0315" "a record is no value",
    "E0316" "never left out",
    "E0317" "wrong number of inputs",
    "E0318" "not part of the language yet",
    "E0319" "a default outside its range",
    "E0320" "a range upside down",
    "E0321" "a list without a bound",
    "E0322" "no key",
    "E0323" "no such field",
    "E0324" "of no element",
    "E0325" "which column?",
    "E0326" "the keys of a pair",
    "E0327" "grounds inside of a condition",
    "E0328" "a list no request could have",
    "E0329" "a column without a type",
    "E0330" "authority in which currency?",
    "E0331" "months without their end",
    "E0332" "nothing to count",
    "E0333" "a local time that is not one instant",
    "E0334" "a chain in a service level for some steps",
    "E0401" "no policy header",
    "E0402" "missing in the header",
    "E0403" "unknown time zone",
    "E0404" "a circle",
    "E0405" "a value without its limit",
    "E0406" "business time without a calendar",
    "E0407" "a request nobody decides",
    "E0408" "a ladder without a stake",
    "E0409" "an exception that lifts no denial",
    "E0410" "an entry is missing",
    "E0411" "an entry stands twice",
    "E0412" "opening hours",
    "E0413" "a claim with a default",
    "E0414" "a test without its time",
    "E0415" "one JSON name for two facts",
    "E0416" "too large",
    "E0417" "a day without its limit",
    "E0418" "the cuts of a tier",
    "E0419" "the rows of a table",
    "E0420" "another kind of outcome",
    "E0421" "how rules are combined",
    "E0422" "who does what",
    "E0423" "a file that cannot be used",
    "E0424" "a file without a policy",
    "E0425" "days without a version, or with two",
    "E0426" "only in a layer",
    "E0427" "a layer that lowers authority",
}
