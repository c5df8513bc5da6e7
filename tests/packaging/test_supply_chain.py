"""What the project depends on: each named with its reason, under a licence that is allowed, from one place."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from itertools import chain
from typing import TYPE_CHECKING, Any

import pytest
from building import PYPROJECT, ROOT, read_toml
from packaging.requirements import Requirement

if TYPE_CHECKING:
    from collections.abc import Iterator

WORKSPACES = ["rust-core", "rust-core/dev", "rust-core/fizzbuzz-rayon"]
SHIPPED = ["rust-core/fizzbuzz-core", "rust-core/fizzbuzz-capi"]
PAGE = (ROOT / "docs/reliability.md").read_text(encoding="utf-8")


def names(requirements: list[Any]) -> set[str]:
    """Return the projects that requirements name; groups that are included are looked at by themselves."""
    found = (re.match(r"[A-Za-z0-9._-]+", item) for item in requirements if isinstance(item, str))
    return {name[0].lower() for name in found if name}


def python_dependencies() -> set[str]:
    lists = [
        PYPROJECT["build-system"]["requires"],
        PYPROJECT["project"]["dependencies"],
        *PYPROJECT["project"]["optional-dependencies"].values(),
        *PYPROJECT["dependency-groups"].values(),
    ]
    return set(chain.from_iterable(map(names, lists)))


def test_a_release_is_built_by_versions_that_are_pinned() -> None:
    lines = (ROOT / "ci/build-constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = dict(line.split("==") for line in lines if not line.startswith("#"))
    asked = {asked.name: asked for asked in map(Requirement, PYPROJECT["build-system"]["requires"])}
    assert pins.keys() == asked.keys()
    for name, version in pins.items():
        assert version in asked[name].specifier
    table = PYPROJECT["tool"]["cibuildwheel"]
    for settings in (table, *(table[system] for system in ("linux", "macos", "windows"))):
        # What a system sets stands in place of what is set for all.
        environment = settings.get("environment", table["environment"])
        assert environment["PIP_CONSTRAINT"] == "ci/build-constraints.txt"
    workflow = (ROOT / ".github/workflows/release-python.yml").read_text(encoding="utf-8")
    assert workflow.count("python -m build") == workflow.count("PIP_CONSTRAINT: ci/build-constraints.txt")


def manifests() -> Iterator[dict[str, Any]]:
    for path in sorted((ROOT / "rust-core").glob("**/Cargo.toml")):
        if "target" not in path.parts:
            yield read_toml(path.relative_to(ROOT).as_posix())


def rust_dependencies() -> set[str]:
    kinds = ("dependencies", "dev-dependencies", "build-dependencies")
    found = {name for manifest in manifests() for kind in kinds for name in manifest.get(kind, {})}
    return {name for name in found if not name.startswith("fizzbuzz-")}


def listed() -> dict[str, str]:
    """Return what the page lists: name and reason."""
    table = PAGE.partition("## What it depends on")[2].partition("\n## ")[0]
    return dict(re.findall(r"^\| `([^`]+)` \|(?:[^|]*\|)? *([^|]+?) *\|$", table, flags=re.MULTILINE))


def test_every_dependency_is_listed_with_its_reason() -> None:
    reasons = listed()
    assert set(reasons) == python_dependencies() | rust_dependencies()
    assert all(len(reason) > 10 for reason in reasons.values())


def test_crates_that_are_shipped_depend_on_nothing() -> None:
    locked = read_toml("rust-core/Cargo.lock")["package"]
    assert [item["name"] for item in locked] == ["fizzbuzz-capi", "fizzbuzz-core"]
    for folder in SHIPPED:
        manifest = read_toml(f"{folder}/Cargo.toml")
        assert set(manifest.get("dependencies", {})) <= {"fizzbuzz-core"}
        assert not set(manifest) & {"dev-dependencies", "build-dependencies", "target"}


def test_python_package_depends_on_cffi_alone() -> None:
    assert names(PYPROJECT["project"]["dependencies"]) == {"cffi"}


@pytest.mark.parametrize("workspace", WORKSPACES)
def test_crates_come_from_one_registry_and_are_locked_by_hash(workspace: str) -> None:
    for item in read_toml(f"{workspace}/Cargo.lock")["package"]:
        if item["name"].startswith("fizzbuzz-"):
            assert "source" not in item
        else:
            assert item["source"] == "registry+https://github.com/rust-lang/crates.io-index"
            assert re.fullmatch("[0-9a-f]{64}", item["checksum"])


# Licences.

DENY = read_toml("rust-core/deny.toml")


def is_allowed(licence: str, allowed: set[str]) -> bool:
    """Judge an expression of SPDX, of which crates need no more than this."""
    inner = re.search(r"\(([^()]*)\)", licence)
    if inner:
        judged = "yes" if is_allowed(inner[1], allowed) else "no"
        return is_allowed(licence[: inner.start()] + judged + licence[inner.end() :], allowed | {"yes"})
    ways = (re.split(r" AND ", way) for way in re.split(r" OR |/", licence))
    return any(all(part.strip() in allowed for part in way) for way in ways)


@pytest.mark.parametrize(
    ("licence", "allowed"),
    [
        ("MIT", True),
        ("MIT OR GPL-3.0", True),
        ("MIT/Apache-2.0", True),
        ("GPL-3.0", False),
        ("MIT AND GPL-3.0", False),
        ("(MIT OR Apache-2.0) AND Unicode-3.0", True),
        ("(MIT OR Apache-2.0) AND GPL-3.0", False),
        ("Apache-2.0 WITH LLVM-exception", False),
    ],
)
def test_licences_are_judged(licence: str, *, allowed: bool) -> None:
    assert is_allowed(licence, set(DENY["licenses"]["allow"])) == allowed


@pytest.mark.parametrize("workspace", WORKSPACES)
def test_licences_of_crates_are_allowed(workspace: str) -> None:
    """The same rule as in rust-core/deny.toml, for machines without cargo-deny."""
    cargo = shutil.which("cargo")
    if cargo is None:
        pytest.skip("no cargo")
    if workspace != "rust-core" and os.environ.get("CI") != "true":
        pytest.skip("needs packages of the crates registry; set CI=true to run it")
    manifest = ROOT / workspace / "Cargo.toml"
    command = [cargo, "metadata", "--format-version", "1", "--locked", "--manifest-path", str(manifest)]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    licences = {item["name"]: item["license"] for item in json.loads(done.stdout)["packages"]}
    allowed = set(DENY["licenses"]["allow"])
    assert {name: licence for name, licence in licences.items() if not is_allowed(licence or "none", allowed)} == {}


def test_cargo_deny_agrees() -> None:
    """Where it is installed: `cargo install --locked cargo-deny`, which takes minutes."""
    if shutil.which("cargo-deny") is None or os.environ.get("CI") != "true":
        pytest.skip("no cargo-deny, or no packages of the crates registry: set CI=true to run it")
    for workspace in WORKSPACES:
        command = ["cargo", "deny", "--manifest-path", f"{workspace}/Cargo.toml", "check"]
        command += ["--config", "rust-core/deny.toml", "licenses", "bans", "sources"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


# Security.


def test_security_policy_says_how_to_report() -> None:
    policy = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    assert "private vulnerability reporting" in policy
    assert "docs/reliability.md" in policy
