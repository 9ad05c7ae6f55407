"""What one output of a stacked network can see, read in one direction or in both."""

from functools import lru_cache
from itertools import product
from typing import NamedTuple

import numpy as np

from ...layers import RNN
from .. import live

T, D, LAYER_UNITS = 10, 2, 4
INPUT_STEPS = np.arange(1, T + 1)
X = np.random.default_rng(10).normal(size=(T, 1, D))
_WEAKEST, _STRONGEST = 1e-4, 20.0  # of the panel of influences
_MARKERS = {0: "D", 1: "o", -1: "s"}  # of inputs and outputs, of forward and of reverse nodes
_NODE_LOOKS = ("places", "faces", "edges", "widths")  # of nodes
ASIDE = 0.13  # forward nodes stand so far left of their step, reverse ones right: no arrow covers another


class Web(NamedTuple):
    """Nodes in rows from the bottom, inputs first and outputs last; row r at step t is node r · T + t − 1."""

    places: np.ndarray  # (nodes, 2): step and height, 0 … 1
    arrows: np.ndarray  # (arrows, 2): from node, to node
    directions: tuple  # for each row: 0 input or output, 1 forward, −1 reverse
    labels: tuple  # for each row


def web(layers, both, T):
    """The network of `layers` layers over T steps.

    Every row leads to all rows of the next level, at the same step; a row of states leads along itself.
    """
    ways = (1, -1) if both else (1,)
    directions, levels = (0, *ways * layers, 0), [0, *np.repeat(range(1, layers + 1), len(ways)), layers + 1]
    rows, t = range(len(levels)), np.arange(T)
    names = [f"layer {layer + 1} {'→' if way > 0 else '←'}" for layer in range(layers) for way in ways]
    places = [(t + 1 - ASIDE * way * both, np.full(T, row / rows[-1])) for row, way in enumerate(directions)]
    arrows = [(a * T + t, b * T + t) for a, b in product(rows, rows) if levels[b] == levels[a] + 1]
    along = [row * T + t[::way] for row, way in enumerate(directions) if way]
    arrows += [(nodes[:-1], nodes[1:]) for nodes in along]
    places, arrows = (np.concatenate([np.column_stack(pair) for pair in pairs]) for pairs in (places, arrows))
    return Web(places, arrows, directions, ("inputs x", *names, "outputs"))


def paths(layout, node):
    """The number of ways from every node to `node`: (nodes,). Where it is 0, nothing gets there."""
    step = np.zeros((len(layout.places),) * 2)
    step[tuple(layout.arrows.T)] = 1
    count = wave = np.eye(len(step))[node]
    while wave.any():
        wave = step @ wave
        count = count + wave
    return count


@lru_cache(maxsize=64)
def untrained(layers, both, gain):
    """An untrained RNN, W_hh orthogonal times `gain`; more layers stand on the same first ones."""
    cell = RNN(D, LAYER_UNITS, layers, both, init="orthogonal", rng=4, dtype="float64")
    for name, array in cell.params.items():
        if name.startswith("W_hh"):
            array *= gain
    return cell


@lru_cache(maxsize=64)
def states(layers, both, gain):
    """What every node of the picture holds, row after row: a vector's first number, the output's mean."""
    outputs = [untrained(layer, both, gain).forward(X)[0][:, 0] for layer in range(1, layers + 1)]
    rows = [h[:, start] for h in outputs for start in range(0, h.shape[1], LAYER_UNITS)]
    return np.concatenate([X[:, 0, 0], *rows, outputs[-1].mean(axis=1)])


@lru_cache(maxsize=64)
def influences(layers, both, gain):
    """‖∂ output_t / ∂x_s‖ (Frobenius) for every output t and input s: (T, T).

    Every number of every output asks in a sequence of its own, all of them in one batch.
    """
    cell = untrained(layers, both, gain)
    width = LAYER_UNITS * cell.directions
    cell.forward(np.repeat(X, T * width, axis=1))
    dx, _ = cell.backward(np.eye(T * width).reshape(T * width, T, width).swapaxes(0, 1))
    return np.sqrt((dx**2).reshape(T, T, width, D).sum(axis=(2, 3))).T


@lru_cache(maxsize=256)
def routes(layers, both, step):
    """The layout, and along how many paths every node reaches the output at `step`."""
    layout = web(layers, both, T)
    return layout, paths(layout, len(layout.places) - T + step - 1)


