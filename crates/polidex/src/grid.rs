//! Tables of a policy as grids of cells, for spreadsheets.
//!
//! In: a loaded policy and the name of a table, matrix or examples, or of an exception for its approval table. Out: its
//! cells as written, or the text of its file with other cells in their place, laid out.
//! The first line is the heading; `=>` is a column of its own. It reads no CSV and writes no file.

use polidex_base::{Diagnostic, FileId, SourceMap, Span, suggest};
use polidex_syntax::ast::{self, DecideMember, ExceptionEntry, ItemKind, MatrixDecl, PipeTable};

use crate::pipeline::Loaded;

/// The arrow between inputs and outputs.
const ARROW: &str = "=>";
/// The first cell of the last row, where no other row matches.
const OTHERWISE: &str = "otherwise";

/// Lines of cells, the heading first.
pub type Grid = Vec<Vec<String>>;

/// A line of a grid that is no row, from 0; what is wrong; what to do.
fn wrong(line: usize, what: impl Into<String>, help: &str) -> TableError {
    TableError::Row(line, what.into(), help.to_owned())
}

/// A line that is not empty, with its number in the grid.
struct Line {
    number: usize,
    cells: Vec<String>,
}

/// A file with another table in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// The file.
    pub file: FileId,
    /// Its text, laid out.
    pub text: String,
    /// How many rows the table has now, the heading aside.
    pub rows: usize,
    /// How many comments stood between the rows before, and are gone.
    pub comments: usize,
}

/// Why a table cannot be exported or imported.
#[derive(Debug)]
pub enum TableError {
    /// There is no such table; the nearest name.
    Unknown(Option<String>),
    /// A line of the grid, from 0, is no row; what is wrong, and what to do.
    Row(usize, String, String),
    /// The file cannot be read with these rows, or could not be read before.
    Syntax(SourceMap, Vec<Diagnostic>),
}

/// Returns the cells of a table, as they are written.
///
/// # Errors
///
/// Fails where there is no such table.
pub fn export_table(loaded: &Loaded, name: &str) -> Result<Grid, TableError> {
    let found = files(loaded).find_map(|file| find(file, name));
    found.map(|found| found.grid(&loaded.sources)).ok_or_else(|| unknown(loaded, name))
}

/// Puts other cells in the place of a table's.
///
/// # Errors
///
/// Fails where there is no such table, where a line has too few or too many cells or one that is no cell, and where the
/// file cannot be read.
pub fn import_table(loaded: &Loaded, name: &str, grid: &Grid) -> Result<Imported, TableError> {
    let before = files(loaded).find_map(|file| Some((file, find(file, name)?)));
    let (ast, before) = before.ok_or_else(|| unknown(loaded, name))?;
    let span = before.span();
    let file = loaded.sources.get(span.file).ok_or_else(|| unknown(loaded, name))?;
    let wanted = match before {
        Found::Pipes(_) => with_arrow(grid)?,
        Found::Matrix(_) => even(grid)?,
    };
    let (head, rest) = file.text.split_at_checked(span.range().start).unwrap_or((&file.text, ""));
    let tail = rest.get(span.range().len()..).unwrap_or("");
    let text = format!("{head}{}{tail}", drawn(&wanted));

    let mut sources = SourceMap::default();
    let id = sources.add(&file.name, text.as_str());
    let parse = polidex_syntax::parse(id, &text);
    if !parse.diagnostics.is_empty() {
        return Err(TableError::Syntax(sources, parse.diagnostics));
    }
    // A cell may hold anything: what it says must be a cell, and nothing else of the file may say another thing.
    let after = find(&parse.file, name).map(|found| found.grid(&sources)).unwrap_or_default();
    let torn = wanted.iter().enumerate().find(|(n, line)| after.get(*n) != Some(&line.cells));
    let torn = torn.map(|(_, line)| line.number);
    if torn.is_some() || after.len() != wanted.len() || !others_alike(ast, &parse.file, name) {
        let help = "write a cell as it would stand in the policy, without `|`, `=>` and comments";
        return Err(wrong(torn.unwrap_or(0), "what stands between two commas is not one cell", help));
    }
    match polidex_fmt::format(id, &text) {
        Ok(text) => {
            let comments = polidex_syntax::parse(span.file, &file.text).comments;
            let inside = |at: Span| span.range().contains(&at.range().start);
            let comments = comments.iter().filter(|comment| inside(comment.span)).count();
            Ok(Imported { file: span.file, text, rows: wanted.len().saturating_sub(1), comments })
        }
        Err(diagnostics) => Err(TableError::Syntax(sources, diagnostics)),
    }
}

