"""A table of numbers too large to be shown at once: sliders for the one row that another setting chooses."""

from dataclasses import dataclass

import ipywidgets as widgets
import traitlets

from .settings import FloatControl, Numbers, Refused


@dataclass(frozen=True)
class Rows(Numbers):
    """A table of numbers of which one row is shown: that which the setting `chosen_by` counts, from 1.

    Each number has a slider. `columns` say what they are for, and `lows` where they begin if not at `low`.
    """

    chosen_by: str = ""
    lows: tuple = ()

    def control(self, value):
        return RowSliders(self, value)

    def check(self, name, value):
        table = super().check(name, value)
        for column, low, numbers in zip(self.columns, self.lows, zip(*table)):
            if min(numbers) < low:
                wanted = f"wanted {column!r} from {low:g} to {self.high:g}"
                raise Refused(f"{name}: {wanted}, got {min(numbers)}")
        return table


class RowSliders(widgets.HBox, widgets.ValueWidget):
    """The control of `Rows`: `value` is the whole table, `row` (from 1) what its sliders show and change."""

    value = traitlets.Tuple()
    row = traitlets.Int(1)

    def __init__(self, setting, value):
        self._setting, self._filling = setting, False
        lows = setting.lows or [setting.low] * len(setting.columns)
        self.sliders = [_slider(low, setting) for low in lows]
        super().__init__(self.sliders, layout=widgets.Layout(flex_flow="row wrap"))
        self.value = value
        self._fill()
        self.observe(self._fill, ["value", "row"])
        for slider in self.sliders:
            slider.observe(self._gather, "value")

    def _gather(self, _change):
        """A slider has moved: its number goes into the table."""
        if not self._filling:
            table = list(self.value)
            table[self.row - 1] = tuple(float(f"{slider.value:.6g}") for slider in self.sliders)
            self.value = tuple(table)

    def _fill(self, _change=None):
        """The table or the row has changed: the sliders follow."""
        self._filling = True
        columns, here = self._setting.columns, f"{self._setting.chosen_by} {self.row}"
        try:
            for slider, column, number in zip(self.sliders, columns, self.value[self.row - 1]):
                slider.value, slider.description = number, f"{column}, {here}"
        finally:
            self._filling = False


def _slider(low, setting):
    look = {"readout_format": ".2f", "style": {"description_width": "150px"}}
    layout = widgets.Layout(width="375px", max_width="100%")
    return FloatControl(0.0, min=low, max=setting.high, step=setting.step, layout=layout, **look)
