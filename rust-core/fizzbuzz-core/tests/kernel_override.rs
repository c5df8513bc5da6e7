//! `FIZZBUZZ_KERNEL`, seen from outside: each case in a process of its own, as the choice is kept.

use std::env;
use std::process::Command;

use fizzbuzz_core::{CLASSIC, Error, ErrorKind, Text, kernel_name};

/// Runs [`report`] under the given value and returns what it printed.
fn reported(kernel: Option<&str>) -> String {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", "report", "--ignored", "--nocapture", "--quiet"]);
    match kernel {
        Some(kernel) => command.env("FIZZBUZZ_KERNEL", kernel),
        None => command.env_remove("FIZZBUZZ_KERNEL"),
    };
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let stdout = String::from_utf8(output.stdout).unwrap();
    let line = stdout.lines().find_map(|line| line.split_once("report: "));
    line.unwrap_or_else(|| panic!("{stdout}")).1.to_owned()
}

#[test]
#[ignore = "the child of the other tests"]
fn report() {
    let outcome = |result: Result<&str, Error>| match result {
        Ok(name) => name.to_owned(),
        Err(error) => format!("{:?}", error.kind()),
    };
    // What needs no kernel works under any value.
    let text = Text::new(&CLASSIC, 1..6).unwrap();
    assert_eq!(text.byte_len(), 16);
    assert!(text.lines().eq(["1", "2", "fizz", "4", "buzz"]));

    let rendered = text.render_into(&mut [0; 16]).map(|_| "rendered");
    let read = text.reader().map(|_| "read");
    println!(
        "report: {} {} {}",
        outcome(rendered),
        outcome(read),
        outcome(kernel_name())
    );
}

#[test]
fn no_override_chooses_the_best() {
    let name = reported(None);
    assert!(name.starts_with("rendered read "), "{name}");
    assert_eq!(reported(Some("")), name);
}

#[test]
fn portable_is_everywhere() {
    assert_eq!(reported(Some("portable")), "rendered read portable");
}

#[test]
fn known_names_are_obeyed_or_unavailable() {
    for name in ["avx2", "avx512", "neon"] {
        let outcome = reported(Some(name));
        let refused = [format!("{:?}", ErrorKind::UnavailableKernel).as_str(); 3].join(" ");
        if outcome == refused {
            println!("not available here: {name}");
        } else {
            assert_eq!(outcome, format!("rendered read {name}"));
        }
    }
}

#[test]
fn unknown_names_are_refused() {
    let refused = [format!("{:?}", ErrorKind::UnknownKernel).as_str(); 3].join(" ");
    assert_eq!(reported(Some("fastest")), refused);
    assert_eq!(reported(Some("PORTABLE")), refused);
}
