"""The source distribution: all that a build and the tests need, and nothing that a build leaves behind."""

from __future__ import annotations

import os
import subprocess
import tarfile
from pathlib import Path
from zipfile import ZipFile

import pytest
from building import ROOT, build

NOT_SHIPPED = {".ci", ".github"}
"""What only a checkout needs; whatever else is in the repository is in the sdist."""


@pytest.fixture(scope="module")
def files(sdist: Path) -> set[str]:
    with tarfile.open(sdist) as archive:
        return {member.name.partition("/")[2] for member in archive if member.isfile()}


@pytest.fixture(scope="module")
def wheel_from_sdist(source_tree: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from the sdist, where no crate has ever been downloaded and none can be."""
    folder = tmp_path_factory.mktemp("offline")
    environment = {
        **os.environ,
        "CARGO_HOME": str(folder / "cargo"),
        "CARGO_NET_OFFLINE": "true",
        "CARGO_TARGET_DIR": str(folder / "target"),
    }
    return build("wheel", source_tree, folder / "wheel", environment)


def test_sdist_is_the_repository(files: set[str]) -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("this tree is no checkout: it is an sdist itself")
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=True).stdout.splitlines()
    repository = {name for name in listed if (ROOT / name).exists() and name.partition("/")[0] not in NOT_SHIPPED}
    assert files - {"PKG-INFO"} == repository


@pytest.mark.parametrize(
    "name",
    [
        "rust-core/Cargo.lock",
        "rust-core/Cargo.toml",
        "include/fizzbuzz.h",
        "build_ffi.py",
        "hatch.toml",
        "hatch_build.py",
        "packaging/fizzbuzz.pc.in",
        "tests/packaging/test_sdist.py",
        "LICENSE",
        "README.md",
    ],
)
def test_sdist_holds(name: str, files: set[str]) -> None:
    assert name in files


def test_sdist_holds_nothing_that_was_built(files: set[str]) -> None:
    suffixes = {".so", ".pyd", ".dll", ".dylib", ".a", ".o", ".pyc", ".whl", ".profraw", ".profdata"}
    assert not {name for name in files if Path(name).suffix in suffixes}
    assert not {name for name in files if "target" in Path(name).parts[:-1]}


def test_wheel_from_the_sdist_has_the_files_of_the_wheel_from_the_tree(wheel_from_sdist: Path, wheel: Path) -> None:
    assert wheel_from_sdist.name == wheel.name
    with ZipFile(wheel_from_sdist) as from_sdist, ZipFile(wheel) as from_tree:
        assert sorted(from_sdist.namelist()) == sorted(from_tree.namelist())


def test_wheel_from_the_sdist_is_the_wheel_from_the_tree_to_the_bit(wheel_from_sdist: Path, wheel: Path) -> None:
    """Built in another folder, into another target folder, by another cargo home: nothing of that is in the wheel."""
    with ZipFile(wheel_from_sdist) as one, ZipFile(wheel) as other:
        differing = [name for name in one.namelist() if one.read(name) != other.read(name)]
        assert [name for name in differing if not name.endswith("/RECORD")] == []
        metadata = [
            [(item.filename, item.date_time, item.external_attr) for item in zipped.infolist()]
            for zipped in (one, other)
        ]
        assert metadata[0] == metadata[1]
    assert wheel_from_sdist.read_bytes() == wheel.read_bytes()


def test_sdist_from_the_sdist_is_the_same_to_the_bit(
    source_tree: Path, sdist: Path, tmp_path: Path, build_environment: dict[str, str]
) -> None:
    assert build("sdist", source_tree, tmp_path, build_environment).read_bytes() == sdist.read_bytes()


def test_build_does_not_touch_the_crates_registry(wheel_from_sdist: Path) -> None:
    assert not (wheel_from_sdist.parents[1] / "cargo" / "registry").exists()
