"""Gradient descent near a cliff, with clipping and without.

Where w is large the unit has two resting states. Which one it runs into hangs on the side of a line in the
plane of w and b on which it starts: the loss has a step there, the steeper the longer the unit runs. The idea
of the picture is figure 6 of Pascanu, Mikolov and Bengio (2013); unit, start and loss are our own.
"""

import math
from functools import cache, lru_cache

import numpy as np
from matplotlib.lines import Line2D

from ...kernels import rnn_forward
from .. import live

START, TARGET = 0.5, 0.5  # h_0, and what h_T should be
LONGEST = 50  # time steps
ITERATIONS = 100
W, B = (0.2, 3.0), (-1.2, 0.9)  # the map
LEVELS = np.array([0.05, 0.1, 0.2, 0.3, 0.4, 0.55, 0.7, 0.85, 1.0, 1.15, 1.3, 1.4])  # of |h_T − ½|
_FAR = 1000.0  # a path that gets further out than this has ended
_LOWEST = 1e-4  # of the axis of gradients
_REGIONS = [f"above {level}" for level in LEVELS]
_SPOTS = ((2.6, 0.75), (2.4, -1.08), (0.55, -1.08))  # where the height of the surface is written


@cache
def _surface():
    """w (176,), b (131,) and h (LONGEST + 1, 131, 176), from one run of 176 units, each with its own w.

    Their w stand on the diagonal of W_hh, so that none hears of another; b comes in as the input.
    """
    w, b = np.linspace(*W, 176), np.linspace(*B, 131)
    x = np.broadcast_to(b[:, None], (LONGEST, len(b), 1)).copy()
    h0 = np.full((len(b), len(w)), START)
    h, _ = rnn_forward(x, h0, np.ones((1, len(w))), np.diag(w), np.zeros(len(w)))
    return w, b, h


@lru_cache(maxsize=LONGEST)
def regions(steps):
    """Where |h_T − ½| is above each of LEVELS, as paths in the plane of w and b."""
    w, b, h = _surface()
    return live.outlines(w, b, np.abs(h[steps] - TARGET), LEVELS)


def loss_and_gradient(w, b, steps):
    """L, ∂L/∂w, ∂L/∂b after `steps` steps, carried forward beside h: ∂h_t/∂w = φ′ (h_{t−1} + w ∂h_{t−1}/∂w).

    For two weights that is one loop, ten times as fast as forward and backward through arrays.
    """
    h, h_by_w, h_by_b = START, 0.0, 0.0
    for _ in range(steps):
        before, h = h, math.tanh(w * h + b)
        slope = 1 - h * h
        h_by_w, h_by_b = slope * (before + w * h_by_w), slope * (1 + w * h_by_b)
    error = h - TARGET
    return error * error / 2, error * h_by_w, error * h_by_b


@lru_cache(maxsize=64)
def descend(w, b, steps, rate, threshold):
    """Gradient descent, (ITERATIONS + 1, 4): w, b, loss and the gradient's norm before it is clipped.

    A gradient longer than `threshold` is scaled down to it. Beyond _FAR a path stays where it is: tanh is
    flat there, and the gradient is told as 0.
    """
    rows = []
    while len(rows) <= ITERATIONS and max(abs(w), abs(b)) <= _FAR:
        loss, dw, db = loss_and_gradient(w, b, steps)
        norm = math.hypot(dw, db)
        rows.append((w, b, loss, norm))
        stride = rate * min(1.0, threshold / norm) if norm else 0.0
        w, b = w - stride * dw, b - stride * db
    if len(rows) <= ITERATIONS:
        end = (w, b, loss_and_gradient(w, b, steps)[0], 0.0)
        rows += [end] * (ITERATIONS + 1 - len(rows))
    return np.array(rows)


def _saved(result, w, **_):
    clipped, free = (result[name][-1, 2] for name in ("clipped", "free"))
    return bool(w >= 2.4 and clipped < 0.001 and free > 0.1)


