"""How a forecaster is judged: from many origins, with intervals held to what came, in pairs of seeds.

A forecaster is a function of a Series that returns forecasts (n, HORIZON), and looks at nothing from
`series.start` on that was not known when each of them was made: see `baselines`.
"""

from itertools import pairwise

import numpy as np

from .baselines import HORIZON, ahead, mean_of_known


def before(series, start, end=None):
    """The Series cut off at `end`, its test part beginning at `start`."""
    kept = slice(None, end)
    return series._replace(
        time=series.time[kept], values=series.values[kept], usual=series.usual[kept], start=start
    )


def rolling_origins(series, count):
    """`count` evenly spaced steps of the test part, from its first on, and the end: (count + 1,)."""
    edges = np.linspace(series.start, len(series.values), count + 1).astype(int)
    if count < 1 or not (np.diff(edges) > 0).all():
        raise ValueError(f"count: wanted 1 to {len(series.values) - series.start} origins, got {count}")
    return edges


def rolling_forecasts(series, make, count):
    """Forecasts (n, HORIZON) of a forecaster that is fitted anew at each of `count` origins.

    Each fit's training part ends at its origin, so that it grows, as it would in use.
    """
    edges = rolling_origins(series, count)
    parts = [
        make(before(series, start, end + HORIZON))[: end - start] for start, end in pairwise(edges.tolist())
    ]
    return np.concatenate(parts)


def forecasts_of(series, makers):
    """{name: forecasts (n, HORIZON)} of {name: forecaster}, and a sentence for each that cannot be made here.

    A series too short for one method loses that method, not the others.
    """
    made, lost = {}, []
    for name, make in makers.items():
        try:
            made[name] = make(series)
        except ValueError as reason:
            lost.append(f"{name} left out: {reason}")
    return made, lost


def next_steps(series, make, usual):
    """The forecasts (HORIZON,) made at the last step of the series: of what nobody knows yet.

    `usual` (N + HORIZON,): what is usual, on beyond the end. Everything known is the training part.
    """
    end = len(series.values)
    room = np.repeat(series.values[-1], HORIZON)  # places; the forecast of the first of them looks at none
    longer = series._replace(
        time=np.arange(end + HORIZON), values=np.append(series.values, room), usual=usual, start=end
    )
    return make(longer)[0]


def errors_to_come(series, make, share=0.8):
    """-> low and high (HORIZON,): where a `share` of the errors lies, what came − what was said.

    The forecaster is fitted without the held-out end of the training part; its errors there are taken for
    those to come. Nothing says that they will be.
    """
    held_out = before(series, series.start - series.held_out, series.start)
    errors = ahead(held_out.values, held_out.start) - make(held_out)
    ends = np.full((2, HORIZON), np.nan)  # NaN: so far ahead nothing was held out
    some = ~np.isnan(errors).all(axis=0)
    ends[:, some] = np.nanquantile(errors[:, some], [(1 - share) / 2, (1 + share) / 2], axis=0)
    return tuple(ends)


def interval(series, make, share=0.8):
    """-> low and high (n, HORIZON): where a `share` of what comes should lie, after `errors_to_come`."""
    low, high = errors_to_come(series, make, share)
    said = make(series)
    return said + low, said + high


def coverage(series, low, high):
    """The share of what came that lay within the interval, by horizon: (HORIZON,)."""
    came = ahead(series.values, series.start)
    inside = np.where(np.isnan(came), np.nan, (low <= came) & (came <= high))
    return mean_of_known(inside)


def paired(first, second):
    """The differences (n,) of two rows of errors from the same n seeds, their mean, and its standard error.

    Less than two standard errors from 0 says little, whichever has the smaller mean.
    """
    first, second = np.asarray(first, float), np.asarray(second, float)
    if first.shape != second.shape or first.ndim != 1 or len(first) < 2:
        raise ValueError(
            f"first, second: wanted two rows (n,) of n ≥ 2 seeds, got {first.shape}, {second.shape}"
        )
    differences = first - second
    return differences, differences.mean(), differences.std(ddof=1) / np.sqrt(len(differences))
