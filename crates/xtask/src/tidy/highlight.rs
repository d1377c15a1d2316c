//! The highlighting for editors says every word of the language: JSON that parses, and no keyword forgotten.
//!
//! In: the pest grammar, the words declarations begin with, the files of the VS Code extension. It reads words out of
//! patterns and runs none of them, so it cannot tell whether a word is coloured in the right place.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::tree::{Finding, Tree};

const PEST: &str = "grammar/policy.pest";
const SCANNER: &str = "crates/polidex-syntax/src/scan.rs";
const FOLDER: &str = "grammar/vscode/";
const COLOURS: &str = "grammar/vscode/syntaxes/policy.tmLanguage.json";

/// Every JSON file of the extension parses.
pub fn parses(tree: &Tree) -> Vec<Finding> {
    tree.ending(".json")
        .filter(|(path, _)| path.starts_with(FOLDER))
        .filter_map(|(path, text)| {
            let error = serde_json::from_str::<Value>(text).err()?;
            Some(Finding::line(path, error.line().saturating_sub(1), format!("not JSON: {error}")))
        })
        .collect()
}

/// Every keyword of the grammar and of the scanner stands in a pattern of the highlighting.
pub fn keywords(tree: &Tree) -> Vec<Finding> {
    let Some(colours) = colours(tree) else { return Vec::new() };
    let mut coloured = BTreeSet::new();
    visit(&colours, &mut |key, text| {
        if matches!(key, "match" | "begin" | "end") {
            coloured.extend(words(text));
        }
    });
    let mut found = Vec::new();
    for (word, (path, index)) in required(tree) {
        if !coloured.contains(&word) {
            found.push(Finding::line(path, index, format!("`{word}` is in no pattern of {COLOURS}")));
        }
    }
    found
}

/// Every `include` of the highlighting leads to a rule, and every rule is included.
pub fn includes(tree: &Tree) -> Vec<Finding> {
    let Some(colours) = colours(tree) else { return Vec::new() };
    let rules: BTreeSet<&str> = colours
        .get("repository")
        .and_then(Value::as_object)
        .map(|rules| rules.keys().map(String::as_str).collect())
        .unwrap_or_default();
    let mut included = BTreeSet::new();
    visit(&colours, &mut |key, text| {
        if let ("include", Some(rule)) = (key, text.strip_prefix('#')) {
            included.insert(rule);
        }
    });
    let nowhere = included.difference(&rules).map(|rule| format!("includes `#{rule}`, which is no rule"));
    let unused = rules.difference(&included).map(|rule| format!("nothing includes the rule `{rule}`"));
    nowhere.chain(unused).map(|message| Finding::file(COLOURS, message)).collect()
}

/// Returns the highlighting; none where it does not parse, which [`parses`] says.
fn colours(tree: &Tree) -> Option<Value> {
    serde_json::from_str(tree.get(COLOURS)?).ok()
}

/// Calls a function with the key and the text of each member that is a text.
fn visit<'v>(value: &'v Value, each: &mut impl FnMut(&'v str, &'v str)) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                if let Value::String(text) = member {
                    each(key, text);
                }
                visit(member, each);
            }
        }
        Value::Array(elements) => elements.iter().for_each(|element| visit(element, each)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// Returns the words of a regular expression; what stands behind a backslash belongs to none.
fn words(pattern: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut word = String::new();
    let mut escaped = false;
    for c in pattern.chars() {
        if (c.is_ascii_alphanumeric() || c == '_') && !escaped {
            word.push(c);
        } else {
            found.insert(std::mem::take(&mut word));
        }
        escaped = c == '\\' && !escaped;
    }
    found.insert(word);
    found
}

/// Returns the words of the language, with the first place of each.
fn required(tree: &Tree) -> BTreeMap<String, (&'static str, usize)> {
    let mut required = BTreeMap::new();
    let pest = tree.get(PEST).map(keywords_of_pest).unwrap_or_default();
    let scanner = tree.get(SCANNER).map(keywords_of_scanner).unwrap_or_default();
    for (path, (index, word)) in
        pest.into_iter().map(|k| (PEST, k)).chain(scanner.into_iter().map(|k| (SCANNER, k)))
    {
        required.entry(word).or_insert((path, index));
    }
    required
}

/// Returns the words that the rules of the grammar spell out. What is read by a rule `slip_…`, or in either case, is
/// none of the language; `date` reads days such as `1st`. A word in pieces (`"a" ~ ("nd" | "t")`) stands whole in a
/// rule of its own elsewhere, so pieces are passed over.
fn keywords_of_pest(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut rule = "";
    for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//")) {
        if let Some((name, _)) = line.split_once('=')
            && !line.starts_with(' ')
        {
            rule = name.trim();
        }
        if rule.starts_with("slip_") || rule == "date" {
            continue;
        }
        let line = line.replace("\\\"", "");
        let pieces: Vec<&str> = line.split('"').collect();
        for pair in pieces.chunks_exact(2) {
            if let [before, word] = pair
                && !before.ends_with('^')
                && word.len() > 1
                && word.bytes().all(|b| b.is_ascii_lowercase())
                && !is_in_pieces(&line)
            {
                found.push((index, (*word).to_owned()));
            }
        }
    }
    found
}

