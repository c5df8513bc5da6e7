"""What measuring needs: a budget, programs that are compiled on the fly, and machines' names for things."""

from __future__ import annotations

import importlib.util
import os
import platform
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.measure import NotHereError, Turn

if TYPE_CHECKING:
    from types import ModuleType

HERE = Path(__file__).resolve().parent

KERNELS = "avx512", "avx2", "neon", "portable"


class Lab:
    """A place to work in: `folder` holds what is compiled, and is the current folder of every program that runs.

    Args:
        folder: an empty folder.
        quick: few turns of small sizes, which say whether everything works and nothing about speed.
    """

    def __init__(self, folder: Path, *, quick: bool) -> None:
        self.folder = folder
        self.quick = quick

    def turns(self, usual: int) -> int:
        """Return how many turns to take."""
        return 2 if self.quick else usual

    def bytes(self, usual: int) -> int:
        """Return how many bytes to make; as many as usual say something."""
        return min(usual, 8 << 20) if self.quick else usual

    # Programs.

    def run(self, *command: str | Path, **environment: str) -> str:
        """Run a program and return what it printed."""
        done = subprocess.run(
            list(map(str, command)),
            cwd=self.folder,
            env={**os.environ, **environment},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        if done.returncode != 0:
            raise NotHereError(f"{Path(command[0]).name} failed: {done.stderr.strip() or f'status {done.returncode}'}")
        return done.stdout

    def fizzbuzz(self, *arguments: str, **environment: str) -> str:
        """Run the `fizzbuzz` command."""
        return self.run(sys.executable, "-m", "fizzbuzz_ffi", *arguments, **environment)

    @cached_property
    def compiler(self) -> list[str]:
        """The C compiler and its options; `CC` chooses others."""
        try:
            name, *options = shlex.split(os.environ.get("CC", "")) or ["cc"]
        except ValueError as error:
            raise NotHereError(f"no C compiler: CC cannot be understood ({error})") from None
        found = shutil.which(name)
        if not found:
            raise NotHereError(f"no C compiler: {name} was not found (install one, or let CC name it)")
        return [found, *options]

    def program(self, source: str, *flags: str) -> Path:
        """Compile a program of ours, once."""
        output = self.folder / Path(source).stem
        if not output.exists():
            self.run(*self.compiler, "-O2", "-o", output, HERE / source, *flags)
        return output

    def extension(self, source: str) -> ModuleType:
        """Compile an extension module of ours for this Python, and import it."""
        if platform.python_implementation() != "CPython" or sys.platform == "win32":
            raise NotHereError("this peer is written for CPython, and for compilers that take the options of cc")
        name = Path(source).stem
        output = self.folder / f"{name}{sysconfig.get_config_var('EXT_SUFFIX')}"
        if not output.exists():
            include = sysconfig.get_paths()["include"]
            undefined = ["-undefined", "dynamic_lookup"] if sys.platform == "darwin" else []
            self.run(*self.compiler, "-O3", "-fPIC", "-shared", *undefined, f"-I{include}", HERE / source, "-o", output)
        spec = importlib.util.spec_from_file_location(name, output)
        if spec is None or spec.loader is None:
            raise NotHereError(f"{output.name} cannot be imported")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    # The driver, which times C functions in C.

    def drive(self, *arguments: str | int, kernel: str = "") -> list[Turn]:
        """Run the driver and return the turns that it took; a kernel is chosen per process."""
        if sys.platform == "win32":
            raise NotHereError("the driver is written for POSIX systems")
        flags = shlex.split(self.fizzbuzz("config", "--cflags", "--libs"))
        environment = {"FIZZBUZZ_KERNEL": kernel} if kernel else {}
        lines = self.run(self.program("drivers/driver.c", *flags), *map(str, arguments), **environment).splitlines()
        return [Turn(*map(float, line.split())) for line in lines]

    def has_kernel(self, kernel: str) -> bool:
        """Tell whether the library can run a kernel on this machine."""
        return f"kernel: {kernel})" in self.fizzbuzz("--version", FIZZBUZZ_KERNEL=kernel)

    @cached_property
    def kernel(self) -> str:
        """The kernel that the library chooses."""
        found = re.search(r"kernel: (\w+)\)", self.fizzbuzz("--version"))
        if not found:
            raise NotHereError("the library has no kernel; is FIZZBUZZ_KERNEL right?")
        return found[1]

    # Facts about the machine.

    def facts(self) -> dict[str, str]:
        """Describe the machine and the versions of everything that has to do with the figures."""
        facts = {
            "processor": _processor(),
            "cores": str(os.cpu_count()),
            "system": f"{platform.system()} {platform.release()}",
            "load": _load(),
            "kernel": self.kernel,
            "library": self.fizzbuzz("--version").strip(),
            "python": f"{platform.python_implementation()} {platform.python_version()}",
        }
        try:
            facts["compiler"] = self.run(*self.compiler, "--version").splitlines()[0]
            import numpy as np  # noqa: PLC0415  (it may be missing)

            facts["numpy"] = np.__version__
        except (ImportError, NotHereError):
            pass
        return facts


def _load() -> str:
    """Say how busy the machine was before: figures of a busy one spread, and lists suffer most."""
    try:
        return f"{os.getloadavg()[0]:.1f} processes wanted to run, in the minute before"
    except (AttributeError, OSError):
        return "unknown"


def _processor() -> str:
    try:
        info = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor() or platform.machine()
    found = re.search(r"(?m)^model name\s*: (.*)$", info)
    return found[1] if found else platform.machine()
