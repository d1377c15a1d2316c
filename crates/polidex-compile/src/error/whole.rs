//! Findings about the policy as a whole: `E04xx`.

use polidex_base::{Code, Diagnostic, Span};

use super::names::listed;

/// A finding about the policy as a whole.
#[derive(Debug, Clone)]
pub(crate) enum WholeError {
    /// No file has a `policy` header.
    NoHeader { span: Span },
    /// The header lacks an entry.
    HeaderLacks { entry: &'static str, example: &'static str, span: Span },
    /// The bundled time zone data knows no such zone.
    UnknownZone { zone: String, instead: Option<&'static str>, span: Span },
    /// Things that go round in a circle; their names in order.
    Circle { what: &'static str, names: Vec<String>, span: Span },
    /// A threshold by a key lacks values of the key.
    MissingLimit { what: String, values: Vec<String>, span: Span },
    /// Business time is used, and the policy names no calendar.
    NoCalendar { span: Span },
    /// A request without `decide`.
    Undecided { request: String, span: Span },
    /// A ladder needs a stake.
    NoStake { chain: String, request: String, span: Span },
    /// One of several is not said to do anything.
    WhoDoesWhat { who: String, act: &'static str, many: &'static str, span: Span },
    /// A covered rule does not deny.
    CoversNoDenial { rule: String, exception: String, span: Span, rule_span: Option<Span> },
    /// A declaration lacks an entry.
    Lacks { what: &'static str, name: String, entry: &'static str, example: &'static str, span: Span },
    /// Signatures are required, and what is approved then is not said.
    GrantsNothing { request: String, grants: Vec<String>, span: Span },
    /// An entry that may stand once stands twice.
    EntryTwice { entry: &'static str, span: Span, first: Span },
    /// Opening hours that make no sense.
    Hours { span: Span },
    /// A calendar without opening hours.
    NeverOpens { calendar: String, span: Span },
    /// A claim of an agent has a default.
    ClaimDefault { fact: String, span: Span },
    /// A test does not say when.
    NoTime { test: String, span: Span },
    /// Two facts of a request, or two fields of a record, that JSON could not tell apart.
    WireTwice { what: &'static str, wire: String, names: [String; 2], span: Span, first: Span },
    /// More than can be decided with in bounded time.
    TooLarge { what: String, label: String, help: &'static str, span: Span },
    /// The same key value has two limits.
    LimitTwice { value: String, span: Span, first: Span },
    /// Days without a limit; of which value of the key, in words which days.
    NoLimit { what: String, of: Option<String>, days: String, span: Span },
    /// Days with two limits.
    TwoLimits { what: String, of: Option<String>, from: String, span: Span, first: Span },
    /// A value of a tier from numbers that does not go on where the one before it ends.
    Cut { what: String, label: &'static str, span: Span, other: Option<Span> },
    /// A limit that ends before it begins.
    NoDays { span: Span },
    /// `by` behind a collect that makes no list.
    SortedCollect { measure: &'static str, span: Span },
    /// Something that a table in a `decide` cannot have.
    DecidingTable { what: &'static str, table: String, span: Span },
    /// An effect of another kind than its declared outcome.
    AnotherOutcome { outcome: String, is: &'static str, found: &'static str, span: Span, first: Span },
    /// Two blocks that decide one request and combine its rules in two ways.
    CombineTwice { request: String, span: Span, first: Span },
    /// An approval that is ranked above a denial.
    ApprovalFirst { approval: String, denial: String, span: Span, first: Span },
    /// A text of which no name can be made.
    Nameless { what: String, span: Span },
}

impl WholeError {
    pub(super) fn to_diagnostic(&self) -> Diagnostic {
        match self {
            WholeError::NoHeader { span } => {
                Diagnostic::error(Code("E0401"), "no file says which policy this is", *span, "no `policy` header")
                    .with_help("begin one file with `policy name \"Title\" { language 1; time zone \"UTC\"; refer to some_role }`")
            }
            WholeError::HeaderLacks { entry, example, span } => Diagnostic::error(
                Code("E0402"),
                format!("the policy header does not say its {entry}"),
                *span,
                format!("no {entry}"),
            )
            .with_help(format!("add `{example}` to it")),
            WholeError::UnknownZone { zone, instead: Some(instead), span } => Diagnostic::error(
                Code("E0403"),
                format!("`{zone}` is no time zone that a policy can name"),
                *span,
                "says not when the clocks change",
            )
            .with_help(*instead),
            WholeError::UnknownZone { zone, instead: None, span } => {
                Diagnostic::error(Code("E0403"), format!("`{zone}` is no time zone"), *span, "not known").with_help(
                    "write a name of the IANA time zone database, such as `America/New_York`, or `UTC`, or `UTC-05:00`",
                )
            }
            WholeError::Circle { what, names, span } => Diagnostic::error(
                Code("E0404"),
                format!("{what} in a circle: `{}`", names.join("` → `")),
                *span,
                "the circle begins here",
            )
            .with_help("take one of them out of the circle"),
            WholeError::MissingLimit { what, values, span } => Diagnostic::error(
                Code("E0405"),
                format!("{what} has no line for {}", listed(values)),
                *span,
                format!("nothing for {}", listed(values)),
            )
            .with_help("add a line for each value, or one for `otherwise`"),
            WholeError::LimitTwice { value, span, first } => {
                Diagnostic::error(Code("E0405"), format!("`{value}` has two lines"), *span, "again here")
                    .with_label(*first, "first here")
                    .with_help("leave each value in one line only")
            }
            WholeError::NoCalendar { span } => Diagnostic::error(
                Code("E0406"),
                "business time needs opening hours, and the policy names no calendar",
                *span,
                "business time",
            )
            .with_help("declare a `calendar`, and name it in the header: `calendar support_desk`"),
            WholeError::Undecided { request, span } => Diagnostic::error(
                Code("E0407"),
                format!("nothing decides request `{request}`"),
                *span,
                "no `decide` for it",
            )
            .with_help(format!("add `decide {request} {{ rule … }}`")),
            WholeError::NoStake { chain, request, span } => Diagnostic::error(
                Code("E0408"),
                format!("`{chain}` goes on until it covers a stake, and request `{request}` has none"),
                *span,
                format!("`{chain}` needs a stake"),
            )
            .with_help(format!(
                "say in request `{request}` what authority is measured against, such as `stake amount`"
            )),
            WholeError::WhoDoesWhat { who, act, many, span } => Diagnostic::error(
                Code("E0422"),
                format!("it is not said what `{who}` does, and beside it somebody {act}"),
                *span,
                "signs, or does the same?",
            )
            .with_help(format!("write `a and b {many}` for all of them, or `{who} signs`")),
            WholeError::CoversNoDenial { rule, exception, span, rule_span } => {
                let error = Diagnostic::error(
                    Code("E0409"),
                    format!("exception `{exception}` covers rule `{rule}`, which denies nothing"),
                    *span,
                    "does not deny",
                )
                .with_help("an exception lifts denials; cover rules with `then deny` only");
                match rule_span {
                    Some(rule) => error.with_label(*rule, "this rule"),
                    None => error,
                }
            }
            WholeError::Lacks { what, name, entry, example, span } => Diagnostic::error(
                Code("E0410"),
                format!("{what} `{name}` does not say {entry}"),
                *span,
                "not complete",
            )
            .with_help(format!("add it, for example `{example}`")),
            WholeError::GrantsNothing { request, grants, span } => {
                let granted: Vec<String> = grants.iter().map(|grant| format!("{grant}: …")).collect();
                Diagnostic::error(
                    Code("E0410"),
                    "this does not say what is approved once it is signed",
                    *span,
                    "grants nothing",
                )
                .with_help(format!(
                    "request `{request}` has grants; write `require … to approve {{ {} }}`, or `to approve {{ }}` where \
                     nothing is granted",
                    granted.join(", ")
                ))
            }
            WholeError::EntryTwice { entry, span, first } => {
                let help = match *entry {
                    "when" => "keep one of them, or join the conditions with `and`",
                    _ => "keep one of them",
                };
                Diagnostic::error(Code("E0411"), format!("`{entry}` stands twice"), *span, "again here")
                    .with_label(*first, "first here")
                    .with_help(help)
            }
            WholeError::Hours { span } => {
                Diagnostic::error(Code("E0412"), "this desk closes before it opens", *span, "these hours")
                    .with_help("write `every mon to fri 09:00 to 17:00`; opening comes before closing")
            }
            WholeError::NeverOpens { calendar, span } => {
                let message = format!("calendar `{calendar}` never opens");
                Diagnostic::error(Code("E0412"), message, *span, "this calendar")
                    .with_help("say when, for example `every mon to fri 09:00 to 17:00`")
            }
            WholeError::ClaimDefault { fact, span } => Diagnostic::error(
                Code("E0413"),
                format!("`{fact}` is a claim, and a claim has no default"),
                *span,
                "leaving it out would answer it",
            )
            .with_help("remove the default, so that it is asked for; or say which system it comes `from`"),
            WholeError::WireTwice { what, wire, names: [one, two], span, first } => {
                let message = format!("the {what} `{one}` and `{two}` are both `{wire}` in JSON");
                Diagnostic::error(Code("E0415"), message, *span, "the same name in JSON")
                    .with_label(*first, format!("also `{wire}` in JSON"))
                    .with_help("give one of them a name of its own behind `as`")
            }
            WholeError::TooLarge { what, label, help, span } => {
                Diagnostic::error(Code("E0416"), what.clone(), *span, label.clone()).with_help(*help)
            }
            WholeError::NoLimit { what, of, days, span } => {
                let of = of.as_ref().map(|of| format!(" for `{of}`")).unwrap_or_default();
                let message = format!("{what} has no limit{of} {days}");
                Diagnostic::error(Code("E0417"), message, *span, format!("no limit{of} {days}"))
                    .with_help("let one line begin `from` the day `before` which another ends, or add one for `otherwise`")
            }
            WholeError::TwoLimits { what, of, from, span, first } => {
                let of = of.as_ref().map(|of| format!(" for `{of}`")).unwrap_or_default();
                Diagnostic::error(Code("E0417"), format!("{what} has two limits{of} {from}"), *span, "the second")
                    .with_label(*first, "the first")
                    .with_help("let one of them end `before` the day `from` which the other begins")
            }
            WholeError::NoDays { span } => {
                Diagnostic::error(Code("E0417"), "this limit ends before it begins", *span, "holds on no day")
                    .with_help("write the first day behind `from`, and the first day no longer in behind `before`")
            }
            WholeError::Cut { what, label, span, other } => {
                let error = Diagnostic::error(Code("E0418"), what.clone(), *span, *label).with_help(
                    "write the values in rising order, each with its upper end, and let the last begin there: `small: under 10; large: at least 10`",
                );
                match other {
                    Some(other) => error.with_label(*other, "compare with this"),
                    None => error,
                }
            }
            WholeError::SortedCollect { measure, span } => Diagnostic::error(
                Code("E0419"),
                format!("`{measure}` makes no list that could be sorted"),
                *span,
                "sorted by a column",
            )
            .with_help("leave `by …` out, or write `collect list by …`"),
            WholeError::DecidingTable { what, table, span } => Diagnostic::error(
                Code("E0419"),
                format!("the rows of `{table}` are rules, which have no place for {what}"),
                *span,
                "cannot stand here",
            )
            .with_help("leave it out; or declare the table outside of the `decide`, and name it in a rule"),
            WholeError::AnotherOutcome { outcome, is, found, span, first } => Diagnostic::error(
                Code("E0420"),
                format!("`{outcome}` is a name for `{is}`, and this is `{found}`"),
                *span,
                format!("stands behind `{found}`"),
            )
            .with_label(*first, format!("declared as `{is}`"))
            .with_help(format!("name an outcome that is `{found}`, or leave `as {outcome}` out")),
            WholeError::CombineTwice { request, span, first } => Diagnostic::error(
                Code("E0421"),
                format!("the rules of `{request}` are combined in two ways"),
                *span,
                "another way here",
            )
            .with_label(*first, "one way here")
            .with_help("write the same behind every `decide` of this request: `by strictest` with the same ranking, or nothing"),
            WholeError::ApprovalFirst { approval, denial, span, first } => Diagnostic::error(
                Code("E0421"),
                format!("`{approval}` is ranked above `{denial}`, and an approval never goes before a denial"),
                *span,
                "a denial",
            )
            .with_label(*first, "an approval")
            .with_help("put the denials first; where an approval is to win, let its rule override the denial"),
            WholeError::Nameless { what, span } => Diagnostic::error(
                Code("E0410"),
                format!("no name can be made of \"{what}\""),
                *span,
                "no letters from a to z",
            )
            .with_help("write a name in front of the text, or words that a name can be made of"),
            WholeError::NoTime { test, span } => Diagnostic::error(
                Code("E0414"),
                format!("test `{test}` does not say at what time"),
                *span,
                "no `as of`",
            )
            .with_help("add `as of 2026-12-31T15:00:00Z`, or start from a test that has one: `given other_test`; examples take a column `as of`"),
        }
    }
}
