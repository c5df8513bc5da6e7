"""The bill of materials: valid, the same for the same facts, and true of the wheel that it is in."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from building import PYPROJECT, ROOT, load
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

if TYPE_CHECKING:
    from pathlib import Path

build_sbom = load("build_sbom")


def package(name: str, *, publish: list[str] | None = None, licence: str = "MIT") -> dict[str, Any]:
    identity = f"registry#{name}@1.0.0"
    return {
        "id": identity,
        "name": name,
        "version": "1.0.0",
        "license": licence,
        "description": None,
        "publish": publish,
    }


def node(name: str, **needs: str | None) -> dict[str, Any]:
    """Tell what a package needs, by name, and as what: None is an ordinary dependency."""
    deps = [{"pkg": f"registry#{need}@1.0.0", "dep_kinds": [{"kind": kind}]} for need, kind in needs.items()]
    return {"id": f"registry#{name}@1.0.0", "deps": deps}


METADATA = {
    "packages": [
        package("capi", publish=[]),
        package("core", licence="MIT OR Apache-2.0"),
        package("digits"),
        package("tester"),
        package("builder"),
        package("stranger"),
    ],
    "resolve": {
        "nodes": [
            node("capi", core=None, tester="dev"),
            node("core", digits=None, builder="build"),
            *(node(name) for name in ("digits", "tester", "builder", "stranger")),
        ]
    },
}
TOOLS = {"rustc": ("1.95.0", "MIT OR Apache-2.0"), "cffi": ("2.1.1", "MIT-0")}


def made(epoch: int | None = None, **tools: tuple[str, str]) -> Any:
    return json.loads(build_sbom.sbom("0.1.0", "capi", METADATA, tools or TOOLS, epoch))


def test_linked_crates_are_listed_and_no_others() -> None:
    assert [item["name"] for item in made()["components"]] == ["capi", "core", "digits", "std", "cffi"]


def test_pypy_brings_its_own_cffi() -> None:
    bill = made(rustc=TOOLS["rustc"])
    assert [item["name"] for item in bill["components"]] == ["capi", "core", "digits", "std"]


def test_what_needs_what() -> None:
    std = "pkg:github/rust-lang/rust@1.95.0"
    capi, core, digits = (f"pkg:cargo/{name}@1.0.0" for name in ("capi", "core", "digits"))
    assert {item["ref"]: item["dependsOn"] for item in made()["dependencies"]} == {
        "pkg:pypi/fizzbuzz-ffi@0.1.0": [capi, "pkg:pypi/cffi@2.1.1"],
        capi: [core, std],
        core: [digits, std],
        digits: [std],
    }


def test_crate_that_is_in_no_registry_has_no_address_there() -> None:
    assert [item["name"] for item in made()["components"] if "purl" not in item] == ["capi"]


def test_everything_has_a_licence() -> None:
    bill = made()
    licences = {item["name"]: item["licenses"] for item in [*bill["components"], bill["metadata"]["component"]]}
    assert {name: [said["expression"] for said in licence] for name, licence in licences.items()} == {
        "capi": ["MIT"],
        "core": ["MIT OR Apache-2.0"],
        "digits": ["MIT"],
        "std": ["MIT OR Apache-2.0"],
        "cffi": ["MIT-0"],
        "fizzbuzz-ffi": ["MIT"],
    }


def test_time_is_that_of_the_sources_or_none() -> None:
    assert "timestamp" not in made()["metadata"]
    assert made(1700000000)["metadata"]["timestamp"] == "2023-11-14T22:13:20Z"


def test_serial_number_is_that_of_the_content() -> None:
    again, later = made(), made(1700000000)
    assert made()["serialNumber"] == again["serialNumber"] != later["serialNumber"]


def invalid(text: str) -> str | None:
    error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    return None if error is None else str(error)


@pytest.mark.parametrize("epoch", [None, 0, 1700000000])
def test_it_is_valid(epoch: int | None) -> None:
    assert invalid(build_sbom.sbom("0.1.0", "capi", METADATA, TOOLS, epoch)) is None


def test_the_judge_sees_what_is_wrong() -> None:
    assert invalid(json.dumps(made() | {"serialNumber": "7"}))


@pytest.fixture(scope="module")
def shipped(unpacked_wheel: Path) -> str:
    (path,) = unpacked_wheel.glob("*.dist-info/sboms/*")
    return path.read_text(encoding="utf-8")


def test_shipped_one_is_valid(shipped: str) -> None:
    assert invalid(shipped) is None


def test_shipped_one_names_what_is_in_the_wheel(shipped: str) -> None:
    bill = json.loads(shipped)
    said = subprocess.run(["rustc", "--version"], cwd=ROOT / "rust-core", capture_output=True, text=True, check=True)
    components = {item["name"]: item["version"] for item in bill["components"]}
    assert bill["metadata"]["component"]["version"] == components["fizzbuzz-core"] == components["fizzbuzz-capi"]
    assert all(item["licenses"] for item in [*bill["components"], bill["metadata"]["component"]])
    assert bill["metadata"]["component"]["licenses"] == [{"expression": PYPROJECT["project"]["license"]}]
    assert components["std"] == said.stdout.split()[1]
    assert components.keys() - {"cffi"} == {"fizzbuzz-capi", "fizzbuzz-core", "std"}
