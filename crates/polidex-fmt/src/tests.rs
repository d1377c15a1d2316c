//! The layout, rule by rule.

mod expressions;
mod forms;
mod perturb;
mod properties;

use polidex_base::FileId;

fn laid(text: &str) -> String {
    let laid = crate::format(FileId(0), text).expect("can be laid out");
    assert_eq!(crate::format(FileId(0), &laid).as_ref(), Ok(&laid), "laid out again, it is the same");
    assert!(laid.is_empty() || laid.ends_with('\n'));
    laid
}

#[test]
fn nothing_stays_nothing() {
    assert_eq!(laid(""), "");
    assert_eq!(laid("\n \n"), "");
    assert_eq!(laid("\n\n# only this\n\n"), "# only this\n");
}

#[test]
fn a_block_on_one_line_stays_on_one_and_is_drawn_in_columns_with_its_neighbours() {
    insta::assert_snapshot!(laid("
role boss \"Boss\" {authority unlimited;responds within 1 day}
role clerk \"Senior clerk\" { authority 1_000 USD;  responds within 1 day; escalates to boss }
role other { authority none }

role apart { responds within 1 day }
# A remark ends a group.
role last { responds within 1 day }
"), @r#"
    role boss  "Boss"         { authority unlimited; responds within 1 day }
    role clerk "Senior clerk" { authority 1_000 USD; responds within 1 day; escalates to boss }
    role other                { authority none }

    role apart { responds within 1 day }
    # A remark ends a group.
    role last { responds within 1 day }
    "#);
}

#[test]
fn a_block_that_is_broken_or_too_long_has_an_entry_a_line() {
    let long = format!("role a \"{}\" {{ authority none; responds within 1 day }}", "x".repeat(120));
    assert_eq!(
        laid(&long),
        format!("role a \"{}\" {{\n  authority none\n  responds within 1 day\n}}\n", "x".repeat(120))
    );
    insta::assert_snapshot!(laid("role a { authority none
      responds within 1 day }"), @r"
    role a {
      authority none
      responds within 1 day
    }
    ");
}

#[test]
fn facts_stand_in_three_columns() {
    insta::assert_snapshot!(laid("
request r \"R\" {
  amount:USD from 0.01 to 1_000 stated by agent
  opened \"Opened?\" : bool from orders
  due : date optional = today as \"dueDate\"

  n : integer from 0 to 10 from crm
  history { h : integer from 0 to 5 = count of r approved since start of year
  }
  grants {paid:USD,credit:USD}
  stake amount
}
"), @r#"
    request r "R" {
      amount           : USD from 0.01 to 1_000   stated by agent
      opened "Opened?" : bool                     from orders
      due              : date optional = today    as "dueDate"

      n : integer from 0 to 10    from crm
      history {
        h : integer from 0 to 5     = count of r approved since start of year
      }
      grants { paid: USD, credit: USD }
      stake  amount
    }
    "#);
}

#[test]
fn remarks_stay_with_what_they_are_said_of() {
    insta::assert_snapshot!(laid("
# before
policy p { # opens
# first
  language 1 # one
     # between

  refer to boss # two
  # at the end
} # behind
# last
"), @r"
    # before
    policy p {                                     # opens
      # first
      language  1                                  # one
      # between

      refer to  boss                               # two
      # at the end
    }                                              # behind
    # last
    ");
}

#[test]
fn remarks_in_a_table_stay_with_their_rows() {
    insta::assert_snapshot!(laid("
exception e \"E\" for r {
  approval { # how
    | opened | amount => chain | # heading
    # small ones
    | yes | <= 500 USD => boss |

    | not (yes,no) | from 500 USD to 700 USD => clerk then boss | # two
    # that is all
  }
}
"), @r#"
    exception e "E" for r {
      approval {                                   # how
        | opened        | amount                  => chain           |     # heading
        # small ones
        | yes           | at most 500 USD         => boss            |

        | not (yes, no) | from 500 USD to 700 USD => clerk then boss |     # two
        # that is all
      }
    }
    "#);
}

#[test]
fn a_long_condition_is_broken_before_its_words() {
    insta::assert_snapshot!(laid("
decide r {
  rule a \"A\" { when first_condition_of_the_rule and (second_condition_of_the_rule or third_condition_of_the_rule) and fourth_condition
    then deny }
  rule b \"B\" {
    when a implies first_condition_of_the_rule_that_is_long and (second_condition_of_the_rule_that_is_long or not third_condition_of_the_rule_and_so_on or fourth_condition_of_the_rule)
    then deny
  }
}
define fee of (a: USD) = 5 USD when a > 1_000 USD and condition_that_is_long, 10 USD when a > 100_000 USD and condition_that_is_longer, otherwise 0 USD
"), @r#"
    decide r {
      rule a "A" {
        when first_condition_of_the_rule
          and (second_condition_of_the_rule or third_condition_of_the_rule)
          and fourth_condition
        then deny
      }
      rule b "B" {
        when a
          implies first_condition_of_the_rule_that_is_long
            and (second_condition_of_the_rule_that_is_long
              or not third_condition_of_the_rule_and_so_on
              or fourth_condition_of_the_rule)
        then deny
      }
    }
    define fee of (a: USD) = 5 USD when a > 1_000 USD and condition_that_is_long,
      10 USD when a > 100_000 USD and condition_that_is_longer,
      otherwise 0 USD
    "#);
}

#[test]
fn a_condition_with_remarks_is_broken_where_they_stand() {
    insta::assert_snapshot!(laid("
decide r {
  rule a \"A\" {
    when first # one
      and (second or # two
        # three
        third)   # four
    then deny
  }
  rule b \"B\" {
    when first < # one
      5 USD and second
    then deny
  }
}
"), @r#"
    decide r {
      rule a "A" {
        when first                                 # one
          and (second                              # two
            # three
            or third)                              # four
        then deny
      }
      rule b "B" {
        # one
        when first < 5 USD and second
        then deny
      }
    }
    "#);
}

#[test]
fn parentheses_stand_where_they_are_needed() {
    let expr = |text: &str| {
        let laid = laid(&format!("threshold t = {text}"));
        laid.trim_start_matches("threshold t = ").trim_end().to_owned()
    };
    for kept in [
        "a and (b or c)",
        "a and (b and c)",
        "not (a and b)",
        "not not a",
        "a implies b implies c",
        "(a implies b) implies c",
        "(a + b) * c - d / (e - f)",
        "a - (b - c)",
        "a - -b",
        "-(a + b)",
        "10% of (a + b)",
        "10% of 20% of a",
        "(10% of 20%) of a",
        "(a rounded up) + b",
        "a + b rounded half even to 5 USD rounded down",
        "days from (a + b) to today",
        "days from (larger of (a, b)) to today",
        "(a when b, otherwise c) + d",
        "a when b, c when d, otherwise e",
        "a is one of (b, c) or d is not one of (e, f)",
        "a is given and b is not given",
        "a is (given)",
        "(sum) of (a)",
        "a is at most b",
        "a <= b",
        "f(a + b, 5 USD).within",
        "sum of refund granted for customer.id in the last 90 days > 5 USD",
        "chain lacks counsel",
        "\"say \\\"yes\\\" \\\\ \\n\"",
        "2026-12-01T09:00:00-05:00",
        "1_250.50 USD",
        "8 business hours",
    ] {
        assert_eq!(expr(kept), kept.replace("(a)", "a"), "{kept}");
    }
    for (written, laid) in [
        ("((a))", "a"),
        ("(a and b) implies (c or d)", "a and b implies c or d"),
        ("(a <= b) and (not (c))", "a <= b and not c"),
        ("(a*b)+(c of d)", "a * b + c of d"),
        ("a implies (b implies c)", "a implies b implies c"),
        ("10% of (20% of a)", "10% of 20% of a"),
    ] {
        assert_eq!(expr(written), laid, "{written}");
    }
}

#[test]
fn a_provision_of_several_lines_keeps_them() {
    insta::assert_snapshot!(laid("
decide r {
  rule a \"A\" {
    text \"\"\"First line,
        second line:

          indented.  \"\"\"
    tell agent \"\"\"One
      two\"\"\"
    advise \"\"\"only one\"\"\"
    then deny
  }
}
"), @r#"
    decide r {
      rule a "A" {
        text """
          First line,
          second line:

            indented.
        """
        tell agent """
          One
          two
        """
        advise "only one"
        then deny
      }
    }
    "#);
}

#[test]
fn facts_of_a_test_stay_on_the_lines_they_were_on() {
    insta::assert_snapshot!(laid("
test t \"T\" for r { as of 2026-12-31T10:00:00-05:00
 given { customer: { id: \"x\", lines: [1, 2, {c: 3}] }; c: 3 # behind
   d: 5, e: none
   f: {
     g: 3 # inside
     h: 4
   } }
 expect approve by a, b grants {paid:5 USD} because \"so\" }
test u for r given t { given { d: 5 }; expect deny }
"), @r#"
    test t "T" for r {
      as of 2026-12-31T10:00:00-05:00
      given {
        customer: { id: "x", lines: [ 1, 2, { c: 3 } ] }; c: 3             # behind
        d: 5; e: none
        f: {
          g: 3                                     # inside
          h: 4
        }
      }
      expect approve by a, b grants { paid: 5 USD } because "so"
    }
    test u for r given t { given { d: 5 }; expect deny }
    "#);
}

#[test]
fn a_list_that_is_too_long_is_broken_behind_commas() {
    let names: Vec<String> = (0..12).map(|n| format!("a_rather_long_name_{n}")).collect();
    let laid = laid(&format!("exception e for r {{\n  covers {}\n  when x\n}}", names.join(", ")));
    insta::assert_snapshot!(laid, @r"
    exception e for r {
      covers a_rather_long_name_0, a_rather_long_name_1, a_rather_long_name_2, a_rather_long_name_3, a_rather_long_name_4,
        a_rather_long_name_5, a_rather_long_name_6, a_rather_long_name_7, a_rather_long_name_8, a_rather_long_name_9,
        a_rather_long_name_10, a_rather_long_name_11
      when   x
    }
    ");
}

#[test]
fn a_text_with_an_error_is_left_alone() {
    let found = crate::format(FileId(0), "role boss {\n  authority\n}\n").unwrap_err();
    assert!(!found.is_empty());
    assert!(found.iter().all(|one| one.code.0.starts_with("E01")));
}

#[test]
fn what_would_be_changed_is_found() {
    let parse = polidex_syntax::parse(FileId(0), "threshold a = 1 # one\nthreshold b = 2\n");
    let difference = |text: &str| crate::verify::difference(FileId(0), &parse, text);
    assert_eq!(difference("threshold a = 1\nthreshold b = 2 # one\n"), None);
    for other in [
        "threshold a = 1\nthreshold b = 2\n",
        "threshold a = 1 # one\n",
        "threshold a = 1 # one\nthreshold b = 3\n",
        "threshold a = 1 # one\nthreshold b = 2\nthreshold c = 2\n",
        "threshold a = 1 # one\nthreshold b = \n",
    ] {
        let found = difference(other).expect("they differ").to_diagnostic();
        assert_eq!(found.code.0, crate::CODES[0].code.0, "{other}");
    }
}
