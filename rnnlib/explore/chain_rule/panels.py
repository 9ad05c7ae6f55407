"""Five small panels in a row, drawn as one: curves, tangents, and values on their way from panel to panel."""

import numpy as np
from matplotlib.patches import Rectangle

from ..live import BLUE, CARD, GREEN, GREY, INK, LIGHT, ORANGE, PURPLE, VERMILLION
from .marks import Marks

COUNT = 5
COLUMNS = 80 + 160 * np.arange(COUNT)  # the middles of the panels, in CSS pixels
GRID = np.linspace(-1, 1, 301)  # where curves are given: a panel reaches from −1 to 1 both ways
_MIDDLE, _HALF = 125, 63  # of the panels' height and sides, in CSS pixels

# The ends of the ways: in from below and out to the right, of the first panel, the second … What leaves one
# panel enters the next and looks the same; x enters the first and the last, which is the whole.
_MARKS = "o^^DDvvsos"
_COLOURS = [BLUE, GREEN, GREEN, PURPLE, PURPLE, ORANGE, ORANGE, INK, BLUE, INK]


class Panels:
    """Draws on `page`, axes measured in CSS pixels; `artists` are those that move."""

    def __init__(self, page):
        for x in COLUMNS:
            corner = x - _HALF, _MIDDLE - _HALF
            page.add_patch(Rectangle(corner, 2 * _HALF, 2 * _HALF, fill=False, ec="#A9ADB4", lw=0.8))
            page.plot([x - _HALF, x + _HALF], [_MIDDLE, _MIDDLE], color=LIGHT, lw=0.8)
            page.plot([x, x], [_MIDDLE - _HALF, _MIDDLE + _HALF], color=LIGHT, lw=0.8)
        self.curves = page.plot([], [], color=GREY)[0]
        self.ways = page.plot([], [], color=INK, ls=(0, (2, 2)), lw=1)[0]
        self.ends = Marks(page, 7.5)
        looks = {"color": VERMILLION, "lw": 2.4, "ms": 6, "mec": CARD, "markevery": (1, 4)}
        self.tangents = page.plot([], [], "-o", **looks)[0]
        self.artists = [self.curves, self.ways, self.tangents, self.ends]

    def show(self, curves, u, v, slope):
        """Curves (5, n) over GRID, points (u, v) on them and slopes there (5,), all as the panels count."""
        u, v, slope = u[:, None], v[:, None], slope[:, None]
        self.curves.set_data(*_on_page(np.append(GRID, np.nan), _within(curves)))
        steps = _room(u, v, slope)
        self.tangents.set_data(*_on_page(u + steps, v + slope * steps))
        edge, gap = np.ones_like(u), np.full_like(u, np.nan)
        self.ways.set_data(*_on_page(np.hstack([u, u, edge, gap]), np.hstack([-edge, v, v, gap])))
        ends = np.transpose(_on_page(np.hstack([u, edge]), np.hstack([-edge, v])))
        self.ends.show(_MARKS, ends, _COLOURS, CARD, 0.8)


def row(y, shift=0):
    """A place in every column, `y` CSS pixels down."""
    return [(x + shift, y) for x in COLUMNS]


def _on_page(u, v):
    """(5, n) places in the panels -> their CSS pixels x and y, flat."""
    x, y = np.broadcast_arrays(COLUMNS[:, None] + _HALF * u, _MIDDLE - _HALF * v)
    return x.ravel(), y.ravel()


def _within(curves):
    """Curves (5, n) with what leaves the panels taken away, and a gap at the end: (5, n + 1)."""
    outside = np.pad(np.abs(curves) > 1, ((0, 0), (1, 1)), constant_values=True)
    hidden = outside[:, :-2] & outside[:, 1:-1] & outside[:, 2:]
    return np.pad(np.where(hidden, np.nan, np.clip(curves, -1, 1)), ((0, 0), (0, 1)), constant_values=np.nan)


def _room(u, v, slope):
    """Steps along u from a tangent's end to its point, to its other end, to a gap: (5, 1) -> (5, 4).

    It is 0.6 long each way, or ends where its panel does.
    """
    steps = 0.6 / np.hypot(1, slope) * [[-1, 0, 1, np.nan]]
    steep = np.where(np.abs(slope) < 1e-6, 1e-6, slope)
    ends = np.sort(np.hstack([(-1 - v) / steep, (1 - v) / steep]), axis=1)
    return np.clip(steps, np.maximum(-1 - u, ends[:, :1]), np.minimum(1 - u, ends[:, 1:]))
