"""What to build, decided from facts alone: nothing here reads a file, runs a program or looks at this machine.

`hatch_build.py` collects the facts (`Python`, the environment, what rustc builds by default) and acts on the decisions.
"""

from __future__ import annotations

import json
import re
import shlex
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


class BuildError(Exception):
    """A build that cannot go on; the message is a sentence that says what to do."""


@dataclass(frozen=True)
class Python:
    """The interpreter a build is for."""

    implementation: str
    """`sys.implementation.name`"""
    version: tuple[int, int]
    free_threaded: bool
    pointer_bits: int
    platform: str
    """`sysconfig.get_platform()`, which honours `_PYTHON_HOST_PLATFORM`"""
    machine: str
    """`platform.machine()`; tells which half of a universal2 interpreter runs"""
    gnu_type: str
    """`HOST_GNU_TYPE`; names the C library on Linux"""
    extension_suffix: str
    """`EXT_SUFFIX`, the end of the name of modules that this interpreter alone can load"""

    @property
    def has_stable_abi(self) -> bool:
        """Whether one module can serve this and every later interpreter."""
        return self.implementation == "cpython" and not self.free_threaded


@dataclass(frozen=True)
class Target:
    """What the binaries of a wheel run on, in Rust's words."""

    machine: str
    """`universal2` (macOS) is two of them in one file; Rust has no such target, but its tools call it so too"""
    system: str
    """`linux`, `macos` or `windows`"""
    abi: str
    """`gnu`, `musl` or `msvc`; empty on macOS"""

    @classmethod
    def from_triple(cls, triple: str) -> Target:
        """Read a Rust target triple; `BuildError` for one that no wheel is known for."""
        machine, _, rest = triple.partition("-")
        machine = _ALIASES.get(machine, machine)
        if rest.endswith("-darwin"):
            system, abi = "macos", ""
        else:
            # Of the two ways to pass floating-point numbers on 32-bit ARM, the tag of a wheel means eabihf.
            suffix = "eabihf" if machine == "armv7" else "(?:llvm)?"
            found = re.search(rf"(linux|windows)-(gnu|musl|msvc){suffix}$", rest)
            system, abi = found.groups() if found else ("", "")
        if (system, machine) not in _WHEEL_MACHINES:
            raise BuildError(
                f"No wheel can be tagged for the Rust target {triple!r}: set CARGO_BUILD_TARGET to another."
            )
        return cls(machine, system, abi)

    @property
    def triple(self) -> str:
        """The Rust target triple."""
        if self.system == "macos":
            return f"{self.machine}-apple-darwin"
        vendor = "pc" if self.system == "windows" else "unknown"
        float_abi = "eabihf" if self.machine == "armv7" else ""
        return f"{self.machine}-{vendor}-{self.system}-{self.abi}{float_abi}"

    @property
    def slices(self) -> tuple[Target, ...]:
        """The targets that cargo builds, of which a joiner makes one library where they are several."""
        if self.machine == "universal2":
            return tuple(Target(machine, self.system, self.abi) for machine in _UNIVERSAL2)
        return (self,)

    @property
    def pointer_bytes(self) -> int:
        """The size of a pointer."""
        return 4 if self.machine in {"i686", "armv7"} else 8

    @property
    def wheel_machine(self) -> str:
        """The machine as wheel tags spell it."""
        return _WHEEL_MACHINES[self.system, self.machine]


_WHEEL_MACHINES = {
    ("linux", "x86_64"): "x86_64",
    ("linux", "i686"): "i686",
    ("linux", "aarch64"): "aarch64",
    ("linux", "armv7"): "armv7l",
    ("linux", "powerpc64le"): "ppc64le",
    ("linux", "s390x"): "s390x",
    ("linux", "riscv64gc"): "riscv64",
    ("linux", "loongarch64"): "loongarch64",
    ("macos", "x86_64"): "x86_64",
    ("macos", "aarch64"): "arm64",
    ("macos", "universal2"): "universal2",
    ("windows", "x86_64"): "amd64",
    ("windows", "i686"): "win32",
    ("windows", "aarch64"): "arm64",
}
"""(system, machine) as Rust spells them -> machine as wheel tags do. What is not here is refused."""

_ALIASES = {
    "i386": "i686",
    "i486": "i686",
    "i586": "i686",
    "x86": "i686",
    "x64": "x86_64",
    "armv7l": "armv7",
    **{wheel: rust for (_, rust), wheel in _WHEEL_MACHINES.items()},
}
"""Every other spelling of a machine -> Rust's."""

