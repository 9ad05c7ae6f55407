"""What a browser must know of an explorer, as JSON: what stays, how its marks look, its controls, its words.

Matplotlib draws what stays, once for each view, at `SHARP` pixels to a CSS pixel. Of what moves it says only
how it looks; `engine/draw.js` draws it. Lengths are CSS pixels.
"""

import base64
import io
import itertools
from functools import cache

import matplotlib
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex, to_rgba
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from PIL import Image

from ...plots import marks
from ...plots.lettering import MONO, letter_path
from ...plots.look import LIVE_STYLE
from ..live.palette import PALETTE
from ..live.picture import Picture
from ..live.presets import Goals
from ..live.rows import Rows
from ..live.settings import Choice, Numbers, Text, Toggle

SHARP = 2
POINT = 100 / 72  # CSS pixels in a point: explorers are drawn at 100 dots an inch
_FONTS = {
    "plain": FontProperties(family="DejaVu Sans"),
    "bold": FontProperties(family="DejaVu Sans", weight="bold"),
    "mono": MONO,
}
_COMMANDS = {Path.MOVETO: "M", Path.LINETO: "L", Path.CURVE3: "Q", Path.CURVE4: "C", Path.CLOSEPOLY: "Z"}
_COMBINED = {Path.CURVE3: 2, Path.CURVE4: 3}  # so many vertices make one curve
MARKERS = frozenset("o.sDd^v><PX*hpx+|_")  # of Matplotlib's, those that engine/draw.js draws
_CAPS = {"projecting": "square", "round": "round", "butt": "butt", None: "butt"}


def spec(kind):
    """All of an explorer, a class, that stays the same while it moves."""
    return {**controls_of(kind), **drawing_of(kind)}


def controls_of(kind):
    """What stands around the picture: its size, controls, presets, buttons, what is to be achieved."""
    return as_json(
        {
            "name": kind.__name__,
            "size": kind.size,
            "asDrawn": kind.as_drawn,
            "settings": [] if kind.screen else [_setting(name, one) for name, one in kind.settings.items()],
            "defaults": {name: setting.default for name, setting in kind.settings.items()},
            "presets": [{"text": preset.text, "values": preset.values} for preset in kind.presets],
            "challenge": _goals(kind.challenge),
            "actions": kind._actions,
            "whileRunning": sorted(kind.while_running),
            "beneath": kind.beneath,
        }
    )


def drawable(explorer):
    """Whether `engine/draw.js` draws all that moves: an explorer of one's own may have other markers."""
    marks = [bound.mark for bound in explorer._moving]
    return all(type(mark) in _LOOK_OF and _markers(mark) <= MARKERS for mark in marks)


def _markers(mark):
    """The markers that a mark is made with."""
    if isinstance(mark, marks.Line | marks.Trail):
        return {str(mark.artist.get_marker())} - {"None", "", " "}
    return set(getattr(mark, "markers", ()))


@cache
def drawing_of(kind):
    """What stays of the picture, in each view, and how its marks look."""
    stage = kind.__new__(kind)  # what it declares, without its controls
    picture, values = Picture(kind.size, stage.declare), kind._settled(kind._checked({}))
    result = kind.compute(**values)
    stage.show_marks({**result, **kind.shown(result, **values)})
    views = _views(stage._views, picture)
    first = next(iter(views.values()))["pixels"]
    return {
        "background": address(first),
        "viewKeys": [view.key for view in stage._views],
        "views": {
            name: {"axes": view["axes"], "patch": _patch(view["pixels"], first)}
            for name, view in views.items()
        },
        "marks": [_mark(bound, picture.figure.axes) for bound in stage._moving],
    }


# What stays
# -----------------------------------------------------------------------------------------------


