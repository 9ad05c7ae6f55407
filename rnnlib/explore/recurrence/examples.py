"""The five shapes of input and output, each with examples from the field: what goes in, what comes out."""

from typing import NamedTuple

STOP = "stop"
MOST = 5  # steps with input, and one more with output


class Example(NamedTuple):
    """One task: its shape, and its inputs and outputs at any number of steps."""

    shape: str
    name: str
    read: tuple  # MOST inputs; of fewer, the last are read if `ends_alike`, or else the first
    written: tuple | dict  # outputs; where they depend on the number of inputs, {number: outputs}
    model: str  # where the course builds it
    ends_alike: bool = False

    def inputs(self, count):
        return list(self.read[-count:] if self.ends_alike else self.read[:count])

    def outputs(self, count, inputs):
        """`count` outputs for so many inputs; whoever writes on beyond the end writes "stop"."""
        written = self.written[inputs] if isinstance(self.written, dict) else self.written
        return [*written, *[STOP] * count][:count]


ONE, WRITE, JUDGE, RESAY, LABEL = (
    "one to one",
    "one to many",
    "many to one",
    "many to many, out of step",
    "many to many, in step",
)
_NUMBERED = tuple(f"frame {n}" for n in range(1, MOST + 1))
_OPINION = {count: ("bad" if count > 3 else "good",) for count in range(1, MOST + 1)}
_FRENCH = {
    1: ("chien",),
    2: ("chien", "noir"),
    3: ("le", "chien", "noir"),
    4: ("vois", "le", "chien", "noir"),
    5: ("je", "vois", "le", "chien", "noir"),
}
_DATE = ("1997", "-", "05", "-", "03")
_DATES = {1: _DATE[:1], 2: _DATE[:3], 3: _DATE, 4: _DATE, 5: _DATE}

_WORKS = "a working model: notebook"
_LIKE = "a working model of its kind,"
EXAMPLES = {
    "picture": Example(
        ONE, "what a picture shows", ("picture",), ("dog",), "a working model, feedforward: notebook 01"
    ),
    "caption": Example(
        WRITE,
        "a caption for a picture",
        ("picture",),
        ("a", "dog", "jumps", "up"),
        f"{_LIKE} the tune: notebook 09",
    ),
    "tune": Example(WRITE, "a tune from one note", ("C",), ("E", "G", "C", "G", "E", "C"), f"{_WORKS} 09"),
    "opinion": Example(
        JUDGE,
        "the opinion of a sentence",
        ("was", "not", "a", "good", "film"),
        _OPINION,
        f"{_WORKS} 09",
        True,
    ),
    "video": Example(JUDGE, "what happens in a video", _NUMBERED, ("a jump",), f"{_WORKS} 09"),
    "translation": Example(
        RESAY,
        "a translation",
        ("I", "see", "the", "black", "dog"),
        _FRENCH,
        f"{_LIKE} the dates: notebook 09",
        True,
    ),
    "date": Example(
        RESAY, "a date in another form", ("on", "Sat", "3", "May", "1997"), _DATES, f"{_WORKS} 09", True
    ),
    "frames": Example(
        LABEL, "a label for every frame", _NUMBERED, ("run", "run", "jump", "jump", "run"), f"{_WORKS} 09"
    ),
    "typing": Example(
        LABEL,
        "typing ahead",
        ("the", "girl", "thinks", "that", "she"),
        ("girl", "thinks", "that", "she", "sings"),
        f"{_WORKS} 08",
    ),
}
