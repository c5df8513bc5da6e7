"""The decisions of the build, over facts of machines that are not here."""

from __future__ import annotations

import json
from typing import Any

import pytest
from building import load

build_target = load("build_target")
BuildError, Target = build_target.BuildError, build_target.Target

MINIMUM = (3, 10)
VERSION = "0.1.2"


def python(platform: str, **facts: Any) -> Any:
    """Describe CPython 3.13 on a platform, except for what is told."""
    machine = platform.rpartition("-")[2]
    suffix = {"macosx": ".cpython-313-darwin.so", "win-": ".cp313-win_amd64.pyd"}.get(platform[:6], "")
    usual = {
        "implementation": "cpython",
        "version": (3, 13),
        "free_threaded": False,
        "pointer_bits": 64,
        "platform": platform,
        "machine": {"universal2": "arm64"}.get(machine, machine),
        "gnu_type": "x86_64-pc-linux-gnu" if platform.startswith("linux") else "",
        "extension_suffix": suffix or ".cpython-313-x86_64-linux-gnu.so",
    }
    return build_target.Python(**{**usual, **facts})


def plan(interpreter: Any, **environ: str) -> Any:
    return build_target.plan(interpreter, VERSION, MINIMUM, environ)


LINUX = python("linux-x86_64")
LINUX_TARGET = build_target.Target("x86_64", "linux", "gnu")
MUSL = python("linux-x86_64", gnu_type="x86_64-pc-linux-musl")
UNIVERSAL = python("macosx-10.13-universal2")
FREE_THREADED = {"free_threaded": True, "version": (3, 14)}
PYPY = {"implementation": "pypy", "version": (3, 11)}

