"""Films of the drawn dog, and what two readers make of them: a trained network, and a rule without order."""

from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np

from ... import experiments, ops, tasks
from ...tasks.videos import CROUCHING

FRAMES = 100
HEAVIEST = 3  # hidden units shown
_AIR = slice(1, 6)  # the rows above the head of a dog that stands
_LIGHT = 0.13  # half of how bright a leap makes them at its top


class Film(NamedTuple):
    """One film and what is thought of it after each frame."""

    pictures: np.ndarray  # (T, 16, 24)
    crouch: tuple  # its first and last frame, counted from 1
    leap: tuple  # likewise: of the jump, or of standing still
    p: np.ndarray  # (T,) the network's probability of "yes" if the film ended here
    h: np.ndarray  # (T, HEAVIEST) of the units that weigh most
    rule: np.ndarray  # (T,) the order-free rule's probability of "yes"


@cache
def classifier(label):
    """The trained classifier, its heaviest units (HEAVIEST,), their weights towards "yes" (HEAVIEST,)."""
    model = experiments.pretrained(f"dog_{label}")
    towards = np.diff(model.output.params["W"], axis=1)[:, 0]
    units = np.argsort(-np.abs(towards))[:HEAVIEST]
    return model, units, towards[units]


@lru_cache(maxsize=64)
def read_film(seed, label, jumps, crouches_first, noise):
    """-> Film: that of `tasks.running_dog(seed, 1, noise=noise)`, but with what the dog does as given."""
    rng = np.random.default_rng(seed)
    run = tasks.draw_run(rng, FRAMES)._replace(jumps=jumps, crouches_first=crouches_first)
    video, labels = tasks.film(run, FRAMES)
    video = video + np.float32(noise) * rng.standard_normal(video.shape, np.float32)
    p, h = _believe(label, video.reshape(FRAMES, -1))
    crouch = _first_and_last(labels == CROUCHING)
    first = crouch[1] + 1 if crouches_first else crouch[0] - run.leap
    leap = (first, first + run.leap - 1)
    rule = brightest_air(video) > _LIGHT if label == "jump" else np.full(FRAMES, tasks.order_free_accuracy())
    return Film(video, crouch, leap, p, h, rule.astype(float))


def brightest_air(video):
    """The brightest that the air above the head has been in any one frame so far: (T,)."""
    return np.maximum.accumulate(video[:, _AIR].mean(axis=(1, 2)))


def _believe(label, frames):
    """Frames (T, pixels) -> p("yes") after each as if it were the last, (T,), and the heaviest units."""
    model, units, _ = classifier(label)
    h, _ = model.encoder.forward(frames[:, None])
    return ops.softmax(model.output.forward(h))[:, 0, 1].astype(float), h[:, 0, units]


def _first_and_last(holds):
    """The first and the last frame in which it holds, counted from 1."""
    frames = np.flatnonzero(holds) + 1
    return int(frames[0]), int(frames[-1])
