//! The digest of what was decided upon.
//!
//! In: a submission. Out: a digest of its kind, `as of`, facts, given records and confirmations. The format is
//! number 0, written down in `docs/decision.md`; the id and the actor are no part of it.

use polidex_base::{Digest, Encoder};
use polidex_eval::Submission;
use polidex_ir::encode_value;

/// Returns the digest of a submission. Equal digests mean that the same question was put.
pub fn request_hash(submission: &Submission) -> Digest {
    const SECOND: i128 = 1_000_000_000;
    let Submission { request, id: _, as_of, facts, groups, confirmed } = submission;
    let mut encoder = Encoder::new("polidex request", 0);
    encoder.text(request);
    let nanoseconds = as_of.as_nanosecond();
    encoder.i64(i64::try_from(nanoseconds.div_euclid(SECOND)).unwrap_or(i64::MAX));
    encoder.u32(u32::try_from(nanoseconds.rem_euclid(SECOND)).unwrap_or(u32::MAX));
    encoder.len(facts.len());
    for (path, value) in facts {
        encoder.text(path);
        encode_value(value, &mut encoder);
    }
    for paths in [groups, confirmed] {
        encoder.len(paths.len());
        paths.iter().for_each(|path| encoder.text(path));
    }
    encoder.finish()
}
