//! Cases written in Markdown: cut a page into sections, run the blocks of each, compare.
//!
//! In: a page. Out: for each section what failed, and the blocks that would make it pass (for updating).
//! A policy and a request are in scope from where they stand to the end of their heading's section.

use serde_json::Value;

use crate::markdown::{Block, Edit, Item, items};
use crate::subject::{self, Finding, Source};
use crate::transcript;

/// A heading with what stands below it, up to the next heading.
#[derive(Debug, Clone)]
pub struct Section {
    /// The page, from the root of the repository.
    pub page: String,
    /// The headings from the top, joined.
    pub title: String,
    /// What stands in it.
    items: Vec<Item>,
    /// What the sections around it have set.
    scope: Scope,
}

/// What a block can refer to.
#[derive(Debug, Clone, Default)]
struct Scope {
    policy: Vec<Source>,
    /// Whether the policy is a part that is not run by itself.
    part: bool,
    request: Option<Value>,
    /// Files for commands.
    files: Vec<(String, String)>,
}

/// What came of a section.
#[derive(Debug, Default)]
pub struct Outcome {
    /// `page:line: what`, with expected and got.
    pub failures: Vec<String>,
    /// Blocks that say something else than what comes out.
    pub edits: Vec<Edit>,
}

/// Cuts a page into its sections; those without anything to run are left out.
pub fn sections(page: &str, text: &str) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    let mut open: Vec<(usize, String, Scope)> = vec![(0, String::new(), Scope::default())];
    for item in items(text) {
        if let Item::Heading { level, text, .. } = item {
            open.retain(|(above, ..)| *above < level);
            let scope = open.last().map(|(.., scope)| scope.clone()).unwrap_or_default();
            open.push((level, text, scope.clone()));
            let title = open.iter().map(|(_, title, _)| title.as_str()).filter(|title| !title.is_empty());
            let title = title.collect::<Vec<_>>().join(" > ");
            sections.push(Section { page: page.to_owned(), title, items: Vec::new(), scope });
        } else {
            let is_kept = matches!(&item, Item::Block(block) if block.has("kept"));
            let inside = if is_kept { 0 } else { open.len().saturating_sub(1) };
            for (.., scope) in open.iter_mut().skip(inside) {
                scope.take(page, &item);
            }
            if let Some(section) = sections.last_mut() {
                section.items.push(item);
            }
        }
    }
    sections.retain(|section| section.items.iter().any(is_run));
    sections
}

fn is_run(item: &Item) -> bool {
    match item {
        Item::Block(block) => match block.kind.as_str() {
            "policy" => !(block.has("snippet") || block.has("part") || block.has("file")),
            "request" | "decision" | "diagnostics" | "formatted" => true,
            "console" => !transcript::commands(&block.text).is_empty(),
            _ => false,
        },
        Item::Heading { .. } | Item::PolicyFile { .. } => false,
    }
}

impl Section {
    /// Returns the requests of the section, each with the policy in scope where it stands.
    pub fn requests(&self) -> Vec<(Vec<Source>, String)> {
        let mut scope = self.scope.clone();
        let mut found = Vec::new();
        for item in &self.items {
            if let Item::Block(block) = item
                && block.kind == "request"
            {
                found.push((scope.policy.clone(), scope.request_text(block)));
            }
            scope.take(&self.page, item);
        }
        found
    }
}

impl Scope {
    /// Takes in what an item sets for those after it.
    fn take(&mut self, page: &str, item: &Item) {
        match item {
            Item::Heading { .. } => {}
            Item::PolicyFile { path, .. } => {
                let folder = page.rsplit_once('/').map_or(".", |(folder, _)| folder);
                let names = crate::files(&format!("{folder}/{path}"), ".policy");
                self.policy = names
                    .into_iter()
                    .map(|name| (name.clone(), crate::read(&name).unwrap_or_default()))
                    .collect();
                self.part = false;
            }
            Item::Block(block) => {
                if let Some(name) = block.after("file") {
                    self.files.retain(|(other, _)| other != name);
                    self.files.push((name.to_owned(), block.text.clone()));
                } else if block.kind == "policy"
                    && !block.has("snippet")
                    && !block.has("fails")
                    && !block.has("breaks")
                {
                    self.policy = self.sources(block);
                    self.part = block.has("part");
                } else if block.kind == "request" && !block.has("with") {
                    self.request = self.request_value(block);
                }
            }
        }
    }

    /// The files that a policy block makes: itself, and with `with` those in scope too.
    fn sources(&self, block: &Block) -> Vec<Source> {
        let mut sources = if block.has("with") { self.policy.clone() } else { Vec::new() };
        sources.push((file_name(block), block.text.clone()));
        sources
    }

    /// The request that a block makes: itself, or with `with` what it changes in the one in scope.
    fn request_value(&self, block: &Block) -> Option<Value> {
        let written = serde_json::from_str(&block.text).ok()?;
        if !block.has("with") {
            return Some(written);
        }
        let mut request = self.request.clone()?;
        merge(&mut request, &written);
        Some(request)
    }

