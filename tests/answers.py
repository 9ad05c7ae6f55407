"""What every solution and every known mistake of the exercises computes, in three numbers a case.

A mistake must be the one that its message names, and no test can read the message. So what each computes is
kept in reference/answers.json as it was when somebody last read both: whoever changes an exercise reads them
again, runs `python tests/answers.py`, and looks at what has changed in that file.
"""

import json
from pathlib import Path

import numpy as np

from rnnlib.exercises import Exercise
from rnnlib.exercises.catalogue import TOPICS, of_kind
from rnnlib.exercises.guard import run

KEPT = Path(__file__).parent / "reference" / "answers.json"
ROUNDED = "mostly rounding"  # a mistake that says so computes something else on another processor
EXERCISES = {key: item for module in TOPICS.values() for key, item in of_kind(module, Exercise).items()}


def computed(item):
    """{what is answered: what comes of it in each case} for the solution, the stub and every mistake."""
    answers = {"the solution": item.solution, **item.mistakes}
    if callable(item.given):
        answers["the code as given"] = item.given
    return {
        name: [_case(item, answer, args) for args in item.cases.values()] for name, answer in answers.items()
    }


def _case(item, answer, args):
    outcome = run(item._ready(answer), args, 60)
    if outcome.error is not None:
        return type(outcome.error).__name__
    return in_three_numbers(outcome.args if item.in_place else outcome.value)


def in_three_numbers(value):
    """How many numbers a value holds, the sum of their sizes, and one in which every place has its weight."""
    numbers = np.nan_to_num(np.array(list(_numbers(value)), float), nan=1e3, posinf=1e4, neginf=-1e4)
    places = np.cos(np.arange(len(numbers)))
    return [len(numbers), *(float(f"{s:.6g}") for s in (np.abs(numbers).sum(), numbers @ places))]


def _numbers(value):
    if isinstance(value, dict):
        for name in sorted(value, key=str):
            yield from (*_numbers(str(name)), *_numbers(value[name]))
    elif isinstance(value, str):
        yield from map(ord, value)
    elif isinstance(value, tuple | list):
        for part in value:
            yield from _numbers(part)
    elif value is None:
        yield 0.5
    elif isinstance(value, np.ndarray) and value.dtype.kind in "OU":
        yield from _numbers(value.tolist())
    else:
        flat = np.ravel(value)
        yield from (*np.shape(value), *flat.real, *(flat.imag if np.iscomplexobj(flat) else ()))


def differences(kept, found):
    """The names of the answers that are not in both, or do not compute the same."""
    both = kept.keys() & found.keys()
    changed = {name for name in both if len(kept[name]) != len(found[name])}
    for name in both - changed:
        within = 1e-3 if ROUNDED in name else 1e-5
        if not all(_alike(*cases, within) for cases in zip(kept[name], found[name])):
            changed.add(name)
    return sorted((kept.keys() ^ found.keys()) | changed)


def _alike(kept, found, within):
    if isinstance(kept, str) or isinstance(found, str):
        return kept == found
    return np.allclose(kept, found, rtol=within, atol=within * max(1, kept[1]))


def write():
    """Keep what is computed now, an answer a line."""
    blocks = []
    for key, item in EXERCISES.items():
        lines = [f"  {_text(name)}: {_text(cases)}" for name, cases in computed(item).items()]
        blocks.append(f" {_text(key)}: {{\n" + ",\n".join(lines) + "\n }")
    KEPT.write_text("{\n" + ",\n".join(blocks) + "\n}\n", encoding="utf-8")


def _text(value):
    return json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    write()
