"""The dilemma: a bit held against noise, and its gradient, against a loop and the library's backward pass."""

import math

import numpy as np
import pytest
from drawn import line, panel, states

from rnnlib.explore import Dilemma
from rnnlib.explore.live import BLUE, INK, ORANGE, VERMILLION, number
from rnnlib.explore.vanishing.dilemma import BIT, GRID, RUNS, bits_and_noise, held, held_against_noise, rest
from rnnlib.kernels import rnn_backward, rnn_forward

every_state = pytest.mark.parametrize("values", states(Dilemma, 12))


def plain(w, noise, steps, at):
    """h_0 … h_T and ∂h_T/∂h_0 of one run, one number at a time."""
    bits, disturbances = bits_and_noise()
    h, gradient = [bits[at]], 1.0
    for t in range(steps):
        h.append(math.tanh(w * h[-1] + noise * disturbances[t, at]))
        gradient *= w * (1 - h[-1] ** 2)
    return h, gradient


@every_state
def test_every_number_is_that_of_a_loop_over_the_runs(values):
    result = Dilemma.compute(**values)
    runs = [plain(**values, at=at) for at in range(RUNS)]
    np.testing.assert_allclose(result["h"], np.transpose([h for h, _ in runs[:8]]), rtol=1e-9)
    assert result["held"] == sum((h[-1] > 0) == (h[0] > 0) for h, _ in runs)
    assert result["left"] == pytest.approx(np.median([gradient for _, gradient in runs]), rel=1e-9)


def test_the_gradient_is_the_one_that_the_library_brings_back():
    _, gradient = held_against_noise(1.3, 0.2, 30)
    bits, disturbances = bits_and_noise()
    weights = np.ones((1, 1)), np.full((1, 1), 1.3), np.zeros(1)
    x = 0.2 * disturbances[:30, :, None]
    h, cache = rnn_forward(x, bits[:, None], *weights)
    back = rnn_backward(np.zeros((30, RUNS, 1)), cache, dh_T=np.ones((RUNS, 1)))["h0"]
    np.testing.assert_allclose(gradient[-1], back[:, 0], rtol=1e-9)
    assert held(h[:, :, 0]) == held(held_against_noise(1.3, 0.2, 30)[0])


def test_half_of_the_bits_are_plus():
    bits, _ = bits_and_noise()
    assert (bits == BIT).sum() == (bits == -BIT).sum() == RUNS / 2


@pytest.mark.parametrize("w", [0.5, 1.0, 1.01, 1.5, 2.5])
def test_where_it_rests_a_step_changes_nothing_and_a_disturbance_shrinks(w):
    h = rest(w)
    assert h == pytest.approx(math.tanh(w * h), abs=1e-9)
    assert (h > 0) == (w > 1) and w * (1 - h**2) <= 1


@every_state
def test_the_curves_are_those_of_the_unit_at_every_w(values):
    explorer = Dilemma(**values)
    noise, steps = values["noise"], values["steps"]
    bits, left = line(panel(explorer, "Bits"), color=INK), line(panel(explorer, "What is left"), color=INK)
    for n in range(0, len(GRID), 8):
        alone = Dilemma.compute(w=GRID[n], noise=noise, steps=steps)
        assert (GRID[n], alone["held"]) == pytest.approx(bits[n])
        assert (GRID[n], max(alone["left"], 1e-22)) == pytest.approx(left[n], rel=1e-6)


@every_state
def test_the_runs_are_drawn_by_their_bit_and_the_marks_stand_at_w(values):
    explorer = Dilemma(**values)
    h = explorer.result["h"]
    shown = panel(explorer, "Eight")
    for label, colour, columns in (("bit +", BLUE, h[:, ::2]), ("bit −", VERMILLION, h[:, 1::2])):
        got = line(shown, label, color=colour)
        np.testing.assert_allclose(got[~np.isnan(got[:, 1]), 1], columns.T.ravel())
    for title, value in (("Bits", explorer.result["held"]), ("What", max(explorer.result["left"], 1e-20))):
        np.testing.assert_allclose(
            line(panel(explorer, title), color=ORANGE, marker="o"), [(values["w"], value)]
        )


@every_state
def test_the_sentence(values):
    explorer = Dilemma(**values)
    result = explorer.result
    assert f"{result['held']} of 100 bits can still be read" in explorer.caption
    assert f"{number(result['left'], 2)} is left in the middle run." in explorer.caption
    assert ("rests at 0 only" in explorer.caption) == (values["w"] <= 1)


def test_the_dilemma_over_fifty_steps_no_w_does_both_and_over_twenty_some_do():
    both = {
        steps: [
            w
            for w in np.arange(1, 2.5, 0.01)
            if Dilemma.compute(w, 0.1, steps)["held"] >= 95 and Dilemma.compute(w, 0.1, steps)["left"] >= 0.01
        ]
        for steps in (20, 50)
    }
    assert both[20] and not both[50]


def test_each_preset_shows_what_its_name_says():
    made = {p.text: Dilemma(**p.values).result for p in Dilemma.presets}
    drowned, alive = (
        made["w = 1: the gradient lives, the bit drowns"],
        made["w = 1.5: the bit lives, the gradient dies"],
    )
    assert drowned["held"] < 65 and drowned["left"] > 1e-3
    assert alive["held"] == 100 and alive["left"] < 1e-15
    assert made["w = 1 without noise"]["held"] == 100
    assert made["More noise asks for more w"]["held"] < 80
    short = made["Only 5 steps: no dilemma"]
    assert short["held"] == 100 and short["left"] > 0.1
