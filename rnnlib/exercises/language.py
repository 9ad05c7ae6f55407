"""Notebook 08: an embedding's gradient, perplexity, temperature, a language model that is judged wrongly."""

import numpy as np

from .definition import exercise
from .predictions import Question

absent_word = Question(
    "A batch holds the words “the girl sees the dog .”. What is the gradient of the embedding of “cat”?",
    {
        "the same as that of “dog”, since the two are alike": "That two words are alike the network has to "
        "learn. The gradient of a row comes from the places where this word stood.",
        "zero": "Its row was not looked up, so nothing depends on it. A rare word is rarely corrected.",
        "small, but not zero": "Small would need some path from that row to the loss. There is none.",
    },
    answer="zero",
)

knows_nothing = Question(
    "The toy English has 44 words. A model finds all of them alike at every place. What is its perplexity?",
    {
        "1": "That is the perplexity of a model that always knows the next word for certain.",
        "about 3.8": "That is its cross entropy in nats, ln 44. Perplexity is exp of it.",
        "44": "It is as unsure as if 44 words were equally likely, and that is what perplexity counts.",
    },
    answer="44",
)

better_than_perfect = Question(
    "The entropy of the toy English is 0.912 nats a word. On a long test text somebody's model scores 0.6. "
    "What do you say?",
    {
        "a very good model": "No model can do better than the grammar itself, and that scores 0.912.",
        "it was trained for too long": "A network that knows its training text by heart is worse on a new "
        "text, not better than perfect.",
        "there is a mistake in how it was measured": "Perhaps it was shown the word it had to predict, or "
        "the test text in training.",
    },
    answer="there is a mistake in how it was measured",
)

five_gram_far_away = Question(
    "A 5-gram has read 4,000 sentences. “from france”, sixteen words or more, then “speak …”: french, "
    "spanish or italian? How often is it right?",
    {
        "nearly always": "It would have to see “france”. It sees the last four words.",
        "in about half of the cases": "The four words that it sees say nothing of the country.",
        "in about a third of the cases": "It guesses among three. More text would not help it.",
    },
    answer="in about a third of the cases",
)

two_cues = Question(
    "“politely the woman … asked , certainly , madam .” The manner and the person lie far apart, and both "
    "decide. Of ten LSTMs with a forget bias of 1, at the learning rate of the last section, how many find "
    "the right word in nine cases of ten or more?",
    {
        "all ten": "So one would think after the last table. This task adds a second thing to keep.",
        "about half": "The others keep one of the cues and guess at the other. Whether that is the cell's "
        "fault is another question.",
        "none": "Some of them do learn it: it is not beyond the cell.",
    },
    answer="about half",
)

which_pair = Question(
    "In this language the first noun decides what follows, and it is never an animal. Which two words have "
    "more alike embeddings?",
    {
        "girl and girls": "One is followed by “sees” and “she”, the other by “see” and “they”: the network "
        "must tell them apart.",
        "dog and dogs": "Nothing ever agrees with an animal. To the network the two are nearly one word.",
        "both pairs alike": "So we see it. The network knows what follows a word, and nothing else.",
    },
    answer="dog and dogs",
)

always_the_likeliest = Question(
    "A network has learnt the toy English very well. Now it writes, and always takes the likeliest word. "
    "What do you get?",
    {
        "the likeliest sentences": "The likeliest word at each place does not add up to the likeliest "
        "sentence.",
        "one sentence that goes round in circles": "One more “with the dogs” is always likelier than an end, "
        "so the end never comes.",
        "nonsense": "Each word may stand where it stands. What is wrong is something else.",
    },
    answer="one sentence that goes round in circles",
)

a_unit_for_quotes = Question(
    "A network of 128 units was trained to predict the next character of a manual, and nothing else. Does "
    "any single unit tell whether the text is inside quotation marks?",
    {
        "yes, it must: inside quotes the text goes on differently": "It helps to know. But the knowledge may "
        "as well be spread over many units: one has to look.",
        "no: nobody asked it to": "Nobody asked for it by name. But whoever predicts the closing mark needs "
        "to know that one was opened.",
        "perhaps: one has to look": "That it helps is certain. Whether one unit carries it, or many "
        "together, differs from feature to feature and from training to training.",
    },
    answer="perhaps: one has to look",
)

