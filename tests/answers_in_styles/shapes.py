"""Answers to the exercises on the shapes of sequence problems: padding, teacher forcing, attention."""

import math

import numpy as np

from rnnlib.ops import log_softmax, one_hot, softmax

# Where the loss comes in


def sequence_by_sequence(ds, lengths, T):
    dh = np.zeros((T, ds.shape[0], ds.shape[1]))
    for b, length in enumerate(lengths):
        dh[length - 1, b] = ds[b]
    return dh


def step_by_step(ds, lengths, T):
    return np.stack([(lengths == t)[:, None] * ds for t in range(1, T + 1)])


def with_an_einsum(ds, lengths, T):
    return np.einsum("bt,bh->tbh", one_hot(lengths - 1, T), ds)


def in_float32(ds, lengths, T):
    dh = np.zeros((T, *ds.shape), np.float32)
    dh[lengths - 1, range(len(ds))] = ds
    return dh


def row_by_row(ds, lengths, T):
    rows = []
    for t in range(T):
        rows.append([list(ds[b]) if lengths[b] == t + 1 else [0.0] * ds.shape[1] for b in range(len(ds))])
    return np.array(rows)


def placed_at(rows):
    """Answers that put ds into rows(lengths, T) of each sequence."""

    def answer(ds, lengths, T):
        dh = np.zeros((T, *ds.shape))
        dh[rows(lengths, T), np.arange(len(ds))] = ds
        return dh

    return answer


def batch_first(ds, lengths, T):
    dh = np.zeros((len(ds), T, ds.shape[1]))
    dh[np.arange(len(ds)), lengths - 1] = ds
    return dh


def with_a_mask(ds, lengths, T):
    return ds * (np.arange(T)[:, None] < lengths)[..., None]


def all_rows_of_the_batch(ds, lengths, T):
    dh = np.zeros((T, *ds.shape))
    dh[lengths - 1] = ds
    return dh


def all_pairs(ds, lengths, T):
    dh = np.zeros((T, *ds.shape))
    for length in lengths:
        dh[length - 1] = ds
    return dh


# A loss without the padding


def frame_by_frame(logits, targets, lengths):
    total = 0.0
    for b, length in enumerate(lengths):
        for t in range(length):
            row = logits[t, b] - logits[t, b].max()
            total += math.log(np.exp(row).sum()) - row[targets[t, b]]
    return total / lengths.sum()


def by_weights(logits, targets, lengths):
    T, K = len(logits), logits.shape[-1]
    weights = np.tril(np.ones((T, T))).T[:, np.minimum(lengths, T) - 1]
    surprise = -(log_softmax(logits) * one_hot(targets, K)).sum(axis=-1)
    return np.average(surprise, weights=weights)


def sequence_after_sequence(logits, targets, lengths):
    p = softmax(logits)
    parts = [p[range(n), b, targets[:n, b]] for b, n in enumerate(lengths)]
    return -np.log(np.concatenate(parts)).mean()


def an_einsum_of_three(logits, targets, lengths):
    inside = (np.arange(len(logits))[:, None] < lengths).astype(float)
    return (
        -np.einsum("tb,tbk,tbk->", inside, one_hot(targets, logits.shape[-1]), log_softmax(logits))
        / inside.sum()
    )


def losses(logits, targets):
    p = softmax(logits)
    return np.array(
        [[-math.log(p[t, b, targets[t, b]]) for b in range(targets.shape[1])] for t in range(len(targets))]
    )


def averaged(how):
    """Answers that bring −log p (T, B) and what counts (T, B) to one number."""

    def answer(logits, targets, lengths):
        counts = np.arange(len(targets))[:, None] < lengths
        return how(losses(logits, targets), counts)

    return answer


def in_bits(logits, targets, lengths):
    p = np.take_along_axis(softmax(logits), targets[..., None], -1)[..., 0]
    return -np.log2(p)[np.arange(len(p))[:, None] < lengths].mean()


