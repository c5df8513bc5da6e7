"""Reads back what compilers and linkers made: ELF, Mach-O and PE, as far as a wheel can be wrong about them.

Written out here because a build should need no tool for it, and in a cross build the library cannot simply be loaded.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from struct import error as struct_error
from struct import unpack_from
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class InspectError(ValueError):
    """A file that is no shared library of a format known here."""


@dataclass(frozen=True)
class Binary:
    """What a shared library says of itself."""

    machine: str
    """as Rust spells it, `universal2` where x86_64 and aarch64 are both in the file; machines that no wheel is made for
    appear as a number"""
    name: str
    """SONAME, install name or DLL name; what programs that are linked with it will look for"""
    needed: tuple[str, ...]
    """the libraries it is linked with"""
    search_paths: tuple[str, ...]
    """where it looks for them"""
    exports: frozenset[str]
    """the symbols that others can use"""


def read(path: Path) -> Binary:
    """Read a shared library."""
    data = path.read_bytes()
    for magic, reader in (
        (b"\x7fELF", _read_elf),
        (_MACHO_MAGIC, _read_macho),
        (b"\xca\xfe\xba\xbe", _read_fat),
        (b"MZ", _read_pe),
    ):
        if data.startswith(magic):
            try:
                return reader(data)
            except (IndexError, struct_error, UnicodeDecodeError, ValueError) as error:
                raise InspectError(f"{path.name} is damaged: {error}") from error
    raise InspectError(f"{path.name} is not an ELF, Mach-O (64-bit) or PE file")


def _text(data: bytes, offset: int) -> str:
    """The NUL-terminated string at an offset."""
    return data[offset : data.index(b"\0", offset)].decode()


# ELF: https://refspecs.linuxfoundation.org/elf/gabi4+/contents.html

_ELF_MACHINES = {
    (62, 64): "x86_64",
    (3, 32): "i686",
    (183, 64): "aarch64",
    (40, 32): "armv7",
    (21, 64): "powerpc64le",
    (22, 64): "s390x",
    (243, 64): "riscv64gc",
    (258, 64): "loongarch64",
}
_SHT_DYNAMIC, _SHT_DYNSYM = 6, 11
_DT_NEEDED, _DT_SONAME, _DT_RPATH, _DT_RUNPATH = 1, 14, 15, 29


def _read_elf(data: bytes) -> Binary:
    bits = 64 if data[4] == 2 else 32
    order = "<" if data[5] == 1 else ">"
    word = "Q" if bits == 64 else "I"
    (machine,) = unpack_from(f"{order}H", data, 18)
    (section_table,) = unpack_from(f"{order}{word}", data, 40 if bits == 64 else 32)
    section_size, section_count = unpack_from(f"{order}HH", data, 58 if bits == 64 else 46)

    def section(index: int) -> tuple[int, int, int, int, int]:
        """Type, offset, size, link and entry size."""
        fields = unpack_from(f"{order}II4{word}II2{word}", data, section_table + index * section_size)
        return fields[1], fields[4], fields[5], fields[6], fields[9]

    names: dict[int, list[str]] = {}
    exports = set()
    for kind, offset, size, link, entry in map(section, range(section_count)):
        if kind not in {_SHT_DYNAMIC, _SHT_DYNSYM}:
            continue
        strings = section(link)[1]
        for at in range(offset, offset + size, entry):
            if kind == _SHT_DYNAMIC:
                tag, value = unpack_from(f"{order}2{word}", data, at)
                if tag in {_DT_NEEDED, _DT_SONAME, _DT_RPATH, _DT_RUNPATH}:
                    names.setdefault(tag, []).append(_text(data, strings + value))
            else:
                if bits == 64:
                    name, info, other, home = unpack_from(f"{order}IBBH", data, at)
                else:
                    name, _, _, info, other, home = unpack_from(f"{order}IIIBBH", data, at)
                if home and info >> 4 and other & 3 in {0, 3}:  # defined, not local, default or protected visibility
                    exports.add(_text(data, strings + name))
    paths = ":".join(names.get(_DT_RPATH, []) + names.get(_DT_RUNPATH, []))
    return Binary(
        machine=_ELF_MACHINES.get((machine, bits), str(machine)),
        name="".join(names.get(_DT_SONAME, [])),
        needed=tuple(names.get(_DT_NEEDED, [])),
        search_paths=tuple(filter(None, paths.split(":"))),
        exports=frozenset(exports),
    )


# Mach-O: <mach-o/loader.h>

_MACHO_MAGIC = b"\xcf\xfa\xed\xfe"
_MACHO_MACHINES = {0x01000007: "x86_64", 0x0100000C: "aarch64"}
_LC_LOAD_DYLIB, _LC_ID_DYLIB, _LC_RPATH = 0xC, 0xD, 0x8000001C
_EXPORT_TRIES = {0x22: 40, 0x80000022: 40, 0x80000033: 8}
"""LC_DYLD_INFO, LC_DYLD_INFO_ONLY, LC_DYLD_EXPORTS_TRIE -> where in the command the place of the exports is"""


def _read_macho(data: bytes) -> Binary:
    (machine,) = unpack_from("<I", data, 4)
    (command_count,) = unpack_from("<I", data, 16)
    names: dict[int, list[str]] = {}
    exports: set[str] = set()
    at = 32
    for _ in range(command_count):
        command, size = unpack_from("<II", data, at)
        if command in {_LC_LOAD_DYLIB, _LC_ID_DYLIB, _LC_RPATH}:
            names.setdefault(command, []).append(_text(data, at + unpack_from("<I", data, at + 8)[0]))
        elif command in _EXPORT_TRIES:
            start, length = unpack_from("<II", data, at + _EXPORT_TRIES[command])
            exports |= set(_trie_words(data[start : start + length]) if length else ())
        at += size
    return Binary(
        machine=_MACHO_MACHINES.get(machine, str(machine)),
        name="".join(names.get(_LC_ID_DYLIB, [])),
        needed=tuple(names.get(_LC_LOAD_DYLIB, [])),
        search_paths=tuple(names.get(_LC_RPATH, [])),
        exports=frozenset(name.removeprefix("_") for name in exports),  # C names begin with one there
    )


def _read_fat(data: bytes) -> Binary:
    """Read a file of several Mach-O files, which must say the same of themselves but for the machine."""
    (count,) = unpack_from(">I", data, 4)
    parts = []
    for index in range(count):
        _, _, offset, size, _ = unpack_from(">5I", data, 8 + 20 * index)
        if not data.startswith(_MACHO_MAGIC, offset):
            raise InspectError("a part of it is not a 64-bit Mach-O file")
        parts.append(_read_macho(data[offset : offset + size]))
    machines = sorted(part.machine for part in parts)
    machine = "universal2" if machines == ["aarch64", "x86_64"] else "+".join(machines)
    same = {replace(part, machine=machine) for part in parts}
    if len(same) != 1:
        raise InspectError(f"its parts for {', '.join(machines)} differ in name, needs, search paths or exports")
    return same.pop()


def _trie_words(trie: bytes, node: int = 0, prefix: str = "") -> Iterator[str]:
    """Walk the prefix tree of the exported names: what dyld itself goes by."""
    payload, at = _uleb128(trie, node)
    if payload:
        yield prefix
    at += payload
    children, at = trie[at], at + 1
    for _ in range(children):
        label = _text(trie, at)
        child, at = _uleb128(trie, at + len(label) + 1)
        yield from _trie_words(trie, child, prefix + label)


def _uleb128(data: bytes, at: int) -> tuple[int, int]:
    """Read a number of seven bits per byte; returns it and where it ends."""
    value = shift = 0
    while True:
        value |= (data[at] & 0x7F) << shift
        shift += 7
        at += 1
        if data[at - 1] < 0x80:
            return value, at


# PE: https://learn.microsoft.com/windows/win32/debug/pe-format

_PE_MACHINES = {0x8664: "x86_64", 0x14C: "i686", 0xAA64: "aarch64"}


def _read_pe(data: bytes) -> Binary:
    (start,) = unpack_from("<I", data, 0x3C)
    machine, section_count = unpack_from("<HH", data, start + 4)
    (optional_size,) = unpack_from("<H", data, start + 20)
    optional = start + 24
    directories = optional + (112 if unpack_from("<H", data, optional)[0] == 0x20B else 96)
    sections = [unpack_from("<IIII", data, optional + optional_size + index * 40 + 8) for index in range(section_count)]

    def at(address: int) -> int:
        """The place in the file of an address in memory."""
        for size, base, raw_size, raw in sections:
            if base <= address < base + max(size, raw_size):
                return int(raw + address - base)
        raise InspectError(f"no section holds the address {address:#x}")

    name, exports = "", set()
    (export_table,) = unpack_from("<I", data, directories)
    if export_table:
        (name_address,) = unpack_from("<I", data, at(export_table) + 12)
        name = _text(data, at(name_address))
        count, _, name_table = unpack_from("<III", data, at(export_table) + 24)
        exports = (
            {_text(data, at(address)) for address in unpack_from(f"<{count}I", data, at(name_table))}
            if count
            else set()
        )
    needed = []
    (import_table,) = unpack_from("<I", data, directories + 8)
    entry = at(import_table) if import_table else None
    while entry is not None and (address := unpack_from("<I", data, entry + 12)[0]):
        needed.append(_text(data, at(address)))
        entry += 20
    return Binary(
        machine=_PE_MACHINES.get(machine, str(machine)),
        name=name,
        needed=tuple(needed),
        search_paths=(),
        exports=frozenset(exports),
    )
