"""What diagrams are drawn with: a sheet measured in nodes, arrows, boxes, and nodes that show their value."""

import numpy as np
from matplotlib.patches import Circle, FancyArrowPatch, FancyBboxPatch, Rectangle

from .look import DIVERGING, SEQUENTIAL, centred, ink
from .numbers import short

LINE = "#4A4A4A"
RADIUS = 0.32  # of a node
COLUMN = 0.6  # the width of a vector, and of an input
CELL_HEIGHT = 0.28  # one entry of a vector, in units of the canvas
TALLEST = 1.4  # a whole vector


class Canvas:
    """An `ax` as a sheet: `width` × `height` units, about one unit from node to node, y upwards.

    Letters are sized by what a unit comes to in print, so that ten steps read as well as three.
    """

    def __init__(self, ax, width, height, left=0.0, bottom=0.0):
        self.ax = ax
        ax.set(xlim=(left, left + width), ylim=(bottom, bottom + height), aspect="equal")
        ax.set_axis_off()
        box = ax.get_position()  # before the layout, which gives a diagram what ticks and labels would take
        inches = ax.figure.get_size_inches() * (box.width / 0.775, box.height / 0.77)
        self.unit = 72 * min(inches[0] / width, inches[1] / height)
        self.pen = float(np.clip(0.027 * self.unit, 0.9, 1.6))

    def size(self, share):
        """A font size that is `share` of a unit, between 7 and 14 points."""
        return float(np.clip(share * self.unit, 7, 14))

    def text(self, x, y, text, share=0.2, **look):
        """Letters centred on (x, y), `share` of a unit high."""
        look = {"ha": "center", "va": "center", "fontsize": self.size(share), "zorder": 6} | look
        return self.ax.text(x, y, text, in_layout=False, **look)  # a number that changes moves nothing else

    def arrow(self, *points, curve=0.0, colour=LINE, width=1.0, **look):
        """An arrow along `points`, bent at the middle ones; or between two, a bow if `curve` is not 0."""
        if len(points) > 2:
            self.line(*points[:-1], colour=colour, width=width)
        patch = FancyArrowPatch(
            points[-2],
            points[-1],
            color=colour,
            linewidth=width * self.pen,
            zorder=2,
            shrinkA=0,
            shrinkB=0,
            arrowstyle="-|>",
            mutation_scale=float(np.clip(0.2 * self.unit, 7, 14)),
            connectionstyle=f"arc3,rad={curve}",
            **look,
        )
        return self.ax.add_patch(patch)

    def line(self, *points, colour=LINE, width=1.0, **look):
        """A line along `points`; `width` is in units of the usual one."""
        look = {"linewidth": width * self.pen, "linestyle": "-", "marker": "", "zorder": 2} | look
        return self.ax.plot(*np.array(points, float).T, color=colour, solid_joinstyle="round", **look)[0]

    def box(self, x, y, width, height, text="", *, share=0.2, colour="white", **look):
        """A rounded box centred on (x, y) with `text` in it. Returns (patch, text)."""
        look = {"facecolor": colour, "edgecolor": LINE, "linewidth": 1.2, "zorder": 4} | look
        corner = x - width / 2, y - height / 2
        shape = FancyBboxPatch(corner, width, height, boxstyle="round,pad=0,rounding_size=0.08", **look)
        return self.ax.add_patch(shape), self.text(x, y, text, share, color=ink(colour))

    def operation(self, x, y, sign, radius=0.17):
        """A small circle with the sign of what happens there: ×, +, 1−, tanh."""
        self.ax.add_patch(Circle((x, y), radius, facecolor="white", edgecolor=LINE, linewidth=1.2, zorder=4))
        return self.text(x, y, sign, 1.4 * radius if len(sign) == 1 else radius)


def height_of(size):
    """The height in units of a node that shows `size` numbers."""
    return 2 * RADIUS if size == 1 else min(size * CELL_HEIGHT, TALLEST)


def extent_of(size, entering=False):
    """The width and height in units of a node that shows `size` numbers, `entering` if it is an input."""
    if size > 1:
        return COLUMN, height_of(size)
    return (COLUMN, COLUMN) if entering else (2 * RADIUS, 2 * RADIUS)


def colour_of(value, limit, share=False):
    """The colour of a value from −limit to limit, or of a `share` from 0 to 1; white if it is not finite."""
    if not np.isfinite(value):
        return "white"
    return SEQUENTIAL(value) if share else DIVERGING(centred(limit)(value))


class Node:
    """A number as a circle, or a square if it is an input; a vector (n,) as a column of squares.

    Colours end at ±limit, numbers stand inside.
    """

    def __init__(self, canvas, x, y, value, limit=1.0, entering=False):
        self.x, self.y, self.limit, count = x, y, limit, np.size(value)
        circle = count == 1 and not entering
        self.width, self.height = extent_of(count, entering)
        side = self.height / count
        look = {"edgecolor": LINE, "linewidth": 1.2, "zorder": 4}
        self.shapes, self.texts = [], []
        for n in range(count):
            middle = y + self.height / 2 - (n + 0.5) * side
            corner = x - self.width / 2, middle - side / 2
            shape = Circle((x, y), RADIUS, **look) if circle else Rectangle(corner, self.width, side, **look)
            self.shapes.append(canvas.ax.add_patch(shape))
            if side >= 0.2:
                self.texts.append(canvas.text(x, middle, "", share=0.18))
        self.set(value)

    def set(self, value):
        """Show another value of the same shape."""
        values = np.ravel(value)
        if len(values) != len(self.shapes):
            raise ValueError(f"value: wanted {len(self.shapes)} numbers, got {len(values)}")
        for n, entry in enumerate(values):
            colour = colour_of(entry, self.limit)
            self.shapes[n].set_facecolor(colour)
            if self.texts:
                self.texts[n].set(text=short(entry), color=ink(colour))

    @property
    def artists(self):
        return [*self.shapes, *self.texts]