# interpreter, environment -> Rust target, wheel tag
TARGETS = [
    (LINUX, {}, "x86_64-unknown-linux-gnu", "cp310-abi3-linux_x86_64"),
    (python("linux-aarch64"), {}, "aarch64-unknown-linux-gnu", "cp310-abi3-linux_aarch64"),
    (python("linux-armv7l", pointer_bits=32), {}, "armv7-unknown-linux-gnueabihf", "cp310-abi3-linux_armv7l"),
    (python("linux-ppc64le"), {}, "powerpc64le-unknown-linux-gnu", "cp310-abi3-linux_ppc64le"),
    (python("linux-s390x"), {}, "s390x-unknown-linux-gnu", "cp310-abi3-linux_s390x"),
    (python("linux-riscv64"), {}, "riscv64gc-unknown-linux-gnu", "cp310-abi3-linux_riscv64"),
    (python("linux-loongarch64"), {}, "loongarch64-unknown-linux-gnu", "cp310-abi3-linux_loongarch64"),
    (MUSL, {}, "x86_64-unknown-linux-musl", "cp310-abi3-linux_x86_64"),
    # 32-bit interpreters on 64-bit kernels
    (python("linux-x86_64", pointer_bits=32), {}, "i686-unknown-linux-gnu", "cp310-abi3-linux_i686"),
    (python("linux-aarch64", pointer_bits=32), {}, "armv7-unknown-linux-gnueabihf", "cp310-abi3-linux_armv7l"),
    (python("macosx-10.13-x86_64"), {}, "x86_64-apple-darwin", "cp310-abi3-macosx_10_12_x86_64"),
    (python("macosx-11.0-arm64"), {}, "aarch64-apple-darwin", "cp310-abi3-macosx_11_0_arm64"),
    # A universal2 interpreter gets a wheel for the half that runs, unless told otherwise.
    (UNIVERSAL, {}, "aarch64-apple-darwin", "cp310-abi3-macosx_11_0_arm64"),
    (python("macosx-10.13-universal2", machine="x86_64"), {}, "x86_64-apple-darwin", "cp310-abi3-macosx_10_12_x86_64"),
    (UNIVERSAL, {"ARCHFLAGS": "-arch x86_64"}, "x86_64-apple-darwin", "cp310-abi3-macosx_10_12_x86_64"),
    (
        python("macosx-11.0-arm64"),
        {"ARCHFLAGS": "-arch  arm64"},
        "aarch64-apple-darwin",
        "cp310-abi3-macosx_11_0_arm64",
    ),
    (UNIVERSAL, {"MACOSX_DEPLOYMENT_TARGET": "13.3"}, "aarch64-apple-darwin", "cp310-abi3-macosx_13_0_arm64"),
    (UNIVERSAL, {"MACOSX_DEPLOYMENT_TARGET": "10.9"}, "aarch64-apple-darwin", "cp310-abi3-macosx_11_0_arm64"),
    (
        python("macosx-10.13-x86_64"),
        {"MACOSX_DEPLOYMENT_TARGET": "10.15"},
        "x86_64-apple-darwin",
        "cp310-abi3-macosx_10_15_x86_64",
    ),
    # Both halves, where both are asked for: by cibuildwheel, for setuptools, by the name that Rust's tools use.
    (
        UNIVERSAL,
        {"ARCHFLAGS": "-arch arm64 -arch x86_64", "_PYTHON_HOST_PLATFORM": "macosx-10.9-universal2"},
        "universal2-apple-darwin",
        "cp310-abi3-macosx_10_12_universal2",
    ),
    (
        python("macosx-11.0-arm64"),
        {"ARCHFLAGS": "-arch x86_64 -arch arm64", "MACOSX_DEPLOYMENT_TARGET": "10.15"},
        "universal2-apple-darwin",
        "cp310-abi3-macosx_10_15_universal2",
    ),
    (
        UNIVERSAL,
        {"_PYTHON_HOST_PLATFORM": "macosx-11.0-universal2"},
        "universal2-apple-darwin",
        "cp310-abi3-macosx_10_12_universal2",
    ),
    (
        LINUX,
        {"CARGO_BUILD_TARGET": "universal2-apple-darwin"},
        "universal2-apple-darwin",
        "cp310-abi3-macosx_10_12_universal2",
    ),
    # One half of a cross build that names both: the flags of the compiler have the last word.
    (
        UNIVERSAL,
        {"ARCHFLAGS": "-arch x86_64", "_PYTHON_HOST_PLATFORM": "macosx-11.0-universal2"},
        "x86_64-apple-darwin",
        "cp310-abi3-macosx_10_12_x86_64",
    ),
    (python("macosx-11.0-arm64"), {"ARCHFLAGS": ""}, "aarch64-apple-darwin", "cp310-abi3-macosx_11_0_arm64"),
    (python("win-amd64"), {}, "x86_64-pc-windows-msvc", "cp310-abi3-win_amd64"),
    (python("win32", pointer_bits=32), {}, "i686-pc-windows-msvc", "cp310-abi3-win32"),
    (python("win-arm64"), {}, "aarch64-pc-windows-msvc", "cp310-abi3-win_arm64"),
    (python("win-amd64"), {"VSCMD_ARG_TGT_ARCH": "arm64"}, "aarch64-pc-windows-msvc", "cp310-abi3-win_arm64"),
    (python("win-amd64"), {"VSCMD_ARG_TGT_ARCH": "x86"}, "i686-pc-windows-msvc", "cp310-abi3-win32"),
    (python("win-amd64"), {"VSCMD_ARG_TGT_ARCH": "x64"}, "x86_64-pc-windows-msvc", "cp310-abi3-win_amd64"),
    # CARGO_BUILD_TARGET has the last word.
    (
        LINUX,
        {"CARGO_BUILD_TARGET": "aarch64-unknown-linux-musl"},
        "aarch64-unknown-linux-musl",
        "cp310-abi3-linux_aarch64",
    ),
    (LINUX, {"CARGO_BUILD_TARGET": "i586-unknown-linux-gnu"}, "i686-unknown-linux-gnu", "cp310-abi3-linux_i686"),
    (LINUX, {"CARGO_BUILD_TARGET": "x86_64-pc-windows-gnu"}, "x86_64-pc-windows-gnu", "cp310-abi3-win_amd64"),
    (
        UNIVERSAL,
        {"CARGO_BUILD_TARGET": "x86_64-apple-darwin", "ARCHFLAGS": "-arch arm64 -arch x86_64"},
        "x86_64-apple-darwin",
        "cp310-abi3-macosx_10_12_x86_64",
    ),
    (
        python("win-amd64"),
        {"CARGO_BUILD_TARGET": "aarch64-pc-windows-msvc", "VSCMD_ARG_TGT_ARCH": "x64"},
        "aarch64-pc-windows-msvc",
        "cp310-abi3-win_arm64",
    ),
    # Without a stable ABI, the wheel is for the one interpreter.
    (python("linux-x86_64", **FREE_THREADED), {}, "x86_64-unknown-linux-gnu", "cp314-cp314t-linux_x86_64"),
    (
        python("linux-s390x", **{**FREE_THREADED, "version": (3, 15)}),
        {},
        "s390x-unknown-linux-gnu",
        "cp315-cp315t-linux_s390x",
    ),
    (
        python("linux-aarch64", **FREE_THREADED, gnu_type="aarch64-alpine-linux-musl"),
        {},
        "aarch64-unknown-linux-musl",
        "cp314-cp314t-linux_aarch64",
    ),
    (python("win-arm64", **FREE_THREADED), {}, "aarch64-pc-windows-msvc", "cp314-cp314t-win_arm64"),
    (
        python("linux-x86_64", **PYPY, extension_suffix=".pypy311-pp73-x86_64-linux-gnu.so"),
        {},
        "x86_64-unknown-linux-gnu",
        "pp311-pypy311_pp73-linux_x86_64",
    ),
    (
        python("macosx-11.0-arm64", **PYPY, extension_suffix=".pypy311-pp73-darwin.so"),
        {},
        "aarch64-apple-darwin",
        "pp311-pypy311_pp73-macosx_11_0_arm64",
    ),
]