_UNIVERSAL2 = ("x86_64", "aarch64")
"""What a universal2 binary is made of."""

_MACOS_FLOORS = {"x86_64": (10, 12), "aarch64": (11, 0), "universal2": (10, 12)}
"""The oldest macOS that Rust supports, the first one on arm64, and that of the half which runs on older ones."""


def wanted_target(python: Python, environ: Mapping[str, str]) -> Target:
    """Decide what to build for: `CARGO_BUILD_TARGET`, else what the interpreter runs on, bent by the environment."""
    if triple := environ.get("CARGO_BUILD_TARGET"):
        return Target.from_triple(triple)
    return interpreter_target(python, environ)


def interpreter_target(python: Python, environ: Mapping[str, str]) -> Target:
    """Tell what the interpreter runs on, or what `ARCHFLAGS` (macOS) or `VSCMD_ARG_TGT_ARCH` (Windows) makes of it."""
    name = python.platform
    if name.startswith("macosx-"):
        return Target(_macos_machine(python, environ), "macos", "")
    if name.startswith("win"):
        machine = environ.get("VSCMD_ARG_TGT_ARCH") or name.removeprefix("win-")
        return _known(Target(_ALIASES.get(machine, machine), "windows", "msvc"), name)
    if name.startswith("linux-"):
        machine = name.removeprefix("linux-")
        if python.pointer_bits == 32:  # a 32-bit interpreter on a 64-bit kernel
            machine = {"x86_64": "i686", "aarch64": "armv7"}.get(machine, machine)
        abi = "musl" if "musl" in python.gnu_type else "gnu"
        return _known(Target(_ALIASES.get(machine, machine), "linux", abi), name)
    raise _unknown_platform(name)


def _macos_machine(python: Python, environ: Mapping[str, str]) -> str:
    architectures = re.findall(r"-arch\s+(\S+)", environ.get("ARCHFLAGS", ""))
    if not architectures:
        machine = python.platform.rpartition("-")[2]
        if machine == "universal2" and "_PYTHON_HOST_PLATFORM" not in environ:
            machine = python.machine  # a wheel for here; whoever wants both halves says so
        _known(Target(_ALIASES.get(machine, machine), "macos", ""), python.platform)
        architectures = [machine]
    for name in architectures:
        if ("macos", _ALIASES.get(name, name)) not in _WHEEL_MACHINES:
            raise BuildError(f"ARCHFLAGS asks for {name}, and no wheel can: -arch x86_64, -arch arm64, or both.")
    machines = {_ALIASES.get(name, name) for name in architectures}
    return machines.pop() if len(machines) == 1 else "universal2"


def _known(target: Target, platform: str) -> Target:
    if (target.system, target.machine) not in _WHEEL_MACHINES:
        raise _unknown_platform(platform)
    return target


def _unknown_platform(platform: str) -> BuildError:
    return BuildError(
        f"This build does not know the platform {platform!r}: set CARGO_BUILD_TARGET to the Rust target to build for."
    )


def cargo_target(target: Target, default: str) -> str | None:
    """Say what to pass to `cargo build --target`; None where cargo builds for `target` by itself.

    `default` is what it would build for: see `cargo_default`.

    A native build never names its target, because the triple that a Linux distribution gave its own rustc
    (`x86_64-alpine-linux-musl`) is often the only one whose standard library is installed.
    """
    return None if _names(default, target) else target.triple


def cargo_default(rust_host: str, configs: Sequence[Mapping[str, Any]], environ: Mapping[str, str]) -> str:
    """Tell what cargo builds for when it is not told; `configs` are its configuration files, the nearest first."""
    configured = [config["build"]["target"] for config in configs if "target" in config.get("build", {})]
    default = environ.get("CARGO_BUILD_TARGET") or (configured[0] if configured else rust_host)
    return default if isinstance(default, str) else " and ".join(default)  # a list, which is no triple, is overruled


def cargo_target_dir(rust_core: str, environ: Mapping[str, str]) -> str:
    """Say where cargo should build the workspace at `rust_core`: a folder of its own, where cargo builds anyway.

    The name of a shared library depends neither on the flags nor on the tree it was built from, so cargo would take
    one for up to date that a developer's own build, or another tree, wrote over it.
    """
    parent = environ.get("CARGO_TARGET_DIR") or environ.get("CARGO_BUILD_TARGET_DIR") or f"{rust_core}/target"
    try:
        return f"{parent}/wheel-{zlib.crc32(rust_core.encode()):08x}"
    except UnicodeEncodeError:
        raise BuildError(
            f"cargo works in folders with UTF-8 names alone: move the sources out of {rust_core!a}, or, where that is "
            "such a name, let the locale say so (LC_ALL=C.UTF-8)."
        ) from None


