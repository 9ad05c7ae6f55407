import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnlib import tasks
from rnnlib.tasks.automaton import Automaton

quick = settings(deadline=None, max_examples=20)
NOUNS = {"girl": "she", "woman": "she", "boy": "he", "man": "he", "girls": "they", "boys": "they"}
SPOKEN = {"france": "french", "spain": "spanish", "italy": "italian"}
FORMS = {
    ("politely", "she"): "madam",
    ("politely", "he"): "sir",
    ("politely", "they"): "everyone",
    ("casually", "she"): "lass",
    ("casually", "he"): "lad",
    ("casually", "they"): "folks",
}


@pytest.fixture(scope="module")
def english():
    return tasks.toy_english()


def sentences(grammar, tokens):
    text = " ".join(grammar.words[token] for token in tokens)
    return [sentence.split() for sentence in text.split(" .")[:-1]]


def test_exact_facts(english):
    assert (len(english.words), len(english.states)) == (44, 103)
    assert round(english.entropy(), 4) == 0.9120
    assert round(english.entropy() / np.log(2), 4) == 1.3158
    assert round(np.exp(english.entropy()), 3) == 2.489
    assert round(english.mean_sentence_length(), 2) == 13.55


@pytest.mark.parametrize("address", [False, True])
def test_entropy_by_another_way(address):
    """Where a long walk stays: p ← p (1 + P) / 2 until p stands still."""
    grammar = tasks.toy_english(address)
    S = len(grammar.states)
    P = np.zeros((S, S))
    for i, state in enumerate(grammar.states):
        for _, p, after in grammar.arcs[state]:
            P[i, grammar.states.index(after)] += p
    assert np.allclose(P.sum(axis=1), 1) and np.allclose(grammar.next_word.sum(axis=1), 1)
    p = np.full(S, 1 / S)
    for _ in range(3000):
        p = (p + p @ P) / 2
    h = [-sum(q * np.log(q) for q in row if q) for row in grammar.next_word]
    assert grammar.entropy() == pytest.approx(p @ h, abs=1e-9)
    assert grammar.mean_sentence_length() == pytest.approx(1 / p[0])


def test_a_sample_scores_the_entropy(english):
    tokens = english.sample(0, 2000)
    p = english.next_word[english.follow(tokens), tokens]
    error = np.log(p).std() / len(tokens) ** 0.5
    assert english.cross_entropy(tokens) == pytest.approx(english.entropy(), abs=4 * error)
    assert len(tokens) / 2000 == pytest.approx(english.mean_sentence_length(), abs=0.6)


@given(st.integers(0, 2**32))
@quick
def test_everything_agrees(seed):
    grammar = tasks.toy_english()
    for words in sentences(grammar, grammar.sample(seed, 20)):
        subject = NOUNS[next(word for word in words if word in NOUNS)]
        plural = subject == "they"
        pronouns = {"she", "he", "they"} & set(words)
        assert pronouns <= {subject}
        assert not (
            {"was", "speaks", "sees", "likes", "hears"}
            if plural
            else {"were", "speak", "see", "like", "hear"}
        ) & set(words)
        countries = set(SPOKEN) & set(words)
        assert len(countries) <= 1
        assert set(SPOKEN.values()) & set(words) <= {SPOKEN[c] for c in countries}
        assert bool(pronouns) != bool(set(SPOKEN.values()) & set(words))


@given(st.integers(0, 2**32))
@quick
def test_the_address_suits_manner_and_subject(seed):
    grammar = tasks.toy_english(address=True)
    for words in sentences(grammar, grammar.sample(seed, 20)):
        subject = NOUNS[next(word for word in words if word in NOUNS)]
        assert words[-4:] == [",", "certainly", ",", FORMS[words[0], subject]]


