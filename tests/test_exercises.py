"""Every exercise keeps its promises; the checker survives whatever a learner writes, and names it.

A new exercise needs no test of its own: the first part finds it. It wants at least two mistakes.
"""

import ast
import contextlib
import copy
import functools
import inspect
import json
import re
import textwrap
import time

import answers
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from rnnlib.course.files import chosen, parse
from rnnlib.exercises import Exercise, check, checker, comparison, exercise, feedforward, language, record
from rnnlib.exercises.catalogue import TOPICS
from rnnlib.exercises.differences import difference, show
from rnnlib.exercises.guard import run

EXERCISES = answers.EXERCISES


@pytest.fixture(autouse=True)
def a_new_learner(tmp_path, monkeypatch):
    monkeypatch.setenv("RNNLIB_PROGRESS", str(tmp_path / "progress.jsonl"))
    monkeypatch.setattr(checker, "_failures", {})
    monkeypatch.setattr(checker, "_shown", {})
    monkeypatch.setattr(checker, "_given", {})


# Every exercise of the course


@pytest.mark.parametrize("key", EXERCISES)
def test_the_solution_passes(key):
    result = check(EXERCISES[key], EXERCISES[key].solution)
    assert result.passed, result.message
    assert record.read().solved(key)


@pytest.mark.parametrize("key", EXERCISES)
def test_the_stub_is_not_attempted(key):
    for stub in (lambda *arguments: None, lambda *arguments: ..., None, ..., EXERCISES[key].given):
        result = check(EXERCISES[key], stub)
        assert not result.passed and not result.attempted
    assert key not in record.read().attempts


@pytest.mark.parametrize("key", EXERCISES)
def test_every_mistake_is_recognised_by_its_own_name(key):
    assert len(EXERCISES[key].mistakes) >= 2
    for message, wrong in EXERCISES[key].mistakes.items():
        result = check(EXERCISES[key], copy.copy(wrong))
        assert not result.passed and result.mistake == message, result.message
        assert message in result.message


KEPT = json.loads(answers.KEPT.read_text(encoding="utf-8"))


@pytest.mark.parametrize("key", EXERCISES)
def test_solution_and_mistakes_compute_what_they_did_when_they_were_read(key):
    changed = answers.differences(KEPT.get(key, {}), answers.computed(EXERCISES[key]))
    assert not changed, "read them beside their messages again, then run `python tests/answers.py`"


def test_what_is_kept_of_the_exercises_is_of_those_there_are():
    assert KEPT.keys() == EXERCISES.keys()


@pytest.mark.parametrize(
    "value, other",
    [
        (np.ones((2, 3)), np.ones((3, 2))),
        (np.array([1.0, 2, 3]), np.array([3.0, 2, 1])),
        (np.array([1.0, np.nan]), np.array([1.0, np.inf])),
        ({"a": 1, "b": 2}, {"a": 2, "b": 1}),
        ((1.0, 2.0), (1.0, -2.0)),
        ("tanh", "than"),
        (np.array([1j]), np.array([1.0])),
        (None, 0),
        (True, False),
    ],
)
def test_three_numbers_tell_values_apart(value, other):
    same, another = ({"it": [answers.in_three_numbers(v)]} for v in (value, other))
    assert answers.differences(same, same) == [] and answers.differences(same, another) == ["it"]


@pytest.mark.parametrize("key", EXERCISES)
def test_nothing_gives_the_answer_away(key):
    """Task and hint are there and say something, and a check is quick enough to be run again and again."""
    item = EXERCISES[key]
    assert len(item.hint) > 20 and item.name in key
    assert not inspect.isfunction(item.solution) or item.solution.__doc__, "a reference begins with its task"
    assert all(not outcome.printed and outcome.error is None for outcome in item.outcomes(item.solution))


WORK = ast.BinOp | ast.BoolOp | ast.Compare | ast.Call | ast.Subscript | ast.Tuple  # what computes something


@functools.cache
def shown_solutions():
    """The code of every folded solution in the notebooks, without its check."""
    cells = [cell for path in chosen() for cell in parse(path.read_text(encoding="utf-8")).cells]
    return [cell.source for cell in cells if "solution" in cell.metadata.get("tags", [])]


def solutions(item):
    """The code of an exercise's solution: the reference's, and what the notebook shows."""
    if callable(item.solution):
        yield textwrap.dedent(inspect.getsource(item.solution))
    for source in shown_solutions():
        code, check, _ = source.partition(f"check({item.key}, ")
        if check:
            yield code


