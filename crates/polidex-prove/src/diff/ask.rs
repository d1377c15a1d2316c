//! One question about two policies: is there a request of which they say something else?

use polidex_eval::{Detail, Evaluator, Submission};

use super::{Difference, Facet};
use crate::encode::{Cause, Encoder};
use crate::solve::{Answer, Budget, Formula, Model};
use crate::witness;

/// What is needed to compare two policies.
pub(super) struct Asker<'p> {
    /// The new one; the problem is with it.
    pub first: Encoder<'p>,
    /// The old one.
    pub second: Encoder<'p>,
    pub new: Evaluator<'p>,
    pub old: Evaluator<'p>,
    pub budget: Budget,
    pub found: Vec<Difference>,
    pub causes: Vec<Cause>,
    pub undecided: bool,
}

/// What became of a question.
pub(super) enum Found {
    /// No request.
    Never,
    /// This one.
    Shown(Box<Shown>),
    /// Perhaps; the evaluator does not show it.
    Perhaps,
    /// The budget ended.
    Undecided,
}

/// A request that two policies decide otherwise.
pub(super) struct Shown {
    pub before: String,
    pub after: String,
    pub old: Submission,
    pub new: Submission,
}

/// Nodes that the search for a plain witness may take.
const PLAIN: u64 = 50_000;

/// Other requests that are tried where the first does not show it.
const TRIES: usize = 12;

impl Asker<'_> {
    /// Looks for a request where a formula holds and the two say something else.
    ///
    /// `wanted` are the outcomes that it shall show; where no request shows just these, one that shows others will do.
    pub fn look(&mut self, facet: &Facet, formula: Formula, wanted: Option<&(String, String)>) -> Found {
        let model = match self.first.context.check(&[formula], &mut self.budget) {
            Answer::Unsat => return Found::Never,
            Answer::Undecided(_) => return Found::Undecided,
            Answer::Sat(model) | Answer::Possible(model) => model,
        };
        let mut goals = vec![formula];
        goals.extend(self.first.clock.safe);
        let mut model = match self.first.context.check(&goals, &mut self.budget) {
            Answer::Sat(safe) | Answer::Possible(safe) => safe,
            Answer::Unsat | Answer::Undecided(_) => {
                goals.truncate(1);
                model
            }
        };
        let assumed = self.first.context.assumptions().to_vec();
        let goal = self.first.all(goals.iter().copied().chain(assumed));
        let mut part = self.budget.part(PLAIN);
        let plain = witness::plain(&self.first, goal, &model, &mut part);
        self.budget.join(&part);
        let mut other = None;
        for model in [&plain, &model] {
            match self.replayed(facet, model, wanted) {
                Some((shown, true)) => return Found::Shown(Box::new(shown)),
                Some((shown, false)) => other = other.or(Some(shown)),
                None => {}
            }
        }
        for _ in 0..TRIES {
            let (alone, summed) = self.first.context.mentioned(formula);
            let mut same = Vec::new();
            for var in alone.into_iter().chain(summed) {
                if !self.first.invented.contains_key(&var) && !self.first.context.problem().is_defined(var) {
                    same.push(self.first.problem().equals(var, model.value(var)));
                }
            }
            let same = self.first.all(same);
            goals.push(!same);
            let mut part = self.budget.part(PLAIN);
            let answer = self.first.context.check(&goals, &mut part);
            self.budget.join(&part);
            let Some(next) = answer.model() else { break };
            model = next.clone();
            match self.replayed(facet, &model, wanted) {
                Some((shown, true)) => return Found::Shown(Box::new(shown)),
                Some((shown, false)) => other = other.or(Some(shown)),
                None => {}
            }
        }
        other.map_or(Found::Perhaps, |shown| Found::Shown(Box::new(shown)))
    }

    /// Decides the request of a model by both, as stated and with everything confirmed; also whether it is what is
    /// wanted.
    fn replayed(
        &self,
        facet: &Facet,
        model: &Model,
        wanted: Option<&(String, String)>,
    ) -> Option<(Shown, bool)> {
        let problem = self.first.context.problem();
        let new = witness::submission(&self.first, model)?;
        let old = Submission { as_of: new.as_of, ..witness::submission_of(&self.second, problem, model)? };
        let confirmed = (witness::confirmed(&self.second, &old), witness::confirmed(&self.first, &new));
        let mut found: Option<(Shown, bool)> = None;
        for (old, new) in [(old, new), confirmed] {
            let broken = |encoder: &Encoder<'_>, submission: &Submission| {
                !polidex_eval::broken_relations(encoder.policy, submission).is_empty()
            };
            if broken(&self.second, &old) || broken(&self.first, &new) {
                continue;
            }
            let (was, is) =
                (self.old.evaluate(&old, Detail::Normal), self.new.evaluate(&new, Detail::Normal));
            let (before, after) = (facet.of(&was), facet.of(&is));
            if before == after {
                continue;
            }
            let is_wanted = wanted.is_none_or(|(was, is)| is_kind(&before, was) && is_kind(&after, is));
            if is_wanted {
                return Some((Shown { before, after, old, new }, true));
            }
            found = found.or(Some((Shown { before, after, old, new }, false)));
        }
        found
    }

    /// What a formula hangs on that could not be said exactly.
    pub fn causes_of(&self, formula: Formula) -> Vec<Cause> {
        let (vars, opaque) = self.first.context.support(formula);
        let invented = vars.iter().filter_map(|var| self.first.invented.get(var));
        let opaque = opaque.iter().filter_map(|id| self.first.causes.get(id));
        let mut causes: Vec<Cause> = invented.chain(opaque).cloned().collect();
        if causes.is_empty() {
            causes.push(Cause("requests that the evaluator decides alike".to_owned()));
        }
        causes
    }
}

/// Tells whether an outcome in words is of a kind; a declared outcome stands behind it.
fn is_kind(said: &str, kind: &str) -> bool {
    said == kind || said.strip_prefix(kind).is_some_and(|rest| rest.starts_with(" ("))
}
