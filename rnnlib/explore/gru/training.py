"""Three cells that learn the same task from the same sequences, five steps each in turn."""

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import numpy as np

from ... import losses, optim, tasks, train
from ...experiments.problems import PROBLEMS, Problem, accuracy, error

CELLS = ("RNN", "LSTM", "GRU")
EVERY = 5  # steps between two looks at the test sequences
BATCH, TEST = 32, 256


class Task(NamedTuple):
    """A problem, what else is told of it, and what guessing comes to: a loss, and a share that is right."""

    problem: Problem
    loss: Callable
    is_right: Callable  # outputs, targets -> (B,) bool
    guess: tuple
    steps: int
    words: str


TASKS = {
    "delayed recall": Task(
        PROBLEMS["recall"],
        losses.cross_entropy,
        lambda outputs, targets: outputs.argmax(axis=-1) == targets,
        (tasks.delayed_recall_baseline(), 0.5),
        300,
        "right",
    ),
    "adding": Task(
        PROBLEMS["adding"],
        losses.mean_squared_error,
        lambda outputs, targets: np.abs(outputs - targets)[:, 0] < 0.1,
        (tasks.adding_baseline(), 0.19),  # the share of sums within 0.1 of 1: 1 − 0.9²
        500,
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
        right = self.task.is_right(outputs, test.targets).mean()
        self.curve.append((float(loss), float(right)))
        problem = self.task.problem
        self.solved = bool(problem.solved({accuracy: right, error: loss}[problem.score]))


def race(task, length, hidden, lr, init, bias, seed):
    """-> an iterator of (share of the race that is over, Run). Who has solved the task steps aside."""
    racers = [Racer(cell, task, hidden, lr, init, bias, seed) for cell in CELLS]
    draw, rounds = TASKS[task].problem.draw, TASKS[task].steps // EVERY
    rng, test = np.random.default_rng([seed, length]), draw(10_000 + seed, TEST, length)
    for done in range(rounds + 1):
        batches = [draw(rng, BATCH, length) for _ in range(EVERY)] if done else []
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
    return TASKS[task].problem.model(hidden_size=hidden, cell=cell, rng=seed, init=init, **gate)


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
