//! The rules of a `decide` by name: also requirements, whose name is made of their text, and rows of tables.
//!
//! In: members as written. Out: names, places, and which of them deny. Nothing else is read of them.

use polidex_base::Span;
use polidex_ir::Name;
use polidex_syntax::ast::{self, CellKind, CellTest, DecideMember, EffectKind, RuleEntry, TableOutputKind};

/// A rule by name.
pub(crate) struct Named {
    pub name: Name,
    /// Where it is named.
    pub span: Span,
    /// Whether it denies.
    pub denies: bool,
    /// Whether it is the `otherwise`.
    pub last: bool,
}

/// Returns the rules of a member.
pub(crate) fn rules(member: &DecideMember) -> Vec<Named> {
    let one = |name: Name, span, denies, last| vec![Named { name, span, denies, last }];
    match member {
        DecideMember::Rule(rule) => {
            let denies =
                rule.entries.iter().any(|entry| matches!(&entry.node, RuleEntry::Then(e) if is_denial(e)));
            one(Name::from(rule.head.name.node.as_str()), rule.head.name.span, denies, false)
        }
        DecideMember::Otherwise { head, effect, .. } => {
            one(Name::from(head.name.node.as_str()), head.name.span, is_denial(effect), true)
        }
        DecideMember::Requires(requires) => {
            let (name, span) = required(requires);
            one(name, span, true, false)
        }
        DecideMember::Table(table) => rows(table),
        DecideMember::Report { .. }
        | DecideMember::Dispute(_)
        | DecideMember::Also(_)
        | DecideMember::AllowGap(_)
        | DecideMember::Error => Vec::new(),
    }
}

/// Returns the name of a dispute, which is made of its title.
pub(crate) fn dispute(member: &DecideMember) -> Option<(Name, Span)> {
    let DecideMember::Dispute(dispute) = member else { return None };
    Some((Name::from(slug(&dispute.title.node)), dispute.title.span))
}

fn is_denial(effect: &ast::Effect) -> bool {
    matches!(effect.kind, EffectKind::Deny { .. })
}

/// Returns the name of a requirement, and where it stands.
pub(crate) fn required(requires: &ast::Requires) -> (Name, Span) {
    match &requires.name {
        Some(word) => (Name::from(word.node.as_str()), word.span),
        None => (Name::from(slug(provision(&requires.title.node).1)), requires.title.span),
    }
}

/// Splits the text of a requirement into the number of its provision, if its first word has a digit, and its title.
pub(crate) fn provision(text: &str) -> (Option<&str>, &str) {
    let text = text.trim();
    let (first, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    if !first.contains(|c: char| c.is_ascii_digit()) {
        return (None, text);
    }
    let number = first.trim_end_matches([':', '.', ',']);
    let title = rest.trim();
    (Some(number), if title.is_empty() { text } else { title })
}

/// Makes a name of a text: lower case, everything that is no letter or digit an underscore.
fn slug(text: &str) -> String {
    let mut name = String::new();
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            name.push(c.to_ascii_lowercase());
        } else if !name.is_empty() && !name.ends_with('_') {
            name.push('_');
        }
    }
    let name = name.trim_end_matches('_');
    // A name does not begin with a digit.
    if name.starts_with(|c: char| c.is_ascii_digit()) { format!("_{name}") } else { name.to_owned() }
}

/// Returns the rows of a table that decides; those without a name are numbered.
fn rows(table: &ast::TableDecl) -> Vec<Named> {
    let place = |heading: &str| table.rows.outputs.iter().position(|column| is_called(column, heading));
    let (rule, then) = (place("rule"), place("then"));
    let named = |(n, row): (usize, &ast::TableRow)| {
        let cell = |at: Option<usize>| at.and_then(|at| row.outputs.get(at));
        let (name, span) = match cell(rule).and_then(word) {
            Some(word) => (Name::from(word.node.as_str()), word.span),
            None => (row_name(table, n), row.span),
        };
        let denies = cell(then)
            .is_some_and(|cell| matches!(&cell.kind, TableOutputKind::Effect(effect) if is_denial(effect)));
        Named { name, span, denies, last: false }
    };
    table.rows.rows.iter().enumerate().map(named).collect()
}

/// Tells whether a column has this heading.
pub(crate) fn is_called(column: &ast::TableColumn, heading: &str) -> bool {
    matches!(column.path.as_slice(), [word] if word.node == heading)
}

/// Returns the name of a row that has none of its own.
pub(crate) fn row_name(table: &ast::TableDecl, n: usize) -> Name {
    Name::from(format!("{}_{}", table.head.name.node, n.saturating_add(1)))
}

/// Returns the word in a cell, if it is one.
pub(crate) fn word(output: &ast::TableOutput) -> Option<&ast::Ident> {
    let TableOutputKind::Cell(CellKind::Tests(tests)) = &output.kind else { return None };
    let [CellTest::Value(ast::Expr { kind: ast::ExprKind::Path(words), .. })] = tests.as_slice() else {
        return None;
    };
    if let [word] = words.as_slice() { Some(word) } else { None }
}

#[cfg(test)]
mod tests {
    use super::{provision, slug};

    #[test]
    fn the_first_word_is_a_number_where_it_has_a_digit() {
        assert_eq!(provision("P1 The order is paid"), (Some("P1"), "The order is paid"));
        assert_eq!(provision("2.1(a) Not tiny"), (Some("2.1(a)"), "Not tiny"));
        assert_eq!(provision("3. Not tiny"), (Some("3"), "Not tiny"));
        assert_eq!(provision("The order is paid"), (None, "The order is paid"));
        assert_eq!(provision("P1"), (Some("P1"), "P1"));
    }

    #[test]
    fn names_are_made_of_texts() {
        assert_eq!(slug("The order is paid"), "the_order_is_paid");
        assert_eq!(slug("«Größe» (at least 5 %)!"), "gr_e_at_least_5");
        assert_eq!(slug("30 days at most"), "_30_days_at_most");
    }
}
