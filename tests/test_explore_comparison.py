"""What the explorers of the comparison say, against the stored tables and networks read another way."""

import csv

import numpy as np
import pytest
from drawn import PathPatch, find, line, panel, rectangles, showing, signals, states, words
from matplotlib.collections import PolyCollection

from rnnlib import experiments
from rnnlib.datasets import data_path
from rnnlib.explore import GateAblation, Suite
from rnnlib.explore.comparison import ablation
from rnnlib.explore.comparison.suite import SUITE, family, outcomes
from rnnlib.explore.live import BLUE, GREEN, GREY, INK, SEQUENTIAL, VERMILLION, number

tasks = pytest.mark.parametrize("task", SUITE)
networks = pytest.mark.parametrize("task", ablation.ASKED)


def lines(name):
    with open(data_path(f"results/{name}.csv"), encoding="utf-8") as file:
        return list(csv.DictReader(file))


def at_best_rates(source):
    """The lines of a task's table; where it has rates, those of every row at the rate that did best."""
    table = [entry for entry in lines(source.name) if entry.get("units") in (None, str(source.units))]
    return best(table, source.rows, source.lengths) if "rate" in table[0] else table


def best(table, *names):
    """Of every group with the same values under `names`, the lines at the rate that did best."""
    tried = {}
    for entry in table:
        rates = tried.setdefault(tuple(entry[name] for name in names), {})
        rates.setdefault(entry["rate"], []).append(entry)

    def worth(entries):
        steps = [int(entry["steps"]) for entry in entries if entry["steps"]]
        return len(steps), -np.mean(steps) if steps else 0

    return [entry for rates in tried.values() for entry in max(rates.values(), key=worth)]


def preset(kind, words):
    """The explorer in the state of the preset whose text holds these words."""
    (values,) = [p.values for p in kind.presets if words in p.text]
    return kind(**values)


# The suite


@tasks
def test_the_table_is_the_stored_one(task):
    source, table = SUITE[task], outcomes(task)
    for entry in at_best_rates(source):
        if entry[source.rows] not in table.rows:
            tried = {e[source.lengths] for e in lines(source.name) if e[source.rows] == entry[source.rows]}
            assert tried < set(table.lengths)  # not at every length
            continue
        row = table.taken[table.rows.index(entry[source.rows])]
        if not source.counted:
            for at, length in enumerate(table.lengths):
                assert float(entry[f"language {length}"]) in row[at]
            continue
        seeds = row[table.lengths.index(entry.get(source.lengths, ""))]
        taken = entry[source.counted]
        assert (float(taken) if taken else np.inf) == seeds[int(entry["seed"])]


@pytest.mark.parametrize("budget", [5, 25, 50, 100])
def test_a_smaller_budget_counts_who_was_done_by_then(budget):
    result = Suite.compute("delayed recall", "all", 4, budget)
    for row, share in zip(result["rows"], result["share"][:, 3]):
        table = at_best_rates(SUITE["delayed recall"])
        at_40 = [line for line in table if (line["start"], line["lag"]) == (row, "40")]
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
    assert explorer.values["length"] == len(outcomes(task).lengths)


def test_the_sentence_says_who_solved_it():
    caption = Suite().caption
    assert "lag 80, within 500 steps" in caption and "5 of 5: LSTM bias 3 (25 to 50)" in caption
    assert "0 of 5: LSTM bias 0, GRU bias 0, GRU bias 1." in caption
    ahead = preset(Suite, "plain network ahead").caption
    assert "RNN orthogonal (50 to 75), LSTM bias 3 (175 to 225)" in ahead
    assert "distance in words 16+" in preset(Suite, "Agreement").caption
    assert "8 of 10" in Suite(task="embedded Reber").caption


def test_a_plain_network_is_alone_on_copy_with_little_time_only():
    met = [Suite(task="copy", length=1, budget=b).face.shown["met"] for b in (10, 60)]
    assert met == [True, False]
    assert not Suite(task="copy", length=1, budget=10, cells="RNN").face.shown["met"]


# An LSTM without a part


@networks
def test_with_all_parts_it_is_the_stored_network(task):
    model, batch, _ = ablation.small_network(task)
    outputs, _ = model.cell.forward(model.encoder.vectors(batch.inputs))
    gates, c, said = ablation.run(task, "nothing")
    i, f, g, o = gates.swapaxes(0, 1)
    np.testing.assert_allclose(o * np.tanh(c), outputs, atol=1e-9)
    np.testing.assert_allclose(c[1:], f[1:] * c[:-1] + i[1:] * g[1:], atol=1e-12)
    answers, _ = model.forward(batch.inputs)
    if task == "recall":
        np.testing.assert_array_equal(said[-1] > 0.5, answers.argmax(axis=1) == 1)
    else:
        wanted = 5 * answers[..., 0] if task == "counting" else answers[:, 0]
        np.testing.assert_allclose(said if task == "counting" else said[-1], wanted, atol=1e-9)
    assert ablation.right(task, "nothing") > 0.99