/// Tells whether a line spells words by their first letters: a single letter in quotes, then what may follow it.
fn is_in_pieces(line: &str) -> bool {
    line.split('"')
        .skip(1)
        .step_by(2)
        .any(|word| word.len() == 1 && word.bytes().all(|b| b.is_ascii_lowercase()))
}

/// Returns the words in the list `KEYWORDS` of the scanner.
fn keywords_of_scanner(text: &str) -> Vec<(usize, String)> {
    text.lines()
        .enumerate()
        .skip_while(|(_, line)| !line.contains("const KEYWORDS"))
        .take_while(|(_, line)| !line.contains("];"))
        .flat_map(|(index, line)| {
            line.split('"').skip(1).step_by(2).map(move |word| (index, word.to_owned()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const GRAMMAR: &str = "// A \"remark\" says nothing.\n\
        quote = { \"\\\"\" ~ \"text\" ~ end }\n\
        k_deny = @{ \"deny\" ~ end }\n\
        kw_and = @{ \"and\" ~ end | \"AND\" ~ end | \"&&\" }\n\
        status = @{ (\"approved\"\n\
        \x20         | \"denied\") ~ end }\n\
        slip_null = { \"null\"\n\
        \x20           | \"nil\" }\n\
        date = @{ \"st\" }\n\
        time = @{ ^\"am\" ~ \"T\" }\n";
    const SCANNED: &str =
        "const KEYWORDS: &[&str] = &[\n    \"policy\",\n    \"use\",\n];\nconst X: &str = \"other\";\n";

    fn coloured(patterns: &str) -> Tree {
        Tree::of(&[(PEST, GRAMMAR), (SCANNER, SCANNED), (COLOURS, patterns)])
    }

    fn found(findings: Vec<Finding>) -> Vec<(String, usize, String)> {
        let word = |message: String| message.split('`').nth(1).unwrap_or_default().to_owned();
        findings.into_iter().map(|f| (f.path, f.line, word(f.message))).collect()
    }

    #[test]
    fn a_keyword_without_a_pattern_is_found() {
        let some = r#"{ "patterns": [
            { "comment": "denied and use are only mentioned", "match": "\b(?:deny|approved)\b", "name": "policy" },
            { "begin": "\btext", "end": "$", "patterns": [{ "match": "undenied|used|use_of" }] }
        ] }"#;
        let expected = [(PEST, 4, "and"), (PEST, 6, "denied"), (SCANNER, 2, "policy"), (SCANNER, 3, "use")];
        let expected = expected.map(|(path, line, word)| (path.to_owned(), line, word.to_owned()));
        assert_eq!(found(keywords(&coloured(some))), expected);
    }

    #[test]
    fn all_keywords_with_a_pattern_are_fine() {
        let all = r#"{ "patterns": [{ "match": "^(policy|use)\s+(text|deny|and|approved|denied)" }] }"#;
        assert_eq!(keywords(&coloured(all)), []);
    }

    #[test]
    fn what_is_escaped_is_no_part_of_a_word() {
        let found: Vec<_> =
            words(r"\bdeny\b\s+to(?=\\n)").into_iter().filter(|word| !word.is_empty()).collect();
        assert_eq!(found, ["deny", "n", "to"]);
    }

    #[test]
    fn json_that_does_not_parse_is_found_once() {
        let tree = Tree::of(&[
            (PEST, GRAMMAR),
            (COLOURS, "{\n  \"patterns\": [,]\n}\n"),
            ("grammar/vscode/package.json", "{}\n"),
            ("docs/broken.json", "{\n"),
        ]);
        let places: Vec<_> = parses(&tree).into_iter().map(|f| (f.path, f.line)).collect();
        assert_eq!(places, [(COLOURS.to_owned(), 2)]);
        assert_eq!(keywords(&tree), []);
        assert_eq!(includes(&tree), []);
    }

    #[test]
    fn an_include_that_leads_nowhere_and_a_rule_nobody_includes_are_found() {
        let tree = coloured(
            r##"{
                "patterns": [{ "include": "#a" }, { "include": "$self" }],
                "repository": { "a": { "patterns": [{ "include": "#c" }] }, "b": { "match": "x" } }
            }"##,
        );
        let names: Vec<_> = found(includes(&tree)).into_iter().map(|(_, _, name)| name).collect();
        assert_eq!(names, ["#c", "b"]);
    }

    #[test]
    fn without_an_extension_nothing_is_asked() {
        let tree = Tree::of(&[(PEST, GRAMMAR), (SCANNER, SCANNED)]);
        assert!(parses(&tree).is_empty() && keywords(&tree).is_empty() && includes(&tree).is_empty());
    }
}