def _views(views, picture):
    """{the keys' values, joined: pixels (h, w, 3) of what stays, and where its axes are}."""
    figure = picture.figure
    figure.set_dpi(100 * SHARP)
    found = {}
    with matplotlib.rc_context(LIVE_STYLE):
        for states in itertools.product(*(view.states for view in views)):
            for view, state in zip(views, states):
                view.draw({view.key: state})
            canvas = FigureCanvasAgg(figure)
            canvas.draw()  # without what is animated, and that is what moves
            pixels = np.asarray(canvas.buffer_rgba())[..., :3].copy()
            places = [_place(ax, picture.size[1]) for ax in figure.axes]
            found[view_name(states)] = {"pixels": pixels, "axes": places}
    return found


def view_name(states):
    """What a view is called when its keys have these values."""
    return "|".join(map(str, states))


def _place(ax, height):
    """The box of axes, left, top, right, bottom, and their limits and scales."""
    (left, bottom), (right, top) = ax.get_window_extent().get_points() / SHARP
    return {
        "box": [left, height - top, right, height - bottom],
        "xlim": list(map(float, ax.get_xlim())),
        "ylim": list(map(float, ax.get_ylim())),
        "xlog": ax.get_xscale() == "log",
        "ylog": ax.get_yscale() == "log",
    }


def _patch(pixels, first):
    """Where a view differs from the first, and its pixels there; None if nowhere."""
    rows, columns = np.nonzero((pixels != first).any(axis=2))
    if not len(rows):
        return None
    top, left, bottom, right = rows.min(), columns.min(), rows.max() + 1, columns.max() + 1
    box = [float(edge) / SHARP for edge in (left, top, right - left, bottom - top)]
    return {"box": box, "png": address(pixels[top:bottom, left:right])}


def address(pixels):
    """Pixels (h, w, 3) as the address of a PNG in the course's palette."""
    file = io.BytesIO()
    image = Image.fromarray(np.ascontiguousarray(pixels)).quantize(palette=PALETTE, dither=Image.Dither.NONE)
    image.save(file, "png", optimize=True)
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()


# What moves
# -----------------------------------------------------------------------------------------------


def _mark(bound, axes):
    """A mark: its kind, what it is bound to, and its look."""
    kind, artist = type(bound.mark), bound.artist
    return {
        "kind": kind.__name__.lower(),
        "axes": axes.index(artist.axes),
        "frame": _frame(artist),
        "bound": {name: _bound(name, what) for name, what in bound.arguments.items()},
        "clip": bool(artist.get_clip_on()),
        "alpha": 1.0,  # but for lines and images, whose colours do not hold it
        **_LOOK_OF[kind](bound.mark),
    }


def _frame(artist):
    """What its places are measured in: "data", or along an axis (or both) in shares of the axes."""
    ax, transform = artist.axes, artist.get_transform()
    others = {"axes": ax.transAxes, "x data": ax.get_xaxis_transform(), "y data": ax.get_yaxis_transform()}
    return next((name for name, other in others.items() if transform == other), "data")


def _bound(name, what):
    return {"key": what} if isinstance(what, str) else {"constant": as_json(what, name)}


def _css(colour):
    """A colour as a style sheet writes it; "none" if nothing of it is seen."""
    red, green, blue, alpha = to_rgba(colour)
    if alpha == 0:
        return "none"
    return (
        to_hex(colour)
        if alpha == 1
        else f"rgba({255 * red:.0f}, {255 * green:.0f}, {255 * blue:.0f}, {alpha})"
    )


def _line_look(mark):
    artist = mark.artist
    marker, fill = artist.get_marker(), artist.get_fillstyle()
    _, dashes = artist._dash_pattern  # Matplotlib offers what was asked for, not what is drawn
    drawn = artist.get_linestyle() not in ("None", "")
    cap = artist.get_dash_capstyle() if dashes else artist.get_solid_capstyle()
    return {
        "alpha": artist.get_alpha() or 1.0,
        "color": _css(artist.get_color()),
        "width": artist.get_linewidth() * POINT,
        "dashes": [part * POINT for part in dashes or ()] if drawn else None,
        "cap": _CAPS[cap],
        "join": artist.get_dash_joinstyle() if dashes else artist.get_solid_joinstyle(),
        "marker": "" if marker in ("None", "", " ") else marker,
        "every": _every(artist.get_markevery()),
        "size": artist.get_markersize() * POINT,
        "face": _css(artist.get_markerfacecolor()) if fill != "none" else "",
        "edge": _css(artist.get_markeredgecolor()),
        "edgeWidth": artist.get_markeredgewidth() * POINT,
        "half": _css(artist.get_markerfacecoloralt()) if fill == "left" else "",
    }