@networks
@pytest.mark.parametrize("part, gate", [("input gate", 0), ("forget gate", 1), ("output gate", 3)])
def test_a_gate_that_is_taken_away_is_open(task, part, gate):
    gates, _, _ = ablation.run(task, part)
    assert (gates[:, gate] == 1).all()
    assert all((gates[:, other] < 1).any() for other in (0, 1, 3) if other != gate)


@networks
def test_the_other_parts_are_gone_too(task):
    gates, _, _ = ablation.run(task, "i made 1 − f")
    np.testing.assert_allclose(gates[:, 0], 1 - gates[:, 1])
    model = ablation.small_network(task)[0]
    gates, c, said = ablation.run(task, "tanh on the way out")
    y = (gates[:, 3] * c) @ model.output.params["W"] + model.output.params["b"]
    if task == "adding":
        np.testing.assert_allclose(said, y[..., 0])


def test_the_parts_stand_in_the_order_of_the_stored_variants():
    names, steps = ablation.variants("counting")
    words = ["all", "forget", "input", "output", "1 − f", "tanh"]
    assert all(w in name for w, name in zip(words, names))
    assert all(w in part for w, part in zip(words[1:], ablation.PARTS[1:]))
    for name, row in zip(names, steps):
        found = [
            line["steps"]
            for line in best(lines("gate_ablation"), "task", "variant")
            if (line["task"], line["variant"]) == ("counting", name)
        ]
        assert [float(s) if s else np.inf for s in found] == list(row)


def test_the_sentence_says_both_halves():
    caption = preset(GateAblation, "miss the output gate").caption
    assert "no output gate, 5 of 5 seeds solve it, after 400 to 875 steps" in caption
    assert "robbed of its output gate, gives 15 % right answers" in caption
    assert "4 of 5 seeds" in preset(GateAblation, "without forgetting").caption
    assert "f stays at 1," in preset(GateAblation, "without forgetting").caption
    assert "gives 100 % right answers" in preset(GateAblation, "Recall").caption


def test_the_unit_shown_in_adding_opens_where_it_should():
    signals = GateAblation.compute("adding", "nothing", 1, 1)["signals"]
    mark, i = signals[1] == 1, signals[2]
    assert mark.sum() == 2 and i[mark].min() > 0.5 > 0.3 > i[~mark].max()


def test_nothing_is_asked_before_the_end_of_recall_and_adding():
    for task in ("recall", "adding"):
        assert np.isnan(ablation.wanted(task)[:-1]).all() and np.isfinite(ablation.wanted(task)[-1]).all()
    assert np.isfinite(ablation.wanted("counting")).all()
    assert experiments.pretrained("counting_network").config["hidden_size"] == ablation.HIDDEN_UNITS


# What the pictures show

FAMILIES = {"RNN": (VERMILLION, "s"), "LSTM": (BLUE, "o"), "GRU": (GREEN, "^"), "n-gram": (GREY, "D")}


def table_of(task):
    """Rows and columns in the order of the file, and {(row, column): what each seed came to}."""
    source, found = SUITE[task], {}
    for entry in at_best_rates(source):
        if source.counted:
            taken = entry[source.counted]
            key = entry[source.rows], entry.get(source.lengths, "")
            found.setdefault(key, []).append(float(taken) if taken else np.inf)
        else:
            for name in entry:
                if name.startswith("language "):
                    key = entry[source.rows], name.removeprefix("language ")
                    found.setdefault(key, []).append(float(entry[name]))
    rows, columns = (list(dict.fromkeys(names)) for names in zip(*found))
    return [row for row in rows if all((row, c) in found for c in columns)], columns, found


