"""What is built once for all tests of packaging."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from building import ROOT, build, make_release_archive, run, tool
from toolchain import unavailable

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def build_environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Builds leave nothing in the source tree, and compile the library once for as many builds as share a tree."""
    return {**os.environ, "CARGO_TARGET_DIR": str(tmp_path_factory.mktemp("cargo-target"))}


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory, build_environment: dict[str, str]) -> Path:
    """The wheel, built from this tree."""
    return build("wheel", ROOT, tmp_path_factory.mktemp("wheel"), build_environment)


@pytest.fixture(scope="session")
def cmake_build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of `cmake -B`, where the library for C was built from this tree."""
    folder = tmp_path_factory.mktemp("cmake build")  # a folder name with a blank
    run([tool("cmake"), "-S", ROOT, "-B", folder])
    run([tool("cmake"), "--build", folder])
    return folder


@pytest.fixture(scope="session")
def release_archive(tmp_path_factory: pytest.TempPathFactory, cmake_build: Path) -> Path:
    """The archive of the library for C."""
    return make_release_archive(tmp_path_factory.mktemp("archive"), cmake_build)


@pytest.fixture(scope="session")
def unpacked_wheel(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Path:
    """The files of the wheel."""
    folder = tmp_path_factory.mktemp("unpacked wheel")  # a folder name with a blank
    shutil.unpack_archive(wheel, folder, "zip")
    return folder


@pytest.fixture(scope="session")
def sdist(tmp_path_factory: pytest.TempPathFactory, build_environment: dict[str, str]) -> Path:
    """The source distribution."""
    return build("sdist", ROOT, tmp_path_factory.mktemp("sdist"), build_environment)


@pytest.fixture(scope="session")
def source_tree(tmp_path_factory: pytest.TempPathFactory, sdist: Path) -> Path:
    """The source distribution, unpacked: a tree that tests may write to."""
    folder = tmp_path_factory.mktemp("source")
    run(["tar", "-xf", sdist, "-C", folder])  # Python changed twice how it wants to be asked
    (tree,) = folder.iterdir()
    return tree


@pytest.fixture(scope="session")
def package_index(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Where pip gets cffi and hatchling from; installing into a fresh environment needs both."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--retries=1", "--timeout=15", "cffi"]
    if subprocess.run(command, cwd=tmp_path_factory.mktemp("index"), capture_output=True, check=False).returncode:
        unavailable("pip reaches no package index that has cffi")
