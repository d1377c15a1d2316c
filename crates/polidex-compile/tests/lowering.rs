//! What a policy becomes: the parts of it that no decision shows.
#![cfg(test)]

use polidex_base::FileId;
use polidex_ir::{
    Cell, ChainExpr, Collect, Combine, Combining, Effect, Expr, ExprKind, Output, Policy, Relation, Request,
    Rule, Type, Value,
};

const HEAD: &str = r#"
policy p "P" { language 1; time zone "UTC"; refer to boss }
role boss "Boss" { authority unlimited; responds within 1 day }
tier grade: low < high
outcome reject "No" is deny
record line "Line" {
  id    : text
  price : USD from 0 to 100
  note  : text optional
}
request r "Request" {
  a     : bool
  n     : integer from 0 to 10
  grade : grade
  note  : text optional
  lines : list of line by id up to 20
  grants  { paid: USD }
  reports { seen: bool }
  answers { text: text }
}
"#;

fn compiled(text: &str) -> Policy {
    let parsed = polidex_syntax::parse(FileId(0), &format!("{HEAD}{text}"));
    assert!(parsed.diagnostics.is_empty(), "{:?}", parsed.diagnostics);
    let compiled = polidex_compile::compile(&[parsed.file]);
    assert!(compiled.diagnostics.is_empty(), "{:?}", compiled.diagnostics);
    compiled.policy.unwrap()
}

fn request(policy: &Policy) -> &Request {
    policy.request("r").unwrap()
}

fn rules(text: &str) -> Vec<Rule> {
    request(&compiled(&format!("decide r {{\n{text}\n}}\n"))).rules.clone()
}

/// Writes a condition in short.
fn short(expr: &Expr) -> String {
    let all = |parts: &[Expr], word: &str| parts.iter().map(short).collect::<Vec<_>>().join(word);
    match &expr.kind {
        ExprKind::Fact(name) | ExprKind::Param(name) | ExprKind::Define(name) => name.to_string(),
        ExprKind::Const(value) => value.to_string(),
        ExprKind::And(parts) => format!("({})", all(parts, " and ")),
        ExprKind::Or(parts) => format!("({})", all(parts, " or ")),
        ExprKind::Not(inner) => format!("not {}", short(inner)),
        ExprKind::Given(name) => format!("{name} given"),
        ExprKind::Present(inner) => format!("{} there", short(inner)),
        ExprKind::Compare(relation, a, b) => format!("{} {} {}", short(a), relation.symbol(), short(b)),
        ExprKind::OneOf(subject, values) => format!("{} in ({})", short(subject), all(values, ", ")),
        ExprKind::Field(of, name) => format!("{}.{name}", short(of)),
        ExprKind::At(list, key) => format!("{}[{}]", short(list), short(key)),
        ExprKind::Call(name, args, column) => format!("{name}({}).{column}", all(args, ", ")),
        other => format!("{other:?}"),
    }
}

fn conditions(rules: &[Rule]) -> Vec<String> {
    let when = |rule: &Rule| rule.when.as_ref().map_or_else(|| "always".to_owned(), short);
    rules.iter().map(|rule| format!("{}: {}", rule.name, when(rule))).collect()
}

#[test]
fn a_requirement_denies_where_it_does_not_hold() {
    let rules = rules(
        r#"requires "P1 It is so": a
           requires so "It is so" cites "2", "3": n > 3
           requires "It is not so": not a"#,
    );
    assert_eq!(conditions(&rules), ["it_is_not_so: not not a", "it_is_so: not a", "so: not n > 3"]);
    let says = |rule: &Rule| {
        let cites = rule.cites.iter().map(|cite| cite.to_string()).collect::<Vec<_>>().join(", ");
        format!("{} | {cites}", rule.title.as_deref().unwrap_or_default())
    };
    assert_eq!(
        rules.iter().map(says).collect::<Vec<_>>(),
        ["It is not so | It is not so", "It is so | P1", "It is so | 2, 3"]
    );
    assert!(rules.iter().all(|rule| rule.effect == Effect::Deny(None)));
}

