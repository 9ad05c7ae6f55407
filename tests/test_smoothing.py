"""Exponential smoothing and its neighbours: equal to statsmodels' numbers, fitted without a look ahead."""

from pathlib import Path

import numpy as np
import pytest

from rnnlib.experiments import baselines, smoothing

REFERENCE = np.load(Path(__file__).parent / "reference" / "forecast_reference.npz")
VALUES, AHEAD = REFERENCE["values"], 5


@pytest.mark.parametrize(
    ("name", "beta", "gamma", "period", "first"),
    [
        ("simple", 0.0, 0.0, 1, (10.0, 0.0, [0.0])),
        ("holt", 0.2, 0.0, 1, (10.0, 0.5, [0.0])),
        ("winters", 0.2, 0.1, 4, (10.0, 0.5, [1.0, -0.5, 0.25, -0.75])),
    ],
)
def test_smoothing_is_that_of_statsmodels(name, beta, gamma, period, first):
    walked = smoothing.smooth(VALUES, 0.3, beta, gamma, period, first)
    k = np.arange(1, len(REFERENCE[name]) - len(VALUES) + 1)
    later = walked.level[-1] + k * walked.slope[-1] + walked.season[len(VALUES) + (k - 1) % period]
    np.testing.assert_allclose(np.concatenate([walked.said, later]), REFERENCE[name], rtol=1e-12)


def test_autoregression_is_that_of_statsmodels():
    weights = baselines.fit_linear(VALUES, 3)[:, 0]
    np.testing.assert_allclose(weights[[0, 3, 2, 1]], REFERENCE["ar"], rtol=1e-9)  # theirs: the newest first
    said = list(VALUES[-3:])
    for _ in range(AHEAD):
        said.append(weights[0] + weights[1:] @ said[-3:])
    np.testing.assert_allclose(said[3:], REFERENCE["ar_ahead"], rtol=1e-9)


def test_many_weights_at_once_are_each_by_itself():
    weights = np.random.default_rng(0).uniform(0, 1, (3, 7))
    together = smoothing.smooth(VALUES, *weights, period=4)
    for n in range(7):
        alone = smoothing.smooth(VALUES, *weights[:, n], period=4)
        for one, all_of_them in zip(alone, together):
            np.testing.assert_allclose(one, all_of_them[..., n], rtol=1e-12)


def series(values, start):
    usual = np.full(len(values), values[:start].mean())
    return baselines.Series(np.arange(len(values)), values, usual, "", "step", start, start // 5)


def test_the_right_kind_of_smoothing_is_the_best():
    t, rng = np.arange(400), np.random.default_rng(2)
    wave = np.tile([3.0, 1.0, -1.0, -3.0], 100)
    kinds = {"slope": 0.3 * t, "season": wave, "both": 0.3 * t + wave}
    options = {"slope": {"trend": True}, "season": {"period": 4}, "both": {"trend": True, "period": 4}}
    for kind, values in kinds.items():
        data = series(values + rng.normal(size=400), 300)
        error = {
            name: baselines.error_by_horizon(data, smoothing.exponential_smoothing(data, **option)).mean()
            for name, option in options.items()
        }
        assert error[kind] < 1.5 and error[kind] <= 1.1 * min(error.values()), (kind, error)


def test_forecasts_use_nothing_that_came_later():
    rng = np.random.default_rng(5)
    values = rng.normal(size=200).cumsum()
    changed = values.copy()
    changed[160:] += 100
    for make in (
        lambda data: smoothing.exponential_smoothing(data, trend=True, period=12),
        lambda data: smoothing.seasonal_naive(data, 12),
    ):
        one, other = make(series(values, 150)), make(series(changed, 150))
        assert one.shape == (50, baselines.HORIZON)
        np.testing.assert_array_equal(one[:11], other[:11])  # made up to step 159
        assert (one[11:] != other[11:]).any()


def test_seasonal_naive_is_the_same_place_of_the_last_known_period():
    data = series(np.arange(60.0), 40)
    said = smoothing.seasonal_naive(data, 5)
    for row in range(20):
        for k in range(1, baselines.HORIZON + 1):
            known, at = 40 + row - 1, 40 + row - 1 + k
            while at > known:
                at -= 5
            assert said[row, k - 1] == at


def test_the_scaled_error_of_the_seasonal_naive_is_about_one_where_nothing_changes():
    rng = np.random.default_rng(1)
    data = series(np.tile([5.0, 1.0, 0.0], 400) + rng.normal(size=1200), 900)
    scaled = smoothing.scaled_error(data, smoothing.seasonal_naive(data, 3), period=3)
    np.testing.assert_allclose(scaled, 1, atol=0.1)
    naive = smoothing.scaled_error(data, baselines.persistence(data), period=3)
    by_hand = np.abs(data.values[900:] - data.values[899:-1]).mean()
    assert naive[0] == pytest.approx(by_hand / np.abs(data.values[3:900] - data.values[:897]).mean())


def test_too_short_a_series_is_refused_by_its_name():
    with pytest.raises(ValueError, match=r"values: wanted two periods of 12 steps or more, got 20"):
        smoothing.smooth(np.arange(20.0), 0.3, period=12)
