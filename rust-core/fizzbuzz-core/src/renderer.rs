//! A position in the text of a range, and the bytes from there: the only place that chooses who
//! writes them.
//!
//! Numbers come in [pieces](crate::pieces). A piece is written line by line, until so much of it
//! has been asked for that making a program pays for itself; from then on a kernel runs the
//! program, up to the end of the piece.

use std::ops::Range;
use std::sync::Arc;

use crate::error::Error;
use crate::kernel::{self, Kernel, Program, Run};
use crate::pieces::{Form, Piece};
use crate::program;
use crate::program_cache::{self, Key};
use crate::rules::Rules;
use crate::scalar::{LineCursor, write_lines};

/// Below this many bytes nothing is looked up nor computed: lines are written.
const SHORT_BYTES: u64 = 2048;

/// A program is made when this many times its length has been asked for. Making it costs as much
/// as writing about five times its length line by line, so whoever asks for more soon has it back,
/// and nobody ever waits for more than a few times what lines would have taken.
const BYTES_PER_PROGRAM_BYTE: u64 = 2;

/// Room for more lines than the one that a call has no room for: so few take about as long as one.
const SPILL_BYTES: usize = 128;

/// Lines rendered at a time for comparing with data that no program covers.
const COMPARE_BYTES: usize = 8 * 1024;

/// Writes the text of a range piecemeal: how it is cut into calls makes no difference.
#[derive(Debug)]
pub(crate) struct Renderer {
    kernel: &'static Kernel,
    rules: Rules,
    stop: i64,
    /// Calls fill parts of a buffer of at least so many bytes.
    whole: usize,
    /// Where lines go on; not kept up to date during a run.
    lines: LineCursor,
    /// Lines that the last call had no room for as a whole, and some of the next.
    spill: Box<[u8]>,
    /// The part of `spill` that is still to be given out, before all else.
    pending: Range<usize>,
    piece: Piece,
    plan: Plan,
    /// How many bytes of the piece were written line by line.
    written_as_lines: u64,
    run: Option<PieceRun>,
}

/// How a piece is to be written.
#[derive(Debug)]
enum Plan {
    /// Nothing is known yet.
    Open,
    /// Line by line.
    Lines,
    /// Line by line, but with a program once `worth` bytes have been asked for.
    Wait {
        form: Form,
        lines: u64,
        byte_len: usize,
        worth: u64,
    },
    /// With this program.
    Program(Arc<Program>),
}

/// A run through a program, within a piece.
#[derive(Debug)]
struct PieceRun {
    run: Run,
    /// How many bytes there are until the piece ends.
    left: u64,
    /// How many bytes the piece has, up to where it ends.
    byte_len: u64,
}

/// Who writes the next bytes.
enum Writer<'r> {
    Run(&'r mut PieceRun),
    /// The lines up to this one.
    Lines(i64),
    /// The text is over.
    Nobody,
}

impl Renderer {
    /// Begins at the line of `start`.
    pub(crate) fn new(rules: Rules, start: i64, stop: i64) -> Result<Renderer, Error> {
        Renderer::with_kernel(kernel::chosen()?, rules, start, stop)
    }

    pub(crate) fn with_kernel(
        kernel: &'static Kernel,
        rules: Rules,
        start: i64,
        stop: i64,
    ) -> Result<Renderer, Error> {
        let lines = LineCursor::new(rules.clone(), start)?;
        let mut spill = Vec::new();
        let room = lines.room() + SPILL_BYTES;
        spill.try_reserve_exact(room)?;
        spill.resize(room, 0);
        Ok(Renderer {
            kernel,
            rules,
            stop,
            whole: 0,
            lines,
            spill: spill.into_boxed_slice(),
            pending: 0..0,
            piece: Piece::at(start),
            plan: Plan::Open,
            written_as_lines: 0,
            run: None,
        })
    }

    /// Tells that what is filled from now on are parts of one buffer of `byte_len`.
    pub(crate) fn fill_parts_of(&mut self, byte_len: usize) {
        self.whole = byte_len;
    }

    /// Continues `skip` bytes into the line of `number`.
    pub(crate) fn move_to(&mut self, number: i64, skip: usize) {
        self.pending = 0..0;
        if let Plan::Program(program) = &self.plan {
            if self.piece.numbers.contains(&number) && number < self.stop {
                self.run = Some(self.run_from(program, number, skip));
                return;
            }
        }
        self.run = None;
        self.lines.move_to(number);
        if skip > 0 {
            self.refill(self.stop);
            self.pending.start = skip;
        }
    }

