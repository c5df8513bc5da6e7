# shellcheck shell=bash
# What the scripts of this folder share: their options, a work folder, the roots of other systems, the wheel, and the
# report. Each script begins with what it tries (`# tries: `) and what it cannot show (`# not: `), and sources this file.
#
#     --keep       leave the roots and what was built, for a look inside
#     --work DIR   where all of this happens (default: $XDG_CACHE_HOME/fizzbuzz-platforms); downloads and what cargo
#                  compiled stay there for the next time, everything else is removed at the end
#     --help       say what the script tries, and what it cannot show
#
# The scripts run as root on Debian, install the packages they need and leave them installed. Nothing is written into
# the tree: they build from a copy of the files that git knows.
set -euo pipefail

PROJECT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
PLATFORMS=$PROJECT/ci/platforms
PLATFORM=$(basename "$0")
WORK=${FIZZBUZZ_PLATFORMS_WORK:-${XDG_CACHE_HOME:-$HOME/.cache}/fizzbuzz-platforms}
KEEP=

while [ $# -gt 0 ]; do
    case $1 in
        --keep) KEEP=yes ;;
        --work) WORK=${2:?--work needs a folder}; shift ;;
        --help) sed -n 's/^# \(tries\|not\): /\1: /p' "$0"; exit 0 ;;
        *) echo "$PLATFORM: unknown option $1 (there are --keep, --work DIR and --help)" >&2; exit 2 ;;
    esac
    shift
done

mkdir -p "$WORK"
WORK=$(realpath "$WORK")
HERE=$WORK/$PLATFORM        # what this script makes; removed at its end
SOURCE=$HERE/source         # the copy of the tree
TOOLS=$WORK/tools/bin       # a virtual environment with what builds and inspects wheels
DOWNLOADS=$WORK/downloads   # what came from the package index
REPORT=${FIZZBUZZ_PLATFORMS_REPORT:-/dev/null}
export CARGO_TARGET_DIR=$WORK/cargo
unset CI                       # what a root lacks is skipped there, and counted as that
unset PYTHONDONTWRITEBYTECODE  # under qemu a program of ten lines would take a minute to compile what it imports
FAILURES=0
CANNOT_RUN=4
WHEEL=

exec {LOCK}>"$HERE.lock"  # inherited, so it is held until the last program that may still write there has ended
if ! flock --nonblock "$LOCK"; then
    echo "$PLATFORM: another run is at work in $HERE: wait for its end, or give this one a folder with --work DIR" >&2
    exit 3
