"""What an explorer's picture shows, read off the artists on its axes: helpers of the tests.

ax = panel(explorer, "Response")                 the axes whose title begins so, or by number
line(ax, "class 0")                              the visible line with this label,
line(ax, color=BLUE, marker="o")                 or of this look -> its points (n, 2)
find(ax, Collection, index=1)                    any other artist, to be handed to those below
points, polygons, segments, faces, edges         of one artist; rectangles, of bars
signals(ax, steps)                               what strips of bars show
words(ax)                                        every text, where it stands and in which colour
"""

import math
from functools import cache
from typing import NamedTuple

import numpy as np
from matplotlib.collections import Collection, LineCollection, PathCollection, PolyCollection
from matplotlib.colors import to_hex
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch, Polygon
from matplotlib.path import Path

from rnnlib.explore.live import (
    BLUE,
    GREEN,
    INK,
    VERMILLION,
    Choice,
    IntSlider,
    LogSlider,
    Numbers,
    Refused,
    Slider,
    Text,
    Toggle,
)
from rnnlib.plots.lettering import Lettering

__all__ = [
    "Collection",
    "Line2D",
    "LineCollection",
    "PathCollection",
    "PathPatch",
    "PolyCollection",
    "Polygon",
]


GATE = to_hex(GREEN).upper()  # of bars from 0 to 1; others stand on a middle line


def panel(explorer, which=0):
    """The axes at this place in the figure, or the first whose title begins so (blanks do not count)."""
    axes = explorer.picture.figure.axes
    if isinstance(which, int):
        return axes[which]
    return next(ax for ax in axes if ax.get_title(loc="left").strip().startswith(which))


def shown(ax, kind):
    """The visible artists of a kind on `ax`, in the order in which they were added; no Lettering."""
    artists = [artist for artist in ax.get_children() if isinstance(artist, kind) and artist.get_visible()]
    return [artist for artist in artists if not isinstance(artist, Lettering)]


def find(ax, kind, label=None, index=None, **look):
    """The one visible artist of `kind` on `ax` with this label (or its beginning), place or look."""
    found = shown(ax, kind)
    if label is not None:
        found = [artist for artist in found if str(artist.get_label()).startswith(label)]
    found = [artist for artist in found if all(_has(artist, name, value) for name, value in look.items())]
    if index is not None:
        return found[index]
    assert len(found) == 1, f"{len(found)} of {kind.__name__} with {label=}, {look}"
    return found[0]


def line(ax, label=None, index=None, **look):
    """The points (n, 2) of one visible line: where its x is, its y is; NaN parts it."""
    return points(find(ax, Line2D, label, index, **look))


def points(artist):
    """The points of a line, or the places of the marks of a collection: (n, 2)."""
    if isinstance(artist, Line2D):
        return np.column_stack(np.broadcast_arrays(*map(_plain, artist.get_data(orig=True)))).reshape(-1, 2)
    return np.asarray(_plain(artist.get_offsets()))


def polygons(artist):
    """The corners of each polygon of an artist, without the repeated first: [(n, 2), …]."""
    paths = [artist.get_path()] if hasattr(artist, "get_path") else artist.get_paths()
    return [ring for path in paths for ring in _rings(path)]


def rectangles(artist):
    """Left, right, lower and upper end of each upright rectangle of an artist, (n, 4); none that is NaN."""
    rings = [ring for ring in polygons(artist) if np.isfinite(ring).all()]
    assert all(len(np.unique(ring[:, k])) <= 2 for ring in rings for k in (0, 1)), "not upright"
    ends = [[*np.sort(ring[[0, 2], 0]), *np.sort(ring[[0, 2], 1])] for ring in rings]
    return np.array(ends).reshape(-1, 4)


def signals(ax, steps):
    """What the strips of bars on `ax` show: {name before the strip: (steps,)}, read from bars and colours."""
    rows = {label.get_text(): label.get_position()[1] for label in ax.get_yticklabels()}
    found = {name: np.zeros(steps) for name in rows}
    for bars in shown(ax, PathPatch):
        hue = faces(bars)[0]
        for left, right, low, high in rectangles(bars):
            name = min(rows, key=lambda name: abs(rows[name] - (low + high) / 2))
            t = round((left + right) / 2)
            assert abs((left + right) / 2 - t) < 1e-9 and not found[name][t - 1]
            foot = rows[name] - 0.4 if hue == GATE else rows[name]
            share = (high - low) / (0.8 if hue == GATE else 0.4)
            assert min(abs(low - foot), abs(high - foot)) < 1e-9, f"{name}: a bar that stands on no line"
            assert hue in {GATE, colour(INK), colour(VERMILLION if high > foot + 1e-9 else BLUE)}
            found[name][t - 1] = share if high > foot + 1e-9 else -share
    return found


def segments(artist):
    """The lines of a LineCollection: [(n, 2), …]."""
    return [np.asarray(segment) for segment in artist.get_segments()]


def faces(artist):
    """The colours of an artist's faces as hexadecimal: one, or as many as were set."""
    return _hexes(artist.get_facecolor())


def edges(artist):
    """The colours of an artist's edges (or of its lines) as hexadecimal."""
    return _hexes(artist.get_edgecolor())


def colour(value):
    """Any colour as hexadecimal, to compare with."""
    return to_hex(value).upper()


class Word(NamedTuple):
    text: str
    x: float
    y: float
    colour: str


def words(ax):
    """Every text on `ax` that is not empty, of its own and of its Lettering, with its place and colour."""
    alone = [text for text in ax.texts if text.get_visible() and text.get_text()]
    found = [Word(text.get_text(), *text.get_position(), colour(text.get_color())) for text in alone]
    for lettering in ax.get_children():
        if isinstance(lettering, Lettering) and lettering.get_visible():
            found += written(lettering)
    return found


