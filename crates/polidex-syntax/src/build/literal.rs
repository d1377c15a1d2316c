//! Literals: amounts, percentages, numbers, days, instants, durations.

use polidex_base::{Date, Duration, DurationKind, Instant, Rational, Span, Spanned, Time, suggest};

use crate::ast::{Literal, Weekday};
use crate::error::SyntaxError;
use crate::grammar::Rule;
use crate::piece::{Pair, Source};

/// Units of time: as written in the singular, which kind, and how many of its smallest unit.
const UNITS: &[(&str, DurationKind, i64)] = &[
    ("second", DurationKind::Elapsed, 1),
    ("minute", DurationKind::Elapsed, 60),
    ("hour", DurationKind::Elapsed, 3_600),
    ("day", DurationKind::Elapsed, 86_400),
    ("week", DurationKind::Elapsed, 604_800),
    ("month", DurationKind::Calendar, 1),
    ("year", DurationKind::Calendar, 12),
    ("business minute", DurationKind::BusinessHours, 60),
    ("business hour", DurationKind::BusinessHours, 3_600),
    ("business day", DurationKind::BusinessDays, 1),
];

/// Builds a literal; nothing where it is reported.
pub(crate) fn literal(source: &Source<'_>, pair: &Pair<'_>) -> Option<Literal> {
    match pair.rule() {
        Rule::literal => pair.parts().next().and_then(|part| literal(source, &part)),
        Rule::dollars => dollars(source, pair),
        Rule::instant => instant(source, pair).map(|at| Literal::Instant(pair.text().to_owned(), at.node)),
        Rule::date => date(source, pair).map(|date| Literal::Date(date.node)),
        Rule::time => time(source, pair).flatten().map(|time| Literal::Time(time.node)),
        Rule::percent => {
            let digits = pair.part(Rule::decimal)?.text().to_owned();
            let (points, _) = Rational::parse_decimal(&digits)?;
            Some(Literal::Percent { digits, points })
        }
        Rule::money => {
            let digits = pair.part(Rule::number)?.text().to_owned();
            let (value, places) = Rational::parse_decimal(&digits)?;
            Some(Literal::Money { digits, value, places, currency: pair.part(Rule::currency)?.ident() })
        }
        Rule::duration => duration(source, pair),
        Rule::number => {
            let digits = pair.text().to_owned();
            let (value, places) = Rational::parse_decimal(&digits)?;
            Some(Literal::Number { digits, value, places })
        }
        Rule::text => Some(Literal::Text(pair.as_quoted().node)),
        Rule::kw_yes => Some(Literal::Bool(true)),
        Rule::kw_no => Some(Literal::Bool(false)),
        _ => None,
    }
}

/// `$250`: reported, and read as the likeliest currency so that nothing else is said about it.
fn dollars(source: &Source<'_>, pair: &Pair<'_>) -> Option<Literal> {
    let number = pair.part(Rule::number)?;
    let code = match pair.text().chars().next() {
        Some('€') => "EUR",
        Some('£') => "GBP",
        Some('¥') => "JPY",
        Some(_) | None => "USD",
    };
    let instead = format!("{} {code}", number.text());
    source.report(SyntaxError::CurrencySign { instead, span: pair.span() });
    let (value, places) = Rational::parse_decimal(number.text())?;
    let currency = Spanned::new(code.to_owned(), pair.span());
    Some(Literal::Money { digits: number.text().to_owned(), value, places, currency })
}

/// Reads a day; reports one that does not exist or is not written in full.
pub(crate) fn date(source: &Source<'_>, pair: &Pair<'_>) -> Option<Spanned<Date>> {
    let text = pair.text();
    let numbers: Vec<i16> = text.split('-').filter_map(|part| part.parse().ok()).collect();
    let written = |reason: String, instead: Option<String>| SyntaxError::NotATime {
        found: text.to_owned(),
        what: "date",
        reason,
        instead,
        span: pair.span(),
    };
    let &[year, month, day] = numbers.as_slice() else {
        source.report(written("it is not `year-month-day`".to_owned(), None));
        return None;
    };
    let made = Date::new(year, i8::try_from(month).unwrap_or(0), i8::try_from(day).unwrap_or(0));
    let full = text.len() == 10 && text.as_bytes().get(4) == Some(&b'-');
    match made {
        Ok(date) if full => Some(Spanned::new(date, pair.span())),
        Ok(date) if year > 999 => {
            source.report(written("month and day have two digits".to_owned(), Some(date.to_string())));
            None
        }
        Ok(_) => {
            source.report(written("the year comes first, with four digits".to_owned(), None));
            None
        }
        Err(_) => {
            source.report(written("there is no such day".to_owned(), None));
            None
        }
    }
}

