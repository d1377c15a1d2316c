//! Declarations that look things up: tables, matrices, tiers from numbers.

use std::ops::Range;

use polidex_base::Spanned;

use super::table::{self, Kind};
use super::{braces, declare, named};
use crate::ast::{
    Collect, Combine, Expr, ExprKind, Ident, MatrixDecl, TableDecl, Text, TierArm, TierFrom, TypeExpr, Waiver,
};
use crate::build::{cell, expr, types};
use crate::error::SyntaxError;
use crate::grammar::Rule;
use crate::piece::{Pair, Source};
use crate::scan;

/// What stands behind the name of a table or matrix.
#[derive(Debug, Default)]
struct Clauses {
    params: Vec<(Ident, Spanned<TypeExpr>)>,
    request: Option<Ident>,
    cites: Vec<Text>,
    combine: Option<Spanned<Combine>>,
    ty: Option<Spanned<TypeExpr>>,
}

/// `table name of (a: USD) for request cites "7.2" first { | … | }`
pub(super) fn table(source: &Source<'_>, range: &Range<usize>, kind: Kind) -> Option<TableDecl> {
    let (head, inside) = braces(source, range, "a table")?;
    let pair = source.read(Rule::table_head, head);
    let (waivers, lines) = waived(source, inside.clone());
    let rows = table::of_lines(source, &inside, lines, kind);
    let pair = pair?;
    let Clauses { params, request, cites, combine, .. } = clauses(source, &pair);
    Some(TableDecl { head: named(&pair)?, params, request, cites, combine, waivers, rows: rows? })
}

/// `matrix name of a by b in USD { | … | }`
pub(super) fn matrix(source: &Source<'_>, range: &Range<usize>) -> Option<MatrixDecl> {
    let (head, inside) = braces(source, range, "a matrix")?;
    let pair = source.read(Rule::matrix_head, head);
    let (waivers, lines) = waived(source, inside.clone());
    let grid = table::grid(source, &inside, lines);
    let pair = pair?;
    let Clauses { params, request, cites, combine, ty } = clauses(source, &pair);
    let mut axes: Vec<Expr> = params
        .iter()
        .map(|(name, _)| Expr { span: name.span, kind: ExprKind::Path(vec![name.clone()]) })
        .chain(pair.all(Rule::path).map(|path| expr::expr(source, &path)))
        .collect();
    if axes.len() != 2 {
        let span = params.get(2).or(params.first()).map_or(pair.span(), |(name, _)| name.span);
        source.report(SyntaxError::Advised {
            found: source.slice(span.range()).to_owned(),
            advice: "a matrix has two inputs: one down, one across; write a `table` for more",
            edits: Vec::new(),
            span,
        });
        return None;
    }
    let across = axes.pop()?;
    let down = axes.pop()?;
    let grid = grid?;
    Some(MatrixDecl {
        head: named(&pair)?,
        params,
        down,
        across,
        ty,
        request,
        cites,
        combine,
        waivers,
        corner: grid.corner,
        columns: grid.columns,
        lines: grid.lines,
        span: grid.span,
    })
}

fn clauses(source: &Source<'_>, pair: &Pair<'_>) -> Clauses {
    let mut clauses = Clauses::default();
    let mut seen: Vec<Rule> = Vec::new();
    for part in pair.parts() {
        let rule = part.rule();
        let what = match rule {
            Rule::params => "`of`",
            Rule::for_clause => "`for`",
            Rule::cites_clause => "`cites`",
            Rule::in_type => "`in`",
            Rule::combine => "how rows combine",
            _ => continue,
        };
        if seen.contains(&rule) {
            source.report(SyntaxError::SaidTwice { what, span: part.span() });
        }
        seen.push(rule);
        match rule {
            Rule::params => {
                clauses.params =
                    part.all(Rule::param).filter_map(|param| declare::typed(source, &param)).collect();
            }
            Rule::for_clause => clauses.request = part.words().into_iter().next(),
            Rule::cites_clause => clauses.cites = part.all_quoted(),
            Rule::in_type => clauses.ty = Some(types::first(source, &part)),
            _ => clauses.combine = combine(&part).map(|combine| Spanned::new(combine, part.span())),
        }
    }
    clauses
}

