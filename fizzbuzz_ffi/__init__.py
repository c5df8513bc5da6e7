"""FizzBuzz at the speed of memory.

`fizzbuzz` answers any number, or many of them. `render` and `render_into` make the text of a whole range in memory.
`FizzBuzzIO` is that text as a file, of any length, with every place in it at hand; it can write itself into another
file and verify one. All of them take `Rules` of your own.

>>> import fizzbuzz_ffi
>>> fizzbuzz_ffi.fizzbuzz(15)
'fizzbuzz'

C and C++ programs use the same library: `get_include`, `get_library_dir`, `get_cmake_dir` and `get_pkgconfig_dir` tell
where its files are, and so does `fizzbuzz config` on the command line.
"""

from fizzbuzz_ffi._fizzbuzz import fizzbuzz
from fizzbuzz_ffi._io import FizzBuzzIO
from fizzbuzz_ffi._library import __version__
from fizzbuzz_ffi._paths import get_cmake_dir, get_include, get_library_dir, get_pkgconfig_dir
from fizzbuzz_ffi._rules import CLASSIC, Rules
from fizzbuzz_ffi._text import render, render_into

TYPE_CHECKING = False
if TYPE_CHECKING:
    from fizzbuzz_ffi._mismatch import Mismatch
else:

    def __getattr__(name: str) -> object:
        if name == "Mismatch":
            from fizzbuzz_ffi._mismatch import Mismatch  # noqa: PLC0415  (see there)

            return Mismatch
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


del TYPE_CHECKING

__all__ = [
    "CLASSIC",
    "FizzBuzzIO",
    "Mismatch",
    "Rules",
    "__version__",
    "fizzbuzz",
    "get_cmake_dir",
    "get_include",
    "get_library_dir",
    "get_pkgconfig_dir",
    "render",
    "render_into",
]


def __dir__() -> list[str]:
    hooks = {"__dir__", "__getattr__"}  # help() would list them among the functions
    return sorted({*__all__, *(name for name in globals() if name.startswith("__"))} - hooks)
