"""`Rules` as an object; what they refuse is in `cases/bad_rules.tsv`, too."""

from __future__ import annotations

import copy
import gc
import math
import pickle
import threading
from collections import OrderedDict
from contextlib import suppress
from types import MappingProxyType
from typing import Any
from unittest import mock

import pytest

from fizzbuzz_ffi import CLASSIC, Rules, _library, fizzbuzz, render

BAZZ = Rules({3: "Fizz", 5: "Buzz", 7: "Bazz"})


class Three:
    def __index__(self) -> int:
        return 3


@pytest.mark.parametrize(
    "rules",
    [
        {3: "fizz", 5: "buzz"},
        OrderedDict([(3, "fizz"), (5, "buzz")]),
        MappingProxyType({3: "fizz", 5: "buzz"}),
        [(3, "fizz"), (5, "buzz")],
        ([3, "fizz"], [5, "buzz"]),
        zip((3, 5), ("fizz", "buzz"), strict=True),
        CLASSIC,
        [(Three(), "fizz"), (5, "buzz")],
    ],
)
def test_what_rules_are_made_of(rules: Any) -> None:
    assert Rules(rules) == CLASSIC


def test_equality_includes_the_order() -> None:
    assert Rules({5: "buzz", 3: "fizz"}) != CLASSIC
    assert Rules({3: "fizz", 5: "Buzz"}) != CLASSIC
    assert CLASSIC != {3: "fizz", 5: "buzz"}
    assert CLASSIC != ((3, "fizz"), (5, "buzz"))


def test_equal_rules_have_equal_hashes() -> None:
    assert len({CLASSIC, Rules({3: "fizz", 5: "buzz"}), BAZZ, Rules(BAZZ)}) == 2


def test_repr_evaluates() -> None:
    for rules in (CLASSIC, BAZZ, Rules({7: 'it\'s "quoted" \\ é\t\u2028'})):
        assert eval(repr(rules)) == rules  # noqa: S307


def test_rules_iterate_over_their_pairs() -> None:
    assert list(BAZZ) == [(3, "Fizz"), (5, "Buzz"), (7, "Bazz")]
    assert dict(BAZZ) == {3: "Fizz", 5: "Buzz", 7: "Bazz"}
    assert len(BAZZ) == 3


def test_period_is_the_least_common_multiple() -> None:
    assert Rules({4: "a", 6: "b"}).period == 12
    divisors = [2**62, 2**63 - 1, 10**18 + 9]
    assert Rules((divisor, "x") for divisor in divisors).period == math.lcm(*divisors)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_pickles(protocol: int) -> None:
    fizzbuzz(7, BAZZ)  # what was built by and by must not get into a pickle
    again = pickle.loads(pickle.dumps(BAZZ, protocol))  # noqa: S301
    assert again == BAZZ
    assert fizzbuzz(7, again) == "Bazz"


def test_copies_are_the_same_object() -> None:
    assert copy.copy(BAZZ) is BAZZ
    assert copy.deepcopy([BAZZ])[0] is BAZZ


@pytest.mark.parametrize("name", ["_pairs", "_words", "period", "anything"])
def test_rules_cannot_be_changed(name: str) -> None:
    with pytest.raises(AttributeError, match=f"cannot be changed: cannot set '{name}'"):
        setattr(BAZZ, name, ())
    with pytest.raises(AttributeError, match=f"cannot be changed: cannot delete '{name}'"):
        delattr(BAZZ, name)


def test_a_second_init_does_not_change_rules() -> None:
    rules = Rules({3: "a"})
    assert fizzbuzz(3, rules) == "a"
    with suppress(TypeError):
        rules.__init__({5: "b"})  # type: ignore[misc]
    assert (list(rules), fizzbuzz([3, 5], rules), render(5, 6, rules)) == ([(3, "a")], ["a", "5"], b"5\n")


