"""Many short texts as one artist: numbers in nodes, letters along a path.

A Text each takes ten times as long to draw.
"""

from functools import lru_cache

import numpy as np
from matplotlib.collections import PathCollection
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import LoadFlags
from matplotlib.path import Path
from matplotlib.transforms import IdentityTransform

from .look import CARD, INK

_FONT = FontProperties(family="DejaVu Sans")
_BOLD = FontProperties(family="DejaVu Sans", weight="bold")
MONO = FontProperties(family="DejaVu Sans Mono")
_MIDDLE = {"o": 0.28, "0": 0.365}  # how high the middle of small letters and of figures lies, in ems


class Lettering(PathCollection):
    """Texts of `size` points on `ax`, each centred on its place, or with its left or right end there.

    `middle` is the letter whose middle is as high as the place: "0" among numbers, "o" among words. With a
    `halo`, so many points wide, they are outlined: a ground to put the same texts on without one. `texts` are
    those shown now.
    """

    texts = ()

    def __init__(self, ax, size=10.0, middle="0", halo=0.0, align="center", bold=False):
        super().__init__([], sizes=[size**2], offset_transform=ax.transData, transform=IdentityTransform())
        self.set(linewidth=halo, edgecolor=CARD if halo else "none", joinstyle="round", clip_on=False)
        self._look = _MIDDLE[middle], align, bold
        ax.add_collection(self, autolim=False)

    def show(self, texts, places, colours=INK):
        """Show n texts at places (n, 2) in the units of the axes, in one colour or in n."""
        self.texts = tuple(texts)
        self.set_paths([outline(text, *self._look) for text in texts])
        self.set_offsets(np.reshape(places, (len(texts), 2)))
        self.set_facecolor(colours)


def with_room(values):
    """Which of the values (n,) may have a number beside them: those no smaller than their neighbours."""
    beside = np.pad(values, 1)
    return values >= np.maximum(beside[:-2], beside[2:])


@lru_cache(maxsize=4096)
def outline(text, lower=0.365, align="center", bold=False):
    """The text as a path, one unit an em; (0, 0) is `lower` above its foot, where `align` says."""
    if not text.strip():
        return Path(np.zeros((1, 2)))
    vertices, codes, steps = zip(*(letter_path(letter, _BOLD if bold else _FONT) for letter in text))
    starts = np.repeat(np.cumsum([0.0, *steps[:-1]]), [len(part) for part in vertices])
    vertices = np.concatenate(vertices) + np.column_stack([starts, np.full(len(starts), -lower)])
    left, right = vertices[:, 0].min(), vertices[:, 0].max()
    vertices[:, 0] -= {"left": left, "center": (left + right) / 2, "right": right}[align]
    return Path(vertices, np.concatenate(codes))


@lru_cache(maxsize=64)
def typed(lines):
    """Lines in a fixed-width font -> outlines (n, 2) in ems, cells (n, 2), codes (n,), the column width.

    A letter begins at (0, 0), as high as the middle of small letters; a cell is its column and line, upwards.
    """
    parts, cells, codes = [np.zeros((1, 2))], [np.zeros((1, 2))], [[Path.MOVETO]]
    for row, line in enumerate(lines):
        for column, letter in enumerate(line):
            points, kinds, _ = letter_path(letter, MONO)
            parts.append(points - [0, _MIDDLE["o"]])
            cells.append(np.tile([column, -row], (len(points), 1)))
            codes.append(kinds)
    return np.concatenate(parts), np.concatenate(cells), np.concatenate(codes), letter_path("m", MONO)[2]


def drawable(text, font=MONO):
    """The text with a box for every letter that the font lacks; spaces and ends of lines stay."""
    font = get_font(findfont(font))
    return "".join(letter if letter.isspace() or font.get_char_index(ord(letter)) else "□" for letter in text)


@lru_cache(maxsize=1024)
def letter_path(letter, font):
    """Vertices and codes of one letter, and how far on the next is, in ems; a box if the font lacks it."""
    known, font = drawable(letter, font), get_font(findfont(font))
    font.set_size(100, 72)
    step = font.load_char(ord(known), LoadFlags.NO_HINTING).linearHoriAdvance / 65536
    vertices, codes = font.get_path()
    return vertices / 100, codes, step / 100
