"""Check an answer: `check(feedforward.softmax, softmax)` says what is wrong, and never what is right."""

import contextlib
import dis
import inspect
import marshal
import pickle
from dataclasses import dataclass, replace
from hashlib import sha256

import numpy as np

from . import record
from .definition import Exercise
from .differences import difference
from .guard import where

IDLE = {"RESUME", "NOP", "CACHE", "LOAD_CONST", "RETURN_VALUE", "RETURN_CONST"}  # steps of doing nothing
SHOWN = "This is the solution that the notebook shows, so it is not counted as yours."
_failures = {}  # key: how many wrong answers this session has seen
_shown = {}  # key: the solution that the notebook's own cell has shown in this session
_given = {}  # key: digest of this session's first answer that did what the stub does: it may be the stub


@dataclass(frozen=True)
class Result:
    """What a check found. `message` is what it shows; `mistake` is the named one, if it was recognised."""

    passed: bool
    message: str
    attempted: bool = True
    mistake: str | None = None

    def __bool__(self):
        return self.passed

    def __repr__(self):
        return self.message


def check(exercise, answer, *, hint=False, solution=False):
    """Try the learner's `answer` on every case and say what is wrong with it.

    The hint comes with `hint=True`, and once by itself, with the second wrong answer. `solution=True` says
    that the answer is the notebook's own: nothing is kept, neither now nor when the cell above, in which the
    name now means the solution, is run again. Only this very object is meant: a learner who writes the same
    code has written it. An answer that was checked before is no new attempt when all cells are run again.
    """
    result = _judge(exercise, answer)
    if solution:
        _shown[exercise.key] = answer
        return result
    if result.attempted and answer is _shown.get(exercise.key):
        return replace(result, message=f"{result.message}\n{SHOWN}")
    trouble = record.attempt(exercise.key, result.passed, digest(answer)) if result.attempted else ""
    result = result if result.passed else _with_hint(exercise, result, asked=hint)
    return replace(result, message=f"{result.message}\n{trouble}") if trouble else result


class NotRight(AssertionError):
    """An answer that was graded and is not right: its message is what a check says."""

    def _render_traceback_(self):  # for IPython: where it was raised helps nobody
        return [str(self)]


def grade(exercise, answer):
    """Print what a check says of an answer that is right; NotRight, an AssertionError, says it of others.

    For autograders. Nothing is kept and no hint given: a learner who works has `check` for that.
    """
    result = _judge(exercise, answer)
    if not result:
        raise NotRight(result.message)
    print(result)


def digest(answer):
    """A short name for what the learner has written: the same when the same cell is run again."""
    if inspect.isroutine(answer) or inspect.isclass(answer):
        ways = (inspect.getsource, lambda function: marshal.dumps(function.__code__), repr)
    else:
        ways = (pickle.dumps, repr)
    for way in ways:  # the text of a function may be nowhere, and not every object can be pickled
        with contextlib.suppress(Exception):
            written = way(answer)
            return sha256(written if isinstance(written, bytes) else ascii(written).encode()).hexdigest()[:12]
    return ""


def _judge(exercise, answer):
    if not isinstance(exercise, Exercise):
        raise TypeError(f"exercise: wanted an Exercise, such as feedforward.softmax, got {exercise!r:.60}")
    if _is_stub(answer):
        return _not_attempted(exercise)
    if exercise.use is None and not callable(answer):
        return Result(False, f"{exercise.name}: wanted a function, got {answer!r:.60}.")
    found, wanted = exercise.outcomes(answer), exercise.outcomes(exercise.solution)
    if any(outcome.value is Ellipsis or isinstance(outcome.error, NotImplementedError) for outcome in found):
        return _not_attempted(exercise)
    complaints = [_complaint(exercise, answer, *pair) for pair in zip(found, wanted)]
    right = complaints.count(None)
    if right == len(exercise.cases):
        return Result(True, f"{exercise.name}: right{_in_cases(right)}.")
    if exercise.given is not None and _alike(exercise, found, exercise.given):
        return _as_given(exercise, answer)
    return _failed(exercise, found, complaints)


def _not_attempted(exercise):
    return Result(False, f"{exercise.name}: not attempted yet.", attempted=False)


