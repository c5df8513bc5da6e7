"""Two things measured in turn."""

from __future__ import annotations

import gc
import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class NotHereError(Exception):
    """Something cannot be measured here; the message says why."""


@dataclass(frozen=True)
class Turn:
    """What ours and the peer took in one turn, in nanoseconds; 0 for a peer that there is not."""

    ours: float
    peer: float = 0.0


@dataclass(frozen=True)
class Summary:
    """Figures of many turns: of the ratios within each, but for `best`, which is our best against the peer's best."""

    median: float
    low: float
    high: float
    """The quartiles, between which half of the turns are."""
    best: float
    turns: int


def summarize(turns: Sequence[Turn], *, is_speed: bool) -> Summary:
    """Summarize turns as speed (the peer's time by ours), or as time (ours by the peer's, or ours alone)."""
    ours, peers = [turn.ours for turn in turns], [turn.peer or 1.0 for turn in turns]
    ratios = [peer / our if is_speed else our / peer for our, peer in zip(ours, peers, strict=True)]
    best = min(peers) / min(ours) if is_speed else min(ours) / min(peers)
    low, _, high = statistics.quantiles(ratios, n=4, method="inclusive") if len(ratios) > 1 else ratios * 3
    return Summary(statistics.median(ratios), low, high, best, len(ratios))


def take_turns(ours: Callable[[], object], peer: Callable[[], object] | None, turns: int) -> list[Turn]:
    """Time two functions again and again, after one call of each; which one comes first alternates.

    What they return is freed outside of the clock, and the garbage collector rests.
    """
    ours()
    if peer is not None:
        peer()
    taken = []
    gc.collect()
    gc.disable()
    try:
        for turn in range(turns):
            if peer is None:
                taken.append(Turn(_time(ours)))
            elif turn % 2:
                theirs = _time(peer)
                taken.append(Turn(_time(ours), theirs))
            else:
                taken.append(Turn(_time(ours), _time(peer)))
    finally:
        gc.enable()
    return taken


def _time(function: Callable[[], object]) -> float:
    begin = time.perf_counter_ns()
    result = function()
    taken = time.perf_counter_ns() - begin
    del result
    return float(taken)
