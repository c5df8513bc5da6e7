//! What the laws in `tests/` share: random rules and ranges, and the reference.
//!
//! `cargo test` tries each law on 2000 cases; `PROPTEST_CASES` asks for more.

use proptest::test_runner::Config;

pub mod strategies;

pub use fizzbuzz_reference as reference;

/// The configuration of every law.
#[must_use]
pub fn config() -> Config {
    let mut config = Config::default();
    config.cases = config.cases.max(2000);
    // A failure prints the case; there is no file of old ones to keep.
    config.failure_persistence = None;
    config
}
