"""The wheel: its tag, its files, and what is inside them."""

from __future__ import annotations

import os
import re
import sys
import tempfile
from email.parser import Parser
from pathlib import Path
from zipfile import ZipFile

import pytest
from building import PYPROJECT, ROOT, VERSION, WORKS, build, fizzbuzz_in, install, load, new_environment, program, run

hatch_build = load("hatch_build")
PLAN = hatch_build.build_target.plan(hatch_build.this_python(), VERSION, (3, 10), {})
GOLDEN = Path(__file__).with_name("wheel_files.txt")


def files_of(wheel: Path) -> list[str]:
    with ZipFile(wheel) as archive:
        return sorted(archive.namelist())


def metadata(unpacked: Path, name: str) -> dict[str, list[str]]:
    """Read one of the mail-like files of the wheel."""
    (path,) = unpacked.glob(f"*.dist-info/{name}")
    message = Parser().parsestr(path.read_text(encoding="utf-8"))
    return {key: message.get_all(key, []) for key in message.keys()}  # noqa: SIM118  (a message iterates over nothing else)


def test_wheel_holds_exactly_the_files_of_the_list(wheel: Path) -> None:
    version = wheel.name.split("-")[1]
    names = {"module": PLAN.names.module, "library": PLAN.names.library, "import_library": PLAN.names.import_library}
    listed = [line.format(version=version, **names) for line in GOLDEN.read_text(encoding="utf-8").splitlines()]
    expected = sorted(line for line in listed if not line.endswith("/None"))
    assert files_of(wheel) == expected, f"if this is what you want, write it into {GOLDEN.relative_to(ROOT)}"


def test_every_python_file_is_in_the_list() -> None:
    """The list grows with the package: a module that somebody forgot to ship fails here and not at a user's."""
    modules = {f"fizzbuzz_ffi/{path.name}" for path in (ROOT / "fizzbuzz_ffi").glob("*.py*") if path.suffix != ".pyd"}
    assert modules <= set(GOLDEN.read_text(encoding="utf-8").splitlines())


def test_tag_is_that_of_the_plan(wheel: Path, unpacked_wheel: Path) -> None:
    assert wheel.name == f"fizzbuzz_ffi-{VERSION}-{PLAN.tag}.whl"
    said = metadata(unpacked_wheel, "WHEEL")
    assert said["Tag"] == [PLAN.tag]
    assert said["Root-Is-Purelib"] == ["false"]


def test_metadata_says_what_pip_and_people_need(unpacked_wheel: Path) -> None:
    said = metadata(unpacked_wheel, "METADATA")
    assert said["Version"] == [VERSION]
    assert said["Requires-Python"] == [">=3.10"]
    assert said["License-Expression"] == ["MIT"]
    assert said["License-File"] == ["LICENSE"]
    assert "cffi>=2; platform_python_implementation != 'PyPy'" in said["Requires-Dist"]
    assert said["Provides-Extra"] == ["progress"]


def test_consumer_files_name_the_files_beside_them(unpacked_wheel: Path) -> None:
    prefix = unpacked_wheel / "fizzbuzz_ffi"
    pc = (prefix / "lib/pkgconfig/fizzbuzz.pc").read_text(encoding="utf-8")
    linked = re.search(r"^Libs: \$\{prefix\}/(\S+)", pc, flags=re.MULTILINE)
    assert linked
    assert (prefix / linked[1]).is_file()
    cmake = (prefix / "lib/cmake/fizzbuzz/fizzbuzzConfig.cmake").read_text(encoding="utf-8")
    assert f"${{_fizzbuzz_prefix}}/{PLAN.names.library}" in cmake
    assert f"Version: {VERSION}\n" in pc


def test_headers_are_those_of_the_tree(unpacked_wheel: Path) -> None:
    for header in (ROOT / "include").iterdir():
        assert (unpacked_wheel / "fizzbuzz_ffi/include" / header.name).read_bytes() == header.read_bytes()


def test_no_file_names_a_folder_of_this_machine(unpacked_wheel: Path) -> None:
    folders = {ROOT, Path.home(), Path(sys.prefix), Path(sys.base_prefix), Path(tempfile.gettempdir())}
    # Windows takes both separators, and tools write both.
    spellings = {
        name for folder in folders if folder != Path(folder.anchor) for name in (str(folder), folder.as_posix())
    }
    needles = [f"{name}{separator}".encode() for name in spellings for separator in {os.sep, "/"}]
    assert needles
    for path in filter(Path.is_file, unpacked_wheel.rglob("*")):
        data = path.read_bytes()
        assert not [needle for needle in needles if needle in data], path


SYSTEM_LIBRARIES = {
    "linux": r"lib(c|m|dl|pthread|gcc_s)\.so\.\d|libc\.musl-\w+\.so\.1|ld-(linux|musl)[\w-]*\.so\.\d|ld64\.so\.\d",
    "macos": r"/usr/lib/libSystem\.B\.dylib",
    "windows": r"(?i)(kernel32|ntdll|userenv|ws2_32|bcryptprimitives|python3\w*|vcruntime\w+|api-ms-[\w-]+)\.dll",
}


def test_binaries_need_nothing_but_each_other_and_the_system(unpacked_wheel: Path) -> None:
    """A library that a tool grafted into the wheel, or that only this machine has, would be in this list."""
    prefix, shipped = unpacked_wheel / "fizzbuzz_ffi", Path(PLAN.names.library).name
    for name in (PLAN.names.library, PLAN.names.module):
        needed = hatch_build.build_inspect.read(prefix / name).needed
        strange = [other for other in needed if not re.fullmatch(SYSTEM_LIBRARIES[PLAN.target.system], other)]
        assert [other for other in strange if Path(other).name != shipped] == [], name


def test_wheel_is_below_its_size_budget(wheel: Path) -> None:
    assert wheel.stat().st_size < 500_000


@pytest.mark.parametrize("command", PYPROJECT["tool"]["cibuildwheel"]["audit-command"])
def test_auditors_have_nothing_to_say(command: str, wheel: Path) -> None:
    name, *arguments = command.split()
    if "{abi3_wheel}" in command and "-abi3-" not in wheel.name:
        pytest.skip("this interpreter has no stable ABI")
    run([program(name, "audit"), *(argument.format(wheel=wheel, abi3_wheel=wheel) for argument in arguments)])


def test_two_builds_give_the_same_bytes(wheel: Path, tmp_path: Path, build_environment: dict[str, str]) -> None:
    assert build("wheel", ROOT, tmp_path, build_environment).read_bytes() == wheel.read_bytes()


@pytest.mark.usefixtures("package_index")
def test_wheel_works_where_nothing_else_is_installed(wheel: Path, tmp_path: Path) -> None:
    python = new_environment(tmp_path / "fresh environment")
    install(python, wheel)
    assert fizzbuzz_in(python) == WORKS
