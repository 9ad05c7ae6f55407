"""Videos: what carries a hop over eighty frames; what follows a dog, and what needs no order."""

from functools import partial

import numpy as np

from .. import models, ops, optim, tasks, train
from ..tasks.videos import CROUCHING, IN_THE_AIR, RUNNING
from .learning import STARTS, TEST, train_and_measure, train_until, train_with_decay, weights_of
from .pretrained import pretrain
from .problems import Problem
from .sweep import grid, sweep

PIXELS = tasks.DOG_SHAPE[0] * tasks.DOG_SHAPE[1]
HOP_PIXELS = tasks.DOT_SHAPE[0] * tasks.DOT_SHAPE[1]
FRAMES = 100
FRESH = 1_000  # videos for the score of stored weights
CURRICULUM = {True: (20, 50, 100), False: (100,)}  # frames, stage by stage
ORDER_FREE = "max and mean"
LABELS = ("jump", "crouch")
UNGATED, GATED = "RNN orthogonal", ("LSTM bias 1", "GRU bias 0")
ONE_FRAME = "one frame"
KINDS = {"run": RUNNING, "crouch": CROUCHING, "air": IN_THE_AIR}  # of frames


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
        *grid(label=LABELS, start=(ORDER_FREE,), curriculum=(False,), rate=(3e-3,), inputs=(1.0,)),
        *grid(label=LABELS, start=GATED, curriculum=(False, True), rate=(3e-3,), inputs=(1.0,)),
        *grid(label=LABELS, start=(UNGATED,), curriculum=(False, True), rate=(1e-3,), inputs=(1.0,)),
        *grid(label=LABELS, start=(UNGATED,), curriculum=(False,), rate=(1e-3,), inputs=(0.1,)),
    ),
    short={"start": "GRU bias 0", "curriculum": True, "steps": 8, "frames": 50, "hidden": 4},
)
def dog_video(label, start, curriculum, rate, inputs, seed, steps=200, frames=FRAMES, hidden=32):
    """Adam, clip 1, 32 new videos a step; at most `steps` in all. `inputs` multiplies the first W_xh.

    Solved at ≥ 99 % of 256 test videos of 100 frames, looked at every 25 steps. With a curriculum, the first
    quarter of the steps is for 20 frames, the second for 50; each ends as soon as its length is solved. The
    reader of the maximum and the mean is logistic regression. "It takes a gated cell" would be overturned by
    a plain one that learns it: led up to the length, or with smaller inputs.
    """
    rng, dog, taken = np.random.default_rng([seed, frames]), DOG[start == ORDER_FREE], 0
    options = {} if start == ORDER_FREE else {"hidden_size": hidden, **STARTS[start]}
    model = dog.model(rng=ops.as_rng(seed), **options)
    if inputs != 1:
        model.params["cell.W_xh"] *= np.float32(inputs)
    stages = [length for length in CURRICULUM[curriculum] if length <= frames]
    for length in stages:
        history, outcome = train_until(
            dog,
            model,
            lambda step, length=length: dog.draw(rng, 32, length, label),
            optim.Adam(model.params, lr=rate),
            steps - taken if length == stages[-1] else steps // 4,
            dog.draw([10_000 + seed, length], TEST, length, label),
            every=min(25, steps // 4),
        )
        taken += history.steps
    return {"weights": weights_of(model)} | outcome | {"steps": taken if outcome["solved"] else None}


def labelled(rng, batch_size, frames, noise):
    """Videos of the dog with a label for every frame: inputs (T, B, pixels), targets (T, B)."""
    videos = tasks.running_dog(rng, batch_size, frames, noise=noise)
    return tasks.Batch(videos.inputs, videos.frame_labels)


def frame_by_frame(videos):
    """The same frames, each by itself: inputs (T · B, pixels), targets (T · B,)."""
    return tasks.Batch(videos.inputs.reshape(-1, PIXELS), videos.targets.reshape(-1))


def shares_right(labels, truth):
    """The share of all frames that are labelled right, and of those of each kind."""
    shares = {"right": np.mean(labels == truth)}
    for name, label in KINDS.items():
        shares[name] = np.mean(labels[truth == label] == label)
    return {name: round(float(share), 4) for name, share in shares.items()}


def labeller(reader, rng):
    """A new model that labels the frames of the dog, each by itself or with what came before it."""
    if reader == ONE_FRAME:
        return models.FeedForward([PIXELS, 50, 3], rng=rng)
    return models.SequenceTagger(hidden_size=16, output_size=3, input_size=PIXELS, cell="GRU", rng=rng)


@sweep(
    "Does a label for every frame of a film take memory, and at how much noise?",
    (
        *grid(noise=(0.2,), reader=(ONE_FRAME, "forwards"), rate=(3e-3,), steps=(150,)),
        *grid(noise=(1.6,), reader=(ONE_FRAME, "forwards"), rate=(3e-3, 1e-2, 3e-2), steps=(400,)),
        *grid(noise=(1.6,), reader=(ONE_FRAME,), rate=(1e-2,), steps=(1200,)),
    ),
    short={"frames": 20, "steps": 2, "films": 2},
)
def dog_frames(noise, reader, rate, steps, seed, frames=50, films=200):
    """Adam, clip 1, 16 new films a step; judged by `films` others: the share right, of all and of each kind.

    Forwards: a GRU of 16 units. One frame: a hidden layer of 50, which sees nothing but the frame. "Memory
    helps" would be overturned by this one's being as good, for it has as many weights.
    """
    rng, model = np.random.default_rng([seed, frames]), labeller(reader, ops.as_rng(seed))

    def draw(rng, count):
        videos = labelled(rng, count, frames, noise)
        return frame_by_frame(videos) if reader == ONE_FRAME else videos

    train.fit(model, lambda step: draw(rng, 16), optim.Adam(model.params, lr=rate), steps=steps, clip=1)
    test = draw(10_000 + seed, films)
    labels = model.forward(test.inputs)[0].argmax(axis=-1)
    return {"weights": weights_of(model)} | shares_right(labels, test.targets)


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


def frame_labeller(steps=300, batch_size=16):
    """A GRU of 16 units that labels each frame of noisy films of the dog, of 50 frames while it learns.

    Adam 1e-2 decayed linearly to 1e-3, clip 1, noise 1, 16 new films a step.
    """
    rng, model = np.random.default_rng([0, 50]), labeller("forwards", ops.as_rng(0))
    model.metadata = {"noise": 1.0, "labels": tuple(KINDS)}
    train_with_decay(model, lambda step: labelled(rng, batch_size, 50, 1.0), 1e-2, 1e-3, steps=steps)
    return model


def score_labeller(model):
    """The shares right of films that were never seen, of 50 frames."""
    test = labelled(1_000, FRESH // 4, 50, model.metadata["noise"])
    return dict(sorted(shares_right(model.forward(test.inputs)[0].argmax(axis=-1), test.targets).items()))


pretrain(
    "dog_labels",
    "Does the dog run, crouch or fly, at every frame of a noisy film?",
    frame_labeller,
    score_labeller,
    short={"steps": 1, "batch_size": 2},
)