class Cliff(live.Explorer):
    """The loss of one tanh unit that runs for T steps, and two descents on it: one clipped, one not.

    h_t = tanh(w h_{t−1} + b), h_0 = ½, L = ½ (h_T − ½)². Both start at the same w and b.
    """

    settings = live.Settings(
        steps=live.IntSlider(20, 2, LONGEST, label="time steps T"),
        w=live.Slider(2.0, 0.3, 2.9, 0.05, "start at w"),
        b=live.Slider(0.3, -1.1, 0.8, 0.05, "start at b"),
        rate=live.LogSlider(0.3, 0.03, 1, 0.02, "learning rate"),
        threshold=live.LogSlider(1.0, 0.01, 1000, 0.05, "clipping threshold"),
        iterations=live.IntSlider(ITERATIONS, 1, ITERATIONS, label="iterations", play=True),
    )
    presets = (  # rates and thresholds lie on their sliders' grids
        live.Preset("Thrown off the cliff", w=1.8, b=0.0, threshold=1000.0),
        live.Preset("Clipping saves it", w=1.8, b=0.0, threshold=0.316228),
        live.Preset("Threshold too small: it crawls", w=1.8, b=0.0, threshold=0.01),
        live.Preset("No cliff nearby", w=1.0, b=0.7),
        live.Preset("A larger learning rate: just luck", w=1.8, b=0.0, rate=0.497876),
        live.Preset("Only 3 steps: where is the cliff?", w=1.8, b=0.0, steps=3),
    )
    challenge = live.Challenge(
        "start at w = 2.4 or more; lead the clipped path to a loss below 0.001 while the other one is lost, "
        "above 0.1.",
        _saved,
        steps=30,
        w=2.4,
        b=0.0,
        rate=0.68726,
        threshold=0.316228,
    )
    size = (800, 420)
    as_drawn = True

    @staticmethod
    def compute(steps, w, b, rate, threshold, iterations):
        return {
            "free": descend(w, b, steps, rate, math.inf)[: iterations + 1],
            "clipped": descend(w, b, steps, rate, threshold)[: iterations + 1],
        }

    @staticmethod
    def shown(result, steps, w, b, threshold, **_):
        shown = dict(zip(_REGIONS, regions(steps)))
        shown["heights"] = [f"L = {loss_and_gradient(*spot, steps)[0]:.2f}" for spot in _SPOTS]
        for name in ("free", "clipped"):
            walk = result[name]
            shown |= {
                f"{name} path": walk[:, :2],
                f"{name} loss": walk[:, 2],
                f"{name} norm": np.maximum(walk[:, 3], _LOWEST / 10),
                f"{name} end": [_end_on_map(walk[:, :2])],
            }
        return shown | {"at": np.arange(len(walk)), "threshold": threshold, "start": [(w, b)]}

    def build(self, figure):
        grid = figure.add_gridspec(3, 2, width_ratios=[1.35, 1], height_ratios=[0.42, 1, 1])
        plane = figure.add_subplot(grid[:, 0])
        key, losses, norms = (figure.add_subplot(grid[row, 1]) for row in range(3))
        plane.set(title="Loss by w and b", xlabel="recurrent weight w", xlim=W, ylim=B)
        plane.set_ylabel("bias b", labelpad=2)
        plane.grid(False)
        across = [-2, ITERATIONS + 2]
        losses.set(title="Loss", xlim=across, ylim=(-0.05, 1.25), yticks=[0, 0.5, 1], xticklabels=[])
        norms.set(title="Length of the gradient", xlabel="iteration", xlim=across)
        norms.set(yscale="log", ylim=(_LOWEST, 1e4), yticks=[1e-4, 1e-2, 1, 1e2, 1e4])
        for name, level in zip(_REGIONS, LEVELS):
            self.region(plane, name, color=_grey(level))
        self.words(plane, "heights", _SPOTS, 10.5)
        self.line(norms, across, "threshold", ls=":", color=live.INK, lw=1.4)
        marks = {"free": {"marker": "s", "ms": 6.5}, "clipped": {"marker": "o", "ms": 3.6}}
        looks = {
            "free": {"color": live.VERMILLION, "ls": (0, (3, 1)), "lw": 2.6},
            "clipped": {"color": live.BLUE, "ls": "-", "lw": 1.2},
        }
        for name, look in looks.items():
            self.trail(plane, f"{name} path", mec=live.CARD, mew=0.4, **look, **marks[name])
            self.line(losses, "at", f"{name} loss", **look)
            self.line(norms, "at", f"{name} norm", **look)
        ends = {"ls": "", "mec": live.INK, "mew": 1, "clip_on": False}
        self.trail(plane, "free end", "X", color=live.VERMILLION, ms=11, **ends)
        self.trail(plane, "clipped end", "*", color=live.BLUE, ms=15, **ends)
        start = {"color": live.CARD, "marker": "D", "mec": live.INK, "mew": 1.8, "ms": 8, "ls": ""}
        self.trail(plane, "start", **start)
        _draw_legend(key, *(looks[name] | marks[name] for name in looks), start)

    def describe(self, result, rate, threshold, iterations, **_):
        free, clipped = result["free"], result["clipped"]
        worst = int(free[:, 3].argmax())
        told = (
            f"Without clipping the longest gradient met in {_counted(iterations, 'iteration')} is "
            f"{live.number(free[worst, 3])}, at iteration {worst}; {_leap(free, worst)}"
            f"the path ends {_where_it_ends(free)}."
        )
        cut = int((clipped[:-1, 3] > threshold).sum())
        if cut == 0:
            return f"{told} Clipping changes nothing: no gradient is longer than {live.number(threshold)}."
        often = f"{cut} of {iterations} steps"
        if cut == iterations:
            often = f"every step, to {live.number(rate * threshold)}"
        return (
            f"{told} Clipping gradients to length {live.number(threshold)} shortens {often}; the longest it "
            f"met is {live.number(clipped[:-1, 3].max())}, and that path ends {_where_it_ends(clipped)}."
        )


