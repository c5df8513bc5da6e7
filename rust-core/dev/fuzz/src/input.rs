//! What every target makes of bytes: numbers, rules, and texts that are short enough for the model.

use std::ops::Range;

use arbitrary::{Arbitrary, Result, Unstructured};
use fizzbuzz_core::{CLASSIC, Rules};
use fizzbuzz_reference::{Pairs, answer};

/// Long enough for every way to render, short enough for thousands of texts a second.
const MOST_BYTES: usize = 48 << 10;

/// The input of a target, if the bytes are enough for one.
pub(crate) fn from_bytes<'a, T: Arbitrary<'a>>(bytes: &'a [u8]) -> Option<T> {
    T::arbitrary_take_rest(Unstructured::new(bytes)).ok()
}

/// Any number, most likely one near which something changes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Number(pub(crate) i64);

impl<'a> Arbitrary<'a> for Number {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let near = match u.int_in_range(0..=25)? {
            exponent @ 0..=18 => 10_i64.pow(exponent),
            19 => i64::from(u.arbitrary::<u16>()?) * 10_i64.pow(10),
            20 => i64::MAX,
            21 => 1 << u.int_in_range(0..=62)?,
            22 => return Ok(Number(u.arbitrary()?)),
            _ => 0,
        };
        let distance = i64::from(u.arbitrary::<i16>()?);
        // The sign of the place, so that both ends of 64 bits are near something.
        let near = if u.arbitrary()? {
            near.wrapping_neg()
        } else {
            near
        };
        Ok(Number(near.saturating_add(distance)))
    }
}

/// Rules that are valid, as pairs and as the library's type.
#[derive(Debug)]
pub(crate) struct ValidRules {
    pub(crate) pairs: Pairs,
    pub(crate) rules: Rules,
}

impl<'a> Arbitrary<'a> for ValidRules {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let mut pairs = Pairs::new();
        // Many rules are slow to prepare and to model, so they are seldom many.
        let most = if u.ratio(1, 8)? { 16 } else { 4 };
        for _ in 0..u.int_in_range(0..=most)? {
            let divisor = divisor(u)?;
            if pairs.iter().all(|&(other, _)| other != divisor) {
                pairs.push((divisor, word(u)?));
            }
        }
        if pairs.is_empty() {
            pairs = CLASSIC
                .iter()
                .map(|(n, word)| (n, word.to_owned()))
                .collect();
            return Ok(ValidRules {
                pairs,
                rules: CLASSIC.clone(),
            });
        }
        let rules = Rules::new(pairs.iter().map(|(divisor, word)| (*divisor, word)));
        let rules = rules.expect("the rules are valid");
        Ok(ValidRules { pairs, rules })
    }
}

fn divisor(u: &mut Unstructured<'_>) -> Result<i64> {
    Ok(match u.int_in_range(0..=3)? {
        0 | 1 => u.int_in_range(1..=30)?,
        2 => u.int_in_range(1..=i64::from(u16::MAX))?,
        _ => u.arbitrary::<Number>()?.0.saturating_abs().max(1),
    })
}

fn word(u: &mut Unstructured<'_>) -> Result<String> {
    let word: String = match u.int_in_range(0..=4)? {
        0 => "Fizz".to_owned(),
        1 => char::from(u.int_in_range(b' '..=b'~')?).to_string(),
        2 => "w".repeat(u.int_in_range(1..=Rules::MAX_WORD_LEN)?),
        _ => {
            let most = u.int_in_range(1..=8)?;
            let chars = u.arbitrary_iter::<char>()?.take(most);
            chars.collect::<Result<_>>()?
        }
    };
    let word: String = word.chars().filter(|c| !"\n\r\0".contains(*c)).collect();
    Ok(if word.is_empty() {
        "-7".to_owned()
    } else {
        word
    })
}

/// A range, and its text as the reference renders it.
#[derive(Debug)]
pub(crate) struct Sample {
    pub(crate) rules: ValidRules,
    pub(crate) range: Range<i64>,
    /// The length of each line, line feed included.
    pub(crate) line_lens: Vec<usize>,
    pub(crate) text: Vec<u8>,
}

impl<'a> Arbitrary<'a> for Sample {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        let rules: ValidRules = u.arbitrary()?;
        let start = if u.ratio(1, 3)? {
            // Where a rule applies, which for large divisors no other number would be.
            let (divisor, _) = u.choose(&rules.pairs)?;
            let multiple = divisor.saturating_mul(u.int_in_range(-3..=3)?);
            multiple.saturating_sub(u.int_in_range(0..=99)?)
        } else {
            u.arbitrary::<Number>()?.0
        };
        let most_lines = if u.ratio(1, 4)? { 8000 } else { 200 };
        let lines = u.int_in_range(0..=most_lines)?;
        let (mut stop, mut line_lens, mut text) = (start, Vec::new(), Vec::new());
        for n in start..start.saturating_add(lines) {
            let line = answer(&rules.pairs, n.into()) + "\n";
            if text.len() + line.len() > MOST_BYTES {
                break;
            }
            text.extend_from_slice(line.as_bytes());
            line_lens.push(line.len());
            stop = n + 1;
        }
        Ok(Sample {
            rules,
            range: start..stop,
            line_lens,
            text,
        })
    }
}

impl Sample {
    /// A part of the text: `at` and `len` are any numbers, as for a fuzzer.
    pub(crate) fn part(&self, at: u16, len: u16) -> Range<usize> {
        let begin = usize::from(at) % (self.text.len() + 1);
        begin..self.text.len().min(begin + usize::from(len))
    }
}
