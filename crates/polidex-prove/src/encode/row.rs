//! Which rows of a table match, over all requests: [ROW].

use polidex_ir::{Cell, Row, Test, Value};

use super::compare::compared;
use super::expr::Scope;
use super::value::{Atom, Truth, Val};
use super::{Encoder, value};
use crate::solve::Formula;

impl<'p> Encoder<'p> {
    /// Returns where all cells of a row match.
    pub(super) fn row(&mut self, row: &'p Row, inputs: &[Val], scope: &Scope) -> Truth {
        let (mut yes, mut no) = (Vec::new(), Vec::new());
        for (cell, input) in row.cells.iter().zip(inputs) {
            let truth = self.cell(cell, input, scope);
            yes.push(truth.yes);
            no.push(truth.no);
        }
        Truth { yes: self.all(yes), no: self.any(no) }
    }

    fn cell(&mut self, cell: &'p Cell, input: &Val, scope: &Scope) -> Truth {
        let (absent, there) = apart(input);
        match cell {
            Cell::Any => Truth::sure(true),
            Cell::OneOf(tests) => self.tested(tests, &absent, &there, scope, false),
            Cell::NoneOf(tests) => self.tested(tests, &absent, &there, scope, true),
            Cell::Given => {
                let (yes, no) = (there.cases.iter().map(|case| case.0), absent.iter().copied());
                Truth { yes: self.any(yes.collect::<Vec<_>>()), no: self.any(no.collect::<Vec<_>>()) }
            }
            Cell::NotGiven => {
                let (yes, no) = (absent.iter().copied(), there.cases.iter().map(|case| case.0));
                Truth { yes: self.any(yes.collect::<Vec<_>>()), no: self.any(no.collect::<Vec<_>>()) }
            }
        }
    }

    /// One test holds (or, turned round, none does); never of what is not given.
    fn tested(
        &mut self,
        tests: &'p [Test],
        absent: &[Formula],
        there: &Val,
        scope: &Scope,
        turned: bool,
    ) -> Truth {
        let mut truths = Vec::new();
        for test in tests {
            truths.push(self.test(test, there, scope));
        }
        let yes = self.any(truths.iter().map(|truth| truth.yes));
        let no = self.all(truths.iter().map(|truth| truth.no));
        let found = if turned { Truth { yes: no, no: yes } } else { Truth { yes, no } };
        if absent.is_empty() {
            return found;
        }
        let absent = self.any(absent.iter().copied());
        let yes = self.all([!absent, found.yes]);
        let no = self.any([absent, found.no]);
        Truth { yes, no }
    }

    /// All bounds hold.
    fn test(&mut self, test: &'p Test, input: &Val, scope: &Scope) -> Truth {
        let (mut yes, mut no) = (Vec::new(), Vec::new());
        for (relation, bound) in &test.bounds {
            let bound = self.value(bound, scope);
            let truth = compared(self, *relation, input, &bound);
            yes.push(truth.yes);
            no.push(truth.no);
        }
        Truth { yes: self.all(yes), no: self.any(no) }
    }
}

/// Splits off where there is nothing.
fn apart(input: &Val) -> (Vec<Formula>, Val) {
    let (mut absent, mut there) = (Vec::new(), Vec::new());
    for (formula, atom) in &input.cases {
        match atom {
            Atom::Absent | Atom::Known(Value::Nothing) => absent.push(*formula),
            Atom::Known(_) | Atom::Sum(_) | Atom::Index(..) | Atom::Opaque(_) => {
                there.push((*formula, atom.clone()));
            }
        }
    }
    (absent, value::Val { cases: there })
}
