"""The mutator is tested: its faults are Python, each in one place, and the same every time."""

import ast
import functools
import inspect
import textwrap

import pytest
from mutation import judged, mutants, sites, touched, trial
from mutation.operators import OPERATORS

TEXT = '''"""A module."""
import numpy as np

__all__ = ["forward"]
COLOURS = (BLUE, "grün")    # é: columns count bytes


class Layer:
    """With a state."""

    def __repr__(self):
        return "Layer" * 2

    def forward(self, x: int = 1, W=None, *, start=0.5):
        """x -> y."""
        if x is None or not len(x) > 2:
            raise ValueError(f"x: wanted {1 + 1}")
        h = np.tanh(x @ W.T, axis=0)
        self.h = [h[1:], h[:-1], h[::-1], h[x - 1]]
        for t in reversed(range(3)):
            x += h[t] * (
                x - W
            )
            self.show(x, W)
        print(f"x is {x + 1}, in all {h.sum(axis=-1)}", end="")
        return h.min() - x


def close(h, c, x):
    c[0] = {"a": h, "b": c}
    h.fill(0)
'''

EXPECTED = {  # one that each operator must make of TEXT: the line that comes
    "arithmetic": "return h.min() + x",
    "comparison": "if x is None or not (len(x) >= 2):",
    "boolean": "if x is None and (not len(x) > 2):",
    "condition": "if not (x is None or not len(x) > 2):",
    "constant": "h = np.tanh(x @ W.T, axis=1)",
    "part": "self.h = [h[1:], h[:-1], h[:], h[x - 1]]",
    "dropped": "pass",
    "arguments": "self.show(W, x)",
    "name": "return h.max() - x",
    "transpose": "h = np.tanh(x @ W, axis=0)",
    "result": "return -(h.min() - x)",
    "early": "return",
    "order": 'COLOURS = ("grün", BLUE)    # é: columns count bytes',
}


@functools.cache
def made():
    return list(mutants.mutants_of("made.py", TEXT))


def test_every_operator_is_expected_to_do_something():
    assert list(EXPECTED) == list(OPERATORS)


@pytest.mark.parametrize("operator", OPERATORS)
def test_an_operator_makes_the_fault_it_is_named_for(operator):
    lines = [plainly(m.written) for m in made() if m.operator == operator]
    assert plainly(EXPECTED[operator]) in lines


def plainly(line):
    """The line as Python's own writer would have it, whatever quotes and brackets it has."""
    for text in (line, f"{line}\n    pass"):
        try:
            return ast.unparse(ast.parse(text))
        except SyntaxError:
            continue
    return line


@pytest.mark.parametrize("operator", OPERATORS)
def test_a_mutant_is_the_tree_with_one_node_exchanged(operator):
    found = [m for m in made() if m.operator == operator]
    assert found
    for mutant in found:
        wanted = ast.unparse(sites.exchanged(mutant.site.tree, mutant.site.node, mutant.new))
        assert (
            ast.unparse(ast.parse(mutant.after))
            == ast.unparse(ast.parse(wanted))
            != ast.unparse(ast.parse(TEXT))
        )


def test_what_is_not_changed_stays_to_the_letter():
    for mutant in made():
        first, last = mutant.site.place.lineno, mutant.site.place.end_lineno
        before, after = TEXT.splitlines(), mutant.after.splitlines()
        assert after[: first - 1] == before[: first - 1]
        assert after[len(after) - (len(before) - last) :] == before[last:]


def test_texts_for_readers_types_and_imports_are_left_alone():
    gone = "\n".join(line for m in made() for line in m.difference if line[0] == "-")
    for text in ('"""', "import", "__all__", '"Layer"', "raise", "wanted"):
        assert text not in gone


@pytest.mark.parametrize("most", [1, 7, 20])
def test_the_draw_is_seeded(most):
    first, again, other = (
        [(m.operator, m.written) for m in mutants.drawn(made.__wrapped__(), most, seed)]
        for seed in ("0 x", "0 x", "1 x")
    )
    assert first == again != other
    assert len(first) == min(most, len({m.line for m in made()}))


def test_the_draw_takes_the_operators_in_turn_and_no_line_twice():
    found = mutants.drawn(made(), 10, "3")
    assert len({m.line for m in found}) == 10
    assert len({m.operator for m in found}) >= 8


def test_more_than_there_is_gives_what_there_is():
    found = mutants.drawn(made(), 1000, "0")
    assert len(found) == len({m.line for m in made() if m.runs})


