"""What stays in every explorer's picture: titles, names of axes, legends, and what is drawn and never moved.

A legend that names the wrong curve is wrong in no result, and a frame that is lost makes no test fail. So
what stays is kept in reference/scenery.json as it was when somebody last looked at the pictures: whoever
changes one looks at it again, runs `python tests/scenery.py`, and reads what has changed in that file.
"""

import json
from pathlib import Path

import numpy as np
from drawn import colour
from matplotlib.collections import Collection
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.spines import Spine

from rnnlib import explore

KEPT = Path(__file__).parent / "reference" / "scenery.json"


def seen(kind):
    """What stays in an explorer's picture at its defaults: a dict of words and numbers for each panel."""
    explorer = kind()
    moving = set(explorer.picture.moving)
    panels = [_panel(ax, moving) for ax in explorer.picture.figure.axes]
    explorer.close()
    return panels


def _panel(ax, moving):
    legend = ax.get_legend()
    entries = zip(legend.get_texts(), legend.legend_handles) if legend else ()
    still = [part for part in ax.get_children() if part not in {*moving, ax.patch}]
    found = {
        "title": ax.get_title(loc="left"),
        "axes": [ax.get_xlabel(), ax.get_ylabel()] if ax.axison else [],
        "ticks": [_ticks(axis) for axis in (ax.xaxis, ax.yaxis)] if ax.axison else [],
        "legend": [f"{text.get_text()}: {_look(handle)}" for text, handle in entries],
        "texts": [_text(part) for part in still if part in ax.texts and part.get_text()],
        "drawn": [_drawn(part) for part in still if _counts(part)],
    }
    return {name: what for name, what in found.items() if any(what)}


def _ticks(axis):
    """The words at an axis, where they were chosen by hand."""
    chosen = type(axis.get_major_formatter()).__name__ == "FixedFormatter"
    return [label.get_text() for label in axis.get_ticklabels()] if chosen else []


def _counts(part):
    """Whether an artist is one of those that a picture is drawn with."""
    return isinstance(part, Line2D | Patch | Collection) and not isinstance(part, Spine)


def _text(text):
    x, y = text.get_position()
    return f"{text.get_text()} at {x:.3g}, {y:.3g}, {colour(text.get_color())}"


def _look(artist):
    """Colours, line and marker in words."""
    if isinstance(artist, Line2D):
        line = artist.get_linestyle() if artist.get_linewidth() else "None"
        fills = (artist.get_markerfacecolor(), artist.get_markeredgecolor())
        marker = f" {artist.get_marker()} {' '.join(map(colour, fills))}"
        return f"{colour(artist.get_color())} {line}" + marker * (artist.get_marker() != "None")
    faces, edges = (np.atleast_2d(c) for c in (artist.get_facecolor(), artist.get_edgecolor()))
    return " ".join(sorted({colour(c) for c in (*faces, *edges) if len(c)}))


def _drawn(part):
    """Its kind and look, and its places in three numbers: how many, their sum, one with a weight for each."""
    if isinstance(part, Line2D):
        places = part.get_xydata()
    else:
        paths = part.get_paths() if isinstance(part, Collection) else [part.get_path()]
        places = np.concatenate([np.zeros((0, 2)), *(path.vertices for path in paths)])
    flat = np.nan_to_num(np.asarray(places, float).ravel())
    sums = (total if abs(total) > 1e-9 else 0 for total in (flat.sum(), flat @ np.cos(np.arange(len(flat)))))
    return f"{type(part).__name__} {_look(part)}: {len(flat)} " + " ".join(f"{total:.4g}" for total in sums)


def scenery():
    """{explorer: what stays in its picture}."""
    return {name: seen(kind) for name, kind in explore.CATALOGUE.items()}


if __name__ == "__main__":
    KEPT.write_text(json.dumps(scenery(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
