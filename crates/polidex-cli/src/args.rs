//! The arguments, as clap reads them. Every command has an example in its help.

use std::path::PathBuf;
use std::sync::LazyLock;

use clap::{Args, Parser, Subcommand, ValueEnum};
use polidex::Instant;

/// The program, and the data that every local time and deadline is counted with.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let zones = polidex::eval::TZDB_VERSION;
    format!("{} (time zone data {zones})", env!("CARGO_PKG_VERSION"))
});

const PATH_HELP: &str =
    "A policy: a `.policy` file, a folder with the files and versions of a policy, or `-` for standard input";

const POLICY_HELP: &str = "Which policy is meant, where there are several";

/// Polidex: policies that people read, machines decide by, and nobody has to guess about
#[derive(Debug, Parser)]
#[command(name = "polidex", version = VERSION.as_str(), arg_required_else_help = true, disable_help_subcommand = true)]
#[command(after_help = "Exit status: 0 fine or a decision was reached, 1 findings, 2 could not do it.")]
pub struct Cli {
    /// What to do
    #[command(subcommand)]
    pub command: Command,
    /// When to use colour: auto (on a terminal), always or never
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t = ColorChoice::Auto)]
    #[arg(hide_possible_values = true)]
    pub color: ColorChoice,
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ColorChoice {
    /// On a terminal
    Auto,
    /// Even in a pipe
    Always,
    /// Not at all
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Read policies and say what is wrong with them
    Check(Check),
    /// Lay out policies in the one way there is
    Fmt(Fmt),
    /// Decide a request, and say why
    Eval(Eval),
    /// Run the tests in policies
    Test(Test),
    /// Say for which requests two versions decide otherwise
    Diff(Diff),
    /// Print the hash that names a policy's meaning
    Hash(Hash),
    /// Explain an error by its code
    Explain(Explain),
    /// Write a table as CSV, or put the rows of a CSV file in its place
    Table(Table),
    /// Print what requests and decisions look like, for programs
    Schema(Schema),
    /// Start a policy in a folder, with a request, tests and a step for CI
    Init(Init),
    /// Print what a shell needs to complete commands
    Completions(Completions),
    /// Print a page for `man`
    Man(Man),
}

/// `polidex check`
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  polidex check policies/customer-support\n\n\
    Every file is parsed and type-checked, and then proved over all requests: that each gets one outcome, that everything \
    can be used, that every chain ends with the authority. A finding shows a request that `polidex eval` accepts.")]
pub struct Check {
    #[arg(value_name = "PATH", required = true, help = PATH_HELP)]
    pub paths: Vec<PathBuf>,
    /// How to print
    #[arg(long, value_enum, default_value_t = CheckFormat::Human)]
    pub format: CheckFormat,
    /// Do not prove anything
    #[arg(long)]
    pub no_prove: bool,
    /// Most nodes of search for each kind of request; past them a proof is not decided
    #[arg(long, value_name = "N", default_value_t = 2_000_000, conflicts_with = "no_prove")]
    pub budget: u64,
    #[arg(long, value_name = "NAME", help = POLICY_HELP)]
    pub policy: Option<String>,
}

/// How `check` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// For reading
    Human,
    /// One JSON document
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations of a GitHub workflow
    Github,
    /// JUnit XML: each check is a case
    Junit,
}

/// `polidex fmt`
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  polidex fmt --check policies/customer-support\n\n\
    Files are rewritten in place. `-` reads standard input and writes standard output.")]
pub struct Fmt {
    /// A `.policy` file, a folder of them, or `-` for standard input
    #[arg(value_name = "PATH", required = true)]
    pub paths: Vec<PathBuf>,
    /// Write nothing; fail if a file is not laid out
    #[arg(long)]
    pub check: bool,
    /// Write nothing; show what would change, and fail if anything would
    #[arg(long)]
    pub diff: bool,
}

/// `polidex eval`
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    polidex eval policies/customer-support --request examples/refund-day-31.json\n  \
    polidex eval policies/customer-support --request log.ndjson --batch --jobs 4 --format json\n\n\
    A line of a batch that cannot be read gives an invalid result in its place, and exit status 1.")]
