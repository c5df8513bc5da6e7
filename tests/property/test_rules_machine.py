"""Law: `Rules` behave like the dictionary they were made from, and never change."""

from __future__ import annotations

import copy
import pickle
from collections import OrderedDict
from types import MappingProxyType

import pytest
import reference
import strategies
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from fizzbuzz_ffi import Rules, fizzbuzz

# What no rules accept, and what the message says of it.
BAD_RULES = [
    (0, "zero", "must be positive"),
    (-3, "minus", "must be positive"),
    (-(2**70), "minus", "must be positive"),
    (2**63, "large", "greater than"),
    (7, "", "empty"),
    (7, "x" * 256, "longer than 255"),
    (7, "é" * 128, "longer than 255"),
    (7, "line\n", "line"),
    (7, "\r", "line"),
    (7, "\0", "NUL"),
    (7, "\ud800", "surrogate"),
]

WAYS = [
    dict,
    list,
    tuple,
    iter,
    OrderedDict,
    lambda pairs: MappingProxyType(dict(pairs)),
    lambda pairs: [list(pair) for pair in pairs],
    Rules,
]


class RulesAsDictionary(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.model: dict[int, str] = {}
        # All that was ever made, with what it was made of: some of it equal, none of it the same.
        self.made: list[tuple[Rules, tuple[tuple[int, str], ...]]] = []
        self.places: dict[Rules, int] = {}

    @property
    def pairs(self) -> tuple[tuple[int, str], ...]:
        return tuple(self.model.items())

    # The dictionary changes.

    @rule(divisor=strategies.divisors(), word=strategies.words())
    def set(self, divisor: int, word: str) -> None:
        self.model[divisor] = word

    @precondition(lambda self: self.model)
    @rule(place=st.integers(0))
    def remove(self, place: int) -> None:
        del self.model[list(self.model)[place % len(self.model)]]

    @precondition(lambda self: self.model)
    @rule(random=st.randoms(use_true_random=False))
    def shuffle(self, random: st.random.Random) -> None:  # type: ignore[name-defined]
        pairs = list(self.model.items())
        random.shuffle(pairs)
        self.model = dict(pairs)

    # Rules are made of it.

    @rule(way=st.sampled_from(WAYS))
    def make(self, way: type) -> None:
        if not 1 <= len(self.model) <= 16:
            with pytest.raises(ValueError, match="1 to 16 rules"):
                Rules(way(self.pairs) if self.model else {})
            return
        rules = Rules(way(self.pairs))
        self.made.append((rules, self.pairs))
        assert self.places.setdefault(rules, len(self.places)) < len(self.places)
        assert len(self.places) == len({pairs for _, pairs in self.made})

    @rule(bad=st.sampled_from(BAD_RULES), place=st.integers(0))
    def make_bad(self, bad: tuple[int, str, str], place: int) -> None:
        divisor, word, reason = bad
        pairs = [pair for pair in self.pairs if pair[0] != divisor][:15]
        place %= len(pairs) + 1
        pairs.insert(place, (divisor, word))
        with pytest.raises(ValueError, match=reason) as caught:
            Rules(pairs)
        assert f"rule {place}" in str(caught.value)

    @precondition(lambda self: 1 <= len(self.model) <= 15)
    @rule(place=st.integers(0))
    def make_with_a_divisor_twice(self, place: int) -> None:
        pair = self.pairs[place % len(self.model)]
        with pytest.raises(ValueError, match="used by") as caught:
            Rules([*self.pairs, pair])
        assert f"rule {len(self.model)}" in str(caught.value)

    # They are used.

    @precondition(lambda self: self.made)
    @rule(place=st.integers(0), way=st.sampled_from([copy.copy, copy.deepcopy, repr, pickle.dumps]))
    def copy(self, place: int, way: object) -> None:
        rules, pairs = self.made[place % len(self.made)]
        if way is repr:
            twin = eval(repr(rules))  # noqa: S307
        elif way is pickle.dumps:
            twin = pickle.loads(pickle.dumps(rules))  # noqa: S301
        else:
            twin = way(rules)  # type: ignore[operator]
        assert twin == rules
        assert hash(twin) == hash(rules)
        self.made.append((twin, pairs))

    @precondition(lambda self: self.made)
    @rule(place=st.integers(0), number=st.integers() | strategies.int64s(), float_too=st.booleans())
    def answer(self, place: int, number: int, float_too: bool) -> None:  # noqa: FBT001
        rules, pairs = self.made[place % len(self.made)]
        assert fizzbuzz(number, rules) == reference.answer(number, pairs)
        assert fizzbuzz(range(number, number + 5), rules) == reference.answers(range(number, number + 5), pairs)
        if float_too and abs(number) < 2**53:
            assert fizzbuzz(float(number), rules) == reference.answer(number, pairs)

    @precondition(lambda self: self.made)
    @rule(place=st.integers(0), name=st.sampled_from(["_pairs", "period", "words", "_handle", "__class__"]))
    def refuse_to_change(self, place: int, name: str) -> None:
        rules, _ = self.made[place % len(self.made)]
        with pytest.raises(AttributeError):
            setattr(rules, name, None)
        with pytest.raises(AttributeError):
            delattr(rules, name)

    @invariant()
    def all_are_as_they_were_made(self) -> None:
        for rules, pairs in self.made[-8:]:
            assert tuple(rules) == pairs
            assert len(rules) == len(pairs)
            for other, other_pairs in self.made[-3:]:
                assert (rules == other) == (pairs == other_pairs)


TestRules = RulesAsDictionary.TestCase
