"""Answers to the exercise of the first notebook."""

import numpy as np


def step_by_step(sequences):
    return np.array([[sequence[t] for sequence in sequences] for t in range(len(sequences[0]))])


def filled_in(sequences):
    x = np.empty((len(sequences[0]), len(sequences), sequences[0].shape[1]), dtype="float32")
    for b, sequence in enumerate(sequences):
        x[:, b] = sequence
    return x


def axes_exchanged(sequences):
    return np.array(sequences).transpose(1, 0, 2)


def with_einsum(sequences):
    return np.einsum("btd->tbd", np.array(sequences))


def joined_along_a_new_axis(sequences):
    return np.concatenate([sequence[:, None, :] for sequence in sequences], axis=1)


RIGHT = {"stack": [step_by_step, filled_in, axes_exchanged, with_einsum, joined_along_a_new_axis]}

WRONG = {
    "stack": {
        "batch first": (lambda sequences: np.array(sequences), "batch first"),
        "end to end": (lambda sequences: np.vstack(sequences), "one long sequence"),
        "reshaped": (
            lambda sequences: np.reshape(sequences, (len(sequences[0]), len(sequences), -1)),
            "reshape does not turn axes round",
        ),
        "batch last": (lambda sequences: np.stack(sequences, axis=2), "batch last"),
        "side by side": (lambda sequences: np.hstack(sequences), "one axis too few"),
        "all axes turned": (lambda sequences: np.array(sequences).T, "all axes in reverse"),
        "only the first": (lambda sequences: sequences[0][:, None], "Only the first sequence"),
        "time backward": (lambda sequences: np.stack(sequences, axis=1)[::-1], "time runs backward"),
    }
}
