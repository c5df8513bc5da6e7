"""FizzBuzz, slowly and obviously right. Imports nothing of what it judges."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    Pairs = Sequence[tuple[int, str]]

CLASSIC: Pairs = ((3, "fizz"), (5, "buzz"))


def answer(number: int, pairs: Pairs = CLASSIC) -> str:
    words = [word for divisor, word in pairs if number % divisor == 0]
    return "".join(words) if words else str(number)


def answers(numbers: Sequence[int], pairs: Pairs = CLASSIC) -> list[str]:
    return [answer(number, pairs) for number in numbers]


def text(start: int, stop: int, pairs: Pairs = CLASSIC) -> bytes:
    return "".join(answer(number, pairs) + "\n" for number in range(start, stop)).encode()


def first_difference(text: bytes, data: bytes) -> int | None:
    """Return the offset of the first byte that is not the same in both."""
    if text == data:
        return None
    for offset, (ours, theirs) in enumerate(zip(text, data, strict=False)):
        if ours != theirs:
            return offset
    return min(len(text), len(data))
