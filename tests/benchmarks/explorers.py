"""Milliseconds an explorer's frame takes in Python, beside the same picture as a new pyplot figure.

    python tests/benchmarks/explorers.py [NAME …]

For every explorer of the catalogue: the sliders walked from end to end, each move timed from the values to
the PNG (compute; draw: where the marks stand; picture: restore, draw what moves, encode); then what
`interact` does with the same values: a new pyplot figure of as many pixels, built, drawn and saved as the
inline backend does. Processor time, so that other work on the machine weighs less.

Targets: a median of at most 10 ms, none over 25 ms, 15 times faster than the new figure.
"""

import io
import statistics
import sys
import time
import warnings

import matplotlib.pyplot as plt
import numpy as np

from rnnlib import explore
from rnnlib.explore.live import SCALE, IntSlider, Slider

plt.switch_backend("agg")
warnings.simplefilter("ignore")  # constrained layout has nothing to do where axes are placed by hand

MOVES, FIGURES = 60, 7
MEDIAN, WORST, FASTER = 10.0, 25.0, 15.0


def walk(kind, moves=MOVES):
    """(setting, value) pairs: each slider from end to end; axes change with choices, and none is dragged."""
    for name, setting in kind.settings.items():
        if isinstance(setting, Slider):
            values = np.linspace(setting.low, setting.high, moves)
            if isinstance(setting, IntSlider):
                values = values.round().astype(int)
            yield from ((name, value) for value in values.tolist())


def milliseconds(action):
    begin = time.process_time()
    action()
    return 1000 * (time.process_time() - begin)


def frames(kind):
    """Milliseconds of every move, and of its parts: {"all": […], "compute": […], …}."""
    explorer, taken = kind(), {"all": [], "compute": [], "draw": [], "picture": []}
    moves = list(walk(kind)) or [(name, setting.default) for name, setting in kind.settings.items()]
    for name, value in moves[:10]:
        explorer.set(**{name: value})  # warm
    previous = None
    for name, value in moves:
        if name != previous and previous is not None:
            explorer.set(**{previous: kind.settings[previous].default})
        previous = name
        taken["all"].append(milliseconds(lambda name=name, value=value: explorer.set(**{name: value})))
        values = explorer.values
        taken["compute"].append(milliseconds(lambda values=values: kind.compute(**values)))
        taken["draw"].append(milliseconds(lambda values=values: show(explorer, explorer.result, values)))
        taken["picture"].append(milliseconds(explorer.picture.render))
    size = len(explorer.png()) / 1000
    explorer.close()
    return taken, size


def show(explorer, result, values):
    """Where the marks stand, and the marks put there."""
    explorer.show_marks({**result, **explorer.shown(result, **values)})


def new_figure(kind, values):
    """What `interact` does at a move: a new pyplot figure with the same panels, as a PNG."""
    width, height = kind.size
    figure = plt.figure(figsize=(width / 100, height / 100), dpi=100 * SCALE, layout="constrained")
    stage = kind.__new__(kind)  # its build and marks, without its widgets
    stage.declare(figure)
    show(stage, kind.compute(**values), values)
    figure.savefig(io.BytesIO(), format="png", bbox_inches="tight")
    plt.close(figure)


def row(kind):
    taken, size = frames(kind)
    values = {name: setting.default for name, setting in kind.settings.items()}
    new_figure(kind, values)
    slow = statistics.median(milliseconds(lambda: new_figure(kind, values)) for _ in range(FIGURES))
    medians = {part: statistics.median(times) for part, times in taken.items()}
    return {**medians, "worst": max(taken["all"]), "new": slow, "ratio": slow / medians["all"], "size": size}


def main(names):
    kinds = [explore.CATALOGUE[name] for name in names] or explore.CATALOGUE.values()
    heads = f"{'median':>8}{'worst':>8}{'compute':>9}{'draw':>7}{'picture':>9}{'kB':>6}{'new':>7}{'×':>6}"
    print(f"{'ms a frame':24}{heads}")
    for kind in kinds:
        r = row(kind)
        checks = {"median": r["all"] > MEDIAN, "worst": r["worst"] > WORST, "×": r["ratio"] < FASTER}
        missed = "".join(f"  missed: {name}" for name, off in checks.items() if off)
        print(
            f"{kind.__name__:24}{r['all']:8.1f}{r['worst']:8.1f}{r['compute']:9.2f}{r['draw']:7.2f}"
            f"{r['picture']:9.1f}{r['size']:6.0f}{r['new']:7.0f}{r['ratio']:6.1f}{missed}"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
