"""What is to be seen on axes, in words, for who cannot see it: read off the artists, so always of now."""

import numpy as np
from matplotlib.container import BarContainer
from matplotlib.dates import DateLocator, num2date

from .numbers import short

MOST = 8  # lines, bars: more of a kind are summed up
PLAIN = 0.1  # of the whole way up or down: less does not count as a direction, a peak or a trough
UNSEEN = 1e-6  # of the axis: nobody can see so little
LEVEL = 0.02  # of the height: a line that moves less than this stays where it is


def named(ax):
    """What the axes are about, the same whatever the numbers are: title, label, or what is against what."""
    if _is_colour_bar(ax):
        return ""
    axes = " against ".join(filter(None, (ax.get_ylabel(), ax.get_xlabel())))
    return ": ".join(filter(None, (ax.get_title(), ax.get_label() or axes)))


def told(ax):
    """What the axes are about, and what is drawn there, with its numbers if there is a scale to read."""
    scale = ax.axison and not _is_colour_bar(ax)
    parts = [*_lines(ax), *_references(ax), *_bars(ax), *_images(ax)] if scale else []
    return ". ".join(filter(None, (named(ax), "; ".join(parts)))).replace("$", "")


def _is_colour_bar(ax):
    return ax.get_label().startswith("<")


def _lines(ax):
    drawn = [line for line in ax.lines if line.get_transform() == ax.transData and not line.get_gid()]
    words = list(filter(None, map(_line, drawn)))
    return words if len(words) <= MOST else [*words[:MOST], f"{len(words) - MOST} more lines"]


def _line(line):
    named = not line.get_label().startswith("_")
    x, y = line.get_xdata(orig=False), line.get_ydata(orig=False)
    seen = np.isfinite(x) & np.isfinite(y) & ((y > 0) | (line.axes.get_yscale() != "log"))
    x, y = _seen(line.axes.get_xlim(), x[seen]), _seen(line.axes.get_ylim(), y[seen])
    if line.get_linestyle() == "None":
        return (f"{line.get_label()}: " if named else "") + _points(x, y) if len(y) else ""
    return f"{line.get_label() if named else 'the line'} {_way(line.axes, x, y)}" if len(y) > 1 else ""


def _seen(limits, values):
    """Values as the picture shows them: rounding noise beside an axis that holds nought is nought."""
    low, high = limits
    return np.where((np.abs(values) < UNSEEN * (high - low)) & (low <= 0 <= high), 0, values)


def _points(x, y):
    """ "5 points between 0.48 and 0.51", up and down, or across if they lie in a row."""
    if len(y) == 1:
        return f"1 point at {_said(y[0])}"
    at = x if np.ptp(y) == 0 else y
    return f"{len(at)} points between {_said(at.min())} and {_said(at.max())}"


def _way(ax, x, y):
    """ "falls from 0.69 to 0.02, lowest 0.01 at 75"."""
    log = ax.get_yscale() == "log"
    height = np.log10(y) if log else y
    first, last, low, high = height[0], height[-1], height.min(), height.max()
    if high - low <= LEVEL * (1 if log else np.abs(height).max()):
        return f"stays at {_said(np.median(y))}"
    clear = PLAIN * (high - low)
    verb = "goes" if abs(last - first) <= clear else "rises" if last > first else "falls"
    words = f"{verb} from {_said(y[0])} to {_said(y[-1])}"
    if high > max(first, last) + clear:
        words += f", highest {_said(y.max())} at {_place(ax.xaxis, x[y.argmax()])}"
    if low < min(first, last) - clear:
        words += f", lowest {_said(y.min())} at {_place(ax.xaxis, x[y.argmin()])}"
    return words


def _references(ax):
    """Lines right across that `reference_lines` drew; their names are their ids."""
    return [f"{line.get_gid()} at {_said(line.get_ydata()[0])}" for line in ax.lines if line.get_gid()]


def _bars(ax):
    for bars in (container for container in ax.containers if isinstance(container, BarContainer)):
        upright = bars.orientation == "vertical"
        sizes = [bar.get_height() if upright else bar.get_width() for bar in bars]
        middles = np.array([bar.get_center() for bar in bars])[:, 0 if upright else 1]
        names = _ticks(ax.xaxis if upright else ax.yaxis, middles)
        words = [f"{name} {_said(size)}" for name, size in zip(names, sizes)]
        if len(words) <= MOST:
            yield ", ".join(words)
        else:
            longest, shortest = words[np.argmax(sizes)], words[np.argmin(sizes)]
            yield f"{len(words)} bars, the longest {longest}, the shortest {shortest}"


def _ticks(axis, places):
    """The names at places on an axis: of its ticks, or else the numbers or dates."""
    labels = [] if _of_dates(axis) else zip(axis.get_ticklocs(), axis.get_ticklabels())
    names = {round(float(place), 6): label.get_text() for place, label in labels}
    return [names.get(round(float(place), 6)) or _place(axis, place) for place in places]


def _images(ax):
    for image in ax.images:
        values = np.ma.compressed(np.ma.masked_invalid(image.get_array()))
        if np.ndim(image.get_array()) == 2 and values.size:  # not a picture in colours of its own
            yield f"values from {_said(values.min())} to {_said(values.max())}"


def _said(value):
    return short(value, tiny=True)


def _place(axis, value):
    """A place on an axis, of dates or names too: a year is no 2e3."""
    if _of_dates(axis):
        return f"{num2date(value):%Y-%m-%d %H:%M}".removesuffix(" 00:00")
    if axis.have_units():
        return axis.get_major_formatter().format_data_short(value)
    return f"{value:.6g}".replace("e-0", "e-").replace("-", "−")


def _of_dates(axis):
    return isinstance(axis.get_major_locator(), DateLocator)
