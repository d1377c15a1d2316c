//! Exact money: random expressions against an oracle of big rationals that shares no code with Polidex.
//!
//! In: expressions over amounts, made up with a fixed seed. Out: each answer equals the oracle's, to the minor unit, in
//! currencies with two, none, three and four decimal places.

#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking; the oracle counts in big numbers"
)]

use std::fmt::Write as _;

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, Zero};
use polidex_tests::subject;

/// Answers in one policy.
const ANSWERS: usize = 20;
/// Policies for each currency.
const POLICIES: usize = 12;

#[test]
fn every_amount_is_exact_to_the_minor_unit() {
    let mut dice = Dice(0x005e_ed0f_310e_0001);
    for (code, places) in [("USD", 2), ("EUR", 2), ("JPY", 0), ("KWD", 3), ("CLF", 4)] {
        let unit = BigRational::new(BigInt::one(), BigInt::from(10).pow(places));
        for _ in 0..POLICIES {
            let facts: Vec<BigRational> = (0..3).map(|_| &unit * whole(dice.roll(1_000_000_000))).collect();
            let made: Vec<(Money, Mode)> =
                (0..ANSWERS).map(|_| (money(&mut dice, 4, &unit), Mode::ALL[dice.roll(4)])).collect();
            let policy = policy(code, places, &made);
            let loaded = subject::load(&[("money.policy".to_owned(), policy.clone())]);
            assert_eq!(subject::findings(&loaded), [], "{policy}");
            let amounts: Vec<String> = facts.iter().map(|fact| shown(fact, places, code)).collect();
            let request = format!(
                r#"{{ "request": "q", "as_of": "2026-01-05T09:00:00Z", "facts": {{ "a": "{}", "b": "{}", "c": "{}" }} }}"#,
                amounts[0], amounts[1], amounts[2]
            );
            let decision = subject::decide(&loaded, None, &request).unwrap();
            for (n, (money, mode)) in made.iter().enumerate() {
                let expected = shown(&rounded(&money.value(&facts), *mode, &unit), places, code);
                let got =
                    decision.pointer(&format!("/answers/out{n}")).and_then(|out| out.as_str()).unwrap_or("");
                assert_eq!(got, expected, "{} of {amounts:?}", money.text(places, code));
            }
        }
    }
}

#[test]
fn what_binary_floating_point_gets_wrong() {
    for (expression, expected) in [
        ("0.10 USD + 0.20 USD", "0.30 USD"),
        ("(1.10 USD + 2.20 USD) * 3", "9.90 USD"),
        ("1.005 * 1000.00 USD", "1005.00 USD"),
        ("8.5% of 40.00 USD rounded half up", "3.40 USD"),
        ("0.7% of 5.00 USD rounded half up", "0.04 USD"),
        ("4.35 USD * 100", "435.00 USD"),
        ("(100.00 USD / 3 rounded half even) * 3", "99.99 USD"),
        ("(100.00 USD / 3 * 3) rounded half even", "100.00 USD"),
        ("90071992547409.93 USD + 0.01 USD", "90071992547409.94 USD"),
    ] {
        let text = HEADER.replace("CUR", "USD")
            + &format!(
                "decide q {{ otherwise it then answer {{ out0: ({expression}) rounded half even }} }}\n"
            );
        let loaded = subject::load(&[("money.policy".to_owned(), text)]);
        assert_eq!(subject::findings(&loaded), [], "{expression}");
        let request = r#"{ "request": "q", "as_of": "2026-01-05T09:00:00Z", "facts": {} }"#;
        let decision = subject::decide(&loaded, None, request).unwrap();
        assert_eq!(
            decision.pointer("/answers/out0").and_then(|out| out.as_str()),
            Some(expected),
            "{expression}"
        );
    }
}

const HEADER: &str = "policy money \"Money\" { language 1; time zone \"UTC\"; refer to desk }

role desk \"Desk\" { authority unlimited; responds within 1 day }

request q \"Question\" {
  a : CUR from 0 to 1_000_000_000_000
  b : CUR from 0 to 1_000_000_000_000
  c : CUR from 0 to 1_000_000_000_000
  answers { out0: CUR, out1: CUR, out2: CUR, out3: CUR, out4: CUR, out5: CUR, out6: CUR, out7: CUR, out8: CUR, out9: CUR, out10: CUR,
    out11: CUR, out12: CUR, out13: CUR, out14: CUR, out15: CUR, out16: CUR, out17: CUR, out18: CUR, out19: CUR }
}

";

fn policy(code: &str, places: u32, made: &[(Money, Mode)]) -> String {
    let mut text = HEADER.replace("CUR", code);
    text.push_str("decide q {\n  otherwise it then answer {\n");
    for (n, (money, mode)) in made.iter().enumerate() {
        let _ = writeln!(text, "    out{n}: ({}) rounded {}", money.text(places, code), mode.word());
    }
    text.push_str("  }\n}\n");
    text
}

