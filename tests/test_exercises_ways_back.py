"""Backward passes put in order and filled: what passes the check is right, and what is wrong is named."""

import json
import random
import re

import pytest

from rnnlib.exercises import fill, order, record
from rnnlib.exercises.catalogue import TOPICS
from rnnlib.exercises.ways_back import WAYS, way
from rnnlib.exercises.ways_back.way import RETURN

NAMED = 8  # wrong orders that each has to know, at least
SHUFFLES = 3000

each = pytest.mark.parametrize("one", WAYS.values(), ids=WAYS)


@pytest.fixture(autouse=True)
def a_new_learner(tmp_path, monkeypatch):
    monkeypatch.setenv("RNNLIB_PROGRESS", str(tmp_path / "progress.jsonl"))


def judged(one, above):
    """What is said of these lines above `return`, all others being left out."""
    left = [name for name in one.pieces if name not in above]
    return order(one).judged({"names": [*above, RETURN, *left]})


def orders(one):
    """Orders of the right lines in which no slip is known, of all that there are."""
    names, found = list(one.lines), []

    def grow(begun):
        rest = [name for name in names if name not in begun]
        if not rest:
            found.append(begun)
        for name in rest:
            if not one.slip([*begun, name, *(other for other in rest if other != name)]) or fits(begun, name):
                grow([*begun, name])

    def fits(begun, name):
        rest = set(names) - {*begun, name}
        pairs = [(a, b) for early, late, _ in one.slips for a in early.split() for b in late.split()]
        return not any(a == name and b in rest for a, b in pairs)

    grow([])
    return [names for names in found if not one.slip(names)]


def shuffles(one):
    rng, names = random.Random(0), list(one.lines)
    for _ in range(SHUFFLES):
        rng.shuffle(names)
        yield names[:]


@each
def test_a_way_back_is_asked_from_the_topic_whose_key_it_has(one):
    topic, _, name = one.key.partition(".")
    assert getattr(TOPICS[topic], name) is one
    assert len(one.gaps) == 2 and set(one.gaps) <= set(one.lines) and not set(one.lines) & set(one.traps)
    assert RETURN not in one.pieces and len(set(one.pieces.values())) == len(one.pieces)


@each
def test_the_order_at_the_beginning_is_wrong(one):
    start = order(one).start["names"]
    assert start[-1] == RETURN and sorted(start) == sorted([*one.pieces, RETURN])
    assert not order(one).judged({"names": start}).passed


@each
def test_lines_that_commute_may_stand_in_any_order(one):
    found = orders(one)
    assert len(found) > 3 and list(one.lines) in found
    for names in random.Random(1).sample(found, min(len(found), 6)):
        assert judged(one, names).passed, names


@each
def test_what_passes_has_the_right_gradients_and_what_is_wrong_has_a_name(one):
    right = {tuple(names) for names in orders(one)}
    for names in random.Random(2).sample(list(shuffles(one)), 6):
        result = judged(one, names)
        assert result.passed == (tuple(names) in right)
        assert result.passed or result.mistake


@each
def test_each_wrong_order_is_told_by_its_name(one):
    told = {}
    for names in shuffles(one):
        told.setdefault(one.slip(names), names)
    for early, late, why in one.slips:
        lines = [(one.lines[a], one.lines[b]) for a in early.split() for b in late.split()]
        said = {why.format(early=f"`{a}`", late=f"`{b}`") for a, b in lines} & told.keys()
        assert said, f"never told: {why}"
        result = judged(one, told[said.pop()])
        assert not result.passed and result.mistake in result.message
    assert len({slip.why for slip in one.slips}) >= NAMED


@each
def test_a_wrong_line_is_told_why_it_is_wrong(one):
    for name, trap in one.traps.items():
        twin = min(one.lines, key=lambda other: _apart(one.lines[other], trap.line))
        result = judged(one, [name if other == twin else other for other in one.lines])
        assert not result.passed and trap.why in result.message and trap.line in result.message


