"""The two boards of the playground: everything that happens over time, and all weights."""

import numpy as np
from matplotlib.collections import PolyCollection
from matplotlib.colors import LinearSegmentedColormap

from ...plots.lettering import Lettering
from ..cells import boxes
from ..live import CARD, DIVERGING, GREEN, GREY, INK, LIGHT, retitle
from .games import STEPS

_OPEN = LinearSegmentedColormap.from_list("rnnlib_gate", [CARD, GREEN])
_TITLES = {
    "weights": "Weights, from the row into the column",
    "gradients of the loss": "Gradients, in per cent of the largest",
}
_UNKNOWN = (0.965, 0.968, 0.972, 1)
_FEWEST = 14  # rows that there is always room for
_GATES = tuple("ifozr")  # from 0 to 1; all else is signed


class Board:
    """A grid of coloured cells with names for its rows; as many rows as are shown.

    The axes stay as they are, 1 wide and high, whatever the grid: another number of rows costs no new
    background.
    """

    def __init__(self, ax, title, left, top):
        ax.set(title=title, xticks=[], yticks=[], xlim=(-left, 1), ylim=(1, -top))
        ax.grid(False)
        for side in ("left", "bottom"):
            ax.spines[side].set_visible(False)
        self.name_at = -left / 2
        self.ax, self.cells = ax, PolyCollection([], edgecolors=LIGHT, linewidths=0.5)
        ax.add_collection(self.cells, autolim=False)
        self.names, self.columns = Lettering(ax, 8, "o"), Lettering(ax, 8)

    def paint(self, colours, names, heads, high, head_at):
        """Show colours (rows, columns, 4), each row `high`; names before the rows, heads over the columns."""
        rows, columns = colours.shape[:2]
        wide = 1 / columns
        row, column = np.indices((rows, columns)).reshape(2, -1)
        self.cells.set_verts(boxes(column * wide, (column + 1) * wide, row * high, (row + 1) * high))
        self.cells.set_facecolor(colours.reshape(-1, 4))
        self.names.show(names, [(self.name_at, (row + 0.5) * high) for row in range(rows)])
        self.columns.show(heads, [((column + 0.5) * wide, head_at) for column in range(columns)], GREY)


class StateBoard(Board):
    """Inputs, gates, states and gradients: a row each, a column for each step."""

    def __init__(self, ax):
        super().__init__(ax, "Step by step", left=0.2, top=0.05)
        self.mark = ax.plot([], [], color=INK, lw=1.6)[0]

    @property
    def artists(self):
        """In the order in which they are drawn."""
        return [self.cells, self.mark, self.names, self.columns]

    def show(self, board, names, step):
        """board (rows, T), NaN where nothing is known yet; the step that is current is framed."""
        rows, high = len(board), 1 / max(len(board), _FEWEST)
        gates = np.array([name[0] in _GATES and name[1:].isdigit() for name in names])
        known = np.nan_to_num(board)
        colours = DIVERGING(0.5 + 0.45 * np.tanh(1.2 * known))
        colours[gates] = _OPEN(0.9 * known[gates])
        colours[np.isnan(board)] = _UNKNOWN
        self.paint(colours, list(names), [str(t) for t in range(1, STEPS + 1)], high, -0.025)
        x, y = np.array([step - 1, step, step, step - 1, step - 1]) / STEPS, np.array([0, 0, 1, 1, 0])
        self.mark.set_data(*((x, y * rows * high) if step else ([], [])))


class WeightBoard(Board):
    """All weights, or their gradients: a row for where they come from, a column for where they go."""

    def __init__(self, ax):
        super().__init__(ax, _TITLES["weights"], left=0.18, top=0.13)
        self.numbers = Lettering(ax, 6), Lettering(ax, 7.5)

    @property
    def artists(self):
        """In the order in which they are drawn."""
        return [self.cells, self.names, self.columns, *self.numbers]

    def show(self, values, table, what):
        """values (rows, columns), and the Table that says which of them are there."""
        retitle(self.ax, _TITLES[what])
        there = table.index >= 0
        if what != "weights":
            values = 100 * values / (np.abs(values).max() or 1.0)
        colours = DIVERGING(0.5 + 0.4 * (np.tanh(values / 2) if what == "weights" else values / 100))
        colours[~there] = _UNKNOWN
        self.paint(colours, list(table.rows), list(table.columns), 1 / len(values), -0.065)
        self._write(values, there, 0 if what != "weights" or np.abs(values).max() >= 9.95 else 1)

    def _write(self, values, there, decimals):
        """The numbers, smaller where there are many."""
        crowded = values.shape[1] > 10
        texts = [_short(value, decimals) for value in values[there]]
        places = (np.argwhere(there) + 0.5) / values.shape
        self.numbers[not crowded].show(texts, places[:, ::-1])
        self.numbers[crowded].show([], np.empty((0, 2)))


def _short(value, decimals):
    """The number with so many decimals: −.4, 0, 12."""
    text = f"{value:.{decimals}f}".replace("-", "−")
    return "0" if not text.strip("−0.") else text.replace("0.", ".") if abs(value) < 1 else text
