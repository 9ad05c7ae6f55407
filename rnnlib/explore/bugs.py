"""The bug zoo: networks that learn with a wrong gradient, and the check that says which gradient it is."""

import html
from functools import cache

import ipywidgets as widgets
import numpy as np

from ..bug_zoo import BUGS, CELLS, EVERY, Network, best_loss, check, train_with
from ..gradcheck import THRESHOLD
from ..plots.lettering import Lettering
from .live import (
    BLUE,
    GREY,
    INK,
    VERMILLION,
    Challenge,
    Choice,
    Explorer,
    IntSlider,
    Preset,
    Settings,
    number,
)

_TRAINING = 100
_STEPS = np.arange(0, _TRAINING + 1, EVERY)
_ROWS = 14  # as many as the LSTM has
_SMALLEST = -12  # powers of ten, where the bars begin
_NAMES = -16.4  # where the names begin


@cache
def _curve(cell, key=None):
    """The loss while a cell trains, with a bug or, without a key, with the right gradient."""
    return train_with(BUGS[key] if key else Network(cell), _TRAINING)


_best = cache(best_loss)


@cache
def _report(key, steps):
    return check(BUGS[key], steps)


class BugZoo(Explorer):
    """A backward pass with one wrong line: its loss beside the right one's, and its gradient check."""

    settings = Settings(
        bug=Choice("not-carried", {f"{bug.cell}: {bug.name}": key for key, bug in BUGS.items()}, "bug"),
        steps=IntSlider(4, 1, 5, label="steps in the check"),
    )
    presets = (
        Preset("A check that is blind", bug="not-carried", steps=1),
        Preset("The very same curve", bug="bias-twice"),
        Preset("One step names the gate", bug="cell-too-late", steps=1),
        Preset("Two gates exchanged", bug="gates-mixed-up", steps=1),
        Preset("Without any time", bug="no-slope"),
    )
    challenge = Challenge(
        "find a bug that a check over one step lets pass and whose loss ends no higher than the right one's. "
        "What would ever give it away?",
        lambda result, steps, **_: (
            steps == 1 and not result["failed"].any() and result["wrong"][-1] <= result["right"][-1]
        ),
        bug="conveyor-cut",
        steps=1,
    )
    size = (800, 370)

    @staticmethod
    def compute(bug, steps):
        cell, rows = BUGS[bug].cell, _report(bug, steps).rows
        return {
            "right": _curve(cell),
            "wrong": _curve(cell, bug),
            "best": _best(),
            "names": np.array([row.name for row in rows]),
            "error": np.array([row.error for row in rows]),
            "failed": np.array([row.verdict == "WRONG" for row in rows]),
        }

    def __init__(self, **values):
        super().__init__(**values)
        self.controls["bug"].layout.width = "560px"

    def beneath(self):
        self.lines = widgets.HTML()
        return {self.lines: None}

    def build(self, figure):
        left, right = figure.subplots(1, 2, width_ratios=[1, 1.15])
        left.set(title="Loss on strings not trained on", xlabel="training step")
        left.set(xlim=(-3, 103), ylim=(0.4, 2.2))
        looks = {"markevery": 4, "ms": 6, "markeredgecolor": "white"}
        self.right = left.plot(_STEPS, _STEPS, "-o", color=BLUE, lw=3.2, label="right line", **looks)[0]
        looks["markevery"] = (2, 4)
        self.wrong = left.plot(_STEPS, _STEPS, "--s", color=VERMILLION, label="wrong line", **looks)[0]
        self.best = left.plot(_STEPS[[0, -1]], [0, 0], ":", color=INK, lw=1.4, label="best possible")[0]
        left.legend(loc="upper right", bbox_to_anchor=(0.9, 1.0), handlelength=3)
        self.ends = Lettering(left, 9)
        self._check_panel(right)
        moving = self.bars, self.names, self.bold_names, self.verdicts
        return self.right, self.wrong, self.best, self.ends, moving

    def _check_panel(self, ax):
        """Powers of ten on a plain axis: a row for each gradient, its name on the left."""
        powers = range(_SMALLEST, 1, 3)
        ax.set(title="Gradient check", xlabel="relative error", xlim=(_NAMES - 0.2, 3.4), ylim=(_ROWS, -1.1))
        ax.set_xticks(powers, [f"$10^{{{power}}}$" for power in powers])
        ax.set_yticks([])
        ax.grid(False, axis="y")
        ax.spines["left"].set_visible(False)
        threshold = np.log10(THRESHOLD)
        ax.axvline(threshold, color=INK, ls="--", lw=1.4)
        for text, side, align in ("right ", -0.15, "right"), (" wrong", 0.15, "left"):
            ax.text(threshold + side, -0.6, text, ha=align, va="center", color=GREY, style="italic")
        self.bars = ax.hlines(np.zeros(1), 0, 0, lw=7, color=BLUE)
        self.names = Lettering(ax, 10, "o", align="left")
        self.bold_names = Lettering(ax, 10, "o", align="left", bold=True)
        self.verdicts = Lettering(ax, 10, align="left")

    def draw(self, result, bug, steps):
        curves = result["right"], result["wrong"], np.repeat(result["best"], 2)
        for line, curve in zip((self.right, self.wrong, self.best), curves):
            line.set_ydata(curve)
        beside_the_legend = [(97, y) for y in (2.093, 1.976, 1.859)]
        self.ends.show([f"{curve[-1]:.3f}" for curve in curves], beside_the_legend)
        self._draw_check(result["names"], result["error"], result["failed"])
        self.lines.value = _code(BUGS[bug])

    def _draw_check(self, names, error, failed):
        height = min(_ROWS / len(names), 2.2) * (np.arange(len(names)) + 0.5)
        power = np.clip(np.log10(np.maximum(error, 1e-300)), _SMALLEST + 0.3, 0)
        colours = np.where(failed, VERMILLION, BLUE)
        self.bars.set_segments([[(_SMALLEST, y), (x, y)] for x, y in zip(power, height)])
        self.bars.set_color(colours)
        at = np.column_stack([np.full(len(names), _NAMES), height])
        self.names.show(names[~failed], at[~failed])
        self.bold_names.show(names[failed], at[failed], VERMILLION)
        verdicts = [f"✗ {number(e, 1)}" if wrong else "✓" for e, wrong in zip(error, failed)]
        self.verdicts.show(verdicts, np.column_stack([power + 0.35, height]), colours)

    def describe(self, result, bug, steps):
        cell = BUGS[bug].cell
        losses = *result["wrong"][[0, -1]], result["right"][-1], result["best"]
        first, last, right, best = (number(loss) for loss in losses)
        over = f" over {steps} step{'s' * (steps > 1)}" if CELLS[cell].states else ""
        return (
            f"{cell}, {BUGS[bug].name}: in {_TRAINING} training steps the loss falls from {first} to {last}, "
            f"with the right line to {right} (at best: {best}). "
            f"The gradient check{over} calls {_verdict(cell, result)}."
        )


