//! `polidex schema` against the reader of requests: a request is valid by the schema if and only if it is read.
//!
//! In: every policy of the repository, its tests, the requests of the examples and of the suite, and some thousand
//! changes of them. Out: asserts. What a schema cannot say is listed in `docs/schemas.md`, and here by code.

#![expect(clippy::panic, reason = "a test fails by panicking")]

use jsonschema::Validator;
use polidex::{Policy, Problem};
use polidex_tests::fuzz::corpus::Read;
use polidex_tests::fuzz::mutate::Mutator;
use polidex_tests::fuzz::random::Random;
use polidex_tests::fuzz::{Target, targets};
use polidex_tests::{literate, subject, written};
use serde_json::Value;

/// What the reader finds and a schema cannot say: sizes, keys written twice, bounds of what is written as a text, steps
/// and exponents of numbers, keys of elements, relations between facts, the clocks of a zone.
const UNSAID: [&str; 8] = ["E0602", "E0603", "E0609", "E0610", "E0612", "E0615", "E0617", "E0619"];

fn validator(policy: &Policy) -> Validator {
    let schema = polidex::json_schema(policy);
    if let Err(error) = jsonschema::meta::validate(&schema) {
        panic!("no schema: {error}\n{schema:#}");
    }
    jsonschema::validator_for(&schema).unwrap_or_else(|error| panic!("{error}\n{schema:#}"))
}

/// Tells whether a problem is one that a schema cannot say.
fn unsaid(problem: &Problem) -> bool {
    let of_a_text = ["duration", "point in time"].iter().any(|what| problem.message.contains(what));
    UNSAID.contains(&problem.code.0) || (problem.code.0 == "E0608" && of_a_text)
}

/// Compares the two on one text; returns whether it is read, or nothing for what is no JSON.
fn agree(policy: &Policy, validator: &Validator, text: &str) -> Option<bool> {
    let json: Value = serde_json::from_str(text).ok()?;
    let read = polidex::read_request(policy, text.as_bytes(), None);
    if read.as_ref().is_err_and(|problems| problems.iter().any(|problem| problem.code.0 == "E0603")) {
        // Of a key that is written twice, the reader keeps the first value and serde_json the last.
        return None;
    }
    let errors: Vec<String> =
        validator.iter_errors(&json).map(|error| format!("{}: {error}", error.instance_path())).collect();
    match &read {
        Ok(_) => assert!(errors.is_empty(), "read, and refused by the schema: {errors:#?}\n{text}"),
        Err(problems) => {
            let said: Vec<&Problem> = problems.iter().filter(|problem| !unsaid(problem)).collect();
            assert!(said.is_empty() || !errors.is_empty(), "the schema accepts it: {said:#?}\n{text}");
        }
    }
    Some(read.is_ok())
}

#[test]
fn every_test_of_a_shipped_policy_is_valid() {
    let mut cases = 0;
    for folder in [
        "policies/customer-support",
        "policies/retail",
        "policies/decision-tables",
        "policies/air-passenger-rights",
        "policies/service-credits",
        "examples/design-example",
        "tests/fixtures/lending",
        "tests/fixtures/discount-approval/a",
        "tests/fixtures/discount-approval/b",
    ] {
        let files = polidex_tests::files(folder, ".policy");
        let sources: Vec<subject::Source> =
            files.into_iter().map(|name| (name.clone(), polidex_tests::read(&name).unwrap())).collect();
        let loaded = polidex::load(sources);
        let Some(policy) = &loaded.policy else {
            assert!(folder.contains("discount"), "{folder} does not compile");
            continue;
        };
        let validator = validator(policy);
        for case in &loaded.suite.cases {
            let text = written::written(policy, case);
            assert_eq!(agree(policy, &validator, &text), Some(true), "{folder} {}: {text}", case.name);
            cases += 1;
        }
    }
    assert!(cases > 150, "only {cases} tests");
}

#[test]
fn every_request_of_a_page_agrees() {
    let mut read = [0, 0];
    for page in ["tests/suite", "docs"].iter().flat_map(|place| polidex_tests::files(place, ".md")) {
        for section in literate::sections(&page, &polidex_tests::read(&page).unwrap()) {
            for (sources, text) in section.requests() {
                let Some(policy) = polidex::load(sources).policy else { continue };
                if let Some(is_read) = agree(&policy, &validator(&policy), &text) {
                    read[usize::from(is_read)] += 1;
                }
            }
        }
    }
    assert!(read[0] > 3 && read[1] > 100, "refused and read: {read:?}");
}

