//! The rules of the grammar in a person's words.

use std::collections::BTreeSet;

use crate::grammar::Rule;

pub(super) const A_NAME: &str = "a name";
pub(super) const A_VALUE: &str = "a value";

/// What could stand at a place.
#[derive(Debug, Default)]
pub(super) struct Expectations {
    /// Each once, in an order that does not depend on the grammar's.
    pub said: Vec<String>,
    /// Whether the piece could end there.
    pub end: bool,
}

/// Says what could stand at a place.
pub(super) fn expectations(positives: &[Rule]) -> Expectations {
    let end = positives.contains(&Rule::EOI);
    let all: BTreeSet<String> = positives.iter().filter_map(|rule| words(*rule)).collect();
    // A number can always be followed by a unit; that is worth saying only where nothing else is.
    let unit = |said: &String| said == A_CURRENCY || said == A_DURATION;
    let mut all = all;
    // Behind `is` stands a value, or one of the words of presence and membership.
    if all.contains("`given`") && all.contains("`one`") {
        all = BTreeSet::from([A_VALUE.to_owned()]);
    }
    let only_units = all.iter().all(unit) && !end;
    let said: Vec<String> = all.into_iter().filter(|said| only_units || !unit(said)).collect();
    if said.iter().any(|said| said == A_VALUE) {
        let value =
            |said: &String| said == A_VALUE || !(said.starts_with("a ") || VALUES.contains(&said.as_str()));
        let said: Vec<String> = said.into_iter().filter(value).collect();
        return Expectations { said: if said.len() > 4 { vec![A_VALUE.to_owned()] } else { said }, end };
    }
    Expectations { said, end }
}

/// What a value can begin with, and is not said beside it.
const VALUES: &[&str] = &[
    "`not`",
    "`(`",
    "`yes`",
    "`no`",
    "`unlimited`",
    "`chain`",
    "`days`",
    "`business`",
    "`closing`",
    "`next`",
    "`count of` or `sum of`",
];

const A_CURRENCY: &str = "a currency such as `USD`";
const A_DURATION: &str = "a duration such as `30 days`";

/// The words and signs that a rule of the grammar is written as, where it is written in one way.
pub(super) fn literals(rule: Rule) -> Vec<String> {
    let debug = format!("{rule:?}");
    if let Some(word) = debug.strip_prefix("kw_").or_else(|| debug.strip_prefix("k_")) {
        return match word {
            "at" => vec!["at most".to_owned()],
            "most" | "implies" | "of" | "rounded" | "unlimited" | "time" => Vec::new(),
            _ => vec![word.to_owned()],
        };
    }
    let all: &[&str] = match debug.as_str() {
        "p_colon" => &[":"],
        "p_equals" | "default" => &["="],
        "p_comma" => &[","],
        "p_rises" => &["<"],
        "p_outranks" => &[">"],
        "clause" | "for_clause" => &["for"],
        "filter" => &["where"],
        "fallback" => &["otherwise"],
        "for_source" => &["for"],
        "on_condition" => &["on condition"],
        "report_block" => &["report"],
        "pairing" => &["paired with"],
        "cites_clause" => &["cites"],
        "by_strictest" => &["by strictest"],
        "status" => &["submitted", "approved", "denied", "granted"],
        "allowed" => &["gap", "overlap"],
        "combine" | "combined" => &["unique", "agreeing", "first", "highest of", "lowest of", "collect"],
        "collected" => &["sum", "min", "max", "count", "list"],
        "until_covered" => &["until covered"],
        "compared" | "worded" => &["is"],
        "joiner" => &["and", "or"],
        "also_place" => &["alongside", "first", "last"],
        "within" => &["within"],
        "range" => &["from"],
        "wire" => &["as"],
        "stated" => &["stated by"],
        "expectation" => &["by", "via", "needs"],
        _ => &[],
    };
    all.iter().map(|word| (*word).to_owned()).collect()
}

