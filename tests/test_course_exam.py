"""The exam: every number of an answer is computed here; the questions fit the guide; students get none."""

import math
import re

import numpy as np
import pytest

from rnnlib import ops, optim
from rnnlib.course import exam, files
from rnnlib.course.__main__ import main
from rnnlib.course.editions import parts
from rnnlib.course.pages.archive import ours
from rnnlib.exercises.concepts import items
from rnnlib.layers import GRU, LSTM, RNN, Linear
from rnnlib.losses import cross_entropy

ASKED = {f"{one.notebook}.{one.name}": one for one in exam.questions()}
NUMBER = re.compile(r"(?<![\w_.])\d+(?:\.\d+)?(?![\d₀-₉])")
FREE = {"0", "1", "2"}  # indices, counts and exponents of formulas


def size(layer):
    return sum(array.size for array in layer.params.values())


def parameters_feedforward():
    first, second = size(Linear(30, 20)), size(Linear(20, 5))
    return [first + second, 30, 20, first, 20, 5, second]


def knows_nothing():
    loss, _ = cross_entropy(np.zeros((1, 27)), np.array([3]))
    return [27, f"{loss:.2f}", f"{loss / math.log(2):.2f}"]


def one_weight_twice():
    w, x = 0.5, 2.0
    h = math.tanh(w * x)
    y = w * h
    second, first = y * h, y * w * (1 - h**2) * x
    step = 1e-6
    measured = [(v * math.tanh(v * x)) ** 2 / 2 for v in (w + step, w - step)]
    assert first + second == pytest.approx((measured[0] - measured[1]) / (2 * step), rel=1e-6)
    return [f"{first + second:.2f}", *(f"{number:.3f}" for number in (h, y, second, first))]


def softmax():
    _, gradient = cross_entropy(np.log([[0.7, 0.2, 0.1]]), np.array([1]))
    assert abs(gradient.sum()) < 1e-12
    return [f"{abs(number):.1f}" for number in gradient[0]]


def parameters_recurrent():
    rnn, lstm, gru = (size(kind(8, 16)) for kind in (RNN, LSTM, GRU))
    assert lstm == 4 * rnn and gru == 3 * rnn + 16
    return [rnn, 8 * 16, 16 * 16, 16, lstm, 4, gru, 3]


def no_input():
    h = 0.01
    for _ in range(1000):
        h = math.tanh(1.5 * h)
    return ["1.5", f"{h:.2f}"]


def shares():
    w, states = 0.5, [0.0]
    for x in (1, 0, 0):
        states.append(w * states[-1] + x)
    each = [w ** (3 - step) * states[step - 1] for step in (1, 2, 3)]
    assert sum(each) == 2 * w == 1
    return [*(f"{share:g}" for share in each), 3]


def one_per_cent():
    steps = math.log(0.01) / math.log(0.9)
    return ["0.9", "0.01", f"{steps:.1f}", math.ceil(steps)]


def singular():
    matrix = np.array([[0.5, 4], [0, 0.5]])
    assert np.allclose(np.linalg.eigvals(matrix), 0.5)
    return [f"{np.linalg.norm(matrix, 2):.2f}"]


def clipping():
    grads = {"a": np.array([3.0, 4.0]), "b": np.array([12.0])}
    norm = optim.clip_by_global_norm(grads, 6.5)
    assert np.allclose(grads["a"], (1.5, 2)) and np.allclose(grads["b"], 6)
    return [f"{norm:g}", f"{6.5 / norm:g}", "1.5", 6]


def one_step():
    c = 0.5 * 2 + 1 * -0.5
    return ["0.5", f"{math.tanh(c):.2f}"] if c == 0.5 else []


def forget_bias():
    share = ops.sigmoid(np.array(1.0))
    return ["0.5", 10, f"{0.5**10:.5f}", f"{share:.3f}", f"{share**10:.3f}"]


def entropy():
    often = np.linalg.matrix_power(np.array([[0.75, 0.25], [1, 0]]), 99)[0, 0]
    choice = -(0.75 * math.log2(0.75) + 0.25 * math.log2(0.25))
    loss = often * choice
    return [f"{often:.1f}", f"{choice:.3f}", f"{loss:.3f}", f"{2**loss:.2f}"]


