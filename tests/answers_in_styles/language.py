"""Answers to the exercises on language models."""

import numpy as np

# The gradient of an embedding


def by_the_one_hot_matrix(tokens, dx, K):
    return np.eye(K)[tokens].T @ dx


def added_at(tokens, dx, K):
    dE = np.zeros((K, dx.shape[1]))
    np.add.at(dE, tokens, dx)
    return dE


def word_by_word(tokens, dx, K):
    return np.array([dx[tokens == k].sum(axis=0) for k in range(K)])


def by_einsum(tokens, dx, K):
    return np.einsum("tk,td->kd", np.equal.outer(tokens, np.arange(K)).astype(float), dx)


def rows_in_float32(tokens, dx, K):
    dE = np.zeros((K, dx.shape[1]), np.float32)
    for t in range(len(tokens)):
        dE[tokens[t]] += dx[t].astype(np.float32)
    return dE


def written_over(tokens, dx, K):
    dE = np.zeros((K, dx.shape[1]))
    for token, dx_t in zip(tokens, dx):
        dE[token] = dx_t
    return dE


def added_all_at_once(tokens, dx, K):
    dE = np.zeros((K, dx.shape[1]))
    dE[tokens] += dx
    return dE


def mean_of_its_places(tokens, dx, K):
    dE = np.zeros((K, dx.shape[1]))
    for k in set(tokens.tolist()):
        dE[k] = dx[tokens == k].mean(axis=0)
    return dE


def one_row_a_place(tokens, dx, K):
    return dx.copy()


def on_its_side(tokens, dx, K):
    return dx.T @ np.eye(K)[tokens]


def only_words_that_came(tokens, dx, K):
    return np.array([dx[tokens == k].sum(axis=0) for k in np.unique(tokens)])


# Perplexity


def place_by_place(log_p, tokens):
    total = 0.0
    for t, token in enumerate(tokens):
        total -= log_p[t, token]
    return np.exp(total / len(tokens))


def as_a_geometric_mean(log_p, tokens):
    p = np.exp(np.take_along_axis(log_p, tokens[:, None], axis=1))
    return np.prod(1 / p) ** (1 / len(tokens))


def through_bits(log_p, tokens):
    bits = -log_p[np.arange(len(tokens)), tokens] / np.log(2)
    return 2 ** bits.mean()


def with_one_hot(log_p, tokens):
    return float(np.exp(-(log_p * np.eye(log_p.shape[1])[tokens]).sum() / len(tokens)))


def _of_what_came(log_p, tokens):
    return log_p[np.arange(len(tokens)), tokens]


# Temperature


def power_of_p(log_p, temperature):
    p = np.exp(log_p) ** (1 / temperature)
    return p / p.sum()


def with_a_log_of_the_sum(log_p, temperature):
    scores = log_p / temperature
    return np.exp(scores - np.logaddexp.reduce(scores))


def word_after_word(log_p, temperature):
    shares = [np.exp(one / temperature) for one in log_p]
    return np.array([share / sum(shares) for share in shares])


# Chunks of a text


def with_a_while(read, tokens, length):
    nats, state, at = [], None, 0
    while at + 1 < len(tokens):
        inputs, targets = tokens[at : at + length], tokens[at + 1 : at + 1 + length]
        log_p, state = read(inputs[: len(targets)], state)
        nats.extend(-log_p[t, target] for t, target in enumerate(targets))
        at += length
    return sum(nats) / len(nats)


def in_one_piece(read, tokens, length):
    log_p, _ = read(tokens[:-1], None)
    return -log_p[np.arange(len(log_p)), tokens[1:]].mean()


def by_recursion(read, tokens, length):
    def total(tokens, state):
        if len(tokens) < 2:
            return 0.0
        log_p, state = read(tokens[: length + 1][:-1], state)
        here = -log_p[np.arange(len(log_p)), tokens[1 : length + 1]].sum()
        return here + total(tokens[length:], state)

    return total(tokens, None) / (len(tokens) - 1)


def reading(carried=True, overlap=1, weigh=True, shift=1):
    """The loop of the exercise with one thing changed."""

    def answer(read, tokens, length):
        nats, state = [], None
        for start in range(0, len(tokens) - 1, length):
            chunk = tokens[start : start + length + overlap]
            log_p, after = read(chunk[:-1], state)
            state = after if carried else None
            nats.append(-log_p[np.arange(len(log_p)), chunk[shift:][: len(log_p)]])
        return np.concatenate(nats).mean() if weigh else np.mean([part.mean() for part in nats])

    return answer


def with_the_sign_lost(read, tokens, length):
    return -in_one_piece(read, tokens, length)


def the_sum(read, tokens, length):
    return in_one_piece(read, tokens, length) * (len(tokens) - 1)


RIGHT = {
    "embedding_gradient": [by_the_one_hot_matrix, added_at, word_by_word, by_einsum, rows_in_float32],
    "perplexity": [place_by_place, as_a_geometric_mean, through_bits, with_one_hot],
    "with_temperature": [power_of_p, with_a_log_of_the_sum, word_after_word],
    "nats_per_token": [with_a_while, in_one_piece, by_recursion],
}
WRONG = {
    "embedding_gradient": {
        "the last share alone, in a loop": (written_over, "gets only its last share"),
        "the last share alone, at once": (added_all_at_once, "gets only its last share"),
        "the mean of a word's places": (mean_of_its_places, "A row used several times gets the sum"),
        "a row for each place": (one_row_a_place, "one row for each place"),
        "transposed": (on_its_side, "transposed"),
        "no rows for words that did not come": (only_words_that_came, "shape"),
    },
    "perplexity": {
        "nats": (lambda log_p, tokens: -_of_what_came(log_p, tokens).mean(), "cross entropy in nats"),
        "two to the nats": (lambda log_p, tokens: 2 ** -_of_what_came(log_p, tokens).mean(), "use exp"),
        "one over it": (lambda log_p, tokens: np.exp(_of_what_came(log_p, tokens).mean()), "The sign is"),
        "the mean of 1/p": (
            lambda log_p, tokens: np.exp(-_of_what_came(log_p, tokens)).mean(),
            "mean of 1/p",
        ),
        "the sum": (
            lambda log_p, tokens: np.exp(-_of_what_came(log_p, tokens).sum()),
            "divided by the number",
        ),
        "of all words": (lambda log_p, tokens: np.exp(-log_p.mean()), "not yet"),
    },
    "with_temperature": {
        "no sum": (lambda log_p, t: np.exp(log_p / t), "do not add up to 1"),
        "multiplied": (lambda log_p, t: power_of_p(log_p, 1 / t), "multiplies by the temperature"),
        "p divided": (
            lambda log_p, t: np.exp(log_p) / t / (np.exp(log_p) / t).sum(),
            "Divide the logarithms",
        ),
        "logarithms given back": (lambda log_p, t: log_p / t, "not yet"),
        "the likeliest alone": (lambda log_p, t: (log_p == log_p.max()).astype(float), "not yet"),
    },
    "nats_per_token": {
        "chunks that do not overlap": (reading(overlap=0), "chunks have to overlap by one token"),
        "every chunk alike": (reading(weigh=False), "it must weigh less"),
        "the input in place of the target": (reading(shift=0), "The targets were right"),
        "the sign": (with_the_sign_lost, "not yet"),
        "the sum over the text": (the_sum, "not yet"),
        "the state taken and dropped": (reading(carried=False), "still does what the given code does"),
    },
}
