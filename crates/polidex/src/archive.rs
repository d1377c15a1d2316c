//! The versions of policies, and which of them decides.
//!
//! In: what was compiled. Out: [`Archive`], and of one policy [`Versions`], of which `as of` picks one: [VERSION].
//! Nothing is compiled here.

use std::collections::BTreeMap;
use std::sync::Arc;

use polidex_base::{Diagnostic, Digest, Encoder, Instant, SourceMap, Span};
use polidex_eval::{Decision, Detail, Evaluator, ReferReason, Submission};
use polidex_ir::Policy;

use crate::pipeline::Loaded;
use crate::request::{Problem, read_request, request_as_of};

/// All versions of all policies among some files.
pub struct Archive {
    /// The files, in the order given.
    pub sources: Arc<SourceMap>,
    /// The versions: each behind the one it builds on, and those of one policy in the order of their days.
    pub versions: Vec<Loaded>,
    /// Everything that was found, by place; also what is no version's: gaps between versions, files that none uses.
    pub diagnostics: Vec<Diagnostic>,
}

impl Archive {
    /// Returns the names of the policies, sorted.
    pub fn policies(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.versions.iter().map(|version| version.name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Returns the versions of a policy that can decide; nothing where there is none, or where one has errors.
    pub fn policy(&self, name: &str) -> Option<Versions<'_>> {
        let versions = self.versions.iter().filter(|version| version.name == name);
        let policies: Option<Vec<&Policy>> = versions.map(|version| version.policy.as_ref()).collect();
        Versions::new(policies?)
    }
}

/// The versions of one policy, ready to decide. There is at least one.
pub struct Versions<'p> {
    first: Evaluator<'p>,
    rest: Vec<Evaluator<'p>>,
}

impl<'p> Versions<'p> {
    /// Gets versions of one policy ready, in the order of their days; nothing where there is none.
    pub fn new(policies: impl IntoIterator<Item = &'p Policy>) -> Option<Self> {
        let mut all = policies.into_iter().map(Evaluator::new);
        Some(Versions { first: all.next()?, rest: all.collect() })
    }

    /// Returns the versions.
    pub fn policies(&self) -> impl Iterator<Item = &'p Policy> {
        self.all().map(Evaluator::policy)
    }

    /// Returns the version that reads a request as of an instant: that in force, else the last that was, else the first.
    pub fn at(&self, as_of: Instant) -> &'p Policy {
        self.nearest(as_of).policy()
    }

    /// Reads one request against the version that it is about, and returns that version too. `as_of`, where given, goes
    /// before what the request says.
    ///
    /// # Errors
    ///
    /// Every problem at once, as [`read_request`].
    pub fn read(
        &self,
        bytes: &[u8],
        as_of: Option<Instant>,
    ) -> (&'p Policy, Result<Submission, Vec<Problem>>) {
        let policy = if self.rest.is_empty() {
            self.first.policy()
        } else {
            let as_of = as_of.or_else(|| request_as_of(bytes));
            as_of.map_or_else(|| self.last().policy(), |as_of| self.at(as_of))
        };
        (policy, read_request(policy, bytes, as_of))
    }

    /// Decides a request by the version in force at its `as of` (rule VERSION).
    pub fn evaluate(&self, submission: &Submission, detail: Detail) -> Decision {
        let mut in_force = self.all().filter(|version| version.is_in_force(submission.as_of));
        let nearest = self.nearest(submission.as_of);
        match (in_force.next(), in_force.next()) {
            (Some(only), None) => only.evaluate(submission, detail),
            // The only version there is knows its default person.
            (None, _) if self.rest.is_empty() => self.first.evaluate(submission, detail),
            (None, _) => nearest.refer_to_host(submission, ReferReason::NotInEffect),
            (Some(_), Some(_)) => {
                let what = "more than one version is in force".to_owned();
                nearest.refer_to_host(submission, ReferReason::Error(what.into()))
            }
        }
    }

    fn all(&self) -> impl Iterator<Item = &Evaluator<'p>> {
        std::iter::once(&self.first).chain(&self.rest)
    }

    fn last(&self) -> &Evaluator<'p> {
        self.rest.last().unwrap_or(&self.first)
    }

    fn nearest(&self, as_of: Instant) -> &Evaluator<'p> {
        let in_force = self.all().find(|version| version.is_in_force(as_of));
        let begun = || self.all().filter(|version| version.has_begun(as_of)).last();
        in_force.or_else(begun).unwrap_or(&self.first)
    }
}

/// Lets each test run once for each policy that it belongs to: against the version in force at its `as of`, and against
/// the last where none is.
pub(crate) fn distribute_tests(versions: &mut [Loaded]) {
    let mut places: BTreeMap<(String, Span), Vec<(usize, bool)>> = BTreeMap::new();
    for (n, version) in versions.iter().enumerate() {
        let evaluator = version.policy.as_ref().map(Evaluator::new);
        for case in &version.suite.cases {
            let in_force = evaluator.as_ref().is_some_and(|version| version.is_in_force(case.as_of));
            places.entry((version.name.clone(), case.span)).or_default().push((n, in_force));
        }
    }
    let runs_in = |all: &Vec<(usize, bool)>| {
        let in_force = all.iter().find(|(_, in_force)| *in_force);
        in_force.or(all.last()).map(|(n, _)| *n)
    };
    for (n, version) in versions.iter_mut().enumerate() {
        let name = version.name.clone();
        let here = |span: Span| places.get(&(name.clone(), span)).and_then(runs_in) == Some(n);
        version.suite.cases.retain(|case| here(case.span));
    }
}

/// Returns the digest of all texts, whatever their names and order.
pub fn source_digest(sources: &SourceMap) -> Digest {
    let of_file = |text: &str| {
        let mut encoder = Encoder::new("polidex source file", 0);
        encoder.text(text);
        encoder.finish()
    };
    let mut encoder = Encoder::new("polidex source", 0);
    encoder.unordered(sources.iter().map(|(_, file)| of_file(&file.text)).collect());
    encoder.finish()
}

/// Returns the paths of the files that a file uses, as they are written.
pub fn uses(text: &str) -> Vec<String> {
    // Most files use none, and need not be read twice for it.
    if !text.lines().any(|line| line.trim_start().starts_with("use")) {
        return Vec::new();
    }
    let parsed = polidex_syntax::parse(polidex_base::FileId::default(), text);
    let used = parsed.file.items.into_iter().filter_map(|item| match item.kind {
        polidex_syntax::ast::ItemKind::Use(path) => Some(path.node),
        _ => None,
    });
    used.collect()
}
