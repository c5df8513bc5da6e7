"""Where C and C++ programs find the header, the library and the files that describe them.

The package folder is a prefix as C knows it, with `include/` and `lib/` in it.
"""

from __future__ import annotations

import os

# ruff: noqa: PTH100, PTH118, PTH120  (os.path and not pathlib, whose import takes longer than that of this whole package)

_PREFIX = os.path.dirname(os.path.abspath(__file__))


def get_include() -> str:
    """Return the folder of `fizzbuzz.h` and `fizzbuzz.hpp`.

    >>> "fizzbuzz.h" in os.listdir(get_include())
    True
    """
    return os.path.join(_PREFIX, "include")


def get_library_dir() -> str:
    """Return the folder of the library that programs are linked with.

    On Windows that is the import library; `fizzbuzz.dll` itself is one folder above, in the package.

    >>> os.path.isdir(get_library_dir())
    True
    """
    return os.path.join(_PREFIX, "lib")


def get_cmake_dir() -> str:
    """Return the folder of `fizzbuzzConfig.cmake`, for `cmake -Dfizzbuzz_DIR=...`.

    >>> "fizzbuzzConfig.cmake" in os.listdir(get_cmake_dir())
    True
    """
    return os.path.join(_PREFIX, "lib", "cmake", "fizzbuzz")


def get_pkgconfig_dir() -> str:
    """Return the folder of `fizzbuzz.pc`, for the environment variable `PKG_CONFIG_PATH`.

    >>> "fizzbuzz.pc" in os.listdir(get_pkgconfig_dir())
    True
    """
    return os.path.join(_PREFIX, "lib", "pkgconfig")
