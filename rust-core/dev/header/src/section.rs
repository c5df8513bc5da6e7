//! One module of `fizzbuzz-capi` becomes one section of the header.

use std::error::Error;
use std::fs;
use std::path::Path;

use cbindgen::{Builder, Config, DocumentationStyle, Language, SortKey, Style};

/// With the comment's own characters, as wide as a line of prose may get.
const RULE_LENGTH: usize = 97;

pub(crate) struct Section {
    /// The module's own text, as a comment.
    pub(crate) title: String,
    /// What cbindgen makes of its public items; empty for a module without any.
    pub(crate) declarations: String,
}

/// Reads `<module>.rs`.
pub(crate) fn read(sources: &Path, module: &str) -> Result<Section, Box<dyn Error>> {
    let path = sources.join(module).with_extension("rs");
    let source = fs::read_to_string(&path)?;
    let mut declarations = Vec::new();
    Builder::new()
        .with_config(config())
        .with_src(&path)
        .generate()?
        .write(&mut declarations);
    let declarations = String::from_utf8(declarations)?.trim().to_owned() + "\n";
    Ok(Section {
        title: comment(&"-".repeat(RULE_LENGTH), &prose(&source)),
        declarations,
    })
}

/// The public modules in the order in which a source lists them.
pub(crate) fn modules(source: &str) -> impl Iterator<Item = &str> {
    source
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
}

/// The `//!` lines that open a source.
pub(crate) fn prose(source: &str) -> Vec<&str> {
    let lines = source.lines().map_while(|line| line.strip_prefix("//!"));
    lines
        .map(|line| line.strip_prefix(' ').unwrap_or(line))
        .collect()
}

pub(crate) fn comment(rule: &str, lines: &[&str]) -> String {
    let mut comment = format!("/* {rule}").trim_end().to_owned();
    for line in lines {
        comment += format!("\n * {line}").trim_end_matches(' ');
    }
    comment + "\n */\n"
}

fn config() -> Config {
    Config {
        language: Language::C,
        // `fizzbuzz_rules *` and not `struct fizzbuzz_rules *`.
        style: Style::Type,
        // The frame has what is needed, once.
        no_includes: true,
        usize_is_size_t: true,
        documentation_style: DocumentationStyle::Doxy,
        // The sources are in the order in which one would read them.
        sort_by: SortKey::None,
        line_length: 100,
        ..Config::default()
    }
}
