"""The one look of every picture: colours that colour-blind readers tell apart, letters for a projector."""

import re
from functools import wraps

import matplotlib as mpl
import numpy as np
from matplotlib.colors import LinearSegmentedColormap, Normalize, to_rgb

# Okabe & Ito (2008), "Color Universal Design".
BLACK, ORANGE, SKY, GREEN = "#000000", "#E69F00", "#56B4E9", "#009E73"
YELLOW, BLUE, VERMILLION, PURPLE = "#F0E442", "#0072B2", "#D55E00", "#CC79A7"
GREY, PALE = "#767676", "#D9D9D9"
INK, LIGHT, CARD = "#20242B", "#DADCE0", "#FFFFFF"  # of letters, of faint lines, of the ground

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
    {"color": BLACK, "linestyle": (0, (3, 3)), "marker": "X"},
)
# A cell looks the same in every figure in which cells are compared.
CELLS = {"LSTM": LINES[0], "RNN": LINES[1], "GRU": LINES[2]}

DIVERGING = LinearSegmentedColormap.from_list(
    "value", ["#00476F", BLUE, "#7FB8DA", "#F7F7F7", "#F0A878", VERMILLION, "#7A3500"]
)
SEQUENTIAL = LinearSegmentedColormap.from_list("share", ["#F7F7F7", "#8FD3BD", GREEN, "#00543C"])

STYLE = {
    "figure.facecolor": "white",
    "figure.constrained_layout.use": True,
    "font.size": 12,
    "axes.titlesize": 13,
    "axes.labelsize": 12,
    "xtick.labelsize": 11,
    "ytick.labelsize": 11,
    "legend.fontsize": 11,
    "legend.frameon": False,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.8,
    "lines.linewidth": 2,
    "lines.markersize": 6,
    "axes.prop_cycle": mpl.cycler(
        color=[line["color"] for line in LINES], linestyle=[line["linestyle"] for line in LINES]
    ),
    "image.cmap": "gray_r",
    "mathtext.fontset": "dejavusans",
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


def number(value, digits=2, tiny=False):
    """A number as a picture shows it, with a true minus sign; None is no text at all.

    2 is "2" and 0.9 is "0.9", but 0.9004 is "0.90": noughts at the end say that the number goes on. From a
    thousand up it has a power of ten, and so has what would round to nothing if `tiny` things matter.
    """
    if value is None:
        return ""
    value = float(value)
    if not np.isfinite(value):
        return {"nan": "NaN", "inf": "∞", "-inf": "−∞"}[str(value)]
    text = f"{value:.{digits}f}"
    if abs(value) >= 1000 or (tiny and value != 0 and float(text) == 0):
        mantissa, power = f"{value:.0e}".split("e")
        text = f"{mantissa}e{int(power)}"
    elif abs(value - float(text)) < 1e-6:
        text = f"{float(text):g}"
    return (text if float(text) else text.lstrip("-")).replace("-", "−")
