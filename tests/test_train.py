import math
import sys
import types

import numpy as np
import pytest
import threadpoolctl

from rnnlib import models, ops, optim
from rnnlib.train import Diverged, History, fit, progress, single_thread
from rnnlib.train.batches import cut


class Toy:
    """Loss |a − target|² / 2, the target is the batch's mean; the state is the sum of all inputs so far."""

    def __init__(self):
        self.params = {"a": np.zeros(2)}
        self.grads = {"a": np.zeros(2)}
        self.seen = []

    def forward(self, inputs, state=None):
        return None, (np.sum(inputs) + (0 if state is None else state[0]),)

    def loss_and_gradients(self, batch, state=None):
        self.seen.append((batch, state))
        error = self.params["a"] - np.mean(batch.targets)
        self.grads["a"][:] = error
        return float(error @ error / 2), self.forward(batch.inputs, state)[1]


def batch(value=1.0, T=1, B=1, mask=None, lengths=None):
    return types.SimpleNamespace(
        inputs=np.full((T, B), value), targets=np.full((T, B), value), mask=mask, lengths=lengths
    )


def train(batches, model=None, rule=None, **keywords):
    model = model or Toy()
    return model, fit(model, batches, rule or optim.SGD(model.params, 0.1), **keywords)


def test_each_step_changes_the_weights_once_and_is_noted():
    model, history = train(lambda step: batch(step), steps=3)
    assert [b.targets[0, 0] for b, _ in model.seen] == [0, 1, 2]
    error = np.array([0, 0, 0.1]) - [0, 1, 2]
    np.testing.assert_allclose(history.loss, error**2)
    np.testing.assert_allclose(history.norm, np.abs(error) * math.sqrt(2))
    np.testing.assert_allclose(model.params["a"], 0.29)
    assert history.lr.tolist() == [0.1] * 3 and history.steps == 3 and history.seconds > 0
    assert history.stopped == "all steps made"
    assert repr(history) == "<History: 3 of 3 steps; stopped: all steps made>"


def test_epochs_show_every_batch_once_in_a_new_order_that_the_seed_decides():
    def order(**keywords):
        model, _ = train([batch(i) for i in range(6)], **keywords)
        return [int(b.targets[0, 0]) for b, _ in model.seen]

    seen = order(epochs=3)
    epochs = [seen[:6], seen[6:12], seen[12:]]
    assert all(sorted(epoch) == list(range(6)) for epoch in epochs) and epochs[0] != epochs[1] != epochs[2]
    assert order(epochs=3, rng=0) == order(epochs=3, rng=np.random.default_rng(0)) == seen
    assert order(epochs=3, rng=1) != seen
    assert order(epochs=2, shuffle=False) == [*range(6), *range(6)]
    assert order(steps=8, shuffle=False) == [*range(6), 0, 1]
    assert order(steps=2) == seen[:2]


def test_one_batch_or_any_iterable_will_do():
    assert train(batch(), epochs=2)[1].steps == 2
    assert train((batch(i) for i in range(3)), epochs=2)[1].steps == 6


def test_a_long_batch_is_cut_and_its_state_goes_on():
    long = batch(T=10, B=2)
    long.inputs[:] = long.targets[:] = np.arange(10)[:, None]
    model, history = train([long, batch(T=4, B=2)], epochs=2, truncate=4, shuffle=False)
    pieces = [(len(b.inputs), None if state is None else int(state[0])) for b, state in model.seen]
    assert pieces == [(4, None), (4, 12), (2, 56), (4, None)] * 2
    assert [b.targets[0, 0] for b, _ in model.seen[:3]] == [0, 4, 8] and history.steps == 8
    assert train(lambda step: long, steps=4, truncate=4)[1].steps == 4


