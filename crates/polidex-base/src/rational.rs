//! Exact numbers: rationals of any size, explicit rounding, decimal text in and out.
//!
//! Nothing here rounds unless asked to, and nothing overflows.

use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::{One, Signed, ToPrimitive, Zero};

/// How a number is brought to a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rounding {
    /// Away from zero.
    Up,
    /// Towards zero.
    Down,
    /// To the nearest, halves away from zero.
    HalfUp,
    /// To the nearest, halves to the even neighbour.
    HalfEven,
}

impl Rounding {
    /// Returns the words of a policy for it.
    pub fn words(self) -> &'static str {
        match self {
            Rounding::Up => "up",
            Rounding::Down => "down",
            Rounding::HalfUp => "half up",
            Rounding::HalfEven => "half even",
        }
    }
}

/// An exact rational number in lowest terms.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rational(BigRational);

impl From<i64> for Rational {
    fn from(value: i64) -> Self {
        Rational(BigRational::from_integer(BigInt::from(value)))
    }
}

impl Rational {
    /// Returns zero.
    pub fn zero() -> Self {
        Rational(BigRational::zero())
    }

    /// Returns `numerator / denominator`, or nothing for a zero denominator.
    pub fn ratio(numerator: i64, denominator: i64) -> Option<Self> {
        (denominator != 0).then(|| Rational(BigRational::new(numerator.into(), denominator.into())))
    }

    /// Returns `10^-places`: the step of a number with that many decimal places.
    pub fn step(places: u32) -> Self {
        Rational(BigRational::new(BigInt::one(), BigInt::from(10).pow(places)))
    }

    /// Reads decimal digits: optional `-`, digits with `_` between them, optionally `.` and digits.
    /// No exponent, no leading `+`, no other text. Returns the value and its number of decimal places.
    pub fn parse_decimal(text: &str) -> Option<(Self, u32)> {
        let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (whole, fraction) = digits.split_once('.').map_or((digits, None), |(w, f)| (w, Some(f)));
        let fraction = match fraction {
            Some(f) if f.is_empty() || !f.bytes().all(|b| b.is_ascii_digit()) => return None,
            Some(f) => f,
            None => "",
        };
        let well_formed = !whole.is_empty()
            && whole.bytes().all(|b| b.is_ascii_digit() || b == b'_')
            && !whole.starts_with('_')
            && !whole.ends_with('_');
        if !well_formed {
            return None;
        }
        let all: String = whole.chars().filter(|c| *c != '_').chain(fraction.chars()).collect();
        let places = u32::try_from(fraction.len()).ok()?;
        let mut numerator = all.parse::<BigInt>().ok()?;
        if negative {
            numerator = -numerator;
        }
        Some((Rational(BigRational::new(numerator, BigInt::from(10).pow(places))), places))
    }

    /// Returns the numerator in lowest terms.
    pub fn numerator(&self) -> &BigInt {
        self.0.numer()
    }

    /// Returns the denominator in lowest terms; always positive.
    pub fn denominator(&self) -> &BigInt {
        self.0.denom()
    }

