"""A progress bar for long work on a terminal, and silence everywhere else."""

from __future__ import annotations

import os
import stat
import sys
from contextlib import contextmanager
from importlib.util import find_spec
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

DELAY = 1.0
"""Seconds of work before a bar appears by itself: what is shorter needs none."""


def has_bars() -> bool:
    """Tell whether tqdm, which draws the bars, is installed."""
    return find_spec("tqdm") is not None


@contextmanager
def bar(total: int | None, file: IO[bytes], *, wanted: bool | None) -> Iterator[Callable[[int, int], None] | None]:
    """Give a function for `write_to(progress=...)`, or None where nothing is to be shown.

    Args:
        total: how many bytes there are to do, if that is known.
        file: what is read or written.
        wanted: what the user said; None leaves the decision to this function.
    """
    if sys.stderr is None or not (_is_useful(file) if wanted is None else wanted) or not has_bars():
        yield None
        return
    from tqdm import tqdm  # noqa: PLC0415  (optional, and slow to import)

    with tqdm(total=total, unit="B", unit_scale=True, delay=0.0 if wanted else DELAY, leave=bool(wanted)) as shown:

        def progress(done: int, _total: int) -> None:
            shown.update(done - shown.n)

        yield progress


def _is_useful(file: IO[bytes]) -> bool:
    """Tell whether somebody would see a bar, and not in the midst of these lines or of another program."""
    if sys.stderr is None or not sys.stderr.isatty():
        return False
    try:
        descriptor = file.fileno()
        return not (os.isatty(descriptor) or stat.S_ISFIFO(os.fstat(descriptor).st_mode))
    except OSError:
        return False
