//! Lengths, offsets and lines are what they are in the text.

use fizzbuzz_core::{CLASSIC, ErrorKind, Text};
use fizzbuzz_properties::config;
use fizzbuzz_properties::reference::{answer, lines};
use fizzbuzz_properties::strategies::{number, rules, short_range};
use proptest::prelude::*;

proptest! {
    #![proptest_config(config())]

    #[test]
    fn arithmetic_equals_counting((pairs, rules) in rules(), range in short_range()) {
        let text = Text::new(&rules, range.clone()).unwrap();
        let lines = lines(&pairs, range.clone());
        let mut offset = 0;
        for (index, (n, line)) in range.clone().zip(&lines).enumerate() {
            // A sample, as the worst rules take a millisecond a query.
            if index % 37 == 0 || index + 1 == lines.len() {
                prop_assert_eq!(text.offset_of(n), Ok(offset));
                prop_assert_eq!(text.line_at(offset), Ok(n));
                prop_assert_eq!(text.line_at(offset + line.len() as u64 - 1), Ok(n));
            }
            offset += line.len() as u64;
        }
        prop_assert_eq!(text.byte_len(), offset);
        prop_assert_eq!(text.offset_of(range.end), Ok(offset));
        prop_assert!(text.line_at(offset).is_err());
    }

    #[test]
    fn lengths_add_up((_, rules) in rules(), mut cuts in [number(), number(), number()]) {
        cuts.sort_unstable();
        let [start, middle, stop] = cuts;
        let byte_len = |range| Text::new(&rules, range).map(|text| u128::from(text.byte_len()));
        match (byte_len(start..middle), byte_len(middle..stop), byte_len(start..stop)) {
            (Ok(first), Ok(second), Ok(whole)) => prop_assert_eq!(first + second, whole),
            (Ok(first), Ok(second), Err(error)) => {
                prop_assert_eq!(error.kind(), ErrorKind::TextTooLong);
                prop_assert!(first + second >= 1 << 63);
            }
            (_, _, whole) => prop_assert_eq!(whole.unwrap_err().kind(), ErrorKind::TextTooLong),
        }
    }

    #[test]
    fn line_at_inverts_offset_of_in_long_texts(
        (pairs, rules) in rules(),
        mut cuts in [number(), number(), number()],
    ) {
        cuts.sort_unstable();
        let [start, n, stop] = cuts;
        if n == stop {
            return Ok(());
        }
        let Ok(text) = Text::new(&rules, start..stop) else { return Ok(()) };
        let offset = text.offset_of(n).unwrap();
        let line_len = answer(&pairs, n.into()).len() as u64 + 1;
        prop_assert_eq!(text.offset_of(n + 1), Ok(offset + line_len));
        prop_assert_eq!(text.line_at(offset), Ok(n));
        prop_assert_eq!(text.line_at(offset + line_len - 1), Ok(n));
    }

    #[test]
    fn classic_lines_are_found_at_any_offset(
        start in number(),
        count in 1_i64..600_000_000_000_000_000_i64,
        shift in 0..60,
        fraction in 0.0..1.0,
    ) {
        let stop = start.saturating_add(1_i64 + (count >> shift));
        let Ok(text) = Text::new(&CLASSIC, start..stop) else { return Ok(()) };
        if start == stop {
            return Ok(());
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_precision_loss,
            clippy::cast_sign_loss,
            reason = "any offset will do"
        )]
        let offset = ((text.byte_len() as f64 * fraction) as u64).min(text.byte_len() - 1);
        let n = text.line_at(offset).unwrap();
        prop_assert!(text.offset_of(n).unwrap() <= offset);
        prop_assert!(offset < text.offset_of(n + 1).unwrap());
    }
}
