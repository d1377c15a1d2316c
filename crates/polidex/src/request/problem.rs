//! What can be wrong with a request: one enum of facts, one place with all the wording.
//!
//! Out: [`Problem`]s with a stable code, the place in the JSON, a sentence, and what to write instead.

use polidex_base::{Code, CodeInfo, suggest};

use super::mended::Mended;
use super::path::Path;

/// Something wrong with a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Its stable code.
    pub code: Code,
    /// Where in the request: `$.facts.customer.tier`.
    pub path: String,
    /// One lower-case sentence without a full stop. What was sent stands in backticks.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

macro_rules! table {
    ($($code:literal $title:literal),* $(,)?) => {
        /// The codes of problems in requests, and their pages.
        pub const REQUEST_CODES: &[CodeInfo] = &[$(CodeInfo {
            code: Code($code),
            title: $title,
            page: include_str!(concat!("../../../../docs/errors/", $code, ".md")),
        }),*];
    };
}

table! {
    "E0601" "not JSON",
    "E0602" "too long or too deep",
    "E0603" "a key that is written twice",
    "E0604" "an unknown field",
    "E0605" "no such kind of request",
    "E0606" "no time of the question",
    "E0607" "the wrong kind of JSON value",
    "E0608" "a text that cannot be read as the fact's type",
    "E0609" "a value outside its domain",
    "E0610" "a value that is too fine",
    "E0611" "a bare number for a percentage or a duration",
    "E0612" "a number with an exponent",
    "E0613" "another currency",
    "E0614" "an unknown value",
    "E0615" "too many elements, or one twice",
    "E0617" "facts that contradict each other",
    "E0618" "a confirmation of something that is no fact",
    "E0619" "a local time that is not one instant",
}

/// Most problems of one request.
const MOST_PROBLEMS: usize = 1_000;

/// The problems of one request, in the order found; of very many only the first.
#[derive(Debug, Default)]
pub(crate) struct Problems(Vec<Problem>);

impl Problems {
    /// Adds a problem. The last one there is room for says that there are more.
    pub fn push(&mut self, problem: Problem) {
        match self.0.len().saturating_add(1) {
            n if n < MOST_PROBLEMS => self.0.push(problem),
            MOST_PROBLEMS => self.0.push(Wrong::More.at(&Path::ROOT)),
            _ => {}
        }
    }

    /// Tells whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Tells whether no more are kept, so that looking on is no use.
    pub fn is_full(&self) -> bool {
        self.0.len() >= MOST_PROBLEMS
    }

    /// Returns all of them.
    pub fn into_vec(self) -> Vec<Problem> {
        self.0
    }
}

