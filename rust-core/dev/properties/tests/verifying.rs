//! `verify` finds the first difference, and nothing else.

use fizzbuzz_core::Text;
use fizzbuzz_properties::config;
use fizzbuzz_properties::reference::lines;
use fizzbuzz_properties::strategies::{rules, short_range};
use proptest::prelude::*;
use proptest::sample::Index;

/// One way to damage data.
#[derive(Clone, Debug)]
enum Damage {
    None,
    Change(Index, u8),
    Cut(Index),
    Insert(Index, Vec<u8>),
    Remove(Index),
}

fn damage() -> impl Strategy<Value = Damage> {
    let bytes = prop::collection::vec(any::<u8>(), 1..20);
    prop_oneof![
        Just(Damage::None),
        (any::<Index>(), 1..=u8::MAX).prop_map(|(at, bits)| Damage::Change(at, bits)),
        any::<Index>().prop_map(Damage::Cut),
        (any::<Index>(), bytes).prop_map(|(at, bytes)| Damage::Insert(at, bytes)),
        any::<Index>().prop_map(Damage::Remove),
    ]
}

fn damaged(text: &[u8], damage: Damage) -> Vec<u8> {
    let mut data = text.to_vec();
    let len = data.len();
    match damage {
        Damage::Change(at, bits) if len > 0 => data[at.index(len)] ^= bits,
        Damage::Remove(at) if len > 0 => drop(data.remove(at.index(len))),
        Damage::None | Damage::Change(..) | Damage::Remove(_) => {}
        Damage::Cut(at) => data.truncate(at.index(len + 1)),
        Damage::Insert(at, bytes) => {
            let at = at.index(len + 1);
            data.splice(at..at, bytes);
        }
    }
    data
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_first_difference_is_found(
        (pairs, rules) in rules(),
        range in short_range(),
        damage in damage(),
    ) {
        let text = Text::new(&rules, range.clone()).unwrap();
        let lines = lines(&pairs, range.clone());
        let expected = lines.concat().into_bytes();
        let data = damaged(&expected, damage);

        let found = text.verify(&*data).unwrap();
        prop_assert_eq!(found.is_none(), data == expected);
        let Some(mismatch) = found else { return Ok(()) };

        let shorter = data.len().min(expected.len());
        let offset = (0..shorter).find(|&at| data[at] != expected[at]).unwrap_or(shorter);
        prop_assert_eq!(mismatch.offset, offset as u64);

        // The line that holds the difference, counted by hand.
        let mut line_start = 0;
        let mut number = range.start;
        let mut line = "";
        for candidate in &lines {
            line = candidate;
            if offset < line_start + line.len() {
                break;
            }
            line_start += line.len();
            number += 1;
            line = "";
        }
        prop_assert_eq!(mismatch.number, number);
        prop_assert_eq!(mismatch.expected, line.as_bytes());
        let rest = data[line_start..].split_inclusive(|&byte| byte == b'\n').next();
        let rest = rest.unwrap_or_default();
        prop_assert_eq!(mismatch.found, &rest[..rest.len().min(4096)]);
    }
}
