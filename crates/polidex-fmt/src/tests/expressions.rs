//! Expressions made at random: with parentheses around every part, they are read as the same with those that are left.

use polidex_base::FileId;

use super::perturb::Random;

#[test]
fn what_is_left_of_parentheses_reads_the_same() {
    let mut random = Random(0x5eed_4444);
    let mut read = 0u32;
    for _ in 0..1_500 {
        let text = format!("define x = {}\n", expr(&mut random, 4));
        // Where the layout would read back as something else, there is no layout.
        match crate::format(FileId(0), &text) {
            Ok(laid) => {
                assert_eq!(crate::format(FileId(0), &laid).as_ref(), Ok(&laid), "{text}");
                read += 1;
            }
            Err(found) => {
                let codes: Vec<_> = found.iter().map(|one| one.code.0).collect();
                assert!(codes.iter().all(|code| *code != "E0501"), "{text}");
            }
        }
    }
    assert!(read > 300, "{read} could be read");
}

/// An expression in parentheses, so that nothing around it takes a part of it away.
fn expr(random: &mut Random, deep: u64) -> String {
    if deep == 0 || random.one_in(6) {
        let names = ["a", "b.c", "5", "10%", "yes", "\"t\"", "f(a)", "xs", "5 USD"];
        return pick(random, &names).to_owned();
    }
    let mut e = || expr(random, deep.saturating_sub(1));
    let (one, two, three) = (e(), e(), e());
    let written = match random.below(31) {
        0 => format!("{one} and {two} and {three}"),
        1 => format!("{one} or {two}"),
        2 => format!("{one} implies {two}"),
        3 => format!("not {one}"),
        4 => format!("-{one}"),
        5 => format!("{one} {} {two}", pick(random, &["is", "is not", "<", "is at least"])),
        6 => format!("{one} {} {two}", pick(random, &["+", "-", "*", "/"])),
        7 => format!("{one} of {two}"),
        8 => format!("{one} rounded up to {two}"),
        9 => format!("{one} is one of ({two}, {three})"),
        10 => format!("{one} is not given"),
        // What begins with a value there is no list.
        11 => format!("{one} is in (list of {two} for y in ys where {three})"),
        12 => format!("{one} when {two}, otherwise {three}"),
        13 => format!("larger of ({one}, {two})"),
        14 => format!("days from {one} to {two}"),
        15 => format!("{} x in {one} has {two}", pick(random, &["some", "every", "no"])),
        16 => format!("count of {one}"),
        17 => format!("count of x in {one} where {two}"),
        18 => format!("max of {one} for x in {two} where {three} otherwise {}", expr(random, 1)),
        19 => format!("sum of {one} for x in {two}"),
        20 => format!("average of {one} for x in {two} paired with y in {three} by x is y.a"),
        21 => format!("the only x in {one} where {two}"),
        23 => format!("{one} {} {two}{}", pick(random, &["+", "-"]), pick(random, TIMINGS)),
        24 => format!("{one} is {}within desk", pick(random, &["", "not "])),
        25 => format!("next business day after {one}{}", pick(random, &["", " in desk"])),
        26 => format!("business days from {one} to {two}{}", pick(random, &["", " in desk"])),
        27 => format!("closing of desk{}", pick(random, &["", " after a", " on b.c"])),
        28 => format!("closing of desk {} {one}", pick(random, &["after", "on"])),
        29 => format!(
            "{one} + 2 months{} {} {two}",
            pick(random, TIMINGS),
            pick(random, &["and", "or", "<=", "is"])
        ),
        22 => format!("any of {{ \"1\": {one}; \"2\": {two} }}"),
        _ => format!("{}{}", group(&one), pick(random, &["[a]", ".b", "[a].b"])),
    };
    format!("({written})")
}

/// What may stand behind a sum.
const TIMINGS: &[&str] =
    &["", " in desk", " or the last day", " in desk or the first of the next", " or the last day in desk"];

/// What `[key]` and `.field` may stand behind.
fn group(written: &str) -> String {
    if written.starts_with('(') { written.to_owned() } else { format!("({written})") }
}

fn pick<'t>(random: &mut Random, all: &[&'t str]) -> &'t str {
    let at = random.below(all.len().try_into().unwrap_or(1));
    all.iter().zip(0u64..).find(|(_, n)| *n == at).map_or("", |(one, _)| *one)
}