@pytest.mark.parametrize(("interpreter", "environ", "triple", "tag"), TARGETS)
def test_target_and_tag(interpreter: Any, environ: dict[str, str], triple: str, tag: str) -> None:
    decided = plan(interpreter, **environ)
    assert (decided.target.triple, decided.tag) == (triple, tag)


REFUSED = [
    (python("linux-mips64"), {}, "linux-mips64"),
    (python("freebsd-14.1-RELEASE-amd64"), {}, "freebsd-14.1-RELEASE-amd64"),
    (python("win-arm32"), {}, "win-arm32"),
    (python("win-amd64"), {"VSCMD_ARG_TGT_ARCH": "arm"}, "win-amd64"),
    (UNIVERSAL, {"ARCHFLAGS": "-arch ppc"}, "ARCHFLAGS asks for ppc"),
    (LINUX, {"CARGO_BUILD_TARGET": "wasm32-unknown-unknown"}, "wasm32-unknown-unknown"),
    (LINUX, {"CARGO_BUILD_TARGET": "x86_64-unknown-linux-gnux32"}, "gnux32"),
    (LINUX, {"CARGO_BUILD_TARGET": "armv7-unknown-linux-gnueabi"}, "armv7-unknown-linux-gnueabi"),
    (LINUX, {"CARGO_BUILD_TARGET": "armv7-unknown-linux-musleabi"}, "armv7-unknown-linux-musleabi"),
    (UNIVERSAL, {"ARCHFLAGS": "-arch arm64 -arch ppc64"}, "ARCHFLAGS asks for ppc64"),
    (python("macosx-10.5-ppc"), {}, "macosx-10.5-ppc"),
    *(
        (UNIVERSAL, {"MACOSX_DEPLOYMENT_TARGET": wrong}, f"MACOSX_DEPLOYMENT_TARGET is {wrong!r}")
        for wrong in ("foo", "11.x", "-1", " 11", "11.", "١١")  # noqa: RUF001  (digits that int() would read)
    ),
    (python("linux-x86_64", implementation="graalpy"), {}, "CPython or PyPy"),
]


