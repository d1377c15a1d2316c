//! The public API of Polidex: from sources and requests to decisions.
//!
//! In: the texts of policies, the bytes of a request. Out: an [`Archive`] of their versions with all diagnostics; of one
//! policy its [`Versions`], of which `as of` picks the one that decides; a checked submission, a decision and its JSON.
//! It does no IO, reads no clock, and renders nothing for people; `polidex-cli` does.

mod archive;
mod codes;
mod decision_json;
mod grid;
mod json;
mod pipeline;
mod proof;
mod request;
mod request_hash;
mod request_json;
mod said;
mod schema;
mod update;

pub use archive::{Archive, Versions, source_digest, uses};
pub use codes::{codes, explain};
pub use decision_json::{decision_json, invalid_json};
pub use grid::{Grid, Imported, TableError, export_table, import_table};
pub use json::MOST_REQUEST_BYTES;
pub use pipeline::{Loaded, load, load_archive};
pub use proof::{Proof, prove};
pub use request::{Problem, REQUEST_CODES, read_request, request_as_of, request_id};
pub use request_hash::request_hash;
pub use request_json::request_json;
pub use schema::{json_schema, typescript};
pub use update::{Updated, update_tests};

pub use polidex_base as base;
pub use polidex_compile as compile;
pub use polidex_eval as eval;
pub use polidex_fmt as fmt;
pub use polidex_ir as ir;
pub use polidex_prove as proofs;
pub use polidex_syntax as syntax;
pub use polidex_test as test;

pub use polidex_compile::used_path;

pub use polidex_base::{CodeInfo, Diagnostic, Digest, Instant, SourceMap};
pub use polidex_eval::{Decision, Detail, Evaluator, Submission};
pub use polidex_fmt::format;
pub use polidex_ir::{Policy, Suite, policy_hash};
