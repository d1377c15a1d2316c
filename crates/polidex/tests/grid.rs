//! Tables out of a policy and back into it: nothing is lost, and nothing else is changed.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use polidex::{Grid, Loaded, TableError, export_table, format, import_table, load};

const TABLES: &str = include_str!("../../../docs/language/tables.md");
const EXCEPTIONS: &str = include_str!("../../../docs/language/exceptions.md");

/// Returns the policies of a page.
fn policies(page: &'static str) -> Vec<&'static str> {
    page.split("```policy\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect()
}

fn loaded(text: &str) -> Loaded {
    load(vec![("a.policy".to_owned(), text.to_owned())])
}

fn laid_out(text: &str) -> String {
    let mut sources = polidex::SourceMap::default();
    let file = sources.add("a.policy", text);
    format(file, text).unwrap()
}

fn with(name: &str) -> &'static str {
    let all = policies(TABLES).into_iter().chain(policies(EXCEPTIONS));
    all.into_iter().find(|text| export_table(&loaded(text), name).is_ok()).unwrap()
}

fn grid(text: &str) -> Grid {
    text.lines().map(|line| line.split(';').map(|cell| cell.trim().to_owned()).collect()).collect()
}

#[test]
fn every_table_comes_back_as_it_went() {
    let mut seen = 0;
    for name in [
        "share",
        "response",
        "loyalty",
        "standing",
        "approver",
        "corners",
        "dates",
        "bands",
        "bands_of_days",
        "goodwill",
    ] {
        for text in policies(TABLES).into_iter().chain(policies(EXCEPTIONS)) {
            let loaded = loaded(text);
            let Ok(grid) = export_table(&loaded, name) else { continue };
            seen += 1;
            let imported = import_table(&loaded, name, &grid).unwrap();
            assert_eq!(imported.text, laid_out(text), "{name}");
            assert_eq!((imported.rows, imported.comments), (grid.len() - 1, 0), "{name}");
        }
    }
    assert!(seen >= 9, "{seen}");
}

#[test]
fn cells_are_written_as_in_the_policy() {
    let share = export_table(&loaded(with("share")), "share").unwrap();
    assert_eq!(share[0], ["plan", "uptime", "=>", "share"]);
    assert_eq!(share[2], ["basic", "at least 95% and under 99.9%", "", "10%"]);
    let response = export_table(&loaded(with("response")), "response").unwrap();
    assert_eq!(response[3], ["otherwise", "", "", "2 days"]);
    let matrix = export_table(&loaded(with("approver")), "approver").unwrap();
    assert_eq!(matrix[0], ["size \\ discount", "at most 10%", "from 11% to 20%", "over 20%"]);
    assert_eq!(matrix[1], ["small", "\"rep\"", "\"rep\"", "\"manager\""]);
}

#[test]
fn other_rows_take_the_place_of_the_old_ones() {
    let text = with("response");
    // An arrow may stand in every row; empty lines and cells behind are left out.
    let rows = grid("severity;plan;=>;within;\nurgent; any ;=>;30 minutes;;\n;;\notherwise;;;1 week");
    let imported = import_table(&loaded(text), "response", &rows).unwrap();
    let after = loaded(&imported.text);
    assert!(after.diagnostics.is_empty(), "{:?}", after.diagnostics);
    let shown: Vec<String> =
        export_table(&after, "response").unwrap().iter().map(|line| line.join(";")).collect();
    assert_eq!(shown, ["severity;plan;=>;within", "urgent;any;;30 minutes", "otherwise;;;1 week"]);
    assert_eq!(export_table(&after, "share").unwrap(), export_table(&loaded(text), "share").unwrap());
    assert_eq!(imported.rows, 2);
}

#[test]
fn comments_between_the_rows_are_counted() {
    let text =
        with("loyalty").replace("  | over 5  => 20     |\n", "  # Five years\n  | over 5  => 20     |\n");
    let loaded = loaded(&text);
    let imported = import_table(&loaded, "loyalty", &export_table(&loaded, "loyalty").unwrap()).unwrap();
    assert_eq!((imported.comments, imported.text), (1, laid_out(with("loyalty"))));
}

#[test]
fn what_is_no_table_is_refused_with_its_line() {
    let text = with("loyalty");
    let refused = |rows: &str| match import_table(&loaded(text), "loyalty", &grid(rows)).unwrap_err() {
        TableError::Row(line, what, _) => format!("{line}: {what}"),
        TableError::Syntax(_, found) => format!("{:?}", found.iter().map(|it| it.code.0).collect::<Vec<_>>()),
        TableError::Unknown(near) => format!("{near:?}"),
    };
    assert_eq!(refused(""), "0: there are no rows");
    assert_eq!(refused("years;=>;points"), "0: there are no rows");
    assert_eq!(refused("years;points\nover 1;10"), "0: the heading has no column `=>`, or several");
    assert_eq!(refused("years;=>;=>;points\nover 1;;;10"), "0: the heading has no column `=>`, or several");
    assert_eq!(refused("years;=>;points\n\nover 1;10"), "2: `10` stands in the column `=>`");
    assert_eq!(refused("years;=>;points\nover 1;;10;3"), "1: this line has 4 cells, and the heading has 3");
    // A cell that would be several, or would end the table, whatever its brackets.
    for cell in [
        "10 | over 2 => 20",
        "10 |\u{b}}\u{b}threshold x = 3",
        "10 # more",
        "10 } define q = 3",
        "(10",
        "\"10",
        "",
    ] {
        let said = refused(&format!("years;=>;points\nover 1;;{cell}"));
        assert!(said.starts_with("1: ") || said.starts_with("[\"E01"), "{cell}: {said}");
    }
    assert!(
        matches!(export_table(&loaded(text), "loyalti"), Err(TableError::Unknown(Some(near))) if near == "loyalty")
    );
}

#[test]
fn a_cell_cannot_change_another_declaration() {
    let text = with("bands");
    let loaded = loaded(text);
    let mut grid = export_table(&loaded, "bands").unwrap();
    for cell in [
        "deny |\n } rule evil { then approve { days: days } } table q { | days => then | | any => deny",
        "deny }",
    ] {
        let last = grid[3].len() - 1;
        grid[3][last] = cell.to_owned();
        assert!(import_table(&loaded, "bands", &grid).is_err(), "{cell}");
    }
}
