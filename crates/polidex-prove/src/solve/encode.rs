//! Formulas as literals and clauses of an engine.
//!
//! Only what is reached from a goal is entered, each formula once and only for the sign it is needed with:
//! a literal implies its formula, not the other way round.
//! Sets that are one interval need no literal of their own: their bounds are literals.

use std::collections::HashSet;
use std::sync::Arc;

use super::engine::{Engine, Form, Literal, Membership, NONE, at, id};
use super::formula::{Formula, Node};
use super::intervals::Intervals;
use super::problem::{Problem, Var};

/// The numbers of the problem do not fit the arithmetic of the engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Overflow;

/// Formulas whose meaning has still to be entered, with their literals.
type Pending = Vec<Formula>;

impl Engine {
    /// Returns a literal that implies the formula, and enters what it means. Before any decision.
    pub(super) fn enter(&mut self, problem: &Problem, formula: Formula) -> Result<Literal, Overflow> {
        let mut pending = Pending::new();
        let literal = self.literal(problem, formula, &mut pending)?;
        while let Some(next) = pending.pop() {
            self.describe(problem, next, &mut pending)?;
        }
        Ok(literal)
    }

    /// Returns the engine's variable for one of the problem.
    pub(super) fn var(&mut self, problem: &Problem, var: Var) -> u32 {
        if let Some(known) = self.vars.get(&var) {
            return *known;
        }
        let (low, high) = problem.bounds(var);
        let new = self.new_var(low, high);
        self.vars.insert(var, new);
        new
    }

    /// Returns literals that together are the value range, and make the definition of the variable matter.
    pub(super) fn enter_range(
        &mut self,
        problem: &Problem,
        var: Var,
        low: i128,
        high: i128,
    ) -> Result<Vec<Literal>, Overflow> {
        let own = self.var(problem, var);
        let mut literals = vec![Literal::at_least(own, low), Literal::at_most(own, high)];
        if let Some((_, side)) = problem.get(var).and_then(|variable| variable.definition.as_ref()) {
            literals.push(self.enter(problem, *side)?);
        }
        Ok(literals)
    }

    /// Marks what matters to a question: all that the goals reach, definitions included.
    /// Other sums and sets are left alone; what is known of them stays true.
    pub(super) fn focus(&mut self, problem: &Problem, goals: &[Formula], vars: impl Iterator<Item = Var>) {
        self.question = self.question.saturating_add(1);
        self.focus.clear();
        self.unknowns.clear();
        let mut nodes: Vec<u32> = goals.iter().map(|goal| goal.node()).collect();
        let mut vars: Vec<Var> = vars.collect();
        let (mut seen_nodes, mut seen_vars) = (HashSet::new(), HashSet::new());
        loop {
            if let Some(node) = nodes.pop() {
                if !seen_nodes.insert(node) {
                    continue;
                }
                match problem.node_at(node) {
                    Node::True => {}
                    Node::Opaque(id) => self.unknowns.extend(self.opaque.get(id)),
                    Node::All(children) => nodes.extend(children.iter().map(|child| child.node())),
                    Node::Member(var, _) => {
                        vars.push(*var);
                        let flag = self.nodes.get(&node).and_then(|flag| self.slot(*flag));
                        let member = flag.map_or(NONE, |slot| slot.own_member);
                        if let Some(member) = self.members.get_mut(at(member)) {
                            member.question = self.question;
                        }
                    }
                    Node::AtMost(form, _) => {
                        vars.extend(problem.terms(*form).iter().map(|term| term.0));
                        let own = self.form_vars.get(form).and_then(|var| self.slot(*var));
                        let form = own.map_or(NONE, |slot| slot.own_form);
                        if let Some(form) = self.forms.get_mut(at(form)) {
                            form.question = self.question;
                        }
                    }
                }
            } else if let Some(var) = vars.pop() {
                if !seen_vars.insert(var) {
                    continue;
                }
                self.focus.extend(self.vars.get(&var));
                let definition = problem.get(var).and_then(|variable| variable.definition.as_ref());
                nodes.extend(definition.map(|(_, side)| side.node()));
            } else {
                return;
            }
        }
    }

    fn literal(
        &mut self,
        problem: &Problem,
        formula: Formula,
        pending: &mut Pending,
    ) -> Result<Literal, Overflow> {
        let (node, negated) = (formula.node(), formula.is_negated());
        if let Node::AtMost(form, bound) = problem.node(formula)
            && !problem.terms(*form).iter().any(|(var, _)| problem.is_defined(*var))
        {
            let var = self.form(problem, *form)?;
            return Ok(if negated {
                Literal::at_least(var, bound.saturating_add(1))
            } else {
                Literal::at_most(var, *bound)
            });
        }
        if let Node::Opaque(id) = problem.node(formula) {
            let var = self.opaque_var(*id);
            return Ok(if negated { Literal::at_most(var, 0) } else { Literal::at_least(var, 2) });
        }
        // What rests on opaque atoms may be neither true nor false: 0 is false, 2 is true, 1 is "nobody knows".
        let is_open = problem.is_vague(formula) && matches!(problem.node(formula), Node::All(_));
        let truth = if is_open { 2 } else { 1 };
        let var = match self.nodes.get(&node) {
            Some(var) => *var,
            None => {
                let var = self.new_var(0, truth);
                self.nodes.insert(node, var);
                var
            }
        };
        if self.described.insert((node, negated), ()).is_none() {
            pending.push(formula);
        }
        Ok(if negated { Literal::at_most(var, 0) } else { Literal::at_least(var, truth) })
    }

