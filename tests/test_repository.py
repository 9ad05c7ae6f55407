"""What a visitor sees first: the README's words are true, the pins are those of pyproject.toml."""

import re
import subprocess
import sys
import tomllib
from itertools import chain
from pathlib import Path

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
    assert re.search(r"-m pytest( -n 2| --[\w-]+| \d+| loadfile)*$", command)
    assert "'^python3 -m venv .*pytest'" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


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
    """The packages that the library and all of its extras ask for."""
    named = chain(project["dependencies"], *project["optional-dependencies"].values())
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
