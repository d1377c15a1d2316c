//! What is decided: a request with typed facts, as stamped by the host.

use std::collections::{BTreeMap, BTreeSet};

use polidex_base::Instant;
use polidex_ir::{Name, Value};

/// A well-formed request. Reading and checking JSON happens before, in the facade.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    /// The kind of request.
    pub request: Name,
    /// The host's id, if any.
    pub id: Option<Name>,
    /// The host's `as of`.
    pub as_of: Instant,
    /// Leaf facts by dotted path, within their domains; defaults are not filled in yet.
    /// A missing plain fact is unknown; a missing optional fact is not given.
    pub facts: BTreeMap<Name, Value>,
    /// Paths of optional records that are given although no field of theirs may be.
    pub groups: BTreeSet<Name>,
    /// Paths of facts that a person has confirmed (host-stamped): known although gathered.
    pub confirmed: BTreeSet<Name>,
}
