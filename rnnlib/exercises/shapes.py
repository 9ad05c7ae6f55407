"""Notebook 09: where the loss of each shape lands, padding, teacher forcing, attention forward and back."""

import numpy as np

from ..ops import log_softmax, softmax
from .definition import exercise
from .predictions import Question

last_frame_only = Question(
    "A video of 100 frames, one answer at the end, a loss on that answer. At how many of the hundred states "
    "does the whole gradient `dh` differ from zero?",
    {
        "at the last alone": "The loss touches only the last state. But the last state was made from the one "
        "before it, and so on.",
        "at all hundred": "Put in at the last state, the gradient is handed back through every step. That is "
        "the only way in which frame 1 can learn.",
        "at none before the answer is known": "The backward pass comes after the answer. Then the gradient "
        "goes back through the states.",
    },
    answer="at all hundred",
)

crouch_without_order = Question(
    "Did the dog crouch before its jump or after it? A reader keeps, of each pixel, the maximum and the mean "
    "over all frames. How often can the best such reader be right?",
    {
        "in nearly all cases": "The jump shows in what was seen. Before or after shows "
        "only in when it was seen.",
        "in somewhat more than half": "Give it both videos, the one and the other. What is different in "
        "its maximum, or in its mean?",
        "in half of all cases": "Both kinds of video hold the same frames in another order, so the maximum "
        "and the mean are the same numbers. Nothing is left to decide by.",
    },
    answer="in half of all cases",
)

more_sentences = Question(
    "A reader that counts words is right about 50 % of the sentences. Now it gets a hundred times as many "
    "sentences to learn from. And then?",
    {
        "it stays at 50 %": "Every bag of words occurs as praise and as blame, equally often. More sentences "
        "only show that more exactly.",
        "it gets better at `not`": "It can count the word. Which of the two adjectives the "
        "`not` belongs to, the count does not say.",
        "it gets better at `but`": "After `but` comes the verdict. But a count does not say what came after.",
    },
    answer="it stays at 50 %",
)

where_the_future_helps = Question(
    "Two networks label every frame: one reads forwards, the other both ways. At which frame does reading "
    "both ways gain nothing at all?",
    {
        "at the first": "There it gains most: the forward reader has seen one frame, the other all of them.",
        "in the middle": "There the forward reader knows one half, the other both.",
        "at the last": "There the forward reader, too, has seen everything. No future is left.",
    },
    answer="at the last",
)

memory_for_labels = Question(
    "A label for every frame: run, crouch or air. One reader sees a single frame, the other remembers those "
    "before it; both have as many weights. In which films does the memory help?",
    {
        "in clear ones and in noisy ones": "In a clear film the pose tells everything: one frame is "
        "enough for every label.",
        "in noisy ones alone": "Where one frame leaves a doubt, those before it can help: a dog that flies "
        "has left the ground a moment ago.",
        "in neither of the two": "In a clear film it is. In a noisy one the pose can hardly be "
        "seen, and the frames of one leap tell of each other.",
    },
    answer="in noisy ones alone",
)

notes_in_common = Question(
    "Melodies that were kept from training are compared with those of the training, in whatever key. How "
    "many notes in a row does such a melody have in common with one of the others, on average?",
    {
        "one or two": "Two notes in common, in whatever key, are one interval: every "
        "melody shares them with every other.",
        "about five": "Scales, broken chords and repeated notes are everybody's. A writer that shares five "
        "notes with a melody has not copied it.",
        "more than ten": "That would be a phrase and more: a quotation, or two versions of one tune.",
    },
    answer="about five",
)

teacher_gone = Question(
    "A decoder was always shown the right symbol before the next one. Now it has to read its own symbols. "
    "Where in its answer does it get worse?",
    {
        "at the first symbol": "Before the first symbol both read the same: the start token.",
        "at every symbol alike": "A symbol can only suffer from mistakes before it, and at first there are "
        "few.",
        "more and more towards the end": "A wrong symbol is read at the next step, in a past that never "
        "occurred in training. The later, the more of them.",
    },
    answer="more and more towards the end",
)

ten_or_forty = Question(
    "A sequence is to be said backwards, from a last state of fixed size. The network learns it at length 5. "
    "What about length 40, with the same size and the same training?",
    {
        "it works as well, with gates": "Gates keep what is there. How much fits in, they do not change.",
        "it gets much worse": "Eight times as much has to pass through the same state, and to be unpacked "
        "from it in the right order.",
        "it works, since every symbol has its unit": "Nobody assigns them, and forty symbols of ten kinds "
        "have to share the state.",
    },
    answer="it gets much worse",
)

