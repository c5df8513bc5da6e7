//! No panic gets out: each function is made to panic, and the sources are read for the guard.

use core::ptr::{null, null_mut};
use std::fs;
use std::path::Path;

use super::header::prototypes;
use super::{Pairs, Rules, Stream, UNTOUCHED, string};
use crate::column::fizzbuzz_column;
use crate::guard::{armed, guard, guard_or};
use crate::line::{fizzbuzz_line, fizzbuzz_words};
use crate::rules::{fizzbuzz_rules_check, fizzbuzz_rules_free, fizzbuzz_rules_new};
use crate::status::{FIZZBUZZ_OK, FIZZBUZZ_PANIC, fizzbuzz_status_message};
use crate::stream::{
    fizzbuzz_stream_free, fizzbuzz_stream_new, fizzbuzz_stream_read, fizzbuzz_stream_seek,
    fizzbuzz_stream_splice_fd, fizzbuzz_stream_tell, fizzbuzz_stream_verify,
    fizzbuzz_stream_window, fizzbuzz_stream_write_fd,
};
use crate::text::{
    fizzbuzz_text_number, fizzbuzz_text_offset, fizzbuzz_text_render, fizzbuzz_text_render_step,
    fizzbuzz_text_render_threads, fizzbuzz_text_size,
};
use crate::version::{fizzbuzz_abi_version, fizzbuzz_kernel_name, fizzbuzz_version};

#[test]
#[allow(clippy::too_many_lines, reason = "a table")]
fn every_function_turns_a_panic_into_its_fallback() {
    let pairs = Pairs::new(&[(3, "Fizz")]);
    let (divisors, words) = (pairs.divisors.as_ptr(), pairs.words.as_ptr());
    // The panic comes before anything is freed, so these still have to free what they hold.
    let (owned_rules, owned_stream) = (Rules::new(&[(3, "Fizz")]), Stream::new(null(), 1, 1000));
    let (rules, stream) = (owned_rules.0, owned_stream.0);
    let (mut new_rules, mut new_stream) = (null_mut(), null_mut());
    let (mut room, mut offsets) = ([0; 64], [0; 2]);
    let (buf, cap, offsets) = (room.as_mut_ptr(), room.len(), offsets.as_mut_ptr());
    let (mut index, mut untouched) = (UNTOUCHED, UNTOUCHED);
    let (mut written, mut lent) = (u64::MAX, u64::MAX);
    let (mut place, mut number, mut data) = (0, 0, null());
    let (place, number, data) = (&raw mut place, &raw mut number, &raw mut data);
    let size = &raw mut untouched;

    let mut tried = Vec::new();
    macro_rules! armed {
        ($function:ident($($argument:expr),*)) => {{
            armed::arm();
            let outcome = $function($($argument),*);
            assert!(!armed::disarm(), "{} has no guard", stringify!($function));
            tried.push(stringify!($function));
            outcome
        }};
    }
    // In the header's order.
    unsafe {
        assert_eq!(string(armed!(fizzbuzz_version())), "");
        assert_eq!(armed!(fizzbuzz_abi_version()), 0);
        assert_eq!(string(armed!(fizzbuzz_kernel_name())), "");
        assert_eq!(string(armed!(fizzbuzz_status_message(FIZZBUZZ_OK))), "");
        assert_eq!(
            armed!(fizzbuzz_rules_new(divisors, words, 1, &raw mut new_rules)),
            FIZZBUZZ_PANIC
        );
        assert_eq!(
            armed!(fizzbuzz_rules_check(divisors, words, 1, &raw mut index)),
            FIZZBUZZ_PANIC
        );
        armed!(fizzbuzz_rules_free(rules));
        assert_eq!(
            armed!(fizzbuzz_line(rules, 1, buf, cap, size)),
            FIZZBUZZ_PANIC
        );
        assert_eq!(
            armed!(fizzbuzz_words(rules, 1, buf, cap, size)),
            FIZZBUZZ_PANIC
        );
        assert_eq!(
            armed!(fizzbuzz_text_size(rules, 1, 9, place)),
            FIZZBUZZ_PANIC
        );
        assert_eq!(
            armed!(fizzbuzz_text_offset(rules, 1, 9, 4, place)),
            FIZZBUZZ_PANIC
        );
        assert_eq!(
            armed!(fizzbuzz_text_number(rules, 1, 9, 4, number)),
            FIZZBUZZ_PANIC
        );
        assert_eq!(
            armed!(fizzbuzz_text_render(rules, 1, 9, buf, cap, size)),
            FIZZBUZZ_PANIC
        );
        assert_eq!(
            armed!(fizzbuzz_text_render_threads(rules, 1, 9, 2, buf, cap, size)),
            FIZZBUZZ_PANIC
        );
        assert_eq!(
            armed!(fizzbuzz_text_render_step(rules, 1, 9, 2, buf, cap, size)),
            FIZZBUZZ_PANIC
        );
        assert_eq!(
            armed!(fizzbuzz_column(rules, number, 1, offsets, buf, cap, size)),
            FIZZBUZZ_PANIC
        );
        assert_eq!(
            armed!(fizzbuzz_stream_new(rules, 1, 9, &raw mut new_stream)),
            FIZZBUZZ_PANIC
        );
        armed!(fizzbuzz_stream_free(stream));
        assert_eq!(
            armed!(fizzbuzz_stream_read(stream, buf, cap, size)),
            FIZZBUZZ_PANIC
        );
        assert_eq!(
            armed!(fizzbuzz_stream_window(stream, data, size)),
            FIZZBUZZ_PANIC
        );
        assert_eq!(armed!(fizzbuzz_stream_seek(stream, 0)), FIZZBUZZ_PANIC);
        assert_eq!(armed!(fizzbuzz_stream_tell(stream, place)), FIZZBUZZ_PANIC);
        assert_eq!(
            armed!(fizzbuzz_stream_write_fd(stream, 1, 0, &raw mut written)),
            FIZZBUZZ_PANIC
        );
        let lent = &raw mut lent;
        assert_eq!(
            armed!(fizzbuzz_stream_splice_fd(stream, 1, 0, 0, lent)),
            FIZZBUZZ_PANIC
        );
        assert_eq!(
            armed!(fizzbuzz_stream_verify(stream, buf, 1, size)),
            FIZZBUZZ_PANIC
        );
    }
    let functions: Vec<_> = prototypes()
        .iter()
        .map(|prototype| prototype.name)
        .collect();
    assert_eq!(tried, functions);
    // Outputs that are set whatever happens, and one that is not.
    assert_eq!((index, written, lent, untouched), (1, 0, 0, UNTOUCHED));
}

