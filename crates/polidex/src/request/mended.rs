//! What a text that cannot be read was likely to say: the right spelling of it, beside what is wrong with it.
//!
//! In: the text and its type. Out: why it cannot be read and every spelling it may mean, each of which can be read.
//! Nothing is taken to be meant: a request that needs mending is refused.

use polidex_base::{Currency, Date, meant};
use polidex_ir::Type;

use super::spelling;

/// How a text is mended.
pub(super) struct Mended {
    /// What is wrong with it.
    pub why: String,
    /// What it may mean, as it is written in JSON.
    pub instead: Vec<String>,
}

impl Mended {
    fn new(why: &str, instead: Vec<String>) -> Option<Self> {
        (!instead.is_empty()).then(|| Mended { why: why.to_owned(), instead })
    }

    /// Says what to write.
    pub fn write(&self) -> String {
        let quoted: Vec<String> = self.instead.iter().map(|text| format!("`\"{text}\"`")).collect();
        match quoted.as_slice() {
            [only] => format!("write {only}"),
            several => format!("write {}, whichever is meant", several.join(" or ")),
        }
    }
}

/// Returns how a text of a type is mended, where that can be told.
pub(super) fn mended(ty: &Type, text: &str) -> Option<Mended> {
    match ty {
        Type::Money(currency) => amount(text, *currency),
        Type::Percent { .. } => percentage(text),
        Type::Date => date(text),
        Type::Instant => instant(text, true),
        Type::Time => time(text),
        Type::Bool
        | Type::Integer
        | Type::Decimal { .. }
        | Type::Text
        | Type::Duration(_)
        | Type::AnyDuration
        | Type::Choice(_)
        | Type::Tier(_)
        | Type::Role
        | Type::Record(_)
        | Type::List { .. }
        | Type::Set { .. } => None,
    }
}

/// `81,50 EUR`, `€81.50`, `EUR 81.50`, `81.50EUR`
fn amount(text: &str, currency: Currency) -> Option<Mended> {
    let code = currency.code();
    let text = text.trim();
    let upper = text.to_ascii_uppercase();
    let strip = |mark: &str| {
        let rest = upper.strip_prefix(mark).or_else(|| upper.strip_suffix(mark))?;
        Some(rest.trim().to_owned())
    };
    let signs = signs(code);
    let named = strip(code);
    let sign = signs.iter().find_map(|sign| strip(sign));
    let digits = named.clone().or_else(|| sign.clone()).unwrap_or_else(|| text.to_owned());
    let plain = matches!(spelling::digits(&digits), spelling::Digits::Number(_));
    let numbers = if plain { vec![digits.clone()] } else { meant::numbers(&digits) };
    let instead = numbers.iter().filter_map(|number| {
        let spelling::Digits::Number(amount) = spelling::digits(number) else { return None };
        amount.is_multiple_of(&currency.minor_unit()).then(|| currency.show(&amount))
    });
    let why = match (plain, named.is_some(), sign.is_some()) {
        (false, ..) => {
            "a point stands before the decimals, not a comma, and thousands are not set apart".to_owned()
        }
        (true, _, true) => format!("the currency is named by its code, `{code}`"),
        (true, ..) => format!("the code `{code}` stands behind the digits and one space"),
    };
    Mended::new(&why, instead.collect())
}

/// Signs that may stand for a currency.
fn signs(code: &str) -> &'static [&'static str] {
    match code {
        "EUR" => &["€"],
        "GBP" => &["£"],
        "JPY" | "CNY" => &["¥"],
        "USD" | "CAD" | "AUD" | "NZD" | "SGD" | "HKD" | "TWD" | "MXN" => &["$"],
        "INR" => &["₹"],
        "CHF" => &["FR.", "SFR."],
        _ => &[],
    }
}

/// `93,5%`, `93 %`
fn percentage(text: &str) -> Option<Mended> {
    let digits = text.trim().strip_suffix('%')?.trim();
    if matches!(spelling::digits(digits), spelling::Digits::Number(_)) {
        return Mended::new("no space stands before the `%`", vec![format!("{digits}%")]);
    }
    let instead = meant::numbers(digits).iter().map(|number| format!("{number}%")).collect();
    Mended::new("a point stands before the decimals, not a comma", instead)
}

/// `20.11.2026`, `11/20/2026`, `20 Nov 2026`
fn date(text: &str) -> Option<Mended> {
    let days = meant::days(text);
    Mended::new("the year comes first, then month and day", days.iter().map(Date::to_string).collect())
}

