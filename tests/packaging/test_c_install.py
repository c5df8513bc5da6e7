"""The library as C and C++ programmers install it: with CMake from source, from a release archive, or from a wheel.

Each way starts from an empty folder. Programs are built there and run, and again after the folder was moved: the old
one is gone then. What `fizzbuzz config` prints of an installed wheel has its tests in `tests/test_c_and_cpp.py`.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from building import ROOT, load, make_release_archive, run, tool

build_inspect = load("build_inspect")

WINDOWS = sys.platform == "win32"
EXAMPLES = sorted(path for path in ROOT.glob("examples/*/*.c*") if path.with_suffix(".out").exists())


def version() -> str:
    found = re.search(r'(?m)^version = "(.+)"$', (ROOT / "rust-core/Cargo.toml").read_text(encoding="utf-8"))
    assert found
    return found[1]


SHARED_AND_STATIC = [
    ("cmake", "shared"),
    ("archive", "shared"),
    ("archive", "static"),
    ("wheel", "shared"),
]
with_static = pytest.mark.parametrize("installed", ["cmake", "archive"], indirect=True)


@pytest.fixture(params=["cmake", "archive", "wheel"])
def installed(request: pytest.FixtureRequest, cmake_build: Path, tmp_path: Path) -> Path:
    """A new prefix, of each kind."""
    prefix = tmp_path / "first"
    if request.param == "cmake":
        run([tool("cmake"), "--install", cmake_build, "--prefix", prefix])
    elif request.param == "wheel":
        shutil.copytree(request.getfixturevalue("unpacked_wheel") / "fizzbuzz_ffi", prefix)
    else:
        prefix.mkdir()
        run(["tar", "-xzf", request.getfixturevalue("release_archive"), "--strip-components=1", "-C", prefix])
    return prefix


@pytest.fixture(params=["in place", "moved"])
def prefix(request: pytest.FixtureRequest, installed: Path) -> Path:
    """The same, and moved elsewhere."""
    return installed if request.param == "in place" else installed.rename(installed.with_name("second"))


def pkg_config(prefix: Path, *options: str) -> list[str]:
    (folder,) = prefix.glob("**/pkgconfig")
    environment = {**os.environ, "PKG_CONFIG_PATH": str(folder)}
    return run([tool("pkg-config", "pkgconf"), *options, "fizzbuzz"], env=environment).split()


def compile_and_run(source: Path, flags: list[str], folder: Path) -> Path:
    program = folder / source.parent.name / source.stem
    program.parent.mkdir(exist_ok=True)
    compiler = [tool("cc", "gcc", "clang"), "-std=c99"] if source.suffix == ".c" else [tool("c++", "g++"), "-std=c++17"]
    run([*compiler, "-Wall", "-Wextra", "-Werror", source, *flags, "-o", program])
    return check_output(program, source)


def check_output(program: Path, source: Path) -> Path:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("LD_", "DYLD_"))}
    done = subprocess.run([program], env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout == source.with_suffix(".out").read_bytes()
    return program


def needs_fizzbuzz(program: Path) -> bool:
    return any("fizzbuzz" in name for name in build_inspect.read(program).needed)


# The files.


@pytest.mark.skipif(WINDOWS, reason="there are no versions in file names there")
@with_static
def test_library_has_its_names(installed: Path) -> None:
    compatible = load("build_target").so_version(version())
    names = ["libfizzbuzz.so", f"libfizzbuzz.so.{compatible}", f"libfizzbuzz.so.{version()}"]
    prefix_of_name = ""
    if sys.platform == "darwin":
        names = ["libfizzbuzz.dylib", f"libfizzbuzz.{compatible}.dylib", f"libfizzbuzz.{version()}.dylib"]
        prefix_of_name = "@rpath/"
    folder = next(installed.glob("**/libfizzbuzz.a")).parent
    assert sorted(path.name for path in folder.glob("libfizzbuzz*")) == sorted([*names, "libfizzbuzz.a"])
    linked, loaded, real = (folder / name for name in names)
    assert (linked.readlink().name, loaded.readlink().name) == (loaded.name, real.name)
    assert not real.is_symlink()
    assert build_inspect.read(real).name == prefix_of_name + loaded.name


def test_files_name_no_folder_of_the_build(installed: Path, cmake_build: Path) -> None:
    wrong = [str(folder).encode() for folder in (ROOT, cmake_build, installed)]
    for path in installed.rglob("*"):
        if path.is_file():
            assert not any(folder in path.read_bytes() for folder in wrong), path


@pytest.mark.skipif(WINDOWS, reason="it is lib there")
def test_folder_of_libraries_is_the_one_asked_for(cmake_build: Path, tmp_path: Path) -> None:
    # Both the place of the .pc file and the paths in it depend on that. cargo is asked for nothing new.
    elsewhere = shutil.copytree(
        cmake_build, tmp_path / "build", symlinks=True, ignore=shutil.ignore_patterns("CMakeCache*")
    )
    folders = ["-DCMAKE_INSTALL_LIBDIR=lib/some-machine", "-DCMAKE_INSTALL_INCLUDEDIR=include/deep/er"]
    run([tool("cmake"), "-S", ROOT, "-B", elsewhere, *folders])
    run([tool("cmake"), "--install", elsewhere, "--prefix", tmp_path / "prefix"])
    assert (tmp_path / "prefix/lib/some-machine/libfizzbuzz.so").exists() or sys.platform == "darwin"
    flags = pkg_config(tmp_path / "prefix", "--cflags", "--libs")
    rpath = "-Wl,-rpath," + pkg_config(tmp_path / "prefix", "--variable=libdir")[0]
    compile_and_run(EXAMPLES[0], [*flags, rpath], tmp_path)
    package = tmp_path / "prefix/lib/some-machine/cmake/fizzbuzz"
    run([tool("cmake"), "-S", ROOT / "examples", "-B", tmp_path / "consumer", f"-Dfizzbuzz_DIR={package}"])


def test_archive_is_the_same_to_the_bit(release_archive: Path, cmake_build: Path, tmp_path: Path) -> None:
    mask = os.umask(0o077)
    try:
        again = make_release_archive(tmp_path, cmake_build)
    finally:
        os.umask(mask)
    assert again.name == release_archive.name
    assert again.read_bytes() == release_archive.read_bytes()


def test_archive_says_nothing_of_who_made_it(release_archive: Path) -> None:
    assert release_archive.name.startswith(f"fizzbuzz-{version()}-")
    with tarfile.open(release_archive) as opened:
        members = opened.getmembers()
    name = release_archive.name.removesuffix(".tar.gz")
    assert {member.name.split("/")[0] for member in members} == {name}
    assert {(member.uid, member.gid, member.uname, member.gname, member.mtime) for member in members} == {
        (0, 0, "", "", 1580601600)
    }
    folders = {member.name.removeprefix(f"{name}/") for member in members if member.isdir()}
    assert folders >= {"include", "lib", "lib/pkgconfig", "lib/cmake"}


def test_one_folder_is_described_in_the_same_words_by_all() -> None:
    """CMake and the build of wheels fill the same templates, so each of them has to know every placeholder."""
    for template in (ROOT / "packaging").iterdir():
        for name in re.findall("@([A-Z_]+)@", template.read_text(encoding="utf-8")):
            for filler in ("CMakeLists.txt", "hatch_build.py"):
                assert re.search(rf"\b{name}\b", (ROOT / filler).read_text(encoding="utf-8")), (name, filler)


# Programs.


@pytest.mark.skipif(WINDOWS, reason="the commands are those of Unix compilers")
@pytest.mark.parametrize("source", [ROOT / "examples/c/hundred.c", ROOT / "examples/cpp/text.cpp"])
def test_pkg_config(source: Path, prefix: Path, tmp_path: Path) -> None:
    assert pkg_config(prefix, "--modversion") == [version()]
    rpath = "-Wl,-rpath," + pkg_config(prefix, "--variable=libdir")[0]
    program = compile_and_run(source, [*pkg_config(prefix, "--cflags", "--libs"), rpath], tmp_path)
    assert needs_fizzbuzz(program)


@pytest.mark.skipif(WINDOWS, reason="the commands are those of Unix compilers")
@pytest.mark.parametrize("source", [ROOT / "examples/c/hundred.c", ROOT / "examples/cpp/text.cpp"])
@with_static
def test_pkg_config_static(source: Path, prefix: Path, tmp_path: Path) -> None:
    flags = pkg_config(prefix, "--cflags") + pkg_config(prefix, "--variable=static_libs")
    assert not needs_fizzbuzz(compile_and_run(source, flags, tmp_path))


@pytest.mark.skipif(WINDOWS, reason="the commands are those of Unix compilers")
@with_static
def test_libs_private_is_what_the_static_library_needs(prefix: Path, tmp_path: Path) -> None:
    """The customary way to say it, where no shared library is beside the static one."""
    for path in prefix.glob("**/libfizzbuzz*"):
        if path.suffix != ".a":
            path.unlink()
    flags = pkg_config(prefix, "--static", "--cflags", "--libs")
    assert not needs_fizzbuzz(compile_and_run(EXAMPLES[0], flags, tmp_path))


@pytest.mark.parametrize(("installed", "kind"), SHARED_AND_STATIC, indirect=["installed"])
def test_cmake(kind: str, prefix: Path, tmp_path: Path) -> None:
    build = tmp_path / "build"
    options = [f"-DCMAKE_PREFIX_PATH={prefix}", f"-DFIZZBUZZ={kind}", "-DCMAKE_BUILD_TYPE=Release"]
    run([tool("cmake"), "-S", ROOT / "examples", "-B", build, *options])
    run([tool("cmake"), "--build", build, "--config", "Release"])
    if WINDOWS and kind == "shared":  # there the search path of programs is the only rpath there is
        for folder in {path.parent for path in build.rglob("*.exe")}:
            shutil.copy(next(prefix.glob("**/fizzbuzz.dll")), folder)
    for source in EXAMPLES:
        name = source.stem + (".exe" if WINDOWS else "")
        (program,) = build.glob(f"{source.parent.name}/**/{name}")
        assert needs_fizzbuzz(check_output(program, source)) == (kind == "shared")


def test_cmake_names_the_shared_library_twice(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "CMakeLists.txt").write_text(
        "cmake_minimum_required(VERSION 3.15)\nproject(names LANGUAGES C)\nfind_package(fizzbuzz CONFIG REQUIRED)\n"
        "get_target_property(one fizzbuzz::fizzbuzz LOCATION)\nget_target_property(other fizzbuzz::shared LOCATION)\n"
        'message(STATUS "<${one}> <${other}>")\n',
        encoding="utf-8",
    )
    said = run([tool("cmake"), "-S", tmp_path, "-B", tmp_path / "build", f"-DCMAKE_PREFIX_PATH={installed}"])
    found = re.search("<(.+)> <(.+)>", said)
    assert found
    assert found[1] == found[2]
    assert Path(found[1]).exists()


@pytest.mark.skipif(WINDOWS, reason="Meson prefers the compiler of Microsoft there, which is not on PATH")
@pytest.mark.parametrize(("installed", "kind"), SHARED_AND_STATIC[1:], indirect=["installed"])
def test_meson(kind: str, prefix: Path, tmp_path: Path) -> None:
    (folder,) = prefix.glob("**/pkgconfig")
    beside = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # Meson looks for Ninja
    environment = {**os.environ, "PKG_CONFIG_PATH": str(folder), "PATH": beside}
    build = tmp_path / "build"
    static = str(kind == "static").lower()
    run([tool("meson"), "setup", f"-Dprefer_static={static}", build, ROOT / "examples"], env=environment)
    run([tool("meson"), "compile", "-C", build], env=environment)
    for source in EXAMPLES:
        program = build / f"{source.parent.name}_{source.name.replace('.', '_')}"
        assert program.exists(), f"examples/meson.build lacks {source.relative_to(ROOT)}"
        assert needs_fizzbuzz(check_output(program, source)) == (kind == "shared")


@pytest.mark.skipif(WINDOWS, reason="the Makefile is for POSIX")
@pytest.mark.parametrize("installed", ["archive", "wheel"], indirect=True)
def test_make(prefix: Path, tmp_path: Path) -> None:
    rpath = "-Wl,-rpath," + pkg_config(prefix, "--variable=libdir")[0]
    flags = " ".join([*pkg_config(prefix, "--cflags", "--libs"), rpath])
    run(["make", "-C", ROOT / "examples", "check", f"FLAGS={flags}", f"OUT={tmp_path / 'out'}"])


def test_wheel_says_where_the_static_library_is(unpacked_wheel: Path, tmp_path: Path) -> None:
    package = unpacked_wheel / "fizzbuzz_ffi/lib/cmake/fizzbuzz"
    asked = subprocess.run(
        [tool("cmake"), "-S", ROOT / "examples", "-B", tmp_path, f"-Dfizzbuzz_DIR={package}", "-DFIZZBUZZ=static"],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert asked.returncode != 0
    assert "take a release archive, or install from source" in " ".join(asked.stderr.split())


# Windows: from here, programs can be built for it and not run.


@pytest.mark.skipif(WINDOWS, reason="is tested with the compiler of this machine")
def test_import_library_of_windows(tmp_path: Path) -> None:
    triple, compiler = "x86_64-pc-windows-gnu", "x86_64-w64-mingw32-gcc"
    sysroot = run(["rustc", "--print", "sysroot"], cwd=ROOT / "rust-core").strip()
    if not shutil.which(compiler) or not Path(sysroot, "lib/rustlib", triple).is_dir():
        pytest.skip(f"needs {compiler} and the Rust target {triple}")
    cross = ["-DCMAKE_SYSTEM_NAME=Windows", f"-DCMAKE_C_COMPILER={compiler}"]
    prefix = tmp_path / "prefix"
    run([tool("cmake"), "-S", ROOT, "-B", tmp_path / "build", f"-DFIZZBUZZ_RUST_TARGET={triple}", *cross])
    run([tool("cmake"), "--build", tmp_path / "build"])
    run([tool("cmake"), "--install", tmp_path / "build", "--prefix", prefix])
    made = {path.relative_to(prefix).as_posix() for path in prefix.glob("*/*fizzbuzz*") if path.suffix != ".h"}
    assert made == {"bin/fizzbuzz.dll", "lib/libfizzbuzz.dll.a", "lib/libfizzbuzz.a", "include/fizzbuzz.hpp"}

    moved = prefix.rename(tmp_path / "moved")
    consumer = tmp_path / "consumer"
    consumer.mkdir()
    (consumer / "CMakeLists.txt").write_text(
        "cmake_minimum_required(VERSION 3.15)\nproject(consumer LANGUAGES C)\nfind_package(fizzbuzz CONFIG REQUIRED)\n"
        "foreach(kind IN ITEMS shared static)\n"
        f'  add_executable(${{kind}} "{ROOT.as_posix()}/examples/c/hundred.c")\n'
        "  target_link_libraries(${kind} PRIVATE fizzbuzz::${kind})\nendforeach()\n",
        encoding="utf-8",
    )
    package = f"-Dfizzbuzz_DIR={moved / 'lib/cmake/fizzbuzz'}"
    run([tool("cmake"), "-S", consumer, "-B", consumer / "build", package, *cross])
    run([tool("cmake"), "--build", consumer / "build"])
    for kind, flags in {
        "shared": pkg_config(moved, "--libs"),
        "static": pkg_config(moved, "--variable=static_libs"),
    }.items():
        program = consumer / f"{kind}-pkg-config.exe"
        source = ROOT / "examples/c/hundred.c"
        run([compiler, source, *pkg_config(moved, "--cflags"), *flags, "-o", program])
        for built in (program, consumer / "build" / f"{kind}.exe"):
            assert ("fizzbuzz.dll" in build_inspect.read(built).needed) == (kind == "shared")
