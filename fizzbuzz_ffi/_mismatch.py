"""`Mismatch`: what `FizzBuzzIO.verify` found.

Imported where it is needed, and for users by `fizzbuzz_ffi.__getattr__`: `typing` takes longer to import than all else.
"""

from __future__ import annotations

from typing import NamedTuple


class Mismatch(NamedTuple):
    r"""The first difference between data and the text it should be.

    Attributes:
        offset: where in the text it is, in bytes.
        number: the number whose line is different; the stop of the range if the data goes on after the end of the text.
        expected: that line as it should be, line feed included; empty after the end of the text.
        found: what stands there instead, from the beginning of the line: up to its line feed, at most 4096 bytes; empty
            if the data ends where the line should begin.

    >>> FizzBuzzIO(1, 6).verify(b"1\n2\nfuzz\n4\nbuzz\n")
    Mismatch(offset=5, number=3, expected=b'fizz\n', found=b'fuzz\n')
    """

    offset: int
    number: int
    expected: bytes
    found: bytes
