"""Makes griffe, which reads the docstrings, show their examples as code and not as quotations."""
# ruff: noqa: INP001  (a tool, of no package)

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from griffe import Extension

if TYPE_CHECKING:
    from griffe import Object

_EXAMPLE = re.compile(r"(?m)^>>> .*\n?(?:.+\n?)*")


class Doctests(Extension):
    """What griffe calls for everything that it reads."""

    def on_object(self, *, obj: Object, **_: Any) -> None:
        """Put fences around examples."""
        if obj.docstring:
            obj.docstring.value = _EXAMPLE.sub(
                lambda example: f"```pycon\n{example[0].rstrip()}\n```\n", obj.docstring.value
            )
