"""Lines of text in a fixed-width font, drawn as one artist."""

from functools import lru_cache

import numpy as np
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from ...plots.lettering import MONO, letter_path
from ..live import INK

_MIDDLE = 0.28  # how high the middle of small letters lies, in ems


class Typescript(PathPatch):
    """Each letter stands in a cell of `ax`: that of column c in line r has its middle at (c, lines − r − ½).

    The letters are as large as the cells' width allows.
    """

    def __init__(self, ax, lines, rise=0.0):
        """Room for so many lines; the letters stand `rise` above the middle of their cells."""
        super().__init__(Path(np.zeros((1, 2))), facecolor=INK, edgecolor="none")
        self._corner = np.array([-0.5, lines - 0.5 + rise])
        ax.add_artist(self)

    def show(self, lines):
        """Show these lines, the first one on top."""
        letters, cells, codes, step = _typed(tuple(lines))
        (left, bottom), (right, top) = self.axes.transData.transform([[0, 0], [1, 1]])
        scale = np.array([1, (right - left) / (top - bottom)]) / step
        self.set_path(Path(cells + self._corner + letters * scale, codes))


@lru_cache(maxsize=64)
def _typed(lines):
    """-> outlines (n, 2) in ems, each point's column and line upwards (n, 2), codes (n,), ems to a column."""
    parts, cells, codes = [np.zeros((1, 2))], [np.zeros((1, 2))], [[Path.MOVETO]]
    step = letter_path("m", MONO)[2]
    for row, line in enumerate(lines):
        for column, letter in enumerate(line):
            points, kinds, _ = letter_path(letter, MONO)
            parts.append(points - [0, _MIDDLE])
            cells.append(np.tile([column, -row], (len(points), 1)))
            codes.append(kinds)
    return np.concatenate(parts), np.concatenate(cells), np.concatenate(codes), step
