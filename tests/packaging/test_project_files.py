"""The configuration files, where two of them must say the same thing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from building import PYPROJECT, ROOT, read_toml, run

if TYPE_CHECKING:
    from pathlib import Path

HATCH = read_toml("hatch.toml")
WORKSPACE = read_toml("rust-core/Cargo.toml")["workspace"]["package"]


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


def test_git_writes_no_crlf() -> None:
    """On Windows it would, unasked, and no shell runs such a script."""
    if not (ROOT / ".git").exists():
        pytest.skip("this tree is no checkout")
    listed = [line.partition("\t") for line in run(["git", "ls-files", "--eol"], cwd=ROOT).splitlines()]
    text = {name: said for said, _, name in listed if not name.startswith("rust-core/dev/fuzz/corpus/")}
    assert {name: said for name, said in text.items() if not re.search(r" attr/text=auto eol=lf *$", said)} == {}
    assert {name: said for name, said in text.items() if re.search(r"/(crlf|mixed)\b", said)} == {}
    assert {said.split()[-1] for said, _, name in listed if name not in text} == {"attr/-text"}


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


def test_classifiers_tell_which_interpreters_have_wheels() -> None:
    lines = (ROOT / "ci/release-files.txt").read_text(encoding="utf-8").split()
    wheels = {line.split("-")[1] for line in lines if "-" in line}
    found = {item.removeprefix("Programming Language :: Python :: ") for item in PYPROJECT["project"]["classifiers"]}
    newest = max(int(minor) for abi in wheels for minor in re.findall(r"cp3(\d+)t?$", abi))
    assert {f"3.{minor}" for minor in range(10, newest + 1)} == {
        item for item in found if re.fullmatch(r"3\.\d+", item)
    }
    assert any(abi.startswith("pypy") for abi in wheels) == ("Implementation :: PyPy" in found)
    assert any(abi.endswith("t") for abi in wheels) == any(item.startswith("Free Threading") for item in found)


MANIFESTS = [path for path in (ROOT / "rust-core").glob("**/Cargo.toml") if "target" not in path.parts]
PUBLISHED = {"fizzbuzz-core", "fizzbuzz-rayon"}


def crate(manifest: Path) -> dict[str, Any]:
    return dict(read_toml(manifest.relative_to(ROOT).as_posix()).get("package", {}))


def workspace_package(manifest: Path) -> dict[str, Any]:
    """What `key.workspace = true` stands for in a manifest."""
    for folder in manifest.parents:
        table = (
            read_toml((folder / "Cargo.toml").relative_to(ROOT).as_posix()) if (folder / "Cargo.toml").exists() else {}
        )
        if "workspace" in table:
            return dict(table["workspace"].get("package", {}))
    return {}


def setting(manifest: Path, key: str) -> Any:
    value = crate(manifest).get(key)
    return workspace_package(manifest).get(key) if value == {"workspace": True} else value


def test_version_is_the_same_everywhere() -> None:
    """The source is rust-core/Cargo.toml; hatch.toml reads it, every other place repeats it or is made from it."""
    version = WORKSPACE["version"]
    assert "version" in PYPROJECT["project"]["dynamic"]
    assert HATCH["version"]["path"] == "rust-core/Cargo.toml"
    places = {path.parent.name: setting(path, "version") for path in MANIFESTS if crate(path)}
    rayon = read_toml("rust-core/fizzbuzz-rayon/Cargo.toml")
    places["what fizzbuzz-rayon needs"] = rayon["dependencies"]["fizzbuzz-core"]["version"]
    for folder in ("rust-core", "rust-core/dev", "rust-core/fizzbuzz-rayon"):
        locked = read_toml(f"{folder}/Cargo.lock")["package"]
        places |= {
            f"{folder}: {item['name']}": item["version"] for item in locked if item["name"].startswith("fizzbuzz-")
        }
    header = (ROOT / "include/fizzbuzz.h").read_text(encoding="utf-8")
    parts = [
        re.search(rf"#define FIZZBUZZ_VERSION_{part} (\d+)$", header, re.MULTILINE)
        for part in ("MAJOR", "MINOR", "PATCH")
    ]
    places["fizzbuzz.h"] = ".".join(part[1] for part in parts if part)
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## (\d+\.\d+\.\d+)", changelog, re.MULTILINE)
    places["CHANGELOG.md"] = newest[1] if newest else None
    assert {place: found for place, found in places.items() if found != version} == {}
    assert len(places) >= 12


def test_only_the_crates_for_rust_programs_can_be_published() -> None:
    names = {setting(path, "name") for path in MANIFESTS if crate(path) and setting(path, "publish") is not False}
    assert names == PUBLISHED


@pytest.mark.parametrize("name", sorted(PUBLISHED))
def test_crate_says_what_a_registry_shows(name: str) -> None:
    manifest = ROOT / "rust-core" / name / "Cargo.toml"
    assert setting(manifest, "license") == PYPROJECT["project"]["license"]
    assert (
        setting(manifest, "rust-version") == read_toml("rust-core/Cargo.toml")["workspace"]["package"]["rust-version"]
    )
    assert setting(manifest, "documentation") == f"https://docs.rs/{name}"
    for key in ("description", "keywords", "categories", "authors", "edition"):
        assert setting(manifest, key), key
    assert (manifest.parent / setting(manifest, "readme")).read_text(encoding="utf-8").startswith(f"# {name}\n")
    assert (manifest.parent / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()


def requirements(items: list[Any]) -> list[str]:
    return [item for item in items if isinstance(item, str)]


def test_wheels_are_audited_with_the_versions_that_this_environment_has() -> None:
    assert PYPROJECT["tool"]["cibuildwheel"]["audit-requires"] == PYPROJECT["dependency-groups"]["audit"]


def test_rust_of_the_wheels_is_one_version() -> None:
    script = (ROOT / "ci/install-rust").read_text(encoding="utf-8")
    pinned = re.search(r"^toolchain=(\S+)$", script, re.MULTILINE)
    assert pinned
    windows = PYPROJECT["tool"]["cibuildwheel"]["windows"]["before-all"]
    assert re.findall(r"\d+\.\d+\.\d+", windows) == [pinned[1]] * 2


@pytest.mark.parametrize("name", ["hatchling", "setuptools"])
def test_tests_build_with_what_a_build_asks_for(name: str) -> None:
    """They build without isolation, so the environment of the tests must hold it."""

    def requirement(items: list[Any]) -> str:
        (found,) = (item for item in items if isinstance(item, str) and item.startswith(name))
        return str(found).partition(";")[0]

    assert requirement(PYPROJECT["dependency-groups"]["test"]) == requirement(PYPROJECT["build-system"]["requires"])
