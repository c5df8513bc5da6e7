//! Rules: which words stand for which multiples.

use std::borrow::Cow;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::answer::Answer;
use crate::error::{Error, ErrorKind};
use crate::measure::{Measure, Term, Word, lcm};

/// The rules everybody knows: multiples of 3 are `fizz`, multiples of 5 are `buzz`.
///
/// Made at compile time, so that using it takes no lock.
pub static CLASSIC: Rules = Rules(Handle::Static(&CLASSIC_TABLES));

static CLASSIC_TABLES: Tables = Tables {
    rules: Cow::Borrowed(&[
        Rule {
            divisor: 3,
            word: Cow::Borrowed("fizz"),
        },
        Rule {
            divisor: 5,
            word: Cow::Borrowed("buzz"),
        },
    ]),
    period: Some(15),
    measure: Measure::from_terms(
        &[
            Word {
                divisor: 3,
                byte_len: 4,
            },
            Word {
                divisor: 5,
                byte_len: 4,
            },
        ],
        &[
            Term {
                lcm: 1,
                coefficient: 1,
            },
            Term {
                lcm: 3,
                coefficient: -1,
            },
            Term {
                lcm: 5,
                coefficient: -1,
            },
            Term {
                lcm: 15,
                coefficient: 1,
            },
        ],
    ),
};

/// An ordered list of 1 to 16 rules, each a divisor and the word that stands for its multiples.
///
/// A divisor is between 1 and 2<sup>63</sup> - 1, and no two rules share one. A word has 1 to 255
/// bytes of UTF-8 without line feed, carriage return and NUL.
///
/// Rules are immutable and cheap to clone, and may be shared between threads. They compare by
/// their pairs, order included.
///
/// ```
/// use fizzbuzz_core::Rules;
///
/// let rules = Rules::new([(3, "Fizz"), (5, "Buzz"), (7, "Bazz")])?;
/// assert_eq!(rules.answer(35), "BuzzBazz");
/// assert_eq!(rules.answer(36), "Fizz");
/// assert_eq!(rules.answer(37), "37");
/// # Ok::<(), fizzbuzz_core::Error>(())
/// ```
#[derive(Clone)]
pub struct Rules(Handle);

#[derive(Clone)]
enum Handle {
    Static(&'static Tables),
    Shared(Arc<Tables>),
}

/// One rule, already checked.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Rule {
    pub(crate) divisor: u64,
    pub(crate) word: Cow<'static, str>,
}

/// The rules and all that is derived from them, made when the rules are: nothing is computed
/// later behind a lock that a fork could leave locked.
struct Tables {
    rules: Cow<'static, [Rule]>,
    period: Option<u64>,
    measure: Measure,
}

impl Rules {
    /// The largest number of rules.
    pub const MAX_COUNT: usize = 16;

    /// The largest length of a word, in bytes.
    pub const MAX_WORD_LEN: usize = 255;

    /// Checks the rules and prepares their tables.
    ///
    /// A few rules take microseconds, the worst 16 rules some ten milliseconds and 1 MB.
    ///
    /// # Errors
    ///
    /// The first rule that breaks a condition is named, by its index and its value. Kinds:
    /// [`RuleCount`](ErrorKind::RuleCount),
    /// [`DivisorNotPositive`](ErrorKind::DivisorNotPositive),
    /// [`DivisorRepeated`](ErrorKind::DivisorRepeated), [`WordEmpty`](ErrorKind::WordEmpty),
    /// [`WordTooLong`](ErrorKind::WordTooLong), [`WordLineBreak`](ErrorKind::WordLineBreak),
    /// [`OutOfMemory`](ErrorKind::OutOfMemory).
    ///
    /// ```
    /// use fizzbuzz_core::{ErrorKind, Rules};
    ///
    /// let error = Rules::new([(3, "fizz"), (3, "buzz")]).unwrap_err();
    /// assert_eq!(error.kind(), ErrorKind::DivisorRepeated);
    /// assert_eq!(error.rule_index(), Some(1));
    /// ```
    pub fn new<W: AsRef<str>>(rules: impl IntoIterator<Item = (i64, W)>) -> Result<Rules, Error> {
        let rules = checked(rules, |divisor, word| {
            let mut copy = String::new();
            copy.try_reserve_exact(word.len())?;
            copy.push_str(word);
            Ok(Rule {
                divisor,
                word: Cow::Owned(copy),
            })
        })?;
        let mut words = Vec::new();
        words.try_reserve_exact(rules.len())?;
        words.extend(rules.iter().map(|rule| Word {
            divisor: rule.divisor,
            byte_len: rule.word.len() as u64,
        }));
        Ok(Rules(Handle::Shared(Arc::new(Tables {
            period: rules
                .iter()
                .try_fold(1, |period, rule| lcm(period, rule.divisor)),
            measure: Measure::new(words)?,
            rules: Cow::Owned(rules),
        }))))
    }

