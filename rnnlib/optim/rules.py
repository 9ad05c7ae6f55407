"""The rules by which a gradient changes the weights."""

import math

import numpy as np

from ..ops import NotFinite, check_positive, check_real


class Optimiser:
    """Holds the arrays of `params` and changes them in place; a subclass says by how much.

    `lr`, the learning rate, may be set between steps. What a rule remembers is in dicts keyed like `params`.
    """

    def __init__(self, params, lr):
        if not isinstance(params, dict):
            raise TypeError(f"params: wanted a dict of arrays (model.params), got {type(params).__name__}")
        for name, array in params.items():
            if not (isinstance(array, np.ndarray) and array.dtype.kind == "f" and array.flags.writeable):
                raise TypeError(f"{name}: wanted an array of floats that may be changed in place")
        self.params = dict(params)
        self.lr = lr
        self.steps = 0

    @property
    def lr(self):
        """The learning rate of the next step."""
        return self._lr

    @lr.setter
    def lr(self, lr):
        self._lr = _check_range("lr", lr, 0, math.inf)

    def step(self, grads):
        """θ ← θ − change, for every θ in `params`, given a dict of gradients with the same keys and shapes.

        ValueError for a wrong key or shape, and for numbers that are not finite (NotFinite): nothing changes.
        """
        grads = self._check(grads)
        self.steps += 1
        for name, theta in self.params.items():
            theta -= self._change(name, grads[name])

    def _change(self, name, g):
        raise NotImplementedError

    def _memory(self):
        return {name: np.zeros_like(array) for name, array in self.params.items()}

    def _check(self, grads):
        if not isinstance(grads, dict):
            raise TypeError(f"grads: wanted a dict of arrays (model.grads), got {type(grads).__name__}")
        if grads.keys() != self.params.keys():
            missing, unknown = self.params.keys() - grads.keys(), grads.keys() - self.params.keys()
            text = f"missing {sorted(missing)}, unknown {sorted(unknown)}"
            raise ValueError(f"grads: wanted the names of params, got {text}")
        grads = {name: np.asarray(g) for name, g in grads.items()}
        for name, g in grads.items():
            if g.shape != self.params[name].shape:
                raise ValueError(f"gradient of {name}: wanted shape {self.params[name].shape}, got {g.shape}")
            _check_finite(name, g, self.params[name].dtype)
        return grads


class SGD(Optimiser):
    """θ ← θ − lr · g: stochastic gradient descent."""

    def _change(self, name, g):
        return self.lr * g


class Momentum(Optimiser):
    """v ← momentum · v + g, θ ← θ − lr · v. Polyak (1964), in PyTorch's form."""

    def __init__(self, params, lr, momentum=0.9):
        super().__init__(params, lr)
        self.momentum = _check_range("momentum", momentum, 0, 1)
        self.v = self._memory()

    def _change(self, name, g):
        v = self.v[name]
        v *= self.momentum
        v += g
        return self.lr * v


class Adam(Optimiser):
    """θ ← θ − lr · m̂ / (√v̂ + ε), with running means m of g and v of g². Kingma & Ba (2015), algorithm 1.

    m̂ = m / (1 − β₁ᵗ) and v̂ = v / (1 − β₂ᵗ) undo the bias of starting from zero. `weight_decay` also takes
    lr · weight_decay · θ away, apart from the gradient: AdamW, Loshchilov & Hutter (2019).
    """

    def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.0):
        super().__init__(params, lr)
        if not isinstance(betas, tuple | list) or len(betas) != 2:
            raise ValueError(f"betas: wanted two numbers, got {betas}")
        self.betas = tuple(_check_range("betas", beta, 0, 1) for beta in betas)
        self.eps = float(check_positive("eps", eps))
        self.weight_decay = _check_range("weight_decay", weight_decay, 0, math.inf)
        self.m, self.v = self._memory(), self._memory()

    def _change(self, name, g):
        m, v, (beta_1, beta_2) = self.m[name], self.v[name], self.betas
        m += (1 - beta_1) * (g - m)
        v += (1 - beta_2) * (g * g - v)
        m_hat = m / (1 - beta_1**self.steps)
        v_hat = v / (1 - beta_2**self.steps)
        return self.lr * (m_hat / (np.sqrt(v_hat) + self.eps) + self.weight_decay * self.params[name])


def _check_range(name, value, low, high):
    """`value` as a Python float (which keeps float32 arithmetic in float32), low ≤ value < high."""
    number = float(check_real(name, value))
    if not low <= number < high:
        raise ValueError(f"{name}: wanted {low} ≤ {name} < {high}, got {value}")
    return number


def _check_finite(name, g, dtype):
    """Refuse NaN, infinity and numbers whose square the weights' dtype cannot hold."""
    if g.dtype.kind not in "fiu":
        raise TypeError(f"gradient of {name}: wanted real numbers, got {g.dtype}")
    largest = np.abs(g).max(initial=0)
    if not largest < math.sqrt(np.finfo(dtype).max):
        bad = g[~np.isfinite(g)]
        raise NotFinite(f"gradient of {name}: wanted finite numbers, got {bad[0] if len(bad) else largest}")
