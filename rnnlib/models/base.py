"""What every model is: layers under names, a loss on what they put out, and the gradient of that loss."""

import copy
import math

import numpy as np

from .. import losses, ops
from ..layers import Layer

LOSSES = {"cross_entropy": losses.cross_entropy, "mean_squared_error": losses.mean_squared_error}


class Composite:
    """Layers under names: `params` and `grads` hold their own arrays as "cell.W_xh" …"""

    @property
    def parts(self):
        """The layers by name, in the order in which they run."""
        raise NotImplementedError

    @property
    def params(self):
        """The weights of all parts: the arrays themselves, so that an optimiser changes them in place."""
        return {f"{name}.{key}": a for name, part in self.parts.items() for key, a in part.params.items()}

    @property
    def grads(self):
        """The gradients of the last `backward`, under the names of `params`."""
        return {f"{name}.{key}": a for name, part in self.parts.items() for key, a in part.grads.items()}

    @property
    def dtype(self):
        """The dtype that every part computes in."""
        return next(iter(self.parts.values())).dtype

    def astype(self, dtype):
        """A copy that computes in `dtype`."""
        twin = copy.copy(self)
        for name, value in vars(self).items():
            if isinstance(value, Layer | Composite):
                setattr(twin, name, value.astype(dtype))
        return twin


class Model(Composite):
    """Parts that run one after another, a loss on what they put out, and the gradient of that loss.

    A batch is anything with the attributes `inputs`, `targets`, `mask` and `lengths`; the last two may be
    None. A subclass makes its parts, says in `parts` how they are called, and writes `forward` and
    `_backward`. `config` holds the constructor's arguments, `metadata` what should be stored beside the
    weights, and `doutputs` the gradient of the last `loss` at the outputs.
    """

    carries_state = False  # may the state after a batch be the first of the next?

    def __init__(self, config, loss="cross_entropy"):
        self.config = config
        self.objective = ops.check_choice("loss", loss, LOSSES)
        self.metadata = {}
        self.doutputs = None

    def __repr__(self):
        settings = ", ".join(f"{name}={value!r}" for name, value in self.config.items() if value is not None)
        return f"<{type(self).__name__}({settings}): {sum(a.size for a in self.params.values()):,} weights>"

    def astype(self, dtype):
        """A copy that computes in `dtype`."""
        model = super().astype(dtype)
        model.config = self.config | {"dtype": str(np.dtype(dtype))}
        model.metadata = copy.deepcopy(self.metadata)
        model.doutputs = None
        return model

    def backward(self, doutputs=None, dstate=None):
        """From the gradient at the outputs, or of the last `loss`: fills `grads` -> dinputs, dstate.

        `dinputs` is the gradient at the vectors that entered the cell: of tokens, at their embeddings.
        """
        doutputs = self.doutputs if doutputs is None else doutputs
        if doutputs is None:
            raise RuntimeError(f"{type(self).__name__}: backward needs a gradient, or a call of loss first")
        return self._backward(doutputs, dstate)

    def loss(self, batch, state=None, training=False):
        """-> the loss, a mean over the positions that count; the last state. `backward()` may follow."""
        outputs, state = self._outputs(batch, state, training)
        loss, self.doutputs = self._loss(batch, outputs)
        return loss, state

    def loss_and_gradients(self, batch, state=None, training=True):
        """`loss` with dropout on, then `backward`, which fills `grads` -> the loss, the last state.

        NotFinite if the loss is not finite: it has no gradient, and `grads` stay those of the call before.
        """
        loss, state = self.loss(batch, state, training)
        if not math.isfinite(loss):
            raise ops.NotFinite(f"the loss is {loss}")
        self.backward()
        return loss, state

    def mean_loss(self, batches, carry_state=False):
        """The loss over one batch or several, every position counting alike.

        `carry_state`: each batch continues the one before.
        """
        if carry_state:
            self.check_carries("carry_state")
        total, count, state = 0.0, 0, None
        for batch in one_or_several(batches):
            outputs, last = self._outputs(batch, state)
            positions = int(self._counted(batch, outputs).sum())
            total, count = total + self._loss(batch, outputs)[0] * positions, count + positions
            state = last if carry_state else None
        if not count:
            raise ValueError("batches: wanted at least one batch, got none")
        return total / count

    def accuracy(self, batch):
        """The fraction of the positions that count whose largest logit is the target's."""
        if self.objective != "cross_entropy":
            raise ValueError(f"accuracy: wanted a model with loss 'cross_entropy', not {self.objective!r}")
        outputs, _ = self._outputs(batch)
        right = outputs.argmax(axis=-1) == batch.targets
        return float(right.mean(where=self._counted(batch, outputs)))

    def check_carries(self, name):
        """ValueError naming the argument `name` if the state after one batch means nothing to the next."""
        if not self.carries_state:
            wanted = "a model whose state goes on from batch to batch, in one direction"
            raise ValueError(f"{name}: wanted {wanted}, got {self!r}")

    def _outputs(self, batch, state=None, training=False):
        """`forward` of a batch -> outputs, the last state."""
        check_batch(batch)
        return self.forward(batch.inputs, state, batch.lengths, training)

    def _loss(self, batch, outputs):
        """-> the loss, its gradient; a single number to predict may come without an axis of its own."""
        targets = ops.as_array("targets", batch.targets)
        if self.objective == "mean_squared_error" and outputs.shape == (*targets.shape, 1):
            targets = targets[..., None]
        return LOSSES[self.objective](outputs, targets, self._counted(batch, outputs))

    def _counted(self, batch, outputs):
        """The mask of the positions that the loss counts: one for every output."""
        if batch.mask is None:
            return np.ones(outputs.shape[:-1], bool)
        return ops.check_array("mask", batch.mask, shape=outputs.shape[:-1], dtype=bool)


def one_or_several(batches):
    """What to go through: a batch alone as a list of one, several as they are."""
    if hasattr(batches, "inputs"):
        return [batches]
    try:
        return iter(batches)
    except TypeError:
        raise TypeError(f"batches: wanted a batch, or several, got {type(batches).__name__}") from None


def check_batch(batch):
    if not all(hasattr(batch, name) for name in ("inputs", "targets", "mask", "lengths")):
        wanted = "an object with inputs, targets, mask and lengths"
        raise TypeError(f"batch: wanted {wanted}, got {type(batch).__name__}")


def within(lengths, T):
    """lengths (B,) -> (T, B): True where step t is inside sequence b; all True for None."""
    return np.arange(T)[:, None] < np.asarray(T if lengths is None else lengths)