two_uses_of_a_key = Question(
    "In dot attention the keys are also the values. How many terms does the gradient of a key have?",
    {
        "one, from the average": "The average uses the key as a value. Its score used it too.",
        "one, from the score": "The score uses the key. The average then uses it again, as a value.",
        "two, which are added": "A key is used twice: to be matched, and to be taken away. Gradients of a "
        "value used twice add.",
    },
    answer="two, which are added",
)

shuffled_keys = Question(
    "Attention looks at the states of the encoder. You shuffle these states before it does. What happens to "
    "the context?",
    {
        "it becomes another one": "To the encoder it did. The context is a sum over the states, and each "
        "brings its own score along.",
        "it stays the same": "Every state keeps its score and its weight, and a sum does not know the order "
        "of its terms.",
        "it becomes the plain mean": "The weights move along with the states, so nothing is evened out.",
    },
    answer="it stays the same",
)

seeing_the_next_toss = Question(
    "Coins are tossed. At every step a network is to name the next toss. It is made of self-attention in "
    "which every step looks at the whole sequence. How often is it right on new tosses?",
    {
        "half of the time: a coin has no memory": "That is the best for a network that is shown the past "
        "alone. This one is shown the whole sequence.",
        "nearly always: it reads what it predicts": "The next toss stands one step further on, in the same "
        "sequence, and nothing keeps the network from looking at it.",
        "a little more than half: it learns the runs": "The runs of a coin tell nothing about the next toss. "
        "What tells it stands elsewhere.",
    },
    answer="nearly always: it reads what it predicts",
)

who_looks_up_eight = Question(
    "A layer of self-attention and an LSTM have 3,876 weights each, and both learn to look up two pairs. Now "
    "there are eight, with as much training. Who is still right 99 times in a hundred?",
    {
        "both of them": "Weights say how to look things up. What is to be looked "
        "up changes with every sequence, and has to be kept somewhere.",
        "the layer of self-attention": "It keeps every pair, and looks for the one that is asked for. The "
        "LSTM has to hold all of them in one state, apart from each other.",
        "the LSTM with its gates": "Here every pair may be asked for, so there is nothing to leave out.",
    },
    answer="the layer of self-attention",
)

shapes_rng = np.random.default_rng(9)


def _within(T, lengths):
    """Which steps of which sequence count, (T, B)."""
    return np.arange(T)[:, None] < lengths


@exercise(
    hint="Start with zeros (T, B, H). Sequence b ends at step lengths[b]; in which row of the array is that?"
)
def place_gradient(ds, lengths, T):
    """What the loss says at each step, (T, B, H): zero wherever no state was read."""
    dh = np.zeros((T, *ds.shape))
    dh[lengths - 1, np.arange(len(lengths))] = ds
    return dh


place_gradient.cases = {
    "lengths 2, 4, 3 of 4": (shapes_rng.normal(size=(3, 2)), np.array([2, 4, 3]), 4),
    "all of one length": (shapes_rng.normal(size=(2, 3)), np.array([5, 5]), 5),
    "one frame": (shapes_rng.normal(size=(2, 3)), np.array([1, 1]), 1),
}
place_gradient.mistakes = {
    "That is (B, T, H): the batch comes first. Here time does: row t holds step t + 1.": (
        lambda ds, lengths, T: place_gradient.solution(ds, lengths, T).swapaxes(0, 1)
    ),
    "It is all in the last row. A shorter sequence ends earlier, at its own last step.": (
        lambda ds, lengths, T: place_gradient.solution(ds, np.full(len(ds), T), T)
    ),
    "Row −lengths[b] is counted from the end of the array. The length counts from the start.": (
        lambda ds, lengths, T: place_gradient.solution(ds, T + 1 - lengths, T)
    ),
    "It is at every step. The answer reads one state of each sequence, its last.": (
        lambda ds, lengths, T: np.broadcast_to(ds, (T, *ds.shape)).copy()
    ),
    "It is at every step within the length. The answer reads the last of these alone.": (
        lambda ds, lengths, T: _within(T, lengths)[..., None] * ds
    ),
    "One row too late, or outside: step `lengths[b]` is row `lengths[b] − 1`.": (
        lambda ds, lengths, T: place_gradient.solution(ds, lengths + 1, T)
    ),
    "That is for an answer from the mean over the steps, not from the last state.": (
        lambda ds, lengths, T: _within(T, lengths)[..., None] * ds / lengths[:, None]
    ),
    "Right rows, but with the gradients of all sequences. Row and sequence go in pairs.": (
        lambda ds, lengths, T: np.isin(np.arange(T), lengths - 1)[:, None, None] * ds
    ),
}


