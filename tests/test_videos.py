import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnlib import tasks
from rnnlib.tasks.dog_poses import POSES
from rnnlib.tasks.videos import CROUCHING, GAIT, GROUND, IN_THE_AIR, RUNNING

quick = settings(deadline=None, max_examples=25)
runs = st.builds(
    tasks.Run,
    start=st.floats(0, 24),
    speed=st.floats(0.5, 1.5),
    stop=st.integers(1, 25),
    crouch=st.integers(3, 5),
    leap=st.integers(6, 10),
    jumps=st.booleans(),
    crouches_first=st.booleans(),
)


def as_a_set(video):
    """The frames in an order of their own."""
    flat = video.reshape(len(video), -1)
    return flat[np.lexsort(flat.T)]


@given(runs)
@quick
def test_crouching_before_or_after_is_the_same_set_of_frames(run):
    """Hence every statistic that forgets the order, the maximum and the mean among them, is the same."""
    (first, labels), (last, other) = (tasks.film(run._replace(crouches_first=c), 60) for c in (True, False))
    assert np.array_equal(as_a_set(first), as_a_set(last))
    assert not np.array_equal(first, last)
    assert np.array_equal(first.max(axis=0), last.max(axis=0))
    assert np.array_equal(np.sort(labels), np.sort(other))


def test_the_second_label_depends_on_nothing_else():
    """Noise apart, a video is its Run; whether it crouches first is a coin of its own."""
    rng = np.random.default_rng(0)
    drawn = [tasks.draw_run(rng, 60) for _ in range(4000)]
    table = np.array(
        [
            [run.start, run.speed, run.stop, run.crouch, run.leap, run.jumps, run.crouches_first]
            for run in drawn
        ],
        float,
    )
    assert np.abs(np.corrcoef(table.T)[-1, :-1]).max() < 0.06
    assert table[:, -2:].mean(axis=0) == pytest.approx([0.5, 0.5], abs=0.03)


@given(runs)
@quick
def test_labels_say_what_the_dog_does(run):
    video, labels = tasks.film(run, 60)
    assert video.shape == (60, *tasks.DOG_SHAPE) and video.dtype == np.float32
    assert video.min() == 0 and video.max() == 1 and (video[:, GROUND] == 0.5).all()
    feet = video[:, GROUND - 1].any(axis=1)
    assert np.array_equal(labels == IN_THE_AIR, ~feet)
    assert (labels == IN_THE_AIR).sum() == run.jumps * run.leap
    assert (labels == CROUCHING).sum() == run.crouch
    stay = labels[run.stop : run.stop + run.crouch + run.leap]
    assert (labels[: run.stop] == RUNNING).all() and (labels[run.stop + len(stay) :] == RUNNING).all()
    assert stay[0 if run.crouches_first else -1] == CROUCHING
    top = np.array([np.nonzero(frame[:GROUND])[0].min() for frame in video])
    assert top.min() >= 0
    if run.jumps:
        assert top[labels == IN_THE_AIR].min() == GROUND - 9 - 5
    assert (top[labels == CROUCHING] == GROUND - 6).all()


def test_the_dog_runs_to_the_right_and_stands_still_to_leap():
    run = tasks.Run(0.0, 1.0, 10, 4, 8, True, True)
    video, _ = tasks.film(run, 40)
    mass = video[:, :GROUND].sum(axis=(1, 2))
    angle = np.exp(2j * np.pi * np.arange(24) / 24)
    centre = np.angle(video[:, :GROUND].sum(axis=1) @ angle) * 24 / (2 * np.pi)
    steps = np.diff(np.unwrap(centre, period=24))
    assert steps[:9].mean() == pytest.approx(1, abs=0.15) and steps[22:].mean() == pytest.approx(1, abs=0.15)
    assert np.abs(steps[10:13]).max() == 0 and np.abs(steps[14:21]).max() < 1e-5
    assert mass.min() > 30


def test_poses_differ_and_stand_on_their_feet():
    assert all(pose.shape == (9, 14) for pose in POSES.values())
    pictures = [pose.tobytes() for pose in POSES.values()]
    assert len(set(pictures)) == len(pictures) == 6
    for name in (*GAIT, "standing", "crouching"):
        assert POSES[name][-1].any()


