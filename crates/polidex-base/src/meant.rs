//! What something written in another way may mean: days and numbers.
//!
//! In: a text. Out: everything it may mean, the likeliest first. Nothing is taken to be meant here; that is for who asks.

use crate::Date;

const MONTHS: &[&str] = &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Returns the days a text of three parts may mean: more than one where the order of day and month cannot be told.
pub fn days(text: &str) -> Vec<Date> {
    let parts: Vec<&str> =
        text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|p| !p.is_empty()).collect();
    let &[first, second, third] = parts.as_slice() else { return Vec::new() };
    let read = |year: &str, month: i8, day: &str| {
        let day = day.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        Date::new(year.parse().unwrap_or(0), month, day.parse().unwrap_or(0)).ok()
    };
    let number = |text: &str| text.parse::<i8>().unwrap_or(0);
    match (month(first), month(second)) {
        (Some(month), _) => read(third, month, second).into_iter().collect(),
        (None, Some(month)) => read(third, month, first).into_iter().collect(),
        (None, None) if first.len() == 4 => read(first, number(second), third).into_iter().collect(),
        (None, None) if third.len() == 4 => {
            let european = read(third, number(second), first);
            let american = read(third, number(first), second).filter(|_| !text.contains('.'));
            european.into_iter().chain(american.filter(|day| Some(*day) != european)).collect()
        }
        (None, None) => Vec::new(),
    }
}

/// Returns the number of a month by its name: `Nov`, `november`.
pub fn month(word: &str) -> Option<i8> {
    let short = word.get(..3)?.to_ascii_lowercase();
    let number = MONTHS.iter().position(|month| *month == short)?.saturating_add(1);
    i8::try_from(number).ok()
}

/// Returns the plain digits that a number with commas, points or spaces between its digits may mean: `1.250,00` is
/// `1250.00`, and `1,250` is `1250` or `1.250`. Nothing where it is none, or is plain already.
pub fn numbers(text: &str) -> Vec<String> {
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |digits| ("-", digits));
    let is_mark = |c: char| matches!(c, ',' | '.' | ' ' | '\'' | '’' | '_' | '\u{a0}' | '\u{202f}');
    let marks: Vec<char> = digits.chars().filter(|c| is_mark(*c)).collect();
    let parts: Vec<&str> = digits.split(is_mark).collect();
    let all_digits = parts.iter().all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
    let (Some(last), Some((tail, whole))) = (marks.last().copied(), parts.split_last()) else {
        return Vec::new();
    };
    if !all_digits || (last == '.' && marks.len() == 1) {
        return Vec::new();
    }
    // Groups are of three, but for the first, and all of their marks are the same.
    let are_groups = |parts: &[&str]| {
        let first = parts.first().is_none_or(|first| first.len() <= 3);
        first && parts.iter().skip(1).all(|part| part.len() == 3)
    };
    let same = |marks: &[char]| marks.iter().all(|mark| Some(mark) == marks.first());
    let before = marks.split_last().map_or(&[][..], |(_, before)| before);
    let grouped = (same(&marks) && are_groups(&parts)).then(|| format!("{sign}{}", parts.concat()));
    let can_part = matches!(last, ',' | '.') && !before.contains(&last);
    let parted = (can_part && same(before) && (before.is_empty() || are_groups(whole)))
        .then(|| format!("{sign}{}.{tail}", whole.concat()));
    grouped.into_iter().chain(parted).collect()
}

#[cfg(test)]
mod tests {
    use super::{days, numbers};

    #[test]
    fn a_day_may_mean_two() {
        let shown = |text| days(text).iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        assert_eq!(shown("20.11.2026"), "2026-11-20");
        assert_eq!(shown("20/11/2026"), "2026-11-20");
        assert_eq!(shown("11/20/2026"), "2026-11-20");
        assert_eq!(shown("12/11/2026"), "2026-11-12 2026-12-11");
        assert_eq!(shown("12.11.2026"), "2026-11-12");
        assert_eq!(shown("20 Nov 2026"), "2026-11-20");
        assert_eq!(shown("November 20th, 2026"), "2026-11-20");
        assert_eq!(shown("2026/11/20"), "2026-11-20");
        for none in ["", "soon", "30.02.2026", "2026-13-01", "1.2", "1.2.3.4", "é.é.é"] {
            assert_eq!(shown(none), "", "{none}");
        }
    }

    #[test]
    fn a_number_may_mean_two() {
        let shown = |text| numbers(text).join(" ");
        for (text, meant) in [
            ("81,50", "81.50"),
            ("1.250,00", "1250.00"),
            ("1,250.00", "1250.00"),
            ("1 250,00", "1250.00"),
            ("1'250.00", "1250.00"),
            ("1.250.000", "1250000"),
            ("1_250", "1250"),
            ("1,250", "1250 1.250"),
            ("1250,5", "1250.5"),
            ("-81,50", "-81.50"),
            // What is plain, or no number.
            ("1250.00", ""),
            ("1250", ""),
            ("1,25,00", ""),
            ("1,250,00", ""),
            ("12 34", ""),
            (",5", ""),
            ("a,b", ""),
            ("", ""),
        ] {
            assert_eq!(shown(text), meant, "{text}");
        }
    }
}
