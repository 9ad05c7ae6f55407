"""Exercises with other numbers: solutions pass, mistakes are named, and everything says the same numbers."""

import json
import re
import subprocess
import sys
import types
from functools import cache

import numpy as np
import pytest

from rnnlib.course import files
from rnnlib.course.editions import editions, other_numbers
from rnnlib.course.editions.other_numbers import chosen, in_prose, with_numbers
from rnnlib.exercises import Exercise, catalogue, checker
from rnnlib.exercises.catalogue import TOPICS, of_kind
from rnnlib.exercises.differences import difference

ROOT = files.FOLDER.parent
SOURCES = {
    topic: source
    for topic in TOPICS
    if chosen(source := (ROOT / f"rnnlib/exercises/{topic}.py").read_text("utf-8"), topic, 0)
}
SEEDS = range(20)


@cache
def loaded(topic, seed):
    """The module of exercises as a seed has it, beside ours."""
    module = types.ModuleType(f"{catalogue.__package__}.{topic}")
    module.__package__ = catalogue.__package__
    exec(compile(with_numbers(SOURCES[topic], topic, seed), topic, "exec"), vars(module))
    for name, item in vars(module).items():
        if isinstance(item, Exercise):
            item.key = f"{topic}.{name}"
    return module


def exercises(module):
    return {item.name: item for item in of_kind(module, Exercise).values()}


def told(item):
    """What an exercise says and tries."""
    return [item.hint, *item.cases, *item.mistakes], list(item.cases.values())


def differ(item, other):
    (words, cases), (other_words, other_cases) = told(item), told(other)
    return words != other_words or any(difference(*pair) for pair in zip(plain(cases), plain(other_cases)))


def plain(cases):
    """Arguments that can be compared; functions, and lists of them, stay out."""
    return [tuple(arg for arg in args if not holds_functions(arg)) for args in cases]


def holds_functions(arg):
    return callable(arg) or (isinstance(arg, list) and any(map(callable, arg)))


VARIED = [
    f"{topic}.{name}"
    for topic in SOURCES
    for name, item in exercises(TOPICS[topic]).items()
    if any(differ(item, exercises(loaded(topic, seed))[name]) for seed in SEEDS)
]


def items(key):
    """The exercise of a key, as each of the seeds has it."""
    topic, name = key.split(".")
    return [exercises(loaded(topic, seed))[name] for seed in SEEDS]


def numbers(text):
    return [float(number) for number in re.findall(r"\d+(?:\.\d+)?", text)]


def test_these_exercises_vary():
    assert sorted(VARIED) == sorted(NAMED)


@pytest.mark.parametrize("key", VARIED)
def test_solutions_pass_and_mistakes_are_called_by_their_names(key):
    ours = getattr(TOPICS[key.split(".")[0]], key.split(".")[1])
    for item in items(key):
        assert checker._judge(item, item.solution).passed
        assert len(item.mistakes) == len(ours.mistakes)
        for message, mistake in item.mistakes.items():
            result = checker._judge(item, mistake)
            assert not result.passed and result.mistake == message
        if item.given is not None:
            assert "still does what the given code does" in checker._judge(item, item.given).message


def first(item):
    """The name and the arguments of the first case."""
    return next(iter(item.cases.items()))


def names_its_arguments(item):
    name, args = first(item)
    return numbers(name)[: len(args)] == list(map(float, args))


def latch_says_how_weak_a_push_is(item):
    [(name, (x,))] = [case for case in item.cases.items() if "weak" in case[0]]
    return numbers(name) == [30, -x.min()] and np.isclose(x.max(), -10 * x.min())


def clip_says_lengths_and_norm(item):
    name, (grads, _) = first(item)
    lengths = [np.linalg.norm(g) for g in grads.values()]
    return np.allclose(numbers(name), [*lengths, np.linalg.norm(lengths)])


def reach_says_factor_and_share(item):
    name, (factor, share) = first(item)
    words = dict(zip(("one", "two", "three", "four"), (0.01, 0.02, 0.03, 0.04)))
    return (
        numbers(item.hint) == [factor, share, factor, share]
        and numbers(name) == [factor]
        and words[name.split()[1]] == share
    )


def dropped_says_what_is_left(item):
    name, (_, _, p) = first(item)
    [message] = [text for text in item.mistakes if "with p" in text]
    left = {"half": 0.5, "a quarter": 0.25, "a fifth": 0.2, "a tenth": 0.1}
    [said] = [share for word, share in left.items() if f"only {word} of" in message]
    return numbers(name) == numbers(message) == [p] and np.isclose(said, 1 - p)


def gate_says_where_it_comes_out(item):
    gate = item.cases["r = 1"][1]
    return np.allclose(numbers(item.hint)[1:3], [gate, item.solution(1.0, gate)])


def count_says_the_last_sizes(item):
    return any(numbers(name) == list(args) for name, args in list(item.cases.items())[1:])


def one_hidden_layer_is_counted(item):
    [(D, H, K)] = item.cases["one hidden layer"]
    return item.solution([D, H, K]) == (D + 1) * H + (H + 1) * K


