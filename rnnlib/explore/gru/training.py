"""Three cells that learn the same task from the same sequences, five steps each in turn."""

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import numpy as np

from ... import losses, models, optim, tasks, train

CELLS = ("RNN", "LSTM", "GRU")
EVERY = 5  # steps between two looks at the test sequences
BATCH, TEST = 32, 256


class Task(NamedTuple):
    """What is learnt, how it is measured, and what guessing comes to: a loss, and a share that is right."""

    batch: Callable  # rng, batch size, length -> a Batch
    loss: Callable
    is_right: Callable  # outputs, targets -> (B,) bool
    is_solved: Callable  # loss, share right -> bool
    guess: tuple
    steps: int
    options: dict
    words: str


TASKS = {
    "delayed recall": Task(
        tasks.delayed_recall,
        losses.cross_entropy,
        lambda outputs, targets: outputs.argmax(axis=-1) == targets,
        lambda loss, right: right >= 0.99,
        (tasks.delayed_recall_baseline(), 0.5),
        300,
        {"vocabulary_size": 7, "output_size": 2},
        "right",
    ),
    "adding": Task(
        tasks.adding,
        losses.mean_squared_error,
        lambda outputs, targets: np.abs(outputs - targets)[:, 0] < 0.1,
        lambda loss, right: loss < 0.01,
        (tasks.adding_baseline(), 0.19),  # the share of sums within 0.1 of 1: 1 − 0.9²
        500,
        {"input_size": 2, "output_size": 1, "loss": "mean_squared_error"},
        "right to within 0.1",
    ),
}


class Run(NamedTuple):
    """How a race went: loss and share right at every look (3, n), looks taken (3,), whether solved (3,)."""

    loss: np.ndarray
    right: np.ndarray
    looks: np.ndarray
    solved: np.ndarray


class Racer:
    """One model and its optimiser; `curve` holds (loss, share right) at every look so far."""

    def __init__(self, cell, task, hidden, lr, init, bias, seed):
        self.task, self.curve, self.solved = TASKS[task], [], False
        self.model = _model(cell, task, hidden, init, bias, seed)
        self.optimiser = optim.Adam(self.model.params, lr=lr)

    def learn(self, batches):
        for batch in batches:
            self.model.loss_and_gradients(batch)
            optim.clip_by_global_norm(self.model.grads, 1.0)
            self.optimiser.step(self.model.grads)

    def look(self, test):
        outputs, _ = self.model.forward(test.inputs)
        loss, _ = self.task.loss(outputs, test.targets)
        self.curve.append((float(loss), float(self.task.is_right(outputs, test.targets).mean())))
        self.solved = self.task.is_solved(*self.curve[-1])


def race(task, length, hidden, lr, init, bias, seed):
    """-> an iterator of (share of the race that is over, Run). Who has solved the task steps aside."""
    racers = [Racer(cell, task, hidden, lr, init, bias, seed) for cell in CELLS]
    batch, rounds = TASKS[task].batch, TASKS[task].steps // EVERY
    rng, test = np.random.default_rng([seed, length]), batch(10_000 + seed, TEST, length)
    for done in range(rounds + 1):
        batches = [batch(rng, BATCH, length) for _ in range(EVERY)] if done else []
        for racer in racers:
            if racer.solved:
                continue
            with train.single_thread():
                racer.learn(batches)
                racer.look(test)
            yield done / rounds, _run(racers)


def weights(task, hidden):
    """How many numbers each cell's model learns."""
    return np.array([_count(cell, task, hidden) for cell in CELLS])


@cache
def _count(cell, task, hidden):
    return sum(array.size for array in _model(cell, task, hidden, "uniform", 1.0, 0).params.values())


def _model(cell, task, hidden, init, bias, seed):
    """The bias is that of the gate that keeps: an RNN has none."""
    gate = {"RNN": {}, "LSTM": {"forget_bias": bias}, "GRU": {"keep_bias": bias}}[cell]
    return models.SequenceClassifier(
        hidden_size=hidden, cell=cell, rng=seed, init=init, **gate, **TASKS[task].options
    )


def _run(racers):
    """The curves as arrays; one that ended earlier stays at its last value."""
    longest = max(len(racer.curve) for racer in racers)
    curves = np.zeros((2, len(racers), longest))
    for n, racer in enumerate(racers):
        looks = len(racer.curve)
        if looks:
            curves[:, n, :looks] = np.transpose(racer.curve)
            curves[:, n, looks:] = curves[:, n, looks - 1 : looks]
    looks, solved = zip(*[(len(racer.curve), racer.solved) for racer in racers])
    return Run(*curves, np.array(looks), np.array(solved))
