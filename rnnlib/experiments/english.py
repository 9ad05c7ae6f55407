"""The toy English, whose best possible score is known: n-grams and recurrent networks against that bound."""

from functools import partial

import numpy as np

from .. import models, ops, tasks, train
from .learning import train_with_decay, weights_of
from .pretrained import pretrain
from .sweep import grid, sweep

NGRAMS = {"2-gram": 2, "3-gram": 3, "4-gram": 4, "5-gram": 5}
CELLS = {
    "RNN": {"cell": "RNN"},
    "GRU": {"cell": "GRU", "keep_bias": 1.0},
    "LSTM": {"cell": "LSTM", "forget_bias": 1.0},
    "LSTM bias 3": {"cell": "LSTM", "forget_bias": 3.0},
}
LEARNT = 0.9  # the share of addresses from which on both cues count as held
DISTANCES = {"1-3": (1, 3), "4-7": (4, 7), "8-15": (8, 15), "16+": (16, np.inf)}  # words back to the cue


def trained_network(name, grammar, text, seed, epochs=36, rate=5e-3, units=48):
    """Embedding 16, Glorot: Adam, its rate decayed linearly to a tenth, clip 1, batch 32, TBPTT 40.

    The text is one stream in 32 strips; the state goes on through all of a strip, the gradient 40 steps back.
    Embeddings start small: drawn from N(0, 1) they would move so little that they stayed a random draw.
    """
    model = models.LanguageModel(
        len(grammar.words), units, embedding_size=16, init="glorot", rng=ops.as_rng(seed), **CELLS[name]
    )
    model.params["embedding.W"] *= 0.2
    model.metadata = {"vocabulary": list(grammar.words)}
    batch = next(tasks.stream_batches(text, 32, len(text)))
    train_with_decay(model, batch, rate, rate / 10, epochs=epochs, truncate=40)
    return model


def network_log_p(model, text):
    """log p of every word of a text (N,) but the first, given all those before it: (N − 1, K)."""
    with train.single_thread():
        return ops.log_softmax(model.forward(text[:-1, None])[0][:, 0].astype(np.float64))


def ngram_log_p(model, text):
    """The same by an n-gram, which sees no more than the last n − 1 words."""
    past = model.order - 1
    return np.log([model.distribution(text[max(0, i - past) : i]) for i in range(1, len(text))])


def excess(grammar, text, log_p):
    """Nats a word above what the grammar itself scores on this very text; 0 would be perfect."""
    words = np.arange(len(text) - 1), text[1:]
    own = grammar.next_word[grammar.follow(text)[1:], text[1:]]
    return round(float((np.log(own) - log_p[words]).mean()), 4)


def agreement(grammar, text, log_p, kind):
    """{"language 1-3": share right, …}: by the distance to the cue; None where the text has no such place."""
    probes, said = _said(grammar, text, log_p, kind)
    right = said == probes.answer
    ranges = {
        name: (probes.distance >= low) & (probes.distance <= high) for name, (low, high) in DISTANCES.items()
    }
    return {f"{kind} {name}": _share(right[there]) for name, there in ranges.items()}


