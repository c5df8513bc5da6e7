"""The command line: `fizzbuzz print`, `verify` and `config`."""

from __future__ import annotations

import argparse
import errno
import io
import os
import re
import shlex
import signal
import stat
import subprocess
import sys
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from threading import current_thread, main_thread
from typing import IO, TYPE_CHECKING, Any, BinaryIO, NoReturn, cast

from fizzbuzz_ffi import _files, _library, _paths
from fizzbuzz_ffi._io import FizzBuzzIO
from fizzbuzz_ffi._progress import bar, has_bars
from fizzbuzz_ffi._rules import CLASSIC, Rules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from fizzbuzz_ffi._mismatch import Mismatch

DONE, DIFFERENT, BAD_USAGE, IO_FAILED, INTERRUPTED = 0, 1, 2, 3, 130

_NEEDS_PIPE = "--zero-copy needs a pipe as output, and a Linux that allows it: leave it out for anything else"

LAST_LINE = _library.INT64_MAX - 1
"""The text of a range ends before its stop, and that has 64 bits."""

DESCRIPTION = "FizzBuzz at the speed of memory."

EPILOG = """\
examples:
  fizzbuzz print 100
  fizzbuzz print -10 10 --rules 3=Fizz,5=Buzz,7=Bazz
  fizzbuzz print 1000000000 -o test.txt && fizzbuzz verify test.txt --last 1000000000
  fizzbuzz print 1000000000 | ssh host fizzbuzz verify - --last 1000000000
  fizzbuzz print 1000000000 --zero-copy | fizzbuzz verify - --last 1000000000
  cc main.c $(fizzbuzz config --cflags --libs)

exit codes:
  0    done
  1    verify found a difference
  2    bad usage
  3    input or output failed
  130  interrupted with Ctrl-C (print --zero-copy by the signal itself, of which shells make this number)
"""

CONFIG_EPILOG = """\
examples:
  cc main.c $(fizzbuzz config --cflags --libs) -o main
  cmake -B build -Dfizzbuzz_DIR="$(fizzbuzz config --cmakedir)"
  PKG_CONFIG_PATH="$(fizzbuzz config --pkgconfigdir)" pkg-config --cflags --libs fizzbuzz

A folder that is asked for alone is printed as it is. Flags with a space in them are quoted, and a shell undoes that in:
  eval "cc main.c $(fizzbuzz config --cflags --libs) -o main"
"""

