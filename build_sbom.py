"""The software bill of materials of the wheel: what is inside its binaries, as CycloneDX JSON.

Everything in it is a fact that the build knows: the crates that Cargo linked, the standard library of Rust, which is in
every Rust library, and CFFI, whose headers are compiled into the module. Equal facts give equal bytes.

Format: https://cyclonedx.org/docs/1.6/json/
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any

FILE = "fizzbuzz-ffi.cdx.json"


def sbom(
    version: str,
    crate: str,
    cargo_metadata: Mapping[str, Any],
    tools: Mapping[str, tuple[str, str]],
    epoch: int | None,
) -> str:
    """Write the bill of materials of `version`.

    `crate` is the one that became the library, `cargo_metadata` is what `cargo metadata` says of its workspace, `tools`
    has the version and the licence of `rustc` and of `cffi` (absent on PyPy, which contains it). The wheel has the
    licence of its library. `epoch` is `SOURCE_DATE_EPOCH`; where
    it is not set there is no time, which would make every build another one.
    """
    packages = {package["id"]: package for package in cargo_metadata["packages"]}
    linked = _linked(crate, cargo_metadata)
    crates = {identity: _crate(packages[identity]) for identity in linked}
    rustc, licence = tools["rustc"]
    about = "The standard library of Rust"
    std = _component("std", rustc, about, f"pkg:github/rust-lang/rust@{rustc}", licence)
    library = next(component for component in crates.values() if component["name"] == crate)
    parts = [library]
    components = [*crates.values(), std]
    if "cffi" in tools:
        cffi, licence = tools["cffi"]
        about = "Its headers are compiled into the extension module"
        parts.append(_component("cffi", cffi, about, f"pkg:pypi/cffi@{cffi}", licence))
        components.append(parts[-1])
    licence = next(package["license"] for package in packages.values() if package["name"] == crate)
    wheel = _component("fizzbuzz-ffi", version, "The wheel", f"pkg:pypi/fizzbuzz-ffi@{version}", licence)
    depends = {wheel["bom-ref"]: [part["bom-ref"] for part in parts]}
    for identity, needed in linked.items():
        depends[crates[identity]["bom-ref"]] = [*(crates[other]["bom-ref"] for other in needed), std["bom-ref"]]
    told: dict[str, Any] = {"lifecycles": [{"phase": "build"}], "component": wheel}
    if epoch is not None:
        told["timestamp"] = datetime.fromtimestamp(epoch, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    content = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": told,
        "components": sorted(components, key=lambda component: str(component["bom-ref"])),
        "dependencies": [{"ref": ref, "dependsOn": sorted(needs)} for ref, needs in sorted(depends.items())],
    }
    name = json.dumps(content, sort_keys=True)
    serial = {"serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, name)}"}
    return json.dumps(content | serial, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _linked(crate: str, cargo_metadata: Mapping[str, Any]) -> dict[str, list[str]]:
    """Find the packages that are linked into a crate, itself first, and what each of them needs of the others."""
    nodes = {node["id"]: node for node in cargo_metadata["resolve"]["nodes"]}
    waiting = [package["id"] for package in cargo_metadata["packages"] if package["name"] == crate]
    found: dict[str, list[str]] = {}
    while waiting:
        identity = waiting.pop()
        if identity not in found:
            needed = nodes[identity]["deps"]
            # A dependency of tests or of a build script is in no binary; its kind has a name, an ordinary one has none.
            found[identity] = [
                need["pkg"] for need in needed if any(kind["kind"] is None for kind in need["dep_kinds"])
            ]
            waiting += found[identity]
    return found


def _crate(package: Mapping[str, Any]) -> dict[str, Any]:
    """Describe a crate; one that is in no registry has no address there."""
    name, version = package["name"], package["version"]
    purl = f"pkg:cargo/{name}@{version}"
    component = _component(name, version, package["description"], purl, package["license"])
    if package["publish"] == []:
        del component["purl"]
    return component


def _component(name: str, version: str, description: str | None, purl: str, licence: str) -> dict[str, Any]:
    component = {"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl}
    if description:
        component["description"] = description
    return {**component, "licenses": [{"expression": licence}]}
