//! Strict JSON with numbers as their digits.
//!
//! In: bytes. Out: a tree, or what is wrong. A repeated key is reported and its first value kept, so that
//! everything else is still read. No number is ever converted here; nothing is known of requests.

use struson::reader::{JsonReader, JsonStreamReader, ReaderError, ReaderSettings, ValueType};

use crate::request::problem::{Path, Problem, Wrong};

/// Most bytes of one request.
pub(crate) const MOST_BYTES: usize = 8_388_608;
/// Most objects and lists inside each other.
pub(crate) const MOST_DEPTH: u32 = 64;
/// Most characters of one number.
pub(crate) const MOST_DIGITS: usize = 400;
/// Most bytes of one text.
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

/// Reads one JSON document. Nothing comes back where it cannot be read to its end.
pub(crate) fn read(bytes: &[u8], problems: &mut Vec<Problem>) -> Option<Json> {
    if bytes.len() > MOST_BYTES {
        problems
            .push(Wrong::TooLong { what: "a request", limit: MOST_BYTES, unit: "bytes" }.at(&Path::root()));
        return None;
    }
    let settings = ReaderSettings {
        allow_comments: false,
        allow_trailing_comma: false,
        allow_multiple_top_level: false,
        track_path: true,
        max_nesting_depth: Some(MOST_DEPTH),
        restrict_number_values: false,
    };
    let mut reader = JsonStreamReader::new_custom(bytes, settings);
    let mut found = Vec::new();
    let read = value(&mut reader, &Path::root(), &mut found)
        .and_then(|json| reader.consume_trailing_whitespace().map(|()| json));
    match read {
        Ok(json) => {
            problems.append(&mut found);
            Some(json)
        }
        Err(error) => {
            problems.append(&mut found);
            problems.push(unreadable(&error));
            None
        }
    }
}

fn value(
    reader: &mut JsonStreamReader<&[u8]>,
    path: &Path,
    problems: &mut Vec<Problem>,
) -> Result<Json, ReaderError> {
    Ok(match reader.peek()? {
        ValueType::Null => {
            reader.next_null()?;
            Json::Null
        }
        ValueType::Boolean => Json::Bool(reader.next_bool()?),
        ValueType::Number => {
            let digits = reader.next_number_as_string()?;
            if digits.len() > MOST_DIGITS {
                problems.push(
                    Wrong::TooLong { what: "a number", limit: MOST_DIGITS, unit: "characters" }.at(path),
                );
                return Ok(Json::Refused);
            }
            Json::Number(digits)
        }
        ValueType::String => {
            let text = reader.next_string()?;
            if text.len() > MOST_TEXT {
                problems.push(Wrong::TooLong { what: "a text", limit: MOST_TEXT, unit: "bytes" }.at(path));
                return Ok(Json::Refused);
            }
            Json::Text(text)
        }
        ValueType::Array => {
            let mut items = Vec::new();
            reader.begin_array()?;
            while reader.has_next()? {
                let item = value(reader, &path.item(items.len()), problems)?;
                items.push(item);
            }
            reader.end_array()?;
            Json::List(items)
        }
        ValueType::Object => {
            let mut members: Vec<(String, Json)> = Vec::new();
            let mut seen = std::collections::BTreeSet::new();
            reader.begin_object()?;
            while reader.has_next()? {
                let name = reader.next_name_owned()?;
                let inner = path.field(&name);
                let member = value(reader, &inner, problems)?;
                if seen.insert(name.clone()) {
                    members.push((name, member));
                } else {
                    problems.push(Wrong::Duplicate { name }.at(&inner));
                }
            }
            reader.end_object()?;
            Json::Object(members)
        }
    })
}

fn unreadable(error: &ReaderError) -> Problem {
    let wrong = |location: &struson::reader::JsonReaderPosition, what: String| {
        let place = location.line_pos.as_ref();
        let one_based = |n: u64| n.saturating_add(1);
        Wrong::Syntax {
            line: place.map_or(1, |p| one_based(p.line)),
            column: place.map_or(1, |p| one_based(p.column)),
            what,
        }
        .at(&Path::root())
    };
    match error {
        ReaderError::SyntaxError(syntax) => wrong(&syntax.location, words(&syntax.kind.to_string())),
        ReaderError::MaxNestingDepthExceeded { .. } => {
            Wrong::TooLong { what: "a request", limit: MOST_DEPTH as usize, unit: "levels deep" }
                .at(&Path::root())
        }
        ReaderError::IoError { location, .. } => wrong(location, "text that is not UTF-8".to_owned()),
        ReaderError::UnexpectedValueType { location, .. }
        | ReaderError::UnexpectedStructure { location, .. }
        | ReaderError::UnsupportedNumberValue { location, .. } => {
            wrong(location, "something unexpected".to_owned())
        }
        _ => Wrong::Syntax { line: 1, column: 1, what: "something unexpected".to_owned() }.at(&Path::root()),
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
