"""Recurrences without a tanh around the state: the loop that a scan can replace, and three layers.

    MinGRU       a gate and a candidate from the input alone         Feng et al. (2024)
    LRU          complex factors λ, the same at every step           Orvieto et al. (2023)
    DeltaMemory  a matrix: a key's value is replaced, not added to   Schlag et al. (2021), Yang et al. (2024)

Each takes the place of a cell in a model: forward(x) -> outputs (T, B, H), backward(doutputs) -> dx. They
start from zeros and read whole sequences of one length. On one processor the loop is quicker than a scan.
"""

import numpy as np

from .. import ops
from ..layers.base import Layer


def linear(a, b):
    """h_t = a_t · h_{t−1} + b_t from h_0 = 0: a and b (T, B, H), or a (T, 1, H) -> h (T, B, H)."""
    h = b.copy()
    for t in range(1, len(b)):
        h[t] += a[t] * h[t - 1]
    return h


def linear_back(a, h, dh):
    """From dh, what the loss says at every h of `linear` -> da, db, both (T, B, H).

    db_t = dh_t + conj(a_{t+1}) · db_{t+1}, from the end, and da_t = db_t · conj(h_{t−1}). The gradient at a
    complex number is ∂L/∂Re + i ∂L/∂Im; real ones are their own conjugates.
    """
    a, db = a.conj(), dh.copy()
    for t in reversed(range(1, len(dh))):
        db[t - 1] += a[t] * db[t]
    before = np.concatenate([np.zeros_like(h[:1]), h[:-1]])
    return db * before.conj(), db


class OneWay(Layer):
    """What the three share: one layer, one direction, and a first state of zeros."""

    directions = 1

    def __init__(self, input_size, hidden_size, dtype, **weights):
        self.input_size = ops.check_positive("input_size", input_size, integer=True)
        self.hidden_size = ops.check_positive("hidden_size", hidden_size, integer=True)
        super().__init__(dtype, **weights)

    def forward(self, x, state=None, lengths=None, training=False):
        """x (T, B, D) -> outputs (T, B, H), and an empty state: nothing is carried from batch to batch."""
        if state or lengths is not None:
            raise ValueError(f"{type(self).__name__}: wanted no state and no lengths")
        x = ops.check_array("x", x, shape=("T", "B", self.input_size), dtype=self.dtype)
        outputs, kept = self._run(x)
        self._cache = x, kept
        return outputs, ()

    def backward(self, doutputs, dstate=None):
        """doutputs (T, B, H) -> dx (T, B, D), and nothing for the first state; fills `grads`."""
        x, kept = self._recall()
        dx, grads = self._run_back(doutputs, x, *kept)
        for name, value in grads.items():
            self.grads[name][:] = value
        return dx, ()


class MinGRU(OneWay):
    """z = σ(x_t W_z + b_z), n = x_t W_n + b_n; h_t = z·h_{t−1} + (1 − z)·n: a GRU whose gate sees x_t alone.

    `W_xh` (D, 2H) and `b_h` (2H,) hold the blocks z n. `keep_bias` is z's first bias; with `chrono_max_lag`
    it is drawn for lags up to that. Feng et al. (2024) write 1 − z for our z.
    """

    def __init__(
        self, input_size, hidden_size, rng=0, dtype="float32", *, keep_bias=0.0, chrono_max_lag=None
    ):
        rng, H = ops.as_rng(rng), hidden_size
        W = [ops.glorot(rng, (input_size, H), "float64") for _ in "zn"]
        b_z = np.full(H, keep_bias)
        if chrono_max_lag is not None:
            b_z = ops.chrono_bias(rng, H, chrono_max_lag, "float64")
        b_h = np.concatenate([b_z, np.zeros(H)])
        super().__init__(input_size, H, dtype, W_xh=np.concatenate(W, axis=1), b_h=b_h)

    def _run(self, x):
        a_z, n = np.split(x @ self.params["W_xh"] + self.params["b_h"], 2, axis=-1)
        z = ops.sigmoid(a_z)
        h = linear(z, (1 - z) * n)
        return h, (z, n, h)

    def _run_back(self, dh, x, z, n, h):
        da, db = linear_back(z, h, dh)  # z stands in z·h and in (1 − z)·n
        d = np.concatenate([(da - db * n) * z * (1 - z), db * (1 - z)], axis=-1)
        return d @ self.params["W_xh"].T, {"W_xh": _over_time(x, d), "b_h": d.sum(axis=(0, 1))}


