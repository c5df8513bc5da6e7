"""What an index shows of the package: README.md, with no link that leads nowhere."""

from __future__ import annotations

import re
from email.parser import Parser
from typing import TYPE_CHECKING

import pytest
from building import PYPROJECT, ROOT, load

if TYPE_CHECKING:
    from pathlib import Path

description = load("build_readme").description
README = (ROOT / "README.md").read_text(encoding="utf-8")
AT = "https://host.example/owner/name"
TARGETS = re.compile(r"\]\(([^)]+)\)")


@pytest.mark.parametrize(
    ("written", "with_address", "without"),
    [
        ("see [the page](docs/c.md).", f"see [the page]({AT}/blob/v1.2.3/docs/c.md).", "see the page."),
        ("[`c.md`](docs/c.md#a)", f"[`c.md`]({AT}/blob/v1.2.3/docs/c.md#a)", "`c.md`"),
        ("[two\nlines](a.md)", f"[two\nlines]({AT}/blob/v1.2.3/a.md)", "two\nlines"),
        ("![a chart](a.svg)", f"![a chart]({AT}/raw/v1.2.3/a.svg)", "a chart"),
        (
            "[![a chart](a.svg)](b.md)",
            f"[![a chart]({AT}/raw/v1.2.3/a.svg)]({AT}/blob/v1.2.3/b.md)",
            "a chart",
        ),
        ("[a](b.md) and [c](d)", f"[a]({AT}/blob/v1.2.3/b.md) and [c]({AT}/blob/v1.2.3/d)", "a and c"),
    ],
)
def test_links_to_files_lead_to_the_repository_or_nowhere(written: str, with_address: str, without: str) -> None:
    assert description(written, AT, "v1.2.3") == with_address
    assert description(written, f"{AT}/", "v1.2.3") == with_address
    assert description(written, None, "v1.2.3") == without


@pytest.mark.parametrize(
    "text",
    [
        "[cargo](https://www.rust-lang.org/tools/install)",
        "[mail](mailto:somebody@host.example) [below](#speed)",
        "`[a](b)`",
        "```toml\n[a](b)\n```",
        "a list [1, 2] (see there)",
    ],
)
def test_all_else_stays(text: str) -> None:
    assert description(text, AT, "v1") == description(text, None, "v1") == text


def test_every_link_of_the_readme_leads_to_a_file_or_to_another_site() -> None:
    led = [target for target in TARGETS.findall(description(README, AT, "v0")) if target.startswith(AT)]
    assert len(led) > 10
    files = [re.sub(rf"{AT}/(blob|raw)/v0/", "", target) for target in led]
    assert [name for name in files if not (ROOT / name).exists()] == []
    assert [target for target in TARGETS.findall(description(README, None, "v0")) if "://" not in target] == []


def test_package_has_that_description(unpacked_wheel: Path) -> None:
    (path,) = unpacked_wheel.glob("*.dist-info/METADATA")
    said = Parser().parsestr(path.read_text(encoding="utf-8"))
    assert said["Description-Content-Type"] == "text/markdown"
    repository = PYPROJECT["project"].get("urls", {}).get("Repository")
    assert said.get_payload() == description(README, repository, f"v{said['Version']}")
