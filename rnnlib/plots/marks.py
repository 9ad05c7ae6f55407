"""What moves in a picture: each mark is an artist that is made once and shown again with other arrays.

A mark has an `artist` and one method, `show(**arrays)`: places in the units of the axes, colours as
Matplotlib takes them. What has nothing to show is given empty arrays, and NaN parts a line. Stills show a
mark once, explorers in every frame.
"""

from functools import cache

import contourpy
import numpy as np
from matplotlib.collections import LineCollection, PathCollection, PolyCollection
from matplotlib.image import PcolorImage
from matplotlib.markers import MarkerStyle
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.transforms import IdentityTransform

from .lettering import Lettering, typed
from .look import INK

_NOWHERE = Path(np.full((3, 2), np.nan))


class Line:
    """A curve or a row of markers, in the words of `ax.plot`."""

    def __init__(self, ax, style="", **look):
        self.artist = ax.plot([], [], *([style] if style else []), **look)[0]

    def show(self, x, y):
        """Through x (n,) and y (n,), or a number for one point."""
        x, y = np.broadcast_arrays(np.atleast_1d(x), np.atleast_1d(y))
        self.artist.set_data(x, y)


class Trail(Line):
    """A Line whose points are one array, as where something has walked."""

    def show(self, points):
        """Through points (n, 2)."""
        self.artist.set_data(*np.reshape(points, (-1, 2)).T)


class Segments:
    """Straight or broken lines, n of them, in one look or each in its own."""

    def __init__(self, ax, **look):
        self.artist = ax.add_collection(LineCollection([], **look), autolim=False)

    def show(self, ends, colors=None, widths=None, dashes=None):
        """Through ends (n, k, 2), or n arrays (k, 2); colours, widths in points and dashes for each."""
        self.artist.set_segments(list(ends))
        _dress(self.artist, color=colors, linewidth=widths, linestyle=dashes)


class Polygons:
    """Closed shapes, n of them, in one look or each in its own."""

    def __init__(self, ax, **look):
        self.artist = ax.add_collection(PolyCollection([], **look), autolim=False)

    def show(self, corners, faces=None, edges=None, widths=None, dashes=None):
        """With corners (n, k, 2), or n arrays (k, 2); faces, edges, widths in points and dashes for each."""
        self.artist.set_verts(list(corners))
        _dress(self.artist, facecolor=faces, edgecolor=edges, linewidth=widths, linestyle=dashes)


class Blocks:
    """Four-sided shapes in one colour, drawn as one: where they touch there is no seam."""

    def __init__(self, ax, colour, **look):
        self.artist = PathPatch(_NOWHERE, **{"facecolor": colour, "edgecolor": "none", "linewidth": 0} | look)
        ax.add_artist(self.artist)

    def show(self, corners):
        """With corners (n, 4, 2)."""
        corners = np.reshape(np.asarray(corners, float), (-1, 4, 2))
        closed = np.concatenate([corners, corners[:, :1]], axis=1).reshape(-1, 2)
        codes = np.tile([Path.MOVETO, *[Path.LINETO] * 3, Path.CLOSEPOLY], len(corners))
        self.artist.set_path(Path(closed, codes) if len(corners) else _NOWHERE)


class Region:
    """An area with holes, in one colour."""

    def __init__(self, ax, **look):
        self.artist = ax.add_patch(PathPatch(_NOWHERE, **{"linewidth": 0} | look))
        self.artist.seldom = True  # an explorer may keep its pixels while it is not stale

    def show(self, outline):
        """Within `outline`, a Path."""
        if outline is not self.artist.get_path():  # the same outline again need not be drawn again
            self.artist.set_path(outline if len(outline.vertices) else _NOWHERE)
            self.artist.stale = True


class Above:
    """The area where values lie above a level, in one colour: on a grid of places x (columns,), y (rows,)."""

    def __init__(self, ax, x, y, level, **look):
        self.x, self.y, self.level = x, y, level
        self.artist = ax.add_patch(PathPatch(_NOWHERE, **{"linewidth": 0} | look))

    def show(self, values):
        """Of values (rows, columns)."""
        (path,) = outlines(self.x, self.y, values, [self.level])
        self.artist.set_path(path if len(path.vertices) else _NOWHERE)


class Level(Line):
    """The line along which values on such a grid are at a level, in the words of `ax.plot`."""

    def __init__(self, ax, x, y, level, style="", **look):
        super().__init__(ax, style, **look)
        self.x, self.y, self.level = x, y, level

    def show(self, values):
        """Of values (rows, columns)."""
        contours = contourpy.contour_generator(self.x, self.y, values)
        self.artist.set_data(*gapped(contours.lines(self.level)).T)


