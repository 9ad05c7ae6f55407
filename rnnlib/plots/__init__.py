"""Pictures: every function draws arrays on an `ax` and returns a Drawing, whose `set` moves what was drawn.

`fig, ax = plots.figure()`, then `plots.heat_map(ax, W)` on the cell's last line shows the figure.
"""

from .cells import gru_cell, lstm_cell, rnn_cell
from .charts import bars, heat_map, learning_curves, reference_lines
from .figures import CourseFigure, Drawing, figure
from .gradients import eigenvalues, gradient_by_lag
from .graphs import GraphNode, computational_graph
from .lettering import drawable
from .look import (
    BLUE,
    CELLS,
    DIVERGING,
    GRADIENT,
    GREEN,
    GREY,
    INK,
    LINES,
    ORANGE,
    PURPLE,
    SEQUENTIAL,
    SKY,
    STYLE,
    VALUE,
    VERMILLION,
    YELLOW,
    centred,
    ink,
    limit_of,
    line_style,
    style,
    styled,
)
from .networks import rolled_network, unrolled_network, window_network
from .numbers import number, percent, short
from .text import coloured_text

__all__ = [
    "BLUE",
    "CELLS",
    "DIVERGING",
    "GRADIENT",
    "GREEN",
    "GREY",
    "INK",
    "LINES",
    "ORANGE",
    "PURPLE",
    "SEQUENTIAL",
    "SKY",
    "STYLE",
    "VALUE",
    "VERMILLION",
    "YELLOW",
    "CourseFigure",
    "Drawing",
    "GraphNode",
    "bars",
    "centred",
    "coloured_text",
    "computational_graph",
    "drawable",
    "eigenvalues",
    "figure",
    "gradient_by_lag",
    "gru_cell",
    "heat_map",
    "ink",
    "learning_curves",
    "limit_of",
    "line_style",
    "lstm_cell",
    "number",
    "percent",
    "reference_lines",
    "rnn_cell",
    "rolled_network",
    "short",
    "style",
    "styled",
    "unrolled_network",
    "window_network",
]
