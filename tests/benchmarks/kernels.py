"""How fast are the recurrent kernels? Forward and backward beside three other ways, and against length.

    python tests/benchmarks/kernels.py [--quick]

All ways of one line take turns, on one BLAS thread, so that whatever else the machine does hits them alike.
Each is given as its time over ours, the fastest turn of each: above 1 ours is faster.

    plain      step by step, the bare equations, as in rnnlib/kernels/plain.py
    products   only the matrix products that a pass cannot do without: x W_xh, dx, dW_xh and dW_hh for all
               steps at once, h W_hh and da W_hhᵀ step by step; no arrangement of NumPy calls goes below it
    PyTorch    torch.nn.RNN, LSTM and GRU with autograd on one thread, where PyTorch can be imported

The second table has the time of a step for longer and longer sequences: 1 throughout is linear in T.

PyTorch in an environment apart:

    python3 -m venv /tmp/torchenv && /tmp/torchenv/bin/pip install torch==2.13.0 numpy threadpoolctl
    PYTHONPATH=. /tmp/torchenv/bin/python tests/benchmarks/kernels.py

What was tried, float32, on an AMD EPYC with 1 MB of level-2 cache a core:

    kept                                                          what it is worth
    one product over many steps for dW, dU, dx and the input      most of the gain at every size
    local derivatives of many steps before the backward loop      most of the rest at small sizes
    gate by gate, (T, 4, B, H): a ufunc on a block without gaps    0.3 µs a call against 1.0 to 1.5 with gaps
    one add both sums and turns (B, 4H) into (4, B, H)            a product for each gate costs the same
    one tanh for all gates, constants as arrays                   a Python number costs 0.3 µs more a call
    a.dot(b, out)                                                 0.4 µs at 8 x 16, np.matmul 1.1 µs
    stretches of 256 rows instead of the whole sequence           5 to 10 % from 200 x 16 x 32 x 64 on
    one piece of memory for what the cache keeps                  10 to 25 % where glibc gave memory back
    contiguous copies of W_hh and its transpose                   5 to 15 % from H = 100 on

    not kept                                                      why
    a/2 for the sigmoids folded into the weights                  copies the weights, gains 0 to 3 %
    a workspace kept from call to call                            with stretches nothing is left to gain
    feature-major arrays, (T, 4H, B)                              turning x and h round eats the gain
    [h, x, 1] stacked for one product                             loses the one input product for all steps

The limit is the column of the products. At H = 256 they take 80 to 100 % of our time, at H = 16 a tenth; the
rest is 6 (RNN) to 20 (LSTM, GRU) NumPy calls a step at 0.3 to 1.5 µs each. Only PyTorch's LSTM is faster,
from 200 x 16 x 32 x 64 on: it is one fused oneDNN call.
"""

import argparse
import time

import numpy as np
from threadpoolctl import threadpool_limits

from rnnlib import kernels
from rnnlib.kernels import plain as plain_kernels

try:
    import torch
except ImportError:
    torch = None

SIZES = [(20, 8, 8, 16), (25, 1, 65, 100), (200, 16, 32, 64), (50, 32, 64, 128), (100, 64, 128, 256)]
LENGTHS = [50, 100, 200, 400, 800]
GATES = {"rnn": 1, "lstm": 4, "gru": 3}


def main():
    parser = argparse.ArgumentParser(description="Time the recurrent kernels beside other ways.")
    parser.add_argument("--quick", action="store_true", help="a tenth of the repeats")
    seconds = 0.3 if parser.parse_args().quick else 3
    if torch:
        torch.set_num_threads(1)
    else:
        print("PyTorch cannot be imported; how to have it beside ours is told at the top of this file.")
    with threadpool_limits(1):
        compare_ways(seconds)
        compare_lengths(seconds)


def compare_ways(seconds):
    """The first table: for each cell and size the other ways' time over ours."""
    print("         T    B    D    H       ours     plain  products   PyTorch")
    for cell in GATES:
        for size in SIZES:
            arguments, dh = draw(cell, size)
            ways = [ours, plain, products, pytorch] if torch else [ours, plain, products]
            times = fastest([way(cell, arguments, dh) for way in ways], seconds)
            ratios = [f"{t / times[0]:9.2f}" for t in times[1:]] + ["        -"] * (torch is None)
            columns = " ".join(f"{n:4}" for n in size)
            print(f"{cell:5} {columns} {times[0] * 1e6:7.0f} µs {' '.join(ratios)}", flush=True)


