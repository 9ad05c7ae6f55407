"""The error surface as shades of grey, drawn once for each number of time steps."""

from matplotlib.artist import Artist
from matplotlib.patches import PathPatch

from ...plots.lettering import Lettering
from .surface import LEVELS, B, W, loss_and_gradient, regions

_SPOTS = ((2.6, 0.75), (2.4, -1.08), (0.55, -1.08))  # where the height of the surface is written


class Plane(Artist):
    """White in the valley, dark on the plateau. Its pixels are kept, since most moves leave the surface."""

    def __init__(self, ax):
        super().__init__()
        ax.set(xlim=W, ylim=B)
        ax.grid(False)
        ax.add_artist(self)
        shades = zip(regions(2), LEVELS)
        self.regions = [ax.add_patch(PathPatch(path, lw=0, color=_shade(level))) for path, level in shades]
        self.heights = Lettering(ax, 10.5)
        for part in (*self.regions, self.heights):
            part.set_animated(True)  # drawn by this artist alone
        self._steps = self._drawn = self._pixels = None

    def show(self, steps):
        """The surface after this many time steps."""
        if steps == self._steps:
            return
        for region, path in zip(self.regions, regions(steps)):
            region.set_path(path)
        heights = [loss_and_gradient(*spot, steps)[0] for spot in _SPOTS]
        self.heights.show([f"L = {height:.2f}" for height in heights], _SPOTS)
        self._steps = steps

    def draw(self, renderer):
        """Draw the regions, or put back the pixels that they have left."""
        place = self._steps, tuple(self.axes.bbox.extents)
        if place == self._drawn:
            renderer.restore_region(self._pixels)
            return
        for part in (*self.regions, self.heights):
            part.draw(renderer)
        self._drawn, self._pixels = place, renderer.copy_from_bbox(self.axes.bbox)


def _shade(level):
    """A grey for |h_T − ½| above `level`, white at the bottom of the valley."""
    return str(0.97 - 0.42 * (level / LEVELS[-1]) ** 0.6)
