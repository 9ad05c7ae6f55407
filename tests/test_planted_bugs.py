"""The tests are tested: bugs like the zoo's, planted in a copy of rnnlib, make rnnlib's own tests fail."""

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

import rnnlib

PACKAGE, TESTS = Path(rnnlib.__file__).parent, Path(__file__).parent


class Planted(NamedTuple):
    """In `file`, in the function or method `where`, the line `right` becomes `wrong`; `tests` find it."""

    file: str
    where: str
    right: str
    wrong: str
    tests: tuple


# Arguments of pytest: a file, and what its tests' names must say.
RNN = ("test_kernels.py", "-k", "central_differences and rnn and none")
LSTM = ("test_kernels.py", "-k", "central_differences and lstm and none")
GRU = ("test_kernels.py", "-k", "central_differences and gru and none")
STRETCHES = ("test_kernels.py", "-k", "however_long_a_stretch and rnn")
BOTH_DIRECTIONS = ("test_layers.py", "-k", "test_cell_gradients and both and RNN")
LAYERS = ("test_layers.py", "-k", "test_other_layers_gradients")
LOSSES = ("test_losses.py", "-k", "gradient_exact")
FEED_FORWARD = ("test_feed_forward.py", "-k", "test_gradients")
SATURATION = ("test_diagnostics.py", "-k", "test_saturation")
ONE_BY_ONE = ("test_diagnostics.py", "-k", "one_by_one and LSTM")
GATES = ("test_diagnostics.py", "-k", "test_gates_make_the_states and GRU")
SCORES = ("test_diagnostics.py", "-k", "test_scores_count_every_sequence")
EVERY_STEP = ("test_tasks.py", "-k", "adding_marks or temporal_order_puts or delayed_recall_draws")
EVERY_WORD = ("test_tasks.py", "-k", "sentiment_draws or tunes_are_all")
EVERY_DAY = ("test_tasks.py", "-k", "test_dates_are_written")
EVERY_RUN = ("test_videos.py", "-k", "test_every_run")
STOPS = ("test_models.py", "-k", "any_of_several_tokens")
CARRIED = ("test_models.py", "-k", "carried")
PADDING = ("test_models.py", "-k", "padding_may_hold_anything and (tagger or translator)")
CUT = ("test_train.py", "-k", "test_cut_turns_lengths")
DIVERGED = ("test_train.py", "-k", "after_a_divergence")
IN_ORDER = ("test_datasets.py", "-k", "rows_that_do_not_rise")
UNDER_MASKS = ("test_losses.py", "-k", "where_nothing_counts")
SIZES = ("test_storage.py", "-k", "before_any_weights_are_made")
THERE_AND_BACK = ("test_torch_weights.py", "-k", "test_any_stack")
KERAS_ORDER = ("test_keras_weights.py", "-k", "change_places")
OPTIMISERS = ("test_optim.py", "-k", "adam or clipping")
INFINITIES = ("test_kernels.py", "-k", "infinite")

