use std::env;
use std::process::Command;

use super::header::numbers;
use super::{Stream, string};
use crate::status::{FIZZBUZZ_OK, FIZZBUZZ_UNAVAILABLE_KERNEL, FIZZBUZZ_UNKNOWN_KERNEL};
use crate::stream::fizzbuzz_stream_new;
use crate::text::{fizzbuzz_text_render, fizzbuzz_text_size};
use crate::version::{
    FIZZBUZZ_ABI_VERSION, fizzbuzz_abi_version, fizzbuzz_kernel_name, fizzbuzz_version, in_c,
};

#[test]
fn the_header_and_the_library_are_of_one_version() {
    let numbers = numbers();
    let number = |name: &str| numbers.iter().find(|pair| pair.0 == name).unwrap().1;
    let [major, minor, patch] =
        ["MAJOR", "MINOR", "PATCH"].map(|part| number(&format!("FIZZBUZZ_VERSION_{part}")));
    assert_eq!(
        string(fizzbuzz_version()),
        format!("{major}.{minor}.{patch}")
    );
    assert_eq!(
        number("FIZZBUZZ_VERSION_NUMBER"),
        major * 1_000_000 + minor * 1_000 + patch
    );
    assert_eq!(fizzbuzz_abi_version(), FIZZBUZZ_ABI_VERSION);
}

#[test]
fn the_kernel_has_one_name_for_good() {
    let name = fizzbuzz_kernel_name();
    assert!(!string(name).is_empty());
    assert_eq!(fizzbuzz_kernel_name(), name);
    assert_eq!(string(name), fizzbuzz_core::kernel_name().unwrap());
}

#[test]
fn every_kernel_has_its_name_in_c() {
    for name in fizzbuzz_core::KERNEL_NAMES {
        assert_eq!(in_c(name).to_str(), Ok(name));
    }
}

/// The choice is made once in a process, so each wish needs a process of its own.
#[test]
fn the_environment_overrides_the_kernel() {
    let elsewhere = if cfg!(target_arch = "aarch64") {
        "avx2"
    } else {
        "neon"
    };
    for (wish, outcome) in [
        ("portable", FIZZBUZZ_OK),
        ("no such kernel", FIZZBUZZ_UNKNOWN_KERNEL),
        (elsewhere, FIZZBUZZ_UNAVAILABLE_KERNEL),
    ] {
        let child = Command::new(env::current_exe().unwrap())
            .args([
                "--exact",
                "tests::version::the_kernel_is_what_the_parent_test_expects",
            ])
            .env("FIZZBUZZ_KERNEL", wish)
            .env("FIZZBUZZ_EXPECTED_STATUS", outcome.to_string())
            .output()
            .unwrap();
        let report = String::from_utf8_lossy(&child.stdout).into_owned();
        assert!(
            child.status.success() && report.contains("1 passed"),
            "{wish}: {report}"
        );
    }
}

/// What a child of the test above runs; by itself it expects what there is without a wish.
#[test]
fn the_kernel_is_what_the_parent_test_expects() {
    let status: i32 =
        env::var("FIZZBUZZ_EXPECTED_STATUS").map_or(FIZZBUZZ_OK, |s| s.parse().unwrap());
    let (mut stream, mut bytes, mut buf, mut needed) = (core::ptr::null_mut(), 0, [0; 8], 0);
    let (rules, buf) = (core::ptr::null(), &raw mut buf);
    unsafe {
        assert_eq!(fizzbuzz_stream_new(rules, 1, 3, &raw mut stream), status);
        assert_eq!(
            fizzbuzz_text_render(rules, 1, 3, buf.cast(), 8, &raw mut needed),
            status
        );
        // What needs no rendering needs no kernel.
        assert_eq!(fizzbuzz_text_size(rules, 1, 3, &raw mut bytes), FIZZBUZZ_OK);
    }
    let name = string(fizzbuzz_kernel_name());
    if status == FIZZBUZZ_OK {
        drop(Stream(stream));
        // Set but empty is no wish.
        let wish = env::var("FIZZBUZZ_KERNEL").unwrap_or_default();
        assert!(wish.is_empty() || name == wish, "{name} instead of {wish}");
        assert_eq!((needed, bytes), (4, 4));
    } else {
        assert!(stream.is_null());
        assert_eq!((name, needed, bytes), ("", 0, 4));
    }
}
