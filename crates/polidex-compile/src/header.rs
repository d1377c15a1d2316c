//! The policy header.
//!
//! In: the header's entries. Out: what it says; nothing where something that must be said is missing.

use polidex_ir::{Name, Release};
use polidex_syntax::ast::{self, PolicyEntry};

use crate::compiler::{Compiler, name, title};
use crate::error::{LayerError, NameError, TypeError, WholeError};
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

/// What the header of one level says.
#[derive(Default)]
struct Said {
    language: Option<u32>,
    zone: Option<Name>,
    calendar: Option<Name>,
    refer_to: Option<Name>,
    release: Release,
}

/// Reads the header. What a layer does not say, it has from what it builds on.
pub(crate) fn header(compiler: &Compiler<'_>) -> Option<Header> {
    let Some(decl) = compiler.names.header() else {
        if !compiler.names.broken {
            compiler.report(WholeError::NoHeader { span: compiler.names.start });
        }
        return None;
    };
    let node = decl.node;
    let mut said = Said::default();
    for level in &compiler.names.levels {
        let Some(decl) = level.header else { continue };
        let own = read(compiler, decl.node);
        said = Said {
            language: own.language,
            zone: own.zone.or(said.zone),
            calendar: own.calendar.or(said.calendar),
            refer_to: own.refer_to.or(said.refer_to),
            release: own.release,
        };
    }
    let span = node.head.name.span;
    if said.language.is_none() {
        compiler.report(WholeError::HeaderLacks { entry: "language version", example: "language 1", span });
    }
    if said.zone.is_none() {
        compiler.report(WholeError::HeaderLacks { entry: "time zone", example: "time zone \"UTC\"", span });
    }
    if let (None, Some(span)) = (&said.calendar, *compiler.business_time.borrow()) {
        compiler.report(WholeError::NoCalendar { span });
    }
    Some(Header {
        name: name(&node.head.name.node),
        title: title(node.head.title.as_ref()),
        language: said.language?,
        zone: said.zone?,
        calendar: said.calendar,
        refer_to: said.refer_to,
        release: said.release,
    })
}

fn read(compiler: &Compiler<'_>, node: &ast::Policy) -> Said {
    let (mut language, mut owner) = (Once::new("language"), Once::new("owner"));
    let (mut version, mut effective) = (Once::new("version"), Once::new("effective"));
    let (mut zone, mut calendar) = (Once::new("time zone"), Once::new("calendar"));
    let mut refer_to = Once::new("refer to");
    let (mut gap, mut lower) = (Once::new("allow gap"), Once::new("allow lower authority"));
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
                zone.set(compiler, span, compiler.zone_name(text));
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
            PolicyEntry::AllowGap(_) => gap.set(compiler, span, ()),
            PolicyEntry::AllowLower(_) => {
                lower.set(compiler, span, ());
                if node.extends.is_none() {
                    compiler.report(LayerError::OnlyInLayer { what: "`allow lower authority`", span });
                }
            }
        }
    }
    let (effective_from, effective_until) = effective.get().unwrap_or((None, None));
    Said {
        language: language.get(),
        zone: zone.get(),
        calendar: calendar.get(),
        refer_to: refer_to.get().flatten(),
        release: Release {
            label: version.get(),
            owner: owner.get(),
            effective_from,
            effective_until,
            base: None,
        },
    }
}

impl Compiler<'_> {
    /// Returns the name of a time zone in its one spelling; reports one that is not known.
    pub fn zone_name(&self, written: &ast::Text) -> Name {
        let Some(zone) = polidex_base::zone(&written.node) else {
            let (zone, span) = (written.node.clone(), written.span);
            self.report(WholeError::UnknownZone { instead: instead_of(&zone), zone, span });
            return name(&written.node);
        };
        if let Some(known) = zone.iana_name() {
            return name(known);
        }
        let seconds = zone.to_fixed_offset().map_or(0, |offset| offset.seconds());
        if seconds == 0 {
            return name("UTC");
        }
        let minutes = seconds.unsigned_abs() / 60;
        let sign = if seconds < 0 { '-' } else { '+' };
        name(&format!("UTC{sign}{:02}:{:02}", minutes / 60, minutes % 60))
    }
}

/// What to write for an abbreviation of a time in North America: the place, or the offset if the clocks never change.
fn instead_of(zone: &str) -> Option<&'static str> {
    match zone.to_ascii_uppercase().as_str() {
        "EST" | "EDT" | "EST5EDT" => {
            Some("write the place, `America/New_York`, or `UTC-05:00` for clocks that never change")
        }
        "CST" | "CDT" | "CST6CDT" => {
            Some("write the place, `America/Chicago`, or `UTC-06:00` for clocks that never change")
        }
        "MST" | "MDT" | "MST7MDT" => {
            Some("write the place, `America/Denver`, or `UTC-07:00` for clocks that never change")
        }
        "PST" | "PDT" | "PST8PDT" => {
            Some("write the place, `America/Los_Angeles`, or `UTC-08:00` for clocks that never change")
        }
        "HST" => Some("write the place, `Pacific/Honolulu`, or `UTC-10:00` for clocks that never change"),
        _ => None,
    }
}
