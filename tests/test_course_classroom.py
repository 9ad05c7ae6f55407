"""A class without a server: codes that come back whole, votes counted and drawn, a page of progress."""

import json
from datetime import UTC, datetime

import numpy as np
import pytest
from bs4 import BeautifulSoup
from learners import new_learner
from PIL import Image

from rnnlib.course.__main__ import main
from rnnlib.course.classroom import counted, drawn, said, votes
from rnnlib.exercises import gru, record
from rnnlib.exercises import voting as ballots
from rnnlib.exercises.syllabus import COURSE
from rnnlib.exercises.voting import AFTER, BEFORE, ballot, decoded, vote_code

RIGHT, WRONG = "about an eighth", "all of it"
KEY = "gru.gate_at_nine_tenths"
VOTING = [one.number for one in COURSE if ballots.questions(one.number)]


def line(key=KEY, choice=WRONG, minute=0, what="prediction", **values):
    when = f"2026-11-02T10:{minute:02}:00+01:00"
    return json.dumps(
        {"when": when, "what": what, "key": key, "choice": choice, "right": choice == RIGHT} | values
    )


@pytest.fixture
def room(tmp_path):
    """Three learners' records: two change their minds, one does not vote again."""
    texts = {
        "anna.jsonl": [line(), line(choice=RIGHT, minute=9)],
        "ben/progress.jsonl": [line(choice="0.9 of it"), line(choice=RIGHT, minute=9)],
        "cem/progress.jsonl": [line(choice=RIGHT), line("gru.keep_or_replace", what="attempt", passed=False)],
    }
    for name, lines in texts.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("\n".join(lines))
    return tmp_path


@pytest.mark.parametrize("number", VOTING)
def test_a_code_comes_back_as_the_votes_it_was_made_of(number):
    rng, questions = np.random.default_rng(0), ballots.questions(number)
    for when in (BEFORE, AFTER):
        for _ in range(20):
            made = {key: str(rng.choice(q.shuffled)) for key, q in questions.items() if rng.random() < 0.8}
            code = vote_code(number, made, when)
            assert decoded(code) == (number, made, when) and len(code) <= 16
            assert (
                decoded(f" {code.lower().replace('-', ' ').replace('0', 'o').replace('1', 'l')}")[1] == made
            )


def test_a_slip_in_a_code_is_told():
    code = vote_code("07", {KEY: RIGHT}, BEFORE)
    slips = [code[:place] + other + code[place + 1 :] for place in range(3, len(code)) for other in "2ACFT"]
    caught = 0
    for slip in set(slips) - {code}:
        try:
            decoded(slip)
        except ValueError as error:
            caught += "has a slip" in str(error)
    assert caught == len(set(slips) - {code})
    for text, words in [
        ("", "wanted one such as"),
        ("07-U", "wanted one such as"),
        ("77-123", "number: wanted"),
    ]:
        with pytest.raises(ValueError, match=words):
            decoded(text)


def test_a_code_of_other_questions_is_refused(monkeypatch):
    code = vote_code("07", {KEY: RIGHT}, BEFORE)
    monkeypatch.setattr(gru.gate_at_nine_tenths, "options", {"a": "", "b": "", "c": ""})
    with pytest.raises(ValueError, match="another version of notebook 07"):
        decoded(code)


def test_votes_are_counted_from_records_and_codes_alike(room, tmp_path):
    by_hand = {BEFORE: {RIGHT: 1, WRONG: 1, "0.9 of it": 1}, AFTER: {RIGHT: 2, WRONG: 0, "0.9 of it": 0}}
    assert counted(votes([room]), "07") == {gru.gate_at_nine_tenths: by_hand}
    codes = [vote_code("07", {KEY: choice}, when) for _, choice, when in votes([room])]
    typed = tmp_path / "codes.txt"
    typed.write_text("\n".join(codes[1:]))
    assert counted(votes([codes[0], typed]), "07") == {gru.gate_at_nine_tenths: by_hand}
    assert "about an eighth: 1 before the discussion, 2 after it" in said(counted(votes([room]), "07"))