def test_pieces_without_an_answer_only_carry_the_state():
    mask = np.zeros((6, 2), bool)
    mask[4] = True
    model, history = train([batch(T=6, B=2, mask=mask)], epochs=2, truncate=2)
    assert history.steps == 2 and [int(state[0]) for _, state in model.seen] == [8, 8]
    with pytest.raises(ValueError, match="mask: wanted at least one position that counts"):
        train([batch(T=6, mask=np.zeros((6, 1), bool))], epochs=1, truncate=2)


def test_cut_turns_lengths_into_masks_and_refuses_what_has_one_answer():
    pieces = cut(batch(T=5, B=2, lengths=[5, 2]), 2)
    both, one = [True, True], [True, False]
    assert [piece.batch.mask.tolist() for piece in pieces] == [[both, both], [one, one], [one]]
    assert all(piece.batch.lengths is None for piece in pieces)
    assert [piece.is_first for piece in pieces] == [True, False, False]
    whole = batch(T=2, lengths=[1])
    assert cut(whole, 2)[0].batch is whole and cut(whole, None)[0].batch is whole
    sparse = batch(T=4, B=3, lengths=[4, 3, 4], mask=np.array([[True, True, False]] * 4))
    assert cut(sparse, 3)[1].batch.mask.tolist() == [[True, False, False]]
    labels = types.SimpleNamespace(inputs=np.ones((5, 3)), targets=np.ones(3, int), mask=None, lengths=None)
    with pytest.raises(ValueError, match=r"truncate: wanted targets for every step, .* \(5, 3\), .* \(3,\)"):
        cut(labels, 2)


def test_clip_limits_the_step_and_the_norm_is_the_one_before():
    model, history = train(lambda step: batch(100.0), steps=1, clip=0.5)
    assert history.norm[0] == pytest.approx(100 * math.sqrt(2))
    assert np.linalg.norm(model.params["a"]) == pytest.approx(0.05)


def test_a_schedule_without_length_spans_the_training():
    _, history = train([batch(T=4), batch(T=2)], epochs=2, truncate=2, schedule=optim.linear_decay(1.0, 0.0))
    np.testing.assert_allclose(history.lr, 1 - np.arange(6) / 6)
    _, history = train(batch(), steps=3, schedule=lambda step: 0.5**step)
    assert history.lr.tolist() == [1, 0.5, 0.25]


def test_evaluations_come_every_so_often_and_at_the_end():
    _, history = train(batch(), steps=7, evaluate=lambda model: model.params["a"][0], evaluate_every=3)
    assert history.evaluated_at.tolist() == [3, 6, 7]
    np.testing.assert_allclose(history.evaluations, 1 - 0.9 ** np.array([3, 6, 7]))
    assert repr(history) == "<History: 7 of 7 steps, 3 evaluations; stopped: all steps made>"
    assert train([batch()] * 3, epochs=2, evaluate=lambda _: 0)[1].evaluated_at.tolist() == [3, 6]
    _, history = train(lambda step: batch(), steps=40, evaluate=lambda _: 0)
    assert history.evaluated_at.tolist() == [*range(4, 41, 4)]


def test_until_ends_the_training():
    model, history = train(
        batch(),
        steps=100,
        evaluate=lambda model: model.params["a"][0],
        evaluate_every=1,
        until=lambda value: value > 0.5,
    )
    assert history.stopped == "the evaluation is good enough" and history.steps == 7
    assert model.params["a"][0] == pytest.approx(1 - 0.9**7)
    assert len(history.loss) == len(history.norm) == len(history.lr) == 7  # of the 100 that might have been