fi
rm -rf --one-file-system "$HERE"
mkdir -p "$HERE"
clean_up() {
    local code=$?
    if [ -z "$KEEP" ]; then
        rm -rf --one-file-system "$HERE"  # mounts end with the commands they were made for: see tools/in-root
    fi
    if [ "$code" -eq 0 ] && [ "$FAILURES" -gt 0 ]; then
        exit 1
    elif [ "$code" -ne 0 ] && [ "$code" -ne "$CANNOT_RUN" ]; then
        # Rows that would have come after this one are missing.
        report "the script ended with exit code $code before its end" 0 0 1 "$SECONDS"
    fi
    exit "$code"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

# The report.

# report WHAT PASSED SKIPPED FAILED SECONDS: one line of the table.
report() {
    printf '%s\t%s\t%s\t%s\t%s\n' "$@" >>"$REPORT"
    printf '=== %s: %s: %s passed, %s skipped, %s failed, %s s\n' "$PLATFORM" "$@"
    FAILURES=$((FAILURES + $4))
}

# cannot_run WHY: say so in the table, and end: with a code of its own, since nothing was shown, and nothing failed.
cannot_run() {
    printf 'cannot run here: %s\t\t\t\t\n' "$1" >>"$REPORT"
    printf '=== %s: cannot run here: %s\n' "$PLATFORM" "$1"
    exit "$CANNOT_RUN"
}

# check WHAT COMMAND...: a line of the table for one thing that holds or does not.
check() {
    local what=$1 begin=$SECONDS
    shift
    if "$@"; then
        report "$what" 1 0 0 $((SECONDS - begin))
    else
        report "$what" 0 0 1 $((SECONDS - begin))
    fi
}

# suite WHAT COMMAND...: a line of the table for a run of pytest or cargo test.
suite() {
    local what=$1 begin=$SECONDS code=0
    shift
    "$@" 2>&1 | tee "$HERE/log" || code=$?
    report_log "$what" "$HERE/log" "$code" $((SECONDS - begin))
}

# report_log WHAT LOG CODE SECONDS: the same of a run that has ended with that exit code, counted from what it printed.
report_log() {
    local passed failed closing
    closing=$(grep -aE '^test result: |^=* ?[0-9]+ [a-z]+.* in [0-9.]+s' "$2" || true)
    count() { { grep -oE "[0-9]+ ($1)" <<<"$closing" || true; } | awk '{ sum += $1 } END { print sum + 0 }'; }
    passed=$(count passed)
    failed=$(count 'failed|errors?')
    if [ "$failed" -eq 0 ] && { [ "$3" -ne 0 ] || [ "$passed" -eq 0 ]; }; then
        failed=1  # it came to no end, or ran nothing
    fi
    report "$1" "$passed" "$(count 'skipped|ignored')" "$failed" "$4"
}

# What is needed.

# in_turn NAME COMMAND...: platforms may run beside each other, but what they share is changed by one at a time.
in_turn() {
    local turn name=$1
    shift
    mkdir -p "$WORK/$(dirname "$name")"
    exec {turn}>"$WORK/$name.lock"
    flock "$turn"
    "$@" {turn}>&-
    exec {turn}>&-
}

# need PACKAGE...: install Debian packages that are missing.
need() {
    local missing=() package
    for package in "$@"; do
        dpkg-query --show --showformat='${db:Status-Abbrev}' "$package" 2>/dev/null | grep -q '^ii' || missing+=("$package")
    done
    if [ ${#missing[@]} -gt 0 ]; then
        echo "installing ${missing[*]}"
        apt-get update -qq
        DEBIAN_FRONTEND=noninteractive apt-get install -qq --yes --no-install-recommends \
            --option DPkg::Lock::Timeout=600 "${missing[@]}" >/dev/null
    fi
}

# interpreter VERSION: the path of a CPython of this machine, from PATH or pyenv; nothing if there is none.
interpreter() {
    local path
    for path in $(type -P -a "python$1") "${PYENV_ROOT:-$HOME/.pyenv}/versions/$1".*/bin/python; do
        if "$path" -c '' 2>/dev/null; then
            echo "$path"
            return
        fi
    done
}

# need_rust TARGET: the standard library of Rust for a target.
need_rust() {
    command -v rustup >/dev/null || cannot_run "no rustup, which brings Rust's standard library for $1"
    rustup --quiet target add "$1"
}

# need_tools [REQUIREMENT...]: a virtual environment with what builds the wheel, and more.
need_tools() { in_turn tools install_tools build hatchling 'cffi>=2' "$@"; }
install_tools() {
    [ -x "$TOOLS/python" ] || python3 -m venv "$WORK/tools"
    "$TOOLS/python" -m pip install --quiet --upgrade pip "$@"
}

# need_foreign_programs: let the kernel start programs of other machines through qemu, in roots as well.
need_foreign_programs() {
    need qemu-user-static binfmt-support
    [ -e /proc/sys/fs/binfmt_misc/register ] || mount -t binfmt_misc none /proc/sys/fs/binfmt_misc
    update-binfmts --enable
}

# The project.

copy_sources() {
    mkdir -p "$SOURCE"
    git -C "$PROJECT" ls-files -z | tar -C "$PROJECT" --null --files-from=- -c | tar -C "$SOURCE" -x
}

# build_wheel [VARIABLE=VALUE...]: build with the project's hook; the path is in WHEEL then.
build_wheel() {
    need_tools
    [ -d "$SOURCE" ] || copy_sources
    local out=$HERE/wheel
    rm -rf "$out"
    env "$@" "$TOOLS/python" -m build --wheel --no-isolation --outdir "$out" "$SOURCE" >"$HERE/build.log" 2>&1 ||
        { cat "$HERE/build.log"; return 1; }
    WHEEL=$(echo "$out"/*.whl)
    echo "built ${WHEEL##*/}"
}

# What the tests import: pure Python, and what is compiled; and the family of wheels that is compiled for a platform.
PURE_REQUIREMENTS=(pytest tqdm pyelftools setuptools pycparser)  # the last is for a cffi that is compiled
COMPILED_REQUIREMENTS=(hypothesis cffi)
OPTIONAL_REQUIREMENTS=(numpy)
WHEELS=manylinux

# wheel_platforms MACHINE: the options that let pip take such wheels.
wheel_platforms() {
    local version versions=(2_{5,12,17} 2_{24..41})
    [ "$WHEELS" = manylinux ] || versions=(1_{1,2})
    for version in "${versions[@]}"; do
        printf -- '--platform=%s\n' "${WHEELS}_${version}_$1"
    done
    printf -- '--platform=%s\n' "linux_$1" "manylinux2014_$1"
}

# fetch_requirements MACHINE PYTHON: download, for pip in a root without a network, what the tests import: what is optional
# where the index has it for that machine; of the others, where it has no wheel, an older one in pure Python, or the source.
# MACHINE is that of wheel tags, or `any` for nothing compiled. The folder is REQUIREMENTS then, and FETCHED what is there.
fetch_requirements() {
    local optional
    REQUIREMENTS=$DOWNLOADS/$WHEELS-$1-$2
    [ "$(cat "$REQUIREMENTS/complete" 2>/dev/null)" = "$(requirements)" ] || { need_tools && in_turn "${REQUIREMENTS#"$WORK/"}" download_requirements "$@"; }
    FETCHED=("${PURE_REQUIREMENTS[@]}" "${COMPILED_REQUIREMENTS[@]}")
    for optional in "${OPTIONAL_REQUIREMENTS[@]}"; do
        ! compgen -G "$REQUIREMENTS/$optional-*" >/dev/null || FETCHED+=("$optional")
    done
}
requirements() { echo "${PURE_REQUIREMENTS[*]} ${COMPILED_REQUIREMENTS[*]} ${OPTIONAL_REQUIREMENTS[*]}"; }
download_requirements() {
    local requirement pure=(--platform=any --python-version="$2" --only-binary=:all:) compiled
    mapfile -t compiled < <(wheel_platforms "$1")
    compiled+=("${pure[@]}")
    get() { "$TOOLS/python" -m pip download --quiet --dest="$REQUIREMENTS" "$@"; }
    get "${pure[@]}" "${PURE_REQUIREMENTS[@]}" pip
    for requirement in "${COMPILED_REQUIREMENTS[@]}"; do
        get "${compiled[@]}" "$requirement" || get "${pure[@]}" "$requirement" ||
            get --no-binary="$requirement" --no-deps "$requirement"
    done
    for requirement in "${OPTIONAL_REQUIREMENTS[@]}"; do
        get "${compiled[@]}" "$requirement" || echo "no $requirement for this machine: its tests are skipped"
    done
    requirements >"$REQUIREMENTS/complete"  # what is asked for may be more another time
}

# download ADDRESS FILE
download() {
    [ ! -e "$2" ] || return 0  # it was another one's turn
    curl --fail --silent --show-error --location --output "$2.part" "$1"
    mv "$2.part" "$2"
}

# What CPython is built from, as Debian has it: the last version of which the mirror keeps the source.
CPYTHON=3.14.7
CPYTHON_SHA256=3b48dac8fb59f62eaa67ac83c1eb12bda1b7a08406dd286e252c11a66be27f81

# debian_source FILE SHA256: unpack a source that Debian keeps, named by its place there, into $HERE.
debian_source() {
    local file=$DOWNLOADS/${1##*/}
    need curl xz-utils
    [ -e "$file" ] || in_turn downloads/sources download "$(debian_mirror)/pool/main/$1" "$file"
    echo "$2  $file" | sha256sum --check --quiet
    tar -C "$HERE" -xf "$file"
}

# cpython_source: unpack the source of CPython at $HERE/Python-$CPYTHON.
cpython_source() { debian_source "p/python3.14/python3.14_$CPYTHON.orig.tar.xz" "$CPYTHON_SHA256"; }

# compile_cpython FOLDER OPTION...: configure that source, compile it and install it there, unless it is there already: it
# takes minutes, so it stays for the next time. Called in turn.
compile_cpython() {
    [ ! -x "$1/bin/python3" ] || return 0
    cpython_source
    (
        # Nobody waits for this interpreter as long as for its compiler.
        cd "$HERE/Python-$CPYTHON" &&
            ./configure --quiet --disable-test-modules --without-ensurepip OPT='-DNDEBUG -O1' --prefix="$1" "${@:2}" &&
            make -s -j"$(nproc)" && make -s install
    ) >"$HERE/cpython.log" 2>&1 || { tail -n 50 "$HERE/cpython.log"; exit 1; }
}

# need_free_threaded: a CPython without the GIL; its folder is FREE_THREADED then.
need_free_threaded() {
    need gcc libc6-dev make pkg-config libffi-dev libssl-dev libbz2-dev zlib1g-dev
    FREE_THREADED=$WORK/cpython-${CPYTHON}t
    in_turn "cpython-${CPYTHON}t" compile_cpython "$FREE_THREADED" --disable-gil
}

# Roots of other systems.

# debian_mirror: the one of this machine.
debian_mirror() {
    { awk '/^URIs:/ { print $2; exit }' /etc/apt/sources.list.d/debian.sources 2>/dev/null ||
        awk '$1 == "deb" { print $2; exit }' /etc/apt/sources.list; }
}

# make_root ARCHITECTURE SUITE PACKAGE...: unpack a Debian without running its installation scripts; it is ROOT then. It fails
# where the mirror lacks packages.
make_root() {
    need mmdebstrap debian-archive-keyring
    local architecture=$1 suite=$2 link packages
    shift 2
    ROOT=$HERE/root-$suite
    packages=$(IFS=,; echo coreutils dash libc-bin mount sed "$*")
    packages=${packages// /,}
    # What a mirror holds of a suite that moves on is soon out of date by its own clock.
    mmdebstrap --quiet --variant=extract --architectures="$architecture" --include="$packages" \
        --aptopt='Acquire::Check-Valid-Until "false"' "$suite" "$ROOT" "deb $(debian_mirror) $suite main" || return
    for link in bin sbin lib lib64; do
        [ -e "$ROOT/$link" ] || ln -s "usr/$link" "$ROOT/$link"
    done
    mkdir -p "$ROOT/proc" "$ROOT/dev" "$ROOT/tmp"
    printf 'root:x:0:0:root:/tmp:/bin/sh\n' >"$ROOT/etc/passwd"
    [ -e "$ROOT/bin/sh" ] || ln -s dash "$ROOT/bin/sh"
    link_alternatives
}

# link_alternatives: the names that Debian's installation scripts would have given to compilers, awk and which.
link_alternatives() {
    local name
    for name in cc:gcc c++:g++ awk:mawk which:which.debianutils; do
        [ ! -e "$ROOT/usr/bin/${name##*:}" ] || ln -sf "${name##*:}" "$ROOT/usr/bin/${name%%:*}"
    done
}

in_root() { "$PLATFORMS/tools/in-root" "$ROOT" "$WORK" "$@"; }

# host_command NAME PROGRAM: a command in $HERE/bin that runs a program of this machine from inside a root. The folders
# that both see have the same names, so that paths mean the same.
host_command() {
    mkdir -p "$HERE/bin"
    cat >"$HERE/bin/$1" <<END
#!/bin/sh
exec /usr/sbin/chroot /host /usr/bin/env -C "\$PWD" PATH="$PATH" HOME="$HOME" "$2" "\$@"
END
    chmod +x "$HERE/bin/$1"
}

# pip_in_root PYTHON REQUIREMENT...: install from REQUIREMENTS, without a network.
pip_in_root() {
    local python=$1
    shift
    in_root env PYTHONPATH="$(echo "$REQUIREMENTS"/pip-*.whl)" "$python" -m pip install --quiet --no-index --no-compile \
        --disable-pip-version-check --no-build-isolation --find-links="$REQUIREMENTS" "$@"
}

# install_for_root MACHINE PYTHON FOLDER: make a virtual environment at FOLDER for the python3 of the root, with the wheel
# and what the tests need.
install_for_root() {
    in_root "python$2" -m venv --without-pip --system-site-packages "$3"
    install_into "$@"
}

# install_into MACHINE PYTHON FOLDER: let the pip of this machine install the wheel and what the tests need by the tags
# of another one, into a virtual environment: under qemu it takes minutes.
install_into() {
    local packages options
    packages=$(echo "$3"/lib/python*/site-packages)
    mapfile -t options < <(wheel_platforms "$1")
    "$TOOLS/python" -m pip install --quiet --no-index --no-compile --find-links="$REQUIREMENTS" --target="$packages" \
        "${options[@]}" --python-version="$2" --only-binary=:all: "${FETCHED[@]}" "$WHEEL"
    sed -i "1s|^#!.*|#!$3/bin/python|" "$packages"/bin/*
    mv "$packages"/bin/* "$3/bin/"
}

# kernel_in_root PYTHON_FOLDER NAME: whether the installed package renders with that kernel.
kernel_in_root() {
    local said
    said=$(in_root "$1/bin/fizzbuzz" --version)
    echo "$said"
    [[ $said == *"kernel: $2)"* ]]
}
