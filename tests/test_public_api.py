"""The public face of the package: names, signatures, examples, types, what importing it costs."""

from __future__ import annotations

import doctest
import importlib
import importlib.util
import inspect
import io
import os
import pathlib
import pkgutil
import pydoc
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

import fizzbuzz_ffi

if TYPE_CHECKING:
    from collections.abc import Callable

TESTS = pathlib.Path(__file__).parent
MODULES = [
    importlib.import_module(f"fizzbuzz_ffi.{module.name}")
    for module in pkgutil.iter_modules(fizzbuzz_ffi.__path__)
    if module.name not in {"_native", "__main__"}
]
PUBLIC = [name for name in fizzbuzz_ffi.__all__ if callable(getattr(fizzbuzz_ffi, name))]


def test_all_is_what_can_be_imported() -> None:
    public = {name for name in vars(fizzbuzz_ffi) if not name.startswith("_")} | {"__version__", "Mismatch"}
    assert public == set(fizzbuzz_ffi.__all__)
    assert list(fizzbuzz_ffi.__all__) == sorted(fizzbuzz_ffi.__all__)


def test_what_is_loaded_late_is_there_all_the_same(python: Callable[..., str]) -> None:
    assert python("import fizzbuzz_ffi; print('Mismatch' in dir(fizzbuzz_ffi), fizzbuzz_ffi.Mismatch)") == (
        "True <class 'fizzbuzz_ffi._mismatch.Mismatch'>\n"
    )
    assert python("from fizzbuzz_ffi import *; print(Mismatch(0, 1, b'', b'x').found)") == "b'x'\n"
    with pytest.raises(AttributeError, match="^module 'fizzbuzz_ffi' has no attribute 'mismatch'$"):
        _ = fizzbuzz_ffi.mismatch  # type: ignore[attr-defined]


def test_dir_and_help_show_what_is_public() -> None:
    listed = set(dir(fizzbuzz_ffi))
    assert {name for name in listed if not name.startswith("__")} | {"__version__"} == set(fizzbuzz_ffi.__all__)
    assert {"__doc__", "__file__", "__name__", "__path__", "__version__"} <= listed
    text = pydoc.plain(pydoc.render_doc(fizzbuzz_ffi))
    functions = text.partition("\nFUNCTIONS\n")[2].partition("\nDATA\n")[0]
    assert re.findall(r"^    (\w+)\(", functions, flags=re.MULTILINE) == [
        *("fizzbuzz", "get_cmake_dir", "get_include", "get_library_dir", "get_pkgconfig_dir", "render", "render_into"),
    ]
    assert "__annotations__" not in pydoc.plain(pydoc.render_doc(fizzbuzz_ffi.FizzBuzzIO))


def test_signatures() -> None:
    for name, signature in {
        "fizzbuzz": "(value, rules=Rules({3: 'fizz', 5: 'buzz'}))",
        "render": "(start, stop, rules=Rules({3: 'fizz', 5: 'buzz'}), *, threads=1)",
        "render_into": "(buffer, start, stop, rules=Rules({3: 'fizz', 5: 'buzz'}), *, threads=1)",
        "FizzBuzzIO": "(start, stop, rules=Rules({3: 'fizz', 5: 'buzz'}))",
        "FizzBuzzIO.write_to": "(self, target, progress=None, *, zero_copy=False)",
        "FizzBuzzIO.verify": "(self, source)",
        "FizzBuzzIO.offset_of": "(self, number)",
        "FizzBuzzIO.line_at": "(self, offset)",
        "Rules": "(rules)",
        "Mismatch": "(offset, number, expected, found)",
    }.items():
        thing: Any = fizzbuzz_ffi
        for part in name.split("."):
            thing = getattr(thing, part)
        found = inspect.signature(thing)
        bare = [parameter.replace(annotation=parameter.empty) for parameter in found.parameters.values()]
        assert str(found.replace(parameters=bare, return_annotation=found.empty)) == signature, name


