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
from building import ROOT, VERSION, load, make_release_archive, read_toml, run, tool

build_inspect = load("build_inspect")

WINDOWS = sys.platform == "win32"
STATIC_LIBS = ["--variable=static_libs"]
TWO_SOURCES = [ROOT / "examples/c/hundred.c", ROOT / "examples/cpp/text.cpp"]
EXAMPLES = sorted(path for path in ROOT.glob("examples/*/*.c*") if path.with_suffix(".out").exists())

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


def compile_and_run(source: Path, flags: list[str], folder: Path, compiler: str = "") -> Path:
    program = folder / source.parent.name / source.stem
    program.parent.mkdir(exist_ok=True)
    is_c = source.suffix == ".c"
    compiler = compiler or (tool("cc", "gcc", "clang") if is_c else tool("c++", "g++"))
    run([compiler, f"-std={'c99' if is_c else 'c++17'}", "-Wall", "-Wextra", "-Werror", source, *flags, "-o", program])
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
    compatible = load("build_target").so_version(VERSION)
    names = ["libfizzbuzz.so", f"libfizzbuzz.so.{compatible}", f"libfizzbuzz.so.{VERSION}"]
    prefix_of_name = ""
    if sys.platform == "darwin":
        names = ["libfizzbuzz.dylib", f"libfizzbuzz.{compatible}.dylib", f"libfizzbuzz.{VERSION}.dylib"]
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
    assert release_archive.name.startswith(f"fizzbuzz-{VERSION}-")
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
@pytest.mark.parametrize("source", TWO_SOURCES)
def test_pkg_config(source: Path, prefix: Path, tmp_path: Path) -> None:
    assert pkg_config(prefix, "--modversion") == [VERSION]
    rpath = "-Wl,-rpath," + pkg_config(prefix, "--variable=libdir")[0]
    program = compile_and_run(source, [*pkg_config(prefix, "--cflags", "--libs"), rpath], tmp_path)
    assert needs_fizzbuzz(program)


@pytest.mark.skipif(WINDOWS, reason="the commands are those of Unix compilers")
@pytest.mark.parametrize("source", TWO_SOURCES)
@with_static
def test_pkg_config_static(source: Path, prefix: Path, tmp_path: Path) -> None:
    flags = pkg_config(prefix, "--cflags") + pkg_config(prefix, *STATIC_LIBS)
    assert not needs_fizzbuzz(compile_and_run(source, flags, tmp_path))


@pytest.mark.skipif(WINDOWS, reason="GNU and LLVM are elsewhere")
@with_static
def test_libs_private_are_the_words_of_rustc(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "lib.rs").touch()
    said = run(["rustc", "--crate-type=staticlib", "--print=native-static-libs", "lib.rs"], cwd=tmp_path)
    named = re.search(r"native-static-libs: (.+)$", said, flags=re.MULTILINE)
    assert named
    pc = next(installed.glob("**/fizzbuzz.pc")).read_text(encoding="utf-8")
    private = re.search(r"(?m)^Libs.private: (.+)$", pc)
    assert private
    # Compilers link that one by themselves, and another one with -static.
    assert private[1].split() == [word for word in named[1].split() if word != "-lgcc_s"]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no C library to link statically")
@pytest.mark.parametrize("installed", ["archive"], indirect=True)
@pytest.mark.parametrize("mode", ["-static", "-static-pie"])
@pytest.mark.parametrize("names", ["gcc g++", "clang clang++"])
def test_program_is_static_altogether(names: str, mode: str, installed: Path, tmp_path: Path) -> None:
    for name, source, options in zip(names.split(), TWO_SOURCES, (["--static", "--libs"], STATIC_LIBS), strict=True):
        flags = pkg_config(installed, "--cflags") + pkg_config(installed, *options)
        program = compile_and_run(source, [mode, *flags], tmp_path, tool(name))
        assert not build_inspect.read(program).needed


