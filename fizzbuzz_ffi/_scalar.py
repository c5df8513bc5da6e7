"""What one number answers."""

from __future__ import annotations

import operator

from fizzbuzz_ffi._rules import words_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from fizzbuzz_ffi._rules import Rules


def answer(value: object, rules: Rules) -> str:
    """Answer one number of any type; `TypeError` if it is none."""
    number = integer_or_text(value)
    if isinstance(number, str):
        return number
    return words_of(rules)[number % rules.period] or str(number)


def integer_or_text(value: object) -> int | str:
    """Return the int that a number is equal to, or the way Python prints a number that is equal to none."""
    if isinstance(value, float):
        # float's own methods: subclasses such as NumPy's print themselves with their type.
        return int(value) if value.is_integer() else float.__repr__(value)
    try:
        return _index(value)
    except TypeError:
        pass
    if _is_real(value):
        try:
            whole = int(value)  # type: ignore[call-overload]
        except (OverflowError, ValueError):  # infinite, or not a number
            return str(value)
        return whole if whole == value else str(value)
    raise TypeError(f"{type(value).__name__} is not a number that fizzbuzz() can answer{_remedy(value)}")


def is_single(value: object) -> bool:
    """Tell whether it is one value, which `answer` takes or refuses, and no collection of them."""
    if isinstance(value, (int, float, str, bytes, bytearray)) or getattr(value, "ndim", None) == 0:
        return True
    try:
        _index(value)
    except TypeError:
        return _is_real(value)
    return True


def _index(value: object) -> int:
    if _is_of_numpy(value, "bool", "bool_"):  # is an index, with a warning, in some versions of NumPy
        raise TypeError
    return operator.index(value)  # type: ignore[arg-type]


def _is_of_numpy(value: object, *names: str) -> bool:
    return type(value).__module__ == "numpy" and type(value).__name__ in names


def _is_real(value: object) -> bool:
    """Tell real numbers such as `Fraction`, `Decimal` and NumPy's from complex ones and from everything else."""
    from numbers import Complex, Number, Real  # noqa: PLC0415  (hardly ever needed)

    if _is_of_numpy(value, "timedelta64"):  # calls itself an integer
        return False
    # Decimal calls itself a Number and nothing more.
    return isinstance(value, Real) or (isinstance(value, Number) and not isinstance(value, Complex))


def _remedy(value: object) -> str:
    if isinstance(value, str):
        return "; convert it first, as in int(value)"
    if isinstance(value, (bytes, bytearray)):
        return "; if its bytes are the numbers, pass list(value)"
    if _is_of_numpy(value, "bool", "bool_"):
        return "; convert it first, as in int(value)"
    if _is_of_numpy(value, "datetime64", "timedelta64"):
        return "; convert it first, as in value.astype(int)"
    if getattr(value, "ndim", None) == 0 and hasattr(value, "__getitem__"):
        return "; an array of no dimension stands for its one element, value[()], and that is none"
    if hasattr(value, "imag"):
        return "; pass its real part"
    if hasattr(value, "__iter__"):
        return "; nested collections must be flattened first"
    return ""