@pytest.mark.parametrize(("interpreter", "environ", "words"), REFUSED)
def test_what_cannot_be_built_is_refused_in_words(interpreter: Any, environ: dict[str, str], words: str) -> None:
    with pytest.raises(BuildError) as refusal:
        plan(interpreter, **environ)
    assert words in str(refusal.value)
    assert str(refusal.value).endswith(".")


def test_tag_comes_from_the_minimum_and_not_from_the_running_interpreter() -> None:
    tags = {plan(python("linux-x86_64", version=(3, minor))).tag for minor in range(10, 16)}
    assert tags == {"cp310-abi3-linux_x86_64"}
    assert build_target.plan(LINUX, VERSION, (3, 12), {}).tag == "cp312-abi3-linux_x86_64"


# interpreter, environment -> module, library, import library
NAMES = [
    (LINUX, {}, "_native.abi3.so", "lib/libfizzbuzz.so.0.1", None),
    (MUSL, {}, "_native.abi3.so", "lib/libfizzbuzz.so.0.1", None),
    (UNIVERSAL, {}, "_native.abi3.so", "lib/libfizzbuzz.0.1.dylib", None),
    (python("win-amd64"), {}, "_native.pyd", "fizzbuzz.dll", "lib/fizzbuzz.dll.lib"),
    (
        python("win-amd64"),
        {"CARGO_BUILD_TARGET": "x86_64-pc-windows-gnu"},
        "_native.pyd",
        "fizzbuzz.dll",
        "lib/libfizzbuzz.dll.a",
    ),
    (
        python("linux-x86_64", **FREE_THREADED, extension_suffix=".cpython-314t-x86_64-linux-gnu.so"),
        {},
        "_native.cpython-314t-x86_64-linux-gnu.so",
        "lib/libfizzbuzz.so.0.1",
        None,
    ),
    (
        python("win-amd64", **FREE_THREADED, extension_suffix=".cp314t-win_amd64.pyd"),
        {"VSCMD_ARG_TGT_ARCH": "arm64", "SETUPTOOLS_EXT_SUFFIX": ".cp314t-win_arm64.pyd"},
        "_native.cp314t-win_arm64.pyd",
        "fizzbuzz.dll",
        "lib/fizzbuzz.dll.lib",
    ),
    (
        python("linux-x86_64", **PYPY, extension_suffix=".pypy311-pp73-x86_64-linux-gnu.so"),
        {},
        "_native.pypy311-pp73-x86_64-linux-gnu.so",
        "lib/libfizzbuzz.so.0.1",
        None,
    ),
]


@pytest.mark.parametrize(("interpreter", "environ", "module", "library", "import_library"), NAMES)
def test_file_names(
    interpreter: Any, environ: dict[str, str], module: str, library: str, import_library: str | None
) -> None:
    assert plan(interpreter, **environ).names == build_target.Layout(module, library, import_library)


@pytest.mark.parametrize(
    ("version", "expected"),
    [("0.1.0", "0.1"), ("0.1.9", "0.1"), ("0.0.3", "0.0.3"), ("1.2.3", "1"), ("12.0.0", "12"), ("0.2.0-rc.1", "0.2")],
)
def test_so_version_changes_when_the_abi_may(version: str, expected: str) -> None:
    assert build_target.so_version(version) == expected


@pytest.mark.parametrize("triple", sorted({triple for _, _, triple, _ in TARGETS}))
def test_triples_survive_a_round_trip(triple: str) -> None:
    assert Target.from_triple(triple).triple == triple


