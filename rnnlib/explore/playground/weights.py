"""All weights of a small network: how they lie in one row of numbers, and as a table from row into column."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from ...models import SequenceTagger
from ..live import lowered

GATES_OF = {"RNN": ("h",), "LSTM": ("i", "f", "g", "o"), "GRU": ("r", "z", "n")}
MOST_UNITS = 8


class WeightTable(NamedTuple):
    """Names of rows and columns, and which weight stands where: `index` (rows, columns), −1 for none.

    The weights are numbered from 0, as the model's parameters lie one after another.
    """

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
        """Where a weight comes from and goes to."""
        row, column = np.argwhere(self.index == number)[0]
        return f"{self.rows[row]} → {self.columns[column]}"


@lru_cache
def table_of(cell, units):
    """The WeightTable of a cell with so many units and one output y."""
    numbers, rows = range(1, units + 1), ["x", "marker"]
    columns = (*(f"{gate}{lowered(unit)}" for gate in GATES_OF[cell] for unit in numbers), "y")
    rows += [*(f"h{lowered(unit)}" for unit in numbers), "bias", *["bias by r"] * (cell == "GRU")]
    index = np.full((len(rows), len(columns)), -1)
    numbered = _numbered(cell, units)
    index[:2, :-1], index[2 : 2 + units, :-1] = numbered["cell.W_xh"], numbered["cell.W_hh"]
    index[2 + units, :-1] = numbered["cell.b_h"]
    if cell == "GRU":
        index[-1, -1 - units : -1] = numbered["cell.b_hn"]
    index[2 : 2 + units, -1], index[2 + units, -1] = numbered["output.W"][:, 0], numbered["output.b"][0]
    return WeightTable(tuple(rows), columns, index)


def _numbered(cell, units):
    """The model's parameters, each filled with the numbers of its weights."""
    params, start, numbered = model_of(cell, units).params, 0, {}
    for name, array in params.items():
        numbered[name] = np.arange(start, start + array.size).reshape(array.shape)
        start += array.size
    return numbered


def model_of(cell, units, activation="tanh"):
    """A network that reads two inputs and says one number at every step; its weights are to be put in."""
    sizes = {"input_size": 2, "hidden_size": units, "output_size": 1}
    own = {"activation": activation} if cell == "RNN" else {}
    return SequenceTagger(**sizes, cell=cell, loss="mean_squared_error", rng=0, dtype="float64", **own)


def put_weights(model, weights):
    """Overwrite all weights of the model."""
    parts = np.split(np.asarray(weights), np.cumsum([array.size for array in model.params.values()])[:-1])
    for array, part in zip(model.params.values(), parts):
        array[:] = part.reshape(array.shape)
    return model


def gradients_of(model):
    """The gradients of the last backward pass, in the order of the weights (n,)."""
    return np.concatenate([model.grads[name].ravel() for name in model.params])
