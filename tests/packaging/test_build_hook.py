"""The steps of the build: what they say when they cannot go on, and what they leave alone."""

from __future__ import annotations

import functools
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest
from building import ROOT, load, run, tool

if TYPE_CHECKING:
    from collections.abc import Callable

hatch_build = load("hatch_build")
BuildError = hatch_build.BuildError

unix = pytest.mark.skipif(sys.platform == "win32", reason="the stand-ins for programs are shell scripts")

CARGO_SAYS = """\
cargo {release} (0123456 2025-01-01)
release: {release}
host: x86_64-unknown-linux-gnu
"""


@pytest.fixture
def bin_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that is all of PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.delenv("CC", raising=False)
    return folder


def script(path: Path, body: str) -> None:
    path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    path.chmod(0o755)


def plan(**environ: str) -> Any:
    return hatch_build.build_target.plan(hatch_build.this_python(), "0.1.0", (3, 10), environ)


# Rust.


@pytest.fixture
def installer(monkeypatch: pytest.MonkeyPatch, bin_folder: Path) -> ModuleType:
    """A stand-in for the installer of Rust, on a machine that has none."""
    assert not list(bin_folder.iterdir())
    module = ModuleType("puccinialin")
    monkeypatch.setitem(sys.modules, "puccinialin", module)
    monkeypatch.delenv("FIZZBUZZ_NO_INSTALL_RUST", raising=False)
    return module


@pytest.mark.usefixtures("installer")
def test_missing_cargo_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "puccinialin", None)  # which makes the import fail
    with pytest.raises(BuildError, match=r"cargo was not found on PATH\. Install Rust from https://rustup\.rs"):
        hatch_build.rust_environment()


def test_missing_cargo_is_fetched_where_the_installer_is_there(installer: ModuleType) -> None:
    installer.setup_rust = lambda: {"PATH": "/where/it/was/put"}  # type: ignore[attr-defined]
    assert hatch_build.rust_environment() == {**os.environ, "PATH": "/where/it/was/put"}


