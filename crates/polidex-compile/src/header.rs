//! The policy header.
//!
//! In: the header's entries. Out: what it says; nothing where something that must be said is missing.

use polidex_base::Span;
use polidex_ir::{Name, Release};
use polidex_syntax::ast::PolicyEntry;

use crate::compiler::{Compiler, name, title};
use crate::error::{NameError, TypeError, WholeError};
use crate::people::Once;

/// What a header says.
pub(crate) struct Header {
    pub name: Name,
    pub title: Option<Name>,
    pub language: u32,
    pub zone: Name,
    pub calendar: Option<Name>,
    pub refer_to: Option<Name>,
    pub release: Release,
}

/// The version of the language this compiler reads.
const LANGUAGE: u32 = 1;

/// Reads the header.
pub(crate) fn header(compiler: &Compiler<'_>) -> Option<Header> {
    let Some(decl) = compiler.names.header else {
        if !compiler.names.broken {
            compiler.report(WholeError::NoHeader { span: compiler.names.start });
        }
        return None;
    };
    let node = decl.node;
    let (mut language, mut owner) = (Once::new("language"), Once::new("owner"));
    let (mut version, mut effective) = (Once::new("version"), Once::new("effective"));
    let (mut zone, mut calendar) = (Once::new("time zone"), Once::new("calendar"));
    let mut refer_to = Once::new("refer to");
    for entry in &node.entries {
        let span = entry.span;
        match &entry.node {
            PolicyEntry::Language(number) => {
                if number.node != LANGUAGE {
                    let (expected, found) =
                        (format!("`language {LANGUAGE}`"), format!("language {}", number.node));
                    compiler.report(TypeError::Mismatch { expected, found, span: number.span });
                }
                language.set(compiler, span, number.node);
            }
            PolicyEntry::Owner(text) => owner.set(compiler, span, name(&text.node)),
            PolicyEntry::Version(text) => version.set(compiler, span, name(&text.node)),
            PolicyEntry::Effective { from, until } => {
                if let (Some(from), Some(until)) = (from, until)
                    && from.node >= until.node
                {
                    let (expected, found) = ("a day after the first".to_owned(), until.node.to_string());
                    compiler.report(TypeError::Mismatch { expected, found, span: until.span });
                }
                effective.set(
                    compiler,
                    span,
                    (from.as_ref().map(|d| d.node), until.as_ref().map(|d| d.node)),
                );
            }
            PolicyEntry::TimeZone(text) => {
                compiler.check_zone(&text.node, text.span);
                zone.set(compiler, span, name(&text.node));
            }
            PolicyEntry::Calendar(word) => {
                if !compiler.names.calendars.contains_key(word.node.as_str()) && !compiler.names.broken {
                    let known = compiler.names.calendars.keys().map(|c| (*c).to_owned()).collect();
                    let (name, span) = (word.node.clone(), word.span);
                    compiler.report(NameError::Unknown { what: "calendar", name, span, known, hint: None });
                }
                calendar.set(compiler, span, name(&word.node));
            }
            PolicyEntry::ReferTo(word) => refer_to.set(compiler, span, compiler.role_name(word)),
        }
    }
    let (language, zone) = (language.get(), zone.get());
    let span = node.head.name.span;
    if language.is_none() {
        compiler.report(WholeError::HeaderLacks { entry: "language version", example: "language 1", span });
    }
    if zone.is_none() {
        compiler.report(WholeError::HeaderLacks { entry: "time zone", example: "time zone \"UTC\"", span });
    }
    let calendar = calendar.get();
    if let (None, Some(span)) = (&calendar, *compiler.business_time.borrow()) {
        compiler.report(WholeError::NoCalendar { span });
    }
    let (effective_from, effective_until) = effective.get().unwrap_or((None, None));
    Some(Header {
        name: name(&node.head.name.node),
        title: title(node.head.title.as_ref()),
        language: language?,
        zone: zone?,
        calendar,
        refer_to: refer_to.get().flatten(),
        release: Release { label: version.get(), owner: owner.get(), effective_from, effective_until },
    })
}

impl Compiler<'_> {
    /// Reports a time zone that is not known.
    pub fn check_zone(&self, zone: &str, span: Span) {
        if polidex_base::zone(zone).is_none() {
            self.report(WholeError::UnknownZone { zone: zone.to_owned(), span });
        }
    }
}
