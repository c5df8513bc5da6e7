//! Two things measured in turn.

use std::hint::black_box;
use std::time::{Duration, Instant};

/// How many times as fast as the peer.
pub(crate) struct Ratios {
    pub(crate) median: f64,
    pub(crate) least: f64,
    pub(crate) most: f64,
    /// The best of all turns against the peer's best.
    pub(crate) best: f64,
}

/// Times `calls` calls of each, again and again; whoever comes first alternates.
pub(crate) fn take_turns(
    turns: usize,
    calls: usize,
    buffer: &mut [u8],
    mut ours: impl FnMut(&mut [u8]),
    mut peer: impl FnMut(&mut [u8]),
) -> Ratios {
    let mut best = [f64::INFINITY; 2];
    let mut ratios: Vec<f64> = (0..turns.max(1))
        .map(|turn| {
            let (ours, peer) = if turn % 2 == 0 {
                let ours = time(calls, buffer, &mut ours);
                (ours, time(calls, buffer, &mut peer))
            } else {
                let peer = time(calls, buffer, &mut peer);
                (time(calls, buffer, &mut ours), peer)
            };
            let [ours, peer] = [ours, peer].map(|time| time.as_secs_f64());
            best = [best[0].min(ours), best[1].min(peer)];
            peer / ours
        })
        .collect();
    ratios.sort_by(f64::total_cmp);
    Ratios {
        median: ratios[ratios.len() / 2],
        least: ratios[0],
        most: ratios[ratios.len() - 1],
        best: best[1] / best[0],
    }
}

fn time(calls: usize, buffer: &mut [u8], work: &mut impl FnMut(&mut [u8])) -> Duration {
    // Once before the clock runs, so that the other one's traces are gone.
    work(buffer);
    let start = Instant::now();
    for _ in 0..calls {
        work(black_box(buffer));
    }
    start.elapsed()
}
