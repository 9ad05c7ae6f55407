"""The pictures that recall questions show, by name: a function that draws one, and what it shows in words.

To add one, write a function that returns a figure of `plots.figure`, marked `@picture(alt)`. The words let
whoever cannot see the picture answer all the same, and give no more away than it does.
"""

import base64
import io
from html import escape

import numpy as np

from .. import plots

PICTURES = {}  # {name: (alt, function)}


def picture(alt):
    """A decorator: what the function draws is the picture of its name, and `alt` what it shows, in words."""

    def add(draw):
        PICTURES[draw.__name__] = (alt, draw)
        return draw

    return add


def png(name):
    """The picture as PNG bytes, the same on every run."""
    file = io.BytesIO()
    PICTURES[name][1]().savefig(file, format="png", metadata={"Software": None})
    return file.getvalue()


def html(name, source=None):
    """The picture as HTML; `source` is where it lies, else it is held in the text."""
    source = source or f"data:image/png;base64,{base64.b64encode(png(name)).decode()}"
    return f'<p><img src="{source}" alt="{escape(PICTURES[name][0])}" style="max-width: 100%"></p>'


def in_brackets(name):
    """The picture in words, where none can be shown; nothing without a name."""
    return f" [{PICTURES[name][0]}]" if name else ""


@picture(
    "A line goes up at 45 degrees. A curve in the shape of an S crosses it three times: at −0.86, at 0 and "
    "at 0.86. At 0 the curve is steeper than the line, at the two others flatter."
)
def three_crossings():
    """tanh of 1.5 times the state, beside the line on which a state comes back as it was."""
    fig, ax = plots.figure(3.6, 3.2)
    h = np.linspace(-1.3, 1.3, 200)
    ax.plot(h, h, color=plots.GREY, linestyle="--")
    ax.plot(h, np.tanh(1.5 * h))
    ax.set(xlabel="state now", ylabel="state one step later", aspect="equal")
    return fig


@picture(
    "A plane with a circle of radius 1 about its middle. Two dots stand inside it: one at 0.5 to the right "
    "and 0.5 upwards, one at 0.5 to the right and 0.5 downwards."
)
def one_eigenvalue():
    """The eigenvalues 0.5 ± 0.5 i in the unit circle."""
    fig, ax = plots.figure(3.6, 3.2)
    plots.eigenvalues(ax, np.array([0.5 + 0.5j, 0.5 - 0.5j]))
    return fig


@picture(
    "On an axis that counts powers of ten, a straight line falls from 1 at 0 steps back to a "
    "hundred-thousandth at 50 steps back."
)
def straight_line():
    """A gradient that every step multiplies by one factor, on a logarithmic axis."""
    fig, ax = plots.figure(4.2, 3.0)
    steps = np.arange(51)
    ax.semilogy(steps, 10.0 ** (-steps / 10))
    ax.set(xlabel="steps back", ylabel="share of the gradient")
    return fig
