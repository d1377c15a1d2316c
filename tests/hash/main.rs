//! The hash of every shipped policy, against changes of its text: what can change a decision or a shown text moves it,
//! and what cannot does not.
//!
//! In: the folders of policies of the repository, and changes made by chance from a fixed seed. Out: asserts, and how
//! many changes of each kind were tried, so that a kind that no longer finds anything fails.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

mod decisions;
mod meaning;
mod same;
mod text;

use std::collections::BTreeMap;

use polidex_tests::subject::Source;

/// Changes of one kind that are tried in one folder.
const TRIES: usize = 6;

/// Changed texts, by their numbers, each with what was done.
pub type Change = (Vec<Source>, String);

/// A folder of policies.
pub struct Folder {
    /// The folder, from the root of the repository.
    pub name: String,
    /// Its files.
    pub files: Vec<Source>,
    /// The hashes of its versions, sorted.
    pub hashes: Vec<String>,
}

/// Numbers by chance, the same on every machine.
pub struct Dice(pub u64);

impl Dice {
    /// A number below this.
    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % u64::try_from(sides.max(1)).unwrap()).unwrap()
    }

    /// Puts a list into another order.
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for at in (1..list.len()).rev() {
            list.swap(at, self.roll(at + 1));
        }
    }
}

/// The hashes of all versions; nothing where one of them does not compile.
pub fn hashes(root: &str, files: &[Source]) -> Option<Vec<String>> {
    let archive = polidex::load_archive(root, files.to_vec());
    let hash = |version: &polidex::Loaded| Some(polidex::policy_hash(version.policy.as_ref()?).to_string());
    let mut all: Vec<String> = archive.versions.iter().map(hash).collect::<Option<_>>()?;
    all.sort();
    Some(all)
}

/// Every folder with policies in it.
fn folders() -> Vec<Folder> {
    let mut folders: BTreeMap<String, Vec<Source>> = BTreeMap::new();
    for place in ["policies", "examples"] {
        for path in polidex_tests::files(place, ".policy") {
            let text = polidex_tests::read(&path).unwrap();
            // A folder below a policy's own holds files that it uses.
            let parts: Vec<&str> = path.split('/').collect();
            folders.entry(parts[..2].join("/")).or_default().push((path, text));
        }
    }
    let folder = |(name, files): (String, Vec<Source>)| {
        let hashes = hashes(&name, &files).unwrap_or_else(|| panic!("{name} does not compile"));
        Folder { name, files, hashes }
    };
    folders.into_iter().map(folder).collect()
}

#[test]
fn a_change_of_meaning_moves_the_hash() {
    let mut dice = Dice(0x006d_6561_6e69_6e67);
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut stayed: Vec<String> = Vec::new();
    for folder in folders() {
        for (kind, mut changes) in meaning::changes(&folder) {
            let count = counts.entry(kind).or_default();
            dice.shuffle(&mut changes);
            for (files, what) in changes.into_iter().take(TRIES) {
                count.0 += 1;
                let Some(hashes) = hashes(&folder.name, &files) else { continue };
                count.1 += 1;
                if hashes == folder.hashes {
                    stayed.push(format!("{}: {kind}: {what}", folder.name));
                }
            }
        }
    }
    println!("kind: tried, compiled: {counts:#?}");
    assert!(stayed.is_empty(), "these move no hash:\n{}", stayed.join("\n"));
    let least = [
        ("a number by one", 35),
        ("a date by a day", 3),
        ("a text", 35),
        ("an operator", 20),
        ("a row left out", 20),
        ("a member left out", 8),
        ("an override left out", 8),
        ("a sign-off left out", 8),
        ("another role", 8),
        ("a word", 10),
    ];
    for (kind, least) in least {
        let (_, compiled) = counts.get(kind).copied().unwrap_or_default();
        assert!(compiled >= least, "only {compiled} changes of the kind `{kind}` compile");
    }
}

#[test]
fn what_has_no_meaning_does_not_move_the_hash() {
    let mut dice = Dice(0x006c_6179_6f75_7400);
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut moved: Vec<String> = Vec::new();
    for folder in folders() {
        for _ in 0..3 {
            for (kind, (files, what)) in same::changes(&folder, &mut dice) {
                assert_ne!(files, folder.files, "{}: {kind} changes nothing", folder.name);
                *counts.entry(kind).or_default() += 1;
                if hashes(&folder.name, &files).as_ref() != Some(&folder.hashes) {
                    moved.push(format!("{}: {kind}: {what}", folder.name));
                }
            }
        }
    }
    println!("kind: tried: {counts:#?}");
    assert!(moved.is_empty(), "these move a hash, or do not compile:\n{}", moved.join("\n"));
    let least = [
        ("declarations in another order", 15),
        ("members of a decide in another order", 9),
        ("rows in another order", 6),
        ("facts and fields in another order", 9),
        ("dealt into files", 15),
        ("dealt into files that are used", 15),
        ("laid out anew", 3),
        ("remarks and blanks", 15),
        ("without tests and invariants", 15),
        ("another release", 12),
    ];
    for (kind, least) in least {
        let tried = counts.get(kind).copied().unwrap_or_default();
        assert!(tried >= least, "only {tried} changes of the kind `{kind}`");
    }
}
