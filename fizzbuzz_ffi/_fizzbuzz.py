"""`fizzbuzz`: the one function that takes what people have."""

from __future__ import annotations

import sys
from _collections_abc import Iterable  # that of collections.abc, without the import of collections

from fizzbuzz_ffi._column import answers_of_buffer, answers_of_iterable, answers_of_slice
from fizzbuzz_ffi._ranges import answers_of_range
from fizzbuzz_ffi._rules import CLASSIC, Rules, not_rules
from fizzbuzz_ffi._scalar import answer, is_single

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, SupportsFloat, SupportsIndex, overload

if TYPE_CHECKING:
    # Collections come first: a NumPy array also has __index__ and __float__, of which only those of one element work.
    @overload
    def fizzbuzz(value: slice | Iterable[SupportsIndex | SupportsFloat], rules: Rules = CLASSIC) -> list[str]: ...
    @overload
    def fizzbuzz(value: SupportsIndex | SupportsFloat, rules: Rules = CLASSIC) -> str: ...


def fizzbuzz(value: object, rules: Rules = CLASSIC) -> str | list[str]:
    """Answer one number with a str, or many with a list of str.

    Args:
        value: an int of any size, a float or another real number; or a range, a slice with start and stop, an iterable
            of numbers, or a buffer of integers with one dimension (`array.array`, NumPy arrays, memoryviews).
            A number equal to an int answers like that int, and so does a bool; any other number answers as Python
            prints it.
        rules: the divisors and their words.

    Returns:
        For many numbers the same as `[fizzbuzz(number, rules) for number in value]`, faster.

    Raises:
        TypeError: if `value` is no number or holds something that is none; the message names its index. A masked array
            of NumPy is refused if something in it is masked.
        ValueError: if a slice has no start, no stop or a step of 0, or if an int has more digits than Python prints
            (see `sys.set_int_max_str_digits`).

    Any number of threads may call it at once. Ctrl-C interrupts it.

    >>> fizzbuzz(15), fizzbuzz(-1), fizzbuzz(2.5), fizzbuzz(10**30)
    ('fizzbuzz', '-1', '2.5', 'buzz')
    >>> fizzbuzz(range(1, 6))
    ['1', '2', 'fizz', '4', 'buzz']
    >>> fizzbuzz(slice(30, 0, -10)), fizzbuzz([3.0, 0.5])
    (['fizzbuzz', 'buzz', 'buzz'], ['fizz', '0.5'])
    >>> fizzbuzz(21, rules=Rules({3: "Fizz", 7: "Bazz"}))
    'FizzBazz'
    """
    try:
        if type(value) is int:
            return rules._words[value % rules._period] or str(value)  # noqa: SLF001  (an accessor takes as long as all of this)
    except AttributeError:  # the table of the rules is not built yet
        pass
    if not isinstance(rules, Rules):
        raise not_rules(rules)
    if isinstance(value, range):
        return answers_of_range(value, rules)
    if isinstance(value, slice):
        return answers_of_slice(value, rules)
    if _has_masked(value):
        raise TypeError(
            f"this {type(value).__name__} has places that are masked, and these have no answer; "
            "pass those that are not, array.compressed(), or fill the others, array.filled(0)"
        )
    if is_single(value):
        return answer(value, rules)
    if (buffer := _as_buffer(value)) is not None:
        with buffer:
            return answers_of_buffer(buffer, rules)
    if isinstance(value, Iterable):
        return answers_of_iterable(value, rules)
    return answer(value, rules)


def _has_masked(value: object) -> bool:
    """Tell whether it is a masked array of NumPy with something masked, which as a buffer shows nothing of that."""
    # Whoever has such an array has imported this; another thread may be about to.
    masked_array: Any = getattr(sys.modules.get("numpy.ma"), "MaskedArray", ())
    if not isinstance(value, masked_array) or value.dtype.names:  # records are no numbers
        return False
    return bool(value.mask.any())  # one bool where nothing is masked, else one for each place


def _as_buffer(value: object) -> memoryview | None:
    try:
        buffer = memoryview(value)  # type: ignore[arg-type]
    except (BufferError, TypeError, ValueError):
        return None
    return buffer if buffer.format != "O" else None  # pointers to Python objects
