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

/// Returns what is known of a code, whatever the case it is typed in.
pub fn explain(code: &str) -> Option<&'static CodeInfo> {
    codes().find(|info| info.code.0.eq_ignore_ascii_case(code))
}
