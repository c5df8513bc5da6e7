"""`fizzbuzz` of many numbers."""

from __future__ import annotations

import array
import ctypes
import itertools
import struct
import sys
from collections import deque
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest
import reference

from fizzbuzz_ffi import Rules, _ranges, fizzbuzz

if TYPE_CHECKING:
    from collections.abc import Iterable

BAZZ = [(3, "Fizz"), (5, "Buzz"), (7, "Bazz")]
LONG = [(97, "a"), (89, "b"), (83, "c")]
EVERY = [(divisor, chr(96 + divisor)) for divisor in range(16, 0, -1)]
PRIMES = [(p, f"<{p}>") for p in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53)]
RARE = [(9_999_991, "r"), (2**61 - 1, "é"), (10**6, "m")]


@pytest.mark.parametrize(
    "pairs", [reference.CLASSIC, BAZZ, LONG, [(1, "7")], [(2, "é"), (3, " ")], [(15, "x")], EVERY, PRIMES, RARE]
)
@pytest.mark.parametrize(
    "numbers",
    [
        range(0),
        range(1),
        range(5, 5),
        range(5, 1),
        range(1, 16),
        range(-100, 100),
        range(100, -100, -1),
        range(0, 1000, 15),
        range(7, 3000, 7),
        range(3000, -3000, -11),
        range(-40_000, 40_000),
        range(2**63 - 40_000, 2**63),
        range(2**63 - 40_000, 2**63 + 40_000),
        range(-(2**63), -(2**63) + 40_000),
        range(-(2**63) - 40_000, -(2**63)),
        range(10**30, 10**30 + 500),
        range(10**30, 0, -(10**28)),
        range(9_990_000, 10_010_000),
        range(10_010_000, 9_990_000, -1),
        range(-(2**61) - 20_000, -(2**61) + 20_000, 3),
        range(2**63 - 40_000, 2**63 - 1, 7),  # one step more is beyond 64 bits
        range(2**63 - 2, 2**63 - 40_000, -11),
        range(2**63 - 2 - 999 * 10**15, 2**63 + 10**15 - 2, 10**15),  # and so is the stop
    ],
    ids=repr,
)
def test_ranges(numbers: range, pairs: reference.Pairs, monkeypatch: pytest.MonkeyPatch) -> None:
    rules, expected = Rules(pairs), reference.answers(numbers, pairs)
    assert fizzbuzz(numbers, rules) == expected
    monkeypatch.setattr(_ranges, "FEW", 0)  # short ranges the way of the long ones
    monkeypatch.setattr(_ranges, "BLOCK", 1000)
    for places in (0, 10**9):  # short cycles by the way of the others, and by their own
        monkeypatch.setattr(_ranges, "MOST_PLACES", places)
        monkeypatch.setattr(_ranges, "LEAST_LINES", 1)
        assert fizzbuzz(numbers, rules) == expected


