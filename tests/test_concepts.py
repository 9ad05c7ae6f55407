"""The concept test's questions: two parallel forms, nothing given away, and every right answer computed."""

import re

import numpy as np
import pytest
from guessers import LIMIT, RULES, earned

from rnnlib import diagnostics, optim
from rnnlib.course.files import FOLDER, parse
from rnnlib.exercises import concepts
from rnnlib.exercises.concepts import AFTER, BEFORE, CONCEPTS, FORMS, UNKNOWN, items
from rnnlib.exercises.concepts.report import as_text
from rnnlib.kernels import plain
from rnnlib.layers import GRU, LSTM, RNN

KEY = concepts.key()
ITEMS = [item for concept in CONCEPTS.values() for item in concept.forms.values()]


def right(concept, form):
    return CONCEPTS[concept].forms[form].text(KEY[concept].right)


def wrong(concept, form):
    return [CONCEPTS[concept].forms[form].text(letter) for letter in KEY[concept].tempts]


# The forms


def test_both_forms_ask_about_the_same_twenty_concepts():
    assert len(CONCEPTS) == 20 and KEY.keys() == CONCEPTS.keys()
    for key, concept in CONCEPTS.items():
        assert list(concept.forms) == [BEFORE, AFTER]
        assert [item.key for item in concept.forms.values()] == [f"before.{key}", f"after.{key}"]
        before, after = (item.ask for item in concept.forms.values())
        assert before != after and 0.6 < len(before) / len(after) < 1.6
    assert len({item.ask for item in ITEMS}) == 40


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.key)
def test_an_item_is_a_question_with_four_short_options(item):
    assert item.ask.endswith("?") and item.ask.count("$") % 2 == 0
    assert len(set(item.options.values())) == 4 and max(map(len, item.options.values())) <= 45
    assert not any(text.endswith(".") for text in item.options.values())
    assert sorted(item.shown[:4]) == list("abcd") and item.shown[4] == UNKNOWN


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("rule", RULES)
def test_no_look_of_an_option_gives_the_answer_away(rule, form):
    asked = [
        (
            concept.forms[form].ask,
            [concept.forms[form].text(letter) for letter in concept.forms[form].shown[:4]],
            right(key, form),
        )
        for key, concept in CONCEPTS.items()
    ]
    assert earned(asked, rule) < LIMIT


def test_no_letter_is_right_more_often_than_chance_would_have_it():
    letters = [answer.right for answer in KEY.values()]
    assert all(3 <= letters.count(letter) <= 7 for letter in "abcd")


def test_the_order_of_options_is_the_same_everywhere():
    assert CONCEPTS["batch"].forms[BEFORE].shown == SHOWN and len({tuple(item.shown) for item in ITEMS}) > 10


SHOWN = ["a", "d", "b", "c", "?"]  # for good: lecturers may say places


@pytest.mark.parametrize("concept", CONCEPTS.values(), ids=CONCEPTS)
def test_a_concept_names_the_section_that_treats_it(concept):
    assert "03" <= concept.notebook <= "07" and (FOLDER / concept.file).is_file()
    text = "\n".join(cell.source for cell in parse((FOLDER / concept.file).read_text("utf-8")).cells)
    assert re.search(rf"(?m)^## {concept.section} · ", text)


def quotations(source):
    """What a source quotes, each with the place named last before it: a notebook's number or "guide"."""
    for quote in re.finditer(r'"([^"]+?)\.?"', source):
        places = re.findall(r"[Nn]otebook (\d\d)|(guide)", source[: quote.start()])
        yield "".join(places[-1]), quote[1]


def test_what_the_key_quotes_stands_where_it_says():
    texts = {"guide": (FOLDER / "for_lecturers.md").read_text("utf-8")}
    for path in FOLDER.glob("0[3-7]*.ipynb"):
        texts[path.name[:2]] = "\n".join(cell.source for cell in parse(path.read_text("utf-8")).cells)
    quoted = [found for answer in KEY.values() for found in quotations(answer.source)]
    assert len(quoted) > 15 and [found for found in quoted if found[1] not in texts[found[0]]] == []


