"""What a release consists of, and the workflows that make it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING, Any

import pytest
from building import PYPROJECT, ROOT, load, program, run, tool

if TYPE_CHECKING:
    from collections.abc import Callable

LIST = (ROOT / "ci/release-files.txt").read_text(encoding="utf-8").split()
ARCHIVES = [line for line in LIST if line.startswith("archive-")]
PARTS = {"python": [line for line in LIST if line not in ARCHIVES], "archives": ARCHIVES}
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))


# The files.


def identifiers(platform: str) -> list[str]:
    """The builds that [tool.cibuildwheel] selects for a platform."""
    select = ["--print-build-identifiers", f"--platform={platform}", "--archs=all"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("CIBW_")}
    return listed(run([program("cibuildwheel", "wheels"), *select], cwd=ROOT, env=environment))


def listed(said: str) -> list[str]:
    """The builds that cibuildwheel printed."""
    # What only another machine can build is not printed like the others, but mentioned.
    elsewhere = re.search(r"^Note: (.*) (?:was|were) selected", said, re.MULTILINE)
    return re.findall(r"^\S+$", said, re.MULTILINE) + (elsewhere[1].split(", ") if elsewhere else [])


def wheel_of(identifier: str) -> str:
    """Name the wheel that serves a build: cp312-win32 -> cp310-abi3-win32."""
    python, _, platform = identifier.partition("-")
    if python.startswith("pp"):
        return f"{python}-pypy{python[2:]}-{platform}"
    return f"{python[:-1]}-{python}-{platform}" if python.endswith("t") else f"cp310-abi3-{platform}"


@pytest.fixture(scope="module")
def builds() -> list[str]:
    return [name for platform in ("linux", "macos", "windows") for name in identifiers(platform)]


def test_release_is_what_cibuildwheel_builds(builds: list[str]) -> None:
    assert sorted(PARTS["python"]) == sorted({"sdist", *map(wheel_of, builds)})


def test_wheels_for_the_stable_abi_are_tested_by_every_later_cpython(builds: list[str]) -> None:
    """Such a wheel is built once, and tested with every CPython that is selected: so all of them are."""
    found = {tuple(name.split("-")) for name in builds if re.match(r"cp\d+-", name)}
    classifiers = "\n".join(PYPROJECT["project"]["classifiers"])
    pythons = {f"cp3{minor}" for minor in re.findall(r":: 3\.(\d+)$", classifiers, re.MULTILINE)}
    platforms = {platform for _, platform in found}
    left_out = {(python, platform) for python in pythons for platform in platforms} - found
    assert {"-".join(pair) for pair in left_out} == set(PYPROJECT["tool"]["cibuildwheel"]["skip"])


@pytest.fixture
def options_of(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Any]:
    """What [tool.cibuildwheel] says about a build for Linux, as cibuildwheel itself reads it."""
    program("cibuildwheel", "wheels")
    from cibuildwheel.options import CommandLineArguments, compute_options  # noqa: PLC0415  (as above)

    monkeypatch.chdir(ROOT)
    return compute_options(
        platform="linux", command_line_arguments=CommandLineArguments.defaults(), env={}
    ).build_options


def emulated_machines() -> set[str]:
    text = (ROOT / ".github/workflows/wheels.yml").read_text(encoding="utf-8")
    return set(re.findall(r"- \{[^}]* archs: (\w+), [^}]*emulated: true \}", text))


def test_where_every_instruction_is_emulated_less_is_tested(
    builds: list[str], options_of: Callable[[str], Any]
) -> None:
    if not WORKFLOWS:
        pytest.skip("this tree is an sdist, which has no workflows")
    linux = [name for name in builds if "linux_" in name]
    asked = {name: options_of(name) for name in linux}
    shorter = {name for name in linux if "--hypothesis-profile=emulated" in str(asked[name].test_command)}
    assert shorter == {name for name in linux if name.rpartition("_")[2] in emulated_machines()}
    assert len(shorter) == 2 * 3 * 8  # for two C libraries and three machines, six CPythons and two free-threaded ones
    for name, options in asked.items():
        environment = options.test_environment.as_dictionary({})
        patient = {"FIZZBUZZ_TEST_EMULATED", "FIZZBUZZ_TEST_PATIENCE"} & set(environment)
        assert len(patient) == (2 if name in shorter else 0)
        assert environment["CI"] == "false"  # what the table says for all builds


def test_tests_of_emulated_machines_are_there() -> None:
    (override,) = PYPROJECT["tool"]["cibuildwheel"]["overrides"]
    files = [word for word in override["test-command"].split() if word.startswith("tests/")]
    assert len(files) == 6
    assert [name for name in files if not (ROOT / name).is_file()] == []


def test_what_is_not_built_has_its_reason_beside_it() -> None:
    table = (ROOT / "pyproject.toml").read_text(encoding="utf-8").partition("[tool.cibuildwheel]\n")[2]
    skipped = re.search(r"(?ms)^skip = \[\n(.*?)^\]", table)
    assert skipped
    assert [line for line in skipped[1].splitlines() if not re.search(r'^  "[^"]+",  # \w.{20}', line)] == []


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
    assert set(pinned) == {line.removeprefix("archive-") for line in ARCHIVES if "-linux-" in line}


PLATFORMS = {
    "macosx": "macosx_10_12_{0}",
    "manylinux": "manylinux_2_17_{0}.manylinux2014_{0}",
    "musllinux": "musllinux_1_2_{0}",
}


def file_name(line: str) -> str:
    """Name the file that a line stands for, as hatchling, cibuildwheel or ci/release-archive would."""
    if line == "sdist":
        return "fizzbuzz_ffi-0.1.0.tar.gz"
    if line in ARCHIVES:
        return f"fizzbuzz-0.1.0-{line.removeprefix('archive-')}.tar.gz"
    python, _, platform = line.rpartition("-")
    system, _, machine = platform.partition("_")
    python = re.sub(r"(pypy.*)", r"\1_pp73", python)
    return f"fizzbuzz_ffi-0.1.0-{python}-{PLATFORMS.get(system, platform).format(machine)}.whl"


def release(folder: Path, part: str = "python", *, without: str = "") -> None:
    """Make the files of a part of a release, but empty."""
    for line in PARTS[part]:
        if line != without:
            (folder / file_name(line)).touch()


def script(name: str, *arguments: str | Path, **environment: str) -> tuple[int, str]:
    """Run a script of ci/ that is in Python."""
    done = subprocess.run(
        [sys.executable, ROOT / name, *arguments],
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def check_release(folder: Path, version: str = "0.1.0", part: str = "python") -> tuple[int, str]:
    return script("ci/check-release", folder, version, part)


@pytest.mark.parametrize("part", PARTS)
def test_complete_release_passes(part: str, tmp_path: Path) -> None:
    release(tmp_path, part)
    assert check_release(tmp_path, part=part) == (0, f"{len(PARTS[part])} files\n")


@pytest.mark.parametrize(
    ("part", "missing"),
    [
        ("python", "sdist"),
        ("python", "cp310-abi3-win_arm64"),
        ("python", "cp315-cp315t-musllinux_s390x"),
        ("archives", "archive-aarch64-apple-darwin"),
    ],
)
def test_missing_file_is_named(part: str, missing: str, tmp_path: Path) -> None:
    release(tmp_path, part, without=missing)
    code, said = check_release(tmp_path, part=part)
    assert (code, said.splitlines()[-1]) == (1, f"missing: {missing}")


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("fizzbuzz_ffi-0.1.0-cp313-cp313-win32.whl", "not in the list for python: cp313-cp313-win32"),
        (
            "fizzbuzz_ffi-0.1.0-cp310-abi3-linux_x86_64.whl",
            "not in the list for python: cp310-abi3-linux_x86_64",
        ),
        ("fizzbuzz_ffi-0.1.0-cp310-abi3-manylinux_2_34_x86_64.whl", "twice: cp310-abi3-manylinux_x86_64"),
        ("notes.txt", "not in the list for python: notes.txt"),
        (
            "fizzbuzz-0.1.0-x86_64-apple-darwin.tar.gz",
            "not in the list for python: archive-x86_64-apple-darwin",
        ),
    ],
)
def test_file_too_many_is_named(name: str, complaint: str, tmp_path: Path) -> None:
    release(tmp_path)
    (tmp_path / name).touch()
    code, said = check_release(tmp_path)
    assert (code, said.splitlines()[-1]) == (1, complaint)


def test_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    assert check_release(tmp_path / "nowhere") == (1, f"there is no folder {tmp_path / 'nowhere'}\n")


def test_part_that_no_release_has_is_named(tmp_path: Path) -> None:
    assert check_release(tmp_path, part="rust") == (1, "a release has no part rust, but python and archives\n")


@pytest.mark.parametrize("part", PARTS)
def test_files_of_another_version_are_no_release(part: str, tmp_path: Path) -> None:
    release(tmp_path, part)
    code, said = check_release(tmp_path, "0.2.0", part)
    assert code == 1
    assert said.count("missing: ") == len(PARTS[part])


# The archives; what is in one, tests/packaging/test_c_install.py tells.


def test_archive_that_works_passes(release_archive: Path) -> None:
    code, said = script("ci/check-archive", release_archive, CMAKE=tool("cmake"))
    posix = "posix/*" if sys.platform != "win32" else ""
    programs = sum(len(list(ROOT.glob(f"examples/{folder}.out"))) for folder in ("c/*", "cpp/*", posix) if folder)
    assert (code, said) == (0, f"static: {programs} programs\nshared: {programs} programs\n")


@pytest.mark.parametrize(
    ("lacking", "complaint"),
    [
        ("lib/libfizzbuzz.a", "-DFIZZBUZZ=static` failed with exit code 1"),
        ("include/fizzbuzz.hpp", "fizzbuzz.hpp"),
    ],
)
@pytest.mark.skipif(sys.platform != "linux", reason="the files have other names")
def test_archive_that_lacks_something_fails(
    lacking: str, complaint: str, release_archive: Path, tmp_path: Path
) -> None:
    shutil.unpack_archive(release_archive, tmp_path)
    (folder,) = tmp_path.iterdir()
    (folder / lacking).unlink()
    broken = shutil.make_archive(str(tmp_path / "broken"), "gztar", tmp_path, folder.name)
    code, said = script("ci/check-archive", broken, CMAKE=tool("cmake"))
    assert code == 1
    assert complaint in said


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in for CMake is a shell script")
@pytest.mark.parametrize(
    ("builds", "complaint"),
    [
        ("true", "static: no program was built\nshared: no program was built"),
        ('mkdir "$2/c"; printf "#!/bin/sh\necho wrong\n" >"$2/c/hundred"; chmod +x "$2/c/hundred"', "printed:\nwrong"),
        ("exit 3", "--parallel 2` failed with exit code 3"),
    ],
)
def test_archive_whose_programs_are_wrong_fails(builds: str, complaint: str, tmp_path: Path) -> None:
    cmake = tmp_path / "cmake"
    cmake.write_text(f'#!/bin/sh\ncase $1 in -S) mkdir "$4" ;; --build) {builds} ;; esac\n', encoding="utf-8")
    cmake.chmod(0o755)
    (tmp_path / "packed" / "fizzbuzz").mkdir(parents=True)
    archive = shutil.make_archive(str(tmp_path / "archive"), "gztar", tmp_path / "packed")
    code, said = script("ci/check-archive", archive, CMAKE=str(cmake))
    assert code == 1
    assert complaint in said


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in for Docker is a shell script")
@pytest.mark.parametrize(
    ("platform", "machine", "image"),
    [
        ("manylinux_x86_64", "linux/amd64", "manylinux_2_28_x86_64"),
        ("manylinux_armv7l", "linux/arm/v7", "manylinux_2_31_armv7l"),
        ("musllinux_aarch64", "linux/arm64", "musllinux_1_2_aarch64"),
    ],
)
def test_archive_is_made_in_the_image_of_the_wheels(platform: str, machine: str, image: str, tmp_path: Path) -> None:
    program("cibuildwheel", "wheels")
    docker = tmp_path / "docker"
    docker.write_text('#!/bin/sh\nprintf "%s|" "$@"\nexit 7\n', encoding="utf-8")
    docker.chmod(0o755)
    code, said = script("ci/archive-in-image", platform, "archives", DOCKER=str(docker))
    assert code == 7
    assert said.startswith(f"run|--rm|--platform={machine}|--volume={ROOT}:/project|--workdir=/project|")
    assert re.search(rf"\|quay\.io/pypa/{image}@sha256:[0-9a-f]{{64}}\|sh\|-c\|", said)
    assert said.endswith("|sh|archives|")


def test_what_an_image_cannot_do_is_named(tmp_path: Path) -> None:
    program("cibuildwheel", "wheels")
    arguments = ("ci/archive-in-image", "manylinux_x86_64")
    code, said = script(*arguments, tmp_path, DOCKER=sys.executable)
    assert (code, said) == (
        1,
        f"ci/archive-in-image: {tmp_path} is not inside of {ROOT}, which is all that the image sees\n",
    )
    code, said = script(*arguments, "archives", DOCKER="no-such-docker")
    assert (code, said.partition(":")[2]) == (
        1,
        " no-such-docker was not found: install Docker, or set DOCKER to what you have (podman)\n",
    )


def test_missing_cmake_is_named(tmp_path: Path, release_archive: Path) -> None:
    for arguments in (("ci/check-archive", release_archive), ("ci/release-archive", tmp_path)):
        assert script(*arguments, CMAKE="no-cmake") == (
            1,
            f"{arguments[0]}: no-cmake was not found: `pip install --group archive` brings it\n",
        )


def test_platform_without_an_image_is_named() -> None:
    program("cibuildwheel", "wheels")
    for platform in ("manylinux_vax", "macosx_arm64", "nonsense"):
        code, said = script("ci/archive-in-image", platform, "archives")
        assert (code, said.partition(",")[0]) == (
            1,
            f"ci/archive-in-image: cibuildwheel has no image for '{platform}'",
        )


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
@pytest.mark.parametrize("name", ["release-python", "release-archives"])
def test_files_are_uploaded_by_jobs_that_build_nothing(name: str) -> None:
    """A token is for the job that has it, and so for every program that this job runs."""
    text = (ROOT / f".github/workflows/{name}.yml").read_text(encoding="utf-8")
    assert "workflow_call" not in text  # an index does not accept what a reusable workflow uploads
    job = text[text.index("\n  publish:") :]
    assert "id-token: write" in job
    assert "checkout" not in job
    assert job.count("run:") == (1 if name == "release-archives" else 0)  # that one is tested below
    assert len(re.findall(": write", text)) == len(re.findall(": write", job))


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


@needs_bash
@pytest.mark.parametrize(
    ("tag", "version", "complaint"),
    [
        ("v1.2.3", "1.2.3", ""),
        ("v1.2.4", "1.2.3", "the tag is v1.2.4, but rust-core/Cargo.toml has version 1.2.3: tag the commit"),
        ("v1.2.3", "1.2.3-rc.1", 'has version "1.2.3-rc.1", but a release is X.Y.Z'),
        ("v1.2.3-rc.1", "1.2.3-rc.1", 'has version "1.2.3-rc.1", but a release is X.Y.Z'),
        ("v1.2.3", "1x2.3", 'has version "1x2.3", but a release is X.Y.Z'),
    ],
)
def test_tag_is_compared_with_the_version(tag: str, version: str, complaint: str, tmp_path: Path) -> None:
    check_tag(tmp_path, tag, version, f"# Changelog\n\n## {version} (2026-11-25)\n", complaint)


@needs_bash
@pytest.mark.parametrize(
    ("newest", "complaint"),
    [
        ("1.2.3 (2026-11-25)", ""),
        (
            "1.2.3 (not released)",
            'the newest section of CHANGELOG.md is "1.2.3 (not released)", but should be "1.2.3 (',
        ),
        ("1.2.3", 'the newest section of CHANGELOG.md is "1.2.3", but should be "1.2.3 (YYYY-MM-DD)"'),
        ("1.2.2 (2026-11-25)", 'is "1.2.2 (2026-11-25)", but'),
        ("1x2.3 (2026-11-25)", 'is "1x2.3 (2026-11-25)", but'),
    ],
)
def test_tag_is_refused_as_long_as_the_changelog_has_no_date(newest: str, complaint: str, tmp_path: Path) -> None:
    changelog = f"# Changelog\n\n## {newest}\n\n* All.\n\n## 1.2.1 (not released)\n"
    check_tag(tmp_path, "v1.2.3", "1.2.3", changelog, complaint)


def check_tag(folder: Path, tag: str, version: str, changelog: str, complaint: str) -> None:
    for name in ("ci", "rust-core"):
        (folder / name).mkdir()
    (folder / "rust-core/Cargo.toml").write_text(f'[package]\nversion = "{version}"\n', encoding="utf-8")
    (folder / "CHANGELOG.md").write_text(changelog, encoding="utf-8")
    shutil.copy(ROOT / "ci/check-tag", folder / "ci")
    done = subprocess.run([folder / "ci/check-tag", tag], capture_output=True, text=True, check=False)
    assert complaint in done.stderr
    assert (done.returncode, bool(done.stderr)) == ((1, True) if complaint else (0, False))


@needs_workflows
@pytest.mark.parametrize(
    ("name", "needs"),
    [
        (
            "release-python",
            {"version": "", "wheels": "version", "sdist": "version", "check": "wheels, sdist", "publish": "check"},
        ),
        ("release-archives", {"version": "", "archives": "version", "check": "archives", "publish": "check"}),
        ("release-rust", {"check": "", "publish": "check"}),
    ],
)
def test_nothing_of_a_release_starts_before_the_tag_was_compared(name: str, needs: dict[str, str]) -> None:
    text = (ROOT / f".github/workflows/{name}.yml").read_text(encoding="utf-8")
    assert dict(re.findall(r"(?m)^  ([a-z]+):\n    name: .*\n(?:    needs: \[(.*)\]\n)?", text)) == needs
    first = text.partition("\njobs:\n")[2].partition("\n\n")[0]
    commands = re.findall(r"(?m)^      - (?:name: .*\n        )?run: (.*)", first)
    assert commands[0] == 'ci/check-tag "$GITHUB_REF_NAME"'


@needs_workflows
@pytest.mark.parametrize("name", ["wheels", "archives"])
def test_what_a_release_calls_is_never_cancelled(name: str) -> None:
    """Where a workflow is called, the event is that of the caller."""
    text = (ROOT / f".github/workflows/{name}.yml").read_text(encoding="utf-8")
    assert re.search(r"cancel-in-progress: \$\{\{ github\.event_name == 'pull_request' \}\}", text)


RUST = ("Cargo.toml", "Cargo.lock", "fizzbuzz-capi/build.rs")


@needs_workflows
@pytest.mark.parametrize(
    ("name", "reads"),
    [
        ("wheels", ["*build*.py"]),
        ("archives", ["CMakeLists.txt", "ci/*archive*", "ci/install-rust", "examples/**/*.c*"]),
    ],
)
def test_a_change_of_what_builds_them_is_tried(name: str, reads: list[str]) -> None:
    text = (ROOT / f".github/workflows/{name}.yml").read_text(encoding="utf-8")
    patterns = text.partition("    paths:\n")[2].partition("  schedule:")[0].replace("- ", "").split()
    found = {pattern: set(ROOT.glob(re.sub(r"\*\*$", "**/*", pattern))) for pattern in patterns}
    assert [pattern for pattern, paths in found.items() if not paths] == []
    tried = set().union(*found.values())
    read = {path for pattern in [*reads, "packaging/*", "include/*"] for path in ROOT.glob(pattern)}
    assert read | {ROOT / "rust-core" / file for file in RUST} <= tried


def matrix(workflow: str, key: str) -> set[str]:
    text = (ROOT / f".github/workflows/{workflow}.yml").read_text(encoding="utf-8")
    return set(re.findall(rf"- {{ runner: [^}}]*\b{key}: ([^,}} ]+)", text))


WINDOWS_TAGS = {"AMD64": "win_amd64", "x86": "win32", "ARM64": "win_arm64"}


@needs_workflows
def test_every_wheel_of_the_list_has_a_job() -> None:
    text = (ROOT / ".github/workflows/wheels.yml").read_text(encoding="utf-8")
    rows = re.findall(r'- \{ runner: ([a-z]+)\S*, archs: ([^,]+), build: "\*(?:-(\w+)_\*)?"', text)
    platforms = [
        {"macos": f"macosx_{arch}", "ubuntu": f"{half}_{arch}"}.get(runner) or WINDOWS_TAGS[arch]
        for runner, archs, half in rows
        for arch in archs.split()
    ]
    assert len(set(platforms)) == len(platforms)
    assert set(platforms) == {line.split("-")[2] for line in PARTS["python"] if line != "sdist"}


@needs_workflows
@needs_bash
@pytest.mark.parametrize("half", ["manylinux", "musllinux"])
def test_job_for_half_of_the_builds_leaves_out_the_other_half_alone(
    half: str, builds: list[str], tmp_path: Path
) -> None:
    """Its CIBW_SKIP replaces the `skip` of the table, so that must not be about Linux."""
    python = tmp_path / "python"
    cibuildwheel = f"'{program('cibuildwheel', 'wheels')}' --platform=linux --print-build-identifiers"
    python.write_text(f"#!/bin/sh\nexec {cibuildwheel}\n", encoding="utf-8")
    python.chmod(0o755)
    step = script_of("wheels.yml", "Build, audit and test")
    done = run_step(step, tmp_path, CIBW_ARCHS="all", HALF=f"*-{half}_*")
    assert done.returncode == 0, done.stderr
    assert sorted(listed(done.stdout + done.stderr)) == sorted(name for name in builds if f"-{half}_" in name)


@needs_workflows
def test_every_archive_of_the_list_is_made() -> None:
    """For Linux by the platform of its image, whose Rust target is that of a wheel."""
    target = load("build_target").Target
    listed = {line.removeprefix("archive-") for line in ARCHIVES}
    libc = {"gnu": "manylinux", "musl": "musllinux"}
    linux = {name: target.from_triple(name) for name in listed if "-linux-" in name}
    assert matrix("archives", "platform") - {"Win32"} == {f"{libc[of.abi]}_{of.wheel_machine}" for of in linux.values()}
    assert matrix("archives", "target") == listed - set(linux)


@needs_workflows
@needs_bash
@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (
            "",
            [
                "create v1.2.3 --draft --verify-tag",
                "upload v1.2.3 --clobber files/a files/b",
                "edit v1.2.3 --draft=false",
            ],
        ),
        ("true", ["upload v1.2.3 --clobber files/a files/b", "edit v1.2.3 --draft=false"]),
        ("false", []),
    ],
)
def test_release_is_a_draft_until_all_files_are_there(state: str, expected: list[str], tmp_path: Path) -> None:
    """`state` is that of the release before: there is none, a draft, or it is published and never changed again."""
    (tmp_path / "files").mkdir()
    for name in "ab":
        (tmp_path / "files" / name).touch()
    (tmp_path / "state").write_text(state, encoding="utf-8")
    gh = tmp_path / "gh"
    gh.write_text(
        """#!/bin/sh
