//! What include/fizzbuzz.h says, read from the file itself.

use std::sync::LazyLock;

const HEADER: &str = include_str!("../../../../include/fizzbuzz.h");

/// A function of the header.
pub(super) struct Prototype {
    pub(super) name: &'static str,
    /// The names of the parameters that are pointers.
    pub(super) pointers: Vec<&'static str>,
}

/// Every function of the header, in its order.
pub(super) fn prototypes() -> Vec<Prototype> {
    CODE.split(';').filter_map(prototype).collect()
}

/// Every macro with a number, in the header's order.
pub(super) fn numbers() -> Vec<(&'static str, i64)> {
    let defines = HEADER
        .lines()
        .filter_map(|line| line.strip_prefix("#define "));
    let pairs = defines.filter_map(|define| define.split_once(' '));
    pairs
        .map(|(name, value)| (name, value.parse().unwrap()))
        .collect()
}

/// The lines that are neither comment nor preprocessor.
static CODE: LazyLock<String> = LazyLock::new(|| {
    let mut code = String::new();
    for line in HEADER.lines() {
        if !line.starts_with(['#', '/', '*']) && !line.starts_with(" *") {
            code += line;
        }
    }
    code
});

fn prototype(declaration: &'static str) -> Option<Prototype> {
    let (front, parameters) = declaration.trim_end().strip_suffix(')')?.split_once('(')?;
    let pointers = parameters
        .split(',')
        .filter(|parameter| parameter.contains('*'));
    Some(Prototype {
        name: last_word(front),
        pointers: pointers.map(last_word).collect(),
    })
}

fn last_word(text: &'static str) -> &'static str {
    text.rsplit([' ', '*']).next().unwrap()
}

#[test]
fn the_header_is_understood() {
    let prototypes = prototypes();
    assert_eq!(prototypes[0].name, "fizzbuzz_version");
    assert!(prototypes[0].pointers.is_empty());
    let last = prototypes.last().unwrap();
    assert_eq!(last.name, "fizzbuzz_stream_verify");
    assert_eq!(last.pointers, ["stream", "data", "equal"]);
    assert_eq!(
        prototypes.len(),
        HEADER.matches(");\n").count() - in_example()
    );
}

/// Statements of the example in the opening comment end like prototypes do.
fn in_example() -> usize {
    HEADER
        .lines()
        .filter(|line| line.starts_with(" *") && line.ends_with(");"))
        .count()
}