NAMED = {
    "chain_rule.two_classes": lambda item: all(numbers(name)[0] == p for name, (p, _) in item.cases.items()),
    "comparison.gru_units": names_its_arguments,
    "comparison.refined_gate": gate_says_where_it_comes_out,
    "deeper.dropped": dropped_says_what_is_left,
    "feedforward.parameter_count": one_hidden_layer_is_counted,  # no number in its words
    "gru.parameter_count": count_says_the_last_sizes,
    "lstm.bias_for": lambda item: numbers(first(item)[0]) == [first(item)[1][0]],
    "lstm.parameter_count": count_says_the_last_sizes,
    "recurrence.latch": latch_says_how_weak_a_push_is,
    "recurrence.parameter_count": names_its_arguments,
    "vanishing.clip": clip_says_lengths_and_norm,
    "vanishing.clip_all": clip_says_lengths_and_norm,
    "vanishing.reach": reach_says_factor_and_share,
}


@pytest.mark.parametrize("key", NAMED)
def test_cases_hints_and_messages_name_the_numbers_that_are_tried(key):
    for item in items(key):
        assert NAMED[key](item), (item.hint, list(item.cases), list(item.mistakes))


def test_a_seed_chooses_the_same_again_and_another_seed_others():
    for topic, source in SOURCES.items():
        made = [chosen(source, topic, seed) for seed in SEEDS]
        assert made == [chosen(source, topic, seed) for seed in SEEDS]
        for name in made[0]:
            assert len({choice[name] for choice in made}) > 2, f"{topic}: {name}"
        assert with_numbers(source, topic, 1) != with_numbers(source, topic, 2)
        assert "= varied(" in source and "= varied(" not in with_numbers(source, topic, 1)


def test_only_the_calls_give_way():
    source = "A, B = varied((1, 2), (3, 4))\nC = varied(5.0, 6.5)\nD = A  # as in varied(1, 2)\n"
    assert with_numbers(source, "t", 0) in {
        f"A, B = {pair}\nC = {c}\nD = A  # as in varied(1, 2)\n"
        for pair in ("(1, 2)", "(3, 4)")
        for c in ("5.0", "6.5")
    }


def test_without_a_seed_the_prose_says_the_numbers_of_the_exercises():
    marked = 0
    for path in files.chosen():
        for cell in files.parse(path.read_text("utf-8")).cells:
            marked += len(other_numbers.NUMBER.findall(cell.source))
            without = re.sub(r"<!-- \w+\.\w+ -->", "", cell.source)
            assert in_prose(cell.source) == without, f"{path}: {cell.id}"
    assert marked == 3


def test_with_a_seed_the_prose_says_what_the_checker_tries(monkeypatch):
    text = "A pulse of +1<!-- recurrence.PULSE -->, a push of −0.1<!-- recurrence.WEAK -->."
    found = set()
    for seed in SEEDS:
        module = loaded("recurrence", seed)
        monkeypatch.setattr(other_numbers, "TOPICS", {"recurrence": module})
        [pushes] = [x for name, (x,) in module.latch.cases.items() if "weak" in name]
        assert in_prose(text) == f"A pulse of +{pushes.max():g}, a push of −{-pushes.min():g}."
        found.add(in_prose(text))
    assert len(found) == 4


# The command


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    place = tmp_path_factory.mktemp("seven")
    assert editions(place, nbgrader=True, seed=7).keys() == {"student", "solutions", "lecturer", "nbgrader"}
    return place


def test_an_edition_with_a_seed_has_its_numbers_everywhere(made):
    module = loaded("recurrence", 7)
    assert module.PULSE != TOPICS["recurrence"].PULSE
    name = "03_recurrence.ipynb"
    texts = [made / edition / "notebooks" / name for edition in ("student", "solutions", "lecturer")]
    for path in [*texts, made / "nbgrader/source/03_recurrence" / name]:
        assert f"A pulse of +{module.PULSE:g} shall set it" in path.read_text("utf-8")
    assert "varied(" not in (made / "student/rnnlib/exercises/recurrence.py").read_text("utf-8")


def test_its_sealed_checker_takes_its_own_answer_and_not_ours(made):
    code = (
        "import json, rnnlib; from rnnlib.exercises import recurrence, vanishing, checker\n"
        "answers = [(1.6 / recurrence.PULSE, 1.5, 0.0), (1.6 * recurrence.PULSE, 1.5, 0.0)]\n"
        "print(json.dumps([rnnlib.__file__, vanishing.reach.hint]"
        " + [checker._judge(recurrence.latch, a).passed for a in answers]))\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=made / "student", env={"PYTHONPATH": ""}, capture_output=True
    )
    assert run.returncode == 0, run.stderr
    place, hint, right, wrong = json.loads(run.stdout)
    assert place == str(made / "student/rnnlib/__init__.py")
    assert (right, wrong) == (True, False)
    assert hint == loaded("vanishing", 7).reach.hint


def test_what_forbids_an_edition_is_said(tmp_path, monkeypatch):
    with pytest.raises(ValueError, match="holds the course itself"):
        editions(ROOT, seed=1)
    (tmp_path / "lecturer").mkdir()
    (tmp_path / "lecturer/mine.txt").touch()
    monkeypatch.setattr(other_numbers, "WRITE", "raise ValueError('something is wrong')")
    with pytest.raises(ValueError, match=r"^something is wrong$"):
        editions(tmp_path, seed=1)
