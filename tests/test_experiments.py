"""The longer runs: each still runs, what is stored is what it claims to be, and nothing spoilt is read."""

import hashlib
import math
import shutil
import sys
from functools import partial

import numpy as np
import pytest

from rnnlib import experiments, models, ops, tasks
from rnnlib.datasets import data_path, files
from rnnlib.experiments import (
    EXPERIMENTS,
    Pretrained,
    Sweep,
    __main__,
    ablation,
    dates,
    documentation,
    english,
    learning,
    memory,
    parallel,
    problems,
    reber,
    store,
    sweep,
)
from rnnlib.experiments.recurrence_today import TODAY_TASKS

SWEEPS = {name: experiment for name, experiment in EXPERIMENTS.items() if isinstance(experiment, Sweep)}
PRETRAINED = {name: EXPERIMENTS[name] for name in EXPERIMENTS if name not in SWEEPS}
TUNES = "copied", "copied most", "real", "real most"
OUTCOMES = {
    "delayed_recall": ["solved", "steps", "score"],
    "adding": ["weights", "solved", "steps", "score"],
    "copy": ["weights", "solved", "steps", "score"],
    "races": ["solved", "steps", "score"],
    "hop": ["weights", "loss", "right"],
    "cut_belt": ["solved", "steps", "score"],
    "tiny_gradient": ["solved", "steps", "score"],
    "clipping": ["solved", "steps", "score", "largest_norm"],
    "recall_pairs": ["weights", "solved", "steps", "score", "twice"],
    "rescues": ["solved", "steps", "score"],
    "scaled_gradients": ["solved", "steps", "score"],
    "embedded_reber": ["weights", "solved", "sequences", "passed"],
    "reber_bracket": ["solved", "steps", "score", "T after T", "P after P", "near", "far", "all else"],
    "first_bit": ["solved", "steps", "score", "trace before", "trace after"],
    "wrong_gradients": ["first", "loss"],
    "zoo_curves": [str(step) for step in range(0, 101, 5)],
    "zoo_checks": [str(k) for k in range(1, 15)],
    "name_reading": ["weights", "held_out", "ranking", "last_four", "balanced", "called"],
    "names_writer": ["bits", "names"],
    "documentation_reader": ["bits"],
    "toy_english": ["excess", *(f"{k} {far}" for k in ("pronoun", "language") for far in english.DISTANCES)],
    "address": ["excess", "manner", "person", "both"],
    "distant_cues": ["weights", "right"],
    "english_rnn": ["excess", "language 16+", "pronoun 16+"],
    "english_gru": ["excess", "language 16+", "pronoun 16+"],
    "english_lstm": ["excess", "language 16+", "pronoun 16+"],
    "dates_attention": ["dates", "exact", "symbols"],
    "dates_plain": ["dates", "exact", "symbols"],
    "date_forms": ["weights", "exact", *dates.UNSEEN],
    "moved_letters": ["in_place", "last_two", "moved"],
    "temporal_order": ["weights", "solved", "steps", "score"],
    "gate_ablation": ["solved", "steps", "score"],
    "better_gates": ["weights", "solved", "steps", "score"],
    "recurrence_today": ["weights", "solved", "steps", "score"],
    "recall_network": ["score"],
    "adding_network": ["score"],
    "counting_network": ["score"],
    "dog_video": ["weights", "solved", "steps", "score"],
    "dog_jump": ["accuracy", "videos"],
    "dog_crouch": ["accuracy", "videos"],
    "dog_frames": ["weights", "right", "run", "crouch", "air"],
    "dog_labels": ["air", "crouch", "right", "run"],
    "tune_writer": ["2-gram", "3-gram", "4-gram", "bits", *TUNES, "uniform"],
    "quoted_notes": ["tunes", "mean", "most", "eight or more"],
    "depth": ["weights", "loss", "right"],
    "depth_on_names": ["weights", "loss", "right"],
    "direction": ["weights", "loss", "right"],
    "layer_norm": ["weights", "loss", "right"],
    "layer_norm_starts": ["weights", "loss", "right"],
    "dropout": [f"{part} {step}" for step in range(0, 601, 25) for part in ("training", "choose", "judge")],
    "forecasts": [f"rmse_{k}" for k in range(1, 13)],
    "price_history": ["network", "persistence"],
    "sunspot_seeds": ["weights", "held_out", *(f"rmse_{k}" for k in range(1, 13))],
    "many_series": ["weights", "held_out", "next", "all"],
    "sunspot_years": [str(year) for year in range(1921, 2009)],
    "forecast_sunspots": ["rmse_1", "rmse_12"],
    "forecast_seattle": ["rmse_1", "rmse_12"],
    "forecast_random_walk": ["rmse_1", "rmse_12"],
    "forecast_bill_rate": ["rmse_1", "rmse_12"],
    "reversal": ["solved", "steps", "score", "symbols"],
    "sentiment": ["solved", "steps", "score"],
    "frame_labels": ["score", "best_score", "single", "loss", "best_loss"],
}
WITHIN = {"documentation_reader": 0.4}  # its text differs between versions of Python
STORED = sorted(store.read_sums())


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """A copy of the files that were made, which a test may spoil or add to."""
    for name in (*STORED, store.SUMS):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(data_path(name), tmp_path / name)
    monkeypatch.setattr(files, "FOLDER", tmp_path)
    return tmp_path


