"""The build hook of the wheel: cargo -> shared library, CFFI and C compiler -> extension module, both into the package.

The package folder of a wheel is a prefix as C knows it, with `lib/` and `include/`. `build_target.py` holds the
decisions, `build_ffi.py` what concerns CFFI, `build_inspect.py` reads back what was built; here are the steps in order.
"""

from __future__ import annotations

import json
import os
import platform
import re
import shlex
import shutil
import struct
import subprocess
import sys
import sysconfig
import tempfile
from importlib.metadata import metadata as installed
from importlib.metadata import version as version_of
from pathlib import Path
from typing import Any

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib  # a dependency of hatchling there

ROOT = Path(__file__).resolve().parent

sys.path.insert(0, str(ROOT))  # hatchling loads this file by its path, so its neighbours cannot be imported as they are
try:
    import cffi

    import build_ffi
    import build_inspect
    import build_sbom
    import build_target
    from build_target import BuildError, Plan, Python, Target
except ModuleNotFoundError as error:
    sys.exit(
        f"fizzbuzz-ffi cannot be built: {error.name} is missing. If it is no file of the source tree, it comes with "
        "what `requires` in pyproject.toml names: install that where you build without isolation, or build with it."
    )
finally:
    sys.path.remove(str(ROOT))

PACKAGE = "fizzbuzz_ffi"
CRATE = "fizzbuzz-capi"
HEADERS = ("fizzbuzz.h", "fizzbuzz.hpp")
MODULE_SOURCE = "_native.c"
RUST_INSTALLER = "puccinialin>=0.1.5,<0.2"
NO_INSTALL_RUST = "FIZZBUZZ_NO_INSTALL_RUST"
NOT_EMPTY = {"CARGO_BUILD_TARGET", "CARGO_BUILD_TARGET_DIR", "CARGO_TARGET_DIR", "RUSTC"}


