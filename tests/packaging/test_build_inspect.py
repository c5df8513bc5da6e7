"""What the build reads in binaries of all platforms, against what the libraries for their formats read there."""

from __future__ import annotations

import struct
from dataclasses import replace
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pefile
import pytest
from building import load, pip_download
from elftools.elf.dynamic import DynamicSection
from elftools.elf.elffile import ELFFile
from macholib import mach_o
from macholib.MachO import MachO

build_inspect = load("build_inspect")


def by_elftools(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        elf: Any = ELFFile(file)
        sections = [section for section in elf.iter_sections() if isinstance(section, DynamicSection)]
        tags: list[Any] = [tag for section in sections for tag in section.iter_tags()]
        exported = [
            symbol.name
            for symbol in elf.get_section_by_name(".dynsym").iter_symbols()
            if symbol.entry.st_shndx != "SHN_UNDEF"
            and symbol.entry.st_info.bind != "STB_LOCAL"
            and symbol.entry.st_other.visibility in {"STV_DEFAULT", "STV_PROTECTED"}
        ]
        return {
            "name": "".join(tag.soname for tag in tags if tag.entry.d_tag == "DT_SONAME"),
            "needed": tuple(tag.needed for tag in tags if tag.entry.d_tag == "DT_NEEDED"),
            "search_paths": tuple(tag.runpath for tag in tags if tag.entry.d_tag == "DT_RUNPATH"),
            "exports": frozenset(exported),
        }


def test_elf_is_read_as_elftools_reads_it(unpacked_wheel: Path) -> None:
    binaries = [path for path in unpacked_wheel.rglob("*.so*") if path.read_bytes().startswith(b"\x7fELF")]
    for path in binaries:
        binary = build_inspect.read(path)
        assert {key: getattr(binary, key) for key in ("name", "needed", "search_paths", "exports")} == by_elftools(path)


# Wheels of cffi, which have one extension module each, are real binaries of every platform there is.
PLATFORMS = [
    ("manylinux2014_x86_64", "x86_64", "libc.so.6"),
    ("manylinux2014_aarch64", "aarch64", "libc.so.6"),
    ("manylinux2014_i686", "i686", "libc.so.6"),
    ("manylinux2014_s390x", "s390x", "libc.so.6"),  # big-endian
    ("manylinux2014_ppc64le", "powerpc64le", "libc.so.6"),
    ("musllinux_1_2_x86_64", "x86_64", "libc.musl-x86_64.so.1"),
    ("macosx_11_0_arm64", "aarch64", "/usr/lib/libSystem.B.dylib"),
    ("macosx_10_13_x86_64", "x86_64", "/usr/lib/libSystem.B.dylib"),
    ("win_amd64", "x86_64", "python313.dll"),
    ("win32", "i686", "python313.dll"),
    ("win_arm64", "aarch64", "python313.dll"),
]


@pytest.mark.usefixtures("package_index")
@pytest.mark.parametrize(("platform", "machine", "needed"), PLATFORMS)
def test_binaries_of_other_platforms_are_read(platform: str, machine: str, needed: str, tmp_path: Path) -> None:
    wheel = pip_download("cffi>=2", tmp_path, "--only-binary=:all:", f"--platform={platform}", "--python-version=3.13")
    with ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.startswith("_cffi_backend."))
        binary = build_inspect.read(Path(archive.extract(name, tmp_path)))
    assert binary.machine == machine
    # Some builds of it export helpers too; what it imports from Python must not be taken for exports.
    assert {name for name in binary.exports if name.startswith(("Py", "_Py"))} == {"PyInit__cffi_backend"}
    assert needed in binary.needed
    path = tmp_path / name
    by_library = {b"\x7fELF": by_elftools, b"\xcf\xfa\xed\xfe": by_macholib}.get(path.read_bytes()[:4], by_pefile)(path)
    assert {key: getattr(binary, key) for key in by_library} == by_library


def by_macholib(path: Path) -> dict[str, Any]:
    machines = {mach_o.CPU_TYPE_NAMES[header.header.cputype] for header in MachO(str(path)).headers}
    needed = dict.fromkeys(name for header in MachO(str(path)).headers for _, _, name in header.walkRelocatables())
    (machine,) = machines if len(machines) == 1 else {"universal2"}
    return {"machine": {"ARM64": "aarch64"}.get(machine, machine), "needed": tuple(needed)}


