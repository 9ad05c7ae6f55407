"""Small videos, a row of pixels a frame: a dot that hops, and a drawn dog that runs, crouches and jumps.

A frame's pixels are flattened; `frame.reshape(DOG_SHAPE)` or `(DOT_SHAPE)` makes a picture of it again.
"""

from typing import NamedTuple

import numpy as np

from ..ops import as_rng, check_choice
from .batch import check_count, check_range
from .dog_poses import POSES

DOT_SHAPE = (4, 8)
DOG_SHAPE = (16, 24)
RUNNING, CROUCHING, IN_THE_AIR = 0, 1, 2
GROUND = DOG_SHAPE[0] - 1  # the row of the ground; feet stand on the row above
HOP = (1, 2, 3, 2, 1)  # pixels above the ground, frame by frame
HEIGHT = 5  # pixels at the top of a leap
GAIT = ("stretched", "half", "gathered", "half")


class VideoBatch(NamedTuple):
    """A Batch of videos, with what happens in every frame beside it."""

    inputs: np.ndarray  # (T, B, pixels) float32
    targets: np.ndarray  # (B,) 0 or 1
    mask: None
    lengths: None
    frame_labels: np.ndarray  # (T, B): RUNNING, CROUCHING or IN_THE_AIR


class Run(NamedTuple):
    """All that one video of the dog depends on, but for noise."""

    start: float  # column of the tail in the first frame
    speed: float  # columns a frame
    stop: int  # the frame in which it stops running, to go on when it has crouched and leapt
    crouch: int  # frames of crouching
    leap: int  # frames of the leap, or of standing still
    jumps: bool
    crouches_first: bool  # else after the leap


def hopping_dot(rng, batch_size, frames=100, within=20, noise=0.2):
    """Did the dot hop? It runs along the ground, one column a frame; half of them hop, once -> VideoBatch.

    It hops for five frames, 1, 2, 3, 2 and 1 pixels high, from one of the first `within` frames on. Noise:
    N(0, noise²) on every pixel.
    """
    check_count("frames", frames, len(HOP))
    check_count("within", within)
    latest = frames - len(HOP) + 1
    if within > latest:
        raise ValueError(f"within: wanted at most {latest}, to see the whole hop, got {within}")
    rng = as_rng(rng)
    hops = rng.integers(0, 2, check_count("batch_size", batch_size))
    columns = (np.arange(frames)[:, None] + rng.integers(0, DOT_SHAPE[1], batch_size)) % DOT_SHAPE[1]
    since = np.arange(frames)[:, None] - rng.integers(0, within, batch_size)
    height = np.select([since == k for k in range(len(HOP))], HOP, 0) * hops
    video = np.zeros((frames, batch_size, *DOT_SHAPE), np.float32)
    t, b = np.ogrid[:frames, :batch_size]
    video[t, b, DOT_SHAPE[0] - 1 - height, columns] = 1
    return VideoBatch(_with_noise(rng, video, noise), hops, None, None, np.where(height, IN_THE_AIR, RUNNING))


def running_dog(rng, batch_size, frames=100, label="jump", noise=0.2):
    """A dog runs across the picture, stops, crouches, and jumps or stands, and runs on -> VideoBatch.

    `label` "jump": 1 if it jumps, as half of them do. "crouch": all jump, and 1 says that it crouched before
    the jump and not after it. Place, time, speed and the noise, N(0, noise²) on every pixel, vary. Before or
    after makes no difference to the set of frames, so whatever forgets their order, such as the maximum or
    the mean over the frames, is right about "crouch" in half of all cases.
    """
    check_count("frames", frames, 20)
    check_choice("label", label, ("jump", "crouch"))
    rng = as_rng(rng)
    runs = [draw_run(rng, frames) for _ in range(check_count("batch_size", batch_size))]
    if label == "crouch":
        runs = [run._replace(jumps=True) for run in runs]
    targets = np.array([run.jumps if label == "jump" else run.crouches_first for run in runs], np.int64)
    videos, labels = zip(*(film(run, frames) for run in runs), strict=True)
    inputs = _with_noise(rng, np.stack(videos, axis=1), noise)
    return VideoBatch(inputs, targets, None, None, np.stack(labels, axis=1))


def draw_run(rng, frames):
    """A random Run that is over before the film of so many frames, at least 20, is."""
    check_count("frames", frames, 20)
    rng = as_rng(rng)
    crouch, leap = int(rng.integers(3, 6)), int(rng.integers(6, 11))
    return Run(
        start=float(rng.uniform(0, DOG_SHAPE[1])),
        speed=float(rng.uniform(0.5, 1.5)),
        stop=int(rng.integers(1, frames - crouch - leap)),
        crouch=crouch,
        leap=leap,
        jumps=bool(rng.integers(2)),
        crouches_first=bool(rng.integers(2)),
    )


def film(run, frames):
    """A Run without noise -> video (T, 16, 24), labels (T,). What leaves on the right returns on the left."""
    check_count("frames", frames)
    crouch = [("crouching", 0, CROUCHING)] * run.crouch
    stay = crouch + _leap(run) if run.crouches_first else _leap(run) + crouch
    video = np.zeros((frames, *DOG_SHAPE), np.float32)
    video[:, GROUND] = 0.5
    labels = np.zeros(frames, np.int64)
    ran = 0  # frames of running so far
    for t in range(frames):
        at = t - run.stop
        if 0 <= at < len(stay):
            pose, height, labels[t] = stay[at]
        else:
            pose, height, ran = GAIT[ran // 2 % len(GAIT)], 0, ran + 1
        _stamp(video[t], POSES[pose], height, int(run.start + run.speed * ran))
    return video, labels


def order_free_accuracy():
    """The best accuracy about "crouch" of a reader who forgets the order of the frames."""
    return 0.5


def _leap(run):
    """(pose, height, label) of every frame of the leap, or of standing instead."""
    if not run.jumps:
        return [("standing", 0, RUNNING)] * run.leap
    arc = HEIGHT * np.sin(np.pi * (np.arange(run.leap) + 0.5) / run.leap)
    return [("leaping", max(1, round(float(h))), IN_THE_AIR) for h in arc]


def _stamp(frame, pose, height, column):
    """Draw a pose into a frame, its feet `height` pixels above the ground, the picture's sides joined."""
    rows, columns = pose.shape
    top = GROUND - rows - height
    frame[top : top + rows, (column + np.arange(columns)) % frame.shape[1]] = pose


def _with_noise(rng, video, noise):
    """(T, B, rows, columns) -> (T, B, pixels) float32 with N(0, noise²) added."""
    check_range("noise", noise, 0, 10)
    flat = video.reshape(*video.shape[:2], -1)
    return flat + np.float32(noise) * rng.standard_normal(flat.shape, np.float32)
