"""What one output of a stacked network can see, read in one direction or in both."""

from functools import lru_cache

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.patches import Rectangle

from ...layers import RNN
from ...plots.lettering import Lettering
from ..live import (
    DIVERGING,
    GREEN,
    GREY,
    INK,
    LIGHT,
    VERMILLION,
    Challenge,
    Explorer,
    IntSlider,
    Preset,
    Settings,
    Slider,
    Toggle,
    number,
    raised,
)
from .web import paths, web

T, D, UNITS = 10, 2, 4
STEPS = np.arange(1, T + 1)
X = np.random.default_rng(10).normal(size=(T, 1, D))
_FLOOR, _CEILING = 1e-4, 20.0  # of the panel of influences
_MARKS = {0: "D", 1: "o", -1: "s"}


@lru_cache(maxsize=64)
def network(layers, both, gain):
    """An untrained RNN, W_hh orthogonal times `gain`; more layers stand on the same first ones."""
    cell = RNN(D, UNITS, layers, both, init="orthogonal", rng=4, dtype="float64")
    for name, array in cell.params.items():
        if name.startswith("W_hh"):
            array *= gain
    return cell


@lru_cache(maxsize=64)
def states(layers, both, gain):
    """What every node of the picture holds, row after row: a vector's first number, the output's mean."""
    outputs = [network(layer, both, gain).forward(X)[0][:, 0] for layer in range(1, layers + 1)]
    rows = [h[:, start] for h in outputs for start in range(0, h.shape[1], UNITS)]
    return np.concatenate([X[:, 0, 0], *rows, outputs[-1].mean(axis=1)])


@lru_cache(maxsize=64)
def influences(layers, both, gain):
    """‖∂ output_t / ∂x_s‖ (Frobenius) for every output t and input s: (T, T).

    Every number of every output asks in a sequence of its own, all of them in one batch.
    """
    cell = network(layers, both, gain)
    width = UNITS * cell.directions
    cell.forward(np.repeat(X, T * width, axis=1))
    dx, _ = cell.backward(np.eye(T * width).reshape(T * width, T, width).swapaxes(0, 1))
    return np.sqrt((dx**2).reshape(T, T, width, D).sum(axis=(2, 3))).T


@lru_cache(maxsize=256)
def routes(layers, both, step):
    """The layout, and along how many paths every node reaches the output at `step`."""
    layout = web(layers, both, T)
    return layout, paths(layout, len(layout.places) - T + step - 1)


