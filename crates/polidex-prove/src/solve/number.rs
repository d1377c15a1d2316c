//! Exact fractions that stay small as long as they can.
//!
//! Two 128-bit integers in lowest terms; what does not fit becomes a [`Rational`] of any size, and returns when it fits.

use std::cmp::Ordering;

use polidex_base::Rational;

/// A fraction.
#[derive(Debug, Clone)]
pub(super) enum Number {
    /// In lowest terms; the denominator is above zero.
    Small(i128, i128),
    Large(Box<Rational>),
}

impl From<i128> for Number {
    fn from(value: i128) -> Self {
        Number::Small(value, 1)
    }
}

impl Number {
    pub(super) fn zero() -> Self {
        Number::Small(0, 1)
    }

    pub(super) fn plus(&self, other: &Self) -> Self {
        self.small_plus(other).unwrap_or_else(|| Number::shrunk(self.large().plus(&other.large())))
    }

    pub(super) fn minus(&self, other: &Self) -> Self {
        self.plus(&other.negated())
    }

    pub(super) fn times(&self, other: &Self) -> Self {
        self.small_times(other).unwrap_or_else(|| Number::shrunk(self.large().times(&other.large())))
    }

    /// Returns `1 / self`; zero for zero, which callers rule out.
    pub(super) fn inverse(&self) -> Self {
        match self {
            Number::Small(n, d) if *n > 0 => Number::Small(*d, *n),
            Number::Small(n, d) => match (n.checked_neg(), d.checked_neg()) {
                (Some(0), _) => Number::zero(),
                (Some(n), Some(d)) => Number::Small(d, n),
                _ => {
                    Number::shrunk(Rational::from(1).divided_by(&self.large()).unwrap_or_else(Rational::zero))
                }
            },
            Number::Large(large) => {
                Number::shrunk(Rational::from(1).divided_by(large).unwrap_or_else(Rational::zero))
            }
        }
    }

    pub(super) fn negated(&self) -> Self {
        match self {
            Number::Small(n, d) => match n.checked_neg() {
                Some(n) => Number::Small(n, *d),
                None => Number::shrunk(self.large().negated()),
            },
            Number::Large(large) => Number::shrunk(large.negated()),
        }
    }

    pub(super) fn magnitude(&self) -> Self {
        if self.sign() == Ordering::Less { self.negated() } else { self.clone() }
    }

    /// Returns how it compares with zero.
    pub(super) fn sign(&self) -> Ordering {
        match self {
            Number::Small(n, _) => n.cmp(&0),
            Number::Large(large) if large.is_zero() => Ordering::Equal,
            Number::Large(large) if large.is_negative() => Ordering::Less,
            Number::Large(_) => Ordering::Greater,
        }
    }

    pub(super) fn is_zero(&self) -> bool {
        self.sign() == Ordering::Equal
    }

    pub(super) fn compare(&self, other: &Self) -> Ordering {
        if let (Number::Small(a, b), Number::Small(c, d)) = (self, other) {
            if b == d {
                return a.cmp(c);
            }
            if let (Some(left), Some(right)) = (a.checked_mul(*d), c.checked_mul(*b)) {
                return left.cmp(&right);
            }
        }
        self.large().cmp(&other.large())
    }

    /// Returns the value if it is an integer of 128 bits.
    pub(super) fn integer(&self) -> Option<i128> {
        match self {
            Number::Small(n, 1) => Some(*n),
            Number::Small(..) | Number::Large(_) => None,
        }
    }

    /// Returns the largest integer not above it, if that has 128 bits.
    pub(super) fn floor(&self) -> Option<i128> {
        match self {
            Number::Small(n, d) => floor_div(*n, *d),
            Number::Large(large) => i128::try_from(large.floor().numerator()).ok(),
        }
    }

    /// Returns the denominator, if numerator and denominator have 128 bits.
    pub(super) fn parts(&self) -> Option<(i128, i128)> {
        match self {
            Number::Small(n, d) => Some((*n, *d)),
            Number::Large(_) => None,
        }
    }

    fn small_plus(&self, other: &Self) -> Option<Self> {
        let (Number::Small(a, b), Number::Small(c, d)) = (self, other) else { return None };
        if b == d {
            let n = a.checked_add(*c)?;
            return if *b == 1 { Some(Number::Small(n, 1)) } else { Number::reduced(n, *b) };
        }
        let n = a.checked_mul(*d)?.checked_add(c.checked_mul(*b)?)?;
        Number::reduced(n, b.checked_mul(*d)?)
    }

    fn small_times(&self, other: &Self) -> Option<Self> {
        let (Number::Small(a, b), Number::Small(c, d)) = (self, other) else { return None };
        let n = a.checked_mul(*c)?;
        if *b == 1 && *d == 1 {
            return Some(Number::Small(n, 1));
        }
        Number::reduced(n, b.checked_mul(*d)?)
    }

    fn reduced(n: i128, d: i128) -> Option<Self> {
        let divisor = gcd(n, d)?;
        if divisor == 1 {
            return Some(Number::Small(n, d));
        }
        Some(Number::Small(n.checked_div(divisor)?, d.checked_div(divisor)?))
    }

    fn large(&self) -> Rational {
        match self {
            Number::Small(n, d) => rational(*n).divided_by(&rational(*d)).unwrap_or_else(Rational::zero),
            Number::Large(large) => large.as_ref().clone(),
        }
    }

    fn shrunk(large: Rational) -> Self {
        match (i128::try_from(large.numerator()), i128::try_from(large.denominator())) {
            (Ok(n), Ok(d)) => Number::Small(n, d),
            _ => Number::Large(Box::new(large)),
        }
    }
}

/// Returns an integer as a [`Rational`], put together from pieces of 60 bits.
fn rational(value: i128) -> Rational {
    const MASK: i128 = (1 << 60) - 1;
    let piece = |bits: i128| Rational::from(i64::try_from(bits).unwrap_or(0));
    let step = Rational::from(1_i64 << 60);
    piece(value >> 120)
        .times(&step)
        .plus(&piece((value >> 60) & MASK))
        .times(&step)
        .plus(&piece(value & MASK))
}

/// Returns the largest integer not above `n / d`; nothing for zero `d` or overflow.
pub(super) fn floor_div(n: i128, d: i128) -> Option<i128> {
    let quotient = n.checked_div(d)?;
    let exact = quotient.checked_mul(d)? == n;
    if exact || (n < 0) == (d < 0) { Some(quotient) } else { quotient.checked_sub(1) }
}

/// Returns the least integer not below `n / d`; nothing for zero `d` or overflow.
pub(super) fn ceil_div(n: i128, d: i128) -> Option<i128> {
    let quotient = n.checked_div(d)?;
    let exact = quotient.checked_mul(d)? == n;
    if exact || (n < 0) != (d < 0) { Some(quotient) } else { quotient.checked_add(1) }
}

/// Returns the greatest common divisor, never below zero; nothing if it has more than 127 bits.
pub(super) fn gcd(a: i128, b: i128) -> Option<i128> {
    let (mut a, mut b) = (a.unsigned_abs(), b.unsigned_abs());
    while b != 0 {
        if let (Ok(mut x), Ok(mut y)) = (u64::try_from(a), u64::try_from(b)) {
            while let Some(rest) = x.checked_rem(y) {
                (x, y) = (y, rest);
            }
            return Some(i128::from(x));
        }
        (a, b) = (b, a.checked_rem(b)?);
    }
    i128::try_from(a).ok()
}
