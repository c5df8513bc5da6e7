"""`FizzBuzzIO` as a file: reading, seeking, chunks; what it shares with other files is in test_files.py."""

from __future__ import annotations

import copy
import io
import os
import pickle
import shutil
import zipfile
from typing import TYPE_CHECKING, Any
from unittest import mock

import pytest
import reference

from fizzbuzz_ffi import FizzBuzzIO, Rules, _io, _library

if TYPE_CHECKING:
    from pathlib import Path

TEXT = reference.text(1, 101)
SIZE = len(TEXT)
BAZZ = Rules({3: "Fizz", 5: "Buzz", 7: "Bazz"})


@pytest.fixture
def text() -> FizzBuzzIO:
    return FizzBuzzIO(1, 101)


# What it is.


def test_it_tells_what_it_is(text: FizzBuzzIO) -> None:
    assert isinstance(text, io.RawIOBase)
    assert (text.readable(), text.seekable(), text.writable(), text.isatty(), text.closed) == (
        True,
        True,
        False,
        False,
        False,
    )
    assert (text.start, text.stop, text.nbytes, text.rules) == (1, 101, SIZE, Rules({3: "fizz", 5: "buzz"}))
    for name in ("start", "stop", "nbytes", "rules"):
        with pytest.raises(AttributeError):
            setattr(text, name, 1)


def test_repr_tells_where_it_is(text: FizzBuzzIO) -> None:
    text.seek(7)
    assert repr(text) == f"<FizzBuzzIO(1, 101) at byte 7 of {SIZE}>"
    text.close()
    assert repr(text) == "<FizzBuzzIO(1, 101) closed>"
    assert repr(FizzBuzzIO(-1, 2, Rules({7: "x"}))) == "<FizzBuzzIO(-1, 2, Rules({7: 'x'})) at byte 0 of 7>"


def test_it_has_no_descriptor_and_cannot_be_written(text: FizzBuzzIO) -> None:
    for operation in (text.fileno, text.truncate, lambda: text.write(b"x"), lambda: text.writelines([b"x"])):
        with pytest.raises(io.UnsupportedOperation):
            operation()


@pytest.mark.parametrize(
    ("start", "stop", "error"), [(5, 1, ValueError), (1, 2**63, OverflowError), ("1", 2, TypeError)]
)
def test_ranges_that_are_refused(start: Any, stop: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        FizzBuzzIO(start, stop)


def test_huge_texts_open_at_once() -> None:
    text = FizzBuzzIO(1, 729002457810002753)
    assert text.seek(-38, io.SEEK_END) == 2**63 - 1 - 16 - 38
    assert text.read().split(b"\n")[-3:] == [
        b"729002457810002751".replace(b"729002457810002751", b"fizz"),
        b"729002457810002752",
        b"",
    ]


# Numbers and offsets.


def test_offsets_of_lines(text: FizzBuzzIO) -> None:
    offset = 0
    for number in range(1, 101):
        assert text.offset_of(number) == offset
        line = len(reference.answer(number)) + 1
        assert {text.line_at(place) for place in range(offset, offset + line)} == {number}
        offset += line
    assert text.offset_of(101) == SIZE


@pytest.mark.parametrize("number", [0, 102, -1, 10**30])
def test_offsets_of_numbers_outside(text: FizzBuzzIO, number: int) -> None:
    with pytest.raises(ValueError, match=f"^number {number} is not between 1 and 101$"):
        text.offset_of(number)


@pytest.mark.parametrize("offset", [-1, SIZE, SIZE + 1, 2**64, 10**30])
def test_lines_at_offsets_outside(text: FizzBuzzIO, offset: int) -> None:
    with pytest.raises(ValueError, match=f"^offset {offset} is not between 0 and {SIZE - 1}"):
        text.line_at(offset)


def test_an_empty_text_has_no_lines() -> None:
    text = FizzBuzzIO(7, 7)
    assert (text.nbytes, text.offset_of(7), text.read(), list(text), list(text.chunks())) == (0, 0, b"", [], [])
    with pytest.raises(ValueError, match="the text is empty|not between"):
        text.line_at(0)


@pytest.mark.parametrize("value", ["1", 1.0, None])
def test_offsets_and_numbers_must_be_ints(text: FizzBuzzIO, value: Any) -> None:
    for method in (text.offset_of, text.line_at, text.seek):
        with pytest.raises(TypeError):
            method(value)


# Reading.


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100, SIZE - 1, SIZE, SIZE + 1, 10**30])
def test_reads_of_any_size(text: FizzBuzzIO, size: int) -> None:
    pieces = list(iter(lambda: text.read(size), b""))
    assert b"".join(pieces) == TEXT
    assert {len(piece) for piece in pieces[:-1]} <= {size}


