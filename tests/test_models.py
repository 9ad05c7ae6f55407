"""Models: gradients, updates, what padding and states may change, sampling, decoding, bad input."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnlib import gradcheck, ops, optim, train
from rnnlib.layers import GRU, LSTM
from rnnlib.models import (
    EncoderDecoder,
    FeedForward,
    LanguageModel,
    SelfAttentionTagger,
    SequenceClassifier,
    SequenceTagger,
)
from rnnlib.models.sampling import draw, sharpened

CELLS = ("RNN", "LSTM", "GRU")
T, B, V = 5, 3, 6
LENGTHS = np.array([5, 1, 3])
RNG = np.random.default_rng(1)
TOKENS = RNG.integers(0, V, (T, B))
VECTORS = RNG.standard_normal((T, B, 2))
ANSWER = RNG.integers(0, 4, (4, B))
PADDING = np.arange(T)[:, None] >= LENGTHS


class Batch:
    def __init__(self, inputs, targets, mask=None, lengths=None):
        self.inputs, self.targets, self.mask, self.lengths = inputs, targets, mask, lengths


def tagger(**options):
    return SequenceTagger(**{"hidden_size": 3, "output_size": 4, "vocabulary_size": V} | options)


def classifier(**options):
    return SequenceClassifier(**{"hidden_size": 3, "output_size": 3, "vocabulary_size": V} | options)


def language_model(**options):
    return LanguageModel(V, 4, **{"embedding_size": 2} | options)


def translator(**options):
    return EncoderDecoder(**{"hidden_size": 3, "output_size": 4, "vocabulary_size": V} | options)


def attending(**options):
    return SelfAttentionTagger(**{"size": 6, "output_size": 4, "vocabulary_size": V} | options)


# One model of each kind, with a batch that it can be trained on.
TRAINABLE = {
    "tagger": (tagger(), Batch(TOKENS, TOKENS % 4, lengths=LENGTHS)),
    "tagger of numbers": (
        tagger(vocabulary_size=None, input_size=2, output_size=2, loss="mean_squared_error"),
        Batch(VECTORS, VECTORS[::-1], mask=VECTORS[..., 0] > -0.5),
    ),
    "classifier": (
        classifier(embedding_size=2, bidirectional=True),
        Batch(TOKENS, np.array([0, 2, 1]), lengths=LENGTHS),
    ),
    "regression": (
        classifier(vocabulary_size=None, input_size=2, output_size=1, cell="GRU", loss="mean_squared_error"),
        Batch(VECTORS, VECTORS[0, :, 0]),
    ),
    "language model": (language_model(num_layers=2, cell="RNN"), Batch(TOKENS[:-1], TOKENS[1:])),
    "translator": (translator(attention="dot"), Batch(TOKENS, ANSWER, ANSWER != 0, LENGTHS)),
    "translator, plain": (translator(embedding_size=3, cell="GRU"), Batch(TOKENS, ANSWER)),
    "self-attention": (attending(size=16), Batch(TOKENS, TOKENS % 4, lengths=LENGTHS)),
}
trainable = pytest.mark.parametrize(("model", "batch"), TRAINABLE.values(), ids=TRAINABLE)


def float64_copy(model, shake=0.1):
    model = model.astype("float64")
    for array in model.params.values():
        array += shake * np.random.default_rng(2).standard_normal(array.shape)
    return model


# Gradients.

VECTOR_INPUT = {"vocabulary_size": None, "input_size": 2}
STACK = {"num_layers": 2, "bidirectional": True, "hidden_size": 2}
CHECKED = {
    "tagger, one-hot": (tagger(), (TOKENS,)),
    "tagger, deep": (tagger(cell="GRU", embedding_size=2, **STACK), (TOKENS,)),
    "classifier, both directions": (classifier(**VECTOR_INPUT, bidirectional=True), (VECTORS,)),
    "classifier, mean": (classifier(**VECTOR_INPUT, pooling="mean", cell="RNN"), (VECTORS,)),
    "classifier, mean, deep": (classifier(pooling="mean", cell="RNN", **STACK), (TOKENS,)),
    "language model, deep": (LanguageModel(V, 2, num_layers=2), (TOKENS,)),
    "translator": (translator(cell="RNN"), (TOKENS, ANSWER)),
    "translator, dot": (translator(attention="dot", embedding_size=2, cell="RNN"), (TOKENS, ANSWER)),
    "translator, additive": (translator(attention="additive", start_token=2, cell="GRU"), (TOKENS, ANSWER)),
    "translator, deep, vectors": (
        translator(**VECTOR_INPUT, embedding_size=2, attention="dot", cell="RNN", **STACK),
        (VECTORS, ANSWER),
    ),
}


def check_gradients(model, *inputs, lengths=None):
    report = gradcheck.check(model, *inputs, lengths=lengths)
    assert report.worst <= 1e-6, report
    names = {row.name for row in report.rows}
    assert names >= set(model.params)
    assert ("inputs" in names) == (inputs[0] is VECTORS)
    assert ("state[0]" in names) == (not isinstance(model, EncoderDecoder))


@pytest.mark.parametrize(("model", "inputs"), CHECKED.values(), ids=CHECKED)
def test_gradients(model, inputs):
    check_gradients(model, *inputs, lengths=LENGTHS)


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("make", [tagger, classifier])
def test_gradients_with_every_cell(make, cell):
    check_gradients(make(**VECTOR_INPUT, hidden_size=3, cell=cell), VECTORS)
    check_gradients(make(embedding_size=2, hidden_size=2, cell=cell), TOKENS, lengths=LENGTHS)


@trainable
def test_gradient_of_the_loss(model, batch):
    model = float64_copy(model)
    model.loss_and_gradients(batch)
    report = gradcheck.compare(lambda: model.loss(batch)[0], model.params, model.grads)
    assert report.worst <= 1e-6, report


def test_gradients_with_dropout():
    for report in (
        gradcheck.check(tagger(dropout=0.4, num_layers=2), TOKENS, training=True),
        gradcheck.check(translator(dropout=0.4), TOKENS, ANSWER, training=True),
    ):
        assert report.ok, report


@pytest.mark.parametrize("cell", CELLS)
def test_gradients_in_chunks_add_up_when_the_states_gradient_is_handed_back(cell):
    model = float64_copy(language_model(cell=cell))
    cotangent = RNG.standard_normal((T, B, V))
    model.forward(TOKENS)
    model.backward(cotangent)
    whole = {name: array.copy() for name, array in model.grads.items()}
    _, state = model.forward(TOKENS[:3])
    model.forward(TOKENS[3:], state)
    _, dstate = model.backward(cotangent[3:])
    late = {name: array.copy() for name, array in model.grads.items()}
    model.forward(TOKENS[:3])
    model.backward(cotangent[:3], dstate)
    for name, array in model.grads.items():
        np.testing.assert_allclose(array + late[name], whole[name], rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("make", [tagger, classifier, language_model])
def test_encoder_and_head_pass_by_themselves(make):
    model, h = make(cell="GRU"), RNG.standard_normal((T, B, make().encoder.width))
    assert gradcheck.check(model.encoder, TOKENS, lengths=LENGTHS).worst <= 1e-6
    report = gradcheck.check(model.head, h, lengths=LENGTHS)
    assert report.worst <= 1e-6 and "h" in {row.name for row in report.rows}


@pytest.mark.parametrize("causal", [True, False])
@pytest.mark.parametrize(
    "model, inputs",
    [(attending(num_layers=2), TOKENS), (attending(vocabulary_size=None, input_size=2), VECTORS)],
)
def test_gradients_of_self_attention(model, inputs, causal):
    model = SelfAttentionTagger(**model.config | {"causal": causal})
    report = gradcheck.check(model, inputs, lengths=LENGTHS)
    assert report.worst <= 1e-6, report
    assert {row.name for row in report.rows} == set(model.params) | (
        {"inputs"} if inputs is VECTORS else set()
    )


def test_self_attention_without_positions_forgets_the_order_of_the_past():
    order = [2, 0, 1, 3]
    for positions, same in ((False, True), (True, False)):
        model = attending(positions=positions, dtype="float64")
        before, after = (model.forward(tokens)[0][3] for tokens in (TOKENS[:4], TOKENS[order]))
        assert np.allclose(before, after) == same


# Parts, updates, copies.

CELL, OUTPUT = ["cell.W_xh", "cell.W_hh", "cell.b_h"], ["output.W", "output.b"]
NAMES = {
    "tagger": (tagger(), [*CELL, *OUTPUT]),
    "classifier": (classifier(embedding_size=2, pooling="mean"), ["embedding.W", *CELL, *OUTPUT]),
    "translator": (
        translator(embedding_size=2, attention="additive"),
        [
            *(f"{part}.{name}" for part in ("encoder", "decoder") for name in ("embedding.W", *CELL)),
            *("attention.W_q", "attention.W_k", "attention.v"),
            *OUTPUT,
        ],
    ),
    "self-attention": (
        attending(num_layers=2),
        ["embedding.W", *(f"attention{n}.W_{what}" for n in (1, 2) for what in "qkv"), *OUTPUT],
    ),
    "network": (FeedForward([2, 3, 4]), ["layer1.W", "layer1.b", "layer2.W", "layer2.b"]),
}


@pytest.mark.parametrize(("model", "names"), NAMES.values(), ids=NAMES)
def test_weights_have_the_names_that_files_hold(model, names):
    assert list(model.params) == list(model.grads) == names


COMMON = {"embedding_size": None, "cell": "GRU", "dropout": 0.25, "dtype": "float32", "num_layers": 2}
SOURCE = {"hidden_size": 3, "output_size": 4, "vocabulary_size": V, "input_size": None}
CONFIGURED = {
    "tagger": (tagger, {**SOURCE, "loss": "cross_entropy"}),
    "classifier": (classifier, {**SOURCE, "output_size": 3, "loss": "cross_entropy", "pooling": "last"}),
    "language model": (
        lambda **options: LanguageModel(V, 3, **options),
        {"vocabulary_size": V, "hidden_size": 3},
    ),
    "translator": (translator, {**SOURCE, "attention": None, "bidirectional": False, "start_token": None}),
}


@pytest.mark.parametrize(("make", "config"), CONFIGURED.values(), ids=CONFIGURED)
@pytest.mark.parametrize("cell", ["GRU", GRU])
def test_the_configuration_is_every_argument_but_the_seed(make, config, cell):
    model = make(cell=cell, dropout=0.25, num_layers=2, rng=3)
    assert model.config == COMMON | config
    assert model.astype("float64").config == COMMON | config | {"dtype": "float64"}


@trainable
def test_params_are_the_layers_own_arrays(model, batch):
    assert model.params.keys() == model.grads.keys()
    for name, array in model.params.items():
        assert array is model.params[name]
        assert model.grads[name].shape == array.shape
    assert model.params["output.W"] is model.output.params["W"]


@trainable
def test_updates_lower_the_loss(model, batch):
    model = model.astype("float32")
    optimiser = optim.Adam(model.params, lr=0.02)
    losses = []
    for _ in range(30):
        losses.append(model.loss_and_gradients(batch)[0])
        optimiser.step(model.grads)
    assert losses[1] < losses[0] and losses[2] < losses[1]
    assert losses[-1] < losses[0] * 0.8


@trainable
def test_the_first_loss_of_a_classifier_is_near_ln_k(model, batch):
    if model.objective == "cross_entropy":
        assert abs(model.loss(batch)[0] - np.log(model.output.out_features)) < 0.4


@trainable
def test_astype_copies(model, batch):
    twin = model.astype("float64")
    assert twin.dtype == np.float64 and model.dtype == np.float32
    assert twin.loss(batch)[0] == pytest.approx(model.loss(batch)[0], rel=1e-5)
    before = model.loss(batch)[0]
    for array in twin.params.values():
        array += 1
    assert model.loss(batch)[0] == before
    _, state = twin.loss_and_gradients(batch)
    assert {array.dtype for array in (*(state or ()), twin.grads["output.W"])} == {np.dtype("float64")}


@trainable
def test_a_seed_means_the_same_weights(model, batch):
    first, again, other = (type(model)(**model.config, rng=seed) for seed in (3, 3, 4))
    assert all(np.array_equal(a, again.params[name]) for name, a in first.params.items())
    assert not np.array_equal(first.params["output.W"], other.params["output.W"])


def test_dropout_acts_only_while_training():
    model = tagger(dropout=0.5)
    quiet, _ = model.forward(TOKENS)
    assert np.array_equal(quiet, model.forward(TOKENS)[0])
    assert not np.array_equal(quiet, model.forward(TOKENS, training=True)[0])
    batch = Batch(TOKENS, TOKENS % 4)
    assert model.loss_and_gradients(batch)[0] != model.loss(batch)[0] == model.loss(batch)[0]


def test_a_class_of_your_own_as_cell():
    class Forgetful(LSTM):
        def __init__(self, *args, **options):
            super().__init__(*args, forget_bias=-5.0, **options)

    model = language_model(cell=Forgetful)
    assert isinstance(model.cell, Forgetful)
    assert gradcheck.check(model, TOKENS).ok


# Lengths, masks, states.


@settings(deadline=None, max_examples=25)
@given(
    cell=st.sampled_from(CELLS),
    both=st.booleans(),
    layers=st.integers(1, 2),
    pooling=st.sampled_from(("last", "mean")),
    lengths=st.lists(st.integers(1, 6), min_size=1, max_size=4),
)
def test_padding_changes_nothing(cell, both, layers, pooling, lengths):
    options = {"cell": cell, "bidirectional": both, "num_layers": layers, "dtype": "float64"}
    rng = np.random.default_rng(0)
    tokens, junk = rng.integers(0, V, (2, max(lengths), len(lengths)))
    inside = np.arange(len(tokens))[:, None] < lengths
    for model in classifier(pooling=pooling, **options), tagger(**options):
        together, _ = model.forward(tokens, lengths=np.array(lengths))
        disturbed, _ = model.forward(np.where(inside, tokens, junk), lengths=np.array(lengths))
        for b, length in enumerate(lengths):
            alone, _ = model.forward(tokens[:length, b : b + 1])
            where = (b,) if alone.ndim == 2 else (slice(length), b)
            alone = alone[0] if alone.ndim == 2 else alone[:, 0]
            np.testing.assert_allclose(together[where], alone, rtol=1e-12, atol=1e-14)
            np.testing.assert_array_equal(together[where], disturbed[where])


@pytest.mark.parametrize("both", [False, True])
def test_a_classifier_reads_the_last_state_or_the_mean(both):
    options = {"bidirectional": both, "dtype": "float64", **VECTOR_INPUT}
    for pooling in "last", "mean":
        model = float64_copy(classifier(pooling=pooling, **options))
        h, (ends, _) = model.cell.forward(VECTORS, lengths=LENGTHS)
        last = np.concatenate(list(ends), axis=-1)  # of each direction, where it stops reading
        mean = np.stack([h[:length, b].mean(axis=0) for b, length in enumerate(LENGTHS)])
        wanted = {"last": last, "mean": mean}[pooling] @ model.params["output.W"] + model.params["output.b"]
        np.testing.assert_allclose(model.forward(VECTORS, lengths=LENGTHS)[0], wanted, rtol=1e-12)


def test_the_loss_counts_neither_masked_nor_padded_positions():
    model = tagger(dtype="float64")
    mask = RNG.random((T, B)) < 0.6
    counted = mask & ~PADDING
    loss, _ = model.loss(Batch(TOKENS, TOKENS % 4, mask, LENGTHS))
    log_p = ops.log_softmax(model.forward(TOKENS, lengths=LENGTHS)[0])
    chosen = np.take_along_axis(log_p, (TOKENS % 4)[..., None], axis=-1)[..., 0]
    assert loss == pytest.approx(-chosen[counted].mean(), rel=1e-12)
    elsewhere = np.where(counted, TOKENS % 4, 0)
    assert model.loss(Batch(TOKENS, elsewhere, mask, LENGTHS))[0] == loss
    expected = (log_p.argmax(axis=-1) == TOKENS % 4)[counted].mean()
    assert model.accuracy(Batch(TOKENS, TOKENS % 4, mask, LENGTHS)) == pytest.approx(expected)


def test_a_classifier_takes_a_mask_of_steps_beside_lengths_but_not_alone():
    model, targets = classifier(), np.array([0, 2, 1])
    alike = [model.loss(Batch(TOKENS, targets, mask, LENGTHS))[0] for mask in (None, ~PADDING)]
    assert alike[0] == alike[1]
    one = model.loss(Batch(TOKENS, targets, np.array([False, True, False])))[0]
    log_p = ops.log_softmax(model.forward(TOKENS)[0][1])
    assert one == pytest.approx(-log_p[2], rel=1e-6)
    with pytest.raises(ValueError, match=r"mask: wanted shape \(3,\), got \(5, 3\)"):
        model.loss(Batch(TOKENS, targets, ~PADDING))


@settings(deadline=None, max_examples=20)
@given(cell=st.sampled_from(CELLS), layers=st.integers(1, 2), cut=st.integers(1, T - 1))
def test_reading_in_chunks_is_reading_at_once(cell, layers, cut):
    model = language_model(cell=cell, num_layers=layers, dtype="float64")
    whole, last = model.forward(TOKENS)
    early, state = model.forward(TOKENS[:cut])
    late, state = model.forward(TOKENS[cut:], state)
    np.testing.assert_allclose(np.concatenate([early, late]), whole, rtol=1e-12)
    assert isinstance(state, tuple) and len(state) == (2 if cell == "LSTM" else 1)
    np.testing.assert_allclose(np.stack(state), np.stack(last), rtol=1e-12)


def test_mean_loss_counts_every_position_alike():
    model = language_model(dtype="float64")
    batches = [Batch(TOKENS[:3], TOKENS[1:4]), Batch(TOKENS[3:4], TOKENS[4:])]
    whole = Batch(TOKENS[:4], TOKENS[1:])
    assert model.mean_loss(whole) == pytest.approx(model.loss(whole)[0])
    assert model.mean_loss(batches, carry_state=True) == pytest.approx(model.loss(whole)[0], rel=1e-12)
    apart = (3 * model.loss(batches[0])[0] + model.loss(batches[1])[0]) / 4
    assert model.mean_loss(iter(batches)) == pytest.approx(apart, rel=1e-12)
    assert model.bits(whole) == pytest.approx(model.loss(whole)[0] / np.log(2))
    assert model.perplexity(whole) == pytest.approx(np.exp(model.loss(whole)[0]))
    with pytest.raises(ValueError, match="batches: wanted at least one"):
        model.mean_loss([])


def test_predictions():
    model = classifier()
    p = model.probabilities(TOKENS, LENGTHS)
    np.testing.assert_allclose(p.sum(axis=-1), 1, rtol=1e-6)
    assert np.array_equal(model.predict(TOKENS, LENGTHS), p.argmax(axis=-1))
    assert model.accuracy(Batch(TOKENS, p.argmax(axis=-1), lengths=LENGTHS)) == 1
    model, batch = TRAINABLE["regression"]
    assert np.array_equal(model.predict(batch.inputs), model.forward(batch.inputs)[0])
    with pytest.raises(ValueError, match="accuracy: wanted a model with loss 'cross_entropy'"):
        model.accuracy(batch)


# The language model.


@pytest.mark.parametrize("cell", CELLS)
def test_steps_follow_the_whole_sequence(cell):
    model = language_model(cell=cell, num_layers=2, dtype="float64")
    log_p = ops.log_softmax(model.forward(TOKENS)[0])
    state = model.start(B)
    for t in range(T):
        one, state = model.step(TOKENS[t], state)
        np.testing.assert_allclose(one, log_p[t], rtol=1e-10)
    single, _ = model.step(int(TOKENS[0, 0]))
    np.testing.assert_allclose(single, log_p[0, 0], rtol=1e-10)
    np.testing.assert_allclose(model.follow(TOKENS[:, 1])[0], log_p[-1, 1], rtol=1e-10)
    np.testing.assert_allclose(model.next_distribution(TOKENS[:, 1]), np.exp(log_p[-1, 1]), rtol=1e-10)


def test_surprisals_are_the_loss_of_each_token():
    model = language_model(dtype="float64")
    surprisals = model.surprisals(TOKENS[:, 0])
    loss, _ = model.loss(Batch(TOKENS[:-1, :1], TOKENS[1:, :1]))
    assert surprisals.shape == (T - 1,)
    assert surprisals.mean() == pytest.approx(loss, rel=1e-12)


def test_temperature_zero_takes_the_likeliest():
    model = language_model()
    tokens = model.generate([1, 2], 12, temperature=0)
    text = np.concatenate([[1, 2], tokens])
    said = model.forward(text[:, None])[0][1:-1, 0].argmax(axis=-1)
    assert np.array_equal(said, tokens)
    assert np.array_equal(model.generate([1, 2], 12, rng=5, top_k=1), tokens)
    assert np.array_equal(model.generate([1, 2], 12, rng=5, temperature=1e-310), tokens)


def test_generate_draws_from_the_distribution_of_each_step():
    model = float64_copy(language_model(), shake=1.0)
    draws = np.array([model.generate([3], 2, rng=seed) for seed in range(3000)])
    first = model.next_distribution([3])
    assert np.abs(np.bincount(draws[:, 0], minlength=V) / 3000 - first).max() < 0.03
    common = first.argmax()
    second, after = model.next_distribution([3, common]), draws[draws[:, 0] == common, 1]
    assert np.abs(np.bincount(after, minlength=V) / len(after) - second).max() < 0.06


def test_generate_is_its_seeds_and_stops():
    model = language_model()
    tokens = model.generate([0], 200, rng=1)
    assert np.array_equal(tokens, model.generate([0], 200, rng=np.random.default_rng(1)))
    assert not np.array_equal(tokens, model.generate([0], 200, rng=2))
    assert tokens.shape == (200,) and set(tokens) == set(range(V))
    for stop in (int(tokens[9]), [int(tokens[9])], {int(tokens[9])}):
        stopped = model.generate([0], 200, rng=1, stop=stop)
        assert np.array_equal(stopped, tokens[: np.flatnonzero(tokens == tokens[9])[0] + 1])


@settings(deadline=None, max_examples=60)
@given(
    logits=st.lists(st.floats(-50, 50), min_size=1, max_size=8),
    temperature=st.floats(0, 20),
    top_k=st.none() | st.integers(1, 10),
    seed=st.integers(0, 99),
)
def test_sharpened_is_a_distribution(logits, temperature, top_k, seed):
    log_p = ops.log_softmax(np.array(logits))
    p = sharpened(log_p, temperature, top_k)
    assert p.sum() == pytest.approx(1) and (p >= 0).all()
    assert p[log_p.argmax()] == p.max()
    assert np.count_nonzero(p) <= (1 if temperature == 0 else top_k or len(p))
    assert p[draw(np.random.default_rng(seed), p)] > 0
    if temperature > 0.5 and top_k is None:
        np.testing.assert_allclose(p, ops.softmax(log_p / temperature), rtol=1e-9, atol=1e-300)


# The encoder–decoder.


@pytest.mark.parametrize("attention", [None, "dot", "additive"])
@pytest.mark.parametrize("both", [False, True])
def test_decoding_is_teacher_forcing_on_its_own_answer(attention, both):
    model = float64_copy(translator(attention=attention, bidirectional=both, embedding_size=3), shake=0.5)
    answer, weights = model.decode(TOKENS, 8, lengths=LENGTHS)
    logits, _ = model.forward(TOKENS, answer, lengths=LENGTHS)
    assert np.array_equal(logits.argmax(axis=-1), answer)
    if attention is None:
        assert weights is None
    else:
        np.testing.assert_allclose(weights, model.attention.weights, rtol=1e-10, atol=1e-15)
        np.testing.assert_allclose(weights.sum(axis=-1), 1)
        assert weights.shape == (8, B, T) and (weights[:, PADDING.T] == 0).all()
    assert np.array_equal(model.predict(TOKENS, 8, LENGTHS), answer)
    for b, length in enumerate(LENGTHS):
        assert np.array_equal(model.predict(TOKENS[:length, b : b + 1], 8)[:, 0], answer[:, b])


@pytest.mark.parametrize("start", [None, 0, 3])
def test_after_its_stop_token_an_answer_is_all_stop(start):
    model = float64_copy(translator(start_token=start), shake=1.0)
    free = model.predict(TOKENS, 12)
    for stop in range(4):
        stopped = model.predict(TOKENS, 12, stop=stop)
        over = np.cumsum(free == stop, axis=0) > 0
        assert np.array_equal(stopped, np.where(over, stop, free))


@pytest.mark.parametrize("kind", [list, np.array, tuple, set])
def test_a_decoder_stops_at_any_of_several_tokens_as_generate_does(kind):
    model = float64_copy(translator(), shake=1.0)
    free = model.predict(TOKENS, 12)
    for stop in ([0, 2], [2, 0], [0, 1, 3], [1]):
        stopped = model.predict(TOKENS, 12, stop=kind(stop))
        for said, alone in zip(stopped.T, free.T):
            end = next((t for t, token in enumerate(alone) if token in stop), len(alone) - 1)
            assert said.tolist() == [*alone[: end + 1], *[alone[end]] * (len(alone) - end - 1)]
    assert {len(set(column)) for column in model.predict(TOKENS, 12, stop=kind([0, 1, 2, 3])).T} == {1}


def test_the_decoder_sees_no_target_before_it_has_answered():
    model = translator(attention="dot", dtype="float64")
    logits, _ = model.forward(TOKENS, ANSWER)
    for t in range(len(ANSWER)):
        changed = ANSWER.copy()
        changed[t:] = (changed[t:] + 1) % 4
        again, _ = model.forward(TOKENS, changed)
        np.testing.assert_array_equal(again[: t + 1], logits[: t + 1])
        assert t == len(ANSWER) - 1 or not np.array_equal(again[t + 1], logits[t + 1])


def test_attention_learns_to_reverse():
    model = EncoderDecoder(
        hidden_size=16, output_size=4, vocabulary_size=4, embedding_size=8, cell="GRU", attention="dot", rng=1
    )
    optimiser, rng = optim.Adam(model.params, lr=0.02), np.random.default_rng(0)
    for _ in range(250):
        tokens = rng.integers(0, 4, (5, 32))
        model.loss_and_gradients(Batch(tokens, tokens[::-1]))
        optimiser.step(model.grads)
    tokens = rng.integers(0, 4, (5, 64))
    assert (model.predict(tokens, 5) == tokens[::-1]).mean() > 0.95


# Bad input.


BAD = {
    "no such cell": (
        lambda: tagger(cell="lstm"),
        ValueError,
        "cell: wanted one of 'RNN', 'LSTM', 'GRU', 'UniformGateLSTM', 'RefinedLSTM', got 'lstm'",
    ),
    "no such pooling": (
        lambda: classifier(pooling="max"),
        ValueError,
        "pooling: wanted one of 'last', 'mean'",
    ),
    "no such loss": (lambda: tagger(loss="mse"), ValueError, "loss: wanted one of 'cross_entropy'"),
    "no such attention": (
        lambda: translator(attention=True),
        ValueError,
        "attention: wanted one of None, 'dot'",
    ),
    "two kinds of input": (
        lambda: tagger(input_size=2),
        ValueError,
        "wanted vocabulary_size .* or input_size",
    ),
    "no kind of input": (
        lambda: tagger(vocabulary_size=None),
        ValueError,
        "wanted vocabulary_size .* or input_size",
    ),
    "vectors embedded": (
        lambda: tagger(vocabulary_size=None, input_size=2, embedding_size=3),
        ValueError,
        "embedding_size: wanted None",
    ),
    "size 0": (
        lambda: tagger(hidden_size=0),
        ValueError,
        "hidden_size: wanted an integer of at least 1, got 0",
    ),
    "embedding 0": (lambda: tagger(embedding_size=0), ValueError, "wanted an integer of at least 1, got 0"),
    "vocabulary 0": (lambda: tagger(vocabulary_size=0), ValueError, "wanted an integer of at least 1, got 0"),
    "output 2.5": (lambda: tagger(output_size=2.5), TypeError, "wanted an integer"),
    "option unknown": (lambda: tagger(embeding_size=2), TypeError, "embeding_size"),
    "forget bias of a GRU": (lambda: tagger(cell="GRU", forget_bias=1), TypeError, "forget_bias"),
    "dtype": (lambda: tagger(dtype="float16"), ValueError, "dtype: wanted 'float32' or 'float64'"),
    "sees the future": (
        lambda: language_model(bidirectional=True),
        ValueError,
        "bidirectional: wanted False",
    ),
    "start token outside": (
        lambda: translator(start_token=4),
        ValueError,
        "start_token: wanted an integer from 0 to 3",
    ),
    "token outside": (
        lambda: tagger().forward([[0], [V]]),
        ValueError,
        "inputs: wanted integers from 0 to 5, got 6",
    ),
    "tokens of floats": (lambda: tagger().forward(TOKENS * 1.0), TypeError, "inputs: wanted integers"),
    "tokens flat": (
        lambda: tagger().forward(TOKENS[:, 0]),
        ValueError,
        r"inputs: wanted shape \(T, B\), got \(5,\)",
    ),
    "vectors for tokens": (
        lambda: tagger(vocabulary_size=None, input_size=2).forward(TOKENS),
        ValueError,
        r"wanted shape \(T, B, 2\)",
    ),
    "lengths": (
        lambda: classifier().forward(TOKENS, lengths=[5, 0, 2]),
        ValueError,
        "lengths: wanted integers from 1",
    ),
    "state": (lambda: tagger().forward(TOKENS, state=(VECTORS,)), ValueError, "state: wanted a tuple"),
    "batch": (
        lambda: tagger().loss(TOKENS),
        TypeError,
        "batch: wanted an object with inputs, targets, mask and lengths",
    ),
    "targets": (lambda: tagger().loss(Batch(TOKENS, ANSWER)), ValueError, r"targets: wanted shape \(5, 3\)"),
    "mask": (
        lambda: tagger().loss(Batch(TOKENS, TOKENS % 4, PADDING[1:])),
        ValueError,
        r"mask: wanted shape \(5, 3\)",
    ),
    "state for a translator": (
        lambda: translator().loss(Batch(TOKENS, ANSWER), ()),
        ValueError,
        "state: wanted None",
    ),
    "target outside": (
        lambda: translator().forward(TOKENS, ANSWER + 4),
        ValueError,
        "targets: wanted integers from 0",
    ),
    "backward first": (
        lambda: tagger().backward(),
        RuntimeError,
        "backward needs a gradient, or a call of loss",
    ),
    "temperature below 0": (
        lambda: language_model().generate([1], 3, temperature=-0.5),
        ValueError,
        "temperature: wanted a number of at least 0, got -0.5",
    ),
    "temperature not a number": (
        lambda: language_model().generate([1], 3, temperature=np.nan),
        ValueError,
        "temperature: wanted a number",
    ),
    "temperature as text": (
        lambda: language_model().next_distribution([1], temperature="1"),
        TypeError,
        "temperature: wanted a number",
    ),
    "top_k 0": (lambda: language_model().generate([1], 3, top_k=0), ValueError, "top_k: wanted an integer"),
    "steps 0": (
        lambda: language_model().generate([1], 0),
        ValueError,
        "steps: wanted an integer of at least 1",
    ),
    "no prompt": (
        lambda: language_model().generate([], 3),
        ValueError,
        r"prompt: wanted shape \(T,\), T at least 1",
    ),
    "prompt outside": (
        lambda: language_model().generate([V], 3),
        ValueError,
        "prompt: wanted integers from 0 to 5",
    ),
    "stop outside": (
        lambda: language_model().generate([1], 3, stop=V),
        ValueError,
        "stop: wanted integers from 0 to 5",
    ),
    "too short": (lambda: language_model().surprisals([1]), ValueError, "T at least 2"),
    "seed": (lambda: language_model().generate([1], 3, rng="x"), TypeError, "rng: wanted a seed"),
    "decoding steps": (
        lambda: translator().decode(TOKENS, 0),
        ValueError,
        "steps: wanted an integer of at least 1",
    ),
    "stops in rows": (
        lambda: language_model().generate([1], 3, stop=[[1, 2]]),
        ValueError,
        r"stop: wanted a token or a row of tokens, got shape \(1, 2\)",
    ),
    "decoding stops in rows": (
        lambda: translator().predict(TOKENS, 2, stop=np.zeros((B, 1), int)),
        ValueError,
        r"stop: wanted a token or a row of tokens, got shape \(3, 1\)",
    ),
    "decoding stop as text": (
        lambda: translator().decode(TOKENS, 2, stop="."),
        TypeError,
        "stop: wanted integers, got '.'",
    ),
    "decoding stop, one of several outside": (
        lambda: translator().decode(TOKENS, 2, stop=[0, 4]),
        ValueError,
        "stop: wanted integers from 0 to 3, got 4 at position 1",
    ),
    "tokens in rows": (
        lambda: language_model().step(TOKENS),
        ValueError,
        r"token: wanted a token, or a row of at least one, got shape \(5, 3\)",
    ),
    "no token": (lambda: language_model().step([]), ValueError, "token: wanted a token"),
    "token as text": (lambda: language_model().step("a"), TypeError, "token: wanted integers, got 'a'"),
    "texts to start": (lambda: language_model().start("a"), TypeError, "B: wanted an integer of at least 1"),
    "no texts to start": (
        lambda: language_model().start(0),
        ValueError,
        "B: wanted an integer of at least 1",
    ),
    "batches a number": (lambda: language_model().bits(3), TypeError, "batches: wanted a batch, or several"),
    "batches numbers": (lambda: language_model().perplexity([3]), TypeError, "batch: wanted an object with"),
    "no batches": (lambda: language_model().bits([]), ValueError, "batches: wanted at least one batch"),
    "a lonely masked array": (
        lambda: tagger(**VECTOR_INPUT).forward(np.ma.masked_array(VECTORS, VECTORS > 0)),
        TypeError,
        "inputs: wanted an array without masked entries",
    ),
    "output_size": (lambda: tagger(output_size=None), TypeError, "output_size: wanted an integer"),
    "embedding_size": (lambda: tagger(embedding_size=-1), ValueError, "embedding_size: wanted an integer of"),
    "vocabulary_size": (lambda: translator(vocabulary_size="x"), TypeError, "vocabulary_size: wanted an int"),
    "dropout": (lambda: tagger(dropout=1.5), ValueError, "dropout: wanted 0 ≤ dropout < 1, got 1.5"),
    "num_layers": (lambda: tagger(num_layers=10**30), ValueError, "num_layers: wanted an integer from 1 to"),
    "too many weights": (
        lambda: tagger(num_layers=10**8, hidden_size=30),
        ValueError,
        "input_size, hidden_size, num_layers: wanted at most 2147483647 weights in all, got",
    ),
    "sizes": (lambda: FeedForward(3), TypeError, r"sizes: wanted a list such as \[2, 3, 1\], got int"),
    "ragged targets": (
        lambda: tagger().loss(Batch(TOKENS, [[1], [1, 2]])),
        ValueError,
        "targets: wanted an array, got rows of different lengths",
    ),
    "no answer": (
        lambda: translator().loss(Batch(TOKENS, 1, ANSWER > 0)),
        ValueError,
        r"targets: wanted shape \(T, B\), got \(\)",
    ),
    "a classifier's mask": (
        lambda: classifier().loss(Batch(TOKENS, [0, 2, 1], np.full((2, 2), True), LENGTHS)),
        ValueError,
        r"mask: wanted shape \(5, 3\), got \(2, 2\)",
    ),
    "a classifier's mask of numbers": (
        lambda: classifier().loss(Batch(TOKENS, [0, 2, 1], np.full((5, 3), np.nan), LENGTHS)),
        TypeError,
        "mask: wanted bool, got float64",
    ),
    "NaN into a network": (
        lambda: FeedForward([2, 3]).forward([[0.0, np.nan]]),
        ValueError,
        r"inputs: wanted finite numbers, got nan at position \(0, 1\)",
    ),
    "lengths for a network": (
        lambda: FeedForward([2, 3]).forward([[0.0, 1.0]], lengths=[1]),
        ValueError,
        "lengths: wanted None",
    ),
    "sizes of self-attention": (
        lambda: attending(size=0),
        ValueError,
        "size: wanted an integer of at least 1",
    ),
    "inputs of self-attention": (
        lambda: attending(input_size=2),
        ValueError,
        "wanted one of vocabulary_size and input_size, got vocabulary_size=6, input_size=2",
    ),
    "one sequence for self-attention": (
        lambda: attending().forward(TOKENS[:, 0]),
        ValueError,
        r"inputs: wanted shape \(T, B\), got \(5,\)",
    ),
    "state for self-attention": (lambda: attending().forward(TOKENS, (1,)), ValueError, "state: wanted None"),
    "state for a network": (
        lambda: FeedForward([2, 3]).forward([[0.0, 1.0]], (1,)),
        ValueError,
        "state: wanted None",
    ),
    "decoding stop": (
        lambda: translator().decode(TOKENS, 2, stop=9),
        ValueError,
        "stop: wanted integers from 0 to 3",
    ),
}


@pytest.mark.parametrize(("call", "error", "message"), BAD.values(), ids=BAD)
def test_bad_input(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_backward_after_another_forward_does_not_use_the_old_loss():
    model = tagger()
    model.loss(Batch(TOKENS, TOKENS % 4))
    model.forward(TOKENS)
    with pytest.raises(RuntimeError, match="backward needs"):
        model.backward()


# States and padding.

BOTH_WAYS = {
    "tagger": (tagger(bidirectional=True), Batch(TOKENS, TOKENS % 4)),
    "tagger, deep": (tagger(bidirectional=True, num_layers=2, cell="GRU"), Batch(TOKENS, TOKENS % 4)),
    "classifier": (classifier(bidirectional=True), Batch(TOKENS, np.array([0, 2, 1]))),
    "translator": (translator(), Batch(TOKENS, ANSWER)),
    "translator, both ways": (translator(bidirectional=True), Batch(TOKENS, ANSWER)),
    "network": (FeedForward([2, 3]), Batch(VECTORS[0], np.array([0, 2, 1]))),
}


@pytest.mark.parametrize(("model", "batch"), BOTH_WAYS.values(), ids=BOTH_WAYS)
def test_a_state_is_carried_only_where_it_goes_on(model, batch):
    for batches in (batch, [batch, batch]):
        with pytest.raises(ValueError, match=r"^carry_state: wanted a model whose state goes on .* got <"):
            model.mean_loss(batches, carry_state=True)
    before = {name: array.copy() for name, array in model.params.items()}
    with pytest.raises(ValueError, match=r"^truncate: wanted a model whose state goes on .* got <"):
        train.fit(model, batch, optim.SGD(model.params, 0.1), steps=1, truncate=2)
    assert all(np.array_equal(before[name], array) for name, array in model.params.items())
    assert model.mean_loss([batch, batch]) == pytest.approx(model.mean_loss(batch))


def test_in_one_direction_pieces_with_a_carried_state_are_the_whole():
    model, targets = tagger(dtype="float64"), TOKENS % 4
    pieces = [Batch(TOKENS[t : t + 2], targets[t : t + 2]) for t in range(0, T, 2)]
    assert model.mean_loss(pieces, carry_state=True) == pytest.approx(model.mean_loss(Batch(TOKENS, targets)))


INSIDE = ~PADDING
OF_NUMBERS = {"loss": "mean_squared_error", "input_size": 2, "vocabulary_size": None}
PADDED = {
    "tagger": (tagger(), TOKENS, TOKENS % 4, None),
    "tagger, embedded": (tagger(embedding_size=2, cell="RNN"), TOKENS, TOKENS % 4, None),
    "tagger, both ways": (tagger(bidirectional=True, num_layers=2, cell="GRU"), TOKENS, TOKENS % 4, None),
    "tagger of vectors": (tagger(**VECTOR_INPUT, cell="RefinedLSTM"), VECTORS, TOKENS % 4, None),
    "tagger of numbers": (tagger(**OF_NUMBERS, output_size=2), VECTORS, VECTORS[::-1], None),
    "tagger of numbers, masked too": (
        tagger(**OF_NUMBERS, output_size=2, cell="GRU"),
        VECTORS,
        VECTORS[::-1],
        INSIDE,
    ),
    "tagger of a number": (tagger(**OF_NUMBERS, output_size=1), VECTORS, VECTORS[..., 0], None),
    "classifier": (classifier(embedding_size=2), TOKENS, np.array([0, 2, 1]), None),
    "classifier, mean": (classifier(pooling="mean", bidirectional=True), TOKENS, np.array([0, 2, 1]), None),
    "classifier, masked too": (classifier(**VECTOR_INPUT), VECTORS, np.array([0, 2, 1]), INSIDE),
    "regression": (classifier(**OF_NUMBERS, output_size=1), VECTORS, VECTORS[0, :, 0], None),
    "language model": (language_model(), TOKENS, TOKENS[::-1] % V, None),
    "translator": (translator(), TOKENS, ANSWER, None),
    "translator, masked": (translator(attention="dot"), TOKENS, ANSWER, "trailing"),
    "translator, deep": (
        translator(attention="additive", bidirectional=True, num_layers=2),
        TOKENS,
        ANSWER,
        "trailing",
    ),
    "translator of vectors": (translator(**VECTOR_INPUT, embedding_size=2), VECTORS, ANSWER, "trailing"),
}
RUBBISH = {"i": (-1, -100, 99, np.iinfo(np.int64).max), "f": (np.nan, np.inf, -1e300)}


def padded(inputs, targets, mask, rubbish=None):
    """A batch with lengths, `rubbish` in the padding of inputs and of targets, if they have any."""
    inputs, targets = inputs.copy(), targets.copy()
    if isinstance(mask, str):  # answers that end at different steps
        mask = np.arange(len(targets))[:, None] < [4, 1, 2]
    for array, inside in ((inputs, INSIDE), (targets, mask)):
        if inside is None and len(array) == T:
            inside = INSIDE
        if inside is not None and array.shape[:2] == inside.shape and rubbish is not None:
            array[~inside] = RUBBISH[array.dtype.kind][rubbish]
    return Batch(inputs, targets, mask, LENGTHS)


@pytest.mark.parametrize(("model", "inputs", "targets", "mask"), PADDED.values(), ids=PADDED)
def test_padding_may_hold_anything(model, inputs, targets, mask):
    def answer(batch):
        loss, _ = model.loss_and_gradients(batch)
        grads = {name: array.copy() for name, array in model.grads.items()}
        measures = [loss, model.loss(batch)[0], model.mean_loss([batch, batch])]
        if model.objective == "cross_entropy":
            measures.append(model.accuracy(batch))
        return measures, grads

    measures, grads = answer(padded(inputs, targets, mask))
    for rubbish in range(3):
        again, same = answer(padded(inputs, targets, mask, rubbish))
        assert again == measures
        for name, array in grads.items():
            np.testing.assert_array_equal(same[name], array)


@pytest.mark.parametrize("kind", [kind for kind in PADDED if "tagger" in kind or "language" in kind])
def test_padding_may_hold_anything_in_a_batch_that_is_cut(kind):
    model, inputs, targets, mask = PADDED[kind]
    if not model.carries_state:
        pytest.skip("is not cut")

    def learnt(batch):
        again = model.astype("float64")
        history = train.fit(again, batch, optim.SGD(again.params, 0.1), epochs=2, truncate=2)
        assert history.steps == 6
        return history.loss, again.params

    losses, params = learnt(padded(inputs, targets, mask))
    for rubbish in range(3):
        again, same = learnt(padded(inputs, targets, mask, rubbish))
        np.testing.assert_array_equal(again, losses)
        for name, array in params.items():
            np.testing.assert_array_equal(same[name], array)


def test_a_network_for_numbers_predicts_numbers():
    model = FeedForward([2, 3], loss="mean_squared_error")
    np.testing.assert_array_equal(model.predict(VECTORS[0]), model.forward(VECTORS[0])[0])
    assert (
        FeedForward([2, 3]).predict(VECTORS[0]).tolist() == model.predict(VECTORS[0]).argmax(axis=-1).tolist()
    )


def test_a_loss_that_is_not_finite_has_no_gradient():
    model = tagger(**OF_NUMBERS, output_size=1)
    model.params["output.b"][:] = 1e30
    with np.errstate(over="ignore"), pytest.raises(ops.NotFinite, match="the loss is inf"):
        model.astype("float64").loss_and_gradients(Batch(VECTORS, np.full((T, B), -1e200)))
