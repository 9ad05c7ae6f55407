"""What PyTorch computes for every recurrent layer that rnnlib has too: a witness of its own making."""

import io

import numpy as np

from .files import read_verified


def load_torch_reference():
    """-> {case: {name: array}}, in PyTorch's names, layouts and gate orders, float64, time first.

    A case is `{cell}_{layers}_{directions}`, such as "gru_1_uni" or "lstm_2_bi_padded": random weights and
    inputs, outputs, and the gradients of a loss (tests/reference/make_torch_reference.py says which).
    """
    with np.load(io.BytesIO(read_verified("torch_reference.npz"))) as file:
        records = {case: file[case] for case in file.files}
    return {case: {name: record[name] for name in record.dtype.names} for case, record in records.items()}
