"""Markers and arrows of many kinds, each kind one artist: quicker to draw than a line each."""

import numpy as np
from matplotlib.collections import PathCollection, PolyCollection
from matplotlib.markers import MarkerStyle
from matplotlib.transforms import IdentityTransform

_SHAPES = {
    mark: MarkerStyle(mark).get_path().transformed(MarkerStyle(mark).get_transform()) for mark in "o^DvsX"
}
_DASH, _GAP = 9.0, 4.0


class Marks(PathCollection):
    """Markers of several shapes, `size` points wide, on `ax`."""

    def __init__(self, ax, size):
        super().__init__([], sizes=[size**2], offset_transform=ax.transData, transform=IdentityTransform())
        self.set_clip_on(False)
        ax.add_collection(self, autolim=False)

    def show(self, marks, places, faces, edges, widths):
        """n marks, as Matplotlib names them, at places (n, 2) in the units of the axes."""
        self.set_paths([_SHAPES[mark] for mark in marks])
        self.set_offsets(places)
        self.set(facecolor=faces, edgecolor=edges, linewidth=widths)


class Arrows(PolyCollection):
    """Arrows, whole or dashed, on an `ax` whose two axes have the same scale."""

    def __init__(self, ax):
        super().__init__([], lw=0)
        ax.add_collection(self, autolim=False)

    def show(self, arrows, widths, colours, dashed, holes):
        """n arrows (n, 2, 2) from tail to tip; a dashed one has a hole so long for a text in its middle."""
        shapes, faces = [], []
        for arrow, width, colour, broken, hole in zip(arrows, widths, colours, dashed, holes):
            pieces = _pieces(*arrow, width, broken, hole)
            shapes += pieces
            faces += [colour] * len(pieces)
        self.set_verts(shapes)
        self.set_facecolor(faces)


def _pieces(tail, tip, width, broken, hole):
    """The head of an arrow, then its shaft, in one piece or in dashes: (corners, 2) each."""
    length, head = np.hypot(*(tip - tail)), 7 + 3 * width
    along = (tip - tail) / length
    half = width / 2 * np.array([-along[1], along[0]])
    starts = np.arange(0, length - head, _DASH + _GAP) if broken else np.zeros(1)
    ends = np.minimum(starts + _DASH, length - head) if broken else np.full(1, length - head)
    outside = (ends < (length - hole) / 2) | (starts > (length + hole) / 2) | (not broken)
    shaft = tail + np.stack([starts, ends], axis=1)[outside, :, None] * along
    foot, side = tip - head * along, 0.9 * head / width * half
    sides = np.concatenate([shaft + half, shaft[:, ::-1] - half], axis=1)
    return [np.array([tip, foot + side, foot - side]), *sides]