def telling(code):
    """What does the work in it: statements, what they return, assign or ask, if it is computed there."""
    for node in (node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.stmt)):
        inside = [getattr(node, part, None) for part in ("value", "test", "iter")]
        parts = [part for part in inside if part and any(isinstance(leaf, WORK) for leaf in ast.walk(part))]
        if isinstance(node, ast.AugAssign) or (
            isinstance(node, ast.Assign | ast.Return | ast.Expr) and parts
        ):
            parts.append(node)
        for part in parts:
            yield ast.unparse(part)
            yield ast.get_source_segment(code, part)


def bare(text):
    """Text without spaces and quotation marks of any kind."""
    return re.sub(r"[\s`'\"“”‘’]", "", text)


@pytest.mark.parametrize("key", EXERCISES)
def test_neither_the_hint_nor_a_mistake_is_a_line_of_the_solution(key):
    item = EXERCISES[key]
    lines = {bare(line) for code in solutions(item) for line in telling(code)}
    lines |= {bare(word) for word in np.ravel(item.solution) if isinstance(word, str)}
    assert lines
    for said in (item.hint, *item.mistakes):
        assert not [line for line in lines if line in bare(said)], said


def test_keys_are_topic_and_name_and_each_is_used_once():
    count = 0
    for topic, module in TOPICS.items():
        for name, item in vars(module).items():
            if isinstance(item, Exercise):
                assert item.key == f"{topic}.{name}"
                count += 1
    assert count == len(EXERCISES) >= 4


def test_a_part_that_exercises_do_not_have_is_refused():
    """What is written below a reference would otherwise be lost by a slip of the pen."""
    for part in ("case", "hints", "mistake"):
        with pytest.raises(AttributeError):
            setattr(mean, part, {})


# Whatever a learner writes


@exercise(hint="Divide by what?")
def mean(a):
    return a.sum() / a.size


mean.cases = {"two": (np.array([1.0, 3.0]),), "three": (np.array([1.0, 2.0, 6.0]),)}


@mean.mistake("That is the sum.")
def only_sum(a):
    return a.sum()


def loops(a):
    while True:
        pass


def loops_and_holds_on(a):
    while True:
        try:
            pass
        except BaseException:
            continue


def loops_in_a_handler(a):
    while True:
        with contextlib.suppress(Exception):
            time.sleep(0.001)


def recurses(a):
    return recurses(a)


def exits(a):
    raise SystemExit(1)


def changes(a):
    a -= 1
    return a.mean() + 1


def fails(a):
    raise ValueError("the kettle is empty")


class Strange:
    def __repr__(self):
        raise RuntimeError("no")

    def __array__(self, *arguments, **keywords):
        raise RuntimeError("no")

    def __eq__(self, other):
        raise RuntimeError("no")

    __hash__ = None


SAYS = {
    "a loop": (loops, "stopped after 0.2 seconds"),
    "a loop that catches everything": (loops_and_holds_on, "stopped after 0.2 seconds"),
    "a loop that sleeps": (loops_in_a_handler, "stopped after 0.2 seconds"),
    "one long sleep": (lambda a: time.sleep(4), "stopped after 0.2 seconds"),
    "endless recursion": (recurses, "RecursionError"),
    "an exit": (exits, "SystemExit"),
    "an error": (fails, "ValueError: the kettle is empty\nin line "),
    "the line of an error": (fails, ': raise ValueError("the kettle is empty")'),
    "no argument": (lambda: 1, "TypeError"),
    "None": (lambda a: a.sum() and None, "`return` missing"),
    "a string": (lambda a: "2", "came out: a string\nwanted:   a number"),
    "a list": (lambda a: [2.0], "came out: a list\nwanted:   a number"),
    "a bool": (lambda a: True, "came out: a bool"),
    "a complex number": (lambda a: a.mean() + 0j, "complex"),
    "an array": (lambda a: a[:1], "came out: shape (1,)\nwanted:   one number, of shape ()"),
    "an array of objects": (lambda a: np.array([None]), "dtype object"),
    "something strange": (lambda a: Strange(), "came out: a Strange"),
    "a generator": (lambda a: (x for x in a), "came out: a generator"),
    "a class": (lambda a: Strange, "came out: a type"),
    "NaN": (lambda a: np.nan, "came out: nan\nwanted:   2"),
    "a changed argument": (changes, "argument a was changed"),
    "printing": (lambda a: print("look", a[0]), "It printed: look 1.0"),
    "a named mistake": (np.sum, "That is the sum."),
    "one case right": (lambda a: a[0] + 1, "1 of 2 cases right.\nCase “three”:\ncame out: 2\nwanted:   3"),
    "not a function": (3, "wanted a function, got 3"),
    "a partial function": (functools.partial(np.mean, keepdims=True), "came out: shape (1,)"),
}


