"""What the Forecast explorer draws and says, against forecasts written out one at a time."""

from unittest import mock

import numpy as np
import pytest

from rnnlib import experiments
from rnnlib.experiments.baselines import HORIZON
from rnnlib.experiments.forecasts import load_series
from rnnlib.explore import Forecast
from rnnlib.explore.forecast import made
from rnnlib.explore.forecast.explorer import VIEWS
from rnnlib.explore.forecast.made import MODELS, last_place, stride

every_series = pytest.mark.parametrize("series", VIEWS)


def preset(words):
    """The explorer in the state of the preset whose text holds these words."""
    (values,) = [p.values for p in Forecast.presets if words in p.text]
    return Forecast(**values)


@every_series
@pytest.mark.parametrize("model", MODELS.values())
def test_no_forecast_depends_on_what_came_later(series, model):
    """The series is cut off at the origin and continued otherwise: the forecast stays as it was."""
    result = Forecast.compute(series, model, 9, 20, 3)
    data = load_series(series)
    origin = 20 * stride(series)
    at = data.start + origin - 1
    assert result["now"] == at
    np.testing.assert_array_equal(result["came"], data.values[at + 1 : at + 1 + HORIZON])
    assert result["seen"][-1] == data.values[at]
    changed = data._replace(values=np.where(np.arange(len(data.values)) <= at, data.values, 1e3))
    with mock.patch.object(made, "load_series", lambda name: changed):
        forecast, _ = made.forecasts.__wrapped__(series, model, 9)
    np.testing.assert_allclose(forecast[origin], result["forecast"], rtol=1e-6)


def test_ar_is_least_squares_on_the_training_part_alone():
    data = load_series("sunspots")
    y, p = data.values.astype(float), 3
    rows = [[1.0, *(y[t - p : t] - data.usual[0])] for t in range(p, data.start)]
    weights, *_ = np.linalg.lstsq(np.array(rows), y[p : data.start] - data.usual[0], rcond=None)
    result, window = Forecast.compute("sunspots", "AR", p, 5, 1), list(y[data.start + 2 : data.start + 5])
    for k in range(HORIZON):
        window.append(data.usual[0] + weights @ [1.0, *(np.array(window[-p:]) - data.usual[0])])
        assert result["forecast"][k] == pytest.approx(window[-1])


@every_series
@pytest.mark.parametrize("horizon", [1, 7, 12])
def test_the_error_of_persistence_is_that_of_differences(series, horizon):
    y, start = load_series(series).values.astype(float), load_series(series).start
    misses = [y[t] - y[t - horizon] for t in range(start + horizon - 1, len(y))]
    result = Forecast.compute(series, "persistence", 1, 0, horizon)
    assert result["errors"][horizon - 1] == pytest.approx(np.sqrt(np.mean(np.square(misses))))
    assert result["ratio"] == 1


def test_climatology_knows_the_training_part_alone():
    data = load_series("sunspots")
    assert data.usual[0] == pytest.approx(data.values[data.time < 1921].mean())
    weather = load_series("Seattle")
    assert np.ptp(weather.usual) > 15 and np.argmax(weather.usual[:366]) in range(190, 230)  # July


@every_series
def test_the_network_is_the_stored_one(series):
    name = f"forecast_{series.lower().replace(' ', '_')}"
    scores = experiments.pretrained(name).metadata["scores"]
    errors = Forecast.compute(series, "GRU", 1, 0, 1)["errors"]
    assert errors[0] == pytest.approx(scores["rmse_1"], abs=0.01)
    assert errors[-1] == pytest.approx(scores["rmse_12"], abs=0.05)


@every_series
def test_the_last_place_has_twelve_steps_after_it_and_is_near_the_end(series):
    explorer, data = Forecast(series=series, origin=76), load_series(series)
    assert explorer.values["origin"] == last_place(series)
    assert len(explorer.result["came"]) == HORIZON
    assert np.isfinite(explorer.result["forecast"]).all()
    left = len(data.values) - 1 - HORIZON - explorer.result["now"]
    assert 0 <= left < stride(series) == {"sunspots": 1, "bill rate": 1}.get(series, 5)
    beyond = Forecast.compute(series, "AR", 2, 76, 1)
    assert beyond["now"] == explorer.result["now"]


def test_captions_hold_at_the_presets():
    cycle = preset("one cycle")
    assert "From 1952, 11 years ahead, AR(9)" in cycle.caption
    assert "no difference worth the name" in cycle.caption
    cycle.set(model="GRU")
    assert cycle.result["ratio"] < 0.9 and "the model wins by 16 %" in cycle.caption
    tomorrow = preset("tomorrow").caption
    assert "2.68 °C (RMSE), and persistence has 2.91 °C: the model wins by 8 %" in tomorrow
    assert preset("ten days").result["ratio"] < 0.9
    walk = preset("random walk")
    assert walk.result["ratio"] > 1
    history = preset("More history").caption
    assert "It reads the last 40 quarters" in history and "persistence wins by a factor of 2.6" in history
    assert "no difference worth the name" in Forecast(series="random walk", model="AR", window=1).caption


def test_no_preset_gives_the_challenge_away():
    for offered in Forecast.presets:
        shown = Forecast(**offered.values)
        assert not shown.challenge.met(shown.result, **shown.values)


def test_what_a_model_reads_is_said():
    says = {"climatology": "the date alone", "persistence": "one year", "AR": "the last 12 years"}
    for model, words in says.items():
        assert f"It reads {words}." in Forecast(model=model, window=12).caption
