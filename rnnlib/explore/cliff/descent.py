"""Gradient descent near a cliff, with clipping and without."""

import math

import numpy as np
from matplotlib.lines import Line2D

from ..live import (
    BLUE,
    CARD,
    INK,
    VERMILLION,
    Challenge,
    Explorer,
    IntSlider,
    LogSlider,
    Preset,
    Settings,
    Slider,
    number,
)
from .plane import Plane
from .surface import ITERATIONS, LONGEST, B, W, descend

_LOWEST = 1e-4  # of the axis of gradients


def _saved(result, w, **_):
    clipped, free = (result[name][-1, 2] for name in ("clipped", "free"))
    return bool(w >= 2.4 and clipped < 0.001 and free > 0.1)


class Cliff(Explorer):
    """The loss of one tanh unit that runs for T steps, and two descents on it: one clipped, one not.

    h_t = tanh(w h_{t−1} + b), h_0 = ½, L = ½ (h_T − ½)². Both start at the same w and b.
    """

    settings = Settings(
        steps=IntSlider(20, 2, LONGEST, label="time steps T"),
        w=Slider(2.0, 0.3, 2.9, 0.05, "start at w"),
        b=Slider(0.3, -1.1, 0.8, 0.05, "start at b"),
        rate=LogSlider(0.3, 0.03, 1, 0.02, "learning rate"),
        threshold=LogSlider(1.0, 0.01, 1000, 0.05, "clipping threshold"),
        iterations=IntSlider(ITERATIONS, 1, ITERATIONS, label="iterations", play=True),
    )
    presets = (  # rates and thresholds lie on their sliders' grids
        Preset("Thrown off the cliff", w=1.8, b=0.0, threshold=1000.0),
        Preset("Clipping saves it", w=1.8, b=0.0, threshold=0.316228),
        Preset("Threshold too small: it crawls", w=1.8, b=0.0, threshold=0.01),
        Preset("No cliff nearby", w=1.0, b=0.7),
        Preset("A larger learning rate: just luck", w=1.8, b=0.0, rate=0.497876),
        Preset("Only 3 steps: where is the cliff?", w=1.8, b=0.0, steps=3),
    )
    challenge = Challenge(
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

    @staticmethod
    def compute(steps, w, b, rate, threshold, iterations):
        return {
            "free": descend(w, b, steps, rate, math.inf)[: iterations + 1],
            "clipped": descend(w, b, steps, rate, threshold)[: iterations + 1],
        }

    def build(self, figure):
        grid = figure.add_gridspec(3, 2, width_ratios=[1.35, 1], height_ratios=[0.42, 1, 1])
        plane = figure.add_subplot(grid[:, 0])
        key, losses, norms = (figure.add_subplot(grid[row, 1]) for row in range(3))
        plane.set(title="Loss by w and b", xlabel="recurrent weight w")
        plane.set_ylabel("bias b", labelpad=2)
        self.plane = Plane(plane)
        for ax in (losses, norms):
            ax.set(xlim=(-2, ITERATIONS + 2))
        losses.set(title="Loss", ylim=(-0.05, 1.25), yticks=[0, 0.5, 1], xticklabels=[])
        norms.set(title="Length of the gradient", xlabel="iteration", yscale="log", ylim=(_LOWEST, 1e4))
        norms.set_yticks([1e-4, 1e-2, 1, 1e2, 1e4])
        self.threshold = norms.plot([-2, ITERATIONS + 2], [1, 1], ":", color=INK, lw=1.4)[0]
        free = {"color": VERMILLION, "ls": (0, (3, 1)), "lw": 2.6}
        clipped = {"color": BLUE, "ls": "-", "lw": 1.2}
        marks = {"free": {"marker": "s", "ms": 6.5}, "clipped": {"marker": "o", "ms": 3.6}}
        self.paths = {
            name: [
                plane.plot([], [], mec=CARD, mew=0.4, **look, **marks[name])[0],
                *(ax.plot([], [], **look)[0] for ax in (losses, norms)),
            ]
            for name, look in (("free", free), ("clipped", clipped))
        }
        ends = {"ls": "", "mec": INK, "mew": 1, "clip_on": False}
        self.ends = {
            "free": plane.plot([], [], "X", color=VERMILLION, ms=11, **ends)[0],
            "clipped": plane.plot([], [], "*", color=BLUE, ms=15, **ends)[0],
        }
        self.start = plane.plot([], [], "D", color=CARD, mec=INK, mew=1.8, ms=8)[0]
        _key(key, free | marks["free"], clipped | marks["clipped"])
        return [self.plane, self.threshold, *self.paths.values(), self.ends, self.start]

    def draw(self, result, steps, w, b, threshold, **_):
        self.plane.show(steps)
        self.start.set_data([w], [b])
        self.threshold.set_ydata([threshold, threshold])
        for name, (path, losses, norms) in self.paths.items():
            walk = result[name]
            path.set_data(*walk[:, :2].T)
            losses.set_data(np.arange(len(walk)), walk[:, 2])
            norms.set_data(np.arange(len(walk)), np.maximum(walk[:, 3], _LOWEST / 10))
            self.ends[name].set_data(*[[value] for value in _end_on_map(walk[:, :2])])

    def describe(self, result, rate, threshold, iterations, **_):
        free, clipped = result["free"], result["clipped"]
        worst = int(free[:, 3].argmax())
        told = (
            f"Without clipping the longest gradient met in {_count(iterations, 'iteration')} is "
            f"{number(free[worst, 3])}, at iteration {worst}; {_leap(free, worst)}"
            f"the path ends {_place(free)}."
        )
        cut = int((clipped[:-1, 3] > threshold).sum())
        if cut == 0:
            return f"{told} Clipping changes nothing: no gradient is longer than {number(threshold)}."
        often = f"{cut} of {iterations} steps"
        if cut == iterations:
            often = f"every step, to {number(rate * threshold)}"
        return (
            f"{told} Clipping gradients to length {number(threshold)} shortens {often}; the longest it met "
            f"is {number(clipped[:-1, 3].max())}, and that path ends {_place(clipped)}."
        )


def _key(ax, free, clipped):
    ax.set_axis_off()
    entries = [
        Line2D([], [], **free, label="no clipping, ✖ its end"),
        Line2D([], [], **clipped, label="clipped, ★ its end"),
        Line2D([], [], color=INK, ls=":", lw=1.4, label="threshold"),
        Line2D([], [], color=CARD, marker="D", mec=INK, mew=1.8, ms=8, ls="", label="start"),
    ]
    ax.legend(handles=entries, loc="upper left", bbox_to_anchor=(-0.1, 1.2), ncols=2, columnspacing=1)


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
    return f"the next step is {number(far)} long, and " if far > 0.5 else ""


def _place(walk):
    w, b, loss, norm = walk[-1]
    off = not (W[0] <= w <= W[1] and B[0] <= b <= B[1])
    place = f"at w = {number(w)}, b = {number(b)}" + ", off the map," * off
    height = number(loss) if loss > 1e-9 else "almost 0"
    return f"{place} with loss {height}" + (", where the surface is flat" if norm < 1e-3 < loss else "")


def _count(n, word):
    return f"{n} {word}{'s' * (n != 1)}"