pub struct Eval {
    #[arg(value_name = "PATH", help = PATH_HELP)]
    pub path: PathBuf,
    /// The request as JSON, or `-` for standard input
    #[arg(long, value_name = "FILE")]
    pub request: PathBuf,
    /// Decide as of this instant, whatever the request says: `2026-12-31T15:00:00Z`
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    pub as_of: Option<Instant>,
    /// How to print
    #[arg(long, value_enum, default_value_t = EvalFormat::Human)]
    pub format: EvalFormat,
    /// Show every rule and exception that was tried, and why it applies or not
    #[arg(long)]
    pub explain: bool,
    /// Fail unless this is the outcome: approve, deny, exception, approval_required, needs_information, refer, answer,
    /// or an outcome that the policy declares
    #[arg(long, value_name = "OUTCOME")]
    pub expect: Option<String>,
    /// Read one request a line, and print one decision a line in the same order
    #[arg(long)]
    pub batch: bool,
    /// Decide so many lines at the same time; as many as there are processors where left out
    #[arg(long, value_name = "N", requires = "batch", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub jobs: Option<u16>,
    #[arg(long, value_name = "NAME", help = POLICY_HELP)]
    pub policy: Option<String>,
}

/// How `eval` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum EvalFormat {
    /// A page for people
    Human,
    /// The decision as JSON
    Json,
}

/// `polidex test`
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  polidex test policies/customer-support --filter day_31\n  \
    polidex test policies/customer-support --fail-under 90\n  \
    polidex test policies/customer-support --update\n\n\
    It is a failure if no test is found.")]
pub struct Test {
    #[arg(value_name = "PATH", required = true, help = PATH_HELP)]
    pub paths: Vec<PathBuf>,
    /// Run only tests with these words in their name or title
    #[arg(long, value_name = "WORDS")]
    pub filter: Option<String>,
    /// Say which rules, exceptions, reports, chain steps and rows of tables no test reaches
    #[arg(long)]
    pub coverage: bool,
    #[arg(long, value_name = "NAME", help = POLICY_HELP)]
    pub policy: Option<String>,
    /// Fail if the tests reach less than so many of a hundred parts of a policy
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(0..=100))]
    pub fail_under: Option<u8>,
    /// Write what comes out into the tests that fail, and show what is expected now
    #[arg(long, conflicts_with_all = ["fail_under", "coverage"])]
    pub update: bool,
    /// How to print
    #[arg(long, value_enum, default_value_t = TestFormat::Human)]
    pub format: TestFormat,
}

/// How `test` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TestFormat {
    /// For reading
    Human,
    /// One JSON document
    Json,
    /// JUnit XML
    Junit,
}

/// `polidex diff`
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    polidex diff policies/customer-support changed/customer-support\n  \
    polidex diff old.policy new.policy --format markdown\n  \
    polidex diff policies/acquisition-approvals policies/acquisition-approvals --policy far \\\n    \
    --old-as-of 2021-01-01T12:00:00Z --new-as-of 2026-01-01T12:00:00Z\n\n\
    Where nothing is decided otherwise, that is proved over all requests. \
    Exit status: 0 equal, 1 decided otherwise or not proved, 2 a policy does not compile.")]
pub struct Diff {
    #[arg(value_name = "OLD", help = PATH_HELP)]
    pub old: PathBuf,
    #[arg(value_name = "NEW", help = PATH_HELP)]
    pub new: PathBuf,
    #[arg(long, value_name = "NAME", help = POLICY_HELP)]
    pub policy: Option<String>,
    /// The old version in force at this instant; the last one where left out
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    pub old_as_of: Option<Instant>,
    /// The new version in force at this instant; the last one where left out
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    pub new_as_of: Option<Instant>,
    /// Most nodes of search for each kind of request
    #[arg(long, value_name = "N", default_value_t = 2_000_000)]
    pub budget: u64,
    /// How to print
    #[arg(long, value_enum, default_value_t = DiffFormat::Human)]
    pub format: DiffFormat,
}

/// How `diff` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DiffFormat {
    /// For reading
    Human,
    /// One JSON document
    Json,
    /// For a pull request
    Markdown,
}

/// `polidex hash`
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  polidex hash policies/customer-support --parts\n\n\
    The policy hash names the meaning: layout, comments and the split into files do not move it. \
    The source digest names the files as they are.")]
