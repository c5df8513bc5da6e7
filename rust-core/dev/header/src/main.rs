//! Writes `include/fizzbuzz.h` from the sources of `fizzbuzz-capi`; `--check` only compares.
//!
//! The header is the manual of the C library, so it is composed rather than dumped: the `//!` text
//! of `lib.rs` opens it, and each module listed there becomes a section, opened by the module's own
//! `//!` text. The declarations are cbindgen's. Nothing is patched afterwards; what Python's cffi
//! has to strip before it can read the file is the frame below, line for line.

mod section;
mod version;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

use section::Section;

const COMMAND: &str =
    "cargo run --locked --manifest-path rust-core/dev/Cargo.toml -p fizzbuzz-header";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let outcome = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => write(),
        ["--check"] => check(),
        _ => Err("usage: fizzbuzz-header [--check]".into()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn write() -> Result<(), Box<dyn Error>> {
    let path = root().join("include/fizzbuzz.h");
    fs::write(&path, header(&root())?)?;
    Ok(())
}

fn check() -> Result<(), Box<dyn Error>> {
    let committed = fs::read_to_string(root().join("include/fizzbuzz.h")).unwrap_or_default();
    // A checkout on Windows may have changed the line ends.
    if committed.replace("\r\n", "\n") == header(&root())? {
        return Ok(());
    }
    Err(format!(
        "include/fizzbuzz.h does not match rust-core/fizzbuzz-capi; write it anew with\n\n    {COMMAND}\n"
    )
    .into())
}

/// The root of the repository.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..")
}

fn header(root: &Path) -> Result<String, Box<dyn Error>> {
    let sources = root.join("rust-core/fizzbuzz-capi/src");
    let version = version::read(&root.join("rust-core/Cargo.toml"))?;
    let library = fs::read_to_string(sources.join("lib.rs"))?;

    let mut header = format!(
        "/* Generated from rust-core/fizzbuzz-capi; do not edit. To write it anew:\n\n   {COMMAND}\n*/\n\n"
    );
    header += &section::comment("", &section::prose(&library));
    header += FRAME_TOP;
    for module in section::modules(&library) {
        let Section {
            title,
            declarations,
        } = section::read(&sources, module)?;
        let macros = if module == "version" {
            version::macros(version)
        } else {
            String::new()
        };
        if !declarations.is_empty() {
            header += &[&title, "\n", &macros, &declarations, "\n"].concat();
        }
    }
    header += FRAME_BOTTOM;
    Ok(header)
}

const FRAME_TOP: &str = r#"
#ifndef FIZZBUZZ_H
#define FIZZBUZZ_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

"#;

const FRAME_BOTTOM: &str = r"#ifdef __cplusplus
}
#endif

#endif /* FIZZBUZZ_H */
";

#[cfg(test)]
mod tests {
    #[test]
    fn the_committed_header_is_current() {
        super::check().unwrap();
    }
}