def test_words_are_exact_strings() -> None:
    class Loud(str):
        __slots__ = ()

        def __str__(self) -> str:
            return "LOUD"

    rules = Rules({3: Loud("fizz")})
    assert type(next(iter(rules))[1]) is str
    assert fizzbuzz(3, rules) == "fizz"
    assert render(3, 4, rules) == b"fizz\n"


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ("3=fizz", "not str"),
        (3, "not int"),
        (None, "not NoneType"),
        ([3, 5], "^rule 0 must be a pair of divisor and word, not 3"),
        ([(3, "fizz"), (5,)], "^rule 1 must be a pair"),
        (["ab"], "^rule 0 must be a pair .*, not 'ab'"),
        ([(3, "fizz"), (5.0, "buzz")], "^rule 1: the divisor must be an int, not float"),
        ({"3": "fizz"}, "^rule 0: the divisor must be an int, not str"),
        ({3: b"fizz"}, "^rule 0: the word must be a str, not bytes"),
        ({3: "fizz", 5: None}, "^rule 1: the word must be a str, not NoneType"),
    ],
)
def test_wrong_types(rules: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        Rules(rules)


@pytest.mark.parametrize(
    ("pairs", "message"),
    [
        ([(0, "zero")], r"^rule 0 \(0: 'zero'\): a divisor must be positive$"),
        (
            [(3, "a"), (-(10**30), "b")],
            r"^rule 1 \(-1000000000000000000000000000000: 'b'\): a divisor must be positive$",
        ),
        ([(-(10**5000), "a")], r"^rule 0 \(an int of 16610 bits: 'a'\): a divisor must be positive$"),
        ([(2**63, "a")], r"^rule 0: the divisor is greater than 2\*\*63 - 1$"),
        ([(3, "a"), (10**5000, "b")], "^rule 1: the divisor is greater"),
        ([(3, "a"), (True, "b"), (1, "c")], r"^rule 2 \(1: 'c'\): a divisor is used by two rules$"),
        ([(3, "fi\0zz")], "^rule 0 .*NUL"),
        ([(3, "\ud800")], "^rule 0 .*surrogate"),
        ([(3, "a"), (5, "\udfff!")], "^rule 1 .*surrogate"),
        ([(3, "a\nb")], "^rule 0 .*line break"),
        ([(3, "é" * 128)], "^rule 0 .*255 bytes"),
    ],
)
def test_values_that_are_refused(pairs: list[tuple[int, str]], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Rules(pairs)


@pytest.mark.parametrize(
    "word", ["7", " ", "\t", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "é" * 127, "x" * 255]
)
def test_words_that_are_allowed(word: str) -> None:
    assert render(1, 3, Rules({2: word})) == f"1\n{word}\n".encode()
    assert fizzbuzz(range(1, 9), Rules({2: word})) == ["1", word, "3", word, "5", word, "7", word]


def test_sixteen_rules_are_allowed() -> None:
    rules = Rules((2**i, chr(ord("a") + i)) for i in range(16))
    assert fizzbuzz(2**15, rules) == "abcdefghijklmnop"
    assert render(2**15, 2**15 + 1, rules) == b"abcdefghijklmnop\n"


def test_words_are_fetched_from_the_library_once() -> None:
    rules = Rules({3: "a", 4: "b"})
    assert fizzbuzz(12, rules) == "ab"
    with mock.patch.object(_library, "words", side_effect=AssertionError):
        assert [fizzbuzz(n, rules) for n in range(13)] == [
            "ab",
            "1",
            "2",
            "a",
            "b",
            "5",
            "a",
            "7",
            "b",
            "a",
            "10",
            "11",
            "ab",
        ]


def test_rules_that_were_refused_leave_nothing_behind() -> None:
    with pytest.raises(ValueError, match="empty"):
        Rules({3: ""})
    gc.collect()


def test_rules_are_built_by_many_threads_at_once() -> None:
    for _ in range(20):
        rules = Rules({2: "a", 3: "b", 1009: "c"})
        results: list[object] = []
        barrier = threading.Barrier(4)

        def answer(rules: Rules = rules, results: list[object] = results, barrier: threading.Barrier = barrier) -> None:
            barrier.wait()
            results.append((fizzbuzz(6, rules), fizzbuzz(1009, rules), render(6, 7, rules)))

        threads = [threading.Thread(target=answer) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert results == [("ab", "c", b"ab\n")] * 4
