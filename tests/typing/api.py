"""Never run: this only has to type-check, under mypy --strict and pyright."""

from __future__ import annotations

import array
import io
import sys
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
from typing_extensions import assert_type

from fizzbuzz_ffi import (
    CLASSIC,
    FizzBuzzIO,
    Mismatch,
    Rules,
    __version__,
    fizzbuzz,
    get_cmake_dir,
    get_include,
    get_library_dir,
    get_pkgconfig_dir,
    render,
    render_into,
)

# One number: a str.
assert_type(fizzbuzz(15), str)
assert_type(fizzbuzz(15, CLASSIC), str)
assert_type(fizzbuzz(value=True, rules=CLASSIC), str)
assert_type(fizzbuzz(2.5), str)
assert_type(fizzbuzz(Fraction(1, 3)), str)
assert_type(fizzbuzz(Decimal(3)), str)
assert_type(fizzbuzz(np.int64(3)), str)
assert_type(fizzbuzz(np.float32(3)), str)

# Many: a list of str.
assert_type(fizzbuzz(range(10)), list[str])
assert_type(fizzbuzz(slice(1, 10)), list[str])
assert_type(fizzbuzz(slice(1, 10, 2), CLASSIC), list[str])
assert_type(fizzbuzz([1, 2, 3]), list[str])
assert_type(fizzbuzz([1, 2.5, Fraction(3)]), list[str])
assert_type(fizzbuzz(n for n in range(3)), list[str])
assert_type(fizzbuzz({1: "a"}), list[str])
assert_type(fizzbuzz(array.array("q", [1])), list[str])
assert_type(fizzbuzz(memoryview(b"\1")), list[str])
assert_type(fizzbuzz(np.arange(3)), list[str])

# Mistakes.
fizzbuzz("15")  # type: ignore[arg-type]  # pyright: ignore[reportCallIssue, reportArgumentType]
fizzbuzz(None)  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue, reportArgumentType]
fizzbuzz(1j)  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue, reportArgumentType]
fizzbuzz(["15"])  # type: ignore[list-item]  # pyright: ignore[reportCallIssue, reportArgumentType]
fizzbuzz(15, {3: "fizz"})  # type: ignore[call-overload]  # pyright: ignore[reportCallIssue, reportArgumentType]
Rules(3)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
Rules({3: b"fizz"})  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
CLASSIC.period = 3  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]
render(1.5, 2)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
render_into("x", 1, 2)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]

# Rules.
rules = Rules({3: "Fizz", 5: "Buzz"})
assert_type(rules, Rules)
assert_type(rules.period, int)
assert_type(dict(rules), dict[int, str])
assert_type(len(rules), int)
Rules([(3, "fizz")])
Rules((number, "x") for number in (1, 2))
Rules(CLASSIC)

# Text.
assert_type(render(1, 10), bytes)
assert_type(render(1, 10, rules=rules), bytes)
assert_type(render_into(bytearray(99), 1, 10), int)
assert_type(render_into(memoryview(bytearray(99)), 1, 10, rules), int)

with FizzBuzzIO(1, 10, rules=rules) as text:
    assert_type(text, FizzBuzzIO)
    assert_type(text.nbytes, int)
    assert_type(text.start, int)
    assert_type(text.rules, Rules)
    assert_type(text.offset_of(3), int)
    assert_type(text.line_at(3), int)
    assert_type(text.read(), bytes)
    assert_type(text.readinto(bytearray(3)), int)
    assert_type(text.readline(), bytes)
    assert_type(text.seek(0, io.SEEK_END), int)
    for chunk in text.chunks():
        assert_type(chunk, memoryview)
    with Path("text").open("wb") as file:
        assert_type(text.write_to(file), int)
        assert_type(text.write_to(file.fileno(), progress=lambda done, total: done / total), int)
    with Path("text").open("wb", buffering=0) as raw:
        text.write_to(raw)
    text.write_to(io.BytesIO())
    with Path("text").open("rb") as file:
        assert_type(text.verify(file), Mismatch | None)
    text.verify(b"data")
    text.verify(array.array("B"))
    text.verify(text)
    if mismatch := text.verify(0):
        assert_type(mismatch.offset, int)
        assert_type(mismatch.number, int)
        assert_type(mismatch.expected, bytes)
        assert_type(mismatch.found, bytes)
    buffered = io.BufferedReader(text)
    lines = list(io.TextIOWrapper(buffered))
    text.write_to("path")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    text.verify(Path("path"))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]

# The types of NumPy tell that arrays are buffers from Python 3.12 on.
if sys.version_info >= (3, 12):
    render_into(np.zeros(99, "u1"), 1, 10)
    text.verify(np.zeros(99, "u1"))

# Paths.
assert_type(__version__, str)
for folder in (get_include(), get_library_dir(), get_cmake_dir(), get_pkgconfig_dir()):
    assert_type(folder, str)
