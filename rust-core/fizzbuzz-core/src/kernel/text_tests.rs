//! Every kernel against the reference, below the renderer: programs run as they are.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::interface::GROUPS;
use super::{Kernel, Program, Run, available};
use crate::naive;
use crate::pieces::Piece;
use crate::program;
use crate::rules::Rules;

type Pairs<'r> = &'r [(i64, &'r str)];

const CLASSIC: Pairs = &[(3, "fizz"), (5, "buzz")];

/// Programs of an odd and an even number of blocks, of one block, and with all kinds of words.
const RULES: [Pairs; 10] = [
    CLASSIC,
    &[(3, "fizz"), (8, "buzz")],
    &[(5, "Buzz"), (3, "Fizz"), (7, "Bazz")],
    &[(4, "exactly four"), (10, "ten")],
    &[(2, "an even number"), (4, "é"), (6, "日本語"), (10, "🦀")],
    &[(3, "0123456789"), (5, "\t\u{1}\u{b}\u{f}\u{10}")],
    &[
        (3, "!\"#$%&'()*+,-./:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_"),
        (2, "`~"),
    ],
    &[(11, LONG), (2, LONG)],
    &[(1, "every one of them")],
    &[(3, "f"), (5, "b")],
];

const LONG: &str = match std::str::from_utf8(&[b'w'; 255]) {
    Ok(word) => word,
    Err(_) => unreachable!(),
};

/// What no kernel may touch.
const CANARY: u8 = 0xA5;

/// A program for the piece that `start` is in.
fn compile(kernel: &'static Kernel, pairs: Pairs, start: i64) -> Option<Arc<Program>> {
    let rules = Rules::new(pairs.iter().copied()).unwrap();
    let form = Piece::at(start).form.unwrap();
    let lines = program::lines(&rules).unwrap();
    // The digits alone decide about the length, so the numbers need not be of the piece.
    let byte_len: usize = (0..i64::try_from(lines).unwrap())
        .map(|n| {
            let words = rules.words(n).len();
            1 + if words > 0 { words } else { form.digit_count }
        })
        .sum();
    let program = program::compile(&rules, form, lines, byte_len, kernel);
    program.map(Arc::new)
}

/// The text of the lines from `start` within its piece.
fn expected(pairs: Pairs, start: i64, lines: i64) -> Vec<u8> {
    let stop = Piece::at(start)
        .numbers
        .end
        .min(start.saturating_add(lines));
    naive::text(pairs, start..stop).into_bytes()
}

fn run(program: &Arc<Program>, start: i64) -> Run {
    Run::new(program.clone(), start.unsigned_abs(), 0)
}

/// Fills as much memory as `text` has, at `shift` bytes from a boundary, in calls of `size`.
fn check_fill(program: &Arc<Program>, start: i64, text: &[u8], shift: usize, size: usize) {
    let mut memory = vec![CANARY; text.len() + 3 * 64];
    let from = memory.as_ptr().align_offset(64) + shift;
    let out = &mut memory[from..from + text.len()];
    let mut run = run(program, start);
    for part in out.chunks_mut(size) {
        run.fill(part, part.len());
    }
    assert!(out == text, "{program:?} {start} {shift} {size}");
    let (before, after) = (&memory[..from], &memory[from + text.len()..]);
    assert!(before.iter().chain(after).all(|&byte| byte == CANARY));
}

/// Compares in calls of `size`; every byte is the same.
fn check_equal(program: &Arc<Program>, start: i64, text: &[u8], size: usize) {
    let mut run = run(program, start);
    for part in text.chunks(size) {
        assert_eq!(run.equal_prefix(part), part.len(), "{program:?} {start}");
    }
}

/// Numbers where digits carry, digit counts change, or windows do; all multiples of 100.
fn starts() -> Vec<i64> {
    let mut starts = vec![100, 5_300, 123_456_789_012_300, 9_223_372_036_854_000_000];
    for exponent in 3..=18 {
        let power = 10_i64.pow(exponent);
        starts.extend([power, power - 700.min(power - 100), 2 * power - 300]);
    }
    for window in [2, 10, 99, 100, 922_337_203] {
        let first = window * 10_000_000_000;
        starts.extend([first, first - 500, first + 999_999_700]);
    }
    starts.push(i64::MAX - 1_007);
    starts
}

/// Runs the check with every kernel that is available and takes the program.
fn with_kernels(pairs: Pairs, start: i64, mut check: impl FnMut(&Arc<Program>)) {
    for kernel in available() {
        if let Some(program) = compile(kernel, pairs, start) {
            check(&program);
        }
    }
}

#[test]
fn numbers_of_every_size_match_the_reference() {
    for start in starts() {
        for pairs in RULES {
            let text = expected(pairs, start, 1_500);
            with_kernels(pairs, start, |program| {
                check_fill(program, start, &text, 0, usize::MAX);
                check_fill(program, start, &text, 37, 1_777);
                check_equal(program, start, &text, usize::MAX);
                check_equal(program, start, &text, 1_777);
            });
        }
    }
}

#[test]
fn every_alignment_and_length_matches_the_reference() {
    let near = |size: usize| size - 2..=size + 2;
    // Around vectors, and around one group and two of each size, with a head of up to 63 bytes.
    let lengths: Vec<usize> = (0..=132)
        .chain(GROUPS.into_iter().flat_map(near))
        .chain(GROUPS.into_iter().flat_map(|group| near(group + 64)))
        .chain(GROUPS.into_iter().flat_map(|group| near(2 * group)))
        .collect();
    // Numbers so long that each size of groups has its turn.
    let mut groups = BTreeSet::new();
    for start in [99_700, 9_999_700, 1_999_999_700, 9_999_999_999_999_700] {
        for pairs in [CLASSIC, RULES[2], RULES[9]] {
            let text = expected(pairs, start, 300);
            with_kernels(pairs, start, |program| {
                groups.insert(program.group);
                let lengths = || lengths.iter().filter(|&&len| len <= text.len());
                for shift in 0..64 {
                    for &len in lengths() {
                        check_fill(program, start, &text[..len], shift, usize::MAX);
                    }
                }
                for &len in lengths() {
                    check_equal(program, start, &text[..len], usize::MAX);
                }
            });
        }
    }
    assert_eq!(Vec::from_iter(groups), GROUPS, "every group was tested");
}

/// Says nothing by itself: `ci/sanitize` watches it.
#[test]
fn no_memory_beyond_the_slices_is_touched() {
    for start in [99_700, 9_999_999_999_999_700] {
        let text = expected(CLASSIC, start, 300);
        with_kernels(CLASSIC, start, |program| {
            for len in (0..100).chain((100..text.len()).step_by(53)) {
                // Allocations of that very size.
                let data: Box<[u8]> = text[..len].into();
                assert_eq!(run(program, start).equal_prefix(&data), len, "{program:?}");
                let mut out = vec![0; len].into_boxed_slice();
                run(program, start).fill(&mut out, 0);
                assert_eq!(out, data, "{program:?}");
            }
        });
    }
}

#[test]
fn calls_of_any_size_equal_one_call() {
    for pairs in RULES {
        let start = 99_999_500;
        let text = expected(pairs, start, 500);
        with_kernels(pairs, start, |program| {
            for size in [1, 2, 31, 32, 33, 63, 64, 65, 511, 512, 513, 700] {
                check_fill(program, start, &text, size % 64, size);
                check_equal(program, start, &text, size);
            }
        });
    }
}

#[test]
fn programs_repeat_again_and_again() {
    for pairs in RULES {
        let start = 10_000_000;
        let text = expected(pairs, start, 30_000);
        with_kernels(pairs, start, |program| {
            check_fill(program, start, &text, 5, usize::MAX);
            check_fill(program, start, &text, 0, 4_095);
            check_equal(program, start, &text, 4_095);
        });
    }
}

#[test]
fn runs_begin_anywhere() {
    for pairs in RULES {
        let start = 1_999_950;
        let text = expected(pairs, start, 400);
        with_kernels(pairs, start, |program| {
            let mut at = 0;
            for number in start..start + 200 {
                let line = naive::line(pairs, number).len();
                for skip in [0, 1, line / 2, line - 1] {
                    let mut out = [0; 100];
                    Run::new(program.clone(), number.unsigned_abs(), skip).fill(&mut out, 0);
                    assert_eq!(out, text[at + skip..at + skip + 100]);
                }
                at += line;
            }
        });
    }
}

#[test]
fn every_changed_byte_is_found() {
    for pairs in RULES {
        for start in [9_999_999_900, 12_345_600] {
            let mut text = expected(pairs, start - 400, 800);
            let stride = 1 + text.len() / 500;
            with_kernels(pairs, start - 400, |program| {
                let mut text = text.clone();
                for at in (0..text.len()).step_by(stride) {
                    let byte = text[at];
                    for changed in [byte ^ 1, byte ^ 0x80, !byte] {
                        text[at] = changed;
                        let mut run = run(program, start - 400);
                        assert_eq!(run.equal_prefix(&text), at, "{program:?}");
                        // The run goes on where the difference is.
                        text[at] = byte;
                        assert_eq!(run.equal_prefix(&text[at..]), text.len() - at);
                    }
                }
            });
            // All bytes around the vectors and groups.
            text.truncate(1_100);
            with_kernels(pairs, start - 400, |program| {
                let mut text = text.clone();
                for at in 0..text.len() {
                    text[at] ^= 4;
                    assert_eq!(run(program, start - 400).equal_prefix(&text), at);
                    text[at] ^= 4;
                }
            });
        }
    }
}

#[test]
fn changes_do_not_make_up_for_each_other() {
    let start = 12_345_600;
    let text = expected(CLASSIC, start, 400);
    with_kernels(CLASSIC, start, |program| {
        let mut data = text.clone();
        for distance in [1, 8, 16, 32, 64, 128, 256] {
            for at in (0..data.len() - distance).step_by(61) {
                data[at] ^= 1;
                data[at + distance] ^= 1;
                assert_eq!(run(program, start).equal_prefix(&data), at, "{program:?}");
                data[at] ^= 1;
                data[at + distance] ^= 1;
            }
        }
    });
}

#[test]
fn stores_past_the_caches_write_the_same() {
    let start = 123_456_700;
    let text = expected(CLASSIC, start, 3_000);
    with_kernels(CLASSIC, start, |program| {
        for shift in [0, 1, 33, 63] {
            let mut memory = vec![CANARY; text.len() + 3 * 64];
            let from = memory.as_ptr().align_offset(64) + shift;
            let out = &mut memory[from..from + text.len()];
            run(program, start).fill(out, usize::MAX);
            assert!(out == text, "{program:?} {shift}");
        }
    });
}

#[test]
fn kernels_take_what_their_tables_hold() {
    let taken = |pairs| {
        let names = available()
            .into_iter()
            .filter(|kernel| compile(kernel, pairs, 1_000).is_some());
        names.map(|kernel| kernel.name).collect::<Vec<_>>()
    };
    let all = taken(CLASSIC);
    assert_eq!(all.len(), available().len());
    let without = |name| {
        all.iter()
            .copied()
            .filter(|&other| other != name)
            .collect::<Vec<_>>()
    };
    assert_eq!(taken(RULES[4]), without("avx2"), "no literals beyond 128");
    let many: Vec<_> = taken(RULES[6]);
    assert!(
        !many.contains(&"avx512") && !many.contains(&"neon"),
        "{many:?}"
    );
    assert!(many.contains(&"portable"));
}

#[test]
fn short_blocks_are_refused() {
    for kernel in available() {
        let short: Pairs = &[(1, "a")];
        assert!(compile(kernel, short, 1_000).is_none());
    }
}
