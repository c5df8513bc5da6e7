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
    version: str, crate: str, cargo_metadata: Mapping[str, Any], tools: Mapping[str, str], epoch: str | None
) -> str:
    """Write the bill of materials of `version`.

    `crate` is the one that became the library, `cargo_metadata` is what `cargo metadata` says of its workspace, `tools`
    has the versions of `rustc` and of `cffi` (absent on PyPy, which contains it). `epoch` is `SOURCE_DATE_EPOCH`; where
    it is not set there is no time, which would make every build another one.
    """
    packages = {package["id"]: package for package in cargo_metadata["packages"]}
    linked = _linked(crate, cargo_metadata)
    crates = {identity: _crate(packages[identity]) for identity in linked}
    std = _component(
        "std", tools["rustc"], "The standard library of Rust", f"pkg:github/rust-lang/rust@{tools['rustc']}"
    )
    library = next(component for component in crates.values() if component["name"] == crate)
    parts = [library]
    components = [*crates.values(), {**std, "licenses": [{"expression": "MIT OR Apache-2.0"}]}]
    if cffi := tools.get("cffi"):
        purl = f"pkg:pypi/cffi@{cffi}"
        parts.append(_component("cffi", cffi, "Its headers are compiled into the extension module", purl))
        components.append(parts[-1])
    wheel = _component("fizzbuzz-ffi", version, "The wheel", f"pkg:pypi/fizzbuzz-ffi@{version}")
    depends = {wheel["bom-ref"]: [part["bom-ref"] for part in parts]}
    for identity, needed in linked.items():
        depends[crates[identity]["bom-ref"]] = [*(crates[other]["bom-ref"] for other in needed), std["bom-ref"]]
    told: dict[str, Any] = {"lifecycles": [{"phase": "build"}], "component": wheel}
    if epoch:
        told["timestamp"] = datetime.fromtimestamp(int(epoch), timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
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
    published = package["publish"] != []
    name, version = package["name"], package["version"]
    component = _component(name, version, package["description"], f"pkg:cargo/{name}@{version}", published=published)
    return {**component, "licenses": [{"expression": package["license"]}]}


def _component(
    name: str, version: str, description: str | None, purl: str, *, published: bool = True
) -> dict[str, Any]:
    component = {"type": "library", "bom-ref": purl, "name": name, "version": version}
    if description:
        component["description"] = description
    if published:
        component["purl"] = purl
    return component