def read(name):
    """Read a stored file, below data/, as its users do."""
    folder, stem = name.rsplit(".", 1)[0].split("/")
    return {"results": experiments.results, "pretrained": experiments.pretrained}[folder](stem)


# Each experiment


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_a_short_run_gives_the_outcome_columns(name):
    outcome = EXPERIMENTS[name].try_out()
    assert list(outcome) == OUTCOMES[name]
    assert all(value is None or math.isfinite(value) for value in outcome.values())


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_an_experiment_is_found_by_its_name_and_asks_a_question(name):
    assert EXPERIMENTS[name].name == name
    assert EXPERIMENTS[name].question.endswith("?")


@pytest.mark.parametrize("name", SWEEPS)
def test_a_stored_table_is_of_the_runs_that_the_sweep_asks_for(name):
    table, runs = experiments.results(name), SWEEPS[name].runs()
    assert [list(row) for row in table] == [[*run, *OUTCOMES[name]] for run in runs]
    assert [{key: row[key] for key in run} for row, run in zip(table, runs)] == runs
    assert len({tuple(run.items()) for run in runs}) == len(runs)


@pytest.mark.parametrize("name", [name for name in SWEEPS if "solved" in OUTCOMES.get(name, ())])
def test_in_a_stored_table_solved_means_what_the_sweep_says(name):
    rules = {"adding": problems.near} | dict.fromkeys(("embedded_reber", "reber_bracket"), reber.all_passed)
    solved = rules.get(name, problems.good)
    count, score = ("sequences", "passed") if name == "embedded_reber" else ("steps", "score")
    for row in experiments.results(name):
        solved = ablation.TASKS[row["task"]].solved if name == "gate_ablation" else solved
        solved = problems.PROBLEMS[row["task"]].solved if name == "rescues" else solved
        solved = TODAY_TASKS[row["task"]][0].solved if name == "recurrence_today" else solved
        assert row["solved"] is bool(solved(row[score])), row
        assert (row[count] is not None) == row["solved"], row


@pytest.mark.parametrize("name", PRETRAINED)
def test_stored_weights_still_earn_their_scores(name):
    model = experiments.pretrained(name)
    scores, stored = PRETRAINED[name].score(model), model.metadata["scores"]
    assert list(scores) == list(stored) == OUTCOMES[name]
    for what, value in stored.items():
        assert scores[what] == pytest.approx(value, abs=WITHIN.get(name, 0.01)), what


def test_the_writer_of_names_knows_more_than_how_often_letters_come():
    assert experiments.pretrained("names_writer").metadata["scores"]["bits"] < 3.2  # 26 letters: 4.7


def median(name, network, column):
    return np.median([row[column] for row in experiments.results(name) if row["network"] == network])


