"""At the limits and beyond them: the answer or the error that is documented, in bounded time and memory.

FIZZBUZZ_BIG=1 adds what takes more than 4 GiB of memory.
"""

from __future__ import annotations

import ctypes
import io
import itertools
import mmap
import os
import sys
import time
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
import reference

from fizzbuzz_ffi import FizzBuzzIO, Rules, fizzbuzz, get_library_dir, render, render_into

if TYPE_CHECKING:
    from collections.abc import Callable

FIRST, LAST = -(2**63), 2**63 - 1

WIDE = [(2**index, chr(ord("a") + index) * 255) for index in range(16)]
"""As many rules and as long words as there may be, which all apply to 0 and to the multiples of 2**15."""

LONGEST_TEXT = 1, 729002457810002753
"""The text of the classic rules from 1 that has 2**63 - 17 bytes; one line more would be one too many."""


# Numbers.


@pytest.mark.parametrize("pairs", [reference.CLASSIC, WIDE, [(2**63 - 1, "last"), (2**62, "power")], [(1, "x")]])
@pytest.mark.parametrize("start", [FIRST, FIRST + 1, -(2**62) - 5, -5, 2**62 - 5, LAST - 10, LAST])
def test_the_ends_of_64_bits(start: int, pairs: reference.Pairs) -> None:
    rules, stop = Rules(pairs), min(start + 10, LAST)
    expected = reference.text(start, stop, pairs)
    text = FizzBuzzIO(start, stop, rules)
    assert render(start, stop, rules) == render(start, stop, rules, threads=2) == text.read() == expected
    assert [text.line_at(text.offset_of(number)) for number in range(start, stop)] == list(range(start, stop))
    numbers = range(start, start + 10)  # lists go on where texts end
    assert fizzbuzz(numbers, rules) == reference.answers(numbers, pairs)


@pytest.mark.parametrize(
    "place", [10**k + beyond for k in range(1, 19) for beyond in (-1, 0, 1)] + [3 * 10**10, 9 * 10**10]
)
def test_where_digits_change(place: int) -> None:
    """Long enough for the fast way, on both sides of it; at multiples of 10**10 it begins anew."""
    start, stop = place - 2500, place + 2500
    for begin, end in ((start, stop), (-stop, -start)):
        data = render(begin, end)
        assert data == reference.text(begin, end)
        assert FizzBuzzIO(begin, end).verify(data) is None


def test_the_longest_text() -> None:
    start, stop = LONGEST_TEXT
    text = FizzBuzzIO(start, stop)
    assert text.nbytes == 2**63 - 17
    text.seek(-1000, os.SEEK_END)
    assert text.read() == reference.text(stop - 100, stop)[-1000:]
    assert text.line_at(text.nbytes - 1) == stop - 1
    assert text.offset_of(stop) == text.nbytes
    assert text.seek(2**63 - 1) == 2**63 - 1
    assert text.read(1) == b""
    with pytest.raises(OverflowError, match="more than 2\\*\\*63 - 1 bytes"):
        FizzBuzzIO(start, stop + 1)
    with pytest.raises(OverflowError, match="more than 63 bits"):
        text.seek(2**63)
    with pytest.raises(OverflowError, match="more than 63 bits"):
        text.seek(1, os.SEEK_CUR)
    assert text.tell() == 2**63 - 1


@pytest.mark.parametrize("limits", [(FIRST - 1, 0), (0, 2**63), (2**64, 2**64), (-(10**400), 0), (FIRST, LAST)])
def test_beyond_64_bits(limits: tuple[int, int]) -> None:
    for function in (render, FizzBuzzIO, lambda *limits: render_into(bytearray(9), *limits)):
        with pytest.raises(OverflowError):
            function(*limits)


# Words and rules.


def test_words_and_rules_as_long_and_as_many_as_there_may_be() -> None:
    rules = Rules(WIDE)
    expected = reference.text(-70_000, 70_000, WIDE)
    assert max(map(len, expected.split(b"\n"))) == 16 * 255
    assert render(-70_000, 70_000, rules) == expected
    assert FizzBuzzIO(-70_000, 70_000, rules).verify(expected) is None
    assert fizzbuzz(range(-70_000, 70_000), rules) == expected.decode().split("\n")[:-1]
    for refused in ([*WIDE, (5, "x")], [(3, "x" * 256)], [(3, "é" * 128)]):
        with pytest.raises(ValueError, match="16 rules|255 bytes"):
            Rules(refused)


@pytest.mark.parametrize(
    "many",
    [
        dict.fromkeys(range(1, 100_001), "x"),
        [(number, "x") for number in range(1, 5001)],
        ((number, "x") for number in itertools.count(1)),
        itertools.repeat((3, "x")),
    ],
)
def test_thousands_of_rules_and_rules_without_end(many: Any) -> None:
    with pytest.raises(ValueError, match="rules: there must be 1 to 16 rules$"):
        Rules(many)


