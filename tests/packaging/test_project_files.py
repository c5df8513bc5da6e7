"""The configuration files, where two of them must say the same thing."""

from __future__ import annotations

import re
import sys
from typing import Any

import pytest
from building import ROOT

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib  # comes with hatchling there


def read(name: str) -> Any:
    return tomllib.loads((ROOT / name).read_text(encoding="utf-8"))


PYPROJECT = read("pyproject.toml")
HATCH = read("hatch.toml")


def test_only_hatch_toml_configures_hatch() -> None:
    """A table of hatch.toml replaces the same table of pyproject.toml as a whole, without a word."""
    assert "hatch" not in PYPROJECT["tool"]


def test_what_an_editable_install_leaves_is_ignored_and_never_shipped() -> None:
    targets = HATCH["build"]["targets"]
    outputs = targets["wheel"]["exclude"]
    assert set(outputs) <= set(targets["sdist"]["exclude"])
    assert set(outputs) <= set((ROOT / ".gitignore").read_text(encoding="utf-8").splitlines())


def test_hook_runs_for_wheels_alone() -> None:
    assert "hooks" not in HATCH["build"]
    assert "hooks" not in HATCH["build"]["targets"]["sdist"]


def test_no_gitignore_below_the_root() -> None:
    """Hatchling would not read it."""
    nested = {path.parent for path in ROOT.glob("*/**/.gitignore")}
    generated = {".venv", ".hypothesis", ".mypy_cache", ".pytest_cache", ".ruff_cache", "target"}
    assert not [folder for folder in nested if not generated & set(folder.relative_to(ROOT).parts)]


def test_cffi_is_built_with_and_run_with_by_the_same_rule() -> None:
    (build,) = (item for item in PYPROJECT["build-system"]["requires"] if item.startswith("cffi"))
    assert build in PYPROJECT["project"]["dependencies"]


def test_oldest_python_is_the_same_everywhere() -> None:
    project, tool = PYPROJECT["project"], PYPROJECT["tool"]
    minor = re.fullmatch(r">=3\.(\d+)", project["requires-python"])
    assert minor
    assert tool["ruff"]["target-version"] == f"py3{minor[1]}"
    assert tool["mypy"]["python_version"] == f"3.{minor[1]}"
    versions = [re.search(r":: 3\.(\d+)$", item) for item in project["classifiers"]]
    assert min(int(version[1]) for version in versions if version) == int(minor[1])


@pytest.mark.parametrize("name", ["hatchling", "setuptools"])
def test_tests_build_with_what_a_build_asks_for(name: str) -> None:
    """They build without isolation, so the environment of the tests must hold it."""

    def requirement(items: list[Any]) -> str:
        (found,) = (item for item in items if isinstance(item, str) and item.startswith(name))
        return str(found).partition(";")[0]

    assert requirement(PYPROJECT["dependency-groups"]["test"]) == requirement(PYPROJECT["build-system"]["requires"])
