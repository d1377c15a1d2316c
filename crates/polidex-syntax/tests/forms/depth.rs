fn run(text: &str) {
    let _ = super::said(text);
}
#[test]
fn a_par() {
    for n in [16, 32, 48, 60] {
        eprintln!("par {n}");
        run(&format!("define n = {}yes{}\n", "(".repeat(n), ")".repeat(n)));
    }
}
#[test]
fn b_has() {
    for n in [16, 32, 48, 60] {
        eprintln!("has {n}");
        run(&format!("define n = {}yes\n", "some x in xs has ".repeat(n)));
    }
}
#[test]
fn c_fields() {
    for n in [16, 60, 100, 10000] {
        eprintln!("fields {n}");
        run(&format!("define n = (a){}\n", ".b".repeat(n)));
    }
}
#[test]
fn d_of() {
    for n in [16, 60, 100, 200] {
        eprintln!("of {n}");
        run(&format!("define n = {}x\n", "5% of ".repeat(n)));
    }
}
#[test]
fn e_not() {
    for n in [16, 60, 100, 200] {
        eprintln!("not {n}");
        run(&format!("define n = {}x\n", "not ".repeat(n)));
    }
}