def _frames(T, K, *lengths):
    """logits, targets, lengths; the padding's logits are large, so that counting them shows."""
    counts = _within(T, np.array(lengths))
    logits = np.where(counts[..., None], 1.0, 4.0) * shapes_rng.normal(size=(*counts.shape, K))
    return logits, shapes_rng.integers(0, K, counts.shape), np.array(lengths)


def _surprise(logits, targets):
    """−log p of every target, (T, B)."""
    return -np.take_along_axis(log_softmax(logits), targets[..., None], axis=-1)[..., 0]


def _counted(logits, targets, lengths):
    """The same, with zeros for the padding."""
    return _surprise(logits, targets) * _within(len(logits), lengths)


@exercise(
    hint="Take −log p of every target, (T, B), and a mask (T, B). Which are summed, and by how many is the "
    "sum divided?"
)
def masked_loss(logits, targets, lengths):
    """The mean of −log p[target] over the frames within the lengths: one number."""
    return _surprise(logits, targets)[_within(len(logits), lengths)].mean()


masked_loss.cases = {
    "lengths 4, 1, 3": _frames(4, 3, 4, 1, 3),
    "nothing is padding": _frames(3, 4, 3, 3),
    "lengths 1, 6": _frames(6, 2, 1, 6),
}
masked_loss.mistakes = {
    "That is in bits, with the logarithm to base 2. Nats are wanted: the natural one.": (
        lambda logits, targets, lengths: masked_loss.solution(logits, targets, lengths) / np.log(2)
    ),
    "That is the mean of p[target]. The logarithm, and the minus, are missing.": (
        lambda logits, targets, lengths: np.exp(-_surprise(logits, targets))[
            _within(len(logits), lengths)
        ].mean()
    ),
    "The mean is taken of p first, and the logarithm after it. Take −log p of every frame, then the mean.": (
        lambda logits, targets, lengths: (
            -np.log(np.exp(-_surprise(logits, targets))[_within(len(logits), lengths)].mean())
        )
    ),
    "The padding is counted too: nothing depends on the lengths.": (
        lambda logits, targets, lengths: _surprise(logits, targets).mean()
    ),
    "Right sum, wrong divisor: T · B counts the padding too. Divide by how many count.": (
        lambda logits, targets, lengths: _counted(logits, targets, lengths).mean()
    ),
    "That is divided by the number of sequences, B. Divide by how many frames count.": (
        lambda logits, targets, lengths: _counted(logits, targets, lengths).sum() / len(lengths)
    ),
    "The softmax runs over the sequences. It has to run over the K classes, the last axis.": (
        lambda logits, targets, lengths: (
            -np.take_along_axis(log_softmax(logits, axis=1), targets[..., None], axis=-1)[
                _within(len(logits), lengths)
            ].mean()
        )
    ),
    "That is the sum. A mean is wanted, or long batches would have larger losses.": (
        lambda logits, targets, lengths: _counted(logits, targets, lengths).sum()
    ),
    "That is a mean of the sequences' own means: a frame of a short sequence weighs more in it. Every frame "
    "that counts should count alike.": (
        lambda logits, targets, lengths: (_counted(logits, targets, lengths).sum(axis=0) / lengths).mean()
    ),
    "The sign is turned round: a loss is −log p.": (
        lambda logits, targets, lengths: -masked_loss.solution(logits, targets, lengths)
    ),
    "Logits of zero are a guess among the K classes, and that guess is counted here.": (
        lambda logits, targets, lengths: _surprise(
            logits * _within(len(logits), lengths)[..., None], targets
        ).mean()
    ),
    "One step of padding is counted: row t holds step t + 1. Rows below `lengths` count.": (
        lambda logits, targets, lengths: _surprise(logits, targets)[_within(len(logits), lengths + 1)].mean()
    ),
}


_ANSWER = np.array([[1, 0, 3], [9, 2, 0], [9, 8, 5], [8, 4, 1]])