    /// Moves by `distance` bytes within the text, if that leads to a place in the piece that a
    /// program is running through: then no line has to be looked for. Otherwise does nothing.
    pub(crate) fn try_move_by(&mut self, distance: i64) -> bool {
        self.run
            .as_mut()
            .is_some_and(|run| run.try_move_by(distance))
    }

    /// Writes the next bytes and returns how many: fewer than fit only at the end of the text.
    pub(crate) fn fill(&mut self, out: &mut [u8]) -> usize {
        let mut written = self.take_pending(out);
        let whole = self.whole.max(out.len());
        while written < out.len() {
            let rest = &mut out[written..];
            written += match self.writer(rest.len()) {
                Writer::Run(run) => run.fill(rest, whole),
                Writer::Lines(stop) => match self.write_lines(stop, rest) {
                    0 => {
                        self.refill(stop);
                        self.take_pending(rest)
                    }
                    count => count,
                },
                Writer::Nobody => break,
            };
        }
        written
    }

    /// How many bytes at the front of `data` equal the next bytes. Moves behind them.
    pub(crate) fn equal_prefix(&mut self, data: &[u8]) -> usize {
        let mut equal = 0;
        while equal < data.len() {
            let rest = &data[equal..];
            let (compared, same) = if self.pending.is_empty() {
                match self.writer(rest.len()) {
                    Writer::Run(run) => run.compare(rest),
                    Writer::Lines(stop) => match self.compare_lines(stop, rest) {
                        (0, _) => {
                            self.refill(stop);
                            continue;
                        }
                        result => result,
                    },
                    Writer::Nobody => break,
                }
            } else {
                let pending = &self.spill[self.pending.clone()];
                let count = pending.len().min(rest.len());
                let same = common_prefix(pending, rest);
                self.pending.start += same;
                (count, same)
            };
            equal += same;
            if same < compared {
                break;
            }
        }
        equal
    }

