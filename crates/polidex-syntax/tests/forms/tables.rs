//! Tables, matrices, tiers from numbers, dated thresholds.

use polidex_syntax::ast::{
    Collect, Combine, DecideMember, EffectKind, ItemKind, TableDecl, TableOutputKind, ThresholdArm,
    ThresholdValue, TypeExpr,
};

use super::shape::{cell, kind, shape};
use super::{item, members};

#[track_caller]
fn table(text: &str) -> TableDecl {
    match item(text) {
        ItemKind::Table(table) => table,
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn rows(table: &TableDecl) -> Vec<String> {
    let output = |output: &TableOutputKind| match output {
        TableOutputKind::Cell(cell) => kind(cell),
        TableOutputKind::Chain(chain) => {
            format!("chain {}", format!("{chain:?}").split(['(', ' ']).next().unwrap_or(""))
        }
        TableOutputKind::Effect(effect) => format!("effect {}", matches!(effect.kind, EffectKind::Error)),
    };
    let row = |row: &polidex_syntax::ast::TableRow| {
        let inputs: Vec<String> = row.inputs.iter().map(cell).collect();
        let outputs: Vec<String> = row.outputs.iter().map(|one| output(&one.kind)).collect();
        format!("{} => {}", inputs.join(" | "), outputs.join(" | "))
    };
    table.rows.rows.iter().map(row).collect()
}

#[test]
fn heads() {
    let made = table(
        "table share \"Share\" of (plan: plan, uptime: percent places 2) for credit cites \"S-1\", \"S-2\" first {
  allow gap \"Why\"
  # Between them.
  allow overlap \"Because\"
  | plan | uptime => share: percent | note |
  | any  | 1%     => 0%             | none |
}
",
    );
    assert_eq!(made.head.title.as_ref().map(|title| title.node.as_str()), Some("Share"));
    assert_eq!(made.params.len(), 2);
    assert_eq!(made.request.as_ref().map(|name| name.node.as_str()), Some("credit"));
    assert_eq!(made.cites.len(), 2);
    assert_eq!(made.combine.as_ref().map(|combine| &combine.node), Some(&Combine::First));
    assert_eq!(made.waivers.iter().map(|waiver| waiver.gap).collect::<Vec<_>>(), [true, false]);
    assert!(matches!(made.rows.outputs[0].ty.as_ref().unwrap().node, TypeExpr::Percent { .. }));
    assert!(made.rows.outputs[1].ty.is_none());
}

#[test]
fn how_rows_combine() {
    let combine = |words: &str| {
        let made = table(&format!("table t {words} {{\n  | a => b |\n  | 1 => 2 |\n}}\n"));
        made.combine.map(|combine| combine.node)
    };
    let column = |made: Option<Combine>| match made {
        Some(Combine::Highest(name) | Combine::Lowest(name)) => name.node,
        other => panic!("{other:?}"),
    };
    assert_eq!(combine(""), None);
    assert_eq!(combine("unique"), Some(Combine::Unique));
    assert_eq!(combine("agreeing"), Some(Combine::Agreeing));
    assert_eq!(column(combine("highest of b")), "b");
    assert_eq!(column(combine("lowest of b")), "b");
    for (words, measure, by) in [
        ("collect sum", Collect::Sum, false),
        ("collect min", Collect::Min, false),
        ("collect max", Collect::Max, false),
        ("collect count", Collect::Count, false),
        ("collect list", Collect::List, false),
        ("collect list by b", Collect::List, true),
    ] {
        match combine(words) {
            Some(Combine::Collect { measure: found, by: column }) => {
                assert_eq!((found, column.is_some()), (measure, by), "{words}");
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn cells_and_expressions() {
    let made = table(
        "table t {
  | a                     | b           => c                          | d                     |
  | under order.total     | not (x, y)  => share(a) of b rounded up   | a when b, otherwise c |
  | at least 1 and over 2 | from 1 to 9 => a > 5 and b is other \"x\" | \"s\"                 |
  | given                 | not given   => xs[k].p                    | none                  |
  | otherwise                           => 2 days                     | yes                   |
}
",
    );
    assert_eq!(
        rows(&made),
        [
            "< order.total | not (x, y) => ((share(a) of b) rounded Up) | (a when b otherwise c)",
            ">= 1 and > 2 | 1 to 9 => ((a > 5) and (b is other \"x\")) | \"s\"",
            "given | not given => xs[k].p | none",
            " => 2 days | yes",
        ]
    );
}

#[test]
fn chains_in_cells() {
    let made = table(
        "table t {
  | a => chain       | ok: bool |
  | 1 => a then b    | a and b  |
  | 2 => a and b     | not a    |
  | 3 => 2 of pool   | yes      |
  | 4 => a           | no       |
  | 5 => none        | c        |
}
",
    );
    assert_eq!(
        rows(&made),
        [
            "1 => chain Then | (a and b)",
            "2 => chain And | (not a)",
            "3 => chain Quorum | yes",
            "4 => a | no",
            "5 => none | c"
        ]
    );
}

#[test]
fn a_table_in_a_decide_has_effects() {
    let all = members(
        "  rule a { then deny }
  table bands \"Bands\" cites \"L\" first {
    allow gap \"Known\"
    | days    => rule  | cites        | then                                        |
    | 1       => short | \"L-1\", \"M\" | approve { days: days, x: 2 } on condition \"c\" |
    | 2       => none  | none         | require lead then head to approve { days: 1 } |
    | otherwise => x   | \"L\"          | deny as late report { y: 1 }                |
  }
  allow gap \"why\"
  rule b { then deny }",
    );
    let shown: Vec<&str> = all
        .iter()
        .map(|member| match member {
            DecideMember::Rule(_) => "rule",
            DecideMember::Table(_) => "table",
            DecideMember::Also(_) => "also",
            DecideMember::AllowGap(_) => "gap",
            _ => "?",
        })
        .collect();
    assert_eq!(shown, ["rule", "table", "gap", "rule"]);
    let DecideMember::Table(table) = &all[1] else { panic!() };
    let effects: Vec<&EffectKind> = table
        .rows
        .rows
        .iter()
        .map(|row| match &row.outputs[2].kind {
            TableOutputKind::Effect(effect) => &effect.kind,
            other => panic!("{other:?}"),
        })
        .collect();
    assert!(
        matches!(effects[0], EffectKind::Approve { grants, conditions } if grants.len() == 2 && conditions.len() == 1)
    );
    assert!(matches!(effects[1], EffectKind::Require { .. }));
    assert!(matches!(effects[2], EffectKind::Deny { hand_to: None }));
    assert!(table.rows.rows[2].inputs.is_empty());
}

#[test]
fn a_table_in_a_decide_may_stand_in_column_0() {
    let file = super::read(
        "decide r {\ntable t {\n| a => then |\n| 1 => deny |\n}\n}\n\ntable u {\n| a => b |\n| 1 => 2 |\n}\n",
    );
    assert_eq!(file.items.len(), 2);
}

#[test]
fn matrices() {
    let ItemKind::Matrix(made) = item(
        "matrix m \"M\" of size by order.discount in USD for r cites \"1\" agreeing {
  allow gap \"why\"
  | size \\ discount | at most 10% | from 11% to 20% |
  | small           | 5 USD       | a + b           |
  | medium, large   | none        | unlimited       |
}
",
    ) else {
        panic!();
    };
    assert_eq!((shape(&made.down), shape(&made.across)), ("size".to_owned(), "order.discount".to_owned()));
    assert!(matches!(made.ty.as_ref().unwrap().node, TypeExpr::Money(_)));
    assert_eq!((made.waivers.len(), made.cites.len()), (1, 1));
    assert_eq!(made.corner, "size \\ discount");
    assert_eq!(made.columns.iter().map(cell).collect::<Vec<_>>(), ["<= 10%", "11% to 20%"]);
    let lines: Vec<(String, usize)> =
        made.lines.iter().map(|line| (cell(&line.test), line.values.len())).collect();
    assert_eq!(lines, [("small".to_owned(), 2), ("medium, large".to_owned(), 2)]);

    let ItemKind::Matrix(made) = item("matrix m of (a: USD, b: percent) {\n  | | 1% |\n  | 1 USD | 2 |\n}\n")
    else {
        panic!();
    };
    assert_eq!(
        (made.params.len(), shape(&made.down), shape(&made.across)),
        (2, "a".to_owned(), "b".to_owned())
    );
}

#[test]
fn tiers_from_numbers() {
    let ItemKind::TierFrom(made) = item(
        "tier size \"Size\" from larger_of(deal, 2 USD) for r {
  small  : under 25_000 USD
  medium as \"M\": at most cap; large: over cap
}
",
    ) else {
        panic!();
    };
    assert_eq!(shape(&made.input), "larger_of(deal, 2 USD)");
    assert_eq!(made.request.map(|name| name.node).as_deref(), Some("r"));
    let arms: Vec<(String, bool, String)> =
        made.arms.iter().map(|arm| (arm.name.node.clone(), arm.wire.is_some(), cell(&arm.cell))).collect();
    let expected = [("small", false, "< 25_000 USD"), ("medium", true, "<= cap"), ("large", false, "> cap")];
    assert_eq!(arms, expected.map(|(a, b, c)| (a.to_owned(), b, c.to_owned())));
    assert!(matches!(item("tier from: a < b\n"), ItemKind::Tier(_)));
}

