"""Problems that sweeps and explorers share: the ends fit what is drawn, and the score is the right one."""

import ast
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from rnnlib import experiments, ops, optim
from rnnlib.experiments import learning, problems
from rnnlib.experiments.problems import PROBLEMS, Problem

problem_names = pytest.mark.parametrize("name", PROBLEMS)


@problem_names
@pytest.mark.parametrize("cell", ["RNN", "LSTM", "GRU"])
def test_the_ends_of_a_model_fit_what_is_drawn(name, cell):
    problem = PROBLEMS[name]
    model = problem.model(cell=cell, hidden_size=3, rng=ops.as_rng(0))
    batch = problem.draw(0, 4, 12)
    loss, _ = model.loss_and_gradients(batch)
    assert np.isfinite(loss) and model.config["hidden_size"] == 3
    assert batch.inputs.shape[:2] == (12, 4) or name in ("recall", "copy", "temporal order")
    score = problem.score(model, batch)
    assert not problem.solved(score), "a fresh model has solved it"


@problem_names
def test_the_same_seed_draws_the_same_sequences(name):
    first, again, other = (PROBLEMS[name].draw(seed, 4, 12) for seed in (0, 0, 1))
    np.testing.assert_array_equal(first.inputs, again.inputs)
    np.testing.assert_array_equal(first.targets, again.targets)
    assert not np.array_equal(first.inputs, other.inputs)


@problem_names
def test_numbers_are_judged_by_their_error_and_symbols_by_the_share_that_is_right(name):
    class Judged:
        accuracy, mean_loss = (lambda self, test: 0.995), (lambda self, test: 0.02)

    problem, number = PROBLEMS[name], name in ("adding", "counting")
    assert problem.score(Judged(), None) == (0.02 if number else 0.995)
    assert problem.solved(problem.score(Judged(), None)) is not number
    assert [problem.solved(score) for score in (0.0099, 0.01)] == [number, False]
    assert [problem.solved(score) for score in (0.9899, 0.99)] == [False, not number]


def test_ones_since_the_last_marker_are_counted():
    x = np.array([[1, 1, 0, 0, 1, 1, 1], [0, 1, 1, 0, 1, 0, 1]]).T
    marker = np.array([[0, 0, 1, 0, 0, 0, 0], [1, 0, 0, 1, 0, 1, 0]], bool).T
    wanted = [[1, 2, 0, 0, 1, 2, 3], [0, 1, 2, 0, 1, 0, 1]]
    np.testing.assert_array_equal(problems.ones_since(x, marker).T, wanted)
    np.testing.assert_array_equal(problems.ones_since(x.astype(float), marker).T, wanted)
    np.testing.assert_array_equal(problems.ones_since(x, np.zeros_like(marker)), x.cumsum(axis=0))


# Learning


@pytest.fixture
def drawn():
    """A problem, and a list that notes (how many, how long) of everything that it draws."""
    noted, recall = [], PROBLEMS["recall"]

    def draw(rng, batch_size, length):
        rng = np.random.default_rng(rng)
        noted.append((batch_size, length))
        return recall.draw(rng, batch_size, length)

    return replace(recall, draw=draw), noted


def test_a_problem_is_learnt_at_one_length_and_judged_at_another(drawn):
    problem, noted = drawn
    options = {"cell": "RNN", "hidden_size": 2}
    learning.learn(problem, options, 5, 0, 3, 1e-3, tested=9)
    assert noted == [(256, 9), (32, 5), (32, 5), (32, 5)]
    noted.clear()
    learning.learn(problem, options, 5, 0, 1, 1e-3)
    assert noted == [(256, 5), (32, 5)]


def test_learning_ends_when_the_problem_is_solved_and_says_after_how_many_steps(drawn):
    scores = iter([0.5, 0.8, 0.99, 1.0])
    problem = replace(drawn[0], score=lambda model, test: next(scores))
    outcome = learning.learn(problem, {"cell": "RNN", "hidden_size": 2}, 3, 0, 100, 1e-3)
    assert outcome == {"solved": True, "steps": 75, "score": 0.99}
    never = replace(problem, score=lambda model, test: 0.25)
    outcome = learning.learn(never, {"cell": "RNN", "hidden_size": 2}, 3, 0, 10, 1e-3)
    assert outcome == {"solved": False, "steps": None, "score": 0.25}


def test_a_training_that_diverges_is_a_run_that_did_not_solve_it():
    problem = PROBLEMS["adding"]
    model = problem.model(cell="RNN", hidden_size=2, rng=ops.as_rng(0))
    model.params["output.b"][:] = np.inf
    draw, optimiser = (lambda step: problem.draw(step, 4, 3)), optim.SGD(model.params, lr=1.0)
    history, outcome = learning.train_until(problem, model, draw, optimiser, 5, problem.draw(0, 4, 3))
    assert history.steps == 0 and not outcome["solved"] and outcome["steps"] is None
    assert np.isnan(outcome["score"])


def test_chrono_is_told_the_lag_and_nobody_else():
    assert learning.options_of("LSTM chrono", 40)["chrono_max_lag"] == 40
    assert learning.options_of("LSTM chrono", 1)["chrono_max_lag"] == 3
    for start in learning.STARTS:
        assert ("chrono_max_lag" in learning.options_of(start, 40)) == (start == "LSTM chrono")


def test_a_problem_of_ones_own_needs_what_is_drawn_and_a_model():
    problem = Problem(PROBLEMS["copy"].draw, PROBLEMS["copy"].model)
    assert (problem.score, problem.solved) == (problems.accuracy, problems.good)


# One house


def test_no_name_means_two_things_in_the_package():
    places = defaultdict(set)
    for path in Path(experiments.__file__).parent.glob("*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            for name in bound(node):
                places[name].add(path.name)
    twins = {name: files for name, files in places.items() if len(files) > 1}
    assert len(places) > 150 and not twins, twins


def bound(node):
    """The names that a statement at the top of a module defines; what it imports is another's."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return {node.name}
    if isinstance(node, ast.Assign):
        named = (inner for target in node.targets for inner in ast.walk(target))
        return {inner.id for inner in named if isinstance(inner, ast.Name)} - {"__all__"}
    return set()
