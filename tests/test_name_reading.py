"""The sweep over networks that read first names: what they are given, and how they are judged."""

import numpy as np
import pytest

from rnnlib import experiments
from rnnlib.datasets import Names
from rnnlib.experiments import name_reading
from rnnlib.experiments.learning import weights_of
from rnnlib.experiments.name_reading import NAME_LETTERS, READER, WIDTHS, ranking

NAMES = Names(*map(np.array, (["anna", "ella", "noah", "joshua", "ruth", "eve"], [*"FFMMFF"], np.ones(6))))


def test_the_ranking_is_the_share_of_pairs_that_stand_the_right_way_round():
    rng = np.random.default_rng(0)
    certainty, targets = rng.integers(0, 5, size=40), rng.integers(0, 2, size=40)
    pairs = [(m, w) for m in certainty[targets == 1] for w in certainty[targets == 0]]
    assert ranking(certainty, targets) == pytest.approx(np.mean([(m > w) + 0.5 * (m == w) for m, w in pairs]))
    assert ranking(targets, targets) == 1 and ranking(-targets, targets) == 0
    assert ranking(np.zeros(40), targets) == 0.5


def test_the_ranking_does_not_depend_on_where_a_line_is_drawn():
    rng = np.random.default_rng(1)
    certainty, targets = rng.normal(size=50), rng.integers(0, 2, size=50)
    assert ranking(certainty, targets) == ranking(np.exp(certainty) + 3, targets)


def test_a_window_holds_the_last_letters_and_blanks_before_a_short_name():
    batch = name_reading.last_letters(["eve", "joshua"], 5)
    tokens = batch.inputs.reshape(2, 5, len(NAME_LETTERS)).argmax(axis=2)
    assert [NAME_LETTERS.decode(row) for row in tokens] == ["  eve", "oshua"]
    assert batch.inputs.sum() == 10 and batch.lengths is None


def test_a_reader_gets_the_letters_in_their_order_and_where_each_name_ends():
    batch = name_reading.letter_by_letter(["eve", "joshua"])
    assert [NAME_LETTERS.decode(column) for column in batch.inputs.T] == ["eve   ", "joshua"]
    assert batch.lengths.tolist() == [3, 6]


@pytest.mark.parametrize("hidden", [1, 3])
def test_networks_have_as_many_parameters_as_their_shapes_say(hidden):
    for reader, width in WIDTHS.items():
        network, _ = name_reading.make(reader, None, hidden, seed=0)
        assert weights_of(network) == 27 * width * hidden + hidden + 2 * hidden + 2
    network, _ = name_reading.make(READER, "glorot", hidden, seed=0)
    assert weights_of(network) == 27 * hidden + hidden**2 + hidden + 2 * hidden + 2


def test_a_table_counts_endings_and_gives_one_it_never_saw_the_share_of_all():
    log_odds, endings = name_reading.table_of_endings(NAMES, 1)
    share = 2 / 6
    assert endings == 3  # a, h, e
    wanted = [(1 + share) / 4, (1 + share) / 3, share / 2, share]
    np.testing.assert_allclose(
        log_odds(["mia", "seth", "jane", "bob"]), np.log(np.divide(wanted, np.subtract(1, wanted)))
    )
    assert name_reading.table_of_endings(NAMES, 3)[1] == 6


@pytest.mark.parametrize("reader, start", [*((width, None) for width in WIDTHS), (READER, "orthogonal")])
def test_a_network_learns_names_it_is_shown(reader, start):
    network, batch = name_reading.make(reader, start, 4, seed=0)
    given, men = batch(NAMES.name), name_reading.is_man(NAMES)
    name_reading.learn_names(network, given, men, rate=0.1, steps=60, seed=0)
    assert ranking(np.diff(name_reading.scores(network, given))[:, 0], men) == 1


def test_with_one_seed_all_meet_the_same_names():
    """A table of the last letter cannot tell a name from its last four letters, and both are in each part."""
    runs = experiments.results("name_reading")
    table, other = (runs.where(reader=reader).by("seed") for reader in ("table of 1", "table of 3"))
    assert table.keys() == other.keys() == set(range(20))
    assert all(run["ranking"] == run["last_four"] for run in runs.where(reader="table of 1"))
    assert len({run["ranking"] for run in runs.where(reader="table of 1")}) > 5  # each seed draws its own
