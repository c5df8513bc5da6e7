# shellcheck shell=bash
# A Linux of another machine, the same steps for each: sourced after lib.sh.

# linux_machine MACHINE DEBIAN RUST TRIPLET KERNEL: the tests of Rust, and those of Python, C and C++ against the
# installed wheel, in a root of Debian. The names are those of wheel tags, of Debian, of Rust and of the GNU
# tools, and of the kernel that must be at work there.
linux_machine() {
    local machine=$1 debian=$2 rust=$3 triplet=$4 kernel=$5 environment=$HERE/environment variable headers python options=()
    local suite=trixie packages=(python3.13 libpython3.13-dev libffi-dev libstdc++6 bc diffutils mawk make pkg-config)

    need "gcc-$triplet" "g++-$triplet" "libc6-dev-$debian-cross"
    need_rust "$rust"
    if [ "$debian" != i386 ]; then  # this machine runs those of i386
        need_foreign_programs
        # The benchmarks measure, and a CPU that is emulated has no speed to be measured.
        options=(--hypothesis-profile=emulated --ignore=tests/test_benchmarks.py)
        export FIZZBUZZ_TEST_PATIENCE=20 FIZZBUZZ_TEST_EMULATED=1
    fi
    make_root "$debian" "$suite" "${packages[@]}" ||
        { suite=forky && make_root "$debian" "$suite" "${packages[@]}"; }  # mirrors lack what is new to machines that few have
    copy_sources

    variable=CARGO_TARGET_${rust^^}
    variable=${variable//-/_}
    export "${variable}_LINKER=$triplet-gcc" "${variable}_RUNNER=$PLATFORMS/tools/in-root $ROOT $WORK"
    suite "Rust tests (core and C ABI)" \
        cargo test --quiet --locked --offline --manifest-path "$SOURCE/rust-core/Cargo.toml" --workspace --target "$rust"

    # Debian's pyconfig.h leads to the one of the machine, by a path that begins in the folder above.
    headers=$ROOT/usr/include
    export CC="$triplet-gcc -I$headers/python3.13 -idirafter $headers -idirafter $headers/$triplet"
    build_wheel CARGO_BUILD_TARGET="$rust" _PYTHON_HOST_PLATFORM="linux-$machine"
    PURE_REQUIREMENTS+=(pytest-xdist)
    fetch_requirements "$machine" 3.13
    compgen -G "$REQUIREMENTS/cffi-*.whl" >/dev/null || build_cffi "$machine" "$triplet"
    install_for_root "$machine" 3.13 "$environment"
    # What Python compiles is the same on every machine, and takes seconds here.
    python=$(interpreter 3.13)
    [ -z "$python" ] || "$python" -m compileall -q -x /tests/ "$ROOT/usr/lib/python3.13" "$environment/lib"
    check "the kernel is $kernel" kernel_in_root "$environment" "$kernel"

    # A compiler under qemu takes minutes, so programs are compiled by this machine; they run on the other one.
    host_command gcc "$triplet-gcc"
    host_command g++ "$triplet-g++"
    cd "$SOURCE" || exit
    suite "Python, C and C++ tests on CPython 3.13 of Debian $suite" in_root env CC="$HERE/bin/gcc" CXX="$HERE/bin/g++" \
        "$environment/bin/pytest" --quiet -p no:cacheprovider --numprocesses="$(nproc)" "${options[@]}" --durations=30 \
        --ignore=tests/packaging --ignore=tests/test_rust.py tests
}

# build_cffi MACHINE TRIPLET: compile cffi for CPython 3.13 of a machine that the index has no wheel for, with CC, here;
# the wheel is in REQUIREMENTS then, as if it had come from the index.
build_cffi() {
    local machine=$1 triplet=$2 options
    need_tools setuptools wheel
    mkdir -p "$HERE/cffi" "$HERE/libffi"
    ln -s "$ROOT/usr/lib/$triplet/libffi.so.8" "$HERE/libffi/libffi.so"
    options=(--quiet --no-index --no-deps --no-build-isolation --no-cache-dir)
    env _PYTHON_HOST_PLATFORM="linux-$machine" SETUPTOOLS_EXT_SUFFIX=".cpython-313-$triplet.so" \
        LDSHARED="$triplet-gcc -shared -L$HERE/libffi" \
        "$TOOLS/python" -m pip wheel "${options[@]}" --wheel-dir="$HERE/cffi" "$REQUIREMENTS"/cffi-*.tar.gz
    "$TOOLS/python" -m wheel tags --remove --python-tag=cp313 --abi-tag=cp313 "$HERE"/cffi/*.whl
    cp "$HERE"/cffi/*.whl "$REQUIREMENTS"
}