#[test]
fn rows_that_decide_read_as_conditions() {
    let rules = rules(
        r#"table t cites "T" {
             | n                     | grade     | note      => rule | then                 |
             | 3                     | any       | any       => a    | deny                 |
             | 4, 5                  | low, high | given     => b    | deny                 |
             | at least 6 and under 8 | not (low) | "x"       => none | answer { text: note } |
             | under 2, 9            | any       | not given => none | deny                 |
             | any                   | any       | any       => e    | deny                 |
             | otherwise                                   => f    | deny                 |
           }"#,
    );
    assert_eq!(
        conditions(&rules),
        [
            "a: n is 3",
            "b: (n in (4, 5) and grade in (low, high) and note given)",
            "e: always",
            "f: no",
            "t_3: (n >= 6 and n < 8 and grade is not low and note given and note is x)",
            "t_4: ((n < 2 or n is 9) and not note given)",
        ]
    );
    assert!(rules.iter().all(|rule| rule.cites.iter().map(|cite| &**cite).eq(["T"])));
}

#[test]
fn the_otherwise_of_rows_is_that_none_matches() {
    let rules = rules(
        r#"table t {
             | n         => then |
             | 3         => deny |
             | over 5    => deny |
             | otherwise => refer to boss |
           }"#,
    );
    assert_eq!(conditions(&rules), ["t_1: n is 3", "t_2: n > 5", "t_3: not (n is 3 or n > 5)"]);
}