# The files


OPTIONS = "".join(f"{letter} = '{letter * 2}'\n" for letter in "abcd")
GOOD = "[x]\nname = 'X'\nnotebook = '03'\nsection = 1\n"
GOOD += f"[x.before]\nask = 'A?'\n{OPTIONS}[x.after]\nask = 'B?'\n{OPTIONS}"


@pytest.mark.parametrize(
    "old, new, said",
    [
        ("section = 1", "section = '1'", r"q.toml, \[x\]: .*kind: section"),
        ("name", "Name", r"q.toml, \[x\]: .*kind: Name, name"),
        ("[x.after]", "[x.later]", r"q.toml, \[x\]: .*kind: after, later"),
        ("ask = 'A?'", "", r"q.toml, \[before.x\]: .*kind: ask"),
        ("a = 'aa'\n", "", r"q.toml, \[before.x\]: .*kind: a"),
        ("'A?'", "'A?", r"q.toml: "),
    ],
)
def test_questions_with_a_mistake_are_refused_by_name(tmp_path, old, new, said):
    file = tmp_path / "q.toml"
    file.write_text(GOOD)
    assert items.concepts(file)["x"].forms[AFTER].options["d"] == "dd"
    assert old in GOOD
    file.write_text(GOOD.replace(old, new))
    with pytest.raises(ValueError, match=said):
        items.concepts(file)


