"""The control of a network's weights: choose one by where it comes from and goes to, and move it."""

from contextlib import contextmanager
from dataclasses import dataclass
from numbers import Real

import ipywidgets as widgets
import traitlets

from ..live import FloatControl, Refused
from ..live.settings import as_given
from .table import REACH, TABLES


@dataclass(frozen=True)
class Weights:
    """All weights of the network, a tuple of numbers; how many they are says to which cell they belong."""

    default: tuple
    low: float = -REACH
    high: float = REACH
    label: str = "weight"

    def control(self, value):
        return WeightSlider(value)

    def check(self, name, value):
        if not isinstance(value, tuple | list) or len(value) not in TABLES:
            told = f"{len(value)} of them" if isinstance(value, tuple | list) else as_given(value)
            raise Refused(f"{name}: wanted as many numbers as a network here has weights, got {told}")
        for number in value:
            real = isinstance(number, Real) and not isinstance(number, bool)
            if not real or not self.low <= number <= self.high:
                raise Refused(
                    f"{name}: wanted numbers from {self.low:g} to {self.high:g}, got {as_given(number)}"
                )
        return tuple(round(float(number), 3) + 0.0 for number in value)


class WeightSlider(widgets.HBox, widgets.ValueWidget):
    """Two menus and a slider; `value` holds all weights, the slider the one that is chosen."""

    value = traitlets.Tuple()

    def __init__(self, value):
        self._filling = False
        style, narrow = {"description_width": "110px"}, widgets.Layout(width="230px")
        self.source = widgets.Dropdown(description="weight from", style=style, layout=narrow)
        self.target = widgets.Dropdown(
            description="into", style={"description_width": "40px"}, layout=widgets.Layout(width="150px")
        )
        self.slider = FloatControl(
            0.0,
            min=-REACH,
            max=REACH,
            step=0.1,
            description="its value",
            readout_format=".2f",
            style={"description_width": "80px"},
            layout=widgets.Layout(width="370px", max_width="100%"),
        )
        super().__init__([self.source, self.target, self.slider], layout=widgets.Layout(flex_flow="row wrap"))
        self._table = None
        self.value = value
        self.source.observe(self._choose_source, "value")
        self.target.observe(self._fill, "value")
        self.slider.observe(self._gather, "value")

    @property
    def chosen(self):
        """The number of the weight that the slider shows."""
        table = self._table
        return int(table.index[table.rows.index(self.source.value), table.columns.index(self.target.value)])

    @contextmanager
    def _filled(self):
        """What changes within is this control's doing, not the reader's."""
        before, self._filling = self._filling, True
        try:
            yield
        finally:
            self._filling = before

    @traitlets.observe("value")
    def _show(self, change):
        table = TABLES[len(change.new)]
        if table is not self._table:  # another cell or size: other rows and columns
            self._table, source = table, self.source.value
            with self._filled():
                self.source.options = table.rows
                self.source.value = source if source in table.rows else table.rows[0]
            self._choose_source()
        self._fill()

    def _choose_source(self, _change=None):
        """Another source has been chosen: offer where its weights go."""
        if self._filling:
            return
        row = self._table.index[self._table.rows.index(self.source.value)]
        places = [name for name, number in zip(self._table.columns, row) if number >= 0]
        target = self.target.value
        with self._filled():
            self.target.options = places
            self.target.value = target if target in places else places[0]
        self._fill()

    def _fill(self, _change=None):
        """The slider follows what is chosen."""
        if not self._filling:
            with self._filled():
                self.slider.value = self.value[self.chosen]

    def _gather(self, _change):
        """The slider has moved: its number goes among the weights."""
        if not self._filling:
            weights = list(self.value)
            weights[self.chosen] = round(self.slider.value, 3)
            self.value = tuple(weights)