def test_nothing_is_fetched_against_the_wish_of_the_user(
    installer: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    installer.setup_rust = lambda: pytest.fail("was called")  # type: ignore[attr-defined]
    monkeypatch.setenv("FIZZBUZZ_NO_INSTALL_RUST", "1")
    with pytest.raises(BuildError, match="cargo was not found on PATH"):
        hatch_build.rust_environment()


def test_failing_download_is_a_sentence(installer: ModuleType) -> None:
    def fail() -> None:
        raise OSError("no route to host")

    installer.setup_rust = fail  # type: ignore[attr-defined]
    with pytest.raises(BuildError, match=r"fetching Rust failed: no route to host\. Install Rust"):
        hatch_build.rust_environment()


def test_variable_of_cargo_that_is_set_to_nothing_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some commands of cargo refuse that, and the last one of a build is among them."""
    for name in ("CARGO_TARGET_DIR", "CARGO_BUILD_TARGET_DIR", "CARGO_BUILD_TARGET", "RUSTC", "RUSTFLAGS"):
        monkeypatch.setenv(name, "")
    assert {name for name in os.environ if name not in hatch_build.rust_environment()} == hatch_build.NOT_EMPTY
    monkeypatch.setenv("CARGO_TARGET_DIR", "there")
    assert hatch_build.rust_environment()["CARGO_TARGET_DIR"] == "there"


def test_configuration_of_cargo_is_read_as_cargo_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    for name, text in {
        "a/b/.cargo/config.toml": "[build]\nrustflags = 1",
        "a/b/.cargo/config": "[build]\nrustflags = 'near'",
        "a/.cargo/config.toml": "no TOML",
        "home/config.toml": "[target.'cfg(unix)']\nlinker = 'l'",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    configs = hatch_build.cargo_configs(folder, {"CARGO_HOME": str(tmp_path / "home")})
    assert configs[:2] == [{"build": {"rustflags": "near"}}, {}]
    assert configs[-1] == {"target": {"cfg(unix)": {"linker": "l"}}}
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    (tmp_path / "home").rename(tmp_path / ".cargo")
    assert hatch_build.cargo_configs(tmp_path / "a", {"CARGO_HOME": ""})[:2] == [{}, configs[-1]]


FLAG = "--check-cfg=cfg(given)"


@pytest.mark.parametrize(
    ("config", "environ"),
    [
        (f"[build]\nrustflags = '{FLAG}'", {}),
        (f"[build]\nrustflags = ['{FLAG}']", {}),
        (f"[target.HOST]\nrustflags = '{FLAG}'", {}),
        (f"[target.HOST]\nrustflags = ['{FLAG}']", {}),
        (f"[target.'cfg(any(unix, windows))']\nrustflags = ['{FLAG}']", {}),
        ("", {"CARGO_BUILD_RUSTFLAGS": FLAG}),
        ("", {"CARGO_TARGET_HOST_RUSTFLAGS": FLAG}),
        ("", {"RUSTFLAGS": FLAG}),
        ("", {"CARGO_ENCODED_RUSTFLAGS": FLAG}),
    ],
)
def test_cargo_joins_our_flags_and_those_of_the_user(config: str, environ: dict[str, str], tmp_path: Path) -> None:
    """Wherever they are set; cargo itself is asked, about a crate of its own."""
    rust = {
        name: value for name, value in os.environ.items() if "RUSTFLAGS" not in name and name != "CARGO_BUILD_TARGET"
    }
    host = hatch_build.check_cargo(rust, "1.85")
    target = hatch_build.build_target.Target.from_triple(host)
    for name, text in {
        "Cargo.toml": "[package]\nname = 'x'\nedition = '2021'\n[lib]\npath = 'x.rs'",
        "x.rs": "",
        ".cargo/config.toml": config.replace("HOST", host),
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    rust |= {name.replace("HOST", host.replace("-", "_").upper()): value for name, value in environ.items()}
    configs = hatch_build.cargo_configs(tmp_path, rust)
    arguments, extra = hatch_build.build_target.rust_flags(target, host, ("/ours", "/sysroot"), configs, rust)
    command = ["cargo", "build", "--offline", "--verbose", "--target-dir", str(tmp_path / "out"), *arguments]
    done = subprocess.run(
        command, cwd=tmp_path, env=rust | extra, stderr=subprocess.PIPE, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.count(FLAG) == 1
    assert done.stderr.count("--remap-path-prefix=/ours=.") == 1


def dependencies() -> list[str]:
    return hatch_build.NativeBuildHook(str(ROOT), {}, None, None, "", "").dependencies()  # type: ignore[no-any-return]


@unix
def test_installer_is_asked_for_only_without_cargo(bin_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FIZZBUZZ_NO_INSTALL_RUST", raising=False)
    assert [requirement.partition(">")[0] for requirement in dependencies()] == ["puccinialin"]
    monkeypatch.setenv("FIZZBUZZ_NO_INSTALL_RUST", "1")
    assert dependencies() == []
    monkeypatch.delenv("FIZZBUZZ_NO_INSTALL_RUST")
    script(bin_folder / "cargo", "true")
    assert dependencies() == []


@unix
def test_old_cargo_is_a_sentence(bin_folder: Path) -> None:
    script(bin_folder / "cargo", f"/bin/cat <<END\n{CARGO_SAYS.format(release='1.84.1')}END")
    with pytest.raises(
        BuildError, match=r"cargo 1\.84 is too old, 1\.85 is the oldest that works\. Run `rustup update`"
    ):
        hatch_build.check_cargo(dict(os.environ), "1.85")


@unix
@pytest.mark.parametrize("release", ["1.85.0", "1.100.0-nightly", "2.0.0"])
def test_new_cargo_tells_its_host(bin_folder: Path, release: str) -> None:
    script(bin_folder / "cargo", f"/bin/cat <<END\n{CARGO_SAYS.format(release=release)}END")
    assert hatch_build.check_cargo(dict(os.environ), "1.85") == "x86_64-unknown-linux-gnu"


@unix
def test_broken_cargo_is_a_sentence(bin_folder: Path) -> None:
    script(bin_folder / "cargo", "exit 127")
    with pytest.raises(BuildError, match=r"exit code 127.* `rustup default stable`\."):
        hatch_build.check_cargo(dict(os.environ), "1.85")


@unix
def test_something_else_called_cargo_is_a_sentence(bin_folder: Path) -> None:
    script(bin_folder / "cargo", "echo cargo bikes for hire")
    with pytest.raises(BuildError, match="is this cargo"):
        hatch_build.check_cargo(dict(os.environ), "1.85")


def test_library_that_cargo_dropped_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match=r"cargo made no .*fizzbuzz.* but libfizzbuzz\.a\."):
        hatch_build.copy_library([[Path("libfizzbuzz.a")]], tmp_path, plan())


def universal_libraries(folder: Path) -> list[list[Path]]:
    """What two runs of cargo made, in two folders, as cargo has it."""
    made = []
    for triple in ("x86_64-apple-darwin", "aarch64-apple-darwin"):
        library = folder / triple / "libfizzbuzz.dylib"
        library.parent.mkdir()
        library.write_text(f"{triple}\n", encoding="utf-8")
        made.append([library.with_suffix(".a"), library])
    return made


@unix
@pytest.mark.parametrize("name", ["lipo", "llvm-lipo", "llvm-lipo-99"])
def test_universal_library_is_joined(
    name: str, bin_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script(bin_folder / name, '[ "$1 $4" = "-create -output" ] && /bin/cat "$2" "$3" >"$5"')
    if name == "llvm-lipo-99":
        monkeypatch.setenv("LIPO", name)
    decided = plan(CARGO_BUILD_TARGET="universal2-apple-darwin")
    hatch_build.copy_library(universal_libraries(tmp_path), tmp_path / "prefix", decided)
    joined = (tmp_path / "prefix" / decided.names.library).read_text(encoding="utf-8")
    assert joined == "x86_64-apple-darwin\naarch64-apple-darwin\n"


@pytest.mark.usefixtures("bin_folder")
def test_missing_joiner_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    decided = plan(CARGO_BUILD_TARGET="universal2-apple-darwin")
    made = universal_libraries(tmp_path)
    with pytest.raises(BuildError, match=r"neither lipo nor llvm-lipo was found on PATH\. Install .* set LIPO"):
        hatch_build.copy_library(made, tmp_path, decided)
    monkeypatch.setenv("LIPO", "my-lipo")
    with pytest.raises(BuildError, match=r"but my-lipo was not found on PATH\."):
        hatch_build.copy_library(made, tmp_path, decided)


def test_half_of_a_universal_library_that_cargo_dropped_is_named(tmp_path: Path) -> None:
    made = [universal_libraries(tmp_path)[0], []]
    with pytest.raises(BuildError, match=r"no libfizzbuzz\.dylib for aarch64-apple-darwin, but nothing\."):
        hatch_build.copy_library(made, tmp_path, plan(CARGO_BUILD_TARGET="universal2-apple-darwin"))


def test_minimum_rust_is_that_of_the_workspace() -> None:
    cargo_toml = (ROOT / "rust-core" / "Cargo.toml").read_text(encoding="utf-8")
    assert hatch_build.cargo_setting(cargo_toml, "rust-version") == "1.85"
    with pytest.raises(BuildError, match=r'no line licence = "\.\.\."'):
        hatch_build.cargo_setting(cargo_toml, "licence")


# The C compiler.


@pytest.mark.usefixtures("bin_folder")
def test_missing_compiler_is_a_sentence() -> None:
    with pytest.raises(BuildError, match=r"No C compiler: .* was not found on PATH\. Install one"):
        hatch_build.c_compiler(plan())


def test_chosen_compiler_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CC", "no-such-compiler -m64")
    with pytest.raises(BuildError, match="No C compiler: no-such-compiler was not found"):
        hatch_build.c_compiler(plan())


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("CC", " ", r"^CC is set to nothing but blanks"),
        ("CC", "cc 'x", r"^CC cannot be split into words"),
        ("CFLAGS", '"', r"^CFLAGS cannot be split into words"),
        ("LDFLAGS", "-L'", r"^LDFLAGS cannot be split into words"),
    ],
)
def test_mistake_in_a_variable_is_told_before_anything_is_compiled(
    variable: str, value: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(BuildError, match=words):
        hatch_build.c_compiler(plan())


def test_time_is_checked_before_anything_is_compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "soon")
    monkeypatch.setattr(hatch_build, "run", lambda *_, **__: pytest.fail("something was run"))
    with pytest.raises(BuildError, match="^SOURCE_DATE_EPOCH is 'soon'"):
        hatch_build.build_prefix(tmp_path, (3, 10))


@unix
def test_compiler_is_the_chosen_one_with_its_arguments(bin_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script(bin_folder / "ccache", "true")
    monkeypatch.setenv("CC", "ccache 'my cc' -m64")
    assert hatch_build.c_compiler(plan()) == ["ccache", "my cc", "-m64"]


@unix
def test_compiler_is_cc_where_that_of_the_interpreter_is_gone(
    bin_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sysconfig.get_config_vars(), "CC", "clang-from-elsewhere -pthread")
    script(bin_folder / "cc", "true")
    assert hatch_build.c_compiler(plan()) == ["cc"]


@unix
def test_missing_headers_of_python_are_a_sentence(
    bin_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script(bin_folder / "cc", "true")
    monkeypatch.setenv("CC", "cc")
    monkeypatch.setattr(sysconfig, "get_path", lambda _: str(tmp_path))
    with pytest.raises(BuildError, match=r"Python\.h was not found.*python3-dev"):
        hatch_build.c_compiler(plan())


@unix
def test_cross_build_without_its_compiler_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CC", raising=False)
    with pytest.raises(BuildError, match="cross build for s390x-unknown-linux-gnu: set CC"):
        hatch_build.c_compiler(plan(CARGO_BUILD_TARGET="s390x-unknown-linux-gnu"))


# What was built.

FUNCTIONS = hatch_build.build_ffi.function_names(
    hatch_build.build_ffi.declarations(hatch_build.source("include/fizzbuzz.h"))
)


def check(prefix: Path, functions: set[str] = FUNCTIONS, **changes: Any) -> None:
    hatch_build.check_binaries(prefix, replace(plan(), **changes), functions)


def test_binaries_as_they_are_pass(unpacked_wheel: Path) -> None:
    check(unpacked_wheel / "fizzbuzz_ffi")


def test_binary_for_another_machine_is_a_sentence(unpacked_wheel: Path) -> None:
    target = replace(plan().target, machine="s390x")
    with pytest.raises(BuildError, match=r"was built for \w+, but the wheel is for s390x"):
        check(unpacked_wheel / "fizzbuzz_ffi", target=target)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is one C library")
def test_binary_for_another_c_library_is_a_sentence(unpacked_wheel: Path) -> None:
    """Such a wheel would be tagged for the one, and load where the other is."""
    other = {"gnu": "musl", "musl": "gnu"}[plan().target.abi]
    with pytest.raises(BuildError, match=rf"with the C library of {plan().target.abi}, but .*-linux-{other}"):
        check(unpacked_wheel / "fizzbuzz_ffi", target=replace(plan().target, abi=other))


def test_function_that_only_the_header_has_is_named(unpacked_wheel: Path) -> None:
    with pytest.raises(BuildError, match=r"only the library has \[\], only the header \['fizzbuzz_forgotten'\]"):
        check(unpacked_wheel / "fizzbuzz_ffi", FUNCTIONS | {"fizzbuzz_forgotten"})


def test_function_that_only_the_library_has_is_named(unpacked_wheel: Path) -> None:
    with pytest.raises(BuildError, match=r"only the library has \['fizzbuzz_line'\], only the header \[\]"):
        check(unpacked_wheel / "fizzbuzz_ffi", FUNCTIONS - {"fizzbuzz_line"})


def test_module_that_exports_something_else_is_a_sentence(unpacked_wheel: Path) -> None:
    with pytest.raises(BuildError, match="must export PyInit_other and nothing else"):
        check(unpacked_wheel / "fizzbuzz_ffi", init_function="PyInit_other")


def test_library_under_another_name_is_a_sentence(unpacked_wheel: Path, tmp_path: Path) -> None:
    prefix = tmp_path / "fizzbuzz_ffi"
    shutil.copytree(unpacked_wheel / "fizzbuzz_ffi", prefix)
    names = plan().names
    (prefix / names.library).rename(prefix / "libother.so.1")
    with pytest.raises(BuildError, match=r"shipped as libother\.so\.1, but calls itself"):
        check(prefix, names=replace(names, library="libother.so.1"))


def test_library_that_does_not_load_is_a_sentence(unpacked_wheel: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", shutil.which("false"))
    with pytest.raises(BuildError, match=r"command failed with exit code 1: .*ctypes\.CDLL"):
        check(unpacked_wheel / "fizzbuzz_ffi")


# The rest of the tree.


@pytest.mark.parametrize("missing", ["include/fizzbuzz.h", "include/fizzbuzz.hpp", "packaging/fizzbuzz.pc.in"])
def test_missing_file_is_a_sentence(missing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in ("include", "packaging"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    (tmp_path / missing).unlink()
    monkeypatch.setattr(hatch_build, "ROOT", tmp_path)
    prefix = tmp_path / "prefix"
    prefix.mkdir()
    with pytest.raises(BuildError, match=rf"^{missing} is missing.*`git checkout {missing}`"):  # noqa: PT012  (one step of the build after the other)
        hatch_build.copy_headers(prefix)
        hatch_build.write_consumer_files(prefix, plan(), "1.2.3")


@pytest.mark.parametrize("missing", ["build_sbom", "cffi"])
def test_module_that_is_missing_is_a_sentence(missing: str, tmp_path: Path) -> None:
    """The first of these is a file of the source tree, the second is what a build without isolation lacks."""
    for path in ROOT.glob("*build*.py"):
        if path.stem != missing:
            shutil.copy(path, tmp_path)
    hide = f"import sys; sys.modules[{missing!r}] = None; " if missing == "cffi" else ""
    command = [sys.executable, "-c", f"{hide}import hatch_build"]
    done = subprocess.run(command, cwd=tmp_path, stderr=subprocess.PIPE, encoding="utf-8", check=False)
    assert done.returncode == 1
    assert done.stderr.startswith(f"fizzbuzz-ffi cannot be built: {missing} is missing. ")
    assert len(done.stderr.splitlines()) == 1


def test_old_hatchling_is_a_sentence() -> None:
    with pytest.raises(BuildError, match=r"^hatchling [\d.]+ is too old: install .* or build with isolation\.$"):
        hatch_build.check_hatchling({"force_include": {}})


def test_folder_that_cargo_cannot_write_to_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hatch_build.check_writable(tmp_path / "made" / "by cargo")
    (tmp_path / "file").touch()
    with pytest.raises(BuildError, match=r"file/target: .*file is no folder .* Set CARGO_TARGET_DIR"):
        hatch_build.check_writable(tmp_path / "file" / "target")
    monkeypatch.setattr(os, "access", lambda *_: False)  # as in a tree that is read-only, also for root
    with pytest.raises(BuildError, match=rf"cannot build in .*target: {re.escape(str(tmp_path))} is no folder"):
        hatch_build.check_writable(tmp_path / "target")


def test_library_that_is_none_is_a_sentence(tmp_path: Path) -> None:
    library = tmp_path / "libfizzbuzz.so"
    library.write_text("half a file", encoding="utf-8")
    hatch_build.check_made([library], "fizzbuzz.dll")
    with pytest.raises(BuildError, match=rf"libfizzbuzz\.so is not .* Remove {re.escape(str(tmp_path))}, and build"):
        hatch_build.check_made([library], library.name)


def test_user_without_a_home_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", fail)
    hatch_build.cargo_configs(tmp_path, {"CARGO_HOME": str(tmp_path)})
    with pytest.raises(BuildError, match="no home folder.* set CARGO_HOME"):
        hatch_build.cargo_configs(tmp_path, {})


@pytest.fixture(scope="module")
def build_script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The build script of the library, as a program."""
    program = tmp_path_factory.mktemp("build script") / "build.exe"
    run([tool("rustc"), "--edition=2024", ROOT / "rust-core/fizzbuzz-capi/build.rs", "-o", program])
    return program


@pytest.mark.parametrize(
    ("system", "abi", "argument"),
    [
        ("windows", "msvc", "/Brepro"),
        ("windows", "gnu", None),
        ("linux", "musl", "-Wl,-soname,libfizzbuzz.so.1"),
        ("android", "", "-Wl,-soname,libfizzbuzz.so"),
    ],
)
def test_linker_of_the_library_is_told(system: str, abi: str, argument: str | None, build_script: Path) -> None:
    environment = {
        "CARGO_CFG_TARGET_ARCH": "x86_64",
        "CARGO_CFG_TARGET_ENV": abi,
        "CARGO_CFG_TARGET_OS": system,
        "CARGO_PKG_VERSION_MAJOR": "1",
        "CARGO_PKG_VERSION_MINOR": "2",
        "CARGO_PKG_VERSION_PATCH": "3",
    }
    said = run([build_script], env={**os.environ, **environment}).splitlines()
    told = [line.partition("link-arg=")[2] for line in said if line.startswith("cargo::rustc-cdylib-link-arg=")]
    assert told == [argument] * (argument is not None)


@unix
def test_missing_rustc_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match=r"^cargo is there, but /nowhere does not run: .* if RUSTC is set"):
        hatch_build.rustc("--version", cwd=tmp_path, environ={**os.environ, "RUSTC": "/nowhere"})


