"""Right answers pass in whatever style they are written; wrong ones are refused, and told why."""

import answers_in_styles
import pytest

from rnnlib.exercises import Exercise, check, checker, feedforward, record
from rnnlib.exercises.catalogue import TOPICS, of_kind

TRIED = {topic: of_kind(TOPICS[topic], Exercise) for topic in answers_in_styles.MODULES if topic in TOPICS}
ITEMS = {item.key: (topic, item) for topic, items in TRIED.items() for item in items.values()}


def answers(kind, key):
    """What the topic's module holds for one exercise, under RIGHT or WRONG; nothing if it is forgotten."""
    topic, item = ITEMS[key]
    return getattr(answers_in_styles.MODULES[topic], kind).get(item.name, {})


RIGHT = [
    pytest.param(ITEMS[key][1], answer, id=f"{key}-{getattr(answer, '__name__', n)}")
    for key in ITEMS
    for n, answer in enumerate(answers("RIGHT", key))
]
WRONG = [
    pytest.param(ITEMS[key][1], *told, id=f"{key}-{what}")
    for key in ITEMS
    for what, told in dict(answers("WRONG", key)).items()
]


@pytest.fixture(autouse=True)
def a_new_learner(tmp_path, monkeypatch):
    monkeypatch.setenv("RNNLIB_PROGRESS", str(tmp_path / "progress.jsonl"))
    monkeypatch.setattr(checker, "_failures", {})
    monkeypatch.setattr(checker, "_shown", {})
    monkeypatch.setattr(checker, "_given", {})


def test_a_module_is_named_after_a_topic_and_its_answers_after_exercises():
    assert answers_in_styles.MODULES.keys() <= TOPICS.keys()
    for topic, items in TRIED.items():
        names = {item.name for item in items.values()}
        for kind in ("RIGHT", "WRONG"):
            assert getattr(answers_in_styles.MODULES[topic], kind).keys() == names, f"{topic}: {kind}"


@pytest.mark.parametrize("key", ITEMS)
def test_each_exercise_is_answered_in_several_ways(key):
    assert len(answers("RIGHT", key)) >= answers_in_styles.MIN_RIGHT
    assert len(answers("WRONG", key)) >= answers_in_styles.MIN_WRONG


@pytest.mark.parametrize("item, answer", RIGHT)
def test_a_right_answer_passes(item, answer):
    result = check(item, answer, solution=True)
    assert result.passed, result.message
    assert not record.path().exists()


@pytest.mark.parametrize("item, answer, words", WRONG)
def test_a_wrong_answer_is_refused_with_the_words_that_help(item, answer, words):
    result = check(item, answer, solution=True)
    assert not result.passed, "a wrong answer passes"
    assert words.strip() and words in result.message, result.message
    assert not record.path().exists()


@pytest.mark.parametrize("key", ITEMS)
def test_the_answers_of_one_exercise_are_not_one_answer_many_times(key):
    given = [*answers("RIGHT", key), *(answer for answer, _ in dict(answers("WRONG", key)).values())]
    written = [_written(answer) for answer in given]
    assert len(set(written)) == len(written)


def _written(answer):
    """What tells answers apart: the code of a function with its constants and names, or the value."""
    code = getattr(answer, "__code__", None)
    if code is None:
        return f"{type(answer).__name__} {answer!r}"
    inner = [_code(part) for part in code.co_consts if hasattr(part, "co_code")]
    return repr([_code(code), *inner, [cell.cell_contents for cell in answer.__closure__ or ()]])


def _code(code):
    plain = [part for part in code.co_consts if not hasattr(part, "co_code")]
    return code.co_code, plain, code.co_names


def test_what_is_written_tells_answers_apart():
    a, b = (lambda x: x + 1), (lambda x: x + 2)
    assert _written(a) != _written(b) and _written(a) == _written(lambda x: x + 1)
    assert _written(feedforward.layer) == _written(feedforward.layer) != _written(feedforward.softmax)
