"""Programs that write FizzBuzz into a pipe, and what takes it out there."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.measure import NotHereError, Turn
from fizzbuzz_ffi import FizzBuzzIO, Rules

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.lab import Lab

CHECKED_BYTES = 4 << 20

PATIENCE = 10
"""Seconds without a byte after which a program is given up."""

STALLED = 3
"""How the sinks end then."""

SINKS = "splice", "read"
"""Whether the bytes leave the pipe uncopied, so that only their writer costs time, or are read as programs do."""

WAYS = {"write": [], "zero-copy": ["--zero-copy"]}
"""How we write: as by default, for any reader, or by lending memory, for readers that copy or drop it as the sinks."""


class PeerError(Exception):
    """What was named with `--peer` cannot be a peer; the message says why."""


def our_command(way: str) -> list[str]:
    """Return the command that writes FizzBuzz in one of `WAYS`."""
    return [sys.executable, "-m", "fizzbuzz_ffi", "print", "1", str(10**17), *WAYS[way]]


def take_turns(lab: Lab, ours: Sequence[str], peer: Sequence[str], sink: str, cores: int) -> list[Turn]:
    """Let two programs write the same number of bytes to the same kind of sink in turn."""
    if sys.platform != "linux" or not hasattr(os, "sched_setaffinity"):
        raise NotHereError("the sinks are those of Linux, and this Python has to choose their cores")
    available = sorted(os.sched_getaffinity(0))
    if len(available) < cores:
        raise NotHereError(f"{cores} cores are needed, and {len(available)} may be used")
    program = lab.program(f"sinks/{sink}_sink.c")
    size = lab.bytes(2 << 30)
    turns = []
    os.sched_setaffinity(0, available[:cores])  # for the children, which inherit it
    try:
        for turn in range(lab.turns(21)):
            first, second = (peer, ours) if turn % 2 else (ours, peer)
            times = _time(lab, first, program, size), _time(lab, second, program, size)
            turns.append(Turn(*(times[::-1] if turn % 2 else times)))
    finally:
        os.sched_setaffinity(0, available)
    return turns


def _time(lab: Lab, command: Sequence[str], sink: Path, size: int) -> float:
    """Return the nanoseconds that one program took; it is stopped by closing the pipe, if it does not end before."""
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=lab.folder) as writer,
        subprocess.Popen(
            [sink, str(size), str(PATIENCE)], stdin=writer.stdout, stdout=subprocess.PIPE, encoding="utf-8"
        ) as reader,
    ):
        if writer.stdout:
            writer.stdout.close()  # the sink alone holds the pipe, so that its end reaches the writer
        line, _ = reader.communicate()
        writer.kill()
    name = Path(command[0]).name
    if reader.returncode == STALLED:
        raise NotHereError(f"{name} stopped writing before the {size} bytes that are compared")
    if reader.returncode != 0:
        raise NotHereError(f"{sink.name} failed")
    nanoseconds, done = map(float, line.split())
    if done < size:
        raise NotHereError(f"{name} ended before the {size} bytes that are compared")
    return nanoseconds


def check_peer(path: str) -> None:
    """Refuse a program that does not write FizzBuzz from 1 on, in the words that contests use."""
    if not path:
        raise PeerError("--peer names no program")
    if not os.access(path, os.X_OK) or Path(path).is_dir():
        raise PeerError(f"{path} is no program that can be run (no such file, or not executable)")
    text = _beginning(path)
    if len(text) < CHECKED_BYTES:
        raise PeerError(f"{path} wrote only {len(text)} bytes; a peer writes more than {CHECKED_BYTES}")
    differences = []
    for rules in _spellings():
        expected = FizzBuzzIO(1, CHECKED_BYTES, rules).read(CHECKED_BYTES) or b""
        if text == expected:
            return
        place = next(place for place, (theirs, ours) in enumerate(zip(text, expected, strict=True)) if theirs != ours)
        differences.append((place, expected))
    place, expected = max(differences)
    number = expected.count(b"\n", 0, place) + 1
    begin = expected.rfind(b"\n", 0, place) + 1
    theirs, ours = (data[begin:].split(b"\n", 1)[0][:40] for data in (text, expected))
    raise PeerError(
        f"{path} does not write FizzBuzz: line {number} is {theirs!r} and not {ours!r} (byte {place} differs)"
    )


def _beginning(path: str) -> bytes:
    """Return what is checked of what a program writes, or less if it ends before."""
    if sys.platform == "win32":
        raise PeerError("programs are compared on Linux only")
    text = bytearray()
    try:
        # A session of its own, as a script may have started others that live longer.
        program = subprocess.Popen(
            [Path(path).resolve()], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
        )
    except OSError as error:
        raise PeerError(f"{path} cannot be run: {error.strerror}") from None
    with program:
        try:
            while program.stdout and len(text) < CHECKED_BYTES:
                if not select.select([program.stdout], [], [], PATIENCE)[0]:
                    raise PeerError(f"{path} wrote nothing for {PATIENCE} seconds, after {len(text)} bytes")
                piece = os.read(program.stdout.fileno(), CHECKED_BYTES - len(text))
                if not piece:
                    break
                text += piece
        finally:
            with suppress(ProcessLookupError, PermissionError):  # it has ended
                os.killpg(program.pid, signal.SIGKILL)
    return bytes(text)


def _spellings() -> Iterator[Rules]:
    for fizz, buzz in (("fizz", "buzz"), ("Fizz", "Buzz"), ("FIZZ", "BUZZ")):
        yield Rules({3: fizz, 5: buzz})
