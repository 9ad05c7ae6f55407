"""The bug zoo: networks that learn with a wrong gradient, and the check that says which gradient it is."""

import html
from functools import cache

import numpy as np

from ... import experiments
from ...bug_zoo import BUGS, CELLS, EVERY, best_loss, gradient_names
from ...gradcheck import THRESHOLD
from .. import live

_TRAINING = 100
_AT = np.arange(0, _TRAINING + 1, EVERY)  # the steps after which the loss is noted
_WAYS = {"Adam": ("Adam", 0.02), "SGD 0.3": ("SGD", 0.3), "SGD 1": ("SGD", 1.0), "SGD 3": ("SGD", 3.0)}
_TOP = 2.2  # of the axis of losses: a curve that diverges leaves it
_ROWS = 14  # as many as the LSTM has
_SMALLEST = -12  # powers of ten, where the bars begin
_NAMES = -16.4  # where the names begin


@cache
def _curves():
    """{way: {a bug, or the cell with the right gradient: the loss while it trains}}, as they are stored."""
    table = experiments.results("zoo_curves")
    return {
        way: {
            run["network"]: np.array([run[str(step)] for step in _AT])
            for run in table.where(optimiser=optimiser, rate=rate)
        }
        for way, (optimiser, rate) in _WAYS.items()
    }


@cache
def _errors():
    """{bug: {steps: the relative error of each gradient in a check over so many}}, as they are stored."""
    found = {key: {} for key in BUGS}
    for run in experiments.results("zoo_checks"):
        bug = run["bug"]
        found[bug][run["steps"]] = np.array([run[str(k + 1)] for k in range(len(_names(BUGS[bug].cell)))])
    return found


_names, _best = cache(gradient_names), cache(best_loss)


class BugZoo(live.Explorer):
    """A backward pass with one wrong line: its loss beside the right one's, and its gradient check."""

    settings = live.Settings(
        bug=live.Choice("not-carried", {f"{bug.cell}: {bug.name}": key for key, bug in BUGS.items()}, "bug"),
        way=live.Choice(
            "Adam", {f"{name}, rate {rate:g}": way for way, (name, rate) in _WAYS.items()}, "optimiser"
        ),
        steps=live.IntSlider(4, 1, 5, label="steps in the check"),
    )
    presets = (
        live.Preset("A check that is blind", bug="not-carried", steps=1),
        live.Preset("The very same curve", bug="bias-twice"),
        live.Preset("One step names the gate", bug="cell-too-late", steps=1),
        live.Preset("Two gates exchanged", bug="gates-mixed-up", steps=1),
        live.Preset("Without any time", bug="no-slope"),
        live.Preset("Wrong, and faster", bug="no-slope", way="SGD 1"),
        live.Preset("What Adam hides", bug="summed-loss", way="SGD 1"),
    )
    challenge = live.Challenge(
        "find a bug that a check over one step lets pass and whose loss ends no higher than the right one's. "
        "What would ever give it away?",
        lambda result, steps, **_: (
            steps == 1 and not result["failed"].any() and result["wrong"][-1] <= result["right"][-1]
        ),
        bug="conveyor-cut",
        steps=1,
    )
    size = (800, 370)
    beneath = {"lines of code": "html"}  # noqa: RUF012

    @staticmethod
    def compute(bug, way, steps):
        cell, error = BUGS[bug].cell, _errors()[bug][steps]
        return {
            "right": _curves()[way][cell],
            "wrong": _curves()[way][bug],
            "best": _best(),
            "names": np.array(_names(cell)),
            "error": error,
            "failed": error >= THRESHOLD,
        }

    @staticmethod
    def given():
        """What is stored of the zoo; losses and errors as float32, which is more than can be seen."""
        return {
            "ways": _WAYS,
            "bugs": {
                key: {"cell": bug.cell, "name": bug.name, "code": _code(bug)} for key, bug in BUGS.items()
            },
            "cells": {cell: {"gates": CELLS[cell].gates, "names": _names(cell)} for cell in CELLS},
            "curves": {way: _single(curves) for way, curves in _curves().items()},
            "errors": {key: _single(errors) for key, errors in _errors().items()},
            "best": _best(),
        }

    @staticmethod
    def shown(result, bug, **_):
        names, error, failed = result["names"], result["error"], result["failed"]
        height = min(_ROWS / len(names), 2.2) * (np.arange(len(names)) + 0.5)
        power = np.clip(np.log10(np.maximum(error, 1e-300)), _SMALLEST + 0.3, 0)
        start, places = np.full(len(names), _SMALLEST), np.column_stack([np.full(len(names), _NAMES), height])
        return {
            "ends": [f"{result['right'][-1]:.3f}", _end(result["wrong"]), f"{result['best']:.3f}"],
            "bars": np.stack([np.column_stack([x, height]) for x in (start, power)], axis=1),
            "colours": np.where(failed, live.VERMILLION, live.BLUE),
            "right names": names[~failed],
            "right at": places[~failed],
            "wrong names": names[failed],
            "wrong at": places[failed],
            "verdicts": [f"✗ {live.number(e, 1)}" if wrong else "✓" for e, wrong in zip(error, failed)],
            "verdicts at": np.column_stack([power + 0.35, height]),
            "lines of code": _code(BUGS[bug]),
        }

    def build(self, figure):
        left, right = figure.subplots(1, 2, width_ratios=[1, 1.15])
        left.set(title="Loss on strings not trained on", xlabel="training step")
        left.set(xlim=(-3, 103), ylim=(0.4, _TOP))
        look = {"ms": 6, "markeredgecolor": "white"}
        self.line(left, _AT, "right", "-o", color=live.BLUE, lw=3.2, label="right line", markevery=4, **look)
        look |= {"markevery": (2, 4), "label": "wrong line"}
        self.line(left, _AT, "wrong", "--s", color=live.VERMILLION, **look)
        self.line(left, _AT[[0, -1]], "best", ":", color=live.INK, lw=1.4, label="best possible")
        left.legend(loc="upper right", bbox_to_anchor=(0.9, 1.0), handlelength=3)
        self.words(left, "ends", [(97, y) for y in (2.093, 1.976, 1.859)], 9)  # beside the legend
        _draw_powers(right)
        self.segments(right, "bars", "colours", lw=7)
        self.words(right, "right names", "right at", middle="o", align="left")
        look = {"color": live.VERMILLION, "middle": "o", "align": "left", "bold": True}
        self.words(right, "wrong names", "wrong at", **look)
        self.words(right, "verdicts", "verdicts at", colors="colours", align="left")

    def describe(self, result, bug, way, steps):
        cell, (optimiser, rate), wrong = BUGS[bug].cell, _WAYS[way], result["wrong"]
        first, right, best = map(live.number, (wrong[0], result["right"][-1], result["best"]))
        goes = (
            f"falls from {first} to {live.number(wrong[-1])}"
            if _fell(wrong)
            else f"rises from {first} to several times that, and rounding decides how far"
        )
        over = f" over {steps} step{'s' * (steps > 1)}" if CELLS[cell].states else ""
        return (
            f"{cell}, {BUGS[bug].name}: in {_TRAINING} training steps of {optimiser} at rate {rate:g} the "
            f"loss {goes}; with the right line it ends at {right} (at best: {best}). "
            f"The gradient check{over} calls {_wrong_gradients(cell, result)}."
        )


