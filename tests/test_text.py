"""`render` and `render_into`."""

from __future__ import annotations

import array
import mmap
from types import SimpleNamespace
from typing import Any
from unittest import mock

import pytest
import reference

from fizzbuzz_ffi import CLASSIC, FizzBuzzIO, Rules, _library, render, render_into

BAZZ = Rules({3: "Fizz", 5: "Buzz", 7: "Bazz"})


class Ten:
    def __index__(self) -> int:
        return 10


@pytest.mark.parametrize(
    ("start", "stop"), [(1, 101), (-1000, 1000), (0, 0), (7, 7), (7, 8), (3, 4), (10**18 - 5, 10**18 + 5)]
)
def test_text_is_that_of_the_reference(start: int, stop: int) -> None:
    assert render(start, stop) == reference.text(start, stop)
    assert render(start, stop, BAZZ) == reference.text(start, stop, list(BAZZ))


def test_text_longer_than_one_native_call() -> None:
    with mock.patch.object(_library, "PIECE", 1000):
        assert render(1, 5000) == reference.text(1, 5000)
        buffer = bytearray(len(reference.text(1, 5000)))
        render_into(buffer, 1, 5000)
    assert buffer == reference.text(1, 5000)


def test_where_bytes_must_not_be_filled_in_place() -> None:
    """As on PyPy."""
    with mock.patch.object(_library, "sys", SimpleNamespace(implementation=SimpleNamespace(name="pypy"))):
        assert render(1, 101) == reference.text(1, 101)
        assert FizzBuzzIO(1, 101).read(10) == reference.text(1, 101)[:10]


def test_shared_bytes_objects_are_not_written_to() -> None:
    """CPython has one object for all of b"", and one each for single bytes."""
    text = FizzBuzzIO(1, 4)
    assert [text.read(1) for _ in range(10)] == [b"1", b"\n", b"2", b"\n", b"f", b"i", b"z", b"z", b"\n", b""]
    assert bytes(1) == b"\0"
    assert render(5, 5) == bytes(0) == b""


def test_anything_with_index_is_a_limit() -> None:
    assert render(Ten(), 12) == b"buzz\n11\n"
    assert render(start=False, stop=True) == b"fizzbuzz\n"


@pytest.mark.parametrize("limit", [1.0, "1", None, 2.5])
def test_limits_must_be_ints(limit: Any) -> None:
    with pytest.raises(TypeError, match=f"^start must be an int, not {type(limit).__name__}$"):
        render(limit, 10)
    with pytest.raises(TypeError, match=f"^stop must be an int, not {type(limit).__name__}$"):
        render(1, limit)


def test_limits_must_have_64_bits() -> None:
    with pytest.raises(
        OverflowError, match=r"^stop must be between -2\*\*63 and 2\*\*63 - 1, not 9223372036854775808$"
    ):
        render(1, 2**63)
    with pytest.raises(OverflowError, match=r"^start must be between .*, not -9223372036854775809$"):
        render(-(2**63) - 1, 1)
    with pytest.raises(OverflowError, match="not an int of 33220 bits$"):
        render(1, 10**10000)


def test_stop_before_start() -> None:
    with pytest.raises(ValueError, match="^start 5, stop 1: the range starts after it stops$"):
        render(5, 1)


def test_text_of_more_than_63_bits() -> None:
    with pytest.raises(OverflowError, match=r"the text of the range is too long, more than 2\*\*63 - 1 bytes$"):
        render(-(2**63), 2**63 - 1)
    with pytest.raises(OverflowError, match="too long"):
        render(1, 729002457810002754)


def test_text_larger_than_memory() -> None:
    with pytest.raises(MemoryError, match="^no room for 9223372036854775791 bytes of text$"):
        render(1, 729002457810002753)
    with pytest.raises(MemoryError):
        FizzBuzzIO(1, 729002457810002753).read()


def test_rules_must_be_rules() -> None:
    for function in (render, FizzBuzzIO):
        with pytest.raises(TypeError, match="rules must be Rules, not dict"):
            function(1, 10, {3: "fizz"})  # type: ignore[arg-type]


TEXT = reference.text(1, 11)


@pytest.mark.parametrize("extra", [0, 1, 9])
def test_render_into_leaves_the_rest_alone(extra: int) -> None:
    buffer = bytearray(b"\xee" * (len(TEXT) + extra))
    assert render_into(buffer, 1, 11) == len(TEXT)
    assert buffer == TEXT + b"\xee" * extra


