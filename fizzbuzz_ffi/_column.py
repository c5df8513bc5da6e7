"""What many numbers answer, as a list."""

from __future__ import annotations

import operator
from itertools import islice

from fizzbuzz_ffi._ranges import answers_of_ints, answers_of_range
from fizzbuzz_ffi._scalar import answer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import TypeGuard

    from fizzbuzz_ffi._rules import Rules

BLOCK = 1 << 16
"""Numbers that are taken at a time: Ctrl-C waits for one step of C, such as `list` of an iterator, to end."""


def answers_of_slice(numbers: slice, rules: Rules) -> list[str]:
    """Answer the numbers that `range` would make of the same start, stop and step."""
    if numbers.start is None or numbers.stop is None:
        raise ValueError("a slice of numbers needs a start and a stop, as in slice(1, 101)")
    if numbers.step is None:
        return answers_of_range(range(numbers.start, numbers.stop), rules)
    if not operator.index(numbers.step):
        raise ValueError("step cannot be zero")
    return answers_of_range(range(numbers.start, numbers.stop, numbers.step), rules)


def answers_of_iterable(numbers: Iterable[object], rules: Rules) -> list[str]:
    """Answer each item of an iterable; `TypeError` names the index of one that is no number."""
    answers: list[str] = []
    for items in _blocks(numbers):
        if _are_ints(items):
            answers += answers_of_ints(items, rules)
            continue
        for index, item in enumerate(items, len(answers)):
            try:
                answers.append(answer(item, rules))
            except TypeError as error:
                raise TypeError(f"item {index}: {error}") from None
    return answers


def _blocks(numbers: Iterable[object]) -> Iterator[list[object]]:
    """Cut an iterable into lists."""
    iterator = iter(numbers)
    while block := list(islice(iterator, BLOCK)):
        yield block


def answers_of_buffer(numbers: memoryview, rules: Rules) -> list[str]:
    """Answer the integers in a buffer of one dimension, in whatever size, byte order and stride."""
    integers = _reader(numbers)
    answers: list[str] = []
    for begin in range(0, len(numbers), BLOCK):
        answers += answers_of_ints(integers(numbers[begin : begin + BLOCK]), rules)
    return answers


def _are_ints(items: list[object]) -> TypeGuard[list[int]]:
    """Tell whether all are ints and nothing more special, such as bools."""
    return set(map(type, items)) <= {int}


def _reader(buffer: memoryview) -> Callable[[memoryview], list[int]]:
    """Return a function that reads the integers of a part of a buffer."""
    if buffer.ndim != 1:
        raise TypeError(f"a buffer of numbers must have 1 dimension, not {buffer.ndim}; flatten it: array.ravel()")
    order, code = "@", buffer.format
    if code[:1] in {"@", "=", "<", ">", "!"}:
        order, code = code[0], code[1:]
    if code == "?":
        raise TypeError("a buffer of bools has no numbers; convert it: array.astype(int)")
    if code not in set("bBhHiIlLqQnN"):
        remedy = "; pass list(array)" if code in set("efdg") else ""  # floats: text and records would fail there, too
        raise TypeError(f"a buffer of numbers must hold integers, not format {buffer.format!r}{remedy}")
    if order == "@":
        return memoryview.tolist
    import struct  # noqa: PLC0415  (hardly ever needed)

    # memoryview refuses byte orders, struct refuses strides: tobytes() takes out the latter.
    return lambda part: list(struct.unpack(f"{order}{len(part)}{code}", part.tobytes()))