#[test]
fn changed_requests_agree() {
    let corpus = targets::corpus();
    let mut mutator = Mutator::new(corpus, 7);
    let mut random = Random::new(7);
    for (n, Read { policy, requests: texts, validator }) in corpus.read.iter().enumerate() {
        let mut counts = [0, 0];
        for text in texts {
            agree(policy, validator, text);
        }
        for _ in 0..1_500 {
            let text = random.of(texts).unwrap();
            let changed = mutator.change(Target::Request, format!("{n}\n{text}").as_bytes(), b"");
            let changed = String::from_utf8_lossy(&changed).into_owned();
            let Some((_, text)) = changed.split_once('\n') else { continue };
            if let Some(is_read) = agree(policy, validator, text) {
                counts[usize::from(is_read)] += 1;
            }
        }
        assert!(counts[0] > 50 && counts[1] > 20, "refused and read: {counts:?}");
    }
}

const EVERY_TYPE: &str = r#"
policy types "Types" { language 1; time zone "UTC"; refer to boss }
role boss "Boss" { authority unlimited; responds within 1 day }
tier   level: low < high as "HIGH"
choice kind:  red as "r", blue
choice open:  here as "h", there or anything else
record line { id: text; price: USD from 0 to 100; note: text optional; kind: kind }
record who  { name: text; level: level }
request ask "Ask" {
  money   : USD from 0.01 to 1_000            stated by agent
  yen     : JPY                               stated by agent
  points  : percent as points from 0% to 100% stated by agent
  part    : percent as fraction               stated by agent
  share   : percent places 0                  stated by agent
  whole   : integer from -5 to 5              stated by agent
  decimal : decimal places 2 from 0 to 1.5    stated by agent
  sure    : bool                              stated by agent
  words   : text                              stated by agent as "the words"
  day     : date from 2020-01-01 to today     stated by agent
  at      : instant                           stated by agent
  clock   : time                              stated by agent
  wait    : duration in hours                 stated by agent
  long    : duration                          stated by agent
  any     : any duration                      stated by agent
  level   : level                             stated by agent
  kind    : kind                              stated by agent
  open    : open                              stated by agent
  role    : role                              stated by agent
  who     : who                               from crm
  maybe   : who optional                      from crm
  lines   : list of line by id up to 3        stated by agent
  plain   : list of integer up to 2           stated by agent
  some    : set of kind up to 2               stated by agent
  grants { paid: USD }
}
decide ask { rule always "Always" { then approve { paid: 1 USD } } }
"#;

