"""Review: a learner of thirty days is asked what is due, nothing twice a day, and nothing is lost."""

import random
from collections import Counter
from datetime import datetime, timedelta, timezone

import pytest
from learners import new_learner

from rnnlib.course import minutes
from rnnlib.course.files import FOLDER
from rnnlib.course.lint.page import Page
from rnnlib.exercises import catalogue, feedforward, predict, progress, record, recurrence, review, schedule
from rnnlib.exercises.cards import CARDS, Card, chosen
from rnnlib.exercises.recall import Recall
from rnnlib.exercises.record import AGAIN, EASY, GOOD, HARD
from rnnlib.exercises.review import mixed
from rnnlib.exercises.syllabus import COURSE, NOTEBOOKS

fsrs = pytest.importorskip("fsrs")
README = (FOLDER.parent / "README.md").read_text("utf-8")
ZONE = timezone(timedelta(hours=-8))


@pytest.fixture(autouse=True)
def clock(tmp_path, monkeypatch):
    return new_learner(datetime(2026, 11, 2, 20, tzinfo=ZONE), tmp_path, monkeypatch)


def answer_all(asked, grade):
    """Answer until nothing is asked; {key: rating}. Options are chosen, free answers graded."""
    given = {}
    while asked.card:
        card = asked.card
        assert card.key not in given
        given[card.key] = grade(card)
        if card.options:
            right = given[card.key] != AGAIN
            given[card.key] = GOOD if right else AGAIN
            asked.commit(card.answer if right else next(o for o in card.options if o != card.answer))
            asked.go_on()
        else:
            asked.compare()
            asked.grade(given[card.key])
    return given


def test_a_learner_of_thirty_days_is_asked_what_is_due_and_nothing_twice_a_day(clock):
    """Two notebooks a week; review on most days, at any hour, 20 at once; a week of illness in between."""
    draw = random.Random(0)
    asked_on, met = {}, []
    for day in range(30):
        due = schedule.waiting(record.read().recalls, CARDS, clock.now.date())
        for key, days in asked_on.items():  # by the record: who was asked is due on a later day, and then is
            back = schedule.due(record.read().recalls[key])
            assert back > max(days) and (key in due) == (back <= clock.now.date())
        if day % 3 == 0 and len(met) < 8:  # a notebook's places to stop, asked as they come
            met.append(f"{len(met) + 1:02}")
            today = answer_all(Recall(chosen(met[-1])), lambda card: draw.choice([AGAIN, HARD, GOOD, EASY]))
            assert set(today) == {card.key for card in chosen(met[-1])}
        else:
            today = {}
        if day % 5 and not 12 <= day < 19:
            before, sitting = set(due), review()
            assert len(sitting.cards) == min(20, len(before))
            reviewed = answer_all(sitting, lambda card: draw.choice([AGAIN, GOOD, GOOD, EASY]))
            while more := answer_all(review(), lambda card: GOOD):
                assert not more.keys() & reviewed.keys()
                reviewed |= more
            assert set(reviewed) == before and not before & set(today)
            today |= reviewed
        for key in today:
            asked_on.setdefault(key, []).append(clock.now.date())
        clock.next_day(hour=draw.randrange(24))
    kept = record.read().recalls
    assert set(kept) == {card.key for number in met for card in chosen(number)} and len(met) == 8
    for key, entries in kept.items():
        days = [entry["when"][:10] for entry in entries]
        assert len(set(days)) == len(days) == len(asked_on[key])  # none twice a day, none lost
    often = Counter(map(len, kept.values()))
    assert max(often) >= 4 and sum(often.values()) > 50


def test_what_a_day_leaves_over_is_asked_the_next_and_the_longest_overdue_first(clock):
    answer_all(Recall(chosen("03", "02")), lambda card: AGAIN)
    clock.next_day(9)
    answer_all(Recall(chosen("05")), lambda card: AGAIN)
    clock.next_day(9)
    first, all_due = review(most=5), len(chosen("03", "02", "05"))
    assert first.due == all_due and len(first.cards) == 5
    seen = set(answer_all(first, lambda card: GOOD))
    assert {CARDS[key].notebook for key in seen} <= {"02", "03"}
    assert f"{all_due - 5} more are due" in first.head.value
    rest = answer_all(review(most=100), lambda card: GOOD)
    assert seen | set(rest) == {card.key for card in chosen("03", "02", "05")} and not seen & set(rest)
    assert review().card is None and "Coming back: in 2 days" in review().head.value


def test_notebooks_are_mixed_and_nothing_is_drawn(clock):
    cards = [Card(f"t.{n}{k}", n, 1, "Which?", "This.") for n in ("01", "02", "03") for k in range(3)]
    order = [card.notebook for card in mixed(cards)]
    assert order == ["01", "02", "03"] * 3 and mixed(cards) == mixed(cards)
    assert [card.key for card in mixed(cards) if card.notebook == "02"] == ["t.020", "t.021", "t.022"]


