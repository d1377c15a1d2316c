//! Small policies, made up at random: the same text for the same seed, on every machine.
//!
//! In: a seed. Out: the text of a policy whose requests can be listed, and all values of its facts. It holds rules with
//! overrides, tables of every discipline, definitions with parameters, optional facts, exceptions with offers and
//! ladders, service levels that compress a chain, disputes and invariants.

use std::fmt::Write as _;

use polidex::base::Rational;
use polidex::ir::Value;

/// A made-up policy.
pub struct Small {
    /// Its text.
    pub text: String,
    /// Its facts: the path, and all it can be; nothing for *not given*.
    pub facts: Vec<(&'static str, Vec<Option<Value>>)>,
    /// The days it is in force: so many from 2026-01-01.
    pub days: i64,
}

/// Numbers that look random, and are the same for the same seed.
pub struct Dice(u64);

impl Dice {
    /// Starts from a seed.
    pub fn new(seed: u64) -> Self {
        Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(0x1234_5678_9ABC_DEF1))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// Returns a number below another.
    pub fn below(&mut self, most: u64) -> u64 {
        self.next().checked_rem(most).unwrap_or(0)
    }

    fn chance(&mut self, in_ten: u64) -> bool {
        self.below(10) < in_ten
    }

    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        let at = usize::try_from(self.below(of.len() as u64)).unwrap_or(0);
        of.get(at).copied().unwrap_or("")
    }
}

/// Makes a policy.
pub fn policy(seed: u64) -> Small {
    let mut dice = Dice::new(seed);
    let mut maker = Maker { dice: &mut dice, text: String::new(), facts: Vec::new(), days: 1, tables: 0 };
    maker.make();
    Small { text: maker.text, facts: maker.facts, days: maker.days }
}

struct Maker<'d> {
    dice: &'d mut Dice,
    text: String,
    facts: Vec<(&'static str, Vec<Option<Value>>)>,
    days: i64,
    /// How many tables there are so far.
    tables: u64,
}

const NUMBERS: [&str; 2] = ["n", "m"];
const BOOLS: [&str; 2] = ["p", "q"];

