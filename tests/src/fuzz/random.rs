//! Numbers that look like chance and are the same for the same seed on every machine (SplitMix64).

/// A source of such numbers.
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// Starts from a seed.
    pub fn new(seed: u64) -> Self {
        Random(seed)
    }

    /// Returns the next number.
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Returns a number below `n`; 0 for 0.
    pub fn below(&mut self, n: usize) -> usize {
        let n = u64::try_from(n).unwrap_or(u64::MAX);
        usize::try_from(self.number().checked_rem(n).unwrap_or(0)).unwrap_or(0)
    }

    /// Tells, in one of so many cases.
    pub fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    /// Returns one of several; nothing of none.
    pub fn of<'a, T>(&mut self, several: &'a [T]) -> Option<&'a T> {
        several.get(self.below(several.len()))
    }

    /// Returns a stretch of `0..n`, often short: from, to.
    pub fn stretch(&mut self, n: usize) -> (usize, usize) {
        let from = self.below(n.saturating_add(1));
        let most = n.saturating_sub(from);
        let length = if self.one_in(4) {
            self.below(most.saturating_add(1))
        } else {
            self.below(most.min(8).saturating_add(1))
        };
        (from, from.saturating_add(length))
    }
}

/// Makes one number of bytes (FNV-1a), the same on every machine.
pub fn digest(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}