    fn request_text(&self, block: &Block) -> String {
        match self.request_value(block) {
            Some(request) if block.has("with") => request.to_string(),
            _ => block.text.clone(),
        }
    }
}

/// The name of the file that a policy block makes: a block can give it one, so that others can use it.
fn file_name(block: &Block) -> String {
    block.after("named").map_or_else(|| format!("line {}", block.line), str::to_owned)
}

/// Changes the members that are written; null takes one away (RFC 7396).
fn merge(value: &mut Value, changes: &Value) {
    match (value, changes) {
        (Value::Object(members), Value::Object(changes)) => {
            for (name, change) in changes {
                if change.is_null() {
                    members.shift_remove(name);
                } else {
                    merge(members.entry(name.clone()).or_insert(Value::Null), change);
                }
            }
        }
        (value, change) => *value = change.clone(),
    }
}

/// Runs a section. Every block is run, whatever came of those before it.
pub fn run(section: &Section) -> Outcome {
    let mut outcome = Outcome::default();
    let mut scope = section.scope.clone();
    let mut decision = None;
    let mut last_policy: Option<&Block> = None;
    let mut findings = Vec::new();
    for (at, item) in section.items.iter().enumerate() {
        let next = section.items.get(at.saturating_add(1)..).and_then(|rest| rest.iter().find_map(as_block));
        if let Item::Block(block) = item {
            let result = match block.kind.as_str() {
                "policy" if is_run(item) => {
                    last_policy = Some(block);
                    let sources = scope.sources(block);
                    let loaded = subject::load(&sources);
                    findings = subject::findings(&loaded);
                    // Proofs are asked for where a page is about them.
                    if block.has("breaks") || block.has("proved") {
                        findings.extend(subject::proofs(&loaded));
                    }
                    let shown = next.is_some_and(|next| next.kind == "diagnostics");
                    policy(block, &sources, &findings, shown)
                }
                // A request behind a part is only there for the sections below.
                "request" if scope.part && next.is_none_or(|next| next.kind != "decision") => Ok(()),
                "request" => {
                    let shown = next.is_some_and(|next| next.kind == "decision");
                    let given = request(&scope.policy, block.after("policy"), &scope.request_text(block));
                    given.and_then(|given| {
                        let readable = if shown { Ok(()) } else { reads(block, &given) };
                        decision = Some(given);
                        readable
                    })
                }
                "decision" => match &decision {
                    Some(decision) => compare_decision(block, decision, &mut outcome.edits),
                    None => Err("no decision stands before this".to_owned()),
                },
                "diagnostics" => compare(block, &compact(&findings, last_policy), &mut outcome.edits),
                "formatted" => match last_policy.and_then(|policy| subject::format(&policy.text)) {
                    Some(text) => compare(block, &text, &mut outcome.edits),
                    None => Err("no policy that can be formatted stands before this".to_owned()),
                },
                "console" if is_run(item) => transcript::run(&block.text, &scope.files)
                    .and_then(|got| compare(block, &got, &mut outcome.edits)),
                _ => Ok(()),
            };
            if let Err(why) = result {
                outcome.failures.push(format!("{}:{}: {why}", section.page, block.line));
            }
        }
        scope.take(&section.page, item);
    }
    outcome
}

fn as_block(item: &Item) -> Option<&Block> {
    match item {
        Item::Block(block) => Some(block),
        Item::Heading { .. } | Item::PolicyFile { .. } => None,
    }
}

/// A policy is clean, or has the errors that are announced; a clean one passes its own tests and keeps its
/// meaning in the one layout.
fn policy(block: &Block, sources: &[Source], findings: &[Finding], shown: bool) -> Result<(), String> {
    if let Some(code) = block.after("fails").or_else(|| block.after("breaks")) {
        let got: Vec<&str> = findings.iter().map(|finding| finding.code.as_str()).collect();
        let only = !got.is_empty() && got.iter().all(|found| *found == code);
        return if only {
            Ok(())
        } else {
            Err(format!("should fail with {code} only:\n{}", compact(findings, Some(block))))
        };
    }
    if shown {
        return Ok(());
    }
    if !findings.is_empty() {
        return Err(format!("should be clean:\n{}", compact(findings, Some(block))));
    }
    let loaded = subject::load(sources);
    let hashes = subject::hashes(&loaded).ok_or("no findings, and no policy")?;
    let failed = subject::own_tests(&loaded);
    if !failed.is_empty() {
        return Err(failed.join("\n"));
    }
    let once = subject::format(&block.text).ok_or("cannot be formatted")?;
    let twice = subject::format(&once).ok_or("cannot be formatted twice")?;
    if once != twice {
        return Err(format!("a second formatting changes it again:\n{once}\nto\n{twice}"));
    }
    let mut formatted = sources.to_vec();
    if let Some((_, text)) = formatted.last_mut() {
        *text = once;
    }
    let after = subject::hashes(&subject::load(&formatted));
    if after != Some(hashes) { Err("formatting changes its hash".to_owned()) } else { Ok(()) }
}

