//! Findings about versions, layers and files that use each other: `E042x`.

use polidex_base::{Code, Diagnostic, Edit, Span};

/// A finding about versions, layers or files.
#[derive(Debug, Clone)]
pub(crate) enum LayerError {
    /// A `use` that brings no file.
    Use { file: String, why: Unusable, near: Option<String>, span: Span },
    /// A file that no version uses, where there are several policies.
    NoVersion { span: Span, policies: Vec<String> },
    /// Days on which no version is in force, though one was before.
    Gap { policy: String, days: String, span: Span, next: Span },
    /// Days on which two versions are in force; the day from which the second is, where the first may end.
    Overlap { policy: String, days: String, span: Span, other: Span, edit: Option<Edit> },
    /// Days of a layer on which what it builds on has no version.
    NotCovered { layer: String, base: String, days: String, span: Span },
    /// Versions whose days begin at different times.
    OtherZone { policy: String, zones: [String; 2], span: Span, other: Span },
    /// What only a layer can say.
    OnlyInLayer { what: &'static str, span: Span },
    /// A layer that may be laxer than what it builds on.
    Lowers { what: String, base: String, span: Span, other: Option<Span> },
    /// A policy that is no version beside the others, or a layer where they are none.
    Mixed { policy: String, span: Span, other: Span },
}

/// Why a file cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unusable {
    /// There is none.
    Missing,
    /// It lies outside of the folder of the policy.
    Outside,
    /// It is used already, by the same file.
    Twice,
    /// It has a header of its own.
    Header,
}

impl LayerError {
    pub(super) fn to_diagnostic(&self) -> Diagnostic {
        match self {
            LayerError::Use { file, why, near, span } => unusable(file, *why, near.as_deref(), *span),
            LayerError::NoVersion { span, policies } => Diagnostic::error(
                Code("E0424"),
                "this file belongs to no policy",
                *span,
                "no file with a `policy` header uses it",
            )
            .with_help(format!(
                "write `use` with its name into the file of the policy that it is for: {}",
                super::names::listed(policies)
            )),
            LayerError::Gap { policy, days, span, next } => Diagnostic::error(
                Code("E0425"),
                format!("no version of `{policy}` is in force {days}"),
                *span,
                "ends, and the next has not begun",
            )
            .with_label(*next, "the next begins here")
            .with_help(
                "let one version begin on the day on which another ends, or say `allow gap \"why\"` in the header of the one that ends",
            ),
            LayerError::Overlap { policy, days, span, other, edit } => {
                let error = Diagnostic::error(
                    Code("E0425"),
                    format!("two versions of `{policy}` are in force {days}"),
                    *span,
                    "in force at the same time as the other",
                )
                .with_label(*other, "the other version");
                match edit {
                    Some(edit) => {
                        let help = format!("let the earlier one end: `{}`", edit.text.trim());
                        let title = "let it end where the other begins";
                        error.with_help(help).with_fix(title, edit.span, edit.text.clone())
                    }
                    None => error.with_help("let one version begin on the day on which another ends"),
                }
            }
            LayerError::NotCovered { layer, base, days, span } => Diagnostic::error(
                Code("E0425"),
                format!("`{layer}` builds on `{base}`, which has no version {days}"),
                *span,
                "in force without what it builds on",
            )
            .with_help(format!(
                "let the layer be in force only where a version of `{base}` is, or say `allow gap \"why\"` in its header"
            )),
            LayerError::OtherZone { policy, zones: [one, two], span, other } => Diagnostic::error(
                Code("E0425"),
                format!("versions of `{policy}` begin their days at different times: `{one}` and `{two}`"),
                *span,
                "another time zone",
            )
            .with_label(*other, "one time zone")
            .with_help("give all versions of a policy one time zone, so that one ends where the next begins"),
            LayerError::OnlyInLayer { what, span } => {
                Diagnostic::error(Code("E0426"), format!("{what} belongs into a layer"), *span, "this is no layer")
                    .with_help("a layer says upon which policy it builds: `policy doj extends far { … }`")
            }
            LayerError::Lowers { what, base, span, other } => {
                let error =
                    Diagnostic::error(Code("E0427"), what.clone(), *span, "may lower authority");
                let error = match other {
                    Some(other) => error.with_label(*other, format!("this stands in `{base}`")),
                    None => error,
                };
                error.with_help(
                    "add sign-offs with `also`, or deny; where the layer is meant to be laxer, say `allow lower authority \"why\"` in its header",
                )
            }
            LayerError::Mixed { policy, span, other } => Diagnostic::error(
                Code("E0426"),
                format!("the versions of `{policy}` do not build on the same policy"),
                *span,
                "builds on another one, or on none",
            )
            .with_label(*other, "not the same here")
            .with_help("let all versions of a policy extend the same policy, or none of them"),
        }
    }
}

fn unusable(file: &str, why: Unusable, near: Option<&str>, span: Span) -> Diagnostic {
    let (message, label, help) = match why {
        Unusable::Missing => (
            format!("there is no file `{file}`"),
            "not there",
            match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => "name a file from the folder of the file that uses it".to_owned(),
            },
        ),
        Unusable::Outside => (
            format!("`{file}` lies outside of the folder of the policy"),
            "leaves the folder",
            "put the file into the folder of the policy, or into one below".to_owned(),
        ),
        Unusable::Twice => {
            (format!("`{file}` is used twice"), "again here", "use it once; its names are known in all files".to_owned())
        }
        Unusable::Header => (
            format!("`{file}` is a policy of its own"),
            "has a `policy` header",
            "put what both share into a file without a header, and use that; to build on a policy, write `extends` behind the name of the policy"
                .to_owned(),
        ),
    };
    let error = Diagnostic::error(Code("E0423"), message, span, label).with_help(help);
    match near {
        Some(near) if why == Unusable::Missing => {
            error.with_fix(format!("use `{near}`"), span, format!("\"{near}\""))
        }
        Some(_) | None => error,
    }
}