VERIFY_EPILOG = """\
examples:
  fizzbuzz verify test.txt --last 1000000000
  fizzbuzz print 1000000000 | ssh host fizzbuzz verify - --last 1000000000

Without --last the file may end after any line: whether lines are missing at its end cannot be known then.
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    code = _main(argv)
    try:
        if sys.stderr is not None:
            sys.stderr.flush()
    except OSError:  # the exit code has to tell it
        _forget(sys.stderr)
    return code


def _main(argv: Sequence[str] | None) -> int:
    try:
        code = _run(argv)
        with _standard_output():
            if sys.stdout is not None:
                sys.stdout.flush()
    except _OutputClosedError:
        _forget(sys.stdout)
        return DONE
    except OSError as error:
        _forget(sys.stdout)
        reason = error.strerror or " ".join(map(str, error.args))
        _complain(f"fizzbuzz: {error.filename or repr('')}: {reason}")
        return IO_FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    return code


def _run(argv: Sequence[str] | None) -> int:
    try:
        arguments, extras = _parser().parse_known_args(argv)
        try:
            _take_extras(arguments, extras)
            return cast("int", arguments.run(arguments))
        except _UsageError as error:
            cast("_Parser", arguments.parser).error(str(error))
    except SystemExit as end:  # how argparse ends after an error, --help and --version
        return cast("int", end.code)


def _take_extras(arguments: argparse.Namespace, extras: list[str]) -> None:
    """Take LAST from behind an option that parts it from FIRST, where argparse does not look for it."""
    if not extras:
        return
    if len(extras) == 1 and arguments.run is _print and arguments.first is None:
        with suppress(ValueError):
            arguments.first, arguments.last = arguments.last, int(extras[0])
            return
    raise _UsageError(f"unrecognized arguments: {' '.join(extras)}")


class _UsageError(Exception):
    """The user asked for something that cannot be."""


class _OutputClosedError(Exception):
    """Whoever read the standard output has seen enough."""


# The commands.


def _print(arguments: argparse.Namespace) -> int:
    _check_progress(arguments)
    if arguments.zero_copy and not _may_be_pipe(arguments.output):
        raise _UsageError(_NEEDS_PIPE)
    first, last = arguments.first, arguments.last
    if first is None:
        first = 1
        if last < first:
            raise _UsageError(
                f"1 is greater than {last}: FIRST is 1 when it is left out; give both, as in: fizzbuzz print -5 0"
            )
    with (
        _text(first, last, arguments.rules) as text,
        _output(arguments.output) as file,
        bar(text.nbytes, file, wanted=arguments.progress) as progress,
    ):
        _files.enlarge_pipe(file)
        if not arguments.zero_copy:
            text.write_to(file, progress)
            return DONE
        with _readers_go_on(), nullcontext() if progress else _ended_by_ctrl_c():
            try:
                text.write_to(file, progress, zero_copy=True)
            except io.UnsupportedOperation:
                raise _UsageError(_NEEDS_PIPE) from None
    return DONE


@contextmanager
def _ended_by_ctrl_c() -> Iterator[None]:
    """Let the system itself end the process, as nothing is left to do then: so a call may take as long as it takes."""
    handler = signal.getsignal(signal.SIGINT)
    if handler is not signal.default_int_handler or current_thread() is not main_thread():
        yield
        return
    try:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        yield
    finally:
        signal.signal(signal.SIGINT, handler)


@contextmanager
def _readers_go_on() -> Iterator[None]:
    """Do not stop the reader of a pipe as soon as there is room in it again, but let it take all that the pipe holds.

    Where both share a core, they take turns a third as often then.
    """
    is_changed = False
    try:
        with suppress(AttributeError, OSError):  # no Linux, or forbidden
            if os.sched_getscheduler(0) == os.SCHED_OTHER:  # else somebody wants another policy
                os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))
                is_changed = True
        yield
    finally:
        if is_changed:
            os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))


def _may_be_pipe(output: str | None) -> bool:
    """Tell before a file is opened, which would empty it."""
    if output is None or output == "-":
        return True
    try:
        return stat.S_ISFIFO(os.stat(output).st_mode)  # noqa: PTH116  (Path turns "" into ".")
    except OSError:
        return False


def _verify(arguments: argparse.Namespace) -> int:
    _check_progress(arguments)
    first, last = arguments.first, arguments.last
    name = "standard input" if arguments.file == "-" else arguments.file
    with (
        _text(first, _far(first, arguments.rules) if last is None else last, arguments.rules) as text,
        _input(arguments.file, name) as file,
        bar(_size_of(file), file, wanted=arguments.progress) as progress,
    ):
        mismatch = text.verify(_Watched(file, progress))
        end = text.tell()
        if mismatch is not None and not (last is None and _is_end_of_file(mismatch)):
            code, verdict = DIFFERENT, _description(mismatch)
        else:
            count = (text.line_at(end) if end < text.nbytes else text.stop) - first
            code, verdict = DONE, f"right, {count} lines, {end} bytes"
    try:
        _say(f"{name}: {verdict}")
    except _OutputClosedError:  # the exit code tells it, too
        _forget(sys.stdout)
    if code == DONE and last is None and not end:
        _complain(f"fizzbuzz: nothing to verify: {name} is empty; --last says how far it should go")
    return code


def _config(arguments: argparse.Namespace) -> int:
    if not arguments.flags:
        raise _UsageError("name something, such as --cflags or --libs")
    if len(arguments.flags) == 1 and arguments.flags[0] in _FOLDERS.values():
        _say_exactly(arguments.flags[0]())
    else:
        _say_exactly(" ".join(_quoted(*_words_of(flag())) for flag in arguments.flags))
    return DONE


def _check_progress(arguments: argparse.Namespace) -> None:
    if arguments.progress and not has_bars():
        raise _UsageError("--progress needs tqdm: pip install 'fizzbuzz-ffi[progress]'")


# Numbers and rules.


def _text(first: int, last: int, rules: Rules) -> FizzBuzzIO:
    for number in (first, last):
        if not _library.INT64_MIN <= number <= LAST_LINE:
            raise _UsageError(f"{number} has no line: numbers go from {_library.INT64_MIN} to {LAST_LINE}")
    if first > last:
        raise _UsageError(f"{first} is greater than {last}: the first number must not be greater than the last")
    with _usage_errors():
        text = FizzBuzzIO(first, last + 1, rules)
        text.read(1)  # what makes rendering fail is told before any file is touched
        text.seek(0)
        return text


def _far(first: int, rules: Rules) -> int:
    """Return a last number that no file reaches, for a text whose size can still be counted."""
    longest_line = max(len(str(_library.INT64_MIN)), sum(len(word.encode()) for _, word in rules)) + 1
    return min(first + _library.INT64_MAX // longest_line - 1, LAST_LINE)


def _is_end_of_file(mismatch: Mismatch) -> bool:
    """Tell whether the file ended, rightly, after a line."""
    return mismatch.expected != b"" and mismatch.found == b""


def _description(mismatch: Mismatch) -> str:
    expected = _shown(mismatch.expected) or "the end"
    found = _shown(mismatch.found) or "the end"
    return f"different at byte {mismatch.offset}, in the line of {mismatch.number}: expected {expected}, found {found}"


def _shown(line: bytes, limit: int = 60) -> str:
    if not line:
        return ""
    shown: str | bytes
    try:
        shown = line.decode()
    except UnicodeDecodeError:
        shown = line
    return repr(shown[:limit]) + ("..." if len(shown) > limit else "")


@contextmanager
def _usage_errors() -> Iterator[None]:
    """Take the library's refusals as what they are here: something the user asked for."""
    try:
        yield
    except (OverflowError, ValueError) as error:
        raise _UsageError(str(error)) from None


