"""What is measured: one table of cases, each with its peer and its goals."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import pipes
from benchmarks.lab import KERNELS
from benchmarks.measure import NotHereError, Turn, take_turns
from fizzbuzz_ffi import FizzBuzzIO, fizzbuzz, render_into

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from benchmarks.lab import Lab

KIB, MIB = 1 << 10, 1 << 20


@dataclass(frozen=True)
class Case:
    """One figure: its name, what it is about, what it is compared with, and how it is measured.

    A figure is a speed (`x`, how many times as fast as the peer: more is better) or a time (`x time` relative to the
    peer's, `ns`, `us`, `ms`: less is better). The goals are the first and the second one of the project; None: no goal.
    """

    name: str
    title: str
    peer: str
    run: Callable[[Lab], list[Turn]]
    goals: tuple[float | None, float | None] = (None, None)
    unit: str = "x"

    @property
    def is_speed(self) -> bool:
        """Tell whether more is better."""
        return self.unit == "x"

    @property
    def scale(self) -> float:
        """Nanoseconds in the unit, or 1 for ratios."""
        return {"ms": 1e6}.get(self.unit, 1.0)


# Mypy does not infer the type of a lambda with defaults, which is why those below have `type: ignore[misc]`.


def all_cases(peer: str | None = None) -> list[Case]:
    """List the cases in the order of the table; with those that compare the program `peer`, if there is one."""
    return [*_texts(), *_questions(), *_python(), *_files(), *(_contest(peer) if peer else ())]


# Texts in memory.


def _texts() -> Iterator[Case]:
    goals = {"avx512": (0.85, 0.95), "avx2": (0.80, 0.90), "neon": (0.80, 0.90), "portable": (0.20, 0.40)}
    for kernel in KERNELS:
        for size, name in ((256 * KIB, "256K"), (512 * KIB, "512K")):
            yield Case(
                f"fill-{name}-{kernel}",
                f"fill {name}, {kernel}",
                "memset",
                lambda lab, size=size, kernel=kernel: _fill(lab, "3,5", size, kernel),  # type: ignore[misc]
                goals[kernel],
            )
    yield Case("fill-64M", "fill 64M", "memset", lambda lab: _fill(lab, "3,5", 64 * MIB), (1.00, 1.15))
    yield Case("fill-3-5-7", "fill 256K, rules 3,5,7", "memset", lambda lab: _fill(lab, "3,5,7"), (0.60, 0.80))
    yield Case("fill-3-5-7-11-13", "fill 256K, rules 3,5,7,11,13", "memset", lambda lab: _fill(lab, "3,5,7,11,13"))
    yield Case("threads", "fill 512M, 2 threads", "1 thread", _threads, (1.2, None))
    for size, name, first, then in (
        (256 * KIB, "256K", 1.3, 1.4),
        (8 * MIB, "8M", 2.0, 3.0),
        (64 * MIB, "64M", 1.3, 1.6),
    ):
        yield Case(
            f"verify-{name}",
            f"verify {name}",
            "memcmp",
            lambda lab, size=size: _drive(lab, "verify", size=size),  # type: ignore[misc]
            (first, then),
        )


def _fill(lab: Lab, divisors: str, size: int = 256 * KIB, kernel: str = "") -> list[Turn]:
    if kernel and not lab.has_kernel(kernel):
        raise NotHereError(f"this machine or library has no kernel {kernel}")
    return _drive(lab, "fill", divisors, size=size, kernel=kernel)


def _drive(lab: Lab, *arguments: str, size: int, kernel: str = "") -> list[Turn]:
    """Take turns in several processes: each finds its memory in other places, which makes a difference of percents."""
    turns = 101 if size <= 8 * MIB else 25
    processes = range(lab.turns(8))
    return [turn for _ in processes for turn in lab.drive(*arguments, lab.bytes(size), lab.turns(turns), kernel=kernel)]


def _threads(lab: Lab) -> list[Turn]:
    size = lab.bytes(512 * MIB)
    start = 1_234_567_890
    stop = FizzBuzzIO(start, 10**10).line_at(size) - 1
    buffer = bytearray(size)
    buffer[:] = b"1" * size  # so that every page is there
    return take_turns(
        lambda: render_into(buffer, start, stop, threads=2),
        lambda: render_into(buffer, start, stop, threads=1),
        lab.turns(9),
    )


# Questions about a text.


def _questions() -> Iterator[Case]:
    rules = ((2, "", "classic rules", "ns", (1000, 100)), (16, "-16", "16 coprime divisors", "ms", (50, 1)))
    for count, suffix, name, unit, goals in rules:
        for question, function in (("size", "text_size"), ("offset", "offset_of"), ("number", "line_at")):
            yield Case(
                f"{function}{suffix}",
                f"{function}, {name}",
                "",
                lambda lab, question=question, count=count: lab.drive(question, count, lab.turns(21)),  # type: ignore[misc]
                goals,
                unit,
            )
    yield Case(
        "rules-16",
        "new rules of 16, and first text_size",
        "",
        lambda lab: lab.drive("rules", 16, lab.turns(11)),
        (50, 1),
        "ms",
    )
    yield Case("offset_of-python", "FizzBuzzIO.offset_of, classic rules", "", _offset_in_python, unit="ns")


def _offset_in_python(lab: Lab) -> list[Turn]:
    text = FizzBuzzIO(1, 10**17)
    numbers = [10**17 // 1009 * i + 1 for i in range(1000)]

    def ask() -> None:
        for number in numbers:
            text.offset_of(number)

    return [Turn(turn.ours / len(numbers)) for turn in take_turns(ask, None, lab.turns(21))]


# Python objects.


def _python() -> Iterator[Case]:
    goals = (1.4, 1.2)
    yield Case("list", "fizzbuzz(range(10**6))", "C-API list loop", _list_and_c, goals, "x time")
    yield Case("list-python", "fizzbuzz(range(10**6))", "pure Python list", _list_and_python)
    yield Case("list-numpy", "fizzbuzz(range(10**6))", "NumPy, to a list", _list_and_numpy)
    yield Case("list-array", "fizzbuzz(array of 10**6 int64)", "C-API list loop", _array_and_c, unit="x time")
    yield Case("scalar", "fizzbuzz(n)", "the expression inlined", _scalar, (2.2, 1.7), "x time")
    yield Case("import", "import fizzbuzz_ffi, after import cffi", "", _import, (5, 2), "ms")


def _numbers(lab: Lab) -> range:
    return range(10**4 if lab.quick else 10**6)


def _list_and_c(lab: Lab) -> list[Turn]:
    numbers = _numbers(lab)
    answers = lab.extension("peers/list_loop.c").answers
    _must_equal(fizzbuzz(numbers), answers(numbers.start, numbers.stop))
    return take_turns(lambda: fizzbuzz(numbers), lambda: answers(numbers.start, numbers.stop), lab.turns(31))


def _array_and_c(lab: Lab) -> list[Turn]:
    from array import array  # noqa: PLC0415  (one case alone needs it)

    numbers = _numbers(lab)
    values = array("q", numbers)
    answers = lab.extension("peers/list_loop.c").answers
    return take_turns(lambda: fizzbuzz(values), lambda: answers(numbers.start, numbers.stop), lab.turns(11))


def _list_and_python(lab: Lab) -> list[Turn]:
    numbers = _numbers(lab)

    def peer() -> list[str]:
        return [
            "fizzbuzz" if n % 15 == 0 else "buzz" if n % 5 == 0 else "fizz" if n % 3 == 0 else str(n) for n in numbers
        ]

    _must_equal(fizzbuzz(numbers), peer())
    return take_turns(lambda: fizzbuzz(numbers), peer, lab.turns(11))


def _list_and_numpy(lab: Lab) -> list[Turn]:
    try:
        import numpy as np  # noqa: PLC0415  (one case alone needs it, and it may be missing)
    except ImportError:
        raise NotHereError("NumPy is not installed") from None
    numbers = _numbers(lab)

    def peer() -> list[str]:
        n = np.arange(numbers.start, numbers.stop)
        answers: list[str] = np.select(
            [n % 15 == 0, n % 5 == 0, n % 3 == 0], ["fizzbuzz", "buzz", "fizz"], n.astype(str)
        ).tolist()
        return answers

    _must_equal(fizzbuzz(numbers), peer())
    return take_turns(lambda: fizzbuzz(numbers), peer, lab.turns(11))


def _scalar(lab: Lab) -> list[Turn]:
    numbers = list(range(10**6, 10**6 + 10_000))
    table = tuple(fizzbuzz(n) if n % 3 == 0 or n % 5 == 0 else "" for n in range(15))

    def ours() -> None:
        for n in numbers:
            fizzbuzz(n)

    def inlined() -> None:
        for n in numbers:
            table[n % 15] or str(n)

    return take_turns(ours, inlined, lab.turns(101))


def _import(lab: Lab) -> list[Turn]:
    code = """
import time, cffi
begin = time.perf_counter_ns()
import fizzbuzz_ffi
print(time.perf_counter_ns() - begin)
"""
    # The first run makes the byte code, as installing does, if the environment lets it.
    times = [float(lab.run(sys.executable, "-c", code, PYTHONDONTWRITEBYTECODE="")) for _ in range(1 + lab.turns(21))]
    return [Turn(taken) for taken in times[1:]]


def _must_equal(ours: list[str], theirs: list[str]) -> None:
    if ours != theirs:
        raise AssertionError("the peer gives other answers")


# Pipes and files.


LIMITS = {
    "write": ("write of a constant buffer", "peers/constant_writer.c"),
    "zero-copy": ("vmsplice of a constant buffer", "peers/constant_lender.c"),
}
"""What a pipe carries when the text costs nothing, by the ways to write."""


def _files() -> Iterator[Case]:
    for way, (limit, source) in LIMITS.items():
        for cores, sink in CONTESTS:
            yield Case(
                f"pipe-{way}-{cores}-{sink}",
                _pipe(way, cores, sink),
                limit,
                lambda lab, way=way, source=source, cores=cores, sink=sink: pipes.take_turns(  # type: ignore[misc]
                    lab, pipes.our_command(way), [str(lab.program(source))], sink, cores
                ),
            )
    yield Case("file", "file of 256M on tmpfs", "write of a constant buffer", _file, (0.80, 0.95))


def _file(lab: Lab) -> list[Turn]:
    folder = Path("/dev/shm")  # noqa: S108  (a file system in memory is the point)
    if not folder.is_dir():
        raise NotHereError("no file system in memory at /dev/shm")
    path = folder / f"fizzbuzz-benchmark-{os.getpid()}-{time.monotonic_ns()}"
    return lab.drive("file", str(path), lab.bytes(256 * MIB), lab.turns(15))


# What was aimed at is the fastest program known, by ais523, which lends its memory.
CONTESTS = {(1, "splice"): (1.15, 1.3), (1, "read"): (1.10, 1.3), (2, "splice"): (1.5, 3.0), (2, "read"): (1.5, 3.0)}
"""The goals of lending by cores and sinks."""


def _contest(peer: str) -> Iterator[Case]:
    program = Path(peer).resolve()
    for way in pipes.WAYS:
        for (cores, sink), goals in CONTESTS.items():
            yield Case(
                f"peer-{way}-{cores}-{sink}",
                _pipe(way, cores, sink),
                program.name,
                lambda lab, way=way, cores=cores, sink=sink: pipes.take_turns(  # type: ignore[misc]
                    lab, pipes.our_command(way), [str(program)], sink, cores
                ),
                goals if way == "zero-copy" else (None, None),
            )


def _pipe(way: str, cores: int, sink: str) -> str:
    return f"pipe by {way}, {'one core' if cores == 1 else f'{cores} cores'}, {sink} sink"