/// Decides, checks the schema, and that the same request gives the same bytes again.
fn request(sources: &[Source], policy: Option<&str>, text: &str) -> Result<Value, String> {
    if sources.is_empty() {
        return Err("no policy stands before this request".to_owned());
    }
    let archive = subject::load(sources);
    let decided = || subject::decide(&archive, policy, text);
    let decision = decided().ok_or("the policy before this request has errors")?;
    subject::against_schema(&decision)
        .map_err(|why| format!("not as docs/decision.schema.json says: {why}"))?;
    if Some(decision.to_string()) == decided().map(|again| again.to_string()) {
        Ok(decision)
    } else {
        Err("the same request gives other bytes".to_owned())
    }
}

/// A request can be read, or has the problems that are announced.
fn reads(block: &Block, decision: &Value) -> Result<(), String> {
    let problems = decision.get("problems").and_then(Value::as_array).cloned().unwrap_or_default();
    let holds = match block.after("fails") {
        Some(code) => {
            !problems.is_empty()
                && problems.iter().all(|problem| problem.get("code").is_some_and(|found| found == code))
        }
        None => problems.is_empty(),
    };
    if holds { Ok(()) } else { Err(format!("{:?} and {decision:#}", block.words)) }
}

fn compare_decision(block: &Block, decision: &Value, edits: &mut Vec<Edit>) -> Result<(), String> {
    if block.has("full") {
        return compare(block, &format!("{decision:#}\n"), edits);
    }
    let expected = serde_json::from_str(&block.text).map_err(|error| format!("not JSON: {error}"))?;
    let mut differences = Vec::new();
    differ("", &expected, decision, &mut differences);
    if differences.is_empty() { Ok(()) } else { Err(format!("{}\nin {decision:#}", differences.join("\n"))) }
}

/// Says where a value lacks what is expected: of an object the listed members, of a list each element.
fn differ(path: &str, expected: &Value, got: &Value, differences: &mut Vec<String>) {
    match (expected, got) {
        (Value::Object(expected), Value::Object(got)) => {
            for (name, expected) in expected {
                differ(
                    &format!("{path}.{name}"),
                    expected,
                    got.get(name).unwrap_or(&Value::Null),
                    differences,
                );
            }
        }
        (Value::Array(expected), Value::Array(got)) if expected.len() == got.len() => {
            for (at, (expected, got)) in expected.iter().zip(got).enumerate() {
                differ(&format!("{path}[{at}]"), expected, got, differences);
            }
        }
        (expected, got) if expected == got => {}
        (expected, got) => differences.push(format!("{path}: expected {expected}, got {got}")),
    }
}

fn compare(block: &Block, got: &str, edits: &mut Vec<Edit>) -> Result<(), String> {
    if block.text == got {
        return Ok(());
    }
    edits.push(Edit { line: block.line, text: got.to_owned() });
    Err(format!("expected\n{}\ngot\n{got}", block.text))
}

/// One finding a line; the file is named where it is not the block itself.
fn compact(findings: &[Finding], block: Option<&Block>) -> String {
    let own = block.map(file_name).unwrap_or_default();
    let lines = findings.iter().map(|finding| {
        let file = if finding.file == own { String::new() } else { format!("{}:", finding.file) };
        format!("{} {file}{}:{} {}\n", finding.code, finding.line, finding.column, finding.message)
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_policy_is_in_scope_below_its_heading_and_not_beside_it() {
        let page = "# A\n```policy\nx\n```\n## B\n```request\n{}\n```\n### C\n```policy,with\ny\n```\n```request\n{}\n```\n\
                    ## D\n```policy,part\nz\n```\n```request\n{}\n```\n# E\n```request\n{}\n```\n";
        let sections = sections("p.md", page);
        let shape: Vec<_> = sections.iter().map(|s| (s.title.as_str(), s.scope.policy.len())).collect();
        assert_eq!(shape, [("A", 0), ("A > B", 1), ("A > B > C", 1), ("A > D", 1), ("E", 0)]);
        assert!(request(&sections[4].scope.policy, None, "{}").is_err());
    }

    #[test]
    fn a_request_can_change_the_one_before_it() {
        let mut request = json!({ "facts": { "a": 1, "b": { "c": 2 } } });
        merge(&mut request, &json!({ "facts": { "a": null, "b": { "d": 3 } } }));
        assert_eq!(request, json!({ "facts": { "b": { "c": 2, "d": 3 } } }));
    }

    #[test]
    fn a_decision_is_compared_member_by_member_and_lists_as_a_whole() {
        let got = json!({ "outcome": "deny", "steps": [{ "role": "a", "x": 1 }, { "role": "b" }] });
        let mut differences = Vec::new();
        differ("", &json!({ "steps": [{ "role": "a" }, { "role": "b" }] }), &got, &mut differences);
        assert!(differences.is_empty());
        differ("", &json!({ "outcome": "approve", "steps": [{ "role": "a" }] }), &got, &mut differences);
        assert_eq!(differences.len(), 2);
    }
}
