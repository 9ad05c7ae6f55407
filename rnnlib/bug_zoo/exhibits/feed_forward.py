"""What goes wrong in two layers, without any time: for notebook 02."""

from ..network import Bug

_FIRST_LAYER = ("W1", "b1")

BUGS = (
    Bug(
        "feed-forward",
        key="no-slope",
        name="the slope of σ is left out",
        right="da = dh * sigmoid(a) * (1 - sigmoid(a))",
        wrong="da = dh",
        tempting="The matrix products look like all the work there is; a curve between them has no weights.",
        unseen="σ′ is positive, so da keeps every sign: for a single example the step still leads downhill. "
        "And σ′ is at most ¼: what is left out makes the first layer's steps longer, so with SGD the loss "
        "even falls faster.",
        caught=_FIRST_LAYER,
        caught_in_one_step=_FIRST_LAYER,
    ),
    Bug(
        "feed-forward",
        key="slope-at-h",
        name="the slope of σ is taken at h, not at a",
        right="da = dh * sigmoid(a) * (1 - sigmoid(a))",
        wrong="da = dh * sigmoid(h) * (1 - sigmoid(h))",
        tempting="It is one letter. A helper that wants the sum a is given what lies at hand, the activated "
        "h.",
        unseen="h lies between 0 and 1, where σ′ is between 0.20 and 0.25: nearly a constant, and a constant"
        " is only another learning rate.",
        caught=_FIRST_LAYER,
        caught_in_one_step=_FIRST_LAYER,
    ),
    Bug(
        "feed-forward",
        key="sum-at-output",
        name="the sum a stands where h belongs",
        right="dW2 = h.T @ dy",
        wrong="dW2 = a.T @ dy",
        tempting="Both are in the cache, and both have the same shape.",
        unseen="a and h rise and fall together, so the step has nearly the right direction. On this task the"
        " loss mostly falls faster: luck, which says nothing about the gradient.",
        caught=("W2",),
        caught_in_one_step=("W2",),
    ),
    Bug(
        "feed-forward",
        key="summed-loss",
        name="the loss is a mean, its gradient a sum",
        right="dy = (np.exp(log_p) - wanted) / len(y)",
        wrong="dy = np.exp(log_p) - wanted",
        tempting="The formula in the book, p − target, is that of one example. The batch is left to the "
        "reader.",
        unseen="Every gradient is too large by the same factor B. Adam divides by the gradient's size, so "
        "nothing changes. With SGD it is a learning rate B times as large: where the right gradient learns, "
        "this one diverges, and at a rate B times smaller nobody notices.",
        caught=("W1", "b1", "W2", "b2"),
        caught_in_one_step=("W1", "b1", "W2", "b2"),
    ),
    Bug(
        "feed-forward",
        key="averaged-bias",
        name="a bias gradient is a mean over the batch",
        right="db1 = da.sum(axis=0)",
        wrong="db1 = da.mean(axis=0)",
        tempting="The loss is a mean over the batch, so a mean seems to be missing here. But dy has it "
        "already.",
        unseen="Only b1 is wrong, and only by the factor B: Adam divides it away. With SGD b1 hardly moves, "
        "and the other weights learn around it.",
        caught=("b1",),
        caught_in_one_step=("b1",),
    ),
)