class DepthAndDirection(live.Explorer):
    """A stacked network unrolled over ten steps: choose an output; which inputs reach it, and how much?

    The network is real and untrained: four tanh units in every layer and direction, orthogonal W_hh.
    """

    settings = live.Settings(
        layers=live.IntSlider(1, 1, 3, label="layers"),
        both=live.Toggle(False, "both directions"),
        step=live.IntSlider(5, 1, T, label="output looked at", play=True),
        gain=live.Slider(0.9, 0.1, 1.5, 0.1, "scale of W_hh"),
    )
    presets = (
        live.Preset("Two layers: further back, or more ways?", layers=2),
        live.Preset("Both directions: what must it wait for?", both=True, step=3),
        live.Preset("The last output of a network that reads both ways", both=True, step=T),
        live.Preset("Three layers, both directions", layers=3, both=True),
        live.Preset("A short memory: what is reached, and what is felt?", both=True, gain=0.2),
    )
    challenge = live.Challenge(
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

    @staticmethod
    def given():
        cells = [untrained(3, both, 1.0) for both in (False, True)]
        return {"x": X[:, 0], "weights": [[*map(cell.weights, cell.suffixes)] for cell in cells]}

    @staticmethod
    def shown(result, layers, both, step, gain):
        layout, count = routes(layers, both, step)
        ends, used = layout.places[layout.arrows], (count[layout.arrows] > 0).all(axis=1)
        heights, seen = layout.places[::T, 1], result["paths_from"] > 0
        influence = result["influence"][seen]
        at, tall = INPUT_STEPS[seen], np.clip(influence, _WEAKEST, _STRONGEST)
        return {
            "column": live.boxes([step - 0.42], step + 0.42, -0.1, 1.1),
            "idle arrows": ends[~used],
            "used arrows": ends[used],
            **_nodes(layout, count > 0, result["values"]),
            "rows": layout.labels,
            "rows at": np.column_stack([np.full(len(heights), -0.6), heights]),
            "bars": [[(s, _WEAKEST / 3), (s, size)] for s, size in zip(at, tall)],
            "unseen": INPUT_STEPS[~seen],
            "numbers": [_influence_text(size) for size in influence],
            "numbers at": np.column_stack([at, tall * 2.6]),
        }

    def build(self, figure):
        net, felt = figure.subplots(2, 1, height_ratios=[2.6, 1], sharex=True)
        net.set(xlim=(-0.6, T + 0.5), ylim=(-0.1, 1.09))
        net.set_title("Filled by value (blue below 0, orange above): what the chosen output depends on")
        net.axis("off")
        self.blocks(net, "column", "#FBF7D0", edgecolor="#FBF7D0", linewidth=1)
        self.segments(net, "idle arrows", color=live.LIGHT, lw=1)
        self.segments(net, "used arrows", color=live.INK, lw=1.3)
        for way, marker in _MARKERS.items():
            self.nodes(net, *(f"{part} {way}" for part in _NODE_LOOKS), marker=marker, size=170**0.5)
        self.words(net, "rows", "rows at", 9.5, color=live.GREY, middle="o", align="left")
        felt.set_title("How much of each input is felt there:  $\\|∂y_t/∂x_s\\|$")
        felt.set(yscale="log", ylim=(_WEAKEST / 3, _STRONGEST), xlabel="input s", xticks=INPUT_STEPS)
        felt.set_yticks([1e-4, 1e-2, 1], ["10⁻⁴", "0.01", "1"])
        self.segments(felt, "bars", color=live.GREEN, lw=16)
        self.line(felt, "unseen", _WEAKEST, "x", color=live.VERMILLION, ms=9, mew=2)
        self.words(felt, "numbers", "numbers at", 8.5)

    def describe(self, result, layers, both, step, gain):
        count, influence, wait = result["paths_from"], result["influence"], int(result["wait"])
        seen = np.flatnonzero(count) + 1
        ways = "both ways" if both else "forward"
        kind = f"{layers} {'layers that read' if layers > 1 else 'layer that reads'} {ways}"
        first = f"With {kind}, output {step} sees {_range(seen)}"
        waits = f"wait {wait} more {'steps' if wait > 1 else 'step'} for the last of them"
        most = int(np.argmax(influence)) + 1
        far = int(max(seen, key=lambda s: abs(s - step)))
        paths_told = f"{int(count[far - 1])} {'paths lead' if count[far - 1] > 1 else 'path leads'}"
        return (
            f"{first}, and has to {waits if wait else 'wait for nothing'}. It feels x{most} most "
            f"({live.number(influence[most - 1], 2)}); from the farthest, x{far}, {paths_told} to it, and "
            f"{_arriving(influence[far - 1])} arrives."
        )


def _nodes(layout, reached, values):
    """Filled by value where they reach the output, hollow where they do not; thick, the output itself."""
    row = np.repeat(layout.directions, T)
    colours = live.DIVERGING(0.5 + 0.45 * np.tanh(values))
    colours[~reached] = 1.0
    widths = np.ones(len(row))
    widths[len(row) - T + np.argmax(reached[-T:])] = 3.0
    edges = np.where(reached, live.INK, "#A9ADB4")
    looks = dict(zip(_NODE_LOOKS, (layout.places, colours, edges, widths)))
    return {f"{part} {way}": look[row == way] for part, look in looks.items() for way in _MARKERS}


def _range(seen):
    return f"inputs {seen[0]} to {seen[-1]}" if len(seen) > 1 else f"input {seen[0]} alone"


def _arriving(size):
    return live.number(size, 2) if size >= 1e-9 else f"less than 10{live.raised(-9)}"


def _influence_text(size):
    """Two digits, or a power of ten above what lies below the picture."""
    return live.number(size, 2) if size >= _WEAKEST else f"< 10{live.raised(int(np.ceil(np.log10(size))))}"
