//! Words that people from elsewhere begin a declaration or an entry with, and what is written here.

use polidex_base::suggest;

/// What to do about a word that begins nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Advice {
    /// A slip of the keyboard: the nearest word there is.
    Nearest(&'static str),
    /// Another word for the same thing.
    Instead(&'static str),
    /// Another word for what is likely meant; what stands behind it may have to change too.
    Like(&'static str),
    /// This word is missing before it.
    Before(&'static str),
    /// A sentence.
    Say(&'static str),
    /// Nothing but the words there are.
    None,
}

/// Advises on a word that begins no declaration.
pub(crate) fn in_file(word: &str, keywords: &'static [&'static str]) -> Advice {
    let lower = word.to_ascii_lowercase();
    match lower.as_str() {
        "rule" | "rules" | "otherwise" | "requires" | "report" | "dispute" => {
            return Advice::Say("put it into the `decide` of its request: `decide refund { … }`");
        }
        "if" | "when" | "then" | "else" | "deny" | "approve" | "unless" => {
            return Advice::Say(
                "put it into a rule, and the rule into the `decide` of its request: `decide refund { rule name \"Title\" { … } }`",
            );
        }
        _ => {}
    }
    if let Some(near) = suggest::nearest(word, keywords.iter().copied()) {
        return Advice::Nearest(near);
    }
    match lower.as_str() {
        "import" | "include" | "require" | "load" => Advice::Instead("use"),
        "outcomes" => Advice::Instead("outcome"),
        "lookup" | "grid" => Advice::Instead("table"),
        "let" | "const" | "constant" | "var" | "val" | "set" | "limit" | "parameter" => {
            Advice::Like("threshold")
        }
        "def" | "fn" | "func" | "function" | "formula" => Advice::Like("define"),
        "enum" | "values" | "options" => Advice::Like("choice"),
        "level" | "rank" | "tiers" => Advice::Like("tier"),
        "struct" | "class" | "object" | "entity" | "type" => Advice::Like("record"),
        "input" | "inputs" | "form" => Advice::Like("request"),
        "user" | "approver" | "person" | "group" | "team" => Advice::Like("role"),
        "escalation" | "ladder" | "route" | "workflow" | "approval" => Advice::Like("chain"),
        "hours" | "schedule" | "holidays" => Advice::Like("calendar"),
        "assert" | "ensure" | "invariant" | "must" => Advice::Like("always"),
        "scenario" | "case" | "spec" => Advice::Like("test"),
        "exceptions" | "override" | "waiver" => Advice::Like("exception"),
        "deadline" | "timer" => Advice::Like("sla"),
        _ => Advice::None,
    }
}

/// Advises on a word that begins no entry of a declaration.
pub(crate) fn in_declaration(of: &str, word: &str, words: &'static [&'static str]) -> Advice {
    let lower = word.to_ascii_lowercase();
    if let Some(advice) = known(of, &lower) {
        return advice;
    }
    match suggest::nearest(word, words.iter().copied()) {
        Some(near) => Advice::Nearest(near),
        None => Advice::None,
    }
}

const FIRST_LINE: &str = "it stands in the first line, behind the title and before the `{`";

fn known(of: &str, word: &str) -> Option<Advice> {
    use Advice::{Before, Instead, Say};
    Some(match (of, word) {
        (_, "cites" | "cite" | "citation" | "source") => {
            Say("a citation stands in the first line, behind the title: `… \"Title\" cites \"2.1\" {`")
        }
        (_, "overrides" | "for" | "title" | "name") => Say(FIRST_LINE),
        (
            "a rule" | "an exception" | "a gather" | "a service level" | "an alert",
            "if" | "where" | "whenever",
        ) => Instead("when"),
        ("a rule" | "an exception" | "a gather" | "a service level" | "an alert", "unless") => {
            Say("write `when not (…)`")
        }
        (
            "a rule" | "an exception" | "a gather" | "a service level",
            "description" | "desc" | "provision",
        ) => Instead("text"),
        ("a rule", "deny" | "approve" | "require" | "refer" | "ask") => Before("then"),
        ("a rule", "reject" | "refuse" | "decline") => Say("write `then deny`"),
        ("a rule", "allow" | "accept" | "grant" | "permit") => Say("write `then approve { … }`"),
        ("a rule", "escalate" | "forward") => {
            Say("write `then refer to ROLE`, or `then require ROLE to approve { … }`")
        }
        ("a rule", "report" | "reports") => Say(
            "write `report { … }` behind the effect of the rule, or `report NAME = …` outside, beside the rules",
        ),
        ("a rule", "requires") => Say("write it outside, beside the rules: `requires \"…\": condition`"),
        ("a dispute", "then" | "deny" | "ask" | "escalate" | "to") => Say("write `refer to ROLE`"),
        ("a dispute", "if" | "where") => Instead("when"),
        ("a `decide`", "reports") => Instead("report"),
        ("a `decide`", "matrix") => Say("write it outside the `decide`, and use its value in a rule"),
        ("a rule", "return" | "do" | "action" | "result" | "decision") => Instead("then"),
        ("a rule", word) if is_branch(word) => Say(
            "a rule has one outcome: write another rule, or close the `decide` with `otherwise rest \"Otherwise\" then …`",
        ),
        ("a rule", "note" | "message" | "say" | "reason") => Say(
            "write `advise \"…\"` for words to those who decide, `tell agent \"…\"` for what the agent may say",
        ),
        ("a `decide`", "else" | "default" | "fallback") => Instead("otherwise"),
        (
            "a `decide`",
            "when" | "if" | "then" | "text" | "deny" | "approve" | "advise" | "tell" | "require",
        ) => Say("put it into a rule: `rule name \"Title\" { … }`"),
        ("an exception", "approve" | "approver" | "approvers" | "approved" | "route" | "chain") => {
            Instead("approval")
        }
        ("an exception", "grants" | "gives") => Instead("offers"),
        ("an exception", "requires" | "require") => {
            Say("write `needs` for facts that must be given, `approval` for who signs")
        }
        ("an exception", "then") => {
            Say("write what may be given as `offers { … }`, and who signs as `approval …`")
        }
        ("a role", "limit" | "can" | "may" | "approves" | "max") => Instead("authority"),
        ("a role", "response" | "within" | "answers") => Say("write `responds within 4 hours`"),
        ("a role", "then" | "reports" | "manager") => Say("write `escalates to ROLE`"),
        ("a calendar" | "a policy header", "timezone" | "tz" | "zone" | "time_zone") => Instead("time zone"),
        ("a calendar", "holiday" | "holidays" | "closure" | "closures") => Instead("closed"),
        (
            "a calendar",
            "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun" | "monday" | "tuesday" | "wednesday"
            | "thursday" | "friday" | "saturday" | "sunday" | "hours" | "weekdays" | "daily" | "from"
            | "opens",
        ) => Say("write `every mon to fri 09:00 to 17:00`"),
        ("a policy header", "from" | "starts" | "start" | "valid") => {
            Say("write `effective from 2026-12-01`")
        }
        ("a policy header", "default" | "fallback" | "escalates" | "escalate") => {
            Say("write `refer to ROLE`")
        }
        ("a policy header", "author" | "maintainer" | "team") => Instead("owner"),
        ("a policy header", "currency") => Say("every amount names its currency, such as `250 USD`"),
        ("a gather", "needs" | "requires" | "collect") => Instead("ask"),
        ("a gather", "max" | "maximum" | "up") => Say("write `at most 2 times then refer to ROLE`"),
        ("a gather", "within" | "answer") => Say("write `answered by ROLE within 4 hours`"),
        ("a service level", "within" | "due" | "deadline" | "responds") => {
            Say("write `respond within 4 hours`")
        }
        ("a service level", "priority") => Instead("urgency"),
        ("a service level", "alert" | "tell" | "inform") => Instead("notify"),
        ("a service level", "replace" | "replaces") => Say("write `chain fast replaces slow`"),
        ("an alert", "message" | "text" | "say") => Instead("suggest"),
        ("an alert", "tell" | "send" | "email" | "inform") => Instead("notify"),
        ("a test", "with" | "facts" | "input" | "inputs") => Instead("given"),
        ("a test", "assert" | "should" | "then" | "outcome" | "returns" | "must") => {
            Say("write `expect deny`, or another outcome")
        }
        ("a test", "date" | "now" | "on" | "today") => Say("write `as of 2026-12-31T15:00:00Z`"),
        ("a context", "display" | "include" | "shows") => Instead("show"),
        _ => return None,
    })
}

/// Tells whether a word begins another branch, to which the entries behind it belong.
pub(crate) fn is_branch(word: &str) -> bool {
    matches!(word, "else" | "elif" | "elsif" | "elseif" | "otherwise")
}