class LRU(OneWay):
    """h_t = λ·h_{t−1} + γ·(x_t W), with complex λ = exp(−e^ν + iθ): |λ| = exp(−e^ν) < 1, whatever is learnt.

    H is even: H/2 complex units, put out as their real and then their imaginary parts; `W_xh` (D, H) holds
    those of W. λ starts anywhere on the ring between the two radii `ring`, and γ = √(1 − |λ|²). The paper's
    output Re(h C) is the linear layer that follows; its x_t D is left out.
    """

    def __init__(self, input_size, hidden_size, rng=0, dtype="float32", *, ring=(0.0, 1.0)):
        if ops.check_positive("hidden_size", hidden_size, integer=True) % 2:
            raise ValueError(f"hidden_size: wanted an even number, two for a complex unit, got {hidden_size}")
        rng, units = ops.as_rng(rng), hidden_size // 2
        least, most = ring
        radius = np.sqrt(rng.uniform(least**2, most**2, units))  # even in area
        weights = {
            "W_xh": rng.normal(size=(input_size, hidden_size)) / np.sqrt(2 * input_size),
            "nu": np.log(-np.log(radius)),
            "theta": rng.uniform(0, 2 * np.pi, units),
            "log_gamma": np.log(1 - radius**2) / 2,
        }
        super().__init__(input_size, hidden_size, dtype, **weights)

    @property
    def lam(self):
        """λ (H/2,), complex."""
        return np.exp(-np.exp(self.params["nu"]) + 1j * self.params["theta"]).astype(self._complex)

    @property
    def _complex(self):
        return np.result_type(self.dtype, np.complex64)

    def _run(self, x):
        u = _to_complex(x @ self.params["W_xh"])
        b = np.exp(self.params["log_gamma"]) * u
        h = linear(np.broadcast_to(self.lam, (len(x), 1, *self.lam.shape)), b)
        return _to_real(h), (u, h)

    def _run_back(self, dh, x, u, h):
        lam, gamma = self.lam, np.exp(self.params["log_gamma"])
        da, db = linear_back(np.broadcast_to(lam, (len(x), 1, *lam.shape)), h, _to_complex(dh))
        along = (da.sum(axis=(0, 1)).conj() * lam).astype(self._complex)  # conj(∂L/∂λ)·λ
        du = _to_real(gamma * db)
        return du @ self.params["W_xh"].T, {
            "W_xh": _over_time(x, du),
            "nu": -np.exp(self.params["nu"]) * along.real,
            "theta": -along.imag,
            "log_gamma": gamma * (db.conj() * u).real.sum(axis=(0, 1)),
        }


class DeltaMemory(OneWay):
    """S_t = S_{t−1} + β (v − S_{t−1} k) kᵀ, h_t = S_t q: what stands under the key k moves to v by β.

    For each sequence S is (H, H). Keys and questions, k and q, are x_t W_k and x_t W_q at length 1; v is
    x_t W_v and β = σ(x_t W_β + b_β). `W_xh` (D, 3H + 1) holds the blocks k q v β, `b_h` (1,) is b_β. With
    `replaces` False values are added, S_t = S_{t−1} + β v kᵀ, and nothing is taken out.
    """

    def __init__(self, input_size, hidden_size, rng=0, dtype="float32", *, replaces=True):
        rng, self.replaces = ops.as_rng(rng), replaces
        W = [ops.glorot(rng, (input_size, width), "float64") for width in (hidden_size,) * 3 + (1,)]
        super().__init__(input_size, hidden_size, dtype, W_xh=np.concatenate(W, axis=1), b_h=np.zeros(1))

    def _run(self, x):
        H = self.hidden_size
        k, q, v, a = np.split(x @ self.params["W_xh"], [H, 2 * H, 3 * H], axis=-1)
        (k, k_norm), (q, q_norm), beta = _unit(k), _unit(q), ops.sigmoid(a + self.params["b_h"])
        S = np.zeros((len(x) + 1, x.shape[1], H, H), self.dtype)
        error = np.empty_like(v)
        for t in range(len(x)):  # step t + 1
            error[t] = v[t] - _read(S[t], k[t]) if self.replaces else v[t]
            S[t + 1] = S[t] + (beta[t] * error[t])[:, :, None] * k[t][:, None, :]
        return _read(S[1:], q), (k, k_norm, q, q_norm, v, beta, S, error)

    def _run_back(self, dh, x, k, k_norm, q, q_norm, v, beta, S, error):
        dq = _read_back(S[1:], dh)
        dk, dv, dbeta, dS = np.empty_like(k), np.empty_like(v), np.empty_like(beta), 0
        for t in reversed(range(len(x))):
            dS = dS + dh[t][:, :, None] * q[t][:, None, :]
            written = _read(dS, k[t])  # the gradient at β·error
            dbeta[t] = (written * error[t]).sum(axis=-1, keepdims=True)
            dv[t] = beta[t] * written
            dk[t] = _read_back(dS, beta[t] * error[t])
            if self.replaces:
                dk[t] -= _read_back(S[t], dv[t])
                dS = dS - dv[t][:, :, None] * k[t][:, None, :]
        da = dbeta * beta * (1 - beta)
        d = np.concatenate([_unit_back(k, k_norm, dk), _unit_back(q, q_norm, dq), dv, da], axis=-1)
        return d @ self.params["W_xh"].T, {"W_xh": _over_time(x, d), "b_h": da.sum(axis=(0, 1))}


def _over_time(x, d):
    """Σ x_tᵀ d_t over all steps and sequences: x (T, B, D), d (T, B, H) -> (D, H)."""
    return x.reshape(-1, x.shape[-1]).T @ d.reshape(-1, d.shape[-1])


def _to_complex(parts):
    """(…, H), real parts and then imaginary ones -> (…, H/2)."""
    real, imaginary = np.split(parts, 2, axis=-1)
    return real + 1j * imaginary


def _to_real(values):
    """(…, H/2) -> (…, H): the real parts, then the imaginary ones."""
    return np.concatenate([values.real, values.imag], axis=-1)


def _unit(a):
    """a (…, H) at length 1, and what its length was."""
    norm = np.sqrt((a**2).sum(axis=-1, keepdims=True) + a.dtype.type(1e-6))
    return a / norm, norm


def _unit_back(unit, norm, dunit):
    """The gradient at a, from that at a at length 1: what points along a changes nothing."""
    return (dunit - unit * (unit * dunit).sum(axis=-1, keepdims=True)) / norm


def _read(S, k):
    """S k for every sequence: (…, H, H), (…, H) -> (…, H)."""
    return np.einsum("...ij,...j->...i", S, k)


def _read_back(S, v):
    """Sᵀ v for every sequence."""
    return np.einsum("...ij,...i->...j", S, v)