@pytest.mark.parametrize("what", SAYS)
def test_the_check_says(what, monkeypatch, capsys):
    monkeypatch.setattr(mean, "seconds", 0.2)
    answer, words = SAYS[what]
    start = time.monotonic()
    result = check(mean, answer)
    assert not result and result.attempted and words in repr(result)
    assert repr(result).startswith("mean: ")
    assert "0x" not in repr(result)
    assert capsys.readouterr() == ("", "")
    assert time.monotonic() - start < 30  # rather than never


@pytest.mark.parametrize("kind", [float, np.float32, np.array, np.float64])
def test_numbers_of_any_kind_will_do(kind):
    def answer(a):
        return kind(a.mean())

    assert repr(check(mean, answer)) == "mean: right, in all 2 cases."


def test_a_stub_may_raise_or_have_a_docstring():
    def documented(a):
        """The mean."""

    def raises(a):
        raise NotImplementedError

    def passes(a):
        pass

    for stub in (documented, raises, passes):
        assert repr(check(mean, stub)) == "mean: not attempted yet."


def test_the_hint_comes_once_by_itself_and_whenever_it_is_asked_for():
    def shown(**keywords):
        return "Hint: Divide by what?" in check(mean, only_sum, **keywords).message

    assert [shown(), shown(), shown(), shown(hint=True)] == [False, True, False, True]
    assert "hint=True" in check(mean, only_sum).message
    assert "Hint: Divide by what?" in check(mean, None, hint=True).message
    assert "int: " not in check(mean, np.mean, hint=True).message


def attempts():
    return [entry["passed"] for entry in record.read().attempts.get(mean.key, ())]


def test_attempts_are_kept_in_their_order_and_what_is_solved_stays_solved():
    for answer in (None, only_sum, np.mean, lambda a: a.sum()):
        check(mean, answer)
    assert attempts() == [False, True, False] and record.read().solved(mean.key)


def test_an_answer_that_is_checked_again_is_no_new_attempt():
    for _ in range(2):
        for answer in (only_sum, written(), 3):
            check(mean, answer)
    assert attempts() == [False, True, False]


def test_functions_whose_text_is_nowhere_are_told_apart():
    for text in ("a.sum()", "a.max()", "a.mean()", "a.mean()"):
        names = {}
        exec(f"def answer(a): return {text}", names)
        check(mean, names["answer"])
    assert attempts() == [False, False, True]


def test_values_are_told_apart_and_any_object_will_do():
    long, other = np.arange(5000.0), np.arange(5000.0)
    other[2500] = 0
    assert checker.digest(long) == checker.digest(long.copy()) != checker.digest(other)
    assert checker.digest((1, [lambda: 3])) and checker.digest(Ellipsis) != checker.digest(None)


def written():
    """What a notebook's cell with the answer defines, anew each time that it is run."""

    def answer(a):
        return a.mean()

    return answer


def test_a_solution_is_checked_and_nothing_is_kept():
    result = check(mean, written(), solution=True)
    assert result.passed and repr(result) == "mean: right, in all 2 cases."
    for _ in range(3):
        assert "int: " not in check(mean, only_sum, solution=True).message
    assert not record.path().exists() and not checker._failures


def test_the_solution_shown_counts_for_nobody_when_the_cell_above_is_run_again():
    shown = written()
    check(mean, shown, solution=True)
    for _ in range(3):
        result = check(mean, shown)
        assert result.passed and "not counted as yours" in result.message
    assert not record.path().exists()


def test_whoever_writes_what_the_solution_says_has_written_it():
    check(mean, written(), solution=True)
    result = check(mean, written())
    assert repr(result) == "mean: right, in all 2 cases."
    assert attempts() == [True]


def test_what_the_learner_has_solved_stays_solved_when_the_solution_is_shown():
    own, shown = written(), written()
    check(mean, own)
    check(mean, shown, solution=True)
    check(mean, shown)
    assert attempts() == [True]