pub struct Hash {
    #[arg(value_name = "PATH", help = PATH_HELP)]
    pub path: PathBuf,
    /// Print the hash of every rule, table, exception and chain too
    #[arg(long)]
    pub parts: bool,
    #[arg(long, value_name = "NAME", help = POLICY_HELP)]
    pub policy: Option<String>,
    /// How to print
    #[arg(long, value_enum, default_value_t = HashFormat::Human)]
    pub format: HashFormat,
}

/// How `hash` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum HashFormat {
    /// For reading
    Human,
    /// One JSON document
    Json,
}

/// `polidex explain`
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  polidex explain E0203")]
pub struct Explain {
    /// A code such as E0203; without one, all are listed
    pub code: Option<String>,
}

/// `polidex table`
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    polidex table export policies/customer-support shipping > shipping.csv\n  \
    polidex table import policies/customer-support shipping shipping.csv")]
pub struct Table {
    /// What to do with the table
    #[command(subcommand)]
    pub command: TableCommand,
}

/// What to do with a table.
#[derive(Debug, Subcommand)]
pub enum TableCommand {
    /// Write a table as CSV to standard output
    Export(TableExport),
    /// Put the rows of a CSV file in the place of a table's, and lay the file out
    Import(TableImport),
}

const TABLE_HELP: &str = "The name of a table, matrix or examples; of an exception, for its approval table";

/// Which version of which policy a table is in.
#[derive(Debug, Args)]
pub struct TableVersion {
    #[arg(long, value_name = "NAME", help = POLICY_HELP)]
    pub policy: Option<String>,
    /// The version in force at this instant, `2026-12-31T15:00:00Z`; the last one where left out
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    pub as_of: Option<Instant>,
}

/// `polidex table export`
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  polidex table export policies/customer-support shipping > shipping.csv\n\n\
    The first line is the heading, with `=>` as a column of its own between inputs and outputs. \
    Cells are written as in the policy."
)]
pub struct TableExport {
    #[arg(value_name = "PATH", help = PATH_HELP)]
    pub path: PathBuf,
    #[arg(value_name = "NAME", help = TABLE_HELP)]
    pub name: String,
    #[command(flatten)]
    pub version: TableVersion,
}

/// `polidex table import`
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  polidex table import policies/customer-support shipping shipping.csv\n\n\
    Nothing is written unless every cell can be read and the policy still compiles."
)]
pub struct TableImport {
    #[arg(value_name = "PATH", help = PATH_HELP)]
    pub path: PathBuf,
    #[arg(value_name = "NAME", help = TABLE_HELP)]
    pub name: String,
    #[command(flatten)]
    pub version: TableVersion,
    /// The rows as CSV with commas, or `-` for standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}

/// `polidex schema`
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    polidex schema policies/customer-support > request.schema.json\n  \
    polidex schema policies/customer-support --format typescript > customer-support.ts\n\n\
    The schema is that of a request; `#/$defs/decision` in it is that of a decision.")]
pub struct Schema {
    #[arg(value_name = "PATH", help = PATH_HELP)]
    pub path: PathBuf,
    #[arg(long, value_name = "NAME", help = POLICY_HELP)]
    pub policy: Option<String>,
    /// The version in force at this instant; the last one where left out
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    pub as_of: Option<Instant>,
    /// How to print
    #[arg(long, value_enum, default_value_t = SchemaFormat::JsonSchema)]
    pub format: SchemaFormat,
}

/// How `schema` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SchemaFormat {
    /// JSON Schema 2020-12
    JsonSchema,
    /// A module of types for TypeScript
    Typescript,
}

/// `polidex init`
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  polidex init returns\n\nNothing that is there is overwritten.")]
pub struct Init {
    /// The folder; it is made where it is missing
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,
}

/// `polidex completions`
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  polidex completions bash > ~/.local/share/bash-completion/completions/polidex"
)]
pub struct Completions {
    /// The shell
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

/// `polidex man`
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  polidex man > ~/.local/share/man/man1/polidex.1\n  \
    polidex man eval > ~/.local/share/man/man1/polidex-eval.1")]
pub struct Man {
    /// A command; the program itself where left out
    pub command: Option<String>,
}

fn instant(text: &str) -> Result<Instant, String> {
    text.parse().map_err(|_| "an instant looks like 2026-12-31T15:00:00Z".to_owned())
}