def _every(wanted):
    """Which points of a line have its marker: of all, each `step`-th from the `first` on, or those `at`."""
    if isinstance(wanted, list):
        return {"at": wanted}
    first, step = wanted if isinstance(wanted, tuple) else (0, wanted or 1)
    return {"first": first, "step": step}


def _collection(mark):
    """The look of all pieces where none has its own."""
    artist = mark.artist
    (_, dashes), width = (
        next(iter(artist.get_linestyle()), (0, None)),
        next(iter(artist.get_linewidth()), 0.0),
    )
    faces, edges = artist.get_facecolor(), artist.get_edgecolor()
    return {
        "face": _css(faces[0]) if len(faces) else "none",
        "edge": _css(edges[0]) if len(edges) else "none",
        "color": _css(edges[0]) if len(edges) else "none",
        "width": width * POINT,
        "dashes": [part * POINT for part in dashes or ()],
        "cap": _CAPS[artist.get_capstyle()],
        "join": artist.get_joinstyle() or "miter",
    }


def _nodes_look(mark):
    sizes = np.sqrt(np.atleast_1d(mark.artist.get_sizes())) * POINT
    return _collection(mark) | {"markers": list(mark.markers), "sizes": sizes.tolist()}


def _look_of_patch(mark):
    artist = mark.artist
    return {
        "face": _css(artist.get_facecolor()),
        "edge": _css(artist.get_edgecolor()),
        "width": artist.get_linewidth() * POINT,
        "dashes": [],
        "cap": "butt",
        "join": artist.get_joinstyle() or "miter",
    }


def _words(mark):
    artist, (lower, align, bold) = mark.artist, mark.artist._look
    return {
        "size": float(np.sqrt(artist.get_sizes()[0])) * POINT,
        "lower": lower,
        "align": align,
        "bold": bold,
        "color": as_json(mark._color, "colors"),
        "halo": float(artist.get_linewidth()[0]) * POINT,
    }


def _monospace(mark):
    _, height = mark._corner
    return {"color": _css(mark.artist.get_facecolor()), "count": height + 0.5, "rise": 0.0, "lower": 0.28}


def _shades(artist):
    norm = artist.norm
    colours = artist.cmap(np.arange(256))[:, :3].round(4).tolist()
    return {"map": colours, "range": [float(norm.vmin), float(norm.vmax)]}


def _mesh(mark):
    x, y = mark._edges
    return _shades(mark.artist) | {"x": as_json(x), "y": as_json(y)}


def _image(mark):
    artist = mark.artist
    return _shades(artist) | {
        "alpha": artist.get_alpha() or 1.0,
        "extent": list(map(float, artist.get_extent())),
    }


def _on_grid(look):
    """The look of a mark of values on a grid, with the grid and the level."""

    def looked(mark):
        return look(mark) | {"x": as_json(mark.x), "y": as_json(mark.y), "level": float(mark.level)}

    return looked


_LOOK_OF = {
    marks.Line: _line_look,
    marks.Trail: _line_look,
    marks.Segments: _collection,
    marks.Polygons: _collection,
    marks.Nodes: _nodes_look,
    marks.Blocks: _look_of_patch,
    marks.Region: _look_of_patch,
    marks.Above: _on_grid(_look_of_patch),
    marks.Level: _on_grid(_line_look),
    marks.Words: _words,
    marks.Monospace: _monospace,
    marks.Mesh: _mesh,
    marks.Image: _image,
}
COLOURS = {"faces", "edges", "colors"}  # arguments that are colours


