"""Every door to the library gives the answers of the tables in `cases/`; the tables themselves are checked as well."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import reference
import tables

from fizzbuzz_ffi import CLASSIC, FizzBuzzIO, Rules, fizzbuzz, render, render_into
from fizzbuzz_ffi._native import ffi, lib

if TYPE_CHECKING:
    from collections.abc import Callable

INT64_MAX = 2**63 - 1

COMMAND = str(Path(sys.executable).with_name("fizzbuzz"))


def rules_of(field: str) -> Rules:
    return Rules((divisor, word.decode()) for divisor, word in tables.pairs(field))


def text_pairs(field: str) -> list[tuple[int, str]]:
    return [(divisor, word.decode()) for divisor, word in tables.pairs(field)]


ANSWERS = [
    (rules, int(number), tables.unescaped(answer).decode()) for rules, number, answer in tables.rows("answers.tsv")
]
TEXTS = [
    (rules, int(start), int(stop), int(size), tables.unescaped(text))
    for rules, start, stop, size, text in tables.rows("texts.tsv")
]
BAD_RULES = [(rules, status, int(index)) for rules, status, index in tables.rows("bad_rules.tsv")]


# The tables.


@pytest.mark.parametrize(("rules", "number", "answer"), ANSWERS)
def test_answers_are_those_of_the_reference(rules: str, number: int, answer: str) -> None:
    assert reference.answer(number, text_pairs(rules)) == answer


@pytest.mark.parametrize(("rules", "start", "stop", "size", "text"), TEXTS)
def test_texts_are_those_of_the_reference(rules: str, start: int, stop: int, size: int, text: bytes) -> None:
    if stop - start <= 100_000:
        expected = reference.text(start, stop, text_pairs(rules))
        assert len(expected) == size
        assert text in {expected, b""}


# Doors for one number.


def by_list(number: int, rules: Rules) -> str:
    return fizzbuzz([number], rules)[0]


def by_range(number: int, rules: Rules) -> str:
    """As one of so many that the fast way is taken."""
    if number > INT64_MAX - 20_000:
        return fizzbuzz(range(number - 20_000, number + 1), rules)[-1]
    return fizzbuzz(range(number, number + 20_000), rules)[0]


def by_text(number: int, rules: Rules) -> str:
    if number == INT64_MAX:  # has no line
        with pytest.raises(OverflowError):
            render(number, number + 1, rules)
        return fizzbuzz(number, rules)
    return render(number, number + 1, rules).decode().removesuffix("\n")


def by_c(number: int, rules: Rules) -> str:
    words = [ffi.new("char[]", word.encode()) for _, word in rules]
    divisors = ffi.new("int64_t[]", [divisor for divisor, _ in rules])
    handle = ffi.new("fizzbuzz_rules **")
    status = lib.fizzbuzz_rules_new(divisors, ffi.new("char *[]", words), len(words), handle)
    assert status == lib.FIZZBUZZ_OK
    buffer, needed = ffi.new("char[5000]"), ffi.new("size_t *")
    assert lib.fizzbuzz_line(handle[0], number, buffer, 5000, needed) == lib.FIZZBUZZ_OK
    lib.fizzbuzz_rules_free(handle[0])
    line = ffi.string(buffer)
    assert isinstance(line, bytes)
    assert needed[0] == len(line) + 1
    return line.decode()


@pytest.mark.parametrize("door", [fizzbuzz, by_list, by_range, by_text, by_c])
@pytest.mark.parametrize(("rules", "number", "answer"), ANSWERS)
def test_one_answer(door: Callable[[int, Rules], str], rules: str, number: int, answer: str) -> None:
    assert door(number, rules_of(rules)) == answer


# Doors for a range.


def by_render_into(start: int, stop: int, rules: Rules) -> bytes:
    buffer = bytearray(b"?" * (FizzBuzzIO(start, stop, rules).nbytes + 3))
    size = render_into(buffer, start, stop, rules)
    assert buffer[size:] == b"???"
    return bytes(buffer[:size])


def by_answers(start: int, stop: int, rules: Rules) -> bytes:
    return "".join(answer + "\n" for answer in fizzbuzz(range(start, stop), rules)).encode()


def by_reading(start: int, stop: int, rules: Rules) -> bytes:
    with FizzBuzzIO(start, stop, rules) as text:
        return text.read()


def by_chunks(start: int, stop: int, rules: Rules) -> bytes:
    return b"".join(bytes(chunk) for chunk in FizzBuzzIO(start, stop, rules).chunks(size=7))


def by_command(start: int, stop: int, rules: Rules) -> bytes:
    if start == stop:  # the command prints both ends
        return b""
    rules_option = ",".join(f"{divisor}={word}" for divisor, word in rules)
    command = [COMMAND, "print", str(start), str(stop - 1), "--rules", rules_option]
    return subprocess.run(command, capture_output=True, check=True).stdout


@pytest.mark.parametrize("door", [render, by_render_into, by_answers, by_reading, by_chunks, by_command])
@pytest.mark.parametrize(("rules", "start", "stop", "size", "text"), [case for case in TEXTS if case[3] < 1000])
def test_one_text(
    door: Callable[[int, int, Rules], bytes], rules: str, start: int, stop: int, size: int, text: bytes
) -> None:
    assert door(start, stop, rules_of(rules)) == text
    assert size == len(text)


@pytest.mark.parametrize(("rules", "start", "stop", "size", "text"), TEXTS)
def test_size_of_a_text(rules: str, start: int, stop: int, size: int, text: bytes) -> None:  # noqa: ARG001
    assert FizzBuzzIO(start, stop, rules_of(rules)).nbytes == size


# Rules that are refused.


@pytest.mark.parametrize(("rules", "status", "index"), BAD_RULES)
def test_bad_rules_through_c(rules: str, status: str, index: int) -> None:
    pairs = tables.pairs(rules)
    owners = [ffi.new("char[]", word) for _, word in pairs]
    words, divisors = ffi.new("char *[]", owners), ffi.new("int64_t[]", [divisor for divisor, _ in pairs])
    place, handle = ffi.new("size_t *", 99), ffi.new("fizzbuzz_rules **")
    expected = getattr(lib, f"FIZZBUZZ_{status}")
    assert lib.fizzbuzz_rules_check(divisors, words, len(pairs), place) == expected
    assert place[0] == index
    assert lib.fizzbuzz_rules_new(divisors, words, len(pairs), handle) == expected
    assert handle[0] == ffi.NULL


@pytest.mark.parametrize(("rules", "status", "index"), [case for case in BAD_RULES if case[1] != "WORD_NOT_UTF8"])
def test_bad_rules_are_value_errors_that_name_the_rule(rules: str, status: str, index: int) -> None:
    pairs = text_pairs(rules)
    where = "^(more than 16|0) rules: " if status == "RULE_COUNT" else f"^rule {index} "
    with pytest.raises(ValueError, match=where):
        Rules(pairs)


def test_classic_rules_are_those_of_the_library() -> None:
    buffer, needed = ffi.new("char[100]"), ffi.new("size_t *")
    for number in range(-15, 16):
        assert lib.fizzbuzz_line(ffi.NULL, number, buffer, 100, needed) == lib.FIZZBUZZ_OK
        line = ffi.string(buffer)
        assert isinstance(line, bytes)
        assert line.decode() == fizzbuzz(number, CLASSIC)
