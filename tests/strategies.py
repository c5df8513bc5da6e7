"""What hypothesis draws from: nasty numbers, ranges and rules."""

from __future__ import annotations

from hypothesis import strategies as st

INT64_MIN, INT64_MAX = -(2**63), 2**63 - 1

# Where something changes: the sign, the number of digits, the highest digits, the width of an integer.
_EDGES = sorted(
    {0, INT64_MIN, INT64_MAX}
    | {sign * 10**k for k in range(19) for sign in (1, -1)}
    | {sign * m * 10**10 for m in (2, 99, 12345) for sign in (1, -1)}
    | {sign * 2**k for k in (7, 8, 15, 16, 31, 32, 52, 53, 62) for sign in (1, -1)}
)


def int64s() -> st.SearchStrategy[int]:
    """Any 64-bit number, most of them near an edge."""
    near_an_edge = st.builds(lambda edge, offset: edge + offset, st.sampled_from(_EDGES), st.integers(-200, 200))
    return (near_an_edge | st.integers(INT64_MIN, INT64_MAX)).filter(lambda n: INT64_MIN <= n <= INT64_MAX)


@st.composite
def short_ranges(draw: st.DrawFn, max_lines: int = 400) -> tuple[int, int]:
    """Draw the start and stop of a range that the reference can render."""
    start = draw(int64s())
    return start, min(start + draw(st.integers(0, max_lines)), INT64_MAX)


def words() -> st.SearchStrategy[str]:
    """Words from anywhere in Unicode, some of them looking like numbers and spaces."""
    anything = st.text(st.characters(exclude_characters="\0\r\n", exclude_categories=["Cs"]), min_size=1, max_size=12)
    return anything | st.sampled_from(
        ["fizz", "buzz", " ", "7", "-", "\u2028", "\x85", "\x0b", "é", "𝄞", "x" * 255, "é" * 127]
    )


def divisors() -> st.SearchStrategy[int]:
    """Mostly small ones, so that words are many; some that hardly any number has."""
    return (
        st.integers(1, 20) | st.sampled_from([64, 100, 1000, 10**9 + 7, 2**62, INT64_MAX]) | st.integers(1, INT64_MAX)
    )


def pairs(max_count: int = 16) -> st.SearchStrategy[list[tuple[int, str]]]:
    """Draw valid rules."""
    return st.lists(st.tuples(divisors(), words()), min_size=1, max_size=max_count, unique_by=lambda rule: rule[0])