    /// Says what [`Rules::new`] would say, without preparing anything.
    ///
    /// # Errors
    ///
    /// Those of [`Rules::new`], except for the lack of memory.
    pub fn check<W: AsRef<str>>(rules: impl IntoIterator<Item = (i64, W)>) -> Result<(), Error> {
        checked(rules, |_, _| Ok(())).map(drop)
    }

    /// The divisors and words in order.
    ///
    /// ```
    /// use fizzbuzz_core::CLASSIC;
    ///
    /// assert!(CLASSIC.iter().eq([(3, "fizz"), (5, "buzz")]));
    /// ```
    #[must_use]
    #[expect(clippy::cast_possible_wrap, reason = "it was an i64 when it came in")]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (i64, &str)> {
        self.as_slice()
            .iter()
            .map(|rule| (rule.divisor as i64, &*rule.word))
    }

    /// The number of rules, at least 1.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "rules are never empty")]
    pub fn len(&self) -> usize {
        self.as_slice().len()
    }

    /// The least common multiple of the divisors: after so many numbers the same rules apply
    /// again. `None` where it exceeds 2<sup>63</sup>.
    #[must_use]
    pub fn period(&self) -> Option<u64> {
        self.tables().period
    }

    /// The words of the rules that apply to `n`, joined in rule order: empty where none does.
    ///
    /// ```
    /// use fizzbuzz_core::CLASSIC;
    ///
    /// assert_eq!(CLASSIC.words(-9), "fizz");
    /// assert_eq!(CLASSIC.words(0), "fizzbuzz");
    /// assert_eq!(CLASSIC.words(1), "");
    /// ```
    #[must_use]
    pub fn words(&self, n: i64) -> Cow<'_, str> {
        let magnitude = n.unsigned_abs();
        self.words_where(|divisor| magnitude % divisor == 0)
    }

    /// The answer for `n`: its words, or the number itself where no rule applies.
    ///
    /// ```
    /// use fizzbuzz_core::CLASSIC;
    ///
    /// let answers: Vec<String> = (13..=16).map(|n| CLASSIC.answer(n).into()).collect();
    /// assert_eq!(answers, ["13", "14", "fizzbuzz", "16"]);
    /// ```
    #[must_use]
    pub fn answer(&self, n: i64) -> Answer<'_> {
        let words = self.words(n);
        if words.is_empty() {
            Answer::Number(n.to_string())
        } else {
            Answer::Words(words)
        }
    }

    /// The words of the rules whose divisor the closure accepts.
    pub(crate) fn words_where(&self, mut applies: impl FnMut(u64) -> bool) -> Cow<'_, str> {
        let mut words = Cow::Borrowed("");
        for rule in self.as_slice() {
            if applies(rule.divisor) {
                // Adding to an empty `Cow` borrows, so one word alone is never copied.
                words += &*rule.word;
            }
        }
        words
    }

    pub(crate) fn as_slice(&self) -> &[Rule] {
        &self.tables().rules
    }

    pub(crate) fn measure(&self) -> &Measure {
        &self.tables().measure
    }

    /// The length of the longest word line there can be, line feed included.
    pub(crate) fn longest_words_line(&self) -> usize {
        1 + self
            .as_slice()
            .iter()
            .map(|rule| rule.word.len())
            .sum::<usize>()
    }

    fn tables(&self) -> &Tables {
        match &self.0 {
            Handle::Static(tables) => tables,
            Handle::Shared(tables) => tables,
        }
    }
}

impl PartialEq for Rules {
    fn eq(&self, other: &Rules) -> bool {
        std::ptr::eq(self.tables(), other.tables()) || self.as_slice() == other.as_slice()
    }
}

impl Eq for Rules {}

impl Hash for Rules {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_slice().hash(state);
    }
}