def _single(arrays):
    return {key: array.astype(np.float32) for key, array in arrays.items()}


def _fell(losses):
    return losses[-1] < losses[0]


def _end(losses):
    """Where a training ended; of one that came apart no number, since rounding decides it."""
    return f"{losses[-1]:.3f}" if _fell(losses) else "rises"


def _draw_powers(ax):
    """Powers of ten on a plain axis: room for a row for each gradient, its name on the left."""
    powers = range(_SMALLEST, 1, 3)
    ax.set(title="Gradient check", xlabel="relative error", xlim=(_NAMES - 0.2, 3.4), ylim=(_ROWS, -1.1))
    ax.set_xticks(powers, [f"$10^{{{power}}}$" for power in powers])
    ax.set_yticks([])
    ax.grid(False, axis="y")
    ax.spines["left"].set_visible(False)
    threshold = np.log10(THRESHOLD)
    ax.axvline(threshold, color=live.INK, ls="--", lw=1.4)
    for text, side, align in ("right ", -0.15, "right"), (" wrong", 0.15, "left"):
        ax.text(threshold + side, -0.6, text, ha=align, va="center", color=live.GREY, style="italic")


def _wrong_gradients(cell, result):
    failed, count = result["failed"], len(result["failed"])
    if not failed.any():
        return f"all {count} gradients right: this bug lies between the steps"
    names = _summed_up(cell, result["names"][failed].tolist())
    worst = live.number(result["error"].max(), 1)
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
    for sign, line, colour in ("✗ wrong", bug.wrong, live.VERMILLION), ("✓ right", bug.right, live.BLUE):
        code = "\n         ".join(html.escape(part.strip(), quote=False) for part in line.splitlines())
        parts.append(f'<pre style="{style} {colour}">{sign}  {code}</pre>')
    told = f"<b>Easy to write.</b> {bug.tempting} <b>Hard to see.</b> {bug.unseen}"
    return "".join(parts) + f'<div style="margin:2px 4px;font-size:14px;line-height:1.45">{told}</div>'
