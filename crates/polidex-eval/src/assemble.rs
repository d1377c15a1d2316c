//! A decision from a verdict: everything a person is shown.
//!
//! In: what was found about a request. Out: the decision that `docs/decision.md` describes: [CITE], [REFER],
//! [HAND-TO], [PATTERNS], [UNVERIFIED]. It decides nothing any more, except that a deadline nobody can count refers.

use std::collections::{BTreeMap, BTreeSet};

use polidex_ir::{Dispute, Exception, Gather, Name, Provenance, Request, Rule, Value};

use crate::crossing;
use crate::decision::{
    Crossing, Decision, ExceptionRef, NextStep, Outcome, PolicyRef, ReferReason, Referral, Route, RuleRef,
};
use crate::elements;
use crate::environment::{Environment, is_inside};
use crate::evaluator::{Detail, Evaluator};
use crate::expr;
use crate::grounds;
use crate::judge::Bench;
use crate::needs::Sources;
use crate::report;
use crate::route::Plan;
use crate::submission::Submission;
use crate::timing::{self, Clocks};
use crate::trace;
use crate::verdict::{Settled, Verdict};
use crate::words;

/// What was found about a request.
pub(crate) struct Found<'p> {
    /// The facts, with those in doubt unknown.
    pub env: Environment<'p>,
    /// A verdict, or the facts that matter.
    pub answer: Result<Verdict, BTreeSet<Name>>,
    /// Gathers that apply.
    pub gathers: Vec<&'p Gather>,
}

/// What a decision is put together from.
pub(crate) struct Assembly<'a, 'p> {
    /// The policy and its hashes.
    pub evaluator: &'a Evaluator<'p>,
    /// The request.
    pub submission: &'a Submission,
    /// The facts as stated.
    pub stated: &'a Environment<'p>,
    /// What deadlines are counted with.
    pub clocks: Clocks<'a, 'p>,
    /// How much the trace tells.
    pub detail: Detail,
}

/// A referral of which nothing else can be told.
pub(crate) fn bare(
    evaluator: &Evaluator<'_>,
    submission: &Submission,
    verdict: &Verdict,
    clocks: Clocks<'_, '_>,
) -> Decision {
    let mut decision = blank(evaluator, submission);
    decision.refer = referral(evaluator, submission, verdict, None, clocks);
    decision
}

fn blank(evaluator: &Evaluator<'_>, submission: &Submission) -> Decision {
    let policy = evaluator.policy;
    Decision {
        id: submission.id.clone(),
        request: submission.request.clone(),
        outcome: Outcome::Refer,
        outcome_name: None,
        outcome_title: None,
        policy: PolicyRef {
            name: policy.name.clone(),
            version: policy.release.label.clone(),
            hash: evaluator.hash,
            effective_from: policy.release.effective_from,
            effective_until: policy.release.effective_until,
            base: policy.release.base.clone(),
        },
        as_of: submission.as_of,
        decided_by: Vec::new(),
        exception: None,
        route: None,
        needs: Vec::new(),
        grants: None,
        conditions: Vec::new(),
        answers: None,
        reports: Vec::new(),
        hand_to: None,
        stake: None,
        unverified: Vec::new(),
        refer: None,
        advice: Vec::new(),
        tell_agent: Vec::new(),
        context: Vec::new(),
        trace: Vec::new(),
    }
}

