//! What a fuzzer looks for faults with: each module makes of any bytes something to do with the
//! library, does it, and panics where the outcome is not that of a slow and obvious model.
//!
//! `ci/fuzz` lets libFuzzer choose the bytes. What it found worth keeping is in `corpus`, and what
//! once failed in `regressions`; `cargo test` replays both, and needs nothing but a stable Rust.

#![allow(
    clippy::missing_panics_doc,
    reason = "to panic is how a target reports"
)]

mod input;
mod pipe;
mod room;

pub mod calls;
pub mod column;
pub mod reader;
pub mod render;
pub mod rules;
pub mod verify;

/// A target: its name, and what it does with the bytes.
pub type Target = (&'static str, fn(&[u8]));

/// All of them.
pub const TARGETS: [Target; 6] = [
    ("calls", calls::run),
    ("column", column::run),
    ("reader", reader::run),
    ("render", render::run),
    ("rules", rules::run),
    ("verify", verify::run),
];
