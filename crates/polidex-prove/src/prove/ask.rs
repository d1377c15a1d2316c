//! One question: can a request break this? And what is told of the answer.
//!
//! In: a formula that says what would be wrong, and how the evaluator shows it. Out: a verdict, and a finding where a
//! request shows it. What the evaluator does not show is never more than *possible*.

use std::collections::BTreeMap;

use polidex_eval::{Decision, Detail, Evaluator, Submission};
use polidex_ir::Name;

use crate::encode::{Cause, Encoder};
use crate::region;
use crate::report::{Check, Finding, Place, Property, Report, Verdict, What, Witness};
use crate::solve::{Answer, Budget, Formula, Model};
use crate::witness;

/// What is needed to prove something of a kind of request.
pub(super) struct Prover<'r, 'p> {
    pub encoder: Encoder<'p>,
    pub evaluator: &'r Evaluator<'p>,
    pub budget: Budget,
    pub request: Name,
    pub report: &'r mut Report,
    /// Requests that may show what the solver cannot say exactly.
    pub samples: &'r [Submission],
    /// Formulas that hang on nothing invented.
    pub exact: BTreeMap<Formula, bool>,
}

/// Something that would be wrong.
pub(super) struct Charge<'c> {
    /// Where it is.
    pub bad: Formula,
    /// What a region is told about.
    pub about: Formula,
    /// Whether a decision shows it.
    pub shown: &'c dyn Fn(&Submission, &Decision) -> bool,
}

/// What became of a charge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found {
    /// No request.
    Never,
    /// This one.
    Shown(Box<Witness>),
    /// Perhaps; the evaluator does not show it.
    Perhaps,
    /// The budget ended.
    Undecided,
}

/// Nodes that the search for a plain witness may take.
const PLAIN: u64 = 50_000;

/// Other requests that are tried where the first does not show it.
const TRIES: usize = 6;

