"""Weights that took longer to train than a notebook may: made by one command, stored with their scores."""

import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass

from .. import models
from ..datasets import data_path
from .catalogue import enter
from .interruption import interruptions_end_it
from .store import read_made, write_made


@dataclass(frozen=True)
class Pretrained:
    """`train(**options)` -> a model; `score(model)` -> {what: number}, stored in the model's metadata.

    `short` are options that train for a second, so that a test can see that it still runs. The weights are
    data/pretrained/NAME.npz.
    """

    name: str
    question: str
    train: Callable
    score: Callable
    short: dict

    @property
    def file(self):
        """Where the weights are, below data/."""
        return f"pretrained/{self.name}.npz"

    def make(self, say=print):
        """Train, score and store."""
        with interruptions_end_it():
            model = self.train()
        model.metadata["scores"] = self.score(model)
        say(f"{self.name}: {model.metadata['scores']}")
        write_made(self.file, _to_bytes(model))

    def try_out(self):
        """A short training: -> its scores. Nothing is stored."""
        return self.score(self.train(**self.short))

    def load(self):
        """The stored model; ValueError if the file was altered."""
        read_made(self.file)
        return models.load(data_path(self.file))


def pretrain(name, question, train, score, *, short):
    """A Pretrained that is entered."""
    return enter(Pretrained(name, question, train, score, short))


def _to_bytes(model):
    """What `save` writes."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "model.npz")
        models.save(path, model)
        with open(path, "rb") as file:
            return file.read()
