"""What a release consists of, and the workflows that make it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from building import PYPROJECT, ROOT, load, program, run

if TYPE_CHECKING:
    from pathlib import Path

LIST = (ROOT / "ci/release-files.txt").read_text(encoding="utf-8").split()
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))


# The files.


def identifiers(platform: str) -> list[str]:
    """The builds that [tool.cibuildwheel] selects for a platform."""
    select = ["--print-build-identifiers", f"--platform={platform}", "--archs=all"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CIBW_")}
    said = run([program("cibuildwheel", "wheels"), *select], cwd=ROOT, env=environment)
    # What only another machine can build is not printed like the others, but mentioned.
    elsewhere = re.search(r"^Note: (.*) (?:was|were) selected", said, re.MULTILINE)
    return re.findall(r"^\S+$", said, re.MULTILINE) + (elsewhere[1].split(", ") if elsewhere else [])


def wheel_of(identifier: str) -> str:
    """Name the wheel that serves a build: cp312-win32 -> cp310-abi3-win32."""
    python, _, platform = identifier.partition("-")
    if python.startswith("pp"):
        return f"{python}-pypy{python[2:]}-{platform}"
    return f"{python[:-1]}-{python}-{platform}" if python.endswith("t") else f"cp310-abi3-{platform}"


def test_release_is_what_cibuildwheel_builds() -> None:
    wheels = {wheel_of(name) for platform in ("linux", "macos", "windows") for name in identifiers(platform)}
    assert sorted(LIST) == sorted({"sdist", *wheels})


def test_table_of_cibuildwheel_is_valid(tmp_path: Path) -> None:
    program("cibuildwheel", "wheels")
    from cibuildwheel.util.resources import PATH  # noqa: PLC0415  (installed only where the tests above run)

    table = tmp_path / "table.json"
    table.write_text(json.dumps(PYPROJECT["tool"]["cibuildwheel"]), encoding="utf-8")
    run([program("check-jsonschema", "workflows"), "--schemafile", PATH / "cibuildwheel.schema.json", table])


def test_rust_is_pinned_for_every_machine_of_a_release() -> None:
    script = (ROOT / "ci/install-rust").read_text(encoding="utf-8")
    pinned = dict(re.findall(r"^ +([\w-]+)\) echo ([0-9a-f]{64}) ;;$", script, re.MULTILINE))
    assert len(set(pinned.values())) == len(pinned)
    targets = [load("build_target").Target.from_triple(triple) for triple in pinned]
    machines = {target.wheel_machine for target in targets if target.abi == "gnu"}
    assert machines == {line.rpartition("-manylinux_")[2] for line in LIST if "-manylinux_" in line}


def release(folder: Path, *, without: str = "") -> None:
    """Make the files of a release, as cibuildwheel would name them, but empty."""
    versions = {"manylinux": "manylinux_2_17_{0}.manylinux2014_{0}", "musllinux": "musllinux_1_2_{0}"}
    versions["macosx"] = "macosx_10_12_{0}"
    for line in LIST:
        if line == without:
            continue
        python, _, platform = line.rpartition("-")
        system, _, machine = platform.partition("_")
        named = versions[system].format(machine) if system in versions else platform
        python = re.sub(r"(pypy.*)", r"\1_pp73", python)
        name = "fizzbuzz_ffi-0.1.0.tar.gz" if line == "sdist" else f"fizzbuzz_ffi-0.1.0-{python}-{named}.whl"
        (folder / name).touch()


def check_release(folder: Path, version: str = "0.1.0") -> tuple[int, str]:
    command = [sys.executable, str(ROOT / "ci/check-release"), str(folder), version]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    return done.returncode, done.stdout


def test_complete_release_passes(tmp_path: Path) -> None:
    release(tmp_path)
    assert check_release(tmp_path) == (0, f"{len(LIST)} files\n")


@pytest.mark.parametrize("missing", ["sdist", "cp310-abi3-win_arm64", "cp315-cp315t-musllinux_s390x"])
def test_missing_file_is_named(missing: str, tmp_path: Path) -> None:
    release(tmp_path, without=missing)
    code, said = check_release(tmp_path)
    assert (code, said.splitlines()[-1]) == (1, f"missing: {missing}")


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("fizzbuzz_ffi-0.1.0-cp313-cp313-win32.whl", "not in release-files.txt: cp313-cp313-win32"),
        ("fizzbuzz_ffi-0.1.0-cp310-abi3-linux_x86_64.whl", "not in release-files.txt: cp310-abi3-linux_x86_64"),
        ("fizzbuzz_ffi-0.1.0-cp310-abi3-manylinux_2_34_x86_64.whl", "twice: cp310-abi3-manylinux_x86_64"),
        ("notes.txt", "not in release-files.txt: notes.txt"),
    ],
)
def test_file_too_many_is_named(name: str, complaint: str, tmp_path: Path) -> None:
    release(tmp_path)
    (tmp_path / name).touch()
    code, said = check_release(tmp_path)
    assert (code, said.splitlines()[-1]) == (1, complaint)


def test_files_of_another_version_are_no_release(tmp_path: Path) -> None:
    release(tmp_path)
    code, said = check_release(tmp_path, "0.2.0")
    assert code == 1
    assert said.count("missing: ") == len(LIST)


# The workflows.

needs_workflows = pytest.mark.skipif(not WORKFLOWS, reason="this tree is an sdist, which has no workflows")
RETIRED = re.compile(r"macos-1[0-4]\b|ubuntu-(16|18|20)\.04|windows-(2016|2019)")


@pytest.fixture(params=WORKFLOWS, ids=lambda path: path.stem)
def workflow(request: pytest.FixtureRequest) -> str:
    return str(request.param.read_text(encoding="utf-8"))


@needs_workflows
def test_actions_are_pinned_by_hash_with_their_version(workflow: str) -> None:
    uses = re.findall(r"uses: (\S+)( # \S+)?", workflow)
    loose = [
        name
        for name, comment in uses
        if not name.startswith("$/") and not (comment and re.search(r"@[0-9a-f]{40}$", name))
    ]
    assert not loose


@needs_workflows
def test_workflow_has_no_permission_but_what_a_job_asks_for(workflow: str) -> None:
    assert re.search(r"^permissions: \{\}$", workflow, re.MULTILINE)
    assert re.search(r"^concurrency:$", workflow, re.MULTILINE)


@needs_workflows
def test_no_image_is_retired_or_moves_by_itself(workflow: str) -> None:
    assert not RETIRED.search(workflow)
    assert not re.search(r"(ubuntu|windows|macos)-latest", workflow)


@needs_workflows
def test_one_version_of_an_action_is_used() -> None:
    found: dict[str, set[str]] = {}
    for path in WORKFLOWS:
        for name, version in re.findall(r"uses: ([\w./-]+)@(\S+ # \S+)", path.read_text(encoding="utf-8")):
            found.setdefault(name, set()).add(version)
    assert {name: versions for name, versions in found.items() if len(versions) > 1} == {}


@needs_workflows
def test_files_are_uploaded_by_jobs_that_build_nothing() -> None:
    """The token of trusted publishing is for the job that has it, and so for every program that this job runs."""
    text = (ROOT / ".github/workflows/release-python.yml").read_text(encoding="utf-8")
    assert "workflow_call" not in text  # an index does not accept what a reusable workflow uploads
    job = text[text.index("\n  publish:") :]
    assert "id-token: write" in job
    assert "run:" not in job
    assert "checkout" not in job
    assert text.count("id-token: write") == 1


@needs_workflows
def test_zizmor_has_nothing_to_say() -> None:
    run([program("zizmor", "workflows"), "--pedantic", "--offline", "--no-progress", ROOT / ".github"])


@needs_workflows
@pytest.mark.parametrize(
    ("schema", "files"),
    [("github-workflows", WORKFLOWS), ("dependabot", [ROOT / ".github/dependabot.yml"])],
)
def test_workflows_are_valid(schema: str, files: list[Path]) -> None:
    run([program("check-jsonschema", "workflows"), "--builtin-schema", f"vendor.{schema}", *files])