@pytest.mark.parametrize("size", [-1, None, -5])
def test_reads_to_the_end(text: FizzBuzzIO, size: int | None) -> None:
    text.seek(100)
    assert text.read(size) == TEXT[100:]
    assert text.read(size) == b""
    assert text.tell() == SIZE


def test_readall(text: FizzBuzzIO) -> None:
    text.seek(3)
    assert text.readall() == TEXT[3:]


def test_readinto_fills_the_buffer_or_reaches_the_end(text: FizzBuzzIO) -> None:
    buffer = bytearray(300)
    assert text.readinto(buffer) == 300
    assert buffer == TEXT[:300]
    assert text.readinto(memoryview(buffer)[:4]) == 4
    assert text.readinto(buffer) == SIZE - 304
    assert buffer[: SIZE - 304] == TEXT[304:]
    assert text.readinto(buffer) == 0
    assert text.readinto(bytearray()) == 0


def test_lines(text: FizzBuzzIO) -> None:
    assert list(text) == TEXT.splitlines(keepends=True)
    text.seek(0)
    assert text.readlines(20) == TEXT.splitlines(keepends=True)[:6]


def test_readline_from_within_a_line_and_with_a_limit(text: FizzBuzzIO) -> None:
    text.seek(TEXT.index(b"fizzbuzz"))
    assert [text.readline(3), text.readline(0), text.readline(1), text.readline(99), text.readline(-1)] == [
        b"fiz",
        b"",
        b"z",
        b"buzz\n",
        b"16\n",
    ]


def test_words_with_other_line_separators_are_one_line() -> None:
    rules = Rules({2: "a\u2028b\x0bc\x85"})
    assert list(FizzBuzzIO(1, 4, rules)) == [b"1\n", "a\u2028b\x0bc\x85\n".encode(), b"3\n"]


# Seeking.


@pytest.mark.parametrize(
    ("offset", "whence", "position"),
    [
        (0, 0, 0),
        (5, 0, 5),
        (SIZE, 0, SIZE),
        (SIZE + 9, 0, SIZE + 9),
        (3, 1, 53),
        (-50, 1, 0),
        (0, 2, SIZE),
        (-5, 2, SIZE - 5),
        (7, 2, SIZE + 7),
    ],
)
def test_seeks(text: FizzBuzzIO, offset: int, whence: int, position: int) -> None:
    text.seek(50)
    assert text.seek(offset, whence) == text.tell() == position
    assert text.read() == TEXT[position:]


@pytest.mark.parametrize(("offset", "whence"), [(-1, 0), (-51, 1), (-SIZE - 1, 2)])
def test_seeks_before_the_begin(text: FizzBuzzIO, offset: int, whence: int) -> None:
    text.seek(50)
    with pytest.raises(ValueError, match="^negative seek position -1$"):
        text.seek(offset, whence)
    assert text.tell() == 50


def test_seeks_that_make_no_sense(text: FizzBuzzIO) -> None:
    with pytest.raises(ValueError, match="whence must be 0, 1 or 2, not 3"):
        text.seek(0, 3)
    with pytest.raises(OverflowError, match="more than 63 bits"):
        text.seek(2**63)
    assert text.tell() == 0


