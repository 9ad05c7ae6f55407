"""The picture of the paths: an unrolled chain with a path through it, and below it bars that add up."""

import numpy as np
from matplotlib.lines import Line2D

from .. import live

_LOSS, _FACTOR, _STATE, _INPUT, _CUT, _IMMEDIATE = 2.85, 2.13, 1.6, 0.72, 0.42, 0.05  # heights
_PLUM, _PALE = "#9A4A78", "#F1F1F1"
_DOTS = (0, (1, 1.2))
_GAP = 0.055  # from the end of a bar to its number
_ROUND = (1, 1.5, 2, 3, 4, 6, 8, 10)


def declare_chain(explorer, ax, key, steps):
    """States, inputs and, from the loss at step t back to step k, a path as wide as the gradient on it."""
    ax.set(title="The path of the gradient, from the loss at step t back to step k", ylim=(-0.15, 3.2))
    ax.set_axis_off()
    _draw_arrows(ax, steps)
    _draw_key(key)
    explorer.segments(ax, "lost", color=live.GREY, linestyle=_DOTS, linewidth=2.5)
    explorer.segments(ax, "path", widths="path widths", color=live.VERMILLION, capstyle="butt")
    explorer.trail(ax, "loss at", "s", ms=17, mfc=live.CARD, mec=live.VERMILLION, mew=2)
    explorer.trail(ax, "heads", "<", color=live.INK, ms=5)
    states, inputs = _row(np.arange(steps + 1), _STATE), _row(np.arange(1, steps + 1), _INPUT)
    explorer.nodes(ax, states, "state faces", "state edges", "state widths", size=np.sqrt(680))
    explorer.trail(ax, "cut", "--", color=live.INK, lw=1.6)
    explorer.words(ax, "states", states, 8.5, "state inks")
    explorer.words(ax, "inputs", inputs, 9, color=live.GREY)
    explorer.words(ax, "factors", "factors at", 9.5, color=live.VERMILLION)
    explorer.words(ax, "ends", "ends at", 10.5, [live.INK, live.VERMILLION, _PLUM, live.INK])


def chain(result, t, k, beyond):
    """What the chain shows when steps 1 … `beyond` are cut off."""
    h, at, back = result["h"], np.arange(len(result["h"])), np.arange(t, k, -1)  # latest first
    ways, reached = np.stack([_row(back, _STATE), _row(back - 1, _STATE)], axis=1), back - 1 > beyond
    left = np.append(1.0, np.abs(result["through"][back - 2][reached]))  # ∂h_t/∂h_{j−1}
    faces = live.DIVERGING(0.5 + 0.3 * np.clip(h, -1, 1))
    faces[at > t] = (1, 1, 1, 1)
    start = f"dL/dh = {live.short(result['dh'])}"
    end = f"∂⁺h{live.lowered(k)}/∂w_h = {live.short(result['immediate'][k - 1])}"
    return {
        "path": np.concatenate([[[[t, _LOSS], [t, _STATE]]], ways[reached]]),
        "path widths": 1.2 + 8 * np.minimum(left, 1.4),
        "lost": ways[~reached],
        "heads": _row(back - 0.5, _STATE),
        "loss at": [(t, _LOSS)],
        "cut": _row(np.full(2, beyond + 0.5), [_CUT + 0.16, _STATE + 0.36])[: 2 * beyond],
        "state faces": faces,
        "state edges": [live.INK if j == k else live.LIGHT if j > t else live.GREY for j in at],
        "state widths": np.where(at == k, 2.8, 1.2),
        "state inks": np.where(at > t, live.GREY, live.INK),
        "states": [*map(live.short, h)],
        "inputs": [*map(live.short, result["x"])],
        "factors": [*map(live.short, result["factor"][k:t])],
        "factors at": _row(np.arange(k, t) + 0.5, _FACTOR),
        "ends": ["L", start, end, "✂" * (beyond > 0)],
        "ends at": [(t, _LOSS), (t - 1.28, _LOSS), (k, _IMMEDIATE), (beyond + 0.5, _CUT)],
    }