def test_everything_public_is_documented() -> None:
    for name in PUBLIC:
        thing = getattr(fizzbuzz_ffi, name)
        assert inspect.getdoc(thing), name
        if inspect.isclass(thing):
            for member, value in vars(thing).items():
                if not member.startswith("_") and (callable(value) or isinstance(value, property)):
                    assert inspect.getdoc(value), f"{name}.{member}"


@pytest.mark.parametrize("name", PUBLIC)
def test_everything_public_has_an_example(name: str) -> None:
    assert ">>>" in (inspect.getdoc(getattr(fizzbuzz_ffi, name)) or "")


def names_for_examples() -> dict[str, Any]:
    public = {name: getattr(fizzbuzz_ffi, name) for name in fizzbuzz_ffi.__all__}
    return {**public, "fizzbuzz_ffi": fizzbuzz_ffi, "os": os, "io": io}


@pytest.mark.parametrize("module", [fizzbuzz_ffi, *MODULES], ids=lambda module: module.__name__)
def test_examples_in_docstrings(module: Any) -> None:
    assert doctest.testmod(module, extraglobs=names_for_examples()).failed == 0


def test_examples_are_found() -> None:
    finder = doctest.DocTestFinder()
    examples = [test for module in MODULES for test in finder.find(module) if test.examples]
    assert len(examples) >= 15


@pytest.mark.parametrize("document", ["README.md"])
def test_examples_in_documents(document: str) -> None:
    path = TESTS.parent / document
    if not path.exists():
        pytest.skip(f"no {document} beside the tests")
    result = doctest.testfile(str(path), module_relative=False, encoding="utf-8")
    assert (result.failed, result.attempted > 0) == (0, True)


def test_public_objects_say_that_they_are_public() -> None:
    """A pickle, a traceback or a help page names the place that users import from."""
    for name in PUBLIC:
        assert getattr(fizzbuzz_ffi, name).__module__.startswith("fizzbuzz_ffi")


def installed(tool: str) -> bool:
    return importlib.util.find_spec(tool) is not None


def test_only_one_module_imports_the_native_one() -> None:
    importing = [module.__name__ for module in MODULES if "_native import" in inspect.getsource(module)]
    assert importing == ["fizzbuzz_ffi._library"]


@pytest.mark.parametrize(
    ("tool", "command"),
    [
        ("mypy", ["mypy", "--strict", "--no-incremental", "--cache-dir", os.devnull]),
        ("basedpyright", ["basedpyright", "--level", "error", "--pythonpath", sys.executable]),
    ],
)
def test_types(tool: str, command: list[str], tmp_path: pathlib.Path) -> None:
    if not installed(tool):
        pytest.skip(f"{tool} is not installed: pip install --group lint")
    # A copy, so that the installed package is found and not the source tree around the tests.
    shutil.copy(TESTS / "typing" / "api.py", tmp_path / "api.py")
    (tmp_path / "pyrightconfig.json").write_text('{"typeCheckingMode": "strict", "enableTypeIgnoreComments": false}')
    command = [sys.executable, "-m", *command, "api.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.fail(done.stdout + done.stderr, pytrace=False)


def test_importing_does_no_more_than_needed(python: Callable[..., str]) -> None:
    """No thread, no package that is optional, and nothing of the size of pathlib."""
    output = python("""
import _thread, sys
import cffi
before = set(sys.modules)
import fizzbuzz_ffi
print(_thread._count(), *sorted(set(sys.modules) - before))
""")
    threads, *modules = output.split()
    assert threads == "0"  # besides the first
    assert not {module.partition(".")[0] for module in modules} & {
        *("numpy", "tqdm", "argparse", "pathlib", "subprocess", "ctypes", "decimal", "typing", "re", "enum"),
        *("functools", "contextlib", "threading", "dataclasses", "inspect", "collections"),
    }


def test_stubs_and_marker_are_installed() -> None:
    folder = pathlib.Path(fizzbuzz_ffi.__file__).parent
    assert (folder / "py.typed").is_file()
    assert (folder / "_native.pyi").is_file()