def _names(triple: str, target: Target) -> bool:
    try:
        return Target.from_triple(triple) == target
    except BuildError:
        return False


def rust_flags(
    target: Target,
    triple: str,
    folders: tuple[str, str],
    configs: Sequence[Mapping[str, Any]],
    environ: Mapping[str, str],
) -> tuple[list[str], dict[str, str]]:
    """Say how to give rustc the flags it needs, as arguments of cargo and as environment.

    `triple` is what cargo calls the target, `folders` are the workspace and rustc's sysroot, `configs` the
    configuration files of cargo, the nearest first.

    Cargo reads flags from the first of these that is set, be it to nothing: two variables, then what is configured for
    the target, then what is for every build. So ours are added where the user's are. The entries for the target are
    several, which cargo joins: one of them is ours alone, and what is configured for every build is repeated in it.
    """
    rust_core, sysroot = folders
    # Panic messages name source files, and some by their whole path: ours with old versions of Rust, those of the
    # standard library where its source is installed. Where it is not, they begin with /rustc.
    flags = [f"--remap-path-prefix={rust_core}=.", f"--remap-path-prefix={sysroot}/lib/rustlib/src/rust=/rustc"]
    if target.abi == "musl":
        # Otherwise Rust links musl statically, which means that it makes no shared library, and says nothing.
        flags.append("-Ctarget-feature=-crt-static")
    if (encoded := environ.get("CARGO_ENCODED_RUSTFLAGS")) is not None:
        return [], {"CARGO_ENCODED_RUSTFLAGS": "\x1f".join([*filter(None, [encoded]), *flags])}
    if (plain := environ.get("RUSTFLAGS")) is not None:
        return [], {"CARGO_ENCODED_RUSTFLAGS": "\x1f".join([*plain.split(), *flags])}
    flags = [*_flags_for_every_build(triple, configs, environ), *flags]
    return ["--config", f"target.'cfg(all())'.rustflags={json.dumps(flags, ensure_ascii=False)}"], {}


def _flags_for_every_build(triple: str, configs: Sequence[Mapping[str, Any]], environ: Mapping[str, str]) -> list[str]:
    """Read `build.rustflags`, if cargo would use them: not where anything is set for the target."""
    if f"CARGO_TARGET_{re.sub('[-.]', '_', triple).upper()}_RUSTFLAGS" in environ:
        return []
    for config in configs:
        for name, settings in config.get("target", {}).items():
            # Which conditions hold, rustc knows: they are all taken for true.
            if "rustflags" in settings and (name == triple or name.startswith("cfg(")):
                return []
    flags: list[str] = []
    for config in reversed(configs):
        found = config.get("build", {}).get("rustflags", [])
        flags += found.split() if isinstance(found, str) else found
    return flags + environ.get("CARGO_BUILD_RUSTFLAGS", "").split()


def macos_floor(target: Target, environ: Mapping[str, str]) -> tuple[int, int]:
    """Decide the oldest macOS the wheel is for: `MACOSX_DEPLOYMENT_TARGET`, but none older than Rust supports."""
    floor = _MACOS_FLOORS[target.machine]
    if wanted := environ.get("MACOSX_DEPLOYMENT_TARGET"):
        found = re.fullmatch(r"(\d+)(?:\.(\d+))?(?:\.\d+)*", wanted, flags=re.ASCII)
        if not found:
            raise BuildError(f"MACOSX_DEPLOYMENT_TARGET is {wanted!r}, which is no version of macOS: 11.0 is one.")
        floor = max(floor, (int(found[1]), int(found[2] or 0)))
    return floor


def words(variable: str, environ: Mapping[str, str]) -> list[str]:
    """Split a variable into words as a shell would."""
    try:
        return shlex.split(environ.get(variable, ""))
    except ValueError as error:
        raise BuildError(
            f"{variable} cannot be split into words: {str(error).lower()}. It is {environ[variable]!r}."
        ) from None


