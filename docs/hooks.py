"""What mkdocs does here in addition: pages and a reference from elsewhere, links out of docs/, no request to others.

The pages are written to be read where the files are as well, so they link to files as they lie in the repository.
"""
# ruff: noqa: INP001  (a tool, of no package)

from __future__ import annotations

import posixpath
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File, InclusionLevel
from mkdocs.utils import get_relative_url

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

ROOT = Path(__file__).resolve().parents[1]

ELSEWHERE = {
    "changelog.md": "CHANGELOG.md",
    "examples.md": "examples/README.md",
    "releasing.md": "RELEASING.md",
    "security.md": "SECURITY.md",
    "fizzbuzz-core.md": "rust-core/fizzbuzz-core/README.md",
    "fizzbuzz-rayon.md": "rust-core/fizzbuzz-rayon/README.md",
}
"""Page of the site -> file of the repository that it is."""

RUSTDOC = ROOT / "rust-core" / "target" / "doc"
"""What `cargo doc` wrote. Where it did, it becomes a part of the site, and the page of the crate leads to it."""

_LINK = re.compile(r"(?P<image>!?)\[(?P<text>[^\]\n]+)\]\((?P<target>[^)#\s:]+)(?P<anchor>#[^)\s]*)?\)")

_CELL = re.compile(r"<td[^>]*>.*?</td>", re.DOTALL)
_DATE = re.compile(r"\b\d{4}-\d\d-\d\d\b")
_CODE = re.compile(r"(?<=<code>)[^<]+(?=</code>)")

_REQUEST = re.compile(r"""<(?:script|link|img|iframe)\b[^>]*?\b(?:src|href)=["']?(?:https?:)?//[^>]*>""")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that live elsewhere."""
    for page, source in ELSEWHERE.items():
        if (ROOT / source).exists():
            files.append(File.generated(config, page, abs_src_path=str(ROOT / source)))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Lead links to pages of this site, and those to other files to the repository, or nowhere if it has no address."""
    here = page.file.src_uri
    folder = posixpath.dirname(ELSEWHERE.get(here, f"docs/{here}"))
    pages = {source: page for page, source in ELSEWHERE.items()}

    def led(link: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(folder, link["target"]))
        inside = pages.get(target, target.removeprefix("docs/") if target.startswith("docs/") else "")
        file = files.get_file_from_path(inside)
        if file and file.inclusion != InclusionLevel.EXCLUDED:
            way = posixpath.relpath(inside, posixpath.dirname(here) or ".")
        elif not (ROOT / target).exists():
            return link[0]  # which --strict complains of
        elif config.repo_url:
            way = f"{config.repo_url.rstrip('/')}/blob/main/{target}"
        else:
            return link["text"]
        return f"{link['image']}[{link['text']}]({way}{link['anchor'] or ''})"

    markdown = _LINK.sub(led, markdown)
    if here == "fizzbuzz-core.md" and has_rustdoc():
        # Not a link of Markdown, as --strict knows only files that are there before the site is built.
        way = get_relative_url("rust/fizzbuzz_core/index.html", page.url)
        markdown += f'\n## Reference\n\n<a href="{way}">Every type and function</a>, with examples.\n'
    return markdown


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001  (MkDocs gives all of them)
    """Say where what stands in tables may be broken: names between their words, dates nowhere."""

    def broken(cell: re.Match[str]) -> str:
        dated = _DATE.sub(r'<span class="date">\g<0></span>', cell[0])
        return _CODE.sub(lambda code: re.sub(r"(?<=\w)(_|::)(?=\w)", r"\1<wbr>", code[0]), dated)

    return _CELL.sub(broken, html)


def has_rustdoc() -> bool:
    """Tell whether there is a reference of the crate."""
    return (RUSTDOC / "fizzbuzz_core" / "index.html").exists()


def on_post_build(config: MkDocsConfig) -> None:
    """Add the reference of the crate, and make sure that a reader's browser asks nobody else for anything."""
    if has_rustdoc():
        shutil.copytree(RUSTDOC, Path(config.site_dir, "rust"))
    for path in Path(config.site_dir).rglob("*.html"):
        for request in _REQUEST.findall(path.read_text(encoding="utf-8")):
            if 'rel="canonical"' not in request:
                raise PluginError(f"{path} makes browsers ask others: {request}")
