"""What the Forecast explorer draws and says, against forecasts written out one at a time."""

from unittest import mock

import numpy as np
import pytest
from drawn import PathPatch, find, line, panel, rectangles, showing, states, texts
from matplotlib.colors import to_rgba

from rnnlib import experiments
from rnnlib.experiments.baselines import HORIZON
from rnnlib.experiments.forecasts import FORECASTERS, load_series
from rnnlib.explore import Forecast, forecast
from rnnlib.explore.forecast import MODELS, VIEWS, forecasts, last_place, stride
from rnnlib.explore.live import BLUE, GREEN, VERMILLION, number

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
    with mock.patch.object(forecast, "load_series", lambda name: changed):
        says, _ = forecasts.__wrapped__(series, model, 9)
    np.testing.assert_allclose(says[origin], result["forecast"], rtol=1e-6)


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
    assert "no difference worth the name from persistence" in cycle.caption
    cycle.set(model="GRU")
    assert cycle.result["ratio"] < 0.9 and "the model wins by 16 % over persistence" in cycle.caption
    tomorrow = preset("tomorrow").caption
    beside = "persistence 2.91 °C and climatology 3.78 °C: the model wins by 8 % over persistence"
    assert f"2.68 °C (RMSE); {beside}" in tomorrow
    in_three_days = Forecast(series="Seattle", model="AR", window=5, horizon=3).caption
    assert "the model wins by 5 % over climatology" in in_three_days
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


# What the picture shows


def plain_forecast(series, model, window, origin):
    """What a model says at an origin, written out; None for those that another test writes out."""
    data = load_series(series)
    y, at = data.values.astype(float), data.start - 1 + min(origin, last_place(series)) * stride(series)
    if model == "persistence":
        return np.full(HORIZON, y[at])
    if model == "climatology":
        return data.usual[at + 1 : at + 1 + HORIZON]
    gaps, train = y - data.usual, data.start
    if model == "AR":
        rows = [[1.0, *gaps[t - window : t]] for t in range(window, train)]
        weights, *_ = np.linalg.lstsq(np.array(rows), gaps[window:train], rcond=None)
        told = list(gaps[at + 1 - window : at + 1])
        for _ in range(HORIZON):
            told.append(weights @ [1.0, *told[-window:]])
        return np.array(told[-HORIZON:]) + data.usual[at + 1 : at + 1 + HORIZON]
    return None


@pytest.mark.parametrize("values", states(Forecast, 12))
def test_the_forecast_is_drawn_beside_what_came(values):
    explorer = showing(Forecast, values)
    series, model, window, origin, horizon = values.values()
    data = load_series(series)
    y, at = data.values.astype(float), data.start - 1 + origin * stride(series)
    ax, ahead = panel(explorer, "Forecast"), np.arange(1, HORIZON + 1)
    np.testing.assert_allclose(line(ax, "known"), np.c_[np.arange(-40, 1), y[at - 40 : at + 1]])
    np.testing.assert_allclose(line(ax, "what came"), np.c_[ahead, y[at + 1 : at + 13]])
    usual = np.c_[np.arange(-40, 13), data.usual[at - 40 : at + 13]]
    np.testing.assert_allclose(line(ax, "climatology"), usual)
    made_here, drawn = plain_forecast(series, model, window, origin), line(ax, "forecast")
    assert drawn[:, 0].tolist() == list(range(13)) and drawn[0, 1] == y[at]
    if made_here is not None:
        np.testing.assert_allclose(drawn[1:, 1], made_here, rtol=1e-5, atol=1e-5)
    miss = line(ax, "error at the horizon")
    assert miss[:, 0].tolist() == [horizon, horizon]
    np.testing.assert_allclose(miss[:, 1], [drawn[horizon, 1], y[at + horizon]])
    read = {"persistence": 1, "climatology": 0}.get(model, window)
    read = experiments.pretrained(FORECASTERS[series].name).metadata["window"] if model == "GRU" else read
    ((left, right, bottom, top),) = rectangles(find(ax, PathPatch, facecolor=to_rgba(BLUE, 0.1)))
    assert (left, right) == (0.5 - read, 0.5) and (bottom, top) == ax.get_ylim()
    time = data.time[at]
    told = {"sunspots": str(time), "Seattle": str(time), "random walk": f"day {time}"}.get(series)
    told = told or f"{str(time)[:4]} Q{1 + (int(str(time)[5:7]) - 1) // 3}"
    assert texts(ax) == [f"made at the end of {told}"] and f"From {told}, {horizon} " in explorer.caption
    assert f"says {number(drawn[horizon, 1])}" in explorer.caption
    assert f"; {number(y[at + horizon])}" in explorer.caption
    assert ax.get_ylabel() == VIEWS[series][0]
    low, high = ax.get_ylim()
    assert low < y[at - 40 : at + 13].min() and high > y[at - 40 : at + 13].max()


@pytest.mark.parametrize("values", states(Forecast, 12))
def test_the_errors_stand_at_their_horizons(values):
    explorer = showing(Forecast, values)
    series, model, window, _, horizon = values.values()
    data = load_series(series)
    y = data.values.astype(float)
    ax = panel(explorer, "Error over")

    def rmse(says):
        """`says(t, k)` is the forecast for t, made k steps before."""
        return [
            np.sqrt(np.mean([(says(t, k) - y[t]) ** 2 for t in range(data.start + k - 1, len(y))]))
            for k in range(1, HORIZON + 1)
        ]

    stay, usual = rmse(lambda t, k: y[t - k]), rmse(lambda t, k: data.usual[t])
    ahead = np.arange(1, HORIZON + 1)
    np.testing.assert_allclose(line(ax, "persistence", color=VERMILLION), np.c_[ahead, stay], rtol=1e-5)
    np.testing.assert_allclose(line(ax, "climatology", color=GREEN), np.c_[ahead, usual], rtol=1e-5)
    mine = line(ax, "this model", color=BLUE)
    made_all = forecasts(series, model, window)[0]
    says = [
        np.sqrt(
            np.mean(
                [
                    (made_all[t - k - data.start + 1, k - 1] - y[t]) ** 2
                    for t in range(data.start + k - 1, len(y))
                ]
            )
        )
        for k in ahead
    ]
    np.testing.assert_allclose(mine, np.c_[ahead, says], rtol=1e-5)
    marks = [artist.get_xdata() for artist in ax.lines if str(artist.get_label()).startswith("_")]
    assert [list(mark) for mark in marks] == [[horizon, horizon]]
    assert f"its error is {number(mine[horizon - 1, 1])}" in explorer.caption
    rivals = {"persistence": stay[horizon - 1], "climatology": usual[horizon - 1]}
    rivals.pop(model, None)
    for name, its in rivals.items():
        assert f"{name} {number(its)}" in explorer.caption
    assert min(rivals, key=rivals.get) in explorer.caption.split(": ")[-1]


def test_presets_of_the_forecast_set_what_they_say():
    by = {p.text: p.values for p in Forecast.presets}
    cycle = by["Sunspots, one cycle ahead"]
    assert cycle["horizon"] == 11 and cycle.get("series", "sunspots") == "sunspots"
    assert (by["Seattle tomorrow"]["series"], by["Seattle tomorrow"]["horizon"]) == ("Seattle", 1)
    assert (by["Seattle in ten days"]["series"], by["Seattle in ten days"]["horizon"]) == ("Seattle", 10)
    assert by["Nothing helps: a random walk"]["series"] == "random walk"
    assert by["More history does not help"]["window"] == 40
