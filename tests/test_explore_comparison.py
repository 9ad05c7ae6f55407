"""What the explorers of the comparison say, against the stored tables and networks read another way."""

import csv

import numpy as np
import pytest

from rnnlib import experiments
from rnnlib.datasets import data_path
from rnnlib.explore import GateAblation, Suite
from rnnlib.explore.comparison import ablation, surgery
from rnnlib.explore.comparison.tables import SUITE, family, stored

tasks = pytest.mark.parametrize("task", SUITE)
networks = pytest.mark.parametrize("task", ablation.TASKS)


def lines(name):
    with open(data_path(f"results/{name}.csv"), encoding="utf-8") as file:
        return list(csv.DictReader(file))


def preset(kind, words):
    """The explorer in the state of the preset whose text holds these words."""
    (values,) = [p.values for p in kind.presets if words in p.text]
    return kind(**values)


# The suite


@tasks
def test_the_table_is_the_stored_one(task):
    source, table = SUITE[task], stored(task)
    for line in lines(source.name):
        row = table.taken[table.rows.index(line[source.rows])]
        if not source.counted:
            for at, length in enumerate(table.lengths):
                assert float(line[f"language {length}"]) in row[at]
            continue
        seeds = row[table.lengths.index(line.get(source.lengths, ""))]
        taken = line[source.counted]
        assert (float(taken) if taken else np.inf) == seeds[int(line["seed"])]


@pytest.mark.parametrize("budget", [5, 25, 50, 100])
def test_a_smaller_budget_counts_who_was_done_by_then(budget):
    result = Suite.compute("delayed recall", "all", 4, budget)
    for row, share in zip(result["rows"], result["share"][:, 3]):
        at_40 = [line for line in lines("delayed_recall") if (line["start"], line["lag"]) == (row, "40")]
        steps = [line["steps"] for line in at_40]
        assert share == pytest.approx(sum(s != "" and int(s) <= 5 * budget for s in steps) / 5)


@tasks
@pytest.mark.parametrize("cells", ["RNN", "LSTM", "GRU"])
def test_only_the_cells_that_are_asked_for_are_shown(task, cells):
    result = Suite.compute(task, cells, 1, 100)
    assert result["rows"] and set(result["families"]) == {cells}
    assert all(family(row) == cells for row in result["rows"])


@tasks
def test_a_column_that_a_task_lacks_becomes_its_last(task):
    explorer = Suite(task=task, length=5)
    assert explorer.values["length"] == len(stored(task).lengths)


def test_the_sentence_says_who_solved_it():
    caption = Suite().caption
    assert "lag 80, within 500 steps" in caption and "5 of 5: LSTM bias 3 (25 to 50)" in caption
    assert "0 of 5: RNN uniform, LSTM bias 0, LSTM bias 1, GRU bias 0, GRU bias 1." in caption
    assert "5 of 5: RNN orthogonal (50 to 75)" in preset(Suite, "plain network ahead").caption
    assert "distance in words 16+" in preset(Suite, "Agreement").caption
    assert "8 of 10" in Suite(task="embedded Reber").caption


def test_a_plain_network_is_alone_on_copy_with_little_time_only():
    met = [Suite(task="copy", length=1, budget=b)._challenge.value.startswith("<b>✓") for b in (10, 60)]
    assert met == [True, False]
    assert "✓" not in Suite(task="copy", length=1, budget=10, cells="RNN")._challenge.value


# An LSTM without a part


@networks
def test_with_all_parts_it_is_the_stored_network(task):
    model, batch, _ = surgery.network(task)
    outputs, _ = model.cell.forward(model.vectors(batch.inputs))
    gates, c, said = surgery.run(task, "nothing")
    i, f, g, o = gates.swapaxes(0, 1)
    np.testing.assert_allclose(o * np.tanh(c), outputs, atol=1e-9)
    np.testing.assert_allclose(c[1:], f[1:] * c[:-1] + i[1:] * g[1:], atol=1e-12)
    answers, _ = model.forward(batch.inputs)
    if task == "recall":
        np.testing.assert_array_equal(said[-1] > 0.5, answers.argmax(axis=1) == 1)
    else:
        wanted = 5 * answers[..., 0] if task == "counting" else answers[:, 0]
        np.testing.assert_allclose(said if task == "counting" else said[-1], wanted, atol=1e-9)
    assert surgery.right(task, "nothing") > 0.99


@networks
@pytest.mark.parametrize("part, gate", [("input gate", 0), ("forget gate", 1), ("output gate", 3)])
def test_a_gate_that_is_taken_away_is_open(task, part, gate):
    gates, _, _ = surgery.run(task, part)
    assert (gates[:, gate] == 1).all()
    assert all((gates[:, other] < 1).any() for other in (0, 1, 3) if other != gate)


@networks
def test_the_other_parts_are_gone_too(task):
    gates, _, _ = surgery.run(task, "i made 1 − f")
    np.testing.assert_allclose(gates[:, 0], 1 - gates[:, 1])
    model = surgery.network(task)[0]
    gates, c, said = surgery.run(task, "tanh on the way out")
    y = (gates[:, 3] * c) @ model.output.params["W"] + model.output.params["b"]
    if task == "adding":
        np.testing.assert_allclose(said, y[..., 0])


def test_the_parts_stand_in_the_order_of_the_stored_variants():
    names, steps = ablation.stored("counting")
    words = ["all", "forget", "input", "output", "1 − f", "tanh"]
    assert all(w in name for w, name in zip(words, names))
    assert all(w in part for w, part in zip(words[1:], surgery.PARTS[1:]))
    for name, row in zip(names, steps):
        found = [
            line["steps"]
            for line in lines("gate_ablation")
            if (line["task"], line["variant"]) == ("counting", name)
        ]
        assert [float(s) if s else np.inf for s in found] == list(row)


def test_the_sentence_says_both_halves():
    caption = preset(GateAblation, "miss the output gate").caption
    assert "no output gate, 5 of 5 seeds solve it, after 400 to 875 steps" in caption
    assert "robbed of its output gate, gives 15 % right answers" in caption
    assert "0 of 5 seeds" in preset(GateAblation, "without forgetting").caption
    assert "f stays at 1," in preset(GateAblation, "without forgetting").caption
    assert "gives 100 % right answers" in preset(GateAblation, "Recall").caption


def test_the_unit_shown_in_adding_opens_where_it_should():
    signals = GateAblation.compute("adding", "nothing", 1, 1)["signals"]
    mark, i = signals[1] == 1, signals[2]
    assert mark.sum() == 2 and i[mark].min() > 0.5 > 0.3 > i[~mark].max()


def test_nothing_is_asked_before_the_end_of_recall_and_adding():
    for task in ("recall", "adding"):
        assert np.isnan(surgery.wanted(task)[:-1]).all() and np.isfinite(surgery.wanted(task)[-1]).all()
    assert np.isfinite(surgery.wanted("counting")).all()
    assert experiments.pretrained("counting_network").config["hidden_size"] == surgery.UNITS
