//! Decides formulas over bounded integers.
//!
//! In: a [`Problem`] (variables, atoms, formulas), a goal and a counted [`Budget`].
//! Out: an [`Answer`]: a checked model, a proof that there is none, or an honest *undecided*.
//!
//! It knows nothing of policies, uses no clock and no randomness, and never guesses:
//! a model is evaluated before it is returned, *unsatisfiable* is said only when proved.
//!
//! How: bounds of integers are the literals of a search that learns from conflicts.
//! Sums are variables of their own, kept in step by propagation of bounds; what bounds cannot decide goes to
//! cycles of differences, then to exact simplex with branching.
//!
//! ```
//! use polidex_prove::solve::{Answer, Budget, Linear, Problem, solve};
//!
//! let mut problem = Problem::new();
//! let amount = problem.integer(1, 10_000_000).ok_or("bounds")?;
//! let fee = problem.floor_div(&Linear::from(amount).times(3).ok_or("overflow")?, 100).ok_or("overflow")?;
//! let above = problem.at_least(&Linear::from(fee), 150).ok_or("overflow")?;
//! let below = problem.at_most(&Linear::from(amount), 4_999).ok_or("overflow")?;
//! let both = problem.all([above, below]);
//! assert_eq!(solve(&problem, both, &mut Budget::default()), Answer::Unsat);
//! # Ok::<(), &str>(())
//! ```

mod analyse;
mod budget;
mod check;
mod context;
mod define;
mod difference;
mod encode;
mod engine;
mod explain;
mod formula;
mod intervals;
mod linear;
mod minimise;
mod model;
mod number;
mod problem;
mod propagate;
mod query;
mod region;
mod search;
mod seen;
mod simplex;
mod summary;
#[cfg(test)]
mod tests;

pub use budget::Budget;
pub use context::Context;
pub use formula::Formula;
pub use intervals::Intervals;
pub use linear::Linear;
pub use minimise::{Preference, Wish, minimise};
pub use model::Model;
pub use problem::{Problem, Var};
pub use query::{Answer, Why, solve};
pub use region::{Region, Regions, regions};
pub use summary::{Summaries, Summary};
