"""What came of each seed of a sweep, in words and as rows of dots."""

import numpy as np

from ...plots import CELLS
from .. import live

LOOKS = {cell: (look["color"], look["marker"]) for cell, look in CELLS.items()} | {"n-gram": (live.GREY, "D")}
NEVER = 1.07  # where the × stand, in budgets


def ends(values, digits=6):
    """The smallest and the largest, in words."""
    low, high = live.number(min(values), digits), live.number(max(values), digits)
    return low if low == high else f"{low} to {high}"


def declare_seed_dots(explorer, ax, rows):
    """At most `rows` rows of dots, one for each seed: filled if done in time, hollow if later, × if never."""
    ax.set(ylim=(0.6 - rows, 0.6), yticks=[])
    ax.grid(False)
    ax.spines["left"].set_visible(False)
    explorer.trail(ax, "lines of rows", color=live.LIGHT, lw=0.8, transform=ax.get_yaxis_transform())
    explorer.trail(ax, "spreads", color="#A9ADB4", lw=2.5)
    for when in ("late", "in time"):
        for family, (colour, marker) in LOOKS.items():
            look = {"mfc": colour if when == "in time" else live.CARD, "mec": colour, "ms": 6, "mew": 1.2}
            explorer.trail(ax, f"{family} {when}", marker, ls="", **look)
    explorer.trail(ax, "never", "x", color=live.INK, ls="", ms=5, mew=1.4)


def seed_dots(taken, families, limit, budget, fan, apart=1.0):
    """What `declare_seed_dots` shows of taken (R, S), infinite for never, in time up to `limit`.

    Row n is drawn at −n · `apart`, its seeds up to `fan` from there.
    """
    middles = -apart * np.arange(len(taken))
    places = np.stack([taken, middles[:, None] + np.linspace(fan, -fan, taken.shape[1])], axis=-1)
    never, of = np.isinf(taken), np.array(families)[:, None]
    groups = {"in time": taken <= limit, "late": ~never & (taken > limit)}
    done = [row[~missing] for row, missing in zip(taken, never)]
    spreads = [[(x.min(), y), (x.max(), y)] for x, y in zip(done, middles) if len(x) > 1]
    return {
        "lines of rows": live.gapped([(0, y), (1, y)] for y in middles),
        "spreads": live.gapped(spreads),
        **{f"{f} {when}": places[(of == f) & group] for f in LOOKS for when, group in groups.items()},
        "never": np.column_stack([np.full(never.sum(), NEVER * budget), places[never][:, 1]]),
    }