#[test]
fn overriding_many_is_overriding_each() {
    let rules = rules(
        r#"requires "P1 Paid": a
           rule no { when n > 3; then deny }
           table t {
             | n => then |
             | 1 => deny |
             | 2 => refer to boss |
           }
           rule most overrides every deny { when n > 4; then refer to boss }
           rule all overrides all { when n > 5; then refer to boss }
           otherwise rest then deny"#,
    );
    let overrides = |name: &str| {
        let rule = rules.iter().find(|rule| *rule.name == *name).unwrap();
        rule.overrides.iter().map(|name| name.to_string()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(overrides("most"), "no paid t_1");
    assert_eq!(overrides("all"), "most no paid t_1 t_2");
    assert_eq!(overrides("no"), "");
}

#[test]
fn a_dispute_sets_all_rules_aside() {
    let policy = compiled(
        r#"decide r by strictest of reject > approve {
             allow gap "Known"
             rule one { when a; then deny as reject report { seen: yes } }
             dispute "Who owns it?" cites "4" { when a; refer to boss within 2 days }
             report seen = a
           }
           decide r by strictest of reject > approve { rule two { when n > 3; then deny } }"#,
    );
    let request = request(&policy);
    let [dispute] = request.disputes.as_slice() else { panic!("one dispute") };
    assert_eq!((&*dispute.name, &*dispute.title), ("who_owns_it", "Who owns it?"));
    assert_eq!(dispute.removes.iter().map(|name| &**name).collect::<Vec<_>>(), ["one", "two"]);
    assert_eq!(request.combining, Combining::Strictest(vec!["reject".into(), "approve".into()]));
    assert_eq!(request.gap.as_deref(), Some("Known"));
    assert_eq!(request.standing_reports.len(), 1);
    let one = request.rule("one").unwrap();
    assert_eq!((one.outcome.as_deref(), one.reports.len()), (Some("reject"), 1));
}

#[test]
fn a_tier_from_numbers_is_a_type_and_a_table() {
    let policy = compiled(
        "tier size from n { small: under 3; medium: at most 5; large: over 5 }\n\
         decide r { rule one { when size >= medium; then deny } }\n",
    );
    let named = policy.table("size").unwrap();
    assert_eq!((named.table.combine, named.params.len()), (Combine::First, 0));
    let bound = |row: &polidex_ir::Row| match row.cells.as_slice() {
        [Cell::OneOf(tests)] => tests.first().and_then(|test| test.bounds.first()).map(|bound| bound.0),
        _ => None,
    };
    let bounds: Vec<_> = named.table.rows.iter().filter_map(bound).collect();
    assert_eq!(bounds, [Relation::Less, Relation::AtMost, Relation::Greater]);
    let last = named.table.rows.last().and_then(|row| row.outputs.first()).unwrap();
    assert!(
        matches!(last, Output::Value(value) if value.kind == ExprKind::Const(Value::Tier(2, "large".into())))
    );
    assert!(policy.named_type("size").is_some());
    assert_eq!(conditions(&request(&policy).rules), ["one: size().0 >= medium"]);
}

#[test]
fn a_dated_threshold_is_looked_up_by_the_day() {
    let policy = compiled(
        "threshold cap by grade { low: 1; high before 2025-10-01: 2; high from 2025-10-01: 3 }\n\
         threshold all { before 2025-10-01: 1; from 2025-10-01: 2.5 }\n\
         decide r { otherwise rest then deny }\n",
    );
    let table = |name: &str| match &policy.threshold(name).unwrap().value.kind {
        ExprKind::Lookup(table, 0) => table.as_ref().clone(),
        other => panic!("a look-up: {other:?}"),
    };
    let cap = table("cap");
    assert_eq!(
        cap.inputs.iter().map(|input| &input.kind).collect::<Vec<_>>(),
        [&ExprKind::Fact("grade".into()), &ExprKind::Today]
    );
    assert_eq!(cap.rows.first().and_then(|row| row.cells.get(1)), Some(&Cell::Any));
    assert_eq!(table("all").inputs.len(), 1);
    assert_eq!(policy.threshold("all").unwrap().value.ty, Type::Decimal { places: 1 });
}

#[test]
fn a_column_of_chains_is_called_where_somebody_signs() {
    let policy = compiled(
        "table who of (x: integer) {\n  | x => text | who |\n  | any => \"a\" | boss |\n}\n\
         chain twice = who(n).who then boss\n\
         decide r { rule one { then require who(n).who to approve { paid: 1 USD } } }\n",
    );
    let one = request(&policy).rule("one").unwrap();
    let Effect::Require { chain: ChainExpr::Table(name, args, 1), .. } = &one.effect else {
        panic!("{:?}", one.effect)
    };
    assert_eq!((&**name, args.len()), ("who", 1));
    let twice = &policy.chain("twice").unwrap().body;
    assert!(matches!(twice, ChainExpr::Then(parts) if matches!(parts.first(), Some(ChainExpr::Table(..)))));
}

#[test]
fn a_table_that_collects_has_the_type_of_what_it_makes() {
    let policy = compiled(
        "table all collect list by x {\n  | n => x |\n  | 1 => 1 |\n  | 2 => 2 |\n}\n\
         define list = all\n\
         decide r { otherwise rest then deny }\n",
    );
    assert_eq!(policy.table("all").unwrap().table.combine, Combine::Collect(Collect::List(Some(0))));
    let list = Type::List { element: Box::new(Type::Integer), key: None, up_to: 2 };
    assert_eq!(policy.define("list").unwrap().body.ty, list);
}

#[test]
fn fields_of_elements_are_fields_and_those_of_facts_are_facts() {
    let policy = compiled(
        "define of_element = some x in lines has x.note is given and x.note is \"a\"\n\
         define by_key = lines[\"a\"].note is given and lines[\"a\"].price > 3 USD\n\
         decide r { otherwise rest then deny }\n",
    );
    let body = &policy.define("of_element").unwrap().body;
    let ExprKind::Quantified { some: true, source, condition } = &body.kind else { panic!("{body:?}") };
    assert_eq!(&*source.var, "x");
    assert_eq!(short(condition), "(x.note there and x.note is a)");
    let by_key = &policy.define("by_key").unwrap().body;
    assert_eq!(short(by_key), "(lines[a].note there and lines[a].price > 3.00 USD)");
}

#[test]
fn keys_of_a_pair_may_stand_in_either_order() {
    let pair = |by: &str| {
        let text = format!(
            "define d = every x in lines paired with y in lines by {by} has y is given\n\
             decide r {{ otherwise rest then deny }}\n"
        );
        compiled(&text).define("d").unwrap().body.clone()
    };
    assert_eq!(pair("x.id is y.id"), pair("y.id is x.id"));
}