@pytest.mark.parametrize("best, sign", [(min, 1), (max, -1)])
def test_patience_ends_the_training_and_puts_the_best_weights_back(best, sign):
    values = iter([5, 3, 4, math.nan, 3, 2, 9, 9, 9])
    kept = []

    def evaluate(model):
        kept.append(model.params["a"].copy())
        return sign * next(values)

    model, history = train(batch(), steps=50, evaluate=evaluate, evaluate_every=1, patience=3, best=best)
    assert history.stopped == "3 evaluations without a better one" and history.steps == 5
    assert np.array_equal(model.params["a"], kept[1])
    values = iter([math.nan, 3, 4])
    kept.clear()
    model, history = train(batch(), steps=3, evaluate=evaluate, evaluate_every=1, patience=3, best=best)
    assert history.stopped == "all steps made" and np.array_equal(model.params["a"], kept[1])
    model, _ = train(batch(), steps=3, evaluate=lambda _: math.nan, evaluate_every=1, patience=3, best=best)
    assert model.params["a"][0] == pytest.approx(1 - 0.9**3)  # NaN is never the best


def test_callbacks_see_every_step_and_may_end_it():
    losses = []
    callbacks = [lambda history: losses.append(history.loss[-1]), lambda history: history.steps == 4]
    _, history = train(batch(), steps=10, callbacks=callbacks)
    assert history.stopped == "a callback said so" and losses == history.loss.tolist() and len(losses) == 4


def test_an_interruption_keeps_what_was_learnt():
    def interrupt(history):
        if history.steps == 2:
            raise KeyboardInterrupt

    model, history = train(batch(), steps=10, callbacks=[interrupt])
    assert history.stopped == "interrupted" and len(history.loss) == 2
    assert model.params["a"][0] == pytest.approx(0.19)


class Exploding(Toy):
    """In its third call something is not finite; `where` says what."""

    def __init__(self, where):
        super().__init__()
        self.where = where

    def loss_and_gradients(self, batch, state=None):
        loss, state = super().loss_and_gradients(batch, state)
        if len(self.seen) == 3:
            if self.where == "loss":
                return math.nan, state
            if self.where == "weights":
                self.params["a"][0] = np.inf
                raise ValueError("a: wanted finite numbers")
            if self.where == "input":
                raise ValueError("x: wanted something else")
            self.grads["a"][1] = {"gradient": np.nan, "large": 1e160}[self.where]
        return loss, state


@pytest.mark.parametrize(
    "where, text",
    [
        ("loss", "the loss is nan"),
        ("gradient", "gradient of a: wanted finite numbers, got nan"),
        ("large", "gradient of a: wanted finite numbers"),
        ("weights", "a: wanted finite numbers"),
    ],
)
def test_divergence_is_reported_and_the_last_good_weights_are_put_back(where, text):
    model = Exploding(where)
    with pytest.raises(Diverged, match=f"diverged in step 2: {text}.* Try clip=1.0, or a learning rate") as e:
        train(batch(), model, steps=10)
    np.testing.assert_allclose(model.params["a"], 0.1)  # those that gave the last finite loss
    assert isinstance(e.value, ValueError) and isinstance(e.value, FloatingPointError)
    assert e.value.history.steps == 2 and len(e.value.history.loss) == 2
    with pytest.raises(Diverged, match=r"is undone\. Try a learning rate below 0\.1\."):
        train(batch(), Exploding(where), steps=10, clip=1.0)


def test_an_explosion_for_real_warns_of_nothing_and_leaves_finite_weights():
    model = Toy()
    with pytest.raises(Diverged):
        train(batch(), model, optim.SGD(model.params, 10.0), steps=1000)
    assert np.isfinite(model.params["a"]).all()


def test_bad_input_is_not_called_a_divergence():
    with pytest.raises(ValueError, match=r"^x: wanted something else$") as e:
        train(batch(), Exploding("input"), steps=10)
    assert not isinstance(e.value, Diverged)


