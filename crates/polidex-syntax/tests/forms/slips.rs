//! Slips that the pages of cases do not show, with what is to be done.

use super::said;

/// One thing is said, and it holds these words.
#[track_caller]
fn one(text: &str, place: &str, words: &str) {
    let all = said(text);
    assert_eq!(all.len(), 1, "{text}\n{all:#?}");
    assert!(
        all[0].get(6..).is_some_and(|rest| rest.starts_with(place)) && all[0].contains(words),
        "{text}\n{all:#?}"
    );
}

#[track_caller]
fn in_define(text: &str, words: &str) {
    let all = said(&format!("define n = {text}\n"));
    assert_eq!(all.len(), 1, "{text}\n{all:#?}");
    assert!(all[0].contains(words), "{text}\n{all:#?}");
}

#[track_caller]
fn in_effect(text: &str, words: &str) {
    let all = said(&format!("decide r {{\n  rule a \"A\" {{\n    when a\n    then {text}\n  }}\n}}\n"));
    assert_eq!(all.len(), 1, "{text}\n{all:#?}");
    assert!(all[0].contains(words), "{text}\n{all:#?}");
}

#[test]
fn questions() {
    in_define("some l in lines where l.a", "`where` is written `has`");
    in_define("some l in lines l.a", "`has` is missing before `l`");
    in_define("some l in lines such that l.a", "`such that` is written `has`");
    in_define("some l of lines has l.a", "`of` is written `in`");
    in_define("every l lines has l.a", "`in` is missing before `lines`");
    in_define("any l in lines has l.a", "`any` is written `some`");
    in_define("all l in lines has l.a", "`all` is written `every`");
    in_define("for all l in lines has l.a", "`for all` is written `every`");
    in_define("exists l in lines has l.a", "`exists` is written `some`");
    in_define("none l in lines has l.a", "`none` is written `no`");
    in_define("x in xs", "`in` is written `is in`");
    in_define("x not in xs", "`not in` is written `is not in`");
    in_define("x is in (a, b)", "is written `is one of (a, b)`");
    in_define("xs contains x", "write `x is in xs`");
}

#[test]
fn numbers() {
    in_define("sum of lines", "write `sum of x for x in lines`");
    in_define("sum of l in lines", "`l for` is missing before `l in lines`");
    in_define("sum of l.price in lines", "is written `l.price for l in lines`");
    in_define("sum of l.price for each l in lines", "`each` cannot stand here");
    in_define("sum of l.price fro l in lines", "`fro` is written `for`");
    in_define("avg of l.price for l in lines", "`avg` is written `average`");
    in_define("maximum of l.price for l in lines", "`maximum` is written `max`");
    in_define("total of l.price for l in lines", "`total` is written `sum`");
    in_define("number of l in lines", "`number of` is written `count of`");
    in_define("max of (a, b)", "`max` is written `larger`");
    in_define("max of l.a for l in ls else 0", "`else` is written `otherwise`");
    in_define("max of l.a for l in ls, otherwise 0", "take it out");
    in_define("count distinct of l.a for l in ls", "is written `count distinct`");
    in_define("count of ls where l.a", "write `count of x in ls where …`");
    in_define("count of l.a for l in ls", "is written `l in ls`");
    in_define("count of l in ls when l.a", "`when` is written `where`");
    in_define("count of l in ls if l.a", "`if` is written `where`");
    in_define("count of l in ls where l.a where l.b", "`where` is written `and`");
    in_define("count of goodwill aproved >= 25", "`aproved` is written `approved`");
    in_define("count of goodwill since start of year", "`granted` is missing before `since`");
}

#[test]
fn elements() {
    in_define("the first l in lines", "which one is meant is said by a condition");
    in_define("(only l in lines where l.a).b", "`only` is written `the only`");
    in_define("xs[k.price", "this `[` is never closed");
    in_define("every r in a paired with o in b on r is o.c has o is given", "`on` is written `by`");
    in_define("every r in a paired with o in b by r == o.c has o is given", "`==` is written `is`");
    in_define("every r in a paired with o in b has o is given", "by which keys they are paired");
    in_define("any of (\"7a\": a; \"7b\": b)", "`(` is written `{`");
    in_define("any of { a; b }", "write each ground with its text");
    in_define("any of { \"a\": a \"b\": b }", "`,` is missing before `\"b\"`");
    in_define("all of { \"a\": a }", "with `and`");
    in_define("x is other DOJ", "`DOJ` is a text without quotes");
    in_define("x is other(\"DOJ\")", "is written `other \"DOJ\"`");
}

