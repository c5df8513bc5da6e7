//! The version has one source, `rust-core/Cargo.toml`; who repeats it repeats it right.

/// The value of the first `key = "value"` line.
fn value<'a>(manifest: &'a str, key: &str) -> &'a str {
    let lines = manifest.lines().filter_map(|line| line.split_once(" = \""));
    let value = lines
        .into_iter()
        .find_map(|(found, value)| (found == key).then_some(value));
    value
        .unwrap_or_else(|| panic!("no {key}"))
        .trim_end_matches('"')
}

#[test]
fn manifests_agree() {
    let core = include_str!("../../../Cargo.toml");
    let others = [
        include_str!("../../Cargo.toml"),
        include_str!("../../../fizzbuzz-rayon/Cargo.toml"),
    ];
    for other in others {
        for key in ["version", "edition", "rust-version", "license"] {
            assert_eq!(value(other, key), value(core, key), "{key}");
        }
    }
    let dependency = format!(
        "path = \"../fizzbuzz-core\", version = \"{}\"",
        value(core, "version")
    );
    assert!(
        others[1].contains(&dependency),
        "fizzbuzz-rayon needs {dependency}"
    );
}
