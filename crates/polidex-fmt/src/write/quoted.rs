//! Texts in quotes.
//!
//! A text keeps its words: what is written here reads back as the same text, whatever its indentation.

/// Writes `"…"` with what cannot stand in it escaped.
pub(crate) fn short(text: &str) -> String {
    let mut all = String::with_capacity(text.len().saturating_add(2));
    all.push('"');
    for c in text.chars() {
        match c {
            '"' => all.push_str("\\\""),
            '\\' => all.push_str("\\\\"),
            '\n' => all.push_str("\\n"),
            '\t' => all.push_str("\\t"),
            other => all.push(other),
        }
    }
    all.push('"');
    all
}

/// Writes a provision on one line: between three quotes where they can hold it. Nothing where it has several lines
/// that three quotes can hold.
pub(crate) fn on_one_line(text: &str) -> Option<String> {
    match lines(text) {
        Some(lines) if lines.len() > 1 => None,
        Some(_) if text.ends_with('"') || text.trim() != text => Some(short(text)),
        Some(_) => Some(format!("\"\"\"{text}\"\"\"")),
        None => Some(short(text)),
    }
}

/// Returns the lines of a text that can stand between three quotes, each on a line of its own with an indentation that
/// is taken away in reading.
pub(crate) fn lines(text: &str) -> Option<Vec<&str>> {
    if text.contains("\"\"\"") || text.contains('\r') {
        return None;
    }
    let lines: Vec<&str> = text.split('\n').collect();
    if lines.len() < 2 {
        return Some(lines);
    }
    let bare = lines.iter().all(|line| line.trim_end() == *line);
    let visible = |line: Option<&&str>| line.is_some_and(|line| !line.is_empty());
    let flush = lines.iter().any(|line| !line.is_empty() && line.trim_start() == *line);
    (bare && flush && visible(lines.first()) && visible(lines.last())).then_some(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_escaped() {
        assert_eq!(short("say \"yes\"\n\t\\"), r#""say \"yes\"\n\t\\""#);
    }

    #[test]
    fn a_provision_takes_three_quotes_where_they_can_hold_it() {
        assert_eq!(on_one_line("as agreed").as_deref(), Some("\"\"\"as agreed\"\"\""));
        assert_eq!(on_one_line("he said \"no\"").as_deref(), Some(r#""he said \"no\"""#));
        assert_eq!(on_one_line("two\nlines"), None);
        assert_eq!(on_one_line("  both\n  indented").as_deref(), Some(r#""  both\n  indented""#));
    }
}