def temperature():
    shares = ops.softmax(np.log([0.7, 0.2, 0.1]) / 0.5)
    return [f"{share:.3f}" for share in shares]


def attention():
    shares = ops.softmax(np.array([0, math.log(3)]))
    return [*(f"{share:.2f}" for share in shares), f"{shares @ (4, 8):.0f}"]


def scan():
    a, b = 0.5 * 0.5, 0.5 * 1 + 2
    return [f"{a:g}", f"{b:g}", math.ceil(math.log2(1000))]


def persistence():
    series = np.array([3, 5, 4, 8])
    errors = np.abs(np.diff(series))
    return [*errors, len(errors), f"{errors.mean():.2f}", f"{2.8 / errors.mean():.1f}"]


COMPUTED = {
    "01.parameters": parameters_feedforward,
    "01.knows_nothing": knows_nothing,
    "02.one_weight_twice": one_weight_twice,
    "02.softmax": softmax,
    "03.parameters": parameters_recurrent,
    "03.no_input": no_input,
    "04.shares": shares,
    "05.one_per_cent": one_per_cent,
    "05.singular": singular,
    "05.clipping": clipping,
    "06.one_step": one_step,
    "06.forget_bias": forget_bias,
    "08.entropy": entropy,
    "08.temperature": temperature,
    "09.attention": attention,
    "10.dropout": lambda: ["0.8", f"{1 / 0.8:g}"],
    "11.scan": scan,
    "12.persistence": persistence,
}


@pytest.mark.parametrize("key", ASKED)
def test_every_number_of_an_answer_is_computed(key):
    computed = {str(number) for number in COMPUTED.get(key, list)()}
    said = set(NUMBER.findall(ASKED[key].answer))
    assert said - FREE <= computed, f"{key}: {said - FREE - computed} is computed nowhere"
    assert computed <= said, f"{key}: computed and not said: {computed - said}"


def test_there_is_an_exam_over_the_whole_course():
    assert len(ASKED) >= 20 and len(set(one.ask for one in ASKED.values())) == len(ASKED)
    assert {one.notebook for one in ASKED.values()} == {f"{number:02}" for number in range(1, 13)}
    assert all(one.points > 0 and one.minutes > 0 for one in ASKED.values())


def test_the_sheet_to_hand_out_holds_no_answer():
    sheets = exam.sheets()
    for one in ASKED.values():
        assert one.ask in sheets["exam.md"] and one.ask in sheets["exam_answers.md"]
        assert one.answer not in sheets["exam.md"] and one.answer in sheets["exam_answers.md"]


def test_the_sheets_say_what_they_come_to():
    points, minutes = (sum(getattr(one, name) for one in ASKED.values()) for name in ("points", "minutes"))
    assert f"{len(ASKED)} questions, {points} points, {minutes} minutes." in exam.sheets()["exam.md"]


def test_the_command_writes_both(tmp_path, capsys):
    assert main(["exam", str(tmp_path / "new")]) == 0
    assert {path.name for path in (tmp_path / "new").iterdir()} == set(exam.sheets())
    assert "exam_answers.md" in capsys.readouterr().out


def test_no_page_and_no_archive_gives_the_answers_away():
    course = files.FOLDER.parent
    assert exam.QUESTIONS.parent / "__init__.py" in ours(course, ["rnnlib"])
    assert exam.QUESTIONS not in ours(course, ["rnnlib"]) and items.KEY not in ours(course, ["rnnlib"])
    assert items.QUESTIONS in ours(course, ["rnnlib"])
    assert all((course / path).is_file() for path in parts.KEPT_BACK)


def test_lecturers_alone_get_it(monkeypatch, tmp_path):
    path = exam.QUESTIONS.relative_to(files.FOLDER.parent).as_posix()
    assert [edition for edition in parts.EDITIONS if parts.gets(edition, path)] == [parts.LECTURER]
    monkeypatch.setattr(exam, "QUESTIONS", tmp_path / "questions.toml")
    with pytest.raises(ValueError, match="lecturer's edition"):
        exam.questions()
