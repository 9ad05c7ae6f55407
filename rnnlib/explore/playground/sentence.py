"""What the screen shows, in words and numbers: letter for letter as `browser/sentence.js` writes it."""

import math

import numpy as np

from ..live import lowered, number
from .games import GAMES, TESTED, guess_of
from .scene import lengths
from .weights import table_of


def describe(values, one, looks, measures):
    """One sentence after another: the task, each network now and on the test sequences, its gradient."""
    task, names = values["task"], ("A: ", "B: ") if len(looks) > 1 else ("",)
    told = [
        f"{name}{_now(values, one, look)}{_tested(measure)}{_gradient(values, look)}"
        for name, look, measure in zip(names, looks, measures)
    ]
    guess = guess_of(task, values["length"], values["noise"])
    always = f"Always the same answer: loss {number(guess, 2)}."
    steepest = _steepest(looks[values["chosen"]], measures[values["chosen"]], names[values["chosen"]])
    advice = steepest if values["show"] == "gradients" else ""
    return f"“{task}”: {GAMES[task].goal}. {' '.join(told)} {always}{advice}"


def fate(factor):
    """What becomes of a gradient that is multiplied by this a step."""
    return "vanishing" if factor < 0.8 else "exploding" if factor > 1.25 else "alive"


def few(value):
    """Two digits; what a shut gate lets through, 10⁻¹⁷, is 0."""
    return number(0 if abs(value) < 1e-9 else value, 2)


def _now(values, one, look):
    t, (x, marker) = values["step"], one.inputs[values["step"] - 1, 0]
    who = f"{look.network['cell']} with {look.network['units']} unit{'s' * (look.network['units'] > 1)}"
    if t == 0:
        return f"{who}, before the first step: h = 0."
    h, y = [few(value) for value in look.h[t - 1]], look.y[t - 1]
    read = f"x = {few(x)}{' with the marker' if marker else ''}"
    state = f"({', '.join(h)})" if len(h) > 1 else h[0]
    moment = f"step {t} of {values['length']}"
    return f"{who}, {moment}: {read}, h = {state}, y = {few(y)}; {_answer(values['task'], one, t, y)}."


def _answer(task, one, t, y):
    if not one.mask[t - 1, 0]:
        return "nothing is asked"
    wanted = one.targets[t - 1, 0, 0]
    return f"{few(wanted)} is wanted, {'right' if abs(y - wanted) < GAMES[task].near else 'wrong'}"


def _tested(measure):
    right = f"{math.floor(100 * measure.right)} % of the answers right"
    return f" Over {TESTED} test sequences the loss is {few(measure.loss)}, {right}."


def _gradient(values, look):
    factor, first, last = look.way
    if factor is None:
        return ""
    of = "∂L" if values["gradient"] == "loss" else f"∂y{lowered(values['step'])}"
    sizes = lengths(look.dh)
    size = f"from {number(sizes[last], 2)} to {number(sizes[first], 2)}"
    multiplied = f"{of}/∂h is multiplied by {number(factor, 2)} a step"
    return f" Back from step {last} to {first} {multiplied}, {size}: {fate(factor)}."


def _steepest(look, measure, name):
    """Which weight training would move most."""
    steepest = int(np.nan_to_num(np.abs(measure.gradients), nan=-1).argmax())
    way = "raising" if measure.gradients[steepest] < 0 else "lowering"
    which = table_of(look.network["cell"], look.network["units"]).name(steepest)
    return f" {name}The loss would fall fastest by {way} {which}."