def _with_start(targets, start):
    return np.concatenate([np.full((1, targets.shape[1]), start), targets])


@exercise(
    hint="At the first step nothing has been said yet. At step t, what was the right symbol of step t − 1?"
)
def decoder_inputs(targets, start):
    """What the decoder reads at each step, (T, B), if it is always told the right past."""
    first = np.full((1, targets.shape[1]), start)
    return np.concatenate([first, targets])[:-1]


decoder_inputs.cases = {
    "4 steps, 3 answers": (_ANSWER, 10),
    "1 step": (_ANSWER[:1], 10),
    "2 steps": (_ANSWER[:2], 7),
}
decoder_inputs.given = lambda targets, start: _with_start(targets[1:], start)
decoder_inputs.mistakes = {
    "One row too many: the last symbol is said, and nothing has to be said after it.": _with_start,
    "At each step it reads the very symbol that it has to say there. It may be told those before it.": (
        lambda targets, start: targets
    ),
    "The start token has taken the place of the last symbol. That one need not be read, but the others have "
    "to move: each is read one step after it was said.": (
        lambda targets, start: np.concatenate([targets[:-1], np.full((1, targets.shape[1]), start)])
    ),
    "At each step it reads the symbol that comes after the one it has to say: the future.": (
        lambda targets, start: np.concatenate([targets[1:], targets[:1]])
    ),
    "That goes along the batch: axis 0 is time. One step behind means one row further down.": (
        lambda targets, start: _with_start(targets.T, start)[:-1].T
    ),
    "It reads nothing but start tokens, so it is told no past at all.": (
        lambda targets, start: np.full_like(targets, start)
    ),
    "The last symbol has come round to the front: there the start token belongs.": (
        lambda targets, start: np.roll(targets, 1, axis=0)
    ),
    "The start token stands at the end. It is what is read first.": (
        lambda targets, start: np.concatenate([targets, np.full((1, targets.shape[1]), start)])[1:]
    ),
}


def _read_out(k, weights):
    return weights @ k, weights


@exercise(
    hint="scores (T, S) first. Each query shares out a whole of 1 among the S keys: over which axis is the "
    "softmax taken?"
)
def attend(q, k):
    """The contexts (T, H) and the weights (T, S) of dot attention."""
    weights = softmax(q @ k.T / np.sqrt(q.shape[1]))
    return weights @ k, weights


attend.cases = {
    "3 queries, 5 keys": (shapes_rng.normal(size=(3, 4)), shapes_rng.normal(size=(5, 4))),
    "1 query, 2 keys": (shapes_rng.normal(size=(1, 3)), shapes_rng.normal(size=(2, 3))),
    "4 queries, 2 keys": (2 * shapes_rng.normal(size=(4, 9)), shapes_rng.normal(size=(2, 9))),
}
attend.close = {"rtol": 1e-4, "atol": 1e-7}  # scores in float32, before the exponential
attend.mistakes = {
    "The softmax runs over the queries. Each query, a row, has to share out 1 among the keys.": (
        lambda q, k: _read_out(k, softmax(k @ q.T / np.sqrt(q.shape[1])).T)
    ),
    "The softmax runs over all scores at once. Each query, a row, has to share out 1 by itself.": (
        lambda q, k: _read_out(k, softmax((q @ k.T / np.sqrt(q.shape[1])).ravel()).reshape(len(q), -1))
    ),
    "These are the contexts alone, and the weights as well are wanted: two values, in this order.": (
        lambda q, k: attend.solution(q, k)[0]
    ),
    "The scores are not divided by √H.": lambda q, k: _read_out(k, softmax(q @ k.T)),
    "The scores are divided by H. The root of it is wanted.": (
        lambda q, k: _read_out(k, softmax(q @ k.T / q.shape[1]))
    ),
    "The scores are divided by √S, the number of keys. It is √H, the size of a state.": (
        lambda q, k: _read_out(k, softmax(q @ k.T / np.sqrt(len(k))))
    ),
    "These are the scores themselves: without the softmax they are no shares of 1.": (
        lambda q, k: _read_out(k, q @ k.T / np.sqrt(q.shape[1]))
    ),
    "The order is contexts, then weights.": lambda q, k: attend.solution(q, k)[::-1],
    "That takes the best key whole. The context is an average of all keys.": (
        lambda q, k: _read_out(k, np.eye(len(k))[(q @ k.T).argmax(axis=1)])
    ),
}


