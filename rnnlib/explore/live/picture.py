"""The live figure: what moves is drawn over a saved background, and the frame becomes a small PNG.

Artists are made once, by `build`. A frame restores the background, draws the moving artists over it, maps the
pixels that they changed to the course's palette and encodes it. Nothing else is drawn again unless what
stays has changed (an axis limit, a title): matplotlib marks the figure stale then, and it is drawn anew.
"""

import io
import zlib
from collections import deque

import matplotlib
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from ...plots.look import LIVE_STYLE
from .palette import PALETTE, indices

# Picture pixels to a CSS pixel. The kernel cannot ask the browser; 1.5 is sharp on screens of one and of two.
# At 800 × 350, two panels, a frame from values to PNG takes about 4 ms at 1, 5.5 at 1.5 and 8 at 2.
SCALE = 1.5
AWAKE = 8  # pictures that keep their buffers (6 MB each); an older one makes them again when it is next moved

_awake = deque()


class Picture:
    """A figure of `size` CSS pixels (wide, high); `build(figure)` draws it and returns what moves."""

    def __init__(self, size, build):
        self.size = size
        self.figure = Figure(figsize=(size[0] / 100, size[1] / 100), dpi=100 * SCALE)
        self.canvas = FigureCanvasAgg(self.figure)
        with matplotlib.rc_context(LIVE_STYLE):
            self.figure.set_facecolor(LIVE_STYLE["figure.facecolor"])
            self.figure.set_layout_engine("constrained")
            self.moving = build(self.figure)
        for artist in self.moving:
            artist.set_animated(True)
            artist.set_in_layout(False)
        self.arrange()

    def arrange(self):
        """Find the panels' places again. Needed only when labels or titles have changed their size."""
        by_hand = not any(ax.get_subplotspec() for ax in self.figure.axes)  # all made with `add_axes`
        with matplotlib.rc_context(LIVE_STYLE):
            self.figure.set_layout_engine("none" if by_hand else "constrained")
            self.figure.draw_without_rendering()
            self.figure.set_layout_engine("none")
        self._still = None

    def render(self):
        """The frame as the bytes of a PNG, (SCALE · width, SCALE · height) pixels."""
        if self._still is None or self.figure.stale:
            self._draw_still()
        pixels = self._pixels()
        for artist in self._above_ground(pixels):
            self.figure.draw_artist(artist)
        changed = np.flatnonzero(pixels != self._still)
        indexed = self._still_indices.copy()
        indexed[changed] = indices(pixels[changed])
        return encode(indexed.reshape(self.canvas.buffer_rgba().shape[:2]))

    def _above_ground(self, pixels):
        """Put back what is below the first artist that may have changed; return the artists from there on.

        A map of regions that is declared first is thus drawn once, and its pixels are kept until it changes.
        """
        changed = (n for n, artist in enumerate(self.moving) if artist.stale or not hasattr(artist, "seldom"))
        same = next(changed, len(self.moving))
        below, kept = self._ground
        if same < below or not below:
            pixels[:] = self._still
            for artist in self.moving[:same]:
                self.figure.draw_artist(artist)
            below, kept = self._ground = same, pixels.copy() if same else self._still
        pixels[:] = kept
        return self.moving[below:]

    def render_anew(self):
        """The same frame with everything drawn and nothing kept: what the fast path is compared with."""
        self._still = None
        return self.render()

    def _draw_still(self):
        """Draw what stays, and keep its pixels and their entries in the palette."""
        self._still = None  # if this is interrupted, the next frame begins anew
        if self.canvas is None:
            self.canvas = FigureCanvasAgg(self.figure)
        with matplotlib.rc_context(LIVE_STYLE):
            self.canvas.draw()
        self._still = self._pixels().copy()
        self._still_indices = indices(self._still)
        self._ground = 0, self._still  # how many artists the pixels kept hold, and those pixels
        _wake(self)

    def _pixels(self):
        """The canvas's own pixels, row after row, RGBA in 32 bits each."""
        return np.asarray(self.canvas.buffer_rgba()).view("<u4").reshape(-1)

    def sleep(self):
        """Give the pixel buffers back; the next frame makes them again."""
        self._still = self._still_indices = self._ground = self.canvas = None
        self.figure.set_canvas(None)
        if self in _awake:
            _awake.remove(self)


def encode(indexed):
    """Palette entries (height, width) as a PNG: a quarter of the time of one in RGB, and half its bytes."""
    image = Image.fromarray(indexed)
    image.putpalette(PALETTE.palette)
    file = io.BytesIO()
    image.save(file, "png", compress_level=1, compress_type=zlib.Z_RLE)
    return file.getvalue()


def frame(ax, x=None, y=None):
    """Set the limits of `ax` if they differ from what they are: equal ones cost no new background."""
    if x is not None and tuple(x) != ax.get_xlim():
        ax.set_xlim(x)
    if y is not None and tuple(y) != ax.get_ylim():
        ax.set_ylim(y)


def retitle(ax, text):
    """Set the title of `ax` if it differs from what it is: an equal one costs no new background."""
    if text != ax.get_title(loc="left"):
        with matplotlib.rc_context(LIVE_STYLE):  # a title takes its look from the settings of the moment
            ax.set_title(text, loc="left")


def _wake(picture):
    if picture in _awake:
        _awake.remove(picture)
    _awake.append(picture)
    if len(_awake) > AWAKE:
        _awake.popleft().sleep()
