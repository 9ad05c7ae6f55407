"""A prediction hides its answer until the learner commits."""

import pytest
from guessers import LIMIT, RULES, earned
from ipywidgets import HTML, HTMLMath

from rnnlib.exercises import Question, predict, record
from rnnlib.exercises.catalogue import TOPICS, of_kind

QUESTIONS = [q for module in TOPICS.values() for q in of_kind(module, Question).values()]
WHY = {"it grows": "Only above 1.", "it `fades`": "Each step multiplies by 0.9."}


@pytest.fixture(autouse=True)
def a_new_learner(tmp_path, monkeypatch):
    monkeypatch.setenv("RNNLIB_PROGRESS", str(tmp_path / "kept" / "progress.jsonl"))


def ask():
    return predict("What does 0.9 do < 1?", WHY, answer="it `fades`", key="tests.decay")


def shown(prediction):
    return "".join(child.value for child in prediction.children if isinstance(child, HTML | HTMLMath))


def stored(prediction):
    bundle = prediction._repr_mimebundle_()
    return {kind: text for kind, text in bundle.items() if kind.startswith("text/")}


# Every question of the course


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.key)
def test_a_question_of_the_course_gives_a_reason_for_every_option(question):
    assert question.answer is None or all(len(reason) > 20 for reason in question.options.values())
    assert question.key.partition(".")[0] in TOPICS
    assert max(map(len, question.options)) <= 90
    assert not any(option.endswith(".") for option in question.options)  # a colon follows it, and the reason


def test_keys_are_topic_and_name_and_each_is_used_once():
    for topic, module in TOPICS.items():
        for name, item in vars(module).items():
            assert not isinstance(item, Question) or item.key == f"{topic}.{name}"
    assert len({question.key for question in QUESTIONS}) == len(QUESTIONS) >= 2


@pytest.mark.parametrize("rule", RULES)
def test_no_look_of_an_option_gives_the_answer_away(rule):
    asked = [(q.text, q.shuffled, q.answer) for q in QUESTIONS if q.answer is not None]
    assert len(asked) > 60 and earned(asked, rule) < LIMIT


def test_the_order_of_options_depends_on_the_key_alone():
    options = ["a", "b", "c"]
    orders = {key: predict("Which?", options, key=f"tests.{key}").question.shuffled for key in range(30)}
    assert len(set(map(tuple, orders.values()))) == 6
    assert orders[0] == predict("Which?", options[::-1], key="tests.0").question.shuffled
    assert predict("Which?", options, key="tests.decay").question.shuffled == ["b", "a", "c"]  # for good


# What is seen, and when


def test_nothing_of_the_answer_is_shown_before_the_learner_commits():
    p = ask()
    for reason in ("Only above 1", "multiplies", "is right", "were right", "✓"):
        assert reason not in shown(p) + str(stored(p))
    assert p.committed is None and p.right is None and p.choices in p.children
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


def test_formulas_are_left_for_the_page_to_set_and_code_is_marked():
    p = predict("Is $a < b$?", {"$h_{t-1}$ is": "", "`h` is": ""}, key="tests.formula")
    assert "Is $a &lt; b$?" in shown(p) and "<li>$h_{t-1}$ is</li>" in shown(p)
    assert "<li><code>h</code> is</li>" in shown(p) and "$h_{t-1}$ is" in stored(p)["text/html"]
    assert sorted(p.choices._options_labels) == ["h is", "h_{t-1} is"]  # for a page that sets no formulas


def hides(p):
    """Whether the question has the class to which its own style ties what is hidden."""
    return [name for name in p._dom_classes if name.startswith("rnnlib-open-")]


def test_what_follows_is_hidden_until_the_learner_commits():
    p = ask()
    assert hides(p) == ["rnnlib-open-tests-decay"] and f".{hides(p)[0]}:not" in shown(p)
    p.choices.index = 1
    assert hides(p)
    p.button.click()
    assert not hides(p) and not hides(ask())


def test_what_follows_can_be_shown_without_an_answer_and_nothing_is_kept():
    p = ask()
    p.reveal.click()
    assert not hides(p) and p.committed is None and record.read().predictions == {}
    assert p.reveal.layout.display == "none" and p.choices in p.children
    p.commit("it grows")
    assert p.right is False and hides(ask()) == []


def test_only_the_button_takes_the_keyboard_along():
    p, other = ask(), predict("Which?", ["a", "b"])
    p.choices.index = 0
    p.button.click()
    other.commit("a")
    assert "focus()" in shown(p) and "focus()" not in shown(other)


def test_only_the_first_commitment_counts():
    p = ask()
    p.commit("it grows")
    p.commit("it `fades`")
    assert p.committed == "it grows" and record.read().first("tests.decay")["choice"] == "it grows"


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
    assert record.read().first("will-it-converge")["right"] is None


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
