"""What a network of the playground does: a sequence forward and back, the loss, and a training."""

from functools import cache

import numpy as np

from ... import diagnostics, optim, train
from ...tasks import Batch
from .games import GAMES, test_of
from .table import gradients_of, model_of, put_weights

BATCH = 32


@cache
def _model(cell, hidden):
    """One model of a kind, its weights overwritten again and again."""
    return model_of(cell, hidden)


def measure(task, cell, hidden, weights):
    """-> loss and share of right answers on the test sequences, gradient of the loss (n,)."""
    model, test = put_weights(_model(cell, hidden), weights), test_of(task)
    outputs, _ = model.forward(test.inputs)
    loss, _ = model.loss_and_gradients(test)
    right = np.abs(outputs - test.targets)[..., 0] < GAMES[task].near
    return loss, right[test.mask].mean(), gradients_of(model)


def follow(task, cell, hidden, weights, example):
    """One sequence -> its batch, the output (T,), gates and states {"h": (T, H), …}, ∂L/∂h_t (T, H)."""
    model, test = put_weights(_model(cell, hidden), weights), test_of(task)
    one = Batch(*(part[:, example : example + 1] for part in test[:3]))
    gates = {name: value[:, 0] for name, value in diagnostics.gate_activations(model, one.inputs).items()}
    gradients = diagnostics.state_gradients(model, one)["h"][1:, 0, 0]
    return one, model.forward(one.inputs)[0][:, 0, 0], gates, gradients


def training(task, cell, hidden, weights, lr, steps):
    """Adam on new sequences, clipped at norm 1 -> an iterator of (model, losses so far), one a step."""
    model, rng, curve = put_weights(model_of(cell, hidden), weights), np.random.default_rng(0), []
    rule = optim.Adam(model.params, lr=lr)
    for _ in range(steps):
        with train.single_thread():
            loss, _ = model.loss_and_gradients(GAMES[task].batch(rng, BATCH))
        optim.clip_by_global_norm(model.grads, 1.0)
        rule.step(model.grads)
        curve.append(loss)
        yield model, curve
