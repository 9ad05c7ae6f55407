"""All that the playground shows, as keyword arguments: of the screen, and of its one or two networks.

`browser/settings.js` has the same table, and a test holds the two together.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from numbers import Real

import numpy as np

from ..live import Choice, IntSlider, Refused, Slider, Text
from ..live.controls import Control
from ..live.settings import as_given
from .games import GAMES
from .start import STARTS, first_weights
from .trained import POINTS, curve_of, memory_of, packed, unpacked
from .weights import GATES_OF, MOST_UNITS, table_of

FIRST = "first"  # weights that are those a network begins with
REACH = 99.0  # what a hand may pull a weight to


@dataclass(frozen=True)
class Weights:
    """All weights of a network, a tuple of numbers; "first" for those that start, gain and seed mean."""

    label: str
    default: object = FIRST
    low: float = -REACH
    high: float = REACH

    def control(self, value):
        return Control(value, self.label, min=self.low, max=self.high, step=0.1)

    def check(self, name, value):
        if isinstance(value, str) and value == FIRST:
            return FIRST
        if not isinstance(value, tuple | list) or not value:
            raise Refused(f"{name}: wanted a tuple of numbers, or {FIRST!r}, got {as_given(value)}")
        for number in value:
            real = isinstance(number, Real) and not isinstance(number, bool)
            if not real or not abs(number) <= np.finfo(float).max:
                raise Refused(f"{name}: wanted finite numbers, got {as_given(number)}")
        return tuple(map(float, value))


@dataclass(frozen=True)
class Packed(Text):
    """What a training has left, as a text of numbers (see `trained.py`) of `kind`."""

    kind: str = "<f8"

    def check(self, name, value):
        text = super().check(name, value)
        try:
            unpacked(text, self.kind)
        except ValueError as error:
            raise Refused(f"{name}: {error}") from error
        return text


@dataclass(frozen=True)
class SecondNetwork:
    """The network beside the first, a dict of what differs from a new one, with its cell; {} for none."""

    label: str
    default = {}  # noqa: RUF012 (never changed)

    def control(self, value):
        return Control(value, self.label)

    def check(self, name, value):
        if not isinstance(value, Mapping) or value.keys() - NETWORK.keys():
            raise Refused(f"{name}: wanted a dict with {', '.join(NETWORK)}, got {as_given(value)}")
        if not value:
            return {}
        made = network_of(value)
        try:
            made = {key: NETWORK[key].check(key, part) for key, part in made.items()}
            fits(made)
        except Refused as refusal:
            raise Refused(f"{name}: {refusal}") from refusal
        return {key: part for key, part in made.items() if key == "cell" or part != NETWORK[key].default}


SCREEN = {
    "task": Choice("echo", {f"{name}: {game.brief}": name for name, game in GAMES.items()}, "task"),
    "length": IntSlider(12, 4, 60, label="length"),
    "noise": Slider(0.0, 0, 1, 0.05, "noise on x"),
    "example": IntSlider(1, 1, 100, label="sequence shown"),
    "own": Text("", 60, "0123", "sequence drawn by hand", shortest=0),
    "step": IntSlider(12, 0, 60, label="step"),
    "gradient": Choice("loss", ["loss", "output"], "gradient of"),
    "show": Choice("values", ["values", "gradients"], "shown"),
    "until": IntSlider(2000, 1, 100_000, label="steps of a training"),
    "chosen": IntSlider(0, 0, 1, label="network chosen"),
}
NETWORK = {
    "cell": Choice("RNN", list(GATES_OF), "cell"),
    "units": IntSlider(2, 1, MOST_UNITS, label="units"),
    "activation": Choice("tanh", ["tanh", "relu"], "activation"),
    "start": Choice("orthogonal", list(STARTS), "first weights"),
    "gain": Slider(1.0, 0, 3, 0.05, "gain of W_hh"),
    "seed": IntSlider(1, 0, 1_000_000, label="seed"),
    "rule": Choice("Adam", ["Adam", "SGD"], "optimiser"),
    "rate": Slider(0.03, 0.0001, 1, 0.0001, "rate"),
    "clip": Slider(1.0, 0, 10, 0.1, "clip at"),
    "weights": Weights("weights"),
    "steps": IntSlider(0, 0, 10_000_000, label="steps trained"),
    "curve": Packed("", len(packed(np.zeros(4 * POINTS), "<f4")), None, "losses so far", 0, kind="<f4"),
    "memory": Packed("", 8000, None, "what the optimiser remembers", 0),
}
MAKES_TASK = {"task", "length", "noise"}
MAKES_WEIGHTS = {"cell", "units", "start", "gain", "seed"}
OF_A_TRAINING = ("steps", "curve", "memory")


def network_of(given):
    """All settings of a network of which some are given."""
    return {name: given.get(name, setting.default) for name, setting in NETWORK.items()}


def networks_of(values):
    """The one or two networks of a state, all settings of each."""
    beside = values["beside"]
    return [network_of(values), *([network_of(beside)] if beside else [])]


def weights_of(network):
    """All weights of a network (n,)."""
    return np.array(first_of(network) if network["weights"] == FIRST else network["weights"])


def first_of(network):
    """The weights that a network begins with, a tuple."""
    return first_weights(*(network[name] for name in ("cell", "units", "start", "gain", "seed")))


def fits(network):
    """Refused where a network has not as many weights, or numbers in its memory, as its size needs."""
    cell, units, weights = network["cell"], network["units"], network["weights"]
    count = table_of(cell, units).size
    if weights != FIRST and len(weights) != count:
        raise Refused(f"weights: wanted {count} of them for {cell} with {units} units, got {len(weights)}")
    for name, read in (("curve", curve_of), ("memory", lambda text: memory_of(text, count))):
        try:
            read(network[name])
        except ValueError as error:
            raise Refused(f"{name}: {error}") from error


def stand_together(values):
    """Refused where values, each right by itself, cannot stand together."""
    if values["own"] and len(values["own"]) != values["length"]:
        wanted = f"{values['length']} digits, one a step"
        raise Refused(f"own: wanted {wanted}, got {len(values['own'])}")
    fits(network_of(values))


def after(values, changes):
    """Values once some are changed: what belonged to others, and was not given anew, is let go."""
    moved = {name for name, value in changes.items() if value != values[name]}
    gone = {"own", *OF_A_TRAINING} if moved & MAKES_TASK else set()
    gone |= {"weights", *OF_A_TRAINING} if moved & MAKES_WEIGHTS else set()
    gone |= {"memory"} if "rule" in moved else set()
    kept = {**values, **{name: SETTINGS[name].default for name in gone}}
    if moved & MAKES_TASK:
        kept["beside"] = {name: part for name, part in kept["beside"].items() if name not in OF_A_TRAINING}
    if values["step"] == values["length"]:  # at the end it stays there
        kept["step"] = changes.get("length", values["length"])
    return {**kept, **changes}


SETTINGS = {**SCREEN, **NETWORK, "beside": SecondNetwork("second network")}
