"""All weights of a small network in one table: a row for what they come from, a column for where they go."""

from functools import cache
from typing import NamedTuple

import numpy as np

from ...models import SequenceTagger

CELLS = {"RNN": ("h",), "LSTM": ("i", "f", "g", "o"), "GRU": ("r", "z", "n")}
MOST = 4  # hidden units
REACH = 20.0


class Table(NamedTuple):
    """Names of rows and columns, and which weight stands where: `index` (rows, columns), −1 for none.

    The weights are numbered from 0, as the model's parameters lie one after another.
    """

    cell: str
    hidden: int
    rows: tuple
    columns: tuple
    index: np.ndarray

    @property
    def size(self):
        """How many weights there are."""
        return int(self.index.max()) + 1

    def spread(self, weights):
        """Weights (n,) -> (rows, columns), 0 where there is none."""
        return np.where(self.index >= 0, np.asarray(weights)[self.index], 0.0)

    def name(self, number):
        """Where a weight comes from and goes to, in words."""
        row, column = np.argwhere(self.index == number)[0]
        source = self.rows[row]
        return f"{'the ' if 'bias' in source else 'the weight from '}{source} into {self.columns[column]}"


@cache
def table_of(cell, hidden):
    """The Table of a cell with so many hidden units and one output y."""
    gates = CELLS[cell]
    units = [f"h{unit}" for unit in range(1, hidden + 1)]
    columns = (*(f"{gate}{unit}" for gate in gates for unit in range(1, hidden + 1)), "y")
    rows = ("x", "marker", *units, "bias", *(["bias by r"] if cell == "GRU" else []))
    index = np.full((len(rows), len(columns)), -1)
    numbered = _numbered(cell, hidden)
    index[:2, :-1], index[2 : 2 + hidden, :-1] = numbered["cell.W_xh"], numbered["cell.W_hh"]
    index[2 + hidden, :-1] = numbered["cell.b_h"]
    if cell == "GRU":
        index[-1, -1 - hidden : -1] = numbered["cell.b_hn"]
    index[2 : 2 + hidden, -1], index[2 + hidden, -1] = numbered["output.W"][:, 0], numbered["output.b"][0]
    return Table(cell, hidden, rows, columns, index)


def _numbered(cell, hidden):
    """The model's parameters, each filled with the numbers of its weights."""
    params, start, numbered = model_of(cell, hidden).params, 0, {}
    for name, array in params.items():
        numbered[name] = np.arange(start, start + array.size).reshape(array.shape)
        start += array.size
    return numbered


def model_of(cell, hidden, seed=0):
    """A network that reads two inputs and says one number at every step, its weights random."""
    return SequenceTagger(
        hidden_size=hidden,
        output_size=1,
        input_size=2,
        cell=cell,
        loss="mean_squared_error",
        rng=seed,
        dtype="float64",
    )


def weights_of(model):
    """All weights one after another, as values of a setting: a tuple of numbers with three decimals."""
    flat = np.concatenate([array.ravel() for array in model.params.values()])
    return tuple((np.clip(flat, -REACH, REACH).round(3) + 0.0).tolist())


def gradients_of(model):
    """The gradients of the last backward pass, in the order of the weights (n,)."""
    return np.concatenate([model.grads[name].ravel() for name in model.params])


def put_weights(model, weights):
    """Overwrite all weights of the model."""
    parts = np.split(np.asarray(weights), np.cumsum([array.size for array in model.params.values()])[:-1])
    for array, part in zip(model.params.values(), parts):
        array[:] = part.reshape(array.shape)
    return model


@cache
def first_weights(cell, hidden):
    """What a new network of this kind starts from."""
    return weights_of(model_of(cell, hidden))


# How many weights there are says which cell they belong to: no two of these numbers are equal.
_ALL = [table_of(cell, hidden) for cell in CELLS for hidden in range(1, MOST + 1)]
TABLES = {table.size: table for table in _ALL}
