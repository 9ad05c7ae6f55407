"""The control of gates by hand: four sliders for the step that is chosen, a table for all steps."""

import ipywidgets as widgets
import numpy as np
import traitlets

from .. import live

GATES = {"f": "keep", "i": "write", "g": "what", "o": "show"}


class GateTable(live.Numbers):
    """Gates f, i, o from 0 to 1 and a candidate g from −1 to 1 for each step: rows of four numbers."""

    def control(self, value):
        return GateSliders(self, value)

    def check(self, name, value):
        table = super().check(name, value)
        shares = np.array(table)[:, [0, 1, 3]]
        if (shares < 0).any():
            raise live.Refused(f"{name}: wanted gates f, i and o from 0 to 1, got {shares.min()}")
        return table


class GateSliders(widgets.HBox, widgets.ValueWidget):
    """Four sliders; `value` is the whole table, `step` (from 1) the row that they show and change."""

    value = traitlets.Tuple()
    step = traitlets.Int(1)

    def __init__(self, setting, value):
        self._filling = False
        self.sliders = [_slider(-1.0 if name == "g" else 0.0, setting.step) for name in GATES]
        super().__init__(self.sliders, layout=widgets.Layout(flex_flow="row wrap"))
        self.value = value
        self._fill()
        self.observe(self._fill, ["value", "step"])
        for slider in self.sliders:
            slider.observe(self._gather, "value")

    def _gather(self, _change):
        """A slider has moved: its number goes into the table."""
        if not self._filling:
            table = list(self.value)
            table[self.step - 1] = tuple(float(f"{slider.value:.6g}") for slider in self.sliders)
            self.value = tuple(table)

    def _fill(self, _change=None):
        """The table or the step has changed: the sliders follow."""
        self._filling = True
        try:
            for slider, (name, verb), number in zip(self.sliders, GATES.items(), self.value[self.step - 1]):
                slider.value, slider.description = number, f"{name}: {verb}, step {self.step}"
        finally:
            self._filling = False


def _slider(low, step):
    look = {"readout_format": ".2f", "style": {"description_width": "150px"}}
    layout = widgets.Layout(width="375px", max_width="100%")
    return live.FloatControl(0.0, min=low, max=1.0, step=step, layout=layout, **look)
