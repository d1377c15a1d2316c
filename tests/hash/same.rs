//! Changes that mean the same: order without meaning, layout, remarks, files, tests, the release.
//!
//! In: a folder of policies. Out: one change of each kind that the folder has room for.

use std::ops::Range;

use polidex::syntax::ast::{self, Combine, DecideMember, ItemKind, RequestEntry};
use polidex_tests::subject;

use crate::text::{Kind, is_release, is_unseen, line, replaced, tokens, tree};
use crate::{Change, Dice, Folder};

/// One change of each kind.
pub fn changes(folder: &Folder, dice: &mut Dice) -> Vec<(&'static str, Change)> {
    let mut all: Vec<(&'static str, Change)> = Vec::new();
    let mut add = |kind, files: Vec<(String, String)>| {
        if files != folder.files {
            let differs = folder.files.iter().zip(&files).find(|(old, new)| old != new);
            let what = differs.map_or(String::new(), |(_, (path, text))| format!("{path}\n{text}"));
            all.push((kind, (files, what)));
        }
    };
    let each = |change: &mut dyn FnMut(&str) -> String| -> Vec<(String, String)> {
        folder.files.iter().map(|(path, text)| (path.clone(), change(text))).collect()
    };
    add("declarations in another order", each(&mut |text| items(text, dice).join("\n\n") + "\n"));
    add("members of a decide in another order", each(&mut |text| shuffled(text, members(text), dice)));
    add("rows in another order", each(&mut |text| shuffled(text, rows(text), dice)));
    add("facts and fields in another order", each(&mut |text| shuffled(text, facts(text), dice)));
    add("laid out anew", each(&mut |text| subject::format(&spread(text)).unwrap()));
    add("remarks and blanks", each(&mut |text| spread(text)));
    add("without tests and invariants", each(&mut |text| without_tests(text)));
    add("another release", each(&mut |text| another_release(text)));
    add("dealt into files", dealt(folder, dice, false));
    add("dealt into files that are used", dealt(folder, dice, true));
    all
}

/// The declarations of a file, in another order.
fn items(text: &str, dice: &mut Dice) -> Vec<String> {
    let mut items: Vec<String> =
        tree(text).items.iter().map(|item| text[item.span.range()].to_owned()).collect();
    dice.shuffle(&mut items);
    items
}

/// A text in which the stretches of each group stand in another order.
fn shuffled(text: &str, groups: Vec<Vec<Range<usize>>>, dice: &mut Dice) -> String {
    let mut edits = Vec::new();
    for places in groups {
        let mut written: Vec<String> = places.iter().map(|at| text[at.clone()].to_owned()).collect();
        dice.shuffle(&mut written);
        // By chance it may be the same again.
        if written.iter().zip(&places).all(|(text_of, at)| *text_of == text[at.clone()]) {
            let by = 1.min(written.len());
            written.rotate_left(by);
        }
        edits.extend(places.into_iter().zip(written));
    }
    replaced(text, edits)
}

/// Members of a `decide`; the order of `also` has a meaning.
fn members(text: &str) -> Vec<Vec<Range<usize>>> {
    let of = |item: &ast::Item| {
        let ItemKind::Decide(decide) = &item.kind else { return None };
        let free = decide.members.iter().filter(|member| !matches!(member.node, DecideMember::Also(_)));
        Some(free.map(|member| member.span.range()).collect())
    };
    tree(text).items.iter().filter_map(of).collect()
}

/// Rows of tables in which their order has no meaning.
fn rows(text: &str) -> Vec<Vec<Range<usize>>> {
    let mut found = Vec::new();
    let mut add = |combine: Option<&Combine>, rows: &[ast::TableRow]| {
        let ordered = match combine {
            Some(Combine::First) => true,
            Some(Combine::Collect { measure, .. }) => *measure == ast::Collect::List,
            Some(Combine::Unique | Combine::Agreeing | Combine::Highest(_) | Combine::Lowest(_)) | None => {
                false
            }
        };
        if !ordered {
            found.push(rows.iter().map(|row| row.span.range()).collect());
        }
    };
    for item in &tree(text).items {
        match &item.kind {
            ItemKind::Table(table) => {
                add(table.combine.as_ref().map(|combine| &combine.node), &table.rows.rows);
            }
            ItemKind::Exception(exception) => {
                for entry in &exception.entries {
                    if let ast::ExceptionEntry::Approval(table) = &entry.node {
                        add(None, &table.rows);
                    }
                }
            }
            ItemKind::Decide(decide) => {
                for member in &decide.members {
                    // Rows without a name are numbered.
                    if let DecideMember::Table(table) = &member.node
                        && table
                            .rows
                            .outputs
                            .iter()
                            .any(|column| column.path.iter().any(|word| word.node == "rule"))
                    {
                        add(table.combine.as_ref().map(|combine| &combine.node), &table.rows.rows);
                    }
                }
            }
            _ => {}
        }
    }
    found
}

fn facts(text: &str) -> Vec<Vec<Range<usize>>> {
    let of = |item: &ast::Item| match &item.kind {
        ItemKind::Record(record) => Some(record.fields.iter().map(|field| field.span.range()).collect()),
        ItemKind::Request(ast::Request { entries, .. })
        | ItemKind::Facts(ast::SharedFacts { entries, .. }) => {
            let facts = entries.iter().filter(|entry| matches!(entry.node, RequestEntry::Fact(_)));
            Some(facts.map(|entry| entry.span.range()).collect())
        }
        _ => None,
    };
    tree(text).items.iter().filter_map(of).collect()
}

/// Remarks behind lines, blank lines, and other ends of lines; not inside of long texts.
fn spread(text: &str) -> String {
    let mut out = String::from("# A remark.\n\n");
    let mut inside = false;
    for line in text.lines() {
        let quotes = line.matches("\"\"\"").count();
        let opens = quotes % 2 == 1;
        out.push_str(line);
        if !inside && !opens && !line.is_empty() {
            out.push_str("   # a remark with a { brace\r\n");
        } else {
            out.push('\n');
        }
        inside ^= opens;
    }
    out
}

fn without_tests(text: &str) -> String {
    let unseen = tree(text)
        .items
        .into_iter()
        .filter(|item| is_unseen(&item.kind) && !matches!(item.kind, ItemKind::Use(_)));
    replaced(text, unseen.map(|item| (item.span.range(), String::new())).collect())
}

/// Owner, label and the reasons of waivers that nobody is shown.
fn another_release(text: &str) -> String {
    let of = |token: &crate::text::Token| {
        let said = token.kind == Kind::Text && is_release(text, token.at.start);
        let first = line(text, token.at.start).split_whitespace().next().unwrap_or("");
        (said && matches!(first, "owner" | "version" | "allow"))
            .then(|| (token.at.clone(), "\"other\"".to_owned()))
    };
    replaced(text, tokens(text).iter().filter_map(of).collect())
}

/// The declarations of each file dealt into three; with `use` in the file where they stood.
fn dealt(folder: &Folder, dice: &mut Dice, used: bool) -> Vec<(String, String)> {
    let headers = |text: &str| tree(text).items.iter().any(|item| matches!(item.kind, ItemKind::Policy(_)));
    let several = folder.files.iter().filter(|(_, text)| headers(text)).count() > 1;
    let mut files = Vec::new();
    for (path, text) in &folder.files {
        let mut parts = vec![String::new(); 3];
        for item in tree(text).items {
            // A header stays where it is, and so does what names other files.
            let stays = matches!(item.kind, ItemKind::Policy(_) | ItemKind::Use(_));
            let part = if stays { 0 } else { dice.roll(3) };
            parts[part].push_str(&text[item.span.range()]);
            parts[part].push('\n');
        }
        // Which of several policies a file belongs to is only said by `use`.
        if used || several {
            let name = path.rsplit('/').next().unwrap();
            for n in [1, 2] {
                parts[0].insert_str(0, &format!("use \"parts/{n}-{name}\"\n"));
            }
        }
        let (inside, name) = path.rsplit_once('/').unwrap();
        for (n, text) in parts.into_iter().enumerate() {
            let path = if n == 0 { path.clone() } else { format!("{inside}/parts/{n}-{name}") };
            files.push((path, text));
        }
    }
    files
}