@pytest.mark.parametrize("pairs", [reference.CLASSIC, [(7, "x")], [(2, "a"), (19, "b")]])
def test_ranges_end_anywhere_in_a_pattern(pairs: reference.Pairs, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = Rules(pairs)
    block = _ranges.BLOCK // rules.period * rules.period
    for count in (block - 1, block, block + 1, block + 2, 2 * block + rules.period - 1):
        numbers = range(1, count + 1)
        assert fizzbuzz(numbers, rules) == reference.answers(numbers, pairs)
    monkeypatch.setattr(_ranges, "FEW", 0)
    monkeypatch.setattr(_ranges, "LEAST_LINES", 1)
    monkeypatch.setattr(_ranges, "BLOCK", 1)  # one pattern at a time
    for count in range(4 * rules.period, 6 * rules.period):
        numbers = range(-count, count)
        assert fizzbuzz(numbers, rules) == reference.answers(numbers, pairs)


def test_numbers_that_words_cover_are_never_written() -> None:
    huge = 10**5000  # with more digits than Python writes at once
    for count in (1, 2000):
        assert fizzbuzz(range(huge, huge + count), Rules({1: "a", 1031: "b"}))[0] == "a"


@pytest.mark.parametrize(
    ("numbers", "same"),
    [
        (slice(1, 101), range(1, 101)),
        (slice(10, 1, -2), range(10, 1, -2)),
        (slice(0, 2**70, 2**69), range(0, 2**70, 2**69)),
        (slice(3, 3), range(0)),
    ],
)
def test_slices_answer_like_ranges(numbers: slice, same: range) -> None:
    assert fizzbuzz(numbers) == reference.answers(same)


def test_slices_with_a_step_of_zero() -> None:
    with pytest.raises(ValueError, match="^step cannot be zero$"):
        fizzbuzz(slice(1, 10, 0))


@pytest.mark.parametrize("numbers", [slice(10), slice(1, None), slice(None, None, 2)])
def test_slices_need_start_and_stop(numbers: slice) -> None:
    with pytest.raises(ValueError, match="needs a start and a stop"):
        fizzbuzz(numbers)


@pytest.mark.parametrize("numbers", [slice("a", "b"), slice(1.0, 2.0), slice(1, 2, "x"), slice(1, 5, 0.0)])
def test_slices_of_other_things(numbers: slice) -> None:
    with pytest.raises(TypeError, match="cannot be interpreted as an integer"):
        fizzbuzz(numbers)


def test_ranges_that_no_list_can_hold() -> None:
    with pytest.raises(OverflowError, match="more numbers than a list can hold"):
        fizzbuzz(range(2**63))


def test_ranges_that_memory_cannot_hold() -> None:
    count = sys.maxsize // 2  # a list could count so many, but no address space holds their pointers
    with pytest.raises(MemoryError, match=f"^no room for {count} answers$"):
        fizzbuzz(range(count))


@pytest.mark.parametrize("make", [list, tuple, iter, deque, dict.fromkeys, lambda numbers: (n for n in numbers)])
def test_iterables(make: Any) -> None:
    assert fizzbuzz(make(range(-20, 20))) == reference.answers(range(-20, 20))


def test_numbers_of_different_kinds() -> None:
    assert fizzbuzz([3, 2.5, True, 10**20, 5.0]) == ["fizz", "2.5", "1", "buzz", "buzz"]
    assert fizzbuzz([]) == []


def test_order_and_repetition_are_kept() -> None:
    assert fizzbuzz([3, 1, 3, 3]) == ["fizz", "1", "fizz", "fizz"]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ([1, 2, "3"], "^item 2: str is not a number"),
        ([1, None], "^item 1: NoneType is not"),
        ([[1, 2], [3]], "^item 0: list is not .*; nested collections must be flattened"),
        ([1, (2,)], "^item 1: tuple is not"),
        ([1, range(3)], "^item 1: range is not"),
        ([b"1"], "^item 0: bytes is not"),
        (["1", 2], "^item 0: str"),
        ([1j], "^item 0: complex"),
        ({1: 2, "a": 3}, "^item 1: str"),
    ],
)
def test_items_that_are_no_numbers_are_named(values: Iterable[Any], message: str) -> None:
    with pytest.raises(TypeError, match=message):
        fizzbuzz(values)


def test_items_of_a_generator_are_named() -> None:
    with pytest.raises(TypeError, match="^item 3: str"):
        fizzbuzz(itertools.chain(range(3), "x"))  # type: ignore[arg-type]


def test_errors_of_a_generator_pass_through() -> None:
    def numbers() -> Iterable[int]:
        yield 1
        raise LookupError("mine")

    with pytest.raises(LookupError, match="mine"):
        fizzbuzz(numbers())


VALUES = [0, 1, 2, 3, 5, 15, 100, 127]


@pytest.mark.parametrize("code", [code for code in array.typecodes if code in "bBhHiIlLqQ"])
def test_arrays(code: str) -> None:
    assert fizzbuzz(array.array(code, VALUES)) == reference.answers(VALUES)


@pytest.mark.parametrize(
    ("code", "extremes"), [("b", (-128, 127)), ("q", (-(2**63), 2**63 - 1)), ("Q", (0, 2**64 - 1))]
)
def test_extremes_of_arrays(code: str, extremes: tuple[int, int]) -> None:
    assert fizzbuzz(array.array(code, extremes)) == reference.answers(extremes)


def test_views() -> None:
    view = memoryview(array.array("i", range(-50, 50)))
    assert fizzbuzz(view) == reference.answers(range(-50, 50))
    assert fizzbuzz(view[::-3]) == reference.answers(range(49, -51, -3))
    assert fizzbuzz(view[:0]) == []
    assert fizzbuzz(memoryview(b"\x03\x0f")) == ["fizz", "fizzbuzz"]
    assert fizzbuzz(memoryview(struct.pack("nn", -3, 7)).cast("n")) == ["fizz", "7"]  # type: ignore[call-overload]


