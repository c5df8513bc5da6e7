//! Random rules and ranges, with a liking for nasty ones.

use std::ops::Range;

use fizzbuzz_core::Rules;
use proptest::prelude::*;

use crate::reference::Pairs;

/// Rules as pairs, and as the library's type.
///
/// # Panics
///
/// If the library refuses valid rules.
pub fn rules() -> impl Strategy<Value = (Pairs, Rules)> {
    let few = prop::collection::vec((divisor(), word()), 1..=4);
    let many = prop::collection::vec((divisor(), word()), 5..=16);
    prop_oneof![4 => few, 1 => many].prop_map(|mut pairs: Pairs| {
        // Of equal divisors the first stays.
        let mut seen = Vec::new();
        pairs.retain(|(divisor, _)| {
            let new = !seen.contains(divisor);
            seen.push(*divisor);
            new
        });
        let rules = Rules::new(pairs.iter().map(|(divisor, word)| (*divisor, word)));
        (pairs, rules.expect("the rules are valid"))
    })
}

fn divisor() -> impl Strategy<Value = i64> {
    prop_oneof![
        6 => 2_i64..=20,
        2 => 1_i64..=1000,
        1 => power_of_ten(),
        1 => (0_u32..63).prop_map(|shift| 1 << shift),
        1 => (0_i64..50).prop_map(|distance| i64::MAX - distance),
        1 => 1..=i64::MAX,
    ]
}

fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-z]{1,6}",
        1 => "[0-9-]{1,4}",
        2 => "[^\n\r\0]{1,8}",
        1 => "[^\n\r\0]{60,63}",
        1 => (200_usize..=255).prop_map(|len| "w".repeat(len)),
    ]
}

/// Any number, most likely one near which something changes.
pub fn number() -> impl Strategy<Value = i64> {
    let near = prop_oneof![Just(0), power_of_ten(), Just(i64::MAX), Just(i64::MIN)];
    prop_oneof![
        3 => (near, any::<bool>(), -300_i64..=300).prop_map(|(near, negative, distance)| {
            let near = if negative { near.saturating_neg() } else { near };
            near.saturating_add(distance)
        }),
        1 => -100_000_i64..=100_000,
        1 => any::<i64>(),
        // Of any magnitude, not only of 19 digits.
        1 => (any::<i64>(), 0_u32..63).prop_map(|(number, shift)| number >> shift),
    ]
}

/// A range of up to a few hundred numbers.
pub fn short_range() -> impl Strategy<Value = Range<i64>> {
    (number(), 0_i64..400).prop_map(|(start, count)| start..start.saturating_add(count))
}

fn power_of_ten() -> impl Strategy<Value = i64> {
    (0_u32..=18).prop_map(|exponent| 10_i64.pow(exponent))
}
