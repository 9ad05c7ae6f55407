"""Curves, heat maps, bars and eigenvalues: arrays in, a Drawing out, whose `set` moves what was drawn."""

import numpy as np
from matplotlib.ticker import MaxNLocator

from .style import (
    BLUE,
    DIVERGING,
    GREY,
    PALE,
    VERMILLION,
    Drawing,
    centred,
    ink,
    limit_of,
    line_style,
    number,
    styled,
)


@styled
def learning_curves(ax, curves, *, steps=None, ylabel="loss", xlabel="step", log=False, references=None):
    """See the median over seeds as a line, and the range from the lowest to the highest seed as a band.

    `curves` is {name: (seeds, points) or (points,)}, `steps` (points,) where the points lie. `references`
    {name: height} draws a labelled grey line each: chance, a baseline, the best possible.
    Parts: lines, bands {name: artist}, references {name: (line, text)}.
    """
    lines, bands = {}, {}
    for n, (name, runs) in enumerate(_curves(curves, (1, 2)).items()):
        runs = np.atleast_2d(runs)
        at = _positions("steps", steps, runs.shape[1], first=1)
        look = line_style(name, n)
        lines[name] = ax.plot(at, at, label=name, markevery=max(1, len(at) // 8), **look)[0]
        if len(runs) > 1:
            bands[name] = ax.fill_between(at, 0, 0, color=look["color"], alpha=0.18, linewidth=0)

    def redraw(curves):
        for name, runs in _curves(curves, (1, 2)).items():
            runs, at = np.atleast_2d(runs), lines[name].get_xdata()
            lines[name].set_ydata(np.median(runs, axis=0))
            if name in bands:
                bands[name].set_data(at, runs.min(axis=0), runs.max(axis=0))

    redraw(curves)
    ax.relim()
    ax.autoscale_view()
    ax.set(xlabel=xlabel, ylabel=ylabel, yscale="log" if log else "linear")
    marks = reference_lines(ax, references or {})
    if len(lines) > 1:
        ax.legend(handlelength=3)
    alt = f"{ylabel} against {xlabel} for {_listed(lines)}"
    return Drawing(ax, redraw, alt, lines=lines, bands=bands, references=marks.parts["references"])


@styled
def reference_lines(ax, heights):
    """See thin grey lines right across, each with its name on it. `heights` is {name: height}."""
    drawn = {}
    look = {"ha": "right", "va": "bottom", "color": "#555555", "fontsize": 10}
    for name, height in heights.items():
        line = ax.axhline(height, color=GREY, linewidth=1, linestyle=(0, (4, 3)), zorder=1)
        text = ax.text(1, height, name, transform=ax.get_yaxis_transform(), **look)
        drawn[name] = line, text

    def redraw(heights):
        for name, height in heights.items():
            drawn[name][0].set_ydata([height, height])
            drawn[name][1].set_y(height)

    return Drawing(ax, redraw, ax.get_label(), references=drawn)


@styled
def heat_map(
    ax, values, *, rows=None, columns=None, limit=None, numbers=None, bar=None, xlabel="", ylabel=""
):
    """See a matrix as coloured squares: blue below 0, white at 0, orange above, the colours ending at ±limit.

    `values` (R, C): weights, or states with time across; `rows` and `columns` name them. `numbers` writes
    each value into its square (unasked if there are at most 60); `bar` labels a colour bar, which is left
    out if the squares have numbers and no label is given. Parts: image, texts.
    """
    values = _real("values", values, (2,))
    limit = limit_of(values) if limit is None else limit
    image = ax.imshow(values, cmap=DIVERGING, norm=centred(limit), aspect="auto", interpolation="nearest")
    numbers = values.size <= 60 if numbers is None else numbers
    places = np.ndindex(values.shape) if numbers else ()
    texts = [ax.text(c, r, "", ha="center", va="center", fontsize=10) for r, c in places]

    def redraw(values):
        image.set_data(_same_shape("values", values, image.get_array().shape))
        for text, value in zip(texts, np.ravel(values)):
            text.set(text=number(value), color=ink(image.cmap(image.norm(value))))

    redraw(values)
    _name_ticks(ax.xaxis, "columns", columns, values.shape[1])
    _name_ticks(ax.yaxis, "rows", rows, values.shape[0])
    ax.set(xlabel=xlabel, ylabel=ylabel)
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    if bar is not None or not numbers:
        ax.figure.colorbar(image, ax=ax, label=bar or "", pad=0.02).outline.set_visible(False)
    alt = f"heat map of {' × '.join(map(str, values.shape))} values"
    return Drawing(ax, redraw, alt + (f", {bar}" if bar else ""), image=image, texts=texts)


@styled
def bars(ax, values, labels, *, highlight=(), horizontal=True, label="probability", limit=None, digits=2):
    """See a distribution as bars with numbers at their ends; those named in `highlight` orange and hatched.

    `values` (K,), `labels` K names, from the top down, or from the left if not `horizontal`; `label` names
    the axis of lengths, which ends at `limit`. Parts: bars, texts.
    """
    values = _real("values", values, (1,))
    at = np.arange(len(values))
    marks = [name in highlight for name in labels]
    names, lengths = (ax.yaxis, ax.xaxis) if horizontal else (ax.xaxis, ax.yaxis)
    _name_ticks(names, "labels", labels, len(values))
    drawn = list((ax.barh if horizontal else ax.bar)(at, values, edgecolor="white"))
    align = {"va": "center"} if horizontal else {"ha": "center", "va": "bottom"}
    texts = [ax.text(0, 0, "", fontsize=10, **align) for _ in at]
    for bar, mark in zip(drawn, marks):
        bar.set(facecolor=VERMILLION if mark else BLUE, hatch="//" if mark else "")

    def redraw(values):
        for n, value in enumerate(_same_shape("values", values, at.shape)):
            (drawn[n].set_width if horizontal else drawn[n].set_height)(value)
            text, end = number(value, digits, tiny=True), max(value, 0)
            texts[n].set(text=f" {text}" if horizontal else text)
            texts[n].set_position((end, n) if horizontal else (n, end))

    redraw(values)
    end = limit or 1.15 * limit_of(values)
    lengths.set_label_text(label)
    if horizontal:
        ax.set(xlim=(0, end), ylim=(len(values) - 0.4, -0.6))
    else:
        ax.set(ylim=(0, end))
    names.set_tick_params(length=0)
    alt = f"bars of {label} for {_listed(labels)}"
    return Drawing(ax, redraw, alt, bars=drawn, texts=texts)


@styled
def gradient_by_lag(
    ax, curves, *, lags=None, floor=1e-12, limit=None, ylabel="size of the gradient", xlabel="steps back"
):
    """See how much gradient is left k steps back, on a log scale, where a straight line is an exponential.

    `curves` is {name: (lags,)}. What is less than `floor`, or more than 1 / floor, lies on that edge; `limit`
    is the top of the axis. Parts: lines {name: line}.
    """
    lines = {}
    for n, (name, sizes) in enumerate(_curves(curves, (1,)).items()):
        at = _positions("lags", lags, len(sizes), first=0)
        look = line_style(name, n)
        lines[name] = ax.plot(at, np.ones(len(at)), label=name, markevery=max(1, len(at) // 10), **look)[0]

    def redraw(curves):
        for name, sizes in _curves(curves, (1,)).items():
            lines[name].set_ydata(np.clip(sizes, floor, 1 / floor))

    redraw(curves)
    ax.relim()
    ax.set(xlabel=xlabel, ylabel=ylabel, yscale="log")
    if limit is not None:
        ax.set_ylim(floor, limit)
    ax.grid(axis="y", color=PALE, linewidth=0.6)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    if len(lines) > 1:
        ax.legend(handlelength=3)
    alt = f"{ylabel} against {xlabel}, on a log scale, for {_listed(lines)}"
    return Drawing(ax, redraw, alt, lines=lines)


@styled
def eigenvalues(ax, values, *, limit=None):
    """See eigenvalues in the complex plane: blue dots in the unit disc shrink, orange squares outside grow.

    `values` (n,), complex, or a square matrix, whose eigenvalues are taken. Parts: inside, outside.
    """
    turn = np.linspace(0, 2 * np.pi, 181)
    ax.fill(np.cos(turn), np.sin(turn), facecolor="#EFEFEF", edgecolor=GREY, linewidth=1.2, zorder=0)
    ax.axhline(0, color=PALE, linewidth=0.8, zorder=1)
    ax.axvline(0, color=PALE, linewidth=0.8, zorder=1)
    inside = ax.plot([], [], "o", linestyle="", color=BLUE, label="|λ| ≤ 1")[0]
    outside = ax.plot([], [], "s", linestyle="", color=VERMILLION, label="|λ| > 1")[0]

    def redraw(values):
        values = _eigenvalues(values)
        out = np.abs(values) > 1 + 1e-9
        inside.set_data(values[~out].real, values[~out].imag)
        outside.set_data(values[out].real, values[out].imag)

    redraw(values)
    reach = limit or 1.15 * max(1.0, limit_of(np.abs(_eigenvalues(values))))
    ax.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal")
    ax.set(xlabel="real part", ylabel="imaginary part")
    ax.legend(loc="upper left", bbox_to_anchor=(1, 1), handletextpad=0.2)
    alt = "eigenvalues in the complex plane with the unit circle"
    return Drawing(ax, redraw, alt, inside=inside, outside=outside)


def _eigenvalues(values):
    values = np.asarray(values)
    if values.ndim == 2 and values.shape[0] == values.shape[1]:
        return np.linalg.eigvals(values)
    if values.ndim != 1:
        raise ValueError(f"values: wanted shape (n,) or (n, n), got {values.shape}")
    return values


def _curves(curves, dimensions):
    if not hasattr(curves, "items"):
        raise TypeError(f"curves: wanted a dict {{name: values}}, got {type(curves).__name__}")
    return {name: _real(f"curves[{name!r}]", values, dimensions) for name, values in curves.items()}


def _positions(name, positions, count, first):
    if positions is None:
        return np.arange(first, first + count)
    return _same_shape(name, positions, (count,))


def _real(name, values, dimensions):
    try:
        array = np.asarray(values, float)
    except (TypeError, ValueError):
        raise TypeError(f"{name}: wanted an array of numbers, got {type(values).__name__}") from None
    if array.ndim not in dimensions:
        wanted = " or ".join(map(str, dimensions))
        raise ValueError(f"{name}: wanted {wanted} dimensions, got {array.ndim}, in shape {array.shape}")
    return array


def _same_shape(name, values, shape):
    array = _real(name, values, (len(shape),))
    if array.shape != shape:
        raise ValueError(f"{name}: wanted shape {shape}, got {array.shape}")
    return array


def _listed(names):
    return ", ".join(map(str, names))


def _name_ticks(axis, argument, names, count):
    if names is None:
        axis.set_major_locator(MaxNLocator(integer=True))
    elif len(names) != count:
        raise ValueError(f"{argument}: wanted {count} names, got {len(names)}")
    else:
        axis.set_ticks(range(count), [str(name) for name in names])
