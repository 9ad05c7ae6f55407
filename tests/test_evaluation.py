"""How forecasters are judged, where the truth is known: covered noise, origins that see no later day."""

import numpy as np
import pytest

from rnnlib.experiments import baselines, evaluation, smoothing


def noise(seed, n=1200, start=800, held_out=400):
    values = np.random.default_rng(seed).normal(size=n)
    return baselines.Series(np.arange(n), values, np.zeros(n), "", "step", start, held_out)


def test_an_interval_covers_the_share_it_promises_where_nothing_changes():
    shares = [
        evaluation.coverage(data, *evaluation.interval(data, baselines.climatology, 0.8))
        for data in map(noise, range(5))
    ]
    assert np.shape(shares) == (5, baselines.HORIZON)
    np.testing.assert_allclose(np.mean(shares, axis=0), 0.8, atol=0.04)


def test_an_interval_covers_less_where_the_test_part_is_wilder():
    data = noise(0)
    wilder = data.values.copy()
    wilder[data.start :] *= 3
    data = data._replace(values=wilder)
    assert (evaluation.coverage(data, *evaluation.interval(data, baselines.climatology)) < 0.5).all()


def test_an_interval_knows_nothing_of_the_test_part():
    data = noise(1)
    changed = data.values.copy()
    changed[data.start :] += 100
    one = evaluation.interval(data, baselines.climatology)
    other = evaluation.interval(data._replace(values=changed), baselines.climatology)
    np.testing.assert_array_equal(one, other)


def test_origins_follow_one_another_and_cover_the_test_part():
    data = noise(2)
    edges = evaluation.rolling_origins(data, 7)
    assert (edges[0], edges[-1], len(edges)) == (data.start, len(data.values), 8)
    seen = []
    said = evaluation.rolling_forecasts(data, lambda p: seen.append(p.start) or baselines.persistence(p), 7)
    assert seen == edges[:-1].tolist()
    np.testing.assert_array_equal(said, baselines.persistence(data))  # it has nothing to fit
    calendar = evaluation.rolling_forecasts(data, baselines.climatology, 7)
    np.testing.assert_array_equal(calendar, baselines.climatology(data))  # known at every origin
    with pytest.raises(ValueError, match="count: wanted 1 to 400 origins, got 401"):
        evaluation.rolling_origins(data, 401)


def test_refitting_helps_where_the_world_changes():
    rng = np.random.default_rng(3)
    values = np.concatenate([np.zeros(300), np.full(300, 8.0)]) + rng.normal(size=600)
    data = baselines.Series(np.arange(600), values, np.zeros(600), "", "step", 320, 60)

    def mean_so_far(series):
        return np.full(
            (len(series.values) - series.start, baselines.HORIZON), series.values[: series.start].mean()
        )

    once = baselines.error_by_horizon(data, mean_so_far(data))[0]
    often = baselines.error_by_horizon(data, evaluation.rolling_forecasts(data, mean_so_far, 20))[0]
    assert often < 0.8 * once


def test_pairs_of_seeds_have_their_mean_and_its_standard_error():
    rng = np.random.default_rng(0)
    shared = rng.normal(0, 10, 400)
    differences, mean, error = evaluation.paired(shared + 1 + rng.normal(size=400), shared)
    assert mean == pytest.approx(1, abs=0.2) and error == pytest.approx(1 / 20, rel=0.15)
    assert differences.shape == (400,)
    with pytest.raises(ValueError, match=r"two rows \(n,\) of n ≥ 2 seeds, got \(3,\), \(4,\)"):
        evaluation.paired(np.ones(3), np.ones(4))


def test_a_series_too_short_for_one_method_loses_that_method():
    data = noise(0, n=40, start=30, held_out=6)
    makers = {
        "persistence": baselines.persistence,
        "AR(50)": lambda series: baselines.autoregression(series, 50),
        "seasonal": lambda series: smoothing.exponential_smoothing(series, period=24),
    }
    made, lost = evaluation.forecasts_of(data, makers)
    assert list(made) == ["persistence"]
    assert [sentence.split(" left out: ")[0] for sentence in lost] == ["AR(50)", "seasonal"]
    assert "wanted two periods of 24 steps" in lost[1]


def test_the_next_steps_are_those_that_would_come_after_the_end():
    t = np.arange(300)
    values = 5 + np.sin(2 * np.pi * t / 12)
    known = baselines.Series(
        t[:200], values[:200], baselines.usual_wave(values[:200], 150, 12), "", "step", 150, 30
    )
    usual = baselines.usual_wave(values[:200], 200, 12, beyond=baselines.HORIZON)
    for make in (
        baselines.climatology,
        lambda series: baselines.autoregression(series, 3),
        lambda series: smoothing.seasonal_naive(series, 12),
        lambda series: smoothing.exponential_smoothing(series, period=12),
    ):
        said = evaluation.next_steps(known, make, usual)
        np.testing.assert_allclose(said, values[200 : 200 + baselines.HORIZON], atol=0.02)
    np.testing.assert_allclose(evaluation.next_steps(known, baselines.persistence, usual), values[199])


def test_the_usual_wave_is_learnt_before_the_test_part_and_needs_two_periods():
    t = np.arange(2000)
    wave = 3 + np.cos(2 * np.pi * t / 365.25) + 0.5 * np.sin(4 * np.pi * t / 365.25)
    usual = baselines.usual_wave(wave, 1000, 365.25, beyond=100)
    np.testing.assert_allclose(usual[:2000], wave, atol=1e-8)
    assert len(usual) == 2100
    changed = wave.copy()
    changed[1000:] = 99
    np.testing.assert_array_equal(baselines.usual_wave(changed, 1000, 365.25), usual[:2000])
    np.testing.assert_allclose(baselines.usual_wave(wave, 1000, 1), wave[:1000].mean())
    with pytest.raises(ValueError, match="period: wanted at most half of the 600 steps"):
        baselines.usual_wave(wave, 600, 365.25)
