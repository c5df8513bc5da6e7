"""Results as a picture: how every figure that has a goal stands to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from benchmarks.report import CHART_FACTS, aim, figure

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.axes import Axes

    from benchmarks.report import Report, Result

mpl.use("svg")

LEFT = 0.030
INK, FAINT, GRID = "#1f2328", "#656d76", "#d8dee4"
COLOURS = {"second": "#1a7f37", "first": "#0969da", "missed": "#bc4c00"}
MEANINGS = {"second": "second goal reached", "first": "first goal reached", "missed": "short of the first goal"}

LEAST, MOST = 0.5, 4.0
"""The axis. What is farther off stands at its end, as an arrow."""


STYLE: dict[Any, Any] = {
    "svg.hashsalt": "fizzbuzz",
    "svg.fonttype": "path",
    "font.family": "DejaVu Sans",
    "font.size": 10,
}


def draw(report: Report, path: Path) -> None:
    """Draw a report into a file whose name says the format; the same report gives the same file."""
    shown = [result for result in report.results if result.verdict]
    if not shown:
        raise ValueError("no result has a goal, so there is nothing to draw")
    with mpl.rc_context(STYLE):
        height = 2.0 + 0.31 * len(shown)
        picture = Figure(figsize=(10.5, height), facecolor="white")
        axes = picture.add_axes((0.40, 0.62 / height, 0.37, 1 - 1.85 / height))
        _frame(axes, len(shown))
        for row, result in enumerate(shown):
            _row(axes, row, result)
        picture.text(LEFT, 1 - 0.33 / height, "How fast, and how fast it was meant to be", fontsize=14, color=INK)
        processor, cores, kernel = (report.facts[name] for name in CHART_FACTS)
        machine = f"{processor}, {cores} cores, kernel {kernel}, {report.date}"
        picture.text(LEFT, 1 - 0.60 / height, f"fizzbuzz-ffi on {machine}", color=FAINT)
        _legend(picture)
        picture.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else {}, dpi=110)
    if path.suffix == ".svg":  # without the blanks at the ends of lines, which version control dislikes
        lines = path.read_text(encoding="utf-8").splitlines()
        path.write_text("".join(f"{line.rstrip()}\n" for line in lines), encoding="utf-8", newline="\n")


def _frame(axes: Axes, rows: int) -> None:
    axes.set_xscale("log", base=2)
    axes.set_xlim(LEAST, MOST)
    axes.set_ylim(rows - 0.4, -0.6)
    ticks = [0.5, 0.7, 1, 1.4, 2, 2.8, 4]
    axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks], color=FAINT)
    axes.minorticks_off()
    axes.tick_params(length=0)
    axes.set_yticks([])
    axes.grid(axis="x", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    axes.axvline(1, color=INK, linewidth=1.2)
    axes.set_xlabel("as a multiple of the first goal: more is better", color=FAINT)
    for spine in axes.spines.values():
        spine.set_visible(False)
    _beside(axes, -0.95, "measured", 62, color=FAINT, fontsize=9, ha="right")
    _beside(axes, -0.95, "goals: first / then", 74, color=FAINT, fontsize=9)
    axes.annotate("first goal", (1, -0.95), color=FAINT, fontsize=9, ha="center", va="center", annotation_clip=False)


def _row(axes: Axes, row: int, result: Result) -> None:
    first, then = result.goals
    if first is None:
        return

    def place(value: float) -> float:
        return value / first if result.is_speed else first / value

    colour = COLOURS[result.verdict]
    low, high = sorted(min(max(place(value), LEAST), MOST) for value in (result.low, result.high))
    middle = place(result.median)
    axes.hlines(row, min(1, middle), min(max(1, middle), MOST), color=colour, linewidth=1.4, alpha=0.35)
    axes.hlines(row, low, high, color=colour, linewidth=6, alpha=0.35)
    if LEAST <= middle <= MOST:
        axes.plot(middle, row, "o", color=colour, markersize=7, zorder=3)
    else:
        end, marker = (MOST, ">") if middle > MOST else (LEAST, "<")
        axes.plot(end, row, marker, color=colour, markersize=8, zorder=3, clip_on=False)
    if then is not None and place(then) <= MOST:
        axes.plot(place(then), row, "|", color=INK, markersize=11, markeredgewidth=1.6, zorder=2)

    title = axes.annotate(
        result.title, (0, row), (-280, 0), ("axes fraction", "data"), "offset points", va="center", color=INK
    )
    if result.peer:
        axes.annotate(f"  vs {result.peer}", (1, 0.5), xycoords=title, va="center", color=FAINT, fontsize=9)
    _beside(axes, row, figure(result.median, result.unit), 62, color=colour, ha="right", weight="bold")
    goals = " / ".join(aim(goal, result.unit) for goal in result.goals if goal is not None)
    _beside(axes, row, goals, 74, color=FAINT, fontsize=9)


def _beside(axes: Axes, row: float, text: str, points: int, **style: Any) -> None:
    """Write to the right of the axes, at the height of a row."""
    axes.annotate(
        text,
        (1, row),
        (points, 0),
        ("axes fraction", "data"),
        "offset points",
        va="center",
        annotation_clip=False,
        **style,
    )


def _legend(picture: Figure) -> None:
    handles = [
        Line2D([], [], color=colour, marker="o", linewidth=6, alpha=0.9, markersize=7, label=MEANINGS[verdict])
        for verdict, colour in COLOURS.items()
    ]
    handles.append(
        Line2D([], [], color=INK, marker="|", linewidth=0, markersize=11, markeredgewidth=1.6, label="second goal")
    )
    picture.legend(handles=handles, loc="upper right", frameon=False, ncols=2, fontsize=9, labelcolor=INK)
