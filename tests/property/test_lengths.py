"""Law: the size of a text is the sum of the sizes of its lines; `nbytes` and `offset_of` say so without rendering."""

from __future__ import annotations

import reference
import strategies
from hypothesis import given
from hypothesis import strategies as st

from fizzbuzz_ffi import FizzBuzzIO, Rules, render


@given(strategies.short_ranges(), strategies.pairs())
def test_size_is_that_of_the_rendered_text(limits: tuple[int, int], pairs: list[tuple[int, str]]) -> None:
    rules = Rules(pairs)
    expected = reference.text(*limits, pairs)
    assert FizzBuzzIO(*limits, rules).nbytes == len(expected)
    assert render(*limits, rules) == expected


@given(strategies.pairs(4), st.integers(-(10**14), 10**14), st.integers(0, 10**14), st.integers(0, 10**14))
def test_sizes_of_neighbours_add_up(pairs: list[tuple[int, str]], start: int, first: int, second: int) -> None:
    rules = Rules(pairs)
    middle, stop = start + first, start + first + second
    whole = FizzBuzzIO(start, stop, rules)
    assert whole.nbytes == FizzBuzzIO(start, middle, rules).nbytes + FizzBuzzIO(middle, stop, rules).nbytes
    assert whole.offset_of(middle) == FizzBuzzIO(start, middle, rules).nbytes


@given(strategies.pairs(), strategies.int64s(), st.integers(0, 10**14))
def test_far_lines_are_as_long_as_they_say(pairs: list[tuple[int, str]], number: int, before: int) -> None:
    number = min(number, strategies.INT64_MAX - 1)
    start = max(number - before, strategies.INT64_MIN)
    text = FizzBuzzIO(start, number + 1, Rules(pairs))
    line = reference.text(number, number + 1, pairs)
    assert text.nbytes - text.offset_of(number) == len(line)
    text.seek(text.offset_of(number))
    assert text.read() == line