class NativeBuildHook(BuildHookInterface[BuilderConfig]):
    """What hatchling calls."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Ask for Rust where there is none; whatever does not depend on the machine is in pyproject.toml."""
        return [] if shutil.which("cargo") or os.environ.get(NO_INSTALL_RUST) else [RUST_INSTALLER]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the native half of the package, and tell hatchling what it is."""
        self.staging = tempfile.TemporaryDirectory(prefix="fizzbuzz-build-")
        prefix = Path(self.staging.name) / PACKAGE
        try:
            check_hatchling(build_data)
            tag = build_prefix(prefix, minimum_python(self.metadata.core.requires_python))
        except (BuildError, build_ffi.HeaderError, build_inspect.InspectError) as error:
            self.staging.cleanup()
            self.app.abort(f"fizzbuzz-ffi cannot be built: {error}")
        build_data["pure_python"] = False
        build_data["tag"] = tag
        if version == "editable":
            # The source tree is what gets imported then: a file that the wheel carries would land beside it, unseen.
            copy_in_place(prefix, ROOT / PACKAGE)
        else:
            build_data["force_include"][str(prefix)] = PACKAGE
            build_data["sbom_files"].append(str(prefix.parent / build_sbom.FILE))

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002
        """Remove what was built, now that the wheel holds it."""
        self.staging.cleanup()


def build_prefix(prefix: Path, minimum: tuple[int, int]) -> str:
    """Fill `prefix` with the native half of the package, and put beside it what is no part of the package.

    Returns the tag of the wheel.
    """
    header, cargo_toml = source("include/fizzbuzz.h"), source("rust-core/Cargo.toml")
    version = cargo_setting(cargo_toml, "version")
    check_version(header, version)
    build_target.source_date(os.environ)  # hatchling reads it too, and later
    plan = build_target.plan(this_python(), version, minimum, os.environ)

    rust = rust_environment()
    rust_host = check_cargo(rust, cargo_setting(cargo_toml, "rust-version"))
    uses_setuptools = plan.target.system == "windows"
    compiler = [] if uses_setuptools else c_compiler(plan)

    copy_headers(prefix)
    configs = cargo_configs(ROOT / "rust-core", rust)
    default = build_target.cargo_default(rust_host, configs, rust)
    copy_library([cargo_build(part, default, configs, rust) for part in plan.target.slices], prefix, plan)
    write_consumer_files(prefix, plan, version)

    build_ffi.emit_module(header, prefix.parent / MODULE_SOURCE)
    if uses_setuptools:
        compile_with_setuptools(prefix, plan)
    else:
        compile_directly(compiler, prefix, plan)

    check_binaries(prefix, plan, build_ffi.function_names(build_ffi.declarations(header)))
    (prefix.parent / build_sbom.FILE).write_text(bill_of_materials(version, rust), encoding="utf-8", newline="\n")
    return plan.tag


# Facts.


def minimum_python(requires_python: str) -> tuple[int, int]:
    """Read the oldest Python that `requires-python` allows."""
    found = re.search(r">=\s*(\d+)\.(\d+)", requires_python)
    if not found:
        raise BuildError(
            f"requires-python in pyproject.toml must name the oldest Python (>=3.x), not {requires_python!r}."
        )
    return int(found[1]), int(found[2])


def cargo_setting(cargo_toml: str, key: str) -> str:
    """Read a string of `[workspace.package]`, by the rule of hatch.toml: Python 3.10 has no TOML reader."""
    found = re.search(rf'^{key} = "([^"]+)"$', cargo_toml, flags=re.MULTILINE)
    if not found:
        raise BuildError(f'rust-core/Cargo.toml has no line {key} = "..." under [workspace.package].')
    return found[1]


def this_python() -> Python:
    """Describe the interpreter that runs the build."""
    return Python(
        implementation=sys.implementation.name,
        version=sys.version_info[:2],
        free_threaded=bool(sysconfig.get_config_var("Py_GIL_DISABLED")),
        pointer_bits=struct.calcsize("P") * 8,
        platform=sysconfig.get_platform(),
        machine=platform.machine(),
        gnu_type=sysconfig.get_config_var("HOST_GNU_TYPE") or "",
        extension_suffix=sysconfig.get_config_var("EXT_SUFFIX"),
    )


def check_hatchling(build_data: dict[str, Any]) -> None:
    """Check that hatchling knows what it is told; a build without isolation takes the one that is installed."""
    if "sbom_files" not in build_data:
        raise BuildError(
            f"hatchling {version_of('hatchling')} is too old: install the one that pyproject.toml asks for, "
            "or build with isolation."
        )


def source(name: str) -> str:
    """Read a file of the source tree."""
    try:
        return (ROOT / name).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise BuildError(
            f"{name} is missing. It is committed and part of every sdist: "
            f"restore it with `git checkout {name}`, or unpack the sdist again."
        ) from None


def check_version(header: str, version: str) -> None:
    """Check that the header is that of the crates: the package that is imported compares them, too."""
    found = re.search(r"^#define FIZZBUZZ_VERSION_NUMBER (\d+)$", header, flags=re.MULTILINE)
    number = found[1] if found else "missing"
    major, minor, patch = map(int, version.partition("-")[0].split("."))
    if number != str((major * 1000 + minor) * 1000 + patch):
        raise BuildError(
            f"FIZZBUZZ_VERSION_NUMBER in include/fizzbuzz.h is {number}, but rust-core/Cargo.toml has version "
            f"{version}. Make the header anew: "
            "`cargo run --locked --manifest-path rust-core/dev/Cargo.toml -p fizzbuzz-header`."
        )


# Rust.


def rust_environment() -> dict[str, str]:
    """Make an environment with a Rust toolchain in it: the installed one, else the one that the installer provides.

    Variables of cargo that are set to nothing are left out: some of its commands refuse them, others do not care.
    """
    environ = {name: value for name, value in os.environ.items() if value or name not in NOT_EMPTY}
    if shutil.which("cargo"):
        return environ
    advice = "Install Rust from https://rustup.rs or from your system's packages (cargo), and try again."
    missing = BuildError(f"cargo was not found on PATH. {advice}")
    if os.environ.get(NO_INSTALL_RUST):
        raise missing
    try:
        from puccinialin import setup_rust  # noqa: PLC0415  (asked for by `dependencies` where it is needed)
    except ImportError:
        raise missing from None
    try:
        return {**environ, **setup_rust()}
    except Exception as error:  # a download can fail in many ways
        raise BuildError(f"cargo was not found on PATH, and fetching Rust failed: {error}. {advice}") from error


def check_cargo(environ: dict[str, str], minimum: str) -> str:
    """Check that cargo runs and is new enough; returns the target triple that it builds for by default."""
    try:
        said = run(["cargo", "--version", "--verbose"], cwd=ROOT / "rust-core", environ=environ, capture=True)
    except BuildError as error:
        raise BuildError(f"cargo is installed but {error} If rustup manages it, try `rustup default stable`.") from None
    release = re.search(r"^release: (\d+)\.(\d+)", said, flags=re.MULTILINE)
    host = re.search(r"^host: (\S+)$", said, flags=re.MULTILINE)
    if not release or not host:
        raise BuildError(f"`cargo --version --verbose` tells no release and no host; is this cargo? It says: {said}")
    major, minor = minimum.split(".")[:2]
    if (int(release[1]), int(release[2])) < (int(major), int(minor)):
        raise BuildError(
            f"cargo {release[1]}.{release[2]} is too old, {minimum} is the oldest that works. Run `rustup update`, "
            "or where the system's own packages are older, install Rust from https://rustup.rs."
        )
    return host[1]


def cargo_configs(folder: Path, environ: dict[str, str]) -> list[dict[str, Any]]:
    """Read the configuration files that cargo reads in a folder, the nearest first.

    What is wrong with a file, cargo says in better words: such a file counts as empty here.
    """
    homes = [parent / ".cargo" for parent in (folder, *folder.parents)]
    try:
        homes.append(Path(environ.get("CARGO_HOME") or Path.home() / ".cargo"))
    except RuntimeError:
        raise BuildError(
            "This user has no home folder, where cargo keeps its files: set CARGO_HOME to a folder for them."
        ) from None
    configs = []
    for home in dict.fromkeys(homes):
        path = next(filter(Path.is_file, (home / "config", home / "config.toml")), None)  # the order of cargo
        if path:
            try:
                configs.append(tomllib.loads(path.read_text(encoding="utf-8")))
            except ValueError:
                configs.append({})
    return configs


def cargo_build(target: Target, default: str, configs: list[dict[str, Any]], environ: dict[str, str]) -> list[Path]:
    """Build the shared library; returns the files that cargo says it made, wherever its settings put them.

    `default` is the target that cargo builds for by itself, `configs` are its configuration files.
    """
    rust_core = ROOT / "rust-core"
    triple = build_target.cargo_target(target, default)
    folders = str(rust_core), rustc("--print", "sysroot", cwd=rust_core, environ=environ).strip()
    arguments, extra = build_target.rust_flags(target, triple or default, folders, configs, environ)
    target_dir = build_target.cargo_target_dir(str(rust_core), environ)
    check_writable(rust_core / target_dir)
    arguments += ["--target-dir", target_dir]
    if target.system == "macos":
        # The library must run on every system that the tag of the wheel promises.
        extra["MACOSX_DEPLOYMENT_TARGET"] = "{}.{}".format(*build_target.macos_floor(target, environ))
    if triple:
        arguments += ["--target", triple]
    command = ["cargo", "build", "--release", "--locked", f"--package={CRATE}"]
    said = run(
        [*command, "--message-format=json-render-diagnostics", *arguments],
        cwd=rust_core,
        environ={**environ, **extra},
        capture=True,
    )
    messages = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    made = [
        Path(name)
        for message in messages
        if message["reason"] == "compiler-artifact" and "cdylib" in message["target"]["kind"]
        for name in message["filenames"]
    ]
    check_made(made, build_target.cargo_library(target))
    return made


def check_made(made: list[Path], name: str) -> None:
    """Check that the library is one: cargo looks at times, and takes half a file, or another, for what it made."""
    for path in made:
        if path.name == name:
            try:
                build_inspect.read(path)
            except build_inspect.InspectError as error:
                raise BuildError(
                    f"What cargo built before cannot be used: {error}. Remove {path.parent}, and build again."
                ) from None


def check_writable(folder: Path) -> None:
    """Check that cargo can make a folder for what it builds, as it cannot in a source tree that is read-only."""
    # os.path: the method of Path raises where the user may not look.
    there = next(parent for parent in (folder, *folder.parents) if os.path.exists(parent))  # noqa: PTH110
    if not (there.is_dir() and os.access(there, os.W_OK)):
        raise BuildError(
            f"cargo cannot build in {folder}: {there} is no folder that can be written to. "
            "Set CARGO_TARGET_DIR to one that is."
        )


def rustc(*arguments: str, cwd: Path, environ: dict[str, str]) -> str:
    """Run the compiler that cargo would run, and return what it printed."""
    command = environ.get("RUSTC", "rustc")
    try:
        return run([command, *arguments], cwd=cwd, environ=environ, capture=True)
    except BuildError as error:
        raise BuildError(
            f"cargo is there, but {error} Install both from one place; if RUSTC is set, let it name one that runs."
        ) from None


def bill_of_materials(version: str, environ: dict[str, str]) -> str:
    """List what was linked into the binaries."""
    rust_core = ROOT / "rust-core"
    command = ["cargo", "metadata", "--format-version=1", "--locked"]
    metadata = json.loads(run(command, cwd=rust_core, environ=environ, capture=True))
    release = rustc("--version", cwd=rust_core, environ=environ).split()[1]
    tools = {"rustc": (release, "MIT OR Apache-2.0")}
    if sys.implementation.name != "pypy":
        tools["cffi"] = (cffi.__version__, installed("cffi")["License-Expression"])
    return build_sbom.sbom(version, CRATE, metadata, tools, build_target.source_date(os.environ))


def copy_library(artifacts: list[list[Path]], prefix: Path, plan: Plan) -> None:
    """Copy what cargo made to its final names, so that the module is linked with the very file that is shipped.

    There is a list of artifacts for each part of the target; where they are several, their libraries become one.
    """
    wanted = {build_target.cargo_library(plan.target): plan.names.library}
    if plan.names.import_library:
        wanted[Path(plan.names.import_library).name] = plan.names.import_library
    for built, final in wanted.items():
        destination = prefix / final
        destination.parent.mkdir(parents=True, exist_ok=True)
        found = [artifact(built, made, part.triple) for made, part in zip(artifacts, plan.target.slices, strict=True)]
        if len(found) == 1:
            shutil.copy(found[0], destination)
        else:
            join = [joiner(), "-create", *map(str, found), "-output", str(destination)]
            run(join, cwd=ROOT, environ=dict(os.environ))


def artifact(name: str, made: list[Path], triple: str) -> Path:
    """Find a file among what cargo made for a target."""
    for path in made:
        if path.name == name:
            return path
    names = ", ".join(path.name for path in made) or "nothing"
    raise BuildError(f"cargo made no {name} for {triple}, but {names}. Can that target have one?")


def joiner() -> str:
    """Find the program that makes one library for several machines: `LIPO`, else Apple's, else LLVM's."""
    chosen = os.environ.get("LIPO")
    for name in [chosen] if chosen else ["lipo", "llvm-lipo"]:
        if shutil.which(name):
            return name
    raise BuildError(
        f"A universal2 library is two joined by lipo, but {chosen or 'neither lipo nor llvm-lipo'} was "
        f"{'not ' if chosen else ''}found on PATH. Install Apple's (`xcode-select --install`) or LLVM's, or set LIPO "
        "to yours; or build one wheel with ARCHFLAGS='-arch x86_64' and one with ARCHFLAGS='-arch arm64'."
    )


# What C and C++ programs need.


def copy_headers(prefix: Path) -> None:
    """Copy the headers, and nothing else that might lie beside them."""
    (prefix / "include").mkdir(parents=True)
    for name in HEADERS:
        source(f"include/{name}")  # says so where it is missing
        shutil.copy(ROOT / "include" / name, prefix / "include")


def write_consumer_files(prefix: Path, plan: Plan, version: str) -> None:
    """Write the pkg-config file and the CMake package from their templates in `packaging/`."""
    values = {
        "VERSION": version,
        "LIBS": build_target.consumer_libs(plan.target, plan.names),
        "STATIC_LIBS": build_target.NO_STATIC_LIBRARY,
        "LIBS_PRIVATE": "${static_libs}",
        "SYSTEM_LIBS": "",
        "LIBRARY": plan.names.library,
        "SONAME": build_target.shared_name(plan.target, plan.names),
        "IMPORT_LIBRARY": plan.names.import_library or "",
        "STATIC_LIBRARY": build_target.static_library(plan.target),
        "LIBDIR": "lib",
        "INCLUDEDIR": "include",
        "PC_TO_PREFIX": "../..",
        "CMAKE_TO_PREFIX": "../../..",
        "POINTER_BYTES": str(plan.target.pointer_bytes),
    }
    for folder, template in (
        ("pkgconfig", "fizzbuzz.pc.in"),
        ("cmake/fizzbuzz", "fizzbuzzConfig.cmake.in"),
        ("cmake/fizzbuzz", "fizzbuzzConfigVersion.cmake.in"),
    ):
        text = source(f"packaging/{template}")
        path = prefix / "lib" / folder / template.removesuffix(".in")
        path.parent.mkdir(parents=True, exist_ok=True)
        filled = re.sub("@([A-Z_]+)@", lambda match: values[match[1]], text)
        path.write_text(filled, encoding="utf-8", newline="\n")


def copy_in_place(prefix: Path, package: Path) -> None:
    """Put what was built into the source tree.

    Old files are removed first, not overwritten: a running program may have them mapped into its memory.
    """
    for built in prefix.iterdir():
        destination = package / built.name
        if built.is_dir():
            shutil.rmtree(destination, ignore_errors=True)
            shutil.copytree(built, destination)
        else:
            destination.unlink(missing_ok=True)
            shutil.copy(built, destination)


# The extension module.


def c_compiler(plan: Plan) -> list[str]:
    """Find the C compiler, as a command: `CC`, else the one that Python was built with, else `cc`."""
    for variable in ("CFLAGS", "LDFLAGS"):
        build_target.words(variable, os.environ)  # a mistake in them is told before anything is compiled
    chosen = build_target.words("CC", os.environ)
    if os.environ.get("CC") and not chosen:
        raise BuildError("CC is set to nothing but blanks: set it to a C compiler, or not at all.")
    if plan.needs_cross_compiler and not chosen:
        raise BuildError(f"This is a cross build for {plan.target.triple}: set CC to a C compiler for it.")
    commands = [chosen] if chosen else [*filter(None, [shlex.split(sysconfig.get_config_var("CC") or "")]), ["cc"]]
    found = [command for command in commands if shutil.which(command[0])]
    if not found:
        raise BuildError(
            f"No C compiler: {commands[0][0]} was not found on PATH. Install one (Debian: `apt install gcc libc6-dev`, "
            "macOS: `xcode-select --install`), or set CC to the one you have."
        )
    if not (Path(sysconfig.get_path("include")) / "Python.h").exists():
        raise BuildError(
            "Python.h was not found, so no extension module can be compiled. Install the headers of this Python "
            "(Debian: `apt install python3-dev`, Fedora: `dnf install python3-devel`)."
        )
    return found[0]


def compile_directly(compiler: list[str], prefix: Path, plan: Plan) -> None:
    """Compile and link the module by one call of the compiler.

    Whatever path could end up in the module is relative, and none of the flags is Python's own: those name folders of
    the machine that Python was built on, for the linker to put into the module.
    """
    folder = prefix.parent
    # Hidden visibility would be enough, if it were not for what the start files of musl export.
    (folder / build_target.EXPORTS).write_text(f"{{ global: {plan.init_function}; local: *; }};\n", encoding="utf-8")
    include = dict.fromkeys([sysconfig.get_path("include"), sysconfig.get_path("platinclude")])
    run(
        [
            *compiler,
            *("-O2", "-fPIC", "-fvisibility=hidden", f"-ffile-prefix-map={folder}=."),
            *(f"-D{name}" if value is None else f"-D{name}={value}" for name, value in plan.macros.items()),
            *(f"-I{path}" for path in [f"{PACKAGE}/include", *include]),
            *build_target.words("CFLAGS", os.environ),
            MODULE_SOURCE,
            *("-o", f"{PACKAGE}/{plan.names.module}"),
            *plan.link_arguments,
            f"{PACKAGE}/{plan.names.linked}",
            *build_target.words("LDFLAGS", os.environ),
        ],
        cwd=folder,
        environ=dict(os.environ),
    )


def compile_with_setuptools(prefix: Path, plan: Plan) -> None:
    """Compile the module through setuptools, which knows how to find and call Microsoft's compiler."""
    from setuptools import Distribution, Extension  # noqa: PLC0415  (a build requirement on Windows only)
    from setuptools.command.build_ext import build_ext  # noqa: PLC0415

    folder = prefix.parent
    extension = Extension(
        build_ffi.MODULE,
        [str(folder / MODULE_SOURCE)],
        include_dirs=[str(prefix / "include")],
        define_macros=list(plan.macros.items()),
        extra_objects=[str(prefix / plan.names.linked)],
        # Those of other systems are for a compiler that is called directly.
        extra_link_args=plan.link_arguments if plan.target.system == "windows" else [],
    )
    command = build_ext(Distribution({"ext_modules": [extension]}))
    command.build_lib = command.build_temp = str(folder / "setuptools")
    command.ensure_finalized()
    try:
        command.run()
    except Exception as error:  # the compilers of setuptools have no exception in common
        raise BuildError(
            f"The extension module did not compile: {error}. Python modules for Windows need Microsoft's C++ "
            "Build Tools (https://visualstudio.microsoft.com/visual-cpp-build-tools/)."
        ) from error
    shutil.copy(command.get_outputs()[0], prefix / plan.names.module)


