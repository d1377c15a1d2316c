//! What changes between two policies, over all requests that both accept.
//!
//! In: an old and a new policy. Out: for each kind of request, where the outcome, what is granted, who signs or a
//! deadline is another, each with a request that shows it; or that nothing is, proved.
//! Both are taken to be in force in the window of the new one.

mod ask;
mod facet;

use std::collections::BTreeMap;

use polidex_eval::{Evaluator, Submission};
use polidex_ir::{Gather, Name, Policy, Relation, Request};

use crate::decide::{Kind, Mark, Outlook, Said, decide, outlook};
use crate::encode::{Cause, Changed, Encoder, Seats, Val};
use crate::prove::Options;
use crate::report::Region;
use crate::solve::{Budget, Formula};

use ask::{Asker, Found};
pub use facet::{Facet, Lean};

/// What came of comparing two policies.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Comparison {
    /// Kinds of request that both know, by name.
    pub requests: Vec<Compared>,
    /// Kinds of request that only the old one knows.
    pub removed: Vec<Name>,
    /// Kinds of request that only the new one knows.
    pub added: Vec<Name>,
}

/// What came of comparing one kind of request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// Its name.
    pub request: Name,
    /// What is different about the requests themselves, in words.
    pub schema: Vec<String>,
    /// What is decided otherwise.
    pub differences: Vec<Difference>,
    /// Whether that is all.
    pub rest: Rest,
}

/// Whether everything was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rest {
    /// All other requests are decided alike: proved.
    Equal,
    /// Others may be decided otherwise, because of what cannot be said exactly.
    Possible(Vec<Cause>),
    /// The budget ended.
    Undecided,
}

/// Requests that are decided otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What is different.
    pub facet: Facet,
    /// What it was, in words; in the example where it varies.
    pub before: String,
    /// What it is.
    pub after: String,
    /// Which way it goes.
    pub lean: Lean,
    /// Where, in maximal boxes.
    pub regions: Vec<Region>,
    /// Whether there are more regions than these.
    pub more: bool,
    /// A request as the old policy reads it.
    pub old: Submission,
    /// The same as the new one reads it.
    pub new: Submission,
}

/// Compares two policies.
pub fn diff(old: &Policy, new: &Policy, options: Options) -> Comparison {
    // Both are looked at in the window of the new one.
    let mut old = old.clone();
    old.release.effective_from = new.release.effective_from;
    old.release.effective_until = new.release.effective_until;
    let known = |policy: &Policy, name: &Name| policy.requests.iter().any(|request| request.name == *name);
    let names = |policy: &Policy, other: &Policy| -> Vec<Name> {
        let only = policy.requests.iter().filter(|request| !known(other, &request.name));
        only.map(|request| request.name.clone()).collect()
    };
    let mut found = Comparison { requests: Vec::new(), removed: names(&old, new), added: names(new, &old) };
    for request in &new.requests {
        if let Some(before) = old.requests.iter().find(|other| other.name == request.name) {
            found.requests.push(compare(&old, before, new, request, options));
        }
    }
    found
}

fn compare<'p>(
    old: &'p Policy,
    before: &'p Request,
    new: &'p Policy,
    request: &'p Request,
    options: Options,
) -> Compared {
    let changed = Changed::between(new, old);
    let two = Two { old: (old, before), new: (new, request), changed, apart: &[] };
    let (mut asker, [was, is]) = two.begin(options);
    let gathers = gathers(&mut asker, request, before);
    let times = asker.compare(&was, &is);
    asker.ask(Facet::Deadline, times, Lean::Neither);
    asker.ask(Facet::Gather, gathers, Lean::Neither);
    asker.finish(schema(before, request))
}

/// Looks for two requests that differ in some facts only and are decided otherwise.
pub(crate) fn depends<'p>(
    policy: &'p Policy,
    request: &'p Request,
    facts: &[Name],
    options: Options,
) -> Compared {
    let changed = Changed::of_facts(policy, facts);
    let two = Two { old: (policy, request), new: (policy, request), changed, apart: facts };
    let (mut asker, [was, is]) = two.begin(options);
    asker.compare(&was, &is);
    asker.finish(Vec::new())
}

/// Two policies that are compared, or one with some facts apart.
struct Two<'p, 'c> {
    old: (&'p Policy, &'p Request),
    new: (&'p Policy, &'p Request),
    changed: Changed,
    apart: &'c [Name],
}

