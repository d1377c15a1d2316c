//! What a question about a grid is answered with, and the work it may take.
//!
//! Work is counted, never measured, so that the same question has the same answer everywhere.

/// The work that questions may still take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Budget {
    left: u64,
}

/// Looking at so many boxes at once costs one node.
const BOXES_PER_NODE: usize = 64;

impl Budget {
    /// What a decision is given unless somebody says otherwise.
    pub const NODES: u64 = 2_000_000;

    /// Returns a budget of so many nodes.
    #[must_use]
    pub fn new(nodes: u64) -> Self {
        Self { left: nodes }
    }

    /// Returns the nodes that are left.
    #[must_use]
    pub fn left(&self) -> u64 {
        self.left
    }

    /// Pays for one node with so many boxes in it; says whether there was enough.
    pub(super) fn spend(&mut self, boxes: usize) -> bool {
        let cost = u64::try_from(boxes.div_euclid(BOXES_PER_NODE)).unwrap_or(u64::MAX).saturating_add(1);
        let enough = cost <= self.left;
        self.left = self.left.saturating_sub(cost);
        enough
    }

    /// Sets at most so many nodes aside as a budget of its own.
    pub(super) fn part(&mut self, nodes: u64) -> Self {
        let part = nodes.min(self.left);
        self.left = self.left.saturating_sub(part);
        Self { left: part }
    }

    /// Takes back what is left of a part.
    pub(super) fn give_back(&mut self, part: &Self) {
        self.left = self.left.saturating_add(part.left);
    }
}

impl Default for Budget {
    fn default() -> Self {
        Self::new(Self::NODES)
    }
}

/// The answer to "is there any point, pair or row that …".
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer<T> {
    /// There is none, for certain.
    Proved,
    /// There are some.
    Found(Found<T>),
    /// The budget ended before any was found.
    Undecided,
}

/// What was found; every item is certain. There is at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found<T> {
    /// The items, in an order that depends on the question only.
    pub list: Vec<T>,
    /// Whether the list is all.
    pub rest: Rest,
}

/// What a list does not show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rest {
    /// Nothing: the list is complete.
    None,
    /// There are more than was asked for.
    More,
    /// The budget ended before this was known.
    Undecided,
}

impl<T> Answer<T> {
    pub(super) fn of(list: Vec<T>, rest: Rest) -> Self {
        match (list.is_empty(), rest) {
            (true, Rest::None) => Self::Proved,
            (true, Rest::Undecided) => Self::Undecided,
            (_, rest) => Self::Found(Found { list, rest }),
        }
    }

    /// Returns what was found.
    #[must_use]
    pub fn list(&self) -> &[T] {
        match self {
            Self::Found(found) => &found.list,
            Self::Proved | Self::Undecided => &[],
        }
    }
}
