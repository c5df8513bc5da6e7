"""What a release consists of, and the workflows that make it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from textwrap import dedent
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


def test_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert check_release(tmp_path / "nowhere") == (1, f"there is no folder {tmp_path / 'nowhere'}\n")


@pytest.mark.skipif(sys.platform == "win32", reason="the script is for a POSIX shell")
def test_machine_for_which_no_rust_is_pinned_is_named(tmp_path: Path) -> None:
    """With nothing on PATH but a machine that calls itself so."""
    programs = {"uname": "echo vax", "id": "echo 1000"}
    for name, body in programs.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    command = ["/bin/sh", str(ROOT / "ci/install-rust")]
    done = subprocess.run(command, env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (
        1,
        "ci/install-rust: no rustup-init is pinned for vax-unknown-linux-gnu\n",
    )


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


def script_of(workflow: str, step: str) -> str:
    """The commands of a step, as the shell of a runner gets them."""
    text = (ROOT / ".github/workflows" / workflow).read_text(encoding="utf-8")
    body = re.search(rf"(?m)^ +- name: {re.escape(step)}\n(?:.*\n)*?( +)run: \|\n((?:\1  .*\n)+)", text)
    assert body
    return dedent(body[2])


def run_step(script: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the commands of a step, where every program that PATH has in front is one of `folder`."""
    command = ["bash", "-e", "-o", "pipefail", "-c", script]
    path = {"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}
    return subprocess.run(command, cwd=ROOT, env=path | environment, capture_output=True, text=True, check=False)


needs_bash = pytest.mark.skipif(sys.platform == "win32", reason="the jobs of these steps run on Linux")


@needs_workflows
@needs_bash
@pytest.mark.parametrize(
    ("published", "failing", "expected"),
    [
        ("", "", ["fizzbuzz-core", "fizzbuzz-rayon"]),
        ("fizzbuzz-core@1.2.3", "", ["fizzbuzz-rayon"]),
        ("fizzbuzz-core@1.2.3 fizzbuzz-rayon@1.2.3", "", []),
        ("fizzbuzz-core@1.2.2", "", ["fizzbuzz-core", "fizzbuzz-rayon"]),
        ("", "fizzbuzz-core", ["fizzbuzz-core"]),
    ],
)
def test_upload_of_crates_goes_on_where_it_failed(
    published: str, failing: str, expected: list[str], tmp_path: Path
) -> None:
    cargo = tmp_path / "cargo"
    cargo.write_text(
        """#!/bin/sh
for last; do :; done
case $1 in
    info) case " $PUBLISHED " in *" $last "*) ;; *) exit 101 ;; esac ;;
    publish)
        crate=${3#rust-core/}
        [ -f "$3" ] && echo "${crate%/Cargo.toml}" >>"$LOG" && [ "${crate%/Cargo.toml}" != "$FAILING" ] ;;
esac
""",
        encoding="utf-8",
    )
    cargo.chmod(0o755)
    log = tmp_path / "log"
    log.touch()
    environment = {"PUBLISHED": published, "FAILING": failing, "LOG": str(log), "GITHUB_REF_NAME": "v1.2.3"}
    done = run_step(script_of("release-rust.yml", "Publish"), tmp_path, **environment)
    assert (done.returncode != 0) == bool(failing), done.stderr
    assert log.read_text(encoding="utf-8").split() == expected


@needs_workflows
def test_every_crate_is_tested_before_it_is_published() -> None:
    text = (ROOT / ".github/workflows/release-rust.yml").read_text(encoding="utf-8")
    tested = re.findall(r"run: cargo test --manifest-path (\S+)", text.partition("\n  publish:")[0])
    assert tested == ["rust-core/Cargo.toml", "rust-core/fizzbuzz-rayon/Cargo.toml"]


@needs_workflows
@needs_bash
@pytest.mark.parametrize("workflow", ["release-python.yml", "release-rust.yml"])
@pytest.mark.parametrize(
    ("tag", "version", "passes"),
    [
        ("v1.2.3", "1.2.3", True),
        ("v1.2.4", "1.2.3", False),
        ("v1.2.3", "1.2.3-rc.1", False),
        ("v1.2.3-rc.1", "1.2.3-rc.1", False),
        ("v1.2.3", "1x2.3", False),
    ],
)
def test_tag_is_compared_with_the_version_first(
    workflow: str, tag: str, version: str, tmp_path: Path, *, passes: bool
) -> None:
    (tmp_path / "rust-core").mkdir()
    (tmp_path / "rust-core/Cargo.toml").write_text(f'[package]\nversion = "{version}"\n', encoding="utf-8")
    script = f"cd '{tmp_path}'\n{script_of(workflow, 'The tag is the version, and no pre-release')}"
    assert (run_step(script, tmp_path, GITHUB_REF_NAME=tag).returncode == 0) is passes


@needs_workflows
def test_nothing_of_a_release_starts_before_the_tag_was_compared() -> None:
    text = (ROOT / ".github/workflows/release-python.yml").read_text(encoding="utf-8")
    jobs = dict(re.findall(r"(?m)^  ([a-z]+):\n    name: .*\n(?:    needs: \[(.*)\]\n)?", text))
    assert jobs == {
        "version": "",
        "wheels": "version",
        "sdist": "version",
        "check": "wheels, sdist",
        "publish": "check",
    }


@needs_workflows
def test_wheels_of_a_release_are_never_cancelled() -> None:
    """Where a workflow is called, the event is that of the caller."""
    text = (ROOT / ".github/workflows/wheels.yml").read_text(encoding="utf-8")
    assert re.search(r"cancel-in-progress: \$\{\{ github\.event_name == 'pull_request' \}\}", text)


@needs_workflows
def test_wheels_are_tried_for_every_change_of_what_builds_them() -> None:
    text = (ROOT / ".github/workflows/wheels.yml").read_text(encoding="utf-8")
    patterns = text.partition("    paths:\n")[2].partition("  schedule:")[0].replace("- ", "").split()
    found = {pattern: set(ROOT.glob(re.sub(r"\*\*$", "**/*", pattern))) for pattern in patterns}
    assert [pattern for pattern, paths in found.items() if not paths] == []
    tried = set().union(*found.values())
    read_by_the_build = [*ROOT.glob("*build*.py"), *ROOT.glob("packaging/*"), *ROOT.glob("include/*")]
    read_by_the_build += [ROOT / "rust-core" / name for name in ("Cargo.toml", "Cargo.lock", "fizzbuzz-capi/build.rs")]
    assert set(read_by_the_build) <= tried


@needs_workflows
def test_workflow_installs_the_tools_that_the_script_would_install() -> None:
    script = (ROOT / ".ci/run").read_text(encoding="utf-8")
    tools = re.search(r"^for tool in (.*); do$", script, re.MULTILINE)
    workflow = (ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8")
    installed = re.search(r"apt-get install -y -qq ([a-z].*)$", workflow, re.MULTILINE)
    assert tools
    assert installed
    assert installed[1].split() == sorted(tool.partition(":")[2] for tool in tools[1].split())


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