no_unit_found = Question(
    "Of 128 units none, read through tanh, goes with the place in the line. What follows?",
    {
        "no unit counts the characters of a line": "That is one of the ways to this result. A unit that "
        "counts, but whose tanh is flat, gives it too.",
        "the network knows nothing of the place in the line": "All units together might, even where none "
        "alone does. And one alone might, in a form that this measure cannot see.",
        "nothing yet, until the measure has found one where there is one": "So plant a counter, and see "
        "whether it is found.",
    },
    answer="nothing yet, until the measure has found one where there is one",
)

language_rng = np.random.default_rng(8)


@exercise(
    hint="Each row of dx belongs to one place in the text. Add it to the row of the word that stood there."
)
def embedding_gradient(tokens, dx, K):
    """dE (K, D): row k is the sum of dx over the places where token k stood."""
    dE = np.zeros((K, dx.shape[1]))
    for token, dx_t in zip(tokens, dx):
        dE[token] += dx_t
    return dE


embedding_gradient.cases = {
    "6 words, two of them the same": (np.array([3, 0, 2, 3, 1, 4]), language_rng.normal(size=(6, 2)), 6),
    "one word five times": (np.array([1, 1, 1, 1, 1]), language_rng.normal(size=(5, 3)), 3),
    "no word twice": (np.array([2, 0, 1]), language_rng.normal(size=(3, 4)), 3),
}
embedding_gradient.mistakes = {
    "That is the mean over a word's places. A row used several times gets the sum.": (
        lambda tokens, dx, K: embedding_gradient.solution(tokens, dx / np.bincount(tokens)[tokens, None], K)
    ),
    "That is one row for each place in the text. Wanted is one for each word.": (lambda tokens, dx, K: +dx),
    "The right numbers, transposed: wanted is the shape of the embedding, (K, D).": (
        lambda tokens, dx, K: embedding_gradient.solution(tokens, dx, K).T
    ),
}


@embedding_gradient.mistake(
    "A word that stands in several places gets only its last share. `dE[tokens] += dx` writes, it does not "
    "add up: use a loop, or np.add.at."
)
def embedding_gradient_of_the_last(tokens, dx, K):
    dE = np.zeros((K, dx.shape[1]))
    dE[tokens] += dx
    return dE


def _log_p(T, K):
    scores = language_rng.normal(size=(T, K))
    return scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))


@exercise(
    hint="First pick from each row the log p of the word that came. Their mean, sign turned, is in nats."
)
def perplexity(log_p, tokens):
    """exp of the mean surprise, one number."""
    return np.exp(-np.mean(log_p[np.arange(len(tokens)), tokens]))


perplexity.cases = {
    "5 places, 4 words": (_log_p(5, 4), np.array([0, 3, 1, 1, 2])),
    "all words alike: 44": (np.full((3, 44), -np.log(44)), np.array([7, 0, 43])),
    "one place": (_log_p(1, 3), np.array([2])),
}
perplexity.mistakes = {
    "That is the cross entropy in nats. The perplexity is exp of it.": (
        lambda log_p, tokens: np.log(perplexity.solution(log_p, tokens))
    ),
    "That is 2 to the power of nats. These logarithms are natural: use exp.": (
        lambda log_p, tokens: 2 ** np.log(perplexity.solution(log_p, tokens))
    ),
    "The sign is missing: that is one over the perplexity.": (
        lambda log_p, tokens: 1 / perplexity.solution(log_p, tokens)
    ),
    "That is the mean of 1/p. The mean is taken of the logarithms, and exp comes last.": (
        lambda log_p, tokens: np.mean(np.exp(-log_p[np.arange(len(tokens)), tokens]))
    ),
    "That is the sum over the text. It has to be divided by the number of words before exp.": (
        lambda log_p, tokens: np.exp(-np.sum(log_p[np.arange(len(tokens)), tokens]))
    ),
}


