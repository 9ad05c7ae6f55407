"""What one unit follows: its value at every step, and how well it tracks a feature of the text."""

import numpy as np

from .. import ops
from ._trace import cell_of, trace, vectors_of

CHUNK = 1000  # steps at a time, so that a long text does not fill the memory


def unit_activations(model, inputs, layer=-1, unit=None, part="h", state=None):
    """The state after every step, in the model's own dtype: (T, B, H), or of one `unit` (T, B).

    One text of tokens may come as (T,), and then (T, H) or (T,) comes back. `part`: "h", or "c" of an LSTM;
    `layer`: which one of a stacked cell.
    """
    cell = cell_of(model, None)
    ops.check_choice("part", part, cell.states)
    if unit is not None:
        ops.check_index("unit", unit, cell.hidden_size, negative=False)
    inputs = ops.as_array("inputs", inputs)
    if inputs.ndim == 0 or not inputs.size:
        raise ValueError(f"inputs: wanted at least one step, got shape {inputs.shape}")
    alone = inputs.ndim == 1
    x, values = inputs[:, None] if alone else inputs, []
    state = cell.check_state("state", state, x.shape[1])
    for start in range(0, len(x), CHUNK):
        traces = trace(cell, vectors_of(model, x[start : start + CHUNK], model.dtype), state, layer)
        state = [np.stack([traced.states[name][-1] for traced in traces]) for name in cell.states]
        values.append(traces[-1].states[part][1:, :, slice(None) if unit is None else unit])
    values = np.concatenate(values)
    return values[:, 0] if alone else values


def unit_scores(activations, feature):
    """Pearson's correlation of each unit with a feature that is there or not, (H,); 0 for a constant unit.

    activations (T, H) or (T, B, H); feature (T,) or (T, B), bool.
    """
    return _correlations(*_units_and_feature(activations, feature))


def linear_probe(activations, feature, block=500):
    """How well all units together tell a feature: Pearson's r over steps that the fit has not seen.

    Least squares weigh the units and a constant on every second `block` of steps, and are judged on the other
    blocks, which are as alike as two halves of one text can be. Each unit is first brought to mean 0 and
    spread 1; directions in which the units hardly differ (below a thousandth) are left out.
    activations (T, H), feature (T,), bool; at least two blocks.
    """
    ops.check_positive("block", block, integer=True)
    a, f = _units_and_feature(activations, feature)
    if len(a) < 2 * block:
        raise ValueError(f"activations: wanted at least two blocks of {block} steps, got {len(a)} steps")
    fitted = np.arange(len(a)) // block % 2 == 0
    a = np.column_stack([(a - a.mean(axis=0)) / np.maximum(a.std(axis=0), 1e-9), np.ones(len(a))])
    weights = np.linalg.lstsq(a[fitted], f[fitted], rcond=1e-3)[0]
    return float(_correlations((a[~fitted] @ weights)[:, None], f[~fitted])[0])


def _units_and_feature(activations, feature):
    """-> units (N, H), feature (N,), both float64: all steps of all sequences in one row."""
    activations = ops.check_array("activations", activations, finite=True)
    if activations.ndim < 2:
        raise ValueError(f"activations: wanted shape (T, H) or (T, B, H), got {activations.shape}")
    if not activations.size:
        raise ValueError(f"activations: wanted at least one step and unit, got shape {activations.shape}")
    feature = ops.check_array("feature", feature, shape=activations.shape[:-1], finite=True)
    f = feature.astype(bool).ravel().astype(np.float64)
    if f.min() == f.max():
        raise ValueError("feature: wanted one that is there at some steps only, got the same at all")
    return activations.reshape(len(f), -1).astype(np.float64), f


def _correlations(a, f):
    """Pearson's r of every column of a (N, H) with f (N,); 0 for what never changes."""
    a, f = a - a.mean(axis=0), f - f.mean()
    spread = np.sqrt((a**2).sum(axis=0) * (f**2).sum())
    return np.where(spread > 0, f @ a / np.where(spread > 0, spread, 1), 0.0)