def test_the_picture_has_a_bar_for_each_option_before_and_after(room):
    fig = drawn(counted(votes([room]), "07"))
    (ax,) = fig.axes
    before, after = ([round(bar.get_width()) for bar in bars] for bars in ax.containers)
    shown = gru.gate_at_nine_tenths.shuffled
    assert before == [33] * 3 and after == [100 * (option == RIGHT) for option in shown]
    assert "✓" not in "".join(label.get_text() for label in ax.get_yticklabels()) and "2 after it" in fig.alt
    marked = drawn(counted(votes([room]), "07"), answers=True).axes[0].get_yticklabels()
    assert [label.get_text().startswith("✓") for label in marked] == [option == RIGHT for option in shown]


@pytest.mark.parametrize("number", VOTING)
def test_every_question_of_the_course_can_be_drawn(number):
    questions = ballots.questions(number)
    found = [(key, question.shuffled[0], BEFORE) for key, question in questions.items()]
    drawn(counted(found, number)).canvas.draw()


def test_a_ballot_keeps_both_votes_and_gives_both_codes(tmp_path, monkeypatch):
    clock = new_learner(datetime(2026, 11, 2, 10, tzinfo=UTC), tmp_path, monkeypatch)
    asked = ballot("07")
    assert asked.codes == {} and asked.button.disabled
    asked.choices.index = asked.question.shuffled.index(WRONG)
    assert not asked.button.disabled
    asked.button.click()
    clock.forward(minutes=9)
    assert asked.codes == {BEFORE: vote_code("07", {KEY: WRONG}, BEFORE)}
    asked.vote(RIGHT)
    assert (
        asked.codes[AFTER] == vote_code("07", {KEY: RIGHT}, AFTER) and asked.codes[AFTER] in asked.said.value
    )
    assert [entry["right"] for entry in record.read().predictions[KEY]] == [False, True]
    assert not any(why in asked.said.value for why in asked.question.options.values())
    with pytest.raises(ValueError, match="option: wanted one of"):
        asked.vote("perhaps")


def test_the_page_of_a_class_says_who_did_what(room, tmp_path):
    file = tmp_path / "out" / "class.html"
    assert main(["class", str(room), str(file)]) == 0
    page = BeautifulSoup(file.read_text("utf-8"), "html.parser")
    learners, exercises, predictions = page.find_all("table")
    assert [row.th.text for row in learners.tbody.find_all("tr")] == ["anna", "ben", "cem"]
    assert [cell.text for cell in exercises.tbody.find_all(["th", "td"])] == [
        "07 · keep_or_replace",
        "1",
        "0",
        "1",
    ]
    assert [cell.text for cell in predictions.tbody.find_all("td")][:2] == ["3", "1"]
    assert not page.find_all(["script", "link", "img"]) and "http" not in str(page)
    main(["class", str(room), str(file), "--anonymous"])
    assert "anna" not in file.read_text("utf-8") and "learner 3" in file.read_text("utf-8")


def test_a_name_is_no_html(tmp_path):
    (tmp_path / "<b>x.jsonl").write_text(line())
    main(["class", str(tmp_path), str(tmp_path / "p.html")])
    assert "&lt;b&gt;x" in (tmp_path / "p.html").read_text("utf-8")


def test_the_command_draws_a_picture_for_each_notebook(room, tmp_path, capsys):
    assert main(["votes", str(room), "--to", str(tmp_path / "pictures")]) == 0
    assert [path.name for path in (tmp_path / "pictures").iterdir()] == ["07.png"]
    with Image.open(tmp_path / "pictures" / "07.png") as picture:
        assert picture.size[0] == 1000
    assert "2 after it" in capsys.readouterr().out
    for wrong in ([str(tmp_path / "no.jsonl")], [str(tmp_path / "pictures")], ["nonsense"]):
        with pytest.raises(SystemExit):
            main(["votes", *wrong])
    with pytest.raises(SystemExit):
        main(["class", str(tmp_path / "nowhere")])