#[test]
fn a_payload_that_panics_itself_does_not_get_out() {
    struct Bomb;
    impl Drop for Bomb {
        fn drop(&mut self) {
            panic!("dropped");
        }
    }
    assert_eq!(guard_or(7, || std::panic::panic_any(Bomb)), 7);
    assert_eq!(guard(|| std::panic::panic_any(Bomb)), FIZZBUZZ_PANIC);
}

/// The body of every exported function is one guard, with nothing before it that could panic.
#[test]
fn every_exported_function_is_one_guard() {
    let mut exported = Vec::new();
    for file in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap() {
        let path = file.unwrap().path();
        if path.is_dir() {
            continue;
        }
        let source = fs::read_to_string(&path).unwrap();
        for function in source.split("\n#[unsafe(no_mangle)]\n").skip(1) {
            let (function, _) = function.split_once("\n}\n").unwrap();
            let (signature, body) = function.split_once("{\n").unwrap();
            let (_, name) = signature.split_once("fn ").unwrap();
            let (name, _) = name.split_once('(').unwrap();
            if name == "fizzbuzz_test_arm_panic" {
                continue;
            }
            let statements: Vec<_> = body
                .lines()
                .filter_map(|line| line.strip_prefix("    "))
                .filter(|line| !line.starts_with([' ', '/', '}', ')']))
                .filter(|line| !line.starts_with("unsafe { preset("))
                .collect();
            let [only] = statements[..] else {
                panic!("{name}: {statements:?}")
            };
            assert!(
                only.starts_with("guard(") || only.starts_with("guard_or("),
                "{name}: {only}"
            );
            exported.push(name.to_owned());
        }
    }
    let mut declared: Vec<_> = prototypes()
        .iter()
        .map(|prototype| prototype.name)
        .collect();
    declared.sort_unstable();
    exported.sort_unstable();
    assert_eq!(exported, declared);
}