    /// Who writes the next bytes, of which at least `wanted` are asked for.
    fn writer(&mut self, wanted: usize) -> Writer<'_> {
        if self.run.as_ref().is_some_and(|run| run.left == 0) {
            self.run = None;
            self.lines.move_to(self.piece_stop());
        }
        if self.run.is_none() {
            let next = self.lines.next();
            if next >= self.stop {
                return Writer::Nobody;
            }
            if !self.piece.numbers.contains(&next) {
                self.piece = Piece::at(next);
                self.plan = Plan::Open;
                self.written_as_lines = 0;
            }
            self.make_plan(next, wanted as u64);
            let Plan::Program(program) = &self.plan else {
                return Writer::Lines(self.piece_stop());
            };
            self.run = Some(self.run_from(program, next, 0));
        }
        match &mut self.run {
            Some(run) => Writer::Run(run),
            None => Writer::Nobody,
        }
    }

    fn run_from(&self, program: &Arc<Program>, number: i64, skip: usize) -> PieceRun {
        let stop = self.piece_stop();
        PieceRun {
            run: Run::new(program.clone(), number.unsigned_abs(), skip),
            left: self.byte_len(number..stop) - skip as u64,
            byte_len: self.byte_len(self.piece.numbers.start..stop),
        }
    }

    /// Makes up the plan for the piece of `next`, as far as what is asked for justifies it.
    fn make_plan(&mut self, next: i64, wanted: u64) {
        let asked = self.written_as_lines.saturating_add(wanted);
        if matches!(self.plan, Plan::Open) && asked >= SHORT_BYTES {
            self.plan = self.first_plan(next);
        }
        match self.plan {
            Plan::Wait {
                form,
                lines,
                byte_len,
                worth,
            } if asked >= worth => self.plan = self.compile(form, lines, byte_len),
            _ => {}
        }
    }

    fn first_plan(&self, next: i64) -> Plan {
        let (Some(form), Some(lines)) = (self.piece.form, program::lines(&self.rules)) else {
            return Plan::Lines;
        };
        if let Some(program) = program_cache::find(&self.key(form)) {
            return Plan::Program(program);
        }
        // What is left has to be worth a program; every `lines` lines of a piece are as long.
        let left = self.piece_stop().abs_diff(next);
        if left / BYTES_PER_PROGRAM_BYTE < lines {
            return Plan::Lines;
        }
        let byte_len = self.byte_len(next..next.saturating_add_unsigned(lines));
        match usize::try_from(byte_len) {
            Ok(byte_len) if byte_len <= program::MAX_BYTES => Plan::Wait {
                form,
                lines,
                byte_len,
                worth: byte_len as u64 * BYTES_PER_PROGRAM_BYTE,
            },
            _ => Plan::Lines,
        }
    }

    fn compile(&self, form: Form, lines: u64, byte_len: usize) -> Plan {
        // A kernel may be unable to hold the words; the next one takes them.
        let program = kernel::from(self.kernel)
            .find_map(|kernel| program::compile(&self.rules, form, lines, byte_len, kernel));
        match program.map(Arc::new) {
            Some(program) => {
                program_cache::keep(&self.key(form), &program);
                Plan::Program(program)
            }
            None => Plan::Lines,
        }
    }

    fn key(&self, form: Form) -> Key {
        Key {
            rules: self.rules.clone(),
            form,
            kernel: self.kernel,
        }
    }

    /// Where the lines of the piece end.
    fn piece_stop(&self) -> i64 {
        self.piece.numbers.end.min(self.stop)
    }

    /// The bytes of some lines of the piece.
    fn byte_len(&self, numbers: Range<i64>) -> u64 {
        let measure = self.rules.measure();
        let byte_len = measure.position_of(numbers.end) - measure.position_of(numbers.start);
        // They are part of a text.
        u64::try_from(byte_len).unwrap_or(u64::MAX)
    }

    fn write_lines(&mut self, stop: i64, out: &mut [u8]) -> usize {
        let written = write_lines(&mut self.lines, stop, out);
        self.written_as_lines += written as u64;
        written
    }

    /// Compares whole lines and returns how many bytes of them, and how many of these are equal.
    /// Moves behind the latter.
    fn compare_lines(&mut self, stop: i64, data: &[u8]) -> (usize, usize) {
        let mut text = [0; COMPARE_BYTES];
        let first = self.lines.next();
        let room = data.len().min(COMPARE_BYTES);
        let count = self.write_lines(stop, &mut text[..room]);
        let same = common_prefix(&text[..count], data);
        if same < count {
            let line_feeds = (0..same).filter(|&at| text[at] == b'\n');
            let skip = match line_feeds.clone().next_back() {
                Some(last) => same - last - 1,
                None => same,
            };
            let whole = line_feeds.count() as u64;
            self.move_to(first.saturating_add_unsigned(whole), skip);
        }
        (count, same)
    }

    fn refill(&mut self, stop: i64) {
        let len = write_lines(&mut self.lines, stop, &mut self.spill);
        self.written_as_lines += len as u64;
        self.pending = 0..len;
    }

    fn take_pending(&mut self, out: &mut [u8]) -> usize {
        let pending = &self.spill[self.pending.clone()];
        let count = pending.len().min(out.len());
        out[..count].copy_from_slice(&pending[..count]);
        self.pending.start += count;
        count
    }
}

impl PieceRun {
    fn fill(&mut self, out: &mut [u8], whole: usize) -> usize {
        let count = self.within(out.len());
        self.run.fill(&mut out[..count], whole);
        self.left -= count as u64;
        count
    }

    /// Returns how many bytes were compared, and how many of them are equal.
    fn compare(&mut self, data: &[u8]) -> (usize, usize) {
        let count = self.within(data.len());
        let same = self.run.equal_prefix(&data[..count]);
        self.left -= same as u64;
        (count, same)
    }

    fn try_move_by(&mut self, distance: i64) -> bool {
        let left = if distance < 0 {
            self.left.checked_add(distance.unsigned_abs())
        } else {
            self.left.checked_sub(distance.unsigned_abs())
        };
        let Some(left) = left.filter(|&left| left <= self.byte_len) else {
            return false;
        };
        self.run.move_by(distance);
        self.left = left;
        true
    }

    /// `count`, or what is left of the piece.
    fn within(&self, count: usize) -> usize {
        usize::try_from(self.left).map_or(count, |left| left.min(count))
    }
}

