"""Labels for every frame of a noisy film: how near a network comes to the best that anything can do."""

import numpy as np

from .. import losses, ops, tasks
from .learning import train_with_decay
from .problems import PROBLEMS
from .sweep import grid, sweep

LENGTH = 100  # frames
FILMS = 500  # that a network is judged by


@sweep(
    "How near does a network come to the best labels, reading forwards or both ways?",
    grid(both_directions=(False, True)),
    short={"steps": 2, "length": 10, "hidden": 4},
)
def frame_labels(both_directions, seed, steps=300, length=LENGTH, hidden=16):
    """A GRU of `hidden` units, half of them for each direction if it has two; 32 new sequences a step.

    Adam 1e-2 decayed linearly to 1e-3, clip 1. `score` and `loss` are the accuracy and the cross entropy in
    nats on 500 test sequences; `best_score` and `best_loss` those of the exact posterior that reads in the
    same directions; `single` the accuracy of the sign of each reading by itself.
    """
    problem, rng = PROBLEMS["noisy frames"], np.random.default_rng([seed, length])
    units = hidden // (1 + both_directions)
    model = problem.model(hidden_size=units, cell="GRU", bidirectional=both_directions, rng=ops.as_rng(seed))
    train_with_decay(model, lambda step: problem.draw(rng, 32, length), 1e-2, 1e-3, steps=steps)
    test = problem.draw(10_000 + seed, FILMS, length)
    best = tasks.frame_posteriors(test.inputs, both_directions=both_directions)
    best_loss, _ = losses.cross_entropy(np.log(np.stack([1 - best, best], axis=-1)), test.targets)
    return {
        "score": round(model.accuracy(test), 4),
        "best_score": round(float(((best > 0.5) == test.targets).mean()), 4),
        "single": round(float(((test.inputs[..., 0] > 0) == test.targets).mean()), 4),
        "loss": round(model.mean_loss(test), 4),
        "best_loss": round(best_loss, 4),
    }