def test_an_untouched_notebook_run_as_a_whole_solves_nothing_and_then_what_is_filled_in():
    """Stub, check, solution, and the check once more, twice in one session."""
    for stub, solved in ((lambda a: ..., False), (written(), True)):
        check(mean, stub)
        shown = written()
        check(mean, shown, solution=True)
        check(mean, shown)
        assert record.path().exists() == solved
    assert attempts() == [True]


STUB = """
def nats_per_token(read, tokens, length):
    total, count = 0.0, 0
    for start in range(0, len(tokens) - 1, length):
        chunk = tokens[start : start + length + 1]
        log_p, _ = read(chunk[:-1], None)
        total -= log_p[np.arange(len(log_p)), chunk[1:]].sum()
        count += len(log_p)
    return total / count
"""


def defined(code):
    names = {"np": np}
    exec(code, names)
    return names["nats_per_token"]


def test_the_stub_as_given_is_no_attempt_however_often_it_is_run():
    for _ in range(3):
        result = check(language.nats_per_token, defined(STUB))
        assert "still does what the given code does" in result.message and not result.attempted
    assert not record.path().exists()


def test_other_code_that_does_what_the_stub_does_is_an_attempt_and_comes_to_the_hint():
    """The state is taken, and then forgotten with every chunk: a likely answer, and a wrong one."""
    taken = STUB.replace("log_p, _", "log_p, state")
    forgotten = STUB.replace("chunk =", "state = None\n        chunk =").replace(
        "[:-1], None", "[:-1], state"
    )
    check(language.nats_per_token, defined(STUB))
    for code in (taken, forgotten):
        result = check(language.nats_per_token, defined(code))
        assert "still does what the given code does" in result.message and result.attempted
    assert language.nats_per_token.hint in result.message
    kept = record.read().attempts["language.nats_per_token"]
    assert [entry["passed"] for entry in kept] == [False, False]


def test_another_wrong_answer_than_the_stub_is_an_attempt():
    assert check(feedforward.forward, lambda x, W1, b1, W2, b2: x).attempted


def test_an_answer_may_be_a_value_or_what_a_value_does():
    lag = Exercise(10, hint="Count the steps.", mistakes={"One too many.": 11}, key="tests.lag")
    assert repr(check(lag, 10.0)) == "lag: right."
    assert check(lag, ...).attempted is False
    assert check(lag, 11).mistake == "One too many."
    assert "came out: 12\nwanted:   10" in check(lag, 12).message

    def use(answer, x):
        weight, bias = answer
        return weight * x + bias > 0

    cases = {"left": (-1.0,), "right": (1.0,)}
    line = Exercise((1, 0), use=use, cases=cases, hint="Where is it 0?", key="tests.line")
    assert check(line, (20, 3))
    assert not check(line, (..., ...)).attempted
    assert "Case “left”" in check(line, (1, 5)).message
    assert "TypeError" in check(line, 5).message


def test_an_exercise_may_be_about_changing_the_arguments():
    @exercise(hint="Use -=.")
    def step(w, dw, lr):
        w -= lr * dw

    step.cases, step.in_place = {"two": (np.ones(2), np.ones(2), 0.1)}, True

    def outside(w, dw, lr):
        w = w - lr * dw

    def upwards(w, dw, lr):
        w += lr * dw

    assert check(step, step.solution)
    step.mistakes["Downhill!"] = upwards
    assert check(step, upwards).mistake == "Downhill!"
    assert "In the arguments, after the call:" in check(step, outside).message


def test_a_mistake_may_end_in_an_error_and_another_error_is_not_that_mistake():
    def wrong(a):
        return a[5]

    @exercise(hint="Which is the first?")
    def first(a):
        return a[0]

    first.cases, first.mistakes = {"one": (np.ones(1),)}, {"Counting begins at 0.": wrong}
    assert check(first, lambda a: a[1]).mistake == "Counting begins at 0."
    assert check(first, lambda a: 1 / 0).mistake is None


def test_check_wants_an_exercise():
    with pytest.raises(TypeError, match="exercise: wanted an Exercise"):
        check(np.mean, np.mean)


# The parts


def test_a_call_that_is_left_behind_can_change_nothing_any_more():
    def late(box):
        time.sleep(1.3)
        box.append("late")
        return box

    outcome = run(late, ([],), 0.05)
    assert outcome.timed_out and outcome.value is None
    time.sleep(0.5)
    assert outcome.timed_out and outcome.value is None


def test_arguments_are_copies():
    a = [1]
    assert run(lambda b: b.append(2), (a,), 1).args == ([1, 2],) and a == [1]


