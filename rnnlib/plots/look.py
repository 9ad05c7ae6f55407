"""The one look of every picture, still or live: colours that readers of every colour vision tell apart.

Even so, each goes with a line, a marker or a label: never colour alone.
"""

import re
from functools import wraps

import matplotlib as mpl
import numpy as np
from matplotlib.colors import LinearSegmentedColormap, Normalize, to_rgb

# Okabe & Ito (2008), "Color Universal Design".
ORANGE, SKY, GREEN = "#E69F00", "#56B4E9", "#009E73"
YELLOW, BLUE, VERMILLION, PURPLE = "#F0E442", "#0072B2", "#D55E00", "#CC79A7"
COLOURS = (BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY)
INK, GREY, CARD = "#20242B", "#6B7078", "#FFFFFF"  # of letters, of what they name, of the ground
EDGE, LIGHT, FAINT = "#A9ADB4", "#DADCE0", "#ECEDEF"  # of axes, of thin lines, of grids

# What a colour stands for, everywhere in the course.
VALUE, GRADIENT = BLUE, VERMILLION

# Never colour alone: the n-th curve also has the n-th line and the n-th marker.
LINES = (
    {"color": BLUE, "linestyle": "-", "marker": "o"},
    {"color": VERMILLION, "linestyle": "--", "marker": "s"},
    {"color": GREEN, "linestyle": "-.", "marker": "^"},
    {"color": PURPLE, "linestyle": (0, (1, 1)), "marker": "D"},
    {"color": ORANGE, "linestyle": (0, (5, 1, 1, 1, 1, 1)), "marker": "v"},
    {"color": SKY, "linestyle": (0, (8, 2)), "marker": "P"},
    {"color": INK, "linestyle": (0, (3, 3)), "marker": "X"},
)
# A cell looks the same in every figure in which cells are compared.
CELLS = {"LSTM": LINES[0], "RNN": LINES[1], "GRU": LINES[2]}

DIVERGING = LinearSegmentedColormap.from_list("rnnlib_diverging", [BLUE, CARD, VERMILLION])  # 0 in the middle
SEQUENTIAL = LinearSegmentedColormap.from_list("rnnlib_sequential", [CARD, GREEN])  # shares from 0 to 1

_COMMON = {
    "font.family": "DejaVu Sans",  # comes with matplotlib, so the picture is the same everywhere
    "mathtext.fontset": "dejavusans",
    "text.color": INK,
    "figure.facecolor": CARD,
    "axes.facecolor": CARD,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelcolor": GREY,
    "axes.edgecolor": EDGE,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "grid.color": FAINT,
    "grid.linewidth": 0.8,
    "xtick.color": EDGE,
    "ytick.color": EDGE,
    "xtick.labelcolor": GREY,
    "ytick.labelcolor": GREY,
    "lines.linewidth": 2,
    "lines.solid_capstyle": "round",
    "legend.frameon": False,
}
STYLE = _COMMON | {  # of stills: letters for a projector
    "figure.constrained_layout.use": True,
    "font.size": 12,
    "axes.titlesize": 12.5,
    "axes.labelsize": 12,
    "xtick.labelsize": 11,
    "ytick.labelsize": 11,
    "legend.fontsize": 11,
    "axes.linewidth": 0.8,
    "lines.markersize": 6,
    "axes.prop_cycle": mpl.cycler(
        color=[line["color"] for line in LINES], linestyle=[line["linestyle"] for line in LINES]
    ),
    "image.cmap": "gray_r",
}
LIVE_STYLE = _COMMON | {  # of explorers, which fill a page's width at 100 dots an inch
    "font.size": 10,
    "axes.titlesize": 10.5,
    "axes.titlepad": 9,
    "axes.labelsize": 10,
    "axes.grid": True,
    "xtick.labelsize": 9,
    "ytick.labelsize": 9,
    "xtick.minor.visible": False,
    "ytick.minor.visible": False,
    "lines.markersize": 5,
    "legend.fontsize": 9,
    "figure.constrained_layout.w_pad": 0.10,
    "figure.constrained_layout.h_pad": 0.08,
    "figure.constrained_layout.wspace": 0.04,
}


def style():
    """A context in which whatever Matplotlib draws looks like the rest: `with plots.style(): ax.plot(…)`."""
    return mpl.rc_context(STYLE)


def styled(function):
    """The same function, drawing in `style()`."""

    @wraps(function)
    def wrapper(*args, **keywords):
        with style():
            return function(*args, **keywords)

    return wrapper


def line_style(name, number):
    """Colour, line and marker: a cell's own if `name` begins with RNN, LSTM or GRU, or else the n-th."""
    return CELLS.get(re.match(r"\w*", str(name))[0], LINES[number % len(LINES)])


def centred(limit):
    """A norm that puts 0 in the middle of the diverging map and ±limit at its ends."""
    return Normalize(-limit, limit, clip=True)


def limit_of(values):
    """The largest finite magnitude in `values`, for `centred`; 1 if there is none."""
    values = np.abs(np.asarray(values, float))
    values = values[np.isfinite(values)]
    return float(values.max()) if values.size and values.max() > 0 else 1.0


def ink(colour):
    """Black or white, whichever reads on `colour`."""
    linear = np.array([c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)])
    return "black" if linear @ (0.2126, 0.7152, 0.0722) > 0.179 else "white"
