//! "Did you mean": the nearest of an ordered list of candidates.

/// Returns the candidate nearest to `word`, if one is near enough to be a likely slip: less than half of the word, since
/// of a word of one or two letters anything would be near.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = word.chars().count();
    let limit = (length / 3).clamp(1, 3);
    candidates
        .into_iter()
        .map(|candidate| (distance(word, candidate), candidate))
        .filter(|(distance, _)| *distance <= limit && distance.saturating_mul(2) < length)
        .min()
        .map(|(_, candidate)| candidate)
}

/// Counts insertions, deletions, replacements and swaps of neighbours between two words.
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().flat_map(char::to_lowercase).collect();
    let b: Vec<char> = b.chars().flat_map(char::to_lowercase).collect();
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i.saturating_add(1)];
        for (j, y) in b.iter().enumerate() {
            let at = |row: &[usize], n: usize| row.get(n).copied().unwrap_or(usize::MAX);
            let mut best = at(&last, j)
                .saturating_add(usize::from(x != y))
                .min(at(&last, j.saturating_add(1)).saturating_add(1))
                .min(at(&row, j).saturating_add(1));
            let swapped =
                i > 0 && j > 0 && a.get(i.wrapping_sub(1)) == Some(y) && b.get(j.wrapping_sub(1)) == Some(x);
            if swapped {
                best = best.min(at(&before_last, j.wrapping_sub(1)).saturating_add(1));
            }
            row.push(best);
        }
        before_last = std::mem::replace(&mut last, row);
    }
    last.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_is_found_and_a_stranger_is_not() {
        assert_eq!(nearest("refnud", ["refund", "credit"]), Some("refund"));
        assert_eq!(nearest("amuont", ["amount", "mount"]), Some("amount"));
        assert_eq!(nearest("zebra", ["refund", "credit"]), None);
    }

    #[test]
    fn short_words_suggest_little() {
        assert_eq!(nearest("b", ["a", "ab"]), None);
        assert_eq!(nearest("ab", ["cb", "a", "abc"]), None);
        assert_eq!(nearest("bos", ["clerk", "boss"]), Some("boss"));
        assert_eq!(nearest("B", ["b"]), Some("b"));
    }
}
