"""Curves, heat maps and bars: arrays in, a Drawing out, whose `set` moves what was drawn."""

import numpy as np

from .arguments import curves_of, listed, name_ticks, positions, real, same_shape
from .figures import Drawing
from .look import BLUE, DIVERGING, GREY, VERMILLION, centred, ink, limit_of, line_style, styled
from .numbers import short


@styled
def learning_curves(ax, curves, *, steps=None, ylabel="loss", xlabel="step", log=False, references=None):
    """See the median over seeds as a line, and the range from the lowest to the highest seed as a band.

    `curves` is {name: (seeds, points) or (points,)}, `steps` (points,) where the points lie. `references`
    {name: height} draws a labelled grey line each: chance, a baseline, the best possible.
    Parts: lines, bands {name: artist}, references {name: (line, text)}.
    """
    lines, bands = {}, {}
    for n, (name, runs) in enumerate(curves_of(curves, (1, 2)).items()):
        runs = np.atleast_2d(runs)
        at = positions("steps", steps, runs.shape[1], first=1)
        look = line_style(name, n)
        lines[name] = ax.plot(at, at, label=name, markevery=max(1, len(at) // 8), **look)[0]
        if len(runs) > 1:
            bands[name] = ax.fill_between(at, 0, 0, color=look["color"], alpha=0.18, linewidth=0)

    def redraw(curves):
        for name, runs in curves_of(curves, (1, 2)).items():
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
    alt = f"{ylabel} against {xlabel} for {listed(lines)}"
    return Drawing(ax, redraw, alt, lines=lines, bands=bands, references=marks.parts["references"])


@styled
def reference_lines(ax, heights):
    """See thin grey lines right across, each with its name on it. `heights` is {name: height}."""
    drawn = {}
    look = {"ha": "right", "va": "bottom", "color": "#555555", "fontsize": 10}
    for name, height in heights.items():
        line = ax.axhline(height, color=GREY, linewidth=1, linestyle=(0, (4, 3)), zorder=1, gid=name)
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
    values = real("values", values, (2,))
    limit = limit_of(values) if limit is None else limit
    image = ax.imshow(values, cmap=DIVERGING, norm=centred(limit), aspect="auto", interpolation="nearest")
    numbers = values.size <= 60 if numbers is None else numbers
    places = np.ndindex(values.shape) if numbers else ()
    texts = [ax.text(c, r, "", ha="center", va="center", fontsize=10) for r, c in places]

    def redraw(values):
        image.set_data(same_shape("values", values, image.get_array().shape))
        for text, value in zip(texts, np.ravel(values)):
            text.set(text=short(value), color=ink(image.cmap(image.norm(value))))

    redraw(values)
    name_ticks(ax.xaxis, "columns", columns, values.shape[1])
    name_ticks(ax.yaxis, "rows", rows, values.shape[0])
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
    values = real("values", values, (1,))
    at = np.arange(len(values))
    marks = [name in highlight for name in labels]
    names, lengths = (ax.yaxis, ax.xaxis) if horizontal else (ax.xaxis, ax.yaxis)
    name_ticks(names, "labels", labels, len(values))
    drawn = list((ax.barh if horizontal else ax.bar)(at, values, edgecolor="white"))
    align = {"va": "center"} if horizontal else {"ha": "center", "va": "bottom"}
    texts = [ax.text(0, 0, "", fontsize=10, **align) for _ in at]
    for bar, mark in zip(drawn, marks):
        bar.set(facecolor=VERMILLION if mark else BLUE, hatch="//" if mark else "")

    def redraw(values):
        for n, value in enumerate(same_shape("values", values, at.shape)):
            (drawn[n].set_width if horizontal else drawn[n].set_height)(value)
            text, end = short(value, digits, tiny=True), max(value, 0)
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
    alt = f"bars of {label} for {listed(labels)}"
    return Drawing(ax, redraw, alt, bars=drawn, texts=texts)