@pytest.mark.skipif(sys.platform != "linux", reason="the flags are those of GNU linkers")
@pytest.mark.parametrize("installed", ["archive"], indirect=True)
@pytest.mark.parametrize("name", ["gcc", "clang"])
def test_link_time_optimization(name: str, installed: Path, tmp_path: Path) -> None:
    """The bitcode in Rust's standard library is of an LLVM that may be newer than that of clang."""
    flags = pkg_config(installed, "--cflags") + pkg_config(installed, *STATIC_LIBS)
    compile_and_run(EXAMPLES[0], ["-O2", "-flto", *flags], tmp_path, tool(name))


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere symbols stay as rustc made them")
@pytest.mark.parametrize("installed", ["archive"], indirect=True)
def test_two_static_libraries_of_rust_in_one_program(installed: Path, tmp_path: Path) -> None:
    """Each holds the standard library, with the same symbols where the compiler was the same."""
    (tmp_path / "other.rs").write_text(
        '#[unsafe(no_mangle)] pub extern "C" fn other() -> i32 { std::thread::spawn(|| 7).join().unwrap() }\n',
        encoding="utf-8",
    )
    run(["rustc", "--edition=2024", "--crate-type=staticlib", "other.rs"], cwd=tmp_path)
    source = tmp_path / "both.c"
    source.write_text(
        "#include <fizzbuzz.h>\n#include <stdio.h>\nint other(void);\n"
        "int main(void)\n{\n    char answer[16];\n    size_t size;\n"
        "    if (fizzbuzz_line(NULL, 15, answer, sizeof answer, &size) != FIZZBUZZ_OK) return 1;\n"
        '    printf("%d %s", other(), answer);\n}\n',
        encoding="utf-8",
    )
    source.with_suffix(".out").write_text("7 fizzbuzz", encoding="utf-8")
    ours = pkg_config(installed, *STATIC_LIBS)
    for order in (["libother.a", ours[0]], [ours[0], "libother.a"]):
        libraries = [str(tmp_path / name) for name in order]
        compile_and_run(source, [*pkg_config(installed, "--cflags"), *libraries, *ours[1:]], tmp_path)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere symbols stay as rustc made them")
@pytest.mark.parametrize("installed", ["archive"], indirect=True)
def test_library_that_holds_the_static_one_exports_nothing_of_rust(installed: Path, tmp_path: Path) -> None:
    source = tmp_path / "own.c"
    source.write_text("#include <fizzbuzz.h>\nint own(void) { return fizzbuzz_version()[0]; }\n", encoding="utf-8")
    flags = [*pkg_config(installed, "--cflags"), *pkg_config(installed, *STATIC_LIBS)]
    run([tool("cc", "gcc", "clang"), "-shared", "-fPIC", source, *flags, "-o", tmp_path / "libown.so"])
    exports = build_inspect.read(tmp_path / "libown.so").exports
    assert "fizzbuzz_line" in exports
    assert {name for name in exports if not name.startswith("fizzbuzz_")} == {"own"}


@pytest.mark.skipif(sys.platform != "linux", reason="the sections are those of ELF")
@with_static
def test_static_library_holds_what_is_needed(installed: Path) -> None:
    (library,) = installed.glob("**/libfizzbuzz.a")
    data = library.read_bytes()
    assert b".text" in data
    assert b".llvmbc" not in data
    assert b".llvmcmd" not in data
    assert len(data) < 3_000_000  # with debug information it is several times as much


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


def meson_environment(pkgconfig: Path) -> dict[str, str]:
    beside = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # Meson looks for Ninja
    return {**os.environ, "PKG_CONFIG_PATH": str(pkgconfig), "PATH": beside}


@pytest.mark.skipif(WINDOWS, reason="Meson prefers the compiler of Microsoft there, which is not on PATH")
@pytest.mark.parametrize(("installed", "kind"), SHARED_AND_STATIC[1:], indirect=["installed"])
def test_meson(kind: str, prefix: Path, tmp_path: Path) -> None:
    (folder,) = prefix.glob("**/pkgconfig")
    environment = meson_environment(folder)
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


# Who asks a wheel for the static library is told where it is.