/// A fact, values of it that are accepted, values that are refused.
const SPELLINGS: &[(&str, &[&str], &[&str])] = &[
    (
        "money",
        &[
            "300",
            "0.01",
            "\"300.00 USD\"",
            "\"300\"",
            "\"1.500\"",
            "null",
            "{\"amount\":\"3\",\"currency\":\"USD\"}",
            "{\"currency\":\"USD\",\"amount\":3.5}",
        ],
        &[
            "\"3 EUR\"",
            "0",
            "1000.01",
            "-1",
            "\"3.005\"",
            "\"3. USD\"",
            "\"+3\"",
            "\"1,000\"",
            "\"3  USD\"",
            "true",
            "[]",
            "{\"amount\":\"3\"}",
            "{\"amount\":\"3\",\"currency\":\"EUR\"}",
            "{\"amount\":null,\"currency\":\"USD\"}",
            "{\"amount\":\"3\",\"currency\":\"USD\",\"x\":1}",
        ],
    ),
    ("yen", &["3", "\"3 JPY\"", "\"3.0\""], &["\"3.5 JPY\""]),
    (
        "points",
        &["93", "\"93%\"", "\"93.5000%\"", "0.5"],
        &["101", "\"93\"", "-1", "\"93 %\"", "\"0.00001%\""],
    ),
    ("part", &["0.93", "\"93%\"", "2"], &["\"0.93\"", "true"]),
    ("share", &["\"93%\"", "\"93.0%\""], &["\"93.5%\"", "93", "0.93"]),
    ("whole", &["3", "-5", "3.0"], &["3.5", "6", "\"3\"", "-6"]),
    ("decimal", &["1.5", "0", "1"], &["1.51", "-0.01", "\"1\""]),
    ("sure", &["true", "null"], &["\"yes\"", "1"]),
    ("the words", &["\"\"", "\"x\""], &["1", "[]"]),
    (
        "day",
        &["\"2024-02-29\"", "\"2026-12-31\""],
        &[
            "\"2023-02-29\"",
            "\"2024-2-1\"",
            "\"2024-04-31\"",
            "\"2100-02-29\"",
            "20240101",
            "\"2024-01-01T00:00:00Z\"",
        ],
    ),
    (
        "at",
        &[
            "\"2026-12-31T15:00:00Z\"",
            "\"2026-12-31T15:00:00.000Z\"",
            "\"2026-12-31T15:00:00-05:30\"",
            "\"2026-12-31T15:00\"",
            "\"2026-12-31T15:00:00\"",
            "\"2026-12-31T15:00Z\"",
        ],
        &[
            "\"2026-12-31T15:00:00.5Z\"",
            "\"2026-12-31T24:00:00Z\"",
            "\"2026-12-31T23:59:60Z\"",
            "\"2026-12-31 15:00:00Z\"",
        ],
    ),
    ("clock", &["\"09:00\"", "\"09:00:30\""], &["\"9:00\"", "\"24:00\"", "\"09:00:60\""]),
    (
        "wait",
        &["4", "\"4 hours\"", "\"1 hours\"", "\"2 weeks\"", "0.5"],
        &["\"4\"", "\"4 months\"", "\"4 hourss\"", "\"8 business hours\""],
    ),
    ("long", &["\"90 minutes\"", "\"1.5 hours\""], &["4", "\"4  hours\"", "\"2 years\""]),
    (
        "any",
        &["\"90 minutes\"", "\"2 years\"", "\"8 business hours\"", "\"1 business day\""],
        &["4", "\"4 fortnights\""],
    ),
    ("level", &["\"low\"", "\"HIGH\""], &["\"high\"", "\"\"", "1"]),
    ("kind", &["\"r\"", "\"blue\""], &["\"red\"", "\"green\""]),
    ("open", &["\"h\"", "\"there\"", "\"anywhere\""], &["\"here\"", "1"]),
    ("role", &["\"boss\""], &["\"clerk\""]),
    ("who", &["{}", "{\"name\":\"x\",\"level\":null}", "null"], &["{\"nom\":1}", "\"x\"", "[]"]),
    ("maybe", &["{}", "null"], &["{\"level\":\"mid\"}"]),
    (
        "lines",
        &[
            "[]",
            "[{\"id\":\"a\",\"price\":\"3 USD\"}]",
            "{\"a\":{\"price\":3},\"b\":{}}",
            "{\"a\":{\"id\":\"a\"}}",
        ],
        &[
            "[null]",
            "{\"a\":null}",
            "[{},{},{},{}]",
            "[{\"price\":101}]",
            "[{\"x\":1}]",
            "{\"a\":{},\"b\":{},\"c\":{},\"d\":{}}",
        ],
    ),
    ("plain", &["[1,2]", "[1,1]"], &["[1,2,3]", "[\"1\"]", "{}", "1"]),
    ("some", &["[\"r\",\"blue\"]", "[]"], &["[\"r\",\"r\"]", "[\"red\"]"]),
];

#[test]
fn every_spelling_of_every_type_agrees() {
    let loaded = polidex::load(vec![("types".to_owned(), EVERY_TYPE.to_owned())]);
    let policy = loaded.policy.as_ref().unwrap_or_else(|| panic!("{:#?}", loaded.diagnostics));
    let validator = validator(policy);
    for (fact, accepted, refused) in SPELLINGS {
        for (values, expected) in [(accepted, true), (refused, false)] {
            for value in *values {
                let text = format!("{{\"as_of\":\"2026-12-31T15:00:00Z\",\"facts\":{{\"{fact}\":{value}}}}}");
                let json: Value = serde_json::from_str(&text).unwrap();
                assert_eq!(agree(policy, &validator, &text), Some(expected), "{text}");
                // Of these, only places of a number cannot be said: many validators count them in binary.
                let fine = (*fact, *value) == ("decimal", "1.51") || expected;
                assert_eq!(validator.is_valid(&json), fine && *value != "1.51", "the schema on {text}");
            }
        }
    }
}