/// How many bytes at the front of both are equal.
pub(crate) fn common_prefix(a: &[u8], b: &[u8]) -> usize {
    let len = a.len().min(b.len());
    // Equality of slices is memcmp; the search runs once, where it finds something.
    if a[..len] == b[..len] {
        return len;
    }
    a.iter().zip(b).take_while(|(a, b)| a == b).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::naive;

    /// The rules of the reference, and some that come to programs soon.
    fn rules() -> impl Iterator<Item = &'static [(i64, &'static str)]> {
        const MORE: [&[(i64, &str)]; 5] = [
            &[(3, "fizz"), (8, "buzz")],
            &[(4, "é"), (6, "日本語"), (10, "🦀")],
            &[(2, "an even number"), (5, "and one of fifty")],
            &[(1, "every one of them")],
            &[(
                100,
                "!\"#$%&'()*+,-./:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`",
            )],
        ];
        naive::RULES.into_iter().chain(MORE)
    }

    /// Stretches long enough for programs, across every change of pieces.
    fn ranges() -> Vec<Range<i64>> {
        let mut ranges = vec![
            -1_234..5_678,
            i64::MAX - 6_000..i64::MAX,
            i64::MIN..i64::MIN + 3_000,
            99_990..100_010,
            123_456..140_000,
        ];
        for power in [10_000, 100_000, 1_000_000_000, 1_000_000_000_000_000_000] {
            ranges.push(power - 2_345..power + 3_210);
        }
        for window in [1, 2, 57, 922_337_203] {
            let first = window * 10_000_000_000;
            ranges.push(first - 3_001..first + 2_999);
        }
        ranges
    }

    /// Every kernel for every set of rules over every range, with the text as it should be.
    fn renderers(mut check: impl FnMut(Renderer, &Rules, Range<i64>, &[u8])) {
        for pairs in rules() {
            let rules = Rules::new(pairs.iter().copied()).unwrap();
            for range in ranges() {
                let text = naive::text(pairs, range.clone());
                for kernel in kernel::available() {
                    let (start, stop) = (range.start, range.end);
                    let renderer = Renderer::with_kernel(kernel, rules.clone(), start, stop);
                    check(renderer.unwrap(), &rules, range.clone(), text.as_bytes());
                }
            }
        }
    }

    /// Sizes of calls: some of everything, one byte included.
    fn sizes() -> impl Iterator<Item = usize> {
        [1, 700, 3, 1, 1, 5_000, 64, 511, 2, 9_000, 1, 33, 20_000]
            .into_iter()
            .cycle()
    }

    #[test]
    fn pieces_of_any_size_make_the_text() {
        renderers(|mut renderer, rules, range, text| {
            let mut out = vec![0; text.len() + 1];
            let mut at = 0;
            for size in sizes() {
                let end = out.len().min(at + size);
                let count = renderer.fill(&mut out[at..end]);
                at += count;
                if at < end {
                    break;
                }
            }
            assert!(
                out[..at] == *text,
                "{:?} {rules:?} {range:?}",
                renderer.kernel
            );
        });
    }

    #[test]
    fn one_call_makes_the_text() {
        renderers(|mut renderer, rules, range, text| {
            let mut out = vec![0; text.len() + 1];
            assert_eq!(renderer.fill(&mut out), text.len());
            assert!(
                out[..text.len()] == *text,
                "{:?} {rules:?} {range:?}",
                renderer.kernel
            );
        });
    }

    #[test]
    fn equal_text_is_equal_in_pieces_of_any_size() {
        renderers(|mut renderer, _, _, text| {
            let mut at = 0;
            for size in sizes() {
                let part = &text[at..text.len().min(at + size)];
                assert_eq!(renderer.equal_prefix(part), part.len());
                at += part.len();
                if at == text.len() {
                    break;
                }
            }
            assert_eq!(renderer.equal_prefix(b"x"), 0);
        });
    }

    /// Random numbers that are the same in every run.
    struct Random(u64);

    impl Random {
        /// Below `bound`, a small number.
        fn below(&mut self, bound: u64) -> u64 {
            // Knuth's MMIX; its high bits are the good ones.
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005);
            self.0 = self.0.wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) % bound
        }

        fn pick<T: Clone>(&mut self, all: &[T]) -> T {
            all[usize::try_from(self.below(all.len() as u64)).unwrap()].clone()
        }

        /// One of a small period, that programs are made for, or any, if that is 0.
        fn divisor(&mut self, period: i64) -> i64 {
            if period > 0 {
                let divisors = (1..=period).filter(|divisor| period % divisor == 0);
                return self.pick(&divisors.collect::<Vec<_>>());
            }
            let bound = self.pick(&[6, 12, 12, 30, 100, 1_000, 1 << 30]);
            let divisor = 1 + i64::try_from(self.below(bound)).unwrap();
            divisor << self.pick(&[0, 0, 0, 0, 0, 32])
        }

        fn word(&mut self) -> String {
            const BYTES: &str = "!#$%&*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_{|}~";
            match self.below(8) {
                0 => self.pick(&["é", "日本語", "🦀", "\u{7f}\u{80}"]).to_owned(),
                1 => self.pick(&["w", "\t", "\u{1}"]).repeat(255),
                2 => BYTES.to_owned(),
                _ => {
                    let len = 1 + self.below(9);
                    let letter = |_| char::from(b'a' + u8::try_from(self.below(26)).unwrap());
                    (0..len).map(letter).collect()
                }
            }
        }

        fn rules(&mut self) -> Vec<(i64, String)> {
            let period = self.pick(&[0, 60, 84, 300, 1_000]);
            let counts: &[usize] = if period > 0 {
                &[1, 2, 3, 6]
            } else {
                &[1, 3, 5, 16]
            };
            let count = self.pick(counts);
            let mut rules: Vec<(i64, String)> = Vec::new();
            while rules.len() < count {
                let divisor = self.divisor(period);
                if rules.iter().all(|&(other, _)| other != divisor) {
                    rules.push((divisor, self.word()));
                }
            }
            rules
        }
    }

    #[test]
    fn random_rules_match_the_reference_under_every_kernel() {
        let mut random = Random(20_260_101);
        let mut programs = 0;
        for case in 0..150 {
            let rules = random.rules();
            let pairs: Vec<(i64, &str)> = rules
                .iter()
                .map(|(divisor, word)| (*divisor, word.as_str()))
                .collect();
            let rules = Rules::new(pairs.iter().copied()).unwrap();
            let power = 10_i64.pow(u32::try_from(1 + random.below(18)).unwrap());
            let start = power * i64::try_from(1 + random.below(9)).unwrap()
                - i64::try_from(random.below(3_000)).unwrap();
            let range = start..start + 4_000;
            let mut text = naive::text(&pairs, range.clone()).into_bytes();
            let size = 1 + usize::try_from(random.below(5_000)).unwrap();
            let changed = usize::try_from(random.below(1 << 30)).unwrap() % text.len();
            for kernel in kernel::available() {
                let new = || Renderer::with_kernel(kernel, rules.clone(), start, range.end);
                let context = || format!("case {case}, {kernel:?}: {pairs:?} {range:?}");
                let mut out = vec![0; text.len()];
                assert_eq!(new().unwrap().fill(&mut out), out.len());
                assert!(out == text, "{}", context());

                out.fill(0);
                let mut renderer = new().unwrap();
                for part in out.chunks_mut(size) {
                    assert_eq!(renderer.fill(part), part.len());
                }
                assert!(out == text, "{} by {size}", context());
                programs += usize::from(renderer.run.is_some());

                assert_eq!(new().unwrap().equal_prefix(&text), text.len());
                text[changed] ^= 0x10;
                assert_eq!(new().unwrap().equal_prefix(&text), changed, "{}", context());
                text[changed] ^= 0x10;
            }
        }
        let most = 150 * kernel::available().len();
        assert!(programs > most / 2, "kernels were at work: {programs}");
    }

    #[test]
    fn differences_are_found_and_do_not_disturb() {
        renderers(|mut renderer, _, _, text| {
            let mut data = text.to_vec();
            let mut from = 0;
            for at in (0..text.len()).step_by(1 + text.len() / 23) {
                data[at] ^= 2;
                assert_eq!(from + renderer.equal_prefix(&data[from..]), at);
                data[at] ^= 2;
                from = at;
            }
            let mut rest = vec![0; text.len() - from];
            assert_eq!(renderer.fill(&mut rest), rest.len());
            assert!(rest == text[from..]);
        });
    }

    #[test]
    fn moving_about_finds_the_same_bytes() {
        let range = 999_000..1_007_000;
        for pairs in rules() {
            let rules = Rules::new(pairs.iter().copied()).unwrap();
            let lines: Vec<_> = range.clone().map(|n| naive::line(pairs, n)).collect();
            for kernel in kernel::available() {
                let (start, stop) = (range.start, range.end);
                let mut renderer =
                    Renderer::with_kernel(kernel, rules.clone(), start, stop).unwrap();
                for step in 0..40 {
                    let index = step * 3_989 % lines.len();
                    let skip = step % lines[index].len();
                    let expected = lines[index..].concat();
                    let expected = &expected.as_bytes()[skip..];
                    let mut out = vec![0; (step * 997 % 20_000).min(expected.len())];
                    let number = start + i64::try_from(index).unwrap();
                    renderer.move_to(number, skip);
                    assert_eq!(renderer.fill(&mut out), out.len());
                    assert!(
                        out == expected[..out.len()],
                        "{kernel:?} {rules:?} {number}"
                    );
                }
            }
        }
    }

    #[test]
    fn moving_by_bytes_finds_the_same_bytes() {
        let range = 1_000_000..1_012_000;
        for pairs in rules() {
            let rules = Rules::new(pairs.iter().copied()).unwrap();
            let text = naive::text(pairs, range.clone()).into_bytes();
            for kernel in kernel::available() {
                let (start, stop) = (range.start, range.end);
                let mut renderer =
                    Renderer::with_kernel(kernel, rules.clone(), start, stop).unwrap();
                let mut at = renderer.fill(&mut vec![0; 50_000]);
                let has_run = renderer.run.is_some();
                for step in 0..300 {
                    let to = step * 9_973 % text.len();
                    let distance = i64::try_from(to).unwrap() - i64::try_from(at).unwrap();
                    assert_eq!(renderer.try_move_by(distance), has_run, "{rules:?}");
                    if !has_run {
                        break;
                    }
                    let mut out = vec![0; (step * 7).min(text.len() - to)];
                    at = to + renderer.fill(&mut out);
                    assert!(out == text[to..at], "{kernel:?} {rules:?} {to}");
                }
            }
        }
    }

    #[test]
    fn moving_by_bytes_stays_in_the_piece() {
        let rules = Rules::new([(3, "fizz"), (5, "buzz")]).unwrap();
        let text_len = |numbers: Range<i64>| {
            let measure = rules.measure();
            measure.position_of(numbers.end) - measure.position_of(numbers.start)
        };
        let kernel = kernel::available()[0];
        let mut renderer = Renderer::with_kernel(kernel, rules.clone(), 1, 2_000_000).unwrap();
        assert!(!renderer.try_move_by(0), "no run yet");
        renderer.move_to(150_000, 0);
        renderer.fill(&mut vec![0; 30_000]);
        let here = text_len(100_000..150_000) + 30_000;
        let piece = text_len(100_000..1_000_000);
        for (distance, inside) in [
            (-here - 1, false),
            (piece - here + 1, false),
            (i128::from(i64::MIN), false),
            (i128::from(i64::MAX), false),
            (-here, true),
            (piece, true),
        ] {
            let distance = i64::try_from(distance).unwrap();
            assert_eq!(renderer.try_move_by(distance), inside, "{distance}");
        }
        // At the end of the piece the next one follows.
        let mut out = [0; 16];
        assert_eq!(renderer.fill(&mut out), out.len());
        assert_eq!(&out, b"buzz\n1000001\nfiz");
    }

    #[test]
    fn programs_are_used_where_they_pay() {
        let rules = Rules::new([(3, "fizz"), (5, "buzz")]).unwrap();
        for kernel in kernel::available() {
            let mut renderer =
                Renderer::with_kernel(kernel, rules.clone(), 12_345_678, 13_000_000).unwrap();
            renderer.fill(&mut [0; 100]);
            assert!(renderer.run.is_none(), "short");
            renderer.fill(&mut vec![0; 20_000]);
            assert!(renderer.run.is_some());
        }
    }

    #[test]
    fn memory_is_bounded() {
        // 30 030 lines of up to 19 digits fit, 510 510 * 10 do not; nor does what has no period.
        for (divisors, fits) in [
            (&[2, 3, 5, 7, 11, 13][..], true),
            (&[2, 3, 5, 7, 11, 13, 17], false),
            (&[i64::MAX, i64::MAX - 1], false),
            (&[1 << 40], false),
        ] {
            let rules = Rules::new(divisors.iter().map(|&divisor| (divisor, "word"))).unwrap();
            let start = 1_000_000_000_000_000_000;
            let kernel = kernel::available()[0];
            let mut renderer =
                Renderer::with_kernel(kernel, rules, start, start + 2_000_000).unwrap();
            let mut out = vec![0; 16 << 20];
            renderer.fill(&mut out);
            match renderer.plan {
                Plan::Program(program) => {
                    assert!(fits && program.memory() < 3 * program::MAX_BYTES);
                }
                _ => assert!(!fits),
            }
        }
    }
}