fn combine(pair: &Pair<'_>) -> Option<Combine> {
    let part = pair.parts().next()?;
    let column = part.words().into_iter().next();
    Some(match part.rule() {
        Rule::ranked if part.text().starts_with("highest") => Combine::Highest(column?),
        Rule::ranked => Combine::Lowest(column?),
        Rule::collect => {
            let measure = match part.part(Rule::collected)?.text() {
                "sum" => Collect::Sum,
                "min" => Collect::Min,
                "max" => Collect::Max,
                "count" => Collect::Count,
                _ => Collect::List,
            };
            Combine::Collect { measure, by: column }
        }
        _ => match part.text() {
            "agreeing" => Combine::Agreeing,
            "first" => Combine::First,
            _ => Combine::Unique,
        },
    })
}

/// Reads the lines `allow gap "why"` and `allow overlap "why"`; returns them and the other lines.
fn waived(source: &Source<'_>, inside: Range<usize>) -> (Vec<Waiver>, Vec<Range<usize>>) {
    let mut waivers = Vec::new();
    let mut rows: Vec<Range<usize>> = Vec::new();
    for line in table::lines(source, inside) {
        if source.first_word(&line) != "allow" {
            rows.push(line);
            continue;
        }
        if !rows.is_empty() {
            source.report(SyntaxError::Advised {
                found: "allow".to_owned(),
                advice: "write it above the heading of the table",
                edits: Vec::new(),
                span: source.span(&(line.start..line.start.saturating_add(5))),
            });
            continue;
        }
        // Two on one line.
        for entry in scan::entries(source.text, line, false) {
            waivers.extend(waiver(source, entry));
        }
    }
    (waivers, rows)
}

/// `allow gap "why"`
pub(super) fn waiver(source: &Source<'_>, range: Range<usize>) -> Option<Waiver> {
    let pair = source.read(Rule::allow, range)?;
    Some(Waiver { gap: pair.part(Rule::allowed)?.text() == "gap", why: pair.quoted()? })
}

/// Tells whether a declaration is a tier from numbers: `tier name "Title" from …`, or a block.
pub(super) fn is_tier_from(source: &Source<'_>, range: &Range<usize>) -> bool {
    let mut tokens = scan::Tokens::new(source.text, range.clone()).filter(|(token, _)| {
        !matches!(token, scan::Token::Comment | scan::Token::Newline | scan::Token::Text)
    });
    let behind = tokens.nth(2).map_or("", |(_, at)| source.slice(at));
    behind == "from"
        || (matches!(behind, "by" | "of" | "on") && scan::block(source.text, range.clone()).is_some())
}

/// `tier name "Title" from expression for request { a: under 10; b: at least 10 }`
pub(super) fn tier_from(source: &Source<'_>, range: &Range<usize>) -> Option<TierFrom> {
    let (head, inside) = braces(source, range, "a tier")?;
    let pair = source.read(Rule::tier_head, head);
    let entries = scan::entries(source.text, inside.clone(), false);
    if entries.is_empty() {
        source.report(SyntaxError::Missing {
            what: vec!["a value such as `low: under 10`".to_owned()],
            behind: "{".to_owned(),
            before: None,
            edits: Vec::new(),
            span: source.span(&(inside.start.saturating_sub(1)..inside.start)),
        });
        return None;
    }
    let arms = entries.into_iter().filter_map(|entry| arm(source, entry)).collect();
    let pair = pair?;
    Some(TierFrom {
        head: named(&pair)?,
        input: expr::first(source, &pair),
        request: pair.part(Rule::for_clause).and_then(|clause| clause.words().into_iter().next()),
        arms,
    })
}

fn arm(source: &Source<'_>, range: Range<usize>) -> Option<TierArm> {
    let pair = source.read(Rule::tier_arm, range)?;
    let name = declare::value_name(source, &pair)?;
    let body = pair.part(Rule::cell_body)?;
    let cell = crate::ast::Cell { span: body.span(), kind: cell::cell(source, &body) };
    Some(TierArm { name, wire: pair.part(Rule::wire).and_then(|wire| wire.quoted()), cell })
}