@pytest.mark.parametrize(
    "error, text, batches, keywords",
    [
        (ValueError, "wanted either steps or epochs, got steps=None, epochs=None", batch(), {}),
        (
            ValueError,
            "wanted either steps or epochs, got steps=1, epochs=1",
            batch(),
            {"steps": 1, "epochs": 1},
        ),
        (ValueError, "epochs: batches is a function", lambda step: batch(), {"epochs": 1}),
        (ValueError, "batches: wanted a function of the step, or at least one batch", [], {"epochs": 1}),
        (ValueError, "steps: wanted an integer of at least 1, got 0", batch(), {"steps": 0}),
        (TypeError, "epochs: wanted an integer of at least 1, got 1.5", batch(), {"epochs": 1.5}),
        (ValueError, "truncate: wanted an integer of at least 1", batch(), {"steps": 1, "truncate": -4}),
        (ValueError, "clip: wanted a number above 0", batch(), {"steps": 1, "clip": 0}),
        (ValueError, "evaluate: wanted a function", batch(), {"steps": 1, "patience": 1}),
        (ValueError, "evaluate: wanted a function", batch(), {"steps": 1, "until": bool}),
        (ValueError, "patience: wanted an integer", batch(), {"steps": 1, "evaluate": id, "patience": 0}),
        (TypeError, "evaluate_every: wanted", batch(), {"steps": 1, "evaluate": id, "evaluate_every": 2.0}),
        (ValueError, "best: wanted one of", batch(), {"steps": 1, "best": "min"}),
        (ValueError, "progress: wanted one of 'auto', True, False", batch(), {"steps": 1, "progress": "yes"}),
    ],
)
def test_wrong_arguments_are_named_before_anything_happens(error, text, batches, keywords):
    model = Toy()
    with pytest.raises(error, match=text):
        train(batches, model, **keywords)
    assert model.seen == []


def test_an_optimiser_of_another_model_is_refused():
    with pytest.raises(ValueError, match=r"optimiser: wanted one that was made with model\.params"):
        fit(Toy(), batch(), optim.SGD(Toy().params, 0.1), steps=1)


def blas_threads():
    return {lib["num_threads"] for lib in threadpoolctl.threadpool_info() if lib["user_api"] == "blas"}


def test_one_blas_thread_inside_and_as_many_as_before_outside():
    inside = []
    with threadpoolctl.threadpool_limits(limits=2, user_api="blas"):
        before = blas_threads()
        with single_thread():
            assert blas_threads() == {1}
        limiter = single_thread()  # made, but not entered
        assert blas_threads() == before
        with limiter:
            pass
        train(batch(), steps=1, callbacks=[lambda history: inside.append(blas_threads())])
        assert inside == [{1}] and blas_threads() == before
        with pytest.raises(Diverged):
            train(batch(), Exploding("loss"), steps=9)
        assert blas_threads() == before


def test_the_bar_leaves_an_empty_line_and_says_how_long(capsys, monkeypatch):
    clock = iter(np.arange(0, 100, 0.5))
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(clock))
    train(batch(), steps=20, progress=True)
    lines = capsys.readouterr().out.split("\r")
    assert lines[1] == "█░░░░░░░░░░░░░░░░░░░  1/20  loss 1  10 s left"
    assert len(lines) == 23 and lines[20].startswith("█" * 20 + "  20/20") and lines[20].endswith(" 0 s left")
    assert lines[21].strip() == "" and len(lines[21]) >= max(map(len, lines[:21])) and lines[22] == ""


@pytest.mark.parametrize(
    "wish, watched, drawn",
    [("auto", True, True), ("auto", False, False), (True, False, True), (False, True, False)],
)
def test_the_bar_is_drawn_on_demand_or_for_whoever_watches(wish, watched, drawn, capsys, monkeypatch):
    clock = iter(np.arange(0, 100, 0.5))
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(clock))
    monkeypatch.setattr("rnnlib.train.loop.is_watched", lambda: watched)
    train(batch(), steps=2, progress=wish)
    assert ("2/2" in capsys.readouterr().out) is drawn


def test_minutes_are_shown_as_minutes():
    history = History(100)
    history.add(0.5, 1, 1)
    assert progress.bar_text(history, 10).endswith("  1/100  loss 0.5  16 min left")


