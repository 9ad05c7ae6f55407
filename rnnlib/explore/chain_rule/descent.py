"""Gradient descent on a loss over two weights: plain, with momentum, and Adam, step by step."""

import math
from functools import cache, lru_cache

import numpy as np

from .. import live
from .landscapes import FORMULAS, landscape, steepest

MOST_STEPS = 100
EDGE = 2.5  # of both weights on the map
HEIGHTS = 10.0 ** np.arange(-2.5, 2.1, 0.5)  # of the loss above the lowest
# The rules of rnnlib.optim for single numbers: arrays of one would take five to ten times as long at each
# move. A test holds the two together.
MOMENTUM, BETAS, EPS = 0.9, (0.9, 0.999), 1e-8
_FAR_OFF = 1e6  # a path that gets further out than this has ended
_SMALLEST_LOSS, _LARGEST_LOSS = 1e-5, 1e3  # of the axis of losses
_HIGHER = [f"above {level:.2g}" for level in HEIGHTS]
_RULES = {
    "plain": ("plain descent", live.VERMILLION, "s", "-"),
    "momentum": ("momentum", live.BLUE, "o", "--"),
    "adam": ("Adam", live.PURPLE, "^", ":"),
}


def plain(rate):
    """w ← w − rate · slope, for one weight: a rule is a generator that is sent slopes and gives changes."""
    change = 0.0
    while True:
        change = rate * (yield change)


def momentum(rate):
    """v ← 0.9 v + slope, w ← w − rate · v."""
    v = 0.0
    while True:
        v = MOMENTUM * v + (yield rate * v)


def adam(rate):
    """Running means of the slope and of its square; the step is their ratio, w ← w − rate · m̂ / √v̂."""
    m = v = change = 0.0
    t = 0
    while True:
        slope, t = (yield change), t + 1
        m, v = m + (1 - BETAS[0]) * (slope - m), v + (1 - BETAS[1]) * (slope * slope - v)
        change = rate * (m / (1 - BETAS[0] ** t)) / (math.sqrt(v / (1 - BETAS[1] ** t)) + EPS)


@lru_cache(maxsize=64)
def walk_down(problem, rule, rate, w1, w2):
    """The path of `rule` (plain, momentum, adam): (MOST_STEPS + 1, 3), w₁, w₂ and the loss.

    A path that leaves by more than _FAR_OFF stays where it is.
    """
    land, rows = landscape(problem), []
    changes = [rule(rate), rule(rate)]
    for each in changes:
        next(each)
    while len(rows) <= MOST_STEPS:
        loss = land.at(w1, w2)
        rows.append((w1, w2, loss.value))
        if max(abs(w1), abs(w2)) > _FAR_OFF:
            rows += [rows[-1]] * (MOST_STEPS + 1 - len(rows))
            break
        w1, w2 = (w - each.send(slope) for w, each, slope in zip((w1, w2), changes, loss.slopes))
    return np.array(rows)


@cache
def lowest(problem):
    """The lowest loss there is."""
    land = landscape(problem)
    return float(land.at(*land.lowest).value)


@cache
def higher_ground(problem):
    """Where the loss is above the lowest by more than each of HEIGHTS, as paths in the plane of w₁ and w₂."""
    at = np.linspace(-EDGE, EDGE, 241)
    above = landscape(problem).at(*np.meshgrid(at, at)).value - lowest(problem)
    return live.outlines(at, at, above, HEIGHTS)


def _near_the_brink(result, problem, w1, w2, step, **_):
    start = Descent.settings["w1"].default, Descent.settings["w2"].default
    down = result["plain"][-1, 2] - result["lowest"] < 0.1
    return bool(problem == "valley" and (w1, w2) == start and step == MOST_STEPS and down)


