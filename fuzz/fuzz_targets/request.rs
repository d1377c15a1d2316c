//! The target `request` under libFuzzer.

#![no_main]

use polidex_tests::fuzz::Target;

libfuzzer_sys::fuzz_target!(|input: &[u8]| polidex_fuzz::hold(Target::Request, input));

libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, most: usize, seed: u32| {
    polidex_fuzz::change(Target::Request, data, size, most, seed)
});