def test_nobody_is_shown_a_bar_unless_they_watch(capsys, monkeypatch):
    class Kernel:
        def __init__(self, allow_stdin):
            self.allow_stdin = allow_stdin

        def get_parent(self):
            return {"content": {"allow_stdin": self.allow_stdin}}

    def in_notebook(kernel):
        shell = types.SimpleNamespace(kernel=kernel)
        monkeypatch.setitem(sys.modules, "IPython", types.SimpleNamespace(get_ipython=lambda: shell))

    monkeypatch.delenv("RNNLIB_QUIET", raising=False)
    in_notebook(Kernel(True))
    assert progress.is_watched()
    monkeypatch.setenv("RNNLIB_QUIET", "1")
    assert not progress.is_watched()
    monkeypatch.delenv("RNNLIB_QUIET")
    in_notebook(Kernel(False))
    assert not progress.is_watched()
    monkeypatch.setitem(sys.modules, "IPython", types.SimpleNamespace(get_ipython=lambda: None))
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert progress.is_watched()
    monkeypatch.setattr(sys.stdout, "isatty", lambda: False)
    assert not progress.is_watched()
    train(batch(), steps=2)
    assert capsys.readouterr().out == ""


def echo(step, T=6, B=16):
    """Say the symbol of the step before."""
    tokens = np.random.default_rng(step).integers(3, size=(T + 1, B))
    return types.SimpleNamespace(inputs=tokens[1:], targets=tokens[:-1], mask=None, lengths=None)


@pytest.mark.parametrize("cell", ["RNN", "LSTM", "GRU"])
def test_real_models_learn_to_echo(cell):
    models = pytest.importorskip("rnnlib.models")
    model = models.SequenceTagger(vocabulary_size=3, output_size=3, hidden_size=12, cell=cell)
    history = fit(
        model,
        echo,
        optim.Adam(model.params),
        steps=300,
        clip=1,
        schedule=optim.linear_decay(2e-2, 2e-3),
        evaluate=lambda model: model.accuracy(echo(10**6, T=30)),
        until=lambda accuracy: accuracy > 0.95,
    )
    assert history.stopped == "the evaluation is good enough"
    assert history.loss[0] == pytest.approx(math.log(3), abs=0.3) and history.loss[-1] < 0.5


def test_a_stream_in_pieces_learns_what_crosses_their_borders():
    """In pieces of one step the answer is in the state only: the gradient ends there, the state must not."""
    models = pytest.importorskip("rnnlib.models")
    stream = echo(0, T=400, B=8)
    model = models.SequenceTagger(vocabulary_size=3, output_size=3, hidden_size=16, cell="GRU")
    history = fit(model, stream, optim.Adam(model.params, 1e-2), epochs=2, truncate=1, clip=1)
    assert history.steps == 800 and history.loss[-50:].mean() < 0.6 * math.log(3)
    assert ops.softmax(model.forward(stream.inputs)[0]).shape == (400, 8, 3)


# Bad input is named before a weight moves.

BAD = {
    "model": (dict(model=3), TypeError, "model: wanted one with params and loss_and_gradients, got int"),
    "optimiser": (dict(optimiser=3), TypeError, "optimiser: wanted one with params and step, got int"),
    "batches a number": (dict(batches=3), TypeError, "batches: wanted a batch, or several, got int"),
    "batches of numbers": (dict(batches=[1, 2]), TypeError, "batch: wanted an object with inputs"),
    "a function of no batches": (dict(batches=lambda step: step), TypeError, "batch: wanted an object with"),
    "no batches": (dict(batches=[]), ValueError, "batches: wanted a function of the step, or at least one"),
    "schedule": (dict(schedule=3), TypeError, "schedule: wanted a function or None, got 3"),
    "evaluate": (dict(evaluate=3), TypeError, "evaluate: wanted a function or None, got 3"),
    "until": (dict(until=3, evaluate=len), TypeError, "until: wanted a function or None, got 3"),
    "one callback": (dict(callbacks=print), TypeError, r"callbacks: wanted several, such as \[callback\]"),
    "callbacks a number": (dict(callbacks=3), TypeError, "callbacks: wanted functions, got int"),
    "callbacks numbers": (dict(callbacks=[3]), TypeError, "callbacks: wanted a function, got 3"),
    "clip": (dict(clip="1"), TypeError, "clip: wanted a number above 0, got '1'"),
    "steps": (dict(steps=10**30), ValueError, r"steps: wanted an integer from 1 to 2147483647, got 1000"),
    "truncate": (dict(truncate=2.0), TypeError, "truncate: wanted an integer of at least 1, got 2.0"),
    "progress": (dict(progress=3), ValueError, "progress: wanted one of 'auto', True, False, got 3"),
    "rng": (dict(rng="x"), TypeError, "rng: wanted a seed"),
}


