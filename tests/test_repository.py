"""What a visitor sees first: the README's words are true, the pins are those of pyproject.toml."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from itertools import chain
from pathlib import Path

import nbformat
import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
NOTEBOOKS = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))


def pins(lines):
    """{name: version} of lines such as `numpy==2.4.6`."""
    found = (re.match(r"([\w-]+)==([\w.]+)", line.strip()) for line in lines)
    return {match[1].lower().replace("_", "-"): match[2] for match in found if match}


def test_the_readme_has_one_test_command_and_ci_calls_it():
    (command,) = re.findall(r"(?m)^python3 -m venv .*pytest.*$", README)
    assert command.endswith("-m pytest")
    assert "'^python3 -m venv .*pytest'" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


# A test whose name says how many workers share the run.
SHARED = """
import os
workers = os.environ.get("PYTEST_XDIST_WORKER_COUNT", 0)
globals()[f"test_on_{workers}_workers"] = lambda: None
"""


@pytest.fixture
def small(tmp_path):
    """A project with the settings of this one: a test, a notebook with a wrong output, a browser check."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for folder in ("tests", "notebooks"):
        (tmp_path / folder).mkdir()
        shutil.copy(ROOT / folder / "conftest.py", tmp_path / folder)
    (tmp_path / "tests" / "browser").mkdir()
    (tmp_path / "tests" / "browser" / "test_page.py").write_text("def test_page():\n    assert False\n")
    (tmp_path / "tests" / "test_shared.py").write_text(SHARED)
    sources = ("one = 1; one", "1 + 1", "one + 2", "2 + 2")  # the third needs the first one's kernel
    cells = [nbformat.v4.new_code_cell(source, execution_count=1) for source in sources]
    for cell, text in zip(cells, ("1", "2", "3", "5")):
        cell.outputs = [nbformat.v4.new_output("execute_result", {"text/plain": text}, execution_count=1)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "notebooks" / "sums.ipynb")
    return tmp_path


def outcomes(folder, *arguments):
    """{the end of a test's name: what became of it} of pytest in `folder`, started afresh."""
    command = [sys.executable, "-m", "pytest", *arguments, "-rA"]
    afresh = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(command, cwd=folder, env=afresh, capture_output=True, text=True, check=False)
    return {name: what for what, name in re.findall(r"(?m)^(PASSED|FAILED) \S+::([\w ]+\w)", done.stdout)}


def test_pytest_alone_is_the_whole_check_and_a_named_file_only_itself(small):
    cells = {"Cell 0": "PASSED", "Cell 1": "PASSED", "Cell 2": "PASSED", "Cell 3": "FAILED"}
    assert outcomes(small) == {"test_on_2_workers": "PASSED"} | cells
    assert outcomes(small, "tests/test_shared.py") == {"test_on_0_workers": "PASSED"}
    assert outcomes(small, "notebooks/sums.ipynb") == cells
    assert outcomes(small, "-n", "2") == {"test_on_2_workers": "PASSED"} | cells
    assert outcomes(small, "tests/browser") == {"test_page": "FAILED"}


def test_the_readme_lists_every_notebook():
    linked = re.findall(r"\]\(notebooks/(\w+\.ipynb)\)", README)
    assert linked == NOTEBOOKS


def test_the_readme_links_lead_somewhere():
    for link in re.findall(r"\]\((?!https?:|#)([^)]+)\)", README):
        assert (ROOT / link).exists(), link


def test_the_readme_example_runs():
    (example,) = re.findall(r"```python\n(.*?)```", README, re.S)
    done = subprocess.run([sys.executable, "-c", example], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "W_hh" in done.stdout and "WRONG" not in done.stdout.upper()


def test_the_readme_lists_every_module():
    package = ROOT / "rnnlib"
    modules = {path.stem for path in package.glob("[a-z]*.py")}
    modules |= {path.parent.name for path in package.glob("*/__init__.py")}
    table = README.partition("| floor | modules |")[2].partition("\n\n")[0]
    assert set(re.findall(r"`(\w+)`", table)) == modules


def requirements_of(project):
    """The packages that the library and its extras ask for; those that no check needs have no pin."""
    unchecked = {"cluster", "lite", "rise"}
    extras = (lines for extra, lines in project["optional-dependencies"].items() if extra not in unchecked)
    named = chain(project["dependencies"], *extras)
    return [Requirement(line) for line in named if not line.startswith("rnnlib[")]


def test_requirements_pin_what_pyproject_allows():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pinned = pins((ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines())
    for wanted in requirements_of(project):
        version = pinned[wanted.name.lower().replace("_", "-")]
        assert wanted.specifier.contains(version), f"{wanted}, pinned to {version}"


def test_computing_needs_numpy_and_threadpoolctl_alone():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert {Requirement(line).name for line in project["dependencies"]} == {"numpy", "threadpoolctl"}


def test_requirements_pin_everything_and_install_this_package():
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    wanted = [line for line in lines if line and not line.startswith("#")]
    assert wanted.count("-e .") == 1
    assert all("==" in line for line in wanted if line != "-e .")


def test_the_package_version_is_the_projects():
    import rnnlib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert rnnlib.__version__ == project["version"]


@pytest.mark.parametrize("command", [("check",), ("format", "--check")])
def test_the_code_is_clean_and_in_one_layout(command):
    ruff = [sys.executable, "-m", "ruff", *command, "."]
    done = subprocess.run(ruff, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