@exercise(hint="Divide the logarithms, then make them probabilities again: they have to add up to 1.")
def with_temperature(log_p, temperature):
    """p ∝ exp(log_p / temperature), adding up to 1."""
    scores = log_p / temperature
    p = np.exp(scores - scores.max())
    return p / p.sum()


with_temperature.cases = {
    "temperature 0.5": (_log_p(1, 5)[0], 0.5),
    "temperature 2": (_log_p(1, 4)[0], 2.0),
    "temperature 1 changes nothing": (_log_p(1, 3)[0], 1.0),
    "a low temperature, a sure model": (np.log([0.98, 0.015, 0.005]), 0.1),
}
with_temperature.mistakes = {
    "They do not add up to 1 yet: divide by their sum.": (
        lambda log_p, temperature: np.exp(log_p / temperature)
    ),
    "That multiplies by the temperature. A low temperature has to sharpen: divide.": (
        lambda log_p, temperature: with_temperature.solution(log_p, 1 / temperature)
    ),
    "That divides p, and the sum takes it back. Divide the logarithms.": (
        lambda log_p, temperature: with_temperature.solution(log_p, 1.0)
    ),
}


def reader_that_counts(K):
    """A model of K tokens: what has come often will come again. Its state: how often each came, (K,)."""

    def read(inputs, state=None):
        """Tokens (T,) -> log p of the token after each (T, K), the state."""
        counts = np.zeros(K) if state is None else np.array(state, dtype=float)
        log_p = []
        for token in inputs:
            counts[token] += 1
            log_p.append(np.log((counts + 1) / (counts.sum() + K)))
        return np.array(log_p).reshape(-1, K), counts

    return read


def _text(N, K):
    return np.minimum(language_rng.geometric(0.5, N) - 1, K - 1)


def _chunks(tokens, size, step):
    return [tokens[start : start + size] for start in range(0, len(tokens) - 1, step)]


def _nats(read, chunks, inputs=slice(None, -1), targets=slice(1, None)):
    """−log p of every target, chunk by chunk, the state carried."""
    nats, state = [], None
    for chunk in chunks:
        log_p, state = read(chunk[inputs], state)
        nats.append(-log_p[np.arange(len(chunk[targets])), chunk[targets]])
    return nats


@exercise(
    hint="Read the same text once in chunks of 10 and once in one piece. Should the two numbers differ?"
)
def nats_per_token(read, tokens, length):
    """Mean surprise over a text (N,), read in chunks of `length` predictions."""
    total, count, state = 0.0, 0, None
    for start in range(0, len(tokens) - 1, length):
        chunk = tokens[start : start + length + 1]
        log_p, state = read(chunk[:-1], state)
        total -= log_p[np.arange(len(log_p)), chunk[1:]].sum()
        count += len(log_p)
    return total / count


nats_per_token.cases = {
    "30 tokens in chunks of 7": (reader_that_counts(4), _text(30, 4), 7),
    "25 tokens in chunks of 10": (reader_that_counts(3), _text(25, 3), 10),
    "one chunk": (reader_that_counts(4), _text(12, 4), 20),
}
nats_per_token.given = lambda read, tokens, length: nats_per_token.solution(
    lambda x, state: read(x), tokens, length
)
nats_per_token.mistakes = {
    "The targets were right: after chunk[:-1] has been read, chunk[1:] has to be predicted, what follows.": (
        lambda read, tokens, length: np.concatenate(
            _nats(read, _chunks(tokens, length + 1, length), targets=slice(-1))
        ).mean()
    ),
    "The state is carried now. But chunks have to overlap by one token: the last one of a chunk is the first "
    "input of the next.": (
        lambda read, tokens, length: np.concatenate(_nats(read, _chunks(tokens, length, length))).mean()
    ),
    "The state is carried. But the last chunk is shorter: it must weigh less.": (
        lambda read, tokens, length: np.mean(
            [nats.mean() for nats in _nats(read, _chunks(tokens, length + 1, length))]
        )
    ),
    "The state is carried. But the token where two chunks meet is read twice: leave the last one of each "
    "chunk unread, since the next chunk begins with it.": (
        lambda read, tokens, length: np.concatenate(
            _nats(read, _chunks(tokens, length + 1, length), inputs=slice(None))
        ).mean()
    ),
}