impl<'p> Assembly<'_, 'p> {
    /// Puts the decision together.
    pub fn decision(&self, found: Found<'p>) -> Decision {
        let mut decision = blank(self.evaluator, self.submission);
        let sources = Sources { env: &found.env, gathers: &found.gathers, clocks: self.clocks };
        let mut decided = found.answer.as_ref().ok();
        match &found.answer {
            Err(facts) => {
                decision.outcome = Outcome::NeedsInformation;
                decision.needs = sources.needs(facts, None);
            }
            Ok(verdict) => {
                if let Err(what) = self.settle(verdict, &found, &sources, &mut decision) {
                    let failed = Verdict::refer(
                        self.evaluator.policy.refer_to.as_ref(),
                        ReferReason::Error(what.into()),
                    );
                    decision = bare(self.evaluator, self.submission, &failed, self.clocks);
                    decided = None;
                }
            }
        }
        decision.reports = report::reports(decided, &found.env);
        decision.unverified = self.unverified();
        decision.context = self.context(&found.env, &decision);
        decision.trace = trace::trace(self, &found);
        decision
    }

    /// Says what a verdict says; fails where a deadline of the route cannot be counted.
    fn settle(
        &self,
        verdict: &Verdict,
        found: &Found<'p>,
        sources: &Sources<'_, 'p>,
        decision: &mut Decision,
    ) -> Result<(), String> {
        let env = &found.env;
        let rules = self.rules(&verdict.cited);
        decision.decided_by = rules.iter().map(|rule| self.rule_ref(rule, env)).collect();
        decision.decided_by.extend(self.disputes(&verdict.disputes));
        decision.advice = rules.iter().flat_map(|rule| rule.advise.iter().cloned()).collect();
        decision.tell_agent = rules.iter().filter_map(|rule| rule.tell_agent.clone()).collect();
        match &verdict.effect {
            Settled::Approve { named, grants, conditions } => {
                decision.outcome = Outcome::Approve;
                self.name_outcome(named.as_ref(), decision);
                decision.grants = Some(grants.clone());
                decision.conditions.clone_from(conditions);
            }
            Settled::Deny { named, hand_to } => {
                decision.outcome = Outcome::Deny;
                self.name_outcome(named.as_ref(), decision);
                decision.hand_to = hand_to.as_ref().map(|role| self.next_step(role));
            }
            Settled::Answer { named, answers } => {
                decision.outcome = Outcome::Answer;
                self.name_outcome(named.as_ref(), decision);
                decision.answers = Some(answers.clone());
            }
            Settled::Exception { name, offers, together, .. } => {
                decision.outcome = Outcome::Exception;
                self.name_exception(name, offers.clone(), together.clone(), decision);
            }
            Settled::Require { named, grants, conditions, .. } => {
                decision.outcome = Outcome::ApprovalRequired;
                self.name_outcome(named.as_ref(), decision);
                decision.grants = Some(grants.clone());
                decision.conditions.clone_from(conditions);
            }
            Settled::Lacks { exception, facts } => {
                decision.outcome = Outcome::NeedsInformation;
                self.name_exception(exception, Vec::new(), None, decision);
                decision.needs = sources.needs(facts, Some(exception));
            }
            Settled::Ask { named, facts } => {
                decision.outcome = Outcome::NeedsInformation;
                self.name_outcome(named.as_ref(), decision);
                let cited: Vec<Name> = verdict.cited.iter().cloned().collect();
                decision.needs = sources.must_change(facts, &cited);
            }
            Settled::Refer { named, .. } => {
                self.name_outcome(named.as_ref(), decision);
                let env = Some(self.stated);
                decision.refer = referral(self.evaluator, self.submission, verdict, env, self.clocks);
            }
        }
        if let Some(plan) = &verdict.plan {
            decision.stake = plan.stake.clone();
            decision.route = Some(self.route(plan, found, &decision.decided_by)?);
        }
        Ok(())
    }

    fn rules(&self, names: &BTreeSet<Name>) -> Vec<&'p Rule> {
        let request: &'p Request = self.stated.request;
        let rules = request.rules.iter().chain(&request.otherwise);
        let mut rules: Vec<&Rule> = rules.filter(|rule| names.contains(&rule.name)).collect();
        rules.sort_by(|a, b| a.name.cmp(&b.name));
        rules
    }

    fn rule_ref(&self, rule: &Rule, env: &Environment<'p>) -> RuleRef {
        let mut provisions = rule.cites.clone();
        rule.when.iter().for_each(|when| grounds::cite(when, env, &mut provisions));
        RuleRef {
            rule: rule.name.clone(),
            provisions,
            title: rule.title.clone(),
            text: rule.text.clone(),
            part: self.evaluator.part("rule", env.request, &rule.name),
            crossed: rule.when.as_ref().map_or_else(Vec::new, |when| crossing::crossed(when, env)),
            elements: rule.when.as_ref().map_or_else(Vec::new, |when| elements::elements(when, env)),
        }
    }

    /// The disputes that hold, cited as rules are.
    fn disputes(&self, names: &BTreeSet<Name>) -> Vec<RuleRef> {
        let request: &Request = self.stated.request;
        let holding = request.disputes.iter().filter(|dispute| names.contains(&dispute.name));
        let cite = |dispute: &Dispute| RuleRef {
            rule: dispute.name.clone(),
            provisions: dispute.cites.clone(),
            title: Some(dispute.title.clone()),
            text: None,
            part: self.evaluator.part("dispute", request, &dispute.name),
            crossed: dispute.when.as_ref().map_or_else(Vec::new, |when| crossing::crossed(when, self.stated)),
            elements: dispute
                .when
                .as_ref()
                .map_or_else(Vec::new, |when| elements::elements(when, self.stated)),
        };
        holding.map(cite).collect()
    }

    fn name_outcome(&self, named: Option<&Name>, decision: &mut Decision) {
        decision.outcome_name = named.cloned();
        let declared = named.and_then(|name| self.evaluator.policy.outcome(name));
        decision.outcome_title = declared.and_then(|outcome| outcome.title.clone());
    }

    /// [HAND-TO]
    fn next_step(&self, role: &Name) -> NextStep {
        let known = self.evaluator.policy.role(role);
        let within = known.and_then(|role| role.responds_within.as_ref());
        let (as_of, policy) = (self.submission.as_of, self.evaluator.policy);
        let due = within
            .and_then(|within| self.clocks.earliest(as_of, within, Some(self.stated), policy).ok().flatten());
        NextStep {
            role: role.clone(),
            title: known.and_then(|role| role.title.clone()),
            respond_by: due.as_ref().map(|(by, _)| *by),
            responds_within: due.map(|(_, allowed)| allowed.time),
        }
    }

    fn name_exception(
        &self,
        name: &Name,
        offers: Vec<(Name, Value)>,
        together: Option<Value>,
        decision: &mut Decision,
    ) {
        let request: &Request = self.stated.request;
        let found: Option<&Exception> = request.exceptions.iter().find(|exception| exception.name == *name);
        let Some(exception) = found else { return };
        decision.tell_agent.extend(exception.tell_agent.clone());
        decision.exception = Some(ExceptionRef {
            name: exception.name.clone(),
            provisions: exception.cites.clone(),
            title: exception.title.clone(),
            text: exception.text.clone(),
            part: self.evaluator.part("exception", request, &exception.name),
            offers,
            together,
        });
    }

    fn route(&self, plan: &Plan, found: &Found<'p>, cited: &[RuleRef]) -> Result<Route, String> {
        let taken = BTreeMap::new();
        let bench = Bench { env: &found.env, taken: &taken };
        let slas = timing::touching(timing::service_levels(&found.env), &plan.levels);
        let steps = timing::steps(plan, &slas, &bench, self.clocks)?;
        Ok(Route {
            patterns: self.patterns(plan, found, cited, !slas.is_empty(), steps.len()),
            chain: plan.chain.clone(),
            urgency: timing::urgency(&slas),
            notify: timing::notified(&slas),
            sla: slas.iter().map(|sla| sla.name.clone()).collect(),
            steps,
            not_needed: plan.not_needed.clone(),
        })
    }

    /// [PATTERNS]
    fn patterns(
        &self,
        plan: &Plan,
        found: &Found<'p>,
        cited: &[RuleRef],
        urgent: bool,
        steps: usize,
    ) -> Vec<&'static str> {
        let crossed: Vec<&Crossing> = cited.iter().flat_map(|rule| &rule.crossed).collect();
        let is_money = |value: &Value| matches!(value, Value::Money(..));
        let by_stake = plan.cut && plan.stake.as_ref().is_none_or(is_money);
        let amount = by_stake || crossed.iter().any(|crossing| is_money(&crossing.limit));
        let looks_at_tier = |crossing: &&Crossing| {
            let threshold = self.evaluator.policy.threshold(&crossing.threshold);
            threshold
                .is_some_and(|threshold| crossing::mentions_tier(&threshold.value, self.evaluator.policy))
                || matches!(crossing.limit, Value::Tier(..))
        };
        let all = [
            ("confidence", !found.gathers.is_empty()),
            ("amount", amount),
            ("customer_tier", plan.by_tier || crossed.iter().any(looks_at_tier)),
            ("time_sensitive", urgent),
            ("multi_level", steps > 1),
        ];
        all.into_iter().filter(|(_, shaped)| *shaped).map(|(name, _)| name).collect()
    }

    /// [UNVERIFIED]
    fn unverified(&self) -> Vec<Name> {
        let submission = self.submission;
        let confirmed =
            |path: &Name| submission.confirmed.iter().any(|known| known == path || is_inside(path, known));
        let claims = self.stated.request.facts.iter().filter(|fact| {
            matches!(fact.provenance, Provenance::StatedBy(_))
                && submission.facts.contains_key(&fact.path)
                && !confirmed(&fact.path)
        });
        claims.map(|fact| fact.path.clone()).collect()
    }

    /// What the approver is shown: what is said of this exception, and of the request.
    fn context(&self, env: &Environment<'p>, decision: &Decision) -> Vec<(Name, Option<Value>)> {
        let is_subject = |subject: &Name| {
            *subject == env.request.name
                || decision.exception.as_ref().is_some_and(|exception| exception.name == *subject)
        };
        let shown = env.request.contexts.iter().filter(|(subject, _)| is_subject(subject));
        shown
            .flat_map(|(_, exprs)| exprs)
            .map(|expr| (Name::from(words::of(expr, env.policy)), expr::value(expr, env).ok()))
            .collect()
    }
}

/// [REFER]
fn referral(
    evaluator: &Evaluator<'_>,
    submission: &Submission,
    verdict: &Verdict,
    env: Option<&Environment<'_>>,
    clocks: Clocks<'_, '_>,
) -> Option<Referral> {
    let Settled::Refer { role, within, .. } = &verdict.effect else { return None };
    let known = role.as_ref().and_then(|role| evaluator.policy.role(role));
    let as_of = submission.as_of;
    let own = || {
        let within = known.and_then(|role| role.responds_within.as_ref())?;
        clocks.earliest(as_of, within, env, evaluator.policy).ok().flatten().map(|(by, _)| by)
    };
    let respond_by = match within {
        Some(allowed) => clocks.due(as_of, allowed).ok(),
        None => own(),
    };
    let reason = verdict.reason.clone().unwrap_or(ReferReason::Rule);
    let is_no_rule = matches!(reason, ReferReason::NoRule);
    let request = evaluator.policy.request(&submission.request).filter(|_| is_no_rule);
    Some(Referral {
        role: role.clone(),
        title: known.and_then(|role| role.title.clone()),
        respond_by,
        reason,
        known_gap: request.and_then(|request| request.gap.clone()),
    })
}
