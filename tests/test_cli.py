"""The command line, as a program of its own."""

from __future__ import annotations

import errno
import io
import os
import shlex
import signal
import struct
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import pytest
import reference
from toolchain import CPYTHON, PATIENCE

import fizzbuzz_ffi
from fizzbuzz_ffi import _cli, _files, _paths

if TYPE_CHECKING:
    from collections.abc import Callable

COMMAND = str(Path(sys.executable).with_name("fizzbuzz"))
TEXT = reference.text(1, 101)

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX only")

# What the system says of a folder that is opened as a file.
REFUSED = os.strerror(errno.EACCES if sys.platform == "win32" else errno.EISDIR)


def message(data: bytes) -> str:
    """Decode what is for people, who have the lines of Windows ended there; the lines of a text never end like that."""
    return data.decode().replace(os.linesep, "\n")


def run(*arguments: str, **options: Any) -> tuple[int, bytes, str]:
    """Return exit code, output and messages."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "env": environment, **options}
    done = subprocess.run([COMMAND, *arguments], timeout=60 * PATIENCE, check=False, **options)
    return done.returncode, done.stdout, message(done.stderr or b"")


class Inside:
    """The same in this process: faster, for what has no need of a real output."""

    def __init__(self, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
        self.capture = capsysbinary

    def __call__(self, *arguments: str) -> tuple[int, bytes, str]:
        code = _cli.main(arguments)
        captured = self.capture.readouterr()
        return code, captured.out, captured.err.decode()


@pytest.fixture
def inside(capsysbinary: pytest.CaptureFixture[bytes]) -> Inside:
    return Inside(capsysbinary)


# print


def test_the_command_and_the_module_are_the_same(tmp_path: Path) -> None:
    assert run("print", "100") == run("print", "100", "-o", "-") == (0, TEXT, "")
    module = subprocess.run(
        [sys.executable, "-m", "fizzbuzz_ffi", "print", "100"], cwd=tmp_path, capture_output=True, check=True
    )
    assert (module.stdout, module.stderr) == (TEXT, b"")


@pytest.mark.parametrize(
    ("arguments", "first", "last"),
    [
        (["1"], 1, 1),
        (["15"], 1, 15),
        (["5", "7"], 5, 7),
        (["7", "7"], 7, 7),
        (["-5", "5"], -5, 5),
        (["-10", "-5"], -10, -5),
        (["--", "-10", "-5"], -10, -5),
        (["1", "--no-progress", "4"], 1, 4),
        (["-4", "--rules=3=fizz,5=buzz", "-2"], -4, -2),
        (["0", "0"], 0, 0),
        (["1_000", "1_010"], 1000, 1010),
        (["9223372036854775800", "9223372036854775806"], 2**63 - 8, 2**63 - 2),
        (["-9223372036854775808", "-9223372036854775800"], -(2**63), -(2**63) + 8),
    ],
)
def test_print_prints_both_ends(inside: Inside, arguments: list[str], first: int, last: int) -> None:
    assert inside("print", *arguments) == (0, reference.text(first, last + 1), "")


def test_print_with_rules(inside: Inside) -> None:
    for rules, pairs in [
        ("3=Fizz,5=Buzz,7=Bazz", [(3, "Fizz"), (5, "Buzz"), (7, "Bazz")]),
        ("2= ", [(2, " ")]),
        ("2=a=b", [(2, "a=b")]),
        ("3= Fizz ,5=Buzz", [(3, " Fizz "), (5, "Buzz")]),
    ]:
        assert inside("print", "--rules", rules, "1", "50") == (0, reference.text(1, 51, pairs), "")
        assert inside("print", "50", f"--rules={rules}") == (0, reference.text(1, 51, pairs), "")


@pytest.mark.parametrize("option", ["-o", "--output"])
def test_print_into_a_file(inside: Inside, tmp_path: Path, option: str) -> None:
    path = tmp_path / "te xt"
    path.write_bytes(b"x" * 10_000)
    assert inside("print", "100", option, str(path)) == (0, b"", "")
    assert path.read_bytes() == TEXT


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "the following arguments are required: COMMAND"),
        (["nonsense"], "invalid choice: 'nonsense'"),
        (["print"], "the following arguments are required: LAST"),
        (["print", "ten"], "argument LAST: 'ten' is not a whole number"),
        (["print", "1.5"], "'1.5' is not a whole number"),
        (["print", "1", "x"], "'x' is not a whole number"),
        (["print", "1", "2", "3"], "unrecognized arguments: 3"),
        (["print", "5", "1"], "fizzbuzz print: error: 5 is greater than 1"),
        (["print", "0"], "1 is greater than 0: FIRST is 1 when it is left out; give both, as in: fizzbuzz print -5 0"),
        (["print", "1", "--no-progress", "x"], "fizzbuzz print: error: unrecognized arguments: x"),
        (["print", "1", "2", "--no-progress", "3"], "unrecognized arguments: 3"),
        (["verify", "f", "--no-progress", "3"], "fizzbuzz verify: error: unrecognized arguments: 3"),
        (
            ["print", "9223372036854775807"],
            "9223372036854775807 has no line: numbers go from -9223372036854775808 to 9223372036854775806",
        ),
        (["print", "-9223372036854775809", "1"], "-9223372036854775809 has no line"),
        (["print", "1000000000000000000000"], "has no line"),
        (["print", "1", "9223372036854775806"], "the text of the range is too long"),
        (["print", "5", "--rules", "3"], "argument --rules: '3' is no rule such as 3=Fizz"),
        (["print", "5", "--rules", "x=Fizz"], "'x=Fizz' is no rule"),
        (["print", "5", "--rules", "3=Fizz,"], "'' is no rule"),
        (["print", "5", "--rules", ""], "'' is no rule"),
        (["print", "5", "--rules", "3 = Fizz"], "'3 = Fizz' has a blank beside the divisor: write it as in 3=Fizz"),
        (["print", "5", "--rules", "3=Fizz, 5=Buzz"], "' 5=Buzz' has a blank beside the divisor"),
        (["print", "5", "--rules", "3="], "rule 0 (3: ''): a word is empty"),
        (["print", "5", "--rules", "3=a,3=b"], "rule 1 (3: 'b'): a divisor is used by two rules"),
        (["print", "5", "--rules", "0=a"], "a divisor must be positive"),
        (["verify"], "the following arguments are required: FILE"),
        (["verify", "f", "--first", "7", "--last", "6"], "7 is greater than 6"),
        (["verify", "f", "--first", "9223372036854775807"], "9223372036854775807 has no line"),
        (["config"], "name something, such as --cflags or --libs"),
    ],
)
def test_bad_usage(inside: Inside, arguments: list[str], message: str) -> None:
    code, output, messages = inside(*arguments)
    assert (code, output) == (2, b"")
    assert messages.startswith("usage: fizzbuzz")
    assert message in messages.replace("\n", " ")
    assert "Traceback" not in messages


def test_bad_usage_leaves_the_output_file_alone(tmp_path: Path) -> None:
    path = tmp_path / "text"
    path.write_bytes(b"precious")
    assert run("print", "5", "1", "-o", str(path))[0] == 2
    code, _, messages = run("print", "5", "-o", str(path), env={**os.environ, "FIZZBUZZ_KERNEL": "none such"})
    assert (code, "FIZZBUZZ_KERNEL='none such' names no kernel" in messages) == (2, True)
    assert path.read_bytes() == b"precious"


def test_print_into_a_file_that_cannot_be_written(inside: Inside, tmp_path: Path) -> None:
    path = tmp_path / "missing" / "text"
    assert inside("print", "5", "-o", str(path)) == (3, b"", f"fizzbuzz: {path}: No such file or directory\n")
    assert inside("print", "5", "-o", str(tmp_path)) == (3, b"", f"fizzbuzz: {tmp_path}: {REFUSED}\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_a_full_disk(inside: Inside) -> None:
    assert inside("print", "5", "-o", "/dev/full") == (3, b"", "fizzbuzz: /dev/full: No space left on device\n")
    with open("/dev/full", "wb") as full:  # noqa: PTH123
        for arguments in (["print", "5"], ["config", "--cflags"], ["verify", os.devnull], ["--help"]):
            for environment in ({}, {"PYTHONUNBUFFERED": "1"}):
                code, _, messages = run(*arguments, stdout=full, env={**os.environ, **environment})
                assert (code, messages) == (3, "fizzbuzz: standard output: No space left on device\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
@pytest.mark.parametrize(
    ("arguments", "code"), [(["print", "5", "-o", "/dev/full"], 3), (["print", "5"], 3), (["print", "x"], 2)]
)
def test_where_messages_fail_too_the_exit_code_tells_it(arguments: list[str], code: int) -> None:
    """1, which is Python's code for an error of its own, would mean that `verify` found a difference."""
    with open("/dev/full", "wb") as full:  # noqa: PTH123
        assert run(*arguments, stdout=full, stderr=full) == (code, None, "")


