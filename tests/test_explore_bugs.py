"""The bug zoo's explorer: what it shows is what the zoo finds, and its words say it."""

import html
import re

import numpy as np
import pytest
from drawn import LineCollection, edges, line, panel, segments, shown, states, words

from rnnlib import bug_zoo
from rnnlib.bug_zoo import BUGS, CELLS, Network
from rnnlib.explore import BugZoo
from rnnlib.explore.bptt import bugs
from rnnlib.explore.live import BLUE, INK, VERMILLION, number


def assert_same_training(stored, fresh):
    """Every processor trains alike up to rounding; of what comes apart rounding decides how far."""
    if fresh[-1] < fresh[0]:
        np.testing.assert_allclose(stored, fresh, rtol=1e-5)
    else:
        assert stored[0] == pytest.approx(fresh[0]) and min(stored[-1], fresh[-1]) > 3 * fresh[0]


@pytest.mark.parametrize("network", [*CELLS, *BUGS])
def test_the_stored_curves_are_those_of_the_zoo(network):
    made = BUGS.get(network) or Network(network)
    for way in ("Adam", "SGD 1"):
        optimiser, rate = bugs._WAYS[way]
        fresh = bug_zoo.train_with(made, optimiser=optimiser, rate=rate)
        assert_same_training(bugs._curves()[way][network], fresh)


@pytest.mark.parametrize("bug", BUGS)
def test_the_stored_checks_are_those_of_the_zoo(bug):
    for steps in (1, 4):
        error, report = bugs._errors()[bug][steps], bug_zoo.check(BUGS[bug], steps)
        assert [row.name for row in report.rows] == bug_zoo.gradient_names(BUGS[bug].cell)
        for stored, row in zip(error, report.rows, strict=True):
            assert (stored >= report.threshold) == (row.verdict == "WRONG")
            assert stored == pytest.approx(row.error, rel=1e-4, abs=report.threshold)


@pytest.mark.parametrize(
    "bug, steps", [("not-carried", 1), ("cell-too-late", 1), ("bias-outside", 3), ("no-slope", 4)]
)
def test_what_is_shown_is_what_training_and_the_check_give(bug, steps):
    explorer, report = BugZoo(bug=bug, steps=steps), bug_zoo.check(BUGS[bug], steps)
    result = explorer.result
    error, failed = result["error"], result["failed"]
    assert_same_training(result["wrong"], bug_zoo.train_with(BUGS[bug]))
    assert_same_training(result["right"], bug_zoo.train_with(Network(BUGS[bug].cell)))
    np.testing.assert_array_equal(line(panel(explorer, "Loss"), "wrong line")[:, 1], result["wrong"])
    assert result["names"][failed].tolist() == report.failed
    assert (error[failed] > 1e-6).all() and (error[~failed] < 1e-6).all()

    bars = segments(shown(panel(explorer, "Gradient check"), LineCollection)[-1])
    ends = [bar[1, 0] for bar in bars]
    np.testing.assert_allclose(10.0 ** np.array(ends), np.maximum(error, 10**-11.7))
    heights = [bar[0, 1] for bar in bars]
    assert (np.diff(heights) > 0.9).all() and heights[0] > 0 and heights[-1] < 14


@pytest.mark.parametrize("bug", BUGS)
def test_the_lines_below_are_those_that_run(bug):
    explorer = BugZoo(bug=bug)
    shown_lines = re.findall(
        r"<pre [^>]*>(.*?)</pre>", html.unescape(explorer.face.beneath["lines of code"]), re.DOTALL
    )
    wanted = BUGS[bug].wrong, BUGS[bug].right
    sources = BUGS[bug].source, Network(BUGS[bug].cell).source
    for block, text, source in zip(shown_lines, wanted, sources, strict=True):
        code = [part.strip() for part in block.split("  ", 1)[1].splitlines()]
        assert code == [part.strip() for part in text.splitlines()]
        assert all(part in source for part in code)
    assert html.unescape(BUGS[bug].tempting) in explorer.face.beneath["lines of code"]


def test_the_sentence_tells_the_losses_and_the_names():
    caption = BugZoo(bug="cell-too-late", steps=1).caption
    assert "over 1 step calls 3 of 14 gradients wrong, W_xh[f], W_hh[f] and b_h[f], by" in caption
    right, wrong = (bug_zoo.train_with(network)[-1] for network in (Network("LSTM"), BUGS["cell-too-late"]))
    assert f"to {number(wrong)}; with the right line it ends at {number(right)}" in caption
    assert "all 5 gradients right: this bug lies between the steps" in BugZoo(steps=1).caption
    assert "10 of 12 gradients wrong, W_xh, W_hh, b_h and b_hn, by" in BugZoo(bug="no-direct-path").caption
    assert "1 of 5 gradients wrong, b_h, by" in BugZoo(bug="bias-twice").caption
    assert "The gradient check calls 1 of 4" in BugZoo(bug="averaged-bias").caption  # it has no steps


