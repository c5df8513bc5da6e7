"""The files of the build serve another project: examples/new-project starts one."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tarfile
from typing import TYPE_CHECKING

import pytest
from building import ROOT, build, run

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the script is for a POSIX shell")
SCRIPT = ROOT / "examples" / "new-project"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("somewhere") / "new project"
    assert run([SCRIPT, "toy7", folder]).endswith(f"python -m pip install {folder}\n")
    return folder


def test_new_project_makes_a_wheel_that_works(project: Path, tmp_path: Path, build_environment: dict[str, str]) -> None:
    wheel = build("wheel", project, tmp_path / "wheel", build_environment)
    assert re.match(r"toy7_ffi-0\.1\.0-", wheel.name)
    shutil.unpack_archive(wheel, tmp_path / "unpacked", "zip")
    program = "from toy7_ffi import add; print(add(2, 3), add(2**31 - 1, 1))"
    said = run([sys.executable, "-c", f"import sys; sys.path.insert(0, sys.argv[1]); {program}", tmp_path / "unpacked"])
    assert said == "5 -2147483648\n"


def test_sdist_of_a_new_project_is_whole(project: Path, tmp_path: Path, build_environment: dict[str, str]) -> None:
    with tarfile.open(build("sdist", project, tmp_path, build_environment)) as archive:
        files = {member.name.partition("/")[2] for member in archive if member.isfile()}
    present = {path.relative_to(project).as_posix() for path in project.rglob("*") if path.is_file()}
    assert files - {"PKG-INFO"} == {name for name in present if "/target/" not in name}
    assert "rust-core/Cargo.lock" in files


def test_nothing_of_the_old_name_is_left(project: Path) -> None:
    found = [path for path in project.rglob("*") if path.is_file() and "/target/" not in path.as_posix()]
    assert [path for path in found if "fizz" in f"{path.relative_to(project)}{path.read_text('utf-8')}".lower()] == []


@pytest.mark.parametrize(
    ("name", "folder", "complaint"),
    [
        ("Toy", "new", 'NAME is "Toy", but has to be lower-case letters and digits, a letter first'),
        ("7toy", "new", 'NAME is "7toy", but'),
        ("to-y", "new", 'NAME is "to-y", but'),
        ("", "new", 'NAME is "", but'),
        ("toy", ".", ". is there already"),
    ],
)
def test_what_cannot_be_is_named(name: str, folder: str, complaint: str, tmp_path: Path) -> None:
    done = subprocess.run([SCRIPT, name, folder], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith(f"examples/new-project: {complaint}")
    assert list(tmp_path.iterdir()) == []