@pytest.mark.parametrize(
    ("wanted", "host", "environ", "expected"),
    [
        ("armv7-unknown-linux-gnueabihf", "armv7-unknown-linux-gnueabi", {}, "armv7-unknown-linux-gnueabihf"),
        ("x86_64-unknown-linux-gnu", "x86_64-unknown-linux-gnu", {}, None),
        # The rustc of a distribution has a triple of its own, often the only one with a standard library.
        ("x86_64-unknown-linux-musl", "x86_64-alpine-linux-musl", {}, None),
        ("i686-unknown-linux-gnu", "x86_64-unknown-linux-gnu", {}, "i686-unknown-linux-gnu"),
        ("x86_64-unknown-linux-musl", "x86_64-unknown-linux-gnu", {}, "x86_64-unknown-linux-musl"),
        ("i686-pc-windows-msvc", "x86_64-pc-windows-msvc", {}, "i686-pc-windows-msvc"),
        ("x86_64-apple-darwin", "aarch64-apple-darwin", {}, "x86_64-apple-darwin"),
        ("x86_64-unknown-linux-gnu", "x86_64-unknown-freebsd", {}, "x86_64-unknown-linux-gnu"),
        # cargo reads the variable by itself
        (
            "s390x-unknown-linux-gnu",
            "x86_64-unknown-linux-gnu",
            {"CARGO_BUILD_TARGET": "s390x-unknown-linux-gnu"},
            None,
        ),
        # cargo knows no such target, but the option goes before the variable
        (
            "x86_64-apple-darwin",
            "x86_64-apple-darwin",
            {"CARGO_BUILD_TARGET": "universal2-apple-darwin"},
            "x86_64-apple-darwin",
        ),
    ],
)
def test_cargo_is_told_a_target_only_when_it_would_choose_another(
    wanted: str, host: str, environ: dict[str, str], expected: str | None
) -> None:
    default = build_target.cargo_default(host, [], environ)
    assert build_target.cargo_target(Target.from_triple(wanted), default) == expected


def test_target_that_cargo_is_configured_for_is_what_it_builds_by_itself() -> None:
    near, far = {"build": {"target": "s390x-unknown-linux-gnu"}}, {"build": {"target": "i686-unknown-linux-gnu"}}
    assert build_target.cargo_default("x86_64-unknown-linux-gnu", [{}, near, far], {}) == near["build"]["target"]
    assert build_target.cargo_default("host", [near], {"CARGO_BUILD_TARGET": "wanted"}) == "wanted"
    several = build_target.cargo_default("host", [{"build": {"target": ["s390x-unknown-linux-gnu", "other"]}}], {})
    linux = Target.from_triple("x86_64-unknown-linux-gnu")
    assert build_target.cargo_target(linux, several) == build_target.cargo_target(linux, near["build"]["target"])
    assert build_target.cargo_target(linux, several) == linux.triple


def test_no_other_build_writes_over_the_library() -> None:
    """Cargo would ship what was built last: another tree's, or a developer's with other flags."""
    shared = {"CARGO_TARGET_DIR": "/shared"}
    first, second = (build_target.cargo_target_dir(tree, shared) for tree in ("/one/rust-core", "/two/rust-core"))
    assert first.startswith("/shared/wheel-")
    assert second.startswith("/shared/wheel-")
    assert first != second
    assert first == build_target.cargo_target_dir("/one/rust-core", shared)
    assert build_target.cargo_target_dir("/one/rust-core", {}).startswith("/one/rust-core/target/wheel-")


def test_folder_that_cargo_cannot_work_in_is_a_sentence() -> None:
    with pytest.raises(BuildError, match=r"move the sources out of '/caf.udce9/rust-core', or, .*LC_ALL=C\.UTF-8\)\.$"):
        build_target.cargo_target_dir("/caf\udce9/rust-core", {})


CORE, STD = "--remap-path-prefix=/one tree/rust-core=.", "--remap-path-prefix=/rust/lib/rustlib/src/rust=/rustc"
DYNAMIC = "-Ctarget-feature=-crt-static"
PLACE = "target.'cfg(all())'.rustflags"
TRIPLE = "x86_64-unknown-linux-gnu"
FOLDERS = "/one tree/rust-core", "/rust"


