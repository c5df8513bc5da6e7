"""Millions of lines against a C program that shares nothing with the library; `differential.py` compares billions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import differential
import pytest
from toolchain import WINDOWS
from tqdm import tqdm

if TYPE_CHECKING:
    from pathlib import Path

    from fizzbuzz_ffi import Rules

LINES = 20_000_000

pytestmark = pytest.mark.skipif(WINDOWS, reason="C programs end lines in another way there")


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return differential.build(tmp_path_factory.mktemp("differential"))


@pytest.mark.parametrize("rules", differential.RULES)
def test_texts_equal_those_of_another_program(rules: str, program: Path) -> None:
    bar = tqdm(disable=True)
    sizes = [
        differential.compare(program, case, bar)
        for case in differential.cases(LINES)
        if case.rules is differential.RULES[rules]
    ]
    assert len(sizes) > 20
    assert min(sizes) > 100_000


@pytest.mark.parametrize("other", [differential.RULES["three"], differential.RULES["even"]])
def test_other_rules_are_noticed(other: Rules, program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A comparison that cannot fail would prove nothing."""
    (case, *_) = differential.cases(LINES)
    right = differential.FizzBuzzIO
    for wrong in range(2):  # what is read, and what is verified
        calls = iter(range(2))
        with monkeypatch.context() as patch:
            patch.setattr(
                differential,
                "FizzBuzzIO",
                lambda start, stop, rules, calls=calls, wrong=wrong: right(
                    start, stop, other if next(calls) == wrong else rules
                ),
            )
            with pytest.raises(AssertionError, match=["Mismatch", "reads other bytes"][wrong]):
                differential.compare(program, case, tqdm(disable=True))