impl<'p> Two<'p, '_> {
    /// Encodes both in one problem.
    fn begin(self, options: Options) -> (Asker<'p>, [Outlook; 2]) {
        let ((old, before), (new, request)) = (self.old, self.new);
        let mut first = Encoder::among(new, request, Some(old));
        let decided = decide(&mut first);
        let is = outlook(&mut first, &decided);
        let apart = |path: &Name| {
            let within = |fact: &Name| {
                path.strip_prefix(&**fact).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            };
            self.apart.iter().any(within)
        };
        let mut second = first.beside(old, before, self.changed, apart);
        let decided = decide(&mut second);
        let was = outlook(&mut second, &decided);
        first.take_back(&mut second);
        let assumptions = [std::mem::take(&mut first.assumptions), std::mem::take(&mut second.assumptions)];
        assumptions.into_iter().flatten().for_each(|assumption| first.context.assume(assumption));
        let asker = Asker {
            first,
            second,
            new: Evaluator::new(new),
            old: Evaluator::new(old),
            budget: Budget::nodes(options.nodes),
            found: Vec::new(),
            causes: Vec::new(),
            undecided: false,
        };
        (asker, [was, is])
    }
}

impl Asker<'_> {
    /// Compares everything but times; returns where these differ.
    fn compare(&mut self, was: &Outlook, is: &Outlook) -> Formula {
        kinds(self, was, is);
        let same = same_kinds(&mut self.first, was, is);
        let mut times = values(self, same, was, is);
        let rerouted = routes(self, same, was, is);
        times.extend(marks(self, same, was, is));
        let vague = self.first.any(was.vague.iter().chain(&is.vague).copied());
        self.ask_vague(vague);
        // Other people have other times: that is no difference of its own.
        let times = self.first.any(times);
        self.first.all([times, !rerouted])
    }

    fn finish(mut self, schema: Vec<String>) -> Compared {
        self.causes.sort();
        self.causes.dedup();
        let rest = match (self.undecided, self.causes.is_empty()) {
            (true, _) => Rest::Undecided,
            (false, false) => Rest::Possible(self.causes),
            (false, true) => Rest::Equal,
        };
        Compared { request: self.first.request.name.clone(), schema, differences: self.found, rest }
    }
}

/// Other outcomes.
fn kinds(asker: &mut Asker<'_>, before: &Outlook, after: &Outlook) {
    for (was, here) in &before.kinds {
        for (is, there) in &after.kinds {
            if was == is || asker.first.context.quick_unsat(*here, *there) {
                continue;
            }
            let both = asker.first.all([*here, *there]);
            asker.ask_between(Facet::Outcome, both, lean(was, is), Some((words(was), words(is))));
        }
    }
}

fn words(kind: &Kind) -> String {
    match (kind.word, &kind.of) {
        ("refer", Some(role)) => format!("refer to {role}"),
        (word, Some(of)) => format!("{word} {of}"),
        (word, None) => word.to_owned(),
    }
}

/// Where both come to the same outcome.
fn same_kinds(encoder: &mut Encoder<'_>, before: &Outlook, after: &Outlook) -> Formula {
    let mut same = Vec::new();
    for (kind, here) in &before.kinds {
        if let Some(there) = after.kinds.get(kind) {
            same.push(encoder.all([*here, *there]));
        }
    }
    encoder.any(same)
}

/// Other values of the same outcome. Returns where times differ.
fn values(asker: &mut Asker<'_>, same: Formula, before: &Outlook, after: &Outlook) -> Vec<Formula> {
    let mut times = Vec::new();
    let nothing = Val::default();
    let all: std::collections::BTreeSet<&Said> = before.values.keys().chain(after.values.keys()).collect();
    for said in all {
        let (was, is) =
            (before.values.get(said).unwrap_or(&nothing), after.values.get(said).unwrap_or(&nothing));
        let (was, is) = apart(was, is);
        let facet = match said {
            Said::Grant(name) | Said::Offer(name) => Facet::Grant(name.clone()),
            Said::Together => Facet::Grant("together".into()),
            Said::Answer(name) => Facet::Answer(name.clone()),
            Said::Time(_) => Facet::Deadline,
        };
        let encoder = &mut asker.first;
        let somewhere = |encoder: &mut Encoder<'_>, value: &Val| {
            encoder.any(value.cases.iter().map(|case| case.0).collect::<Vec<_>>())
        };
        let (there_was, there_is) = (somewhere(encoder, &was), somewhere(encoder, &is));
        let (gone, come) =
            (encoder.all([same, there_was, !there_is]), encoder.all([same, there_is, !there_was]));
        let both = encoder.all([same, there_was, there_is]);
        let larger = encoder.related(Relation::Greater, &is, &was).yes;
        let smaller = encoder.related(Relation::Less, &is, &was).yes;
        let other = encoder.equal(&was, &is).no;
        let (larger, smaller) = (encoder.all([both, larger]), encoder.all([both, smaller]));
        let other = encoder.all([both, other, !larger, !smaller]);
        let moves = matches!(said, Said::Grant(_) | Said::Offer(_) | Said::Together);
        let way = |lean: Lean| if moves { lean } else { Lean::Neither };
        let (more, less) = (asker.first.any([come, larger]), asker.first.any([gone, smaller]));
        if facet == Facet::Deadline {
            times.extend([more, less, other]);
            continue;
        }
        asker.ask(facet.clone(), more, way(Lean::Laxer));
        asker.ask(facet.clone(), less, way(Lean::Stricter));
        asker.ask(facet, other, Lean::Neither);
    }
    times
}

