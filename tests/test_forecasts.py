"""Baselines against plain loops; networks that forecast never see the test part; what the stored runs say."""

import numpy as np
import pytest

from rnnlib import experiments
from rnnlib.experiments import baselines, forecaster, forecasts
from rnnlib.experiments.baselines import HORIZON, Series

every_series = pytest.mark.parametrize("name", forecasts.SERIES)


def series_of(values, start, usual=0.0):
    values = np.asarray(values, float)
    return Series(np.arange(len(values)), values, np.full(len(values), usual), "", "step", start, 20)


@pytest.fixture
def wave():
    t = np.arange(120)
    return series_of(5 + np.sin(0.6 * t) + 0.1 * np.random.default_rng(0).normal(size=120), 80, 5.0)


def test_ahead_reads_the_next_steps_and_is_nan_beyond_the_end():
    table = baselines.ahead(np.arange(20.0), 15)
    assert table.shape == (5, HORIZON)
    for i in range(5):
        for k in range(HORIZON):
            wanted = 15 + i + k
            assert table[i, k] == wanted if wanted < 20 else np.isnan(table[i, k])


def test_persistence_and_climatology_are_what_they_say(wave):
    assert (baselines.persistence(wave)[7] == wave.values[86]).all()
    assert baselines.persistence(wave).shape == (40, HORIZON)
    assert np.nanmax(np.abs(baselines.climatology(wave) - 5)) == 0


def test_the_error_by_horizon_is_a_root_mean_square(wave):
    made = baselines.persistence(wave)
    for k in range(HORIZON):
        misses = [made[i, k] - wave.values[80 + i + k] for i in range(40 - k)]
        assert baselines.error_by_horizon(wave, made)[k] == pytest.approx(np.sqrt(np.mean(np.square(misses))))


@pytest.mark.parametrize("direct", [False, True])
def test_an_exact_recursion_is_found_exactly(direct):
    """x_t = 0.5 + 1.2 x_{t−1} − 0.9 x_{t−2} without noise: AR(2) forecasts it without error."""
    x = [1.0, 0.3]
    for _ in range(118):
        x.append(0.5 + 1.2 * x[-1] - 0.9 * x[-2])
    data = series_of(x, 60)
    assert baselines.error_by_horizon(data, baselines.autoregression(data, 2, direct)).max() < 1e-9
    assert baselines.fit_linear(data.departures[:60], 2).ravel() == pytest.approx([0.5, -0.9, 1.2])


@pytest.mark.parametrize("direct", [False, True])
def test_autoregression_is_fitted_on_the_training_part_alone(wave, direct):
    spoilt = wave._replace(values=np.where(np.arange(120) < 80, wave.values, 99.0))
    first, other = (baselines.autoregression(data, 5, direct)[0] for data in (wave, spoilt))
    np.testing.assert_allclose(first, other)


@pytest.mark.parametrize("relative", [False, True])
@pytest.mark.parametrize("horizons", [1, HORIZON])
def test_a_network_is_trained_on_the_training_part_alone(wave, relative, horizons):
    spoilt = wave._replace(values=np.where(np.arange(120) < 80, wave.values, 99.0))
    options = {"horizons": horizons, "relative": relative, "window": 10, "steps": 20, "hidden": 4}
    one, other = (forecaster.train_network(data, **options) for data in (wave, spoilt))
    for name, array in one.params.items():
        np.testing.assert_array_equal(array, other.params[name])
    assert one.metadata == other.metadata
    firsts = [forecaster.network_forecasts(one, data)[0] for data in (wave, spoilt)]
    np.testing.assert_array_equal(*firsts)


def test_the_weights_do_depend_on_the_training_part(wave):
    other = wave._replace(values=wave.values + 0.1 * (np.arange(120) == 30))
    options = {"window": 10, "steps": 20, "hidden": 4}
    one, two = (forecaster.train_network(data, **options).params["cell.W_hh"] for data in (wave, other))
    assert not np.array_equal(one, two)


def test_a_series_that_is_too_short_is_refused(wave):
    short = wave._replace(start=45)
    with pytest.raises(ValueError, match=r"data: wanted more than 44 steps before the test part, .*, got 40"):
        forecaster.train_network(short._replace(start=40))
    assert forecaster.train_network(short, steps=1, hidden=2)
    with pytest.raises(ValueError, match="at least one whole window"):
        forecaster.train_network(wave, window=90)


