"""The unrolled network: where its nodes stand, which arrows join them, and along how many paths."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np

ASIDE = 0.13  # forward nodes stand so far left of their step, reverse ones right: no arrow covers another


class Web(NamedTuple):
    """Nodes in rows from the bottom, inputs first and outputs last; row r at step t is node r · T + t − 1."""

    places: np.ndarray  # (nodes, 2): step and height, 0 … 1
    arrows: np.ndarray  # (arrows, 2): from node, to node
    directions: tuple  # for each row: 0 input or output, 1 forward, −1 reverse
    labels: tuple  # for each row


def web(layers, both, T):
    """The network of `layers` layers over T steps."""
    ways = (1, -1) if both else (1,)
    directions = (0, *ways * layers, 0)
    rows, t = len(directions), np.arange(T)
    names = [f"layer {layer + 1} {'→' if way > 0 else '←'}" for layer in range(layers) for way in ways]
    places = [
        np.column_stack([t + 1 - ASIDE * way * both, np.full(T, row / (rows - 1))])
        for row, way in enumerate(directions)
    ]
    arrows = [*_upward(layers, len(ways), t, T), *_along(directions, t, T)]
    return Web(np.concatenate(places), np.concatenate(arrows), directions, ("inputs x", *names, "outputs"))


def _upward(layers, ways, t, T):
    """Every row of a level to every row of the next, at the same step."""
    levels = [[0], *([1 + layer * ways + way for way in range(ways)] for layer in range(layers))]
    levels.append([1 + layers * ways])
    for below, above in pairwise(levels):
        for low in below:
            for high in above:
                yield np.column_stack([low * T + t, high * T + t])


def _along(directions, t, T):
    """From step to step, within a row, in its direction."""
    for row, way in enumerate(directions):
        if way:
            nodes = row * T + t[::way]
            yield np.column_stack([nodes[:-1], nodes[1:]])


def paths(layout, node):
    """The number of ways from every node to `node`: (nodes,). Where it is 0, nothing gets there."""
    step = np.zeros((len(layout.places),) * 2)
    step[tuple(layout.arrows.T)] = 1
    count = wave = np.eye(len(step))[node]
    while wave.any():
        wave = step @ wave
        count = count + wave
    return count