impl<'p> Prover<'_, 'p> {
    /// Asks whether a formula can hold.
    pub fn can(&mut self, formula: Formula) -> Answer {
        if formula == Formula::FALSE {
            return Answer::Unsat;
        }
        self.encoder.context.check(&[formula], &mut self.budget)
    }

    /// Tells whether a model of a formula is a request for certain: nothing in it is invented.
    pub fn is_exact(&mut self, formula: Formula) -> bool {
        if self.encoder.invented.is_empty() {
            return true;
        }
        if let Some(known) = self.exact.get(&formula) {
            return *known;
        }
        let (vars, _) = self.encoder.context.support(formula);
        let exact = !vars.iter().any(|var| self.encoder.invented.contains_key(var));
        self.exact.insert(formula, exact);
        exact
    }

    /// Looks for a request that shows a charge.
    pub fn look(&mut self, charge: &Charge<'_>) -> Found {
        let model = match self.can(charge.bad) {
            Answer::Unsat => return Found::Never,
            Answer::Undecided(_) => return Found::Undecided,
            Answer::Sat(model) | Answer::Possible(model) => model,
        };
        // Where the zone's offset could matter, a request of which it cannot is tried first.
        let mut goals = vec![charge.bad];
        goals.extend(self.encoder.clock.safe);
        let model = match self.encoder.context.check(&goals, &mut self.budget) {
            Answer::Sat(safe) | Answer::Possible(safe) => safe,
            Answer::Unsat | Answer::Undecided(_) => {
                goals.truncate(1);
                model
            }
        };
        let goal = self.encoder.all(goals.iter().copied());
        let all = self.encoder.context.assumptions().to_vec();
        let with_all = self.encoder.all(all.into_iter().chain([goal]));
        let mut part = self.budget.part(PLAIN);
        let plain = witness::plain(&self.encoder, with_all, &model, &mut part);
        self.budget.join(&part);
        for model in [&plain, &model] {
            if let Some(witness) = self.replayed(model, charge) {
                return Found::Shown(Box::new(witness));
            }
        }
        let other = self.others(&goals, &model, charge).or_else(|| self.sampled(None, charge.shown));
        other.map_or(Found::Perhaps, |found| Found::Shown(Box::new(found)))
    }

    /// Tries some more requests, each different from those before in what the charge is about.
    fn others(&mut self, goals: &[Formula], first: &Model, charge: &Charge<'_>) -> Option<Witness> {
        let mut goals = goals.to_vec();
        let mut model = first.clone();
        for _ in 0..TRIES {
            let (alone, summed) = self.encoder.context.mentioned(charge.bad);
            let mut same = Vec::new();
            for var in alone.into_iter().chain(summed) {
                if !self.encoder.invented.contains_key(&var)
                    && !self.encoder.context.problem().is_defined(var)
                {
                    same.push(self.encoder.problem().equals(var, model.value(var)));
                }
            }
            let same = self.encoder.all(same);
            goals.push(!same);
            let mut part = self.budget.part(PLAIN);
            let answer = self.encoder.context.check(&goals, &mut part);
            self.budget.join(&part);
            model = answer.model()?.clone();
            let found = self.replayed(&model, charge);
            if found.is_some() {
                return found;
            }
        }
        None
    }

    /// Evaluates the request of a model, as stated and with everything confirmed.
    fn replayed(&self, model: &Model, charge: &Charge<'_>) -> Option<Witness> {
        let stated = witness::submission(&self.encoder, model)?;
        let confirmed = witness::confirmed(&self.encoder, &stated);
        [stated, confirmed].into_iter().find_map(|submission| {
            if !polidex_eval::broken_relations(self.encoder.policy, &submission).is_empty() {
                return None;
            }
            let decision = self.evaluator.evaluate(&submission, Detail::EveryCandidate);
            (charge.shown)(&submission, &decision)
                .then(|| Witness { submission, outcome: decision.outcome.word() })
        })
    }

    /// Proves that something is never so; returns what was found for the finding to be completed.
    pub fn prove(
        &mut self,
        property: Property,
        subject: String,
        charge: &Charge<'_>,
        what: impl FnOnce(&Witness) -> What,
        places: Vec<Place>,
    ) -> Verdict {
        let found = self.look(charge);
        let verdict = match found {
            Found::Never => Verdict::Proved,
            Found::Undecided => Verdict::Undecided,
            Found::Perhaps => Verdict::Possible(self.causes(charge.bad)),
            Found::Shown(witness) => {
                let (regions, more) =
                    region::of(&mut self.encoder, charge.bad, charge.about, &mut self.budget);
                let what = what(&witness);
                self.report.findings.push(Finding { what, places, regions, more, witness: Some(*witness) });
                Verdict::Refuted
            }
        };
        if verdict == Verdict::Undecided {
            self.undecided(property, subject);
        }
        verdict
    }

    /// Reports that the budget ended.
    pub fn undecided(&mut self, property: Property, subject: String) {
        let places = vec![Place { kind: "request", request: None, name: self.request.clone() }];
        let what = What::Undecided { property, subject };
        self.report.findings.push(Finding { what, places, regions: Vec::new(), more: false, witness: None });
    }

    /// Notes a check and its verdict.
    pub fn note(&mut self, property: Property, subject: String, verdict: Verdict) {
        self.report.checks.push(Check { property, subject, verdict });
    }

    /// What a formula hangs on that could not be said exactly.
    pub fn causes(&self, formula: Formula) -> Vec<Cause> {
        let (vars, opaque) = self.encoder.context.support(formula);
        let invented = vars.iter().filter_map(|var| self.encoder.invented.get(var));
        let opaque = opaque.iter().filter_map(|id| self.encoder.causes.get(id));
        let mut causes: Vec<Cause> = invented.chain(opaque).cloned().collect();
        causes.sort();
        causes.dedup();
        if causes.is_empty() {
            causes.push(Cause("a request that the evaluator decides otherwise".to_owned()));
        }
        causes
    }

    /// Tells whether the request of a model, or a sample such as the request of a test, shows something.
    pub fn sampled(
        &self,
        model: Option<&Model>,
        shown: &dyn Fn(&Submission, &Decision) -> bool,
    ) -> Option<Witness> {
        let charge = Charge { bad: Formula::TRUE, about: Formula::TRUE, shown };
        if let Some(witness) = model.and_then(|model| self.replayed(model, &charge)) {
            return Some(witness);
        }
        let ours = self.samples.iter().filter(|sample| sample.request == self.request);
        let mut found = ours.map(|sample| {
            let decision = self.evaluator.evaluate(sample, Detail::EveryCandidate);
            let is_shown = shown(sample, &decision);
            is_shown.then(|| Witness { submission: sample.clone(), outcome: decision.outcome.word() })
        });
        found.find_map(|witness| witness)
    }

    /// Where a part of this request is written.
    pub fn place(&self, kind: &'static str, name: &Name) -> Place {
        Place { kind, request: Some(self.request.clone()), name: name.clone() }
    }
}

/// The worse of two verdicts.
pub(super) fn worse(a: Verdict, b: Verdict) -> Verdict {
    fn rank(verdict: &Verdict) -> u8 {
        match verdict {
            Verdict::Proved => 0,
            Verdict::Waived(_) => 1,
            Verdict::Possible(_) => 2,
            Verdict::Undecided => 3,
            Verdict::Refuted => 4,
        }
    }
    match (a, b) {
        (Verdict::Possible(mut a), Verdict::Possible(b)) => {
            a.extend(b);
            a.sort();
            a.dedup();
            Verdict::Possible(a)
        }
        (a, b) => {
            if rank(&a) >= rank(&b) {
                a
            } else {
                b
            }
        }
    }
}
