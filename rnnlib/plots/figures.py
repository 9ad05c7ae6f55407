"""Figures that a notebook shows by naming them, described in words, and the Drawings that move in them."""

from io import BytesIO

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from .look import styled
from .words import named, told


class CourseFigure(Figure):
    """A figure that a notebook shows by naming it on a cell's last line.

    It belongs to no pyplot, so nothing is shown twice and nothing stays in memory. `alt` is its text
    alternative: what a screen reader reads and a page without pictures shows. Without one, the figure says
    what is drawn, with its numbers; its `repr`, which the checks compare, names only what it is about.
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
        """`alt`, or else what is to be seen on the axes, with its numbers."""
        return self.alt or ". ".join(filter(None, map(told, self.axes))) or "a figure"

    def __repr__(self):
        return f"Figure: {self.alt or '; '.join(filter(None, map(named, self.axes))) or 'a figure'}"

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