BUGS = {
    "the hidden gradient is never carried on": Planted(
        "kernels/rnn.py", "rnn_backward", "np.add(dh_t, dh_out, dh_t)", "np.copyto(dh_t, dh_out)", RNN
    ),
    "h_t where h_{t−1} belongs": Planted(
        "kernels/rnn.py",
        "rnn_backward",
        'sums.add("W_hh", shared.product(h[steps], da))',
        'sums.add("W_hh", shared.product(h[1:][steps], da))',
        RNN,
    ),
    "W_hh is not transposed": Planted(
        "kernels/rnn.py",
        "rnn_backward",
        "U_T = np.ascontiguousarray(W_hh.T)",
        "U_T = np.ascontiguousarray(W_hh)",
        RNN,
    ),
    "a stretch's gradient overwrites the last one's": Planted(
        "kernels/_shared.py", "add", "self[name] += term", "self[name] = term", STRETCHES
    ),
    "clipped before the sum": Planted(
        "kernels/_shared.py", "add", "self[name] += term", "self[name] += np.clip(term, -1, 1)", STRETCHES
    ),
    "the slope of tanh is taken at its value": Planted(
        "kernels/_shared.py", "tanh_slope", "np.multiply(y, y, out)", "np.tanh(y, out); out *= out", RNN
    ),
    "the slope of σ is half of it": Planted("kernels/_shared.py", "sigmoid_slope", "out *= y", "pass", LSTM),
    "the shared bias is counted twice": Planted(
        "kernels/_shared.py", "add_input", 'self.add_bias("b_h", da)', 'self.add_bias("b_h", 2 * da)', RNN
    ),
    "the cell's own gradient is not carried on": Planted(
        "kernels/lstm.py", "lstm_backward", "np.add(dc_t, odh, dc_t)", "np.copyto(dc_t, odh)", LSTM
    ),
    "tanh′ of c is left out": Planted(
        "kernels/lstm.py", "_local_gradients", "shared.tanh_slope(tanh_c, dc_dh)", "dc_dh[:] = 1", LSTM
    ),
    "c_t where c_{t−1} belongs": Planted(
        "kernels/lstm.py",
        "lstm_backward",
        "_local_gradients(gates[steps], c[steps], tanh_c[steps], dc_dh, slopes)",
        "_local_gradients(gates[steps], c[1:][steps], tanh_c[steps], dc_dh, slopes)",
        LSTM,
    ),
    "the gates go back in another order": Planted(
        "kernels/lstm.py",
        "_local_gradients",
        "d_i, d_f, d_g, d_o = slopes.swapaxes(0, 1)",
        "d_i, d_f, d_o, d_g = slopes.swapaxes(0, 1)",
        LSTM,
    ),
    "z and 1 − z change places": Planted("kernels/gru.py", "_local_gradients", "d_n *= d_z", "d_n *= z", GRU),
    "the direct path z · dh is missing": Planted(
        "kernels/gru.py", "_back_reset_after", "np.multiply(dh_t, z_t, dh_t)", "dh_t[:] = 0", GRU
    ),
    "the reset's product rule is half done": Planted(
        "kernels/gru.py",
        "_back_reset_after",
        "np.multiply(r, da_n, d_inner)",
        "np.copyto(d_inner, da_n)",
        GRU,
    ),
    "half done before the product too": Planted(
        "kernels/gru.py", "_back_reset_before", "np.multiply(drh, r_t, drh)", "pass", GRU
    ),
    "a bias gradient is a mean": Planted(
        "layers/linear.py",
        "backward",
        'self._set_grads({"W": rows.T @ dy, "b": dy.sum(axis=0)})',
        'self._set_grads({"W": rows.T @ dy, "b": dy.mean(axis=0)})',
        LAYERS,
    ),
    "a token seen twice counts once": Planted(
        "layers/embedding.py", "backward", "np.add.at(dW, tokens, dvectors)", "dW[tokens] += dvectors", LAYERS
    ),
    "the softmax has half its gradient": Planted(
        "layers/attention.py",
        "shares_back",
        "return weights * (dweights - (weights * dweights).sum(axis=-1, keepdims=True))",
        "return weights * dweights",
        LAYERS,
    ),
    "the spread is taken for a constant": Planted(
        "layers/layer_norm.py",
        "backward",
        "return (dnormal - dnormal.mean(axis=-1, keepdims=True) - normal * along) / spread",
        "return (dnormal - dnormal.mean(axis=-1, keepdims=True)) / spread",
        LAYERS,
    ),
    "one direction's dx overwrites the other's": Planted(
        "layers/recurrent.py",
        "_layer_backward",
        'dx = dx + turn(d["x"])',
        'dx = turn(d["x"])',
        BOTH_DIRECTIONS,
    ),
    "the loss is a mean, its gradient a sum": Planted(
        "losses.py",
        "mean_squared_error",
        "return float(loss), error * (2 / count)",
        "return float(loss), error * 2",
        LOSSES,
    ),
    "the slope of the activation is left out": Planted(
        "models/feed_forward.py",
        "_backward",
        "dh = layer.backward(dh * slope(h))",
        "dh = layer.backward(dh)",
        FEED_FORWARD,
    ),
}