/// Reads an instant; reports one without an offset, or that does not exist.
pub(crate) fn instant(source: &Source<'_>, pair: &Pair<'_>) -> Option<Spanned<Instant>> {
    let text = pair.text();
    match text.parse::<Instant>() {
        Ok(at) if text.bytes().all(|b| b != b'[') => Some(Spanned::new(at, pair.span())),
        Ok(_) | Err(_) => {
            let local = text.parse::<polidex_base::DateTime>().is_ok();
            let (reason, instead) = if local {
                ("it does not say in which zone".to_owned(), Some(format!("{text}Z")))
            } else {
                ("there is no such date and time".to_owned(), None)
            };
            source.report(SyntaxError::NotATime {
                found: text.to_owned(),
                what: "instant",
                reason,
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
    let (hour, minute) = text.split_once(':')?;
    if (hour, minute) == ("24", "00") {
        return Some(None);
    }
    let number = |text: &str| text.parse::<i8>().unwrap_or(-1);
    match Time::new(number(hour), number(minute), 0, 0) {
        Ok(time) => Some(Some(Spanned::new(time, pair.span()))),
        Err(_) => {
            source.report(SyntaxError::NotATime {
                found: text.to_owned(),
                what: "time of day",
                reason: "hours go to 23 and minutes to 59".to_owned(),
                instead: None,
                span: pair.span(),
            });
            None
        }
    }
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
    let near = DAYS.iter().map(|(name, _)| *name).find(|name| *name == short);
    source.report(SyntaxError::NotATime {
        found: word.to_owned(),
        what: "weekday",
        reason: "days are `mon`, `tue`, `wed`, `thu`, `fri`, `sat` and `sun`".to_owned(),
        instead: near.map(str::to_owned),
        span: pair.span(),
    });
    None
}

fn duration(source: &Source<'_>, pair: &Pair<'_>) -> Option<Literal> {
    let digits = pair.part(Rule::number)?.text().to_owned();
    let unit = pair.part(Rule::unit)?;
    let words: Vec<&str> = unit.text().split_ascii_whitespace().collect();
    let written = words.join(" ");
    let singular = written.strip_suffix('s').unwrap_or(&written);
    let Some((_, kind, size)) = UNITS.iter().find(|(name, ..)| *name == singular) else {
        source.report(unknown_unit(&digits, &written, unit.span()));
        return None;
    };
    let (number, _) = Rational::parse_decimal(&digits)?;
    let Some(count) = number.times(&Rational::from(*size)).to_i64() else {
        let whole = number.is_integer();
        let span = pair.span();
        source.report(if whole {
            SyntaxError::NumberTooLarge { span }
        } else {
            SyntaxError::BrokenDuration { span }
        });
        return None;
    };
    Some(Literal::Duration { digits, unit: written, value: Duration { kind: *kind, count } })
}

fn unknown_unit(number: &str, word: &str, span: Span) -> SyntaxError {
    let plural: Vec<String> = UNITS.iter().map(|(name, ..)| format!("{name}s")).collect();
    let known = UNITS.iter().map(|(name, ..)| *name).chain(plural.iter().map(String::as_str));
    let lower = word.to_ascii_lowercase();
    let upper = word.to_ascii_uppercase();
    let short = match lower.as_str() {
        "h" | "hr" | "hrs" => Some("hours"),
        "d" => Some("days"),
        "m" | "min" | "mins" => Some("minutes"),
        "s" | "sec" | "secs" => Some("seconds"),
        "w" | "wk" => Some("weeks"),
        "y" | "yr" | "yrs" => Some("years"),
        "dollar" | "dollars" => Some("USD"),
        "euro" | "euros" => Some("EUR"),
        "pound" | "pounds" => Some("GBP"),
        "yen" => Some("JPY"),
        "percent" | "pct" => Some("%"),
        _ if polidex_base::Currency::from_code(&upper).is_some() => Some(upper.as_str()),
        _ => suggest::nearest(&lower, known),
    };
    let instead = short.map(str::to_owned);
    SyntaxError::UnknownUnit { number: number.to_owned(), word: word.to_owned(), instead, span }
}