def test_nothing_is_after_the_end(text: FizzBuzzIO) -> None:
    text.seek(2**63 - 1)
    assert (text.read(), text.read(5), text.readinto(bytearray(5)), text.readline(), list(text.chunks())) == (
        b"",
        b"",
        0,
        b"",
        [],
    )
    assert text.tell() == 2**63 - 1
    text.seek(-SIZE - 1, 1)
    assert text.seek(4) == 4
    assert text.readline() == b"fizz\n"


# Chunks.


@pytest.mark.parametrize("size", [1, 10, SIZE, SIZE + 1, 10**12])
def test_chunks_are_the_rest_of_the_text(text: FizzBuzzIO, size: int) -> None:
    text.seek(13)
    sizes = []
    data = b""
    for chunk in text.chunks(size):
        data += chunk
        sizes.append(len(chunk))
    assert data == TEXT[13:]
    assert set(sizes[:-1]) <= {size}
    assert text.tell() == SIZE


def test_chunks_are_read_only_bytes(text: FizzBuzzIO) -> None:
    chunk = next(text.chunks())
    assert (chunk.readonly, chunk.format, chunk.ndim, chunk.c_contiguous) == (True, "B", 1, True)


def test_chunks_are_released_at_the_next_step(text: FizzBuzzIO) -> None:
    chunks = text.chunks(10)
    first = next(chunks)
    next(chunks)
    with pytest.raises(ValueError, match="released"):
        bytes(first)


def test_the_last_chunk_is_released_at_the_end(text: FizzBuzzIO) -> None:
    chunks = text.chunks(SIZE)
    last = next(chunks)
    assert list(chunks) == []
    with pytest.raises(ValueError, match="released"):
        bytes(last)


def test_a_chunk_outlives_its_iterator_and_its_file() -> None:
    chunk = next(FizzBuzzIO(1, 101).chunks(20))
    assert chunk == TEXT[:20]


def test_memory_is_used_again(text: FizzBuzzIO) -> None:
    np = pytest.importorskip("numpy")
    addresses = {np.frombuffer(chunk, "u1").ctypes.data for chunk in text.chunks(10)}
    assert len(addresses) == 1


def test_what_was_made_of_a_chunk_stays_as_it_was(text: FizzBuzzIO) -> None:
    np = pytest.importorskip("numpy")
    arrays = [np.frombuffer(chunk, "u1") for chunk in text.chunks(10)]
    assert b"".join(array.tobytes() for array in arrays) == TEXT


def test_slices_of_a_chunk_stay_as_they_were(text: FizzBuzzIO) -> None:
    slices = [chunk[2:] for chunk in text.chunks(10)]
    assert [bytes(piece) for piece in slices] == [TEXT[begin + 2 : begin + 10] for begin in range(0, SIZE, 10)]


def test_where_views_do_not_guard_memory_chunks_do_not_share_it(text: FizzBuzzIO) -> None:
    """As on PyPy."""
    with mock.patch.object(_io, "sys", mock.Mock(implementation=mock.Mock())):
        slices = [chunk[2:] for chunk in text.chunks(10)]
    assert [bytes(piece) for piece in slices] == [TEXT[begin + 2 : begin + 10] for begin in range(0, SIZE, 10)]


def test_chunks_follow_the_position(text: FizzBuzzIO) -> None:
    chunks = text.chunks(5)
    assert next(chunks) == TEXT[:5]
    assert text.read(2) == TEXT[5:7]
    assert next(chunks) == TEXT[7:12]
    text.seek(0)
    assert next(chunks) == TEXT[:5]


@pytest.mark.parametrize("size", [0, -1])
def test_chunks_of_no_size(text: FizzBuzzIO, size: int) -> None:
    with pytest.raises(ValueError, match=f"^chunks must have at least 1 byte, not {size}$"):
        text.chunks(size)


# Closing.


