//! Places: trees are equal whatever stands between, and no place has a comment at its end.

use polidex_base::FileId;
use polidex_syntax::ast::{ItemKind, RuleEntry};
use polidex_syntax::parse;

use super::{expr, item, members, read};

#[test]
fn trees_are_equal_up_to_places() {
    let one = "tier t: a < b\nchoice c: a, b or anything else\nchain l = a then b until covered\n\ntable t of (a: USD) {\n  | a => b: USD |\n  | 1 USD => 2 USD |\n  | otherwise => 3 USD |\n}\nmatrix m of a by b {\n  | x | 1 |\n  | 2 | 3 |\n}\n";
    let other = "\n# A tier.\ntier   t :  a  <  b\nchoice c:   a,  b   or anything else\nchain  l =  a  then b   until covered\ntable t of ( a: USD ) {\n\n  |   a   =>   b : USD   |\n |  1 USD =>  2 USD |  # why\n  |  otherwise  =>  3 USD  |\n}\nmatrix m of a by b {\n  |  x  |  1  |\n  |  2  |  3  |\n}\n";
    assert_eq!(read(one), read(other));
    assert_ne!(read(one), read(&one.replace("3 USD", "4 USD")));
    assert_ne!(read("chain l = a then b until covered\n"), read("chain l = a then b\n"));
    assert_ne!(read("choice c: a, b or anything else\n"), read("choice c: a, b\n"));
}

#[test]
fn places_end_with_what_they_are_of() {
    let text = "define n = a\n  and b # \"why\" (c\n  # more\n";
    let ItemKind::Define(define) = item(text) else { panic!() };
    assert_eq!(text.get(define.body.span.range()), Some("a\n  and b"));
    let text = "some x in xs has x is \"a # b\"";
    assert_eq!(expr(text).span.range().len(), text.len());
    let text = "rule a {\n  then deny and hand to desk # why\n  advise \"x\"\n}";
    let all = members(text);
    let polidex_syntax::ast::DecideMember::Rule(rule) = &all[0] else { panic!() };
    let RuleEntry::Then(effect) = &rule.entries[0].node else { panic!() };
    assert_eq!(effect.span.range().len(), "deny and hand to desk".len());
}

#[test]
fn what_looks_like_a_declaration_in_a_text_is_text() {
    let text = "decide r {\n  rule a \"A\" {\n    text \"\"\"\n      The limits:\n      role lead { authority 5 USD }\n      table of prices: see below\n    \"\"\"\n    then deny\n  }\n}\n";
    assert_eq!(read(text).items.len(), 1);
    let open = "decide r {\n  rule a \"A\" {\n    text \"\"\"\n      The limits\n    then deny\n  }\n}\n\nrole lead { authority 5 USD }\n\ndefine a = \"\"\"x\"\"\"\n";
    let found = parse(FileId(0), open);
    assert_eq!(found.file.items.len(), 3);
    assert_eq!(found.diagnostics[0].code.0, "E0102");
}
