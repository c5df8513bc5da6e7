"""Law: where reading starts makes no difference to what is read."""

from __future__ import annotations

import reference
import strategies
from hypothesis import given
from hypothesis import strategies as st

from fizzbuzz_ffi import FizzBuzzIO, Rules


@given(
    strategies.short_ranges(), strategies.pairs(4), st.lists(st.tuples(st.integers(0), st.integers(0, 300)), max_size=8)
)
def test_any_place_reads_as_in_the_whole_text(
    limits: tuple[int, int], pairs: list[tuple[int, str]], reads: list[tuple[int, int]]
) -> None:
    text = FizzBuzzIO(*limits, Rules(pairs))
    whole = reference.text(*limits, pairs)
    for place, size in reads:
        offset = place % (len(whole) + 2)
        text.seek(offset)
        assert text.read(size) == whole[offset : offset + size]


@given(strategies.short_ranges().filter(lambda limits: limits[0] < limits[1]), strategies.pairs(4), st.data())
def test_offsets_and_lines_are_inverse(
    limits: tuple[int, int], pairs: list[tuple[int, str]], data: st.DataObject
) -> None:
    text = FizzBuzzIO(*limits, Rules(pairs))
    number = data.draw(st.integers(limits[0], limits[1] - 1))
    offset = text.offset_of(number)
    assert offset == len(reference.text(limits[0], number, pairs))
    end = text.offset_of(number + 1)
    assert [text.line_at(offset), text.line_at(end - 1)] == [number, number]
    text.seek(offset)
    assert text.readline() == reference.text(number, number + 1, pairs)


@given(strategies.int64s(), st.integers(0, 10**15), st.integers(0, 10**17))
def test_lines_of_huge_texts(start: int, count: int, place: int) -> None:
    stop = min(start + count, strategies.INT64_MAX)
    text = FizzBuzzIO(start, stop)
    if not text.nbytes:
        return
    offset = place % text.nbytes
    number = text.line_at(offset)
    begin = text.offset_of(number)
    assert begin <= offset < text.offset_of(number + 1)
    text.seek(begin)
    assert text.readline() == reference.text(number, number + 1)
