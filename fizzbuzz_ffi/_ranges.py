"""What the numbers of a range answer, as a list.

Words come again after a number of places, so lists of them are repeated or filled in by slices; no number is looked at.
Decimal strings come fastest from splitting a text: the library renders it, and Python makes its strings in one loop.

    short cycles    the pattern of the words, repeated, and the numbers put into its empty places, place by place
    other cycles    all numbers, and the words written over the multiples of each divisor and of divisors together
    a few numbers   one after the other
"""

from __future__ import annotations

import math

from fizzbuzz_ffi import _library
from fizzbuzz_ffi._rules import Rules, handle_of, words_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

BLOCK = 1 << 16
"""Numbers per step: few enough for the cache, and for Ctrl-C, which waits for a step to end."""

PIECE = 1 << 21
"""Numbers of which a list is made at once: what C does to a whole list takes milliseconds, and Ctrl-C waits for it."""

FEW = 500
"""So many numbers are answered one after the other: a text of them would take longer to begin."""

LONGEST_CYCLE = 1 << 12
"""The longest pattern of words that is made; it is made only for a range that is a few times as long."""

MOST_PLACES = 1 << 7
"""So many places for numbers may be in a pattern: each of them costs a text and a slice per block."""

LEAST_LINES = 200
"""So many numbers have to come for each of these places: a text of fewer would take longer to begin."""


def answers_of_range(numbers: range, rules: Rules) -> list[str]:
    """Answer every number of a range."""
    try:
        count = len(numbers)
    except OverflowError:
        raise OverflowError(f"{numbers} has more numbers than a list can hold") from None
    if not numbers:
        return []
    if count > PIECE:
        return _in_pieces(numbers, rules)
    if numbers.step < 0:
        answers = answers_of_range(numbers[::-1], rules)
        answers.reverse()
        return answers
    cycle = rules.period // math.gcd(rules.period, numbers.step)
    try:
        if count >= max(4 * cycle, FEW) and cycle <= LONGEST_CYCLE:
            words = words_of(rules)
            pattern = [words[number % rules.period] for number in numbers[:cycle]]
            empty = [place for place, word in enumerate(pattern) if not word]
            if len(empty) <= min(MOST_PLACES, count // LEAST_LINES):
                return _repeated(numbers, rules, pattern, empty)
        if count >= FEW and _in_64_bits(numbers) and (multiples := _multiples(numbers, rules)) is not None:
            return _overwritten(numbers, rules, multiples)
        return answers_of_ints(numbers, rules)
    except MemoryError:
        raise MemoryError(f"no room for {count} answers") from None


def _in_pieces(numbers: range, rules: Rules) -> list[str]:
    count = len(numbers)
    try:
        bytes(8 * count)  # room for the list itself, which is not touched; there is no use in beginning without
        answers: list[str] = []
        for begin in range(0, count, PIECE):
            answers += answers_of_range(numbers[begin : begin + PIECE], rules)
    except (MemoryError, OverflowError):
        raise MemoryError(f"no room for {count} answers") from None
    return answers


def answers_of_ints(numbers: Iterable[int], rules: Rules) -> list[str]:
    """Answer each of some ints by itself."""
    words = words_of(rules)
    period = rules.period
    return [words[number % period] or str(number) for number in numbers]


# Short cycles.


def _repeated(numbers: range, rules: Rules, pattern: list[str], empty: list[int]) -> list[str]:
    count, cycle = len(numbers), len(pattern)
    # Cut off, not added: a sum of two lists would be a third one.
    answers = pattern * -(-count // cycle)
    del answers[count:]
    has_text = _in_64_bits(numbers)
    block = max(BLOCK // cycle, 1) * cycle
    for begin in range(0, count, block):
        end = min(begin + block, count)
        for place in empty:
            same = numbers[begin + place : end : cycle]
            answers[begin + place : end : cycle] = _strings(same, rules) if has_text else map(repr, same)
    return answers


# Other cycles.


def _multiples(numbers: range, rules: Rules) -> list[tuple[int, range]] | None:
    """Find the least common multiples of divisors that have multiples in a range, and the places of these.

    They ascend, so that whoever writes words over their places ends with those of the most rules. 0 is not taken for a
    multiple: it is one of all of them. None if there are too many to be worth it.
    """
    found = {1: range(len(numbers))}
    for divisor, _ in rules:
        for multiple in list(found):
            both = math.lcm(multiple, divisor)
            # Multiples of both are multiples of the one, so what has none is not looked at again.
            if both not in found and (places := _places(numbers, both)):
                found[both] = places
                if len(found) > len(numbers) >> 4:
                    return None
    if 1 not in dict(rules):
        del found[1]
    return sorted(found.items())


def _places(numbers: range, divisor: int) -> range:
    """Return where the multiples of a divisor are in a range, but for a 0 that is the first of them."""
    common = math.gcd(numbers.step, divisor)
    if numbers.start % common:
        return range(0)
    cycle = divisor // common
    first = -(numbers.start // common) * pow(numbers.step // common, -1, cycle) % cycle
    if numbers.start + first * numbers.step == 0:
        first += cycle
    return range(first, len(numbers), cycle)


def _overwritten(numbers: range, rules: Rules, multiples: list[tuple[int, range]]) -> list[str]:
    # A string of one character is never made, only looked up: so the multiples of some divisors are that.
    frequent = Rules((divisor, " ") for divisor in sorted(divisor for divisor, _ in rules)[:3])
    answers = [""] * len(numbers)
    for begin in range(0, len(numbers), BLOCK):
        answers[begin : begin + BLOCK] = _strings(numbers[begin : begin + BLOCK], frequent)
    for multiple, places in multiples:
        words = "".join([word for divisor, word in rules if multiple % divisor == 0])
        answers[places.start :: places.step] = [words] * len(places)
    if 0 in numbers:
        answers[numbers.index(0)] = "".join([word for _, word in rules])
    return answers


# Strings.


def _in_64_bits(numbers: range) -> bool:
    """Tell whether the library can render a range, or any slice of it, that is not empty."""
    return numbers[0] >= _library.INT64_MIN and numbers[-1] < _library.INT64_MAX


def _strings(numbers: range, rules: Rules) -> list[str]:
    """Answer the numbers of a range in 64 bits, one by one: words that are the same are not the same object."""
    if not numbers:  # as at the last places of a pattern that is cut off
        return []
    return _library.lines(handle_of(rules), numbers).split("\n")
