//! All stable codes of Polidex and their pages.
//!
//! In: a code as typed. Out: its page, as Markdown. Each crate owns its codes; this only joins them.

use polidex_base::CodeInfo;

/// Returns every code, by crate in the order of the passes, then by number.
pub fn codes() -> impl Iterator<Item = &'static CodeInfo> {
    [
        polidex_syntax::CODES,
        polidex_compile::CODES,
        polidex_fmt::CODES,
        crate::REQUEST_CODES,
        polidex_prove::CODES,
    ]
    .into_iter()
    .flatten()
}

/// Returns what is known of a code, whatever the case it is typed in; `201` and `e201` are `E0201`.
pub fn explain(code: &str) -> Option<&'static CodeInfo> {
    let digits = code.strip_prefix(['E', 'e']).unwrap_or(code);
    let is_number = (1..=4).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    let full = if is_number { format!("E{digits:0>4}") } else { code.to_owned() };
    codes().find(|info| info.code.0.eq_ignore_ascii_case(&full))
}

#[cfg(test)]
mod tests {
    use super::explain;

    #[test]
    fn a_code_is_found_by_its_number_alone() {
        for typed in ["E0201", "e0201", "0201", "201", "E201"] {
            assert_eq!(explain(typed).map(|info| info.code.0), Some("E0201"), "{typed}");
        }
        for typed in ["", "E", "20", "2 01", "00201", "x201", "é"] {
            assert!(explain(typed).is_none(), "{typed}");
        }
    }
}
