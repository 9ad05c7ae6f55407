"""Gradients that vanish or explode: their size by lag, and the eigenvalues behind it."""

import numpy as np
from matplotlib.ticker import MaxNLocator

from .arguments import curves_of, listed, positions
from .figures import Drawing
from .look import BLUE, FAINT, GREY, VERMILLION, limit_of, line_style, styled


@styled
def gradient_by_lag(
    ax, curves, *, lags=None, floor=1e-12, limit=None, ylabel="size of the gradient", xlabel="steps back"
):
    """See how much gradient is left k steps back, on a log scale, where a straight line is an exponential.

    `curves` is {name: (lags,)}. What is less than `floor`, or more than 1 / floor, lies on that edge; `limit`
    is the top of the axis. Parts: lines {name: line}.
    """
    lines = {}
    for n, (name, sizes) in enumerate(curves_of(curves, (1,)).items()):
        at = positions("lags", lags, len(sizes), first=0)
        look = line_style(name, n)
        lines[name] = ax.plot(at, np.ones(len(at)), label=name, markevery=max(1, len(at) // 10), **look)[0]

    def redraw(curves):
        for name, sizes in curves_of(curves, (1,)).items():
            lines[name].set_ydata(np.clip(sizes, floor, 1 / floor))

    redraw(curves)
    ax.relim()
    ax.set(xlabel=xlabel, ylabel=ylabel, yscale="log")
    if limit is not None:
        ax.set_ylim(floor, limit)
    ax.grid(axis="y", color=FAINT, linewidth=0.6)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    if len(lines) > 1:
        ax.legend(handlelength=3)
    alt = f"{ylabel} against {xlabel}, on a log scale, for {listed(lines)}"
    return Drawing(ax, redraw, alt, lines=lines)


@styled
def eigenvalues(ax, values, *, limit=None):
    """See eigenvalues in the complex plane: blue dots in the unit disc shrink, orange squares outside grow.

    `values` (n,), complex, or a square matrix, whose eigenvalues are taken. Parts: inside, outside.
    """
    inside = ax.plot([], [], "o", linestyle="", color=BLUE, label="|λ| ≤ 1")[0]
    outside = ax.plot([], [], "s", linestyle="", color=VERMILLION, label="|λ| > 1")[0]

    def redraw(values):
        values = _eigenvalues(values)
        out = np.abs(values) > 1 + 1e-9
        inside.set_data(values[~out].real, values[~out].imag)
        outside.set_data(values[out].real, values[out].imag)

    redraw(values)
    unit_disc(ax, limit or 1.15 * max(1.0, limit_of(np.abs(_eigenvalues(values)))))
    ax.legend(loc="upper left", bbox_to_anchor=(1, 1), handletextpad=0.2)
    alt = "eigenvalues in the complex plane with the unit circle"
    return Drawing(ax, redraw, alt, inside=inside, outside=outside)


@styled
def unit_disc(ax, limit):
    """The complex plane up to ±limit, and in it the disc where eigenvalues shrink what they multiply."""
    turn = np.linspace(0, 2 * np.pi, 181)
    ax.fill(np.cos(turn), np.sin(turn), facecolor="#EFEFEF", edgecolor=GREY, linewidth=1.2, zorder=0)
    ax.axhline(0, color=FAINT, linewidth=0.8, zorder=1)
    ax.axvline(0, color=FAINT, linewidth=0.8, zorder=1)
    ax.set(xlim=(-limit, limit), ylim=(-limit, limit), aspect="equal")
    ax.set(xlabel="real part", ylabel="imaginary part")


def _eigenvalues(values):
    values = np.asarray(values)
    if values.ndim == 2 and values.shape[0] == values.shape[1]:
        return np.linalg.eigvals(values)
    if values.ndim != 1:
        raise ValueError(f"values: wanted shape (n,) or (n, n), got {values.shape}")
    return values
