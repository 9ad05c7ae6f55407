"""Signals of gated units over time: drawn as strips of bars, and held against what is wanted of them."""

import numpy as np

from . import live

FROM = ("from x", "marker", "from h", "bias")  # the columns of a unit's table of weights
_HIGH = 0.8  # of a strip; they are 1 apart
_SLACK = 1e-9  # rounding does not decide whether a goal is met
_LOOKS = {
    "gate": (live.GREEN, 0.75),
    "above": (live.VERMILLION, 0.85),
    "below": (live.BLUE, 0.85),
    "input": (live.INK, None),
}


def declare_strips(explorer, ax, kinds, steps):
    """A strip of bars for each signal over T steps: a gate from 0 to 1, the others from −1 to 1.

    `kinds`: {what is written before a strip: "gate", "signal" or "input"}, from the top down.
    """
    floors, across = _floors(kinds), (0.2, steps + 0.8)
    ax.set(xlim=across, ylim=(-0.55, len(kinds) - 0.45), yticks=floors + _HIGH / 2)
    ax.set_yticklabels(kinds, fontsize=10, color=live.INK)
    ax.tick_params(axis="y", length=0)
    ax.grid(False)
    ax.spines["left"].set_visible(False)
    ax.hlines([*floors, *floors + _HIGH], *across, color=live.LIGHT, lw=0.8)
    ax.hlines(floors[_signed(kinds)] + _HIGH / 2, *across, color=live.GREY, lw=0.8)
    for look, (colour, alpha) in _LOOKS.items():
        explorer.blocks(ax, look, colour, alpha=alpha)


def strips(kinds, signals):
    """The bars of `signals`, a row (T,) for each strip: {how they look: corners (n, 4, 2)}."""
    left = np.arange(1, signals.shape[1] + 1) - 0.38
    middle, tall = np.where(_signed(kinds), [[_HIGH / 2], [_HIGH / 2]], [[0], [_HIGH]])[..., None]
    bottom = _floors(kinds)[:, None] + middle
    corners = live.boxes(left, left + 0.76, bottom, bottom + tall * signals)
    kind = np.array(list(kinds.values()))[:, None]
    looks = np.where(kind == "signal", np.where(signals > 0, "above", "below"), kind)
    return {look: corners[(np.abs(signals) > 0.004) & (looks == look)] for look in _LOOKS}


def _floors(kinds):
    return np.arange(len(kinds))[::-1] - _HIGH / 2


def _signed(kinds):
    return np.array(list(kinds.values())) != "gate"


def within(values, low, high):
    """Which values lie where they should; −infinity and infinity leave a side open."""
    return (values >= low - _SLACK) & (values <= high + _SLACK)


def declare_goal(explorer, ax, width):
    """The bars that `goal` places, before the curves are declared."""
    look = {"color": live.GREEN, "alpha": 0.35, "lw": width, "capstyle": "butt"}
    explorer.segments(ax, "goal", label="wanted", **look)


def declare_missed(explorer, ax):
    """The crosses that `goal` places, over the curves, and the legend of all of them."""
    explorer.trail(ax, "missed", "x", color=live.VERMILLION, ms=8, mew=2, label="not as wanted")
    below = {"loc": "upper center", "bbox_to_anchor": (0.5, -0.14), "ncols": 4}
    ax.legend(handletextpad=0.5, columnspacing=1.2, **below)


def goal(values, wanted, right, limit):
    """Where values (T,) are wanted, between low and high (2, T), and those that are not, as points (n, 2).

    The axis shows ±limit; a goal so narrow that it would hardly be seen there is drawn wider.
    """
    t, some = np.arange(1, len(values) + 1), np.isfinite(wanted).any(axis=0)
    ends = np.clip(wanted, -limit, limit)
    thin = np.abs(ends[1] - ends[0]) < limit / 15
    ends = ends + np.array([[-1], [1]]) * thin * limit / 50
    bars = np.stack([np.stack([t, end], axis=-1) for end in ends], axis=1)
    return {"goal": bars[some], "missed": np.column_stack([t, values])[~right]}


def logit(share):
    """The sum a with σ(a) = share; for shares 0 and 1 about ±37, where σ is as good as 0 or 1."""
    share = np.clip(share, 1e-16, 1 - 1e-16)
    return np.log(share) - np.log1p(-share)
