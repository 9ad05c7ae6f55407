"""The training loop: a piece of data, its gradient, a change of the weights; and when that ends."""

import math
import time

import numpy as np

from ..models import Model
from ..ops import check_callable, check_choice, check_positive
from ..optim import clip_by_global_norm
from .batches import Source
from .early_stopping import EarlyStopping, copy_weights
from .history import Diverged, History
from .progress import Bar, is_watched
from .threads import single_thread


def fit(
    model,
    batches,
    optimiser,
    *,
    steps=None,
    epochs=None,
    clip=None,
    schedule=None,
    truncate=None,
    evaluate=None,
    evaluate_every=None,
    until=None,
    patience=None,
    best=min,
    shuffle=True,
    rng=0,
    progress="auto",
    callbacks=(),
):
    """Train `model` on `batches` for a number of `steps` or `epochs` -> a History.

    `batches`: a function 0, 1, 2 … -> a batch; or batches (or just one), in a new order every epoch unless
    `shuffle` is False. `clip`: the largest global norm of the gradients. `schedule`: step -> learning rate,
    see rnnlib.optim. `truncate`: a longer batch is cut into pieces of so many time steps, one change of the
    weights for each; the state goes on from piece to piece, the gradient does not (truncated
    backpropagation through time).

    `evaluate(model)` -> a number, after every `evaluate_every` steps (an epoch, or a tenth of the steps) and
    after the last. The training ends early when until(number) is true, when `patience` evaluations in a row
    were no better than the best before (`best`: min or max), or when one of `callbacks`, each called with
    the history after every step, returns something true. With `patience`, the best weights are put back.

    `progress`: a bar with the time left; "auto" is where somebody is watching, see rnnlib.train.progress.
    Interrupting the kernel ends the training and keeps what was learnt. If the loss or a gradient is not
    finite: Diverged (a ValueError), and the weights are again the last whose loss and gradient were finite.
    """
    params = _shared_params(model, optimiser)
    if truncate is not None and isinstance(model, Model):
        model.check_carries("truncate")
    source = Source(batches, steps, epochs, truncate, shuffle, rng)
    for name, function in {"schedule": schedule, "evaluate": evaluate, "until": until}.items():
        check_callable(name, function, or_none=True)
    callbacks = _callbacks(callbacks)
    clip = math.inf if clip is None else check_positive("clip", clip)
    schedule = schedule.over(source.steps) if hasattr(schedule, "over") else schedule
    every = evaluate_every or source.epoch or max(1, source.steps // 10)
    stopping = EarlyStopping(model, params, evaluate, every, until, patience, best)
    progress = check_choice("progress", progress, ("auto", True, False))
    bar = Bar() if progress is True or (progress == "auto" and is_watched()) else None

    history, started = History(source.steps), time.perf_counter()
    with single_thread(), np.errstate(over="ignore", invalid="ignore"):
        try:
            watchers = [*callbacks, bar] if bar else callbacks
            history.stopped = _run(model, source, optimiser, clip, schedule, history, stopping, watchers)
        except KeyboardInterrupt:
            history.stopped = "interrupted"
        finally:
            history.seconds = time.perf_counter() - started
            if bar:
                bar.close()
    stopping.restore()
    return history


def _run(model, source, optimiser, clip, schedule, history, stopping, watchers):
    """Step after step -> why it ended."""
    state, before = None, {name: array.copy() for name, array in optimiser.params.items()}
    for batch, is_first, counts in source:
        state = None if is_first else state
        if not counts:
            _, state = model.forward(batch.inputs, state)
            continue
        try:
            loss, state = _loss_and_gradients(model, batch, state)
            norm = clip_by_global_norm(model.grads, clip)
            copy_weights(optimiser.params, before)
            optimiser.lr = optimiser.lr if schedule is None else schedule(history.steps)
            optimiser.step(model.grads)
        except FloatingPointError as error:
            copy_weights(before, optimiser.params)
            raise Diverged(_advice(history.steps, error, clip, optimiser.lr), history) from None
        history.add(loss, norm, optimiser.lr)
        reason = stopping(history)
        if any([watch(history) for watch in watchers]):
            reason = reason or "a callback said so"
        if reason:
            return reason
    return "all steps made"


def _loss_and_gradients(model, batch, state):
    """The model's, or FloatingPointError if the loss or a weight that it stumbles over is not finite."""
    try:
        loss, state = model.loss_and_gradients(batch, state)
    except ValueError as error:
        if all(np.isfinite(array).all() for array in model.params.values()):
            raise  # bad input is no divergence
        raise FloatingPointError(str(error)) from None
    if not math.isfinite(loss):
        raise FloatingPointError(f"the loss is {loss}")
    return loss, state


def _callbacks(callbacks):
    """The callbacks as a list; None is none."""
    if callable(callbacks):
        raise TypeError("callbacks: wanted several, such as [callback], got a single function")
    try:
        callbacks = [] if callbacks is None else list(callbacks)
    except TypeError:
        raise TypeError(f"callbacks: wanted functions, got {type(callbacks).__name__}") from None
    return [check_callable("callbacks", watch) for watch in callbacks]


def _advice(step, error, clip, lr):
    remedy = f"a learning rate below {lr:g}"
    if clip == math.inf:
        remedy = f"clip=1.0, or {remedy}"
    kept = "The weights are the last whose loss and gradient were finite; an update made since is undone"
    return f"diverged in step {step}: {error}. {kept}. Try {remedy}."


def _shared_params(model, optimiser):
    """The optimiser's dict of arrays, which must be the model's own."""
    for name, value, method in (("model", model, "loss_and_gradients"), ("optimiser", optimiser, "step")):
        if not (isinstance(getattr(value, "params", None), dict) and callable(getattr(value, method, None))):
            raise TypeError(f"{name}: wanted one with params and {method}, got {type(value).__name__}")
    own = {name: id(array) for name, array in model.params.items()}
    if own != {name: id(array) for name, array in optimiser.params.items()}:
        raise ValueError("optimiser: wanted one that was made with model.params of this model, got another's")
    return optimiser.params
