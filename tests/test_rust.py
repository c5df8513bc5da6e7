"""The tests of the Rust crates, and the drift check of the header that is generated from them.

`rust-core` needs nothing but cargo, offline. What needs the crates registry runs where CI=true.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from toolchain import unavailable

ROOT = Path(__file__).resolve().parent.parent
RUST = ROOT / "rust-core"
CI = os.environ.get("CI") == "true"

needs_registry = pytest.mark.skipif(not CI, reason="needs packages of the crates registry; set CI=true to run it")


def cargo(*arguments: str) -> None:
    """Run cargo; what it said is shown where it fails."""
    command = [shutil.which("cargo") or unavailable("no cargo"), *arguments]
    done = subprocess.run(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", check=False
    )
    if done.returncode != 0:
        pytest.fail(f"cargo {' '.join(arguments)}\n{done.stdout}", pytrace=False)


def test_workspace_offline() -> None:
    cargo("test", "--manifest-path", "rust-core/Cargo.toml", "--workspace", "--offline", "--locked")


@needs_registry
@pytest.mark.parametrize("workspace", ["dev", "fizzbuzz-rayon"])
def test_workspace_with_packages_of_the_registry(workspace: str) -> None:
    cargo("test", "--manifest-path", f"rust-core/{workspace}/Cargo.toml", "--workspace", "--locked")


@needs_registry
def test_header_is_what_the_sources_say() -> None:
    cargo("run", "--manifest-path", "rust-core/dev/Cargo.toml", "--locked", "-p", "fizzbuzz-header", "--", "--check")


def test_workspaces_agree_on_the_version() -> None:
    def version(manifest: Path) -> str:
        found = re.search(r'(?m)^version = "([^"]+)"$', manifest.read_text(encoding="utf-8"))
        assert found, f"{manifest} sets no version"
        return found[1]

    manifests = [RUST / "Cargo.toml", RUST / "dev" / "Cargo.toml", RUST / "fizzbuzz-rayon" / "Cargo.toml"]
    versions = {manifest.parent.name: version(manifest) for manifest in manifests}
    assert len(set(versions.values())) == 1, versions


def test_every_unsafe_block_has_to_say_why_it_is_safe() -> None:
    """Clippy sees to it, in all crates and everywhere but in tests of the C surface, which pass their own variables."""
    manifests = [path for path in RUST.rglob("Cargo.toml") if "target" not in path.parts]
    denied = 'undocumented_unsafe_blocks = "deny"'
    roots = [path for path in manifests if "[workspace]" in path.read_text(encoding="utf-8")]
    assert len(roots) == 3
    for path in manifests:
        text = path.read_text(encoding="utf-8")
        assert (denied in text) if path in roots else ("[lints]\nworkspace = true" in text), path
    sources = [path for path in RUST.rglob("*.rs") if "target" not in path.parts]
    allowed = [path for path in sources if "undocumented_unsafe_blocks" in path.read_text(encoding="utf-8")]
    assert allowed == [RUST / "fizzbuzz-capi/src/tests/mod.rs"]