class Nodes:
    """Marked places, each in its own colours; one marker for all, or one for each.

    `size` is a marker's width in points, or one for each.
    """

    def __init__(self, ax, marker="o", size=10.0, **look):
        look = {"sizes": np.atleast_1d(size) ** 2.0, "offset_transform": ax.transData} | look
        self.markers = marker  # one letter for each kind
        self.artist = PathCollection([_outline(kind) for kind in marker], **look)
        self.artist.set_transform(IdentityTransform())
        ax.add_collection(self.artist, autolim=False)

    def show(self, places, faces=None, edges=None, widths=None, markers=None):
        """At places (n, 2); faces, edges, widths in points and markers for each."""
        self.artist.set_offsets(np.reshape(places, (-1, 2)))
        if markers is not None:
            self.artist.set_paths([_outline(kind) for kind in markers])
        _dress(self.artist, facecolor=faces, edgecolor=edges, linewidth=widths)


class Words:
    """Short texts, n of them, as one artist: see Lettering for size, middle, halo, align and bold."""

    def __init__(self, ax, size=10.0, color=INK, **look):
        self.artist, self._color = Lettering(ax, size, **look), color

    def show(self, texts, places, colors=None):
        """The texts at places (n, 2); colours for each, where it is not one for all."""
        self.artist.show(list(texts), places, self._color if colors is None else colors)


class Monospace:
    """Lines of text in a fixed-width font, as large as the cells of the axes are wide.

    Of `count` lines, from the top down, the letter in column c of line r has its middle at (c, count − r − ½
    + rise).
    """

    def __init__(self, ax, count, rise=0.0, color=INK):
        self._corner = np.array([-0.5, count - 0.5 + rise])
        self.artist = ax.add_artist(PathPatch(_NOWHERE, facecolor=color, edgecolor="none"))

    def show(self, lines):
        """The lines, each a string."""
        letters, cells, codes, step = typed(tuple(lines))
        (left, bottom), (right, top) = self.artist.axes.transData.transform([[0, 0], [1, 1]])
        scale = np.array([1, (right - left) / (top - bottom)]) / step
        self.artist.set_path(Path(cells + self._corner + letters * scale, codes))


class Image:
    """An array of values as coloured squares, in the words of `ax.imshow`."""

    def __init__(self, ax, shape, **look):
        self.artist = ax.imshow(np.zeros(shape), **look)

    def show(self, values):
        """With values (rows, columns)."""
        self.artist.set_data(values)


class Mesh:
    """An array of values as coloured cells of any widths and heights: x and y are their edges."""

    def __init__(self, ax, x, y, **look):
        self._edges = x, y
        self.artist = PcolorImage(ax, x, y, np.ma.masked_all((len(y) - 1, len(x) - 1)), **look)
        ax.add_image(self.artist)

    def show(self, values):
        """With values (rows, columns) from the bottom up; NaN is nothing."""
        self.artist.set_data(*self._edges, np.ma.masked_invalid(values))


def outlines(x, y, values, levels):
    """Where values (len(y), len(x)) lie above each of the levels: a list of paths, to be shown as regions."""
    contours = contourpy.contour_generator(x, y, values, fill_type="OuterCode")
    highest = max(np.max(values), *levels) + 1
    return [_compound(contours.filled(level, highest)) for level in levels]


def _compound(pieces):
    return Path.make_compound_path(*map(Path, *pieces)) if pieces[0] else Path(np.zeros((0, 2)))


def boxes(left, right, bottom, top):
    """Corners (…, 4, 2) of upright blocks."""
    left, right, bottom, top = np.broadcast_arrays(left, right, bottom, top)
    x, y = np.stack([left, right, right, left], axis=-1), np.stack([bottom, bottom, top, top], axis=-1)
    return np.stack([x, y], axis=-1)


def grid(x, y):
    """Corners (n, 4, 2) of a grid's cells, row after row: its edges are x (columns + 1,), y (rows + 1,)."""
    return boxes(x[:-1], x[1:], y[:-1, None], y[1:, None]).reshape(-1, 4, 2)


def middles(x, y):
    """The middles (n, 2) of the cells of the same grid."""
    return grid(x, y).mean(axis=1)


def gapped(pieces):
    """Pieces of a line, each an array (k, 2), as the points of one, (n, 2), parted by NaN."""
    gap = np.full((1, 2), np.nan)
    return np.concatenate([part for piece in pieces for part in (np.reshape(piece, (-1, 2)), gap)] or [gap])


@cache
def _outline(marker):
    """A marker of Matplotlib's, one letter, as a path one unit wide."""
    style = MarkerStyle(marker)
    return style.get_path().transformed(style.get_transform())


def _dress(artist, **look):
    artist.set(**{name: value for name, value in look.items() if value is not None})
