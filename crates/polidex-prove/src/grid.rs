//! Rows over columns: gaps, overlaps, dead rows.
