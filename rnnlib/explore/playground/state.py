"""The state of the playground's page: one line of Python, and the link that opens it."""

import base64
import binascii
import math
from dataclasses import dataclass, fields
from numbers import Real
from typing import NamedTuple
from urllib.parse import unquote

import numpy as np

from .games import GAMES
from .weights import GATES_OF


class OneOf(NamedTuple):
    """One of several words."""

    options: tuple

    def check(self, name, value):
        if value not in self.options:
            raise ValueError(f"{name}: wanted {', '.join(self.options)}, got {value!r}")
        return value

    read = str


class Amount(NamedTuple):
    """A number within its limits; `kind`: int or float."""

    kind: type
    low: float
    high: float

    def check(self, name, value):
        fits = isinstance(value, Real) and not isinstance(value, bool) and self.low <= value <= self.high
        if not fits or self.kind(value) != value:
            what = "whole number" if self.kind is int else "number"
            raise ValueError(f"{name}: wanted a {what} from {self.low:g} to {self.high:g}, got {value!r}")
        return self.kind(value)

    def read(self, text):
        try:
            return float(text)
        except ValueError:
            return text  # and `check` says what was wanted


class DigitText(NamedTuple):
    """A text of these digits."""

    allowed: str

    def check(self, name, value):
        if not isinstance(value, str) or set(value) - set(self.allowed):
            raise ValueError(f"{name}: wanted digits of {self.allowed}, got {value!r}")
        return value

    read = str


SCREEN = {
    "task": OneOf(tuple(GAMES)),
    "length": Amount(int, 4, 60),
    "noise": Amount(float, 0, 1),
    "example": Amount(int, 1, 100),
    "own": DigitText("0123"),
    "step": Amount(int, 0, 60),
    "gradient": OneOf(("loss", "output")),
    "show": OneOf(("values", "gradients")),
    "until": Amount(int, 1, 100_000),
    "chosen": Amount(int, 0, 1),
}
NETWORK = {
    "cell": OneOf(tuple(GATES_OF)),
    "units": Amount(int, 1, 8),
    "activation": OneOf(("tanh", "relu")),
    "start": OneOf(("orthogonal", "glorot", "uniform")),
    "gain": Amount(float, 0, 3),
    "seed": Amount(int, 0, 1_000_000),
    "rule": OneOf(("Adam", "SGD")),
    "rate": Amount(float, 0.0001, 1),
    "clip": Amount(float, 0, 10),
}
FIRST_NETWORK = {
    "cell": "RNN",
    "units": 2,
    "activation": "tanh",
    "start": "orthogonal",
    "gain": 1.0,
    "seed": 1,
    "rule": "Adam",
    "rate": 0.03,
    "clip": 1.0,
}