/// Returns how the time of the question is mended, which is never local.
pub(super) fn as_of(text: &str) -> Option<Mended> {
    instant(text, false)
}

/// `2026-12-31 15:00`; and `2026-12-31T15:00:00` where it must not be local.
fn instant(text: &str, may_be_local: bool) -> Option<Mended> {
    let text = text.trim().replacen(' ', "T", 1);
    let (local, offset) = match text.strip_suffix('Z') {
        Some(local) => (local, "Z"),
        None => match text.len().checked_sub(6).and_then(|cut| text.split_at_checked(cut)) {
            Some((local, offset)) if offset.starts_with(['+', '-']) && local.contains('T') => (local, offset),
            _ => (text.as_str(), ""),
        },
    };
    // Hours and minutes alone.
    let local = if local.matches(':').count() == 1 { format!("{local}:00") } else { local.to_owned() };
    let (why, offsets) = match offset {
        "" if !may_be_local => ("it does not say in which zone", vec!["Z", "-05:00"]),
        offset => ("date and time are joined by `T`, and seconds are written", vec![offset]),
    };
    let instead = offsets.iter().map(|offset| format!("{local}{offset}"));
    let is_written =
        |text: &str| spelling::instant(text).is_some() || (may_be_local && spelling::local(text).is_some());
    Mended::new(why, instead.filter(|text| is_written(text)).collect())
}

/// `9:00`
fn time(text: &str) -> Option<Mended> {
    let padded = format!("0{text}");
    let is_time = spelling::time(&padded).is_some();
    Mended::new("hours have two digits", is_time.then_some(padded).into_iter().collect())
}

#[cfg(test)]
mod tests {
    use polidex_base::Currency;
    use polidex_ir::Type;

    use super::mended;

    fn write(ty: &Type, text: &str) -> String {
        mended(ty, text).map_or_else(String::new, |mended| mended.write())
    }

    #[test]
    fn an_amount_is_offered_in_its_spelling() {
        let eur = Type::Money(Currency::from_code("EUR").unwrap());
        for text in
            ["81,50 EUR", "81,50", "EUR 81.50", "81.50EUR", "€81.50", "81,50 €", "81.50 eur", " 81.50 EUR"]
        {
            assert_eq!(write(&eur, text), "write `\"81.50 EUR\"`", "{text}");
        }
        assert_eq!(write(&eur, "1.250,00 EUR"), "write `\"1250.00 EUR\"`");
        assert_eq!(write(&eur, "1,25 EUR"), "write `\"1.25 EUR\"`");
        assert_eq!(write(&eur, "1,250 EUR"), "write `\"1250.00 EUR\"` or `\"1.25 EUR\"`, whichever is meant");
        for text in ["", "EUR", "eighty", "81,50 USD", "$81.50", "81,505 6 EUR", "1,2,3 EUR"] {
            assert_eq!(write(&eur, text), "", "{text}");
        }
    }

    #[test]
    fn dates_times_and_percentages_are_offered_in_their_spelling() {
        assert_eq!(write(&Type::Date, "20.11.2026"), "write `\"2026-11-20\"`");
        assert_eq!(
            write(&Type::Date, "12/11/2026"),
            "write `\"2026-11-12\"` or `\"2026-12-11\"`, whichever is meant"
        );
        assert_eq!(write(&Type::Date, "soon"), "");
        let percent = Type::Percent { places: 2 };
        assert_eq!(write(&percent, "93,5%"), "write `\"93.5%\"`");
        assert_eq!(write(&percent, "93 %"), "write `\"93%\"`");
        assert_eq!(write(&percent, "93"), "");
        let stamped = super::as_of("2026-12-31T15:00:00").unwrap().write();
        assert_eq!(
            stamped,
            "write `\"2026-12-31T15:00:00Z\"` or `\"2026-12-31T15:00:00-05:00\"`, whichever is meant"
        );
        assert_eq!(write(&Type::Instant, "2026-12-31 15:00"), "write `\"2026-12-31T15:00:00\"`");
        assert_eq!(write(&Type::Instant, "2026-12-31 15:00+01:00"), "write `\"2026-12-31T15:00:00+01:00\"`");
        assert_eq!(write(&Type::Instant, "2026-12-31"), "");
        assert_eq!(write(&Type::Time, "9:00"), "write `\"09:00\"`");
        assert_eq!(write(&Type::Time, "24:00"), "");
    }
}