# Files.


@contextmanager
def _output(path: str | None) -> Iterator[BinaryIO]:
    if path == "-":
        path = None
    if path is None:
        with _standard_output():
            yield _standard(sys.stdout)
    else:
        with _named(path), open(path, "wb", buffering=0) as file:  # noqa: PTH123  (Path turns "" into ".")
            yield cast("BinaryIO", file)


@contextmanager
def _standard_output() -> Iterator[None]:
    """Tell what goes wrong with the standard output from what goes wrong with other files."""
    try:
        with _named("standard output"):
            yield
    except OSError as error:
        # Windows says EINVAL of a pipe that nobody reads: https://github.com/python/cpython/issues/79935
        if isinstance(error, BrokenPipeError) or (sys.platform == "win32" and error.errno == errno.EINVAL):
            raise _OutputClosedError from None
        raise


def _say(text: str) -> None:
    """Print a message; what its encoding lacks is shown as an escape."""
    with _standard_output():
        _standard(sys.stdout)
        encoding = sys.stdout.encoding or "utf-8"
        print(text.encode(encoding, "backslashreplace").decode(encoding), flush=True)


def _complain(text: str) -> None:
    """Print why it failed. Where that fails as well, the exit code has to do."""
    with suppress(OSError, ValueError):
        if sys.stderr is not None:
            print(text, file=sys.stderr)