@pytest.mark.parametrize(("change", "error", "message"), BAD.values(), ids=BAD)
def test_bad_input_is_named_before_a_weight_moves(change, error, message):
    model = Toy()
    rule = optim.SGD(model.params, 0.1)
    call = {"model": model, "batches": batch(), "optimiser": rule, "steps": 2} | change
    with pytest.raises(error, match=f"^{message}"):
        fit(**call)
    assert model.params["a"].tolist() == [0, 0] and rule.steps == 0


@pytest.mark.parametrize("truncate", [None, 2])
@pytest.mark.parametrize(
    ("lengths", "error", "message"),
    [
        ([9, 9, 9], ValueError, r"wanted integers from 1 to T = 4, got \[9, 9, 9\]"),
        ([-1, 2, 3], ValueError, "wanted integers from 1 to T = 4"),
        ([0, 2, 3], ValueError, "wanted integers from 1 to T = 4"),
        ([2.5, 3, 4], TypeError, "wanted integers, got float64"),
        ([2, 3], ValueError, r"wanted shape \(3,\), got \(2,\)"),
    ],
)
def test_lengths_are_checked_cut_or_not(truncate, lengths, error, message):
    model = models.SequenceTagger(hidden_size=2, output_size=2, vocabulary_size=3)
    before = {name: array.copy() for name, array in model.params.items()}
    tokens = np.ones((4, 3), int)
    bad = types.SimpleNamespace(inputs=tokens, targets=tokens, mask=None, lengths=lengths)
    with pytest.raises(error, match=f"^lengths: {message}"):
        fit(model, bad, optim.SGD(model.params, 0.1), epochs=1, truncate=truncate)
    assert all(np.array_equal(before[name], array) for name, array in model.params.items())


def test_a_mask_of_another_shape_is_not_cut_to_fit():
    with pytest.raises(ValueError, match=r"^mask: wanted shape \(4, 1\), got \(6, 1\)"):
        cut(batch(T=4, mask=np.ones((6, 1), bool)), 2)


def test_no_callbacks_may_be_called_none():
    assert train(batch(), steps=2, callbacks=None)[1].steps == 2


@pytest.mark.parametrize("lr", [5.0, 1e4, 1e30])
def test_after_a_divergence_the_weights_are_the_last_whose_loss_was_finite(lr):
    model = models.SequenceTagger(
        hidden_size=2, output_size=1, input_size=1, cell="RNN", activation="relu", loss="mean_squared_error"
    )
    finite, loss_of = [], model.loss

    def remembered(*arguments):
        weights = {name: array.copy() for name, array in model.params.items()}
        answer = loss_of(*arguments)
        if math.isfinite(answer[0]):
            finite.append(weights)
        return answer

    model.loss = remembered
    numbers = np.full((30, 1, 1), 5.0)
    data = types.SimpleNamespace(inputs=numbers, targets=numbers, mask=None, lengths=None)
    message = r"^diverged in step .* weights are the last whose loss and gradient were finite; .* is undone"
    with pytest.raises(Diverged, match=message):
        fit(model, data, optim.SGD(model.params, lr), steps=50)
    for name, array in model.params.items():
        np.testing.assert_array_equal(array, finite[-1][name])
