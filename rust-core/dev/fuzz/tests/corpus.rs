//! Replays what fuzzers found: inputs that lead everywhere, and inputs that once failed.

use std::fs;
use std::path::{Path, PathBuf};

use fizzbuzz_fuzz::TARGETS;

/// The files of a folder in order; none if there is no such folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn replay(target: &str) {
    let (_, run) = TARGETS.iter().find(|(name, _)| *name == target).unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let corpus = files(&root.join("corpus").join(target));
    assert!(!corpus.is_empty(), "{target} has no corpus");
    for file in corpus
        .iter()
        .chain(&files(&root.join("regressions").join(target)))
    {
        println!("{}", file.display()); // shown where the input fails
        run(&fs::read(file).unwrap());
    }
}

macro_rules! replay {
    ($($target:ident),*) => {
        $(#[test]
        fn $target() {
            replay(stringify!($target));
        })*

        #[test]
        fn no_target_is_forgotten() {
            let names: Vec<_> = TARGETS.iter().map(|(name, _)| *name).collect();
            assert_eq!(names, [$(stringify!($target)),*]);
        }
    };
}

replay!(calls, column, reader, render, rules, verify);