def test_a_closed_file_is_closed(text: FizzBuzzIO) -> None:
    chunks = text.chunks(10)
    next(chunks)
    with text as same:
        assert same is text
    text.close()
    assert text.closed
    operations: list[Any] = [
        text.read,
        text.readall,
        text.readline,
        text.readlines,
        text.tell,
        text.readable,
        text.seekable,
        text.chunks,
        text.__enter__,
        text.__reduce__,
        lambda: text.seek(0),
        lambda: text.readinto(bytearray(1)),
        lambda: text.write_to(io.BytesIO()),
        lambda: text.verify(b""),
        lambda: text.write(b"x"),
        lambda: next(chunks),
        lambda: list(text),
    ]
    for operation in operations:
        with pytest.raises(ValueError, match="closed"):
            operation()


def test_what_a_closed_file_was_can_still_be_asked(text: FizzBuzzIO) -> None:
    text.close()
    assert (text.nbytes, text.offset_of(3), text.line_at(4), text.start) == (SIZE, 4, 3, 1)


# Under other files.


@pytest.mark.parametrize("buffer_size", [1, 16, 8192])
def test_under_a_buffered_reader(text: FizzBuzzIO, buffer_size: int) -> None:
    reader = io.BufferedReader(text, buffer_size)
    assert reader.read(10) == TEXT[:10]
    assert reader.readline() == TEXT[10:].split(b"\n")[0] + b"\n"
    reader.seek(-7, io.SEEK_END)
    assert reader.read() == TEXT[-7:]
    reader.seek(0)
    assert reader.peek(1)[:1] == b"1"
    assert b"".join(reader) == TEXT


def test_under_a_text_wrapper() -> None:
    lines = list(io.TextIOWrapper(io.BufferedReader(FizzBuzzIO(1, 20, Rules({2: "zwölf"}))), encoding="utf-8"))
    assert lines == [line.decode() for line in reference.text(1, 20, [(2, "zwölf")]).splitlines(keepends=True)]


def test_under_copyfileobj_and_zipfile(text: FizzBuzzIO, tmp_path: Path) -> None:
    target = io.BytesIO()
    shutil.copyfileobj(text, target, 50)
    assert target.getvalue() == TEXT
    with zipfile.ZipFile(tmp_path / "text.zip", "w") as archive, archive.open("text", "w") as member:
        text.seek(0)
        shutil.copyfileobj(text, member)
    with zipfile.ZipFile(tmp_path / "text.zip") as archive:
        assert archive.read("text") == TEXT


# Pickles and copies.


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda text: pickle.loads(pickle.dumps(text))])  # noqa: S301
def test_pickles_and_copies_go_on_from_the_same_position(again: Any) -> None:
    text = FizzBuzzIO(-100, 100, BAZZ)
    text.seek(9)
    other = again(text)
    assert (other.start, other.stop, other.rules, other.tell()) == (-100, 100, BAZZ, 9)
    assert other.read() == text.read()
    other.seek(0)
    assert text.tell() == text.nbytes


def test_pickles_of_subclasses_are_subclasses() -> None:
    again = pickle.loads(pickle.dumps(Subclass(1, 5)))  # noqa: S301
    assert type(again) is Subclass


class Subclass(FizzBuzzIO):
    pass


# What goes wrong inside.


def test_an_operation_that_fails_leaves_the_position(text: FizzBuzzIO) -> None:
    text.read(7)
    with mock.patch.object(_library.Stream, "tell", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        text.read(10)
    assert text.tell() == 7
    assert text.read(10) == TEXT[7:17]


def test_a_lock_that_an_interrupt_left_taken_does_not_shut_out_its_owner(text: FizzBuzzIO) -> None:
    """Ctrl-C may come between taking the lock and the beginning of the `with` block."""
    text.read(1)
    cursor = text._cursors[os.getpid()]  # noqa: SLF001

    def interrupted() -> None:
        cursor.__enter__()

    interrupted()
    assert text.read() == TEXT[1:]
    text.close()