def written(lettering):
    """The words of one Lettering."""
    colours = _hexes(lettering.get_facecolor())
    colours = colours * len(lettering.texts) if len(colours) == 1 else colours
    places = lettering.get_offsets()
    assert len(lettering.texts) == len(lettering.get_paths()) == len(places) == len(colours)
    return [Word(text, *place, hue) for text, place, hue in zip(lettering.texts, places, colours)]


def texts(ax):
    """Every text on `ax` alone."""
    return [word.text for word in words(ax)]


def near(found, x, y, reach=0.5):
    """The texts of the words that stand within `reach` of a place."""
    return [word.text for word in found if abs(word.x - x) <= reach and abs(word.y - y) <= reach]


def all_texts(explorer):
    """Every text of a picture that may move or stay: titles, labels, words, ticks; and the sentence."""
    found = [explorer.caption]
    for ax in explorer.picture.figure.axes:
        found += [ax.get_title(loc=side) for side in ("left", "center", "right")]
        found += [ax.get_xlabel(), ax.get_ylabel(), *texts(ax)]
        found += [label.get_text() for label in (*ax.get_xticklabels(), *ax.get_yticklabels())]
    return [text for text in found if text]


# States


def showing(kind, values):
    """An explorer with these values and else its defaults: one for all tests, moved as a reader moves it."""
    explorer = _one_of(kind)
    explorer.set(**kind._settled(kind._checked(values)))
    return explorer


@cache
def _one_of(kind):
    return kind()


def states(kind, count=8, seed=0):
    """An explorer's values: the defaults, every preset's, then `count` drawn at random."""
    rng = np.random.default_rng(seed)
    chosen = [{}, *(preset.values for preset in kind.presets)]
    chosen += [random_values(kind, rng) for _ in range(count)]
    return [_standing(kind, kind._checked(values)) for values in chosen]


def _standing(kind, values):
    """Values settled; a setting that cannot stand beside the others goes back to its default."""
    try:
        return kind._settled(values)
    except Refused as error:
        name = str(error).partition(":")[0]
        default = kind.settings[name].default
        if values[name] == default:
            raise
        return _standing(kind, {**values, name: default})


def random_values(kind, rng):
    """Values for all settings at once; now and then an end of a range, or 0."""
    return {name: _random(kind, name, setting, rng) for name, setting in kind.settings.items()}


def _random(kind, name, setting, rng):
    if isinstance(setting, Choice):
        return setting.values[rng.integers(len(setting.values))]
    if isinstance(setting, Toggle):
        return bool(rng.integers(2))
    if isinstance(setting, Slider):
        return _on_slider(setting, rng)
    if isinstance(setting, Numbers | Text):
        values = _table(setting, rng) if isinstance(setting, Numbers) else _letters(setting, rng)
        for value in values:
            try:
                return setting.check(name, value)
            except Refused:
                continue
    known = [p.values[name] for p in kind.presets if name in p.values]
    return [setting.default, *known][rng.integers(len(known) + 1)]


def _on_slider(setting, rng):
    ends = [v for v in (setting.low, setting.high, 0) if setting.low <= v <= setting.high]
    if rng.random() < 0.25:
        return ends[rng.integers(len(ends))]
    steps = int(rng.integers(positions(setting)))
    if isinstance(setting, LogSlider):
        return min(setting.low * 10 ** (setting.step * steps), setting.high)
    value = setting.low + setting.step * steps
    return int(value) if isinstance(setting, IntSlider) else min(round(value, 10), setting.high)


def positions(slider):
    """On how many places its handle can stand."""
    way = slider.high - slider.low
    if isinstance(slider, LogSlider):
        way = math.log10(slider.high / slider.low)
    return 1 + round(way / slider.step)


def _table(setting, rng):
    table = rng.uniform(setting.low, setting.high, np.shape(setting.default)) * rng.choice([0.1, 1])
    table = (table / setting.step).round() * setting.step
    table[rng.random(table.shape) < 0.2] = rng.choice([0, setting.high])
    yield from (np.clip(np.round(part, 6), setting.low, setting.high) for part in (table, np.abs(table)))


def _letters(setting, rng):
    for _ in range(5):
        length = rng.integers(setting.shortest, setting.longest, endpoint=True)
        yield "".join(rng.choice(list(setting.allowed or "abcd "), max(length, 1)))


# Details


def _has(artist, name, value):
    got = getattr(artist, f"get_{name}")()
    if "color" in name:
        return colour(got if np.ndim(got) < 2 else got[0]) == colour(value)
    return got == value


def _plain(values):
    return np.ma.filled(np.ma.asarray(values, float), np.nan)


def _hexes(rows):
    return [colour(row) for row in np.atleast_2d(rows)] if len(rows) else []


def _rings(path):
    """The parts of a path between one MOVETO and the next, without the vertices of CLOSEPOLY."""
    codes = path.codes
    if codes is None:
        closed = len(path.vertices) > 1 and (path.vertices[0] == path.vertices[-1]).all()
        return [path.vertices[:-1] if closed else path.vertices]
    starts = np.flatnonzero(codes == Path.MOVETO)
    parts = zip(np.split(path.vertices, starts[1:]), np.split(codes, starts[1:]))
    return [vertices[kinds != Path.CLOSEPOLY] for vertices, kinds in parts]


def worst_place(difference, size=16):
    """The largest mean of the squares of `size` pixels that a picture (h, w, 3) falls into."""
    height, width = (edge // size for edge in difference.shape[:2])
    squares = difference[: height * size, : width * size].reshape(height, size, width, size, 3)
    return squares.mean(axis=(1, 3, 4)).max()
