//! Layouts changed at random: spaces, blank lines, remarks, blocks broken open.

/// A small generator of numbers (xorshift), the same on every machine.
pub(super) struct Random(pub u64);

impl Random {
    pub(super) fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0.checked_rem(limit).unwrap_or(0)
    }

    pub(super) fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    fn spaces(&mut self) -> String {
        let spaces = ["    ", "   ", "  ", " "];
        spaces.iter().find(|_| self.one_in(3)).unwrap_or(&" ").to_string()
    }
}

/// Applies a function to the parts of a text outside quotes and remarks, line by line; lines inside a long text are kept.
/// The function also learns whether the line is a row of a table.
fn outside_texts(text: &str, mut change: impl FnMut(&str, bool) -> String) -> String {
    let mut all = String::new();
    let mut long = false;
    for line in text.split_inclusive('\n') {
        if long || line.contains("\"\"\"") {
            long ^= line.matches("\"\"\"").count() % 2 == 1;
            all.push_str(line);
            continue;
        }
        let (line, end) = line.strip_suffix('\n').map_or((line, ""), |line| (line, "\n"));
        let row = line.trim_start().starts_with('|');
        let mut quoted = false;
        let mut rest = line;
        loop {
            let cut = rest.find(if quoted { ['"'].as_slice() } else { ['"', '#'].as_slice() });
            let (part, behind) = rest.split_at(cut.unwrap_or(rest.len()));
            all.push_str(&if quoted { part.to_owned() } else { change(part, row) });
            match behind.chars().next() {
                None => break,
                Some('#') => {
                    all.push_str(behind);
                    break;
                }
                Some(_) => {
                    all.push('"');
                    quoted = !quoted;
                    rest = behind.split_at(1).1;
                }
            }
        }
        all.push_str(end);
    }
    all
}

/// Takes away all columns. What stands beside what, and what in it, is seen by the indentation, which is kept.
pub(super) fn narrowed(text: &str) -> String {
    outside_texts(text, |part, row| {
        if row && part.contains('\\') {
            return part.to_owned();
        }
        let mut all = String::new();
        for c in part.chars() {
            if c != ' ' || !all.ends_with(' ') || all.trim().is_empty() {
                all.push(c);
            }
        }
        all
    })
}

/// Widens and narrows the spaces in lines. The words in the corner of a matrix are kept as they are.
pub(super) fn spaced(text: &str, random: &mut Random) -> String {
    outside_texts(text, |part, row| {
        if row && part.contains('\\') {
            return part.to_owned();
        }
        let narrow = random.one_in(2);
        let mut all = String::new();
        for c in part.chars() {
            let again = c == ' ' && all.ends_with(' ') && !all.trim().is_empty();
            if narrow && again {
                continue;
            }
            all.push(c);
            if !narrow && c == ' ' && !all.trim().is_empty() {
                all.push_str(&random.spaces());
            }
        }
        all
    })
}

/// Changes what stands between entries: indentation, blank lines, remarks, blocks on one line broken open.
pub(super) fn perturbed(text: &str, random: &mut Random) -> String {
    let opened = outside_texts(text, |part, row| {
        if row || !random.one_in(3) {
            return part.to_owned();
        }
        let part = part.replace("{ ", "{\n  ").replace("; ", "\n ").replace(" }", "\n }");
        part.replace("[ ", "[\n  ").replace(" ]", "\n ]")
    });
    let mut all = String::new();
    let mut long = false;
    for (n, line) in opened.lines().enumerate() {
        let quotes = line.matches("\"\"\"").count();
        let inside = long || quotes == 1;
        long ^= quotes == 1;
        // What begins as a member does, in the column of a member, is taken for one.
        let member = ["allow", "table"].iter().any(|word| line.trim_start().starts_with(word));
        let indented = line.starts_with(' ') && !member;
        if !inside && random.one_in(4) {
            all.push_str(if random.one_in(2) { "\n" } else { "\n \n\n" });
        }
        if !inside && random.one_in(6) {
            all.push_str(&format!("{}# own {n}\n", random.spaces()));
        }
        if indented && !inside && random.one_in(3) {
            all.push_str(&random.spaces());
            all.push_str(line.trim_start());
        } else {
            all.push_str(line);
        }
        if !inside && !line.contains('#') && random.one_in(6) {
            all.push_str(&format!("{}# behind {n}", random.spaces()));
        }
        all.push('\n');
    }
    all
}

/// Puts remarks and line breaks where a line may go on.
pub(super) fn remarked(text: &str, random: &mut Random) -> String {
    let goes_on = [
        ",", " and", " or", " implies", " is", " not", " when", " of", " then", " <", " <=", " +", " =", "(",
        " in", " has", " where", " {", " [",
    ];
    let mut n = 0u32..;
    outside_texts(text, |part, row| {
        let mut all = String::new();
        for c in part.chars() {
            let may = c == ' ' && !row && goes_on.iter().any(|end| all.ends_with(end));
            if may && random.one_in(4) {
                all.push_str(&format!(" # anywhere {}\n   ", n.next().unwrap()));
            }
            all.push(c);
        }
        all
    })
}
