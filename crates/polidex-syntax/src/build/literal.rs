//! Literals: amounts, percentages, numbers, durations; what belongs to a calendar is in [`time`].

mod time;

use polidex_base::{Duration, DurationKind, Rational, Span, Spanned, suggest};

use crate::ast::Literal;
use crate::error::SyntaxError;
use crate::grammar::Rule;
use crate::piece::{Pair, Source};

use time::local;
pub(crate) use time::{date, instant, time, weekday};

/// Builds a literal; nothing where it is reported.
pub(crate) fn literal(source: &Source<'_>, pair: &Pair<'_>) -> Option<Literal> {
    match pair.rule() {
        Rule::literal => pair.parts().next().and_then(|part| literal(source, &part)),
        Rule::slip_dollars => dollars(source, pair),
        Rule::slip_amount => amount(source, pair),
        Rule::slip_bool => {
            let yes = pair.text().eq_ignore_ascii_case("true");
            source.respell(pair, if yes { "yes" } else { "no" });
            Some(Literal::Bool(yes))
        }
        Rule::instant => match local(pair.text()) {
            Some(local) => Some(Literal::Local(pair.text().to_owned(), local)),
            None => instant(source, pair).map(|at| Literal::Instant(pair.text().to_owned(), at.node)),
        },
        Rule::date => date(source, pair).map(|date| Literal::Date(date.node)),
        Rule::time => time(source, pair).flatten().map(|time| Literal::Time(time.node)),
        Rule::percent => {
            let digits = pair.part(Rule::decimal)?.text().to_owned();
            let (points, _) = Rational::parse_decimal(&digits)?;
            if pair.text().contains([' ', '\t']) {
                source.respell(pair, &format!("{digits}%"));
            }
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
    let digits = ungrouped(pair)?;
    let code = match pair.text().chars().find(|c| "$€£¥".contains(*c)) {
        Some('€') => "EUR",
        Some('£') => "GBP",
        Some('¥') => "JPY",
        Some(_) | None => "USD",
    };
    let instead = format!("{digits} {code}");
    source.report(SyntaxError::CurrencySign { instead, span: pair.span() });
    let currency = Spanned::new(code.to_owned(), pair.span());
    let (value, places) = Rational::parse_decimal(&digits)?;
    Some(Literal::Money { digits, value, places, currency })
}

/// `USD 250`, `1,000 USD`: reported, and read as what is meant.
fn amount(source: &Source<'_>, pair: &Pair<'_>) -> Option<Literal> {
    let digits = ungrouped(pair)?;
    let currency = pair.part(Rule::currency)?.ident();
    source.respell(pair, &format!("{digits} {}", currency.node));
    let (value, places) = Rational::parse_decimal(&digits)?;
    Some(Literal::Money { digits, value, places, currency })
}

/// Returns the digits of an amount, with `_` between thousands.
fn ungrouped(pair: &Pair<'_>) -> Option<String> {
    let number = pair.part(Rule::slip_grouped).or_else(|| pair.part(Rule::decimal))?;
    Some(number.text().trim_end_matches('.').replace(',', "_"))
}

fn duration(source: &Source<'_>, pair: &Pair<'_>) -> Option<Literal> {
    let digits = pair.part(Rule::number)?.text().to_owned();
    let unit = pair.part(Rule::unit)?;
    let words: Vec<&str> = unit.text().split_ascii_whitespace().collect();
    let written = words.join(" ");
    let singular = written.strip_suffix('s').unwrap_or(&written);
    let Some((_, kind, size)) = DurationKind::UNITS.iter().find(|(name, ..)| *name == singular) else {
        let number = pair.part(Rule::number)?.span();
        source.report(unknown_unit(&digits, &written, unit.span(), number));
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

fn unknown_unit(number: &str, word: &str, span: Span, before: Span) -> SyntaxError {
    let plural: Vec<String> = DurationKind::UNITS.iter().map(|(name, ..)| format!("{name}s")).collect();
    let known = DurationKind::UNITS.iter().map(|(name, ..)| *name).chain(plural.iter().map(String::as_str));
    let lower = word.to_ascii_lowercase();
    let instead = unit_meant(word).or_else(|| suggest::nearest(&lower, known).map(str::to_owned));
    SyntaxError::UnknownUnit { number: number.to_owned(), word: word.to_owned(), instead, span, before }
}

/// Says which unit a word stands for that is a unit, or an abbreviation or name of one.
pub(crate) fn unit_meant(word: &str) -> Option<String> {
    let lower = word.to_ascii_lowercase();
    let upper = word.to_ascii_uppercase();
    let singular = lower.strip_suffix('s').unwrap_or(&lower);
    Some(match lower.as_str() {
        "h" | "hr" | "hrs" => "hours".to_owned(),
        "d" => "days".to_owned(),
        "m" | "min" | "mins" => "minutes".to_owned(),
        "s" | "sec" | "secs" => "seconds".to_owned(),
        "w" | "wk" | "wks" => "weeks".to_owned(),
        "mo" | "mos" => "months".to_owned(),
        "y" | "yr" | "yrs" => "years".to_owned(),
        "bd" | "workday" | "workdays" => "business days".to_owned(),
        "dollar" | "dollars" | "bucks" => "USD".to_owned(),
        "euro" | "euros" => "EUR".to_owned(),
        "pound" | "pounds" => "GBP".to_owned(),
        "yen" => "JPY".to_owned(),
        "percent" | "pct" => "%".to_owned(),
        _ if DurationKind::UNITS.iter().any(|(name, ..)| *name == singular) => lower,
        _ if polidex_base::Currency::from_code(&upper).is_some() => upper,
        _ => return None,
    })
}