def test_in_the_toy_english_only_memory_agrees_over_a_distance():
    for far in ("pronoun 16+", "language 16+"):
        assert all(abs(median("toy_english", ngram, far) - 1 / 3) < 0.1 for ngram in english.NGRAMS)
        assert median("toy_english", "GRU", far) > 0.9 and median("toy_english", "LSTM", far) > 0.95
    assert 0.5 < median("toy_english", "RNN", "language 16+") < 0.9
    order = [median("toy_english", name, "excess") for name in ("2-gram", "3-gram", "4-gram", "RNN", "LSTM")]
    assert order == sorted(order, reverse=True) and order[-1] < 0.01


def test_in_an_address_chance_is_what_an_ngram_reaches():
    for column, chance in {"manner": 1 / 2, "person": 1 / 3, "both": 1 / 6}.items():
        assert abs(median("address", "5-gram", column) - chance) < 0.05
        assert median("address", "RNN", column) > 0.95


def test_a_larger_rate_is_what_an_lstm_needed_to_hold_both_cues():
    runs = experiments.results("distant_cues").where(task="address")
    right = {rate: there.column("right") for rate, there in runs.where(network="LSTM").by("rate").items()}
    assert right[0.0015].max() < 0.5 and right[0.015].min() > 0.95
    assert runs.where(network="LSTM bias 3").column("right").max() < english.LEARNT
    at_5e3 = experiments.results("address").where(network="LSTM").column("both")
    assert 0 < (at_5e3 < english.LEARNT).sum() < 10


def test_a_plain_network_with_an_lstms_weights_does_not_hold_the_language_every_time():
    runs = experiments.results("distant_cues").where(task="language")
    large, small = runs.where(units=94), runs.where(units=48)
    lstm = experiments.results("toy_english").where(network="LSTM").column("language 16+")
    assert large.column("right").min() < 0.6 < large.column("right").max() and lstm.min() > 0.95
    assert small.column("right").max() < 0.8
    assert abs(large.column("weights")[0] - 15340) < 100


@pytest.mark.parametrize("name", ["english_rnn", "english_gru", "english_lstm"])
def test_the_readers_of_english_are_the_sweeps_seed_0_and_score_as_stored(name):
    cell, model = name[-4:].strip("_").upper(), experiments.pretrained(name)
    row = next(r for r in experiments.results("toy_english") if (r["network"], r["seed"]) == (cell, 0))
    scores = PRETRAINED[name].score(model)
    for what, value in model.metadata["scores"].items():
        assert scores[what] == pytest.approx(value, abs=5e-4), what
        assert row[what] == pytest.approx(value, abs=5e-4), what
    assert tuple(model.metadata["vocabulary"]) == tasks.toy_english().words


def test_what_a_network_and_the_grammar_itself_exceed_the_bound_by():
    grammar = tasks.toy_english()
    text = grammar.sample(0, 30)
    with np.errstate(divide="ignore"):
        own = np.log(grammar.next_word[grammar.follow(text)[1:]])
    assert english.excess(grammar, text, own) == 0
    assert english.excess(grammar, text, np.full(own.shape, -np.log(44))) > 2
    assert set(english.agreement(grammar, text, own, "pronoun").values()) <= {1, None}
    for wrong in (own[:, ::-1], -own):
        assert english.agreement(grammar, text, wrong, "pronoun")["pronoun 4-7"] < 1


def test_an_ngram_is_asked_for_each_word_before_it_sees_it():
    grammar = tasks.toy_english()
    model, text = tasks.NGram(3, 44).fit(grammar.sample(1, 50)), grammar.sample(0, 20)
    log_p = english.ngram_log_p(model, text)
    assert log_p.shape == (len(text) - 1, 44)
    first = -np.log(model.distribution([])[text[0]])
    nats = (first - log_p[np.arange(len(text) - 1), text[1:]].sum()) / len(text)
    assert nats == pytest.approx(model.cross_entropy(text), rel=1e-12)


def test_a_reader_of_english_carries_its_words_in_order():
    model = PRETRAINED["english_gru"].train(sentences=20, epochs=1)
    assert model.metadata["vocabulary"] == list(tasks.toy_english().words)
    assert np.abs(model.params["embedding.W"]).max() < 1.2  # a fifth of N(0, 1)


