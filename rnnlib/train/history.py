"""What happened in a training: arrays to plot, and why it ended."""

import numpy as np

from ..optim import NotFinite


class History:
    """One number for every step: `loss`, `norm` (of all gradients, before clipping) and `lr`, as arrays.

    `evaluations` are the values of `evaluate`, made after `evaluated_at` steps. `stopped` says why the
    training ended, `seconds` how long it took. The repr shows neither seconds nor losses, since both
    differ between machines.
    """

    def __init__(self, total):
        self.total = total
        self.steps = 0
        self.stopped = "not yet"
        self.seconds = 0.0
        self._rows = np.zeros((3, total))
        self._evaluations = []

    @property
    def loss(self):
        """The loss of every step, (steps,)."""
        return self._rows[0, : self.steps]

    @property
    def norm(self):
        """The global norm of the gradients of every step, before clipping, (steps,)."""
        return self._rows[1, : self.steps]

    @property
    def lr(self):
        """The learning rate of every step, (steps,)."""
        return self._rows[2, : self.steps]

    @property
    def evaluations(self):
        """The values of `evaluate`, in order."""
        return np.array([value for _, value in self._evaluations], float)

    @property
    def evaluated_at(self):
        """The number of steps made before each evaluation."""
        return np.array([step for step, _ in self._evaluations], int)

    def add(self, loss, norm, lr):
        """Note one step."""
        self._rows[:, self.steps] = loss, norm, lr
        self.steps += 1

    def add_evaluation(self, value):
        """Note an evaluation after the steps so far."""
        self._evaluations.append((self.steps, value))

    def __repr__(self):
        evaluations = f", {len(self._evaluations)} evaluations" if self._evaluations else ""
        return f"<History: {self.steps} of {self.total} steps{evaluations}; stopped: {self.stopped}>"


class Diverged(NotFinite):
    """The loss or a gradient is not finite any more. `history` holds the steps up to there."""

    def __init__(self, message, history):
        super().__init__(message)
        self.history = history