@posix
def test_what_is_on_a_full_disk_is_the_right_prefix(tmp_path: Path) -> None:
    path = tmp_path / "text"
    script = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (700_001, 700_001)); import sys; from fizzbuzz_ffi._cli import main; sys.exit(main(['print', '1000000', '-o', {str(path)!r}]))"  # noqa: E501
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (3, f"fizzbuzz: {path}: File too large\n")
    assert path.read_bytes() == fizzbuzz_ffi.FizzBuzzIO(1, 10**6).read(700_001)


@posix
@pytest.mark.parametrize("arguments", [["print", "5"], ["verify", "-"], ["config", "--cflags"], ["config", "--libdir"]])
def test_output_that_is_closed(arguments: list[str]) -> None:
    command = " ".join(shlex.quote(word) for word in [COMMAND, *arguments]) + " </dev/null"
    done = subprocess.run(f"{command} >&-", shell=True, capture_output=True, text=True, check=False)  # noqa: S602
    assert (done.returncode, done.stderr) == (3, "fizzbuzz: standard output: Bad file descriptor\n")


@pytest.mark.parametrize("arguments", [["print", "1000000000000"], ["print", "5"], ["config", "--libs"], ["--help"]])
def test_a_pipe_that_is_closed_ends_it_quietly(arguments: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        assert run(*arguments, stdout=writing)[::2] == (0, "")
    finally:
        os.close(writing)


@pytest.mark.parametrize("environment", [{}, {"PYTHONUNBUFFERED": "1"}])
@pytest.mark.parametrize(("data", "code"), [(b"1\n", 0), (b"2\n", 1)])
def test_verify_tells_its_verdict_although_nobody_reads_it(environment: dict[str, str], data: bytes, code: int) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        done = run("verify", "-", stdout=writing, input=data, env={**os.environ, **environment})
        assert done[::2] == (code, "")
    finally:
        os.close(writing)


@posix
def test_a_named_pipe_that_is_closed_is_an_error(tmp_path: Path) -> None:
    path = str(tmp_path / "pipe")
    os.mkfifo(path)
    with subprocess.Popen([COMMAND, "print", "1000000000000", "-o", path], stderr=subprocess.PIPE) as process:
        os.close(os.open(path, os.O_RDONLY))
        assert process.stderr is not None
        assert process.stderr.read().decode() == f"fizzbuzz: {path}: Broken pipe\n"
        assert process.wait(30 * PATIENCE) == 3


@posix
def test_an_input_that_does_not_block_and_has_nothing() -> None:
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    try:
        code, output, messages = run("verify", "-", stdin=reading)
    finally:
        os.close(reading)
        os.close(writing)
    assert (code, output) == (3, b"")
    assert messages == "fizzbuzz: standard input: the file has nothing at the moment\n"


@posix
def test_messages_in_encodings_that_lack_their_characters(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    code, output, _ = run("verify", "-", "--rules", "1=é", input=b"x\n", env=environment)
    assert (code, b"expected '\\xe9\\n', found 'x\\n'" in output) == (1, True)
    path = os.fsdecode(os.fsencode(tmp_path) + b"/\xc3\xa9\xff")
    Path(path).write_bytes(b"1\n")
    for options in ({"env": environment}, {}):
        code, output, messages = run("verify", path, **options)
        assert (code, messages, output.endswith(b"\\udcff: right, 1 lines, 2 bytes\n")) == (0, "", True)


@posix
def test_config_prints_the_true_names_of_files(tmp_path: Path) -> None:
    prefix = os.fsencode(tmp_path) + b"/\xc3\xa9 \xff"
    script = f"import os; from fizzbuzz_ffi import _cli, _files, _paths; _paths._PREFIX = os.fsdecode({prefix!r}); _cli.main(['config', '--libdir'])"  # noqa: E501
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=True,
    )
    assert done.stdout == prefix + b"/lib\n"


@posix
def test_messages_that_are_closed() -> None:
    command = shlex.quote(COMMAND)
    for arguments, code in {"print 3 --progress": 0, "print x": 2, "print 5 1": 2, "verify /missing": 3}.items():
        done = subprocess.run(f"{command} {arguments} 2>&-", shell=True, capture_output=True, check=False)  # noqa: S602
        assert (done.returncode, done.stdout) == (code, b"1\n2\nfizz\n" if code == 0 else b"")


def test_a_name_of_nothing(inside: Inside) -> None:
    for arguments in (["print", "5", "-o", ""], ["verify", ""]):
        assert inside(*arguments) == (3, b"", "fizzbuzz: '': No such file or directory\n")


linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux lends memory to pipes, and lets them grow")


@linux
def test_zero_copy_into_a_pipe() -> None:
    text = fizzbuzz_ffi.render(-5, 1_000_001)
    assert run("print", "-5", "1000000", "--zero-copy") == (0, text, "")
    command = f"{shlex.quote(COMMAND)} print 1000000 --zero-copy | {shlex.quote(COMMAND)} verify - --last 1000000"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)  # noqa: S602
    assert (done.stdout, done.stderr) == ("standard input: right, 1000000 lines, 6274073 bytes\n", "")