/// A table where it is declared.
#[derive(Clone, Copy)]
enum Found<'a> {
    Pipes(&'a PipeTable),
    Matrix(&'a MatrixDecl),
}

impl Found<'_> {
    fn span(self) -> Span {
        match self {
            Found::Pipes(table) => table.span,
            Found::Matrix(matrix) => matrix.span,
        }
    }

    fn grid(self, sources: &SourceMap) -> Grid {
        let cell = |span: Span| one_line(sources.text(span));
        match self {
            Found::Pipes(table) => {
                let inputs = table.inputs.iter().map(|column| cell(column.span));
                let outputs = table.outputs.iter().map(|column| cell(column.span));
                let mut grid = vec![inputs.chain([ARROW.to_owned()]).chain(outputs).collect::<Vec<_>>()];
                for row in &table.rows {
                    let mut cells: Vec<String> = row.inputs.iter().map(|input| cell(input.span)).collect();
                    if cells.is_empty() {
                        cells.push(OTHERWISE.to_owned());
                    }
                    cells.resize(table.inputs.len().saturating_add(1), String::new());
                    cells.extend(row.outputs.iter().map(|output| cell(output.span)));
                    grid.push(cells);
                }
                grid
            }
            Found::Matrix(matrix) => {
                let columns = matrix.columns.iter().map(|column| cell(column.span));
                let corner = one_line(&matrix.corner);
                let mut grid = vec![std::iter::once(corner).chain(columns).collect::<Vec<_>>()];
                for line in &matrix.lines {
                    let values = line.values.iter().map(|value| cell(value.span));
                    grid.push(std::iter::once(cell(line.test.span)).chain(values).collect());
                }
                grid
            }
        }
    }
}

/// Finds a table by its name: one that is looked up first, then an approval table, then examples.
fn find<'a>(file: &'a ast::File, name: &str) -> Option<Found<'a>> {
    let all = || tables(file).into_iter().filter(|(found, ..)| *found == name);
    all().min_by_key(|(_, rank, _)| *rank).map(|(_, _, found)| found)
}