def _verdict(cell, result):
    failed, count = result["failed"], len(result["failed"])
    if not failed.any():
        return f"all {count} gradients right: this bug lies between the steps"
    names = _summed_up(cell, result["names"][failed].tolist())
    worst = number(result["error"].max(), 1)
    return f"{failed.sum()} of {count} gradients wrong, {names}, by a relative error of up to {worst}"


def _summed_up(cell, names):
    """["W_xh[i]", …] in words: a weight without its gates where all of them are named."""
    gates = CELLS[cell].gates
    for weight in ("W_xh", "W_hh", "b_h"):
        blocks = [f"{weight}[{gate}]" for gate in gates]
        if blocks and set(blocks) <= set(names):
            names = [weight if name == blocks[0] else name for name in names if name not in blocks[1:]]
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def _code(bug):
    """The wrong line, the right one, and why it is easily written and hardly seen, as HTML."""
    style, parts = "margin:2px 4px;padding:1px 8px;border-left:4px solid", []
    for sign, line, colour in ("✗ wrong", bug.wrong, VERMILLION), ("✓ right", bug.right, BLUE):
        code = "\n         ".join(html.escape(part.strip(), quote=False) for part in line.splitlines())
        parts.append(f'<pre style="{style} {colour}">{sign}  {code}</pre>')
    told = f"<b>Easy to write.</b> {bug.tempting} <b>Hard to see.</b> {bug.unseen}"
    return "".join(parts) + f'<div style="margin:2px 4px;font-size:14px;line-height:1.45">{told}</div>'
