//! Lines of a stream of any length.
//!
//! In: bytes as they come. Out: one line after the other. Of a line that is too long only so much is kept that one can
//! tell, and the rest is passed over. Nothing is known of requests.

use std::io::{BufRead, BufReader, Read};

/// Bytes that are asked for at once.
const BUFFER: usize = 262_144;

/// Lines of a stream.
pub struct Lines<R: Read> {
    reader: BufReader<R>,
    most: usize,
}

impl<R: Read> Lines<R> {
    /// Reads lines of which no more than `most` bytes and one are kept.
    pub fn new(reader: R, most: usize) -> Self {
        Lines { reader: BufReader::with_capacity(BUFFER, reader), most }
    }

    /// Returns the next line without its end.
    pub fn next(&mut self) -> std::io::Result<Option<Vec<u8>>> {
        let mut line: Option<Vec<u8>> = None;
        loop {
            let bytes = self.reader.fill_buf()?;
            if bytes.is_empty() {
                return Ok(line);
            }
            let line = line.get_or_insert_default();
            let end = bytes.iter().position(|byte| *byte == b'\n');
            let part = end.and_then(|end| bytes.get(..end)).unwrap_or(bytes);
            let room = self.most.saturating_add(1).saturating_sub(line.len());
            line.extend_from_slice(part.get(..room).unwrap_or(part));
            let used = end.map_or(bytes.len(), |end| end.saturating_add(1));
            self.reader.consume(used);
            if end.is_some() {
                return Ok(Some(std::mem::take(line)));
            }
        }
    }

    /// Tells whether the next line is there already, so that reading it does not wait.
    pub fn is_ready(&self) -> bool {
        self.reader.buffer().contains(&b'\n')
    }
}

#[cfg(test)]
mod tests {
    use super::Lines;

    fn all(text: &str, most: usize) -> Vec<String> {
        let mut lines = Lines::new(text.as_bytes(), most);
        let mut found = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            found.push(String::from_utf8(line).unwrap());
        }
        found
    }

    #[test]
    fn lines_end_at_line_ends_and_at_the_end() {
        assert_eq!(all("", 9), [""; 0]);
        assert_eq!(all("a\n\nb", 9), ["a", "", "b"]);
        assert_eq!(all("a\n", 9), ["a"]);
    }

    #[test]
    fn of_a_long_line_one_byte_too_many_is_kept_and_the_next_is_whole() {
        let long = "x".repeat(super::BUFFER * 3);
        assert_eq!(all(&format!("{long}\nabc\n{long}"), 3), ["xxxx", "abc", "xxxx"]);
    }
}