@pytest.mark.parametrize("values", states(Suite, 12))
def test_every_square_of_the_suite_counts_its_own_seeds(values):
    explorer = showing(Suite, values)
    task, source = values["task"], SUITE[values["task"]]
    rows, columns, found = table_of(task)
    rows = [row for row in rows if values["cells"] in ("all", family(row))]
    limit = source.budget * values["budget"] / 100
    left = panel(explorer, 0)
    assert left.get_title(loc="left") == (
        "Seeds that solved it" if source.counted else "Share right, mean of the seeds"
    )
    written = words(left)
    names = sorted((w for w in written if w.x < -3 and w.text in rows), key=lambda w: -w.y)
    assert [w.text for w in names] == rows
    heads = {w.text: w.x for w in written if w.colour == GREY and w.x > 0}
    squares = rectangles(find(left, PolyCollection)) if rows else []
    shades = find(left, PolyCollection).get_facecolor()
    assert len(squares) == len(rows) * len(columns)
    for (x0, x1, y0, y1), shade in zip(squares, shades):
        (row,) = [w.text for w in names if y0 < w.y < y1]
        column = columns[int(x0)]
        assert x1 == x0 + 1 and (column == "" or heads[column] == x0 + 0.5)
        seeds = np.array(found[row, column])
        share = (seeds <= limit).mean() if source.counted else seeds.mean()
        np.testing.assert_allclose(shade, SEQUENTIAL(share / 1.25), atol=1e-6)
        (number_in,) = [w for w in written if x0 < w.x < x1 and y0 < w.y < y1]
        counted = int((seeds <= limit).sum())
        wanted = f"{counted}/{len(seeds)}" if len(seeds) < 10 else f"{counted}"
        assert number_in.text == (wanted if source.counted else f"{share:.2f}")
        assert number_in.colour == INK
    frame, column = line(left, color=INK), min(values["length"], len(columns)) - 1
    if rows:
        assert (frame[:, 0].min(), frame[:, 0].max()) == (column, column + 1)
        assert frame[:, 1].min() == pytest.approx(squares[:, 2].min())


@pytest.mark.parametrize("values", states(Suite, 12))
def test_every_seed_of_the_suite_is_a_dot_in_its_row(values):
    explorer = showing(Suite, values)
    source = SUITE[values["task"]]
    rows, columns, found = table_of(values["task"])
    rows = [row for row in rows if values["cells"] in ("all", family(row))]
    column = columns[min(values["length"], len(columns)) - 1]
    right, left = panel(explorer, 1), panel(explorer, 0)
    heights = {w.text: w.y for w in words(left) if w.text in rows}
    limit = source.budget * values["budget"] / 100 if source.counted else 1
    wanted = {}
    for row in rows:
        for took in found[row, column]:
            kind = "never" if np.isinf(took) else (family(row), took <= limit)
            wanted.setdefault(kind, []).append((row, 1.07 * source.budget if kind == "never" else took))
    for name, (hue, marker) in FAMILIES.items():
        for good in (True, False):
            got = line(right, marker=marker, markeredgecolor=hue, markerfacecolor=hue if good else "#FFFFFF")
            got = [(min(heights, key=lambda row: abs(heights[row] - y)), x) for x, y in got]
            assert sorted(got) == sorted(wanted.get((name, good), []))
    crosses = line(right, marker="x")
    np.testing.assert_allclose(crosses[:, 0], 1.07 * source.budget)
    never = [min(heights, key=lambda row: abs(heights[row] - y)) for y in crosses[:, 1]]
    assert sorted(never) == sorted(row for row, _ in wanted.get("never", []))
    dashed = line(right, linestyle="--")
    assert dashed[0, 0] == dashed[1, 0] == pytest.approx(limit if source.counted else 1 / 3)
    assert right.get_xlim() == pytest.approx((0, 1.12 * source.budget))
    assert right.get_xlabel().startswith(f"{source.counted} of training" if source.counted else "share right")
    for row in rows:
        solved = [took for took in found[row, column] if took <= limit] if source.counted else [0]
        assert row in explorer.caption
        if solved and source.counted:
            assert f"{row} ({number(min(solved), 6)}" in explorer.caption


def test_presets_of_the_comparison_set_what_they_say():
    by = {p.text: p.values for p in Suite.presets}
    assert by["Lag 80: the bias decides"] == {} and outcomes("delayed recall").lengths[4] == "80"
    assert by["Lag 80 with a quarter of the steps"] == {"budget": 25}
    assert by["Adding: who needs how long?"]["task"] == "adding"
    assert (
        by["Copy over 20: no longer"] == {"task": "copy", "length": 2} and outcomes("copy").lengths[1] == "20"
    )
    assert by["Temporal order over 50"]["length"] == 1 + outcomes("temporal order").lengths.index("50")
    assert by["Agreement at 16 words and more"]["length"] == 1 + outcomes("agreement").lengths.index("16+")
    by = {p.text: p.values for p in GateAblation.presets}
    assert by["All parts in place"] == {} and by["Counting without forgetting"] == {"part": "forget gate"}
    assert by["Adding without an input gate"] == {"task": "adding", "part": "input gate", "unit": 1}
    assert by["Adding, i made 1 − f"]["part"] == "i made 1 − f"
    assert by["Does anybody miss the output gate?"] == {"task": "counting", "part": "output gate"}
    assert by["Recall needs none of them"] == {"task": "recall", "part": "forget gate"}


