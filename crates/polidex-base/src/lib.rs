//! The ground of Polidex: vocabulary without language.
//!
//! What for: places in sources, diagnostics as data, exact numbers, currencies, durations and digests.
//! It knows no policy language, renders nothing, and does no IO.

pub mod currency;
pub mod diagnostic;
pub mod digest;
pub mod duration;
pub mod meant;
pub mod rational;
pub mod source;
pub mod suggest;
mod zone;

pub use currency::Currency;
pub use diagnostic::{Code, CodeInfo, Diagnostic, Diagnostics, Edit, Fix, Label, Severity};
pub use digest::{Digest, Encoder};
pub use duration::{Duration, DurationKind, MonthEnd};
pub use jiff::Timestamp as Instant;
pub use jiff::civil::{Date, DateTime, Time};
pub use rational::{Rational, Rounding};
pub use source::{FileId, SourceFile, SourceMap, Span, Spanned};
pub use zone::{Local, instants, with_offset, zone};
