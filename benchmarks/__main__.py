"""The command line of the benchmarks."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import cases, pipes, report
from benchmarks.lab import Lab
from benchmarks.measure import NotHereError

if TYPE_CHECKING:
    from collections.abc import Sequence

DESCRIPTION = """
Measures the installed fizzbuzz_ffi and prints a table. Most figures are ratios: ours and a peer or limit take turns on
the same memory in one run. What has no peer, as an import, is a time of this machine. Printed are the median of all
turns, the quartiles, and our best, of ratios against the peer's best. Speed relative to something: more is better. Time
relative to something, or in ns and ms: less is better.
"""

EPILOG = """
Needs a C compiler (cc, or what CC names); NumPy and matplotlib where they are used. On a quiet machine, all of it:

    python -m benchmarks --json docs/performance.json --chart docs/performance.svg --docs docs/performance.md

takes some minutes. Leave the machine alone meanwhile.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure; returns the exit code."""
    options = _parser().parse_args(arguments)
    try:
        if options.peer is not None:
            pipes.check_peer(options.peer)
        chosen = _chosen(cases.all_cases(options.peer), options.only)
        if options.list:
            _say("\n".join(f"{case.name:26} {case.title}" for case in chosen))
            return 0
        # Before anything is measured, for that takes minutes.
        _check_outputs(options)
        if options.chart:
            from benchmarks import chart  # noqa: PLC0415  (it alone needs matplotlib)
        found = report.load(options.results) if options.results else _measured(chosen, options)
        _say(report.table(found))
        if options.json:
            options.json.write_text(report.dump(found), encoding="utf-8", newline="\n")
        if options.docs:
            report.write_into(options.docs, found)
        if options.chart:
            chart.draw(found, options.chart)
    except ModuleNotFoundError as error:
        sys.stderr.write(f"benchmarks: {error}; pip install --group bench brings what is needed\n")
        return 1
    except (pipes.PeerError, NotHereError, OSError, ValueError) as error:
        sys.stderr.write(f"benchmarks: {error}\n")
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--quick", action="store_true", help="few turns of small sizes: shows that all works, and nothing about speed")
    add("--only", action="append", default=[], metavar="NAME", help="only what has this in its name (see --list)")
    add("--list", action="store_true", help="list what is measured, and end")
    add(
        "--peer", metavar="PATH", help="compare another program, which writes FizzBuzz from 1 on to its standard output"
    )
    add("--json", type=Path, metavar="FILE", help="write the results")
    add("--from", dest="results", type=Path, metavar="FILE", help="take results that --json wrote; measure nothing")
    add("--chart", type=Path, metavar="FILE", help="draw the results; the name ends in .svg or .png")
    add("--docs", type=Path, metavar="FILE", help="put the table into a page, in place of the one that it has")
    return parser


def _chosen(all_of_them: list[cases.Case], names: list[str]) -> list[cases.Case]:
    for name in names:
        if not any(name in case.name for case in all_of_them):
            raise ValueError(f"nothing is called {name!r}; --list lists all")
    return [case for case in all_of_them if not names or any(name in case.name for name in names)]


def _check_outputs(options: argparse.Namespace) -> None:
    """Refuse a file that could not be written afterwards."""
    if options.chart and options.chart.suffix not in {".svg", ".png"}:
        raise ValueError(f"{options.chart} is no name for a chart: it ends neither in .svg nor in .png")
    if options.docs:
        report.around(options.docs)
    for file in filter(None, (options.json, options.chart, options.docs)):
        is_new = not file.exists()
        file.open("ab").close()
        if is_new:
            file.unlink()


def _measured(chosen: list[cases.Case], options: argparse.Namespace) -> report.Report:
    results = []
    with tempfile.TemporaryDirectory(prefix="fizzbuzz-benchmarks-") as folder:
        lab = Lab(Path(folder), quick=options.quick)
        facts = lab.facts()
        for place, case in enumerate(chosen, 1):
            sys.stderr.write(f"[{place}/{len(chosen)}] {case.name}\n")
            try:
                results.append(report.result_of(case, case.run(lab)))
            except NotHereError as error:
                sys.stderr.write(f"    not measured: {error}\n")
                results.append(report.missing(case, str(error)))
    if all(result.missing for result in results):
        raise NotHereError("nothing was measured")
    return report.new(facts, results)


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    sys.exit(main())
