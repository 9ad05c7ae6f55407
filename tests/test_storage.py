"""Files of models: the same back, the same bytes, whole or not there; clear about files that are not ours."""

import hashlib
import io
import json
import os
import pickle
import re
import signal
import subprocess
import sys
import textwrap
import warnings
import zipfile

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnlib import layers
from rnnlib.models import (
    EncoderDecoder,
    FeedForward,
    LanguageModel,
    SelfAttentionTagger,
    SequenceClassifier,
    SequenceTagger,
    load,
    npz,
    save,
    storage,
)

RNG = np.random.default_rng(0)
TOKENS = RNG.integers(0, 6, (5, 3))
X = RNG.standard_normal((5, 3, 2))
STACK = {"num_layers": 2, "bidirectional": True}

# Every class that can be stored, with every argument away from its default, and what to ask it.
STORED = {
    "LanguageModel": (
        LanguageModel(6, 4, embedding_size=3, cell="LSTM", forget_bias=2.0, num_layers=2, dropout=0.1, rng=1),
        (TOKENS,),
    ),
    "SequenceTagger": (SequenceTagger(hidden_size=4, output_size=2, input_size=2, cell="GRU", **STACK), (X,)),
    "SequenceClassifier": (
        SequenceClassifier(
            hidden_size=4,
            output_size=1,
            vocabulary_size=6,
            pooling="mean",
            loss="mean_squared_error",
            cell="RNN",
            activation="relu",
            dtype="float64",
        ),
        (TOKENS,),
    ),
    "EncoderDecoder": (
        EncoderDecoder(
            hidden_size=3, output_size=6, vocabulary_size=6, attention="additive", start_token=1, **STACK
        ),
        (TOKENS, TOKENS),
    ),
    "FeedForward": (FeedForward((2, 5, 3), activation="relu"), (X[0],)),
    "RNN": (layers.RNN(2, 3, activation="relu", init="orthogonal", rng=2, **STACK), (X,)),
    "LSTM": (
        layers.LSTM(2, 3, init="chrono", chrono_max_lag=20, dtype="float64", dropout=0.3, num_layers=2),
        (X,),
    ),
    "GRU": (layers.GRU(2, 3, reset_after=False, keep_bias=1.0, **STACK), (X,)),
    "Linear": (layers.Linear(2, 3, init="glorot"), (X,)),
    "Embedding": (layers.Embedding(6, 2), (TOKENS,)),
    "Dropout": (layers.Dropout(0.3), (X,)),
    "UniformGateLSTM": (layers.UniformGateLSTM(2, 3, rng=1), (X,)),
    "RefinedLSTM": (layers.RefinedLSTM(2, 3, num_layers=2, init="orthogonal"), (X,)),
    "LayerNorm": (layers.LayerNorm(2, epsilon=1e-3), (X,)),
    "Attention": (layers.Attention(2), (X, X)),
    "SelfAttentionTagger": (
        SelfAttentionTagger(
            size=6, output_size=3, input_size=2, num_layers=2, positions=False, causal=False, dtype="float64"
        ),
        (X,),
    ),
    "SelfAttention": (layers.SelfAttention(2, causal=False, rng=2), (X,)),
    "AdditiveAttention": (layers.AdditiveAttention(2, dtype="float64"), (X, X)),
}
stored = pytest.mark.parametrize(("model", "inputs"), STORED.values(), ids=STORED)


def answers(model, inputs):
    outputs = model.forward(*inputs)
    outputs, state = outputs if isinstance(outputs, tuple) else (outputs, ())
    return [outputs, *(state or ())]


@pytest.fixture
def model():
    return SequenceTagger(hidden_size=3, output_size=2, vocabulary_size=4)


@pytest.fixture
def path(tmp_path, model):
    save(tmp_path / "model.npz", model)
    return tmp_path / "model.npz"


# The same back.


@stored
def test_round_trip(model, inputs, tmp_path):
    path = tmp_path / "model.npz"
    save(path, model, metadata={"name": "é"})
    again = load(path)
    assert type(again) is type(model) and again.dtype == model.dtype
    assert again.metadata == {"name": "é"}
    assert list(again.params) == list(model.params)
    for before, after in zip(answers(model, inputs), answers(again, inputs)):
        assert before.dtype == after.dtype and before.tobytes() == after.tobytes()
    save(tmp_path / "again.npz", again)
    assert (tmp_path / "again.npz").read_bytes() == path.read_bytes()
    assert sorted(os.listdir(tmp_path)) == ["again.npz", "model.npz"]


