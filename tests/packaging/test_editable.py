"""An editable install, and an ordinary build from the tree that it leaves behind."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest
from building import WORKS, build, fizzbuzz_in, install, new_environment, run

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def editable(
    source_tree: Path,
    tmp_path_factory: pytest.TempPathFactory,
    build_environment: dict[str, str],
    package_index: None,  # noqa: ARG001
) -> Path:
    """The interpreter of an environment where the source tree is installed to be edited."""
    python = new_environment(tmp_path_factory.mktemp("editable"))
    install(python, "--editable", source_tree, environment=build_environment)
    return python


def test_editable_install_imports_from_the_tree(editable: Path, source_tree: Path) -> None:
    assert fizzbuzz_in(editable) == WORKS
    program = "import fizzbuzz_ffi, os; print(os.path.dirname(os.path.realpath(fizzbuzz_ffi.__file__)))"
    assert run([editable, "-I", "-c", program]).strip() == str((source_tree / "fizzbuzz_ffi").resolve())


def test_editable_install_twice_replaces_the_files(
    editable: Path, source_tree: Path, build_environment: dict[str, str]
) -> None:
    stale = source_tree / "fizzbuzz_ffi/lib/stale"
    stale.touch()
    install(editable, "--editable", source_tree, environment=build_environment)
    assert not stale.exists()
    assert fizzbuzz_in(editable)


@pytest.mark.usefixtures("editable")
def test_wheel_from_a_tree_with_an_editable_install_is_the_same(
    source_tree: Path, wheel: Path, tmp_path: Path, build_environment: dict[str, str]
) -> None:
    again = build("wheel", source_tree, tmp_path, build_environment)
    with ZipFile(again) as from_dirty_tree, ZipFile(wheel) as from_tree:
        assert sorted(from_dirty_tree.namelist()) == sorted(from_tree.namelist())


@pytest.mark.usefixtures("editable")
def test_sdist_from_a_tree_with_an_editable_install_is_the_same(
    source_tree: Path, sdist: Path, tmp_path: Path, build_environment: dict[str, str]
) -> None:
    assert build("sdist", source_tree, tmp_path, build_environment).read_bytes() == sdist.read_bytes()