def probabilities(logits, targets, lengths):
    p = np.take_along_axis(softmax(logits), targets[..., None], -1)[..., 0]
    return p[np.arange(len(p))[:, None] < lengths].mean()


def a_softmax_over_the_batch(logits, targets, lengths):
    p = np.take_along_axis(softmax(logits.swapaxes(1, 2)).swapaxes(1, 2), targets[..., None], -1)[..., 0]
    return -np.log(p)[np.arange(len(p))[:, None] < lengths].mean()


# What the decoder reads


def filled_by_a_loop(targets, start):
    inputs = np.empty_like(targets)
    for t in range(len(targets)):
        inputs[t] = start if t == 0 else targets[t - 1]
    return inputs


def rolled(targets, start):
    inputs = np.roll(targets, 1, axis=0)
    inputs[0] = start
    return inputs


def stacked(targets, start):
    return np.vstack([[start] * targets.shape[1], targets[:-1]])


def padded(targets, start):
    return np.pad(targets, ((1, 0), (0, 0)), constant_values=start)[:-1]


def as_floats(targets, start):
    return np.concatenate([np.full((1, targets.shape[1]), float(start)), targets[:-1]])


def start_in_the_first_place(targets, start):
    inputs = targets.copy()
    inputs[0] = start
    return inputs


def start_in_front_and_no_cut(targets, start):
    return np.vstack([np.full(targets.shape[1], start), targets])


def start_last(targets, start):
    return np.vstack([targets[1:], np.full(targets.shape[1], start)])


def start_in_the_last_place(targets, start):
    inputs = targets.copy()
    inputs[-1] = start
    return inputs


def along_the_batch(targets, start):
    return np.concatenate([np.full((len(targets), 1), start), targets], axis=1)[:, :-1]


# Attention, all queries at once


def query_by_query(q, k):
    contexts, weights = [], []
    for query in q:
        scores = np.array([query @ key for key in k]) / math.sqrt(len(query))
        share = np.exp(scores - scores.max())
        share = share / share.sum()
        contexts.append(sum(s * key for s, key in zip(share, k, strict=True)))
        weights.append(share)
    return np.array(contexts), np.array(weights)


def by_einsum(q, k):
    weights = softmax(np.einsum("th,sh->ts", q, k) / q.shape[1] ** 0.5)
    return np.einsum("ts,sh->th", weights, k), weights


def without_softmax_of_the_library(q, k):
    e = np.exp(q @ k.T / np.sqrt(k.shape[-1]))
    weights = e / e.sum(axis=-1, keepdims=True)
    return np.matmul(weights, k), weights


def attend_in_float32(q, k):
    q, k = q.astype(np.float32), k.astype(np.float32)
    weights = softmax(q @ k.T / np.float32(np.sqrt(q.shape[1])))
    return weights @ k, weights


def shared(scores, axis=1):
    e = np.exp(scores - scores.max())
    return e / e.sum(axis=axis, keepdims=True)


def attended(weights_of):
    """Answers that take the average with weights_of(q, k), (T, S)."""

    def answer(q, k):
        weights = weights_of(q, k)
        return weights @ k, weights

    return answer


def best_alone(q, k):
    scores = q @ k.T
    weights = (scores == scores.max(axis=1, keepdims=True)).astype(float)
    return weights @ k, weights


def weights_first(q, k):
    weights = shared(q @ k.T / np.sqrt(q.shape[1]))
    return weights, weights @ k


# Back through the softmax


def with_jacobians(dweights, weights):
    rows = [(np.diag(w) - np.outer(w, w)) @ dw for dw, w in zip(dweights, weights, strict=True)]
    return np.array(rows)


def number_by_number(dweights, weights):
    T, S = weights.shape
    de = np.zeros((T, S))
    for t in range(T):
        for j in range(S):
            for s in range(S):
                slope = weights[t, s] * ((s == j) - weights[t, j])
                de[t, j] += dweights[t, s] * slope
    return de


def minus_the_average(dweights, weights):
    average = np.einsum("ts,ts->t", weights, dweights)
    return weights * (dweights - average[:, None])


