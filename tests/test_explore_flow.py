"""The walks along the arrows of LSTM and GRU: their numbers against the library's passes, there and back."""

import re

import numpy as np
import pytest
from drawn import PolyCollection, colour, faces, panel, segments, showing, shown, states, words
from matplotlib.collections import LineCollection

from rnnlib.explore import GRUGradientFlow, LSTMGradientFlow
from rnnlib.explore.cell_flow import INPUT
from rnnlib.explore.gru.flow import B_HN
from rnnlib.explore.live import BLUE, VERMILLION, number
from rnnlib.explore.lstm.flow import H_BEFORE
from rnnlib.explore.signals import logit
from rnnlib.kernels import plain

FLOWS = (LSTMGradientFlow, GRUGradientFlow)
both = pytest.mark.parametrize("kind", FLOWS)
every_state = pytest.mark.parametrize(("kind", "values"), [(k, v) for k in FLOWS for v in states(k, 12)])
GATES_AFTER = {"i": 0.1, "g": 0.0, "o": 0.9}  # of the LSTM, at the steps between this one and the loss


def number_of(array):
    return np.array([[array]], float)


def lstm_by_plain_loops(step, i, f, g, o, c, lag, later, weights):
    """The whole stretch, from the step that is drawn to the loss, by the plain passes."""
    w, u = np.array(weights)
    wanted = [(i, f, g, o)] + [(GATES_AFTER["i"], later, GATES_AFTER["g"], GATES_AFTER["o"])] * lag
    x, h, cells, gates = [], [number_of(H_BEFORE)], [number_of(c)], []
    W_xh, none = np.vstack([w, np.eye(4)]), np.zeros(4)
    for t, (i_t, f_t, g_t, o_t) in enumerate(wanted):  # inputs that bring these gates about
        sums = np.array([logit(i_t), logit(f_t), np.arctanh(np.clip(g_t, -1 + 1e-16, 1 - 1e-16)), logit(o_t)])
        first = INPUT if t == 0 else 0.0
        x.append(np.array([[first, *(sums - first * w - h[-1][0, 0] * u)]]))
        h_t, c_t, gates_t = plain.lstm_step(x[-1], h[-1], cells[-1], W_xh, u[None], none)
        h.append(h_t)
        cells.append(c_t)
        gates.append(gates_t)
    back = plain.lstm_backward(
        np.zeros((lag + 1, 1, 1)),
        1.0,
        np.zeros((1, 1)),
        *map(np.array, (x, h, cells)),
        gates,
        W_xh,
        u[None],
        none,
    )
    return h, cells, gates, back


@pytest.mark.parametrize("values", states(LSTMGradientFlow, 30))
def test_the_lstms_numbers_are_those_of_the_plain_passes(values):
    h, c, gates, back = lstm_by_plain_loops(**values)
    result = LSTMGradientFlow.compute(**values)
    close = {"rel": 1e-6, "abs": 1e-9}
    assert (result["c"], result["h"]) == (
        pytest.approx(c[1].item(), **close),
        pytest.approx(h[1].item(), **close),
    )
    for name, gate in zip("ifgo", gates[0]):
        assert result[name] == pytest.approx(gate.item(), **close)
    assert result["dc_before"] == pytest.approx(back["c0"].item(), **close)
    assert result["dh_before"] == pytest.approx(back["h0"].item(), **close)
    assert result["dx"] == pytest.approx(back["x"][0, 0, 0], **close)
    da = [result[f"da_{name}"].item() for name in "ifgo"]
    assert da == pytest.approx(back["x"][0, 0, 1:].tolist(), **close)
    assert result["through"] + result["dc_later"] == pytest.approx(result["dc"].item(), **close)


def gru_by_plain_loops(step, z, r, x_n, h, lag, later, weights):
    w, u = np.array(weights)
    W_xh, b_hn, none = np.vstack([w, np.eye(3)]), np.array([B_HN]), np.zeros(3)
    x, states_, gates = [], [number_of(h)], []
    for t, (r_t, z_t, n_t) in enumerate([(r, z, x_n)] + [(0.5, later, 0.0)] * lag):
        first, before = (INPUT if t == 0 else 0.0), states_[-1][0, 0]
        sums = np.array([logit(r_t), logit(z_t), n_t]) - first * w
        x.append(np.array([[first, *(sums - [before * u[0], before * u[1], 0.0])]]))
        h_t, gates_t = plain.gru_step(x[-1], states_[-1], W_xh, u[None], none, b_hn)
        states_.append(h_t)
        gates.append(gates_t)
    back = plain.gru_backward(
        np.zeros((lag + 1, 1, 1)), 1.0, np.array(x), np.array(states_), gates, W_xh, u[None], none, b_hn
    )
    return states_, gates, back


