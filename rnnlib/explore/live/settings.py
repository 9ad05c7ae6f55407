"""What an explorer lets its reader set: each declaration makes one control and checks the values given to it.

A value from code that is out of range is refused (a ValueError); one from the browser cannot leave the range,
and one assigned to the control itself (`e.controls["w"].value = 9`) is clamped to it.
"""

import time
from dataclasses import dataclass, field
from numbers import Real

import ipywidgets as widgets
import numpy as np
import traitlets


class Refused(ValueError):
    """A value that a setting does not take: raised from code, said in place when the reader types it."""


class Settings(dict):
    """The settings of an explorer by name, in the order in which their controls stand."""


class Gliding:
    """A slider whose value may lie between two of its steps.

    The browser's handle stands on steps alone, and sends the step nearest to a value back as soon as the
    value is shown; in its arithmetic even 0.8 may be another number. That is nobody's hand: the value stays,
    also when the echo comes after other values were set. While a task moves the value on and on there would
    be too many: `led` says that a task does, and the browser then sends what the reader's hand has done
    alone, when it lets go.
    """

    def __init__(self, *arguments, **keywords):
        self._shown, self._until = set(), 0.0  # steps whose echoes may come, and until when
        self._listening = False
        super().__init__(*arguments, **keywords)
        self._expect_an_echo()
        self.observe(self._expect_an_echo, "value")

    def set_state(self, sync_data):
        if "value" in sync_data:
            step = self._step_at(sync_data["value"])
            if step is not None and step in self._echoes():
                sync_data = {name: value for name, value in sync_data.items() if name != "value"}
                if step != self._nearest_step(self.value):
                    self.send_state("value")  # should it have been a hand, it sees that it was not taken
            else:
                self._shown.clear()  # a hand: what was shown before is over
        self._listening = True
        try:
            super().set_state(sync_data)
        finally:
            self._listening = False

    def _expect_an_echo(self, _change=None):
        """A value was set: its echo may come after others were, for as long as messages queue."""
        if self._listening or self.led:
            return
        now = time.monotonic()
        if now > self._until:
            self._shown.clear()
        self._shown.add(self._nearest_step(self.value))
        self._until = now + LATEST

    def _echoes(self):
        """The steps that no hand need have chosen."""
        late = self._shown if time.monotonic() <= self._until else ()
        return {self._nearest_step(self.value), *late}

    @property
    def led(self):
        return not self.continuous_update

    @led.setter
    def led(self, by_a_task):
        self.continuous_update = not by_a_task

    def _step_at(self, value):
        """The step on which a value lies, or None."""
        if not isinstance(value, Real) or not np.isfinite(self._place(value)):
            return None
        step = self._nearest_step(value)
        return step if abs(self._place(value) - self.min - step * self.step) < 1e-6 * self.step else None

    def _nearest_step(self, value):
        return round((self._place(value) - self.min) / self.step)

    def _place(self, value):
        """Where on the slider a value lies."""
        return value


class FloatControl(Gliding, widgets.FloatSlider):
    """A slider for a real number."""


class IntControl(Gliding, widgets.IntSlider):
    """A slider for a whole number."""


class LogControl(Gliding, widgets.FloatLogSlider):
    """A slider for a positive number; it moves along the exponents."""

    def _place(self, value):
        return np.log(value) / np.log(self.base) if value > 0 else -np.inf


def as_given(value):
    """What was given, in a message: `repr`, or the type alone of what has none (a number of 5000 digits)."""
    try:
        return repr(value)
    except Exception:
        return f"a strange {type(value).__name__}"


LATEST = 5.0  # seconds after which an echo is not waited for any more
_STYLE = {"description_width": "150px"}


def _layout(width="375px"):
    return widgets.Layout(width=width, max_width="100%")


