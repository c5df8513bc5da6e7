"""Law: many answers are the same as one answer at a time, whatever they come in."""

from __future__ import annotations

import array
from unittest import mock

import reference
import strategies
from hypothesis import given
from hypothesis import strategies as st

from fizzbuzz_ffi import Rules, _ranges, fizzbuzz


@given(st.integers() | strategies.int64s(), strategies.pairs())
def test_one(number: int, pairs: list[tuple[int, str]]) -> None:
    assert fizzbuzz(number, Rules(pairs)) == reference.answer(number, pairs)


@given(
    st.integers() | strategies.int64s(), st.integers(-500, 500), st.integers(-50, 50).filter(bool), strategies.pairs(4)
)
def test_ranges_and_slices(start: int, length: int, step: int, pairs: list[tuple[int, str]]) -> None:
    numbers = range(start, start + length, step)
    expected = reference.answers(numbers, pairs)
    assert fizzbuzz(numbers, Rules(pairs)) == expected
    for places in (0, 10**9):  # short ranges the way of the long ones: of those with short cycles, and of the others
        with mock.patch.multiple(_ranges, FEW=0, BLOCK=97, MOST_PLACES=places, LEAST_LINES=1):
            assert fizzbuzz(slice(start, start + length, step), Rules(pairs)) == expected


@given(st.data())
def test_long_ranges(data: st.DataObject) -> None:
    """Of any length, most of them beside a multiple of what is done at a time; anywhere, or ending where 64 bits do."""
    pairs = data.draw(
        st.sampled_from([reference.CLASSIC, [(3, "Fizz"), (5, "12"), (7, " ")], [(1, "x")], [(4, "é"), (6, "\t")]])
        | strategies.pairs()
    )
    block = data.draw(st.sampled_from([90, 1050, _ranges.BLOCK]))
    beside = st.builds(lambda times, more: max(times * block + more, 0), st.integers(0, 3), st.integers(-2, 2))
    count = data.draw(st.integers(0, 40_000) | beside)
    step = data.draw(st.sampled_from([1, -1, 2, -7, 30]))
    end = data.draw(st.sampled_from([strategies.INT64_MIN, strategies.INT64_MAX])) + data.draw(st.integers(-99, 99))
    start = data.draw(strategies.int64s() | st.just(end - count * step))
    numbers = range(start, start + count * step, step)
    with mock.patch.multiple(_ranges, BLOCK=block, PIECE=data.draw(st.sampled_from([3 * block, _ranges.PIECE]))):
        answers = fizzbuzz(numbers, Rules(pairs))
    assert len(answers) == count
    for place in [*range(min(count, 30)), *range(max(count - 30, 0), count), *range(0, count, 97)]:
        assert answers[place] == reference.answer(numbers[place], pairs)


@given(st.lists(st.integers() | strategies.int64s()), strategies.pairs(4))
def test_lists(numbers: list[int], pairs: list[tuple[int, str]]) -> None:
    assert fizzbuzz(numbers, Rules(pairs)) == reference.answers(numbers, pairs)


@given(st.lists(strategies.int64s()), st.integers(-3, 3).filter(bool), strategies.pairs(4))
def test_buffers(numbers: list[int], step: int, pairs: list[tuple[int, str]]) -> None:
    view = memoryview(array.array("q", numbers))
    assert fizzbuzz(view[::step], Rules(pairs)) == reference.answers(numbers[::step], pairs)


@given(st.floats(), strategies.pairs(4))
def test_floats(number: float, pairs: list[tuple[int, str]]) -> None:
    expected = reference.answer(int(number), pairs) if number.is_integer() else repr(number)
    assert fizzbuzz(number, Rules(pairs)) == fizzbuzz([number], Rules(pairs))[0] == expected
