"""The concept test as it is taken: asked, kept, gone on with, and told of to the learner and to the class."""

import json
import math
import re
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import numpy as np
import pytest
from bs4 import BeautifulSoup
from learners import new_learner

from rnnlib.course.__main__ import main
from rnnlib.course.classroom.concepts import Outcome
from rnnlib.exercises import concept_report, concept_test, concepts, record
from rnnlib.exercises.concepts import (
    AFTER,
    BEFORE,
    CONCEPTS,
    UNKNOWN,
    Taken,
    items,
    mean_gain,
    normalised_gain,
)
from rnnlib.exercises.concepts.report import BY_CHANCE
from rnnlib.exercises.concepts.taken import chance_within

KEY = concepts.key()
NAMES = list(CONCEPTS)
RIGHT = {name: answer.right for name, answer in KEY.items()}
WRONG = {name: min(answer.tempts) for name, answer in KEY.items()}


@pytest.fixture(autouse=True)
def clock(tmp_path, monkeypatch):
    return new_learner(datetime(2026, 11, 2, 10, tzinfo=UTC), tmp_path, monkeypatch)


def shown(test):
    parts = [test.head, *test.body.children, test.below]
    return "".join(getattr(part, "value", None) or "" for part in parts)


def take(form, right, unknown=0):
    """Take a form: the first `right` concepts right, the next ones not known, the others wrong."""
    test = concept_test(form)
    for place, name in enumerate(NAMES):
        known = RIGHT[name] if place < right else WRONG[name]
        test.commit(UNKNOWN if right <= place < right + unknown else known)


def told():
    """The words of the report, without those that are folded."""
    page = BeautifulSoup(concept_report().shown.value, "html.parser")
    return page.get_text(" ")


# Asked


def test_each_question_is_asked_once_and_nothing_is_said_of_what_is_right():
    test, seen = concept_test(BEFORE), []
    for number, concept in enumerate(CONCEPTS.values(), 1):
        assert test.concept is concept and f"Question {number} of 20" in shown(test)
        assert [*test.choices._options_labels][-1] == "I do not know" and len(
            test.choices._options_labels
        ) == 5
        test.commit(test.item.shown[0])
        seen.append(shown(test))
    assert test.concept is None and "second form is done as well" in shown(test)
    everything = "".join(seen) + told()
    for answer in KEY.values():
        assert answer.why not in everything and answer.belief not in everything
        assert not any(why in everything for why in answer.tempts.values())
    assert not {"✓", "✗"} & set(everything)


def test_the_button_keeps_what_was_chosen_and_waits_for_a_choice():
    test = concept_test(AFTER)
    button = test.body.children[-1]
    button.click() if not button.disabled else None
    assert button.disabled and not record.path().exists()
    test.choices.index = 2
    letter = test.item.shown[2]
    assert not button.disabled and not record.path().exists()
    button.click()
    (entry,) = record.read().concepts[f"after.{NAMES[0]}"]
    assert entry["choice"] == letter and "right" not in entry and test.concept.key == NAMES[1]
    assert "focus()" in test.head.value and test.body.children[-1].disabled


def test_it_goes_on_where_it_was_left_also_after_a_restart_and_a_kill():
    test = concept_test(BEFORE)
    for letter in "ab?":
        test.commit(letter)
    with record.path().open("a") as file:
        file.write(
            '{"what": "concept", "key": "before.' + NAMES[3]
        )  # the beginning of a line, as a kill leaves it
    again = concept_test(BEFORE)
    assert again.concept.key == NAMES[3] and "Question 4 of 20" in shown(again)
    again.commit("d")
    assert Taken.of(record.read(), BEFORE).choices == dict(zip(NAMES, "ab?d"))
    assert concept_test(AFTER).concept.key == NAMES[0]


def test_the_first_answer_counts_and_what_is_no_letter_does_not():
    for letter in ("x", "b", "c"):
        record.answered(f"before.{NAMES[0]}", letter)
    record.answered("before.nothing_of_ours", "a")
    assert Taken.of(record.read(), BEFORE).choices == {NAMES[0]: "b"}