/// Leaves out what is said in the same words of the same requests.
fn apart(was: &Val, is: &Val) -> (Val, Val) {
    let (left, right): (std::collections::HashSet<_>, std::collections::HashSet<_>) =
        (was.cases.iter().collect(), is.cases.iter().collect());
    let without = |value: &Val, other: &std::collections::HashSet<&(Formula, crate::encode::Atom)>| Val {
        cases: value.cases.iter().filter(|case| !other.contains(case)).cloned().collect(),
    };
    (without(was, &right), without(is, &left))
}

/// Other people who sign. Returns where.
fn routes(asker: &mut Asker<'_>, same: Formula, before: &Outlook, after: &Outlook) -> Formula {
    let mut rerouted = Vec::new();
    let (was, is) = (by_seats(asker, before), by_seats(asker, after));
    for (seats, here) in &was {
        for (others, there) in &is {
            if seats == others || asker.first.context.quick_unsat(*here, *there) {
                continue;
            }
            let both = asker.first.all([same, *here, *there]);
            asker.ask(Facet::Chain, both, fewer(seats, others));
            rerouted.push(both);
        }
    }
    asker.first.any(rerouted)
}

fn by_seats(asker: &mut Asker<'_>, view: &Outlook) -> BTreeMap<Vec<Vec<Seats>>, Formula> {
    let mut all: BTreeMap<Vec<Vec<Seats>>, Vec<Formula>> = BTreeMap::new();
    for (formula, levels) in &view.routes {
        let mut levels = levels.clone();
        levels.iter_mut().for_each(|level| level.sort());
        all.entry(levels).or_default().push(*formula);
    }
    all.into_iter().map(|(levels, ways)| (levels, asker.first.any(ways))).collect()
}

/// Fewer signatures of the same people are laxer.
fn fewer(was: &[Vec<Seats>], is: &[Vec<Seats>]) -> Lean {
    let within = |a: &[Vec<Seats>], b: &[Vec<Seats>]| {
        a.iter().flatten().all(|seat| b.iter().flatten().any(|other| other == seat))
    };
    match (within(is, was), within(was, is)) {
        (true, false) => Lean::Laxer,
        (false, true) => Lean::Stricter,
        (true, true) | (false, false) => Lean::Neither,
    }
}

/// Other words of the same outcome. Returns where those about times differ.
fn marks(asker: &mut Asker<'_>, same: Formula, before: &Outlook, after: &Outlook) -> Vec<Formula> {
    let mut times = Vec::new();
    let all: std::collections::BTreeSet<&Mark> = before.marks.keys().chain(after.marks.keys()).collect();
    let mut by_facet: BTreeMap<(Facet, bool), Vec<Formula>> = BTreeMap::new();
    for mark in all {
        let of = |view: &Outlook| view.marks.get(mark).copied().unwrap_or(Formula::FALSE);
        let (was, is) = (of(before), of(after));
        if was == is {
            continue;
        }
        let facet = match mark {
            Mark::Named(_) => Facet::Outcome,
            Mark::Condition(_) => Facet::Condition,
            Mark::Needs(_) => Facet::Needs,
            Mark::HandTo(_) => Facet::HandTo,
            Mark::Time(_) => Facet::Deadline,
        };
        let (come, gone) = (asker.first.all([same, is, !was]), asker.first.all([same, was, !is]));
        by_facet.entry((facet.clone(), true)).or_default().push(come);
        by_facet.entry((facet, false)).or_default().push(gone);
    }
    for ((facet, come), ways) in by_facet {
        if facet == Facet::Deadline {
            times.extend(ways);
            continue;
        }
        let any = asker.first.any(ways);
        let lean = match (&facet, come) {
            (Facet::Condition, true) => Lean::Stricter,
            (Facet::Condition, false) => Lean::Laxer,
            _ => Lean::Neither,
        };
        asker.ask(facet, any, lean);
    }
    times
}