/// Returns every table of a file: its name, what goes before what of the same name, the table.
fn tables(file: &ast::File) -> Vec<(&str, u8, Found<'_>)> {
    let mut all: Vec<(&str, u8, Found<'_>)> = Vec::new();
    for item in &file.items {
        #[expect(clippy::wildcard_enum_match_arm, reason = "no other declaration has a table with pipes")]
        match &item.kind {
            ItemKind::Table(table) => all.push((&table.head.name, 0, Found::Pipes(&table.rows))),
            ItemKind::Matrix(matrix) => all.push((&matrix.head.name, 0, Found::Matrix(matrix))),
            ItemKind::Examples(examples) => {
                all.push((&examples.head.name, 2, Found::Pipes(&examples.table)));
            }
            ItemKind::Decide(decide) => {
                all.extend(decide.members.iter().filter_map(|member| match &**member {
                    DecideMember::Table(table) => Some((&**table.head.name, 0, Found::Pipes(&table.rows))),
                    _ => None,
                }))
            }
            ItemKind::Exception(exception) => {
                all.extend(exception.entries.iter().filter_map(|entry| match &**entry {
                    ExceptionEntry::Approval(table) => Some((&**exception.head.name, 1, Found::Pipes(table))),
                    _ => None,
                }));
            }
            _ => {}
        }
    }
    all
}

/// Tells whether two files differ in this table at most.
fn others_alike(before: &ast::File, after: &ast::File, name: &str) -> bool {
    let holds = |item: &ast::Item| {
        let alone = ast::File { items: vec![item.clone()], ..ast::File::default() };
        find(&alone, name).is_some()
    };
    let differ = |(a, b): &(&ast::Item, &ast::Item)| a != b;
    before.items.len() == after.items.len()
        && before.items.iter().zip(&after.items).filter(differ).all(|(a, b)| holds(a) && holds(b))
}

/// The files of a version.
fn files(loaded: &Loaded) -> impl Iterator<Item = &ast::File> {
    loaded.files.iter().filter_map(|file| loaded.asts.get(*file))
}

fn unknown(loaded: &Loaded, name: &str) -> TableError {
    let names = files(loaded).flat_map(tables).map(|(name, ..)| name);
    TableError::Unknown(suggest::nearest(name, names).map(str::to_owned))
}

/// Puts the lines of a cell into one, outside of texts.
fn one_line(text: &str) -> String {
    let text = text.trim();
    if text.contains('"') || !text.contains(['\n', '\r']) {
        return text.to_owned();
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Returns the lines of a grid with the same number of cells each; empty lines, and empty cells behind, are left out.
fn even(grid: &Grid) -> Result<Vec<Line>, TableError> {
    let width = grid.first().map_or(0, |heading| used(heading));
    let mut lines = Vec::new();
    for (number, line) in grid.iter().enumerate() {
        let count = used(line);
        if count == 0 && number > 0 {
            continue;
        }
        if count > width {
            let what = format!("this line has {count} cells, and the heading has {width}");
            return Err(wrong(number, what, "a cell with a comma in it is written in quotes"));
        }
        if line.iter().any(|cell| cell.contains(['\n', '\r']) && cell.contains('"')) {
            return Err(wrong(number, "a text goes over several lines", "write it in one line"));
        }
        let mut cells: Vec<String> = line.iter().take(width).map(|cell| one_line(cell)).collect();
        cells.resize(width, String::new());
        lines.push(Line { number, cells });
    }
    if lines.len() < 2 {
        return Err(wrong(
            0,
            "there are no rows",
            "write the heading in the first line, and a row in each further one",
        ));
    }
    Ok(lines)
}

fn used(line: &[String]) -> usize {
    line.iter().rposition(|cell| !cell.trim().is_empty()).map_or(0, |last| last.saturating_add(1))
}

/// Finds the column of the arrow, if there is exactly one.
fn arrow(heading: Option<&Line>) -> Option<usize> {
    let cells = &heading?.cells;
    let at = cells.iter().position(|cell| cell == ARROW)?;
    cells.iter().skip(at.saturating_add(1)).all(|cell| cell != ARROW).then_some(at)
}

/// Returns the lines of a grid whose heading has one arrow; below it stands nothing, or an arrow too.
fn with_arrow(grid: &Grid) -> Result<Vec<Line>, TableError> {
    let mut lines = even(grid)?;
    let Some(at) = arrow(lines.first()) else {
        let help = "write `=>` as a heading of its own, between inputs and outputs";
        return Err(wrong(0, "the heading has no column `=>`, or several", help));
    };
    for line in lines.iter_mut().skip(1) {
        let Some(cell) = line.cells.get_mut(at) else { continue };
        if cell == ARROW {
            cell.clear();
        } else if !cell.is_empty() {
            let what = format!("`{cell}` stands in the column `=>`");
            return Err(wrong(line.number, what, "leave that column empty below its heading"));
        }
    }
    Ok(lines)
}

/// Draws lines with pipes; how wide the columns are is the formatter's.
fn drawn(lines: &[Line]) -> String {
    let at = arrow(lines.first());
    let row = |line: &Line| {
        let Some(at) = at else { return format!("| {} |", line.cells.join(" | ")) };
        let (inputs, outputs) = line.cells.split_at_checked(at).unwrap_or((&line.cells, &[]));
        let otherwise = inputs.first().is_some_and(|first| first == OTHERWISE)
            && inputs.iter().skip(1).all(String::is_empty);
        let inputs = if otherwise { OTHERWISE.to_owned() } else { inputs.join(" | ") };
        format!("| {inputs} {ARROW} {} |", outputs.get(1..).unwrap_or(&[]).join(" | "))
    };
    lines.iter().map(row).collect::<Vec<_>>().join("\n")
}
