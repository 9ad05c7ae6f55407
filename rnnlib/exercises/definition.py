"""What an exercise is: a reference, the cases to try, and the usual mistakes by name.

    @exercise(cases={"three numbers": (np.array([1.0, 2, 3]),)}, hint="What does the sum run over?")
    def mean(a):
        return a.sum() / a.size

    @mean.mistake("That is the sum: it still has to be divided.")
    def only_sum(a):
        return a.sum()

An answer need not be a function. `Exercise("recurrence.counter", solution=1.0, hint="…")` wants a number, and
with `use` it is what the numbers do that counts, so that more than one answer can be right.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from .compare import CLOSE
from .guard import run


@dataclass(eq=False)
class Exercise:
    """`solution` is the reference, `cases` {what is tried: arguments}, `mistakes` {message: wrong answer}.

    `use(answer, *arguments)` is how an answer is put to work if it is no plain function of the arguments;
    `in_place` says that it is meant to change them, so that their new values count. `given` is the code of a
    stub that already computes something, such as a bug to find. `close` holds rtol and atol.
    """

    key: str  # topic.name, the name being what the learner's function is called
    solution: object
    hint: str
    cases: Mapping[str, tuple] = field(default_factory=lambda: {"the value": ()})
    use: Callable | None = None
    in_place: bool = False
    seconds: float = 2.0
    close: Mapping[str, float] = field(default_factory=lambda: dict(CLOSE))
    mistakes: dict[str, object] = field(default_factory=dict)
    given: object = None

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

    def stub(self, function):
        """A decorator: the code that the notebook gives. While it is unchanged, nothing was attempted."""
        self.given = function
        return function

    def outcomes(self, answer):
        """An Outcome for each case, up to the first that runs out of time."""
        found = []
        for args in self.cases.values():
            found.append(run(self._ready(answer), args, self.seconds))
            if found[-1].timed_out:
                break
        return found

    def _ready(self, answer):
        return answer if self.use is None else lambda *args: self.use(answer, *args)


def exercise(*, cases, hint, **keywords):
    """A decorator that makes the reference an Exercise named after it; keywords are those of Exercise."""

    def make(function):
        key = f"{function.__module__.rpartition('.')[2]}.{function.__name__}"
        return Exercise(key, solution=function, cases=cases, hint=hint, **keywords)

    return make
