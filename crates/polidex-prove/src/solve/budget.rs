//! How much may be tried: counted in nodes, never in time.
//!
//! A node is a decision, a conflict, or a thousand small steps (a literal looked at, a cell of a tableau changed).
//! So equal inputs stop at equal places on every machine.

/// What is left to spend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Budget {
    left: u64,
    spent: u64,
    work: u64,
}

/// Small steps that cost as much as one node.
const STEPS_A_NODE: u64 = 1_000;

impl Default for Budget {
    fn default() -> Self {
        Budget::nodes(2_000_000)
    }
}

impl Budget {
    /// Returns a budget of `nodes`.
    pub fn nodes(nodes: u64) -> Self {
        Budget { left: nodes, spent: 0, work: 0 }
    }

    /// Returns how many nodes may still be spent.
    pub fn left(&self) -> u64 {
        self.left
    }

    /// Returns how many nodes were spent.
    pub fn spent(&self) -> u64 {
        self.spent
    }

    /// Tells whether nothing is left.
    pub fn is_spent(&self) -> bool {
        self.left == 0
    }

    /// Splits off at most `nodes`, to be given back with [`Budget::join`].
    #[must_use]
    pub fn part(&mut self, nodes: u64) -> Budget {
        let nodes = nodes.min(self.left);
        self.left = self.left.saturating_sub(nodes);
        Budget::nodes(nodes)
    }

    /// Takes back what a part has left, and counts what it spent.
    pub fn join(&mut self, part: &Budget) {
        self.left = self.left.saturating_add(part.left);
        self.spent = self.spent.saturating_add(part.spent);
    }

    pub(super) fn node(&mut self) {
        self.left = self.left.saturating_sub(1);
        self.spent = self.spent.saturating_add(1);
    }

    pub(super) fn steps(&mut self, steps: usize) {
        self.work = self.work.saturating_add(u64::try_from(steps).unwrap_or(u64::MAX));
        let nodes = self.work / STEPS_A_NODE;
        if nodes > 0 {
            self.work %= STEPS_A_NODE;
            self.left = self.left.saturating_sub(nodes);
            self.spent = self.spent.saturating_add(nodes);
        }
    }
}