impl fmt::Debug for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        struct Pairs<'a>(&'a Rules);
        impl fmt::Debug for Pairs<'_> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_list().entries(self.0.iter()).finish()
            }
        }
        f.debug_tuple("Rules").field(&Pairs(self)).finish()
    }
}

/// Checks the rules one by one and collects what `keep` makes of each.
fn checked<W: AsRef<str>, T>(
    rules: impl IntoIterator<Item = (i64, W)>,
    mut keep: impl FnMut(u64, &str) -> Result<T, Error>,
) -> Result<Vec<T>, Error> {
    let mut divisors = [0; Rules::MAX_COUNT];
    let mut kept = Vec::new();
    kept.try_reserve_exact(Rules::MAX_COUNT)?;
    for (index, (divisor, word)) in rules.into_iter().enumerate() {
        if index == Rules::MAX_COUNT {
            return Err(Error::new(
                ErrorKind::RuleCount,
                format_args!("more than 16 rules"),
            ));
        }
        let word = word.as_ref();
        let divisor = check_divisor(index, divisor, &divisors[..index])?;
        check_word(index, word)?;
        divisors[index] = divisor;
        kept.push(keep(divisor, word)?);
    }
    if kept.is_empty() {
        return Err(Error::new(
            ErrorKind::RuleCount,
            format_args!("there are no rules"),
        ));
    }
    Ok(kept)
}

fn check_divisor(index: usize, divisor: i64, earlier: &[u64]) -> Result<u64, Error> {
    let Some(positive) = u64::try_from(divisor).ok().filter(|&divisor| divisor > 0) else {
        return Err(Error::in_rule(
            ErrorKind::DivisorNotPositive,
            index,
            format_args!("the divisor {divisor} is not positive"),
        ));
    };
    if let Some(first) = earlier.iter().position(|&other| other == positive) {
        return Err(Error::in_rule(
            ErrorKind::DivisorRepeated,
            index,
            format_args!("the divisor {divisor} is already that of rules[{first}]"),
        ));
    }
    Ok(positive)
}

