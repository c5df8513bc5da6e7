"""Law: in how many pieces a text is read or written makes no difference."""

from __future__ import annotations

import io
from typing import Any

import reference
import strategies
from hypothesis import given
from hypothesis import strategies as st

from fizzbuzz_ffi import FizzBuzzIO, Rules, _files, _library


@given(strategies.short_ranges(), strategies.pairs(4), st.integers(1, 600), st.booleans())
def test_chunks(limits: tuple[int, int], pairs: list[tuple[int, str]], size: int, keep: bool) -> None:  # noqa: FBT001
    chunks = FizzBuzzIO(*limits, Rules(pairs)).chunks(size)
    kept = [memoryview(chunk) if keep else bytes(chunk) for chunk in chunks]
    assert b"".join(kept) == reference.text(*limits, pairs)


@given(strategies.short_ranges(), strategies.pairs(4), st.lists(st.integers(0, 50), min_size=1), st.integers(1, 600))
def test_reads_and_lines(limits: tuple[int, int], pairs: list[tuple[int, str]], sizes: list[int], last: int) -> None:
    text = FizzBuzzIO(*limits, Rules(pairs))
    data = b"".join(text.readline() if size % 7 == 0 else text.read(size) for size in sizes)
    while piece := text.read(last):
        data += piece
    assert data == reference.text(*limits, pairs)


class Fussy(io.RawIOBase):
    """Takes a few bytes of each write."""

    def __init__(self, sizes: list[int]) -> None:
        self.sizes = sizes
        self.data = b""

    def write(self, data: Any) -> int:
        size = min(self.sizes[len(self.data) % len(self.sizes)], len(data))
        self.data += data[:size]
        return size


@given(
    strategies.short_ranges(),
    strategies.pairs(4),
    st.lists(st.integers(1, 100), min_size=1),
    st.integers(1, 99),
    st.integers(1, 99),
)
def test_writes(
    limits: tuple[int, int], pairs: list[tuple[int, str]], sizes: list[int], chunk: int, piece: int
) -> None:
    target = Fussy(sizes)
    before = _files.CHUNK, _library.PIECE
    _files.CHUNK, _library.PIECE = chunk, piece
    try:
        FizzBuzzIO(*limits, Rules(pairs)).write_to(target)
    finally:
        _files.CHUNK, _library.PIECE = before
    assert target.data == reference.text(*limits, pairs)
