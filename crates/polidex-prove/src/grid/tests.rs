//! All questions against brute force on small random tables, and the curve of times.

mod brute;
mod curve;
mod known;