BUGS |= {
    "saturation of the first sequence only": Planted(
        "diagnostics/gates.py",
        "_share",
        "return where.mean(axis=(0, 1))",
        "return where[:, 0].mean(axis=0)",
        SATURATION,
    ),
    "saturation of the last step only": Planted(
        "diagnostics/gates.py",
        "_share",
        "return where.mean(axis=(0, 1))",
        "return where[-1].mean(axis=0)",
        SATURATION,
    ),
    "lags of the first sequence only": Planted(
        "diagnostics/gradients.py",
        "gradient_by_lag",
        "return np.sqrt(squares.mean(axis=1))[::-1]",
        "return np.sqrt(squares[:, 0])[::-1]",
        ONE_BY_ONE,
    ),
    "the gradient at the outputs is that of the first sequence": Planted(
        "diagnostics/gradients.py", "_total", "total[0, -1] += dh", "total[0, -1] += dh[:1]", ONE_BY_ONE
    ),
    "r and z change places": Planted(
        "diagnostics/gates.py",
        "_",
        "r, z = sigmoid(x_r + h @ W_hr), sigmoid(x_z + h @ W_hz)",
        "z, r = sigmoid(x_r + h @ W_hr), sigmoid(x_z + h @ W_hz)",
        GATES,
    ),
    "a feature is laid over other steps": Planted(
        "diagnostics/units.py",
        "_units_and_feature",
        "f = feature.astype(bool).ravel().astype(np.float64)",
        "f = feature.T.astype(bool).ravel().astype(np.float64)",
        SCORES,
    ),
    "the last step is never marked": Planted(
        "tasks/memory.py",
        "adding",
        "marks = rng.integers(0, length // 2, batch_size), rng.integers(length // 2, length, batch_size)",
        "n = batch_size; marks = rng.integers(0, length // 2, n), rng.integers(length // 2, length - 1, n)",
        EVERY_STEP,
    ),
    "one symbol is never to be remembered": Planted(
        "tasks/memory.py",
        "delayed_recall",
        "inputs[0] = rng.integers(0, symbols, batch_size)",
        "inputs[0] = rng.integers(0, symbols - 1, batch_size)",
        EVERY_STEP,
    ),
    "the first symbol always stands at one step": Planted(
        "tasks/memory.py",
        "temporal_order",
        "inputs[rng.integers(length // 10, 2 * length // 10, batch_size), b] = first",
        "inputs[rng.integers(length // 10, length // 10 + 1, batch_size), b] = first",
        EVERY_STEP,
    ),
    "one degree fewer than asked for": Planted(
        "tasks/opinions.py",
        "_clause",
        "how = [DEGREES[k] for k in rng.integers(len(DEGREES), size=rng.integers(degrees + 1))]",
        "how = [DEGREES[k] for k in rng.integers(len(DEGREES), size=rng.integers(max(1, degrees)))]",
        EVERY_WORD,
    ),
    "no tune is moved up as far as it may": Planted(
        "tasks/melodies.py",
        "tunes",
        'shifts = rng.integers(-check_count("reach", reach, 0), reach + 1, batch_size)',
        'shifts = rng.integers(-check_count("reach", reach, 0), max(1, reach), batch_size)',
        EVERY_WORD,
    ),
    "half of the calendar is never drawn": Planted(
        "tasks/written_dates.py",
        "_draw",
        "day = FIRST + timedelta(int(rng.integers((LAST - FIRST).days + 1)))",
        "day = FIRST + timedelta(int(rng.integers((LAST - FIRST).days // 2)))",
        EVERY_DAY,
    ),
    "the dog never stops in the last frame that it could": Planted(
        "tasks/videos.py",
        "draw_run",
        "stop=int(rng.integers(1, frames - crouch - leap)),",
        "stop=int(rng.integers(1, frames - crouch - leap - 1)),",
        EVERY_RUN,
    ),
    "only the first of several tokens stops a decoder": Planted(
        "models/encoder_decoder.py", "decode", "done |= np.isin(said, stop)", "done |= said == stop[0]", STOPS
    ),
    "the state is not carried": Planted(
        "models/base.py", "mean_loss", "state = last if carry_state else None", "state = None", CARRIED
    ),
    "a state is carried whatever it means": Planted(
        "models/base.py", "mean_loss", 'self.check_carries("carry_state")', "pass", CARRIED
    ),
    "padding is read": Planted(
        "models/encoder.py",
        "forward",
        'inputs = ops.without_padding("inputs", inputs, lengths)',
        "pass",
        PADDING,
    ),
    "the padding of answers is read": Planted(
        "models/encoder_decoder.py",
        "_without_padding",
        "return np.where(counts_later, targets, np.zeros((), targets.dtype))",
        "return targets",
        PADDING,
    ),
    "a piece counts its padding": Planted(
        "train/batches.py",
        "_mask",
        "return inside if mask is None else inside & mask",
        "return inside if mask is None else inside | mask",
        CUT,
    ),
    "diverged weights are kept": Planted(
        "train/loop.py", "_run", "copy_weights(before, optimiser.params)", "pass", DIVERGED
    ),
    "only the first rows are looked at": Planted(
        "datasets/windows.py",
        "_check_rows",
        "rises = time[1:] >= time[:-1]",
        "rises = time[1:3] >= time[:2]",
        IN_ORDER,
    ),
    "the gradient goes where nothing counts": Planted(
        "losses.py", "cross_entropy", "dlogits[~counted] = 0", "pass", UNDER_MASKS
    ),
    "weights are made before sizes are compared": Planted(
        "models/storage.py", "load", '_check_sizes(about["arguments"], arrays)', "pass", SIZES
    ),
    "a second bias takes the place of the first": Planted(
        "models/exchange.py",
        "from_two_biases",
        "return first + np.concatenate([second[:shared], np.zeros_like(second[shared:])]), second[shared:]",
        "return np.concatenate([second[:shared], first[shared:]]), second[shared:]",
        THERE_AND_BACK,
    ),
    "a GRU's blocks keep their places": Planted(
        "models/keras_weights.py",
        "_exchanged",
        "return np.concatenate([second, first, third], axis=-1)",
        "return np.concatenate([first, second, third], axis=-1)",
        KERAS_ORDER,
    ),
    "Adam's second mean is one of g": Planted(
        "optim/rules.py",
        "_change",
        "v += (1 - beta_2) * (g * g - v)",
        "v += (1 - beta_2) * (np.abs(g) - v)",
        OPTIMISERS,
    ),
    "an infinite gradient passes": Planted(
        "kernels/_checks.py",
        "check_gradients",
        'if not np.isfinite(gradients["h0"]).all():',
        'if np.isnan(gradients["h0"]).all():',
        INFINITIES,
    ),
}

