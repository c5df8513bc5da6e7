"""docs/reliability.md: every test that it names is there, and it can be found."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
if not (ROOT / "docs").exists():
    pytest.skip("the documentation is not here: the tests were copied away from it", allow_module_level=True)

PAGE = (ROOT / "docs/reliability.md").read_text(encoding="utf-8")
FOLDERS = ["tests", "rust-core"]
TESTS = sorted(set(re.findall(r"`([\w./-]+\.(?:py|rs))::(\w+)`", PAGE)))
FILES = sorted(set(re.findall(r"`((?:tests|ci|rust-core|docs)/[\w./-]+)`", PAGE)))


def files_named(name: str) -> list[Path]:
    return [
        path
        for folder in FOLDERS
        for path in (ROOT / folder).rglob(Path(name).name)
        if path.as_posix().endswith(f"/{name}") and "target" not in path.parts
    ]


@pytest.mark.parametrize(("file", "test"), TESTS)
def test_every_test_that_is_named_exists(file: str, test: str) -> None:
    (path,) = files_named(file)  # and no other of the same name
    source = path.read_text(encoding="utf-8")
    definition = rf"^def {test}\(" if path.suffix == ".py" else rf"#\[test\]\s+fn {test}\(\)"
    assert re.search(definition, source, re.MULTILINE)


@pytest.mark.parametrize("file", FILES)
def test_every_file_that_is_named_exists(file: str) -> None:
    assert (ROOT / file).exists()


def test_every_promise_names_what_keeps_it() -> None:
    promises = PAGE.partition("## Promises")[2].partition("\n## ")[0]
    rows = [line for line in promises.splitlines() if line.startswith("| ")]
    rows = [row for row in rows if not row.startswith(("| Promise", "| ---"))]
    assert len(rows) > 30
    assert [row for row in rows if not re.search(r"`[\w./-]+\.(py|rs|c)(::\w+)?`", row.split(" | ")[1])] == []
    assert len(TESTS) > 50


def test_page_is_found() -> None:
    assert "reliability.md" in (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    assert "docs/reliability.md" in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("manifest", ["Cargo.toml", "dev/Cargo.toml", "fizzbuzz-rayon/Cargo.toml"])
def test_every_workspace_denies_unsafe_blocks_without_a_reason(manifest: str) -> None:
    """Clippy fails for one without a SAFETY comment, in `.ci/run`."""
    text = (ROOT / "rust-core" / manifest).read_text(encoding="utf-8")
    assert 'undocumented_unsafe_blocks = "deny"' in text
    assert 'unsafe_op_in_unsafe_fn = "deny"' in text