def address_parts(grammar, text, log_p):
    """The share of answers that suit the manner, the person, and both; 1/2, 1/3 and 1/6 by chance."""
    probes, said = _said(grammar, text, log_p, "address")  # madam, sir, everyone, lass, lad, folks
    suits = {"manner": said // 3 == probes.answer // 3, "person": said % 3 == probes.answer % 3}
    suits["both"] = suits["manner"] & suits["person"]
    return {what: _share(right) for what, right in suits.items()}


@sweep(
    "How near do n-grams and networks come to the best possible score, and over what distance do they agree?",
    grid(network=(*NGRAMS, "RNN", "GRU", "LSTM")),
    short={"sentences": 40, "test": 20, "epochs": 1},
)
def toy_english(network, seed, sentences=4000, test=1500, epochs=36):
    """Excess and agreement by distance, on 1,500 test sentences, from 4,000 of training."""
    grammar = tasks.toy_english()
    text, log_p = _test_and_log_p(grammar, network, seed, sentences, test, epochs)
    return {
        "excess": excess(grammar, text, log_p),
        **agreement(grammar, text, log_p, "pronoun"),
        **agreement(grammar, text, log_p, "language"),
    }


@sweep(
    "Which networks answer with the address that two distant cues decide?",
    grid(network=("2-gram", "5-gram", "RNN", "GRU", "LSTM")),
    short={"sentences": 40, "test": 20, "epochs": 1},
    seeds=10,
)
def address(network, seed, sentences=4000, test=500, epochs=36):
    """Excess, and how often the address suits both of its distant cues: the manner and the person.

    A network has learnt it where `both` is at least LEARNT.
    """
    grammar = tasks.toy_english(address=True)
    text, log_p = _test_and_log_p(grammar, network, seed, sentences, test, epochs)
    return {"excess": excess(grammar, text, log_p), **address_parts(grammar, text, log_p)}


@sweep(
    "Does another rate or start save an LSTM from losing a cue, and does size save a plain network?",
    (
        *grid(task=("address",), network=("LSTM bias 3",), units=(48,), rate=(5e-3,)),
        *grid(task=("address",), network=("LSTM",), units=(48,), rate=(1.5e-3, 1.5e-2)),
        *grid(task=("language",), network=("RNN",), units=(94,), rate=(5e-3,)),
        *grid(task=("language",), network=("RNN",), units=(48,), rate=(1.5e-3, 1.5e-2)),
    ),
    short={"sentences": 40, "test": 20, "epochs": 1},
)
def distant_cues(task, network, units, rate, seed, sentences=4000, test=None, epochs=36):
    """The controls of `toy_english` and `address`, whose rate is 5e-3: the share right in the far places.

    That is an address that suits both cues, or the language 16 words and more from its country, on as many
    sentences as there. A plain network of 94 units has as many weights as an LSTM of 48. What would overturn
    what is said of those sweeps: an LSTM that learns the address as often as the others do, and a plain
    network that holds the language.
    """
    grammar = tasks.toy_english(address=task == "address")
    training = grammar.sample([seed, 1], sentences)
    text = grammar.sample([seed, 2], test or {"language": 1500, "address": 500}[task])
    model = trained_network(network, grammar, training, seed, epochs, rate, units)
    log_p = network_log_p(model, text)
    if task == "address":
        right = address_parts(grammar, text, log_p)["both"]
    else:
        right = agreement(grammar, text, log_p, "language")["language 16+"]
    return {"weights": weights_of(model), "right": right}


def english_network(cell, sentences=4000, epochs=36):
    """The network of the sweep's seed 0; its words, in order, are metadata["vocabulary"]."""
    grammar = tasks.toy_english()
    return trained_network(cell, grammar, grammar.sample([0, 1], sentences), 0, epochs)


def score_english(model):
    """Excess in nats a word, and agreement over 16 words and more, on the sweep's test text of seed 0."""
    grammar = tasks.toy_english()
    text = grammar.sample([0, 2], 1500)
    log_p = network_log_p(model, text)
    agrees = agreement(grammar, text, log_p, "language") | agreement(grammar, text, log_p, "pronoun")
    return {"excess": excess(grammar, text, log_p), **{k: agrees[k] for k in agrees if k.endswith("16+")}}


def _test_and_log_p(grammar, network, seed, sentences, test, epochs):
    """-> the test text, and what the network or n-gram of that name says of it after training."""
    training, text = grammar.sample([seed, 1], sentences), grammar.sample([seed, 2], test)
    if network in NGRAMS:
        return text, ngram_log_p(tasks.NGram(NGRAMS[network], len(grammar.words)).fit(training), text)
    return text, network_log_p(trained_network(network, grammar, training, seed, epochs), text)


def _said(grammar, text, log_p, kind):
    """-> the probes, and which choice leads at each (N,): of equals, which n-grams have, the first."""
    probes = tasks.agreement_probes(grammar, text, kind)
    offered = np.take_along_axis(log_p[probes.position - 1], probes.choices, axis=1)
    return probes, offered.argmax(axis=1)


def _share(right):
    return round(float(right.mean()), 4) if right.size else None


for _cell in ("RNN", "GRU", "LSTM"):
    pretrain(
        f"english_{_cell.lower()}",
        f"Which word comes next in the toy English, as one {_cell} sees it?",
        partial(english_network, _cell),
        score_english,
        short={"sentences": 40, "epochs": 1},
    )
