"""How far gradients reach: back through the states, and to each past input."""

import copy

import numpy as np

from .. import ops
from ..models import SequenceModel
from ._trace import cell_of, vectors_of


def gradient_by_lag(model, inputs, state=None, dh=None, part="state"):
    """‖∂L/∂s_{T−k}‖ for lags k = 0 … T, (T+1,): how much L depends on the state k steps before the end.

    Of a model, `inputs` is a batch, L its loss (mask all but the last step to see memory alone). Of a cell,
    they are vectors (T, B, D) and L = Σ dh · h_T, by default with every row of dh (B, H) of length 1.
    `part`: "h", "c", or "state" for all parts and layers together. Root mean square over the sequences.
    """
    ops.check_choice("part", part, ("state", *cell_of(model).states))
    gradients = state_gradients(model, inputs, state, dh)
    if part != "state":
        gradients = {part: gradients[part]}
    squares = sum((g**2).sum(axis=(1, 3)) for g in gradients.values())  # (T+1, B)
    return np.sqrt(squares.mean(axis=1))[::-1]


def state_gradients(model, inputs, state=None, dh=None):
    """∂L/∂s_t at every state from s_0 to s_T: {"h": (T+1, layers, B, H), …}; arguments of gradient_by_lag."""
    cell = cell_of(model)
    if isinstance(model, SequenceModel):
        x, doutputs = _gradient_at_outputs(model, inputs, state)
    else:
        x = vectors_of(cell, inputs)
        doutputs = _only_at_the_end(cell, x, dh)
    gradients = np.stack(_back_through_states(cell, x, state, doutputs)[::-1])
    return {name: gradients[:, part] for part, name in enumerate(cell.states)}


def influence(model, inputs, position=-1, target=None, state=None):
    """‖∂ log p(target)/∂ input_t‖ for every input of one sequence, (T,); of a token, by its embedding.

    p is the model's output at `position` (a classifier has only one), `target` a class, by default the
    likeliest. inputs (T,) or (T, 1) tokens, or (T, 1, D). Those after the position have no influence, unless
    the model reads both ways.
    """
    if not isinstance(model, SequenceModel):
        raise TypeError(f"model: wanted a tagger, classifier or language model, got {type(model).__name__}")
    model, inputs = model.astype("float64"), ops.as_array("inputs", inputs)
    if inputs.ndim == 0:
        raise ValueError("inputs: wanted one sequence, got a single number")
    logits, _ = model.forward(inputs[:, None] if inputs.ndim == 1 else inputs, state)
    place = _place(logits, position)
    if target is None:
        target = logits[place].argmax()
    target = ops.check_index("target", target, logits.shape[-1], negative=False)
    dlogits = np.zeros_like(logits)
    dlogits[place] = ops.one_hot(target, logits.shape[-1], "float64") - ops.softmax(logits[place])
    dvectors, _ = model.backward(dlogits)
    return np.sqrt((dvectors[:, 0] ** 2).sum(axis=-1))


def _place(logits, position):
    """Where in logits (T, 1, K) or (1, K) the output at `position` is."""
    T, B = logits.shape[0] if logits.ndim == 3 else None, logits.shape[-2]
    if B != 1:
        raise ValueError(f"inputs: wanted one sequence, B = 1, got B = {B}")
    if T is None:
        return (0,)
    return (ops.check_index("position", position, T), 0)


def _gradient_at_outputs(model, batch, state):
    """-> what enters the cell, and the gradient of the batch's loss at what the cell puts out."""
    model = model.astype("float64")
    model.loss(batch, state)
    if batch.lengths is not None:
        raise ValueError("inputs: wanted a batch without lengths, since lags are counted from the last step")
    return model.encoder.vectors(batch.inputs), model.head.backward(model.doutputs)


def _only_at_the_end(cell, x, dh):
    T, B, H = *x.shape[:2], cell.hidden_size
    doutputs = np.zeros((T, B, H))
    doutputs[-1] = H**-0.5 if dh is None else ops.check_array("dh", dh, shape=(B, H), dtype="float64")
    return doutputs


def _back_through_states(cell, x, state, doutputs):
    """The gradients at s_T, s_{T−1}, …, s_0, each (parts, layers, B, H), one step of the cell at a time."""
    steps = []
    for x_t in x:
        steps.append(copy.copy(cell))  # a cell for each step, to keep what its way back needs
        _, state = steps[-1].forward(x_t[None], state)
    gradients, dstate = [], None
    for step, dh in zip(reversed(steps), reversed(doutputs)):
        _, dstate_before = step.backward(dh[None], dstate)
        gradients.append(_total(dstate, dh, dstate_before))
        dstate = dstate_before
    return [*gradients, np.stack(dstate)]


def _total(dstate, dh, like):
    """What comes back from the next step, and what the last layer's output receives at once."""
    total = np.zeros_like(like) if dstate is None else np.stack(dstate)
    total[0, -1] += dh
    return total