def test_every_public_layer_and_model_can_be_stored():
    kinds = {name for name in layers.__all__ if name not in ("Layer", "Recurrent")}
    assert kinds <= set(STORED)


@stored
def test_a_loaded_model_can_be_trained(model, inputs, tmp_path):
    save(tmp_path / "model.npz", model)
    again = load(tmp_path / "model.npz")
    outputs = again.forward(*inputs)
    again.backward(np.ones_like(outputs[0] if isinstance(outputs, tuple) else outputs))
    for name, weight in again.params.items():
        weight += again.grads[name]


def test_metadata_stays_unless_another_is_given(tmp_path, model):
    path = tmp_path / "model.npz"
    metadata = {"words": ("a", "b"), "lr": np.float32(0.5), "steps": np.int64(3), "more": {"none": None}}
    kept = {"words": ["a", "b"], "lr": 0.5, "steps": 3, "more": {"none": None}}
    save(path, model, metadata)
    assert load(path).metadata == kept
    save(path, load(path))
    assert load(path).metadata == kept
    save(path, load(path), metadata={})
    assert load(path).metadata == {}
    assert model.metadata == {}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@settings(deadline=None, max_examples=40)
@given(st.dictionaries(st.text(), json_values, max_size=3))
def test_metadata_comes_back_as_it_was(tmp_path_factory, metadata):
    path = tmp_path_factory.getbasetemp() / "metadata.npz"
    save(path, layers.Linear(1, 1), metadata)
    assert load(path).metadata == metadata


# The same bytes.


