"""A text of one's own from a file."""

import unicodedata
from dataclasses import dataclass
from pathlib import Path

from .decoding import Unreadable, decode

LEAST = 1000  # characters, below which nothing can be learnt


@dataclass(frozen=True)
class OwnText:
    """`text`, letters with their accents, lines ended by \\n; `symbols` its characters, commonest first."""

    name: str
    text: str
    symbols: tuple
    told: tuple

    def __len__(self):
        return len(self.text)

    def __str__(self):
        head = f"{self.name}: {len(self.text)} characters, {len(self.symbols)} different ones"
        return "\n".join([head, *(f"- {sentence}" for sentence in self.told)])


def read_text(path, *, encoding=None):
    """Read a text file in whatever encoding -> OwnText; Unreadable if it is too short to learn from."""
    raw, encoding = decode(path, encoding)
    text = unicodedata.normalize("NFC", raw)
    if len(text) < LEAST:
        raise Unreadable(
            f"{Path(path).name}: wanted at least {LEAST} characters to learn from, got {len(text)}"
        )
    told = [f"encoded as {encoding.upper()}"] if encoding != "utf-8" else []
    told += ["letters and their accents put together"] if text != raw else []
    once = sum(text.count(symbol) == 1 for symbol in set(text))
    told += [f"{once} characters occur once: a model can learn nothing about them"] * (once > 0)
    symbols = sorted(set(text), key=lambda symbol: (-text.count(symbol), symbol))
    return OwnText(Path(path).name, text, tuple(symbols), tuple(told))
