"""All weights of a small network: a table, from the row into the column, and the control that moves them."""

from dataclasses import dataclass
from functools import cache
from numbers import Real
from typing import NamedTuple

import numpy as np

from ...models import SequenceTagger
from .. import live
from ..live.controls import TableControl
from ..live.settings import as_given

GATES_OF = {"RNN": ("h",), "LSTM": ("i", "f", "g", "o"), "GRU": ("r", "z", "n")}
MOST_UNITS = 4  # hidden units
REACH = 20.0


class WeightTable(NamedTuple):
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
    """The WeightTable of a cell with so many hidden units and one output y."""
    gates = GATES_OF[cell]
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
    return WeightTable(cell, hidden, rows, columns, index)


def _numbered(cell, hidden):
    """The model's parameters, each filled with the numbers of its weights."""
    params, start, numbered = model_of(cell, hidden).params, 0, {}
    for name, array in params.items():
        numbered[name] = np.arange(start, start + array.size).reshape(array.shape)
        start += array.size
    return numbered


def model_of(cell, hidden, seed=0):
    """A network that reads two inputs and says one number at every step, its weights random."""
    sizes = {"input_size": 2, "hidden_size": hidden, "output_size": 1}
    return SequenceTagger(**sizes, cell=cell, loss="mean_squared_error", rng=seed, dtype="float64")


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
_ALL = [table_of(cell, hidden) for cell in GATES_OF for hidden in range(1, MOST_UNITS + 1)]
TABLES = {table.size: table for table in _ALL}


# The control
# ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Weights:
    """All weights of the network, a tuple of numbers; how many they are says to which cell they belong."""

    default: tuple
    low: float = -REACH
    high: float = REACH
    label: str = "weight"

    @property
    def facts(self):
        """What a page must know to name each weight, and to move it."""
        tables = {
            size: {"rows": table.rows, "columns": table.columns, "index": table.index}
            for size, table in TABLES.items()
        }
        return {"low": self.low, "high": self.high, "step": 0.1, "tables": tables}

    def control(self, value):
        return TableControl(value, self.label, min=self.low, max=self.high, step=0.1)

    def check(self, name, value):
        if not isinstance(value, tuple | list) or len(value) not in TABLES:
            told = f"{len(value)} of them" if isinstance(value, tuple | list) else as_given(value)
            raise live.Refused(f"{name}: wanted as many numbers as a network here has weights, got {told}")
        for number in value:
            real = isinstance(number, Real) and not isinstance(number, bool)
            if not real or not self.low <= number <= self.high:
                raise live.Refused(
                    f"{name}: wanted numbers from {self.low:g} to {self.high:g}, got {as_given(number)}"
                )
        return tuple(round(float(number), 3) + 0.0 for number in value)
