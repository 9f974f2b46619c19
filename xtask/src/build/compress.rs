//! Content hashes and the compressed copies that the server hands out as they are.

use crate::failure::{Failure, While as _};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::io::Write as _;

/// The first 16 hex digits of the SHA-256: enough to tell two builds apart, short enough for a file name.
pub fn hash(content: &[u8]) -> String {
    Sha256::digest(content).iter().take(8).fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Gzip at its best level.
pub fn gzip(content: &[u8]) -> Result<Vec<u8>, Failure> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(content).doing(|| "compress with gzip".to_owned())?;
    encoder.finish().doing(|| "compress with gzip".to_owned())
}

/// Brotli at its best level.
pub fn brotli(content: &[u8]) -> Result<Vec<u8>, Failure> {
    let parameters = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    let mut output = Vec::new();
    brotli::BrotliCompress(&mut &*content, &mut output, &parameters).doing(|| "compress with brotli".to_owned())?;
    Ok(output)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_sixteen_hex_digits_of_the_content() {
        assert_eq!(hash(b"abc"), "ba7816bf8f01cfea");
        assert_ne!(hash(b"abc"), hash(b"abd"));
    }

    #[test]
    fn text_gets_smaller() {
        let text = "a line of text that repeats\n".repeat(200);
        assert!(gzip(text.as_bytes()).is_ok_and(|small| small.len() < 500));
        assert!(brotli(text.as_bytes()).is_ok_and(|small| small.len() < 200));
    }
}