def _shares(T, S):
    return shapes_rng.normal(size=(T, S)), softmax(shapes_rng.normal(size=(T, S)))


@exercise(
    hint="The slope of α_s towards score j is α_s (1 − α_s) for j = s and −α_s α_j otherwise. Sum over s."
)
def softmax_back(dweights, weights):
    """The gradients of the scores (T, S), from those of the weights."""
    return weights * (dweights - (weights * dweights).sum(axis=1, keepdims=True))


softmax_back.cases = {
    "2 queries, 4 keys": _shares(2, 4),
    "3 of each": _shares(3, 3),
    "1 query, 2 keys": _shares(1, 2),
}
softmax_back.mistakes = {
    "Each share is treated as a sigmoid. They are tied: one grows, others shrink.": (
        lambda dweights, weights: dweights * weights * (1 - weights)
    ),
    "What is subtracted is missing: the mean of dweights, weighted by the shares.": (
        lambda dweights, weights: weights * dweights
    ),
    "The plain sum is subtracted. It has to be weighted by the shares.": (
        lambda dweights, weights: weights * (dweights - dweights.sum(axis=1, keepdims=True))
    ),
    "The weighted mean is added. It is subtracted: a score grows if its share is worth more than the mean.": (
        lambda dweights, weights: weights * (dweights + (weights * dweights).sum(axis=1, keepdims=True))
    ),
    "The plain mean is subtracted. It has to be weighted by the shares.": (
        lambda dweights, weights: weights * (dweights - dweights.mean(axis=1, keepdims=True))
    ),
    "Summed over the queries. Each query has a softmax of its own, over the keys.": (
        lambda dweights, weights: weights * (dweights - (weights * dweights).sum(axis=0, keepdims=True))
    ),
    "Summed over everything. Each query has a softmax of its own.": (
        lambda dweights, weights: weights * (dweights - (weights * dweights).sum())
    ),
    "The factor in front is missing: the whole is multiplied by the share.": (
        lambda dweights, weights: dweights - (weights * dweights).sum(axis=1, keepdims=True)
    ),
}


def _past(T, k=0):
    """True where step s comes no later than k steps after step t, (T, T)."""
    return np.tri(T, k=k, dtype=bool)


@exercise(
    hint="Row t holds the scores of step t. What must a score be, so that its exponential is 0? "
    "`np.tri(T)` has ones on the diagonal and below it."
)
def causal_shares(scores):
    """The shares (T, T) of the scores (T, T), if step t may see the steps up to t alone."""
    return softmax(np.where(_past(len(scores)), scores, -np.inf))


causal_shares.cases = {
    "4 steps": (shapes_rng.normal(size=(4, 4)),),
    "1 step": (np.array([[-0.7]]),),
    "6 steps, large scores": (20 * shapes_rng.normal(size=(6, 6)),),
}
causal_shares.mistakes = {
    "Every step still sees the steps that follow.": softmax,
    "The shares were masked after the softmax, so those that are left do not make up 1. Mask the scores.": (
        lambda scores: np.where(_past(len(scores)), softmax(scores), 0)
    ),
    "A score of 0 is not out: its exponential is 1. What has the exponential 0?": (
        lambda scores: softmax(np.where(_past(len(scores)), scores, 0))
    ),
    "The mask is turned round: each step sees itself and what follows. Rows ask, columns answer.": (
        lambda scores: softmax(np.where(_past(len(scores)).T, scores, -np.inf))
    ),
    "Each step sees one step too far: the very one that it may have to predict.": (
        lambda scores: softmax(np.where(_past(len(scores), 1), scores, -np.inf))
    ),
    "The softmax runs down the columns. Each step, a row, shares out 1.": (
        lambda scores: softmax(np.where(_past(len(scores)), scores, -np.inf), axis=0)
    ),
    "That is the plain mean over the past: the scores have to decide.": (
        lambda scores: _past(len(scores)) / np.arange(1, len(scores) + 1)[:, None]
    ),
    "These are the scores, masked, without the softmax.": (
        lambda scores: np.where(_past(len(scores)), scores, -np.inf)
    ),
}


@causal_shares.mistake(
    "A step does not see itself, and the first one sees nothing. Step t sees the steps up to t, t included."
)
def _only_what_came_before(scores):
    with np.errstate(invalid="ignore"):
        return softmax(np.where(_past(len(scores), -1), scores, -np.inf))
