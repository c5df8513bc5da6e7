"""The library against differential.c: other rules, other ranges, block by block, as many lines as one has time for.

    python tests/differential.py --lines 4e9

Each block that the C program writes is compared with what `FizzBuzzIO` reads, and then given to `verify`, so that both
ways through the kernels are judged. `FIZZBUZZ_KERNEL` chooses the kernel, `CC` the compiler.
"""

from __future__ import annotations

import argparse
import io
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from toolchain import WARNINGS, compile_command
from tqdm import tqdm

from fizzbuzz_ffi import CLASSIC, FizzBuzzIO, Rules

if TYPE_CHECKING:
    from collections.abc import Iterator

    from typing_extensions import Buffer

SOURCE = Path(__file__).with_name("differential.c")
INT64_MIN, INT64_MAX = -(2**63), 2**63 - 1

RULES = {
    "classic": CLASSIC,
    "three": Rules({3: "Fizz", 5: "Buzz", 7: "Bazz"}),
    "one": Rules({1: "x"}),
    "even": Rules({2: "-", 10: "0", 100: "\t"}),
    "unicode": Rules({3: "Fïzz", 4: "\U0001d11e", 9: "\u2028"}),
    "long": Rules({11: "w" * 255, 13: "é" * 127}),
    "rare": Rules({10**9 + 7: "prime", 3: "fizz", INT64_MAX: "end", 2**62: "half"}),
    "bytes": Rules({2: "".join(map(chr, range(33, 93))), 3: "abcdefghijklmnopqrstuvwxyz"}),
    "sixteen": Rules({n: f"<{n}>" for n in range(4, 36, 2)}),
}


class Case(NamedTuple):
    """One range with one list of rules."""

    name: str
    rules: Rules
    start: int
    stop: int


def cases(lines: int) -> Iterator[Case]:
    """Share out about so many lines in all: wherever something changes, on both sides of it, with all rules."""
    centres = {
        "0": 0,
        **{f"{'-' * (sign < 0)}10^{k}": sign * 10**k for k in (3, 5, 7, 8, 9, 10, 12, 16, 18) for sign in (1, -1)},
        "2^32": 2**32,
        "98765*10^10": 98765 * 10**10,
        "2^63": INT64_MAX,
        "-2^63": INT64_MIN,
    }
    count = max(lines // (len(centres) * len(RULES)), 2)
    for rules_name, rules in RULES.items():
        for name, centre in centres.items():
            start = min(max(centre - count // 2, INT64_MIN), INT64_MAX - count)
            yield Case(f"{rules_name} at {name}", rules, start, start + count)


def build(folder: Path) -> Path:
    """Compile the C program."""
    program = folder / "differential"
    subprocess.run([*compile_command("c", "c99"), *WARNINGS, "-O2", SOURCE, "-o", program], check=True)
    return program


class Compared(io.RawIOBase):
    """What a pipe gives, compared on the way with what a text reads."""

    def __init__(self, pipe: io.BufferedIOBase, text: FizzBuzzIO, bar: tqdm[None]) -> None:
        """Begin both."""
        self.pipe = pipe
        self.text = text
        self.bar = bar
        self.room = bytearray()

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: Buffer, /) -> int:
        """Give the next block, after it was compared."""
        view = memoryview(buffer).cast("B")
        count = self.pipe.readinto(view)
        if len(self.room) != count:
            self.room = bytearray(count)
        begin = self.text.tell()
        self.text.readinto(self.room)
        if self.room != view[:count]:
            theirs = bytes(view[:count])
            offset = next((i for i in range(count) if self.room[i] != theirs[i]), count)
            number = self.text.line_at(min(begin + offset, self.text.nbytes - 1))
            raise AssertionError(f"{self.text!r} reads other bytes from the line of {number} on")
        self.bar.update(count)
        return count


def compare(program: Path, case: Case, bar: tqdm[None]) -> int:
    """Compare one case to its end, and return the bytes; anything that differs is an AssertionError."""
    pairs = [part for divisor, word in case.rules for part in (str(divisor), word)]
    command = [str(program), str(case.start), str(case.stop), *pairs]
    text = FizzBuzzIO(case.start, case.stop, case.rules)
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert isinstance(process.stdout, io.BufferedIOBase)
        try:
            mismatch = text.verify(Compared(process.stdout, FizzBuzzIO(case.start, case.stop, case.rules), bar))
        finally:
            process.stdout.close()
    assert mismatch is None, f"{case.name}: {mismatch}"
    assert process.returncode == 0, f"{command} failed"
    return text.nbytes


def main() -> None:
    """Compare as much as was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=float, default=1e8, help="about how many in all (default: 1e8)")
    chosen = list(cases(int(parser.parse_args().lines)))
    total = sum(FizzBuzzIO(case.start, case.stop, case.rules).nbytes for case in chosen)
    with (
        tempfile.TemporaryDirectory() as folder,
        tqdm(total=total, unit="B", unit_scale=True, disable=None) as bar,  # shown on a terminal only
    ):
        program = build(Path(folder))
        for case in chosen:
            bar.set_description(case.name)
            compare(program, case, bar)
    lines = sum(case.stop - case.start for case in chosen)
    sys.stdout.write(f"{lines:,} lines, {total:,} bytes in {len(chosen)} texts: all equal\n")


if __name__ == "__main__":
    main()