def test_the_parts_of_an_address_are_told_apart():
    grammar = tasks.toy_english(address=True)
    text = grammar.sample(0, 200)
    own = grammar.next_word[grammar.follow(text)[1:]]
    assert set(english.address_parts(grammar, text, own).values()) == {1}
    casual = own.copy()
    casual[:, [grammar.token[word] for word in ("lass", "lad", "folks")]] += (
        own[:, [grammar.token[word] for word in ("madam", "sir", "everyone")]] * 2
    )
    parts = english.address_parts(grammar, text, casual)
    assert parts["person"] == 1 and parts["manner"] == parts["both"] < 0.7


def test_the_reader_of_the_documentation_knows_more_than_pairs_of_letters():
    """Against the best table of which character follows which, counted on the text itself."""
    _, tokens = documentation.documentation_split()
    pairs = np.zeros((len(documentation.SYMBOLS),) * 2)
    np.add.at(pairs, (tokens[:-1], tokens[1:]), 1)
    known = pairs[tokens[:-1], tokens[1:]] / pairs.sum(axis=1)[tokens[:-1]]
    bits = EXPERIMENTS["documentation_reader"].score(experiments.pretrained("documentation_reader"))["bits"]
    assert bits < -np.log2(known).mean() - 0.5


def test_characters_of_the_documentation_become_tokens():
    tokens = documentation.documentation_tokens('a`b"\n…\t~')
    symbols = [documentation.SYMBOLS[token] for token in tokens]
    assert symbols == ["a", '"', "b", '"', "\n", documentation.OTHER, documentation.OTHER, "~"]
    assert len(set(documentation.SYMBOLS)) == 97


@pytest.mark.parametrize("last", ["d", "de", 'def "g', "d\n\ne"])
def test_what_is_held_out_begins_with_a_paragraph(last, monkeypatch):
    """Cut within a quotation, the marks would be taken the wrong way round up to the next empty line."""
    text = "a" * 90 + ' "b c" d\n\n' + last
    monkeypatch.setattr(documentation.datasets, "documentation_text", lambda: text)
    training, held_out = documentation.documentation_split()
    np.testing.assert_array_equal(training, documentation.documentation_tokens(text[: int(0.9 * len(text))]))
    np.testing.assert_array_equal(held_out, documentation.documentation_tokens(last))


def test_what_the_reader_reads_is_the_end_of_the_documentation():
    training, held_out = documentation.documentation_split()
    text = documentation.datasets.documentation_text()
    np.testing.assert_array_equal(training, documentation.documentation_tokens(text[: len(training)]))
    np.testing.assert_array_equal(held_out, documentation.documentation_tokens(text[-len(held_out) :]))
    assert text[: -len(held_out)].endswith("\n\n") and len(held_out) > 40_000


def test_unknown_names_are_refused_and_each_kind_knows_only_its_own():
    for wrong in ("no_such", "", None, *PRETRAINED):
        with pytest.raises(ValueError, match=r"name: wanted one of gate_ablation, .*, got "):
            experiments.results(wrong)
    for wrong in ("no_such", *SWEEPS):
        with pytest.raises(ValueError, match=r"name: wanted one of recall_network, .*got "):
            experiments.pretrained(wrong)


# Stored files


def test_every_stored_file_has_an_experiment_and_the_other_way_round():
    assert sorted(experiment.file for experiment in EXPERIMENTS.values()) == STORED
    for folder in ("results", "pretrained"):
        found = {f"{folder}/{path.name}" for path in data_path(folder).iterdir() if path.name[0] != "."}
        assert found == {name for name in STORED if name.startswith(folder)}


def test_the_sums_are_as_sha256sum_writes_them():
    lines = data_path(store.SUMS).read_text(encoding="utf-8").splitlines(keepends=True)
    made = [f"{hashlib.sha256(data_path(name).read_bytes()).hexdigest()}  {name}\n" for name in STORED]
    assert lines == made


@pytest.mark.parametrize("name", STORED)
def test_every_stored_file_is_read(copied, name):
    assert read(name)


@pytest.mark.parametrize("name", STORED)
@pytest.mark.parametrize("damage", ["altered", "truncated", "empty", "missing"])
def test_a_damaged_file_is_reported_and_not_read(copied, name, damage):
    content = (copied / name).read_bytes()
    middle = len(content) // 2
    altered = content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
    if damage == "missing":
        (copied / name).unlink()
    else:
        (copied / name).write_bytes({"altered": altered, "truncated": content[:-1], "empty": b""}[damage])
    with pytest.raises(ValueError, match="wanted SHA-256") as error:
        read(name)
    assert name in str(error.value) and store.read_sums()[name] in str(error.value)
    assert ("got no file" in str(error.value)) == (damage == "missing")
    assert f"git checkout -- data/{name}" in str(error.value)


