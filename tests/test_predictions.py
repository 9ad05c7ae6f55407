"""A prediction hides its answer until the learner commits."""

import pytest
from ipywidgets import HTML

from rnnlib.exercises import Question, predict, record
from rnnlib.exercises.catalogue import TOPICS, of_kind

QUESTIONS = [q for module in TOPICS.values() for q in of_kind(module, Question).values()]
WHY = {"it grows": "Only above 1.", "it `fades`": "Each step multiplies by 0.9."}


@pytest.fixture(autouse=True)
def a_new_learner(tmp_path, monkeypatch):
    monkeypatch.setenv("RNNLIB_PROGRESS", str(tmp_path / "kept" / "progress.json"))


def ask():
    return predict("What does 0.9 do < 1?", WHY, answer="it `fades`", key="tests.decay")


def shown(prediction):
    return "".join(child.value for child in prediction.children if isinstance(child, HTML))


def stored(prediction):
    bundle = prediction._repr_mimebundle_()
    return {kind: text for kind, text in bundle.items() if kind.startswith("text/")}


# Every question of the course


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.key)
def test_a_question_of_the_course_gives_a_reason_for_every_option(question):
    assert question.answer is None or all(len(reason) > 20 for reason in question.options.values())
    assert question.key.partition(".")[0] in TOPICS
    assert max(map(len, question.options)) <= 90


def test_keys_are_topic_and_name_and_each_is_used_once():
    for topic, module in TOPICS.items():
        for name, item in vars(module).items():
            assert not isinstance(item, Question) or item.key == f"{topic}.{name}"
    assert len({question.key for question in QUESTIONS}) == len(QUESTIONS) >= 2


# What is seen, and when


def test_nothing_of_the_answer_is_shown_before_the_learner_commits():
    p = ask()
    for reason in ("Only above 1", "multiplies", "right", "✓"):
        assert reason not in shown(p) + str(stored(p))
    assert p.committed is None and p.right is None and {p.choices, p.button} < set(p.children)
    assert p.button.disabled


def test_committing_says_why_each_option_is_right_or_wrong():
    p = ask()
    p.choices.index = 0
    assert not p.button.disabled and p.committed is None
    p.button.click()
    assert p.committed == "it grows" and p.right is False
    assert "Another answer is right:" in shown(p)
    assert "✗ <b>it grows</b> (your answer): Only above 1." in shown(p)
    assert "✓ <b>it <code>fades</code></b>: Each step" in shown(p)
    assert not {p.choices, p.button} & set(p.children)


def test_only_the_first_commitment_counts():
    p = ask()
    p.commit("it grows")
    p.commit("it `fades`")
    assert p.committed == "it grows" and record.read()["predictions"]["tests.decay"]["choice"] == "it grows"


def test_what_is_stored_in_a_notebook_never_changes_and_has_the_question_and_options():
    p = ask()
    before = stored(p)
    p.commit("it `fades`")
    assert stored(p) == before == stored(ask())
    assert before["text/plain"] == "Predict. What does 0.9 do < 1?\n  ( ) it grows\n  ( ) it `fades`"
    assert "&lt; 1?" in before["text/html"] and "<code>fades</code>" in before["text/html"]
    assert "application/vnd.jupyter.widget-view+json" in p._repr_mimebundle_()


def test_the_live_question_remembers_the_learner():
    ask().commit("it `fades`")
    p = ask()
    assert p.committed == "it `fades`" and p.right and p.choices not in p.children
    assert "You were right." in shown(p)


def test_a_choice_that_is_no_option_any_more_is_asked_again():
    record.commit("tests.decay", "it sings", False)
    p = ask()
    assert p.committed is None
    p.commit("it grows")
    assert ask().committed == "it grows"


def test_a_question_may_have_no_answer_yet():
    p = predict("Will it converge?", ["yes", "no"])
    p.commit("no")
    assert p.right is None and "run on" in shown(p)
    assert record.read()["predictions"]["will-it-converge"]["right"] is None


def test_a_ready_question_is_asked_as_it_is():
    question = Question("Which?", ("a", "b"), key="tests.which")
    assert predict(question).question is question


def test_bad_questions_are_refused():
    with pytest.raises(ValueError, match="answer: wanted one of 'a', 'b', got 'c'"):
        predict("Which?", ["a", "b"], answer="c")
    with pytest.raises(ValueError, match="options: wanted at least two"):
        predict("Which?")
    with pytest.raises(ValueError, match="option: wanted one of 'a', 'b', got 'c'"):
        predict("Which?", ["a", "b"]).commit("c")
