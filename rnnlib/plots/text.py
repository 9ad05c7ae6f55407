"""A text whose letters or words lie on the colour of a number each: a unit's state, a score, an influence."""

import numpy as np
from matplotlib.patches import Rectangle

from .canvas import colour_of
from .figures import Drawing
from .look import ink, limit_of, styled


@styled
def coloured_text(ax, tokens, values, *, limit=None, width=60):
    """See a text on a ground that is blue where a value is below 0, white at 0, orange above it.

    `tokens` n letters or words (a line break begins a new line), `values` (n,), whose colours end at ±limit;
    `width` in letters, where lines are broken. Parts: grounds and texts, one for each token.
    """
    limit = limit_of(values) if limit is None else limit
    places, lines = _flow(tokens, width)
    ax.set(xlim=(0, width), ylim=(lines, 0))
    ax.set_axis_off()
    letter = 72 * ax.figure.get_size_inches()[0] / width
    look = {"va": "center", "family": "monospace", "fontsize": float(np.clip(1.5 * letter, 6, 16))}
    grounds, texts = [], []
    for token, (x, y) in zip(tokens, places):
        size = max(len(token), 1)
        grounds.append(ax.add_patch(Rectangle((x, y + 0.05), size, 0.9, linewidth=0)))
        texts.append(ax.text(x + size / 2, y + 0.5, token.replace("\n", "¶"), ha="center", **look))

    def redraw(values):
        if len(values) != len(tokens):
            raise ValueError(f"values: wanted {len(tokens)} numbers, one for each token, got {len(values)}")
        for ground, text, value in zip(grounds, texts, values):
            colour = colour_of(value, limit)
            ground.set_facecolor(colour)
            text.set_color(ink(colour))

    redraw(values)
    alt = f"text of {len(tokens)} tokens, coloured by value"
    return Drawing(ax, redraw, alt, grounds=grounds, texts=texts)


def _flow(tokens, width):
    """Where each token begins, as (letter, line), and how many lines there are."""
    places, x, y = [], 0, 0
    for token in tokens:
        if x and x + len(token) > width:
            x, y = 0, y + 1
        places.append((x, y))
        x += max(len(token), 1)
        if token == "\n":
            x, y = 0, y + 1
    return places, (places[-1][1] + 1 if places else 1)