def test_a_file_without_a_checksum_is_not_read(copied):
    for spoil in (lambda sums: sums.write_text("", encoding="utf-8"), lambda sums: sums.unlink()):
        spoil(copied / store.SUMS)
        with pytest.raises(ValueError, match="none is entered in SHA256SUMS"):
            experiments.results("copy")


def test_what_is_written_is_read_back_and_leaves_the_other_entries(copied):
    before = store.read_sums()
    store.write_made("results/new.csv", b"a\n1\n")
    store.write_made("results/copy.csv", b"b\n2\n")
    assert store.read_made("results/new.csv") == b"a\n1\n"
    assert store.read_made("results/copy.csv") == b"b\n2\n"
    assert {name for name, checksum in store.read_sums().items() if before.get(name) != checksum} == {
        "results/new.csv",
        "results/copy.csv",
    }
    assert not [path for path in copied.rglob(".*") if path.is_file()], "a draft was left behind"


def test_a_write_that_fails_leaves_the_old_file(copied, monkeypatch):
    def fail(*_):
        raise OSError("the disk is full")

    old = store.read_made("results/copy.csv")
    monkeypatch.setattr("os.replace", fail)
    with pytest.raises(OSError, match="disk"):
        store.write_made("results/copy.csv", b"half")
    assert store.read_made("results/copy.csv") == old
    assert not [path for path in copied.rglob(".*") if path.is_file()]


# Sweeps. Their runs are carried out in processes of their own: a run must be something these can import.


def fake(**options):
    """A sweep whose runs give back their settings and a fixed outcome."""
    outcome = partial(dict, solved=True, score=0.25, steps=None, tiny=1e-12, start='a, "b"')
    return Sweep("fake", "What is stored?", outcome, sweep.grid(lag=(5, 20), clip=(None, 1.0)), {}, **options)


def test_a_sweep_reads_back_what_it_stored(copied, monkeypatch):
    monkeypatch.setitem(EXPERIMENTS, "fake", fake(seeds=2))
    said = []
    EXPERIMENTS["fake"].make(say=said.append)
    fixed = {"solved": True, "score": 0.25, "steps": None, "tiny": 1e-12, "start": 'a, "b"'}
    wanted = [
        {"lag": lag, "clip": clip, "seed": seed, **fixed}
        for lag in (5, 20)
        for clip in (None, 1.0)
        for seed in (0, 1)
    ]
    assert experiments.results("fake") == wanted
    assert [type(value) for value in experiments.results("fake")[-1].values()] == [
        int,
        float,
        int,
        bool,
        float,
        type(None),
        float,
        str,
    ]
    assert [line.split(":")[0] for line in said] == [f"fake {n}/8" for n in range(1, 9)]


def test_two_at_a_time_give_the_same_file_as_one(copied):
    """The first run takes longest, so that the second is done before it."""
    run = partial(memory.delayed_recall, start="RNN uniform", rate=3e-3, steps=2, hidden=4)
    slow_first = Sweep("fake", "?", run, ({"lag": 200}, {"lag": 2}), {}, seeds=2)
    slow_first.make(say=str)
    alone = (copied / slow_first.file).read_bytes()
    (copied / slow_first.file).unlink()
    slow_first.make(parallel.cores(2), say=str)
    assert (copied / slow_first.file).read_bytes() == alone
    assert [(row["lag"], row["seed"]) for row in slow_first.results()] == [(200, 0), (200, 1), (2, 0), (2, 1)]


def test_a_run_that_fails_stores_nothing(copied):
    before = store.read_sums()
    broken = Sweep(
        "fake",
        "?",
        partial(memory.adding, start="no such start", units=4, length=5, rate=0.01),
        ({},),
        {},
        seeds=1,
    )
    with pytest.raises(KeyError):
        broken.make(say=str)
    assert store.read_sums() == before
    assert not (copied / broken.file).exists()


