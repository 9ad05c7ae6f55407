"""Where the steps come from: batches in a new order every epoch, or made on demand, and cut if long."""

from types import SimpleNamespace
from typing import NamedTuple

import numpy as np

from ..models.base import check_batch, one_or_several, within
from ..ops import as_rng, check_array, check_positive, without_padding


class Piece(NamedTuple):
    """A batch or a part of it; `is_first` if the state starts anew; not `counts` if its mask is all False."""

    batch: object
    is_first: bool
    counts: bool


class Source:
    """Iterating gives Pieces, `steps` of which count; `epoch` is how many show all batches once."""

    def __init__(self, batches, steps, epochs, truncate, shuffle, rng):
        if (steps is None) == (epochs is None):
            raise ValueError(f"wanted either steps or epochs, got steps={steps}, epochs={epochs}")
        for name, value in (("steps", steps), ("epochs", epochs), ("truncate", truncate)):
            if value is not None:
                check_positive(name, value, integer=True)
        self.truncate, self.shuffle, self.rng = truncate, shuffle, as_rng(rng)
        self.batches, self.epoch = batches, None
        if not callable(batches):
            self.batches = list(one_or_several(batches))
            self.epoch = sum(piece.counts for batch in self.batches for piece in cut(batch, truncate))
            if not self.batches:
                raise ValueError("batches: wanted a function of the step, or at least one batch, got none")
        elif steps is None:
            raise ValueError("epochs: batches is a function, which has no end; wanted steps")
        self.steps = steps if steps is not None else epochs * self.epoch

    def __iter__(self):
        left = self.steps
        for batch in self._endless():
            for piece in cut(batch, self.truncate):
                yield piece
                left -= piece.counts
                if not left:
                    return

    def _endless(self):
        if callable(self.batches):
            step = 0
            while True:
                yield self.batches(step)
                step += 1
        while True:
            order = self.rng.permutation(len(self.batches)) if self.shuffle else range(len(self.batches))
            for i in order:
                yield self.batches[i]


def cut(batch, truncate):
    """The batch as one Piece, or as Pieces of at most `truncate` steps in order of time.

    A piece has no lengths: its mask is False where a sequence is over, and its inputs are 0 there. A last
    piece that is shorter is kept.
    """
    check_batch(batch)
    if truncate is None or np.ndim(batch.inputs) < 2 or len(batch.inputs) <= truncate:
        return [Piece(batch, True, True)]
    inputs, targets = without_padding("inputs", batch.inputs, batch.lengths), np.asarray(batch.targets)
    mask = _mask(batch, inputs.shape[:2])
    if targets.shape[:2] != inputs.shape[:2]:
        wanted = f"targets for every step, of shape {inputs.shape[:2]}"
        raise ValueError(f"truncate: wanted {wanted}, to cut a batch, got shape {targets.shape}")
    pieces = []
    for start in range(0, len(inputs), truncate):
        window = slice(start, start + truncate)
        part = None if mask is None else mask[window]
        piece = SimpleNamespace(inputs=inputs[window], targets=targets[window], mask=part, lengths=None)
        pieces.append(Piece(piece, start == 0, part is None or bool(part.any())))
    if not any(piece.counts for piece in pieces):
        raise ValueError("mask: wanted at least one position that counts, got none")
    return pieces


def _mask(batch, shape):
    """The mask (T, B) that says what `mask` and `lengths` of a batch say together; None if neither does."""
    mask = None if batch.mask is None else check_array("mask", batch.mask, shape=shape, dtype=bool)
    if batch.lengths is None:
        return mask
    inside = within(batch.lengths, shape[0])
    return inside if mask is None else inside & mask