#[test]
fn tables() {
    let table = |head: &str| format!("table t {head} {{\n  | a => b |\n  | 1 => 2 |\n}}\n");
    one(&table("any"), "1:9", "`any` is written `agreeing`");
    one(&table("big"), "1:7", "`t big` is more than one word");
    one(&table("of (a: USD) prioritised"), "1:21", "rows combine as `unique`");
    one(&table("agreing"), "1:9", "`agreing` is written `agreeing`");
    one(&table("sum"), "1:9", "`collect` is missing before `sum`");
    one(&table("highest b"), "1:17", "`of` is missing before `b`");
    one(&table("(a: USD)"), "1:9", "`of` is missing before `(`");
    one(&table("by a"), "1:9", "what its headings name");
    one(&table("collect average"), "1:17", "expected here: `sum`");
    one("table t {\n  | a | b => c |\n  | 1 => 2 |\n}\n", "3:3", "this row has 1 cell before `=>`");
    one("table t {\n  | a | b => c |\n  | otherwise | any => 2 |\n}\n", "3:5", "`otherwise` stands alone");
    one("table t {\n  | a | b => c |\n  | else => 2 |\n}\n", "3:5", "`else` is written `otherwise`");
    one("table t {\n  | a: USD => c |\n  | 1 => 2 |\n}\n", "2:8", "only what stands behind `=>`");
    one("table t {\n  | a => c |\n  | not b => 2 |\n}\n", "3:9", "`b` is written `(b)`");
    one("table t {\n  | a => c |\n  | 1 => 2 |\n  allow gap \"why\"\n}\n", "4:3", "above the heading");
    one("table t {\n  allow gaps \"why\"\n  | a => c |\n  | 1 => 2 |\n}\n", "2:9", "`gaps` is written `gap`");
    one("table t {\n}\n", "1:10", "this table has no rows");
    one(
        "matrix m of a by b {\n  | x | 1 | 2 |\n  | 1 | 2 |\n}\n",
        "3:3",
        "this line has 2 cells, and its heading has 3",
    );
    one("matrix m of a by b {\n  | x => 1 |\n  | 1 => 2 |\n}\n", "2:7", "a matrix has no `=>`");
    one("matrix m of (a: USD) {\n  | x | 1 |\n  | 1 | 2 |\n}\n", "1:14", "a matrix has two inputs");
    one("matrix m of a by b {\n}\n", "1:21", "this matrix has no values");
    one("tier t from a {\n  low: under 5 USD,\n  high: at least 5 USD\n}\n", "2:19", "a line of its own");
    one("tier t by a {\n  low: under 5\n  high: at least 5\n}\n", "1:8", "`by` is written `from`");
    one(
        "threshold t {\n  until 2025-10-01: 5\n  from 2025-10-01: 6\n}\n",
        "2:3",
        "`until` is written `before`",
    );
    one("threshold t {\n  before 2025-10-01: 5\n  after 2025-10-01: 6\n}\n", "3:3", "write `from`");
    one("threshold t {\n  before October: 5\n}\n", "2:10", "write a day");
}

#[test]
fn outcomes() {
    one("outcome o = deny\n", "1:11", "`=` is written `is`");
    one("outcome o \"O\" is denied\n", "1:18", "`denied` is written `deny`");
    one("request r \"R\" whith f {\n  a : USD\n}\n", "1:15", "`whith` is written `with`");
    let decide = |member: &str| format!("decide r {{\n  {member}\n  rule z {{ then deny }}\n}}\n");
    one(&decide("requires \"P1\" a is b"), "2:17", "`:` is missing before `a`");
    one(&decide("requires a is b"), "2:14", "say in words what is required");
    one(&decide("require \"P1\": a"), "2:3", "write `requires`");
    one(&decide("report x"), "2:10", "`=` is missing behind `x`");
    one(&decide("report x: a"), "2:11", "`:` is written `=`");
    one(&decide("otherwise a \"A\" deny"), "2:19", "`then` is missing before `deny`");
    one(&decide("dispute d \"X\" { refer to b }"), "2:11", "take it out");
    one(&decide("dispute \"X\" { then refer to b }"), "2:17", "write `refer to ROLE`");
    one(&decide("allow overlap \"x\""), "2:3", "write it into the table");
    one("decide r by strictest of a < b {\n  rule z { then deny }\n}\n", "1:28", "the strictest first");
    one(
        "decide r {\n  rule a {\n    then deny\n    report x = 1\n  }\n}\n",
        "4:5",
        "outside, beside the rules",
    );
    one(
        "decide r {\n  rule a overrides every denial {\n    then deny\n  }\n}\n",
        "2:20",
        "is written `every deny`",
    );
    in_effect("approve { x: 1 } if \"cond\"", "`if` is written `on condition`");
    in_effect("approve { x: 1 } on conditions \"cond\"", "`conditions` is written `condition`");
    in_effect("deny on condition \"cond\"", "conditions are those of an approval");
    in_effect("deny reports { x: 1 }", "`reports` is written `report`");
    in_effect("deny report { x 1 }", "`:` is missing before `1`");
    in_effect("deny as a as b", "the outcome is said twice");
    in_effect("approve { x: 1 y: 2 }", "`,` is missing before `y`");
    in_effect("approve {\n  x: 1\n  y 2\n}", "`:` is missing before `2`");
}

#[test]
fn tests_of_lists() {
    let test = |given: &str| format!("test t for r {{\n  given {{ {given} }}\n  expect deny\n}}\n");
    one(&test("a: { \"x\", \"y\" }"), "2:14", "`{` is written `[`");
    one(&test("a: [ { x: 1 y: 2 } ]"), "2:23", "`,` is missing before `y`");
    one("test t for r {\n  expect deny report { x: 1 }\n}\n", "2:15", "`report` is written `reports`");
    one("record x {\n  a : list lines\n}\n", "2:12", "`of` is missing before `lines`");
    one("record x {\n  a : lines[]\n}\n", "2:12", "write `list of");
}

#[test]
fn a_member_that_is_not_closed_hides_no_other() {
    let all =
        said("decide r {\n  rule a {\n    then deny\n\n  requires \"P1\": a = b\n\n  report x = = 1\n}\n");
    assert_eq!(all.len(), 3, "{all:#?}");
    assert!(all[0].starts_with("E0103 2:10"), "{all:#?}");
}
