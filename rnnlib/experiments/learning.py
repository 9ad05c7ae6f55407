"""How the networks of the sweeps start, are trained, and are judged."""

from contextlib import suppress

import numpy as np

from .. import ops, optim, train

TEST = 256  # sequences that a network is judged by

# Every way of starting that the course compares, by the name it has in tables.
STARTS = {
    "RNN uniform": {"cell": "RNN"},
    "RNN Glorot": {"cell": "RNN", "init": "glorot"},
    "RNN orthogonal": {"cell": "RNN", "init": "orthogonal"},
    "LSTM bias 0": {"cell": "LSTM", "init": "glorot", "forget_bias": 0.0},
    "LSTM bias 1": {"cell": "LSTM", "init": "glorot", "forget_bias": 1.0},
    "LSTM bias 3": {"cell": "LSTM", "init": "glorot", "forget_bias": 3.0},
    "LSTM chrono": {"cell": "LSTM", "init": "chrono"},
    "GRU bias 0": {"cell": "GRU", "init": "glorot", "keep_bias": 0.0},
    "GRU bias 1": {"cell": "GRU", "init": "glorot", "keep_bias": 1.0},
    "GRU bias 3": {"cell": "GRU", "init": "glorot", "keep_bias": 3.0},
}
# Gated cells that start with orthogonal matrices: a control for what orthogonality alone brings.
ORTHOGONAL = {
    f"{start}, orthogonal": options | {"init": "orthogonal"}
    for start, options in STARTS.items()
    if options["cell"] != "RNN" and options["init"] == "glorot"
}


def options_of(start, lag, **sizes):
    """The options of a cell beside its sizes; chrono is told the time that is to be bridged."""
    options = sizes | (STARTS | ORTHOGONAL)[start]
    return options | {"chrono_max_lag": max(lag, 3)} if options.get("init") == "chrono" else options


def learn(
    problem,
    options,
    length,
    seed,
    steps,
    learning_rate,
    *,
    rule=optim.Adam,
    clip=1,
    every=25,
    tested=None,
    stream=None,
    changed=None,
):
    """A new model with these options learns the problem -> what is stored: solved, steps, score.

    Adam, or another `rule(params, lr=learning_rate)`, `clip`, 32 new sequences a step; judged `every` so many
    steps by 256 of length `tested`, which is `length` by default. `stream` tells apart sweeps that would draw
    the same sequences. `changed(model)` may change the first weights in place.
    """
    rng = np.random.default_rng([seed, length if stream is None else stream])
    model = problem.model(rng=ops.as_rng(seed), **options)
    if changed:
        changed(model)
    test = problem.draw(10_000 + seed, TEST, tested or length)
    optimiser = rule(model.params, lr=learning_rate)
    return train_until(
        problem,
        model,
        lambda step: problem.draw(rng, 32, length),
        optimiser,
        steps,
        test,
        clip=clip,
        every=every,
    )[1]


def learn_and_count(problem, options, *asked, **further):
    """`learn`, and in front of what is stored how many numbers such a model learns."""
    weights = weights_of(problem.model(rng=0, **options))
    return {"weights": weights, **learn(problem, options, *asked, **further)}


def train_until(problem, model, draw, optimiser, steps, test, *, clip=1, every=25, schedule=None):
    """Train on new batches, looking now and then whether the problem is solved -> history, what is stored.

    `steps` in what is stored: how many it took, if it was solved.
    """
    try:
        history = train.fit(
            model,
            draw,
            optimiser,
            steps=steps,
            clip=clip,
            schedule=schedule,
            evaluate=lambda model: problem.score(model, test),
            evaluate_every=min(every, steps),
            until=problem.solved,
        )
    except train.Diverged as diverged:
        history = diverged.history
    score = float(history.evaluations[-1]) if len(history.evaluations) else float("nan")
    solved = bool(problem.solved(score))
    return history, {"solved": solved, "steps": history.steps if solved else None, "score": round(score, 4)}


def train_and_measure(model, draw, test, steps, learning_rate):
    """Train for all `steps`, clip 1 -> how many weights, loss and share right on the test sequences."""
    with suppress(train.Diverged):  # then the weights are those of the last step whose loss was finite
        train.fit(model, draw, optim.Adam(model.params, lr=learning_rate), steps=steps, clip=1)
    return {
        "weights": weights_of(model),
        "loss": round(float(model.mean_loss(test)), 4),
        "right": round(model.accuracy(test), 4),
    }


def train_with_decay(model, batches, first, last, **options):
    """Train with Adam, its learning rate falling linearly from the `first` to the `last` step's, clip 1."""
    optimiser, falling = optim.Adam(model.params, lr=first), optim.linear_decay(first, last)
    train.fit(model, batches, optimiser, clip=1, schedule=falling, **options)


def weights_of(model):
    """How many numbers a model learns."""
    return sum(array.size for array in model.params.values())