@pytest.mark.parametrize(
    "make",
    [
        bytearray,
        lambda size: array.array("B", bytes(size)),
        lambda size: array.array("q", bytes(-(-size // 8) * 8)),
        lambda size: memoryview(bytearray(size + 5))[5:],
        lambda size: memoryview(bytearray(-(-size // 4) * 4)).cast("B", (2, -(-size // 4) * 2)),
        lambda size: mmap.mmap(-1, size),
    ],
)
def test_render_into_buffers_of_every_kind(make: Any) -> None:
    buffer = make(len(TEXT))
    assert render_into(buffer, 1, 11) == len(TEXT)
    assert bytes(memoryview(buffer).cast("B"))[: len(TEXT)] == TEXT


def test_render_into_arrays_of_numpy() -> None:
    np = pytest.importorskip("numpy")
    for buffer in (np.zeros((8, 8), dtype="u1"), np.zeros(8, dtype=">f8"), np.zeros(64, dtype="?")):
        assert render_into(buffer, 1, 11) == len(TEXT)
        assert buffer.tobytes()[: len(TEXT)] == TEXT


def test_render_into_nothing() -> None:
    assert render_into(bytearray(), 5, 5) == 0
    assert render_into(memoryview(bytearray(8))[3:3], 5, 5) == 0


@pytest.mark.parametrize("size", [0, 1, len(TEXT) - 1])
def test_render_into_a_buffer_that_is_too_small(size: int) -> None:
    buffer = bytearray(b"\xee" * size)
    with pytest.raises(ValueError, match=f"^the buffer has {size} bytes, but the text has {len(TEXT)}$"):
        render_into(buffer, 1, 11)
    assert buffer == b"\xee" * size


@pytest.mark.parametrize(
    ("buffer", "message"),
    [
        (bytes(99), "this bytes is read-only"),
        (memoryview(bytearray(99)).toreadonly(), "this memoryview is read-only"),
        (memoryview(bytearray(99))[::2], "this memoryview has gaps or another order"),
        (memoryview(bytearray(99))[::-1], "has gaps or another order"),
        ("x" * 99, "not str"),
        (None, "not NoneType"),
        ([0] * 99, "not list"),
    ],
)
def test_render_into_what_cannot_be_written_to(buffer: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        render_into(buffer, 1, 11)
    with pytest.raises(TypeError, match=message):
        FizzBuzzIO(1, 11).readinto(buffer)


def test_render_into_pointers_is_refused() -> None:
    np = pytest.importorskip("numpy")
    for kind in (object, [("number", "i4"), ("thing", object)]):
        buffer = np.zeros(99, dtype=kind)
        for write in (
            lambda buffer=buffer: render_into(buffer, 1, 11),
            lambda buffer=buffer: FizzBuzzIO(1, 11).readinto(buffer),
        ):
            with pytest.raises(
                TypeError, match="^a buffer of bytes or numbers is needed, but this ndarray holds Python"
            ):
                write()
        assert not buffer.tolist()[0] or buffer.tolist()[0] == (0, 0)
    assert render_into(np.zeros(99, dtype=[("Offset", "i4"), ("O", "u1")]), 1, 11) == len(TEXT)


def test_render_into_refuses_before_it_writes() -> None:
    memory = bytearray(b"\xee" * 200)
    for buffer in (memoryview(memory).toreadonly(), memoryview(memory)[::2]):
        with pytest.raises(TypeError):
            render_into(buffer, 1, 11)
    with pytest.raises(ValueError, match="starts after it stops"):
        render_into(memory, 11, 1)
    assert memory == b"\xee" * 200


def test_render_into_lets_go_of_the_buffer() -> None:
    buffer = bytearray(100)
    render_into(buffer, 1, 11)
    buffer.append(0)  # refused while anything views it


def test_render_into_takes_rules() -> None:
    buffer = bytearray(100)
    assert render_into(buffer, 21, 22, BAZZ) == 9
    assert render_into(buffer, 15, 16, rules=CLASSIC) == 9


# Threads.


@pytest.mark.parametrize("threads", [0, 1, 2, 3, 2**70, Ten()])
@pytest.mark.parametrize("rules", [CLASSIC, BAZZ])
def test_threads_make_no_difference(threads: Any, rules: Rules) -> None:
    expected = render(-500_000, 2_000_000, rules)
    assert len(expected) > 12 << 20  # several threads share that
    assert render(-500_000, 2_000_000, rules, threads=threads) == expected
    buffer = bytearray(b"?" * (len(expected) + 5))
    assert render_into(buffer, -500_000, 2_000_000, rules, threads=threads) == len(expected)
    assert buffer == expected + b"?????"
    for start, stop in ((7, 7), (-10, 10)):
        assert render(start, stop, rules, threads=threads) == reference.text(start, stop, list(rules))


@pytest.mark.parametrize("piece", [1, 2, 1000])
def test_threads_with_a_text_longer_than_one_native_call(piece: int) -> None:
    with mock.patch.object(_library, "THREADS_PIECE", piece):
        assert render(-100, 3000, BAZZ, threads=2) == reference.text(-100, 3000, list(BAZZ))


@pytest.mark.parametrize(
    ("threads", "error", "message"),
    [
        (-1, ValueError, "threads must be 1 or more, or 0 for as many as there are processors, not -1"),
        (-(10**100), ValueError, "an int of 333 bits"),
        (1.0, TypeError, "threads must be an int, not float; 0 takes all processors"),
        (None, TypeError, "threads must be an int, not NoneType; 0 takes all processors"),
    ],
)
def test_threads_that_cannot_be(threads: Any, error: type[Exception], message: str) -> None:
    buffer = bytearray(20)
    with pytest.raises(error, match=message):
        render(1, 6, threads=threads)
    with pytest.raises(error, match=message):
        render_into(buffer, 1, 6, threads=threads)
    assert buffer == bytes(20)


def test_threads_and_a_buffer_that_is_too_small() -> None:
    buffer = bytearray(15)
    with pytest.raises(ValueError, match="^the buffer has 15 bytes, but the text has 16$"):
        render_into(buffer, 1, 6, threads=2)
    assert buffer == bytes(15)