_NAMED_DASHES = {"--": "dashed", "-.": "dashdot", ":": "dotted"}


def _dash(dash):
    """[offset, lengths in units of the width], or "-" where there is no gap."""
    if dash in _NAMED_DASHES:
        dash = 0, matplotlib.rcParams[f"lines.{_NAMED_DASHES[dash]}_pattern"]
    return dash if isinstance(dash, str) else [dash[0], list(dash[1])]


def as_json(value, name=""):
    """An array, a path or colours as JSON holds them: what an argument called `name` is bound to."""
    if isinstance(value, Path):
        return [ring.tolist() for ring in value.to_polygons(closed_only=False)]
    if name in COLOURS:
        one = isinstance(value, str) or (np.ndim(value) == 1 and len(value) and not isinstance(value[0], str))
        return list(to_rgba(value)) if one else [list(to_rgba(colour)) for colour in value]
    if name == "dashes":
        return [_dash(dash) for dash in value]
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, np.generic):
        return value.item()
    if isinstance(value, list | tuple):
        return [as_json(part) for part in value]
    if isinstance(value, dict):
        return {key: as_json(part) for key, part in value.items()}
    return value


# Controls and words
# -----------------------------------------------------------------------------------------------


# What engine/controls.js has a control for.
CONTROLS = ("Slider", "IntSlider", "LogSlider", "Choice", "Toggle", "Text", "Words", "Rows", "Numbers")


def _kind(setting):
    """The control of a setting: that for its class, or for the nearest one it inherits from."""
    return next(base.__name__ for base in type(setting).__mro__ if base.__name__ in CONTROLS)


def _setting(name, setting):
    facts = {"name": name, "kind": _kind(setting), "label": setting.label, "default": setting.default}
    facts["play"] = getattr(setting, "play", False)
    match setting:
        case Choice():
            return facts | {"options": [[str(text), value] for text, value in setting.pairs]}
        case Text():
            return facts | {
                "longest": setting.longest,
                "shortest": setting.shortest,
                "allowed": setting.allowed,
            }
        case Toggle():
            return facts
    facts |= {"low": setting.low, "high": setting.high, "step": setting.step}
    if isinstance(setting, Rows):
        facts |= {"columns": setting.columns, "lows": setting.lows, "chosenBy": setting.chosen_by}
    elif isinstance(setting, Numbers):
        table = np.atleast_2d(setting.default)
        rows = setting.rows or [""] * len(table)
        columns = setting.columns or [str(k) for k in range(1, table.shape[1] + 1)]
        facts |= {"rows": list(rows), "columns": list(columns), "flat": np.ndim(setting.default) == 1}
    return facts


def _goals(challenge):
    """{task: what is to be reached}, or {"": it} where there is one task; None without a challenge."""
    if challenge is None:
        return None
    return challenge.goals if isinstance(challenge, Goals) else {"": challenge.text}


# Letters
# -----------------------------------------------------------------------------------------------


@cache
def glyph(letter, style):
    """[outline in thousandths of an em, step, left end, right end] of a letter, the last three in ems."""
    vertices, codes, step = letter_path(letter, _FONTS[style])
    parts, left = [], 0
    for vertex, code in zip(np.round(1000 * vertices).astype(int).tolist(), codes):
        if not left:
            parts.append(_COMMANDS[code])
            left = _COMBINED.get(code, 1)
        left -= 1
        if code != Path.CLOSEPOLY:
            parts.append("{} {}".format(*vertex) + " " * bool(left))
    ends = (vertices[:, 0].min(), vertices[:, 0].max()) if len(vertices) else (0.0, step)
    return ["".join(parts), *(round(float(end), 4) for end in (step, *ends))]


def glyphs(letters):
    """{style: {letter: its glyph}} of these letters, and of the box that stands for one that is missing."""
    wanted = sorted({*letters, "□", "m"})
    return {style: {letter: glyph(letter, style) for letter in wanted} for style in _FONTS}
