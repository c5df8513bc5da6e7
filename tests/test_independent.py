"""`fizzbuzz print` against other programs: awk as far as its floating-point numbers are exact, bc and Python beyond.

Nothing here shares a line with the library or with the other tests.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from typing import NoReturn

FIZZBUZZ = str(Path(sys.executable).with_name("fizzbuzz.exe" if sys.platform == "win32" else "fizzbuzz"))

# Up to 2^53 an awk computes exactly. Small numbers are printed the quick way, the others so that no awk rounds them.
AWK_COUNT = """
BEGIN { for (i = 1; i <= last; i++) print i % 15 ? i % 5 ? i % 3 ? i : "fizz" : "buzz" : "fizzbuzz" }
"""
AWK_RANGE = """
{
    for (i = $1 + 0; i <= $2 + 0; i++) {
        if (i % 15 == 0) print "fizzbuzz"
        else if (i % 3 == 0) print "fizz"
        else if (i % 5 == 0) print "buzz"
        else printf "%.0f\\n", i
    }
}
"""
BC_RANGE = """
for (i = a; i <= b; i++) {
    if (i % 15 == 0) { print "fizzbuzz\\n" } else { if (i % 3 == 0) { print "fizz\\n" } else {
    if (i % 5 == 0) { print "buzz\\n" } else { print i, "\\n" } } }
}
"""


def tool(name: str) -> str:
    path = shutil.which(name)
    if path:
        return path
    return unavailable(f"no {name}")


def unavailable(reason: str) -> NoReturn:
    if os.environ.get("CI") == "true" and sys.platform != "win32":
        pytest.fail(f"{reason}, and CI=true")
    pytest.skip(reason)


def output_of(command: list[str], stdin: str = "") -> str:
    environment = {**os.environ, "LC_ALL": "C", "BC_LINE_LENGTH": "0"}
    done = subprocess.run(command, input=stdin, capture_output=True, encoding="utf-8", env=environment, check=True)
    return done.stdout


def fizzbuzz(first: int, last: int) -> str:
    return output_of([FIZZBUZZ, "print", str(first), str(last)])


def python(first: int, last: int) -> str:
    answers = []
    for n in range(first, last + 1):
        if n % 15 == 0:
            answers.append("fizzbuzz\n")
        elif n % 3 == 0:
            answers.append("fizz\n")
        elif n % 5 == 0:
            answers.append("buzz\n")
        else:
            answers.append(f"{n}\n")
    return "".join(answers)


def checksum_of(command: list[str]) -> str:
    """Return `command | cksum`."""
    with subprocess.Popen(command, stdout=subprocess.PIPE) as source:
        checksum = subprocess.run([tool("cksum")], stdin=source.stdout, capture_output=True, text=True, check=True)
    assert source.returncode == 0
    return checksum.stdout


def test_ten_million_lines_have_the_checksum_of_awk() -> None:
    last = 1_000_000 if "FIZZBUZZ_TEST_EMULATED" in os.environ else 10_000_000
    ours = checksum_of([FIZZBUZZ, "print", "1", str(last)])
    assert ours == checksum_of([tool("awk"), "-v", f"last={last}", AWK_COUNT])


# Across every change of the number of digits that awk can count, on both sides of zero, and at zero.
DIGIT_CHANGES = [(sign * 10**k - 47, sign * 10**k + 47) for k in range(16) for sign in (1, -1)]


def test_ranges_across_every_change_of_digits_equal_awk() -> None:
    ranges = "".join(f"{first} {last}\n" for first, last in DIGIT_CHANGES)
    expected = output_of([tool("awk"), AWK_RANGE], ranges)
    assert "".join(fizzbuzz(first, last) for first, last in DIGIT_CHANGES) == expected


def test_long_range_across_zero_equals_awk() -> None:
    assert fizzbuzz(-123_456, 54_321) == output_of([tool("awk"), AWK_RANGE], "-123456 54321\n")


# The text of a range ends in front of its stop, so 2^63-1 itself has no line.
FAR = [
    (2**53 - 50, 2**53 + 50),
    *((sign * 10**k - 47, sign * 10**k + 47) for k in (16, 17, 18) for sign in (1, -1)),
    (2**63 - 5000, 2**63 - 2),
    (-(2**63), -(2**63) + 5000),
    (2**32 - 50, 2**32 + 50),
    (-(2**32) - 50, -(2**32) + 50),
]


@pytest.mark.parametrize(("first", "last"), FAR)
def test_far_ranges_equal_python(first: int, last: int) -> None:
    assert fizzbuzz(first, last) == python(first, last)


@pytest.mark.parametrize(("first", "last"), [FAR[7], FAR[8]])
def test_ends_of_64_bits_equal_bc(first: int, last: int) -> None:
    assert fizzbuzz(first, last) == output_of([tool("bc"), "-q"], f"a = {first}\nb = {last}\n{BC_RANGE}")