def test_review_says_when_there_is_nothing_and_stores_the_same_for_everybody(clock):
    nothing = review()
    assert nothing.card is None and "answered no question" in nothing.head.value
    stored = nothing._repr_mimebundle_()
    answer_all(Recall(chosen("03")), lambda card: AGAIN)
    clock.next_day(9)
    assert review().card and "1 of" in review().head.value
    assert {kind: review()._repr_mimebundle_()[kind] for kind in ("text/plain", "text/html")} == {
        kind: stored[kind] for kind in ("text/plain", "text/html")
    }
    with pytest.raises(ValueError, match="most: wanted a whole number above 0, got 0"):
        review(0)


def test_without_fsrs_it_is_said_and_questions_are_asked_all_the_same(monkeypatch, clock):
    answer_all(Recall(chosen("03", sections=1)), lambda card: AGAIN)
    monkeypatch.setattr(schedule, "fsrs", None)
    assert "package fsrs" in review().head.value and review().card is None
    assert Recall(chosen("03", sections=1)).card is None
    assert [row.due for row in progress().rows] == [None] * len(COURSE)
    assert "due" not in repr(progress("03"))
    clock.next_day(9)
    assert Recall(chosen("03", sections=1)).card


def test_days_said_in_the_notebook_are_those_of_the_schedule():
    history, gaps, day = [], [], datetime(2026, 1, 1, tzinfo=ZONE)
    for _ in range(4):
        history.append({"when": day.isoformat(), "rating": GOOD})
        gaps.append((schedule.due(history) - day.date()).days)
        day += timedelta(days=gaps[-1])
    text = (FOLDER / "14_review.ipynb").read_text("utf-8")
    assert "{}, {}, {} and {} days".format(*gaps) in text


# How far the learner is


def row(number):
    return next(row for row in progress().rows if row.notebook.number == number)


def test_the_map_counts_what_was_done_and_says_what_is_next(clock):
    assert progress().next == "Next: 00 · Start here." and row("03").minutes == row("03").notebook.minutes
    right, wrong = recurrence.silence, recurrence.twice_as_long
    predict(right).commit(right.answer)
    predict(wrong).commit(next(option for option in wrong.options if option != wrong.answer))
    record.attempt("recurrence.outputs", True)
    record.attempt("recurrence.states", False)
    answer_all(Recall(chosen("03", sections="1-2")), lambda card: AGAIN)
    of = row("03")
    assert (of.predictions[0], of.right, of.exercises[0]) == (2, 1, 1)
    assert of.recalled == (len(chosen("03", sections="1-2")), len(chosen("03"))) and of.due == 0
    assert 0 < of.minutes < of.notebook.minutes and progress().next == "Next: 03 · Recurrence."
    assert "2 of 8 predictions made, 1 right at first" in repr(progress("03"))
    assert "exercises" in repr(progress("03")) and "exercises" not in repr(progress("13"))  # which has none
    clock.next_day(9)
    due = len(chosen("03", sections="1-2"))
    assert row("03").due == due and progress().next == f"Next: 14 · Review; {due} questions due."
    assert f"{due} due" in progress("03").shown.value and "03_recurrence.ipynb" in progress().shown.value


def test_the_first_prediction_counts_and_changed_answers_do_not():
    question = recurrence.silence
    for option in (next(o for o in question.options if o != question.answer), question.answer):
        record.commit(question.key, option, option == question.answer)
    assert row("03").right == 0 and row("03").predictions[0] == 1


def test_when_all_of_a_notebook_is_done_nothing_is_left_and_the_next_is_named():
    of_01 = (
        catalogue.of_kind(feedforward, catalogue.Question),
        catalogue.of_kind(feedforward, catalogue.Exercise),
    )
    for key, question in of_01[0].items():
        record.commit(key, question.answer or next(iter(question.options)), None)
    for key in of_01[1]:
        record.attempt(key, True)
    assert row("01").minutes > 0 and progress().next == "Next: 01 · Feedforward networks."
    answer_all(Recall(chosen("01")), lambda card: EASY)
    assert row("01").minutes == 0 and "nothing left to do" in repr(progress("01"))
    assert progress().next == "Next: 00 · Start here."


def test_the_map_looks_again_and_stores_the_same_for_everybody():
    shown = progress("03")
    stored = shown._repr_mimebundle_()["text/plain"]
    record.attempt("recurrence.outputs", True)
    assert "0 of 6 exercises" in shown.shown.value
    shown.children[-1].click()
    assert "1 of 6 exercises" in shown.shown.value
    assert progress("03")._repr_mimebundle_()["text/plain"] == stored and "03" in stored
    assert "text/html" not in shown._repr_mimebundle_()
    with pytest.raises(
        ValueError, match='number: wanted one of "00" to "13", got "14"'.replace('"14"', "'14'")
    ):
        progress("14")


def test_the_syllabus_names_every_notebook_as_the_readme_does():
    assert [one.file for one in NOTEBOOKS] == sorted(path.stem for path in FOLDER.glob("[0-9]*.ipynb"))
    for one in NOTEBOOKS:
        page = Page.read(FOLDER / f"{one.file}.ipynb")
        assert minutes.of(page).alone == one.minutes
        assert f"[{one.title}](notebooks/{one.file}.ipynb)" in README
    for one in COURSE:
        assert one.topic in catalogue.TOPICS and {
            c.notebook for c in CARDS.values() if c.key.startswith(f"{one.topic}.")
        } <= {one.number}
