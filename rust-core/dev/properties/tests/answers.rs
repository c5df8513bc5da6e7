//! Every number type gives the same answers, those of the reference.

use fizzbuzz_core::FizzBuzz;
use fizzbuzz_properties::config;
use fizzbuzz_properties::reference::answer;
use fizzbuzz_properties::strategies::{number, rules};
use num_bigint::BigInt;
use proptest::prelude::*;

proptest! {
    #![proptest_config(config())]

    #[test]
    fn integers_of_any_type_answer_alike((pairs, rules) in rules(), n in number()) {
        let expected = answer(&pairs, n.into());
        prop_assert_eq!(rules.answer(n), expected.as_str());
        prop_assert_eq!(n.fizzbuzz_by(&rules), expected.as_str());
        prop_assert_eq!(i128::from(n).fizzbuzz_by(&rules), expected.as_str());
        prop_assert_eq!(BigInt::from(n).fizzbuzz_by(&rules), expected.as_str());
        if let Ok(small) = i16::try_from(n) {
            prop_assert_eq!(small.fizzbuzz_by(&rules), expected.as_str());
        }
    }

    #[test]
    fn large_integers_answer((pairs, rules) in rules(), n in any::<i128>(), factor in number()) {
        let expected = answer(&pairs, n);
        prop_assert_eq!(n.fizzbuzz_by(&rules), expected.as_str());
        // Multiples of everything, beyond every primitive type.
        let product = pairs.iter().fold(BigInt::from(factor), |product, &(divisor, _)| product * divisor);
        let words: String = pairs.iter().map(|(_, word)| word.as_str()).collect();
        prop_assert_eq!(product.fizzbuzz_by(&rules), words.as_str());
    }

    #[test]
    fn floats_answer_as_the_integer_they_are((pairs, rules) in rules(), n in number()) {
        #[expect(clippy::cast_precision_loss, reason = "the rounded number is the float's")]
        let float = n as f64;
        #[expect(clippy::cast_possible_truncation, reason = "the float is integral and small")]
        let exact = float as i128;
        let expected = answer(&pairs, exact);
        prop_assert_eq!(float.fizzbuzz_by(&rules), expected.as_str());
    }

    #[test]
    fn other_floats_display((_, rules) in rules(), value in any::<f64>()) {
        let integral = value % 1.0 == 0.0;
        prop_assert!(integral || value.fizzbuzz_by(&rules) == value.to_string().as_str());
    }
}