@pytest.mark.parametrize(
    ("interpreter", "environ", "arguments", "extra"),
    [
        (LINUX, {}, ["--config", f'{PLACE}=["{CORE}", "{STD}"]'], {}),
        (MUSL, {}, ["--config", f'{PLACE}=["{CORE}", "{STD}", "{DYNAMIC}"]'], {}),
        (LINUX, {"RUSTFLAGS": "-O  -g"}, [], {"CARGO_ENCODED_RUSTFLAGS": f"-O\x1f-g\x1f{CORE}\x1f{STD}"}),
        # Set to nothing is set: cargo looks no further.
        (LINUX, {"RUSTFLAGS": ""}, [], {"CARGO_ENCODED_RUSTFLAGS": f"{CORE}\x1f{STD}"}),
        (
            LINUX,
            {"CARGO_ENCODED_RUSTFLAGS": "", "RUSTFLAGS": "-g"},
            [],
            {"CARGO_ENCODED_RUSTFLAGS": f"{CORE}\x1f{STD}"},
        ),
        (
            MUSL,
            {"RUSTFLAGS": "-O", "CARGO_ENCODED_RUSTFLAGS": "-g"},
            [],
            {"CARGO_ENCODED_RUSTFLAGS": f"-g\x1f{CORE}\x1f{STD}\x1f{DYNAMIC}"},
        ),
    ],
)
def test_flags_for_rust_are_added_to_those_of_the_user(
    interpreter: Any, environ: dict[str, str], arguments: list[str], extra: dict[str, str]
) -> None:
    assert build_target.rust_flags(plan(interpreter).target, TRIPLE, FOLDERS, [], environ) == (arguments, extra)


FOR_ALL = {"build": {"rustflags": ["-Cnear"]}}


@pytest.mark.parametrize(
    ("configs", "environ", "repeated"),
    [
        ([FOR_ALL], {}, ["-Cnear"]),
        ([FOR_ALL, {}, {"build": {"rustflags": "-Cfar  -g"}}], {}, ["-Cfar", "-g", "-Cnear"]),
        ([FOR_ALL], {"CARGO_BUILD_RUSTFLAGS": "-Clast"}, ["-Cnear", "-Clast"]),
        # What is set for the target, cargo takes instead, and adds ours to it by itself.
        ([FOR_ALL, {"target": {TRIPLE: {"rustflags": ["-O"]}}}], {}, []),
        ([FOR_ALL, {"target": {"cfg(unix)": {"rustflags": "-O"}}}], {}, []),
        ([FOR_ALL], {"CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUSTFLAGS": "-O"}, []),
        ([FOR_ALL, {"target": {TRIPLE: {"linker": "lld"}}}], {}, ["-Cnear"]),
        ([FOR_ALL, {"target": {"s390x-unknown-linux-gnu": {"rustflags": ["-O"]}}}], {}, ["-Cnear"]),
    ],
)
def test_flags_for_every_build_are_repeated_where_cargo_would_drop_them(
    configs: list[dict[str, Any]], environ: dict[str, str], repeated: list[str]
) -> None:
    (_, said), extra = build_target.rust_flags(LINUX_TARGET, TRIPLE, FOLDERS, configs, environ)
    assert said == f"{PLACE}={json.dumps([*repeated, CORE, STD])}"
    assert extra == {}


@pytest.mark.parametrize("variable", ["CC", "CFLAGS", "LDFLAGS"])
def test_words_that_a_shell_would_not_read_are_a_sentence(variable: str) -> None:
    assert build_target.words(variable, {variable: "a 'b c'"}) == ["a", "b c"]
    assert build_target.words(variable, {}) == []
    with pytest.raises(BuildError, match=rf"^{variable} cannot be split into words: no closing quotation\. It is "):
        build_target.words(variable, {variable: "-O2 '-Dx"})


@pytest.mark.parametrize("epoch", ["", "garbage", "1700000000.5", "-1", "99999999999", "4354819200", "1_000", "١"])  # noqa: RUF001
def test_time_that_no_file_can_have_is_a_sentence(epoch: str) -> None:
    with pytest.raises(BuildError, match=rf"^SOURCE_DATE_EPOCH is {epoch!r}, which is no time"):
        build_target.source_date({"SOURCE_DATE_EPOCH": epoch})


def test_time_is_a_number_or_none() -> None:
    assert build_target.source_date({}) is None
    assert build_target.source_date({"SOURCE_DATE_EPOCH": "0"}) == 0
    assert build_target.source_date({"SOURCE_DATE_EPOCH": "4354819199"}) == 4354819199