@pytest.mark.parametrize(("kind", "ways"), [("pronoun", 3), ("language", 3), ("address", 6)])
def test_probes(kind, ways):
    grammar = tasks.toy_english(address=kind == "address")
    tokens = grammar.sample(5, 600)
    probes = tasks.agreement_probes(grammar, tokens, kind)
    words = [grammar.words[token] for token in tokens]
    assert probes.choices.shape == (len(probes.position), ways)
    chosen = np.take_along_axis(probes.choices, probes.answer[:, None], axis=1)[:, 0]
    assert np.array_equal(tokens[probes.position], chosen)
    cue = [words[i] for i in probes.position - probes.distance]
    assert set(cue) == set(SPOKEN if kind == "language" else NOUNS)
    for c, i, j in zip(cue, probes.position, probes.position - probes.distance):
        assert "." not in words[j:i]
        if kind == "language":
            assert SPOKEN[c] == words[i]
        if kind == "pronoun":
            assert NOUNS[c] == words[i]
    everyone = sum(word in {words[i] for i in probes.position} for word in words)
    assert len(probes.position) == everyone
    assert np.bincount(probes.answer, minlength=ways).min() > 0.6 * len(probes.answer) / ways
    assert (probes.distance >= 16).sum() > 5


def test_probes_are_scored(english):
    tokens = english.sample(0, 300)
    probes = tasks.agreement_probes(english, tokens, "pronoun")
    perfect = english.next_word[english.follow(tokens)][probes.position]
    assert tasks.agreement_correct(perfect, probes).all()
    assert not tasks.agreement_correct(np.zeros_like(perfect), probes).any()  # a tie is not right
    guess = np.random.default_rng(0).random((len(probes.position), 44))
    assert tasks.agreement_correct(guess, probes).mean() == pytest.approx(1 / 3, abs=0.12)
    with pytest.raises(ValueError, match="pronoun or language, got 'address'"):
        tasks.agreement_probes(english, tokens, "address")
    assert len(tasks.agreement_probes(english, [], "pronoun").position) == 0


def test_ngrams_lose_the_cue_when_it_leaves_their_window(english):
    train, test = english.sample(1, 4000), english.sample(2, 1500)
    excess = {n: tasks.NGram(n, 44).fit(train).cross_entropy(test) - english.entropy() for n in (2, 3, 4, 5)}
    assert {n: round(x, 2) for n, x in excess.items()} == {2: 0.28, 3: 0.18, 4: 0.13, 5: 0.14}
    model = tasks.NGram(4, 44).fit(train)
    probes = tasks.agreement_probes(english, test, "pronoun")
    correct = tasks.agreement_correct([model.distribution(test[i - 3 : i]) for i in probes.position], probes)
    assert correct[probes.distance == 3].mean() > 0.95
    assert correct[probes.distance >= 16].mean() == pytest.approx(1 / 3, abs=0.12)


def test_two_fifths_of_what_a_4_gram_misses_is_agreement_at_one_word_in_fourteen(english):
    test = english.sample([0, 2], 1000)
    model, places = tasks.NGram(4, 44).fit(english.sample([0, 1], 4000)), np.arange(1, len(test))
    own = np.log(english.next_word[english.follow(test)[1:], test[1:]])
    missed = own - np.log([model.distribution(test[max(0, i - 3) : i])[test[i]] for i in places])
    agree = [tasks.agreement_probes(english, test, kind).position for kind in ("pronoun", "language")]
    agree = np.concatenate(agree)
    assert len(agree) / len(places) == pytest.approx(1 / 14, rel=0.1)
    assert 0.4 < missed[agree - 1].sum() / missed.sum() < 0.5


def test_short_sentences_come_again(english):
    def sentences(tokens):
        return " ".join(english.words[token] for token in tokens).split(" . ")

    seen = set(sentences(english.sample([0, 1], 4000)))
    assert np.mean([s in seen for s in sentences(english.sample(5, 300))]) == pytest.approx(0.4, abs=0.05)


def test_a_text_that_breaks_the_grammar_is_pointed_at(english):
    token = english.token
    with pytest.raises(ValueError, match=r"wanted one of she at place 4, got he"):
        english.follow([token[word] for word in ["the", "girl", "said", "that", "he"]])
    with pytest.raises(ValueError, match="at place 0, got 99"):
        english.follow([99])


def test_probabilities_must_add_up():
    with pytest.raises(ValueError, match=r"add up to 1 in state 0, got 0\.5"):
        Automaton(lambda state: [("a", 0.5, 0)], 0)


def test_a_coin_has_the_entropy_of_a_coin():
    coin = Automaton(lambda state: [("heads", 0.5, 0), ("tails", 0.5, 0)], 0)
    assert coin.entropy() == pytest.approx(np.log(2)) and coin.mean_sentence_length() == 1
    tosses = coin.sample(0, 2000)
    assert len(tosses) == 2000 and tosses.mean() == pytest.approx(0.5, abs=0.05)
