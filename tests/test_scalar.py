"""`fizzbuzz` of one number."""

from __future__ import annotations

import enum
import sys
from decimal import Decimal
from fractions import Fraction

import pytest
import reference

from fizzbuzz_ffi import CLASSIC, Rules, fizzbuzz


@pytest.mark.parametrize(
    "number", [*range(-31, 32), 10**18, 2**63 - 1, 2**63, -(2**63) - 1, 10**30, -(15**40), 7 * 10**300]
)
def test_ints_of_any_size(number: int) -> None:
    assert fizzbuzz(number) == reference.answer(number)


@pytest.mark.parametrize("number", [1, 3, 2**63 - 1, 2**64, 11 * 13 * 17 * 19 * 23 * 10**30, 97**20, -(97**3)])
def test_rules_of_a_long_period(number: int) -> None:
    """Too long for a table, so the rules are tested one by one."""
    pairs = [(11, "a"), (13, "b"), (17, "c"), (97, "d"), (10**12 + 39, "e")]
    assert fizzbuzz(number, Rules(pairs)) == reference.answer(number, pairs)


def test_periods_around_the_limit_of_the_table() -> None:
    for divisor in (4095, 4096, 4097):
        rules = Rules({divisor: "x"})
        assert [fizzbuzz(n, rules) for n in (0, 1, divisor - 1, divisor, -divisor)] == [
            "x",
            "1",
            str(divisor - 1),
            "x",
            "x",
        ]


def test_bools_are_ints() -> None:
    assert (fizzbuzz(True), fizzbuzz(False)) == ("1", "fizzbuzz")  # noqa: FBT003


def test_subclasses_of_int_answer_as_the_number() -> None:
    class Color(enum.IntEnum):
        RED = 1
        GREEN = 3

    class Loud(int):
        def __str__(self) -> str:
            return "LOUD"

    assert (fizzbuzz(Color.RED), fizzbuzz(Color.GREEN), fizzbuzz(Loud(7))) == ("1", "fizz", "7")


def test_anything_with_index_is_an_int() -> None:
    class Fifteen:
        def __index__(self) -> int:
            return 15

    assert fizzbuzz(Fifteen()) == "fizzbuzz"


@pytest.mark.parametrize(
    ("number", "answer"),
    [
        (15.0, "fizzbuzz"),
        (-3.0, "fizz"),
        (-0.0, "fizzbuzz"),
        (7.0, "7"),
        (2.5, "2.5"),
        (1e-7, "1e-07"),
        (0.1, "0.1"),
        (1e22, "buzz"),
        (1e16 + 4, "10000000000000004"),
        (1e23, "99999999999999991611392"),
        (float("nan"), "nan"),
        (float("inf"), "inf"),
        (float("-inf"), "-inf"),
    ],
)
def test_floats(number: float, answer: str) -> None:
    assert fizzbuzz(number) == answer


def test_subclasses_of_float_print_as_floats() -> None:
    class Loud(float):
        def __repr__(self) -> str:
            return "LOUD"

    assert (fizzbuzz(Loud(2.5)), fizzbuzz(Loud(9.0))) == ("2.5", "fizz")


@pytest.mark.parametrize(
    ("number", "answer"),
    [
        (Fraction(6, 2), "fizz"),
        (Fraction(1, 3), "1/3"),
        (Decimal("15.00"), "fizzbuzz"),
        (Decimal("1e3"), "buzz"),
        (Decimal("0.1"), "0.1"),
        (Decimal("NaN"), "NaN"),
        (Decimal("sNaN"), "sNaN"),
        (Decimal("-Infinity"), "-Infinity"),
    ],
)
def test_other_real_numbers(number: Fraction | Decimal, answer: str) -> None:
    assert fizzbuzz(number) == answer


def test_scalars_of_numpy() -> None:
    np = pytest.importorskip("numpy")
    assert [fizzbuzz(np.int8(-3)), fizzbuzz(np.uint64(2**64 - 1)), fizzbuzz(np.array(5))] == [
        "fizz",
        "fizzbuzz",
        "buzz",
    ]
    assert [fizzbuzz(np.float64(2.5)), fizzbuzz(np.float32(0.1)), fizzbuzz(np.float32(9))] == ["2.5", "0.1", "fizz"]
    assert [fizzbuzz(np.float16("nan")), fizzbuzz(np.longdouble("inf"))] == ["nan", "inf"]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("15", r"^str is not a number .*; convert it first, as in int\(value\)$"),
        (b"15", "^bytes is not"),
        (bytearray(b"15"), r"^bytearray is not .*list\(value\)"),
        (None, "^NoneType is not a number that fizzbuzz\\(\\) can answer$"),
        (1 + 0j, "^complex is not .*real part"),
        (object(), "^object is not"),
        (fizzbuzz, "^function is not"),
    ],
)
def test_what_is_no_number(value: object, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        fizzbuzz(value)  # type: ignore[call-overload]


@pytest.mark.filterwarnings("ignore:The 'generic' unit:DeprecationWarning")
def test_times_of_numpy_are_no_numbers() -> None:
    np = pytest.importorskip("numpy")
    for value in (np.datetime64(5, "D"), np.timedelta64(5, "D"), np.timedelta64(5, "ns"), np.timedelta64(5)):
        for times in (value, [value]):
            with pytest.raises(
                TypeError, match="(date|delta).*64 is not a number .*; convert it first, as in value.astype"
            ):
                fizzbuzz(times)
    for kind in ("m8[ns]", "M8[ns]"):
        with pytest.raises(TypeError, match="^item 0: .*64 is not a number"):
            fizzbuzz(np.zeros(3, dtype=kind))


def test_arrays_of_no_dimension_are_their_element() -> None:
    np = pytest.importorskip("numpy")
    assert fizzbuzz(np.array(3)) == fizzbuzz([np.array(3)])[0] == "fizz"
    for value in (2.5, True, "x", None, 1j):
        with pytest.raises(TypeError, match=r"^ndarray is not a number .*; an array of no dimension .* value\[\(\)\]"):
            fizzbuzz(np.array(value))


def test_bools_and_complex_numbers_of_numpy_are_no_numbers() -> None:
    np = pytest.importorskip("numpy")
    for value in (np.bool_(1), np.complex128(1)):
        for values in (value, [1, value]):
            with pytest.raises(TypeError, match="is not a number"):
                fizzbuzz(values)


@pytest.mark.parametrize("value", [15, 2.5, [15], range(3), slice(1, 3)])
def test_rules_must_be_rules(value: int) -> None:
    with pytest.raises(TypeError, match=r"^rules must be Rules, not dict; make Rules of it: Rules\(\{\.\.\.\}\)$"):
        fizzbuzz(value, {3: "fizz"})  # type: ignore[call-overload]
    with pytest.raises(TypeError, match="^rules must be Rules, not int$"):
        fizzbuzz(value, 3)  # type: ignore[call-overload]


def test_digit_limit_of_python_passes_through() -> None:
    number = 10 ** (sys.get_int_max_str_digits() + 1) + 3
    assert number % 3
    with pytest.raises(ValueError, match="Exceeds the limit"):
        fizzbuzz(number)
    assert fizzbuzz(number - 3) == "buzz"


def test_rules_may_be_named_or_not() -> None:
    assert fizzbuzz(5, CLASSIC) == fizzbuzz(5, rules=CLASSIC) == fizzbuzz(value=5) == "buzz"