def refusal(command: list[str | Path], **variables: str) -> str:
    """What a command that fails says, in one line."""
    done = subprocess.run(command, env={**os.environ, **variables}, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode != 0
    return " ".join((done.stdout + done.stderr).split())


@pytest.mark.parametrize("asked", ["component", "target"])
def test_wheel_says_to_cmake_where_the_static_library_is(asked: str, unpacked_wheel: Path, tmp_path: Path) -> None:
    source = ROOT / "examples"
    if asked == "target":
        source = tmp_path
        (tmp_path / "CMakeLists.txt").write_text(
            "cmake_minimum_required(VERSION 3.15)\nproject(static LANGUAGES C)\n"
            "find_package(fizzbuzz CONFIG REQUIRED)\nif(fizzbuzz_static_FOUND)\n  message(FATAL_ERROR found)\nendif()\n"
            f'add_executable(hundred "{TWO_SOURCES[0].as_posix()}")\n'
            "target_link_libraries(hundred PRIVATE fizzbuzz::static)\n",
            encoding="utf-8",
        )
    package = f"-Dfizzbuzz_DIR={unpacked_wheel / 'fizzbuzz_ffi/lib/cmake/fizzbuzz'}"
    said = refusal([tool("cmake"), "-S", source, "-B", tmp_path / "build", package, "-DFIZZBUZZ=static"])
    assert "Wheels have the shared one only: take a release archive, or install from source (cmake --install)" in said


NO_STATIC_LIBRARY = "libfizzbuzz.a-is-not-in-wheels-but-in-release-archives-and-installs-from-source"


@pytest.mark.skipif(WINDOWS, reason="the commands are those of Unix compilers")
@pytest.mark.parametrize("option", ["--variable=static_libs", "--static"])
def test_wheel_says_to_linkers_where_the_static_library_is(option: str, unpacked_wheel: Path, tmp_path: Path) -> None:
    prefix = shutil.copytree(unpacked_wheel / "fizzbuzz_ffi", tmp_path / "prefix")  # a folder name without a blank
    flags = [*pkg_config(prefix, "--cflags"), *pkg_config(prefix, option, "--libs")]
    assert NO_STATIC_LIBRARY in refusal(
        [tool("cc", "gcc", "clang"), TWO_SOURCES[0], *flags, "-o", tmp_path / "program"]
    )


@pytest.mark.skipif(WINDOWS, reason="Meson prefers the compiler of Microsoft there, which is not on PATH")
def test_wheel_says_to_meson_where_the_static_library_is(unpacked_wheel: Path, tmp_path: Path) -> None:
    (tmp_path / "meson.build").write_text(
        "project('static', 'c')\n"
        "executable('hundred', 'hundred.c', dependencies: dependency('fizzbuzz', static: true))\n",
        encoding="utf-8",
    )
    shutil.copy(TWO_SOURCES[0], tmp_path)
    package = unpacked_wheel / "fizzbuzz_ffi/lib/pkgconfig"
    environment = {**meson_environment(package), "LC_ALL": "C"}
    run([tool("meson"), "setup", tmp_path / "build", tmp_path], env=environment)
    assert NO_STATIC_LIBRARY in refusal([tool("meson"), "compile", "-C", tmp_path / "build"], **environment)


# cargo-c, with which distributions install libraries of Rust.


def test_cargo_c_is_told_what_there_is() -> None:
    manifest = read_toml("rust-core/fizzbuzz-capi/Cargo.toml")
    told = manifest["package"]["metadata"]["capi"]
    assert not told["header"]["generation"]
    (asset,) = told["install"]["include"]["asset"]
    headers = (ROOT / "rust-core/fizzbuzz-capi").glob(asset["from"])
    assert {path.resolve() for path in headers} == set((ROOT / "include").iterdir())
    assert "capi" in manifest["features"]
    pc = (ROOT / "packaging/fizzbuzz.pc.in").read_text(encoding="utf-8")
    assert f"Description: {told['pkg_config']['description']}\n" in pc


@pytest.mark.skipif(WINDOWS, reason="the commands are those of Unix compilers")
def test_cargo_c(tmp_path: Path) -> None:
    if not shutil.which("cargo-cinstall"):
        pytest.skip("needs cargo-c, which takes many minutes to compile: cargo install cargo-c")
    prefix = tmp_path / "first"
    command = [
        "cargo",
        "cinstall",
        "--release",
        "--locked",
        f"--prefix={prefix}",
        f"--target-dir={tmp_path / 'target'}",
    ]
    run(command, cwd=ROOT / "rust-core/fizzbuzz-capi")
    for place in (prefix, tmp_path / "second"):
        if place != prefix:
            prefix.rename(place)
        # These files name their prefix, and pkg-config can be told another.
        options = [f"--define-variable=prefix={place}", "--cflags"]
        rpath = "-Wl,-rpath," + pkg_config(place, options[0], "--variable=libdir")[0]
        for source in TWO_SOURCES:
            assert needs_fizzbuzz(compile_and_run(source, [*pkg_config(place, *options, "--libs"), rpath], tmp_path))
    for path in place.glob("**/libfizzbuzz*"):
        if path.suffix != ".a":
            assert build_inspect.read(path).name.endswith(f"libfizzbuzz.so.{load('build_target').so_version(VERSION)}")
            path.unlink()
    flags = pkg_config(place, *options, "--static", "--libs")
    assert not needs_fizzbuzz(compile_and_run(TWO_SOURCES[0], flags, tmp_path))


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
        "static": pkg_config(moved, *STATIC_LIBS),
    }.items():
        program = consumer / f"{kind}-pkg-config.exe"
        source = ROOT / "examples/c/hundred.c"
        run([compiler, source, *pkg_config(moved, "--cflags"), *flags, "-o", program])
        for built in (program, consumer / "build" / f"{kind}.exe"):
            assert ("fizzbuzz.dll" in build_inspect.read(built).needed) == (kind == "shared")
