"""The one look of every picture: colours that colour-blind readers tell apart, letters for a projector."""

import re
from functools import wraps
from io import BytesIO

import matplotlib as mpl
import numpy as np
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LinearSegmentedColormap, Normalize, to_rgb
from matplotlib.figure import Figure
from PIL import Image

# Okabe & Ito (2008), "Color Universal Design".
BLACK, ORANGE, SKY, GREEN = "#000000", "#E69F00", "#56B4E9", "#009E73"
YELLOW, BLUE, VERMILLION, PURPLE = "#F0E442", "#0072B2", "#D55E00", "#CC79A7"
GREY, PALE = "#767676", "#D9D9D9"

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


class CourseFigure(Figure):
    """A figure that a notebook shows by naming it on a cell's last line.

    It belongs to no pyplot, so nothing is shown twice and nothing stays in memory. `alt` is its text
    alternative: what a screen reader reads, what a page without pictures shows, what the checks compare.
    """

    alt = None

    @styled
    def draw(self, renderer):
        """Draw in the course's style: ticks are made as late as this."""
        return super().draw(renderer)

    def png(self, dpi=None):
        """The picture as PNG bytes, in a palette of 256 colours: a third of the size of full colour."""
        buffer = BytesIO()
        self.savefig(buffer, format="rgba", dpi=dpi or self.dpi)
        width, height = (int(v) for v in np.asarray(self.get_size_inches()) * (dpi or self.dpi))
        picture = Image.frombytes("RGBA", (width, height), buffer.getvalue()).convert("RGB")
        buffer = BytesIO()
        picture.quantize(256, dither=Image.Dither.NONE).save(buffer, "png", optimize=True)
        return buffer.getvalue()

    def describe(self):
        """`alt`, or else what the titles and labels of the axes say."""
        return self.alt or "; ".join(filter(None, map(_describe_axes, self.axes))) or "a figure"

    def __repr__(self):
        return f"Figure: {self.describe()}"

    def _repr_mimebundle_(self, include=None, exclude=None):
        width = int(self.get_size_inches()[0] * self.dpi)
        data = {"image/png": self.png(dpi=1.5 * self.dpi), "text/plain": repr(self)}
        return data, {"image/png": {"width": width, "alt": self.describe()}}


class Drawing:
    """What a function drew: its parts by name, `artists` (all of them, for blitting), and `set` to move them.

    `set` takes the same arrays as the function did and leaves axes and labels as they are. A notebook that
    ends a cell with a Drawing shows the figure. `alt` is what the figure says of it in words.
    """

    def __init__(self, ax, set, alt="", **parts):
        self.ax, self.set, self.parts = ax, set, parts
        vars(self).update(parts)
        ax.set_label(alt)

    @property
    def artists(self):
        """Every artist among the parts, in the order of drawing."""
        return sorted(_flat(self.parts.values()), key=lambda artist: artist.zorder)

    def __repr__(self):
        return repr(self.ax.figure) if isinstance(self.ax.figure, CourseFigure) else self.ax.get_label()

    def _repr_mimebundle_(self, include=None, exclude=None):
        show = getattr(self.ax.figure, "_repr_mimebundle_", None)
        return show(include, exclude) if show else {"text/plain": repr(self)}


@styled
def figure(width=7.0, height=3.5, rows=1, columns=1, *, alt=None, **keywords):
    """A new figure and its axes: `fig, ax = plots.figure(7, 3.5)`; with several, `ax` is an array of them.

    `width` and `height` are in inches (7 fill a notebook's column); `alt` says in words what is to be seen.
    Further keywords go to Matplotlib's `subplots`, such as sharex or width_ratios.
    """
    for name, value in {"width": width, "height": height}.items():
        if not 0 < value <= 40:
            raise ValueError(f"{name}: wanted inches, above 0 and at most 40, got {value}")
    fig = CourseFigure(figsize=(width, height), dpi=100, layout="constrained")
    FigureCanvasAgg(fig)
    fig.alt = alt
    return fig, fig.subplots(rows, columns, **keywords)


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


def _flat(parts):
    for part in parts:
        if isinstance(part, Artist):
            yield part
        elif hasattr(part, "artists"):
            yield from part.artists
        elif isinstance(part, dict):
            yield from _flat(part.values())
        elif isinstance(part, list | tuple):
            yield from _flat(part)


def _describe_axes(ax):
    if ax.get_label().startswith("<"):    # a colour bar
        return ""
    axes = " against ".join(filter(None, (ax.get_ylabel(), ax.get_xlabel())))
    return ": ".join(filter(None, (ax.get_title(), ax.get_label() or axes)))