@pytest.mark.parametrize("values", states(GRUGradientFlow, 30))
def test_the_grus_numbers_are_those_of_the_plain_passes(values):
    h, gates, back = gru_by_plain_loops(**values)
    result = GRUGradientFlow.compute(**values)
    close = {"rel": 1e-6, "abs": 1e-9}
    for name, value in zip("rznu", gates[0]):
        assert result[name] == pytest.approx(value.item(), **close)
    assert result["h"] == pytest.approx(h[1].item(), **close)
    assert result["dh_before"] == pytest.approx(back["h0"].item(), **close)
    assert result["dx"] == pytest.approx(back["x"][0, 0, 0], **close)
    da = [result[f"da_{name}"].item() for name in "rzn"]
    assert da == pytest.approx(back["x"][0, 0, 1:].tolist(), **close)
    assert result["du"] == pytest.approx(back["b_hn"].item(), **close) or values["lag"] > 0


@both
def test_the_walk_goes_along_every_arrow_there_and_back(kind):
    sheet = kind.sheet
    ahead, back = ({name for step in way for name in step.arrows} for way in (sheet.forward, sheet.back))
    assert back == set(sheet.arrows)
    assert back - ahead == {name for name in sheet.arrows if "later" in name}  # they leave this step


@every_state
def test_the_arrows_of_the_step_are_lit_and_point_where_the_numbers_go(kind, values):
    explorer, sheet, step = showing(kind, values), kind.sheet, values["step"]
    lit = find_lit(explorer)
    names = sheet.steps[step - 1].arrows if step else ()
    assert len(lit) == len(names)
    way = -1 if step > len(sheet.forward) else 1
    for shaft, name in zip(lit, names, strict=True):
        path = sheet.path(name)[::way]
        np.testing.assert_allclose(shaft[0], path[0])
        assert (
            np.hypot(*(shaft[-1] - path[-1])) < 15 < np.hypot(*(path[0] - path[-1])) + 8
        )  # then comes the head
    heads = shown(panel(explorer), PolyCollection)[0]
    assert set(faces(heads)) <= {colour(VERMILLION if way < 0 else BLUE)}


def find_lit(explorer):
    (found,) = shown(panel(explorer), LineCollection)
    return segments(found)


@every_state
def test_the_sentence_names_the_step_and_its_numbers(kind, values):
    explorer, sheet, step = showing(kind, values), kind.sheet, values["step"]
    caption = explorer.caption
    assert caption.startswith(f"Step {step} of {len(sheet.steps)}")
    if not step:
        return
    assert sheet.steps[step - 1].name in caption
    for name in re.findall(r"{(\w+?)_?}", sheet.steps[step - 1].says):
        assert number(explorer.result[name]) in caption


@every_state
def test_labels_stay_once_they_are_found_and_factors_go(kind, values):
    explorer, sheet, step = showing(kind, values), kind.sheet, values["step"]
    found = {(word.x, word.y): word for word in words(panel(explorer))}
    for count, each in enumerate(sheet.steps, start=1):
        for place in each.labels.values():
            assert (place in found) == (count <= step)
            if count <= step:
                hue = VERMILLION if count > len(sheet.forward) else BLUE
                assert found[place].colour == colour(hue)
        for place in each.factors.values():
            assert (place in found) == (count == step)


def test_both_terms_of_dc_are_seen_and_one_of_them_is_the_belts():
    explorer = LSTMGradientFlow(step=9)
    result = explorer.result
    for name in ("through", "dc_later", "dc"):
        assert number(result[name]) in explorer.caption
    assert LSTMGradientFlow(step=9, lag=0).result["dc_later"] == 0
    shut = LSTMGradientFlow(step=9, o=0.0).result
    assert shut["through"] == 0 and shut["dc"] == shut["dc_later"] > 0.1


def test_next_step_stops_at_the_end():
    for kind in FLOWS:
        explorer = kind(step=len(kind.sheet.steps) - 1)
        for _ in range(2):
            explorer.set(**explorer.advance())
        assert explorer.values["step"] == len(kind.sheet.steps)
        explorer.close()