def as_a_difference(dweights, weights):
    product = weights * dweights
    return product - weights * product.sum(axis=-1, keepdims=True)


def back_in_float32(dweights, weights):
    dweights, weights = dweights.astype(np.float32), weights.astype(np.float32)
    return weights * (dweights - np.diag(weights @ dweights.T)[:, None])


# The causal mask


def rows_that_grow(scores):
    weights = np.zeros_like(scores)
    for t in range(len(scores)):
        weights[t, : t + 1] = softmax(scores[t, : t + 1])
    return weights


def a_large_number_in_place_of_infinity(scores):
    later = np.triu(np.ones_like(scores), k=1)
    return softmax(scores - 1e9 * later)


def shared_out_after_the_mask(scores):
    e = np.exp(scores - scores.max(axis=1, keepdims=True)) * np.tri(len(scores))
    return e / e.sum(axis=1, keepdims=True)


def masked_in_float32(scores):
    steps = np.arange(len(scores))
    seen = steps[None] <= steps[:, None]
    return softmax(np.where(seen, scores, -np.inf).astype(np.float32))


def behind(seen, hidden=-np.inf, axis=-1):
    """A softmax over what `seen(T)` lets through; the scores of the rest become `hidden`."""
    return lambda scores: softmax(np.where(seen(len(scores)), scores, hidden), axis=axis)


CAUSAL = [rows_that_grow, a_large_number_in_place_of_infinity, shared_out_after_the_mask, masked_in_float32]
NOT_CAUSAL = {
    "no mask": (lambda scores: softmax(scores), "still sees the steps that follow"),
    "after the softmax": (lambda scores: np.tril(softmax(scores)), "masked after the softmax"),
    "zeros": (behind(np.tri, hidden=0), "its exponential is 1"),
    "turned round": (behind(lambda T: np.tri(T).T), "turned round"),
    "one step too far": (behind(lambda T: np.tri(T, k=1)), "one step too far"),
    "not itself": (behind(lambda T: np.tri(T, k=-1)), "does not see itself"),
    "down the columns": (behind(np.tri, axis=0), "runs down the columns"),
    "the plain mean": (lambda s: np.tri(len(s)) / np.arange(1, len(s) + 1)[:, None], "plain mean"),
    "the scores": (lambda scores: np.where(np.tri(len(scores)), scores, -np.inf), "without the softmax"),
}