/// An expression whose value is an amount.
enum Money {
    Constant(BigRational),
    Fact(usize),
    Plus(Box<Money>, Box<Money>),
    Minus(Box<Money>, Box<Money>),
    Times(Box<Money>, usize),
    Over(Box<Money>, usize),
    /// Hundredths of a percent.
    Share(usize, Box<Money>),
    Larger(Box<Money>, Box<Money>),
    Smaller(Box<Money>, Box<Money>),
    Rounded(Box<Money>, Mode, BigRational),
}

fn money(dice: &mut Dice, deep: usize, unit: &BigRational) -> Money {
    if deep == 0 || dice.roll(6) == 0 {
        return if dice.roll(2) == 0 {
            Money::Fact(dice.roll(3))
        } else {
            Money::Constant(unit * whole(dice.roll(10_000_000)))
        };
    }
    let mut part = || Box::new(money(dice, deep - 1, unit));
    let (one, two) = (part(), part());
    match dice.roll(8) {
        0 => Money::Plus(one, two),
        1 => Money::Minus(one, two),
        2 => Money::Times(one, dice.roll(50)),
        3 => Money::Over(one, dice.roll(49) + 1),
        4 => Money::Share(dice.roll(20_000), one),
        5 => Money::Larger(one, two),
        6 => Money::Smaller(one, two),
        _ => Money::Rounded(one, Mode::ALL[dice.roll(4)], unit.clone()),
    }
}

impl Money {
    fn text(&self, places: u32, code: &str) -> String {
        let text = |part: &Money| part.text(places, code);
        match self {
            Money::Constant(amount) => shown(amount, places, code),
            Money::Fact(n) => ["a", "b", "c"][*n].to_owned(),
            Money::Plus(one, two) => format!("({} + {})", text(one), text(two)),
            Money::Minus(one, two) => format!("({} - {})", text(one), text(two)),
            Money::Times(one, by) => format!("({} * {by})", text(one)),
            Money::Over(one, by) => format!("({} / {by})", text(one)),
            Money::Share(share, one) => format!("({}.{:02}% of {})", share / 100, share % 100, text(one)),
            Money::Larger(one, two) => format!("(larger of ({}, {}))", text(one), text(two)),
            Money::Smaller(one, two) => format!("(smaller of ({}, {}))", text(one), text(two)),
            Money::Rounded(one, mode, _) => format!("({} rounded {})", text(one), mode.word()),
        }
    }

    fn value(&self, facts: &[BigRational]) -> BigRational {
        let value = |part: &Money| part.value(facts);
        match self {
            Money::Constant(amount) => amount.clone(),
            Money::Fact(n) => facts[*n].clone(),
            Money::Plus(one, two) => value(one) + value(two),
            Money::Minus(one, two) => value(one) - value(two),
            Money::Times(one, by) => value(one) * whole(*by),
            Money::Over(one, by) => value(one) / whole(*by),
            Money::Share(share, one) => value(one) * whole(*share) / whole(10_000),
            Money::Larger(one, two) => value(one).max(value(two)),
            Money::Smaller(one, two) => value(one).min(value(two)),
            Money::Rounded(one, mode, unit) => rounded(&value(one), *mode, unit),
        }
    }
}

#[derive(Clone, Copy)]
enum Mode {
    Up,
    Down,
    HalfUp,
    HalfEven,
}

impl Mode {
    const ALL: [Mode; 4] = [Mode::Up, Mode::Down, Mode::HalfUp, Mode::HalfEven];

    fn word(self) -> &'static str {
        match self {
            Mode::Up => "up",
            Mode::Down => "down",
            Mode::HalfUp => "half up",
            Mode::HalfEven => "half even",
        }
    }
}

/// Rounds by whole numbers alone: twice the rest against the denominator.
fn rounded(value: &BigRational, mode: Mode, unit: &BigRational) -> BigRational {
    let units = value / unit;
    let (numerator, denominator) = (units.numer().abs(), units.denom().clone());
    let (quotient, rest) = (&numerator / &denominator, &numerator % &denominator);
    let twice: BigInt = &rest * 2;
    let away = match mode {
        Mode::Up => !rest.is_zero(),
        Mode::Down => false,
        Mode::HalfUp => twice >= denominator,
        Mode::HalfEven => twice > denominator || (twice == denominator && (&quotient % 2) == BigInt::one()),
    };
    let whole = if away { quotient + 1 } else { quotient };
    let signed = if units.is_negative() { -whole } else { whole };
    BigRational::from_integer(signed) * unit
}

/// An amount in whole minor units as a policy writes it.
fn shown(amount: &BigRational, places: u32, code: &str) -> String {
    let units = (amount * BigRational::from_integer(BigInt::from(10).pow(places))).to_integer();
    let sign = if units.is_negative() { "-" } else { "" };
    let places = places as usize;
    let digits = format!("{:0>width$}", units.abs().to_string(), width = places + 1);
    let (whole, cents) = digits.split_at(digits.len() - places);
    if places == 0 { format!("{sign}{whole} {code}") } else { format!("{sign}{whole}.{cents} {code}") }
}

fn whole(n: usize) -> BigRational {
    BigRational::from_integer(BigInt::from(n))
}

/// A small generator of numbers: the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % sides.max(1)
    }
}