def test_zero_copy_into_what_is_no_pipe(tmp_path: Path) -> None:
    message = "--zero-copy needs a pipe as output, and a Linux that allows it: leave it out for anything else\n"
    precious, new = tmp_path / "precious", tmp_path / "new"
    precious.write_bytes(b"precious")
    for path in (precious, new):
        code, output, messages = run("print", "5", "--zero-copy", "-o", str(path))
        assert (code, output) == (2, b"")
        assert messages.endswith(f"fizzbuzz print: error: {message}")
    assert precious.read_bytes() == b"precious"
    assert not new.exists()


@linux
def test_zero_copy_into_a_named_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reading = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        assert run("print", "5", "--zero-copy", "-o", str(pipe)) == (0, b"", "")
        assert os.read(reading, 100) == b"1\n2\nfizz\n4\nbuzz\n"
    finally:
        os.close(reading)


@linux
def test_zero_copy_leaves_the_process_as_it_was(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    command = ["print", "1", "--zero-copy", "-o", str(pipe)]
    reading = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert _cli.main(command) == 0
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    with suppress(AttributeError, OSError):  # PyPy and musl know no policies
        assert os.sched_getscheduler(0) == os.SCHED_OTHER
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        assert _cli.main(command) == 0
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
        os.close(reading)


@linux
@pytest.mark.skipif(not CPYTHON, reason="PyPy handles Ctrl-C even where it was to be ignored")
def test_zero_copy_goes_on_where_ctrl_c_is_ignored() -> None:
    """As in what a shell starts in the background."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # as it is inherited
    try:
        process = subprocess.Popen([COMMAND, "print", "400000", "--zero-copy"], stdout=subprocess.PIPE)
    finally:
        signal.signal(signal.SIGINT, before)
    with process:
        assert process.stdout is not None
        begin = process.stdout.read(10)
        process.send_signal(2)
        time.sleep(0.1)
        assert begin + process.stdout.read() == fizzbuzz_ffi.render(1, 400_001)
        assert process.wait(30 * PATIENCE) == 0


@linux
def test_zero_copy_into_a_pipe_that_is_closed_ends_quietly() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    try:
        assert run("print", "5", "--zero-copy", stdout=writing)[::2] == (0, "")
    finally:
        os.close(writing)


@linux
@pytest.mark.parametrize(("option", "policy"), [([], "SCHED_OTHER"), (["--zero-copy"], "SCHED_BATCH")])
def test_zero_copy_does_not_stop_its_reader_for_the_first_gap(option: list[str], policy: str) -> None:
    with subprocess.Popen([COMMAND, "print", "100000000", *option], stdout=subprocess.PIPE) as writer:
        assert writer.stdout
        assert writer.stdout.read(1) == b"1"  # from then on it waits, as there is more than any pipe holds
        try:
            assert os.sched_getscheduler(writer.pid) == getattr(os, policy)
        except OSError as error:
            if error.errno != errno.ENOSYS:
                raise
            pytest.skip("the C library knows no policies, as musl does not")
        finally:
            writer.kill()


@linux
@pytest.mark.parametrize("option", [[], ["--zero-copy"]])
def test_a_pipe_is_made_to_hold_more(option: list[str]) -> None:
    import fcntl  # noqa: PLC0415  (Windows has none)

    reading, writing = os.pipe()
    try:
        most = fcntl.fcntl(writing, _files.F_SETPIPE_SZ, 1 << 20)
        fcntl.fcntl(writing, _files.F_SETPIPE_SZ, 1 << 16)
        assert run("print", "5", *option, stdout=writing) == (0, None, "")
        assert fcntl.fcntl(reading, _files.F_GETPIPE_SZ) == most
        assert os.read(reading, 100) == reference.text(1, 6)
    finally:
        os.close(reading)
        os.close(writing)


def test_the_reader_of_a_pipe_may_stop_in_the_middle() -> None:
    with subprocess.Popen(
        [COMMAND, "print", "1000000000000"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.read(100_000) == fizzbuzz_ffi.FizzBuzzIO(1, 10**6).read(100_000)
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(30 * PATIENCE) == 0


@posix
def test_ctrl_c_ends_it_quietly() -> None:
    with subprocess.Popen(
        [COMMAND, "print", "1000000000000"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.send_signal(2)
        time.sleep(0.1)
        process.stdout.close()
        assert process.wait(30 * PATIENCE) in {130, 0}  # the pipe may have been closed first
        assert process.stderr.read() == b""


@linux
@pytest.mark.parametrize(("option", "code"), [("--no-progress", -2), ("--progress", 130)])
def test_ctrl_c_ends_zero_copy_to_a_full_pipe(option: str, code: int) -> None:
    """Without a bar the system ends it, as nothing is left to be done then."""
    if option == "--progress":
        pytest.importorskip("tqdm")
    with subprocess.Popen(
        [COMMAND, "print", "1000000000000", "--zero-copy", option], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdout is not None
        process.stdout.read(10)
        time.sleep(0.1)  # the pipe is full, or will be
        process.send_signal(2)
        assert process.wait(30 * PATIENCE) == code


# verify


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "text"
    path.write_bytes(TEXT)
    return path


@pytest.mark.parametrize("arguments", [[], ["--first", "1"], ["--last", "100"], ["--first=1", "--last=100"]])
def test_verify_of_a_right_file(inside: Inside, file: Path, arguments: list[str]) -> None:
    assert inside("verify", str(file), *arguments) == (0, f"{file}: right, 100 lines, 413 bytes\n".encode(), "")


def test_verify_with_rules_and_negative_numbers(inside: Inside, file: Path) -> None:
    text = reference.text(-50, 51, [(2, "é")])
    file.write_bytes(text)
    code, output, _ = inside("verify", "--rules", "2=é", str(file), "--first", "-50", "--last", "50")
    assert (code, output.decode()) == (0, f"{file}: right, 101 lines, {len(text)} bytes\n")


@pytest.mark.parametrize(
    ("data", "arguments", "message"),
    [
        (b"", ["--last", "2"], "different at byte 0, in the line of 1: expected '1\\n', found the end"),
        (b"1", [], "different at byte 1, in the line of 1: expected '1\\n', found '1'"),
        (b"1\n2\nfizz", [], "different at byte 8, in the line of 3: expected 'fizz\\n', found 'fizz'"),
        (b"1\n2\n", ["--last", "3"], "different at byte 4, in the line of 3: expected 'fizz\\n', found the end"),
        (b"1\n2\nfuzz\n", [], "different at byte 5, in the line of 3: expected 'fizz\\n', found 'fuzz\\n'"),
        (b"1\n2\n", ["--last", "1"], "different at byte 2, in the line of 2: expected the end, found '2\\n'"),
        (b"1\r\n", [], "different at byte 1, in the line of 1: expected '1\\n', found '1\\r\\n'"),
        (
            b"1\n\xff\xfe" + b"x" * 99,
            [],
            "different at byte 2, in the line of 2: expected '2\\n', found b'\\xff\\xfe" + "x" * 58 + "'...",
        ),
    ],
)
def test_verify_of_a_wrong_file(inside: Inside, file: Path, data: bytes, arguments: list[str], message: str) -> None:
    file.write_bytes(data)
    assert inside("verify", str(file), *arguments) == (1, f"{file}: {message}\n".encode(), "")


@pytest.mark.parametrize(("data", "lines"), [(b"1\n", 1), (TEXT[:408], 99)])
def test_verify_goes_as_far_as_the_file(inside: Inside, file: Path, data: bytes, lines: int) -> None:
    file.write_bytes(data)
    assert inside("verify", str(file)) == (0, f"{file}: right, {lines} lines, {len(data)} bytes\n".encode(), "")


@pytest.mark.parametrize("first", [-(2**63), 2**63 - 4])
@pytest.mark.parametrize(
    "rules", ["3=fizz,5=buzz", "1=" + "x" * 255, ",".join(f"{2**k}={'y' * 255}" for k in range(16))]
)
def test_verify_without_an_end_at_the_ends_of_64_bits(inside: Inside, file: Path, first: int, rules: str) -> None:
    pairs = [(int(divisor), word) for divisor, _, word in (rule.partition("=") for rule in rules.split(","))]
    file.write_bytes(reference.text(first, first + 3, pairs))
    assert inside("verify", str(file), "--first", str(first), "--rules", rules)[0] == 0
    file.write_bytes(reference.text(first, first + 5, pairs))
    assert inside("verify", str(file), "--first", str(first), "--rules", rules)[0] == (1 if first > 0 else 0)


def test_verify_says_that_nothing_arrived(inside: Inside, file: Path) -> None:
    """It is right, but who has `false | fizzbuzz verify -` has to see it."""
    file.write_bytes(b"")
    note = f"fizzbuzz: nothing to verify: {file} is empty; --last says how far it should go\n"
    assert inside("verify", str(file)) == (0, f"{file}: right, 0 lines, 0 bytes\n".encode(), note)
    code, output, messages = inside("verify", str(file), "--last", "1")
    assert (code, b"expected '1\\n', found the end" in output, messages) == (1, True, "")
    code, output, messages = run("verify", "-", stdin=subprocess.DEVNULL)
    assert (code, message(output)) == (0, "standard input: right, 0 lines, 0 bytes\n")
    assert messages == note.replace(str(file), "standard input")


def test_verify_of_standard_input() -> None:
    code, output, messages = run("verify", "-", input=TEXT)
    assert (code, message(output), messages) == (0, "standard input: right, 100 lines, 413 bytes\n", "")
    assert run("verify", "-", input=TEXT[:-1])[0] == 1


def test_print_into_verify() -> None:
    with subprocess.Popen([COMMAND, "print", "-1000", "1000000"], stdout=subprocess.PIPE) as process:
        code, output, messages = run("verify", "-", "--first", "-1000", "--last", "1000000", stdin=process.stdout)
    assert (code, messages, process.returncode) == (0, "", 0)
    assert output.startswith(b"standard input: right, 1001001 lines, ")


def test_verify_of_what_cannot_be_read(inside: Inside, tmp_path: Path) -> None:
    missing = tmp_path / "missing"
    assert inside("verify", str(missing)) == (3, b"", f"fizzbuzz: {missing}: No such file or directory\n")
    assert inside("verify", str(tmp_path)) == (3, b"", f"fizzbuzz: {tmp_path}: {REFUSED}\n")


# config


def test_config_tells_the_folders(inside: Inside) -> None:
    for flag, folder in {
        "--includedir": fizzbuzz_ffi.get_include(),
        "--libdir": fizzbuzz_ffi.get_library_dir(),
        "--cmakedir": fizzbuzz_ffi.get_cmake_dir(),
        "--pkgconfigdir": fizzbuzz_ffi.get_pkgconfig_dir(),
    }.items():
        assert inside("config", flag) == (0, f"{folder}\n".encode(), "")
        assert Path(folder).is_dir()


@pytest.mark.skipif(sys.platform != "linux", reason="names of Linux")
def test_config_tells_the_flags(inside: Inside) -> None:
    code, output, _ = inside("config", "--cflags", "--libs")
    include, library, rpath = shlex.split(output.decode())
    assert code == 0
    assert include == f"-I{fizzbuzz_ffi.get_include()}"
    assert Path(library).is_file()
    assert Path(library).name.startswith("libfizzbuzz.so.")
    assert rpath == f"-Wl,-rpath,{fizzbuzz_ffi.get_library_dir()}"


def test_flags_are_quoted_for_the_shell(inside: Inside, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_paths, "_PREFIX", "/opt/my programs/$x")
    output = inside("config", "--cflags")[1].decode()
    if sys.platform != "win32":
        assert shlex.split(output) == [f"-I{fizzbuzz_ffi.get_include()}"]
        several = inside("config", "--cmakedir", "--libdir")[1].decode()
        assert shlex.split(several) == [fizzbuzz_ffi.get_cmake_dir(), fizzbuzz_ffi.get_library_dir()]


def test_a_folder_alone_is_not_quoted(inside: Inside, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_paths, "_PREFIX", "/opt/my programs/$x")
    assert inside("config", "--libdir")[1].decode() == fizzbuzz_ffi.get_library_dir() + "\n"


def test_config_says_where_the_static_library_is(inside: Inside) -> None:
    code, output, messages = inside("config", "--static")
    assert (code, output) == (2, b"")
    assert "no static library" in messages
    assert "Take a release archive, or install from source: cmake" in messages


# Help, version, progress.


def test_help_has_examples_and_exit_codes(inside: Inside) -> None:
    code, output, _ = inside("--help")
    assert code == 0
    for part in (
        b"fizzbuzz print 100\n",
        b"fizzbuzz config --cflags --libs",
        b"exit codes:",
        b"verify",
        b"  130  interrupted",
    ):
        assert part in output
    for command in ("print", "verify", "config"):
        assert inside(command, "--help")[0] == 0
    assert b"lines are missing" in inside("verify", "--help")[1]


def test_version(inside: Inside) -> None:
    code, output, _ = inside("--version")
    assert code == 0
    assert output.decode().startswith(f"fizzbuzz {fizzbuzz_ffi.__version__} (kernel: ")


def on_a_terminal(*arguments: str, stdout: IO[bytes] | int, seconds: float = 30) -> tuple[int, bytes]:
    """Run it with a terminal for messages; returns the exit code and what was on the terminal."""
    import fcntl  # noqa: PLC0415  (none of these is on Windows)
    import pty  # noqa: PLC0415
    import termios  # noqa: PLC0415

    ours, theirs = pty.openpty()
    fcntl.ioctl(ours, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    with subprocess.Popen([COMMAND, *arguments], stdout=stdout, stderr=theirs, stdin=subprocess.DEVNULL) as process:
        os.close(theirs)
        shown = b""
        try:
            while data := os.read(ours, 1 << 16):
                shown += data
        except OSError:  # how Linux says that nobody has the terminal open any more
            pass
        os.close(ours)
        return process.wait(seconds * PATIENCE), shown


@posix
def test_a_bar_is_shown_where_it_is_wanted(tmp_path: Path) -> None:
    path = str(tmp_path / "text")
    code, shown = on_a_terminal("print", "100000", "-o", path, "--progress", stdout=subprocess.DEVNULL)
    assert (code, b"574k/574k" in shown or b"100%" in shown) == (0, True)
    code, shown = on_a_terminal("verify", path, "--progress", stdout=subprocess.DEVNULL)
    assert (code, b"100%" in shown) == (0, True)


@posix
@pytest.mark.parametrize("option", [[], ["--no-progress"]])
def test_no_bar_for_short_work(tmp_path: Path, option: list[str]) -> None:
    assert on_a_terminal("print", "1000", "-o", str(tmp_path / "text"), *option, stdout=subprocess.DEVNULL) == (0, b"")


@posix
def test_a_bar_appears_by_itself_on_a_terminal_only(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from fizzbuzz_ffi import _progress  # noqa: PLC0415

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    reading, writing = os.pipe()
    with (tmp_path / "text").open("wb") as regular, open(writing, "wb") as pipe, open(reading, "rb"):  # noqa: PTH123
        monkeypatch.setattr(sys, "stderr", Terminal())
        assert _progress._is_useful(regular)  # noqa: SLF001
        assert not _progress._is_useful(pipe)  # noqa: SLF001
        assert not _progress._is_useful(io.BytesIO())  # noqa: SLF001
        monkeypatch.setattr(sys, "stderr", io.StringIO())
        assert not _progress._is_useful(regular)  # noqa: SLF001
        monkeypatch.setattr(sys, "stderr", None)
        assert not _progress._is_useful(regular)  # noqa: SLF001


def test_without_tqdm_there_is_no_bar(python: Callable[..., str], tmp_path: Path) -> None:
    """It says so only where the user asked for one."""
    output = python(f"""
import sys
sys.modules["tqdm"] = None
from fizzbuzz_ffi._cli import main
print(main(["print", "100", "-o", {str(tmp_path / "text")!r}]))
sys.stderr = sys.stdout
print(main(["print", "100", "-o", {str(tmp_path / "other")!r}, "--progress"]))
""")
    assert output.startswith("0\n")
    assert output.endswith("--progress needs tqdm: pip install 'fizzbuzz-ffi[progress]'\n2\n")
    assert (tmp_path / "text").read_bytes() == TEXT
    assert not (tmp_path / "other").exists()
