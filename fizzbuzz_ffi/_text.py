"""`render` and `render_into`: the text of a range, in memory."""

from __future__ import annotations

import operator
import sys

from fizzbuzz_ffi import _library
from fizzbuzz_ffi._rules import CLASSIC, Rules, handle_of, not_rules

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, SupportsIndex

    from _typeshed import WriteableBuffer


class Text:
    """Rules and a range, checked, and what the library knows about the text of them."""

    def __init__(self, start: SupportsIndex, stop: SupportsIndex, rules: Rules) -> None:
        if not isinstance(rules, Rules):
            raise not_rules(rules)
        self.start = _library.int64("start", start)
        self.stop = _library.int64("stop", stop)
        self.rules = rules
        self.nbytes = _library.text_size(handle_of(rules), self.start, self.stop)

    def offset_of(self, number: int) -> int:
        """Return where the line of a number starts."""
        return _library.text_offset(handle_of(self.rules), self.start, self.stop, number)

    def line_at(self, offset: int) -> int:
        """Return the number whose line holds a byte."""
        return _library.text_number(handle_of(self.rules), self.start, self.stop, offset)

    def stream(self) -> _library.Stream:
        """Open a native stream; this is where a wrong `FIZZBUZZ_KERNEL` shows."""
        return _library.Stream(handle_of(self.rules), self.start, self.stop)

    def renderer(self, threads: SupportsIndex) -> Callable[[Any, int], int]:
        """Return a function that fills a buffer with the whole text, of which it takes the size as well."""
        try:
            count = operator.index(threads)
        except TypeError:
            raise TypeError(f"threads must be an int, not {type(threads).__name__}; 0 takes all processors") from None
        if count < 0:
            raise ValueError(
                f"threads must be 1 or more, or 0 for as many as there are processors, not {_library.shortened(count)}"
            )
        if count == 1:
            return self.stream().read_into
        if not self.nbytes:
            self.stream()  # there is nothing to render, but a wrong FIZZBUZZ_KERNEL shows as it does with one thread
        count = min(count, sys.maxsize)
        numbers = range(self.start, self.stop)
        return lambda buffer, size: _library.render_into(buffer, size, handle_of(self.rules), numbers, count)


def render(start: SupportsIndex, stop: SupportsIndex, rules: Rules = CLASSIC, *, threads: SupportsIndex = 1) -> bytes:
    r"""Return the text of a range: the answers of start, start + 1, ..., stop - 1, each followed by a line feed.

    Args:
        start: the first number; 64-bit signed.
        stop: the number after the last, as for `range`.
        rules: the divisors and their words.
        threads: how many threads share the work where it is long enough, this one included; 0 for as many as there are
            processors. They have ended when the call returns. What is gained depends on the machine, and may be
            nothing: measure. Memory that was used before, as with `render_into`, gains most.

    Raises:
        ValueError: if start is greater than stop, if threads is negative, or if the environment variable
            `FIZZBUZZ_KERNEL` names no kernel that this machine has.
        OverflowError: if start or stop has more than 64 bits, or the text more than 2**63 - 1 bytes.
        MemoryError: if there is no room for the text; `FizzBuzzIO` needs none.
        TypeError: if start, stop or threads is not an int.

    Any number of threads may call it at once; they run in parallel. Ctrl-C interrupts it.

    >>> render(1, 6)
    b'1\n2\nfizz\n4\nbuzz\n'
    >>> len(render(-1000, 1000))
    9883
    """
    text = Text(start, stop, rules)
    return _library.new_bytes(text.nbytes, text.renderer(threads))


def render_into(
    buffer: WriteableBuffer,
    start: SupportsIndex,
    stop: SupportsIndex,
    rules: Rules = CLASSIC,
    *,
    threads: SupportsIndex = 1,
) -> int:
    r"""Write the text of a range to the front of a buffer of yours, and return its size in bytes.

    Args:
        buffer: a writable, C-contiguous buffer of any format: a bytearray, an array, a memoryview, a NumPy array,
            shared memory. What lies behind the text keeps its contents.
        start: the first number; 64-bit signed.
        stop: the number after the last, as for `range`.
        rules: the divisors and their words.
        threads: how many threads share the work, as for `render`.

    Raises:
        ValueError: if the buffer is too small; `FizzBuzzIO(start, stop, rules).nbytes` tells the size.
        TypeError: if the buffer is read-only or not contiguous, holds Python objects, or is none.

    Nothing is written then. It raises what `render` raises, too. Any number of threads may call it at once with
    buffers that do not overlap. Ctrl-C interrupts it.

    >>> buffer = bytearray(20)
    >>> size = render_into(buffer, 1, 6)
    >>> size, bytes(buffer[:size])
    (16, b'1\n2\nfizz\n4\nbuzz\n')
    """
    text = Text(start, stop, rules)
    fill = text.renderer(threads)
    with writable(buffer) as view:
        if view.nbytes < text.nbytes:
            raise ValueError(f"the buffer has {view.nbytes} bytes, but the text has {text.nbytes}")
        return fill(view, text.nbytes)


def writable(buffer: WriteableBuffer) -> memoryview:
    """View a buffer as writable bytes."""
    try:
        view = memoryview(buffer)
    except TypeError:
        raise TypeError(f"a writable buffer is needed, such as a bytearray, not {type(buffer).__name__}") from None
    if view.readonly:
        raise TypeError(f"a writable buffer is needed, but this {type(buffer).__name__} is read-only")
    if not view.c_contiguous:
        raise TypeError(f"a contiguous buffer is needed, but this {type(buffer).__name__} has gaps or another order")
    if _has_objects(view):
        raise TypeError(
            f"a buffer of bytes or numbers is needed, but this {type(buffer).__name__} holds Python objects"
        )
    return view


def _has_objects(view: memoryview) -> bool:
    """Tell whether a buffer holds pointers to Python objects: text in their place would crash the interpreter."""
    # The names of fields stand between colons; `O` is a letter like any other there.
    return any("O" in codes for codes in view.format.split(":")[::2])