def test_a_table_keeps_columns_that_only_some_rows_have():
    text = sweep._to_csv([{"a": 1}, {"a": 2, "b": None}, {"b": "x"}]).decode()
    assert text == "a,b\n1,\n2,\n,x\n"


# Weights


def test_weights_are_stored_with_their_scores(copied):
    tiny = partial(models.LanguageModel, 5, 3, cell="GRU")
    experiment = Pretrained("tiny", "?", tiny, lambda model: {"size": len(model.params)}, {})
    said = []
    experiment.make(say=said.append)
    model = experiment.load()
    assert model.metadata["scores"] == {"size": len(tiny().params)}
    for name, array in tiny().params.items():
        np.testing.assert_array_equal(model.params[name], array)
    assert "tiny" in said[0]
    first = (copied / experiment.file).read_bytes()
    experiment.make(say=str)
    assert (copied / experiment.file).read_bytes() == first


# The command line


def run(monkeypatch, *arguments):
    monkeypatch.setattr(sys, "argv", ["rnnlib.experiments", *arguments])
    __main__.main()


def test_short_runs_from_the_command_line_store_nothing(copied, monkeypatch, capsys):
    before = {path: path.read_bytes() for path in copied.rglob("*") if path.is_file()}
    run(monkeypatch, "copy", "adding", "--short")
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["copy", "adding"]
    assert all("'solved': False" in line for line in lines)
    assert {path: path.read_bytes() for path in copied.rglob("*") if path.is_file()} == before


def test_the_command_line_makes_what_it_names_and_nothing_else(copied, monkeypatch, capsys):
    monkeypatch.setitem(EXPERIMENTS, "fake", fake(seeds=1))
    run(monkeypatch, "fake", "--jobs", "1")
    assert "fake 4/4" in capsys.readouterr().out
    assert len(experiments.results("fake")) == 4
    assert set(store.read_sums()) == {*STORED, "results/fake.csv"}


@pytest.mark.parametrize("arguments", [["no_such"], [], ["copy", "--jobs", "many"], ["copy", "--jobs", "0"]])
def test_the_command_line_refuses_what_it_does_not_know(arguments, monkeypatch, capsys):
    with pytest.raises(SystemExit) as stopped:
        run(monkeypatch, *arguments)
    assert stopped.value.code == 2
    assert "usage" in capsys.readouterr().err


def test_help_lists_every_experiment_with_its_question(monkeypatch, capsys):
    with pytest.raises(SystemExit) as stopped:
        run(monkeypatch, "--help")
    assert stopped.value.code == 0
    told = capsys.readouterr().out
    assert all(name in told and EXPERIMENTS[name].question in told for name in EXPERIMENTS)


# The gradient that is cut after one step


def elman(cell=reber.ElmanRNN, **options):
    options = {"hidden_size": 3, "output_size": 4, "vocabulary_size": 5, "cell": cell} | options
    model = models.SequenceTagger(**options, rng=ops.as_rng(2), dtype="float64")
    rng = np.random.default_rng(3)
    for array in model.params.values():
        array[:] = rng.normal(size=array.shape)
    return model


def batch_of(T, lengths):
    rng, B = np.random.default_rng(4), len(lengths)
    mask = rng.random((T, B)) < 0.8
    mask[0] = True
    return tasks.Batch(rng.integers(0, 5, (T, B)), rng.integers(0, 4, (T, B)), mask, np.array(lengths))


def step_by_step(model, batch, first):
    """Loss and gradients, one sequence and one step at a time, with the state before a step as given."""
    p = {name.removeprefix("cell."): array for name, array in model.params.items()}
    table = p.get("embedding.W", np.eye(5))
    grads = {name: np.zeros_like(array) for name, array in model.params.items()}
    loss, counted = 0.0, [(t, b) for b, T in enumerate(batch.lengths) for t in range(T) if batch.mask[t, b]]
    for b, T in enumerate(batch.lengths):
        h = first[b]
        for t in range(T):
            token, before = batch.inputs[t, b], h
            h = np.tanh(table[token] @ p["W_xh"] + before @ p["W_hh"] + p["b_h"])
            if (t, b) not in counted:
                continue
            e = np.exp(h @ p["output.W"] + p["output.b"])
            y = e / e.sum()
            loss -= np.log(y[batch.targets[t, b]]) / len(counted)
            dy = (y - np.eye(4)[batch.targets[t, b]]) / len(counted)
            da = (dy @ p["output.W"].T) * (1 - h**2)
            grads["output.W"] += np.outer(h, dy)
            grads["output.b"] += dy
            grads["cell.W_xh"] += np.outer(table[token], da)
            grads["cell.W_hh"] += np.outer(before, da)
            grads["cell.b_h"] += da
            if "embedding.W" in grads:
                grads["embedding.W"][token] += p["W_xh"] @ da
    return loss, grads


