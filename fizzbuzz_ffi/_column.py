"""What many numbers answer, as a list."""

from __future__ import annotations

import math
import operator

from fizzbuzz_ffi import _library
from fizzbuzz_ffi._rules import Rules, words_of
from fizzbuzz_ffi._scalar import answer
from fizzbuzz_ffi._text import render

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TypeGuard

BLOCK = 1 << 14
"""Numbers per step: few enough for the cache, and for Ctrl-C, which waits for a step to end."""


def answers_of_range(numbers: range, rules: Rules) -> list[str]:
    """Answer every number of a range.

    The words come again after `cycle` numbers, so the list starts as that pattern, repeated. What is empty then are the
    numbers that no rule applies to: they are filled in place by place, as slices.
    """
    try:
        count = len(numbers)
    except OverflowError:
        raise OverflowError(f"{numbers} has more numbers than a list can hold") from None
    cycle = rules.period // math.gcd(rules.period, numbers.step)
    if count < 4 * cycle:
        return _answers_of_ints(numbers, rules)
    words = words_of(rules)
    pattern = [words[number % rules.period] for number in numbers[:cycle]]
    try:
        answers = pattern * (count // cycle) + pattern[: count % cycle]
    except MemoryError:
        raise MemoryError(f"no room for {count} answers") from None
    empty = [place for place, word in enumerate(pattern) if not word]
    block = max(BLOCK // cycle, 1) * cycle
    blank = _blank(rules) if _has_text(numbers) else None
    for begin in range(0, count, block):
        end = min(begin + block, count)
        if blank is None:
            for place in empty:
                answers[begin + place : end : cycle] = map(repr, numbers[begin + place : end : cycle])
        else:
            # The fastest way to strings, by far: one text in which every word is blank, split.
            strings = render(numbers[begin], numbers[end - 1] + 1, blank).decode("ascii").split()
            for index, place in enumerate(empty):
                answers[begin + place : end : cycle] = strings[index :: len(empty)]
    return answers


def _has_text(numbers: range) -> bool:
    """Tell whether the library can render a range; not where `FIZZBUZZ_KERNEL` is wrong, but answers need no kernel."""
    in_64_bits = numbers.start >= _library.INT64_MIN and numbers.stop <= _library.INT64_MAX
    return numbers.step == 1 and in_64_bits and _library.kernel_name() != ""


def _blank(rules: Rules) -> Rules:
    return Rules((divisor, " ") for divisor, _ in rules)


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
        return _answers_of_ints(items, rules)
    answers = []
    for index, item in enumerate(items):
        try:
            answers.append(answer(item, rules))
        except TypeError as error:
            raise TypeError(f"item {index}: {error}") from None
    return answers


def answers_of_buffer(numbers: memoryview, rules: Rules) -> list[str]:
    """Answer the integers in a buffer of one dimension, in whatever size, byte order and stride."""
    return _answers_of_ints(_integers(numbers), rules)


def _answers_of_ints(numbers: Iterable[int], rules: Rules) -> list[str]:
    words = words_of(rules)
    period = rules.period
    return [words[number % period] or str(number) for number in numbers]


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
