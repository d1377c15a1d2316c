//! Currencies by ISO 4217 code, with the decimal places of their minor unit.
//!
//! Source: ISO 4217:2015 list one, active codes; codes without a minor unit (precious metals, testing) are left out.

use crate::rational::Rational;

/// An active ISO 4217 currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency {
    code: &'static str,
    places: u32,
}

/// Codes by decimal places, in the order of the alphabet.
const BY_PLACES: &[(u32, &[&str])] = &[
    (
        0,
        &[
            "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV",
            "XAF", "XOF", "XPF",
        ],
    ),
    (
        2,
        &[
            "AED", "AFN", "ALL", "AMD", "ANG", "AOA", "ARS", "AUD", "AWG", "AZN", "BAM", "BBD", "BDT", "BGN",
            "BMD", "BND", "BOB", "BOV", "BRL", "BSD", "BTN", "BWP", "BYN", "BZD", "CAD", "CDF", "CHE", "CHF",
            "CHW", "CNY", "COP", "COU", "CRC", "CUP", "CVE", "CZK", "DKK", "DOP", "DZD", "EGP", "ERN", "ETB",
            "EUR", "FJD", "FKP", "GBP", "GEL", "GHS", "GIP", "GMD", "GTQ", "GYD", "HKD", "HNL", "HTG", "HUF",
            "IDR", "ILS", "INR", "IRR", "JMD", "KES", "KGS", "KHR", "KPW", "KYD", "KZT", "LAK", "LBP", "LKR",
            "LRD", "LSL", "MAD", "MDL", "MGA", "MKD", "MMK", "MNT", "MOP", "MRU", "MUR", "MVR", "MWK", "MXN",
            "MXV", "MYR", "MZN", "NAD", "NGN", "NIO", "NOK", "NPR", "NZD", "PAB", "PEN", "PGK", "PHP", "PKR",
            "PLN", "QAR", "RON", "RSD", "RUB", "SAR", "SBD", "SCR", "SDG", "SEK", "SGD", "SHP", "SLE", "SOS",
            "SRD", "SSP", "STN", "SVC", "SYP", "SZL", "THB", "TJS", "TMT", "TOP", "TRY", "TTD", "TWD", "TZS",
            "UAH", "USD", "USN", "UYU", "UZS", "VED", "VES", "WST", "XCD", "YER", "ZAR", "ZMW", "ZWG",
        ],
    ),
    (3, &["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"]),
    (4, &["CLF", "UYW"]),
];

impl Currency {
    /// Returns the currency with this code, if ISO 4217 has it.
    pub fn from_code(code: &str) -> Option<Self> {
        BY_PLACES.iter().find_map(|(places, codes)| {
            let found = codes.binary_search(&code).ok().and_then(|at| codes.get(at));
            found.map(|code| Currency { code, places: *places })
        })
    }

    /// Returns all codes, for suggestions.
    pub fn codes() -> impl Iterator<Item = &'static str> {
        BY_PLACES.iter().flat_map(|(_, codes)| codes.iter().copied())
    }

    /// Returns the three-letter code.
    pub fn code(self) -> &'static str {
        self.code
    }

    /// Returns the decimal places of the minor unit: 2 for USD, 0 for JPY, 3 for KWD.
    pub fn places(self) -> u32 {
        self.places
    }

    /// Returns one minor unit: 0.01 for USD.
    pub fn minor_unit(self) -> Rational {
        Rational::step(self.places)
    }

    /// Writes an amount with at least the places of the minor unit: `300.00 USD`.
    pub fn show(self, amount: &Rational) -> String {
        format!("{} {}", amount.to_decimal(self.places), self.code)
    }
}

#[cfg(test)]
mod tests {
    use super::Currency;

    #[test]
    fn minor_units_follow_the_standard() {
        for (code, places) in [("USD", 2), ("JPY", 0), ("KWD", 3), ("CLF", 4)] {
            assert_eq!(Currency::from_code(code).unwrap().places(), places, "{code}");
        }
        for code in Currency::codes() {
            assert_eq!(Currency::from_code(code).map(Currency::code), Some(code));
        }
        assert!(Currency::from_code("usd").is_none());
        assert!(Currency::from_code("XAU").is_none());
    }
}