@pytest.mark.parametrize("relative", [False, True])
def test_examples_are_scaled_changes(wave, relative):
    model = forecaster.train_network(wave, horizons=3, relative=relative, window=6, steps=1, hidden=2)
    x, std = np.arange(9.0) ** 2, model.metadata["std"]
    batch = forecaster._examples(model, x[:6, None], x[6:, None])
    base = x[0] if relative else model.metadata["mean"]
    np.testing.assert_allclose(batch.inputs[:, 0, 0], (x[:6] - base) / std, rtol=1e-5)
    for t in range(6):
        wanted = [(x[t + k] - x[t]) / std for k in (1, 2, 3)]
        np.testing.assert_allclose(batch.targets[t, 0], wanted, rtol=1e-5)


def test_iterating_feeds_forecasts_back():
    windows = np.array([[1.0, 2.0], [3.0, 5.0]])
    steps = baselines.iterate(lambda window: window[-1] + window[0], windows)
    assert steps.shape == (2, HORIZON)
    np.testing.assert_array_equal(steps[0, :4], [4, 7, 11, 18])
    np.testing.assert_array_equal(steps[1, :3], [7, 12, 19])


@every_series
def test_series_are_split_where_they_say_and_climatology_is_from_before(name):
    data = forecasts.load_series(name)
    assert 0 < data.held_out < data.start < len(data.values) - HORIZON
    assert len(data.time) == len(data.values) == len(data.usual) and np.isfinite(data.values).all()
    assert data.departures[: data.start].mean() == pytest.approx(0, abs=1e-8)
    first_test_step = {"sunspots": "1921", "Seattle": "2015-01-01", "bill rate": "1990-01"}
    assert str(data.time[data.start]) == first_test_step.get(name, "1096")


# What notebook 12 says of the stored runs


def errors(series, cell, strategy):
    rows = experiments.results("forecasts")
    wanted = (series, cell, strategy)
    rows = [row for row in rows if (row["series"], row["cell"], row["strategy"]) == wanted]
    return np.array([row["rmse_1"] for row in rows])


def sunspots(cell, rate):
    """The runs of one cell at one rate, one year ahead, iterated."""
    return experiments.results("sunspot_seeds").where(cell=cell, strategy="iterated", rate=rate)


def test_on_sunspots_who_wins_depends_on_the_rate_and_the_held_out_years_do_not_tell_it():
    data = forecasts.load_series("sunspots")
    linear = baselines.error_by_horizon(data, baselines.autoregression(data, 9))[0]
    assert linear == pytest.approx(17.4, abs=0.05)
    better = {
        (cell, rate): int((sunspots(cell, rate).column("rmse_1") < linear).sum())
        for cell in ("RNN", "GRU", "LSTM")
        for rate in forecasts.SUNSPOT_RATES
    }
    held_out = {each: sunspots(*each).column("held_out").mean() for each in better}
    chosen = [min((e for e in held_out if e[0] == cell), key=held_out.get) for cell in ("RNN", "GRU", "LSTM")]
    assert chosen == [("RNN", 0.003), ("GRU", 0.1), ("LSTM", 0.01)]
    assert [better[each] for each in chosen] == [0, 12, 4]
    assert better["GRU", 0.03] == 18 and better["LSTM", 0.1] == 15
    assert np.ptp([held_out["GRU", rate] for rate in forecasts.SUNSPOT_RATES[1:]]) < 0.3


def test_the_recipe_was_found_with_five_seeds_and_is_less_good_on_others():
    gru = sunspots("GRU", 0.01).column("rmse_1")
    assert (gru < 17.437).tolist().count(True) == 12 and (gru[:5] < 17.437).sum() == 4
    np.testing.assert_allclose(gru[:5], errors("sunspots", "GRU", "iterated"), atol=1e-3)
    years = experiments.results("sunspot_years").column(*map(str, range(1921, 2009)))
    came = forecasts.load_series("sunspots").values[-88:]
    np.testing.assert_allclose(np.sqrt(((years - came) ** 2).mean(axis=1)), gru, atol=1e-2)


def test_no_network_beats_persistence_on_the_rate_or_on_the_walk():
    for name in ("bill rate", "random walk"):
        data = forecasts.load_series(name)
        stay = baselines.error_by_horizon(data, baselines.persistence(data))[0]
        for cell in ("RNN", "GRU", "LSTM"):
            for strategy in ("iterated", "direct"):
                assert errors(name, cell, strategy).mean() > 0.995 * stay, (name, cell, strategy)
