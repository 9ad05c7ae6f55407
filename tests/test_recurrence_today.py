"""What recurrences without a tanh learn: the new task, and what notebook 11 says of the stored runs."""

from rnnlib import experiments
from rnnlib.experiments.recurrence_today import FOURTH, TODAY, TODAY_RATES, TODAY_TASKS, latest_value


def test_the_latest_value_is_the_one_that_was_written_last():
    batch = latest_value(0, 64, 16)
    assert batch.inputs.shape == (17, 64, 8) and not batch.inputs[-1, :, 4:].any()
    rewritten = 0
    for b in range(64):
        notes = {}
        for note in batch.inputs[:-1, b]:
            key = note[:4].argmax()
            rewritten += key in notes
            notes[key] = note[4:].argmax()
        assert batch.targets[b] == notes[batch.inputs[-1, b, :4].argmax()]
    assert rewritten > 64 * 10


def test_every_contestant_has_about_the_weights_of_a_plain_rnn_or_fewer():
    runs = experiments.results("recurrence_today").where(contestant=tuple(TODAY))
    for task, own in runs.by("task").items():
        plain = TODAY_TASKS[task][0].model(cell="RNN", hidden_size=24)
        assert own.column("weights").max() < 1.35 * sum(array.size for array in plain.params.values())


def test_what_notebook_11_says_of_the_stored_runs():
    runs = experiments.results("recurrence_today")
    solved = runs.best("rate", by=("task", "contestant")).table("task", "contestant")
    assert solved["recall"] == {"minGRU chrono": 5, "LRU": 5, "delta memory": 5}
    assert solved["copy"] == {"minGRU bias 0": 0, "minGRU chrono": 0, "LRU": 5, "delta memory": 0}
    assert solved["temporal order"].pop("LRU") < 5 and set(solved["temporal order"].values()) == {5}
    assert solved["adding"] == {"minGRU chrono": 5}
    latest = solved["latest value"]
    assert latest.pop("LSTM bias 1") == 5 and latest.pop("delta memory") == 3 and set(latest.values()) == {0}
    on_latest = runs.where(task="latest value")
    for own in on_latest.by("contestant").values():
        assert tuple(own.by("rate")) == (*TODAY_RATES, FOURTH)
    assert on_latest.where(contestant="LSTM bias 1", rate=0.03).solved == 0
    by_seed = on_latest.where(contestant="delta memory").by("seed")
    assert [own.solved == 0 for own in by_seed.values()].count(True) == 1
    right = on_latest.column("score", by="contestant")
    others = ("minGRU bias 0", "minGRU chrono", "LRU", "adding memory")
    assert max(right[name].max() for name in others) < 0.55 < right["delta memory"].min()


def test_a_fourth_rate_was_given_where_the_third_was_the_best_and_not_enough():
    for own in experiments.results("recurrence_today").by("task").values():
        for runs in own.where(rate=TODAY_RATES).by("contestant").values():
            best = runs.best("rate", by="contestant", most="score")
            if best[0]["rate"] == TODAY_RATES[-1] and best.solved < 5:
                assert own.where(contestant=best[0]["contestant"], rate=FOURTH)