@pytest.mark.parametrize(
    "old, new, said",
    [
        (
            "[batch]",
            "[batches]",
            r"k.toml: wanted the concepts of questions.toml, it differs in 'batch', 'batches'",
        ),
        ('right = "c"', 'right = "a"', r"k.toml, \[weights_over_time\]: wanted one right letter"),
        ("why =", "because =", r"k.toml, \[weights_over_time\]: .*kind: because, why"),
    ],
)
def test_a_key_that_does_not_fit_is_refused_by_name(tmp_path, old, new, said):
    text = items.KEY.read_text("utf-8")
    if old == "[batch]":
        text = text.replace("[batch.tempts]", "[batches.tempts]")
    (tmp_path / "k.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ValueError, match=said):
        items.key(tmp_path / "k.toml")


def test_without_a_key_there_is_none(tmp_path):
    assert items.key(tmp_path / "k.toml") == {}
    told = as_text(CONCEPTS["batch"], {})
    assert KEY["batch"].belief not in told and "→" not in told
    assert f"→ d) {right('batch', BEFORE)}" in as_text(CONCEPTS["batch"], KEY)


# What is right, computed


def figure(text):
    """The first number in an option."""
    return float(re.search(r"-?\d[\d,]*\.?\d*", text.replace("−", "-"))[0].replace(",", ""))


def is_the_only_one(computed, concept, form, within, read=figure):
    """The right option says what was computed, within a share of it, and no other option does."""
    assert read(right(concept, form)) == pytest.approx(computed, rel=within)
    assert not any(read(text) == pytest.approx(computed, rel=within) for text in wrong(concept, form))


def a_network(units, inputs, gain=1.0, rng=0):
    """Weights of a plain RNN whose W_hh is `gain` times an orthogonal matrix."""
    rng = np.random.default_rng(rng)
    turn = np.linalg.qr(rng.normal(size=(units, units)))[0]
    return rng.normal(size=(inputs, units)), gain * turn, np.zeros(units)


def one_unit(w, x, h0, activation="tanh"):
    """The states of one unit, and the derivative of the last with respect to the first."""
    x, h0 = np.reshape(x, (-1, 1, 1)).astype(float), np.full((1, 1), float(h0))
    weights = np.eye(1), np.full((1, 1), float(w)), np.zeros(1)
    h = plain.rnn_forward(x, h0, *weights, activation=activation)
    back = plain.rnn_backward(np.zeros_like(h[1:]), np.ones((1, 1)), x, h, *weights, activation=activation)
    return h[:, 0, 0], back["h0"][0, 0]


@pytest.mark.parametrize("form, steps", [(BEFORE, (20, 60)), (AFTER, (16, 64))])
def test_weights_over_time(form, steps):
    cell, rng, sizes = RNN(3, 5, rng=0), np.random.default_rng(0), []
    for length in steps:
        cell.forward(rng.normal(size=(length, 2, 3)).astype("float32"))
        sizes.append(sum(array.size for array in cell.params.values()))
    assert sizes[0] == sizes[1]
    assert right("weights_over_time", form) == {BEFORE: "as many as before", AFTER: "the same number"}[form]


@pytest.mark.parametrize("form, units, outputs", [(BEFORE, 16, 5), (AFTER, 30, 3)])
def test_handed_on(form, units, outputs):
    x, cell = np.random.default_rng(0).normal(size=(9, 1, 4)), RNN(4, units, rng=0, dtype="float64")
    whole, _ = cell.forward(x)
    _, state = cell.forward(x[:5])
    assert np.allclose(cell.forward(x[5:], state=state)[0], whole[5:])  # nothing else is needed to go on
    assert figure(right("handed_on", form)) == sum(part.size for part in state) == units
    assert sorted(map(figure, wrong("handed_on", form))) == [1, outputs, units + outputs]


@pytest.mark.parametrize(
    "form, pair", [(BEFORE, ("dog bites man", "man bites dog")), (AFTER, ("tea", "eat"))]
)
def test_order_in_a_sum(form, pair):
    assert all(text in CONCEPTS["order_in_a_sum"].forms[form].ask for text in pair)
    parts = [text.split() if " " in text else list(text) for text in pair]
    codes = dict(zip(sorted(parts[0]), np.eye(3)))

    def ends(units, seed, step):
        W = np.random.default_rng(seed).normal(size=(3, units))
        last = []
        for sequence in parts:
            h = np.zeros(units)
            for part in sequence:
                h = step(h, codes[part] @ W)
            last.append(h)
        return last

    def added(h, a):
        return h + a

    for units in (1, 50):  # neither more units nor other weights part them
        for seed in range(5):
            assert np.allclose(*ends(units, seed, added))
    mended = {BEFORE: lambda h, a: np.tanh(h + a), AFTER: lambda h, a: h / 2 + a}[form]
    assert not np.allclose(*ends(1, 0, mended))
    assert {BEFORE: "tanh around the sum", AFTER: "half the old state"}[form] in right("order_in_a_sum", form)


@pytest.mark.parametrize("form, w, h0", [(BEFORE, 1.5, 0.1), (AFTER, 2, -0.2)])
def test_weight_above_one(form, w, h0):
    h, _ = one_unit(w, np.zeros(100), h0)
    assert abs(h[-1] - h[-2]) < 1e-9 and "at rest" in right("weight_above_one", form)
    is_the_only_one(h[-1], "weight_above_one", form, within=0.01)


@pytest.mark.parametrize(
    "form, cell, shape, changed", [(BEFORE, RNN, (20, 8, 3), 5), (AFTER, LSTM, (12, 6, 4), 2)]
)
def test_batch(form, cell, shape, changed):
    x, cell = np.random.default_rng(0).normal(size=shape), cell(shape[2], 7, rng=0, dtype="float64")
    step = {BEFORE: 10, AFTER: 0}[form]
    first, _ = cell.forward(x)
    x[step, changed - 1, 0] += 1
    differ = (cell.forward(x)[0] != first).any(axis=2)  # (T, B)
    assert differ[step:, changed - 1].all() and differ.sum() == shape[0] - step
    assert right("batch", form).startswith(
        {BEFORE: "those of 5, from that step", AFTER: "that of 2, through its later"}[form]
    )


@pytest.mark.parametrize("form, units, steps", [(BEFORE, 50, 100), (AFTER, 20, 30)])
def test_sharing_and_work(form, units, steps):
    W, work, last = np.random.default_rng(0).normal(size=(units, units)) / units, [], []
    for matrices in ([W] * steps, [W.copy() for _ in range(steps)]):
        h, products = np.ones(units), 0
        for matrix in matrices:
            products += h.size * matrix.shape[1]
            h = np.tanh(h @ matrix)
        work.append((len({id(matrix) for matrix in matrices}) * W.size, products))
        last.append(h)
    (shared, products), (own, as_many) = work
    assert own == steps * shared and products == as_many and np.array_equal(*last)
    assert (
        right("sharing_and_work", form)
        == {BEFORE: "weights, but no multiplications", AFTER: "fewer weights, as many products"}[form]
    )


@pytest.mark.parametrize("form, w", [(BEFORE, 2.0), (AFTER, 4.0)])
def test_sum_over_places(form, w):
    step = 1e-6
    slope = ((w + step) ** 3 - (w - step) ** 3) / (2 * step)
    assert f"$w = {w:.0f}$" in CONCEPTS["sum_over_places"].forms[form].ask
    is_the_only_one(slope, "sum_over_places", form, within=1e-6)
    assert list(map(figure, wrong("sum_over_places", form))) == [w**2, w**3, w**6]


@pytest.mark.parametrize("form, length, piece", [(BEFORE, 100, 20), (AFTER, 80, 10)])
def test_cut_gradient(form, length, piece):
    weights, h0, dh_T = a_network(8, 2), np.zeros((1, 8)), np.ones((1, 8))
    x = np.random.default_rng(1).normal(size=(length, 1, 2)) / 30
    h = plain.rnn_forward(x, h0, *weights)
    other = x.copy()
    other[0] += 1
    assert abs(plain.rnn_forward(other, h0, *weights)[-1] - h[-1]).max() > 1e-3  # the state's trace

    def at_inputs(x, h):
        return plain.rnn_backward(np.zeros_like(h[1:]), dh_T, x, h, *weights)["x"]

    cut, whole = at_inputs(x[-piece:], h[-piece - 1 :]), at_inputs(x, h)
    assert np.allclose(cut, whole[-piece:]) and abs(whole[0]).max() > 1e-3  # which the cut leaves out
    assert right("cut_gradient", form) == "the state, but not a gradient"


@pytest.mark.parametrize("form, factor, lost_after", [(BEFORE, 0.1, None), (AFTER, 0.35, 15)])
def test_what_vanishes(form, factor, lost_after):
    W_xh, W_hh, b_h = a_network(6, 3, gain=factor)
    x = np.random.default_rng(1).normal(size=(100, 4, 3)) / 10
    h = plain.rnn_forward(x, np.zeros((4, 6)), W_xh, W_hh, b_h)
    dh = np.random.default_rng(2).normal(size=h[1:].shape)
    whole = plain.rnn_backward(dh, np.zeros((4, 6)), x, h, W_xh, W_hh, b_h)["W_hh"]
    near = np.zeros_like(W_hh)  # what comes within three steps of its answer
    for t in range(1, 101):
        back, first = dh[t - 1], max(0, t - 3)
        for k in range(t, first, -1):
            da = back * (1 - h[k] ** 2)
            near += h[k - 1].T @ da
            back = da @ W_hh.T
    assert np.linalg.norm(near - whole) < 0.1 * np.linalg.norm(whole) and np.linalg.norm(whole) > 1
    if lost_after:
        assert factor**lost_after < 1e-6  # the slope of tanh takes more still
    for form, near in {BEFORE: "near steps", AFTER: "near letters"}.items():
        assert right("what_vanishes", form) == f"ordinary, and {near} make it up"


WORDS = {
    "all of it": 1,
    "none of it": 0,
    "a thousandth": 1e-3,
    "a half": 0.5,
    "a hundredth": 0.01,
    "six tenths": 0.6,
}


@pytest.mark.parametrize("form, w, steps", [(BEFORE, 0.5, 10), (AFTER, 0.6, 9)])
def test_relu(form, w, steps):
    h, left = one_unit(w, np.full(steps, 0.3), 0.2, activation="relu")
    assert (h > 0).all()
    is_the_only_one(left, "relu", form, within=0.03, read=WORDS.get)


@pytest.mark.parametrize("form, size, bound", [(BEFORE, 0.5, 1e-6), (AFTER, 0.3, 1e-2)])
def test_rotation(form, size, bound):
    rng, units = np.random.default_rng(0), 6
    W_hh = a_network(units, 1)[1]
    d = rng.normal(size=units)
    length = np.linalg.norm(d)
    for _ in range(50):
        h = size * rng.choice([-1, 1], units)
        d = (d * (1 - h**2)) @ W_hh.T
    left = np.linalg.norm(d) / length
    assert left == pytest.approx((1 - size**2) ** 50) and bound / 10 < left < bound
    word = {1e-6: "millionth", 1e-2: "hundredth"}[bound]
    assert right("rotation", form) == f"less than a {word}"


@pytest.mark.parametrize("form, entries, limit", [(BEFORE, [1e-6], 1.0), (AFTER, [0.0003, -0.0004], 5.0)])
def test_clipping(form, entries, limit):
    grads = {"W_hh": np.array(entries)}
    optim.clip_by_global_norm(grads, limit)
    assert grads["W_hh"].tolist() == entries
    assert right("clipping", form) == {BEFORE: "$10^{-6}$", AFTER: "0.0003 and −0.0004"}[form]


@pytest.mark.parametrize("form, w, steps", [(BEFORE, 1.5, 30), (AFTER, 1.3, 40)])
def test_small_states(form, w, steps):
    wanted = np.random.default_rng(0).uniform(-0.01, 0.01, steps + 1)
    x = np.arctanh(wanted[1:]) - w * wanted[:-1]  # the inputs that keep it there
    h, left = one_unit(w, x, wanted[0])
    assert abs(h).max() <= 0.01
    is_the_only_one(left, "small_states", form, within=0.02)


@pytest.mark.parametrize("form, w, start, steps", [(BEFORE, 3, 0.99, 20), (AFTER, 2, -0.96, 15)])
def test_hold_or_learn(form, w, start, steps):
    rest = one_unit(w, np.zeros(200), start)[0][-1]
    assert round(rest, 2) == start and w * (1 - rest**2) < 0.2
    h, left = one_unit(w, np.zeros(steps), rest)
    assert np.allclose(h, rest) and 0 < left < 1e-9
    noise = np.random.default_rng(0).uniform(-0.3, 0.3, 1000)
    assert (np.sign(one_unit(w, noise, rest)[0]) == np.sign(rest)).all()  # it is held against pushes, too
    assert figure(right("hold_or_learn", form)) == 0
    assert [figure(text) for text in wrong("hold_or_learn", form)][:2] == [1, w * steps]
    assert w**steps > {BEFORE: 1e9, AFTER: 30_000}[form]


def cell_state(c, steps=1, **biases):
    """The cell state of one LSTM unit whose weights are zero after some steps."""
    b_h = np.array([biases.get(gate, 0.0) for gate in "ifgo"])
    h, c = np.zeros((1, 1)), np.full((1, 1), float(c))
    for _ in range(steps):
        h, c, _ = plain.lstm_step(np.zeros((1, 1)), h, c, np.zeros((1, 4)), np.zeros((1, 4)), b_h)
    return c[0, 0]


OPEN, SHUT = 50.0, -50.0  # biases whose gates are 1 and 0


@pytest.mark.parametrize("form, c, f, i, g", [(BEFORE, 0.8, OPEN, SHUT, 0.5), (AFTER, -0.6, SHUT, OPEN, 0.4)])
def test_forget_gate(form, c, f, i, g):
    found = cell_state(c, f=f, i=i, g=np.arctanh(g))
    assert figure(right("forget_gate", form)) == pytest.approx(found)
    other_ways = [cell_state(c, f=a * f, i=b * i, g=np.arctanh(g)) for a, b in ((-1, 1), (1, -1), (-1, -1))]
    assert list(map(figure, wrong("forget_gate", form))) == pytest.approx(other_ways, abs=1e-9)


@pytest.mark.parametrize("form, bias, steps", [(BEFORE, 0, 10), (AFTER, 1, 20)])
def test_memory_by_default(form, bias, steps):
    is_the_only_one(cell_state(1, steps, f=bias), "memory_by_default", form, within=0.06)
    after_one = figure(CONCEPTS["memory_by_default"].forms[form].text("b"))
    assert after_one == pytest.approx(cell_state(1, f=bias), abs=0.005)


@pytest.mark.parametrize("form, candidate, steps", [(BEFORE, 0.5, 6), (AFTER, -0.8, 5)])
def test_how_far_c_goes(form, candidate, steps):
    found = cell_state(0, steps, f=OPEN, i=OPEN, g=np.arctanh(candidate))
    is_the_only_one(found, "how_far_c_goes", form, within=1e-9)
    assert figure(CONCEPTS["how_far_c_goes"].forms[form].text("d")) == pytest.approx(np.tanh(found), abs=5e-4)


def test_who_sets_gates():
    cell, rng = LSTM(4, 6, rng=0, dtype="float64"), np.random.default_rng(0)
    one, other = rng.normal(size=(2, 8, 1, 4))
    f, g, again = (diagnostics.gate_activations(cell, x)["f"] for x in (one, other, one))
    assert np.array_equal(f, again)  # not drawn
    assert abs(f[4] - g[4]).max() > 0.01 and abs(f[4] - f[3]).max() > 0.01  # not fixed by training
    alike = other.copy()
    alike[:5] = one[:5]
    assert np.array_equal(diagnostics.gate_activations(cell, alike)["f"][:5], f[:5])  # the words up to there
    early = one.copy()
    early[0] += 1
    assert abs(diagnostics.gate_activations(cell, early)["f"][4] - f[4]).max() > 0  # by way of the state
    assert [right("who_sets_gates", form)[:4] for form in FORMS] == ["the ", "the "]
    assert "word" in right("who_sets_gates", BEFORE) and "words of both" in right("who_sets_gates", AFTER)


TIMES = {"as": 1, "twice": 2, "three": 3, "four": 4, "five": 5}


@pytest.mark.parametrize("form, cell, units, inputs", [(BEFORE, LSTM, 24, 8), (AFTER, GRU, 40, 10)])
def test_blocks_of_weights(form, cell, units, inputs):
    sizes = [sum(array.size for array in made(inputs, units).params.values()) for made in (cell, RNN)]
    is_the_only_one(
        sizes[0] / sizes[1], "blocks_of_weights", form, 0.02, lambda text: TIMES[re.match(r"\w+", text)[0]]
    )


@pytest.mark.parametrize("form, h, z, n", [(BEFORE, 0.8, 0.5, 0.2), (AFTER, 0.4, 0.75, -0.4)])
def test_reset_gate(form, h, z, n):
    b_h = np.array([SHUT, np.log(z / (1 - z)), np.arctanh(n)])
    U = np.array([[0.0, 0.0, 0.9]])  # the candidate would hear the state if the reset let it
    found, (r, *_) = plain.gru_step(
        np.zeros((1, 1)), np.full((1, 1), h), np.zeros((1, 3)), U, b_h, np.ones(1)
    )
    assert r[0, 0] < 1e-20
    is_the_only_one(found[0, 0], "reset_gate", form, within=1e-9)
    assert list(map(figure, wrong("reset_gate", form))) == pytest.approx([(1 - z) * n, n, h])


def test_every_concept_has_its_proof():
    assert {name.removeprefix("test_") for name in globals()} >= set(CONCEPTS)
