//! Words of a condition read back as the condition: what a trace says is what the policy says.
//!
//! In: the policies of the repository, and a policy with every form. Out: each condition, written in words as a definition
//! of the same policy, compiles to the same expression.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use polidex::ir::{Expr, Policy};
use polidex_tests::subject::Source;

/// The conditions of a policy with the request whose facts they read; and grants, for arithmetic.
fn expressions(policy: &Policy) -> Vec<(String, Expr)> {
    use polidex::ir::Effect;
    let mut found = Vec::new();
    for request in &policy.requests {
        let mut add = |expr: &Expr| found.push((request.name.to_string(), expr.clone()));
        request.valid_when.iter().for_each(&mut add);
        request.stake.iter().for_each(&mut add);
        for rule in request.rules.iter().chain(&request.otherwise) {
            rule.when.iter().for_each(&mut add);
            rule.reports.iter().for_each(|(_, report)| add(report));
            match &rule.effect {
                Effect::Approve(grants, _) | Effect::Require { grants, .. } | Effect::Answer(grants) => {
                    grants.iter().for_each(|(_, grant)| add(grant));
                }
                Effect::Deny(_) | Effect::Refer(..) | Effect::Ask(_) => {}
            }
        }
        for exception in &request.exceptions {
            exception.when.iter().for_each(&mut add);
            exception.offers.iter().for_each(|offer| add(&offer.at_most));
        }
        for define in policy.defines.iter().filter(|define| define.params.is_empty()) {
            if define.request.as_ref().is_some_and(|of| *of == request.name) {
                add(&define.body);
            }
        }
    }
    found
}

fn messages(loaded: &polidex::Loaded) -> Vec<String> {
    loaded.diagnostics.iter().map(|it| format!("{} {}", it.code, it.message)).collect()
}

/// Compiles a policy with each expression in words as a definition, and compares.
fn reads_back(sources: &[Source]) -> usize {
    let loaded = polidex::load(sources.to_vec());
    assert_eq!(messages(&loaded), [""; 0]);
    let policy = loaded.policy.as_ref().unwrap();
    let mut all = expressions(policy);
    // A name of a value stands alone only where its type is known, and grounds only in a rule.
    all.retain(|(_, expr)| {
        let is_grounds = polidex::eval::in_words(expr, policy).contains("any of {");
        !is_grounds && !matches!(expr.kind, polidex::ir::ExprKind::Const(_))
    });
    let mut text = String::new();
    for (n, (request, expr)) in all.iter().enumerate() {
        let words = polidex::eval::in_words(expr, policy);
        text.push_str(&format!("define read_back_{n} for {request} = {words}\n"));
    }
    let mut with: Vec<Source> = sources.to_vec();
    with.push(("words.policy".to_owned(), text.clone()));
    let again = polidex::load(with);
    assert_eq!(messages(&again), [""; 0], "{text}");
    let again = again.policy.unwrap();
    for (n, (_, expr)) in all.iter().enumerate() {
        let read = again.define(&format!("read_back_{n}")).unwrap();
        assert_eq!(read.body, *expr, "{}", polidex::eval::in_words(expr, policy));
    }
    all.len()
}

fn folder(path: &str) -> Vec<Source> {
    let files = polidex_tests::files(path, ".policy");
    files.into_iter().map(|file| (file.clone(), polidex_tests::read(&file).unwrap())).collect()
}

#[test]
fn the_words_of_the_shipped_policies_read_back() {
    let mut count = 0;
    for path in [
        "policies/customer-support",
        "policies/retail",
        "policies/decision-tables",
        "policies/air-passenger-rights",
        "policies/service-credits",
        "examples/design-example",
        "tests/fixtures/lending",
    ] {
        count += reads_back(&folder(path));
    }
    assert!(count > 150, "only {count} expressions");
}

#[test]
fn the_words_of_every_form_read_back() {
    let conditions = [
        "a and (b or not a)",
        "not (a and b) implies (b implies a)",
        "(a implies b) implies a",
        "(no i in items has i.big and no j in items has j.n is i.n) or count distinct i.n for i in items < count of items",
        "(some i in items has i.big) and (every i in items has i.n > n) and not (every i in items has i.n > 1)",
        "some i in items has i.big and i.n > 2 * n and some j in items has j.n > i.n",
        "(count of i in items where i.big) > 2 and n > 1",
        "n > count of i in items where i.big",
        "(count of i in items where i.big) + n > 4",
        "n + (sum of i.n for i in items) * 2 > sum of i.n for i in items where i.big",
        "(max of i.n for i in items otherwise 0) + 1 is n",
        "max of i.n for i in items otherwise n + 1 is not n",
        "n - (n - 1) is n - 1 - n and n * (n + 1) > (n - 1) * 3 and -(n + 1) < -n and -n is n",
        "n / (n * 2) is n / n * 2",
        "12.5% of amount rounded down > 10% of (amount + 5 USD) rounded up to 5 USD",
        "rate of amount > 2 USD and rate of (rate of amount rounded up) rounded half up > 1 USD",
        "(n / 3) rounded down > 1 and n / 3 rounded half even to 0.5 > 1",
        "days from bought to today > 30 days and days from (today - 3 days) to bought < 3 days",
        "word is \"say \\\"yes\\\"\" and word is not one of (\"a\", \"b\") and kind is one of (x, y) and not (kind is x)",
        "(note is given and note is \"x\") or note is not given",
        "larger of (n, 2) > smaller of (n, 3, 4) and (n when a, otherwise 2) > 1 and (a when b, otherwise not a)",
        "n is in list of i.n for i in items where i.big",
        "n is not in (list of i.n for i in items) and a",
        "(the only i in items where i.big).n > 1 and n > 1",
        "keyed[\"k\"] is given and keyed[\"k\"].n > 1 and keyed[word] is not given",
        "every i in items paired with k in keyed by i.n is k.n has k is given",
        "next business day after bought is today and business days from bought to today in desk > 3 business days",
        "bought + 2 months or the last day < today and bought + 3 business days in desk >= today - 1 day",
        "(business days from bought to today > 3 business days) is a and bought is not within desk",
        "double(n) > 1 and double(n + 1) is band(n) and pair(n).second > pair(n).first",
    ];
    let mut text = String::from(
        r#"policy every_form "Every form" {
  language  1
  time zone "UTC"
  refer to  boss
  calendar  desk
}

calendar desk {
  time zone "UTC"
  every mon to fri 09:00 to 17:00
}

role boss "Boss" { authority unlimited; responds within 1 day }

choice kind: x, y, z

record item { n: integer from 0 to 100; big: bool }
record keyed { id: text; n: integer from 0 to 100 }

request r "Request" {
  a      : bool
  b      : bool
  n      : integer from 0 to 100
  amount : USD from 0 to 1_000
  rate   : percent from 0% to 100%
  bought : date from 2020-01-01 to today
  word   : text
  kind   : kind
  note   : text optional
  items  : list of item up to 10
  keyed  : list of keyed by id up to 10
  grants { paid: USD }
}

define double of (k: integer) = k * 2

table band of (k: integer) {
  | k        => size |
  | under 10 => 1    |
  | at least 10 => 2 |
}

table pair of (k: integer) {
  | k   => first | second |
  | any => 1     | k      |
}

decide r {
  otherwise none_of_these "None of these" then deny
"#,
    );
    for (n, condition) in conditions.iter().enumerate() {
        text.push_str(&format!("  rule form_{n} {{\n    when {condition}\n    then deny\n  }}\n"));
    }
    text.push_str("}\n");
    assert_eq!(reads_back(&[("form.policy".to_owned(), text)]), conditions.len());
}