def test_the_same_model_gives_the_same_bytes_at_another_time_and_in_another_process(path, model, tmp_path):
    code = f"""
        import time; time.time = time.monotonic = lambda: 2e9
        from rnnlib.models import SequenceTagger, save
        save({str(tmp_path / "other.npz")!r}, SequenceTagger(vocabulary_size=4, output_size=2, hidden_size=3))
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(code)], check=True)
    assert (tmp_path / "other.npz").read_bytes() == path.read_bytes()
    assert all(entry.date_time == (1980, 1, 1, 0, 0, 0) for entry in zipfile.ZipFile(path).infolist())


def test_the_bytes_are_those_of_any_machine():
    arrays = {"a": np.array([[1, 2], [3, 4]], "<f4"), "about": np.array("é")}
    digest = hashlib.sha256(npz.to_bytes(arrays)).hexdigest()
    assert digest == "a4fea6887f9931e60e8f9ebd391e6f66d9098790206a13fd0248cf26bd02a331"
    with np.load(io.BytesIO(npz.to_bytes(arrays)), allow_pickle=False) as file:
        assert np.array_equal(file["a"], arrays["a"]) and file["about"].item() == "é"


# Whole or not there.


def test_an_exception_while_saving_leaves_the_old_file_and_nothing_else(path, model, monkeypatch):
    before = path.read_bytes()
    model.params["output.b"] += 1
    for name in ("fsync", "replace"):
        with monkeypatch.context() as patch:

            def fail(*_):
                raise KeyboardInterrupt

            patch.setattr(os, name, fail)
            with pytest.raises(KeyboardInterrupt):
                save(path, model)
        assert path.read_bytes() == before
        assert os.listdir(path.parent) == ["model.npz"]
    save(path, model)
    assert load(path).params["output.b"] == pytest.approx(model.params["output.b"])


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs a process that can be killed")
@pytest.mark.parametrize("moment", ["fsync", "replace"])
def test_a_kill_while_saving_leaves_the_old_file(path, moment):
    before = path.read_bytes()
    code = f"""
        import os, signal
        from rnnlib.models import load, save
        model = load({str(path)!r})
        model.params["output.b"] += 1
        os.{moment} = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
        save({str(path)!r}, model)
    """
    ended = subprocess.run([sys.executable, "-c", textwrap.dedent(code)])
    assert ended.returncode == -signal.SIGKILL
    assert path.read_bytes() == before
    load(path)


def endless():
    """A dict that holds itself."""
    metadata = {}
    metadata["more"] = metadata
    return metadata


def test_what_cannot_be_saved_leaves_the_old_file(path, model):
    before = path.read_bytes()
    broken = model.astype("float64")
    broken.params["cell.W_hh"][0, 0] = np.nan

    class Own(layers.LSTM):
        pass

    own = SequenceTagger(hidden_size=3, output_size=2, vocabulary_size=4, cell=Own)
    for call, error, message in [
        (lambda: save(path, broken), ValueError, "model: wanted finite weights, got NaN .* in cell.W_hh"),
        (lambda: save(path, model, [1]), TypeError, "metadata: wanted a dict, got list"),
        (lambda: save(path, model, {1: 2}), TypeError, "metadata: wanted text"),
        (lambda: save(path, model, {"a": {3}}), TypeError, re.escape("metadata['a']: wanted text")),
        (lambda: save(path, model, {"a": [np.inf]}), TypeError, re.escape("metadata['a'][0]: wanted text")),
        (lambda: save(path, model, endless()), ValueError, "metadata: wanted less deeply nested"),
        (lambda: save(path, own), TypeError, re.escape("config['cell']: wanted text")),
        (lambda: save(path, Own(2, 3)), TypeError, "model: wanted one of .*LSTM.*, got Own"),
        (lambda: save(path, 3), TypeError, "model: wanted one of .*, got int"),
        (lambda: save(path.parent / "no" / "a.npz", model), ValueError, "path: wanted a file in a folder"),
        (lambda: save(path.parent, model), ValueError, "path: wanted a file in a folder"),
    ]:
        with pytest.raises(error, match=message):
            call()
        assert path.read_bytes() == before and os.listdir(path.parent) == ["model.npz"]


# Files that are not ours, or not as they were.


def rewrite(path, **changes):
    """The file with some entries replaced, added, or for None left out."""
    with np.load(path) as file:
        arrays = {name: file[name] for name in file.files} | changes
    np.savez(path, **{name: array for name, array in arrays.items() if array is not None})


def about(path, **changes):
    with np.load(path) as file:
        text = json.loads(file["about"].item())
    text = {name: value for name, value in (text | changes).items() if value is not None}
    return np.array(json.dumps(text))


def arguments(path, **changes):
    with np.load(path) as file:
        return about(path, arguments=json.loads(file["about"].item())["arguments"] | changes)


def npy(array):
    content = io.BytesIO()
    np.save(content, array)
    return content.getvalue()


def header(shape):
    """The first bytes of a .npy file, with no numbers after them."""
    content = io.BytesIO()
    np.lib.format.write_array_header_1_0(content, {"descr": "<f8", "fortran_order": False, "shape": shape})
    return content.getvalue()


def add_entry(path, name, content):
    with warnings.catch_warnings(), zipfile.ZipFile(path, "a") as file:
        warnings.simplefilter("ignore")  # zipfile too sees that a name is there twice
        file.writestr(name, content)


ALTERED = {
    "missing": (lambda p: p.unlink(), "no such file"),
    "empty": (lambda p: p.write_bytes(b""), "not a whole .npz"),
    "text": (lambda p: p.write_text("weights = 3"), "not a whole .npz"),
    "an array alone": (lambda p: p.write_bytes(npy(X)), "not a whole .npz"),
    "a pickle": (lambda p: p.write_bytes(pickle.dumps({"W": 1})), "not a whole .npz"),
    "pickled inside": (lambda p: rewrite(p, **{"output.b": np.array([{}, 1], object)}), "without pickle"),
    "another zip": (lambda p: zipfile.ZipFile(p, "w").writestr("a.txt", "x"), "not a whole .npz"),
    "another npz": (lambda p: np.savez(p, W=X), "no text named 'about'"),
    "about a number": (lambda p: rewrite(p, about=np.array(3)), "no text named 'about'"),
    "about no JSON": (lambda p: rewrite(p, about=np.array("{")), "not JSON"),
    "about a list": (lambda p: rewrite(p, about=np.array("[]")), "lacks one of format, version"),
    "no class": (lambda p: rewrite(p, about=about(p, **{"class": None})), "lacks one of"),
    "metadata a list": (lambda p: rewrite(p, about=about(p, metadata=[])), "lacks one of"),
    "another format": (lambda p: rewrite(p, about=about(p, format="x")), "wanted format rnnlib 1, got x 1"),
    "a later version": (
        lambda p: rewrite(p, about=about(p, version=2)),
        "wanted format rnnlib 1, got rnnlib 2",
    ),
    "another class": (
        lambda p: rewrite(p, about=about(p, **{"class": "Popen"})),
        "wanted one of .*, got 'Popen'",
    ),
    "argument unknown": (
        lambda p: rewrite(p, about=arguments(p, size=3)),
        "SequenceTagger cannot be made .*size",
    ),
    "argument wrong": (lambda p: rewrite(p, about=arguments(p, cell="X")), "cell: wanted one of"),
    "argument too large": (
        lambda p: rewrite(p, about=arguments(p, hidden_size=10**15)),
        "hidden_size: 1000000000000000 is the size of none of its arrays",
    ),
    "argument of a wrong kind": (
        lambda p: rewrite(p, about=arguments(p, hidden_size={})),
        "hidden_size: {} is",
    ),
    "too many layers": (
        lambda p: rewrite(p, about=arguments(p, num_layers=10**15)),
        "num_layers: 1000000000000000 layers have more than its 5 arrays",
    ),
    "about nested too deeply": (lambda p: rewrite(p, about=np.array("[" * 100_000)), "not JSON"),
    "a header of terabytes": (lambda p: add_entry(p, "more.npy", header((2**40,))), "not a whole .npz"),
    "a header beyond all numbers": (lambda p: add_entry(p, "more.npy", header((2**70,))), "not a whole .npz"),
    "a header below zero": (lambda p: add_entry(p, "more.npy", header((-1,))), "not a whole .npz"),
    "one name twice": (
        lambda p: add_entry(p, "output.b.npy", npy(np.zeros(2, "float32"))),
        "more than one entry is named 'output.b'",
    ),
    "one name twice, once without its ending": (
        lambda p: add_entry(p, "output.b", npy(np.zeros(2, "float32"))),
        "more than one entry is named 'output.b'",
    ),
    "array missing": (lambda p: rewrite(p, **{"output.b": None}), "the array 'output.b' is missing"),
    "array extra": (lambda p: rewrite(p, more=X), "the array 'more' does not belong to it"),
    "shape": (
        lambda p: rewrite(p, **{"output.b": X[0]}),
        r"output.b: wanted float32 \(2,\), got float64 \(3, 2\)",
    ),
    "dtype": (
        lambda p: rewrite(p, **{"output.b": np.zeros(2)}),
        r"wanted float32 \(2,\), got float64 \(2,\)",
    ),
    "not a number": (
        lambda p: rewrite(p, **{"output.b": np.array([0, np.nan], "float32")}),
        "output.b: wanted finite numbers",
    ),
}


@pytest.mark.parametrize(("alter", "message"), ALTERED.values(), ids=ALTERED)
def test_a_file_that_is_not_as_saved(path, alter, message):
    alter(path)
    with pytest.raises(ValueError, match=message) as caught:
        load(path)
    assert str(path) in str(caught.value) and "wanted a file written by rnnlib.save" in str(caught.value)


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_a_damaged_file_is_refused_or_the_same(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "damaged.npz"
    model = layers.Linear(2, 3)
    save(path, model)
    content = bytearray(path.read_bytes())
    place = data.draw(st.integers(0, len(content) - 1))
    if data.draw(st.booleans()):
        content = content[:place]
    else:
        content[place] ^= data.draw(st.integers(1, 255))
    path.write_bytes(content)
    try:
        again = load(path)
    except ValueError as error:
        assert "wanted a file written by rnnlib.save" in str(error)
    else:
        assert all(np.array_equal(again.params[name], weight) for name, weight in model.params.items())


def test_a_size_that_no_array_has_is_refused_before_any_weights_are_made(path, monkeypatch):
    rewrite(path, about=arguments(path, hidden_size=5))
    monkeypatch.setitem(storage.CLASSES, "SequenceTagger", lambda **_: pytest.fail("weights were made"))
    with pytest.raises(ValueError, match="hidden_size: 5 is the size of none of its arrays"):
        load(path)


def test_loading_a_folder(tmp_path):
    with pytest.raises(ValueError, match="no such file"):
        load(tmp_path)