@pytest.mark.parametrize("options", [{}, {"embedding_size": 2}], ids=["one-hot", "embedded"])
@pytest.mark.parametrize("given", [False, True], ids=["from zero", "from a state"])
def test_the_cut_gradient_is_that_of_every_step_by_itself(options, given):
    model, batch = elman(**options), batch_of(6, [6, 2, 4])
    first = np.random.default_rng(5).normal(size=(1, 3, 3)) if given else np.zeros((1, 3, 3))
    for _ in range(2):  # a second call leaves nothing of the first
        loss, _ = model.loss_and_gradients(batch, (first,) if given else None)
        wanted, grads = step_by_step(model, batch, first[0])
        assert loss == pytest.approx(wanted, rel=1e-12)
        assert model.grads.keys() == grads.keys()
        for name, grad in grads.items():
            np.testing.assert_allclose(model.grads[name], grad, rtol=1e-10, atol=1e-12, err_msg=name)


def test_the_cut_gradient_is_the_full_one_for_one_step_and_not_for_more():
    for T, same in ((1, True), (5, False)):
        cut, full = elman(), elman("RNN")
        batch = batch_of(T, [T, T])
        losses = [model.loss_and_gradients(batch)[0] for model in (cut, full)]
        assert losses[0] == losses[1]
        for name in ("cell.W_xh", "cell.W_hh", "cell.b_h"):
            assert np.allclose(cut.grads[name], full.grads[name], atol=1e-9) == same, (T, name)
        np.testing.assert_allclose(cut.grads["output.W"], full.grads["output.W"], rtol=1e-12)


def test_the_error_of_one_step_reaches_no_earlier_input():
    model, rng = elman(), np.random.default_rng(6)
    doutputs = np.zeros((5, 1, 4))
    doutputs[4] = rng.normal(size=(1, 4))
    model.forward(rng.integers(0, 5, (5, 1)))
    dinputs, _ = model.backward(doutputs)
    assert dinputs.shape == (5, 1, 5)
    assert not dinputs[:4].any() and dinputs[4].any()


@pytest.mark.parametrize("start", learning.ORTHOGONAL)
def test_a_gated_cell_may_start_from_orthogonal_matrices(start):
    options = learning.options_of(start, 5, hidden_size=8)
    plain = learning.options_of(start.removesuffix(", orthogonal"), 5, hidden_size=8)
    assert plain["init"] == "glorot" and options == plain | {"init": "orthogonal"}
    W_hh = problems.PROBLEMS["copy"].model(rng=0, **options).params["cell.W_hh"]
    for block in np.split(W_hh, W_hh.shape[1] // 8, axis=1):
        np.testing.assert_allclose(block.T @ block, np.eye(8), atol=1e-5)


@pytest.mark.parametrize(("name", "inputs", "outputs"), [("adding", 2, 1), ("copy", 6, 6)])
def test_beside_equal_units_stand_equal_weights(name, inputs, outputs):
    """The counts that are stored, and the plain network that has as many as the LSTM."""
    runs, per_unit = experiments.results(name), {"RNN": 1, "GRU": 3, "LSTM": 4}
    sizes = {cell: set() for cell in per_unit}
    for run in runs:
        cell, H = run["start"].split()[0], run["units"]
        counted = per_unit[cell] * H * (inputs + H + 1) + (H if cell == "GRU" else 0)
        assert run["weights"] == counted + outputs * (H + 1)
        sizes[cell].add(run["weights"])
    (wanted,) = sizes["LSTM"]
    assert min(abs(weights / wanted - 1) for weights in sizes["RNN"]) < 0.01
