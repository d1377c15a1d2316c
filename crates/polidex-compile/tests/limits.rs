//! Policies that would need too much: they get a finding, in little time, and never end the program.
#![cfg(test)]

use polidex_base::FileId;

const HEAD: &str = r#"
policy p "P" { language 1; time zone "UTC"; refer to boss }
role boss "Boss" { authority unlimited; responds within 1 day }
decide r { otherwise rest "Rest" then deny }
"#;
const REQUEST: &str = "request r \"R\" {\n  a : bool\n  grants { paid: USD }\n}\n";

/// The findings as code and message.
fn findings(text: &str) -> Vec<String> {
    let parsed = polidex_syntax::parse(FileId(0), &format!("{HEAD}{text}"));
    assert!(parsed.diagnostics.is_empty(), "{:?}", parsed.diagnostics);
    let found = polidex_compile::compile(&[parsed.file]).diagnostics;
    found.iter().map(|d| format!("{} {}", d.code, d.message)).collect()
}

/// A declaration for each number.
fn many(count: u32, declare: impl Fn(u32) -> String) -> String {
    (1..=count).map(declare).collect()
}

#[test]
fn definitions_that_build_on_each_other() {
    let up = |n| format!("define d{n:05} = d{:05} + 1\n", n - 1);
    let start = format!("{REQUEST}define d00000 = 1\n");
    assert_eq!(findings(&format!("{start}{}", many(31, up))), Vec::<String>::new());
    let deep = "E0416 definitions build on each other more than 32 deep";
    assert_eq!(findings(&format!("{start}{}", many(32, up))), [deep]);
    // Named so that the deepest is read first.
    let down = |n| format!("define d{:05} = d{:05} + 1\n", 9_000 - n, 9_001 - n);
    let found = findings(&format!("{REQUEST}define d09000 = 1\n{}", many(31, down)));
    assert_eq!(found, Vec::<String>::new());
    assert_eq!(findings(&format!("{REQUEST}define d09000 = 1\n{}", many(32, down))), [deep]);
    let found = findings(&format!("{REQUEST}define d09000 = 1\n{}", many(5_000, down)));
    assert!(found.first().is_some_and(|first| first == deep), "{found:?}");
}

#[test]
fn definitions_that_double() {
    let double = |n| format!("define d{n:02} = d{:02} + d{:02}\n", n - 1, n - 1);
    let with = |last: u32| {
        let rule =
            format!("decide r {{ rule one \"One\" {{ when a; then approve {{ paid: d{last} }} }} }}\n");
        findings(&format!("{REQUEST}{rule}define d00 = 1 USD\n{}", many(last, double)))
    };
    assert_eq!(with(11), Vec::<String>::new());
    assert_eq!(with(30), ["E0416 definitions multiply to more than 4096 steps"]);
}

#[test]
fn tables_that_build_on_each_other() {
    let up =
        |n| format!("table t{n:05} {{\n  | a => x |\n  | yes => t{:05} |\n  | otherwise => 1 |\n}}\n", n - 1);
    let start = format!("{REQUEST}define t00000 = 1\n");
    assert_eq!(findings(&format!("{start}{}", many(31, up))), Vec::<String>::new());
    let deep = "E0416 definitions build on each other more than 32 deep";
    assert_eq!(findings(&format!("{start}{}", many(32, up))), [deep]);
}

#[test]
fn tables_of_chains_that_double() {
    let up = |n| {
        let chain = format!("chain c{n} = t{n} then t{n}\n");
        format!("table t{n} {{\n  | a => x |\n  | yes => c{} |\n  | otherwise => boss |\n}}\n{chain}", n - 1)
    };
    let found = findings(&format!("{REQUEST}chain c0 = boss\n{}", many(8, up)));
    assert_eq!(found, Vec::<String>::new());
    let found = findings(&format!("{REQUEST}chain c0 = boss\n{}", many(9, up)));
    assert_eq!(found, ["E0416 chain `c9` has more than 256 seats"]);
    let found = findings(&format!("{REQUEST}chain c0 = boss\n{}", many(40, up)));
    assert!(found.iter().all(|one| one.starts_with("E0416")) && !found.is_empty(), "{found:?}");
}