@pytest.mark.parametrize("version", ["0.1.1", "0.2.0", "1.1.0"])
def test_header_of_another_version_is_a_sentence(version: str) -> None:
    header = "#define FIZZBUZZ_VERSION_NUMBER 1000\n"
    hatch_build.check_version(header, "0.1.0")
    hatch_build.check_version(header, "0.1.0-rc.1")
    with pytest.raises(
        BuildError, match=rf"is 1000, but rust-core/Cargo\.toml has version {version}\. Make the header"
    ):
        hatch_build.check_version(header, version)
    with pytest.raises(BuildError, match="is missing, but"):
        hatch_build.check_version("", version)


def test_header_is_compared_before_anything_is_compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = {"include/fizzbuzz.h": "#define FIZZBUZZ_VERSION_NUMBER 7\n", "rust-core/Cargo.toml": 'version = "0.1.0"\n'}
    monkeypatch.setattr(hatch_build, "source", texts.get)
    monkeypatch.setattr(hatch_build, "run", lambda *_, **__: pytest.fail("something was run"))
    with pytest.raises(BuildError, match="^FIZZBUZZ_VERSION_NUMBER in include/fizzbuzz.h is 7, but"):
        hatch_build.build_prefix(tmp_path, (3, 10))


def test_minimum_python_is_read_from_the_metadata() -> None:
    assert hatch_build.minimum_python(">=3.10") == (3, 10)
    assert hatch_build.minimum_python("!=3.11.0,>= 3.12,<4") == (3, 12)
    with pytest.raises(BuildError, match="must name the oldest Python"):
        hatch_build.minimum_python("~=3.10")


