"""The floors of rnnlib: imports point down, stand at the top of a file, and are what the floor may use.

And what a name means: in the packages of ONE_MEANING no two modules define the same one.
"""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

import rnnlib

PACKAGE = Path(rnnlib.__file__).parent

PICTURES = {"matplotlib", "PIL", "contourpy"}  # the last two come with the first
LESSONS = PICTURES | {"ipywidgets", "anywidget", "IPython", "traitlets"}
NOTEBOOKS = LESSONS | {"nbformat", "nbclient", "nbconvert", "jupyter_client", "ipykernel"}

# module: its floor, and what it may import besides Python's own library, NumPy, ops and the floors below
FLOORS = {
    "ops": (0, set()),
    "optim": (0, set()),
    "gradcheck": (0, set()),
    "datasets": (0, set()),
    "tasks": (0, set()),
    "kernels": (1, set()),
    "losses": (1, set()),
    "layers": (2, set()),
    "models": (3, {"safetensors"}),  # an extra, for files of that name
    "train": (4, {"threadpoolctl"}),
    "diagnostics": (4, set()),
    "bug_zoo": (4, set()),
    "plots": (5, PICTURES),
    "experiments": (5, {"joblib", "distributed"}),  # for whoever makes a sweep again
    "own_data": (5, {"pandas"}),
    "explore": (6, LESSONS),
    "exercises": (6, LESSONS | {"fsrs"}),
    "course": (7, NOTEBOOKS | {"pygments", "math_core", "fontTools", "genanki"}),
}
LIGHT = sorted(name for name, (floor, _) in FLOORS.items() if floor <= 4)

ONE_MEANING = ["exercises", "explore", "plots"]
# An exercise is called what the learner's function is called, and records of progress keep topic and name.
ASKED_IN_SEVERAL_TOPICS = {"backward", "parameter_count"}


def violations(package):
    """What is wrong with the imports in a copy of rnnlib, a sentence each."""
    found = []
    for path in sorted(package.rglob("*.py")):
        names = ("rnnlib", *path.relative_to(package).with_suffix("").parts)
        here = names[1] if len(names) > 1 and names[1] != "__init__" else None
        for line, name, in_function in imports(path, names):
            problem = "inside a function" if in_function else problem_with(here, name)
            if problem:
                found.append(f"{'/'.join(names)}.py, line {line}: {name}: {problem}")
    return found


def imports(path, names):
    """(line, absolute dotted name, inside a function?) of every import in the file of module `names`."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    inside = {inner for function in functions for inner in ast.walk(function)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name, node in inside
        elif isinstance(node, ast.ImportFrom):
            base = [*(names[: -node.level] if node.level else ()), *([node.module] if node.module else ())]
            for alias in node.names:
                yield node.lineno, ".".join([*base, alias.name]), node in inside


def problem_with(here, name):
    """Why the module `here` (None: rnnlib/__init__.py) may not import `name`, or None if it may."""
    top, *rest = name.split(".")
    if here is not None and here not in FLOORS:
        return f"{here} has no floor in the table"
    floor, allowed = FLOORS[here] if here else (5, set())
    if top != "rnnlib":
        allowed = {"numpy"} | allowed | set(sys.stdlib_module_names)
        return None if top in allowed else "not for this floor"
    other = rest[0] if rest else "__init__"
    if other == here:
        return None
    other_floor = FLOORS[other][0] if other in FLOORS else 4  # a name of rnnlib/__init__.py, which has 0-4
    return (
        None
        if other_floor < floor or other == "ops"
        else "goes up"
        if other_floor > floor
        else "goes sideways"
    )


def test_imports_point_down():
    assert violations(PACKAGE) == []


@pytest.mark.parametrize(
    "file, text, problem",
    [
        ("ops.py", "from . import losses", "rnnlib.losses: goes up"),
        ("losses.py", "from .kernels import lstm_step", "rnnlib.kernels.lstm_step: goes sideways"),
        ("optim/rules.py", "from ..gradcheck import check", "rnnlib.gradcheck.check: goes sideways"),
        ("ops/checks.py", "from ..optim import SGD", "rnnlib.optim.SGD: goes sideways"),
        ("optim/__init__.py", "from .. import train", "rnnlib.train: goes up"),
        ("kernels/rnn.py", "import rnnlib.layers.cells", "rnnlib.layers.cells: goes up"),
        ("layers/linear.py", "def f():\n    from .. import ops", "rnnlib.ops: inside a function"),
        (
            "layers/linear.py",
            "class A:\n    async def f(self):\n        import json",
            "json: inside a function",
        ),
        ("layers/linear.py", "if True:\n    from rnnlib import train as t", "rnnlib.train: goes up"),
        ("train/loop.py", "from .. import LSTM", "rnnlib.LSTM: goes sideways"),
        ("train/loop.py", "import rnnlib", "rnnlib: goes sideways"),
        ("train/loop.py", "import matplotlib.pyplot as plt", "matplotlib.pyplot: not for this floor"),
        ("losses.py", "import threadpoolctl", "threadpoolctl: not for this floor"),
        ("__init__.py", "from . import explore", "rnnlib.explore: goes up"),
        ("__init__.py", "from .plots import curves", "rnnlib.plots.curves: goes sideways"),
        ("helpers.py", "import numpy", "numpy: helpers has no floor in the table"),
    ],
)
def test_a_planted_violation_is_found(tmp_path, file, text, problem):
    copy = tmp_path / file
    copy.parent.mkdir(exist_ok=True)
    original = PACKAGE / file
    before = original.read_text(encoding="utf-8") if original.exists() else ""
    copy.write_text(before, encoding="utf-8")
    assert violations(tmp_path) == []
    copy.write_text(f"{before}\n{text}\n", encoding="utf-8")
    found = violations(tmp_path)
    assert len(found) == 1 and found[0].startswith(f"rnnlib/{file}, line ") and problem in found[0]


@pytest.mark.parametrize(
    "file, text",
    [
        ("optim/rules.py", "from ..ops import sigmoid"),
        ("layers/linear.py", "from .. import ops, kernels\nfrom . import base\nfrom .base import Layer"),
        (
            "train/loop.py",
            "import threadpoolctl\nfrom ..ops import sigmoid\nfrom ..layers.linear import Linear",
        ),
        ("plots/charts.py", "import rnnlib\nfrom .. import LSTM, ops\nfrom matplotlib import cm"),
    ],
)
def test_what_is_allowed_is_not_found(tmp_path, file, text):
    path = tmp_path / file
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    assert violations(tmp_path) == []


def test_a_name_of_a_module_of_rnnlib_means_nothing_else_within_it():
    """Explorers are left out: their folders are topics of the course."""
    named = [path for floor in FLOORS if floor != "explore" for path in PACKAGE.glob(f"{floor}/**/*")]
    modules = [path for path in named if path.suffix == ".py" or (path / "__init__.py").exists()]
    assert len(modules) > 50 and not [path for path in modules if path.stem in FLOORS]


def test_the_library_runs_without_pictures_and_widgets():
    names = ["rnnlib"]
    for name in LIGHT:
        names += [f"rnnlib.{name}"] if list(PACKAGE.glob(f"{name}*")) else []
        names += [f"rnnlib.{name}.{path.stem}" for path in PACKAGE.glob(f"{name}/[!_]*.py")]
    code = f"""