DIFFERS = [
    (1, 2, "came out: 1"),
    (-np.arange(3), np.arange(3), "Every number has the wrong sign."),
    (3.0 * np.arange(3), np.arange(3.0), "Every number is 3 times what it should be."),
    (np.zeros((2, 3)), np.ones((3, 2)), "is something transposed?"),
    (np.full(3, np.nan), np.arange(3.0), "3 of 3 numbers came out NaN"),
    (np.full(3, np.inf), np.arange(3.0), "3 of 3 numbers came out infinite"),
    (np.eye(100)[7], np.zeros(100), "1 of 100 numbers differ, the first at position 7"),
    (np.eye(100), np.eye(100).clip(0.1), "9900 of 10000 numbers differ, the first at position (0, 1)"),
    ((1, 2), (1, 3), "In value 2:\ncame out: 2\nwanted:   3"),
    (1, (1, 2), "wanted:   2 values, in a tuple"),
    ((1,), (1, 2), "came out: 1 values"),
    ({"W": 1}, {"W": 2}, "In ['W']:\ncame out: 1"),
    ({"b": 1}, {"W": 1}, "came out: the keys 'b'\nwanted:   the keys 'W'"),
    (3, {"W": 1}, "wanted:   a dict with the keys 'W'"),
    ("a", "b", "came out: 'a'"),
    (1, True, "came out: 1\nwanted:   True"),
    (np.bool_(True), 1, "came out: a bool\nwanted:   a number"),
    (np.array([True, False]), np.array([True, True]), "came out: [ True False]\nwanted:   [ True  True]"),
    (np.eye(5) > 0, np.ones((5, 5)) > 0, "20 of 25 entries differ, the first at position (0, 1):\ncame out"),
    (np.ones(2), np.ones(2) > 0, "shape (2,)\nwanted:   an array of shape (2,) and dtype bool"),
    (np.ones(2) > 0, np.ones(2), "shape (2,) and dtype bool\nwanted:   an array of shape (2,)"),
]


@pytest.mark.parametrize("got, wanted, words", DIFFERS)
def test_a_difference_is_put_in_words(got, wanted, words):
    assert words in difference(got, wanted)
    assert difference(wanted, wanted) is None


@pytest.mark.parametrize("mask", [np.array([True, False, True]), np.eye(5) > 0, np.zeros((0, 2)) > 0])
def test_a_mask_that_was_left_alone_was_not_changed(mask):
    @exercise(hint="Which count?")
    def counted(x, mask):
        return x[mask].sum()

    counted.cases = {"a mask": (np.arange(float(mask.size)).reshape(mask.shape), mask)}

    def turns_it_round(x, mask):
        mask ^= True
        return x[~mask].sum()

    assert check(counted, counted.solution)
    if mask.size:
        assert "argument mask was changed" in check(counted, turns_it_round).message


@pytest.mark.parametrize("truth", [bool, np.bool_])
def test_truth_values_of_either_kind_will_do(truth):
    assert difference(truth(True), True) is None and difference(True, truth(True)) is None
    assert difference(truth(False), True) == "came out: False\nwanted:   True"


NUMBERS = arrays.arrays("float64", arrays.array_shapes(max_dims=3, max_side=4), elements=st.floats(-9, 9))


@settings(deadline=None, max_examples=50)
@given(NUMBERS, st.data())
def test_one_wrong_number_is_always_found(wanted, data):
    at = tuple(data.draw(st.integers(0, size - 1)) for size in wanted.shape)
    got = wanted.copy()
    got[at] += data.draw(st.sampled_from([0.01, -1.0, np.nan, np.inf]))
    assert difference(wanted.astype("float32"), wanted.astype("float32").astype("float64")) is None
    assert "wanted:   " in difference(got, wanted)


def test_shown_values_are_short_and_alike_everywhere():
    assert show(-0.0) == "0" and show(np.float32(0.1)) == "0.1" and show(np.array([-0.0])) == "[0.]"
    assert show(np.zeros((100, 2))) == "an array of shape (100, 2)"
    assert len(show("x" * 1000)) == 60
    assert show((1, [2.5, None])) == "(1, [2.5, None])"


def test_letters_are_counted_not_told():
    """Which statements are faults is the whole exercise: a wrong answer must not bring the right one."""
    message = check(comparison.unfair, "BD").message
    assert "2 of the 3 faults" in message and "ABD" not in message
    assert check(comparison.unfair, "d, a, b").passed
