"""What the build reads in binaries: against readelf's Python cousin here, and in wheels of other platforms."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from building import load, pip_download
from elftools.elf.dynamic import DynamicSection
from elftools.elf.elffile import ELFFile

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


@pytest.mark.parametrize("data", [b"", b"!<arch>\n", b"\xca\xfe\xba\xbe" + bytes(64)])
def test_anything_else_is_refused_by_name(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "libfizzbuzz.a"
    path.write_bytes(data)
    with pytest.raises(build_inspect.InspectError, match=r"libfizzbuzz\.a is not"):
        build_inspect.read(path)