# What was built.


def check_binaries(prefix: Path, plan: Plan, functions: set[str]) -> None:
    """Read the binaries back: a mistake found here is a sentence, one found by a user is a crash."""
    library = build_inspect.read(prefix / plan.names.library)
    module = build_inspect.read(prefix / plan.names.module)
    for name, binary in ((plan.names.library, library), (plan.names.module, module)):
        if binary.machine != plan.target.machine:
            raise BuildError(f"{name} was built for {binary.machine}, but the wheel is for {plan.target.triple}.")
        if absolute := [path for path in binary.search_paths if path.startswith("/")]:
            raise BuildError(
                f"{name} would look for libraries in {absolute}, folders of this machine. "
                "Take -rpath out of LDFLAGS, CFLAGS, CC and RUSTFLAGS, and unset LD_RUN_PATH."
            )
        libc = build_target.c_library(binary.needed)
        if plan.target.system == "linux" and libc not in {"", plan.target.abi}:
            raise BuildError(
                f"{name} is linked with the C library of {libc}, but the wheel is for {plan.target.triple}. "
                "Look at CC, and at the linker that cargo uses."
            )
    if library.exports != functions:
        raise BuildError(
            "The library and include/fizzbuzz.h disagree: "
            f"only the library has {sorted(library.exports - functions)}, "
            f"only the header {sorted(functions - library.exports)}."
        )
    if module.exports != {plan.init_function}:
        raise BuildError(f"The module must export {plan.init_function} and nothing else, not {sorted(module.exports)}.")
    name = Path(plan.names.library).name
    if base_name(library.name) != name or name not in map(base_name, module.needed):
        raise BuildError(
            f"The library is shipped as {name}, but calls itself {library.name!r}; the module needs {module.needed}."
        )
    if plan.runs_here:
        # In a process of its own: a crash is a sentence too then, and Windows can remove the file afterwards.
        load = "import ctypes, sys; ctypes.CDLL(sys.argv[1])"
        run([sys.executable, "-c", load, str(prefix / plan.names.library)], cwd=ROOT, environ=dict(os.environ))


def base_name(library: str) -> str:
    """Drop the folder from the name of a library: `@rpath/libfizzbuzz.0.1.dylib`."""
    return library.rpartition("/")[2]


def run(command: list[str], *, cwd: Path, environ: dict[str, str], capture: bool = False) -> str:
    """Run a program; where it fails, `BuildError` names the command, and its own words stand above that."""
    output = subprocess.PIPE if capture else None
    program = shutil.which(command[0], path=environ.get("PATH")) or command[0]  # Windows would search our own PATH
    try:
        done = subprocess.run(
            [program, *command[1:]], check=False, cwd=cwd, env=environ, stdout=output, encoding="utf-8"
        )
    except OSError as error:
        raise BuildError(f"{command[0]} does not run: {error.strerror}.") from None
    if done.returncode:
        raise BuildError(f"this command failed with exit code {done.returncode}: {shlex.join(command)}.")
    return done.stdout or ""
