"""The five shapes of input and output, each with examples from the field: what goes in, what comes out."""

from typing import NamedTuple

STOP_TOKEN = "stop"
MOST_INPUTS = 5  # steps with input, and one more with output


class Example(NamedTuple):
    """One task: its shape, and its inputs and outputs at any number of steps."""

    shape: str
    name: str
    read: tuple  # MOST_INPUTS inputs; of fewer, the last are read if `ends_alike`, or else the first
    written: tuple | dict  # outputs; where they depend on the number of inputs, {number: outputs}
    model: str  # where the course builds it
    ends_alike: bool = False

    def inputs(self, count):
        return list(self.read[-count:] if self.ends_alike else self.read[:count])

    def outputs(self, count, inputs):
        """`count` outputs for so many inputs; whoever writes on beyond the end writes "stop"."""
        written = self.written[inputs] if isinstance(self.written, dict) else self.written
        return [*written, *[STOP_TOKEN] * count][:count]


ONE, WRITE, JUDGE = "one to one", "one to many", "many to one"
RESAY, LABEL = "many to many, out of step", "many to many, in step"

_NUMBERED = tuple(f"frame {n}" for n in range(1, MOST_INPUTS + 1))
_TENTHS, _SPELT = tuple(f"0.{n} s" for n in range(1, MOST_INPUTS + 1)), ("h", "e", "l", "l", "o")
_FILM = ("a", "good", "film", "it", "isn't")
_OPINION = {n: ("bad" if n > 4 else "good",) for n in range(1, MOST_INPUTS + 1)}
_ENGLISH, _FRENCH = ("I", "see", "the", "black", "dog"), ("je", "vois", "le", "chien", "noir")
_BY_LENGTH = {1: ("chien",), **{n: _FRENCH[-n:] for n in range(2, 6)}}
_DAY, _DATE = ("on", "Sat", "3", "May", "1997"), ("1997", "-", "05", "-", "03")
_DATES = {1: _DATE[:1], 2: _DATE[:3], 3: _DATE, 4: _DATE, 5: _DATE}
_TYPED = ("the", "girl", "thinks", "that", "she", "sings")
_CAPTION = ("a", "dog", "jumps", "up")
_JUMP = ("run", "run", "jump", "jump", "run")

_FEEDFORWARD = "a working model, feedforward: notebook 01"
_HERE = "a working model: notebook 09"
_LIKE = "a working model of its kind, the {}: notebook 09"
SEQUENCES = {
    "picture": Example(ONE, "what a picture shows", ("picture",), ("dog",), _FEEDFORWARD),
    "caption": Example(WRITE, "a caption for a picture", ("picture",), _CAPTION, _LIKE.format("tune")),
    "tune": Example(WRITE, "a tune from one note", ("C",), tuple("EGCGEC"), _HERE),
    "opinion": Example(JUDGE, "the opinion of a sentence", _FILM, _OPINION, _HERE),
    "video": Example(JUDGE, "what happens in a video", _NUMBERED, ("a jump",), _HERE),
    "translation": Example(
        RESAY, "a translation", _ENGLISH, _BY_LENGTH, _LIKE.format("dates"), ends_alike=True
    ),
    "date": Example(RESAY, "a date in another form", _DAY, _DATES, _HERE, ends_alike=True),
    "speech": Example(RESAY, "speech to text", _TENTHS, _SPELT, _LIKE.format("dates")),
    "frames": Example(LABEL, "a label for every frame", _NUMBERED, _JUMP, _LIKE.format("noisy light")),
    "typing": Example(LABEL, "typing ahead", _TYPED[:-1], _TYPED[1:], "a working model: notebook 08"),
}
