//! From an open part to a region that cannot be made larger.

use super::boxes::{Span, Store, at, overlap, without};

/// Grows a part that no box has a point of, column after column, as far as no box is touched.
///
/// One pass is enough: what one column may not have because of a box, it may not have when others have grown.
pub(super) fn grow(store: &Store<'_>, ids: &[u32], limits: &[Span], leaf: &[Span]) -> Vec<Vec<Span>> {
    let mut cells: Vec<Vec<Span>> = leaf.iter().map(|range| vec![*range]).collect();
    let mut misses: Vec<usize> = ids.iter().map(|id| count(store, *id, &cells)).collect();
    for column in 0..cells.len() {
        let old = cells.get(column).cloned().unwrap_or_default();
        let mut taken = Vec::new();
        // The boxes that miss the region here, and somewhere else too.
        let mut apart = Vec::new();
        for (place, id) in ids.iter().enumerate() {
            let shape = store.shape(*id);
            let Some(term) = shape.term(column) else { continue };
            let parts = term.parts(shape.pool);
            if overlap(parts, &old) {
                continue;
            }
            match misses.get(place) {
                Some(1) => taken.extend_from_slice(parts),
                _ => apart.push((place, term, shape)),
            }
        }
        let new = without(at(limits, column as u32), taken);
        for (place, term, shape) in apart {
            if overlap(term.parts(shape.pool), &new)
                && let Some(misses) = misses.get_mut(place)
            {
                *misses = misses.saturating_sub(1);
            }
        }
        if let Some(cells) = cells.get_mut(column) {
            *cells = new;
        }
    }
    cells
}

/// The columns in which a box misses a region.
fn count(store: &Store<'_>, id: u32, cells: &[Vec<Span>]) -> usize {
    let shape = store.shape(id);
    let misses =
        |column: u32, parts: &[Span]| cells.get(column as usize).is_none_or(|cells| !overlap(parts, cells));
    shape.terms.iter().filter(|term| misses(term.column, term.parts(shape.pool))).count()
}
