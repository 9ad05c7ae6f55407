"""Recall: questions in one form, asked one at a time, graded, kept, and asked again on their day."""

import re
from collections import Counter
from datetime import date, datetime, timedelta, timezone

import pytest
from guessers import LIMIT, RULES, earned
from learners import new_learner

from rnnlib.course.files import FOLDER, parse
from rnnlib.exercises import cards, pictures, recall, record, schedule
from rnnlib.exercises.cards import CARDS, Card, chosen
from rnnlib.exercises.catalogue import TOPICS
from rnnlib.exercises.record import AGAIN, EASY, GOOD, HARD

NOTEBOOKS = {path.name[:2]: path for path in sorted(FOLDER.glob("[0-9]*.ipynb"))}
CHOICES = [card for card in CARDS.values() if card.options]
NEEDS_FSRS = pytest.mark.skipif(schedule.fsrs is None, reason="the package fsrs says when")


@pytest.fixture(autouse=True)
def clock(tmp_path, monkeypatch):
    evening = datetime(2026, 11, 2, 18, tzinfo=timezone(timedelta(hours=1)))
    return new_learner(evening, tmp_path, monkeypatch)


def shown(asked):
    """All that the live question shows at the moment."""
    below = [asked.head, *asked.body.children, asked.below]
    return "".join(getattr(part, "value", None) or "" for part in below)


def buttons(asked):
    return {button.description: button for button in asked.body.children[-1].children}


# Every question of the course


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS.keys())
def test_a_question_is_whole_and_stands_in_a_section_of_its_notebook(card):
    headings = [
        line
        for cell in parse(NOTEBOOKS[card.notebook].read_text("utf-8")).cells
        if cell.cell_type == "markdown"
        for line in re.findall(rf"(?m)^## {card.section} · ", cell.source)
    ]
    assert len(headings) == 1 and card.key.partition(".")[0] in TOPICS
    assert len(card.ask.split()) > 3 and re.search(r"[?.:]$", card.ask.strip())
    assert all(text.count("$") % 2 == 0 and text.count("`") % 2 == 0 for text in (card.ask, card.answer))
    assert all(len(why.split()) > 3 for why in card.options.values())
    assert max(map(len, card.options), default=0) <= 60 and len(card.options) in (0, 3, 4)


def test_every_topic_asks_of_one_notebook_and_every_file_is_of_a_topic():
    notebooks = {}
    for card in CARDS.values():
        notebooks.setdefault(card.key.partition(".")[0], set()).add(card.notebook)
    assert all(len(of) == 1 for of in notebooks.values()) and len(CARDS) > 20
    assert {path.stem for path in cards.FOLDER.glob("*.toml")} == set(notebooks) <= set(TOPICS)


def test_no_question_and_no_answer_stands_twice():
    for texts in ([card.ask for card in CARDS.values()], [card.answer for card in CARDS.values()]):
        assert [text for text, number in Counter(texts).items() if number > 1] == []


@pytest.mark.parametrize("rule", RULES)
def test_no_look_of_an_option_gives_the_answer_away(rule):
    assert len(CHOICES) > 50
    assert earned([(card.ask, card.shuffled, card.answer) for card in CHOICES], rule) < LIMIT


def test_every_picture_is_drawn_and_said_in_words_and_asked_about():
    for name, (alt, draw) in pictures.PICTURES.items():
        assert len(alt.split()) > 10 and pictures.png(name).startswith(b"\x89PNG")
        assert pictures.png(name) == pictures.png(name) and draw.__doc__
    assert {card.picture for card in CARDS.values()} - {""} == set(pictures.PICTURES)


# The files


GOOD_FILE = "notebook = '03'\n[one]\nsection = 2\nask = 'Why $a$?'\nanswer = 'So.'\n"


def test_a_file_is_read_as_it_stands(tmp_path):
    file = tmp_path / "topic.toml"
    file.write_text(GOOD_FILE + "[one.options]\n'So.' = 'It is.'\n'No.' = 'It is not.'\n")
    (card,) = cards.cards_of(file).values()
    assert (card.key, card.notebook, card.section, card.ask) == ("topic.one", "03", 2, "Why $a$?")
    assert card.options == {"So.": "It is.", "No.": "It is not."} and card.place == "notebook 03, section 2"


