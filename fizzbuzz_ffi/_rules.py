"""`Rules`: which words belong to which divisors."""
# ruff: noqa: SLF001  (`handle_of` and `words_of` belong to Rules, but not to its public face)

from __future__ import annotations

import math
import operator
from _collections_abc import Iterable, Mapping  # those of collections.abc, without the import of collections

from fizzbuzz_ffi import _library

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, Final, NoReturn, SupportsIndex

    from typing_extensions import Self

TABLE_LIMIT = 4096
"""The longest period whose words are kept in a table: it costs about a microsecond and nine bytes per entry."""

_CLASSIC_PAIRS = ((3, "fizz"), (5, "buzz"))


class Rules:
    """Divisors and their words, in order.

    The answer for a number is made of the words of every rule whose divisor divides it, joined in the order of the
    rules; where none does, it is the number itself.

    Args:
        rules: a mapping from divisor to word, or an iterable of `(divisor, word)` pairs. There are 1 to 16 of them.
            A divisor is between 1 and 2**63 - 1 and occurs once. A word has 1 to 255 bytes in UTF-8, and neither a
            line feed nor a carriage return nor a NUL among them.

    Raises:
        ValueError: if rules break these limits; the message names the rule, counted from 0.
        TypeError: if a divisor is not an int or a word is not a str.

    Rules never change, so any number of threads may share them. They compare by their pairs, order included, can be
    dictionary keys, can be pickled, and iterate over their pairs.

    >>> rules = Rules({3: "Fizz", 5: "Buzz", 7: "Bazz"})
    >>> rules
    Rules({3: 'Fizz', 5: 'Buzz', 7: 'Bazz'})
    >>> fizzbuzz_ffi.fizzbuzz(21, rules)
    'FizzBazz'
    >>> dict(rules)[7], len(rules), rules.period
    ('Bazz', 3, 105)
    >>> Rules([(3, "fizz"), (0, "zero")])
    Traceback (most recent call last):
    ...
    ValueError: rule 1 (0: 'zero'): a divisor must be positive
    """

    __slots__ = ("_handle", "_pairs", "_period", "_words")

    _pairs: tuple[tuple[int, str], ...]
    _period: int
    # Residue -> words. Unset until the first answer, so that `rules._words[n % rules._period]` is all an answer takes
    # and an AttributeError tells that the table has to be built first (see _scalar).
    _words: tuple[str, ...] | _LongTable
    # None until it is needed: native rules with many coprime divisors take a while to build.
    _handle: _library.Handle | None

    # Not __init__, which could be called once more and would change them.
    def __new__(cls, rules: Mapping[int, str] | Iterable[tuple[SupportsIndex, str]]) -> Self:
        """Check them, and build what costs little."""
        self = super().__new__(cls)
        pairs = _checked(_pairs_of(rules))
        # This class forbids assignment, so its own goes through the base class.
        object.__setattr__(self, "_pairs", pairs)
        object.__setattr__(self, "_period", math.lcm(*(divisor for divisor, _ in pairs)))
        object.__setattr__(self, "_handle", _library.CLASSIC_HANDLE if pairs == _CLASSIC_PAIRS else None)
        return self

    @property
    def period(self) -> int:
        """The least common multiple of the divisors: after that many numbers the same words come again.

        >>> CLASSIC.period
        15
        """
        return self._period

    def __iter__(self) -> Iterator[tuple[int, str]]:
        return iter(self._pairs)

    def __len__(self) -> int:
        return len(self._pairs)

    def __eq__(self, other: object) -> bool:
        return self._pairs == other._pairs if isinstance(other, Rules) else NotImplemented

    def __hash__(self) -> int:
        return hash((Rules, self._pairs))

    def __repr__(self) -> str:
        return f"Rules({dict(self._pairs)!r})"

    def __reduce__(self) -> tuple[type[Rules], tuple[tuple[tuple[int, str], ...]]]:
        return Rules, (self._pairs,)

    def __copy__(self) -> Rules:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Rules:
        return self

    def __init_subclass__(cls) -> NoReturn:
        raise TypeError("Rules cannot be subclassed")

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"Rules cannot be changed: cannot set {name!r}")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"Rules cannot be changed: cannot delete {name!r}")