def test_words_of_many_megabytes() -> None:
    with pytest.raises(ValueError, match="a word is longer than 255 bytes"):
        Rules({3: "x" * (50 << 20)})


# Sizes.


def test_buffers_of_no_byte_and_of_one() -> None:
    text = FizzBuzzIO(1, 101)
    expected = reference.text(1, 101)
    assert render_into(bytearray(0), 5, 5) == 0
    assert (text.readinto(bytearray(0)), text.read(0), text.readline(0), text.tell()) == (0, b"", b"", 0)
    with pytest.raises(ValueError, match="^the buffer has 1 bytes, but the text has 413$"):
        render_into(bytearray(1), 1, 101)
    byte, data = bytearray(1), b""
    while text.readinto(byte):
        data += byte
    assert data == expected
    text.seek(0)
    assert b"".join(map(bytes, text.chunks(1))) == expected
    text.seek(0)
    assert [text.verify(expected[place : place + 1]) for place in range(3)] != [None] * 3  # too short, each
    assert FizzBuzzIO(1, 2).verify(b"1\n") is None


@pytest.mark.parametrize("size", [2**31, 2**32 + 1, 2**62, 2**63 - 1, 2**64, 10**100])
def test_huge_sizes_of_small_texts(size: int) -> None:
    """No more memory than there is text."""
    text = FizzBuzzIO(1, 101)
    assert [bytes(chunk) for chunk in text.chunks(size)] == [reference.text(1, 101)]
    text.seek(0)
    assert text.read(size) == reference.text(1, 101)
    text.seek(0)
    assert text.readline(size) == b"1\n"
    assert render(1, 101, threads=size) == reference.text(1, 101)


@pytest.mark.parametrize("size", [2**62, 2**63 - 1, 2**64, 10**100])
def test_huge_sizes_of_huge_texts(size: int) -> None:
    text = FizzBuzzIO(*LONGEST_TEXT)
    with pytest.raises(MemoryError):
        text.read(size)
    with pytest.raises(MemoryError, match=f"^no room for a chunk of {min(size, text.nbytes)} bytes$"):
        next(text.chunks(size))
    with pytest.raises((MemoryError, OverflowError)):  # the latter where no list could ever be so long
        fizzbuzz(range(2**62))
    assert text.tell() == 0
    assert text.read(9) == b"1\n2\nfizz\n"


@pytest.mark.skipif(sys.platform != "linux", reason="tells the memory by Linux's own count")
def test_memory_is_bounded_whatever_the_text(python: Callable[..., str]) -> None:
    """The documented sum of it is 12 MiB for a stream, 4 MB for programs that are kept, and 1 MB for rules."""
    output = python(
        """
import resource
from fizzbuzz_ffi import FizzBuzzIO, Rules

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10

FizzBuzzIO(1, 10**6).read(10**6)
before = peak()
primes = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53]
for start in (1, 10**9, 10**15):
    for pairs in (
        [(prime, "x" * 255) for prime in primes],
        [(1000 + number, "y" * 255) for number in range(16)],
        [(65536, "power"), (3, "w" * 255)],
        [(83, "a"), (89, "b"), (3, "c")],
    ):
        text = FizzBuzzIO(start, start + 10**8, Rules(pairs))
        buffer = bytearray(1 << 20)
        for _ in range(40):
            text.readinto(buffer)
        text.seek(-1, 1)
        text.verify(b"no")
print(peak() - before)
""",
        timeout=120,
    )
    assert int(output) < 40 << 20


@pytest.mark.skipif(not os.environ.get("FIZZBUZZ_BIG"), reason="takes 4.3 GB of memory: set FIZZBUZZ_BIG=1")
@pytest.mark.skipif(sys.maxsize < 2**32, reason="needs 64 bits")
def test_more_than_4_gib_in_one_call() -> None:
    size = (1 << 32) + 4097
    start = 10**9
    text = FizzBuzzIO(start, 10**12)
    with mmap.mmap(-1, size) as memory:
        assert text.readinto(memory) == size
        assert text.tell() == size
        tail = memory[size - 5000 :]
        text.seek(size - 5000)
        assert text.read(5000) == tail
        text.seek(0)
        with memoryview(memory) as view:
            mismatch = text.verify(view)
            assert mismatch is not None  # the text goes on, and not one byte before is different
            assert mismatch.offset == size
        # C itself, which Python calls with less at a time.
        (library,) = Path(get_library_dir()).glob("libfizzbuzz.*[0-9]*")
        render_c = ctypes.CDLL(str(library)).fizzbuzz_text_render
        render_c.argtypes = [ctypes.c_void_p, ctypes.c_int64, ctypes.c_int64] + 3 * [ctypes.c_void_p]
        stop = text.line_at(size - 1)
        needed = ctypes.c_size_t()
        address = ctypes.addressof(ctypes.c_char.from_buffer(memory))
        assert render_c(None, start, stop, address, size, ctypes.addressof(needed)) == 0
        assert needed.value == text.offset_of(stop) > 1 << 32
        text.seek(needed.value - 5000)
        assert text.read(5000) == ctypes.string_at(address + needed.value - 5000, 5000)