/// Says a rule of the grammar in a person's words; nothing for what would only make the sentence longer.
fn words(rule: Rule) -> Option<String> {
    let debug = format!("{rule:?}");
    if let Some(word) = debug.strip_prefix("kw_").or_else(|| debug.strip_prefix("k_")) {
        return match word {
            "and" | "or" | "implies" | "is" | "of" | "rounded" | "when" | "has" | "lacks" | "most"
            | "time" => None,
            "at" => Some("`at most`".to_owned()),
            _ => Some(format!("`{word}`")),
        };
    }
    if let Some(words) = debug.strip_prefix("w_") {
        return Some(format!("`{}`", words.replace('_', " ")));
    }
    let said = match debug.as_str() {
        hidden
            if hidden.starts_with("slip_")
                || hidden.ends_with("_entry")
                || hidden.ends_with("_item")
                || hidden.ends_with("_head")
                || hidden.ends_with("_member") =>
        {
            return None;
        }
        "EOI" | "unescaped" | "dated" | "symbol_begins" | "operator" | "joiner" | "symbol" | "compared"
        | "one_of" | "presence" | "worded" | "kind" | "head" | "after_number" | "reserved" | "membership"
        | "in_word" | "postfix" | "index" | "field" | "p_bracket" | "dispute_head" | "allow"
        | "not_compared" | "timing" | "in_calendar" | "calendar_in" | "month_end" | "last_day"
        | "first_of_next" | "is_within" | "independent" => return None,
        "depends_not" => "`does not depend on`",
        "p_colon" => "`:`",
        "p_equals" | "default" => "`=`",
        "p_comma" => "`,`",
        "p_rises" => "`<`",
        "p_outranks" => "`>`",
        "p_unbracket" => "`]`",
        "p_brace" => "`{ … }`",
        "p_paren" => "`(`",
        "p_unparen" => "`)`",
        "clause" => "`for`, `cites`, `overrides`",
        "until_covered" => "`until covered`",
        "provenance" | "stated" => "`stated by`",
        "from_system" | "range" => "`from`",
        "wire" => "`as`",
        "optional" => "`optional`",
        "open" => "`or anything else`",
        "expectation" => "`by`, `via`, `needs`",
        "within" => "`within`",
        "filter" => "`where`",
        "fallback" => "`otherwise`",
        "for_source" | "for_clause" | "step_clause" => "`for`",
        "pairing" => "`paired with`",
        "source" => "an element and its list, such as `x in xs`",
        "status" => "`submitted`, `approved`, `denied` or `granted`",
        "on_condition" => "`on condition`",
        "as_outcome" => "`as`",
        "report_block" => "`report`",
        "by_strictest" => "`by strictest`",
        "overridden" | "every_effect" => "a rule, `all` or `every deny`",
        "in_type" => "`in`",
        "keyed" => "`by`",
        "combine" | "combined" | "ranked" | "ranking" | "collect" => {
            "`unique`, `agreeing`, `first`, `highest of`, `lowest of` or `collect`"
        }
        "collected" => "`sum`, `min`, `max`, `count` or `list`",
        "allowed" => "`gap` or `overlap`",
        "arm_days" | "arm_from" | "arm_before" => "`from` or `before` a date",
        "authority_none" => "`none`",
        "word" | "name" | "path" | "path_any" | "name_decl" | "given_path" | "call_name" | "heading_path"
        | "value" | "fact" | "fact_plain" | "param" | "grant" | "grant_type" | "given_key" | "heading" => {
            A_NAME
        }
        "text" | "long_text" | "short_text" | "long_inner" | "short_inner" => "a text in quotes",
        "date" | "closure" => "a date such as `2026-12-01`",
        "instant" => "an instant such as `2026-12-01T09:00:00Z`",
        "time" => "a time of day such as `09:00`",
        "whole" | "number" | "decimal" => "a number",
        "currency" => A_CURRENCY,
        "duration" | "duration_expr" | "unit" => A_DURATION,
        "day" => "a weekday such as `mon`",
        "mode" => "`up`, `down`, `half up` or `half even`",
        "type" => "a type such as `USD`, `bool` or `date`",
        "chain" | "chain_and" | "chain_act" | "chain_one" | "either" | "quorum" | "pool" | "lowest"
        | "chain_value" | "dotted" | "asked" => "a role or chain",
        "effect" | "approve" | "deny" | "require" | "refer" | "ask_for" | "answer" => {
            "an effect such as `approve { … }` or `deny`"
        }
        "grants" => "grants such as `{ refund: amount }`",
        "also_place" => "`alongside`, `first` or `last`",
        "count" | "total" | "ledger" => "`count of` or `sum of`",
        "ground" => "a text such as `\"7a\": opened`",
        "percent" | "money" | "literal" | "negative" | "larger" | "smaller" | "expr" | "implication"
        | "junction" | "negation" | "comparison" | "sum" | "unary" | "primary" | "group" | "call"
        | "operand" | "chain_has" | "days_from" | "business_days" | "next_open_day" | "closing" | "timed"
        | "extreme" | "cell" | "test" | "bound" | "bound_symbol" | "between" | "from_to" | "cell_tests"
        | "cell_not" | "cell_not_given" | "given_value" | "given_list" | "given_record" | "given_pair"
        | "rounded" | "quantified" | "quantifier" | "only" | "aggregate" | "measure" | "count_distinct"
        | "grounds" | "other_value" | "cell_body" | "cell_values" | "said" => A_VALUE,
        "signing" | "who_acts" | "who_next" | "authority_of" => A_VALUE,
        "act" => "`concurs`, `reviews` or `signs`",
        "may_act" => "`may sign in`",
        "may_delegate" => "`may delegate`",
        "signed_by" => "`may be signed by`",
        "not_delegable" => "`not delegable`",
        "up_to_amount" => "`up to`",
        "found_clause" => "`found by`",
        "silence" => "`on silence expires`",
        "with_stake" => "`with stake`",
        "cell_any" => "`any`",
        "cell_none" | "given_none" => "`none`",
        "cell_given" => "`given`",
        other => return Some(format!("`{}`", other.replace('_', " "))),
    };
    Some(said.to_owned())
}

#[cfg(test)]
mod tests {
    use super::words;
    use crate::grammar::Rule;

    /// Rules whose own name is what a person would write.
    const PLAIN: &[&str] =
        &["`owner`", "`version`", "`language`", "`effective`", "`time zone`", "`refer to`"];

    #[test]
    fn no_rule_of_the_grammar_shows_its_name_in_programmers_spelling() {
        for rule in Rule::all_rules() {
            let said = words(*rule).unwrap_or_default();
            assert!(!said.contains('_') || PLAIN.contains(&said.as_str()), "{rule:?} is said as {said}");
        }
    }
}