def _apart(one, other):
    """How much two lines differ, whose left sides should be alike."""
    words, others = (set(re.findall(r"\w+|\W", line)) for line in (one, other))
    return (one.split("=")[0].split(" in ")[0] != other.split("=")[0].split(" in ")[0], len(words ^ others))


@each
def test_a_line_that_is_missing_is_named(one):
    for name, line in one.lines.items():
        result = judged(one, [other for other in one.lines if other != name])
        assert not result.passed and f"`{line}` is left out" in result.message


def test_a_wrong_line_that_is_overwritten_does_no_harm():
    one = WAYS["bptt.rnn_back"]
    names = list(one.lines)
    names.insert(names.index("hand_on"), "not_turned")
    result = judged(one, names)
    assert result.passed and "overwritten" in result.message and "da @ W_hh`" in result.message


def test_names_that_are_no_order_are_refused():
    sheet = order(WAYS["gru.gru_back"])
    for names in ([], [*sheet.start["names"], "hear"], sheet.start["names"][1:]):
        with pytest.raises(ValueError, match="names: wanted each of"):
            sheet.check({"names": names})
    with pytest.raises(TypeError, match="way: wanted a WayBack"):
        order("bptt.rnn_back")


# Gaps

STYLES = {
    "chain_rule.two_layers_back": [
        {"through": "d@W2.T", "slope": "d*(1-h*h)"},
        {"through": "d = d.dot(W2.transpose())", "slope": "d - d * h ** 2"},
        {"through": "np.einsum('bk,hk->bh', d, W2)", "slope": "d * (1 + h) * (1 - h)"},
        {"through": "(W2 @ d.T).T", "slope": "np.multiply(d, 1 - np.square(h))"},
    ],
    "bptt.rnn_back": [
        {"W_hh": "h[t-1].T@da", "hand_on": "da@W_hh.T"},
        {"W_hh": "dW_hh += np.dot(h[t - 1].T, da)", "hand_on": "dh = (W_hh @ da.T).T"},
        {"W_hh": "sum(np.outer(b, a) for b, a in zip(h[t-1], da))", "hand_on": "np.inner(da, W_hh)"},
    ],
    "lstm.lstm_back": [
        {"show": "dc + dh*o*(1-np.tanh(c[t])**2)", "da_f": "dc*c[t-1]*f*(1-f)"},
        {"show": "dh * o / np.cosh(c[t])**2 + dc", "da_f": "f * (1 - f) * c[t - 1] * dc"},
        {"show": "dc = dc + dh * (o - h[t] * np.tanh(c[t]))", "da_f": "dc * c[t-1] * (f - f**2)"},
    ],
    "gru.gru_back": [
        {"da_z": "dh*(h[t-1]-n)*z*(1-z)", "da_r": "da_n*inner*r*(1-r)"},
        {"da_z": "(dh*h[t-1] - dh*n) * (z - z**2)", "da_r": "r * (1 - r) * (da_n * inner)"},
        {"da_z": "da_z = dh * (h[t - 1] - h[t]) * z", "da_r": "np.prod([da_n, inner, r, 1 - r], axis=0)"},
    ],
}


@pytest.mark.parametrize(
    "key, answer", [(key, answer) for key, answers in STYLES.items() for answer in answers]
)
def test_a_gap_may_be_filled_in_any_style(key, answer):
    result = fill(WAYS[key]).judged(answer)
    assert result.passed, result.message


@each
def test_each_wrong_filling_is_told_by_its_name(one):
    right = {name: gap.right for name, gap in one.gaps.items()}
    for name, gap in one.gaps.items():
        for wrong, why in gap.wrong.items():
            result = fill(one).judged(right | {name: f"  {wrong} "})
            assert not result.passed and why in result.message, wrong
            assert result.message.count(" is right.") == 1


