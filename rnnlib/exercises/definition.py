"""What an exercise is: its task, a reference, the cases to try, and the usual mistakes by name.

    @exercise(hint="What does the sum run over?")
    def mean(a):
        \"\"\"The mean of the numbers in a.\"\"\"
        return a.sum() / a.size


    mean.cases = {"three numbers": (np.array([1.0, 2, 3]),)}
    mean.mistakes = {"That is the sum: it still has to be divided.": lambda a: a.sum()}

A mistake that takes more than an expression is a function of its own, below, with `@mean.mistake("…")`.
An answer need not be a function. `Exercise(1.0, hint="…")` wants a number, and with `use` it is what the
numbers do that counts, so that more than one answer can be right.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from .differences import CLOSE, difference
from .guard import run


class Kept:
    """An answer of which only the `outcomes` are known, one a case: what an edition without solutions has."""

    def __init__(self, outcomes, cases, signature):
        self.outcomes, self.cases, self.__signature__ = outcomes, cases, signature
        self.function = None  # where a lesson calls the solution

    def __call__(self, *args):
        """What came of a case, for whoever asks with its arguments; LookupError for others."""
        if self.function is not None:
            return self.function(*args)
        for outcome, case in zip(self.outcomes, self.cases):
            if difference(args, case) is None:
                return outcome.value
        raise LookupError("this edition knows what the solution computes in the cases, and no more")


@dataclass(eq=False, slots=True)
class Exercise:
    """`solution` is the reference, `cases` {what is tried: arguments}, `mistakes` {message: wrong answer}.

    `use(answer, *arguments)` is how an answer is put to work if it is no plain function of the arguments;
    `in_place` says that it is meant to change them, so that their new values count. `given` does what the
    stub does, where that already computes something, such as a bug to find. `close` holds rtol and atol. The
    `key` is topic.name, the name being what the learner's function is called; the catalogue gives it.
    """

    solution: object
    use: Callable | None = None
    cases: Mapping[str, tuple] = field(default_factory=lambda: {"the value": ()})
    hint: str = ""
    given: object = None
    mistakes: dict[str, object] = field(default_factory=dict)
    in_place: bool = False
    seconds: float = 2.0
    close: Mapping[str, float] = field(default_factory=lambda: dict(CLOSE))
    key: str = ""

    def __post_init__(self):
        if self.use is None and not callable(self.solution):
            self.use = lambda value: value

    def __repr__(self):
        return f"<exercise {self.key}>"

    @property
    def name(self):
        """What the learner's function is called."""
        return self.key.rpartition(".")[2]

    def mistake(self, message):
        """A decorator: whoever computes what this function computes is told `message`."""

        def add(function):
            self.mistakes[message] = function
            return function

        return add

    def outcomes(self, answer):
        """An Outcome for each case, up to the first that runs out of time."""
        if isinstance(answer, Kept):
            return answer.outcomes
        found = []
        for args in self.cases.values():
            found.append(run(self._ready(answer), args, self.seconds))
            if found[-1].timed_out:
                break
        return found

    def _ready(self, answer):
        return answer if self.use is None else lambda *args: self.use(answer, *args)


def exercise(*, hint):
    """A decorator that makes the reference an Exercise named after it; its docstring is the task."""

    def make(function):
        key = f"{function.__module__.rpartition('.')[2]}.{function.__name__}"
        return Exercise(function, hint=hint, key=key)

    return make


def varied(first, *others):
    """The numbers of an exercise where others would do as well, and be as hard: `P = varied(0.5, 0.25)`.

    The course has the first. `python -m rnnlib.course editions --seed N` writes one of all of them in the
    place of the call. So whatever tells of the numbers is made from the name: cases, hints, messages, and a
    solution that a notebook shows (`1.6 / recurrence.PULSE`). In prose the name stands behind the number, in
    a comment: `a pulse of +1<!-- recurrence.PULSE -->`.
    """
    return first