RIGHT = {
    "place_gradient": [sequence_by_sequence, step_by_step, with_an_einsum, in_float32, row_by_row],
    "masked_loss": [
        frame_by_frame,
        by_weights,
        sequence_after_sequence,
        an_einsum_of_three,
        averaged(lambda loss, counts: loss[counts].mean()),
    ],
    "decoder_inputs": [filled_by_a_loop, rolled, stacked, padded, as_floats],
    "attend": [query_by_query, by_einsum, without_softmax_of_the_library, attend_in_float32],
    "softmax_back": [with_jacobians, number_by_number, minus_the_average, as_a_difference, back_in_float32],
    "causal_shares": CAUSAL,
}
WRONG = {
    "place_gradient": {
        "batch first": (batch_first, "Here time does"),
        "all in the last row": (placed_at(lambda lengths, T: T - 1), "all in the last row"),
        "one row too late": (placed_at(lambda lengths, T: lengths), "is row"),
        "counted from the end": (placed_at(lambda lengths, T: -lengths), "counted from the end"),
        "in every row that counts": (with_a_mask, "within the length"),
        "in every row": (lambda ds, lengths, T: np.stack([ds] * T), "It is at every step."),
        "rows without their sequences": (all_rows_of_the_batch, "shape"),
        "every row for all sequences": (all_pairs, "go in pairs"),
        "the mean over the steps": (
            lambda ds, lengths, T: with_a_mask(ds, lengths, T) / lengths[:, None],
            "an answer from the mean",
        ),
    },
    "masked_loss": {
        "in bits": (in_bits, "Nats are wanted"),
        "the padding too": (averaged(lambda loss, counts: loss.mean()), "The padding is counted too"),
        "divided by all": (averaged(lambda loss, counts: (loss * counts).mean()), "wrong divisor"),
        "the sum": (averaged(lambda loss, counts: loss[counts].sum()), "That is the sum"),
        "divided by the batch": (
            averaged(lambda loss, counts: loss[counts].sum() / counts.shape[1]),
            "divided by the number of sequences",
        ),
        "a mean of means": (
            averaged(lambda loss, counts: ((loss * counts).sum(0) / counts.sum(0)).mean()),
            "sequences' own means",
        ),
        "without the minus": (averaged(lambda loss, counts: -loss[counts].mean()), "The sign"),
        "p, not its logarithm": (probabilities, "That is the mean of p"),
        "the logarithm of the mean": (
            averaged(lambda loss, counts: -np.log(np.exp(-loss)[counts].mean())),
            "the logarithm after it",
        ),
        "a softmax over the batch": (a_softmax_over_the_batch, "over the sequences"),
    },
    "decoder_inputs": {
        "the targets as they are": (lambda targets, start: targets, "the very symbol that it has to say"),
        "one row too many": (start_in_front_and_no_cut, "One row too many"),
        "the last comes round": (lambda targets, start: np.roll(targets, 1, 0), "has come round"),
        "the start token at the end": (start_last, "stands at the end"),
        "the start token in the last place": (start_in_the_last_place, "the place of the last symbol"),
        "the future": (lambda targets, start: np.roll(targets, -1, axis=0), "the future"),
        "along the batch": (along_the_batch, "along the batch"),
        "only start tokens": (
            lambda targets, start: np.full_like(targets, start),
            "nothing but start tokens",
        ),
        "as it was given": (start_in_the_first_place, "still does what the given code does"),
    },
    "attend": {
        "over the queries": (
            attended(lambda q, k: shared(q @ k.T / np.sqrt(q.shape[1]), 0)),
            "over the queries",
        ),
        "over everything": (
            attended(lambda q, k: shared(q @ k.T / np.sqrt(q.shape[1]), None)),
            "over all scores at once",
        ),
        "not divided": (attended(lambda q, k: shared(q @ k.T)), "not divided by √H"),
        "divided by H": (attended(lambda q, k: shared(q @ k.T / q.shape[1])), "divided by H"),
        "divided by √S": (attended(lambda q, k: shared(q @ k.T / np.sqrt(len(k)))), "divided by √S"),
        "no softmax": (attended(lambda q, k: q @ k.T / np.sqrt(q.shape[1])), "no shares of 1"),
        "shares without exp": (
            attended(lambda q, k: (q @ k.T) / (q @ k.T).sum(axis=1, keepdims=True)),
            "not yet",
        ),
        "the best alone": (best_alone, "takes the best key whole"),
        "weights first": (weights_first, "The order is contexts, then weights"),
        "the contexts alone": (lambda q, k: by_einsum(q, k)[0], "the contexts alone"),
    },
    "softmax_back": {
        "a sigmoid's slope": (lambda dw, w: dw * (w - w**2), "treated as a sigmoid"),
        "nothing subtracted": (lambda dw, w: dw * w, "What is subtracted is missing"),
        "the plain mean": (lambda dw, w: w * (dw - dw.mean(-1)[:, None]), "The plain mean"),
        "over the queries": (lambda dw, w: w * (dw - (w * dw).sum(0)), "Summed over the queries"),
        "over everything": (lambda dw, w: w * (dw - np.vdot(w, dw)), "Summed over everything"),
        "no factor in front": (lambda dw, w: dw - (w * dw).sum(1)[:, None], "The factor in front"),
        "the plain sum": (lambda dw, w: w * (dw - dw.sum(axis=1, keepdims=True)), "The plain sum"),
        "added": (lambda dw, w: w * (dw + (w * dw).sum(axis=1, keepdims=True)), "The weighted mean is added"),
        "forward again": (lambda dw, w: softmax(dw) * w, "not yet"),
    },
    "causal_shares": NOT_CAUSAL,
}
