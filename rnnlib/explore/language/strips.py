"""A sentence once for each network: every word shaded, and under a bar, by how much it matters."""

import numpy as np
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgba

from ...plots import CELLS as LOOKS
from ...plots.lettering import Lettering, outline
from ..cells import boxes
from ..live import BLUE, GREY, INK, SEQUENTIAL, VERMILLION

_LEFT, _RIGHT, _TOP = 18, 786, 44  # pixels
_EM, _SMALL = 10.5, 8.5  # points
_HIGH, _HEAD, _LABEL = 20, 24, 13  # of a word's box, of a heading, of a number
_SPACE, _WIDEST = 5, 20  # between words: at least, at most
_CLEAR = to_rgba("white", 0)


class Strips:
    """The strips on `ax`, whose units are pixels, y downwards; `names` are the networks'."""

    def __init__(self, ax, names):
        self._names = names
        self._strip = (ax.get_ylim()[0] - _TOP) / len(names)
        self._boxes = PolyCollection([], linewidths=[], antialiased=False)
        ax.add_collection(self._boxes, autolim=False)
        self._words, self._numbers = Lettering(ax, _EM, "o"), Lettering(ax, _SMALL)
        self._title, self._note = (
            Lettering(ax, 10.5, "o", align="left", bold=True),
            Lettering(ax, 9, align="left"),
        )
        self._cells = Lettering(ax, 11, align="left", bold=True)
        self._heads = Lettering(ax, 10, align="left")
        self.artists = [
            self._boxes,
            self._words,
            self._numbers,
            self._title,
            self._note,
            self._cells,
            self._heads,
        ]

    def show(self, title, heads, words, place, influence, cue):
        """Words of a sentence, influence (networks, place) of those before `place`, where the cue is."""
        left, right, line = flow(words)
        tops = _TOP + self._strip * np.arange(len(heads))
        step = (self._strip - _HEAD) / (line[-1] + 1)
        feet = tops[:, None] + _HEAD + step * (line + 1) - 4  # (networks, words)
        scale = max(step - _HIGH - _LABEL - 4, 3) / max(influence.max(initial=0), 1e-9)
        self._draw_boxes(left, right, feet, influence * scale, place, cue)
        middle, centres = (left + right) / 2, feet - _HIGH / 2
        n = len(words)
        at = np.stack([np.broadcast_to(middle, centres.shape), centres], axis=-1)
        colours = [INK if k <= place else GREY for k in range(n)] * len(heads)
        self._words.show([*words] * len(heads), at.reshape(-1, 2), colours)
        self._show_numbers(middle, feet, influence, influence * scale, place)
        self._title.show([title], [(_LEFT, 16)])
        note = "boxed in red: the word predicted" + (";  boxed in black: its cue" if cue is not None else "")
        self._note.show([note], [(_LEFT, 33)], GREY)
        colours = [LOOKS[name]["color"] for name in self._names]
        self._cells.show(self._names, [(_LEFT, y + 13) for y in tops], colours)
        self._heads.show(heads, [(_LEFT + 56, y + 13) for y in tops])

    def _draw_boxes(self, left, right, feet, heights, place, cue):
        """The boxes of the words, shaded; a bar on top of each; outlines of cue and word predicted."""
        before, n = slice(place), len(feet)
        shade = SEQUENTIAL(0.5 * heights / max(heights.max(initial=0), 1e-9)).reshape(-1, 4)
        box = boxes(left, right, feet, feet - _HIGH)
        floor = feet[:, before] - _HIGH
        bars = boxes(left[before] + 3, right[before] - 3, floor, floor - heights)
        outlined = [place] if cue is None else [place, cue]
        frames = box[:, outlined].reshape(-1, 4, 2)
        verts = [box[:, before].reshape(-1, 4, 2), bars.reshape(-1, 4, 2), frames]
        self._boxes.set_verts(np.concatenate(verts))
        blank = np.tile(_CLEAR, (len(frames), 1))
        self._boxes.set_facecolor(np.concatenate([shade, np.tile(to_rgba(BLUE), (len(shade), 1)), blank]))
        edges = np.tile([to_rgba(colour) for colour in (VERMILLION, INK)][: len(outlined)], (n, 1))
        none = np.tile(_CLEAR, (2 * len(shade), 1))
        self._boxes.set_edgecolor(np.concatenate([none, edges]))
        self._boxes.set_linewidth([0] * 2 * len(shade) + [1.6] * len(frames))

    def _show_numbers(self, middle, feet, influence, heights, place):
        """Per cent above the bars that are not among the lowest."""
        texts, at = [], []
        for k, row in enumerate(influence):
            for t in range(place):
                if row[t] >= max(0.1, influence.max() / 5):
                    texts.append(f"{100 * row[t]:.0f} %")
                    at.append((middle[t], feet[k, t] - _HIGH - heights[k, t] - 7))
        self._numbers.show(texts, np.reshape(at, (-1, 2)))


def flow(words):
    """Where the words stand, line by line: left and right ends in pixels, number of the line, (n,) each.

    The space between them grows if there is but one line.
    """
    wide = np.array([np.ptp(outline(word).vertices[:, 0]) * _EM * 100 / 72 + 8 for word in words])
    left, line, x, row = [], [], _LEFT, 0
    room = (_RIGHT - _LEFT - wide.sum()) / max(len(words) - 1, 1)
    space = min(max(room, _SPACE), _WIDEST)
    for width in wide:
        if x + width > _RIGHT + 1e-6:
            x, row = _LEFT, row + 1
        left.append(x)
        line.append(row)
        x += width + space
    return np.array(left), left + wide, np.array(line)
