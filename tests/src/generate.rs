//! Large policies, made up: the same text for the same size, on every machine.
//!
//! In: a number of rules. Out: the text of a policy with so many rules of about 330 bytes each. Each rule is alive and
//! no two overlap: product lines of ten regions with ten bands of the amount.

use std::fmt::Write as _;

/// Writes a policy with so many rules.
pub fn policy(rules: usize) -> String {
    let products = rules.div_ceil(100).max(1);
    let mut text = String::from(HEADER);
    text.push_str("choice product: ");
    for n in 0..products {
        let _ = write!(text, "{}p{n}", if n == 0 { "" } else { ", " });
    }
    text.push_str("\n\n");
    text.push_str(REQUEST);
    text.push_str("decide claim {\n");
    for n in 0..rules {
        rule(&mut text, n);
    }
    text.push_str("  otherwise unheard_of \"Anything else\" then refer to senior\n}\n");
    text
}

const HEADER: &str = "policy generated \"Generated claims\" {
  language   1
  time zone  \"UTC\"
  refer to   senior
}

role clerk  \"Clerk\"          { authority 1_000 USD; responds within 1 day; escalates to senior }
role senior \"Senior adjuster\" { authority unlimited; responds within 2 days }

choice region: r0, r1, r2, r3, r4, r5, r6, r7, r8, r9

";

const REQUEST: &str = "request claim \"Claim\" {
  product : product                        from register
  region  : region                         from register
  amount  : USD from 0.01 to 1_000_000     stated by agent
  age     : integer from 0 to 10_000       from register
  grants { paid: USD }
}

";

fn rule(text: &mut String, n: usize) {
    let (product, rest) = (n / 100, n % 100);
    let (region, band) = (rest / 10, rest % 10);
    let low = band.saturating_mul(1_000);
    let high = low.saturating_add(1_000);
    let effect = match n % 3 {
        0 => "approve { paid: amount }".to_owned(),
        1 => "deny".to_owned(),
        _ => "require clerk to approve { paid: 80% of amount rounded down }".to_owned(),
    };
    let _ = write!(
        text,
        "  rule band_{n} \"Claims of product {product} in region {region}, band {band}\" cites \"{product}.{region}.{band}\" {{
    text \"\"\"Claims of this product in this region are settled in this band as the table of the year says.\"\"\"
    when product is p{product} and region is r{region} and amount > {low} USD and amount <= {high} USD
    then {effect}
  }}
"
    );
}

#[cfg(test)]
mod tests {
    use super::policy;

    #[test]
    fn a_made_up_policy_is_sound_and_has_its_size() {
        let text = policy(250);
        let loaded = polidex::load(vec![("generated.policy".to_owned(), text.clone())]);
        assert_eq!(loaded.diagnostics, []);
        let rules: usize =
            loaded.policy.iter().flat_map(|policy| &policy.requests).map(|r| r.rules.len()).sum();
        assert_eq!(rules, 250);
        let each = text.len() / 250;
        assert!((280..400).contains(&each), "{each} bytes a rule");
    }
}