def source_date(environ: Mapping[str, str]) -> int | None:
    """Read `SOURCE_DATE_EPOCH`, the time of the files in the wheel in seconds since 1970; None where it is not set.

    A wheel is a ZIP archive, whose times end with the year 2107; hatchling itself mends those before 1980.
    """
    epoch = environ.get("SOURCE_DATE_EPOCH")
    if epoch is None:
        return None
    if not re.fullmatch(r"\d{1,10}", epoch, flags=re.ASCII) or int(epoch) > _LAST_SOURCE_DATE:
        raise BuildError(
            f"SOURCE_DATE_EPOCH is {epoch!r}, which is no time for a file: it must be whole seconds since 1970, "
            f"up to {_LAST_SOURCE_DATE}."
        )
    return int(epoch)


_LAST_SOURCE_DATE = 4354819199
"""The end of the year 2107."""


def wheel_tag(python: Python, target: Target, minimum: tuple[int, int], environ: Mapping[str, str]) -> str:
    """Tag the wheel; `minimum` is the oldest Python that the project supports, whichever one runs the build."""
    return f"{_python_tag(python, minimum)}-{_platform_tag(target, environ)}"


def _python_tag(python: Python, minimum: tuple[int, int]) -> str:
    if python.has_stable_abi:
        return "cp{}{}-abi3".format(*minimum)
    if python.implementation == "cpython":
        return "cp{0}{1}-cp{0}{1}t".format(*python.version)
    if python.implementation == "pypy":
        # .pypy311-pp73-x86_64-linux-gnu.so -> pypy311_pp73
        abi = "_".join(python.extension_suffix.lstrip(".").split(".")[0].split("-")[:2])
        return "pp{}{}-{}".format(*python.version, abi)
    raise BuildError(f"No wheel can be tagged for {python.implementation}: build with CPython or PyPy.")


def _platform_tag(target: Target, environ: Mapping[str, str]) -> str:
    machine = target.wheel_machine
    if target.system == "macos":
        major, minor = macos_floor(target, environ)
        return f"macosx_{major}_{minor if major == 10 else 0}_{machine}"  # from 11 on, tags know no minors
    if target.system == "windows":
        return machine if machine == "win32" else f"win_{machine}"
    return f"linux_{machine}"  # auditwheel makes manylinux or musllinux of it


def c_library(needed: Sequence[str]) -> str:
    """Tell which C library of Linux a binary is linked with, as the ABI of a target; empty where it is with none."""
    for name in needed:
        if re.fullmatch(r"libc\.so\.\d.*|ld-linux.*|ld64\.so.*", name):
            return "gnu"
        if re.fullmatch(r"libc\.so|libc\.musl-.*|ld-musl-.*", name):
            return "musl"
    return ""


def so_version(version: str) -> str:
    """Take the part of a version that changes when the ABI may, by Cargo's rule: 1.2.3 -> 1, 0.1.2 -> 0.1."""
    major, minor, patch = version.partition("-")[0].split(".")
    if major != "0":
        return major
    return f"0.{minor}" if minor != "0" else f"0.0.{patch}"


@dataclass(frozen=True)
class Layout:
    """Where the binaries are, relative to the package folder, with `/` between the parts."""

    module: str
    library: str
    """named as its SONAME, because a wheel cannot hold the symbolic links that would lead to it"""
    import_library: str | None
    """what Windows links against in place of the library"""

    @property
    def linked(self) -> str:
        """The file that a program is linked with."""
        return self.import_library or self.library


def layout(python: Python, target: Target, version: str, environ: Mapping[str, str]) -> Layout:
    """Name the binaries in the package folder."""
    if target.system == "windows":
        import_library = "fizzbuzz.dll.lib" if target.abi == "msvc" else "libfizzbuzz.dll.a"
        library, import_library = "fizzbuzz.dll", f"lib/{import_library}"  # Windows looks for a DLL beside the module
    elif target.system == "macos":
        library, import_library = f"lib/libfizzbuzz.{so_version(version)}.dylib", None
    else:
        library, import_library = f"lib/libfizzbuzz.so.{so_version(version)}", None
    return Layout(f"_native{module_suffix(python, target, environ)}", library, import_library)


def module_suffix(python: Python, target: Target, environ: Mapping[str, str]) -> str:
    """Choose the end of the name of the module, which decides who finds it."""
    plain = ".pyd" if target.system == "windows" else ".so"
    if python.has_stable_abi:
        # A file name of one version, under a tag that promises all of them, would import on that version alone.
        return plain if target.system == "windows" else ".abi3.so"
    if chosen := environ.get("SETUPTOOLS_EXT_SUFFIX"):
        return chosen  # so cross builds for Windows name that of the other machine
    if target == interpreter_target(python, {}) or target.system == "macos":
        return python.extension_suffix
    # That of this interpreter has the name of its own machine in it.
    if python.implementation == "pypy":
        raise BuildError(f"A module for PyPy can only be built on the machine that it is for, not for {target.triple}.")
    return plain