@pytest.mark.parametrize("type_", [ctypes.c_int8, ctypes.c_uint16, ctypes.c_long, ctypes.c_uint64])
@pytest.mark.parametrize("order", ["__ctype_be__", "__ctype_le__"])
def test_arrays_of_ctypes_in_both_byte_orders(type_: Any, order: str) -> None:
    numbers = (getattr(type_, order) * len(VALUES))(*VALUES)
    assert fizzbuzz(numbers) == reference.answers(VALUES)


@pytest.mark.parametrize("order", "<>=")
@pytest.mark.parametrize("kind", ["i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8"])
def test_arrays_of_numpy(order: str, kind: str) -> None:
    np = pytest.importorskip("numpy")
    numbers = np.array(VALUES, dtype=order + kind)
    assert fizzbuzz(numbers) == reference.answers(VALUES)
    assert fizzbuzz(numbers[::-2]) == reference.answers(VALUES[::-2])
    assert fizzbuzz(np.broadcast_to(numbers[3], 4)) == ["fizz"] * 4
    numbers.flags.writeable = False
    assert fizzbuzz(numbers) == reference.answers(VALUES)


def test_arrays_of_python_objects_are_iterables() -> None:
    np = pytest.importorskip("numpy")
    assert fizzbuzz(np.array([10**30, 2.5], dtype=object)) == ["buzz", "2.5"]


@pytest.mark.parametrize(
    ("kind", "shape", "message"),
    [
        ("?", 3, "a buffer of bools has no numbers"),
        ("f4", 3, r"must hold integers, not format 'f'; pass list\(array\)$"),
        ("f8", 3, r"not format 'd'; pass list\(array\)$"),
        (">f2", 3, r"not format '>e'; pass list\(array\)$"),
        ("longdouble", 3, r"not format 'g'; pass list\(array\)$"),
        ("c16", 3, "not format 'Zd'$"),  # whose numbers have no answer in a list either, as text and records have none
        ("S3", 3, "not format '3s'$"),
        ("U1", 3, "not format '1w'$"),
        ("i4,f4", 3, "not format 'T{i:f0:f:f1:}'$"),
        ("i4", (2, 2), "must have 1 dimension, not 2; flatten it"),
        ("i4", (1, 1, 1), "not 3"),
    ],
)
def test_buffers_of_anything_else_are_refused(kind: str, shape: int | tuple[int, ...], message: str) -> None:
    np = pytest.importorskip("numpy")
    with pytest.raises(TypeError, match=message):
        fizzbuzz(np.zeros(shape, dtype=kind))
    if "pass list" in message:
        assert fizzbuzz(list(np.zeros(shape, dtype=kind))) == ["fizzbuzz"] * 3


def test_masked_arrays_are_refused_where_something_is_masked() -> None:
    np = pytest.importorskip("numpy")
    assert fizzbuzz(np.ma.masked_array([1, 3])) == ["1", "fizz"]
    assert fizzbuzz(np.ma.masked_array([1, 3], mask=[False, False])) == ["1", "fizz"]
    assert fizzbuzz(np.ma.masked_array(3)) == "fizz"
    masked = np.ma.masked_array([1, 2, 3], mask=[False, True, False])
    for value in (masked, masked[1:2], np.ma.masked_array(3, mask=True), np.ma.masked):
        with pytest.raises(TypeError, match=r"masked, and these have no answer; .* array\.compressed\(\)"):
            fizzbuzz(value)
    assert fizzbuzz(masked.compressed()) == ["1", "fizz"]
    assert fizzbuzz(masked.filled(0)) == ["1", "fizzbuzz", "fizz"]
    with pytest.raises(TypeError, match="must hold integers"):
        fizzbuzz(np.ma.masked_array([(1, 2)], dtype=[("a", int), ("b", int)]))


def test_what_has_a_mask_and_is_no_array_of_numpy() -> None:
    class Net(list[int]):
        mask = 24

        def compressed(self) -> str:
            return ""

    assert fizzbuzz(Net([3, 4])) == ["fizz", "4"]


def test_numpy_is_being_imported_by_another_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "numpy.ma", ModuleType("numpy.ma"))  # as it is before its body has run
    assert fizzbuzz([3, 4]) == ["fizz", "4"]


def test_floats_and_bools_of_an_array_are_refused() -> None:
    with pytest.raises(TypeError, match="must hold integers, not format 'd'"):
        fizzbuzz(array.array("d", [1.0]))
    with pytest.raises(TypeError, match="a buffer of bools"):
        fizzbuzz(memoryview(b"\0\1").cast("?"))
    assert fizzbuzz(list(array.array("d", [1.0, 2.5]))) == ["1", "2.5"]
