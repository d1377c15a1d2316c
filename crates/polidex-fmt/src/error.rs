//! What may go wrong in laying out, as facts, and the one place with its wording.

use polidex_base::{Code, CodeInfo, Diagnostic, FileId, Span};

/// What the layout would have changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Difference {
    /// The layout cannot be read.
    Unreadable(Span),
    /// A declaration would say something else.
    Meaning(Span),
    /// A remark would be lost or changed.
    Remarks(FileId),
}

const CHANGED: Code = Code("E0501");

/// Every code of this crate.
pub const CODES: &[CodeInfo] = &[CodeInfo {
    code: CHANGED,
    title: "the layout would change the policy",
    page: include_str!("../../../docs/errors/E0501.md"),
}];

impl Difference {
    /// Says it.
    pub fn to_diagnostic(self) -> Diagnostic {
        let (message, span, label) = match self {
            Difference::Unreadable(span) => ("laid out, this could not be read any more", span, "here"),
            Difference::Meaning(span) => {
                ("laid out, this would say something else", span, "this declaration")
            }
            Difference::Remarks(file) => {
                ("laid out, a remark would be lost", Span::new(file, 0, 0), "this file")
            }
        };
        Diagnostic::error(CHANGED, message, span, label).with_help(
            "the file is left as it is; this is a mistake in Polidex, please report it with this file",
        )
    }
}
