"""Law: a `FizzBuzzIO` is an `io.BytesIO` over the same text, whatever is done with it in whatever order."""

from __future__ import annotations

import array
import copy
import io
import os
import pickle
from typing import TYPE_CHECKING

import pytest
import reference
import strategies
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule

from fizzbuzz_ffi import FizzBuzzIO, Rules, render

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SIZES = st.integers(-2, 40) | st.integers(0, 3000) | st.none()
OFFSETS = st.integers(-2, 2) | st.integers(-3000, 3000)
COPIES = [copy.copy, copy.deepcopy, lambda file: pickle.loads(pickle.dumps(file))]  # noqa: S301


class Pair:
    """A file, the model of it, and the pieces that somebody takes of it."""

    def __init__(self, file: FizzBuzzIO, model: io.BytesIO) -> None:
        self.file = file
        self.model = model
        self.chunks: Iterator[memoryview] | None = None
        self.limit = 0  # of a piece; 0 until the first was taken
        self.size = 0  # the same, as it was asked for
        self.piece: memoryview | None = None

    @property
    def rest(self) -> bytes:
        return self.model.getvalue()[self.model.tell() :]


class Files(RuleBasedStateMachine):
    files = Bundle("files")

    def __init__(self) -> None:
        super().__init__()
        self.open: list[Pair] = []

    def known(self, file: FizzBuzzIO, model: io.BytesIO) -> Pair:
        self.open.append(Pair(file, model))
        return self.open[-1]

    @rule(target=files, limits=strategies.short_ranges(200), pairs=strategies.pairs(4))
    def new(self, limits: tuple[int, int], pairs: list[tuple[int, str]]) -> Pair:
        return self.known(FizzBuzzIO(*limits, Rules(pairs)), io.BytesIO(reference.text(*limits, pairs)))

    # What other files do, too.

    @rule(pair=files, size=SIZES)
    def read(self, pair: Pair, size: int | None) -> None:
        assert pair.file.read(size) == pair.model.read(size)

    @rule(pair=files)
    def readall(self, pair: Pair) -> None:
        assert pair.file.readall() == pair.model.read()

    @rule(pair=files, size=SIZES)
    def readline(self, pair: Pair, size: int | None) -> None:
        assert pair.file.readline(size) == pair.model.readline(size)

    @rule(pair=files)
    def readlines(self, pair: Pair) -> None:
        assert pair.file.readlines() == pair.model.readlines()

    @rule(pair=files)
    def step(self, pair: Pair) -> None:
        assert next(pair.file, None) == next(pair.model, None)

    @rule(pair=files, size=st.integers(0, 500), code=st.sampled_from("bBhiq"))
    def readinto(self, pair: Pair, size: int, code: str) -> None:
        buffers = [array.array(code, bytes(size * array.array(code).itemsize)) for _ in "ab"]
        assert pair.file.readinto(buffers[0]) == pair.model.readinto(buffers[1])
        assert buffers[0] == buffers[1]

    @rule(pair=files, size=st.integers(0, 500), begin=st.integers(0, 60), behind=st.integers(0, 60))
    def readinto_a_part(self, pair: Pair, size: int, begin: int, behind: int) -> None:
        buffers = [bytearray(b"?" * (begin + size + behind)) for _ in "ab"]
        views = [memoryview(buffer)[begin : begin + size] for buffer in buffers]
        assert pair.file.readinto(views[0]) == pair.model.readinto(views[1])
        assert buffers[0] == buffers[1]

    @rule(pair=files, offset=OFFSETS, whence=st.sampled_from([os.SEEK_SET, os.SEEK_CUR, os.SEEK_END]))
    def seek(self, pair: Pair, offset: int, whence: int) -> None:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: pair.model.tell(), os.SEEK_END: len(pair.model.getvalue())}[whence]
        if base + offset < 0:  # a BytesIO would go to 0, other files refuse
            with pytest.raises(ValueError, match="negative seek position"):
                pair.file.seek(offset, whence)
        else:
            assert pair.file.seek(offset, whence) == pair.model.seek(offset, whence)

    @rule(pair=files)
    def refuse_to_change(self, pair: Pair) -> None:
        for refused in (lambda: pair.file.write(b"x"), lambda: pair.file.truncate(0)):
            with pytest.raises(io.UnsupportedOperation):
                refused()

    # What they do not.

    @rule(pair=files, size=st.integers(1, 60) | st.integers(1, 2000))
    def begin_chunks(self, pair: Pair, size: int) -> None:
        assert pair.file.seek(0) == pair.model.seek(0)
        pair.chunks, pair.size, pair.limit, pair.piece = pair.file.chunks(size), size, 0, None

    @rule(pair=files, steps=st.integers(1, 4), keep=st.booleans())
    def next_chunks(self, pair: Pair, steps: int, keep: bool) -> None:  # noqa: FBT001
        kept = []
        for _ in range(steps if pair.chunks else 0):
            expected, piece = self.next_chunk(pair)
            if keep and piece is not None:
                kept.append((memoryview(piece), expected))
        for view, expected in kept:
            assert bytes(view) == expected

    @staticmethod
    def next_chunk(pair: Pair) -> tuple[bytes, memoryview | None]:
        if pair.chunks is None:
            return b"", None
        pair.limit = pair.limit or min(pair.size, max(len(pair.rest), 1))
        before, pair.piece = pair.piece, next(pair.chunks, None)
        if before is not None and pair.piece is not None:
            with pytest.raises(ValueError, match="released"):
                bytes(before)
        expected = pair.model.read(pair.limit)
        assert bytes(pair.piece or b"") == expected
        if pair.piece is None:
            pair.chunks = None
        else:
            assert pair.piece.readonly
        return expected, pair.piece

    @rule(pair=files, place=st.integers(0, 3000))
    def find(self, pair: Pair, place: int) -> None:
        text, file = pair.model.getvalue(), pair.file
        offset = place % (len(text) + 1)
        if offset == len(text):
            with pytest.raises(ValueError, match="offset"):
                file.line_at(offset)
            assert file.offset_of(file.stop) == file.nbytes == len(text)
            return
        number = file.start + text.count(b"\n", 0, offset)
        assert file.line_at(offset) == number
        assert file.offset_of(number) == text.rfind(b"\n", 0, offset) + 1

    @rule(pair=files, place=st.integers(0, 3000), other=st.binary(max_size=5), removed=st.integers(0, 5))
    def verify(self, pair: Pair, place: int, other: bytes, removed: int) -> None:
        begin, rest = min(pair.model.tell(), len(pair.model.getvalue())), pair.rest
        place %= len(rest) + 1
        found = rest[:place] + other + rest[place + removed :]
        difference = reference.first_difference(rest, found)
        mismatch = pair.file.verify(io.BytesIO(found))
        if difference is None:
            assert mismatch is None
            pair.model.seek(0, os.SEEK_END)
        else:
            assert mismatch is not None
            assert mismatch.offset == pair.model.seek(begin + difference)
            assert mismatch.number == pair.file.start + pair.model.getvalue().count(b"\n", 0, mismatch.offset)

    @rule(pair=files)
    def write_to(self, pair: Pair) -> None:
        target = io.BytesIO()
        position, rest = pair.model.tell(), pair.rest
        calls: list[tuple[int, int]] = []
        written = pair.file.write_to(target, progress=lambda done, total: calls.append((done, total)))
        assert (written, target.getvalue()) == (len(rest), rest)
        assert calls[-1:] == ([(written, written)] if rest else [])
        pair.model.seek(max(position, len(pair.model.getvalue())))

    @rule(pair=files)
    def render_the_same(self, pair: Pair) -> None:
        assert render(pair.file.start, pair.file.stop, pair.file.rules) == pair.model.getvalue()

    # Its life.

    @rule(target=files, pair=files, way=st.sampled_from(COPIES))
    def copy(self, pair: Pair, way: Callable[[FizzBuzzIO], FizzBuzzIO]) -> Pair:
        twin = way(pair.file)
        model = io.BytesIO(pair.model.getvalue())
        model.seek(pair.model.tell())
        return self.known(twin, model)

    @rule(pair=consumes(files))
    def close(self, pair: Pair) -> None:
        self.open.remove(pair)
        pair.file.close()
        pair.file.close()
        assert pair.file.closed
        uses = [
            pair.file.read,
            pair.file.readline,
            pair.file.tell,
            pair.file.chunks,
            pair.file.readable,
            lambda: pair.file.readinto(bytearray(1)),
            lambda: pair.file.seek(0),
            lambda: pair.file.verify(b""),
            lambda: pair.file.write_to(io.BytesIO()),
            lambda: next(pair.file),
            lambda: pickle.dumps(pair.file),
        ]
        for use in uses:
            with pytest.raises(ValueError, match="closed"):
                use()
        if pair.chunks is not None:
            with pytest.raises(ValueError, match="closed"):
                next(pair.chunks)
        assert pair.file.nbytes == len(pair.model.getvalue())
        assert "closed" in repr(pair.file)

    @invariant()
    def places_are_the_same(self) -> None:
        for pair in self.open:
            assert pair.file.tell() == pair.model.tell()
            assert not pair.file.closed
            assert f"at byte {pair.model.tell()} of" in repr(pair.file)


TestFiles = Files.TestCase
