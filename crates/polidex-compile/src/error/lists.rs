//! Findings about lists, their elements and what may be absent in them: `E0321` and following.

use polidex_base::{Code, Diagnostic, Span};

/// A finding about a list.
#[derive(Debug, Clone)]
pub(crate) enum ListError {
    /// A list or set that does not say how long it may be.
    Unbounded { what: &'static str, span: Span },
    /// A field that cannot tell elements apart.
    NotKey { field: String, why: &'static str, span: Span },
    /// `xs[k]` of a list without a key.
    NoKey { list: String, span: Span },
    /// `.field` behind something that has none.
    NoFields { of: String, found: String, field: String, list: bool, span: Span },
    /// The least, greatest or average of what may be nothing.
    MayBeEmpty { measure: &'static str, instead: String, span: Span },
    /// `otherwise` where there always is a value.
    NeverEmpty { measure: &'static str, span: Span },
    /// The key of an element that names its partner, or the other way round.
    PairKeys { one: String, two: String, span: Span },
    /// `any of { … }` inside of a condition.
    GroundsInside { span: Span },
    /// A list in a test that no request could carry.
    NoSuchList { fact: String, why: String, span: Span },
    /// `other "…"` of a value that is declared.
    DeclaredOther { text: String, value: String, span: Span },
}

impl ListError {
    pub(super) fn to_diagnostic(&self) -> Diagnostic {
        match self {
            ListError::Unbounded { what, span } => Diagnostic::error(
                Code("E0321"),
                format!("this {what} does not say how many elements it may have"),
                *span,
                "no bound",
            )
            .with_help("add a bound that no request needs to exceed, such as `up to 50`"),
            ListError::NotKey { field, why, span } => Diagnostic::error(
                Code("E0322"),
                format!("`{field}` cannot be the key of this list: {why}"),
                *span,
                "tells no elements apart",
            )
            .with_help("name a field that every element has, and that no two elements share, such as `id : text`"),
            ListError::NoKey { list, span } => Diagnostic::error(
                Code("E0322"),
                format!("`{list}` has no key to look an element up by"),
                *span,
                "declared without `by`",
            )
            .with_help("name the field where the list is declared: `list of … by id up to …`; or ask for `the only x in … where …`"),
            ListError::NoFields { of, found, field, list, span } => {
                let help = if *list {
                    format!("ask its elements: `sum of x.{field} for x in {of}`, or `some x in {of} has x.{field} …`")
                } else {
                    "leave the dot and the word behind it out".to_owned()
                };
                let message = format!("`{of}` is {found}, and has no field `{field}`");
                Diagnostic::error(Code("E0323"), message, *span, "no such field").with_help(help)
            }
            ListError::MayBeEmpty { measure, instead, span } => Diagnostic::error(
                Code("E0324"),
                format!("there may be nothing to take the `{measure}` of"),
                *span,
                "of no element there is none",
            )
            .with_help(format!("say what it is then: `… otherwise {instead}`")),
            ListError::NeverEmpty { measure, span } => Diagnostic::error(
                Code("E0324"),
                format!("`{measure}` has a value where there is no element, too"),
                *span,
                "needs no `otherwise`",
            )
            .with_help("leave `otherwise` out: the sum and the count of nothing are 0, the list is empty"),
            ListError::PairKeys { one, two, span } => Diagnostic::error(
                Code("E0326"),
                format!("`{one}` and `{two}` are paired by a key of each, and one of these asks both"),
                *span,
                "names both elements",
            )
            .with_help(format!("write a value of `{one}` on one side of `is`, and a value of `{two}` on the other")),
            ListError::GroundsInside { span } => Diagnostic::error(
                Code("E0327"),
                "grounds stand inside of a condition here, so that they cannot be cited",
                *span,
                "not a whole condition",
            )
            .with_help("put `any of { … }` behind `when`, alone or as one side of its `and`; elsewhere write `or`"),
            ListError::NoSuchList { fact, why, span } => Diagnostic::error(
                Code("E0328"),
                format!("no request could have this `{fact}`: {why}"),
                *span,
                "would be invalid",
            )
            .with_help("give the test a list as a request may carry it"),
            ListError::DeclaredOther { text, value, span } => Diagnostic::error(
                Code("E0203"),
                format!("`other {text:?}` is no other value: it is `{value}`"),
                *span,
                "this value is declared",
            )
            .with_help(format!("write `{value}`"))
            .with_fix(format!("write `{value}`"), *span, value.clone()),
        }
    }
}
