"""What an explorer lets its reader set: each declaration makes one control and checks the values given to it.

A value from code that is out of range is refused (a ValueError); one from the browser cannot leave the range,
and one assigned to the control itself (`e.controls["w"].value = 9`) is clamped to it.
"""

from dataclasses import dataclass, field
from numbers import Real

import numpy as np

from .controls import ChoiceControl, Control, NumberControl, TableControl


class Refused(ValueError):
    """A value that a setting does not take: raised from code, said in place when the reader types it."""


class Settings(dict):
    """The settings of an explorer by name, in the order in which their controls stand."""


def as_given(value):
    """What was given, in a message: `repr`, or the type alone of what has none (a number of 5000 digits)."""
    try:
        return repr(value)
    except Exception:
        return f"a strange {type(value).__name__}"


@dataclass(frozen=True)
class Slider:
    """A real number between `low` and `high`, in steps of `step`."""

    default: float
    low: float
    high: float
    step: float = 0.01
    label: str = ""
    play: bool = False  # also a button that walks it from where it is to `high`

    def control(self, value):
        return NumberControl(value, self.label, min=self.low, max=self.high, step=self.step)

    def check(self, name, value):
        if isinstance(value, bool) or not isinstance(value, Real) or not self.low <= value <= self.high:
            raise Refused(f"{name}: wanted a number from {self.low} to {self.high}, got {as_given(value)}")
        return float(f"{float(value):.10g}")  # 0.30000000000000004, as browsers send it, is 0.3


@dataclass(frozen=True)
class IntSlider(Slider):
    """A whole number between `low` and `high`."""

    step: int = 1

    def check(self, name, value):
        if (
            isinstance(value, bool)
            or not isinstance(value, (int, np.integer))
            or not self.low <= value <= self.high
        ):
            raise Refused(
                f"{name}: wanted a whole number from {self.low} to {self.high}, got {as_given(value)}"
            )
        return int(value)


@dataclass(frozen=True)
class LogSlider(Slider):
    """A positive number between `low` and `high` on a logarithmic slider; `step` is in powers of ten."""

    step: float = 0.1

    def check(self, name, value):
        number = isinstance(value, Real) and not isinstance(value, bool)
        if not number or not self.low * (1 - 1e-9) <= value <= self.high * (1 + 1e-9):
            raise Refused(
                f"{name}: wanted a number from {self.low:g} to {self.high:g}, got {as_given(value)}"
            )
        return float(f"{min(max(float(value), self.low), self.high):.6g}")


@dataclass(frozen=True)
class Choice:
    """One of `options`: a list of strings or numbers, or a dict from what is shown to what is meant."""

    default: object
    options: list | tuple | dict
    label: str = ""

    @property
    def values(self):
        return [meant for _, meant in self.pairs]

    @property
    def pairs(self):
        """What is shown and what is meant, of each option."""
        if isinstance(self.options, dict):
            return tuple(self.options.items())
        return tuple((str(option), option) for option in self.options)

    def control(self, value):
        return ChoiceControl(value, self.label, options=self.pairs)

    def check(self, name, value):
        if isinstance(value, str | Real):  # an array, compared, would be an array of answers
            for option in self.values:
                if value == option and isinstance(value, bool) == isinstance(option, bool):
                    return option
        raise Refused(f"{name}: wanted one of {', '.join(map(repr, self.values))}, got {as_given(value)}")


@dataclass(frozen=True)
class Toggle:
    """Yes or no."""

    default: bool
    label: str = ""

    def control(self, value):
        return Control(value, self.label, options=(True, False))

    def check(self, name, value):
        if not isinstance(value, (bool, np.bool_)):
            raise Refused(f"{name}: wanted True or False, got {as_given(value)}")
        return bool(value)


@dataclass(frozen=True)
class Text:
    """A line of text of `shortest` to `longest` characters, all of them in `allowed` (None: any)."""

    default: str
    longest: int = 60
    allowed: str | None = None
    label: str = ""
    shortest: int = 1

    def control(self, value):
        return Control(value, self.label)

    def check(self, name, value):
        if not isinstance(value, str) or not self.shortest <= len(value) <= self.longest:
            raise Refused(
                f"{name}: wanted {self.shortest} to {self.longest} characters, got {as_given(value)}"
            )
        strange = sorted(set(value) - set(self.allowed)) if self.allowed is not None else []
        if strange:
            raise Refused(
                f"{name}: wanted only the characters {self.allowed!r}, got {''.join(strange)!r} too"
            )
        return value


@dataclass(frozen=True)
class Numbers:
    """A small table of numbers between `low` and `high` (weights, inputs), each in a field of its own.

    `default` is a tuple (one row) or a tuple of equally long tuples; `rows` and `columns` name them.
    """

    default: tuple
    low: float
    high: float
    step: float = 0.1
    label: str = ""
    rows: tuple = field(default=())
    columns: tuple = field(default=())

    def control(self, value):
        return TableControl(value, self.label, min=self.low, max=self.high, step=self.step)

    def check(self, name, value):
        shape = np.shape(self.default)
        try:
            array = np.asarray(value)
        except (ValueError, TypeError):  # rows of different lengths, or no rows at all
            array = np.empty(0, object)
        if array.shape != shape or array.dtype.kind not in "iuf":
            raise Refused(f"{name}: wanted numbers of shape {shape}, got {as_given(value)}")
        if not ((array >= self.low) & (array <= self.high)).all():
            raise Refused(f"{name}: wanted numbers from {self.low} to {self.high}, got {as_given(value)}")
        rounded = [[float(f"{entry:.6g}") for entry in row] for row in np.atleast_2d(array)]
        return tuple(map(tuple, rounded)) if array.ndim == 2 else tuple(rounded[0])