class DepthAndDirection(Explorer):
    """A stacked network unrolled over ten steps: choose an output; which inputs reach it, and how much?

    The network is real and untrained: four tanh units in every layer and direction, orthogonal W_hh.
    """

    settings = Settings(
        layers=IntSlider(1, 1, 3, label="layers"),
        both=Toggle(False, "both directions"),
        step=IntSlider(5, 1, T, label="output looked at", play=True),
        gain=Slider(0.9, 0.1, 1.5, 0.1, "scale of W_hh"),
    )
    presets = (
        Preset("Two layers: further back, or more ways?", layers=2),
        Preset("Both directions: what must it wait for?", both=True, step=3),
        Preset("The last output of a network that reads both ways", both=True, step=T),
        Preset("Three layers, both directions", layers=3, both=True),
        Preset("A short memory: what is reached, and what is felt?", both=True, gain=0.2),
    )
    challenge = Challenge(
        "find the output that sees every input although the network reads in one direction only.",
        lambda result, both, **_: not both and bool((result["paths_from"] > 0).all()),
        step=T,
    )
    size = (800, 460)

    @staticmethod
    def compute(layers, both, step, gain):
        _, count = routes(layers, both, step)
        return {
            "values": states(layers, both, gain),
            "influence": influences(layers, both, gain)[step - 1],
            "paths": count,
            "paths_from": count[:T],
            "wait": np.array(np.flatnonzero(count[:T]).max() + 1 - step),
        }

    def build(self, figure):
        net, felt = figure.subplots(2, 1, height_ratios=[2.6, 1], sharex=True)
        net.set(xlim=(-0.6, T + 0.5), ylim=(-0.1, 1.09))
        net.set_title("Filled by value (blue below 0, orange above): what the chosen output depends on")
        net.axis("off")
        self.column = net.add_patch(Rectangle((0, -0.1), 0.84, 1.2, color="#FBF7D0"))
        self.dim, self.lit = (LineCollection([], colors=c, linewidths=w) for c, w in ((LIGHT, 1), (INK, 1.3)))
        for lines in (self.dim, self.lit):
            net.add_collection(lines, autolim=False)
        self.nodes = {way: net.scatter([], [], s=170, marker=m, zorder=3) for way, m in _MARKS.items()}
        self.names = Lettering(net, 9.5, "o", align="left")
        felt.set_title("How much of each input is felt there:  $\\|∂y_t/∂x_s\\|$")
        felt.set(yscale="log", ylim=(_FLOOR / 3, _CEILING), xlabel="input s", xticks=STEPS)
        felt.set_yticks([1e-4, 1e-2, 1], ["10⁻⁴", "0.01", "1"])
        self.bars = LineCollection([], colors=GREEN, linewidths=16)
        felt.add_collection(self.bars, autolim=False)
        self.unseen = felt.plot([], [], "x", color=VERMILLION, ms=9, mew=2)[0]
        self.tall = Lettering(felt, 8.5)
        nets = [self.column, self.dim, self.lit, self.nodes, self.names]
        return [nets, self.bars, self.unseen, self.tall]

    def draw(self, result, layers, both, step, gain):
        layout, count = routes(layers, both, step)
        self.column.set_x(step - 0.42)
        ends = layout.places[layout.arrows]
        used = (count[layout.arrows] > 0).all(axis=1)
        self.dim.set_segments(ends[~used])
        self.lit.set_segments(ends[used])
        self._draw_nodes(layout, count > 0, result["values"])
        rows = layout.places[::T, 1]
        self.names.show(layout.labels, np.column_stack([np.full(len(rows), -0.6), rows]), GREY)
        self._draw_influence(result["influence"], result["paths_from"] > 0)

    def _draw_nodes(self, layout, reached, values):
        """Filled by value where they reach the output, hollow where they do not."""
        row = np.repeat(layout.directions, T)
        chosen = len(row) - T + np.argmax(reached[-T:])
        colours = DIVERGING(0.5 + 0.45 * np.tanh(values))
        colours[~reached] = (1, 1, 1, 1)
        edges = np.where(reached, INK, "#A9ADB4")
        widths = np.where(np.arange(len(row)) == chosen, 3.0, 1.0)
        for way, nodes in self.nodes.items():
            nodes.set_offsets(layout.places[row == way])
            nodes.set_facecolor(colours[row == way])
            nodes.set_edgecolor(edges[row == way])
            nodes.set_linewidth(widths[row == way])

    def _draw_influence(self, influence, seen):
        shown = np.clip(influence, _FLOOR, _CEILING)[seen]
        at = STEPS[seen]
        self.bars.set_segments([[(s, _FLOOR / 3), (s, size)] for s, size in zip(at, shown)])
        self.unseen.set_data(STEPS[~seen], np.full((~seen).sum(), _FLOOR))
        self.tall.show([_short(v) for v in influence[seen]], np.column_stack([at, shown * 2.6]))

    def describe(self, result, layers, both, step, gain):
        count, influence, wait = result["paths_from"], result["influence"], int(result["wait"])
        seen = np.flatnonzero(count) + 1
        ways = "both ways" if both else "forward"
        kind = f"{layers} {'layers that read' if layers > 1 else 'layer that reads'} {ways}"
        first = f"With {kind}, output {step} sees {_range(seen)}"
        waits = f"and has to wait {wait} more {'steps' if wait > 1 else 'step'} for the last of them"
        waits = waits if wait else "and has to wait for nothing"
        most = int(np.argmax(influence)) + 1
        far = int(max(seen, key=lambda s: abs(s - step)))
        paths_told = f"{int(count[far - 1])} {'paths lead' if count[far - 1] > 1 else 'path leads'}"
        return (
            f"{first}, {waits}. It feels x{most} most ({number(influence[most - 1], 2)}); from the farthest, "
            f"x{far}, {paths_told} to it, and {_told(influence[far - 1])} arrives."
        )


def _range(seen):
    return f"inputs {seen[0]} to {seen[-1]}" if len(seen) > 1 else f"input {seen[0]} alone"


def _told(size):
    return number(size, 2) if size >= 1e-9 else f"less than 10{raised(-9)}"


def _short(size):
    """Two digits, or a power of ten above what lies below the picture."""
    return number(size, 2) if size >= _FLOOR else f"< 10{raised(int(np.ceil(np.log10(size))))}"
