"""From symbols to the integers that a network reads, and back."""

import unicodedata

import numpy as np

from .. import ops


class Vocabulary:
    """Symbols, numbered as given: characters, `Vocabulary("ACGT")`, or words, `Vocabulary(["the", …])`."""

    def __init__(self, symbols):
        self.symbols = tuple(symbols)
        if not all(isinstance(symbol, str) and symbol for symbol in self.symbols):
            raise TypeError(f"symbols: wanted characters or words, got {self.symbols}")
        self.separator = "" if all(len(symbol) == 1 for symbol in self.symbols) else " "
        self.index = {symbol: token for token, symbol in enumerate(self.symbols)}
        if not self.symbols or len(self.index) < len(self.symbols):
            raise ValueError(f"symbols: wanted one or more, all different, got {self.symbols}")

    @classmethod
    def of(cls, symbols):
        """The vocabulary of everything that occurs in `symbols`, in sorted order: `Vocabulary.of(text)`."""
        return cls(sorted(set(symbols)))

    def __len__(self):
        return len(self.symbols)

    def __repr__(self):
        shown = self.separator.join(self.symbols[:20])
        return f"<Vocabulary: {len(self)} symbols, {shown!r}{' …' if len(self) > 20 else ''}>"

    def encode(self, text):
        """Text, or a sequence of symbols -> tokens (N,). Words in a string are divided by white space."""
        symbols = text.split() if self.separator and isinstance(text, str) else text
        try:
            return np.array([self.index[symbol] for symbol in symbols], np.int64)
        except TypeError:
            raise TypeError(f"text: wanted text or a row of symbols, got {type(text).__name__}") from None
        except KeyError as error:
            raise ValueError(f"text: wanted symbols of this vocabulary only, got {error.args[0]!r}") from None

    def decode(self, tokens):
        """Tokens (N,) -> text; words are divided by blanks."""
        tokens = np.asarray(tokens)
        if tokens.ndim != 1 or not np.isin(tokens, range(len(self))).all():
            raise ValueError(f"tokens: wanted a row of integers from 0 to {len(self) - 1}, got {tokens}")
        return self.separator.join(self.symbols[int(token)] for token in tokens)


class Characters(Vocabulary):
    """The characters of a text, each a token: `Characters.of(text)`. What to do with others is a rule.

    Without `unknown`, a character that the vocabulary does not hold is refused by its name, its code point
    and its place. With `unknown="�"`, a character that is then held too, others are read as that one.
    """

    def __init__(self, symbols, unknown=None):
        if unknown is not None and not (isinstance(unknown, str) and len(unknown) == 1):
            raise TypeError(f"unknown: wanted one character, or None, got {unknown!r}")
        symbols = tuple(symbols)
        super().__init__(symbols if unknown is None or unknown in symbols else (*symbols, unknown))
        if self.separator:
            raise ValueError(f"symbols: wanted single characters, got {max(self.symbols, key=len)!r}")
        self.unknown = unknown

    @classmethod
    def of(cls, text, unknown=None):
        """The characters that occur in a text, in sorted order, and `unknown`, if it is given, after them."""
        if not isinstance(text, str):
            raise TypeError(f"text: wanted a text, got {type(text).__name__}")
        return cls(sorted(set(text)), unknown)

    def encode(self, text):
        """Text -> tokens (N,); ValueError if one is not held and no `unknown` stands for it."""
        if not isinstance(text, str):
            raise TypeError(f"text: wanted a text, got {type(text).__name__}")
        if self.unknown is None:
            self._refuse_others(text)
        other = self.index.get(self.unknown)
        return np.array([self.index.get(character, other) for character in text], np.int64)

    def _refuse_others(self, text):
        place = next((n for n, character in enumerate(text) if character not in self.index), None)
        if place is not None:
            name = unicodedata.name(text[place], "a character without a name")
            raise ValueError(
                f"text: wanted only the {len(self)} characters of this vocabulary, got {text[place]!r} "
                f"(U+{ord(text[place]):04X}, {name}) at place {place}; with unknown='�' they are read as �"
            )


def _as_filling(value, dtype):
    """`value` in this dtype; ValueError if it would become another number there."""
    given = ops.check_array("value", value, shape=())
    with np.errstate(invalid="ignore"):
        filling = given.astype(dtype)
    if not (filling == given or (np.isnan(filling) and np.isnan(given))):
        raise ValueError(f"value: wanted a number that {dtype} can hold, got {value}")
    return filling


def pad(sequences, value=0):
    """Sequences of unequal length -> array (T, B), short ones filled up with `value`; lengths (B,)."""
    arrays = [ops.check_array(f"sequences[{b}]", sequence) for b, sequence in enumerate(sequences)]
    shapes = [a.shape for a in arrays]
    if not shapes or any(len(shape) != 1 or shape == (0,) for shape in shapes):
        raise ValueError(f"sequences: wanted one or more rows of at least one number, got shapes {shapes}")
    lengths = np.array([len(a) for a in arrays])
    dtype = np.result_type(*arrays)
    padded = np.full((lengths.max(), len(arrays)), _as_filling(value, dtype))
    for b, a in enumerate(arrays):
        padded[: len(a), b] = a
    return padded, lengths