def test_every_placeholder_of_the_templates_is_filled(tmp_path: Path) -> None:
    hatch_build.write_consumer_files(tmp_path, plan(), "1.2.3")
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(written) == len(list((ROOT / "packaging").iterdir()))
    for path in written:
        assert not re.search("@[A-Z_]+@", path.read_text(encoding="utf-8")), path


def compile_module(prefix: Path, unpacked_wheel: Path, step: Callable[[], None]) -> None:
    """Compile the module anew, into a copy of the wheel."""
    shutil.copytree(unpacked_wheel / "fizzbuzz_ffi", prefix)
    (prefix / plan().names.module).unlink()
    hatch_build.build_ffi.emit_module(hatch_build.source("include/fizzbuzz.h"), prefix.parent / "_native.c")
    step()


@unix
def test_search_path_that_the_user_adds_is_a_sentence(
    tmp_path: Path, unpacked_wheel: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prefix = tmp_path / "fizzbuzz_ffi"
    monkeypatch.setenv("LDFLAGS", "-Wl,-rpath,/opt/lib")
    decided = plan()
    compiler = hatch_build.c_compiler(decided)
    compile_module(prefix, unpacked_wheel, lambda: hatch_build.compile_directly(compiler, prefix, decided))
    with pytest.raises(BuildError, match=r"would look for libraries in \['/opt/lib'\].* Take -rpath out of LDFLAGS"):
        check(prefix)


@unix
def test_module_with_debug_information_is_the_same_wherever_it_is_built(
    tmp_path: Path, unpacked_wheel: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Debug information is where a compiler writes down the folder it works in."""
    monkeypatch.setenv("CFLAGS", "-g")
    decided = plan()
    compiler = hatch_build.c_compiler(decided)
    modules = []
    for folder in ("here", "there in a longer folder"):
        prefix = tmp_path / folder / "fizzbuzz_ffi"
        prefix.parent.mkdir()
        compile_module(
            prefix, unpacked_wheel, functools.partial(hatch_build.compile_directly, compiler, prefix, decided)
        )
        modules.append((prefix / decided.names.module).read_bytes())
    assert b".debug_info" in modules[0]
    assert modules[0] == modules[1]


@unix
def test_setuptools_makes_a_module_of_the_same_name(tmp_path: Path, unpacked_wheel: Path) -> None:
    """Windows compiles through setuptools. Other systems can too, and link the library in the same way."""
    prefix = tmp_path / "fizzbuzz_ffi"
    decided = plan()
    compile_module(prefix, unpacked_wheel, lambda: hatch_build.compile_with_setuptools(prefix, decided))
    module = hatch_build.build_inspect.read(prefix / decided.names.module)
    assert module.exports == {decided.init_function}
    assert Path(decided.names.library).name in module.needed


@unix
def test_failure_ends_with_the_sentence_and_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    environment = {**os.environ, "PATH": str(tmp_path / "empty"), "FIZZBUZZ_NO_INSTALL_RUST": "1"}
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(ROOT)]
    done = subprocess.run(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", check=False
    )
    assert done.returncode == 1
    assert "fizzbuzz-ffi cannot be built: cargo was not found on PATH. Install Rust" in done.stdout
    assert "Traceback" not in done.stdout