@pytest.mark.parametrize(
    ("needed", "expected"),
    [
        (["libfizzbuzz.so.0.1", "libc.so.6"], "gnu"),
        (["libgcc_s.so.1", "ld-linux-aarch64.so.1"], "gnu"),
        (["ld64.so.2"], "gnu"),
        (["libc.musl-x86_64.so.1"], "musl"),
        (["libc.so"], "musl"),
        (["libgcc_s.so.1", "libfizzbuzz.so.0.1"], ""),
        ([], ""),
    ],
)
def test_c_library_is_known_by_its_name(needed: list[str], expected: str) -> None:
    assert build_target.c_library(needed) == expected


WIN_T = {**FREE_THREADED, "extension_suffix": ".cp314t-win_amd64.pyd"}
LINUX_T = {**FREE_THREADED, "extension_suffix": ".cpython-314t-x86_64-linux-gnu.so"}
MACOS_T = {**FREE_THREADED, "extension_suffix": ".cpython-314t-darwin.so"}


@pytest.mark.parametrize(
    ("interpreter", "environ", "suffix"),
    [
        (python("win-amd64", **WIN_T), {}, ".cp314t-win_amd64.pyd"),
        (python("win-amd64", **WIN_T), {"VSCMD_ARG_TGT_ARCH": "arm64"}, ".pyd"),
        (python("win-amd64"), {"VSCMD_ARG_TGT_ARCH": "arm64"}, ".pyd"),
        (python("linux-x86_64", **LINUX_T), {}, ".cpython-314t-x86_64-linux-gnu.so"),
        (python("linux-x86_64", **LINUX_T), {"CARGO_BUILD_TARGET": "aarch64-unknown-linux-gnu"}, ".so"),
        (LINUX, {"CARGO_BUILD_TARGET": "aarch64-unknown-linux-gnu"}, ".abi3.so"),
        (python("macosx-11.0-arm64", **MACOS_T), {"ARCHFLAGS": "-arch x86_64"}, ".cpython-314t-darwin.so"),
    ],
)
def test_module_is_not_named_after_the_machine_that_builds(
    interpreter: Any, environ: dict[str, str], suffix: str
) -> None:
    """An interpreter finds what has its own suffix, or only .so or .pyd, and no module of another machine."""
    assert plan(interpreter, **environ).names.module == f"_native{suffix}"


def test_pypy_for_another_machine_is_a_sentence() -> None:
    interpreter = python("linux-x86_64", **PYPY, extension_suffix=".pypy311-pp73-x86_64-linux-gnu.so")
    with pytest.raises(BuildError, match="PyPy can only be built on the machine that it is for, not for aarch64-"):
        plan(interpreter, CARGO_BUILD_TARGET="aarch64-unknown-linux-gnu")


def test_module_uses_the_stable_abi_of_the_minimum() -> None:
    assert plan(LINUX).macros == {"NDEBUG": None, "Py_LIMITED_API": "0x030A0000"}
    assert plan(python("linux-x86_64", **FREE_THREADED)).macros == {"NDEBUG": None, "_CFFI_NO_LIMITED_API": None}
    assert plan(python("linux-x86_64", **PYPY)).macros == {"NDEBUG": None}


@pytest.mark.parametrize("interpreter", [LINUX, MUSL, UNIVERSAL])
def test_module_looks_for_the_library_beside_itself(interpreter: Any) -> None:
    arguments = " ".join(plan(interpreter).link_arguments)
    origin = "@loader_path" if interpreter is UNIVERSAL else "$ORIGIN"
    assert f"-Wl,-rpath,{origin}/lib" in arguments
    assert " /" not in arguments


@pytest.mark.parametrize(("abi", "arguments"), [("msvc", ["/Brepro"]), ("gnu", [])])
def test_only_microsofts_linker_is_asked_for_equal_modules(abi: str, arguments: list[str]) -> None:
    assert plan(python("win-amd64"), CARGO_BUILD_TARGET=f"x86_64-pc-windows-{abi}").link_arguments == arguments


