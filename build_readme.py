"""The description of the package on an index: README.md, without links to files that lie in the repository alone.

Where `[project.urls]` in pyproject.toml names a `Repository`, its links lead there, to the tag of this version. Where
it names none, they become their own text, as an index would show links to nowhere.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

ROOT = Path(__file__).resolve().parent

_CODE = r"(?P<code>^```.*?^```$|`[^`\n]*`)"
_TARGET = r"\((?P<target>(?!\w+:|#)[^)\s]+)\)"
_IMAGE = re.compile(rf"(?ms){_CODE}|!\[(?P<text>[^\]]*)\]{_TARGET}")
_LINK = re.compile(rf"(?ms){_CODE}|(?<!!)\[(?P<text>(?:!\[[^\]]*\]\([^)]*\)|[^\]])+)\]{_TARGET}")


class DescriptionHook(MetadataHookInterface):
    """What hatchling calls."""

    PLUGIN_NAME = "custom"

    def update(self, metadata: dict[str, Any]) -> None:
        """Set the description; the version is known by then."""
        readme = (ROOT / "README.md").read_text(encoding="utf-8")
        repository = metadata.get("urls", {}).get("Repository")
        text = description(readme, repository, f"v{metadata['version']}")
        metadata["readme"] = {"content-type": "text/markdown", "text": text}


def description(readme: str, repository: str | None, tag: str) -> str:
    """Lead the links of a text in Markdown, which name files, to a tag of a repository; or nowhere, if it is None.

    Files have the addresses that GitHub gives them.
    """

    def led(found: re.Match[str], mark: str, view: str) -> str:
        if found["code"]:
            return found[0]
        if not repository:
            return found["text"]
        return f"{mark}[{found['text']}]({repository.rstrip('/')}/{view}/{tag}/{found['target']})"

    text = _IMAGE.sub(lambda image: led(image, "!", "raw"), readme)
    return _LINK.sub(lambda link: led(link, "", "blob"), text)