def test_a_wrong_filling_is_known_by_what_it_does():
    result = fill(WAYS["bptt.rnn_back"]).judged(
        {"W_hh": "np.dot(h[t].T, da)", "hand_on": "(W_hh.T @ da.T).T"}
    )
    assert "`h[t - 1]`, by `W_hh`" in result.message and "no shape tells" in result.message


def test_other_wrong_fillings_are_told_what_came_of_them():
    one = WAYS["bptt.rnn_back"]
    for text, words in {
        "3 * da": "is not it, by itself: Wrong beside",
        "nothing": "`nothing` is used before a line has made it",
        "da / 0": "is not finite",
        "1j * da": "is not it",
        "'a'": "is not it",
        "None": "is not it",
        "exit()": "is not it",
    }.items():
        result = fill(one).judged({"W_hh": "h[t - 1].T @ da", "hand_on": text})
        assert not result.passed and result.attempted and words in result.message, text


@pytest.mark.parametrize("text", ["", "  ", "...", "…"])
def test_an_empty_gap_is_no_attempt(text):
    sheet = fill(WAYS["bptt.rnn_back"])
    result = sheet.check({"W_hh": text, "hand_on": "da @ W_hh.T"})
    assert not result.passed and not result.attempted and not record.path().exists()


@pytest.mark.parametrize("text", ["da @", "da) + (da", "dh = da; dh", "for", "a\0"])
def test_what_is_no_expression_is_refused(text):
    result = fill(WAYS["bptt.rnn_back"]).check({"W_hh": "h[t - 1].T @ da", "hand_on": text})
    assert "cannot read it as an expression" in result.message and not record.path().exists()


def test_a_filling_that_never_ends_is_stopped(monkeypatch):
    monkeypatch.setattr(way, "SECONDS", 0.2)
    endless = "next(k for k in iter(int, 1) if k)"
    result = fill(WAYS["bptt.rnn_back"]).judged({"W_hh": "h[t - 1].T @ da", "hand_on": endless})
    assert "stopped after" in result.message


# On the page, and in the record


@each
def test_what_a_learner_did_is_kept(one):
    sheet, filled = order(one), fill(one)
    sheet.check()
    sheet.check()  # the same once more
    sheet.check({"names": [*one.lines, RETURN, *one.traps]})
    filled.check({name: gap.right for name, gap in one.gaps.items()})
    kept = [json.loads(line) for line in record.path().read_text().splitlines()]
    assert [(entry["key"], entry["passed"]) for entry in kept] == [
        (f"{one.key}_in_order", False),
        (f"{one.key}_in_order", True),
        (f"{one.key}_filled", True),
    ]
    assert order(one).face.verdict["text"] == fill(one).face.verdict["text"] != ""


def test_a_check_on_the_page_says_what_came_of_it_each_time():
    sheet = order(WAYS["bptt.rnn_back"])
    assert sheet.face.verdict == {}
    told = []
    sheet.face.observe(lambda change: told.append(change["new"]), "verdict")
    for _ in range(2):
        sheet.face._handle_custom_msg({"do": "check", "answer": sheet.start}, [])
    assert len(told) == 2 and told[0]["text"] == told[1]["text"] and told[0]["passed"] is False


@each
def test_what_is_stored_shows_the_lines_and_no_answer(one):
    for sheet in (order(one), fill(one)):
        bundle = sheet._repr_mimebundle_()
        text = bundle["text/plain"]
        assert (
            text == repr(sheet)
            and one.head in text
            and text.endswith(one.foot)
            and "<pre>" in bundle["text/html"]
        )
    assert repr(fill(one)).count("____") == 2
    assert not any(f" {line}\n" in fill(one).written for line in one.lines.values())
    assert not any(f"= {gap.right}\n" in repr(fill(one)) for gap in one.gaps.values())
    stored = [line.strip() for line in order(one).written.splitlines()]
    places = [stored.index(line) for line in one.lines.values()]
    assert places != sorted(places)
