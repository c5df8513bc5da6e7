//! Calls that take rules: one answer, and the text of a range.

use fizzbuzz::line::{fizzbuzz_line, fizzbuzz_words};
use fizzbuzz::status::{FIZZBUZZ_OK, FIZZBUZZ_OUT_OF_RANGE};
use fizzbuzz::text::{
    fizzbuzz_text_number, fizzbuzz_text_offset, fizzbuzz_text_render, fizzbuzz_text_render_threads,
    fizzbuzz_text_size,
};
use fizzbuzz_reference::answer;

use super::Caller;
use crate::room::Room;

impl Caller<'_> {
    pub(super) fn line(&self, n: i64, room: Room) {
        let right = answer(&self.sample.rules.pairs, n.into()) + "\0";
        room.check(right.as_bytes(), self.shift, |buf, cap, needed| {
            // SAFETY: the rules live, and the buffer is as large as it says or as it has to be.
            unsafe { fizzbuzz_line(self.rules, n, buf, cap, needed) }
        });
    }

    pub(super) fn words(&self, n: i64, room: Room) {
        let pairs = self.sample.rules.pairs.iter();
        let applicable = pairs.filter(|(divisor, _)| n % divisor == 0);
        let right: String = applicable.map(|(_, word)| word.as_str()).collect();
        room.check((right + "\0").as_bytes(), self.shift, |buf, cap, needed| {
            // SAFETY: likewise.
            unsafe { fizzbuzz_words(self.rules, n, buf, cap, needed) }
        });
    }

    pub(super) fn size(&self) {
        let range = &self.sample.range;
        let mut bytes = 7;
        // SAFETY: the rules live.
        let status =
            unsafe { fizzbuzz_text_size(self.rules, range.start, range.end, &raw mut bytes) };
        assert_eq!(
            (status, bytes),
            (FIZZBUZZ_OK, self.sample.text.len() as u64)
        );
    }

    pub(super) fn offset(&self, n: i64) {
        let range = &self.sample.range;
        let mut offset = 7;
        // SAFETY: the rules live.
        let status =
            unsafe { fizzbuzz_text_offset(self.rules, range.start, range.end, n, &raw mut offset) };
        if n < range.start || n > range.end {
            return assert_eq!((status, offset), (FIZZBUZZ_OUT_OF_RANGE, 7));
        }
        let index = usize::try_from(n - range.start).unwrap();
        let right = self.sample.line_lens[..index].iter().sum::<usize>();
        assert_eq!((status, offset), (FIZZBUZZ_OK, right as u64));
    }

    pub(super) fn number(&self, offset: u64) {
        let range = &self.sample.range;
        let mut n = 7;
        // SAFETY: the rules live.
        let status =
            unsafe { fizzbuzz_text_number(self.rules, range.start, range.end, offset, &raw mut n) };
        let end = &mut 0;
        let right = (range.clone().zip(&self.sample.line_lens))
            .find(|(_, line_len)| {
                *end += **line_len as u64;
                offset < *end
            })
            .map(|(n, _)| n);
        match right {
            Some(right) => assert_eq!((status, n), (FIZZBUZZ_OK, right)),
            None => assert_eq!((status, n), (FIZZBUZZ_OUT_OF_RANGE, 7)),
        }
    }

    pub(super) fn render(&self, room: Room, threads: Option<usize>) {
        let range = &self.sample.range;
        room.check(&self.sample.text, self.shift, |buf, cap, needed| {
            let (rules, start, stop) = (self.rules, range.start, range.end);
            // SAFETY: the rules live, and the buffer is as large as it says or as it has to be.
            unsafe {
                match threads {
                    None => fizzbuzz_text_render(rules, start, stop, buf, cap, needed),
                    Some(threads) => {
                        fizzbuzz_text_render_threads(rules, start, stop, threads, buf, cap, needed)
                    }
                }
            }
        });
    }
}
