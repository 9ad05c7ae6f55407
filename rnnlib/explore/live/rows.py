"""A table of numbers too large to be shown at once: sliders for the one row that another setting chooses."""

from dataclasses import dataclass

from .settings import Numbers, Refused


@dataclass(frozen=True)
class Rows(Numbers):
    """A table of numbers of which one row is shown: that which the setting `chosen_by` counts, from 1.

    Each number has a slider. `columns` say what they are for, and `lows` where they begin if not at `low`.
    """

    chosen_by: str = ""
    lows: tuple = ()

    def check(self, name, value):
        table = super().check(name, value)
        for column, low, numbers in zip(self.columns, self.lows, zip(*table)):
            if min(numbers) < low:
                wanted = f"wanted {column!r} from {low:g} to {self.high:g}"
                raise Refused(f"{name}: {wanted}, got {min(numbers)}")
        return table
