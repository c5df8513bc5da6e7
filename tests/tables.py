"""Reads the tables in `cases/`, which are meant for every language."""

from __future__ import annotations

import re
from pathlib import Path

CASES = Path(__file__).parent / "cases"
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"0": b"\0", b"\\": b"\\"}


def unescaped(field: str) -> bytes:
    def replaced(match: re.Match[bytes]) -> bytes:
        code = match[1]
        return bytes.fromhex(code[1:].decode()) if code.startswith(b"x") else _ESCAPES[code]

    return re.sub(rb"\\(x[0-9a-f]{2}|.)", replaced, field.encode())


def rows(name: str) -> list[list[str]]:
    """Return the fields of each row, escapes and all; only line feeds end a row, whatever Unicode has."""
    lines = (CASES / name).read_bytes().decode().split("\n")
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def pairs(field: str) -> list[tuple[int, bytes]]:
    rules = [rule.partition("=") for rule in field.split(";") if rule]
    return [(int(divisor), unescaped(word)) for divisor, _, word in rules]