# One process for all: every run forgets rnnlib and the tests, and imports them again. Its last line is what
# pytest answered for each copy of the package: 0 if all tests passed, 1 if some failed.
RUNS = """
import json, sys
from pathlib import Path
import hypothesis, numpy, pytest
known = set(sys.modules)
answers = []
for folder, arguments in json.loads(sys.argv[1]):
    for name in set(sys.modules) - known:
        if name.startswith("rnnlib") or "test_" in name:
            del sys.modules[name]
    sys.path[0] = folder
    answers.append(int(pytest.main(["-q", "-x", "-p", "no:cacheprovider", *arguments])))
    import rnnlib
    assert Path(rnnlib.__file__).parents[1] == Path(folder), rnnlib.__file__
print()
print(json.dumps(answers))
"""


def exchanged(source, planted):
    """The source with the one line exchanged; AssertionError if it is not there exactly once."""
    lines = source.splitlines()
    functions = [
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef) and node.name == planted.where
    ]
    found = [
        n
        for function in functions
        for n in range(function.lineno, function.end_lineno)
        if lines[n].split("    #")[0].strip() == planted.right
    ]
    message = (
        f"wanted the line {planted.right!r} once in {planted.where} of rnnlib/{planted.file}, found it "
        f"{len(found)} times: give this test the line that stands there now"
    )
    assert len(found) == 1, message
    (n,) = found
    indent = lines[n][: len(lines[n]) - len(lines[n].lstrip())]
    return "\n".join([*lines[:n], indent + planted.wrong, *lines[n + 1 :], ""])


def copy_package(folder):
    """rnnlib without what needs pictures or a notebook, and beside it PyTorch's numbers."""
    above = shutil.ignore_patterns("__pycache__", "plots", "explore", "exercises", "course", "experiments")
    shutil.copytree(PACKAGE, folder / "rnnlib", ignore=above)
    (folder / "data").mkdir()
    shutil.copy(rnnlib.datasets.data_path("torch_reference.npz"), folder / "data")
    return folder / "rnnlib"


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    """What the tests answer to each bug, and under "" what they answer to the right rnnlib."""
    runs, root = {}, tmp_path_factory.mktemp("planted")
    for number, (name, planted) in enumerate(BUGS.items()):
        path = copy_package(root / str(number)) / planted.file
        try:
            path.write_text(exchanged(path.read_text(encoding="utf-8"), planted), encoding="utf-8")
        except AssertionError:  # the bug's own test says so
            continue
        runs[name] = [str(root / str(number)), arguments(root, planted.tests)]
    copy_package(root / "right")
    for tests in {planted.tests for planted in BUGS.values()}:
        runs["", tests] = [str(root / "right"), arguments(root, tests)]
    return dict(zip(runs, run(list(runs.values()), root)))


def arguments(root, tests):
    options = "--rootdir", str(root), "--import-mode=importlib", "-W", "error"
    return [str(TESTS / tests[0]), *tests[1:], *options]


def run(runs, folder):
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST")}
    environment |= {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"}
    command = [sys.executable, "-c", RUNS, json.dumps(runs)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", cwd=folder, env=environment)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("tests", sorted({planted.tests for planted in BUGS.values()}), ids=" ".join)
def test_without_a_bug_the_tests_pass(answers, tests):
    assert answers["", tests] == 0


@pytest.mark.parametrize("name", BUGS)
def test_rnnlibs_tests_find_the_bug(answers, name):
    planted = BUGS[name]
    exchanged((PACKAGE / planted.file).read_text(encoding="utf-8"), planted)
    assert answers[name] == 1, f"{name}: pytest answered {answers[name]}, 1 would be a test that failed"


def test_a_line_that_is_gone_is_told():
    before = "def f():\n    a = 1\n    a = 1\n\ndef g():\n"
    source = before + "    a = 1    # why\n"
    assert exchanged(source, Planted("x.py", "g", "a = 1", "a = 2", ())) == before + "    a = 2\n"
    for where, times in {"f": 2, "h": 0}.items():
        with pytest.raises(AssertionError, match=f"'a = 1' once in {where} of .*found it {times} times"):
            exchanged(source, Planted("x.py", where, "a = 1", "a = 2", ()))