    /// Enters what follows from the literal of a formula.
    fn describe(
        &mut self,
        problem: &Problem,
        formula: Formula,
        pending: &mut Pending,
    ) -> Result<(), Overflow> {
        let negated = formula.is_negated();
        let literal = self.literal(problem, formula, pending)?;
        match problem.node(formula) {
            Node::True if negated => {
                self.add_clause(vec![literal.negated()]);
            }
            Node::True | Node::Opaque(_) => {}
            Node::Member(var, set) => {
                self.member(problem, literal, negated, *var, set);
                self.activate(problem, literal, *var, pending)?;
            }
            Node::AtMost(form, bound) => {
                let var = self.form(problem, *form)?;
                let meaning = if negated {
                    Literal::at_least(var, bound.saturating_add(1))
                } else {
                    Literal::at_most(var, *bound)
                };
                self.add_clause(vec![literal.negated(), meaning]);
                for (var, _) in problem.terms(*form) {
                    self.activate(problem, literal, *var, pending)?;
                }
            }
            Node::All(children) if negated => {
                let mut clause = vec![literal.negated()];
                for child in children {
                    self.spread(problem, !*child, true, &mut clause, pending)?;
                }
                if let Some(clause) = self.add_clause(clause)
                    && let Some(slot) = self.slots.get_mut(at(literal.var))
                {
                    slot.obligation = clause;
                }
            }
            Node::All(children) => {
                let mut parts = Vec::with_capacity(children.len());
                for child in children {
                    self.spread(problem, *child, false, &mut parts, pending)?;
                }
                for part in parts {
                    self.add_clause(vec![literal.negated(), part]);
                }
            }
        }
        Ok(())
    }

    /// Adds literals that one of (`either`) or all of are the formula.
    fn spread(
        &mut self,
        problem: &Problem,
        formula: Formula,
        either: bool,
        literals: &mut Vec<Literal>,
        pending: &mut Pending,
    ) -> Result<(), Overflow> {
        if let Node::Member(var, set) = problem.node(formula)
            && !problem.is_defined(*var)
        {
            let (low, high) = problem.bounds(*var);
            let allowed = problem.allowed(*var, set, formula.is_negated());
            // One of two bounds is all outside one interval; both are all inside one.
            let interval = if either { allowed.complement(low, high) } else { allowed };
            if let [(from, to)] = interval.pieces() {
                let own = self.var(problem, *var);
                let bounds = [Literal::at_least(own, *from), Literal::at_most(own, *to)];
                let open = [*from > low, *to < high];
                literals.extend(
                    bounds
                        .into_iter()
                        .zip(open)
                        .filter(|(_, open)| *open)
                        .map(|(bound, _)| if either { bound.negated() } else { bound }),
                );
                return Ok(());
            }
        }
        literals.push(self.literal(problem, formula, pending)?);
        Ok(())
    }

    fn member(&mut self, problem: &Problem, literal: Literal, negated: bool, var: Var, set: &Intervals) {
        let own = self.var(problem, var);
        let (low, high) = problem.bounds(var);
        let allowed = problem.allowed(var, set, negated);
        if let [(from, to)] = allowed.pieces() {
            self.add_clause(vec![literal.negated(), Literal::at_least(own, *from)]);
            self.add_clause(vec![literal.negated(), Literal::at_most(own, *to)]);
            return;
        }
        if self.slot(literal.var).is_some_and(|slot| slot.own_member != NONE) {
            return;
        }
        let (inside, outside) = (set.clone(), set.complement(low, high));
        let member = id(self.members.len());
        self.members.push(Membership { flag: literal.var, var: own, inside, outside, question: 0 });
        self.queued_members.push(false);
        for var in [own, literal.var] {
            if let Some(slot) = self.slots.get_mut(at(var)) {
                slot.members.push(member);
            }
        }
        if let Some(slot) = self.slots.get_mut(at(literal.var)) {
            slot.own_member = member;
        }
    }

    /// The definition of a variable matters once the literal holds.
    fn activate(
        &mut self,
        problem: &Problem,
        literal: Literal,
        var: Var,
        pending: &mut Pending,
    ) -> Result<(), Overflow> {
        if let Some((_, side)) = problem.get(var).and_then(|variable| variable.definition.as_ref()) {
            let side = self.literal(problem, *side, pending)?;
            self.add_clause(vec![literal.negated(), side]);
        }
        Ok(())
    }

    fn form(&mut self, problem: &Problem, form: u32) -> Result<u32, Overflow> {
        if let Some(known) = self.form_vars.get(&form) {
            return Ok(*known);
        }
        let (least, greatest) = problem.range(problem.terms(form)).ok_or(Overflow)?;
        let terms: Arc<[(u32, i128)]> =
            problem.terms(form).iter().map(|(var, a)| (self.var(problem, *var), *a)).collect();
        let var = self.new_var(least, greatest);
        let number = id(self.forms.len());
        for (x, _) in terms.iter() {
            if let Some(slot) = self.slots.get_mut(at(*x)) {
                slot.forms.push(number);
            }
        }
        if let Some(slot) = self.slots.get_mut(at(var)) {
            slot.forms.push(number);
            slot.own_form = number;
        }
        self.forms.push(Form { var, terms, question: 0 });
        self.queued_forms.push(false);
        self.form_vars.insert(form, var);
        Ok(var)
    }

    fn opaque_var(&mut self, id: u32) -> u32 {
        if let Some(known) = self.opaque.get(&id) {
            return *known;
        }
        let var = self.new_var(0, 2);
        self.opaque.insert(id, var);
        var
    }
}