#[test]
fn every_member_around_the_facts_agrees() {
    let loaded = polidex::load(vec![("types".to_owned(), EVERY_TYPE.to_owned())]);
    let policy = loaded.policy.as_ref().unwrap();
    let validator = validator(policy);
    for (text, expected) in [
        (r#"{"as_of":"2026-12-31T15:00:00.25Z"}"#, true),
        (
            r#"{"as_of":"2026-12-31T15:00:00Z","request":null,"id":null,"actor":null,"facts":null,"confirmed":null}"#,
            true,
        ),
        (
            r#"{"as_of":"2026-12-31T15:00:00Z","request":"ask","id":"x","actor":{"agent":"a","for":null}}"#,
            true,
        ),
        (r#"{"as_of":"2026-12-31T15:00:00Z","confirmed":["money","who","who.name","lines"]}"#, true),
        (r#"{"as_of":"2026-12-31T15:00:00Z","confirmed":["lines.id"]}"#, false),
        (r#"{"as_of":"2026-12-31T15:00:00Z","confirmed":[null]}"#, false),
        (r#"{"as_of":"2026-12-31T15:00:00Z","request":"other"}"#, false),
        (r#"{"as_of":"2026-12-31T15:00:00Z","actor":{"name":"a"}}"#, false),
        (r#"{"as_of":"2026-12-31T15:00:00Z","id":7}"#, false),
        (r#"{"as_of":"2026-12-31T15:00:00Z","money":7}"#, false),
        (r#"{"as_of":"2026-12-31T15:00:00Z","facts":[]}"#, false),
        (r#"{"as_of":null}"#, false),
        (r#"{"facts":{}}"#, false),
        ("[]", false),
    ] {
        assert_eq!(agree(policy, &validator, text), Some(expected), "{text}");
        assert_eq!(
            validator.is_valid(&serde_json::from_str(text).unwrap()),
            expected,
            "the schema on {text}"
        );
    }
}

#[test]
fn every_decision_is_valid_by_the_schema_of_its_policy() {
    let mut decisions = 0;
    for Read { policy, requests: texts, .. } in &targets::corpus().read {
        let mut schema = polidex::json_schema(policy);
        let of_decisions = schema.get("$defs").and_then(|defs| defs.get("decision")).unwrap().clone();
        let members = schema.as_object_mut().unwrap();
        members.insert("anyOf".to_owned(), of_decisions.get("anyOf").unwrap().clone());
        let validator = jsonschema::validator_for(&schema).unwrap();
        for text in texts {
            let submission = polidex::read_request(policy, text.as_bytes(), None);
            let decision = match &submission {
                Ok(submission) => {
                    let decided =
                        polidex::Evaluator::new(policy).evaluate(submission, polidex::Detail::Normal);
                    polidex::decision_json(policy, &decided, submission)
                }
                Err(problems) => polidex::invalid_json(None, problems),
            };
            let errors: Vec<String> =
                validator.iter_errors(&decision).map(|error| error.to_string()).collect();
            assert!(errors.is_empty(), "{errors:#?}\n{decision:#}");
            decisions += 1;
        }
    }
    assert!(decisions > 200, "only {decisions}");
}

#[test]
fn types_say_what_the_schema_says() {
    let loaded = polidex::load(vec![("types".to_owned(), EVERY_TYPE.to_owned())]);
    let text = polidex::typescript(loaded.policy.as_ref().unwrap());
    for part in [
        "export type Request = AskRequest;",
        "export type KindChoice = \"blue\" | \"r\";",
        "  request?: \"ask\" | null;\n",
        "  as_of: string;\n",
        "  /** Stated by agent. */\n  \"the words\"?: string | null;\n",
        "  points?: 4Percent | number | null;\n",
        "  lines?: LineRecord[] | {\n    [name: string]: LineRecord;\n  } | null;\n",
        "  some?: KindChoice[] | null;\n",
        "export type AskDecision = AnyDecision & ({\n  request: \"ask\";\n",
    ] {
        let part = part.replace("4Percent", "Percent4");
        assert!(text.contains(&part), "{part}\nis not in\n{text}");
    }
    let balanced = text.matches('{').count() == text.matches('}').count();
    assert!(balanced && !text.contains(" unknown;"), "{text}");
}
