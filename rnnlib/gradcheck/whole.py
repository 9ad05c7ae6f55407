"""The check of a whole layer or model, by nothing but its `params`, `grads`, `forward` and `backward`."""

import copy
import inspect

import numpy as np

from ..ops import as_rng
from .differences import as_float64, describe, judge
from .report import THRESHOLD


def check(layer, *inputs, threshold=THRESHOLD, rng=0, shake=0.1, **keywords):
    """Check `layer.backward` against differences of `layer.forward(*inputs, **keywords)`.

    The loss is Σ r · output over the output and the last state, with fixed random r. Checked are every
    weight, every array of floats among the inputs, and the first state (random, if none is given). All of it
    happens in a float64 copy whose weights are moved by `shake` times a normal number, away from zero
    biases and gains of one, where a wrong formula can be right by luck. Random numbers that the layer draws
    (dropout) are the same at every call.

    `backward` takes the gradients of what `forward` returns, and returns those of its arguments in their
    order, a state's as a tuple and last. None, or a gradient for an array of integers, is passed over.
    A layer without `astype` must hold float64 weights.
    """
    rng = as_rng(rng)
    if not all(hasattr(layer, name) for name in ("params", "grads", "forward", "backward")):
        raise TypeError(f"layer: wanted params, grads, forward and backward, got {type(layer).__name__}")
    layer = _float64_copy(layer)
    for array in layer.params.values():
        array += shake * rng.standard_normal(array.shape)
    call = _bind(layer, inputs, keywords, rng)
    trial, outputs = _run(layer, call)
    r = _random_like(outputs, rng)
    input_gradients = _input_gradients(call.arguments, trial.backward(*r))
    if trial.grads.keys() != layer.params.keys():
        raise ValueError(f"grads: wanted the names of params, {list(layer.params)}, got {list(trial.grads)}")

    def terms():
        _, outputs = _run(layer, call)
        return np.concatenate([(a * b).ravel() for a, b in zip(_arrays(outputs), _arrays(r))])

    return judge(terms, layer.params | _named(call.arguments), trial.grads | input_gradients, threshold)


def _float64_copy(layer):
    layer = layer.astype("float64") if hasattr(layer, "astype") else copy.deepcopy(layer)
    for name, array in layer.params.items():
        if array.dtype != np.float64:
            raise TypeError(f"{name}: wanted float64 weights in a float64 copy, got {describe(array)}")
    return layer


def _bind(layer, inputs, keywords, rng):
    """The arguments of `forward`, floats in float64, with a first state if it takes one and gives a last."""
    signature = inspect.signature(layer.forward)
    call = signature.bind(*inputs, **keywords)
    for name, value in call.arguments.items():
        if isinstance(value, list):
            parts = any(isinstance(part, np.ndarray) for part in value)
            value = tuple(value) if parts else np.asarray(value)
        call.arguments[name] = as_float64(value)
    if "state" in signature.parameters and call.arguments.get("state") is None:
        _, outputs = _run(layer, call)
        call.arguments["state"] = _random_like(outputs[1], rng) if len(outputs) > 1 else None
    return call


def _run(layer, call):
    """One forward pass of a fresh copy, so that nothing is carried over -> the copy, a tuple of outputs.

    Outputs that `backward` takes no gradient of (attention weights, say) are left out.
    """
    fresh = copy.deepcopy(layer)
    outputs = fresh.forward(*call.args, **call.kwargs)
    outputs = outputs if isinstance(outputs, tuple) else (outputs,)
    outputs = outputs[: len(inspect.signature(layer.backward).parameters)]
    for array in _arrays(outputs):
        if array.dtype != np.float64:
            raise TypeError(f"forward: wanted float64 outputs of a float64 copy, got {describe(array)}")
    return fresh, outputs


def _input_gradients(arguments, gradients):
    """What `backward` returned, under the names of the arguments of `forward`: {"x": …, "state[0]": …}."""
    gradients = gradients if isinstance(gradients, tuple) else (gradients,)
    names = list(arguments)
    if isinstance(gradients[-1], tuple) and "state" in arguments:
        names = [*names[: len(gradients) - 1], "state"]
    given, wanted = _named(dict(zip(names, gradients))), _named(arguments)
    return {name: array for name, array in given.items() if name in wanted}


def _named(values):
    """The arrays of floats in a dict, those in a tuple under names with a number: "state[0]"."""
    return {name: a for key, value in values.items() for name, a in _leaves(key, value)}


def _arrays(value):
    return [array for _, array in _leaves("", value)]


def _leaves(name, value):
    if isinstance(value, tuple):
        for i, part in enumerate(value):
            yield from _leaves(f"{name}[{i}]", part)
    elif isinstance(value, np.ndarray) and value.dtype.kind == "f":
        yield name, value


def _random_like(value, rng):
    """Normal numbers in the shape of an array, or of every array in a tuple; None for None."""
    if isinstance(value, tuple):
        return tuple(_random_like(part, rng) for part in value)
    return None if value is None else rng.standard_normal(np.shape(value))
