//! How large a file is on the disk and on the wire, and how large the browser module may become.

use crate::build::compress;
use crate::failure::{Done, Failure};

/// The browser module's budget in bytes after brotli. Three times what the first island needs; reached sooner than
/// expected when a page, a regular expression engine or zone tables slip into an island.
const WASM_BUDGET: usize = 120_000;

/// Sizes in bytes.
#[derive(Clone, Copy)]
pub struct Size {
    /// As it is.
    pub raw: usize,
    /// After gzip.
    pub gzip: usize,
    /// After brotli.
    pub brotli: usize,
}

impl Size {
    /// Measures by compressing. A compressor that fails counts as no saving.
    pub fn of(content: &[u8]) -> Self {
        let raw = content.len();
        Self {
            raw,
            gzip: compress::gzip(content).map_or(raw, |small| small.len()),
            brotli: compress::brotli(content).map_or(raw, |small| small.len()),
        }
    }

    /// Fails when the browser module is over its budget.
    pub fn check_budget(&self) -> Done {
        if self.brotli <= WASM_BUDGET {
            println!("  wasm: {} of {WASM_BUDGET} bytes of the budget (brotli)", self.brotli);
            return Ok(());
        }
        Err(Failure::new(format!(
            "the browser module is {} bytes after brotli, the budget is {WASM_BUDGET}. Look for a page, a big dependency or \
             generic code that became part of an island (`cargo xtask wasm-size`)",
            self.brotli
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_budget_is_an_upper_bound() {
        let size = |brotli| Size { raw: 0, gzip: 0, brotli };
        assert!(size(WASM_BUDGET).check_budget().is_ok());
        assert!(size(WASM_BUDGET + 1).check_budget().is_err());
    }
}