@dataclass(frozen=True)
class PlaygroundState:
    """All that the page shows, as keyword arguments; `repr` is the line that makes it again.

    `networks`: one or two dicts; what is left out is as in FIRST_NETWORK. Their "weights", all of them in
    the order of a SequenceTagger's parameters, are left out while they are those that "start", "gain" and
    "seed" mean in the page, whose random numbers are not NumPy's. `own`: a sequence drawn by hand, a digit
    a step: 1 for the larger of the task's two values of x, and 2 more for the marker.
    """

    task: str = "echo"
    length: int = 12
    noise: float = 0.0
    example: int = 1
    own: str = ""
    step: int = 12
    gradient: str = "loss"
    show: str = "values"
    until: int = 2000
    chosen: int = 0
    networks: tuple = ({},)

    def __post_init__(self):
        for name, setting in SCREEN.items():
            self._set(name, setting.check(name, getattr(self, name)))
        if self.own and len(self.own) != self.length:
            raise ValueError(f"own: wanted {self.length} digits, one a step, got {len(self.own)}")
        if not isinstance(self.networks, tuple | list) or len(self.networks) not in (1, 2):
            raise ValueError(f"networks: wanted one or two dicts, got {self.networks!r}")
        self._set("networks", tuple(_checked_network(network) for network in self.networks))
        self._set("step", min(self.step, self.length))
        self._set("chosen", min(self.chosen, len(self.networks) - 1))

    def _set(self, name, value):
        object.__setattr__(self, name, value)  # before anybody has seen it

    def __repr__(self):
        parts = [f"{name}={value!r}" for name, value in self._differing()]
        networks = tuple(_differing_network(network) for network in self.networks)
        parts += [f"networks={networks!r}"] * (networks != ({},))
        return f"playground.PlaygroundState({', '.join(parts)})"

    def _differing(self):
        first = {field.name: field.default for field in fields(self)}
        return [(name, getattr(self, name)) for name in SCREEN if getattr(self, name) != first[name]]

    @property
    def link(self):
        """What stands after the page's address: "#task=hold&1.cell=LSTM"; empty where all is as at
        first."""
        parts = [f"{name}={value}" for name, value in self._differing()]
        for number, network in enumerate(self.networks, 1):
            changed = _differing_network(network)
            if number > 1:
                changed = {"cell": network["cell"]} | changed  # so that it is known to be there
            parts += [f"{number}.{name}={_written(name, value)}" for name, value in changed.items()]
        return "#" + "&".join(parts) if parts else ""

    @classmethod
    def from_link(cls, link):
        """The state that a link, or what stands after its #, opens. ValueError for what cannot be set."""
        screen, networks = {}, {1: {}}
        for part in filter(None, unquote(link.partition("#")[2] or link.lstrip("#")).split("&")):
            name, _, value = part.partition("=")
            number, _, own = name.rpartition(".")
            settings = {"": SCREEN, "1": NETWORK, "2": NETWORK}.get(number, {})
            if own == "weights" and number:
                read = _read_weights(value)
            elif own in settings:
                read = settings[own].read(value)
            else:
                raise ValueError(f"the link holds “{part[:40]}”, which is no setting here")
            (networks.setdefault(int(number), {}) if number else screen)[own] = read
        return cls(**screen, networks=tuple(networks[number] for number in sorted(networks)))


def _checked_network(network):
    """All of a network's settings, checked; "weights" a tuple or None."""
    if not isinstance(network, dict) or network.keys() - NETWORK.keys() - {"weights"}:
        raise ValueError(f"networks: wanted dicts with {', '.join(NETWORK)}, weights, got {network!r}")
    filled = {"weights": None} | FIRST_NETWORK | network
    checked = {name: setting.check(name, filled[name]) for name, setting in NETWORK.items()}
    return checked | {"weights": _checked_weights(filled["weights"], **checked)}


def weight_count(cell, units):
    """How many weights a network has: two inputs, `units`, one output."""
    gates = len(GATES_OF[cell])
    return gates * units * (2 + units + 1) + units * (cell == "GRU") + units + 1


def _checked_weights(weights, cell, units, **_):
    if weights is None:
        return None
    count = weight_count(cell, units)
    if not isinstance(weights, tuple | list | np.ndarray) or len(weights) != count:
        given = len(weights) if hasattr(weights, "__len__") else weights
        raise ValueError(f"weights: wanted {count} of them for {cell} with {units} units, got {given}")
    if not all(isinstance(weight, Real) and math.isfinite(weight) for weight in weights):
        raise ValueError("weights: wanted finite numbers")
    return tuple(float(weight) for weight in weights)


def _differing_network(network):
    first = FIRST_NETWORK | {"weights": None}
    return {name: value for name, value in network.items() if value != first[name]}


def _written(name, value):
    """A network's setting as a link has it, weights in base64."""
    if name != "weights":
        return value
    return base64.urlsafe_b64encode(np.array(value, "<f8").tobytes()).decode().rstrip("=")


def _read_weights(text):
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error as error:
        raise ValueError(f"weights: wanted base64, got {text[:20]}…") from error
    if len(data) % 8:
        raise ValueError(f"weights: wanted 64-bit numbers, got {len(data)} bytes")
    return tuple(np.frombuffer(data, "<f8").tolist())