/// Where a person is asked first in one and not in the other, or otherwise.
fn gathers<'p>(asker: &mut Asker<'p>, request: &'p Request, before: &'p Request) -> Formula {
    let mut differ = Vec::new();
    for gather in &request.gathers {
        let is = asker.first.when(gather.when.as_ref()).yes;
        match before.gathers.iter().find(|other| other.name == gather.name) {
            None => differ.push(is),
            Some(other) => {
                let was = asker.in_old(|old| old.when(other.when.as_ref()).yes);
                let plain = |gather: &Gather| Gather {
                    when: None,
                    title: None,
                    cites: Vec::new(),
                    text: None,
                    ..gather.clone()
                };
                if plain(gather) == plain(other) {
                    differ.push(asker.first.all([is, !was]));
                    differ.push(asker.first.all([was, !is]));
                } else {
                    differ.push(asker.first.any([is, was]));
                }
            }
        }
    }
    for gather in &before.gathers {
        if !request.gathers.iter().any(|other| other.name == gather.name) {
            differ.push(asker.in_old(|old| old.when(gather.when.as_ref()).yes));
        }
    }
    asker.first.any(differ)
}

/// Which way it goes.
fn lean(was: &Kind, is: &Kind) -> Lean {
    let rank = |kind: &Kind| match kind.word {
        "approve" => Some(0),
        "approval_required" | "exception" => Some(1),
        "needs_information" | "refer" => Some(2),
        "deny" => Some(3),
        _ => None,
    };
    match (rank(was), rank(is)) {
        (Some(was), Some(is)) if is < was => Lean::Laxer,
        (Some(was), Some(is)) if is > was => Lean::Stricter,
        _ => Lean::Neither,
    }
}

/// What is different about the facts of a request.
fn schema(before: &Request, after: &Request) -> Vec<String> {
    let mut notes = Vec::new();
    for fact in &after.facts {
        match before.facts.iter().find(|other| other.path == fact.path) {
            None => notes.push(format!("fact `{}` is new", fact.path)),
            Some(other) => {
                if other.ty != fact.ty {
                    notes.push(format!("fact `{}` has another type", fact.path));
                } else if other.range != fact.range {
                    notes.push(format!("fact `{}` has another domain", fact.path));
                }
                match (other.optional, fact.optional) {
                    (true, false) => notes.push(format!("fact `{}` is needed now", fact.path)),
                    (false, true) => notes.push(format!("fact `{}` is optional now", fact.path)),
                    (true, true) | (false, false) => {}
                }
                if other.wire != fact.wire {
                    notes.push(format!("fact `{}` is spelled otherwise in requests", fact.path));
                }
            }
        }
    }
    for fact in &before.facts {
        if !after.facts.iter().any(|other| other.path == fact.path) {
            notes.push(format!("fact `{}` is gone", fact.path));
        }
    }
    if before.valid_when != after.valid_when {
        notes.push("relations between facts (`valid when`) have changed".to_owned());
    }
    notes
}

impl<'p> Asker<'p> {
    /// Encodes something of the old policy.
    fn in_old(&mut self, part: impl FnOnce(&mut Encoder<'p>) -> Formula) -> Formula {
        self.first.give(&mut self.second);
        let formula = part(&mut self.second);
        self.first.take_back(&mut self.second);
        formula
    }

    /// Asks for a request, and notes what is found.
    fn ask(&mut self, facet: Facet, formula: Formula, lean: Lean) {
        self.ask_between(facet, formula, lean, None);
    }

    /// Asks where nothing is known of the outcome: what is found there is an example, and never all.
    fn ask_vague(&mut self, formula: Formula) {
        let before = self.found.len();
        self.ask(Facet::Outcome, formula, Lean::Neither);
        for difference in self.found.iter_mut().skip(before) {
            difference.regions = vec![vec!["in the example, and perhaps elsewhere".to_owned()]];
            self.causes.push(Cause("what cannot be computed or followed".to_owned()));
        }
    }

    fn ask_between(&mut self, facet: Facet, formula: Formula, lean: Lean, said: Option<(String, String)>) {
        if formula == Formula::FALSE {
            return;
        }
        match self.look(&facet, formula, said.as_ref()) {
            Found::Never => {}
            Found::Undecided => self.undecided = true,
            Found::Perhaps => {
                let causes = self.causes_of(formula);
                self.causes.extend(causes);
            }
            Found::Shown(shown) => {
                let (before, after) = (shown.before, shown.after);
                let (regions, more) = crate::region::of(&mut self.first, formula, formula, &mut self.budget);
                let (old, new) = (shown.old, shown.new);
                self.found.push(Difference { facet, before, after, lean, regions, more, old, new });
            }
        }
    }
}