def by_pefile(path: Path) -> dict[str, Any]:
    pe: Any = pefile.PE(str(path))
    machine = {"AMD64": "x86_64", "I386": "i686", "ARM64": "aarch64"}
    return {
        "machine": machine[pefile.MACHINE_TYPE[pe.FILE_HEADER.Machine].removeprefix("IMAGE_FILE_MACHINE_")],
        "name": pe.DIRECTORY_ENTRY_EXPORT.name.decode(),
        "needed": tuple(entry.dll.decode() for entry in pe.DIRECTORY_ENTRY_IMPORT),
        "exports": frozenset(symbol.name.decode() for symbol in pe.DIRECTORY_ENTRY_EXPORT.symbols),
    }


def fat(*parts: bytes) -> bytes:
    """Join Mach-O files, as lipo does."""
    header, body = struct.pack(">II", 0xCAFEBABE, len(parts)), b""
    start = len(header) + 20 * len(parts)
    for part in parts:
        machine = int.from_bytes(part[4:8], "little")
        header += struct.pack(">5I", machine, 0, start + len(body), len(part), 0)
        body += part
    return header + body


@pytest.fixture(scope="module")
def universal(tmp_path_factory: pytest.TempPathFactory, package_index: None) -> Path:  # noqa: ARG001
    """A module that Apple's tools made for both machines of a Mac."""
    folder = tmp_path_factory.mktemp("universal2")
    options = ("--only-binary=:all:", "--platform=macosx_10_13_universal2", "--python-version=3.13")
    with ZipFile(pip_download("markupsafe>=3", folder, *options)) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".so"))
        return Path(archive.extract(name, folder))


@pytest.fixture(scope="module")
def halves(universal: Path) -> list[bytes]:
    data = universal.read_bytes()
    places = [struct.unpack_from(">II", data, 8 + 20 * index + 8) for index in range(2)]
    return [data[start : start + size] for start, size in places]


def test_universal_binary_is_read_as_what_both_halves_say(universal: Path, halves: list[bytes], tmp_path: Path) -> None:
    path = tmp_path / "half.so"
    path.write_bytes(halves[0])
    half, both = build_inspect.read(path), build_inspect.read(universal)
    assert {half.machine, both.machine} == {"x86_64", "universal2"}
    assert replace(half, machine="universal2") == both
    assert {key: getattr(both, key) for key in ("machine", "needed")} == by_macholib(universal)
    assert fat(*halves)[:8] == universal.read_bytes()[:8]


def test_universal_binary_with_one_machine_twice_is_not_universal(halves: list[bytes], tmp_path: Path) -> None:
    path = tmp_path / "module.so"
    path.write_bytes(fat(halves[1], halves[1]))
    assert build_inspect.read(path).machine == "aarch64+aarch64"


def test_universal_binary_whose_halves_differ_is_refused(halves: list[bytes], tmp_path: Path) -> None:
    path = tmp_path / "module.so"
    path.write_bytes(fat(halves[0], halves[1].replace(b"libSystem.B", b"libSystem.C")))
    with pytest.raises(build_inspect.InspectError, match="parts for aarch64, x86_64 differ"):
        build_inspect.read(path)


@pytest.mark.parametrize("data", [b"\xca\xfe\xba\xbe" + bytes(64), fat(b"none"), b"\x7fELF", b"MZ", b"MZ" + bytes(99)])
def test_damaged_file_is_refused_by_name(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "libfizzbuzz.so"
    path.write_bytes(data)
    with pytest.raises(build_inspect.InspectError, match=r"libfizzbuzz\.so is damaged: "):
        build_inspect.read(path)


@pytest.mark.parametrize("data", [b"", b"!<arch>\n", b"\xca\xfe"])
def test_anything_else_is_refused_by_name(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "libfizzbuzz.a"
    path.write_bytes(data)
    with pytest.raises(build_inspect.InspectError, match=r"libfizzbuzz\.a is not"):
        build_inspect.read(path)