/// What is wrong, as facts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Wrong {
    /// The bytes are not JSON.
    Syntax { line: u64, column: u64, what: String },
    /// More problems than are reported.
    More,
    /// A counted limit.
    TooLong { what: &'static str, limit: usize, unit: &'static str },
    /// A key stands twice in one object.
    Duplicate { name: String },
    /// A key that nothing is known of; `misplaced` where it is a fact outside `facts`.
    Field { name: String, inside: String, known: Vec<String>, near: Option<String>, misplaced: bool },
    /// Which kind of request is not said; `bare` where there is no `facts` either.
    NoRequest { known: Vec<String>, bare: bool },
    /// No such kind of request.
    UnknownRequest { name: String, near: Option<String>, known: Vec<String> },
    /// No `as of`.
    NoAsOf,
    /// A number where a text belongs, and so on.
    Shape { subject: String, what: String, found: &'static str, write: String },
    /// A text that cannot be read.
    Spelling { subject: String, what: String, found: String, why: Option<String>, write: String },
    /// A local time that the clocks of the policy's zone never show, or show twice.
    LocalTime { subject: String, found: String, zone: String, instead: Option<[String; 2]> },
    /// Outside the least and greatest value.
    Domain { subject: String, value: String, low: String, high: String },
    /// Between two steps.
    TooFine { subject: String, value: String, step: String },
    /// A bare number whose unit is not said.
    Bare { subject: String, what: String, number: String, write: String },
    /// `1e3`
    Exponent { subject: String, number: String },
    /// An amount of another currency.
    Currency { subject: String, found: String, expected: &'static str },
    /// Not a value of a choice or tier, not a role.
    Unknown { subject: String, what: String, found: String, near: Option<String>, known: Vec<String> },
    /// More elements than allowed.
    TooMany { subject: String, found: usize, up_to: u32 },
    /// An element of a set stands twice.
    Repeated { subject: String, value: String },
    /// Two elements of a keyed list have the same key.
    SameKey { subject: String, value: String },
    /// An element of a keyed list says another key inside than the one it is found by.
    OtherKey { field: String, found: String, key: String },
    /// A relation between facts does not hold.
    Relation { relation: String, because: String },
    /// A confirmed path that is no fact.
    NotAFact { name: String, near: Option<String> },
}

impl Wrong {
    /// The wrong kind of JSON value.
    pub fn shape(subject: &str, what: &str, found: &'static str, write: String) -> Self {
        Wrong::Shape { subject: subject.to_owned(), what: what.to_owned(), found, write }
    }

    /// A text that cannot be read, and how it is mended if that can be told.
    pub(super) fn spelling(
        subject: &str,
        what: &str,
        found: &str,
        write: String,
        mended: Option<Mended>,
    ) -> Self {
        let (why, write) = match mended {
            Some(mended) => (Some(mended.why.clone()), mended.write()),
            None => (None, write),
        };
        Wrong::Spelling {
            subject: subject.to_owned(),
            what: what.to_owned(),
            found: found.to_owned(),
            why,
            write,
        }
    }

    /// An unknown key, with the nearest known one.
    pub fn field(name: &str, inside: &str, known: Vec<String>, misplaced: bool) -> Self {
        let near = near(name, known.iter().map(String::as_str));
        Wrong::Field { name: name.to_owned(), inside: inside.to_owned(), known, near, misplaced }
    }

    /// Puts it into words.
    pub fn at(self, path: &Path<'_>) -> Problem {
        let (code, message, help) = self.words();
        Problem { code: Code(code), path: path.to_string(), message, help: Some(help) }
    }

    fn words(self) -> (&'static str, String, String) {
        match self {
            Wrong::Syntax { line, column, what } => (
                "E0601",
                format!("this is not JSON: {what} at line {line}, column {column}"),
                "a request is one JSON object in UTF-8, without comments, trailing commas, `NaN` or anything behind it".to_owned(),
            ),
            Wrong::More => (
                "E0602",
                format!("{MOST_PROBLEMS} problems or more were found, and no more of them are reported"),
                "correct the others first".to_owned(),
            ),
            Wrong::TooLong { what, limit, unit } => (
                "E0602",
                format!("{what} may be at most {limit} {unit}"),
                "send less, or put long texts elsewhere and send a reference".to_owned(),
            ),
            Wrong::Duplicate { name } => (
                "E0603",
                format!("the key `{}` is written twice", shortened(&name)),
                "keep one of the two: which one counts would depend on the reader".to_owned(),
            ),
            Wrong::Field { name, inside, known, near, misplaced } => {
                let help = match near {
                    _ if misplaced => format!("it is a fact: move `{name}` into `facts`"),
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("known here: {}", listed(&known)),
                };
                ("E0604", format!("{inside} has no field `{}`", shortened(&name)), help)
            }
            Wrong::NoRequest { known, bare } => {
                let rest = if bare { ", and put the facts under `facts`" } else { "" };
                let known = listed(&known);
                ("E0605", "which kind of request this is is not said".to_owned(), format!("add `\"request\"`, one of {known}{rest}"))
            }
            Wrong::UnknownRequest { name, near, known } => (
                "E0605",
                format!("the policy decides no `{}`", shortened(&name)),
                near.map_or_else(|| format!("it decides {}", listed(&known)), |near| format!("did you mean `{near}`?")),
            ),
            Wrong::NoAsOf => (
                "E0606",
                "when the question is put is not said".to_owned(),
                "add `\"as_of\": \"2026-12-31T15:00:00Z\"`, or pass `--as-of`: a decision never reads the clock".to_owned(),
            ),
            Wrong::Shape { subject, what, found, write } => {
                ("E0607", format!("{subject} must be {what}, and this is {found}"), write)
            }
            Wrong::Spelling { subject, what, found, why, write } => {
                let why = why.map_or_else(String::new, |why| format!(": {why}"));
                ("E0608", format!("{subject} must be {what}, and `{}` is not{why}", shortened(&found)), write)
            }
            Wrong::LocalTime { subject, found, zone, instead: None } => (
                "E0619",
                format!("{subject}: the clocks of `{zone}` never show `{found}`, they are put forward over it"),
                "write another time, or the offset from UTC behind it".to_owned(),
            ),
            Wrong::LocalTime { subject, found, zone, instead: Some([first, second]) } => (
                "E0619",
                format!("{subject}: the clocks of `{zone}` show `{found}` twice, they are put back over it"),
                format!("write `{first}` or `{second}`"),
            ),
            Wrong::Domain { subject, value, low, high } => (
                "E0609",
                format!("{subject} must be from {low} to {high}, and this is {}", shortened(&value)),
                format!("write a value from {low} to {high}"),
            ),
            Wrong::TooFine { subject, value, step } => (
                "E0610",
                format!("{subject} is counted in steps of {step}, and `{}` lies between two", shortened(&value)),
                "round it where it is measured: how to round is not guessed here".to_owned(),
            ),
            Wrong::Bare { subject, what, number, write } => (
                "E0611",
                format!("{subject} must be {what}, and the bare number `{}` does not say its unit", shortened(&number)),
                write,
            ),
            Wrong::Exponent { subject, number } => (
                "E0612",
                format!("{subject} is written with an exponent: `{}`", shortened(&number)),
                "write all its digits: `1000`, not `1e3`".to_owned(),
            ),
            Wrong::Currency { subject, found, expected } => (
                "E0613",
                format!("{subject} is in {expected}, and this is in `{}`", shortened(&found)),
                format!("convert it where the rate is known, and send {expected}: amounts of two currencies never mix"),
            ),
            Wrong::Unknown { subject, what, found, near, known } => (
                "E0614",
                format!("{subject} must be {what}, and `{}` is none", shortened(&found)),
                near.map_or_else(|| format!("known: {}", listed(&known)), |near| format!("did you mean `\"{near}\"`?")),
            ),
            Wrong::TooMany { subject, found, up_to } => (
                "E0615",
                format!("{subject} may have at most {up_to} elements, and this has {found}"),
                "split the request, or ask for a larger bound in the policy".to_owned(),
            ),
            Wrong::Repeated { subject, value } => (
                "E0615",
                format!("{subject} is a set, and `{}` is in it twice", shortened(&value)),
                "send each element once".to_owned(),
            ),
            Wrong::SameKey { subject, value } => (
                "E0615",
                format!("two elements of {subject} have the key `{}`", shortened(&value)),
                "send each key once: which element is meant would depend on the reader".to_owned(),
            ),
            Wrong::OtherKey { field, found, key } => (
                "E0617",
                format!("the element with the key `{}` says `{}` as its `{field}`", shortened(&key), shortened(&found)),
                format!("correct one of the two, or leave out `{field}`: it is the key"),
            ),
            Wrong::Relation { relation, because } => (
                "E0617",
                format!("the facts contradict each other: `{relation}` does not hold, since {because}"),
                "correct one of the facts it speaks of".to_owned(),
            ),
            Wrong::NotAFact { name, near } => (
                "E0618",
                format!("`{}` is no fact of this request", shortened(&name)),
                near.map_or_else(
                    || "name a fact by its path in the policy: `customer.tier`".to_owned(),
                    |near| format!("did you mean `{near}`?"),
                ),
            ),
        }
    }
}

/// Lists names in backticks, at most twelve of them.
pub(crate) fn listed(names: &[String]) -> String {
    const MOST: usize = 12;
    let mut shown: Vec<String> = names.iter().take(MOST).map(|name| format!("`{name}`")).collect();
    match names.len().saturating_sub(MOST) {
        0 => {}
        more => shown.push(format!("and {more} more")),
    }
    shown.join(", ")
}

/// Returns the known name that was meant, if one is near. What is much longer or shorter is not even compared.
pub(crate) fn near<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<String> {
    const LONGEST: usize = 64;
    let length = word.chars().take(LONGEST.saturating_add(1)).count();
    if length > LONGEST {
        return None;
    }
    let alike = known.into_iter().filter(|name| name.chars().count().abs_diff(length) <= 3);
    suggest::nearest(word, alike).map(str::to_owned)
}

/// Keeps what was sent short and on one line.
pub(crate) fn shortened(text: &str) -> String {
    const MOST: usize = 60;
    let mut short: String = text.chars().take(MOST).map(|c| if c.is_control() { ' ' } else { c }).collect();
    if text.chars().nth(MOST).is_some() {
        short.push('…');
    }
    short
}
