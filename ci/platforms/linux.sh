# shellcheck shell=bash
# A Linux of another machine, the same steps for each: sourced after lib.sh.

# linux_machine MACHINE DEBIAN RUST TRIPLET KERNEL: the tests of Rust, and the Python and C suites against the installed
# wheel, in a root of Debian trixie. The names are those of wheel tags, of Debian, of Rust and of the GNU tools, and of
# the kernel that must be at work there.
linux_machine() {
    local machine=$1 debian=$2 rust=$3 triplet=$4 kernel=$5 environment=$HERE/environment variable headers

    need "gcc-$triplet" "g++-$triplet" "libc6-dev-$debian-cross"
    need_rust "$rust"
    [ "$debian" = i386 ] || need_foreign_programs  # this machine runs those of i386
    make_root "$debian" trixie python3 libpython3-dev libstdc++6 bc diffutils mawk make pkg-config
    copy_sources

    variable=CARGO_TARGET_${rust^^}
    variable=${variable//-/_}
    export "${variable}_LINKER=$triplet-gcc" "${variable}_RUNNER=$PLATFORMS/tools/in-root $ROOT $WORK"
    suite "Rust tests (core and C ABI)" \
        cargo test --quiet --locked --offline --manifest-path "$SOURCE/rust-core/Cargo.toml" --workspace --target "$rust"

    # Debian's pyconfig.h leads to the one of the machine, by a path that begins in the folder above.
    headers=$ROOT/usr/include
    build_wheel CARGO_BUILD_TARGET="$rust" _PYTHON_HOST_PLATFORM="linux-$machine" \
        CC="$triplet-gcc -I$headers/python3.13 -idirafter $headers"
    fetch_requirements "$machine" 3.13
    compgen -G "$REQUIREMENTS/cffi-*.whl" >/dev/null || cannot_run "Python: the index has no wheel of cffi for $machine"
    install_for_root "$machine" 3.13 "$environment"
    check "the kernel is $kernel" kernel_in_root "$environment" "$kernel"

    cd "$SOURCE" || exit
    suite "Python suite on CPython 3.13, against the installed wheel" in_root "$environment/bin/pytest" --quiet \
        -p no:cacheprovider --ignore=tests/packaging --ignore=tests/test_rust.py --ignore=tests/test_c_and_cpp.py \
        --ignore=tests/test_header.py --ignore=tests/test_c_memory.py tests

    # A compiler under qemu takes minutes, so programs are compiled by this machine; they run on the other one.
    host_command gcc "$triplet-gcc"
    host_command g++ "$triplet-g++"
    suite "C and C++ suites, against the installed wheel" in_root env CC="$HERE/bin/gcc" CXX="$HERE/bin/g++" \
        "$environment/bin/pytest" --quiet -p no:cacheprovider tests/test_c_and_cpp.py tests/test_header.py
}