@pytest.mark.parametrize(
    "old, new, said",
    [
        ("notebook = '03'", "", r"topic.toml: wanted a first line such as notebook"),
        ("'03'", "3", r"topic.toml: wanted a first line such as notebook"),
        ("answer = 'So.'", "", r"topic.toml, \[one\]: .*answer"),
        ("section = 2", "section = '2'", r"topic.toml, \[one\]: .*section"),
        ("ask", "Ask", r"topic.toml, \[one\]: .*Ask, ask"),
        ("[one]", "two = 3\n[one]", r"topic.toml, two: wanted a question"),
        ("'So.'", "'So.", r"topic.toml: "),
        (
            "answer = 'So.'",
            "answer = 'So.'\noptions = {a = 'b'}",
            r"topic.one, answer: wanted one of 'a', got 'So.'",
        ),
        ("answer", "picture = 'none'\nanswer", r"topic.one, picture: wanted one of .*, got 'none'"),
    ],
)
def test_a_file_with_a_mistake_is_refused_by_name(tmp_path, old, new, said):
    file = tmp_path / "topic.toml"
    assert old in GOOD_FILE
    file.write_text(GOOD_FILE.replace(old, new))
    with pytest.raises(ValueError, match=said):
        cards.cards_of(file)


def test_questions_are_chosen_by_name_by_notebook_and_by_sections():
    of_03 = [card for card in CARDS.values() if card.notebook == "03"]
    assert chosen("03") == of_03 and [card.section for card in of_03] == sorted(
        card.section for card in of_03
    )
    assert chosen("03", sections="2-3") == [card for card in of_03 if card.section in (2, 3)]
    assert chosen("03", sections="2–3") == chosen("03", sections="2-3") and chosen("03", sections=2)
    keys = ["recurrence.what_else", "feedforward.no_xor"]
    assert [card.key for card in chosen(*keys)] == keys
    for names, sections, said in [
        (("recurrence.nothing",), None, "question's key, got 'recurrence.nothing'"),
        (("03",), "two", "sections: wanted such as"),
        (("03",), "40", "no question of '03' stands in sections '40'"),
        ((), None, "no question of"),
    ]:
        with pytest.raises(ValueError, match=said):
            chosen(*names, sections=sections)


# On the page


FREE = Card("tests.free", "03", 2, "What is `a < b`?\n\nSay it.", "A *comparison* of $a$ and $b$.")
OPTIONS = Card(
    "tests.options", "04", 1, "Which?", "this", {"this": "For $x$.", "that": "Not so.", "none": "No."}
)


def ask(*asked):
    return recall.__globals__["Recall"](asked or (FREE, OPTIONS))


def test_nothing_of_an_answer_is_shown_or_stored_before_the_learner_has_answered():
    asked = ask()
    stored = asked._repr_mimebundle_()
    for text in (shown(asked), stored["text/plain"], stored["text/html"]):
        assert "comparison" not in text and "Not so" not in text and "What is" in text
    assert "&lt; b</code>" in stored["text/html"] and "( ) that" in stored["text/plain"]
    assert asked.card is FREE and list(buttons(asked)) == ["Compare"] and not record.path().exists()


def test_a_free_answer_is_compared_and_then_graded_by_the_learner(clock):
    asked = ask()
    asked.written.value = "the <sign>"
    buttons(asked)["Compare"].click()
    assert "comparison* of $a$" in shown(asked) and "You wrote: the &lt;sign&gt;" in shown(asked)
    assert list(buttons(asked)) == ["Again", "Hard", "Good", "Easy"] and not record.path().exists()
    buttons(asked)["Hard"].click()
    (kept,) = record.read().recalls["tests.free"]
    assert kept["rating"] == HARD and kept["when"] == clock.now.isoformat()
    assert asked.card is OPTIONS and "2 of 2" in shown(asked)


@pytest.mark.parametrize("option, rating", [("this", GOOD), ("that", AGAIN)])
def test_an_option_that_is_chosen_is_kept_and_each_says_why(option, rating):
    asked = ask(OPTIONS)
    assert buttons(asked)["Commit"].disabled
    asked.choices.value = option
    buttons(asked)["Commit"].click()
    assert [entry["rating"] for entry in record.read().recalls["tests.options"]] == [rating]
    assert "For $x$." in shown(asked) and "Not so." in shown(asked) and "(your answer)" in shown(asked)
    assert ("You were right." in shown(asked)) == (rating == GOOD)
    buttons(asked)["Go on"].click()
    assert asked.card is None and "1 recalled now" in shown(asked)
    with pytest.raises(ValueError, match="option: wanted one of"):
        ask(Card("tests.other", "03", 1, "Which?", "a", {"a": "", "b": ""})).commit("c")


