"""The files of the build serve another project: examples/new-project starts one."""

from __future__ import annotations

import doctest
import os
import re
import shutil
import subprocess
import sys
import tarfile
from typing import TYPE_CHECKING

import pytest
from building import ROOT, VERSION, build, install, new_environment, run, tool

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the script is for a POSIX shell")
SCRIPT = ROOT / "examples" / "new-project"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("somewhere") / "new project"
    assert run([SCRIPT, "toy7", folder]).endswith(f"python -m pip install {folder}\n")
    return folder


@pytest.fixture(scope="module")
def toy_wheel(project: Path, tmp_path_factory: pytest.TempPathFactory, build_environment: dict[str, str]) -> Path:
    return build("wheel", project, tmp_path_factory.mktemp("toy wheel"), build_environment)


def test_new_project_makes_a_wheel_that_works(toy_wheel: Path, tmp_path: Path) -> None:
    assert toy_wheel.name.startswith(f"toy7_ffi-{VERSION}-")
    shutil.unpack_archive(toy_wheel, tmp_path / "unpacked", "zip")
    program = "from toy7_ffi import add; print(add(2, 3), add(2**31 - 1, 1))"
    said = run([sys.executable, "-c", f"import sys; sys.path.insert(0, sys.argv[1]); {program}", tmp_path / "unpacked"])
    assert said == "5 -2147483648\n"
    assert (tmp_path / "unpacked/toy7_ffi/py.typed").is_file()
    promises = (tmp_path / "unpacked/toy7_ffi/lib/pkgconfig/toy7.pc").read_text("utf-8")
    assert "static_libs=${libdir}/libtoy7.a-is-not-in-wheels\n" in promises


@pytest.mark.usefixtures("package_index")
def test_what_the_readme_says_works(project: Path, toy_wheel: Path, tmp_path: Path) -> None:
    python = new_environment(tmp_path / "environment")
    install(python, toy_wheel, "pytest")
    path = os.pathsep.join([str(python.parent), os.environ["PATH"]])
    environment = {**os.environ, "PATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
    said = run([python.with_name("pytest"), "-q", "-p", "no:cacheprovider", "tests"], cwd=project, env=environment)
    assert "1 passed" in said

    blocks = dict(
        re.findall(r"^```(\w+)\n(.*?)^```$", (project / "README.md").read_text("utf-8"), re.MULTILINE | re.DOTALL)
    )
    assert list(blocks) == ["sh", "python", "c"]  # and of the two of sh, the last: the first has been done above
    (tmp_path / "main.c").write_text(blocks["c"], encoding="utf-8")
    tool("pkg-config")
    tool("cc")
    assert run(["sh", "-eu", "-c", blocks["sh"]], cwd=tmp_path, env=environment) == "5\n"
    assert len(doctest.DocTestParser().get_examples(blocks["python"])) == 2
    (tmp_path / "example.txt").write_text(blocks["python"], encoding="utf-8")
    run([python, "-m", "doctest", "example.txt"], cwd=tmp_path, env=environment)


def test_sdist_of_a_new_project_is_whole(project: Path, tmp_path: Path, build_environment: dict[str, str]) -> None:
    with tarfile.open(build("sdist", project, tmp_path, build_environment)) as archive:
        files = {member.name.partition("/")[2] for member in archive if member.isfile()}
    present = {path.relative_to(project).as_posix() for path in project.rglob("*") if path.is_file()}
    assert files - {"PKG-INFO"} == {name for name in present if "/target/" not in name}
    assert "rust-core/Cargo.lock" in files


def test_nothing_of_the_old_name_is_left(project: Path) -> None:
    found = [path for path in project.rglob("*") if path.is_file() and "/target/" not in path.as_posix()]
    assert [path for path in found if "fizz" in f"{path.relative_to(project)}{path.read_text('utf-8')}".lower()] == []


def test_nothing_of_what_the_new_project_lacks_is_named(project: Path) -> None:
    files = [path for path in project.rglob("*") if path.is_file() and "/target/" not in path.as_posix()]
    texts = {path.relative_to(project).as_posix(): path.read_text("utf-8") for path in files}
    lacking = re.compile(
        r"release.archive|cmake --install|rust-core/dev|toy7-header|toy7-rayon|toy7\.hpp|a test compares"
    )
    assert {name: found[0] for name, text in texts.items() if (found := lacking.search(text.lower()))} == {}


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
