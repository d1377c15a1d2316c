//! Dates, instants, times of day and weekdays.
//!
//! In: a pair that has their shape. Out: the value, and a report where it is written in another way; where that can
//! mean one thing only, the value is taken to be it.

use polidex_base::meant::{self, month};
use polidex_base::{Date, DateTime, Instant, Spanned, Time};

use crate::ast::Weekday;
use crate::error::SyntaxError;
use crate::piece::{Pair, Source};

/// Reads a day; reports one that does not exist or is written in another way.
pub(crate) fn date(source: &Source<'_>, pair: &Pair<'_>) -> Option<Spanned<Date>> {
    let text = pair.text();
    let parts: Vec<&str> =
        text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|p| !p.is_empty()).collect();
    let &[first, second, third] = parts.as_slice() else { return None };
    let number = |text: &str| text.parse::<i8>().unwrap_or(0);
    // The days it may mean: more than one where the order of day and month cannot be told.
    let meant = meant::days(text);
    let written = text.len() == 10 && meant.first().is_some_and(|day| day.to_string() == text);
    if let (true, &[day]) = (written, meant.as_slice()) {
        return Some(Spanned::new(day, pair.span()));
    }
    let reason = match (meant.as_slice(), first.len() == 4 && month(second).is_none()) {
        ([], true) => last_day(first, number(second)).unwrap_or_else(|| "months go to 12".to_owned()),
        ([], false) if third.len() == 4 => "there is no such day".to_owned(),
        (_, true) if text.contains('-') => "month and day have two digits".to_owned(),
        (_, true) => "its parts are joined by `-`".to_owned(),
        (_, false) => "the year comes first, then month and day".to_owned(),
    };
    source.report(SyntaxError::NotATime {
        found: text.to_owned(),
        what: "date",
        reason,
        instead: meant.iter().map(Date::to_string).collect(),
        span: pair.span(),
    });
    // One meaning is taken, so that nothing else is said about it.
    match meant.as_slice() {
        &[day] => Some(Spanned::new(day, pair.span())),
        _ => None,
    }
}

/// Says how many days a month has, if there is such a month.
fn last_day(year: &str, month: i8) -> Option<String> {
    let first = Date::new(year.parse().ok()?, month, 1).ok()?;
    Some(format!("that month has {} days", first.days_in_month()))
}

/// Reads a date and time without an offset; nothing where there is one, or no such time.
pub(super) fn local(text: &str) -> Option<DateTime> {
    if text.parse::<Instant>().is_ok() || text.ends_with(['z', 'Z']) || text.contains('[') {
        return None;
    }
    text.parse().ok().filter(|local: &DateTime| local.subsec_nanosecond() == 0)
}

/// Reads an instant; reports one without an offset, or that does not exist.
pub(crate) fn instant(source: &Source<'_>, pair: &Pair<'_>) -> Option<Spanned<Instant>> {
    let text = pair.text();
    match text.parse::<Instant>() {
        Ok(at) if text.bytes().all(|b| b != b'[') => Some(Spanned::new(at, pair.span())),
        Ok(_) | Err(_) => {
            let local = text.parse::<polidex_base::DateTime>().is_ok();
            let (reason, instead) = if local {
                ("it does not say in which zone", vec![format!("{text}Z"), format!("{text}-05:00")])
            } else {
                ("there is no such date and time", Vec::new())
            };
            source.report(SyntaxError::NotATime {
                found: text.to_owned(),
                what: "instant",
                reason: reason.to_owned(),
                instead,
                span: pair.span(),
            });
            None
        }
    }
}

/// Reads a time of day; `24:00` is the inner nothing. Reports what is no time: the outer nothing.
#[expect(clippy::option_option, reason = "the inner one is midnight at the end of a day")]
pub(crate) fn time(source: &Source<'_>, pair: &Pair<'_>) -> Option<Option<Spanned<Time>>> {
    let text = pair.text();
    let lower = text.to_ascii_lowercase();
    let clock = lower.trim_end_matches("am").trim_end_matches("pm").trim_end();
    let (hour, minute) = clock.split_once(':').unwrap_or((clock, "00"));
    if (hour, minute) == ("24", "00") && clock == text {
        return Some(None);
    }
    let (hour, minute) = (hour.parse::<i8>().unwrap_or(-1), minute.parse::<i8>().unwrap_or(-1));
    let half = |hour: i8, noon: i8| if hour == 12 { noon } else { hour.saturating_add(noon) };
    let (hour, reason) = if lower.ends_with("am") {
        (half(hour, 0), "hours are counted to 24")
    } else if lower.ends_with("pm") {
        (half(hour, 12), "hours are counted to 24")
    } else {
        (hour, "hours go to 23 and minutes to 59")
    };
    let made = Time::new(hour, minute, 0, 0).ok().map(|time| Spanned::new(time, pair.span()));
    let certain = made.as_ref().filter(|_| clock != text);
    if certain.is_some() || made.is_none() {
        source.report(SyntaxError::NotATime {
            found: text.to_owned(),
            what: "time of day",
            reason: reason.to_owned(),
            instead: certain.map(|time| time.node.strftime("%H:%M").to_string()).into_iter().collect(),
            span: pair.span(),
        });
    }
    made.map(Some)
}

/// Reads a day of the week.
pub(crate) fn weekday(source: &Source<'_>, pair: &Pair<'_>) -> Option<Spanned<Weekday>> {
    const DAYS: &[(&str, Weekday)] = &[
        ("mon", Weekday::Mon),
        ("tue", Weekday::Tue),
        ("wed", Weekday::Wed),
        ("thu", Weekday::Thu),
        ("fri", Weekday::Fri),
        ("sat", Weekday::Sat),
        ("sun", Weekday::Sun),
    ];
    let word = pair.text();
    if let Some((_, day)) = DAYS.iter().find(|(name, _)| *name == word) {
        return Some(Spanned::new(*day, pair.span()));
    }
    let short = word.get(..3).unwrap_or("").to_ascii_lowercase();
    let near = DAYS.iter().find(|(name, _)| *name == short);
    source.report(SyntaxError::NotATime {
        found: word.to_owned(),
        what: "weekday",
        reason: "days are `mon`, `tue`, `wed`, `thu`, `fri`, `sat` and `sun`".to_owned(),
        instead: near.map(|(name, _)| (*name).to_owned()).into_iter().collect(),
        span: pair.span(),
    });
    near.map(|(_, day)| Spanned::new(*day, pair.span()))
}
