//! Measures rendering and verifying against `memset` and `memcmp`.
//!
//! Absolute figures of a busy or virtual machine mean little, so each figure is a ratio: ours and
//! the peer take turns on the same memory within milliseconds. Printed are the median, least and
//! greatest ratio of all turns, and the ratio of both one's best. 1.00 is as fast as the peer, more
//! is faster. All memory is touched beforehand, and every answer is checked.
//!
//! ```sh
//! cargo run --release -p fizzbuzz-benches                         # the best kernel
//! FIZZBUZZ_KERNEL=avx2 cargo run --release -p fizzbuzz-benches    # another
//! cargo run --release -p fizzbuzz-benches -- --turns 51 verify    # what has this word in its name
//! ```

mod peers;
mod turns;

use std::io::{Read, Seek, SeekFrom};

use fizzbuzz_core::{CLASSIC, Rules, Text, TextReader, kernel_name};
use turns::{Ratios, take_turns};

const KIB: usize = 1 << 10;
const MIB: usize = 1 << 20;

/// Numbers of 10 digits.
const START: i64 = 1_234_567_890;

/// What the command line asks for.
struct Options {
    turns: usize,
    filter: String,
}

impl Options {
    /// Fewer where one turn takes long.
    fn turns_of(&self, size: usize) -> usize {
        (self.turns * 8 * MIB / size).clamp(1 + self.turns / 5, self.turns)
    }
}

fn main() {
    let mut options = Options {
        turns: 101,
        filter: String::new(),
    };
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        if arg == "--turns" {
            let turns = args.next().and_then(|turns| turns.parse().ok());
            options.turns = turns.expect("--turns needs a number");
        } else {
            options.filter = arg;
        }
    }
    let kernel = kernel_name().expect("a kernel");
    println!("kernel {kernel}, {}, {} turns", machine(), options.turns);
    println!(
        "{:40} {:>7} {:>7} {:>7} {:>7}",
        "ratio to the peer", "median", "least", "most", "best"
    );

    let rules = |divisors: &[i64]| {
        let words = ["Fizz", "Buzz", "Bazz", "Fozz", "Bozz", "Bizz"];
        Rules::new(divisors.iter().copied().zip(words)).expect("good rules")
    };
    for size in [16 * KIB, 256 * KIB, 512 * KIB, 8 * MIB, 64 * MIB, 256 * MIB] {
        fill(&options, "3,5", &CLASSIC, size);
    }
    for divisors in [
        &[3, 5, 7][..],
        &[3, 5, 7, 11],
        &[3, 5, 7, 11, 13],
        &[3, 5, 7, 11, 13, 17],
    ] {
        let name = divisors
            .iter()
            .map(i64::to_string)
            .collect::<Vec<_>>()
            .join(",");
        for size in [256 * KIB, 64 * MIB] {
            fill(&options, &name, &rules(divisors), size);
        }
    }
    for size in [256 * KIB, 8 * MIB, 64 * MIB] {
        verify(&options, size);
    }
}

/// Rendering into one buffer again and again, and `memset` of the same buffer.
fn fill(options: &Options, name: &str, rules: &Rules, size: usize) {
    let name = format!("fill {name}, {}, vs memset", size_name(size));
    if !name.contains(&options.filter) {
        return;
    }
    let mut buffer = vec![1; size];
    let mut reader = reader(rules);
    // Once before the clock runs, long enough for any program to be made.
    for _ in 0..(32 * MIB / size).max(1) {
        read(&mut reader, &mut buffer);
    }
    let ratios = take_turns(
        options.turns_of(size),
        calls(size),
        &mut buffer,
        |buffer| read(&mut reader, buffer),
        |buffer| peers::set(buffer, 7),
    );
    print(&name, &ratios);

    let end = reader.position() - size as u64;
    let mut again = vec![0; size];
    reader
        .seek(SeekFrom::Start(end))
        .expect("a place in the text");
    read(&mut reader, &mut buffer);
    reader
        .seek(SeekFrom::Start(end))
        .expect("a place in the text");
    for part in again.chunks_mut(1000) {
        read(&mut reader, part);
    }
    assert!(buffer == again, "{name}");
}

/// Comparing one buffer with the text, and `memcmp` of it with a copy.
fn verify(options: &Options, size: usize) {
    let name = format!("verify, {}, vs memcmp", size_name(size));
    if !name.contains(&options.filter) {
        return;
    }
    let mut buffer = vec![0; size];
    let mut reader = reader(&CLASSIC);
    reader
        .seek(SeekFrom::Start(64 * MIB as u64))
        .expect("a place in the text");
    let start = reader.position();
    read(&mut reader, &mut buffer);
    let copy = buffer.clone();
    let ratios = take_turns(
        options.turns_of(size),
        calls(size),
        &mut buffer,
        |buffer| {
            reader
                .seek(SeekFrom::Start(start))
                .expect("a place in the text");
            assert_eq!(reader.equal_prefix(buffer), buffer.len());
        },
        |buffer| assert!(peers::equal(buffer, &copy)),
    );
    print(&name, &ratios);

    buffer[size - 3] ^= 1;
    reader
        .seek(SeekFrom::Start(start))
        .expect("a place in the text");
    assert_eq!(reader.equal_prefix(&buffer), size - 3, "{name}");
}

fn reader(rules: &Rules) -> TextReader {
    let text = Text::new(rules, START..i64::MAX / 100).expect("a good range");
    text.reader().expect("a kernel")
}

fn read(reader: &mut TextReader, buffer: &mut [u8]) {
    let count = reader.read(buffer).expect("reading never fails");
    assert_eq!(count, buffer.len());
}

/// How many calls in a row are timed as one: a fraction of a millisecond's
/// worth, which others seldom interrupt.
fn calls(size: usize) -> usize {
    (16 * MIB / size).max(1)
}

fn print(name: &str, ratios: &Ratios) {
    let Ratios {
        median,
        least,
        most,
        best,
    } = ratios;
    println!("{name:40} {median:7.2} {least:7.2} {most:7.2} {best:7.2}");
}

fn size_name(size: usize) -> String {
    if size < MIB {
        format!("{}K", size / KIB)
    } else {
        format!("{}M", size / MIB)
    }
}

/// The processor, as far as the system tells.
fn machine() -> String {
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let models = info.lines().filter(|line| line.starts_with("model name"));
    let model = models
        .clone()
        .next()
        .and_then(|line| line.split(": ").nth(1));
    let model = model.unwrap_or(std::env::consts::ARCH);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!("{model}, {cores} cores")
}
