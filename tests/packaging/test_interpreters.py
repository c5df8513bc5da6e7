"""One wheel for every CPython: the very file that this interpreter built, in each of those found on this machine."""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from building import WORKS, fizzbuzz_in, install, new_environment
from toolchain import unavailable

FACTS = """
import json, sys, sysconfig
print(json.dumps([sys.implementation.name, sys.version_info[:2], bool(sysconfig.get_config_var("Py_GIL_DISABLED")),
                  sysconfig.get_platform()]))
"""


def candidates() -> list[Path]:
    """Find what looks like a Python in the folders of PATH and in the versions that pyenv holds."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    folders = [*map(Path, os.get_exec_path()), *pyenv.glob("versions/*/bin")]
    return [path for folder in folders for path in folder.glob("python3.[1-9][0-9]*") if "-" not in path.name]


@functools.cache
def interpreters() -> dict[str, str]:
    """Version -> interpreter, for every CPython with a GIL that the wheel should serve, this one included."""
    found: dict[str, tuple[str, str]] = {}
    for path in [Path(sys.executable), *candidates()]:
        try:
            said = subprocess.run([path, "-c", FACTS], capture_output=True, timeout=60, check=True).stdout
            implementation, version, free_threaded, platform = json.loads(said)
        except (OSError, subprocess.SubprocessError, ValueError):
            continue  # a configuration script, or a launcher of a version that is not there
        if implementation == "cpython" and version >= [3, 10] and not free_threaded:
            found.setdefault("{}.{}".format(*version), (str(path), platform))
    here = next(iter(found.values()), ("", ""))[1]
    return {version: path for version, (path, platform) in sorted(found.items()) if platform == here}


@pytest.mark.skipif(sys.implementation.name != "cpython", reason="its wheel serves no other interpreter")
@pytest.mark.usefixtures("package_index")
@pytest.mark.parametrize("version", interpreters())
def test_wheel_serves(version: str, wheel: Path, tmp_path: Path) -> None:
    python = new_environment(tmp_path / "environment", interpreters()[version])
    install(python, wheel)
    assert fizzbuzz_in(python) == WORKS


def test_several_interpreters_were_tried() -> None:
    if len(interpreters()) < 2:
        unavailable(f"only {', '.join(interpreters())} was found, so one wheel for all of them is not shown")