def test_what_is_stored_depends_on_neither_record_nor_day(clock):
    before = ask()._repr_mimebundle_()
    asked = ask()
    asked.compare()
    asked.grade(EASY)
    clock.forward(days=3)
    for later in (asked, ask()):
        stored = later._repr_mimebundle_()
        assert all(stored[kind] == before[kind] for kind in ("text/plain", "text/html"))


def test_a_picture_is_shown_live_and_in_words_where_it_is_stored():
    card = Card("tests.seen", "03", 5, "Which?", "That.", picture="three_crossings")
    asked = ask(card)
    assert 'alt="A line goes up' in shown(asked) and "base64" in shown(asked)
    stored = asked._repr_mimebundle_()
    assert "base64" not in stored["text/html"] and "[A line goes up" in stored["text/plain"]


def test_what_was_recalled_today_is_not_asked_again_today_nor_after_a_restart(clock):
    ask(FREE).grade(AGAIN)
    clock.forward(hours=5)
    assert ask().card is OPTIONS and ask(FREE).card is None
    assert "nothing to recall now" in shown(ask(FREE))
    clock.forward(hours=2)  # past midnight
    assert ask(FREE).card is FREE


def test_what_cannot_be_kept_is_said_and_the_questions_go_on(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("RNNLIB_PROGRESS", str(tmp_path / "file" / "progress.jsonl"))
    asked = ask()
    asked.compare()
    asked.grade(GOOD)
    assert "could not be kept" in shown(asked) and asked.card is OPTIONS
    asked.commit("that")
    assert shown(asked).count("could not be kept") == 1
    asked.go_on()
    assert "could not be kept" not in shown(asked)


# When it comes back


def entries(*pairs):
    return [{"when": f"{day}T{hour:02}:00:00+01:00", "rating": rating} for day, hour, rating in pairs]


@NEEDS_FSRS
def test_intervals_grow_with_each_recall_and_with_its_ease_and_fall_when_forgotten():
    def days_after(*ratings):
        history, day = [], date(2026, 11, 2)
        for rating in ratings:
            history += entries((day, 12, rating))
            before, day = day, schedule.due(history)
        return (day - before).days

    assert 1 <= days_after(AGAIN) <= days_after(HARD) <= days_after(GOOD) < days_after(EASY)
    good = [days_after(*[GOOD] * n) for n in range(1, 6)]
    assert good == sorted(good) and good[-1] > 5 * good[0]
    assert days_after(GOOD, GOOD, GOOD, AGAIN) < good[2]
    assert max(days_after(*[EASY] * n) for n in range(1, 9)) <= schedule.LONGEST.days


@NEEDS_FSRS
def test_the_hour_of_a_recall_counts_for_nothing_and_the_first_of_a_day_for_all():
    evening = entries(("2026-11-02", 23, GOOD), ("2026-11-05", 6, GOOD))
    noon = entries(("2026-11-02", 12, GOOD), ("2026-11-05", 12, GOOD))
    twice = entries(("2026-11-02", 9, GOOD), ("2026-11-02", 10, AGAIN), ("2026-11-05", 6, GOOD))
    assert schedule.due(evening) == schedule.due(noon) == schedule.due(twice)


@NEEDS_FSRS
def test_what_is_overdue_longest_is_asked_first_and_what_was_never_asked_waits():
    recalls = {
        "a": entries(("2026-11-03", 12, AGAIN)),
        "b": entries(("2026-11-02", 12, AGAIN)),
        "c": entries(("2026-11-02", 12, EASY)),
    }
    assert schedule.waiting(recalls, ["a", "b", "c", "d"], date(2026, 11, 5)) == ["b", "a"]


def test_days_are_said_in_words():
    now = date(2026, 12, 30)
    said = [schedule.day_in_words(now + timedelta(days=n), now) for n in (-1, 0, 1, 2)]
    assert said == ["today", "today", "tomorrow", "in 2 days, on 1 January 2027"]