def _draw_legend(ax, free, clipped, start):
    ax.set_axis_off()
    entries = [
        Line2D([], [], **free, label="no clipping, ✖ its end"),
        Line2D([], [], **clipped, label="clipped, ★ its end"),
        Line2D([], [], color=live.INK, ls=":", lw=1.4, label="threshold"),
        Line2D([], [], **start, label="start"),
    ]
    ax.legend(handles=entries, loc="upper left", bbox_to_anchor=(-0.1, 1.2), ncols=2, columnspacing=1)


def _grey(level):
    """For |h_T − ½| above `level`: white at the bottom of the valley, dark on the plateau."""
    return str(0.97 - 0.42 * (level / LEVELS[-1]) ** 0.6)


def _end_on_map(places):
    """The last of the places; if that lies off the map, where the path leaves it."""
    low, high = np.array([W, B]).T
    inside = ((places >= low) & (places <= high)).all(axis=1)
    if inside[-1]:
        return places[-1]
    last = int(np.flatnonzero(inside)[-1])  # the start is inside
    here, away = places[last], places[last + 1] - places[last]
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(away > 0, (high - here) / away, np.where(away < 0, (low - here) / away, np.inf))
    return here + share.min() * away


def _leap(walk, worst):
    """How far the step after the longest gradient goes, if it is a long one."""
    if worst + 1 >= len(walk):
        return ""
    far = np.hypot(*(walk[worst + 1, :2] - walk[worst, :2]))
    return f"the next step is {live.number(far)} long, and " if far > 0.5 else ""


def _where_it_ends(walk):
    w, b, loss, norm = walk[-1]
    off = not (W[0] <= w <= W[1] and B[0] <= b <= B[1])
    place = f"at w = {live.number(w)}, b = {live.number(b)}" + ", off the map," * off
    height = live.number(loss) if loss > 1e-9 else "almost 0"
    return f"{place} with loss {height}" + (", where the surface is flat" if norm < 1e-3 < loss else "")


def _counted(n, word):
    return f"{n} {word}{'s' * (n != 1)}"