class Descent(live.Explorer):
    """The loss of a small model over its two weights, and the steps of gradient descent on it."""

    settings = live.Settings(
        problem=live.Choice(
            "bowl", {text: name for name, text in FORMULAS.items()}, "next year's sunspots from this year's x"
        ),
        w1=live.Slider(-0.5, -2.4, 2.4, 0.1, "start at w₁"),
        w2=live.Slider(2.0, -2.4, 2.4, 0.1, "start at w₂"),
        rate=live.LogSlider(0.1, 0.001, 10, 0.1, "rate of plain descent"),
        others=live.Toggle(False, "momentum and Adam beside it"),
        momentum_rate=live.LogSlider(0.0251189, 0.001, 10, 0.1, "rate with momentum 0.9"),
        adam_rate=live.LogSlider(0.251189, 0.001, 10, 0.1, "rate of Adam"),
        step=live.IntSlider(20, 0, MOST_STEPS, label="step", play=True),
    )
    presets = (  # rates lie on their sliders' grids
        live.Preset("A round bowl, in one step", rate=1.0, step=1),
        live.Preset("Too large a rate", rate=2.51189, step=6),
        live.Preset("A narrow valley", problem="valley", rate=0.0316228, step=100),
        live.Preset("The valley, all three", problem="valley", rate=0.0316228, others=True, step=100),
        live.Preset("Next to a saddle", problem="saddle", w1=0.1, w2=-0.2, rate=0.1, step=40),
    )
    challenge = live.Challenge(
        "in the narrow valley, from the start as given, bring plain descent to less than 0.1 above the "
        "lowest loss by step 100. How near to the rate at which it diverges must you go?",
        _near_the_brink,
        problem="valley",
        rate=0.0398107,
        step=MOST_STEPS,
    )
    size = (800, 420)
    as_drawn = True

    @staticmethod
    def compute(problem, w1, w2, rate, others, momentum_rate, adam_rate, step):
        none = np.zeros((0, 3))
        return {
            "lowest": np.float64(lowest(problem)),
            "limit": 2 / np.float64(steepest(landscape(problem).at(*landscape(problem).lowest))),
            "plain": walk_down(problem, plain, rate, w1, w2)[: step + 1],
            "momentum": walk_down(problem, momentum, momentum_rate, w1, w2)[: step + 1] if others else none,
            "adam": walk_down(problem, adam, adam_rate, w1, w2)[: step + 1] if others else none,
        }

    @staticmethod
    def shown(result, problem, w1, w2, step, **_):
        shown = dict(zip(_HIGHER, higher_ground(problem)))
        for name in _RULES:
            walk = result[name]
            above = np.clip(walk[:, 2] - result["lowest"], _SMALLEST_LOSS, _LARGEST_LOSS)
            shown |= {
                f"{name} path": walk[:, :2],
                f"{name} loss": np.column_stack([np.arange(len(walk)), above]),
                f"{name} now": _on_the_map(walk[-1:, :2]),
            }
        return shown | {"start": [(w1, w2)], "formula": [FORMULAS[problem]]}

    @staticmethod
    def given():
        return {problem: vars(landscape(problem)) for problem in FORMULAS}

    def build(self, figure):
        plane, losses = figure.subplots(1, 2, width_ratios=[1.1, 1])
        plane.set(title="Loss over two weights", xlabel="first weight w₁", ylabel="second weight w₂")
        plane.set(xlim=(-EDGE, EDGE), ylim=(-EDGE, EDGE))
        plane.grid(False)
        losses.set(title="Loss above the lowest possible", xlabel="step", xlim=(-3, MOST_STEPS + 3))
        losses.set(yscale="log", ylim=(_SMALLEST_LOSS, _LARGEST_LOSS), yticks=[1e-4, 1e-2, 1, 1e2])
        for name, level in zip(_HIGHER, HEIGHTS):
            self.region(plane, name, color=_shade(level))
        for name, (label, colour, marker, dash) in _RULES.items():
            look = {"color": colour, "marker": marker, "ls": dash, "mec": live.CARD, "mew": 0.4}
            self.trail(plane, f"{name} path", ms=5, lw=1.6, **look)
            self.trail(losses, f"{name} loss", ms=3.5, lw=1.8, label=label, **look)
        for name, (_, colour, marker, _) in _RULES.items():
            look = {"color": colour, "marker": marker, "ls": "", "mec": live.INK, "mew": 1.4}
            self.trail(plane, f"{name} now", ms=10, clip_on=False, **look)
        start = {"color": live.CARD, "marker": "D", "mec": live.INK, "mew": 1.8, "ms": 8, "ls": ""}
        self.trail(plane, "start", **start)
        self.words(plane, "formula", [(-EDGE + 0.1, EDGE - 0.2)], 10, align="left")
        losses.legend(loc="upper right", handlelength=3)

    def describe(self, result, problem, rate, others, momentum_rate, adam_rate, step, **_):
        w1, w2, loss = result["plain"][-1].round(9) + 0.0  # further digits of a bottom are rounding
        least, limit = live.number(result["lowest"]), live.number(result["limit"])
        told = (
            f"{FORMULAS[problem]}. After step {step} plain descent at rate {live.number(rate)} is at "
            f"w₁ = {live.number(w1)}, w₂ = {live.number(w2)}, with loss {live.number(loss)}; the lowest "
            f"possible is {least}. {_verdict(result['plain'], result['lowest'])}"
        )
        told += f" Above rate {limit} it cannot settle anywhere at the bottom."
        if not others:
            return told
        losses = [live.number(result[name][-1, 2]) for name in ("momentum", "adam")]
        return (
            f"{told} With momentum, at rate {live.number(momentum_rate)}, the loss is {losses[0]}; with "
            f"Adam, at rate {live.number(adam_rate)}, it is {losses[1]}."
        )


def _verdict(walk, least):
    """What has become of the loss, in a sentence."""
    first, last = walk[0, 2] - least, walk[-1, 2] - least
    if len(walk) == 1:
        return "No step is taken yet."
    if last > first:
        return "It diverges: the loss is higher than at the start."
    if np.array_equal(walk[0, :2], walk[-1, :2]):
        return "It does not move: both slopes are 0."
    rises = int((np.diff(walk[:, 2]) > 1e-12).sum())
    if rises:
        return f"In {rises} of the steps the loss rose."
    return "In no step has the loss risen."


def _shade(level):
    """White at the bottom, dark where the loss is high."""
    share = np.log10(level / HEIGHTS[0]) / np.log10(HEIGHTS[-1] / HEIGHTS[0])
    return str(0.97 - 0.45 * float(share))


def _on_the_map(places):
    """Places, or nothing where they lie off the map."""
    return places[(np.abs(places) <= EDGE).all(axis=1)]
