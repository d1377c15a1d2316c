//! Findings about names: `E02xx`.

use polidex_base::{Code, Diagnostic, Span, suggest};

/// A finding about a name.
#[derive(Debug, Clone)]
pub(crate) enum NameError {
    /// Nothing of this name is known here.
    Unknown {
        /// What was looked for: `role`, `fact, threshold or definition`, …
        what: &'static str,
        name: String,
        span: Span,
        known: Vec<String>,
        /// A sentence for where the nearest name does not help.
        hint: Option<String>,
    },
    /// Declared twice.
    Duplicate { what: &'static str, name: String, span: Span, first: Span },
    /// The value is none of its type's.
    UnknownValue {
        value: String,
        of: String,
        span: Span,
        values: Vec<String>,
        /// Another type that has this value.
        elsewhere: Option<String>,
    },
    /// A declaration used for a request reads a fact that this request does not have.
    NotInRequest {
        /// The threshold, definition or role.
        what: &'static str,
        name: String,
        fact: String,
        request: String,
        /// Whether the request has the fact, with another type.
        other_type: bool,
        span: Span,
        /// Where it reads the fact.
        read: Span,
    },
    /// A word out of a fixed set.
    UnknownWord { what: &'static str, word: String, span: Span, words: Vec<String> },
    /// `for …` is missing and several requests are declared.
    WhichRequest { what: &'static str, span: Span, requests: Vec<String> },
    /// The name is known, and means something that cannot stand here.
    WrongKind { name: String, is: &'static str, wanted: &'static str, span: Span },
    /// The name is known, and means nothing in which two requests could differ.
    NotInRequests { name: String, is: &'static str, help: String, span: Span },
    /// The name of an element means something else here.
    Hides { name: String, is: &'static str, span: Span },
    /// A word that has a meaning of its own.
    Reserved { word: String, why: &'static str, span: Span },
}

impl NameError {
    pub(super) fn to_diagnostic(&self) -> Diagnostic {
        match self {
            NameError::Unknown { what, name, span, known, hint } => {
                let error = Diagnostic::error(
                    Code("E0201"),
                    format!("there is no {what} `{name}`"),
                    *span,
                    "not known here",
                );
                suggested(error, name, *span, known, hint.as_deref(), what)
            }
            NameError::Duplicate { what, name, span, first } => {
                let message = format!("the {what} `{name}` is declared twice");
                Diagnostic::error(Code("E0202"), message, *span, "declared again here")
                    .with_label(*first, "first declared here")
                    .with_help("give one of them another name, or remove it")
            }
            NameError::UnknownValue { value, of, span, values, elsewhere } => {
                let message = format!("`{value}` is no value of `{of}`");
                let error = Diagnostic::error(Code("E0203"), message, *span, "not one of its values");
                let hint = elsewhere
                    .as_ref()
                    .map(|other| format!("it is a value of `{other}`; of `{of}`, {}", there_are(values)));
                suggested(error, value, *span, values, hint.as_deref(), "value")
            }
            NameError::NotInRequest { what, name, fact, request, other_type, span, read } => {
                let message = if *other_type {
                    format!(
                        "the {what} `{name}` reads `{fact}`, which has another type in request `{request}`"
                    )
                } else {
                    format!("the {what} `{name}` reads `{fact}`, and request `{request}` has no such fact")
                };
                let add = if *other_type {
                    format!("give `{fact}` one type in both requests")
                } else {
                    format!("add the fact `{fact}` to request `{request}`")
                };
                Diagnostic::error(Code("E0204"), message, *span, "used here")
                    .with_label(*read, format!("`{fact}` is read here"))
                    .with_help(format!("{add}, or use another {what} here"))
            }
            NameError::UnknownWord { what, word, span, words } => {
                let message = format!("`{word}` is no {what}");
                let error = Diagnostic::error(Code("E0205"), message, *span, "not known here");
                suggested(error, word, *span, words, None, "word")
            }
            NameError::WhichRequest { what, span, requests } => {
                let message = if *what == "examples" {
                    "these examples do not say which request they are for".to_owned()
                } else {
                    format!("this {what} does not say which request it is for")
                };
                let help = match requests.as_slice() {
                    [] => "no request is declared; declare a `request` first".to_owned(),
                    _ => format!(
                        "write `for …` behind the name and title; the requests are {}",
                        listed(requests)
                    ),
                };
                Diagnostic::error(Code("E0206"), message, *span, "no `for …`").with_help(help)
            }
            NameError::WrongKind { name, is, wanted, span } => {
                let message = format!("`{name}` is {is}, and {wanted} is wanted here");
                Diagnostic::error(Code("E0207"), message, *span, format!("this is {is}"))
                    .with_help(format!("put {wanted} here"))
            }
            NameError::NotInRequests { name, is, help, span } => {
                let message = format!("`{name}` is {is}, and no fact of a request");
                Diagnostic::error(Code("E0207"), message, *span, "requests do not differ in this")
                    .with_help(help.clone())
            }
            NameError::Hides { name, is, span } => {
                let message = format!("`{name}` cannot name an element here, since it names {is}");
                Diagnostic::error(Code("E0208"), message, *span, format!("{is} has this name"))
                    .with_help("give the element a name of its own, such as `x`")
            }
            NameError::Reserved { word, why, span } => {
                let message = format!("`{word}` cannot be declared: it {why}");
                let help = if word == "other" {
                    "to let anything else in, end the list with `or anything else`; for a value that is called so in \
                     requests, write `sundry as \"other\"`"
                } else {
                    "choose another name"
                };
                Diagnostic::error(Code("E0209"), message, *span, "has a meaning of its own").with_help(help)
            }
        }
    }
}

/// Adds the nearest name with its fix, or the list of what there is.
fn suggested(
    error: Diagnostic,
    word: &str,
    span: Span,
    known: &[String],
    hint: Option<&str>,
    what: &str,
) -> Diagnostic {
    if let Some(near) = suggest::nearest(word, known.iter().map(String::as_str)) {
        let fix = format!("write `{near}`");
        return error.with_help(format!("did you mean `{near}`?")).with_fix(fix, span, near);
    }
    if let Some(hint) = hint {
        return error.with_help(hint);
    }
    if known.is_empty() {
        return error.with_help(format!("no {what} is declared; declare it first"));
    }
    error.with_help(there_are(known))
}

/// Says which names there are.
pub(crate) fn there_are(names: &[String]) -> String {
    match names {
        [only] => format!("there is only `{only}`"),
        _ => format!("there are {}", listed(names)),
    }
}

/// Writes names as `a`, `b` and `c`; at most twelve of them.
pub(super) fn listed(names: &[String]) -> String {
    let more = names.len().saturating_sub(12);
    let mut quoted: Vec<String> = names.iter().take(12).map(|n| format!("`{n}`")).collect();
    if more > 0 {
        quoted.push(format!("{more} more"));
    }
    match quoted.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}