impl Maker<'_> {
    fn make(&mut self) {
        let mut around = String::new();
        let mut points = 1_i64;
        let mut facts = String::new();
        for name in NUMBERS {
            let high = i64::try_from(self.dice.below(4)).unwrap_or(0).saturating_add(2);
            let values = (0..=high).map(|n| Some(Value::Number(Rational::from(n)))).collect();
            self.facts.push((name, values));
            points = points.saturating_mul(high.saturating_add(1));
            let _ = writeln!(facts, "  {name} : integer from 0 to {high}");
        }
        for name in BOOLS {
            let optional = self.dice.chance(3);
            let mut values = vec![Some(Value::Bool(false)), Some(Value::Bool(true))];
            if optional {
                values.push(None);
            }
            points = points.saturating_mul(i64::try_from(values.len()).unwrap_or(1));
            self.facts.push((name, values));
            let _ = writeln!(facts, "  {name} : bool{}", if optional { " optional" } else { "" });
        }
        if self.dice.chance(6) {
            let values = ["red", "green", "blue"].map(|name| Some(Value::Choice(name.into())));
            self.facts.push(("c", values.to_vec()));
            points = points.saturating_mul(3);
            facts.push_str("  c : colour\n");
        }
        if self.dice.chance(6) {
            let values = [(0, "low"), (1, "mid"), (2, "high")]
                .map(|(rank, name)| Some(Value::Tier(rank, name.into())));
            self.facts.push(("t", values.to_vec()));
            points = points.saturating_mul(3);
            facts.push_str("  t : level\n");
        }
        self.days = match 1_024_i64.checked_div(points) {
            Some(many) if many >= 4 && self.dice.chance(3) => 4,
            _ => 1,
        };
        let until = self.days.saturating_add(1);
        let _ = write!(
            around,
            "policy small \"Small\" {{\n  language 1\n  effective from 2026-01-01 until 2026-01-{until:02}\n  \
             time zone \"UTC\"\n  refer to clerk\n}}\n\n\
             choice colour: red, green, blue\ntier level: low < mid < high\n\n"
        );
        self.text = around;
        let relation = if self.dice.chance(2) { "  valid when n <= m or p is given\n" } else { "" };
        let relation = if self.is_optional("p") { relation } else { "" };
        let _ = write!(
            self.text,
            "request r \"Request\" {{\n{facts}{relation}  grants {{ paid: USD }}\n  stake  stake_of\n}}\n\n\
             define stake_of for r = n * 100 USD\n"
        );
        self.people();
        self.defines();
        for n in 0..self.dice.below(3) {
            self.table(usize::try_from(n).unwrap_or(0));
        }
        let rules = self.rules();
        self.exceptions(&rules);
        self.slas();
        self.invariants();
    }

    fn is_optional(&self, fact: &str) -> bool {
        self.facts.iter().any(|(name, values)| *name == fact && values.contains(&None))
    }

    fn has(&self, fact: &str) -> bool {
        self.facts.iter().any(|(name, _)| *name == fact)
    }

    fn people(&mut self) {
        let senior = self.dice.pick(&["200 USD", "300 USD", "400 USD when n < 3", "unlimited"]);
        let ladder = self.dice.pick(&[
            "clerk then senior then boss until covered",
            "clerk then senior then boss until covered",
            "clerk concurs then senior then boss until covered",
            "lowest of clerk, senior, boss that covers",
            "clerk then 2 of (senior, boss, clerk) until covered",
        ]);
        let quick = self.dice.pick(&[
            "boss until covered",
            "senior until covered",
            "either senior or boss until covered",
            "lawyer then boss until covered",
            "lowest of boss, senior that covers",
            "boss reviews then senior until covered",
        ]);
        let _ = write!(
            self.text,
            "\nrole clerk  \"Clerk\"  {{ authority 100 USD; responds within 1 day; escalates to senior }}\n\
             role senior \"Senior\" {{ authority {senior}; responds within 1 day }}\n\
             role boss   \"Boss\"   {{ authority 300 USD; responds within 1 day }}\n\
             role lawyer \"Lawyer\" {{ authority none; responds within 1 day }}\n\n\
             chain ladder \"Ladder\" = {ladder}\n\
             chain quick  \"Quick\"  = {quick}\n"
        );
    }

    fn defines(&mut self) {
        let body = self.dice.pick(&[
            "n + m",
            "2 * n - m",
            "larger of (n, m)",
            "n when p_holds, otherwise m",
            "(n + 2 * m) / 2 rounded half up",
            "smaller of (n, 3) + m",
        ]);
        let p = if self.is_optional("p") { "p is given and p" } else { "p" };
        let _ = write!(
            self.text,
            "\ndefine p_holds for r = {p}\ndefine sum for r = {body}\n\
             define twice of (x: integer) = x + x\ndefine days for r = days from 2026-01-01 to today\n\n"
        );
    }

    fn number(&mut self) -> String {
        let table = (self.tables > 0).then(|| self.dice.below(self.tables));
        match self.dice.below(8) {
            0 | 1 => "n".to_owned(),
            2 | 3 => "m".to_owned(),
            4 => "sum".to_owned(),
            5 => format!("twice({})", self.dice.pick(&NUMBERS)),
            6 if table.is_some() => {
                format!("t{}({})", table.unwrap_or(0), self.dice.pick(&["n", "m", "sum"]))
            }
            _ => format!("n - {}", self.dice.below(3)),
        }
    }

    fn constant(&mut self) -> String {
        self.dice.below(6).to_string()
    }

    fn atom(&mut self) -> String {
        let relation = self.dice.pick(&["<", "<=", ">", ">=", "is", "is not"]);
        match self.dice.below(10) {
            0..=3 => {
                let (left, right) = (self.number(), self.constant());
                format!("{left} {relation} {right}")
            }
            4 => {
                let (left, right) = (self.number(), self.number());
                format!("{left} {relation} {right}")
            }
            5 if self.has("c") => {
                let verb = self.dice.pick(&["is", "is not"]);
                format!("c {verb} {}", self.dice.pick(&["red", "green", "blue"]))
            }
            6 if self.has("t") => format!(
                "t {} {}",
                self.dice.pick(&["<", "<=", ">", ">=", "is"]),
                self.dice.pick(&["low", "mid", "high"])
            ),
            7 if self.days > 1 => {
                format!("days {} {} days", self.dice.pick(&["<", ">="]), self.dice.below(4))
            }
            _ => {
                let name = self.dice.pick(&BOOLS);
                match (self.is_optional(name), self.dice.below(3)) {
                    (true, 0) => format!("{name} is given"),
                    (true, 1) => format!("{name} is not given"),
                    (true, _) => format!("({name} is given and {name})"),
                    (false, 0) => format!("not {name}"),
                    (false, _) => name.to_owned(),
                }
            }
        }
    }

    fn condition(&mut self) -> String {
        match self.dice.below(6) {
            0 | 1 => self.atom(),
            2 | 3 => {
                let (a, b) = (self.atom(), self.atom());
                format!("{a} and {b}")
            }
            4 => {
                let (a, b) = (self.atom(), self.atom());
                format!("{a} or {b}")
            }
            _ => {
                let (a, b, c) = (self.atom(), self.atom(), self.atom());
                format!("{a} and ({b} or {c})")
            }
        }
    }

    fn cell(&mut self) -> String {
        let (a, b) = (self.dice.below(5), self.dice.below(5));
        match self.dice.below(7) {
            0 => "any".to_owned(),
            1 => format!("under {}", a.saturating_add(1)),
            2 => format!("at least {a}"),
            3 => format!("from {} to {}", a.min(b), a.max(b)),
            4 => format!("over {a}"),
            5 => format!("not ({a})"),
            _ => format!("at most {a}"),
        }
    }

    fn table(&mut self, number: usize) {
        let combine = self.dice.pick(&[
            "",
            "agreeing ",
            "first ",
            "highest of out ",
            "lowest of out ",
            "collect sum ",
            "collect max ",
            "collect count ",
        ]);
        let _ = write!(
            self.text,
            "table t{number} of (x: integer) {combine}{{\n  | x | p_holds => out: integer |\n"
        );
        for _ in 0..self.dice.below(4).saturating_add(1) {
            let cell = self.cell();
            let other = self.dice.pick(&["any", "any", "yes", "no"]);
            let out = self.dice.below(4);
            let _ = writeln!(self.text, "  | {cell} | {other} => {out} |");
        }
        if self.dice.chance(7) {
            let _ = writeln!(self.text, "  | otherwise => {} |", self.dice.below(4));
        }
        self.text.push_str("}\n\n");
        self.tables = self.tables.saturating_add(1);
    }

    fn grant(&mut self) -> String {
        match self.dice.below(3) {
            0 => "10 USD".to_owned(),
            1 => "n * 10 USD".to_owned(),
            _ => "smaller of (m * 10 USD, 20 USD)".to_owned(),
        }
    }

    fn effect(&mut self) -> String {
        match self.dice.below(10) {
            0..=3 => format!("approve {{ paid: {} }}", self.grant()),
            4..=6 => "deny".to_owned(),
            7 => format!("refer to {}", self.dice.pick(&["boss", "senior"])),
            8 if self.dice.chance(4) => {
                format!("require lawyer {}", self.dice.pick(&["alongside", "first", "last"]))
            }
            _ => {
                let chain = self.dice.pick(&["ladder", "senior", "clerk and senior", "boss", "2 of senior"]);
                format!("require {chain} to approve {{ paid: {} }}", self.grant())
            }
        }
    }

    /// Writes the rules, and returns the names of those that deny.
    fn rules(&mut self) -> Vec<String> {
        let strictly = if self.dice.chance(2) { " by strictest" } else { "" };
        let _ = writeln!(self.text, "decide r{strictly} {{");
        let count = self.dice.below(4).saturating_add(1);
        let mut denying = Vec::new();
        for n in 0..count {
            let mut overrides: Vec<String> = Vec::new();
            for other in 0..n {
                if self.dice.chance(3) {
                    overrides.push(format!("a{other}"));
                }
            }
            let over = if overrides.is_empty() {
                String::new()
            } else {
                format!(" overrides {}", overrides.join(", "))
            };
            let (condition, effect) = (self.condition(), self.effect());
            if effect == "deny" {
                denying.push(format!("a{n}"));
            }
            let when = if self.dice.chance(1) { String::new() } else { format!("    when {condition}\n") };
            let _ = write!(self.text, "  rule a{n} \"Rule\"{over} {{\n{when}    then {effect}\n  }}\n");
        }
        if self.dice.chance(2) {
            let condition = self.atom();
            let _ = write!(
                self.text,
                "  dispute \"Disputed\" {{\n    when {condition}\n    refer to boss\n  }}\n"
            );
        }
        if self.dice.chance(5) {
            let effect = if self.dice.chance(5) { "deny" } else { "refer to boss" };
            if effect == "deny" {
                denying.push("last".to_owned());
            }
            let _ = writeln!(self.text, "  otherwise last \"Last\" then {effect}");
        }
        self.text.push_str("}\n");
        denying
    }

    fn exceptions(&mut self, denying: &[String]) {
        if denying.is_empty() {
            return;
        }
        for n in 0..self.dice.below(3) {
            let covers: Vec<&str> =
                denying.iter().map(String::as_str).filter(|_| self.dice.chance(8)).collect();
            let covers =
                if covers.is_empty() { denying.iter().map(String::as_str).collect() } else { covers };
            let condition = self.condition();
            let over = if n == 1 && self.dice.chance(4) { " overrides e0" } else { "" };
            let cap = self.dice.pick(&[
                "n * 100 USD",
                "m * 100 USD - 100 USD",
                "100 USD",
                "120% of (n * 100 USD) rounded down",
            ]);
            let needs = if self.is_optional("q") && self.dice.chance(4) { "  needs q\n" } else { "" };
            let approval = self.dice.pick(&[
                "approval ladder",
                "approval senior",
                "approval {\n    | n       => chain  |\n    | under 2 => clerk  |\n    | any     => ladder |\n  }",
                "approval {\n    | n          => chain |\n    | under 2    => clerk |\n    | at least 2 => boss  |\n  }",
            ]);
            let also = if self.dice.chance(3) { "  also lawyer alongside when m > 2\n" } else { "" };
            let _ = write!(
                self.text,
                "\nexception e{n} \"Exception\" for r{over} {{\n  covers {}\n  when {condition}\n{needs}  offers {{ paid at most {cap} }}\n  {approval}\n{also}}}\n",
                covers.join(", ")
            );
        }
    }

    fn slas(&mut self) {
        for n in 0..self.dice.below(3) {
            let condition = self.atom();
            let chain = if self.dice.chance(6) {
                format!("  chain {} replaces ladder\n", self.dice.pick(&["quick", "quick", "senior_only"]))
            } else {
                String::new()
            };
            let _ = write!(
                self.text,
                "\nsla s{n} \"Urgent\" for r {{\n  when {condition}\n  respond within 1 hour\n{chain}}}\n"
            );
        }
        self.text.push_str("\nchain senior_only \"Senior\" = senior\n");
    }

    fn invariants(&mut self) {
        let (a, b) = (self.condition(), self.atom());
        let word = self.dice.pick(&["approve", "deny", "exception", "refer", "approval_required"]);
        let _ = write!(
            self.text,
            "\nalways i0 \"Always\" for r {{ outcome is {word} implies {b} }}\n\
             never  i1 \"Never\"  for r {{ ({a}) and chain has senior }}\n"
        );
        let names: Vec<&str> = self.facts.iter().map(|(name, _)| *name).collect();
        let (first, second) = (self.dice.pick(&names), self.dice.pick(&names));
        let _ = write!(
            self.text,
            "always i2 \"One\" for r {{ outcome does not depend on {first} }}\n\
             always i3 \"Two\" for r {{ outcome does not depend on {first}, {second} }}\n"
        );
    }
}
