//! The safety net: what is laid out must read back as the same tree with the same remarks.

use polidex_base::{FileId, Severity, Span};
use polidex_syntax::Parse;

use crate::error::Difference;

/// Returns how a layout differs from what it was made of, if it does.
pub(crate) fn difference(file: FileId, before: &Parse, formatted: &str) -> Option<Difference> {
    let after = polidex_syntax::parse(file, formatted);
    let pairs = before.file.items.iter().zip(&after.file.items);
    let other = pairs.into_iter().find(|(before, after)| before != after);
    if let Some((before, _)) = other {
        return Some(Difference::Meaning(before.span));
    }
    let (was, is) = (before.file.items.len(), after.file.items.len());
    if was != is {
        let span = before.file.items.get(is).map_or(Span::new(file, 0, 0), |item| item.span);
        return Some(Difference::Meaning(span));
    }
    if after.diagnostics.iter().any(|found| found.severity == Severity::Error) {
        return Some(Difference::Unreadable(Span::new(file, 0, 0)));
    }
    let remarks = |parse: &Parse| {
        let mut texts: Vec<String> = parse.comments.iter().map(|comment| comment.text.clone()).collect();
        texts.sort_unstable();
        texts
    };
    (remarks(before) != remarks(&after)).then_some(Difference::Remarks(file))
}
