//! Strict JSON with numbers as their digits.
//!
//! In: bytes. Out: a tree, or what is wrong. A repeated key is reported and its first value kept, so that
//! everything else is still read. No number is ever converted here; nothing is known of requests.
//! Everything is counted while it is read, so that what is kept of hostile bytes is small.

use std::collections::BTreeSet;

use struson::reader::{JsonReader, JsonReaderPosition, JsonStreamReader};
use struson::reader::{ReaderError, ReaderSettings, ValueType};

use crate::request::path::Path;
use crate::request::problem::{Problem, Problems, Wrong};

/// Most bytes of one request: no reader has to keep more than one byte beyond them.
pub const MOST_REQUEST_BYTES: usize = 8_388_608;
/// Most objects and lists inside each other.
const MOST_DEPTH: u32 = 64;
/// Most values of one request, each member and element counted.
const MOST_VALUES: usize = 500_000;
/// Most characters of one number.
pub(crate) const MOST_DIGITS: usize = 400;
/// Most bytes of one text or key.
pub(crate) const MOST_TEXT: usize = 100_000;

/// A JSON value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Json {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// The digits as sent.
    Number(String),
    /// A text.
    Text(String),
    /// In order.
    List(Vec<Json>),
    /// Members in order, each key once.
    Object(Vec<(String, Json)>),
    /// A value that was too long to keep, and was reported.
    Refused,
}

impl Json {
    /// Returns what it is, in words.
    pub fn kind(&self) -> &'static str {
        match self {
            Json::Null | Json::Refused => "null",
            Json::Bool(_) => "true or false",
            Json::Number(_) => "a number",
            Json::Text(_) => "a text",
            Json::List(_) => "a list",
            Json::Object(_) => "an object",
        }
    }
}

/// Why nothing more can be read.
enum Stop {
    /// It is not JSON, or nested too deep.
    Unreadable(ReaderError),
    /// There are too many values.
    TooMany,
}

impl From<ReaderError> for Stop {
    fn from(error: ReaderError) -> Self {
        Stop::Unreadable(error)
    }
}

/// Reads one JSON document. Nothing comes back where it cannot be read to its end.
pub(crate) fn read(bytes: &[u8], problems: &mut Problems) -> Option<Json> {
    if bytes.len() > MOST_REQUEST_BYTES {
        problems.push(too_long("a request", MOST_REQUEST_BYTES, "bytes").at(&Path::ROOT));
        return None;
    }
    let settings = ReaderSettings {
        allow_comments: false,
        allow_trailing_comma: false,
        allow_multiple_top_level: false,
        track_path: false,
        max_nesting_depth: Some(MOST_DEPTH),
        restrict_number_values: false,
    };
    let json = JsonStreamReader::new_custom(bytes, settings);
    let mut reader = Reader { json, values: 0, problems };
    let read = reader.value(&Path::ROOT).and_then(|json| {
        reader.json.consume_trailing_whitespace()?;
        Ok(json)
    });
    match read {
        Ok(json) => Some(json),
        Err(Stop::Unreadable(error)) => {
            problems.push(unreadable(&error));
            None
        }
        Err(Stop::TooMany) => {
            problems.push(too_long("a request", MOST_VALUES, "values").at(&Path::ROOT));
            None
        }
    }
}

struct Reader<'a> {
    json: JsonStreamReader<&'a [u8]>,
    values: usize,
    problems: &'a mut Problems,
}

impl Reader<'_> {
    fn value(&mut self, path: &Path<'_>) -> Result<Json, Stop> {
        self.values = self.values.saturating_add(1);
        if self.values > MOST_VALUES {
            return Err(Stop::TooMany);
        }
        Ok(match self.json.peek()? {
            ValueType::Null => {
                self.json.next_null()?;
                Json::Null
            }
            ValueType::Boolean => Json::Bool(self.json.next_bool()?),
            ValueType::Number => {
                let digits = self.json.next_number_as_string()?;
                if digits.len() > MOST_DIGITS {
                    self.problems.push(too_long("a number", MOST_DIGITS, "characters").at(path));
                    return Ok(Json::Refused);
                }
                Json::Number(digits)
            }
            ValueType::String => {
                let text = self.json.next_string()?;
                if text.len() > MOST_TEXT {
                    self.problems.push(too_long("a text", MOST_TEXT, "bytes").at(path));
                    return Ok(Json::Refused);
                }
                Json::Text(text)
            }
            ValueType::Array => {
                let mut items = Vec::new();
                self.json.begin_array()?;
                while self.json.has_next()? {
                    let item = self.value(&path.item(items.len()))?;
                    items.push(item);
                }
                self.json.end_array()?;
                Json::List(items)
            }
            ValueType::Object => self.object(path)?,
        })
    }

    fn object(&mut self, path: &Path<'_>) -> Result<Json, Stop> {
        let mut members: Vec<(String, Json)> = Vec::new();
        let mut seen = BTreeSet::new();
        self.json.begin_object()?;
        while self.json.has_next()? {
            let name = self.json.next_name_owned()?;
            let member = self.value(&path.field(&name))?;
            if name.len() > MOST_TEXT {
                self.problems
                    .push(too_long("the name of a field", MOST_TEXT, "bytes").at(&path.field(&name)));
            } else if seen.insert(name.clone()) {
                members.push((name, member));
            } else {
                let problem = Wrong::Duplicate { name: name.clone() }.at(&path.field(&name));
                self.problems.push(problem);
            }
        }
        self.json.end_object()?;
        Ok(Json::Object(members))
    }
}

fn too_long(what: &'static str, limit: usize, unit: &'static str) -> Wrong {
    Wrong::TooLong { what, limit, unit }
}

fn unreadable(error: &ReaderError) -> Problem {
    let wrong = |location: &JsonReaderPosition, what: String| {
        let place = location.line_pos.as_ref();
        let one_based = |n: u64| n.saturating_add(1);
        Wrong::Syntax {
            line: place.map_or(1, |p| one_based(p.line)),
            column: place.map_or(1, |p| one_based(p.column)),
            what,
        }
        .at(&Path::ROOT)
    };
    match error {
        ReaderError::SyntaxError(syntax) => wrong(&syntax.location, words(&syntax.kind.to_string())),
        ReaderError::MaxNestingDepthExceeded { .. } => {
            too_long("a request", MOST_DEPTH as usize, "levels deep").at(&Path::ROOT)
        }
        ReaderError::IoError { location, .. } => wrong(location, "text that is not UTF-8".to_owned()),
        ReaderError::UnexpectedValueType { location, .. }
        | ReaderError::UnexpectedStructure { location, .. }
        | ReaderError::UnsupportedNumberValue { location, .. } => {
            wrong(location, "something unexpected".to_owned())
        }
        _ => Wrong::Syntax { line: 1, column: 1, what: "something unexpected".to_owned() }.at(&Path::ROOT),
    }
}

/// Turns `InvalidLiteral` into `invalid literal`.
fn words(camel: &str) -> String {
    let mut words = String::new();
    for letter in camel.chars() {
        if letter.is_uppercase() && !words.is_empty() {
            words.push(' ');
        }
        words.extend(letter.to_lowercase());
    }
    words
}
