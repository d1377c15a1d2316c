//! What libFuzzer calls: the targets of `polidex_tests::fuzz`, and its changes beside libFuzzer's own.
//!
//! In: bytes. Out: an abort where a promise is broken. `docs/internals/fuzzing.md` is the guide.

use std::sync::OnceLock;

use polidex_tests::fuzz::mutate::Mutator;
use polidex_tests::fuzz::{self, Target, targets};

/// Runs an input; libFuzzer sees a broken promise as a panic.
pub fn hold(target: Target, input: &[u8]) {
    if let Err(why) = fuzz::run(target, input) {
        panic!("{}: {why}", target.name());
    }
}

/// Changes an input in place: half of the time by its pieces, half of the time by libFuzzer's bytes.
pub fn change(target: Target, data: &mut [u8], size: usize, most: usize, seed: u32) -> usize {
    if seed % 2 == 0 {
        return libfuzzer_sys::fuzzer_mutate(data, size, most);
    }
    static OTHERS: OnceLock<Vec<Vec<u8>>> = OnceLock::new();
    let corpus = targets::corpus();
    // One process fuzzes one target.
    let others = OTHERS.get_or_init(|| corpus.inputs(target));
    let other = others.get(seed as usize % others.len().max(1)).map_or(&[] as &[u8], Vec::as_slice);
    let changed = Mutator::new(corpus, u64::from(seed)).change(target, data.get(..size).unwrap_or(&[]), other);
    let size = changed.len().min(most).min(data.len());
    data[..size].copy_from_slice(&changed[..size]);
    size
}
