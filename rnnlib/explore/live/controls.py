"""What code holds of an explorer's controls: a value to set and to observe, and the range it lies in.

The page has its own (`browser/engine/controls.js`); both belong to the same setting.
"""

import numpy as np
import traitlets


class Control(traitlets.HasTraits):
    """`value`, which can be observed; what `taken` refuses or puts right never becomes it."""

    value = traitlets.Any()

    def __init__(self, value, label="", **facts):
        super().__init__()
        self.description = label
        for name, fact in facts.items():  # min, max, step or options: they stay
            setattr(self, name, fact)
        self.value = value

    @traitlets.validate("value")
    def _checked(self, proposal):
        return self.taken(proposal.value)

    def taken(self, value):
        """The value that the control takes for the one assigned to it."""
        return value


class NumberControl(Control):
    """A number from `min` to `max`, in steps of `step`; one beyond them becomes the nearest."""

    def taken(self, value):
        try:
            return min(max(value, self.min), self.max)
        except TypeError as error:
            raise traitlets.TraitError(f"{self.description}: wanted a number, got {value!r}") from error


class TableControl(Control):
    """A tuple of numbers, or of tuples of numbers, each from `min` to `max`."""

    def taken(self, value):
        return _tuples(np.clip(np.asarray(value, float), self.min, self.max).tolist())


class ChoiceControl(Control):
    """One of `options`, pairs of what is shown and what is meant."""

    def taken(self, value):
        if value not in [meant for _, meant in self.options]:
            raise traitlets.TraitError(f"{self.description}: {value!r} is none of the options")
        return value


def _tuples(table):
    return tuple(_tuples(row) if isinstance(row, list) else row for row in table)