case $2 in
    view) [ -s state ] && cat state ;;
    create) printf true >state ;;
esac || exit 1
shift
case $1 in view) ;; *) echo "$@" >>log ;; esac
""",
        encoding="utf-8",
    )
    gh.chmod(0o755)
    log = tmp_path / "log"
    log.touch()
    script = script_of("release-archives.yml", "Publish")
    done = run_step(f"cd '{tmp_path}'\n{script}", tmp_path, GITHUB_REF_NAME="v1.2.3")
    assert done.returncode == 0, done.stderr
    assert [line.partition(" --title")[0] for line in log.read_text(encoding="utf-8").splitlines()] == expected


@needs_workflows
def test_every_cpython_that_a_release_serves_is_tried_for_every_change() -> None:
    """The one wheel for those with a GIL by the job of .ci/run, on each of them; the others by jobs of their own."""
    text = (ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8")
    classifiers = "\n".join(PYPROJECT["project"]["classifiers"])
    one_wheel = re.findall(r"^ {12}3\.(\d+)$", text, re.MULTILINE)
    assert set(one_wheel) == set(re.findall(r":: 3\.(\d+)$", classifiers, re.MULTILINE))
    free_threaded = re.findall(r"^cp3\d+-cp3(\d+)t-manylinux_x86_64$", "\n".join(LIST), re.MULTILINE)
    assert {f'"3.{minor}t"' for minor in free_threaded} == {name for name in matrix("ci", "python") if "t" in name}


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
