"""Videos: what carries a hop over eighty frames; what follows a dog, and what needs no order."""

from functools import partial

import numpy as np

from .. import models, ops, optim, tasks
from .learning import STARTS, TEST, train_and_measure, train_until, train_with_decay
from .pretrained import pretrain
from .problems import Problem
from .sweep import grid, sweep

PIXELS = tasks.DOG_SHAPE[0] * tasks.DOG_SHAPE[1]
HOP_PIXELS = tasks.DOT_SHAPE[0] * tasks.DOT_SHAPE[1]
FRAMES = 100
FRESH = 1_000  # videos for the score of stored weights
CURRICULUM = {True: (20, 50, 100), False: (100,)}  # frames, stage by stage
ORDER_FREE = "max and mean"
RATES = {"RNN orthogonal": 1e-3, "LSTM bias 1": 3e-3, "GRU bias 0": 3e-3}  # Adam's; 3e-3 unsettles an RNN


def summarised(videos):
    """Videos without their order: each pixel's maximum and mean over the frames, (B, 2 · pixels)."""
    parts = videos.inputs.max(axis=0), videos.inputs.mean(axis=0)
    return tasks.Batch(np.concatenate(parts, axis=1), videos.targets)


def film(rng, batch_size, length, label):
    """Videos of the dog, new ones."""
    return tasks.running_dog(rng, batch_size, length, label)


# What the order of the frames tells, and what can be known without it.
DOG = {
    False: Problem(film, partial(models.SequenceClassifier, input_size=PIXELS, output_size=2)),
    True: Problem(lambda *asked: summarised(film(*asked)), partial(models.FeedForward, [2 * PIXELS, 2])),
}


@sweep(
    "Which cells follow a dog through a hundred frames, and what does one know who forgets their order?",
    (
        *grid(label=("jump", "crouch"), start=(ORDER_FREE,), curriculum=(False,)),
        *grid(label=("jump", "crouch"), start=tuple(RATES), curriculum=(False, True)),
    ),
    short={"start": "GRU bias 0", "curriculum": True, "steps": 8, "frames": 50, "hidden": 4},
)
def dog_video(label, start, curriculum, seed, steps=200, frames=FRAMES, hidden=32):
    """Adam 3e-3 (the RNN: 1e-3), clip 1, 32 new videos a step; at most `steps` in all.

    Solved at ≥ 99 % of 256 test videos of 100 frames, looked at every 25 steps. With a curriculum, the first
    quarter of the steps is for 20 frames, the second for 50; each ends as soon as its length is solved. The
    reader of the maximum and the mean is logistic regression.
    """
    rng, dog, taken = np.random.default_rng([seed, frames]), DOG[start == ORDER_FREE], 0
    options = {} if start == ORDER_FREE else {"hidden_size": hidden, **STARTS[start]}
    model = dog.model(rng=ops.as_rng(seed), **options)
    stages = [length for length in CURRICULUM[curriculum] if length <= frames]
    for length in stages:
        history, outcome = train_until(
            dog,
            model,
            lambda step, length=length: dog.draw(rng, 32, length, label),
            optim.Adam(model.params, lr=RATES.get(start, 3e-3)),
            steps - taken if length == stages[-1] else steps // 4,
            dog.draw([10_000 + seed, length], TEST, length, label),
            every=min(25, steps // 4),
        )
        taken += history.steps
    return outcome | {"steps": taken if outcome["solved"] else None}


@sweep(
    "How far open must a GRU's gate start, to carry a hop over eighty frames?",
    grid(bias=(0.0, 5.0), rate=(3e-3, 1e-2, 3e-2)),
    short={"frames": 30, "steps": 2, "hidden": 4},
)
def hop(bias, rate, seed, steps=250, frames=FRAMES, hidden=24):
    """A GRU after `steps` of Adam, clip 1, 32 new videos each: loss and share right on 256 others.

    Glorot's weights. "It is the bias that z starts from" would be overturned by a rate at which bias 0 does.
    """
    rng = np.random.default_rng([seed, frames])
    options = {"cell": "GRU", "init": "glorot", "keep_bias": bias, "hidden_size": hidden}
    model = models.SequenceClassifier(input_size=HOP_PIXELS, output_size=2, rng=ops.as_rng(seed), **options)
    test = tasks.hopping_dot(10_000 + seed, TEST, frames)
    return train_and_measure(model, lambda step: tasks.hopping_dot(rng, 32, frames), test, steps, rate)


def dog_detector(label, steps=150, batch_size=32):
    """A GRU of 32 units, keeping bias 3, that reads all 100 frames and is asked once, at the end.

    Adam 3e-3 decayed linearly to 3e-4, clip 1, 32 new videos a step.
    """
    rng = np.random.default_rng([0, FRAMES])
    model = DOG[False].model(hidden_size=32, **STARTS["GRU bias 3"], rng=ops.as_rng(0))
    model.metadata = {"label": label, "frames": FRAMES}
    train_with_decay(model, lambda step: film(rng, batch_size, FRAMES, label), 3e-3, 3e-4, steps=steps)
    return model


def score_detector(model):
    """The share right of videos that were never seen."""
    test = tasks.running_dog(1_000, FRESH, FRAMES, model.metadata["label"])
    return {"accuracy": round(model.accuracy(test), 4), "videos": FRESH}


for _label, _question in (
    ("jump", "Did the dog jump, somewhere in a hundred frames?"),
    ("crouch", "Did the dog crouch before its jump or after it?"),
):
    _detector, _short = partial(dog_detector, _label), {"steps": 1, "batch_size": 2}
    pretrain(f"dog_{_label}", _question, _detector, score_detector, short=_short)