def _say_exactly(text: str) -> None:
    """Print names of files, for other programs, as the system has them."""
    if sys.platform == "win32":
        _say(text)
        return
    with _standard_output():
        file = _standard(sys.stdout)
        file.write(os.fsencode(text + "\n"))
        file.flush()


@contextmanager
def _input(path: str, name: str) -> Iterator[BinaryIO]:
    with _named(name):
        if path == "-":
            yield _standard(sys.stdin)
        else:
            with open(path, "rb", buffering=0) as file:  # noqa: PTH123  (likewise)
                yield cast("BinaryIO", file)


def _standard(stream: IO[str] | None) -> BinaryIO:
    if stream is None:  # the descriptor is closed
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))
    return stream.buffer  # type: ignore[attr-defined, no-any-return]


@contextmanager
def _named(name: str) -> Iterator[None]:
    """Say in errors which file they are about."""
    try:
        yield
    except OSError as error:
        error.filename = error.filename or name
        raise


def _forget(stream: IO[str]) -> None:
    """Keep Python from trying once more, and complaining once more, at exit."""
    with suppress(AttributeError, OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def _size_of(file: BinaryIO) -> int | None:
    with suppress(OSError):
        status = os.fstat(file.fileno())
        if stat.S_ISREG(status.st_mode):
            return status.st_size
    return None


class _Watched:
    """A file that tells a progress bar how much was read."""

    def __init__(self, file: BinaryIO, progress: Callable[[int, int], None] | None) -> None:
        self._file = file
        self._progress = progress
        self._done = 0

    def read(self, size: int) -> bytes | None:
        data: bytes | None = self._file.read(size)
        if data is None:  # it does not block, and has nothing at the moment
            return None
        self._done += len(data)
        if self._progress is not None:
            self._progress(self._done, 0)
        return data


# What `config` prints.


def _cflags() -> tuple[str, ...]:
    return (f"-I{_paths.get_include()}",)


def _libs() -> tuple[str, ...]:
    # The file itself and not -lfizzbuzz: the name that -l looks for would be a symbolic link, which wheels cannot hold.
    library = _library_file(r"libfizzbuzz\.so\..+|libfizzbuzz\..+\.dylib|fizzbuzz\.dll\.lib|libfizzbuzz\.dll\.a")
    return (library,) if sys.platform == "win32" else (library, f"-Wl,-rpath,{_paths.get_library_dir()}")


def _library_file(pattern: str) -> str:
    for path in sorted(Path(_paths.get_library_dir()).iterdir()):
        if re.fullmatch(pattern, path.name):
            return str(path)
    raise FileNotFoundError(errno.ENOENT, "this installation has no such library", _paths.get_library_dir())


def _static() -> NoReturn:
    raise _UsageError(
        "this installation has no static library, as wheels have the shared one only. Take a release archive, "
        "or install from source: cmake -B build && cmake --build build && cmake --install build --prefix DIR"
    )


_FOLDERS: dict[str, Callable[[], str]] = {
    "--includedir": _paths.get_include,
    "--libdir": _paths.get_library_dir,
    "--cmakedir": _paths.get_cmake_dir,
    "--pkgconfigdir": _paths.get_pkgconfig_dir,
}


def _words_of(flag: str | tuple[str, ...]) -> tuple[str, ...]:
    return (flag,) if isinstance(flag, str) else flag


def _quoted(*words: str) -> str:
    return subprocess.list2cmdline(words) if sys.platform == "win32" else shlex.join(words)


# The parser.


class _Parser(argparse.ArgumentParser):
    """One that knows that the standard output, and the one for messages, may be closed."""

    def error(self, message: str) -> NoReturn:
        if sys.stderr is None:
            raise SystemExit(BAD_USAGE)
        super().error(message)

    def _print_message(self, message: str, file: Any = None) -> None:
        if message and file is not None and file is sys.stdout:
            with _standard_output():  # argparse itself passes over errors
                file.write(message)
        else:
            with suppress(OSError):  # the exit code has to tell it; Python 3.10 lets this through
                super()._print_message(message, file)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        "fizzbuzz",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "--version",
        action="version",
        version=f"fizzbuzz {_library.__version__} (kernel: {_library.kernel_name() or 'none'})",
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def add(
        name: str, run: Callable[[argparse.Namespace], int], meaning: str, **options: Any
    ) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=meaning, description=meaning, allow_abbrev=False, **options)
        command.set_defaults(run=run, parser=command)
        return command

    command = add("print", _print, "Print a line for every number from FIRST to LAST, both included.")
    command.add_argument("first", metavar="FIRST", type=_number, nargs="?", help="the first number (default: 1)")
    command.add_argument("last", metavar="LAST", type=_number, help="the last number")
    command.add_argument("-o", "--output", metavar="FILE", help="write to FILE instead of the standard output (`-`)")
    command.add_argument(
        "--zero-copy",
        action="store_true",
        help="lend memory to a pipe instead of copying into it: several times faster, unless the reader is slow; right "
        "if the reader copies what it reads, as sha256sum, ssh and fizzbuzz verify do; pv, and some versions of cat, "
        "pass it on and may see it change",
    )
    _add_shared(command)

    command = add(
        "verify",
        _verify,
        "Check that FILE holds what `fizzbuzz print` would print, and name the first difference.",
        epilog=VERIFY_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("file", metavar="FILE", help="the file to check, `-` for the standard input")
    command.add_argument("--first", metavar="N", type=_number, default=1, help="the first number (default: 1)")
    command.add_argument("--last", metavar="N", type=_number, help="the last number (default: as far as the file goes)")
    _add_shared(command)

    command = add(
        "config",
        _config,
        "Print what C and C++ programs need to be compiled and linked with the library of this installation.",
        epilog=CONFIG_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    meanings: tuple[tuple[str, Callable[[], str | tuple[str, ...]], str], ...] = (
        ("--cflags", _cflags, "compiler flags"),
        ("--libs", _libs, "linker flags; the program will find the library where it is now"),
        ("--static", _static, "where to get the static library, which wheels do not have"),
        ("--includedir", _FOLDERS["--includedir"], "the folder of fizzbuzz.h and fizzbuzz.hpp"),
        ("--libdir", _FOLDERS["--libdir"], "the folder of the library"),
        ("--cmakedir", _FOLDERS["--cmakedir"], "the folder of fizzbuzzConfig.cmake"),
        ("--pkgconfigdir", _FOLDERS["--pkgconfigdir"], "the folder of fizzbuzz.pc"),
    )
    for flag, values, meaning in meanings:
        command.add_argument(flag, dest="flags", action="append_const", const=values, help=meaning)
    return parser


def _add_shared(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--rules",
        metavar="RULES",
        type=_rules,
        default=CLASSIC,
        help="divisors and words, such as 3=Fizz,5=Buzz (default: 3=fizz,5=buzz); a word has no comma, and every "
        "blank after the = belongs to it; there are none beside a divisor",
    )
    command.add_argument(
        "--progress",
        action=argparse.BooleanOptionalAction,
        help="show a progress bar; needs tqdm (default: on a terminal, for long work)",
    )


def _number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number") from None


def _rules(text: str) -> Rules:
    pairs = []
    for rule in text.split(","):
        divisor, equals, word = rule.partition("=")
        try:
            pairs.append((int(divisor), word))
        except ValueError:
            equals = ""
        if not equals:
            raise argparse.ArgumentTypeError(f"{rule!r} is no rule such as 3=Fizz")
        if divisor != divisor.strip():  # int() would pass over it, but a word keeps the blank after the =
            raise argparse.ArgumentTypeError(f"{rule!r} has a blank beside the divisor: write it as in 3=Fizz,5=Buzz")
    try:
        return Rules(pairs)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