def _as_given(exercise, answer):
    """What does the same as the stub: no attempt if it may be the stub itself, one if it is other code."""
    written = digest(answer)
    changed = _given.setdefault(exercise.key, written) != written
    return Result(False, f"{exercise.name}: not yet; it still does what the given code does.", changed)


def _failed(exercise, found, complaints):
    """The first case that went wrong, how to try it again, and the mistake's name if it has one."""
    number = next(n for n, complaint in enumerate(complaints) if complaint)
    case = list(exercise.cases)[number]
    lines = [f"{exercise.name}: not yet."]
    if len(exercise.cases) > 1:
        lines = [f"{exercise.name}: not yet, {complaints.count(None)} of {len(exercise.cases)} cases right."]
        lines.append(f"Case “{case}”:")
    lines.append(complaints[number])
    if found[number].printed:
        lines.append(_printed(found[number].printed))
    known = exercise.mistakes.items()
    mistake = next((text for text, wrong in known if _alike(exercise, found, wrong)), None)
    if mistake:
        lines.append(mistake)
    if exercise.use is None and not found[number].timed_out:
        lines.append(f"To see it yourself: {exercise.name}(*{exercise.key}.cases[{case!r}])")
    return Result(False, "\n".join(lines), mistake=mistake)


def _with_hint(exercise, result, asked):
    count = _failures[exercise.key] = _failures.get(exercise.key, 0) + result.attempted
    if asked or (result.attempted and count == 2):
        return replace(result, message=f"{result.message}\nHint: {exercise.hint}")
    if result.attempted:
        return replace(result, message=f"{result.message}\nThere is a hint: add hint=True to the check.")
    return result


def _complaint(exercise, answer, found, wanted):
    """What is wrong with one outcome, or None."""
    if found.timed_out:
        return f"It was stopped after {exercise.seconds:g} seconds. Does a loop never end?"
    if found.error is not None:
        return _error(found.error, answer)
    if found.value is None and wanted.value is not None:
        return "Nothing came back (None). Is a `return` missing?"
    if not exercise.in_place:
        return _changed(exercise, found, wanted) or _differs(exercise, found.value, wanted.value)
    if changes := _differs(exercise, found.args, wanted.args):
        return f"In the arguments, after the call:\n{changes}"
    return _differs(exercise, found.value, wanted.value)


def _error(error, answer):
    try:
        text = str(error).strip().split("\n")[0]
    except Exception:
        text = ""
    place = where(error, answer)
    return type(error).__name__ + (f": {text}" if text else "") + (f"\nin {place}" if place else "")


def _changed(exercise, found, wanted):
    """That an argument was changed which the solution left alone, or None."""
    names = list(inspect.signature(exercise.use or exercise.solution).parameters)[exercise.use is not None :]
    for name, after, before in zip(names, found.args, wanted.args):
        if isinstance(before, np.ndarray | list | dict) and _differs(exercise, after, before):
            return f"The argument {name} was changed on the way. Leave it as it is: work on a copy."
    return None


def _differs(exercise, got, wanted):
    try:
        return difference(got, wanted, exercise.close)
    except Exception as error:  # whatever strange object came back
        return f"What came back cannot be compared: {type(error).__name__}."


def _alike(exercise, found, wrong):
    """Whether a wrong answer does on every case what was found: the same values, or the same errors."""
    others = exercise.outcomes(wrong)
    return len(others) == len(found) and all(
        type(a.error) is type(b.error) and not _differs(exercise, (a.value, *a.args), (b.value, *b.args))
        for a, b in zip(found, others)
    )


def _is_stub(answer):
    """Whether this is no answer at all: None, `...`, or a function that only returns one of them."""
    if answer is None or answer is Ellipsis:
        return True
    if isinstance(answer, tuple | list):
        return any(part is Ellipsis for part in answer)
    steps = list(dis.get_instructions(answer)) if inspect.isfunction(answer) else ()
    returned = [step.argval for step in steps if "CONST" in step.opname][-1:]
    return returned in ([None], [Ellipsis]) and all(step.opname in IDLE for step in steps)


def _printed(text):
    lines = text.rstrip("\n").split("\n")
    return "It printed: " + "\n".join(lines[:5]) + ("\n…" if len(lines) > 5 else "")


def _in_cases(number):
    return "" if number == 1 else f", in all {number} cases"
