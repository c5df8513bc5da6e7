"""What many numbers answer, as a list."""

from __future__ import annotations

import operator

from fizzbuzz_ffi._ranges import answers_of_ints, answers_of_range
from fizzbuzz_ffi._scalar import answer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TypeGuard

    from fizzbuzz_ffi._rules import Rules


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
    items = list(numbers)
    if _are_ints(items):
        return answers_of_ints(items, rules)
    answers = []
    for index, item in enumerate(items):
        try:
            answers.append(answer(item, rules))
        except TypeError as error:
            raise TypeError(f"item {index}: {error}") from None
    return answers


def answers_of_buffer(numbers: memoryview, rules: Rules) -> list[str]:
    """Answer the integers in a buffer of one dimension, in whatever size, byte order and stride."""
    return answers_of_ints(_integers(numbers), rules)


def _are_ints(items: list[object]) -> TypeGuard[list[int]]:
    """Tell whether all are ints and nothing more special, such as bools."""
    return set(map(type, items)) <= {int}


def _integers(buffer: memoryview) -> list[int]:
    if buffer.ndim != 1:
        raise TypeError(f"a buffer of numbers must have 1 dimension, not {buffer.ndim}; flatten it: array.ravel()")
    order, code = "@", buffer.format
    if code[:1] in {"@", "=", "<", ">", "!"}:
        order, code = code[0], code[1:]
    if code == "?":
        raise TypeError("a buffer of bools has no numbers; convert it: array.astype(int)")
    if code not in set("bBhHiIlLqQnN"):
        raise TypeError(f"a buffer of numbers must hold integers, not format {buffer.format!r}; pass list(array)")
    if order == "@":
        return buffer.tolist()
    import struct  # noqa: PLC0415  (hardly ever needed)

    # memoryview refuses byte orders, struct refuses strides: tobytes() takes out the latter.
    return list(struct.unpack(f"{order}{len(buffer)}{code}", buffer.tobytes()))