fn check_word(index: usize, word: &str) -> Result<(), Error> {
    if word.is_empty() {
        let message = format_args!("the word is empty");
        return Err(Error::in_rule(ErrorKind::WordEmpty, index, message));
    }
    if word.len() > Rules::MAX_WORD_LEN {
        return Err(Error::in_rule(
            ErrorKind::WordTooLong,
            index,
            format_args!(
                "the word has {} bytes, more than {}",
                word.len(),
                Rules::MAX_WORD_LEN
            ),
        ));
    }
    if word.contains(['\n', '\r', '\0']) {
        return Err(Error::in_rule(
            ErrorKind::WordLineBreak,
            index,
            format_args!("the word {word:?} contains a line feed, a carriage return or a NUL"),
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::naive;
    use std::collections::HashSet;

    fn kind_and_index(rules: &[(i64, &str)]) -> (ErrorKind, Option<usize>) {
        let error = Rules::new(rules.iter().copied()).unwrap_err();
        assert_eq!(Rules::check(rules.iter().copied()), Err(error.clone()));
        (error.kind(), error.rule_index())
    }

    #[test]
    fn classic_equals_what_new_builds() {
        let built = Rules::new([(3, "fizz"), (5, "buzz")]).unwrap();
        assert_eq!(built, CLASSIC);
        // The tables too, which equality does not look at.
        let (built, classic) = (built.tables(), CLASSIC.tables());
        assert_eq!(built.period, classic.period);
        assert_eq!(
            format!("{:?}", built.measure),
            format!("{:?}", classic.measure)
        );
    }

    /// Rules, and what is wrong with them.
    type Case<'a> = (&'a [(i64, &'a str)], ErrorKind, Option<usize>);

    #[test]
    fn bad_rules_are_refused_by_kind_and_index() {
        let long = "w".repeat(256);
        let cases: [Case; 11] = [
            (&[], ErrorKind::RuleCount, None),
            (&[(0, "a")], ErrorKind::DivisorNotPositive, Some(0)),
            (
                &[(3, "a"), (-5, "b")],
                ErrorKind::DivisorNotPositive,
                Some(1),
            ),
            (&[(i64::MIN, "a")], ErrorKind::DivisorNotPositive, Some(0)),
            (
                &[(3, "a"), (5, "b"), (3, "c")],
                ErrorKind::DivisorRepeated,
                Some(2),
            ),
            (&[(3, "")], ErrorKind::WordEmpty, Some(0)),
            (&[(3, &long)], ErrorKind::WordTooLong, Some(0)),
            (&[(3, "a"), (5, "b\n")], ErrorKind::WordLineBreak, Some(1)),
            (&[(3, "\ra")], ErrorKind::WordLineBreak, Some(0)),
            (&[(3, "a\0b")], ErrorKind::WordLineBreak, Some(0)),
            // The first bad rule is named, not the worst.
            (&[(3, ""), (-1, "b")], ErrorKind::WordEmpty, Some(0)),
        ];
        for (rules, kind, index) in cases {
            assert_eq!(kind_and_index(rules), (kind, index), "{rules:?}");
        }
    }

    #[test]
    fn limits_are_inclusive() {
        let sixteen: Vec<_> = (1..=16).map(|divisor| (divisor, "é")).collect();
        assert_eq!(Rules::new(sixteen).unwrap().len(), 16);
        let seventeen: Vec<_> = (1..=17).map(|divisor| (divisor, "w")).collect();
        assert_eq!(kind_and_index(&seventeen), (ErrorKind::RuleCount, None));
        let word = "w".repeat(255);
        assert!(Rules::new([(i64::MAX, word)]).is_ok());
        // Other separators than \n, \r and NUL are words like any other.
        assert!(Rules::new([(3, "\t \u{b}\u{c}\u{85}\u{2028}")]).is_ok());
    }

    #[test]
    fn an_endless_list_is_refused_at_once() {
        let error = Rules::check((1..).map(|divisor| (divisor, "w"))).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::RuleCount);
    }

    #[test]
    fn messages_name_the_value() {
        for (rule, part) in [
            ((-7, "a".to_owned()), "-7"),
            ((3, "w".repeat(300)), "300"),
            ((3, "a\r".to_owned()), r#""a\r""#),
        ] {
            let message = Rules::new([rule]).unwrap_err().to_string();
            assert!(
                message.starts_with("rules[0]: ") && message.contains(part),
                "{message}"
            );
        }
    }

    #[test]
    fn answers_match_the_reference() {
        for rules in naive::RULES {
            let by = Rules::new(rules.iter().copied()).unwrap();
            assert!(by.iter().eq(rules.iter().copied()));
            for n in naive::ranges().into_iter().flatten().chain([i64::MAX]) {
                assert_eq!(format!("{}\n", by.answer(n)), naive::line(rules, n));
                let words = by.words(n);
                assert_eq!(words.is_empty(), matches!(by.answer(n), Answer::Number(_)));
            }
        }
    }

    #[test]
    fn one_word_is_borrowed() {
        assert!(matches!(CLASSIC.words(3), Cow::Borrowed("fizz")));
        assert!(matches!(CLASSIC.words(1), Cow::Borrowed("")));
    }

    #[test]
    fn period_is_the_lcm_or_none() {
        let period = |divisors: &[i64]| {
            Rules::new(divisors.iter().map(|&divisor| (divisor, "w")))
                .unwrap()
                .period()
        };
        assert_eq!(CLASSIC.period(), Some(15));
        assert_eq!(period(&[4, 6, 10]), Some(60));
        assert_eq!(period(&[i64::MAX]), Some(i64::MAX.unsigned_abs()));
        assert_eq!(period(&[i64::MAX, 2]), None);
        assert_eq!(period(&[1 << 62, 3]), None);
        // Once beyond, no later divisor brings it back.
        assert_eq!(period(&[1 << 62, 3, 1]), None);
    }

    #[test]
    fn equality_and_hash_see_order_and_words() {
        let new = |rules: [(i64, &str); 2]| Rules::new(rules).unwrap();
        let set: HashSet<Rules> = [
            CLASSIC.clone(),
            new([(3, "fizz"), (5, "buzz")]),
            new([(5, "buzz"), (3, "fizz")]),
            new([(3, "Fizz"), (5, "buzz")]),
            new([(3, "fizz"), (7, "buzz")]),
        ]
        .into_iter()
        .collect();
        assert_eq!(set.len(), 4);
    }

    #[test]
    fn debug_shows_the_pairs() {
        assert_eq!(
            format!("{CLASSIC:?}"),
            r#"Rules([(3, "fizz"), (5, "buzz")])"#
        );
    }

    #[test]
    fn rules_are_shared_between_threads() {
        fn assert_send_sync<T: Send + Sync>() {}
        assert_send_sync::<Rules>();
    }
}
