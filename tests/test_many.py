"""A family of series that share a rule: made as it says, forecast without a look ahead, pooled as it says."""

import numpy as np
import pytest

from rnnlib.experiments import baselines, forecaster, many

every_rule = pytest.mark.parametrize("rule", many.RULES)


def spoilt(data):
    """The same Series, its test part but for the first step replaced."""
    later = np.arange(len(data.values)) > data.start
    return data._replace(values=np.where(later, 99.0, data.values))


@every_rule
def test_the_best_possible_forecast_is_the_rule_itself(rule):
    family, known = many.family(rule, 3)
    assert len(family) == len(known) == many.POOLS[-1]
    for data, said in zip(family, known):
        misses = data.values[data.start :] - said
        assert data.departures[: data.start].std() == pytest.approx(1)
        assert 0.02 < misses.std() < 1  # the noise, in units of the series' own spread
    together = np.concatenate([data.values[data.start :] - said for data, said in zip(family, known)])
    assert abs(together.mean()) < 0.05


def test_a_tank_is_filled_in_the_month_after_it_was_nearly_empty():
    none = np.zeros(3)
    assert many.tank([np.array([0.9, 0.21, 0.19])], none) == pytest.approx([0.7, 0.01, 1.0])
    assert many.straight([np.array([1.0]), np.array([2.0])], np.zeros(1)) == pytest.approx([1.9])


def test_the_seed_draws_the_family_and_the_series_differ():
    one, again, other = (many.family("tanks", seed)[0] for seed in (1, 1, 2))
    np.testing.assert_array_equal(one[5].values, again[5].values)
    assert not np.allclose(one[5].values, other[5].values) and not np.allclose(one[5].values, one[6].values)


def test_a_line_for_one_series_is_its_autoregression():
    (data, *_), _ = many.family("straight line", 0)
    np.testing.assert_allclose(
        many.fit_linear_together([data], 3), baselines.fit_linear(data.departures[: data.start], 3)
    )
    said = many.linear_forecaster(many.fit_linear_together([data], 3))(data)
    np.testing.assert_allclose(said, baselines.autoregression(data, 3))


def test_a_line_for_all_finds_the_rule_that_they_share():
    family, _ = many.family("straight line", 0)
    weights = many.fit_linear_together(family, 2)[:, 0]
    assert weights == pytest.approx([0, -0.5, 1.2], abs=0.1)  # what is usual was fitted too, so not quite
    apart = [many.fit_linear_together([data], 2)[:, 0] for data in family]
    assert np.std(apart, axis=0)[2] > 0.05  # one series alone: now and then far off


@pytest.mark.parametrize("method", ["autoregression", *many.POOLED])
def test_no_method_learns_from_the_test_part(method):
    family, _ = many.family("tanks", 0, 4)
    made = [many._make(method, group, 1e-2, 0, 10)[0] for group in (family, [spoilt(d) for d in family])]
    np.testing.assert_allclose(made[0](family[2])[0], made[1](family[2])[0])


def test_one_network_for_a_list_of_one_is_the_network_of_the_series():
    (data, *_), _ = many.family("tanks", 0)
    alone, listed = (forecaster.train_network(given, steps=5, hidden=4) for given in (data, [data]))
    assert alone.metadata == listed.metadata
    for name, array in alone.params.items():
        np.testing.assert_array_equal(array, listed.params[name])


def test_one_network_learns_from_every_series_of_its_list():
    family, _ = many.family("tanks", 0, 3)
    changed = [*family[:2], family[2]._replace(values=family[2].values[::-1].copy())]
    one, other = (forecaster.train_network(given, steps=20, hidden=4) for given in (family, changed))
    assert not np.array_equal(one.params["cell.W_hh"], other.params["cell.W_hh"])


def test_a_series_too_short_among_many_is_refused():
    family, _ = many.family("tanks", 0, 3)
    short = [*family[:2], family[2]._replace(start=40)]
    with pytest.raises(ValueError, match=r"data: wanted more than 48 steps before the test part, .*, got 40"):
        forecaster.train_network(short, steps=1)