def compare_lengths(seconds, B=16, D=32, H=64):
    """The second table: the time a step takes, over that of the shortest length."""
    print(f"\ntime per step over that at T = {LENGTHS[0]}, for B {B}, D {D}, H {H}")
    print(f"{'T':5} {' '.join(f'{T:9}' for T in LENGTHS)}")
    for cell in GATES:
        runs = [ours(cell, *draw(cell, (T, B, D, H))) for T in LENGTHS]
        per_step = [t / T for t, T in zip(fastest(runs, 2 * seconds), LENGTHS)]
        print(f"{cell:5} {' '.join(f'{t / per_step[0]:9.2f}' for t in per_step)}", flush=True)


def fastest(runs, seconds):
    """The fastest time of each run, all taken in turns for about `seconds`, at least five turns."""
    repeats = [1 + int(0.005 / timed(run, 2)) for run in runs]
    times, end = [], time.perf_counter() + seconds
    while len(times) < 5 or time.perf_counter() < end:
        times.append([timed(run, n) for run, n in zip(runs, repeats)])
    return np.min(times, axis=0)


def timed(run, repeats):
    """The time of one run, in processor time: it stands still while another process has the processor."""
    start = time.process_time()
    for _ in range(repeats):
        run()
    return (time.process_time() - start) / repeats


def draw(cell, size, dtype="float32"):
    """Arguments by name, in the order of the kernels' and the plain form's, and dh."""
    rng = np.random.default_rng(0)
    (T, B, D, H), k = size, GATES[cell]
    shapes = {"x": (T, B, D), "h0": (B, H)} | ({"c0": (B, H)} if cell == "lstm" else {})
    shapes |= {"W_xh": (D, k * H), "W_hh": (H, k * H), "b_h": (k * H,)}
    shapes |= {"b_hn": (H,)} if cell == "gru" else {}
    bound = 1 / np.sqrt(H)  # as a layer starts: neither dead nor wild
    arguments = {name: rng.uniform(-bound, bound, shape).astype(dtype) for name, shape in shapes.items()}
    arguments["x"] = rng.normal(size=shapes["x"]).astype(dtype)
    return arguments, rng.normal(size=(T, B, H)).astype(dtype)


# The ways: each returns a function without arguments that goes forward and back once.


def ours(cell, arguments, dh):
    forward, backward = getattr(kernels, f"{cell}_forward"), getattr(kernels, f"{cell}_backward")
    return lambda: backward(dh, forward(**arguments)[-1])


def plain(cell, arguments, dh):
    dlast = [np.zeros_like(dh[0])] * (2 if cell == "lstm" else 1)
    return lambda: getattr(plain_kernels, cell)(*arguments.values(), dh, *dlast)


def products(cell, arguments, dh):
    x, W_xh, W_hh = arguments["x"], arguments["W_xh"], arguments["W_hh"]
    T, B, H = dh.shape
    rows, h = x.reshape(T * B, -1), np.full((T * B, H), 0.1, x.dtype)
    a, dx, dW_xh, dW_hh = np.empty((T * B, W_xh.shape[1]), x.dtype), *map(np.empty_like, (rows, W_xh, W_hh))
    hU, dh_t, U_T = np.empty((B, W_hh.shape[1]), x.dtype), np.empty((B, H), x.dtype), W_hh.T.copy()
    steps = list(zip(h.reshape(T, B, H), a.reshape(T, B, -1)))

    def run():
        rows.dot(W_xh, a)
        for h_t, _ in steps:
            h_t.dot(W_hh, hU)
        for _, da_t in steps:
            da_t.dot(U_T, dh_t)
        a.dot(W_xh.T, dx)
        rows.T.dot(a, dW_xh)
        h.T.dot(a, dW_hh)

    return run


def pytorch(cell, arguments, dh):
    tensors = {name: torch.from_numpy(a).requires_grad_() for name, a in arguments.items()}
    x, states = tensors["x"], [tensors[name][None] for name in ("h0", "c0") if name in tensors]
    make = {"rnn": torch.nn.RNN, "lstm": torch.nn.LSTM, "gru": torch.nn.GRU}[cell]
    layer, wanted = make(x.shape[2], dh.shape[2]), torch.from_numpy(dh)
    sources = [x, *states, *layer.parameters()]
    given = tuple(states) if cell == "lstm" else states[0]
    return lambda: torch.autograd.grad(layer(x, given)[0], sources, wanted)


if __name__ == "__main__":
    main()