    /// Returns the sum.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        Rational(&self.0 + &other.0)
    }

    /// Returns the difference.
    #[must_use]
    pub fn minus(&self, other: &Self) -> Self {
        Rational(&self.0 - &other.0)
    }

    /// Returns the product.
    #[must_use]
    pub fn times(&self, other: &Self) -> Self {
        Rational(&self.0 * &other.0)
    }

    /// Returns the quotient, or nothing for division by zero.
    #[must_use]
    pub fn divided_by(&self, other: &Self) -> Option<Self> {
        (!other.is_zero()).then(|| Rational(&self.0 / &other.0))
    }

    /// Returns the number with its sign turned.
    #[must_use]
    pub fn negated(&self) -> Self {
        Rational(-&self.0)
    }

    /// Returns the number without its sign.
    #[must_use]
    pub fn abs(&self) -> Self {
        Rational(self.0.abs())
    }

    /// Tells whether it is zero.
    pub fn is_zero(&self) -> bool {
        self.0.is_zero()
    }

    /// Tells whether it is below zero.
    pub fn is_negative(&self) -> bool {
        self.0.is_negative()
    }

    /// Tells whether it has no fraction.
    pub fn is_integer(&self) -> bool {
        self.0.is_integer()
    }

    /// Tells whether it is a whole multiple of `step` (which is above zero).
    pub fn is_multiple_of(&self, step: &Self) -> bool {
        !step.is_zero() && (&self.0 / &step.0).is_integer()
    }

    /// Returns it as an `i64` if it is one.
    pub fn to_i64(&self) -> Option<i64> {
        self.is_integer().then(|| self.0.numer().to_i64()).flatten()
    }

    /// Returns the largest integer that is not above it.
    #[must_use]
    pub fn floor(&self) -> Self {
        Rational(self.0.floor())
    }

    /// Returns the smallest integer that is not below it.
    #[must_use]
    pub fn ceil(&self) -> Self {
        Rational(self.0.ceil())
    }

    /// Returns it as a multiple of `step` (above zero), brought there by `mode`. A zero step returns it as it is.
    #[must_use]
    pub fn rounded(&self, mode: Rounding, step: &Self) -> Self {
        if step.is_zero() {
            return self.clone();
        }
        let units = &self.0 / &step.0;
        let magnitude = units.abs();
        let floor = magnitude.floor();
        let rest = &magnitude - &floor;
        let half = BigRational::new(BigInt::one(), BigInt::from(2));
        let up = match mode {
            Rounding::Up => !rest.is_zero(),
            Rounding::Down => false,
            Rounding::HalfUp => rest >= half,
            Rounding::HalfEven => rest > half || (rest == half && floor.numer().is_odd()),
        };
        let whole = if up { floor + BigRational::one() } else { floor };
        let signed = if units.is_negative() { -whole } else { whole };
        Rational(signed * &step.0)
    }

    /// Returns the fewest decimal places that show it exactly, or nothing if none do (`1/3`).
    pub fn decimal_places(&self) -> Option<u32> {
        let mut rest = self.0.denom().clone();
        let (mut twos, mut fives) = (0u32, 0u32);
        for (prime, count) in [(2, &mut twos), (5, &mut fives)] {
            let prime = BigInt::from(prime);
            while rest.is_multiple_of(&prime) {
                rest /= &prime;
                *count = count.saturating_add(1);
            }
        }
        rest.is_one().then_some(twos.max(fives))
    }

    /// Writes it with at least `places` decimal places, and with as many as it needs to be exact.
    /// A number without a finite decimal form is written as `n/d`.
    pub fn to_decimal(&self, places: u32) -> String {
        let Some(needed) = self.decimal_places() else {
            return format!("{}/{}", self.0.numer(), self.0.denom());
        };
        let places = places.max(needed);
        let scaled = (&self.0 * BigRational::from_integer(BigInt::from(10).pow(places))).to_integer();
        let sign = if scaled.is_negative() { "-" } else { "" };
        let width = (places as usize).saturating_add(1);
        let digits = format!("{:0>width$}", scaled.abs().to_string());
        let cut = digits.len().saturating_sub(places as usize);
        let (whole, fraction) = digits.split_at_checked(cut).unwrap_or((&digits, ""));
        if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
    }
}

impl std::fmt::Display for Rational {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.to_decimal(0))
    }
}

#[cfg(test)]
mod tests {
    use super::{Rational, Rounding};

    fn number(text: &str) -> Rational {
        Rational::parse_decimal(text).unwrap().0
    }

    #[test]
    fn decimal_text_is_exact_both_ways() {
        for text in ["0", "1", "-1.5", "250.01", "0.0001", "100000000000000000000000000000000000000.01"] {
            assert_eq!(number(text).to_string(), text);
        }
        assert_eq!(number("1_250.50").to_decimal(2), "1250.50");
        for bad in ["", "-", ".5", "1.", "1e3", "+1", "_1", "1_", "NaN", "1.5_0", "0x1"] {
            assert!(Rational::parse_decimal(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn sums_that_binary_floating_point_gets_wrong() {
        assert_eq!(number("0.1").plus(&number("0.2")), number("0.3"));
        assert_eq!(number("1.15").times(&number("100")), number("115"));
    }

    #[test]
    fn each_rounding_mode_at_a_half_and_below_zero() {
        let cent = Rational::step(2);
        let cases = [
            ("0.125", Rounding::Up, "0.13"),
            ("0.125", Rounding::Down, "0.12"),
            ("0.125", Rounding::HalfUp, "0.13"),
            ("0.125", Rounding::HalfEven, "0.12"),
            ("0.135", Rounding::HalfEven, "0.14"),
            ("-0.125", Rounding::HalfUp, "-0.13"),
            ("-0.121", Rounding::Up, "-0.13"),
            ("-0.129", Rounding::Down, "-0.12"),
        ];
        for (value, mode, expected) in cases {
            assert_eq!(number(value).rounded(mode, &cent).to_string(), expected, "{value} {mode:?}");
        }
    }

    #[test]
    fn a_third_is_shown_as_a_fraction() {
        assert_eq!(Rational::ratio(1, 3).unwrap().to_string(), "1/3");
        assert!(Rational::ratio(1, 0).is_none());
    }
}
