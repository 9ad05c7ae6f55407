"""Write data/torch_reference.npz: what PyTorch computes for every recurrent layer that rnnlib also has.

The tests and notebook 07 compare with the stored file, so they need no PyTorch. To make it again, apart:

    python3 -m venv /tmp/torchenv && /tmp/torchenv/bin/pip install torch==2.13.0 numpy
    /tmp/torchenv/bin/python tests/reference/make_torch_reference.py

Everything is float64, time first, in PyTorch's names, layouts and gate orders. A case is one structured value
whose fields are arrays: `case = np.load(path)["lstm_2_bi"]`, `case["x"]`, `case.dtype.names`. The cases are
`{cell}_{layers}_{directions}`, plus `_padded` where the sequences have different lengths:

    cell  rnn_tanh, rnn_relu, lstm, gru       layers  1, 2       directions  uni, bi
    padded are `{cell}_1_uni_padded` and `{cell}_2_bi_padded`

    name                        shape                   what
    x                           (T, B, D)               input; noise in the padding of the padded cases
    lengths                     (B,)                    padded cases only: integers, the sequences' lengths
    h_0, c_0 (LSTM)             (layers·dirs, B, H)     first state, nowhere zero
    weight_ih_l0, bias_hh_l1_reverse …                  parameters: k·H rows, gate by gate
    outputs                     (T, B, H·dirs)          output of the last layer; 0 in the padding
    h_n, c_n                    (layers·dirs, B, H)     last state, at each sequence's own end
    d_outputs, d_h_n, d_c_n     as those                weights of the loss; d_outputs is 0 in the padding
    grad_x, grad_h_0, grad_weight_ih_l0 …               gradients of the loss Σ outputs·d_outputs
                                                        + Σ h_n·d_h_n + Σ c_n·d_c_n; 0 where x is padding
"""

from itertools import product
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

T, B, D, H = 6, 3, 5, 4
LENGTHS = torch.tensor([4, 6, 1])
CELLS = {
    "rnn_tanh": (nn.RNN, {"nonlinearity": "tanh"}),
    "rnn_relu": (nn.RNN, {"nonlinearity": "relu"}),
    "lstm": (nn.LSTM, {}),
    "gru": (nn.GRU, {}),
}
PATH = Path(__file__).resolve().parents[2] / "data" / "torch_reference.npz"


def draw(generator, *shape):
    """Normal numbers rounded to 1/64, so that the file stays small; none is zero."""
    numbers = torch.round(40 * torch.randn(*shape, generator=generator, dtype=torch.float64)) / 64
    return torch.where(numbers == 0, 1 / 64, numbers)


def run(layer, x, state, padded):
    """outputs and the tuple of last states."""
    given = state if len(state) == 2 else state[0]
    if padded:
        packed, last = layer(pack_padded_sequence(x, LENGTHS, enforce_sorted=False), given)
        outputs, _ = pad_packed_sequence(packed, total_length=T)
    else:
        outputs, last = layer(x, given)
    return outputs, last if len(state) == 2 else (last,)


def reference(seed, cell, layers, bidirectional, padded):
    """One case: a structured value with a field for every array."""
    generator = torch.Generator().manual_seed(seed)
    make, options = CELLS[cell]
    layer = make(D, H, num_layers=layers, bidirectional=bidirectional, dtype=torch.float64, **options)
    weights = dict(layer.named_parameters())
    for weight in weights.values():
        weight.data = draw(generator, *weight.shape)
    slots = layers * (1 + bidirectional)
    parts = ["h", "c"][: 1 + (cell == "lstm")]
    inputs = {"x": draw(generator, T, B, D)} | {f"{part}_0": draw(generator, slots, B, H) for part in parts}
    for value in inputs.values():
        value.requires_grad_()

    outputs, last = run(layer, inputs["x"], tuple(inputs[f"{part}_0"] for part in parts), padded)
    results = {"outputs": outputs} | {f"{part}_n": value for part, value in zip(parts, last)}
    loss_weights = {f"d_{name}": draw(generator, *value.shape) for name, value in results.items()}
    if padded:
        loss_weights["d_outputs"] *= (torch.arange(T)[:, None] < LENGTHS)[..., None]
    sum((value * loss_weights[f"d_{name}"]).sum() for name, value in results.items()).backward()

    gradients = {f"grad_{name}": value.grad for name, value in (inputs | weights).items()}
    lengths = {"lengths": LENGTHS} if padded else {}
    arrays = inputs | lengths | weights | results | loss_weights | gradients
    return as_record({name: value.detach().numpy() for name, value in arrays.items()})


def as_record(arrays):
    """{name: array} as one structured value: a file for each array would be twice as large."""
    record = np.zeros((), [(name, value.dtype, value.shape) for name, value in arrays.items()])
    for name, value in arrays.items():
        record[name] = value
    return record


def main():
    stacks = [
        (1, False, False),
        (1, False, True),
        (1, True, False),
        (2, False, False),
        (2, True, False),
        (2, True, True),
    ]
    records = {}
    for seed, (cell, (layers, bidirectional, padded)) in enumerate(product(CELLS, stacks)):
        case = f"{cell}_{layers}_{'bi' if bidirectional else 'uni'}{'_padded' if padded else ''}"
        records[case] = reference(seed, cell, layers, bidirectional, padded)
    np.savez_compressed(PATH, **records)
    print(f"{PATH.name}: {len(records)} cases, {PATH.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