def without(task, part, example):
    """One sequence through the stored network, gate by gate: x and mark, the gates, c, what it says."""
    model = experiments.pretrained(f"{task}_network").astype("float64")
    batch, weights = ablation.small_network(task)[1], model.cell.weights()
    inputs = batch.inputs[:, example - 1 : example]
    h, c, rows = np.zeros(8), np.zeros(8), []
    for x in model.encoder.vectors(inputs)[:, 0]:
        a = x @ weights["W_xh"] + h @ weights["W_hh"] + weights["b_h"]
        i, f, o = (1 / (1 + np.exp(-a[k * 8 : k * 8 + 8])) for k in (0, 1, 3))
        g = np.tanh(a[16:24])
        i, f = (1 - f, f) if part == "i made 1 − f" else (i, f)
        i, f, o = (
            np.ones(8) if part == f"{n} gate" else v for n, v in (("input", i), ("forget", f), ("output", o))
        )
        c = f * c + i * g
        h = o * (c if part == "tanh on the way out" else np.tanh(c))
        y = h @ model.output.params["W"] + model.output.params["b"]
        said = np.exp(y[1]) / np.exp(y).sum() if task == "recall" else y[0] * (5 if task == "counting" else 1)
        rows.append((i, f, g, o, c, said))
    i, f, g, o, c, said = map(np.array, zip(*rows))
    marks = (
        np.array([(inputs == 1) * 1.0 - (inputs == 0), inputs == 6])[..., 0]
        if task == "recall"
        else inputs[:, 0].T
    )
    return marks, (i, f, g, o), c, said, batch


@pytest.mark.parametrize("values", states(GateAblation, 10))
def test_the_robbed_network_is_shown_as_it_runs(values):
    explorer = showing(GateAblation, values)
    task, part, example, unit = values.values()
    marks, gates, c, said, batch = without(task, part, example)
    strips = signals(panel(explorer, "A trained network"), ablation.STEPS_READ)
    assert list(strips) == ["x", "mark", "i", "f", "g", "o", "tanh c"]
    numbers = [*marks, *(gate[:, unit - 1] for gate in gates), np.tanh(c[:, unit - 1])]
    for got, wanted in zip(strips.values(), numbers):
        np.testing.assert_allclose(got, np.where(np.abs(wanted) > 0.004, wanted, 0), atol=2e-5)
    ax, t = panel(explorer, "What it says"), np.arange(1, ablation.STEPS_READ + 1)
    low, high = ax.get_ylim()
    np.testing.assert_allclose(line(ax, "without it"), np.c_[t, np.clip(said, low, high)], atol=1e-6)
    whole = without(task, "nothing", example)[3]
    np.testing.assert_allclose(line(ax, "all parts"), np.c_[t, np.clip(whole, low, high)], atol=1e-6)
    goal = np.full(ablation.STEPS_READ, np.nan)
    if task == "counting":
        goal = 5 * batch.targets[:, example - 1, 0]
    else:
        goal[-1] = np.ravel(batch.targets)[example - 1]
    np.testing.assert_allclose(line(ax, "wanted"), np.c_[t, goal], atol=1e-6)
    assert (
        f"c ends at {number(c[-1, unit - 1])}" in explorer.caption and f"In unit {unit}," in explorer.caption
    )


@pytest.mark.parametrize("values", states(GateAblation, 10))
def test_the_seeds_trained_without_a_part_stand_in_its_row(values):
    explorer = showing(GateAblation, values)
    runs = experiments.results("gate_ablation").where(task=values["task"])
    entries = list(runs.best("rate", by="variant"))  # each variant at its own rate
    variants = list(dict.fromkeys(entry["variant"] for entry in runs))
    ax = panel(explorer, "Trained without it")
    names = sorted(words(ax), key=lambda w: -w.y)
    assert [w.text for w in names] == variants
    budget = {"recall": 500}.get(values["task"], 1000)
    dots = [(x, round(-y)) for x, y in line(ax, marker="o", markerfacecolor=BLUE)]
    dots += [(np.inf, round(-y)) for x, y in line(ax, marker="x")]
    wanted = [(float(e["steps"]) if e["steps"] else np.inf, variants.index(e["variant"])) for e in entries]
    assert sorted(dots) == sorted(wanted)
    assert {round(w.y - 0.4) for w in names} == {-n for n in range(6)}
    at = ablation.PARTS.index(values["part"])
    ((_, _, low, high),) = rectangles(find(ax, PathPatch, facecolor="#F3E3D6"))
    assert (low, high) == pytest.approx((-at - 0.5, 0.5 - at))
    assert ax.get_xlim()[1] > 1.07 * budget
    solved = [steps for steps, row in wanted if row == at and np.isfinite(steps)]
    assert f"with {variants[at]}, {len(solved)} of 5 seeds solve it" in explorer.caption
    if solved:
        assert f"after {number(min(solved), 6)}" in explorer.caption