def test_shares_are_nearly_equal():
    assert mutants.shares(160, 10) == [16] * 10 and mutants.shares(11, 4) == [3, 3, 3, 2]


def test_an_unknown_package_is_named():
    with pytest.raises(ValueError, match="package: wanted one of rnnlib's, got 'cells'"):
        mutants.files_of("cells")


def test_functions_are_found_with_their_lines():
    text = textwrap.dedent(inspect.getsource(touched.Touched))
    found = dict(touched.spans(ast.parse(text)))
    first, last = found["Touched.near"]
    assert text.splitlines()[first - 1 : last] == [
        *textwrap.indent(textwrap.dedent(inspect.getsource(touched.Touched.near)), "    ").splitlines()
    ]


class Shelf:
    """A copy of the project with one source file, whose tests answer as they are told."""

    def __init__(self, folder, answers):
        self.folder, self.answers = folder, list(answers)
        self.source = folder / "rnnlib" / "made.py"
        self.source.parent.mkdir()
        self.source.write_text(TEXT, encoding="utf-8")
        self.seen = []

    def run(self, files, chosen, limit):
        self.seen.append((files, chosen, self.source.read_text(encoding="utf-8")))
        return self.answers.pop(0)


class Near:
    """Says that two files of tests have one test each, the second far from the source."""

    def near(self, file):
        return ["test_near.py"]

    def tests(self, mutant, names):
        names = names if names in ([], ["test_near.py"]) else ["test_far.py"]
        return {f"tests/{name}::test_it": 0.1 for name in names}


@pytest.mark.parametrize(
    "answers, verdict, by",
    [
        ([(1, "tests/test_near.py::test_it")], trial.CAUGHT, "tests/test_near.py::test_it"),
        ([(2, None)], trial.CAUGHT, "pytest answered 2"),
        ([None], trial.LIMIT, "122 s"),
        ([(0, None), (1, "tests/test_far.py::test_it")], trial.CAUGHT, "tests/test_far.py::test_it"),
        ([(0, None), None], trial.LIMIT, "122 s"),
        ([(0, None), (0, None)], trial.SURVIVED, "2 tests pass"),
    ],
)
def test_a_trial_asks_near_tests_then_the_others_and_puts_the_source_back(tmp_path, answers, verdict, by):
    mutant, copy = made()[0], Shelf(tmp_path, answers)
    outcome = trial.attempt(mutant, copy, Near())
    assert (outcome.verdict, outcome.by) == (verdict, by)
    wanted = [
        (["test_near.py"], ["tests/test_near.py::test_it"]),
        (["test_far.py"], ["tests/test_far.py::test_it"]),
    ]
    assert copy.seen == [(*asked, mutant.after) for asked in wanted[: len(answers)]]
    assert copy.source.read_text(encoding="utf-8") == TEXT


def test_all_tests_of_a_file_are_run_if_none_has_its_name_any_more(tmp_path):
    copy = Shelf(tmp_path, [(5, None), (1, "tests/test_near.py::test_new")])
    assert trial.attempt(made()[0], copy, Near()).by == "tests/test_near.py::test_new"
    assert [chosen for _, chosen, _ in copy.seen] == [["tests/test_near.py::test_it"], None]


def test_near_tests_alone_may_be_asked(tmp_path):
    outcome = trial.attempt(made()[0], Shelf(tmp_path, [(0, None)]), Near(), near_only=True)
    assert (outcome.verdict, outcome.by) == (trial.SURVIVED, "1 tests pass")


def test_what_was_judged_is_not_tried(tmp_path, monkeypatch):
    mutant = made()[0]
    monkeypatch.setitem(trial.JUDGED, (mutant.file, mutant.site.function, mutant.written), "equivalent")
    outcome = trial.attempt(mutant, Shelf(tmp_path, []), Near())
    assert (outcome.verdict, outcome.by) == (trial.JUDGED_SO, "equivalent")


@pytest.mark.parametrize("file", sorted({file for file, *_ in judged.JUDGED}))
def test_what_was_judged_can_still_be_drawn(file):
    text = (mutants.PACKAGE / file).read_text(encoding="utf-8")
    wanted = {(function, written) for name, function, written in judged.JUDGED if name == file}
    functions = {function for function, _ in wanted}
    possible = (m for m in mutants.mutants_of(file, text) if m.site.function in functions)
    found = {(m.site.function, m.written) for m in possible}
    assert wanted <= found, "no longer what the code could say by mistake: take it off the list"