@pytest.mark.parametrize("label", ["jump", "crouch"])
def test_running_dog(label):
    batch = tasks.running_dog(0, 300, frames=40, label=label, noise=0)
    assert batch.inputs.shape == (40, 300, 16 * 24) and batch.frame_labels.shape == (40, 300)
    jumps = (batch.frame_labels == IN_THE_AIR).any(axis=0)
    crouch, leap = ((batch.frame_labels == what).argmax(axis=0) for what in (CROUCHING, IN_THE_AIR))
    if label == "jump":
        assert np.array_equal(batch.targets, jumps)
    else:
        assert jumps.all() and np.array_equal(batch.targets, crouch < leap)
    assert batch.targets.mean() == pytest.approx(0.5, abs=0.1)
    assert (batch.frame_labels[-1] == RUNNING).all() and (batch.frame_labels[0] == RUNNING).all()


def test_noise_is_on_every_pixel_and_hides_nothing_else():
    quiet, noisy = (tasks.running_dog(7, 8, 30, noise=noise) for noise in (0, 0.3))
    assert np.array_equal(quiet.targets, noisy.targets)
    difference = noisy.inputs - quiet.inputs
    assert difference.std() == pytest.approx(0.3, abs=0.01) and abs(difference.mean()) < 0.01


def best_threshold(feature, targets):
    """The accuracy of the best single cut, on the data it was chosen on."""
    order = targets[np.argsort(feature)]
    ones = np.r_[0, np.cumsum(order)]
    right = np.arange(len(ones)) - ones + (ones[-1] - ones)
    return max(right.max(), (len(order) - right).max()) / len(order)


def test_the_maximum_over_frames_reads_the_jump_and_not_the_order():
    above = np.zeros(tasks.DOG_SHAPE, bool)
    above[:4] = True  # rows that only a leaping dog reaches
    found = {}
    for label in ("jump", "crouch"):
        batch = tasks.running_dog(1, 400, 30, label, noise=0.05)
        found[label] = best_threshold(batch.inputs[:, :, above.ravel()].max(axis=(0, 2)), batch.targets)
    assert found["jump"] > 0.99
    assert found["crouch"] < 0.6 and tasks.order_free_accuracy() == 0.5


@given(st.integers(0, 2**32), st.integers(1, 6), st.integers(5, 60), st.integers(1, 56))
@quick
def test_hopping_dot(seed, B, frames, within):
    within = min(within, frames - 4)
    batch = tasks.hopping_dot(seed, B, frames, within, noise=0)
    video = batch.inputs.reshape(frames, B, *tasks.DOT_SHAPE)
    assert (video.sum(axis=(2, 3)) == 1).all()
    row, column = video.argmax(axis=2).max(axis=2), video.max(axis=2).argmax(axis=2)
    assert (np.diff(column, axis=0) % 8 == 1).all()
    assert np.array_equal(batch.frame_labels == IN_THE_AIR, row < 3)
    assert np.array_equal(batch.targets, (row < 3).any(axis=0))
    for b in np.flatnonzero(batch.targets):
        (up,) = np.nonzero(row[:, b] < 3)
        assert row[up, b].tolist() == [2, 1, 0, 1, 2] and up[0] < within and np.ptp(up) == 4


def test_the_dot_hops_from_every_frame_and_runs_from_every_column():
    batch = tasks.hopping_dot(0, 4000, frames=12, within=4, noise=0)
    video = batch.inputs.reshape(12, 4000, *tasks.DOT_SHAPE)
    assert 0.45 < batch.targets.mean() < 0.55
    columns = np.bincount(video[0].max(axis=1).argmax(axis=1), minlength=8)
    hops = np.bincount((batch.frame_labels > 0).argmax(axis=0)[batch.targets == 1], minlength=4)
    assert columns.shape == (8,) and columns.min() > 400 and hops.shape == (4,) and hops.min() > 400


def test_every_run_of_the_dog_may_be_drawn():
    rng = np.random.default_rng(0)
    runs = [tasks.draw_run(rng, 22) for _ in range(6000)]
    drawn = {name: {getattr(run, name) for run in runs} for name in tasks.Run._fields}
    assert drawn["crouch"] == {3, 4, 5} and drawn["leap"] == {6, 7, 8, 9, 10}
    assert drawn["jumps"] == drawn["crouches_first"] == {False, True}
    assert drawn["stop"] == set(range(1, 13))  # up to 22 − 3 − 6 − 1
    assert all(run.stop + run.crouch + run.leap < 22 for run in runs)
    for name, low, high in (("start", 0, tasks.DOG_SHAPE[1]), ("speed", 0.5, 1.5)):
        numbers, bins = np.array([getattr(run, name) for run in runs]), np.linspace(low, high, 11)
        counts, _ = np.histogram(numbers, bins)
        assert counts.sum() == 6000 and counts.min() > 480