def test_what_cannot_be_chosen_is_refused_in_a_sentence():
    with pytest.raises(ValueError, match="form: wanted one of 'before', 'after', got '01'"):
        concept_test("01")
    test = concept_test(BEFORE)
    with pytest.raises(ValueError, match=r"letter: wanted one of .*, got 'e'"):
        test.commit("e")
    for _ in NAMES:
        test.commit(UNKNOWN)
    with pytest.raises(ValueError, match="letter: all questions of the form 'before' are answered"):
        test.commit("a")


def test_what_cannot_be_kept_is_said_and_the_test_goes_on(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("RNNLIB_PROGRESS", str(tmp_path / "file" / "progress.jsonl"))
    test = concept_test(BEFORE)
    test.commit("a")
    assert "could not be kept" in shown(test) and test.concept.key == NAMES[1]


def test_a_program_that_runs_the_notebook_leaves_no_trace(monkeypatch):
    kernel = SimpleNamespace(get_parent=lambda: {"content": {"allow_stdin": False}})
    monkeypatch.setattr("IPython.get_ipython", lambda: SimpleNamespace(kernel=kernel))
    concept_test(BEFORE).commit("a")
    concept_report().look()
    assert not record.path().parent.exists()


def test_to_run_all_cells_asks_and_keeps_nothing():
    for made in (concept_test(BEFORE), concept_test(AFTER), concept_report()):
        made._repr_mimebundle_()
    assert not record.path().parent.exists()


def test_what_is_stored_is_the_same_for_everybody():
    def stored():
        made = concept_test(BEFORE), concept_test(AFTER), concept_report()
        bundles = [each._repr_mimebundle_() for each in made]
        return [{kind: text for kind, text in each.items() if kind.startswith("text/")} for each in bundles]

    before = stored()
    take(BEFORE, 5)
    take(AFTER, 9)
    assert stored() == before and all(each.keys() == {"text/plain", "text/html"} for each in before)


def test_the_test_is_no_notebook_to_go_on_with():
    record.commit("lstm.some", "x", True)
    record.answered(f"before.{NAMES[0]}", "a")
    assert record.read().latest == "lstm.some"


# Told to the learner


def test_after_one_form_the_report_says_how_many_were_answered_alone():
    assert "before: 0 of 20; after: 0 of 20" in told()
    take(BEFORE, 20)
    assert "before: 20 of 20; after: 0 of 20" in told() and "Right before" not in told()
    assert not concept_report().shown.value.count("<table")


def test_the_report_counts_as_one_does_by_hand(clock):
    take(BEFORE, 8, unknown=5)  # 0–7 right, 8–12 not known, 13–19 wrong
    clock.forward(days=30)
    test = concept_test(AFTER)
    for place, name in enumerate(NAMES):  # 0 and 1 lost, 2–15 right: 6 kept, 8 gained
        test.commit(RIGHT[name] if 2 <= place <= 15 else WRONG[name])
    assert "The report below" in shown(test)
    for words in ("Right before: 8 of 20; 5 you did not know.", "Right after: 14. Gained: 8; lost: 2."):
        assert words in told()
    assert "normalised gain is 0.50:" in told() and "the 12 that were not right at first" in told()
    page = BeautifulSoup(concept_report().shown.value, "html.parser")
    rows = [[cell.text for cell in row.find_all(["th", "td"])] for row in page.tbody.find_all("tr")]
    assert [row[0] for row in rows] == [concept.name for concept in CONCEPTS.values()]
    assert [row[1][0] for row in rows] == ["✓"] * 8 + ["?"] * 5 + ["✗"] * 7
    assert [row[2][0] for row in rows] == ["✗"] * 2 + ["✓"] * 14 + ["✗"] * 4
    links = [row.find_all("td")[-1].a for row in page.tbody.find_all("tr")]
    assert [bool(link) for link in links] == [row[2][0] == "✗" for row in rows]
    last = CONCEPTS[NAMES[-1]]
    assert (links[-1]["href"], links[-1].text) == (last.file, f"{last.notebook}, section {last.section}")
    folded = page.find_all("details")
    assert len(folded) == 20 and all(len(each.find_all("ul")) == 2 for each in folded)
    assert KEY[NAMES[0]].why in folded[0].text and KEY[NAMES[0]].tempts[WRONG[NAMES[0]]] in folded[0].text


def test_a_loss_is_told_as_one_and_a_perfect_start_has_nothing_to_gain(clock):
    take(BEFORE, 15)
    clock.forward(days=1)
    take(AFTER, 5)
    assert "normalised gain is −2.00" in told()
    assert normalised_gain(20, 19) is None and normalised_gain(0, 20) == 1 and normalised_gain(10, 10) == 0


def test_whoever_knew_all_is_told_no_gain():
    take(BEFORE, 20)
    take(AFTER, 20)
    assert "nothing to gain" in told()


def test_forms_in_the_wrong_order_have_no_gain(clock):
    take(AFTER, 15)
    clock.forward(days=1)
    take(BEFORE, 5)
    assert "before the first was done, so no gain is told" in told() and "normalised" not in told()


def test_what_it_says_of_chance_is_so():
    guesses = np.random.default_rng(0).integers(4, size=(20_000, 20))
    right = (guesses == 0).sum(axis=1)
    low, high = BY_CHANCE
    assert np.mean((low <= right) & (right <= high)) == pytest.approx(chance_within(low, high), abs=0.01)
    assert math.isclose(chance_within(0, 20), 1) and round(100 * chance_within(low, high)) == 93
    take(BEFORE, 3)
    take(AFTER, 4)
    assert "about 5 of 20 right, and between 2 and 8 in 93 tests of 100" in told()


def test_without_the_key_everything_goes_and_the_report_says_where_it_is(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(items, "KEY", tmp_path / "key.toml")
    take(BEFORE, 3)
    assert "before: 20 of 20" in told()
    take(AFTER, 4)
    assert "both forms" in told() and items.NO_KEY in told() and "✓" not in told()


# Told to the lecturer


def learner(name, folder, before=None, after=None, swapped=False):
    """A file of a learner who has these numbers right, the first ones."""
    lines, when = [], datetime(2026, 11, 2, 10, tzinfo=UTC)
    forms = [(BEFORE, before), (AFTER, after)]
    for form, right in forms[::-1] if swapped else forms:
        when += timedelta(days=1)
        for place, concept in enumerate(NAMES if right is not None else ()):
            choice = RIGHT[concept] if place < right else WRONG[concept]
            entry = {"what": "concept", "key": f"{form}.{concept}", "choice": choice, "id": f"{place}"}
            lines.append(json.dumps({"when": when.isoformat(), **entry}))
    (folder / f"{name}.jsonl").write_text("\n".join(lines) + "\n")


@pytest.fixture
def room(tmp_path):
    """Six did both forms, one the first alone, one both the wrong way round, one nothing of it."""
    folder = tmp_path / "room"
    folder.mkdir()
    for name, before, after in zip("abcdef", (0, 5, 10, 10, 12, 20), (10, 5, 15, 20, 10, 20)):
        learner(f"learner-{name}", folder, before, after)
    learner("early", folder, before=1)
    learner("swapped", folder, 1, 20, swapped=True)
    (folder / "other.jsonl").write_text("")
    return folder


def tables(room, tmp_path, *options):
    assert main(["class", str(room), str(tmp_path / "class.html"), *options]) == 0
    return BeautifulSoup((tmp_path / "class.html").read_text("utf-8"), "html.parser")


def test_the_class_is_counted_as_one_does_by_hand(room, tmp_path):
    page = tables(room, tmp_path)
    text = page.main.text
    assert "8 began the concept test; 6 did both forms" in text
    gains = [10 / 20, 0, 5 / 10, 10 / 10, -2 / 8]  # the sixth had nothing to gain
    half = 2.7764 * np.std(gains, ddof=1) / np.sqrt(5)
    said = re.search(r"gain: (0\.\d\d) \(5 learners; 95 % interval ± (0\.\d\d)\)", text)
    assert [float(said[1]), float(said[2])] == pytest.approx([np.mean(gains), half], abs=0.01)
    concepts_, learners = page.find_all("table")[-2:]
    assert "In brackets: how many chose it" in text and "python -m rnnlib.exercises.concepts" in text
    assert [cell.text for cell in concepts_.thead.find_all("th")][-1] == "commonest wrong after"
    rows = {row.th.text: [cell.text for cell in row.find_all("td")] for row in concepts_.tbody.find_all("tr")}
    first, eleventh, last = (CONCEPTS[NAMES[place]] for place in (0, 10, 19))
    assert rows[f"{first.notebook} §{first.section} · {first.name}"][:2] == ["83 %", "100 %"]  # 5, and 6 of 6
    wrong = eleventh.forms[BEFORE].text(WRONG[NAMES[10]])
    assert rows[f"{eleventh.notebook} §{eleventh.section} · {eleventh.name}"][:3] == [
        "33 %",
        "50 %",
        f"{wrong} (4)",
    ]
    assert rows[f"{last.notebook} §{last.section} · {last.name}"][:2] == ["17 %", "33 %"]
    assert (
        list(rows)[-1] != f"{last.notebook} §{last.section} · {last.name}"
    )  # what is understood least comes first
    assert [[cell.text for cell in row.find_all(["th", "td"])] for row in learners.tbody.find_all("tr")][
        3:5
    ] == [["learner-d", "10", "20", "1.00"], ["learner-e", "12", "10", "−0.25"]]
    for table in (concepts_, learners):
        assert table.caption and table.parent["role"] == "region" and table.parent["tabindex"] == "0"
        assert all(cell["scope"] == "col" for cell in table.thead.find_all("th"))


def test_of_wrong_options_the_one_that_most_chose_is_told_and_not_knowing_is_none():
    name, (few, _, many) = NAMES[0], sorted(KEY[NAMES[0]].tempts)
    chosen = [few, many, many, RIGHT[name], UNKNOWN, UNKNOWN, UNKNOWN]
    outcome = Outcome(
        {BEFORE: {place: Taken({name: letter}) for place, letter in enumerate(chosen)}, AFTER: {}}, 7
    )
    assert outcome.commonest_wrong(BEFORE, name, KEY) == (CONCEPTS[name].forms[BEFORE].text(many), 2)
    assert outcome.commonest_wrong(AFTER, name, KEY) is None and outcome.share(AFTER, name, KEY) is None
    assert outcome.share(BEFORE, name, KEY) == 1 / 7


def test_names_are_left_out_on_request(room, tmp_path):
    page = str(tables(room, tmp_path, "--anonymous"))
    assert "learner-d" not in page and "swapped" not in page and "learner 4" in page


def test_before_anybody_has_done_both_the_first_form_is_told(tmp_path):
    for name, right in (("a", 4), ("b", 20)):
        learner(name, tmp_path, right)
    learner("c", tmp_path, 2, 3, swapped=True)
    page = tables(tmp_path, tmp_path)
    assert (
        "3 began the concept test; 3 finished its first form, and nobody both in their order"
        in page.main.text
    )
    first = page.find_all("table")[-1].tbody.tr
    assert [cell.text for cell in first.find_all(["th", "td"])] == ["a", "4", "–", "–"]


def test_a_class_of_few_has_a_mean_and_no_interval():
    assert mean_gain([0.2, 0.4]) == (pytest.approx(0.3), None)
    for number, quantile in ((5, 2.7764), (6, 2.5706), (11, 2.2281), (31, 2.0423), (121, 1.9799)):
        gains = np.linspace(-1, 1, number)
        _, half = mean_gain(list(gains))
        assert half == pytest.approx(quantile * np.std(gains, ddof=1) / np.sqrt(number), rel=0.003)


def test_a_class_that_has_not_begun_and_one_without_the_key_are_told_so(room, tmp_path, monkeypatch):
    empty = tmp_path / "empty"
    empty.mkdir()
    (empty / "a.jsonl").write_text("")
    assert "Concept test: nothing yet." in tables(empty, tmp_path).main.text
    monkeypatch.setattr(items, "KEY", tmp_path / "key.toml")
    text = tables(room, tmp_path).main.text
    assert (
        "8 began the concept test. Which answers are right stands in the key" in text
        and "right after" not in text
    )


def test_who_knew_everything_leaves_a_class_without_a_gain(tmp_path):
    learner("a", tmp_path, 20, 20)
    kept = {"a": record.of(map(json.loads, (tmp_path / "a.jsonl").read_text().splitlines()))}
    assert Outcome.of(kept).gains(KEY) == {}
    assert "nothing was wrong" in tables(tmp_path, tmp_path).main.text