class _LongTable:
    """Stands in for a table that would be too long to keep: tests one rule after the other."""

    def __init__(self, pairs: tuple[tuple[int, str], ...]) -> None:
        self.pairs = pairs

    def __getitem__(self, residue: int) -> str:
        return "".join([word for divisor, word in self.pairs if not residue % divisor])


# What other modules may know of rules. Two threads may build the same thing at once; one of them wins, no lock is held.


def handle_of(rules: Rules) -> _library.Handle:
    """Return the native rules, built on first use."""
    handle = rules._handle
    if handle is None:
        handle = _library.new_rules(_encoded(rules._pairs))
        object.__setattr__(rules, "_handle", handle)
    return handle


def words_of(rules: Rules) -> tuple[str, ...] | _LongTable:
    """Return the words by `n % rules.period`, built on first use."""
    try:
        return rules._words
    except AttributeError:
        pass
    words: tuple[str, ...] | _LongTable
    if rules.period > TABLE_LIMIT:
        words = _LongTable(rules._pairs)
    else:
        handle = handle_of(rules)
        words = tuple(_library.words(handle, residue) for residue in range(rules.period))
    object.__setattr__(rules, "_words", words)
    return words


# Validation.


def not_rules(value: object) -> TypeError:
    """Return the error for what should be Rules; what Rules could be made of gets the advice to do so."""
    remedy = "; make Rules of it: Rules({...})" if isinstance(value, Mapping) else ""
    return TypeError(f"rules must be Rules, not {type(value).__name__}{remedy}")


def _pairs_of(rules: object) -> list[tuple[object, object]]:
    if isinstance(rules, Mapping):
        return list(rules.items())
    if isinstance(rules, (str, bytes)) or not isinstance(rules, Iterable):
        raise TypeError(f"rules must be pairs of divisor and word, as in {{3: 'fizz'}}, not {type(rules).__name__}")
    pairs = []
    for index, rule in enumerate(rules):
        if index == _library.MAX_RULES:  # there is no need to see more, and there may be no end to them
            raise _library.error_of(_library.RULE_COUNT, f"more than {index} rules")
        if not isinstance(rule, (tuple, list)) or len(rule) != 2:
            raise TypeError(f"rule {index} must be a pair of divisor and word, not {rule!r}")
        pairs.append((rule[0], rule[1]))
    return pairs


def _checked(rules: list[tuple[object, object]]) -> tuple[tuple[int, str], ...]:
    """Return rules as pairs of exact int and str; the library judges all that has to do with their meaning."""
    pairs = tuple(_checked_rule(index, *rule) for index, rule in enumerate(rules))
    status, index = _library.check_rules([(max(number, _library.INT64_MIN), word) for number, word in _encoded(pairs)])
    if status:
        raise _library.error_of(status, _named(index, *pairs[index]) if index < len(pairs) else f"{len(pairs)} rules")
    return pairs


def _checked_rule(index: int, divisor: object, word: object) -> tuple[int, str]:
    """Take what C can be given: divisors that are not greater than 64 bits, and words in UTF-8 that a NUL ends."""
    try:
        number = operator.index(divisor)  # type: ignore[arg-type]
    except TypeError:
        raise TypeError(f"rule {index}: the divisor must be an int, not {type(divisor).__name__}") from None
    if not isinstance(word, str):
        raise TypeError(f"rule {index}: the word must be a str, not {type(word).__name__}")
    word = str.__str__(word)  # an instance of a subclass might change
    if number > _library.INT64_MAX:
        raise ValueError(f"rule {index}: the divisor is greater than 2**63 - 1")
    if "\0" in word:
        raise ValueError(f"{_named(index, number, word)}: a word holds a NUL")
    try:
        word.encode()
    except UnicodeEncodeError:
        raise ValueError(f"{_named(index, number, word)}: a word holds half of a surrogate pair") from None
    return number, word


def _named(index: int, divisor: int, word: str) -> str:
    """Name a rule in an error."""
    return f"rule {index} ({_library.shortened(divisor)}: {word!r})"


def _encoded(pairs: tuple[tuple[int, str], ...]) -> list[tuple[int, bytes]]:
    return [(divisor, word.encode()) for divisor, word in pairs]


CLASSIC: Final = Rules(_CLASSIC_PAIRS)
"""The classic rules, `Rules({3: 'fizz', 5: 'buzz'})`."""
