"""What RNN, LSTM and GRU share: whole sequences, stacked, in both directions, with lengths that differ.

A stack has one slot for every layer and direction, in PyTorch's order: layer 0 forward, layer 0 reverse,
layer 1 forward … A slot runs a kernel over the whole sequence with weights of its own. The reverse direction
runs the same kernel over time turned round: padding then comes first, and the state waits there.
"""

import warnings

import numpy as np

from .. import ops
from .base import Layer, check_gradient, check_sequence
from .dropout import check_probability, draw_keep


def _uniform(rng, shape, dtype):
    return ops.uniform(rng, shape, shape[-1] ** -0.5, dtype)


def _zeros(rng, shape, dtype):
    return np.zeros(shape, dtype)


# How the first weights of one gate are drawn: its block of W_xh (D, H), of W_hh (H, H) and of a bias (H,).
DRAWS = {
    "uniform": (_uniform, _uniform, _uniform),  # U(±1/√H), PyTorch's way
    "glorot": (ops.glorot, ops.glorot, _zeros),
    "orthogonal": (ops.glorot, ops.orthogonal, _zeros),
    "chrono": (ops.glorot, ops.glorot, _zeros),  # the layer sets its gates' biases itself
}


class Recurrent(Layer):
    """The shared base; a subclass names its gates and states and calls its kernels.

    A slot's weights are `params["W_xh"]`, "W_hh", "b_h" (GRU also "b_hn"), followed by the slot's suffix.
    """

    gates = ""  # a letter for each block of H columns in W_xh, W_hh and b_h
    states = ("h",)  # the parts of the state, the output first
    weight_names = ("W_xh", "W_hh", "b_h")
    inits = ("uniform", "glorot", "orthogonal")

    def __init__(self, input_size, hidden_size, num_layers, bidirectional, dropout, rng, dtype, init):
        self.input_size = ops.check_positive("input_size", input_size, integer=True)
        self.hidden_size = ops.check_positive("hidden_size", hidden_size, integer=True)
        self.num_layers = ops.check_positive("num_layers", num_layers, integer=True)
        self.bidirectional = ops.check_choice("bidirectional", bidirectional, (False, True))
        self.dropout = check_probability("dropout", dropout)
        self.init = ops.check_choice("init", init, self.inits)
        self.dtype = ops.check_dtype("dtype", dtype)
        self.rng = ops.as_rng(rng)
        self._check_count()
        if dropout and num_layers == 1:
            text = f"dropout={dropout} acts between layers and does nothing in a cell of one (num_layers=1)"
            warnings.warn(text, stacklevel=3)
        weights = {}
        for slot, suffix in enumerate(self.suffixes):
            width = input_size if slot < self.directions else hidden_size * self.directions
            weights |= {name + suffix: value for name, value in self._first_weights(width).items()}
        super().__init__(dtype, **weights)

    @property
    def directions(self):
        """2 if bidirectional, else 1."""
        return 1 + self.bidirectional

    @property
    def suffixes(self):
        """What each slot adds to the names of its weights: "", "_reverse", "_l1", "_l1_reverse" …"""
        layers = [f"_l{layer}" if layer else "" for layer in range(self.num_layers)]
        return [layer + direction for layer in layers for direction in ("", "_reverse")[: self.directions]]

    def weights(self, suffix=""):
        """One slot's weights by the names that the kernels use: {"W_xh": array, …}."""
        return {name: self.params[name + suffix] for name in self.weight_names}

    def forward(self, x, state=None, lengths=None, training=False):
        """x (T, B, D) -> outputs (T, B, H · directions), the last state.

        `state`: a tuple (h,) or (h, c), each (layers · directions, B, H); zeros if None. `training` turns the
        dropout between layers on. `lengths` (B,): beyond its length a sequence leaves its state as it was,
        the outputs repeat that and x may hold anything; the reverse direction starts at a sequence's own end.
        """
        x = check_sequence("x", x, self.input_size, self.dtype)
        T, B, _ = x.shape
        first, mask = self.check_state("state", state, B), None
        if lengths is not None:
            mask = np.arange(T)[:, None] < ops.check_lengths("lengths", lengths, T, B)
        try:
            outputs, last, tape = self._stack_forward(x, first, mask, training)
        except ValueError:  # a kernel met NaN: name it as it is known here
            self._check_finite(state=first, x=x)
            raise
        self._cache = tape, outputs.shape
        return outputs, tuple(last)

    def backward(self, doutputs, dstate=None):
        """doutputs (T, B, H · directions), the last state's dstate (zeros if None) -> dx and the first's."""
        tape, shape = self._recall()
        dx = check_gradient("doutputs", doutputs, shape, self.dtype)
        dlast = self.check_state("dstate", dstate, shape[1])
        check_gradient("dstate", dlast, dlast.shape, self.dtype)
        dfirst, grads = np.empty_like(dlast), {}
        for layer, (keep, caches) in reversed(list(enumerate(tape))):
            dx = keep * self._layer_backward(layer, dx, caches, dlast, dfirst, grads)
        self._set_grads(grads)
        return dx, tuple(dfirst)

    def _stack_forward(self, x, first, mask, training):
        """x -> outputs, the last state, and for each layer its dropout mask and caches."""
        last, tape = np.empty_like(first), []
        for layer in range(self.num_layers):
            p = self.dropout if training and layer else 0  # dropout acts between layers only
            keep = draw_keep(self.rng, p, x.shape, self.dtype)
            x, caches = self._layer_forward(layer, x * keep, mask, first, last)
            tape.append((keep, caches))
        return x, last, tape

    def _layer_forward(self, layer, x, mask, first, last):
        """x -> outputs, a cache for each direction; fills this layer's slots of `last`."""
        outputs, caches = [], []
        for slot, turn in self._slots(layer):
            weights = self.weights(self.suffixes[slot])
            sequences, cache = self._run(turn(x), first[:, slot], weights, turn(mask))
            last[:, slot] = [sequence[-1] for sequence in sequences]
            outputs.append(turn(sequences[0][1:]))
            caches.append(cache)
        return np.concatenate(outputs, axis=-1), caches

    def _layer_backward(self, layer, doutputs, caches, dlast, dfirst, grads):
        """doutputs -> dx; fills this layer's slots of `dfirst` and its names in `grads`."""
        dx = 0
        dhs = np.split(doutputs, self.directions, axis=-1)
        for (slot, turn), dh, cache in zip(self._slots(layer), dhs, caches):
            d = self._run_back(turn(dh), cache, dlast[:, slot])
            dfirst[:, slot] = [d[f"{name}0"] for name in self.states]
            grads |= {name + self.suffixes[slot]: d[name] for name in self.weight_names}
            dx = dx + turn(d["x"])
        return dx

    def _slots(self, layer):
        """(slot, how it looks at time) for every direction of a layer."""
        turns = (lambda a: a, _turned)[: self.directions]
        return [(layer * self.directions + direction, turn) for direction, turn in enumerate(turns)]

    def _first_weights(self, width):
        """The weights of one slot whose input has `width` features; a subclass sets its gates' biases."""
        H = self.hidden_size
        shapes = {"W_xh": (width, H), "W_hh": (H, H), "b_h": (H,)}
        return {
            name: np.concatenate([draw(self.rng, shape, "float64") for _ in self.gates], axis=-1)
            for (name, shape), draw in zip(shapes.items(), DRAWS[self.init])
        }

    def _first_bias(self):
        """A bias (H,) beside b_h."""
        *_, draw = DRAWS[self.init]
        return draw(self.rng, (self.hidden_size,), "float64")

    def _check_count(self):
        """Not more weights than anybody can mean, before the first is drawn."""
        slots, H = self.num_layers * self.directions, self.hidden_size
        count = slots * len(self.gates) * H * H + self.directions * len(self.gates) * H * self.input_size
        if count > ops.LARGEST:
            names = "input_size, hidden_size, num_layers"
            given = f"{self.input_size}, {H}, {self.num_layers}: {count}"
            raise ValueError(f"{names}: wanted at most {ops.LARGEST} weights in all, got {given}")

    def check_state(self, name, state, B):
        """The tuple `state` as one array (len(states), layers · directions, B, H); zeros for None."""
        shape = (self.num_layers * self.directions, B, self.hidden_size)
        if state is None:
            return np.zeros((len(self.states), *shape), self.dtype)
        parts = len(state) if isinstance(state, tuple | list) else type(state).__name__
        if parts != len(self.states):
            wanted = f"{len(self.states)} ({', '.join(self.states)}), each of shape {shape}"
            raise ValueError(f"{name}: wanted a tuple of {wanted}, got {parts}")
        return np.stack(
            [
                ops.check_array(f"{name} {part}", value, shape=shape, dtype=self.dtype)
                for part, value in zip(self.states, state)
            ]
        )

    def _run(self, x, first, weights, mask):
        """The kernel forward: -> the states' sequences (h,) or (h, c), each (T+1, B, H), and a cache."""
        raise NotImplementedError

    def _run_back(self, dh, cache, dlast):
        """The kernel backward: -> gradients by name, "x", "h0" … and the weights'."""
        raise NotImplementedError


def _turned(a):
    """`a` with time turned round; no mask stays no mask."""
    return None if a is None else a[::-1]
