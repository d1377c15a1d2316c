//! Formulas over bounded integers.