#[test]
fn sums_of_many_facts_are_still_looked_into() {
    let sum = |n: u32| (0..n).map(|_| "b").collect::<Vec<_>>().join(" + ");
    let with = |n| {
        let rule = format!("decide s {{ rule one \"One\" {{ then approve {{ paid: {} }} }} }}\n", sum(n));
        let request = "request s \"S\" {\n  b : USD from 0 to 1\n  grants { paid: USD }\n}\n";
        findings(&format!("{REQUEST}{request}{rule}"))
    };
    assert_eq!(with(100), Vec::<String>::new());
}

#[test]
fn chains_that_name_each_other() {
    let up = |n| format!("chain c{n} = c{}\n", n - 1);
    assert_eq!(findings(&format!("{REQUEST}chain c0 = boss\n{}", many(31, up))), Vec::<String>::new());
    let found = findings(&format!("{REQUEST}chain c0 = boss\n{}", many(10_000, up)));
    assert!(
        found.iter().all(|one| one == "E0416 chains name each other more than 32 deep") && !found.is_empty(),
        "{:?}",
        found.first()
    );
}

#[test]
fn chains_that_double() {
    let double = |n| format!("chain c{n} = c{} then c{}\n", n - 1, n - 1);
    let found = findings(&format!("{REQUEST}chain c0 = boss\n{}", many(8, double)));
    assert_eq!(found, Vec::<String>::new());
    let rule = "decide r { rule one \"One\" { when a; then require c30 to approve { paid: 1 USD } } }\n";
    let found = findings(&format!("{REQUEST}{rule}chain c0 = boss\n{}", many(9, double)));
    assert_eq!(found.len(), 2, "{found:?}");
    let found = findings(&format!("{REQUEST}{rule}chain c0 = boss\n{}", many(30, double)));
    assert!(found.iter().any(|one| one == "E0416 chain `c30` has more than 256 seats"), "{found:?}");
}

#[test]
fn records_that_double() {
    let double =
        |n| format!("record r{n} \"R\" {{\n  a : r{}\n  b : r{}\n  c : r{}\n}}\n", n - 1, n - 1, n - 1);
    let start = "record r0 \"R\" {\n  x : bool\n}\n";
    let request = |of: u32| format!("request r \"R\" {{\n  a : r{of}\n}}\n");
    let found = findings(&format!("{}{start}{}", request(14), many(14, double)));
    assert_eq!(found, ["E0416 request `r` has more than 4096 facts"]);
    let single = |n| format!("record r{n} \"R\" {{\n  a : r{}\n}}\n", n - 1);
    let found = findings(&format!("{}{start}{}", request(5_000), many(5_000, single)));
    assert_eq!(found, ["E0416 records are nested more than 16 deep"]);
}

#[test]
fn records_that_are_in_themselves_many_times() {
    let fields = many(40, |n| format!("  f{n} : loop optional\n"));
    let text = format!("record loop \"L\" {{\n  x : bool\n{fields}}}\nrequest r \"R\" {{\n  a : loop\n}}\n");
    assert_eq!(findings(&text), ["E0404 records nest in a circle: `loop` → `loop`"]);
}

#[test]
fn tests_that_start_from_each_other() {
    let given = |n| format!("test t{n} \"T\" given t{} {{\n  expect deny\n}}\n", n - 1);
    let start = "test t0 \"T\" {\n  as of 2026-01-05T09:00:00Z\n  expect deny\n}\n";
    assert_eq!(findings(&format!("{REQUEST}{start}{}", many(32, given))), Vec::<String>::new());
    let found = findings(&format!("{REQUEST}{start}{}", many(2_000, given)));
    assert!(
        found.iter().all(|one| one == "E0416 tests start from each other more than 32 deep")
            && !found.is_empty(),
        "{:?}",
        found.first()
    );
}

#[test]
fn more_people_than_there_are() {
    let rule =
        "decide r { rule one \"One\" { when a; then require 4000000 of boss to approve { paid: 1 USD } } }\n";
    assert_eq!(findings(&format!("{REQUEST}{rule}")), ["E0416 more than 256 people of one role"]);
}