# Time: rules that were chosen to be slow.

PRIMES = [number for number in range(2, 60) if all(number % divisor for divisor in range(2, number))]

SLOW = {
    "sixteen primes": [(prime, "x" * 255) for prime in PRIMES[:16]],
    "sixteen primes, and words of one byte": [(prime, "x") for prime in PRIMES[:16]],
    "1 and primes": [(1, "x")] + [(prime, "y" * 255) for prime in PRIMES[:15]],
    "numbers side by side": [(1000 + number, "x" * 255) for number in range(16)],
    "1 to 16": [(number, "x" * 255) for number in range(1, 17)],
    "far apart": [(3**number, "x" * 255) for number in range(16)],
    "large and coprime": [(2**31 - 1 - number, "x" * 255) for number in range(0, 32, 2)],
    "a period that just fits a program": [(41, "x"), (101, "y")],
    "a period that just does not": [(4093, "x"), (4099, "y")],
}


@pytest.mark.parametrize("name", SLOW)
def test_rules_that_were_chosen_to_be_slow(name: str) -> None:
    """Bounds that a busy machine keeps, too; docs/reliability.md has what was measured."""

    def seconds(operation: Callable[[], Any]) -> float:
        begin = time.process_time()
        operation()
        return time.process_time() - begin

    rules = Rules(SLOW[name])
    start, stop = 10**15, 10**15 + 10**6
    assert seconds(lambda: FizzBuzzIO(start, stop, rules)) < 1
    text = FizzBuzzIO(start, stop, rules)
    assert seconds(lambda: [text.line_at(text.nbytes * place // 100) for place in range(100)]) < 1
    assert seconds(lambda: [text.offset_of(start + 9999 * place) for place in range(100)]) < 1
    data = text.read(8 << 20)
    text.seek(0)
    assert seconds(lambda: text.read(8 << 20)) < 1
    text.seek(0)
    assert seconds(lambda: text.verify(data)) < 1
    assert seconds(lambda: fizzbuzz(range(start, start + 100_000), rules)) < 2
    assert seconds(lambda: io.BufferedReader(FizzBuzzIO(start, start + 10_000, rules)).readlines()) < 2


SEARCH_SECONDS = float(os.environ.get("FIZZBUZZ_SEARCH", "2"))
"""The page has what some minutes of it found."""


def random_rules(random: Random) -> list[tuple[int, str]]:
    """Choose sixteen rules of a kind that may be slow: coprime, close to each other, huge, or with much in common."""
    first, spread = random.choice([1, 2, 10, 1000, 10**6, 2**31]), random.choice([16, 50, 1000, 10**6])
    kinds = [
        lambda: random.sample([number for number in range(2, 100) if all(number % by for by in range(2, number))], 16),
        lambda: list(range(first, first + 16)),
        lambda: random.sample(range(first, first + spread), 16),
        lambda: [2**power for power in range(16)],
        lambda: [random.randrange(1, 2 ** random.randint(5, 63)) for _ in range(16)],
        lambda: [210 * factor for factor in random.sample(range(1, 60), 16)],
    ]
    divisors = list(dict.fromkeys(random.choice(kinds)()))
    random.shuffle(divisors)
    return [(divisor, "x" * random.choice([1, 1, 2, 255, random.randint(1, 255)])) for divisor in divisors]


def test_a_search_finds_no_rules_that_are_slow(capsys: pytest.CaptureFixture[str]) -> None:
    random = Random(2)  # noqa: S311  (not for secrets)
    worst: dict[str, float] = {}
    count = 0

    def took(what: str, function: Callable[..., Any], *arguments: Any) -> Any:
        begin = time.process_time()
        result = function(*arguments)
        worst[what] = max(worst.get(what, 0), time.process_time() - begin)
        return result

    end = time.monotonic() + SEARCH_SECONDS
    while time.monotonic() < end:
        count += 1
        rules = Rules(random_rules(random))
        start = random.choice([1, -(10**12), 10**9, 10**15, 2**62])
        text: FizzBuzzIO = took("making rules and a text", FizzBuzzIO, start, start + 10**9, rules)
        offset = random.randrange(text.nbytes - (2 << 20))
        number = took("line_at", text.line_at, offset)
        took("offset_of", text.offset_of, number)
        text.seek(offset)
        took("the first byte after a seek", text.read, 1)
        text.seek(offset)
        data = took("reading 1 MiB", text.read, 1 << 20)
        text.seek(offset)
        took("verifying 1 MiB", text.verify, data)
        took("a list of 10000", fizzbuzz, range(start, start + 10_000), rules)
    with capsys.disabled():
        if "FIZZBUZZ_SEARCH" in os.environ:
            sys.stdout.write(f"\n{count} sets of rules; at worst, in milliseconds of processor time:\n")
            sys.stdout.writelines(f"  {what}: {1000 * seconds:.1f}\n" for what, seconds in worst.items())
    assert count > 0
    assert max(worst.values()) < 1