@dataclass(frozen=True)
class Slider:
    """A real number between `low` and `high`, in steps of `step`."""

    default: float
    low: float
    high: float
    step: float = 0.01
    label: str = ""
    play: bool = False  # also a button that walks it from where it is to `high`

    @property
    def steps(self):
        """How many steps lie between `low` and `high`."""
        return round((self.high - self.low) / self.step)

    def control(self, value):
        return FloatControl(
            value,
            min=self.low,
            max=self.high,
            step=self.step,
            description=self.label,
            readout_format=f".{_decimals(self.step)}f",
            style=_STYLE,
            layout=_layout(),
        )

    def check(self, name, value):
        if isinstance(value, bool) or not isinstance(value, Real) or not self.low <= value <= self.high:
            raise Refused(f"{name}: wanted a number from {self.low} to {self.high}, got {as_given(value)}")
        return float(f"{float(value):.10g}")  # 0.30000000000000004, as browsers send it, is 0.3


@dataclass(frozen=True)
class IntSlider(Slider):
    """A whole number between `low` and `high`."""

    step: int = 1

    def control(self, value):
        return IntControl(
            value,
            min=self.low,
            max=self.high,
            step=self.step,
            description=self.label,
            style=_STYLE,
            layout=_layout(),
        )

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

    @property
    def steps(self):
        """How many steps lie between `low` and `high`."""
        return round(np.log10(self.high / self.low) / self.step)

    def control(self, value):
        return LogControl(
            value,
            base=10,
            min=float(np.log10(self.low)),
            max=float(np.log10(self.high)),
            step=self.step,
            description=self.label,
            readout_format=".2g",
            style=_STYLE,
            layout=_layout(),
        )

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
        return list(self.options.values() if isinstance(self.options, dict) else self.options)

    def control(self, value):
        options = (
            list(self.options.items())
            if isinstance(self.options, dict)
            else [(str(o), o) for o in self.options]
        )
        return widgets.Dropdown(
            options=options, value=value, description=self.label, style=_STYLE, layout=_layout()
        )

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
        return widgets.Checkbox(value, description=self.label, indent=True, style=_STYLE, layout=_layout())

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
        return widgets.Text(
            value, description=self.label, continuous_update=True, style=_STYLE, layout=_layout("754px")
        )

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
        return NumberTable(self, value)

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


class NumberTable(widgets.VBox, widgets.ValueWidget):
    """The control of `Numbers`: its `value` is the table as a tuple (of tuples), each number in a field."""

    value = traitlets.Tuple()

    def __init__(self, setting, value):
        table = np.atleast_2d(setting.default)
        rows, columns = setting.rows or [""] * len(table), setting.columns or range(1, table.shape[1] + 1)
        self._flat, self._scattering = np.ndim(setting.default) == 1, False
        self.fields = [
            [
                widgets.BoundedFloatText(
                    0.0,
                    min=setting.low,
                    max=setting.high,
                    step=setting.step,
                    description=f"{row} {column}".strip(),
                    style={"description_width": "60px"},
                    layout=_layout("150px"),
                )
                for column in columns
            ]
            for row in rows
        ]
        lines = [widgets.HBox(line, layout=widgets.Layout(flex_flow="row wrap")) for line in self.fields]
        super().__init__([widgets.Label(setting.label), *lines] if setting.label else lines)
        self.value = value
        for entry in self._entries():
            entry.observe(self._gather, "value")

    def _entries(self):
        return [entry for line in self.fields for entry in line]

    def _gather(self, _change=None):
        if not self._scattering:
            table = tuple(tuple(entry.value for entry in line) for line in self.fields)
            self.value = table[0] if self._flat else table

    @traitlets.observe("value")
    def _scatter(self, change):
        self._scattering = True
        try:
            for entry, number in zip(self._entries(), np.ravel(change.new)):
                entry.value = float(number)
        finally:
            self._scattering = False
        self._gather()  # a field may have clamped its number


def _decimals(step):
    """How many decimals a slider of this step needs: 2 for 0.05, 0 for 1."""
    return max(0, len(f"{step:.10f}".rstrip("0").split(".")[1]))
