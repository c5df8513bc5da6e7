"""Law: `verify` finds the first byte that differs, and nothing where none does."""

from __future__ import annotations

import io

import reference
import strategies
from hypothesis import given
from hypothesis import strategies as st

from fizzbuzz_ffi import FizzBuzzIO, Rules


@st.composite
def damaged(draw: st.DrawFn, text: bytes) -> bytes:
    """Change something, or nothing."""
    place = draw(st.integers(0, len(text)))
    other = draw(st.binary(max_size=5) | st.sampled_from([b"\n", b"\r", b"\0", b"fizz\n"]))
    removed = draw(st.integers(0, 5))
    return text[:place] + other + text[place + removed :]


@given(strategies.short_ranges(100), strategies.pairs(4), st.data())
def test_the_first_difference(limits: tuple[int, int], pairs: list[tuple[int, str]], data: st.DataObject) -> None:
    whole = reference.text(*limits, pairs)
    begin = data.draw(st.integers(0, len(whole)) | st.just(0))
    found = data.draw(damaged(whole[begin:]))
    offset = reference.first_difference(whole[begin:], found)
    text = FizzBuzzIO(*limits, Rules(pairs))
    for source in (found, io.BytesIO(found)):
        text.seek(begin)
        mismatch = text.verify(source)
        if offset is None:
            assert mismatch is None
            assert text.tell() == len(whole)
            continue
        assert mismatch is not None
        assert mismatch.offset == text.tell() == begin + offset
        line_begin = max(whole.rfind(b"\n", 0, begin + offset) + 1, begin)
        assert mismatch.expected == whole[line_begin : whole.find(b"\n", begin + offset) + 1]
        line = found[line_begin - begin :]
        assert mismatch.found == line[: line.find(b"\n") + 1 or None][:4096]
        assert mismatch.number == limits[0] + whole.count(b"\n", 0, begin + offset)
