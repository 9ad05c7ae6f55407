"""The two boards of the playground's stored picture: everything that happens over time, and all weights."""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap

from .. import live

_GATE_COLOURS = LinearSegmentedColormap.from_list("rnnlib_gate", [live.CARD, live.GREEN])
_UNKNOWN = (0.965, 0.968, 0.972, 1)
_FEWEST = 14  # rows that there is always room for
_GATES = tuple("ifozr")  # from 0 to 1; all else is signed
_NARROW = 20  # columns for whose names, or numbers, there is room
TITLES = {
    "values": "Weights, from the row into the column",
    "gradients": "Gradients, in per cent of the largest",
}


def declare_board(explorer, ax, name, left, top):
    """Declare a grid of coloured cells with names for its rows and columns: see `board`.

    The axes stay as they are, 1 wide and high, whatever the grid: another number of rows costs no new
    background.
    """
    ax.set(xticks=[], yticks=[], xlim=(-left, 1), ylim=(1, -top))
    ax.grid(False)
    ax.spines[["left", "bottom"]].set_visible(False)
    explorer.polygons(ax, f"{name} cells", f"{name} colours", edgecolors=live.LIGHT, linewidths=0.5)
    explorer.words(ax, f"{name} rows", f"{name} rows at", 8, middle="o")
    explorer.words(ax, f"{name} columns", f"{name} columns at", 8, color=live.GREY)


def board(name, colours, rows, columns, high, row_at, column_at):
    """What `declare_board` shows: colours (rows, columns, 4), each row `high`, and the names of both."""
    x, y = np.linspace(0, 1, len(columns) + 1), high * np.arange(len(rows) + 1)
    middles = live.middles(x, y).reshape(len(rows), len(columns), 2)
    return {
        f"{name} cells": live.grid(x, y),
        f"{name} colours": colours.reshape(-1, 4),
        f"{name} rows": rows,
        f"{name} rows at": [(row_at, at) for at in middles[:, 0, 1]],
        f"{name} columns": columns,
        f"{name} columns at": [(at, column_at) for at in middles[0, :, 0]],
        f"{name} middles": middles,
    }


def step_names(T):
    """The steps 1 … T as a board or an axis names them: every fifth where there are many."""
    return [str(t) if T <= _NARROW or t % 5 == 0 else "" for t in range(1, T + 1)]


def declare_state_board(explorer, ax):
    """Declare inputs, gates, states and gradients: a row each, a column for each step; see `state_board`."""
    ax.set_title("Step by step")
    declare_board(explorer, ax, "states", left=0.2, top=0.05)
    explorer.trail(ax, "current", color=live.INK, lw=1.6)


def state_board(values, names, step):
    """Values (rows, T), NaN where nothing is known yet; the step that is current is framed."""
    rows, T = np.shape(values)
    high = 1 / max(rows, _FEWEST)
    gates = np.array([name[0] in _GATES and len(name) == 2 for name in names])
    known = np.nan_to_num(values, posinf=9.0, neginf=-9.0)
    colours = live.DIVERGING(0.5 + 0.45 * np.tanh(1.2 * known))
    colours[gates] = _GATE_COLOURS(0.9 * known[gates])
    colours[np.isnan(values)] = _UNKNOWN
    left, right, foot = (step - 1) / T, step / T, rows * high
    return {
        **board("states", colours, names, step_names(T), high, -0.1, -0.025),
        "current": [(left, 0), (right, 0), (right, foot), (left, foot), (left, 0)] * (step > 0),
    }


def declare_weight_board(explorer, ax):
    """Declare all weights, or their gradients, from the row into the column: see `weight_board`."""
    ax.set_title(TITLES["values"])
    explorer.view("show", {show: {ax: {"title": title}} for show, title in TITLES.items()})
    declare_board(explorer, ax, "weights", left=0.18, top=0.13)
    explorer.words(ax, "numbers", "numbers at", 7.5)
    explorer.words(ax, "small numbers", "small numbers at", 6)


def weight_board(values, table, show):
    """Values (rows, columns), and the WeightTable that says which of them are there."""
    there, weights, count = table.index >= 0, show == "values", len(table.columns)
    values = np.nan_to_num(values, posinf=99.0, neginf=-99.0)
    values = values if weights else 100 * values / (np.abs(values).max() or 1.0)
    colours = live.DIVERGING(0.5 + 0.4 * (np.tanh(values / 2) if weights else values / 100))
    colours[~there] = _UNKNOWN
    decimals = 1 if weights and np.abs(values).max() < 9.95 else 0
    told = [_cell_text(value, decimals) for value in values[there]] if count <= _NARROW else []
    fitting, other = ("small numbers", "numbers") if count > 10 else ("numbers", "small numbers")
    names = [name if count <= _NARROW or name[1:] in ("", "₁") else "" for name in table.columns]
    marks = board("weights", colours, table.rows, names, 1 / len(values), -0.09, -0.065)
    return {
        **marks,
        "show": show,
        fitting: told,
        f"{fitting} at": marks["weights middles"][there][: len(told)],
        other: [],
        f"{other} at": [],
    }


def _cell_text(value, decimals):
    """The number with so many decimals: −.4, 0, 12."""
    text = f"{value:.{decimals}f}".replace("-", "−")
    return "0" if not text.strip("−0.") else text.replace("0.", ".") if abs(value) < 1 else text