def cargo_library(target: Target) -> str:
    """Name the shared library as cargo does."""
    return {"linux": "libfizzbuzz.so", "macos": "libfizzbuzz.dylib", "windows": "fizzbuzz.dll"}[target.system]


def shared_name(target: Target, names: Layout) -> str:
    """Say what the library calls itself: its SONAME or install name; on Windows that is the name of the file."""
    name = names.library.rpartition("/")[2]
    return f"@rpath/{name}" if target.system == "macos" else name


NO_STATIC_LIBRARY = "${libdir}/libfizzbuzz.a-is-not-in-wheels-but-in-release-archives-and-installs-from-source"
"""What the pkg-config file of a wheel gives to who asks for the static library: linkers say that it is not there."""


def static_library(target: Target) -> str:
    """Name the static library, relative to the prefix that it is in; the package folder of a wheel has none."""
    return "lib/fizzbuzz.lib" if target.abi == "msvc" else "lib/libfizzbuzz.a"


def module_macros(python: Python, minimum: tuple[int, int]) -> dict[str, str | None]:
    """Name the macros that the CFFI module is compiled with."""
    macros: dict[str, str | None] = {"NDEBUG": None}
    if python.has_stable_abi:
        macros["Py_LIMITED_API"] = "0x{:02X}{:02X}0000".format(*minimum)
    elif python.implementation == "cpython":
        macros["_CFFI_NO_LIMITED_API"] = None  # otherwise CFFI's header asks for the stable ABI of 3.15
    return macros


EXPORTS = "exports.map"
"""The file that tells the linker which symbols of the module to export, on Linux."""


def module_link_arguments(target: Target, environ: Mapping[str, str]) -> list[str]:
    """Say how to link a module that finds the library relative to itself; on Windows, what setuptools does not say."""
    if target.system == "windows":
        return ["/Brepro"] if target.abi == "msvc" else []  # a hash in place of the time, for equal builds
    if target.system == "macos":
        return [
            "-bundle",
            "-undefined",
            "dynamic_lookup",
            *(word for part in target.slices for word in ("-arch", part.wheel_machine)),
            "-mmacosx-version-min={}.{}".format(*macos_floor(target, environ)),
            "-Wl,-rpath,@loader_path/lib",
            "-Wl,-headerpad_max_install_names",  # room for tools that rewrite install names
        ]
    # auditwheel learns the C library from what the module itself needs, so the linker must not drop libc from that.
    return ["-shared", f"-Wl,--version-script={EXPORTS}", "-Wl,--no-as-needed", "-Wl,-rpath,$ORIGIN/lib"]


def consumer_libs(target: Target, names: Layout) -> str:
    """Write the `Libs` of the pkg-config file: exactly the bundled file, and where it is when the program starts."""
    linked = f"${{prefix}}/{names.linked}"
    return linked if target.system == "windows" else f"{linked} -Wl,-rpath,${{libdir}}"


@dataclass(frozen=True)
class Plan:
    """Everything that is decided before anything is built."""

    target: Target
    tag: str
    names: Layout
    macros: dict[str, str | None]
    link_arguments: list[str]
    init_function: str
    """the one function that the module exports"""
    runs_here: bool
    """whether this machine can load what is built"""
    needs_cross_compiler: bool
    """whether the C compiler that Python was built with makes code for another target"""


def plan(python: Python, version: str, minimum: tuple[int, int], environ: Mapping[str, str]) -> Plan:
    """Decide how to build `version` for an interpreter, given the oldest one that the project supports."""
    target = wanted_target(python, environ)
    known = interpreter_target(python, environ)
    # Then even what the interpreter says of itself is about another machine.
    crossing = "_PYTHON_HOST_PLATFORM" in environ
    return Plan(
        target=target,
        tag=wheel_tag(python, target, minimum, environ),
        names=layout(python, target, version, environ),
        macros=module_macros(python, minimum),
        link_arguments=module_link_arguments(target, environ),
        init_function="_cffi_pypyinit__native" if python.implementation == "pypy" else "PyInit__native",
        runs_here=not crossing and interpreter_target(python, {}) in target.slices,
        # On a Mac, one compiler makes code for every Mac.
        needs_cross_compiler=target != known and not target.system == known.system == "macos",
    )