fn arms(text: &str) -> (bool, Vec<ThresholdArm>) {
    match item(text) {
        ItemKind::Threshold(threshold) => match threshold.value {
            ThresholdValue::By { key, arms } => (key.is_some(), arms),
            ThresholdValue::Plain(_) => panic!("{text}"),
        },
        other => panic!("{other:?}"),
    }
}

#[test]
fn thresholds_change_on_a_day() {
    let shown = |arm: &ThresholdArm| {
        let day = |word: &str, day: &Option<polidex_base::Spanned<polidex_base::Date>>| {
            day.as_ref().map_or(String::new(), |day| format!(" {word} {}", day.node))
        };
        let values: Vec<String> = arm.values.iter().map(shape).collect();
        format!(
            "{}{}{}: {}",
            values.join(", "),
            day("from", &arm.from),
            day("before", &arm.before),
            shape(&arm.limit)
        )
    };
    let (keyed, all) =
        arms("threshold limit {\n  before 2025-10-01 : 7 USD\n  from   2025-10-01 : 9 USD\n}\n");
    assert!(!keyed);
    assert_eq!(
        all.iter().map(shown).collect::<Vec<_>>(),
        [" before 2025-10-01: 7 USD", " from 2025-10-01: 9 USD"]
    );
    let (keyed, all) = arms(
        "threshold t \"T\" by kind {
  works: 2 USD
  goods, tools from 2025-10-01 before 2026-10-01: 3 USD
  5 before 2025-10-01: 4 USD
  otherwise: 1 USD
}
",
    );
    assert!(keyed);
    assert_eq!(
        all.iter().map(shown).collect::<Vec<_>>(),
        [
            "works: 2 USD",
            "goods, tools from 2025-10-01 before 2026-10-01: 3 USD",
            "5 before 2025-10-01: 4 USD",
            ": 1 USD"
        ]
    );
}