import importlib, sys
for blocked in {sorted(NOTEBOOKS)}:
    sys.modules[blocked] = None
for name in {names}:
    importlib.import_module(name)
print(len({names}))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=PACKAGE.parent)
    assert done.stderr == "" and done.stdout == f"{len(names)}\n"


# Names


def defined(path):
    """The names that a file defines outside functions and classes; those that it imports are another's."""
    nodes = [ast.parse(path.read_text(encoding="utf-8"))]
    while nodes:
        node = nodes.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif not isinstance(node, ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
            nodes += ast.iter_child_nodes(node)


def with_several_meanings(package):
    """{name: the files of the package that define it} for every name that two or more define."""
    files = {}
    for path in sorted(package.rglob("*.py")):
        for name in set(defined(path)) - ASKED_IN_SEVERAL_TOPICS - {"__all__"}:
            files.setdefault(name, []).append(path.relative_to(package).as_posix())
    return {name: where for name, where in sorted(files.items()) if len(where) > 1}


@pytest.mark.parametrize("name", ONE_MEANING)
def test_a_name_means_one_thing_in_a_package(name):
    assert list((PACKAGE / name).rglob("*.py")) and with_several_meanings(PACKAGE / name) == {}


@pytest.mark.parametrize(
    "text",
    [
        "def _states(x):\n    return x",
        "class _states:\n    pass",
        "_states = 3",
        "_states: int = 3",
        "a, (_states, *b) = 1, (2, 3)",
        "if True:\n    _states = 3",
        "try:\n    import gone\nexcept ImportError:\n    async def _states():\n        pass",
        "print(_states := 3)",
    ],
)
def test_a_name_planted_in_a_second_module_is_found(tmp_path, text):
    (tmp_path / "cells").mkdir()
    (tmp_path / "unit.py").write_text("_states = []", encoding="utf-8")
    (tmp_path / "cells" / "lstm.py").write_text(text, encoding="utf-8")
    assert with_several_meanings(tmp_path) == {"_states": ["cells/lstm.py", "unit.py"]}


@pytest.mark.parametrize(
    "text",
    [
        "from .unit import states",
        "from . import other as states",
        "def f():\n    states = 3",
        "class A:\n    states = 3",
        "a = [states for states in range(3)]\nb = lambda states: states",
        "states.cases = {}\nstates[0] = 1",
    ],
)
def test_what_does_not_define_a_name_is_not_found(tmp_path, text):
    (tmp_path / "unit.py").write_text("states = []\n__all__ = ['states']", encoding="utf-8")
    (tmp_path / "lstm.py").write_text(f"__all__ = []\n{text}", encoding="utf-8")
    assert with_several_meanings(tmp_path) == {}


def test_where_only_computing_is_installed_pytest_alone_finds_what_can_run():
    code = f"""
import sys
sys.modules |= dict.fromkeys({sorted(NOTEBOOKS | {"bs4", "nbval", "xdist", "joblib"})})
import pytest
sys.exit(pytest.main(["--collect-only", "-q", "-p", "no:cacheprovider"]))
"""
    alone = os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=alone, capture_output=True, text=True, cwd=PACKAGE.parent
    )
    assert done.returncode == 0, done.stdout
    found = {line.partition("::")[0] for line in done.stdout.splitlines()}
    light = {f"tests/test_{name}.py" for name in LIGHT}
    assert light <= found and "tests/test_plots.py" not in found
