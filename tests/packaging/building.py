"""Building and installing the project, as the tests of packaging do it."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from toolchain import unavailable

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib  # comes with hatchling there

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import ModuleType
    from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def read_toml(name: str) -> Any:
    """Read a file of the project."""
    return tomllib.loads((ROOT / name).read_text(encoding="utf-8"))


PYPROJECT = read_toml("pyproject.toml")
VERSION = str(read_toml("rust-core/Cargo.toml")["workspace"]["package"]["version"])


def program(name: str, group: str) -> Path:
    """Find a tool beside the interpreter; a test that needs it is skipped without it, until CI has installed it."""
    path = Path(sys.executable).with_name(f"{name}.exe" if sys.platform == "win32" else name)
    if not path.exists():
        pytest.skip(f"{name} is not installed: pip install --group {group}")
    return path


def tool(*names: str) -> str:
    """Find a tool beside this interpreter (from PyPI), or on PATH."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    found = next(filter(None, (shutil.which(name, path=path) for name in names)), None)
    return found or unavailable(f"no {names[0]}: neither in this environment nor on PATH")


def run(command: Sequence[str | Path], *, cwd: Path | None = None, env: Mapping[str, str] | None = None) -> str:
    """Run a command to its end and return what it printed; a failure shows everything it said."""
    done = subprocess.run(
        command, cwd=cwd, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", check=False
    )
    if done.returncode:
        pytest.fail(f"{command}\nexit code {done.returncode}\n{done.stdout}", pytrace=False)
    return done.stdout


def load(name: str) -> ModuleType:
    """Import one of the build files of the project, which are in no package."""
    spec = importlib.util.spec_from_file_location(name, ROOT / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look themselves up there
    spec.loader.exec_module(module)
    return module


def build(kind: str, source: Path, out: Path, environment: Mapping[str, str]) -> Path:
    """Run `python -m build` on a source tree, with what this environment has, so that no network is needed."""
    run([sys.executable, "-m", "build", f"--{kind}", "--no-isolation", "--outdir", out, source], env=environment)
    (built,) = out.iterdir()
    return built


def make_release_archive(folder: Path, cmake_build: Path) -> Path:
    """Run ci/release-archive, which builds in a folder of its own."""
    command: list[str | Path] = [sys.executable, ROOT / "ci/release-archive", folder, cmake_build]
    run(command, env={**os.environ, "CMAKE": tool("cmake")})
    (path,) = folder.glob("*.tar.gz")
    return path


def new_environment(folder: Path, python: str | Path = sys.executable) -> Path:
    """Make a virtual environment without pip, which is slow to install; returns its interpreter."""
    run([python, "-m", "venv", "--without-pip", folder])
    return folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def install(python: Path, *what: str | Path, environment: Mapping[str, str] | None = None) -> None:
    """Install into the environment of an interpreter, with the pip of this one."""
    pip = [sys.executable, "-m", "pip", f"--python={python}", "install", "--quiet", "--disable-pip-version-check"]
    run([*pip, *what], env=environment)


def pip_download(requirement: str, folder: Path, *options: str) -> Path:
    """Get one file from the package index."""
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    run([*pip, *options, f"--dest={folder}", requirement])
    (downloaded,) = folder.iterdir()
    return downloaded


WORKS = rf"{VERSION} fizzbuzz b'1\n2\nfizz\n4\nbuzz\n'"
"""What `fizzbuzz_in` returns of a package that is this version, and works."""


def fizzbuzz_in(python: Path) -> str:
    """Import the package with an interpreter that sees nothing but its environment, and use the library."""
    program = "import fizzbuzz_ffi as f; print(f.__version__, f.fizzbuzz(15), f.render(1, 6))"
    return run([python, "-I", "-c", program]).strip()
