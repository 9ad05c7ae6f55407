"""What any exchange of weights with another library has: names of parts, checks, and all or nothing.

A dialect says how one layer's weights are written there; `written` and `taken` carry that over to whole
models, whose parts stand under their names, as "cell.weight_ih_l0" or "cell/kernel".
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from .. import ops
from ..layers import Recurrent
from ..layers.cells import has_known_equations
from .base import Composite

CELLS_BY_BLOCKS = {1: "an RNN", 3: "a GRU", 4: "an LSTM"}  # H columns or rows a gate


@dataclass(frozen=True)
class Dialect:
    """How another library writes the weights of one layer.

    `write(layer)` -> {its name: array in its layout}, and `read(layer, arrays)`, the way back, -> {our name:
    array}. `joint` stands between the name of a part and that of an array. `explain(layer, given, wanted)`:
    what an array of another shape would be, or "".
    """

    joint: str
    write: Callable
    read: Callable
    explain: Callable


def written(dialect, owner, names=None):
    """Copies of the weights of a layer or a model by the dialect's names, in the order of its parts.

    `names` {our part: theirs} where another model calls its parts otherwise; of a layer alone, the text
    before its names. ValueError for a part that the model does not have.
    """
    return {
        name: np.array(array, order="C")
        for called, layer in _layers(dialect, owner, names).items()
        for name, array in _under(called, dialect.write(layer), dialect.joint).items()
    }


def taken(dialect, owner, arrays, names=None):
    """Fill a layer or a model with `arrays` {name: array}, as `written` names them -> the owner.

    ValueError or TypeError for names, shapes or numbers that are not its own; then nothing has changed.
    """
    wanted = written(dialect, owner, names)
    if not isinstance(arrays, Mapping):
        raise TypeError(f"arrays: wanted a dict of arrays by name, got {type(arrays).__name__}")
    _check_names(dialect, owner, wanted, arrays)
    new = []
    for called, layer in _layers(dialect, owner, names).items():
        own = dialect.write(layer)
        given = {
            name: _fitting(dialect, layer, arrays, _join(called, name, dialect.joint), array.shape)
            for name, array in own.items()
        }
        new += [(layer.params[name], array) for name, array in dialect.read(layer, given).items()]
    for place, array in new:
        place[:] = array
    return owner


def check_equations(library, layer):
    """TypeError unless a recurrent layer computes what the library's RNN, LSTM or GRU do."""
    if not has_known_equations(layer):
        wanted = f"the equations of {library}'s RNN, LSTM or GRU"
        raise TypeError(f"layer: wanted a cell with {wanted}, got {type(layer).__name__}")


def other_cell(layer, given, wanted):
    """Which cell has as many blocks of H as the shape `given`, if our recurrent layer has another number."""
    for size, own in zip(given, wanted):
        if isinstance(layer, Recurrent) and len(given) == len(wanted) and size != own:
            blocks, rest = divmod(size, layer.hidden_size)
            if own == layer.hidden_size * len(layer.gates) and not rest and blocks in CELLS_BY_BLOCKS:
                return f"{size} = {blocks} · {layer.hidden_size} would be {CELLS_BY_BLOCKS[blocks]}'s"
    return ""


def two_biases(b_h, b_hn=()):
    """Ours -> two biases (kH,) that are added: b_h, and zeros, but for b_hn in the last block.

    The GRU's b_hn is a bias of its own: it stands inside the reset product.
    """
    return b_h, np.concatenate([np.zeros_like(b_h[len(b_hn) :]), np.asarray(b_hn, b_h.dtype)])


def from_two_biases(first, second, inside=0):
    """The way back -> b_h (kH,), b_hn (inside,): the second is added, but for its last `inside`."""
    shared = len(first) - inside
    return first + np.concatenate([second[:shared], np.zeros_like(second[shared:])]), second[shared:]


def parts_of(owner):
    """{path: layer} of all layers with weights, in the order of the parts: {"": layer} of a layer alone."""
    if not isinstance(owner, Composite):
        return {"": owner}
    found = {}
    for name, part in owner.parts.items():
        inner = parts_of(part) if part.params else {}
        found |= {f"{name}.{path}".strip("."): layer for path, layer in inner.items()}
    return found


def _layers(dialect, owner, names):
    """{what the layer is called there: layer}."""
    parts = parts_of(owner)
    names = {"": names} if isinstance(names, str) else dict(names or {})
    if other := [name for name in names if name not in parts]:
        raise ValueError(f"names: wanted some of the parts {', '.join(map(repr, parts))}, got {other[0]!r}")
    called = [names.get(path, path.replace(".", dialect.joint)) for path in parts]
    if twice := [name for name in called if called.count(name) > 1]:
        raise ValueError(f"names: wanted another one for each part, got {twice[0]!r} twice")
    return dict(zip(called, parts.values()))


def _join(called, name, joint):
    return f"{called}{joint}{name}" if called else name


def _under(called, arrays, joint):
    return {_join(called, name, joint): array for name, array in arrays.items()}


def _fitting(dialect, layer, arrays, name, shape):
    """One array, checked; of another shape, it is said what it would be."""
    array = ops.as_array(name, _in_numpy(arrays[name]))
    if array.shape != shape and (text := dialect.explain(layer, array.shape, shape)):
        raise ValueError(f"{name}: wanted shape {shape}, got {array.shape}: {text}")
    return ops.check_array(name, array, shape=shape, dtype=layer.dtype, finite=True)


def _in_numpy(value):
    """A tensor without its graph, on the CPU and in a dtype that NumPy has; anything else as it is."""
    if not hasattr(value, "detach"):
        return value
    tensor = value.detach().cpu()
    return tensor.float() if str(tensor.dtype) == "torch.bfloat16" else tensor


def _check_names(dialect, owner, wanted, arrays):
    """The same names; where they stand behind others, how to say so."""
    missing, unknown = sorted(wanted.keys() - arrays.keys()), sorted(map(str, arrays.keys() - wanted.keys()))
    if missing or unknown:
        text = f"wanted the names {_some(sorted(wanted))}, missing {_some(missing)}, unknown {_some(unknown)}"
        called = _called(dialect, owner, arrays)
        raise ValueError(f"arrays: {text}{f'; they are there with names={called!r}' if called else ''}")


def _some(names, shown=8):
    more = f" and {len(names) - shown} more" if len(names) > shown else ""
    return f"{names[:shown]}{more}"


def _called(dialect, owner, arrays):
    """What `names` would have to be for all parts to be found among `arrays`; None if no names will do."""
    called = {}
    for path, layer in parts_of(owner).items():
        own = {name: array.shape for name, array in dialect.write(layer).items()}
        first = f"{dialect.joint}{next(iter(own))}"
        candidates = [str(name).removesuffix(first) for name in arrays if str(name).endswith(first)]
        fitting = [
            part
            for part in candidates
            if all(
                np.shape(arrays.get(_join(part, name, dialect.joint))) == shape for name, shape in own.items()
            )
        ]
        if len(fitting) != 1:
            return None
        called[path] = fitting[0]
    return called.get("", called)
