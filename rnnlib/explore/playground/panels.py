"""The two boards of the playground: everything that happens over time, and all weights."""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap

from ..lettering import Lettering
from ..live import CARD, DIVERGING, GREEN, GREY, INK, LIGHT, frame, retitle
from .games import STEPS

_OPEN = LinearSegmentedColormap.from_list("rnnlib_gate", [CARD, GREEN])
_TITLES = {
    "weights": "Weights, from the row into the column",
    "gradients of the loss": "Gradients, in per cent of the largest",
}
_UNKNOWN = (0.965, 0.968, 0.972, 1)
_FEWEST = 14    # rows that there is always room for
_GATES = tuple("ifozr")    # from 0 to 1; all else is signed


class Board:
    """A grid of coloured cells with names for its rows; as many rows as are shown."""

    def __init__(self, ax, size):
        self.ax = ax
        ax.set(xticks=[], yticks=[], ylim=(1, 0))
        ax.grid(False)
        for side in ("left", "bottom"):
            ax.spines[side].set_visible(False)
        nothing = np.zeros((1, 1, 4), np.uint8)
        self.image = ax.imshow(nothing, interpolation="nearest", aspect="auto", origin="upper")
        self.lines = ax.plot([], [], color=LIGHT, lw=0.5)[0]
        self.names = Lettering(ax, size, "o")

    def paint(self, colours):
        """Show colours (rows, columns, 4), each cell one unit wide and high."""
        rows, columns = colours.shape[:2]
        self.image.set_data((255 * colours).astype(np.uint8))    # floats take three times as long
        self.image.set_extent((0, columns, rows, 0))
        across = np.array([(x, y) for y in range(rows + 1) for x in (0, columns, np.nan)], float)
        down = np.array([(x, y) for x in range(columns + 1) for y in (0, rows, np.nan)], float)
        self.lines.set_data(*np.concatenate([across, down]).T)


class StateBoard(Board):
    """Inputs, gates, states and gradients: a row each, a column for each step."""

    def __init__(self, ax):
        super().__init__(ax, 8)
        ax.set(title="Step by step", xlim=(-2.4, STEPS))
        self.steps = Lettering(ax, 8)
        self.mark = ax.plot([], [], color=INK, lw=1.6)[0]

    @property
    def artists(self):
        """In the order in which they are drawn."""
        return [self.image, self.lines, self.mark, self.names, self.steps]

    def show(self, board, names, step):
        """board (rows, T), NaN where nothing is known yet; the step that is current is framed."""
        rows = len(board)
        frame(self.ax, y=(max(rows, _FEWEST) + 0.1, -1.2))
        gates = np.array([name[0] in _GATES and name[1:].isdigit() for name in names])
        known = np.nan_to_num(board)
        colours = DIVERGING(0.5 + 0.45 * np.tanh(1.2 * known))
        colours[gates] = _OPEN(0.9 * known[gates])
        colours[np.isnan(board)] = _UNKNOWN
        self.paint(colours)
        self.names.show(list(names), [(-1.2, row + 0.5) for row in range(rows)])
        steps = range(1, STEPS + 1)
        self.steps.show([str(t) for t in steps], [(t - 0.5, -0.6) for t in steps], GREY)
        corners = [(step - 1, 0), (step, 0), (step, rows), (step - 1, rows), (step - 1, 0)] if step else []
        self.mark.set_data(*np.reshape(corners, (-1, 2)).T)


class WeightBoard(Board):
    """All weights, or their gradients: a row for where they come from, a column for where they go."""

    def __init__(self, ax):
        super().__init__(ax, 8)
        ax.set(title=_TITLES["weights"])
        self.columns, self.numbers = Lettering(ax, 8), (Lettering(ax, 6), Lettering(ax, 7.5))

    @property
    def artists(self):
        """In the order in which they are drawn."""
        return [self.image, self.lines, self.names, self.columns, *self.numbers]

    def show(self, values, table, what):
        """values (rows, columns), and the Table that says which of them are there."""
        retitle(self.ax, _TITLES[what])
        rows, columns = values.shape
        margin = 0.16 * columns
        frame(self.ax, x=(-margin, columns), y=(rows, -0.9))
        there = table.index >= 0
        if what != "weights":
            values = 100 * values / (np.abs(values).max() or 1.0)
        colours = DIVERGING(0.5 + 0.4 * (np.tanh(values / 2) if what == "weights" else values / 100))
        colours[~there] = _UNKNOWN
        self.paint(colours)
        self.names.show(list(table.rows), [(-margin / 2, row + 0.5) for row in range(rows)])
        self.columns.show(list(table.columns), [(column + 0.5, -0.45) for column in range(columns)])
        self._write(values, there, 0 if what != "weights" or np.abs(values).max() >= 9.95 else 1)

    def _write(self, values, there, decimals):
        """The numbers, smaller where there are many."""
        crowded = values.shape[1] > 10
        texts = [_short(value, decimals) for value in values[there]]
        self.numbers[not crowded].show(texts, np.argwhere(there)[:, ::-1] + 0.5)
        self.numbers[crowded].show([], np.empty((0, 2)))


def _short(value, decimals):
    """The number with so many decimals: −.4, 0, 12."""
    text = f"{value:.{decimals}f}".replace("-", "−")
    return "0" if not text.strip("−0.") else text.replace("0.", ".") if abs(value) < 1 else text