@pytest.mark.parametrize("way, optimiser, rate", [("SGD 0.3", "SGD", 0.3), ("SGD 3", "SGD", 3.0)])
def test_the_optimiser_is_the_one_that_is_chosen(way, optimiser, rate):
    result = BugZoo(bug="no-slope", way=way).result
    for name, network in ("wrong", BUGS["no-slope"]), ("right", Network("feed-forward")):
        wanted = bug_zoo.train_with(network, optimiser=optimiser, rate=rate)
        assert_same_training(result[name], wanted)


def test_sgd_tells_what_adam_hides():
    """A sum in place of a mean diverges, and what is left out makes the wrong gradient the faster one."""
    adam, sgd = (BugZoo(bug="summed-loss", way=way) for way in ("Adam", "SGD 1"))
    np.testing.assert_allclose(adam.result["wrong"], adam.result["right"], atol=0.01)
    assert sgd.result["wrong"][-1] > 10 and "of SGD at rate 1 the loss rises from" in sgd.caption
    assert "of Adam at rate 0.02 the loss falls from" in adam.caption
    faster = BugZoo(bug="no-slope", way="SGD 1").result
    assert faster["wrong"][-1] < 0.8 * faster["right"][-1]
    np.testing.assert_array_equal(faster["error"], BugZoo(bug="no-slope").result["error"])


def test_the_challenge_is_met_by_the_two_that_lose_the_path_of_memory():
    met = [
        bug
        for bug in BUGS
        for steps in (1, 4)
        if BugZoo.challenge.met(BugZoo.compute(bug, "Adam", steps), bug=bug, steps=steps)
    ]
    assert met == ["conveyor-cut", "no-direct-path"]


# What the picture shows


@pytest.fixture(scope="module")
def zoo():
    return BugZoo()


@pytest.mark.parametrize("values", states(BugZoo, 3))
def test_the_curves_the_bars_and_the_names(zoo, values):
    zoo.set(**values)
    bug, steps = BUGS[values["bug"]], values["steps"]
    left, right = panel(zoo, "Loss"), panel(zoo, "Gradient check")
    optimiser, rate = bugs._WAYS[values["way"]]
    how = {"optimiser": optimiser, "rate": rate}
    trained = (bug_zoo.train_with(network, **how) for network in (Network(bug.cell), bug))
    curves = *trained, [bug_zoo.best_loss()] * 2
    at = np.linspace(0, 100, len(curves[0]))
    for label, hue, x, y in zip(
        ("right line", "wrong line", "best possible"), (BLUE, VERMILLION, INK), (at, at, [0, 100]), curves
    ):
        found = line(left, label, color=hue)
        np.testing.assert_array_equal(found[:, 0], x)
        compared = np.testing.assert_allclose if label == "best possible" else assert_same_training
        compared(found[:, 1], y)
    first, last, with_right, best = (number(x) for x in (*curves[1][[0, -1]], curves[0][-1], curves[2][0]))
    fell = curves[1][-1] < curves[1][0]  # what came apart ends where rounding has it
    assert fell or curves[1][-1] > 3 * curves[1][0]
    goes = f"falls from {first} to {last}" if fell else f"rises from {first} to several times that, and "
    goes += "" if fell else "rounding decides how far"
    assert f"the loss {goes}; with the right line it ends at {with_right} (at best: {best})." in zoo.caption
    ends = [word.text for word in sorted(words(left), key=lambda word: -word.y)]
    lasts = [f"{curve[-1]:.3f}" for curve in curves]
    assert ends == [lasts[0], lasts[1] if fell else "rises", lasts[2]]

    rows, found = bug_zoo.check(bug, steps).rows, words(right)
    bars = next(lines for lines in shown(right, LineCollection) if len(segments(lines)) == len(rows))
    errors = zoo.result["error"]
    for row, error, segment, hue in zip(rows, errors, segments(bars), edges(bars), strict=True):
        (foot, y), (tip, _) = segment
        wrong = row.verdict == "WRONG"
        assert error == pytest.approx(row.error, rel=1e-4, abs=1e-6) and (error >= 1e-6) == wrong
        assert foot == -12 and tip == pytest.approx(np.clip(np.log10(max(error, 1e-300)), -11.7, 0))
        assert hue == (VERMILLION if wrong else BLUE)
        ((name, _, _, ink),) = [word for word in found if word.y == y and word.x < -12]
        assert (name, ink) == (row.name, VERMILLION if wrong else INK)
        ((verdict, x, _, ink),) = [word for word in found if word.y == y and word.x > -12]
        assert x == tip + 0.35 and ink == hue
        assert verdict == (f"✗ {number(row.error, 1)}" if wrong else "✓")