def declare_shares(explorer, ax, sums, steps):
    """A bar for each step, hollow and dashed if it is cut off; beside them their sum, and that of the kept.

    The axis runs from 0 to 1; what stands on it is measured anew in every frame, and so are its ticks.
    """
    ax.set(title="What each step adds to $dL_t/dw_h$", xlabel="step", xticks=range(1, steps + 1))
    sums.set(title="Sum", xlim=(-0.6, 1.6), xticks=[0, 1])
    sums.set_xticklabels(["all", "kept"], color=live.INK, fontsize=10)
    for panel in (ax, sums):
        panel.set(ylim=(0, 1), yticks=[])
        panel.grid(False)
        panel.spines[["left", "bottom"]].set_visible(False)
        panel.tick_params(length=0)
    both = [live.INK, live.VERMILLION]
    explorer.polygons(ax, "bars", "bar faces", "bar edges", "bar widths", "bar dashes")
    explorer.polygons(sums, "sums", both, both)
    explorer.line(ax, [0.4, steps + 0.5], "zero", color=live.GREY, lw=1)
    explorer.line(sums, [-0.5, 1.5], "zero", color=live.GREY, lw=1)
    explorer.words(ax, "scale", "scale at", 8.5, color=live.GREY)
    explorer.words(ax, "bar numbers", "bar numbers at", 8.5)
    explorer.words(sums, "sum numbers", "sum numbers at", 9)


def shares(result, k, beyond):
    """The shares of steps 1 … t: step k is outlined, steps 1 … `beyond` are cut off."""
    share, sums = result["share"], np.array([result["whole"], result["kept"]])
    low, high, ticks = _axis(np.append(share, sums))

    def level(values):
        return (values - low) / (high - low)

    steps = np.arange(1, len(share) + 1)
    kept = steps > beyond
    shown = {
        "zero": level(0),
        "scale": [*map(live.number, ticks)],
        "scale at": _row(np.full(len(ticks), -0.3), level(ticks)),
        "bar faces": np.where(kept, live.VERMILLION, _PALE),
        "bar edges": np.where(steps == k, live.INK, np.where(kept, live.VERMILLION, live.GREY)),
        "bar widths": np.where(steps == k, 2.6, 1),
        "bar dashes": ["-" if of_sum else (0, (2, 1.5)) for of_sum in kept],
    }
    for name, at, values in (("bar", steps, share), ("sum", np.arange(2), sums)):
        tops = level(values)
        texts = [live.number(v, 2 if v == 0 or 1e-3 <= abs(v) < 1e5 else 1) for v in values]
        shown |= {f"{name}s": live.boxes(at - 0.31, at + 0.31, level(0), tops), f"{name} numbers": texts}
        shown[f"{name} numbers at"] = _row(at, tops + np.where(values < 0, -_GAP, _GAP))
    return shown


def _axis(values):
    """Ends of an axis with room for `values` and the numbers at their ends, and its round ticks.

    It never spans less than 0.1, so that a gradient that has vanished looks small.
    """
    top, bottom = max(values.max(), 0), max(-values.min(), 0)
    reach = 1.15 * max(top, bottom, 0.085)
    power = 10.0 ** np.floor(np.log10(reach))
    unit = power * next(step for step in _ROUND if step * power >= reach * (1 - 1e-9))
    low = -unit if bottom > 0.06 * unit else -0.15 * unit
    high = unit if top > 0.06 * unit or bottom <= 0.06 * unit else 0.15 * unit
    ticks = unit * np.array([-1, -0.5, 0, 0.5, 1])
    return low, high, ticks[(ticks >= low) & (ticks <= high)]


def _row(x, y):
    """Points (n, 2) from x (n,) and y (n,), or one height for all."""
    return np.column_stack(np.broadcast_arrays(x, y)).astype(float)


def _draw_arrows(ax, steps):
    for height, name in ((_STATE, "state $h_t$"), (_INPUT, "input $x_t$")):
        ax.text(-0.42, height, name, ha="right", va="center")
    look = {"arrowstyle": "-|>", "color": live.LIGHT, "lw": 1.4, "shrinkA": 0, "shrinkB": 0}
    for t in range(1, steps + 1):
        ax.annotate("", (t - 0.28, _STATE), (t - 0.72, _STATE), arrowprops=look)
        ax.annotate("", (t, _STATE - 0.34), (t, _INPUT + 0.18), arrowprops=look)


def _draw_key(ax):
    ax.set_axis_off()
    entries = [
        Line2D([], [], color=live.VERMILLION, lw=6, label="the path: as wide\nas what is left"),
        Line2D([], [], color=live.VERMILLION, ls="", marker="$0.8$", ms=16, label="factor $J = w_h φ'$"),
        Line2D([], [], color=live.GREY, ls=_DOTS, lw=2.5, label="cut off"),
        Line2D([], [], color=live.INK, ls="--", lw=1.6, label="truncation"),
    ]
    ax.legend(handles=entries, loc="center left", bbox_to_anchor=(-0.35, 0.5), handlelength=1.6)