def test_module_exports_its_init_function_alone() -> None:
    assert "-Wl,--version-script=exports.map" in plan(LINUX).link_arguments
    assert plan(LINUX).init_function == "PyInit__native"
    assert plan(python("linux-x86_64", **PYPY)).init_function == "_cffi_pypyinit__native"


def test_module_for_macos_is_linked_for_the_machine_and_the_system_of_the_tag() -> None:
    arguments = " ".join(plan(UNIVERSAL, ARCHFLAGS="-arch x86_64", MACOSX_DEPLOYMENT_TARGET="10.15").link_arguments)
    assert "-arch x86_64 -mmacosx-version-min=10.15" in arguments


def test_universal_module_is_compiled_for_both_machines_by_one_call() -> None:
    arguments = " ".join(plan(UNIVERSAL, ARCHFLAGS="-arch arm64 -arch x86_64").link_arguments)
    assert "-arch x86_64 -arch arm64 -mmacosx-version-min=10.12" in arguments


def test_universal_library_is_made_of_two_each_for_the_oldest_system_it_can_run_on() -> None:
    slices = plan(UNIVERSAL, ARCHFLAGS="-arch arm64 -arch x86_64").target.slices
    assert [part.triple for part in slices] == ["x86_64-apple-darwin", "aarch64-apple-darwin"]
    assert [build_target.macos_floor(part, {}) for part in slices] == [(10, 12), (11, 0)]
    assert plan(LINUX).target.slices == (plan(LINUX).target,)


@pytest.mark.parametrize(
    ("interpreter", "environ", "runs_here", "needs_cross_compiler"),
    [
        (LINUX, {}, True, False),
        (LINUX, {"CARGO_BUILD_TARGET": "x86_64-unknown-linux-gnu"}, True, False),
        (LINUX, {"CARGO_BUILD_TARGET": "aarch64-unknown-linux-gnu"}, False, True),
        (LINUX, {"CARGO_BUILD_TARGET": "x86_64-unknown-linux-musl"}, False, True),
        # An interpreter that was told to speak of another machine knows that machine's compiler.
        (python("linux-aarch64"), {"_PYTHON_HOST_PLATFORM": "linux-aarch64"}, False, False),
        (UNIVERSAL, {"ARCHFLAGS": "-arch x86_64"}, False, False),
        (UNIVERSAL, {"CARGO_BUILD_TARGET": "x86_64-apple-darwin"}, False, False),
        (UNIVERSAL, {"ARCHFLAGS": "-arch arm64 -arch x86_64"}, True, False),
        (LINUX, {"CARGO_BUILD_TARGET": "aarch64-apple-darwin"}, False, True),
        (python("win-amd64"), {"VSCMD_ARG_TGT_ARCH": "arm64"}, False, False),
    ],
)
def test_cross_builds_are_noticed(
    interpreter: Any, environ: dict[str, str], *, runs_here: bool, needs_cross_compiler: bool
) -> None:
    decided = plan(interpreter, **environ)
    assert (decided.runs_here, decided.needs_cross_compiler) == (runs_here, needs_cross_compiler)


def test_consumers_link_the_very_file_that_is_bundled() -> None:
    def libs(interpreter: Any) -> str:
        decided = plan(interpreter)
        return str(build_target.consumer_libs(decided.target, decided.names))

    assert libs(LINUX) == "${prefix}/lib/libfizzbuzz.so.0.1 -Wl,-rpath,${libdir}"
    assert libs(UNIVERSAL) == "${prefix}/lib/libfizzbuzz.0.1.dylib -Wl,-rpath,${libdir}"
    assert libs(python("win-amd64")) == "${prefix}/lib/fizzbuzz.dll.lib"


def test_every_machine_of_a_tag_has_one_spelling_in_rust() -> None:
    machines = build_target._WHEEL_MACHINES  # noqa: SLF001  (the table itself is what is checked)
    assert all(build_target._ALIASES[wheel] == rust for (_, rust), wheel in machines.items())  # noqa: SLF001
